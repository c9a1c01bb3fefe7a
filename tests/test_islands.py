"""Islands: gaps and islands against a walk through every half day."""

from __future__ import annotations

import random
from datetime import timedelta

import ibis
import pandas as pd

from churnml.islands import islands
from tests.worlds import at


def walked(rows: list[tuple[float, float | None]], grace: int) -> list[tuple]:
    """Merge by looking at every half day in turn."""
    last = 200
    covered = [False] * last
    for start, end in rows:
        for step in range(round(2 * start), last if end is None else round(2 * end)):
            covered[step] = True
    found: list[list[int]] = []
    for step, on in enumerate(covered):
        if on and found and step < max(found[-1][1] + 2 * grace, found[-1][1] + 1):
            found[-1][1] = step + 1
        elif on:
            found.append([step, step + 1])
    return [(a / 2, None if b == last else b / 2) for a, b in found]


def test_islands_equal_a_walk_through_time() -> None:
    rng = random.Random(5)
    drawn = {}
    for name in (f"a{n}" for n in range(120)):
        starts = [rng.randint(0, 60) / 2 for _ in range(rng.randint(1, 5))]
        drawn[name] = [
            (s, None if rng.random() < 0.15 else s + rng.randint(1, 20) / 2)
            for s in starts
        ]
    rows = [
        {"who": name, "started_at": at(s), "ended_at": at(e)}
        for name, spans in drawn.items()
        for s, e in spans
    ]
    frame = pd.DataFrame(rows)
    schema = {"who": "string", "started_at": "timestamp(6)", "ended_at": "timestamp(6)"}
    table = ibis.memtable(frame, schema=schema)
    for grace in (0, 3):
        found = islands(table, by=["who"], grace=timedelta(days=grace)).execute()
        for name, spans in drawn.items():
            mine = found[found.who == name].sort_values("spell")
            assert mine.spell.tolist() == list(range(len(mine)))
            got = [
                (
                    (row.started_at - at(0)) / timedelta(days=1),
                    None
                    if pd.isna(row.ended_at)
                    else (row.ended_at - at(0)) / timedelta(days=1),
                )
                for row in mine.itertuples()
            ]
            assert got == walked(spans, grace), name

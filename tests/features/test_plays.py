"""Every feature of the plays again, in naive Python on lists of rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from churnml.features.plays import PLAY_DAYS, plays
from churnml.features.spec import Family
from tests.features.oracle import (
    STARTS,
    TIME,
    Row,
    Rows,
    check,
    check_future_blindness,
    compute,
    later,
    midnight,
    moments,
    table_of,
    windowed,
)

TYPES = {
    "account_id": "string",
    "started_at": TIME,
    "ended_at": TIME,
    "play": "string",
    "cost": "float64",
    "held_out": "boolean",
    "known_at": TIME,
}
BARE = {k: v for k, v in TYPES.items() if k not in {"ended_at", "held_out"}}


def draw(rng: np.random.Generator, n: int) -> Rows:
    """Draw plays, some for accounts held out, some that never end."""
    rows: Rows = []
    for at in moments(rng, n):
        row: Row = {"account_id": [*STARTS][int(rng.integers(len(STARTS)))]}
        stay = timedelta(days=int(rng.choice([0, 1, 28, 120])))
        row["started_at"] = at
        row["ended_at"] = at + stay if rng.random() < 0.8 else None
        row["play"], row["cost"] = "call", 10.0
        row["held_out"] = [None, False, True][int(rng.integers(3))]
        row["known_at"] = at + timedelta(hours=float(rng.choice([0, 0, 60])))
        rows.append(row)
    return rows + rows[: n // 10]


def make(rows: Rows, types: dict[str, str] = TYPES) -> Family:
    """Build the family on rows."""
    return plays({"plays": table_of("plays", rows, types)}, (1, 4, 13))


def expected(
    rows: Rows, account: str, cutoff: date, *, bare: bool
) -> dict[str, float | None]:
    """Everything, the slow way."""
    t = midnight(cutoff)
    seen = [
        r
        for r in rows
        if r["account_id"] == account
        and max(r["started_at"], r["known_at"]) < t
        and (bare or not r["held_out"])
    ]
    ago = [(cutoff - r["started_at"].date()).days for r in seen]
    running = sum(r["ended_at"] is None or r["ended_at"] >= t for r in seen)
    if bare:
        running = sum(days <= PLAY_DAYS for days in ago)
    want: dict[str, float | None] = {
        "plays__91d": windowed(cutoff, 91, sum(days <= 91 for days in ago)),
        "days_since_play": min(ago) if ago else None,
        "in_play": float(running > 0),
    }
    return {f"relationship__{name}": value for name, value in want.items()}


@pytest.mark.parametrize("bare", [True, False])
def test_every_feature_equals_its_oracle(bare: bool) -> None:
    rows = draw(np.random.default_rng(6), 25)
    family = make(rows, BARE if bare else TYPES)
    assert not family.left_out
    frame = compute(family, usage=False)
    assert frame["relationship__in_play"].nunique() == 2
    check(frame, lambda a, t: expected(rows, a, t, bare=bare))


def test_the_future_does_not_move_a_feature() -> None:
    def rewrite(row: Row, t: datetime, rng: np.random.Generator) -> Row:
        if row["ended_at"] is None or row["ended_at"] >= t:
            row["ended_at"] = later(t, rng)
        return row

    check_future_blindness(
        make, draw, happened=lambda r: r["started_at"], rewrite=rewrite
    )


def test_a_play_is_never_a_reason() -> None:
    cards = [made.card for made in make(draw(np.random.default_rng(6), 5)).features]
    assert not any(card.actionable for card in cards)


def test_without_its_table_all_is_left_out() -> None:
    family = plays({}, (4, 13))
    assert not family.features
    assert set(family.left_out.values()) == {"there is no table 'plays'"}

"""Ten thousand cards, every sentence read again and counted anew.

``python -m benchmarks.reasons.linter`` makes the worlds it needs, or takes them from
the folder where they are kept.
"""

from __future__ import annotations

import argparse
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.model.page import Section
from benchmarks.model.worlds import Worlds
from benchmarks.reasons.reading import problems_of
from churnml.attribution import explain
from churnml.errors import ChurnmlWarning
from churnml.matrix import Matrix
from churnml.reasons import top_reasons

CARDS = 10_000
SHOWN = 5
CODE = r"_code$"


def run(worlds: Worlds) -> Iterator[Section]:
    """Read the cards of test cutoffs, world after world, until there are enough."""
    cards = sentences = used = 0
    found: list[str] = []
    codes: Counter[str] = Counter()
    for seed in range(1, len(worlds) + 1):
        if cards >= CARDS:
            break
        sample = worlds.of(seed)
        rows = with_percentiles(sample.split().test)
        why = explain(worlds.shipped(seed).model, rows)
        said = top_reasons(why, rows)
        read, wrong = problems_of(why, rows, said)
        cards, sentences, used = cards + len(rows), sentences + read, used + 1
        found += wrong
        codes.update(said.filter(regex=CODE).melt()["value"].dropna())
    lines = [
        f"{cards:,} cards of {used} worlds, {sentences:,} sentences about "
        f"{len(codes)} different things: **{len(found)}** contradictions.",
        *(f"- {text}" for text in found[:SHOWN]),
    ]
    yield Section("linter", "\n".join(lines))


def with_percentiles(rows: Matrix) -> Matrix:
    """Put beside rows what scoring puts there: each value's place in its cohort."""
    names = [c.name for c in rows.cards if not c.categorical and c.unit != "flag"]
    values = rows.X[names].groupby(level="cutoff")
    lower = (values.rank(method="min") - 1) / values.transform("count")
    evidence = rows.evidence.join(lower.add_suffix("__percentile"))
    return replace(rows, evidence=evidence)


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.reasons.linter")
    parser.add_argument("--worlds", type=int, default=3)
    parser.add_argument("--accounts", type=int, default=1_500)
    parser.add_argument("--months", type=int, default=30)
    scratch = Path(tempfile.gettempdir()) / "churnml-bench-model"
    parser.add_argument("--data", type=Path, default=scratch, help="for the worlds")
    given = parser.parse_args()
    warnings.simplefilter("ignore", ChurnmlWarning)
    worlds = Worlds(given.data, given.worlds, given.accounts, given.months)
    for section in run(worlds):
        print(section.body)


if __name__ == "__main__":
    main()

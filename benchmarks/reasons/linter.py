"""Ten thousand cards, every sentence read again and counted anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pandas as pd

from benchmarks.model.page import Section, table
from benchmarks.model.worlds import Worlds
from benchmarks.reasons.reading import sentences_of, wrong_side
from churnml.attribution import Contributions, explain
from churnml.errors import ChurnmlError
from churnml.matrix import Matrix
from churnml.reasons import top_reasons

CARDS = 10_000
SHOWN = 5
CODE = r"_code$"


@dataclass
class Tally:
    """What was read so far, and how many sentences are wrong, and how."""

    worlds: int = 0
    cards: int = 0
    sentences: int = 0
    wrong_sides: int = 0
    others: int = 0
    wrong: list[str] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)

    def read(self, why: Contributions, rows: Matrix, said: pd.DataFrame) -> None:
        """Read what is said of the cards of one world."""
        self.worlds += 1
        self.cards += len(rows)
        for sentence, problems in sentences_of(why, rows, said):
            self.sentences += 1
            side = any(map(wrong_side, problems))
            self.wrong_sides += side
            self.others += bool(problems) and not side
            self.wrong += [f"{problem}: {sentence}" for problem in problems]
        self.codes.update(said.filter(regex=CODE).melt()["value"].dropna())

    def section(self) -> Section:
        """Lay it out, with the first of what is wrong."""
        if not self.codes:
            msg = "no reason was read: nothing is said of their being right."
            raise ChurnmlError(msg)
        worlds = f"{self.worlds} world{'s' * (self.worlds != 1)}"
        rows = [
            ["cards looked at", f"{self.cards:,}", ""],
            ["sentences", f"{self.sentences:,}", ""],
            ["different things said", f"{len(self.codes):,}", ""],
            ["sentences on the wrong side", f"{self.wrong_sides:,}", "0"],
            ["others that contradict their numbers", f"{self.others:,}", "0"],
        ]
        shown = [f"- {text}" for text in self.wrong[:SHOWN]]
        body = [table([f"test cutoffs of {worlds}", "found", "wanted"], rows)]
        return Section("linter", "\n".join([*body, *([""] if shown else []), *shown]))


def run(worlds: Worlds) -> Iterator[Section]:
    """Read the cards of test cutoffs, world after world, until there are enough."""
    tally = Tally()
    for seed in worlds.seeds:
        if tally.cards >= CARDS:
            break
        rows = with_percentiles(worlds.of(seed).split().test)
        why = explain(worlds.shipped(seed).model, rows)
        tally.read(why, rows, top_reasons(why, rows))
    yield tally.section()


def with_percentiles(rows: Matrix) -> Matrix:
    """Put beside rows what scoring puts there: each value's place in its cohort."""
    names = [c.name for c in rows.cards if not c.categorical and c.unit != "flag"]
    values = rows.X[names].groupby(level="cutoff")
    lower = (values.rank(method="min") - 1) / values.transform("count")
    evidence = rows.evidence.join(lower.add_suffix("__percentile"))
    return replace(rows, evidence=evidence)

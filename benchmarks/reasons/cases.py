"""The riskiest accounts of a world, with what is true of each and what it is told."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.model.worlds import Sample, Worlds
from benchmarks.reasons.causes import ACCEPTABLE, DECOYS
from churnml.attribution import CONTEXT, Contributions, explain
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.reasons import top_reasons

CAUSES = tuple(ACCEPTABLE)
LONG = 28
"""Days for which a cause has been on before it is asked for, or off before it faded."""

MEMORY = 26
"""Weeks in which a cause that is off now was on: what windows can still see."""

Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Cases:
    """Snapshots of the test cutoffs with the highest risk, and the truth about them.

    Attributes
    ----------
    sample : Sample
    model : ChurnModel
        As it would have been shipped on the first test cutoff.
    rows : Matrix
        The riskiest fifth of each cutoff.
    why : Contributions
    decile : array of bool
        Those of the riskiest tenth.
    """

    sample: Sample
    model: ChurnModel
    rows: Matrix
    why: Contributions
    decile: Bools

    @classmethod
    def of(cls, worlds: Worlds, seed: int) -> Cases:
        sample = worlds.of(seed)
        model, test = worlds.shipped(seed).model, sample.split().test
        place = (
            model.predict_risk(test)
            .groupby(level="cutoff")
            .rank(ascending=False, method="first", pct=True)
        )
        rows = test.take((place <= 0.2).to_numpy())
        tenth = (place.loc[rows.index] <= 0.1).to_numpy()
        return cls(sample, model, rows, explain(model, rows), tenth)

    @cached_property
    def truth(self) -> pd.DataFrame:
        """Give the truth of each snapshot."""
        truth = self.sample.truth.set_index(["account_id", "cutoff"])
        return truth.loc[self.rows.index]

    @cached_property
    def on(self) -> pd.DataFrame:
        """Tell which causes are on."""
        return self.truth[list(CAUSES)].astype(bool)

    @cached_property
    def long(self) -> pd.DataFrame:
        """Tell which have been on for four weeks or more."""
        at = self.rows.index.get_level_values("cutoff")
        since = self.truth[[f"{cause}_since" for cause in CAUSES]]
        days = since.rsub(pd.Series(at, index=since.index), axis=0) >= pd.Timedelta(
            days=LONG
        )
        return self.on & days.to_numpy()

    @cached_property
    def before(self) -> pd.DataFrame:
        """Tell what was on in the half year before, the last four weeks aside."""
        return self._within(4, MEMORY, list(CAUSES))

    @cached_property
    def lately(self) -> pd.DataFrame:
        """Tell what was on in the last four weeks, and which decoys now too."""
        names = [f"decoy_{name}" for name in DECOYS]
        return self._within(0, 4, [*CAUSES, *names])

    def _within(self, first: int, last: int, names: list[str]) -> pd.DataFrame:
        truth = self.sample.truth.set_index(["account_id", "cutoff"])[names]
        account = self.rows.index.get_level_values("account_id")
        at = self.rows.index.get_level_values("cutoff")
        found = np.zeros((len(self.rows), len(names)), dtype=bool)
        for week in range(first, last + 1):
            then = pd.DatetimeIndex(at) - pd.Timedelta(weeks=week)
            index = pd.MultiIndex.from_arrays([account, then], names=truth.index.names)
            seen = truth.reindex(index).fillna(value=False)
            found |= seen.to_numpy(dtype=bool)
        return pd.DataFrame(found, index=self.rows.index, columns=names)

    @cached_property
    def cards(self) -> pd.DataFrame:
        """Give the family of each reason that is told, strongest first; else None."""
        return given(top_reasons(self.why, self.rows))

    def told(self, family: str) -> Bools:
        """Tell where a family is among the reasons."""
        return np.asarray((self.cards == family).any(axis=1))

    def told_first(self, family: str) -> Bools:
        """Tell where a family is the first reason."""
        return np.asarray(self.cards["reason_1_code"] == family)

    @cached_property
    def sums(self) -> pd.DataFrame:
        """Give the contributions by family, context aside."""
        return self.why.by_family().drop(columns=CONTEXT)


def given(told: pd.DataFrame) -> pd.DataFrame:
    """Give the family of each reason of a list, None where there is none."""
    codes = told.filter(regex=r"^reason_\d_code$")
    return pd.DataFrame({n: codes[n].str.partition(".")[0] for n in codes})


def right(families: pd.Series, cause: str) -> Bools:
    """Tell where a family is acceptable for a cause."""
    return np.asarray(families.isin(ACCEPTABLE[cause]))

"""Hold the snapshots of two worlds against each other, bit for bit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from churnml.matrix import Matrix

__all__ = ["COHORT", "Moved", "moved"]

COHORT = "cohort"
_UNKNOWN = "unknown"


@dataclass(frozen=True)
class Moved:
    """A column that differs between two worlds.

    Attributes
    ----------
    name : str
    rows : DataFrame
        ``account_id, cutoff, before, after, strict``: ``strict`` where the account's
        future begins at this very cutoff.
    snapshots : int
        How many were compared.
    """

    name: str
    rows: pd.DataFrame
    snapshots: int

    @property
    def changed(self) -> int:
        """How many snapshots moved."""
        return len(self.rows)


def moved(
    base: Matrix,
    other: Matrix,
    *,
    cutoffs: Sequence[date],
    instants: Mapping[str, datetime] | date,
) -> list[Moved]:
    """List what differs, of what nothing may move.

    Parameters
    ----------
    base, other : Matrix
    cutoffs : sequence of date
        Cutoffs that both were built for.
    instants : mapping of str to datetime, or date
        From when on the future of each account is another one: its later snapshots
        may differ.
    """
    both = [_listed(matrix, cutoffs, instants) for matrix in (base, other)]
    one, two = both[0].align(both[1], join="outer", fill_value=_UNKNOWN)
    found = []
    differs = one.to_numpy() != two.to_numpy()
    if differs.any():
        found.append(_moved(COHORT, one, two, differs, instants))
    index = one.index[(one == "scored") & (two == "scored")]
    before, after = (_values(matrix).reindex(index) for matrix in (base, other))
    for name in before.columns:
        old = before[name]
        if name not in after:
            gone = pd.Series("left out", index=index, dtype=object)
            found.append(_moved(name, old, gone, np.ones(len(index), bool), instants))
            continue
        new = after[name]
        differs = ~_same(old, new)
        if differs.any():
            found.append(_moved(name, old, new, differs, instants))
    return found


def _values(matrix: Matrix) -> pd.DataFrame:
    own = [c for c in matrix.evidence.columns if not c.endswith("__percentile")]
    return matrix.X.join(matrix.evidence[own]) if own else matrix.X


def _same(old: pd.Series, new: pd.Series) -> np.ndarray:
    both_null = (old.isna() & new.isna()).to_numpy()
    equal = np.asarray(old.to_numpy(object) == new.to_numpy(object), dtype=object)
    same = np.array([e is True or e is np.True_ for e in equal], dtype=bool)
    return np.asarray(both_null | same, dtype=bool)


def _begins(index: pd.MultiIndex, instants: Mapping[str, datetime] | date) -> pd.Index:
    accounts = index.get_level_values("account_id")
    if isinstance(instants, date):
        return pd.DatetimeIndex([pd.Timestamp(instants)] * len(index))
    return pd.DatetimeIndex(accounts.map(instants))


def _listed(
    matrix: Matrix, cutoffs: Sequence[date], instants: Mapping[str, datetime] | date
) -> pd.Series:
    """Say of each account at each cutoff what became of it, as far as it must hold."""
    scored = pd.Series("scored", index=matrix.index, dtype=object)
    rest = matrix.not_scored
    if len(rest):
        keys = pd.MultiIndex.from_frame(
            rest[["account_id", "cutoff"]].astype({"cutoff": "datetime64[us]"})
        )
        reasons = pd.Series(rest["reason"].to_numpy(object), index=keys)
        scored = pd.concat([scored, reasons])
    wanted = pd.DatetimeIndex([pd.Timestamp(c) for c in cutoffs])
    index = scored.index
    assert isinstance(index, pd.MultiIndex)
    at = index.get_level_values("cutoff")
    return scored[at.isin(wanted) & (at <= _begins(index, instants))].sort_index()


def _moved(
    name: str,
    old: pd.Series,
    new: pd.Series,
    differs: np.ndarray,
    instants: Mapping[str, datetime] | date,
) -> Moved:
    index = old.index[differs]
    assert isinstance(index, pd.MultiIndex)
    rows = pd.DataFrame(
        {
            "account_id": index.get_level_values("account_id"),
            "cutoff": index.get_level_values("cutoff"),
            "before": old.to_numpy(object)[differs],
            "after": new.to_numpy(object)[differs],
            "strict": index.get_level_values("cutoff") == _begins(index, instants),
        }
    )
    return Moved(name, rows, len(old))

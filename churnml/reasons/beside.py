"""What facts are held against that is the same for all features: age, day and peers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from churnml.matrix import Matrix
from churnml.reasons.peers import (
    CountedPeers,
    PeerGroups,
    Shares,
    counted_peers,
    peer_groups,
    whole_cohorts,
)

__all__ = ["NEW_WEEKS", "Beside"]

NEW_WEEKS = 13
"""Weeks up to which an account without an own normal is called new."""


@dataclass(frozen=True, eq=False)
class Beside:
    """What stands beside all features of a matrix.

    Attributes
    ----------
    cutoffs : DatetimeIndex
        Of each snapshot; NaT where a served row does not say it.
    weeks : ndarray of float
        In which week of its life each account is, from 1; NaN where not known, or
        where it is not new.
    groups : PeerGroups, CountedPeers or None
        None where none are named, or where not all accounts are at hand and nobody
        counted where they are.
    whole : bool, default False
        Whether all accounts of each cutoff are at hand, so that they can be counted.
    """

    cutoffs: pd.DatetimeIndex
    weeks: np.ndarray
    groups: PeerGroups | CountedPeers | None
    whole: bool = False

    @classmethod
    def of(cls, matrix: Matrix) -> Beside:
        """Read it off a matrix.

        Examples
        --------
        >>> row = pd.MultiIndex.from_tuples([("A-1", pd.Timestamp("2025-03-03"))],
        ...                                 names=["account_id", "cutoff"])
        >>> began = pd.DataFrame({"account_started_at": [pd.Timestamp("2025-01-21")]})
        >>> today = Matrix(pd.DataFrame(index=row), (), "f",
        ...                context=began.set_index(row))
        >>> Beside.of(today).weeks.tolist()  # 41 days: the sixth week
        [6.0]
        """
        cutoffs = pd.DatetimeIndex(matrix.index.get_level_values("cutoff"))
        whole = whole_cohorts(matrix)
        groups = counted_peers(matrix) or (peer_groups(matrix) if whole else None)
        return cls(cutoffs, _weeks(matrix, cutoffs), groups, whole)

    def among_peers(self, name: str, values: np.ndarray) -> Shares | None:
        """Say how a feature's values lie among those of the same plan or segment."""
        if isinstance(self.groups, CountedPeers):
            return self.groups.shares(name)
        return None if self.groups is None else self.groups.shares(values)

    def week_of(self, row: int) -> int | None:
        """Give the week an account is in; None where it is not new."""
        week = self.weeks[row]
        return None if np.isnan(week) else int(week)

    def day_after(self, row: int, days: float) -> date | None:
        """Give the day so many days after a snapshot's cutoff; None if not known."""
        cutoff = self.cutoffs[row]
        if pd.isna(cutoff):
            return None
        day: date = (cutoff + pd.Timedelta(days=days)).date()
        return day


def _weeks(matrix: Matrix, cutoffs: pd.DatetimeIndex) -> np.ndarray:
    days = pd.Series(np.nan, index=matrix.index)
    if "account_started_at" in matrix.context:
        began = pd.to_datetime(matrix.context["account_started_at"])
        days = pd.Series((cutoffs - pd.DatetimeIndex(began)).days, index=matrix.index)
    if "tenure_days" in matrix.context:
        days = days.astype(float).fillna(matrix.context["tenure_days"].astype(float))
    weeks = np.maximum(np.ceil(days.to_numpy(dtype=float) / 7), 1)
    return np.asarray(np.where(weeks <= NEW_WEEKS, weeks, np.nan))

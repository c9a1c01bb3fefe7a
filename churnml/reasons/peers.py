"""Who an account is compared with: accounts of its plan or segment, or all.

"Fewer than at 91 % of accounts" says little of a small plan beside large ones. Where
the tables name a plan or a segment, and enough accounts share it at the cutoff, a
comparison that holds among them is made among them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from churnml.matrix import Matrix
from churnml.peers import GROUP_COLUMNS, LEAST_PEERS

__all__ = [
    "CountedPeers",
    "PeerGroups",
    "Shares",
    "alike",
    "counted_peers",
    "peer_groups",
    "whole_cohorts",
]


@dataclass(frozen=True, eq=False)
class Shares:
    """How an account's value lies among those of its peers.

    Attributes
    ----------
    below, above : ndarray of float
        Shares of the peers with a lower and a higher value, of those where it is
        known; NaN where the account's own is not, or it has no such peers.
    known : ndarray of float
        Share of the peers where the value is known.
    """

    below: np.ndarray
    above: np.ndarray
    known: np.ndarray


@dataclass(frozen=True, eq=False)
class PeerGroups:
    """Accounts of the same plan or segment, and cutoff.

    Attributes
    ----------
    kind : str
        ``plan`` or ``segment``.
    of : ndarray of int
        The group of each snapshot; -1 where it has none, or too small a one.
    least : int
        Known values below which a group has nothing to compare with.
    """

    kind: str
    of: np.ndarray
    least: int = LEAST_PEERS

    def shares(self, values: np.ndarray) -> Shares:
        """Count the peers below and above each value.

        Examples
        --------
        >>> groups = PeerGroups("plan", np.array([0, 0, 0, 0, -1]), least=3)
        >>> found = groups.shares(np.array([1.0, 2.0, 2.0, np.nan, 9.0]))
        >>> found.below.round(2).tolist(), found.above.round(2).tolist()
        ([0.0, 0.33, 0.33, nan, nan], [0.67, 0.0, 0.0, nan, nan])
        >>> found.known.tolist()
        [0.75, 0.75, 0.75, 0.75, nan]
        """
        of, n = self.of, len(values)
        below, above, known = (np.full(n, np.nan) for _ in range(3))
        there = (of >= 0) & ~np.isnan(values)
        sizes = np.bincount(of[of >= 0], minlength=1)
        counts = np.bincount(of[there], minlength=len(sizes))
        there &= counts[of] >= self.least
        counts = np.where(counts >= self.least, counts, 0)
        known[of >= 0] = (counts / np.maximum(sizes, 1))[of[of >= 0]]
        rows = np.flatnonzero(there)
        rows = rows[np.lexsort((values[rows], of[rows]))]
        if len(rows):
            first, last = _runs(of[rows], values[rows])
            starts = np.cumsum(counts) - counts
            group = of[rows]
            below[rows] = (first - starts[group]) / counts[group]
            above[rows] = (starts[group] + counts[group] - last) / counts[group]
        return Shares(below, above, known)


@dataclass(frozen=True, eq=False)
class CountedPeers:
    """Shares among accounts of the same plan or segment that are not at hand.

    Attributes
    ----------
    kind : str
        ``plan`` or ``segment``.
    evidence : DataFrame
        With the shares, as :func:`churnml.peers.among_peers` counts them.
    """

    kind: str
    evidence: pd.DataFrame

    def shares(self, name: str) -> Shares:
        """Read the shares of a feature; all NaN where nobody counted it."""
        names = (f"{name}__{what}_in_{self.kind}" for what in _COUNTED)
        below, above, known = (
            self.evidence[each].to_numpy(dtype=float)
            if each in self.evidence
            else np.full(len(self.evidence), np.nan)
            for each in names
        )
        return Shares(below, above, known)


_COUNTED = ("percentile", "above", "known")


def counted_peers(matrix: Matrix) -> CountedPeers | None:
    """Find the shares that were counted where all accounts were.

    Parameters
    ----------
    matrix : Matrix

    Returns
    -------
    CountedPeers or None
        None where the evidence has none.
    """
    for kind in dict.fromkeys(GROUP_COLUMNS.values()):
        if any(str(name).endswith(f"__above_in_{kind}") for name in matrix.evidence):
            return CountedPeers(kind, matrix.evidence)
    return None


def _runs(group: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the first place of each row's run of equals, and the place after it."""
    new = np.r_[True, (group[1:] != group[:-1]) | (values[1:] != values[:-1])]
    starts = np.flatnonzero(new)
    ends = np.r_[starts[1:], len(values)]
    run = np.cumsum(new) - 1
    return starts[run], ends[run]


def peer_groups(matrix: Matrix) -> PeerGroups | None:
    """Group the snapshots by the plan or the segment their tables name.

    Parameters
    ----------
    matrix : Matrix
        Of whole cohorts, see :func:`whole_cohorts`.

    Returns
    -------
    PeerGroups or None
        None where no column names one (:data:`GROUP_COLUMNS`, of the context or the
        accounts' attributes).
    """
    for column, kind in GROUP_COLUMNS.items():
        named = _column(matrix, column)
        if named is None:
            continue
        cutoffs = pd.Series(matrix.index.get_level_values("cutoff"), index=named.index)
        numbers = named.groupby([cutoffs, named], sort=True).ngroup()
        of = numbers.fillna(-1).to_numpy(dtype=int)  # null where no plan is named
        sizes = np.bincount(of[of >= 0], minlength=1)
        of = np.where((of >= 0) & (sizes[of] >= LEAST_PEERS), of, -1)
        if (of >= 0).any():
            return PeerGroups(kind, of)
    return None


def _column(matrix: Matrix, name: str) -> pd.Series | None:
    for frame, column in ((matrix.context, name), (matrix.X, f"account__{name}")):
        if column in frame and frame[column].notna().any():
            return frame[column]
    return None


def alike(values: np.ndarray, cutoffs: np.ndarray) -> np.ndarray:
    """Count how many have the very same value, as a share of those of the cutoff.

    Parameters
    ----------
    values : ndarray of float
        A feature; NaN where not known.
    cutoffs : ndarray of int
        The cutoff of each row, as a number.

    Returns
    -------
    ndarray of float
        Shares of the rows where it is known, the row itself included, in (0, 1]; NaN
        where it is not.

    Examples
    --------
    >>> flags = np.array([0, 0, 0, 1, np.nan, 1])
    >>> alike(flags, np.array([0, 0, 0, 0, 0, 1])).tolist()
    [0.75, 0.75, 0.75, 0.25, nan, 1.0]
    """
    found = np.full(len(values), np.nan)
    rows = np.flatnonzero(~np.isnan(values))
    rows = rows[np.lexsort((values[rows], cutoffs[rows]))]
    if len(rows):
        first, last = _runs(cutoffs[rows], values[rows])
        found[rows] = (last - first) / np.bincount(cutoffs[rows])[cutoffs[rows]]
    return found


def whole_cohorts(matrix: Matrix) -> bool:
    """Tell whether all accounts of each cutoff are at hand.

    Where only some are, shares among them say something else. The evidence counts
    among all of them: where counting again among those at hand gives the same, nobody
    is missing.
    """
    cutoffs = pd.factorize(matrix.index.get_level_values("cutoff"))[0]
    everybody = PeerGroups("all", cutoffs, least=1)
    for card in matrix.cards:
        percentile = f"{card.name}__percentile"
        if percentile not in matrix.evidence or card.categorical:
            continue
        values = matrix.X[card.name].to_numpy(dtype=float)
        if len(np.unique(values[~np.isnan(values)])) < 2:
            continue
        said = matrix.evidence[percentile].to_numpy(dtype=float)
        found = everybody.shares(values).below
        return bool(np.allclose(found, said, rtol=0, atol=1e-9, equal_nan=True))
    return False

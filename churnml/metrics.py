"""How good a ranking and its risks are.

All figures take row weights, one or many at once (the last axis is the rows), so that
two hundred resamples cost one sort. Ties never depend on the order of rows: tied
rows share what they get, which is the mean over all ways to break the tie.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logit

from churnml.logistic import slopes

__all__ = [
    "Ranking",
    "auc_within_cutoff",
    "average_precision",
    "brier",
    "calibration_error",
    "calibration_slope",
    "lift_at",
    "observed_over_expected",
    "recall_at",
    "revenue_caught",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ranking:
    """Rows sorted by cutoff and falling score, cut into groups of ties.

    Attributes
    ----------
    order : array of int, shape (n_rows,)
        Positions of the rows, sorted.
    ties : array of int, shape (n_ties,)
        Where each group of equal cutoff and score begins.
    sections : array of int, shape (n_cutoffs,)
        At which group of ties each cutoff begins.
    section_of : array of int, shape (n_ties,)
        The cutoff of each group of ties.
    """

    order: NDArray[np.intp]
    ties: NDArray[np.intp]
    sections: NDArray[np.intp]
    section_of: NDArray[np.intp]

    @classmethod
    def of(cls, score: ArrayLike, cutoff: ArrayLike | None = None) -> Ranking:
        """Sort scores, the highest first, within cutoffs if these are given."""
        score = np.asarray(score, dtype=float)
        codes = np.zeros(len(score), dtype=int)
        if cutoff is not None:
            codes = np.unique(np.asarray(cutoff), return_inverse=True)[1]
        order = np.lexsort((-score, codes))
        new_cutoff = np.diff(codes[order], prepend=-1) != 0
        new_score = np.diff(score[order], prepend=np.nan) != 0
        ties = np.flatnonzero(new_cutoff | new_score)
        sections = np.flatnonzero(new_cutoff[ties])
        section_of = np.cumsum(new_cutoff[ties]) - 1
        return cls(order, ties, sections, section_of)

    def total(self, values: Floats) -> Floats:
        """Sum row values within each group of ties."""
        return np.asarray(np.add.reduceat(values[..., self.order], self.ties, axis=-1))

    def above(self, tied: Floats) -> Floats:
        """Sum what stands above each group of ties, within its cutoff."""
        before = np.cumsum(tied, axis=-1) - tied
        return np.asarray(before - before[..., self.sections[self.section_of]])

    def by_cutoff(self, tied: Floats) -> Floats:
        """Sum groups of ties within each cutoff."""
        return np.asarray(np.add.reduceat(tied, self.sections, axis=-1))


def _weights(y: ArrayLike, weights: ArrayLike | None) -> tuple[Floats, Floats]:
    churned = np.asarray(y, dtype=float)
    one = np.ones_like(churned)
    return churned, one if weights is None else np.asarray(weights, dtype=float)


def _ratio(part: ArrayLike, whole: ArrayLike) -> Floats:
    part, whole = np.asarray(part, dtype=float), np.asarray(whole, dtype=float)
    shape = np.broadcast_shapes(part.shape, whole.shape)
    out = np.full(shape, np.nan)
    return np.asarray(np.divide(part, whole, out=out, where=whole != 0))[()]


def auc_within_cutoff(
    y: ArrayLike,
    score: ArrayLike,
    cutoff: ArrayLike,
    weights: ArrayLike | None = None,
) -> Floats:
    """Give the share of pairs of one cutoff that are ranked rightly.

    A pair is an account that churned and one that stayed, both seen at the same
    cutoff; ties count half. Pairs across cutoffs are left out, so that a base rate
    that moves through the year earns nothing.

    Parameters
    ----------
    y : array of shape (n_rows,)
        Whether the account churned.
    score : array of shape (n_rows,)
        Higher is riskier.
    cutoff : array of shape (n_rows,)
    weights : array of shape (..., n_rows), optional

    Returns
    -------
    float, or array of shape (...)
        In [0, 1]; null without a pair.

    Examples
    --------
    First cutoff: one of two pairs is right; second: the one pair is a tie.

    >>> float(auc_within_cutoff([1, 0, 0, 1, 0], [5, 6, 1, 2, 2], [1, 1, 1, 2, 2]))
    0.5
    """
    churned, w = _weights(y, weights)
    ranking = Ranking.of(-np.asarray(score, dtype=float), cutoff)
    positive, negative = ranking.total(w * churned), ranking.total(w * (1 - churned))
    # Sorted by falling -score, what stands above scores less.
    right = positive * (ranking.above(negative) + negative / 2)
    pairs = ranking.by_cutoff(positive) * ranking.by_cutoff(negative)
    return _ratio(right.sum(-1), pairs.sum(-1))


def average_precision(
    y: ArrayLike, score: ArrayLike, weights: ArrayLike | None = None
) -> Floats:
    """Average the precision at each churned row, over all rows pooled.

    Its value by chance is the base rate, so read it beside that.

    Parameters
    ----------
    y, score : array of shape (n_rows,)
    weights : array of shape (..., n_rows), optional

    Returns
    -------
    float, or array of shape (...)
        In [0, 1]; null if nobody churned.

    Examples
    --------
    Churned rows at places 1 and 3: precisions 1/1 and 2/3.

    >>> round(float(average_precision([1, 0, 1, 0], [4, 3, 2, 1])), 4)
    0.8333
    """
    churned, w = _weights(y, weights)
    ranking = Ranking.of(score)
    positive, mass = ranking.total(w * churned), ranking.total(w)
    precision = _ratio(np.cumsum(positive, axis=-1), np.cumsum(mass, axis=-1))
    found = positive * np.nan_to_num(precision)
    return _ratio(found.sum(-1), positive.sum(-1))


def _taken(
    ranking: Ranking, mass: Floats, k: float | None, share: float
) -> tuple[Floats, Floats]:
    """Say what share of each group of ties is in its cutoff's top k, and all ks."""
    size = ranking.by_cutoff(mass)
    top = np.ceil(share * size - 1e-9) if k is None else np.minimum(k, size)
    room = top[..., ranking.section_of] - ranking.above(mass)
    return np.nan_to_num(np.clip(_ratio(room, mass), 0, 1)), top.sum(-1)


def recall_at(
    y: ArrayLike,
    score: ArrayLike,
    cutoff: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    k: float | None = None,
    share: float = 0.1,
) -> Floats:
    """Give the share of all churners among the top of each cutoff.

    Parameters
    ----------
    y, score, cutoff : array of shape (n_rows,)
    weights : array of shape (..., n_rows), optional
    k : float, optional
        How many accounts of each cutoff are looked at: the team's capacity.
    share : float, default 0.1
        Else this share of them, rounded up.

    Returns
    -------
    float, or array of shape (...)
        In [0, 1]; null if nobody churned.

    Examples
    --------
    Four accounts, two looked at; the second place is a tie of one churner and one
    stayer, so half a churner is caught there.

    >>> float(recall_at([1, 1, 0, 0], [9, 5, 5, 1], [1, 1, 1, 1], k=2))
    0.75
    """
    churned, w = _weights(y, weights)
    ranking = Ranking.of(score, cutoff)
    taken, _ = _taken(ranking, ranking.total(w), k, share)
    positive = ranking.total(w * churned)
    return _ratio((taken * positive).sum(-1), positive.sum(-1))


def lift_at(
    y: ArrayLike,
    score: ArrayLike,
    cutoff: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    k: float | None = None,
    share: float = 0.1,
) -> Floats:
    """Give the churn rate at the top of each cutoff over the base rate.

    Parameters and ties are those of :func:`recall_at`; cutoffs are pooled.

    Examples
    --------
    Three quarters of two churners among two accounts, where chance finds one in two.

    >>> float(lift_at([1, 1, 0, 0], [9, 5, 5, 1], [1, 1, 1, 1], k=2))
    1.5
    """
    churned, w = _weights(y, weights)
    ranking = Ranking.of(score, cutoff)
    taken, top = _taken(ranking, ranking.total(w), k, share)
    caught = (taken * ranking.total(w * churned)).sum(-1)
    base_rate = _ratio((w * churned).sum(-1), w.sum(-1))
    return _ratio(_ratio(caught, top), base_rate)


def revenue_caught(
    y: ArrayLike,
    score: ArrayLike,
    cutoff: ArrayLike,
    revenue: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    k: float | None = None,
    share: float = 0.1,
) -> Floats:
    """Give the share of the churners' revenue at the top of each cutoff.

    Parameters
    ----------
    y, score, cutoff : array of shape (n_rows,)
    revenue : array of shape (n_rows,)
        In one currency; null counts as 0.
    weights, k, share
        As in :func:`recall_at`.

    Returns
    -------
    float, or array of shape (...)
        In [0, 1]; null if no revenue was lost.

    Examples
    --------
    >>> float(revenue_caught([1, 1, 0], [3, 1, 2], [1, 1, 1], [300, 100, 50], k=1))
    0.75
    """
    churned, w = _weights(y, weights)
    lost = churned * np.nan_to_num(np.asarray(revenue, dtype=float))
    ranking = Ranking.of(score, cutoff)
    taken, _ = _taken(ranking, ranking.total(w), k, share)
    money = ranking.total(w * lost)
    return _ratio((taken * money).sum(-1), money.sum(-1))


def brier(y: ArrayLike, risk: ArrayLike, weights: ArrayLike | None = None) -> Floats:
    """Average the squared distance between risk and outcome; 0 is perfect.

    Examples
    --------
    >>> round(float(brier([1, 0], [0.8, 0.4])), 4)
    0.1
    """
    churned, w = _weights(y, weights)
    missed = (np.asarray(risk, dtype=float) - churned) ** 2
    return _ratio((w * missed).sum(-1), w.sum(-1))


def observed_over_expected(
    y: ArrayLike, risk: ArrayLike, weights: ArrayLike | None = None
) -> Floats:
    """Divide the number that churned by the sum of the risks; 1 is perfect.

    Examples
    --------
    >>> float(observed_over_expected([1, 0, 0, 0], [0.2, 0.1, 0.1, 0.1]))
    2.0
    """
    churned, w = _weights(y, weights)
    return _ratio((w * churned).sum(-1), (w * np.asarray(risk, dtype=float)).sum(-1))


def calibration_error(
    y: ArrayLike,
    risk: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    groups: int = 10,
) -> Floats:
    """Average the distance between risk and churn rate over groups of equal size.

    The expected calibration error: rows are sorted by risk and cut into groups of
    equal mass; in each the mean risk is compared with the share that churned.

    Parameters
    ----------
    y : array of shape (n_rows,)
    risk : array of shape (n_rows,)
        In [0, 1]; equal risks are never parted.
    weights : array of shape (..., n_rows), optional
    groups : int, default 10
        At most so many.

    Returns
    -------
    float, or array of shape (...)
        In [0, 1], 0 is perfect; read it beside the base rate.

    Notes
    -----
    Chance alone moves the churn rate of every group, and each distance counts as
    positive; so the figure errs to the bad side, the more so the fewer churned.
    Groups of equal mass keep that small (Roelofs et al. 2022). No correction is
    made: those there are take rows for independent, which snapshots are not.

    References
    ----------
    Naeini, Cooper & Hauskrecht (2015), Obtaining well calibrated probabilities using
    Bayesian binning. Roelofs et al. (2022), Mitigating bias in calibration error
    estimation.

    Examples
    --------
    Two groups: mean risk 0.1 and nobody churned, 0.5 and all did.

    >>> y, risk = [0, 0, 1, 1], [0.1, 0.1, 0.5, 0.5]
    >>> round(float(calibration_error(y, risk, groups=2)), 3)
    0.3
    """
    risk = np.asarray(risk, dtype=float)
    churned, w = _weights(y, weights)
    ranking = Ranking.of(-risk)
    mass, missed = ranking.total(w), ranking.total(w * (churned - risk))
    total = mass.sum(-1)
    middle = ranking.above(mass) + mass / 2
    place = np.nan_to_num(groups * _ratio(middle, total[..., None]))
    group = np.minimum(place + 1e-9, groups - 1).astype(int)
    apart = [np.abs((missed * (group == n)).sum(-1)) for n in range(groups)]
    return _ratio(sum(apart), total)


def calibration_slope(
    y: ArrayLike, risk: ArrayLike, weights: ArrayLike | None = None
) -> Floats:
    """Regress the outcome on the risk's log-odds; 1 is perfect.

    Below 1 the risks are too bold, above 1 too timid.

    Returns
    -------
    float, or array of shape (...)
        Null where all risks are equal, or one class only occurs.

    Examples
    --------
    Two groups of risk 0.5 and 0.2, log-odds 0 and -1.39, in which 3 of 4 and 1 of 4
    churn, log-odds 1.10 and -1.10: the slope is 2.20 / 1.39.

    >>> y = [1, 1, 1, 0, 1, 0, 0, 0]
    >>> round(float(calibration_slope(y, [0.5] * 4 + [0.2] * 4)), 3)
    1.585
    """
    p = np.clip(np.asarray(risk, dtype=float), 1e-9, 1 - 1e-9)
    churned, w = _weights(y, weights)
    return slopes(logit(p), churned, weights=w)[0][()]

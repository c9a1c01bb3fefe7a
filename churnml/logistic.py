"""Logistic regression on one number, with an intercept per cutoff.

The one small fit that calibration, tree choice and the calibration slope share:
``P(y) = sigmoid(slope * x + intercept[cutoff])``, solved by Newton's method for many
weightings of the rows (resamples), or many columns ``x`` (numbers of trees), at once.
An intercept per cutoff makes the slope compare accounts of one cutoff only, so that
a base rate that moves through the year is no signal.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit

__all__ = ["intercept_for_total", "log_loss", "slopes"]

Floats = NDArray[np.float64]

_STEPS = 40
_TOLERANCE = 1e-9
_INTERCEPT_PRECISION = 0.1  # keeps the intercept of a cutoff without churn finite


def slopes(
    x: ArrayLike,
    y: ArrayLike,
    groups: ArrayLike | None = None,
    *,
    weights: ArrayLike | None = None,
    prior: tuple[float, float] = (0.0, 0.0),
) -> tuple[Floats, Floats]:
    """Fit one slope and an intercept per group.

    Parameters
    ----------
    x : array of shape (..., n_rows)
        The regressor; leading axes are fitted apart.
    y : array of shape (n_rows,)
        True or false; both must occur.
    groups : array of shape (n_rows,), optional
        One intercept each; None for a single intercept.
    weights : array of shape (..., n_rows), optional
        Row weights; leading axes broadcast against those of ``x``.
    prior : (float, float)
        Centre and precision (1 / variance) of the normal prior of the slope.

    Returns
    -------
    slope : array of shape (...)
        Null where it does not exist: one class only, or ``x`` constant and no prior.
    linear : array of shape (..., n_rows)
        The fitted log-odds.

    Notes
    -----
    Minimises the weighted log loss plus ``precision / 2 * (slope - centre)**2``, and
    a weak pull of each intercept to the overall log-odds. Time and memory grow with
    the product of the leading axes and the rows.

    Examples
    --------
    Two rows in four churn at x = 1, one in four at x = 0: the slope is the log of
    the odds ratio, log((2/2) / (1/3)).

    >>> slope, _ = slopes([0, 0, 0, 0, 1, 1, 1, 1], [1, 0, 0, 0, 1, 1, 0, 0])
    >>> round(float(slope), 3)
    1.099
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    w = np.ones_like(y) if weights is None else np.asarray(weights, dtype=float)
    x, w = np.broadcast_arrays(x, w)
    starts = np.zeros(1, dtype=int)
    order = np.arange(len(y))
    if groups is not None:
        codes = np.unique(np.asarray(groups), return_inverse=True)[1]
        order = np.argsort(codes, kind="stable")
        starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    fit = _newton(x[..., order], y[order], w[..., order], starts, prior)
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return fit[0], fit[1][..., back]


def _newton(
    x: Floats, y: Floats, w: Floats, starts: NDArray[Any], prior: tuple[float, float]
) -> tuple[Floats, Floats]:
    centre, precision = prior
    member = np.repeat(np.arange(len(starts)), np.diff(np.append(starts, len(y))))
    total = w.sum(-1)
    share = (w * y).sum(-1) / np.where(total > 0, total, np.nan)
    solvable = (share > 0) & (share < 1)
    overall = logit(np.where(solvable, share, 0.5))[..., None]
    pull = _INTERCEPT_PRECISION if len(starts) > 1 else 0.0
    a = np.full(total.shape, centre if precision else 0.0)
    b = np.broadcast_to(overall, (*total.shape, len(starts))).copy()

    def by_group(values: Floats) -> Floats:
        return np.asarray(np.add.reduceat(values, starts, axis=-1))

    def linear() -> Floats:
        return np.asarray(a[..., None] * x + b[..., member])

    def loss() -> Floats:
        z = linear()
        fit = (w * (np.logaddexp(0, z) - y * z)).sum(-1)
        pulls = pull * ((b - overall) ** 2).sum(-1) + precision * (a - centre) ** 2
        return np.asarray(fit + pulls / 2)

    here = loss()
    for _ in range(_STEPS):
        p = expit(linear())
        residual, h = w * (p - y), w * p * (1 - p)
        g_b = by_group(residual) + pull * (b - overall)
        h_bb = by_group(h) + pull + 1e-12
        h_ab = by_group(h * x)
        g_a = (residual * x).sum(-1) + precision * (a - centre)
        curve = (h * x * x).sum(-1) + precision - (h_ab**2 / h_bb).sum(-1)
        flat = curve <= 1e-9 * np.maximum((h * x * x).sum(-1), 1e-12)
        slope_step = (g_a - (h_ab * g_b / h_bb).sum(-1)) / np.where(flat, 1, curve)
        slope_step = np.where(flat, 0.0, slope_step)
        solvable &= ~flat | (precision > 0)
        b_step = (g_b - h_ab * slope_step[..., None]) / h_bb
        before_a, before_b, scale = a, b, np.ones_like(a)
        for _ in range(12):  # halve the step of every fit that would get worse
            a = before_a - scale * slope_step
            b = before_b - scale[..., None] * b_step
            there = loss()
            worse = there > here + 1e-12 * np.abs(here)
            if not worse.any():
                break
            scale = np.where(worse, scale / 2, scale)
        done = here - there <= _TOLERANCE * (1 + np.abs(here))
        here = there
        if done.all():
            break
    return np.where(solvable, a, np.nan), linear()


def log_loss(linear: ArrayLike, y: ArrayLike) -> Floats:
    """Average the log loss of log-odds over the rows (the last axis).

    Examples
    --------
    >>> round(float(log_loss([0.0, 0.0], [0, 1])), 4)
    0.6931
    """
    z, y = np.asarray(linear, dtype=float), np.asarray(y, dtype=float)
    return np.asarray((np.logaddexp(0, z) - y * z).mean(-1))


def intercept_for_total(x: ArrayLike, y: ArrayLike) -> float:
    """Find ``b`` such that ``sigmoid(x + b)`` sums to the number of true ``y``.

    Examples
    --------
    >>> round(intercept_for_total([0.0, 0.0, 0.0, 0.0], [1, 0, 0, 0]), 4)
    -1.0986
    """
    x, wanted = np.asarray(x, dtype=float), float(np.sum(np.asarray(y, dtype=float)))
    centre = float(logit(wanted / len(x)))
    low, high = centre - float(x.max()) - 1, centre - float(x.min()) + 1
    return float(brentq(lambda b: expit(x + b).sum() - wanted, low, high))

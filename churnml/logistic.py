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

_STEPS, _HALVINGS = 40, 12
_TOLERANCE = 1e-9
_CELLS = 100_000  # of (fits, rows) worked on at a time: they fit the cache
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
    order, starts = np.arange(len(y)), np.zeros(1, dtype=int)
    if groups is not None:
        codes = np.unique(np.asarray(groups), return_inverse=True)[1]
        order = np.argsort(codes, kind="stable")
        starts = np.flatnonzero(np.diff(codes[order], prepend=-1))
    shape = np.broadcast_shapes(x.shape, w.shape)
    warm = None
    if x.ndim == 1 and len(shape) > 1:  # resamples begin where the rows themselves end
        warm = _Fits(x[None, order], y[order], np.ones((1, len(y))), starts, prior)
        warm.solve()
    x2, w2 = (np.broadcast_to(part, shape).reshape(-1, len(y)) for part in (x, w))
    slope, linear = np.empty(len(x2)), np.empty(x2.shape)
    size = max(_CELLS // max(len(y), 1), 1)
    for n in range(0, len(x2), size):
        part = slice(n, n + size)
        fits = _Fits(x2[part][:, order], y[order], w2[part][:, order], starts, prior)
        fits.solve(warm)
        slope[part] = np.where(fits.solvable, fits.slope, np.nan)
        linear[part, order] = fits.linear()
    return slope.reshape(shape[:-1])[()], linear.reshape(shape)


class _Fits:
    """Fits of many weightings of the same rows, which advance together.

    Rows are sorted by group; ``starts`` says where each group begins. Arrays are of
    shape (fits, rows), (fits, groups) or (fits,).
    """

    def __init__(
        self,
        x: Floats,
        y: Floats,
        w: Floats,
        starts: NDArray[Any],
        prior: tuple[float, float],
    ) -> None:
        self.x, self.y, self.w, self.starts = x, y, w, starts
        self.centre, self.precision = prior
        self.member = np.repeat(np.arange(len(starts)), np.diff([*starts, len(y)]))
        total = w.sum(-1)
        share = (w @ y) / np.where(total > 0, total, np.nan)
        self.solvable = (share > 0) & (share < 1)
        self.overall = logit(np.where(self.solvable, share, 0.5))[:, None]
        self.pull = _INTERCEPT_PRECISION if len(starts) > 1 else 0.0
        self.slope = np.full(len(w), self.centre if self.precision else 0.0)
        self.intercepts = np.repeat(self.overall, len(starts), axis=1)

    def solve(self, warm: _Fits | None = None) -> None:
        """Take Newton steps until no fit gets better."""
        if warm is not None:
            self.slope = np.repeat(warm.slope, len(self.w))
            self.intercepts = np.repeat(warm.intercepts, len(self.w), axis=0)
        p, loss = self._look()
        for _ in range(_STEPS):
            before = self.slope, self.intercepts
            slope_step, steps = self._direction(p)
            scale = np.ones_like(self.slope)
            for _ in range(_HALVINGS):  # of the steps of those that would get worse
                self.slope = before[0] - scale * slope_step
                self.intercepts = before[1] - scale[:, None] * steps
                p, now = self._look()
                worse = now > loss + 1e-12 * np.abs(loss)
                if not worse.any():
                    break
                scale[worse] /= 2
            done = loss - now <= _TOLERANCE * (1 + np.abs(loss))
            loss = now
            if done.all():
                return

    def linear(self) -> Floats:
        return np.asarray(
            self.slope[:, None] * self.x + self.intercepts[:, self.member]
        )

    def _look(self) -> tuple[Floats, Floats]:
        """Give the probabilities and the penalised losses where the fits stand."""
        z = self.linear()
        e = np.exp(-np.abs(z))
        p = np.where(z >= 0, 1.0, e) / (1 + e)
        rows = np.maximum(z, 0) - self.y * z + np.log1p(e)
        away = self.pull * ((self.intercepts - self.overall) ** 2).sum(-1)
        away += self.precision * (self.slope - self.centre) ** 2
        return p, np.einsum("ij,ij->i", self.w, rows) + away / 2

    def _direction(self, p: Floats) -> tuple[Floats, Floats]:
        """Give the Newton step: the intercepts' block is diagonal, so eliminate it."""
        residual = self.w * (p - self.y)
        h = self.w * p * (1 - p)
        hx = h * self.x
        curve = np.einsum("ij,ij->i", hx, self.x)
        g_b = self._by_group(residual) + self.pull * (self.intercepts - self.overall)
        h_bb = self._by_group(h) + self.pull + 1e-12
        h_ab = self._by_group(hx)
        g_a = np.einsum("ij,ij->i", residual, self.x)
        g_a += self.precision * (self.slope - self.centre)
        bend = curve + self.precision - (h_ab**2 / h_bb).sum(-1)
        flat = bend <= 1e-9 * np.maximum(curve, 1e-12)
        if not self.precision:
            self.solvable &= ~flat
        step = (g_a - (h_ab * g_b / h_bb).sum(-1)) / np.where(flat, 1, bend)
        step = np.where(flat, 0.0, step)
        return step, (g_b - h_ab * step[:, None]) / h_bb

    def _by_group(self, values: Floats) -> Floats:
        return np.asarray(np.add.reduceat(values, self.starts, axis=-1))


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

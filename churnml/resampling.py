"""Accounts drawn anew, and the interval of a figure over such draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["account_weights", "interval"]

Floats = NDArray[np.float64]


def account_weights(
    accounts: ArrayLike, resamples: int, random_state: int = 7
) -> Floats:
    """Draw accounts with replacement, so that all rows of one come or go together.

    Rows of one account are dependent, and labels of neighbouring cutoffs overlap;
    resampling rows would make every interval too short.

    Parameters
    ----------
    accounts : array of shape (n_rows,)
        The account of each row.
    resamples : int
    random_state : int, default 7

    Returns
    -------
    array of shape (resamples, n_rows)
        How often each row is drawn.

    Examples
    --------
    >>> weights = account_weights(["a", "a", "b"], resamples=2, random_state=1)
    >>> weights.shape, bool((weights[:, 0] == weights[:, 1]).all())
    ((2, 3), True)
    """
    codes = np.unique(np.asarray(accounts), return_inverse=True)[1]
    n = int(codes.max()) + 1 if len(codes) else 1
    rng = np.random.default_rng(random_state)
    counts = rng.multinomial(n, np.full(n, 1 / n), size=resamples)
    return np.asarray(counts[:, codes], dtype=float)


def interval(
    draws: ArrayLike, level: float = 0.95, *, around: float | None = None
) -> tuple[float, float]:
    """Give the percentile interval of resampled figures, nulls left out.

    Parameters
    ----------
    draws : array
        The figure of each resample.
    level : float, default 0.95
    around : float, optional
        The figure itself, of a kind that resampling pushes up, such as a distance:
        the interval is then mirrored at it (Davison & Hinkley 1997, basic bootstrap),
        cut at 0 below, and holds the figure.

    Returns
    -------
    low, high : float
        Null if fewer than half of the draws have a value.

    Examples
    --------
    >>> interval([4, 0, 1, 2, 3], level=0.5)
    (1.0, 3.0)
    >>> interval([4, 0, 1, 2, 3], level=0.5, around=1.5)
    (0.0, 2.0)
    """
    values = np.asarray(draws, dtype=float)
    known = values[~np.isnan(values)]
    if 2 * len(known) < len(values) or not len(known):
        return np.nan, np.nan
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    if around is not None:
        low, high = max(2 * around - high, 0.0), max(2 * around - low, around)
    return float(low), float(high)

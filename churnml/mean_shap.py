"""TreeSHAP values of a mean of boosters: LightGBM's own, or the same ones sooner.

LightGBM's ``pred_contrib`` begins at once and takes long for each row; what takes its
place for large batches (:mod:`churnml.tree_shap`) is compiled first, and then takes a
fraction of the time. Which way is taken follows from the number of rows and the shape
of the trees alone, so the same call always gives the same digits.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from churnml.errors import ExplanationWarning
from churnml.trees import read_trees

if TYPE_CHECKING:
    import lightgbm as lgb

__all__ = ["mean_shap"]

Floats = NDArray[np.float64]

_MUCH = 2e10
"""Work from which compiling pays: about 16 processor seconds of ``pred_contrib``."""

_COMPARED = 256
_TOLERANCE = 1e-9


def mean_shap(
    boosters: Sequence[lgb.Booster], rows: Floats, *, n_jobs: int | None = None
) -> tuple[Floats, float]:
    """Average the boosters' TreeSHAP values and their expected margin.

    Parameters
    ----------
    boosters : sequence of Booster
        At least one.
    rows : array of shape (n_rows, n_features)
        Null as NaN.
    n_jobs : int, optional
        Threads; all processors by default. Results do not depend on it.

    Returns
    -------
    values : array of shape (n_rows, n_features)
        Log-odds, uncalibrated.
    expected : float
        The margin before any feature is known; it and a row's values sum to the row's
        margin.

    Warns
    -----
    ExplanationWarning
        If values of a large batch differ from LightGBM's own by more than 1e-9 in any
        of 256 of its rows; then all are LightGBM's own.

    Examples
    --------
    >>> import lightgbm as lgb
    >>> X = np.random.default_rng(0).normal(size=(500, 3))
    >>> settings = {"objective": "binary", "verbosity": -1}
    >>> booster = lgb.train(settings, lgb.Dataset(X, X[:, 0] * X[:, 1] > 0), 5)
    >>> values, expected = mean_shap([booster], X)
    >>> margin = booster.predict(X, raw_score=True)
    >>> bool(np.allclose(expected + values.sum(axis=1), margin, rtol=0, atol=1e-9))
    True
    """
    # What is compared would be the whole of a small batch: nothing is to be gained.
    if len(rows) <= _COMPARED or _work(boosters, len(rows)) < _MUCH:
        return _by_lightgbm(boosters, rows, n_jobs)
    some = np.linspace(0, len(rows) - 1, _COMPARED).astype(int)
    exact, expected = _by_lightgbm(boosters, rows[some], n_jobs)
    values = _at_once(boosters, rows, n_jobs)
    if values is None:
        return _by_lightgbm(boosters, rows, n_jobs)
    off = np.abs(values[some] - exact).max()
    if not off <= _TOLERANCE:
        msg = (
            f"the fast way of explaining differs from LightGBM's own values by up to "
            f"{off:.1e} log-odds in {_COMPARED} of {len(rows):,} snapshots.\n"
            "LightGBM's own are used, which takes longer. Please report this, with the "
            "versions of lightgbm and numba."
        )
        warnings.warn(msg, ExplanationWarning, stacklevel=2)
        return _by_lightgbm(boosters, rows, n_jobs)
    return values, expected


def _work(boosters: Sequence[lgb.Booster], rows: int) -> float:
    """Say how much work ``pred_contrib`` has, judged by the first tree of all.

    It goes through all edges and keeps a path of features, which it walks twice at
    each leaf. Measured, a unit is 0.8 ns of a processor for 6 splits as for 62.
    """
    one = read_trees(boosters[0], first=1)
    if one is None or not len(one.depths):
        return 0.0
    trees = sum(booster.num_trees() for booster in boosters)
    return float(rows * trees * len(one.leaf) * (one.depths[0] + 3) ** 2)


def _by_lightgbm(
    boosters: Sequence[lgb.Booster], rows: Floats, n_jobs: int | None
) -> tuple[Floats, float]:
    # LightGBM refuses an empty batch, and the expected margin is needed all the same.
    batch = rows if len(rows) else np.full((1, rows.shape[1]), np.nan)
    total = np.zeros((len(batch), rows.shape[1] + 1))
    for booster in boosters:
        total += booster.predict(batch, pred_contrib=True, num_threads=n_jobs or 0)
    total /= len(boosters)
    return total[: len(rows), :-1], float(total[0, -1])


def _at_once(
    boosters: Sequence[lgb.Booster], rows: Floats, n_jobs: int | None
) -> Floats | None:
    """Give the values the fast way, or None where it cannot read a tree."""
    from churnml.tree_shap import tree_shap  # numba takes half a second to import

    total = np.zeros(rows.shape)
    for booster in boosters:
        trees = read_trees(booster)
        if trees is None:
            return None
        total += tree_shap(trees, rows, n_jobs=n_jobs)
    return total / len(boosters)

"""What the model has to beat: three simple predictors, fitted on the same rows.

Many a churn model is a recency model in disguise, or a renewal calendar. Each
baseline is a scikit-learn pipeline that gives probabilities.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, SplineTransformer, StandardScaler

__all__ = ["CALENDAR", "RECENCY", "baselines", "fit_baselines"]

RECENCY = ("logins__days_since_last_use",)
CALENDAR = ("commercial__tenure_days", "commercial__days_to_term_end")

_KNOTS = 5
_STRENGTH = 0.003  # snapshots overlap: thousands of rows, a few hundred churners


def baselines(X: pd.DataFrame) -> dict[str, Pipeline]:
    """Make the baselines a feature matrix allows, not yet fitted.

    Parameters
    ----------
    X : DataFrame
        Its columns decide: a baseline without columns of its own is left out.

    Returns
    -------
    dict of str to Pipeline
        ``recency``: days since last use alone, on a log scale. ``calendar``: tenure
        and days to term end alone, as smooth curves, since risk peaks at the
        renewal. ``logistic``: logistic regression on every number, on a signed log
        scale, standardised. Nulls get the median and a flag of their own.

    Examples
    --------
    >>> import pandas as pd
    >>> from churnml.baselines import baselines
    >>> sorted(baselines(pd.DataFrame({"logins__days_since_last_use": [1.0]})))
    ['logistic', 'recency']
    """
    numbers = [n for n in X.columns if pd.api.types.is_numeric_dtype(X[n])]
    recency = [n for n in RECENCY if n in numbers]
    calendar = [n for n in CALENDAR if n in numbers]
    made: dict[str, Pipeline] = {}
    if recency:
        made["recency"] = _on(recency, _logs(), strength=1.0)
    if calendar:
        made["calendar"] = _on(calendar, _curves(), strength=1.0)
    if numbers:
        made["logistic"] = _on(numbers, _logs(), strength=_STRENGTH)
    return made


def fit_baselines(
    X: pd.DataFrame, y: ArrayLike, names: Sequence[str] | None = None
) -> dict[str, Pipeline]:
    """Fit the baselines, all or those named.

    Parameters
    ----------
    X : DataFrame
    y : array of bool, shape (n_rows,)
        Both classes must occur.
    names : sequence of str, optional

    Returns
    -------
    dict of str to Pipeline

    Examples
    --------
    >>> import pandas as pd
    >>> from churnml.baselines import fit_baselines
    >>> X = pd.DataFrame({"logins__days_since_last_use": [0.0, 1, 2, 30, 40, 50]})
    >>> fitted = fit_baselines(X, [False] * 3 + [True] * 3, ["recency"])
    >>> fitted["recency"].predict_proba(X)[:, 1].round(0).tolist()
    [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]
    """
    churned = np.asarray(y, dtype=bool)
    return {
        name: pipeline.fit(X, churned)
        for name, pipeline in baselines(X).items()
        if names is None or name in names
    }


def _on(columns: Sequence[str], numbers: Any, *, strength: float) -> Pipeline:
    parts = [("numbers", numbers, list(columns)), ("nulls", _flags(), list(columns))]
    return make_pipeline(
        ColumnTransformer(parts),
        StandardScaler(),
        LogisticRegression(C=strength, solver="newton-cholesky", max_iter=1000),
    )


def _logs() -> Pipeline:
    return make_pipeline(
        SimpleImputer(strategy="median", keep_empty_features=True),
        FunctionTransformer(_signed_log),
    )


def _curves() -> Pipeline:
    return make_pipeline(
        SimpleImputer(strategy="median", keep_empty_features=True),
        SplineTransformer(n_knots=_KNOTS, extrapolation="constant"),
    )


def _flags() -> FunctionTransformer:
    return FunctionTransformer(_is_null)


def _signed_log(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Tame the long tail of counts and money; negative trends keep their sign."""
    return np.asarray(np.sign(values) * np.log1p(np.abs(values)))


def _is_null(values: pd.DataFrame) -> NDArray[np.float64]:
    return np.asarray(values.isna().to_numpy(dtype=float))

"""Other ways to rank the same accounts, trained on the same rows.

Each takes training rows, labels and the rows to rank, and gives a score per row. Text
columns are given as the numbers that churnml makes of them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.model.worlds import auc
from churnml.baselines import fit_baselines
from churnml.encoding import Encoding
from churnml.matrix import Matrix
from churnml.rows import cutoffs_of
from churnml.splits import forward_folds, maturity

Floats = NDArray[np.float64]

SEED = 7
WINDOWS = ("7d", "28d", "91d", "210d")
LATE = WINDOWS[1:]
SIMPLE = (
    "logins__days_since_last_use",
    *(f"logins__{m}__{w}" for m in ("logins", "active_users") for w in WINDOWS),
    *(f"logins__active_days__{w}" for w in WINDOWS),
    *(f"stickiness__features_used__{w}" for w in WINDOWS),
    *(f"tickets__tickets__{w}" for w in WINDOWS),
    *(f"tickets__{c}_tickets__{w}" for c in ("email", "chat", "phone") for w in LATE),
    *(f"tickets__{m}__{w}" for m in ("escalations", "reopenings") for w in LATE),
    *(f"tickets__{m}__{w}" for m in ("response_hours", "csat_mean") for w in LATE),
    *(f"tickets__severe_share__{w}" for w in LATE),
    *(f"nps__{m}__{w}" for m in ("nps", "answers") for w in ("91d", "365d")),
    *("nps__latest_score", "nps__days_since_answer"),
    *(f"relationship__touches__{w}" for w in LATE),
    *("commercial__tenure_days", "commercial__days_to_term_end"),
    *("commercial__mrr", "commercial__seats", "commercial__renewals"),
    *(f"commercial__{m}_change__{w}" for m in ("mrr", "seats") for w in LATE[1:]),
    *(f"commercial__failed_payments__{w}" for w in LATE),
)
"""Counts, means and sums of windows, as anybody would make them by hand."""


def encoded(before: Matrix, test: Matrix) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the features as numbers."""
    encoding = Encoding.learn(before.X)
    return encoding.transform(before.X), encoding.transform(test.X)


def simple(before: Matrix, test: Matrix) -> Floats:
    """Train LightGBM as it comes on simple windows."""
    return _plain(before, test, list(SIMPLE))


def everything(before: Matrix, test: Matrix) -> Floats:
    """Train LightGBM as it comes on all columns."""
    return _plain(before, test, list(before.X.columns))


def _plain(
    before: Matrix, test: Matrix, columns: list[str], **options: float
) -> Floats:
    X, later = encoded(before, test)
    model = lgb.LGBMClassifier(random_state=SEED, n_jobs=1, verbosity=-1, **options)
    model.fit(X[columns], _labels(before))
    return np.asarray(model.predict_proba(later[columns])[:, 1])


def simple_tuned(before: Matrix, test: Matrix) -> Floats:
    """The same, with the best of six settings on the latest inner fold."""
    columns = list(SIMPLE)
    (fold,) = forward_folds(maturity(before), width=4, folds=1)
    past, later = before.at(fold.train), before.at(fold.test)
    settings = [
        {"n_estimators": trees, "num_leaves": leaves, "learning_rate": 0.03}
        for trees in (60, 120, 240)
        for leaves in (5, 15)
    ]
    more = {"min_child_samples": 50, "colsample_bytree": 0.6, "reg_lambda": 5.0}
    reached = [
        auc(later, pd.Series(_plain(past, later, columns, **one, **more)))
        for one in settings
    ]
    best = settings[int(np.argmax(reached))]
    return _plain(before, test, columns, **best, **more)


def logistic(before: Matrix, test: Matrix) -> Floats:
    """Fit a ridge logistic regression: imputed, on logarithms, standardised."""
    fitted = fit_baselines(before.X, _labels(before), ["logistic"])["logistic"]
    return np.asarray(fitted.predict_proba(test.X)[:, 1])


def flaml(before: Matrix, test: Matrix, *, seconds: float) -> Floats:
    """Let FLAML search as long as churnml took, judged forward in time."""
    from flaml import AutoML

    logging.getLogger("flaml").setLevel(logging.ERROR)
    X, later = encoded(before, test)
    order = np.argsort(cutoffs_of(before.index).to_numpy(), kind="stable")
    search = AutoML()
    search.fit(
        X.iloc[order].reset_index(drop=True),
        _labels(before)[order].astype(int),
        task="classification",
        metric="roc_auc",
        split_type="time",
        time_budget=max(seconds, 1.0),
        n_jobs=1,
        seed=SEED,
        verbose=0,
    )
    return np.asarray(search.predict_proba(later.reset_index(drop=True))[:, 1])


def _labels(part: Matrix) -> NDArray[np.bool_]:
    assert part.y is not None
    return part.y.to_numpy(dtype=bool)


RIVALS: dict[str, Callable[[Matrix, Matrix], Floats]] = {
    "LightGBM as it comes, simple windows": simple,
    "LightGBM tuned, simple windows": simple_tuned,
    "LightGBM as it comes, all columns": everything,
    "logistic regression, all columns": logistic,
}

"""Other ways to rank the same accounts, trained on the same rows.

Each takes training rows, labels and the rows to rank, and gives a score per row. Text
columns are given as the numbers that churnml makes of them.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from churnml.baselines import fit_baselines
from churnml.encoding import Encoding
from churnml.metrics import auc_within_cutoff
from churnml.rows import cutoffs_of, maturity_of
from churnml.splits import forward_folds

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

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


def simple(X: pd.DataFrame, y: Bools, later: pd.DataFrame) -> Floats:
    """Train LightGBM as it comes on simple windows."""
    return _plain(X[list(SIMPLE)], y, later[list(SIMPLE)])


def everything(X: pd.DataFrame, y: Bools, later: pd.DataFrame) -> Floats:
    """Train LightGBM as it comes on all columns."""
    return _plain(X, y, later)


def _plain(X: pd.DataFrame, y: Bools, later: pd.DataFrame, **options: float) -> Floats:
    encoding = Encoding.learn(X)
    model = lgb.LGBMClassifier(random_state=SEED, n_jobs=1, verbosity=-1, **options)
    model.fit(encoding.transform(X), y)
    return np.asarray(model.predict_proba(encoding.transform(later))[:, 1])


def simple_tuned(X: pd.DataFrame, y: Bools, later: pd.DataFrame) -> Floats:
    """The same, with the best of six settings on the latest inner fold."""
    X, later = X[list(SIMPLE)], later[list(SIMPLE)]
    matured = maturity_of(X.index, None)
    assert matured is not None
    (fold,) = forward_folds(matured, width=4, folds=1)
    past, last = (cutoffs_of(X.index).isin(part) for part in (fold.train, fold.test))
    settings = [
        {"n_estimators": trees, "num_leaves": leaves, "learning_rate": 0.03}
        for trees in (60, 120, 240)
        for leaves in (5, 15)
    ]
    more = {"min_child_samples": 50, "colsample_bytree": 0.6, "reg_lambda": 5.0}
    cutoffs = cutoffs_of(X.index[last])
    reached = []
    for one in settings:
        score = _plain(X[past], y[past], X[last], **one, **more)
        reached.append(float(auc_within_cutoff(y[last], score, cutoffs)))
    return _plain(X, y, later, **settings[int(np.argmax(reached))], **more)


def logistic(X: pd.DataFrame, y: Bools, later: pd.DataFrame) -> Floats:
    """Fit a ridge logistic regression: imputed, on logarithms, standardised."""
    fitted = fit_baselines(X, y, ["logistic"])["logistic"]
    return np.asarray(fitted.predict_proba(later)[:, 1])


def flaml(X: pd.DataFrame, y: Bools, later: pd.DataFrame, *, seconds: float) -> Floats:
    """Let FLAML search as long as churnml took, judged forward in time."""
    with warnings.catch_warnings():  # of pyspark and pandas 3, on import
        warnings.simplefilter("ignore")
        from flaml import AutoML

    logging.getLogger("flaml").setLevel(logging.ERROR)
    encoding = Encoding.learn(X)
    order = np.argsort(cutoffs_of(X.index).to_numpy(), kind="stable")
    search = AutoML()
    search.fit(
        encoding.transform(X).iloc[order].reset_index(drop=True),
        y[order].astype(int),
        task="classification",
        metric="roc_auc",
        split_type="time",
        time_budget=max(seconds, 1.0),
        n_jobs=1,
        seed=SEED,
        verbose=0,
    )
    ranked = encoding.transform(later).reset_index(drop=True)
    return np.asarray(search.predict_proba(ranked)[:, 1])


RIVALS: dict[str, Callable[[pd.DataFrame, Bools, pd.DataFrame], Floats]] = {
    "LightGBM as it comes, simple windows": simple,
    "LightGBM tuned, simple windows": simple_tuned,
    "LightGBM as it comes, all columns": everything,
    "logistic regression, all columns": logistic,
}

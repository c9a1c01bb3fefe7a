"""What the model has to beat."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from churnml.baselines import CALENDAR, RECENCY, baselines, fit_baselines
from tests.panels import make_panel


@pytest.fixture(scope="module")
def rows():
    known = make_panel(300, 6, seed=1).labelled()
    return known.X, known.y


def test_all_three_give_probabilities(rows) -> None:
    fitted = fit_baselines(*rows)
    assert list(fitted) == ["recency", "calendar", "logistic"]
    for pipeline in fitted.values():
        p = pipeline.predict_proba(rows[0])[:, 1]
        assert ((p > 0) & (p < 1)).all()
        assert p.mean() == pytest.approx(rows[1].mean(), abs=1e-3)


def test_recency_ranks_by_days_since_last_use_alone(rows) -> None:
    X, y = rows
    fitted = fit_baselines(X, y, ["recency"])["recency"]
    p = fitted.predict_proba(X)[:, 1]
    order = np.argsort(X[RECENCY[0]].to_numpy(), kind="stable")
    assert (np.diff(p[order]) >= 0).all()
    other = X.assign(**{c: 0.0 for c in X.columns if c not in RECENCY})
    assert (fitted.predict_proba(other)[:, 1] == p).all()


def test_the_calendar_sees_nothing_but_the_calendar(rows) -> None:
    X, y = rows
    fitted = fit_baselines(X, y, ["calendar"])["calendar"]
    other = X.assign(**{c: 0.0 for c in X.columns if c not in CALENDAR})
    assert (fitted.predict_proba(other) == fitted.predict_proba(X)).all()


def test_the_calendar_finds_a_peak_at_the_renewal() -> None:
    rng = np.random.default_rng(0)
    X = pd.DataFrame(
        {"commercial__days_to_term_end": rng.uniform(0, 365, 4000), CALENDAR[0]: 100.0}
    )
    ends = X["commercial__days_to_term_end"]
    y = rng.random(4000) < np.where(ends.between(60, 130), 0.4, 0.02)
    fitted = fit_baselines(X, y, ["calendar"])["calendar"]
    # A straight line through a peak in the middle of nowhere would do no such thing.
    assert roc_auc_score(y, fitted.predict_proba(X)[:, 1]) > 0.8


def test_absent_features_leave_a_baseline_out(rows) -> None:
    X = rows[0].drop(columns=list(RECENCY))
    assert list(baselines(X)) == ["calendar", "logistic"]
    half = X.drop(columns=CALENDAR[1])
    assert list(baselines(half)) == ["calendar", "logistic"]
    assert list(baselines(X[["commercial__plan"]])) == []


def test_nulls_tell_something(rows) -> None:
    X, y = rows
    silent = X[list(RECENCY)].mask(y.to_numpy().reshape(-1, 1))
    p = fit_baselines(silent, y, ["recency"])["recency"].predict_proba(silent)[:, 1]
    assert roc_auc_score(y, p) > 0.99


@pytest.mark.filterwarnings("error")
def test_columns_that_are_all_null_or_constant_do_no_harm(rows) -> None:
    X, y = rows
    odd = X.assign(commercial__days_to_term_end=np.nan, constant=1.0)
    for pipeline in fit_baselines(odd, y).values():
        assert np.isfinite(pipeline.predict_proba(odd)).all()

"""The small logistic regression."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from churnml.logistic import intercept_for_total, log_loss, slopes


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(2)
    x, group = rng.normal(size=1500), rng.integers(0, 3, 1500)
    y = rng.random(1500) < 1 / (1 + np.exp(-(0.8 * x - 2 + 0.7 * group)))
    return x, y, group


def test_one_intercept_equals_scikit_learn(rows) -> None:
    x, y, _ = rows
    fitted = LogisticRegression(C=np.inf, tol=1e-10).fit(x.reshape(-1, 1), y)
    slope, linear = slopes(x, y)
    assert slope == pytest.approx(fitted.coef_[0, 0], rel=1e-4)
    assert linear == pytest.approx(fitted.decision_function(x.reshape(-1, 1)), rel=1e-3)


def test_an_intercept_per_group_equals_dummies(rows) -> None:
    x, y, group = rows
    columns = np.column_stack([x, np.eye(3)[group]])
    fitted = LogisticRegression(C=np.inf, tol=1e-10, fit_intercept=False, max_iter=999)
    slope, _ = slopes(x, y, group)
    # The weak pull of the intercepts is worth less than one row in a thousand.
    assert slope == pytest.approx(fitted.fit(columns, y).coef_[0, 0], rel=2e-3)


def test_a_prior_equals_a_penalty(rows) -> None:
    x, y, _ = rows
    # Precision p around 0 is C = 1 / p; the intercept is not penalised.
    fitted = LogisticRegression(C=1 / 50, tol=1e-10).fit(x.reshape(-1, 1), y)
    slope, _ = slopes(x, y, prior=(0.0, 50.0))
    assert slope == pytest.approx(fitted.coef_[0, 0], rel=1e-4)
    strong, _ = slopes(x, y, prior=(5.0, 1e9))
    assert strong == pytest.approx(5.0, abs=1e-3)


def test_many_at_once_equal_one_by_one(rows) -> None:
    x, y, group = rows
    weights = np.random.default_rng(0).integers(0, 3, (4, len(y)))
    together, _ = slopes(x, y, group, weights=weights)
    alone = [float(slopes(x, y, group, weights=w)[0]) for w in weights]
    assert together == pytest.approx(alone, rel=1e-6)
    columns, _ = slopes(np.stack([x, x / 2, -x]), y, group)
    assert columns == pytest.approx(columns[0] * np.array([1, 2, -1]), rel=1e-4)


def test_separation_stays_finite() -> None:
    slope, linear = slopes([0, 1, 2, 3], [0, 0, 1, 1], prior=(0.0, 0.01))
    assert np.isfinite(slope)
    assert slope > 1
    assert np.isfinite(linear).all()


def test_a_group_in_which_nobody_churned_says_nothing(rows) -> None:
    x, y, group = rows
    quiet = np.tile([-2.0, 2.0], 50)
    alone, _ = slopes(x, y, group)
    beside, linear = slopes(
        np.append(x, quiet),
        np.append(y, np.zeros(100)),
        np.append(group, quiet * 0 + 9),
    )
    assert beside == pytest.approx(alone, abs=0.02)
    assert np.isfinite(linear).all()


def test_what_cannot_be_fitted_is_null() -> None:
    assert np.isnan(slopes([1, 2, 3], [0, 0, 0])[0])
    assert np.isnan(slopes([1, 1, 1], [0, 1, 0])[0])
    assert np.isnan(slopes([1, 2], [0, 1], weights=[0, 0])[0])


def test_the_intercept_makes_the_sum_right(rows) -> None:
    x, y, _ = rows
    b = intercept_for_total(3 * x, y)
    assert (1 / (1 + np.exp(-(3 * x + b)))).sum() == pytest.approx(y.sum())


def test_log_loss_by_hand() -> None:
    # P = 1/4 of a churner, 3/4 of a stayer: -(ln 1/4 + ln 1/4) / 2.
    z = np.log([1 / 3, 3.0])
    assert log_loss(z, [1, 0]) == pytest.approx(np.log(4))

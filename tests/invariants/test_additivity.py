"""Law 6, additivity: base and contributions sum to the log-odds of the printed risk.

Tested against ``a * margin + b``, because the log-odds of a risk near 0 or 1 have
lost the digits that the margin still has.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from churnml.attribution import Contributions, explain
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.splits import TemporalSplit
from tests.panels import make_panel


@pytest.fixture(scope="module")
def fitted() -> tuple[ChurnModel, Matrix]:
    panel = make_panel(500, 18, seed=1, signal=2.0, hazard=0.01)
    split = TemporalSplit(calibration=3, test=3).split(panel)
    model = ChurnModel(n_estimators=60, seeds=3, n_jobs=1)
    model.fit(split.train.X, split.train.y, calibration=split.calibration)
    assert model.calibrator_.usable_
    return model, split.test


@pytest.fixture(scope="module")
def why(fitted: tuple[ChurnModel, Matrix]) -> Contributions:
    return explain(*fitted)


def test_contributions_sum_to_the_calibrated_margin(
    fitted: tuple[ChurnModel, Matrix], why: Contributions
) -> None:
    model, matrix = fitted
    calibrator = model.calibrator_
    log_odds = calibrator.a_ * np.asarray(model.margin(matrix.X)) + calibrator.b_
    assert np.ptp(log_odds) > 0.5
    for parts in (why.values, why.by_family()):
        total = why.base_value + parts.to_numpy().sum(axis=1)
        np.testing.assert_allclose(total, log_odds, rtol=0, atol=1e-9)


def test_the_log_odds_are_those_of_the_printed_risk(
    fitted: tuple[ChurnModel, Matrix], why: Contributions
) -> None:
    model, matrix = fitted
    printed = model.predict_risk(matrix)
    np.testing.assert_array_equal(why.risk, printed)
    np.testing.assert_allclose(expit(why.logit), printed, rtol=0, atol=1e-12)


def test_points_sum_to_the_difference_from_a_typical_account(
    why: Contributions,
) -> None:
    rise = why.risk - why.base_risk
    np.testing.assert_allclose(why.points().sum(axis=1), rise, rtol=0, atol=1e-12)
    whole = np.rint(100 * why.risk) - np.rint(100 * why.base_risk)
    np.testing.assert_array_equal(why.whole_points().sum(axis=1), whole)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_it_holds_for_any_account_whatever_its_features(
    fitted: tuple[ChurnModel, Matrix], data: st.DataObject
) -> None:
    model, matrix = fitted
    values = st.floats(-1e9, 1e9) | st.just(float("nan"))
    row = matrix.take(np.array([0])).X.copy()
    for name in row.columns:
        if row[name].dtype == float:
            row[name] = data.draw(values, label=name)
        else:
            row[name] = data.draw(st.sampled_from(["pro", "new plan", None]))
    calibrator = model.calibrator_
    log_odds = calibrator.a_ * np.asarray(model.margin(row)) + calibrator.b_
    one = Matrix(row, matrix.cards, matrix.fingerprint)
    why = explain(model, one)
    total = why.base_value + why.values.to_numpy().sum(axis=1)
    np.testing.assert_allclose(total, log_odds, rtol=0, atol=1e-9)


def test_without_a_usable_signal_the_base_is_all_there_is() -> None:
    panel = make_panel(250, 18, seed=2, signal=0.0)
    split = TemporalSplit(calibration=3, test=3).split(panel)
    model = ChurnModel(n_estimators=40, seeds=2, n_jobs=1)
    model.fit(split.train.X, split.train.y, calibration=split.calibration)
    assert not model.calibrator_.usable_
    why = explain(model, split.test)
    assert (why.values == 0).all(axis=None)
    np.testing.assert_allclose(expit(why.logit), why.risk, rtol=0, atol=1e-12)
    assert why.risk.nunique() == 1

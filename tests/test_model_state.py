"""Everything fitted, as JSON and LightGBM's text (law 9)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError

from churnml.errors import FingerprintError
from churnml.features.learned import Learned
from churnml.features.lift import Lift
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.model_state import from_state, to_state
from churnml.splits import Split, TemporalSplit
from tests.panels import make_panel

LEARNED = Learned(
    date(2024, 6, 1),
    sticky_events=("report",),
    milestone_days={"data_imported": 14},
    lifts=(Lift("report", 500, 600, 1.8, 1.2, float("inf"), 1e-4),),
    left_out={"norm_days": "why"},
)


@pytest.fixture(scope="module")
def split() -> Split:
    panel = make_panel(500, 18, seed=11)
    return TemporalSplit().split(replace(panel, learned=LEARNED))


@pytest.fixture(scope="module")
def model(split: Split) -> ChurnModel:
    return ChurnModel(seeds=1, n_estimators=20, n_jobs=1).fit_panel(
        split.train, calibration=split.calibration
    )


@pytest.fixture(scope="module")
def today() -> Matrix:
    return make_panel(500, 18, seed=11, labelled=False)


def test_a_round_trip_predicts_the_same_to_the_bit(
    model: ChurnModel, today: Matrix
) -> None:
    state, texts = to_state(model)
    again = from_state(json.loads(json.dumps(state)), texts)
    pd.testing.assert_series_equal(
        again.predict_risk(today), model.predict_risk(today), check_exact=True
    )
    assert again.cards_ == model.cards_
    assert again.categories_ == model.categories_
    assert again.get_params() == model.get_params()


def test_it_still_refuses_another_fingerprint(model: ChurnModel, today: Matrix) -> None:
    again = from_state(*to_state(model))
    with pytest.raises(FingerprintError):
        again.predict_risk(replace(today, fingerprint="other"))


def test_the_state_is_strict_json(model: ChurnModel) -> None:
    json.dumps(to_state(model)[0], allow_nan=False)


def test_it_can_be_trained_again(model: ChurnModel, split: Split) -> None:
    again = clone(from_state(*to_state(model)))
    again.fit_panel(split.train, calibration=split.calibration)
    assert (again.margin(split.test) == model.margin(split.test)).all()


def test_what_was_learned_comes_back(model: ChurnModel) -> None:
    assert model.learned_ == LEARNED
    assert from_state(*to_state(model)).learned_ == LEARNED


def test_a_model_of_before_anything_was_learned_is_read(model: ChurnModel) -> None:
    state, texts = to_state(model)
    del state["learned"]
    assert from_state(state, texts).learned_ is None


def test_nothing_fitted_is_refused() -> None:
    with pytest.raises(NotFittedError):
        to_state(ChurnModel())

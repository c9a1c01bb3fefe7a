"""Families are dropped where that surely helps, and kept where in doubt."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.selection import Selection, choose_families
from churnml.splits import Split, TemporalSplit
from tests.panels import make_card, make_panel


def with_harm(panel: Matrix, *, turns: pd.Timestamp | None = None) -> Matrix:
    """Add a family that hints at churn up to a cutoff, and at nothing from then on."""
    rng = np.random.default_rng(1)
    assert panel.y is not None
    churned = panel.y.fillna(value=False).to_numpy(dtype=bool)
    cutoff = panel.index.get_level_values("cutoff")
    nothing = rng.permutation(churned)
    says = np.where(cutoff < turns, churned, nothing) if turns else churned
    names = [f"harm__told__{days}d" for days in (7, 28)]
    told = {name: says + rng.normal(0, 0.7, len(panel)) for name in names}
    return replace(
        panel,
        X=pd.concat([panel.X, pd.DataFrame(told, index=panel.index)], axis=1),
        cards=(*panel.cards, *(make_card(name) for name in names)),
    )


@pytest.fixture(scope="module")
def panel() -> Matrix:
    return make_panel(400, 18, seed=5)


@pytest.fixture(scope="module")
def harmed(panel: Matrix) -> Split:
    """Training labels have matured before what is told turns."""
    begins = TemporalSplit().split(panel).calibration.cutoffs[0]
    return TemporalSplit().split(with_harm(panel, turns=pd.Timestamp(begins)))


@pytest.fixture(scope="module")
def chosen(harmed: Split) -> Selection:
    return choose_families(harmed.train, calibration=harmed.calibration)


def test_what_does_harm_later_is_dropped(chosen: Selection, harmed: Split) -> None:
    assert "harm" in chosen.dropped
    assert chosen.features is not None
    assert not [name for name in chosen.features if name.startswith("harm")]
    assert set(chosen.features) < set(harmed.train.X.columns)
    assert chosen.better > 2.326 * chosen.error
    (harm,) = (one for one in chosen.families if one.family == "harm")
    assert (harm.columns, harm.gain < 0) == (2, True)


def test_what_helps_stays(panel: Matrix) -> None:
    split = TemporalSplit().split(with_harm(panel))
    kept = choose_families(split.train, calibration=split.calibration)
    assert kept.families[0].family == "harm"  # this time it tells the truth
    assert "harm" not in kept.dropped


def test_the_test_set_teaches_nothing(chosen: Selection, harmed: Split) -> None:
    """The training set alone, where it has folds; else with the calibration set."""
    again = choose_families(harmed.train, calibration=harmed.calibration)
    assert again == chosen
    blind = choose_families(harmed.train)
    assert blind.features is None
    assert blind.reason == "the history is too short for an inner fold"


def test_the_order_of_columns_of_equal_families_is_kept(
    chosen: Selection, harmed: Split
) -> None:
    assert chosen.features is not None
    columns = [c for c in harmed.train.X.columns if c in chosen.features]
    assert list(chosen.features) == columns


def test_what_it_says_is_plain_json(chosen: Selection) -> None:
    said = json.loads(json.dumps(chosen.said()))
    assert said["dropped"] == list(chosen.dropped)
    assert said["reason"].endswith("surely better")


def test_one_family_is_no_choice(panel: Matrix) -> None:
    family = panel.cards[0].family
    names = [card.name for card in panel.cards if card.family == family]
    one = replace(
        panel,
        X=panel.X[names],
        cards=tuple(card for card in panel.cards if card.name in names),
    )
    assert choose_families(one).reason == "there is one family only"


def test_parameters_that_name_columns_need_all_of_them(harmed: Split) -> None:
    changes = {"monotone_constraints": [0] * harmed.train.X.shape[1]}
    found = choose_families(
        harmed.train, calibration=harmed.calibration, changes=changes
    )
    assert found == Selection(None, reason="a parameter of the model names columns")


def test_a_model_picks_its_columns_from_the_whole_matrix(
    chosen: Selection, harmed: Split
) -> None:
    model = ChurnModel(seeds=1, n_estimators=20, n_jobs=1, features=chosen.features)
    model.fit_panel(harmed.train, calibration=harmed.calibration)
    assert tuple(model.feature_names_in_) == chosen.features
    whole = model.predict_risk(harmed.test)
    pd.testing.assert_series_equal(
        whole, model.predict_risk(harmed.test.X[list(chosen.features)])
    )
    assert model.fingerprint_ == harmed.train.fingerprint

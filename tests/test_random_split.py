"""What a random split claims, and that it is no future's figure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from churnml.metrics import auc_within_cutoff
from churnml.model import ChurnModel
from churnml.random_split import places_of, random_split_auc
from churnml.splits import TemporalSplit
from tests.panels import make_panel

# Bold enough to know an account again by its revenue.
CHANGES = {
    "num_leaves": 31,
    "learning_rate": 0.3,
    "lambda_l2": 0.0,
    "min_data_in_leaf": 2,
    "feature_fraction": 1.0,
    "bagging_fraction": 1.0,
}
BOLD = ChurnModel(CHANGES, seeds=1, n_estimators=60)


def test_it_claims_what_is_not_there() -> None:
    panel = make_panel(300, 15, seed=3, signal=0.0, noise_features=0)
    claimed = random_split_auc(BOLD, panel)
    split = TemporalSplit().split(panel)
    model = ChurnModel(CHANGES, seeds=1, n_estimators=60).fit_panel(
        split.train, calibration=split.calibration
    )
    cutoff = split.test.index.get_level_values("cutoff")
    forward = auc_within_cutoff(split.test.y, model.margin(split.test), cutoff)
    assert claimed > 0.7
    assert forward < 0.6


def test_it_is_the_same_again_and_leaves_the_recipe_alone() -> None:
    panel = make_panel(60, 8, seed=3)
    one = random_split_auc(BOLD, panel)
    assert one == random_split_auc(BOLD, panel)
    assert one != random_split_auc(BOLD, panel, random_state=8)
    assert not hasattr(BOLD, "boosters_")


def test_of_many_rows_some_accounts_are_kept(monkeypatch) -> None:
    panel = make_panel(60, 8, seed=3)
    known = panel.labelled()
    places = places_of(known.index.get_level_values("account_id"))
    some = known.take(places < 0.5)
    expected = random_split_auc(BOLD, some)
    monkeypatch.setattr("churnml.random_split._MOST_ROWS", len(known) / 2)
    assert random_split_auc(BOLD, panel) == expected


def test_one_class_is_null() -> None:
    panel = make_panel(30, 5, seed=3)
    nobody = replace(panel, y=panel.y.where(panel.y.isna(), other=False))
    assert np.isnan(random_split_auc(BOLD, nobody))


def test_places_are_spread_evenly() -> None:
    places = places_of(pd.Index([f"A{n}" for n in range(4000)]))
    counts = np.histogram(places, bins=4, range=(0, 1))[0]
    assert (np.abs(counts - 1000) < 120).all()  # over four standard errors
    assert len(places_of(pd.Index([]))) == 0

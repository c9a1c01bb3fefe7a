"""The gate in memory: a twin passes, what is plainly worse waits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from churnml.challenge import challenge, reason_halves
from churnml.errors import SplitError
from churnml.evaluation import evaluate
from churnml.metrics import auc_within_cutoff
from churnml.model import ChurnModel
from churnml.splits import TemporalSplit
from tests.panels import make_panel

pytestmark = pytest.mark.filterwarnings("ignore::churnml.errors.SmallSampleWarning")


@pytest.fixture(scope="module")
def split():
    panel = make_panel(600, 18, seed=3, signal=2.5, hazard=0.01, noise_features=3)
    return TemporalSplit(calibration=3, test=3).split(panel)


def fitted(split, features=None, seeds=2):
    model = ChurnModel(seeds=seeds, n_estimators=30, features=features)
    return model.fit_panel(split.train, calibration=split.calibration)


@pytest.fixture(scope="module")
def good(split):
    return fitted(split)


@pytest.fixture(scope="module")
def figures(good, split):
    return evaluate(good, split, resamples=50)


def test_a_twin_takes_the_place(good, split, figures):
    verdict = challenge(good, good, test=split.test, evaluation=figures, version=4)
    table = verdict.table
    assert verdict.promote
    assert verdict.champion == 4
    assert list(table.index) == ["ranking", "risks", "calibration", "reasons"]
    same = table.loc[["ranking", "risks"]]
    assert (same[["figure", "low", "high"]] == 0).all(axis=None)
    assert (same["snapshots"] == len(split.test)).all()


def test_what_sees_noise_alone_waits(good, split, figures):
    noise = [name for name in split.train.X if name.startswith("noise__")]
    blind, test = fitted(split, noise), split.test
    verdict = challenge(blind, good, test=test, evaluation=figures)
    assert not verdict.promote
    assert not verdict.table.loc[["ranking", "risks", "calibration"], "passed"].any()
    assert ", surely a loss of more than 0.005" in verdict.reason
    cutoff = test.index.get_level_values("cutoff")
    mine, theirs = (
        float(auc_within_cutoff(test.y.to_numpy(bool), m.margin(test), cutoff))
        for m in (blind, good)
    )
    assert verdict.table.loc["ranking", "figure"] == pytest.approx(mine - theirs)
    # The other way round nothing is shown against the better one.
    assert challenge(good, blind, test=test, evaluation=figures).promote


def test_labels_are_needed(good, split, figures):
    bare = replace(split.test, y=None, matured_at=None)
    with pytest.raises(SplitError, match="no labels"):
        challenge(good, good, test=bare, evaluation=figures)


def test_the_riskiest_are_explained_by_halves(good, split):
    newest = split.test.at(split.test.cutoffs[-1:])
    one, other = reason_halves(good, newest, top=5)
    riskiest = good.predict_risk(newest).nlargest(5)
    assert set(one.index) == set(other.index) == set(riskiest.index)
    assert not one.equals(other)
    assert reason_halves(fitted(split, seeds=1), newest, top=5) is None

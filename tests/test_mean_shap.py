"""Which way values are computed, and that they are the same either way."""

from __future__ import annotations

import re
import warnings

import lightgbm as lgb
import numpy as np
import pytest

import churnml.tree_shap
from churnml import mean_shap as module
from churnml.errors import ExplanationWarning
from churnml.mean_shap import mean_shap

X = np.random.default_rng(5).normal(size=(700, 4))
X[::7, 1] = np.nan


def booster(seed: int, trees: int = 5, **changes: object) -> lgb.Booster:
    settings = {"objective": "binary", "verbosity": -1, "num_threads": 1}
    settings |= {"num_leaves": 7, "seed": seed, "feature_fraction": 0.6} | changes
    y = X[:, 0] * X[:, 2] > np.nan_to_num(X[:, 1])
    return lgb.train(settings, lgb.Dataset(X, y.astype(float)), trees)


BOOSTERS = [booster(1), booster(2)]
OWN = np.mean([b.predict(X, pred_contrib=True, num_threads=1) for b in BOOSTERS], 0)


def test_a_small_batch_has_lightgbms_own_values() -> None:
    values, expected = mean_shap(BOOSTERS, X, n_jobs=1)
    np.testing.assert_array_equal(values, OWN[:, :-1])
    assert expected == OWN[0, -1]


def test_a_batch_no_larger_than_what_is_compared_is_not_looked_into(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_MUCH", 0.0)
    monkeypatch.setattr(module, "read_trees", None)
    values, _ = mean_shap(BOOSTERS, X[:256], n_jobs=1)
    np.testing.assert_array_equal(values, OWN[:256, :-1])


def test_a_large_batch_has_the_same_values_and_expected_margin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_MUCH", 0.0)
    values, expected = mean_shap(BOOSTERS, X, n_jobs=1)
    assert not np.array_equal(values, OWN[:, :-1])  # the other way was taken
    np.testing.assert_allclose(values, OWN[:, :-1], rtol=0, atol=1e-12)
    assert expected == OWN[0, -1]


def test_values_that_differ_are_not_used_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right = churnml.tree_shap.tree_shap
    monkeypatch.setattr(module, "_MUCH", 0.0)
    monkeypatch.setattr(
        churnml.tree_shap, "tree_shap", lambda *a, **k: right(*a, **k) + 3e-6
    )
    said = re.escape(
        "the fast way of explaining differs from LightGBM's own values by up to "
        "3.0e-06 log-odds in 256 of 700 snapshots.\nLightGBM's own are used"
    )
    with pytest.warns(ExplanationWarning, match=said):
        values, expected = mean_shap(BOOSTERS, X, n_jobs=1)
    np.testing.assert_array_equal(values, OWN[:, :-1])
    assert expected == OWN[0, -1]


def test_a_null_among_the_fast_values_is_a_difference(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_MUCH", 0.0)
    monkeypatch.setattr(
        churnml.tree_shap,
        "tree_shap",
        lambda _, rows, **__: np.full(rows.shape, np.nan),
    )
    with pytest.warns(ExplanationWarning, match="by up to nan log-odds"):
        values, _ = mean_shap(BOOSTERS, X, n_jobs=1)
    np.testing.assert_array_equal(values, OWN[:, :-1])


def test_trees_that_are_not_read_have_lightgbms_own_values(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_MUCH", 0.0)
    averaged = [booster(3, boosting="rf", bagging_freq=1, bagging_fraction=0.7)]
    monkeypatch.setattr(module, "_work", lambda *_: 1.0)  # of trees it cannot read
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values, _ = mean_shap(averaged, X, n_jobs=1)
    own = np.mean([b.predict(X, pred_contrib=True, num_threads=1) for b in averaged], 0)
    np.testing.assert_array_equal(values, own[:, :-1])


def test_the_way_follows_from_rows_and_trees() -> None:
    # 5 trees of 6 splits: 12 edges, and at most 4 features on a path.
    depth = round((module._work(BOOSTERS[:1], 1) / 60) ** 0.5 - 3)
    assert 2 <= depth <= 4
    one = module._work(BOOSTERS[:1], 1000)
    assert one == 1000 * 5 * 12 * (depth + 3) ** 2
    assert module._work([BOOSTERS[0]] * 3, 2000) == 6 * one
    assert module._work([booster(1, min_data_in_leaf=400)], 10**9) == 0

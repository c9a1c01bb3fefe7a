"""The fast TreeSHAP gives the values of LightGBM's own, on trees of every kind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import lightgbm as lgb
import numpy as np
import pytest

from churnml import tree_shap as module
from churnml.quadrature import BLOCK
from churnml.tree_shap import tree_shap
from churnml.trees import Trees, read_trees


def rows(n: int, features: int = 6) -> np.ndarray:
    """Draw numbers, with nulls, zeros, tiny numbers and numbers without end."""
    rng = np.random.default_rng(2)
    X = rng.normal(size=(n, features)).round(1)
    X[:, -1] = np.where(X[:, -1] > 0, 1e-36, X[:, -1])
    for odd in (np.nan, 0.0, np.inf, -np.inf):
        X[rng.random(X.shape) < 0.05] = odd
    return X


def booster(trees: int = 6, features: int = 6, **changes: Any) -> lgb.Booster:
    X = np.nan_to_num(rows(1200, features), nan=np.nan, posinf=9.0, neginf=-9.0)
    known = np.nan_to_num(X)
    noise = np.random.default_rng(3).normal(size=len(X))
    y = known[:, 0] * known[:, 1] + known[:, -1] + noise > 0.3
    settings: dict[str, Any] = {"objective": "binary", "min_data_in_leaf": 3}
    settings |= {"verbosity": -1, "num_threads": 1}
    data = lgb.Dataset(X, y.astype(float))
    return lgb.train(settings | changes, data, trees)


def fast(model: lgb.Booster, X: np.ndarray, n_jobs: int = 1) -> np.ndarray:
    trees = read_trees(model)
    assert trees is not None
    return tree_shap(trees, X, n_jobs=n_jobs)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"num_leaves": 7}, id="few splits: looked up"),
        pytest.param({"num_leaves": 9}, id="some"),
        pytest.param({"num_leaves": 63}, id="many"),
        pytest.param({"num_leaves": 200, "features": 12}, id="long paths"),
        pytest.param({"num_leaves": 63, "features": 2}, id="asked again and again"),
        pytest.param({"num_leaves": 31, "zero_as_missing": True}, id="zero is missing"),
        pytest.param({"num_leaves": 31, "use_missing": False}, id="null is zero"),
        pytest.param({"num_leaves": 5, "zero_as_missing": True}, id="looked up, zero"),
        pytest.param({"num_leaves": 5, "use_missing": False}, id="looked up, null"),
        pytest.param({"monotone_constraints": [1, 0, 0, -1, 0, 0]}, id="monotone"),
        pytest.param({"min_data_in_leaf": 600}, id="no splits"),
    ],
)
def test_values_are_those_of_lightgbm(changes: dict[str, Any]) -> None:
    model = booster(**changes)
    X = rows(3 * BLOCK + 5, model.num_feature())
    theirs = model.predict(X, pred_contrib=True, num_threads=1)[:, :-1]
    np.testing.assert_allclose(fast(model, X), theirs, rtol=0, atol=1e-12)


def split(share: float) -> Trees:
    """Make one tree by hand: feature 0 at most 5 gives 1, else -2; null goes right."""
    return Trees(
        starts=np.array([0, 1]),
        depths=np.array([1]),
        feature=np.array([0]),
        threshold=np.array([5.0]),
        null_left=np.array([False]),
        zero_as_null=np.array([False]),
        above=np.array([-1]),
        again=np.array([-1, -1]),
        share=np.array([share, 1 - share]),
        leaf=np.array([True, True]),
        value=np.array([1.0, -2.0]),
    )


@pytest.mark.parametrize(("share", "mean"), [(0.25, -1.25), (0.0, -2.0), (1.0, 1.0)])
def test_one_split_by_hand(share: float, mean: float) -> None:
    # What is known moves the mean of the leaves to the row's own leaf.
    X = np.array([[5.0, 9.0], [5.1, 9.0], [np.nan, 9.0]])
    expected = [[1 - mean, 0], [-2 - mean, 0], [-2 - mean, 0]]
    np.testing.assert_allclose(
        tree_shap(split(share), X, n_jobs=1), expected, atol=1e-15
    )


def test_a_feature_asked_again_below_no_rows_adds_nothing() -> None:
    # All training rows went left at 5; left of that none at 7, where nobody can come.
    again = replace(
        split(1.0),
        starts=np.array([0, 2]),
        feature=np.array([0, 0]),
        threshold=np.array([5.0, 7.0]),
        null_left=np.array([False, False]),
        zero_as_null=np.array([False, False]),
        above=np.array([-1, 1]),
        again=np.array([-1, -1, 1, 1]),
        share=np.array([1.0, 0.0, 0.0, 0.0]),
        leaf=np.array([True, False, True, True]),
        value=np.array([1.0, 0.0, -2.0, -3.0]),
    )
    values = tree_shap(again, np.array([[4.0], [6.0], [8.0]]), n_jobs=1)
    np.testing.assert_allclose(values.ravel(), [0.0, -3.0, -4.0], atol=1e-15)


@pytest.mark.parametrize("leaves", [6, 20])
def test_a_row_has_the_same_digits_in_every_batch(
    leaves: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PIECE", 2 * BLOCK)
    model, X = booster(num_leaves=leaves), rows(5 * BLOCK + 7)
    whole = fast(model, X, n_jobs=2)
    np.testing.assert_array_equal(whole, fast(model, X, n_jobs=1))
    for some in ([3], [5 * BLOCK + 6, 0], list(range(100, 400))):
        np.testing.assert_array_equal(fast(model, X[some]), whole[some])


def test_no_rows() -> None:
    assert fast(booster(num_leaves=6), rows(0)).shape == (0, 6)

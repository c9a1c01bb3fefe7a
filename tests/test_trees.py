"""Trees as arrays: what LightGBM's own dump of them says."""

from __future__ import annotations

from typing import Any

import lightgbm as lgb
import numpy as np
import pytest

from churnml.trees import read_trees


def booster(trees: int = 3, **changes: Any) -> lgb.Booster:
    """Grow trees of a few features, which are asked again and again."""
    rng = np.random.default_rng(1)
    X = rng.normal(size=(600, 3)).round(1)
    X[rng.random(X.shape) < 0.2] = np.nan
    y = np.nan_to_num(X[:, 0]) * np.nan_to_num(X[:, 1], nan=1.0) > 0.2
    settings: dict[str, Any] = {"objective": "binary", "num_leaves": 12}
    settings |= {"min_data_in_leaf": 5, "verbosity": -1, "num_threads": 1}
    names = {"categorical_feature": changes.pop("categories", "auto")}
    data = lgb.Dataset(np.abs(X) if names else X, y.astype(float), **names)
    return lgb.train(settings | changes, data, trees)


def walk(node: dict[str, Any], path: tuple[tuple[int, bool, float], ...] = ()) -> Any:
    """Give each leaf's value and path: feature, whether left, share of the rows."""
    if "leaf_value" in node:
        yield node["leaf_value"], path
        return
    for side in ("left_child", "right_child"):
        child = node[side]
        rows = child.get("internal_count", child.get("leaf_count"))
        share = rows / node["internal_count"]
        yield from walk(
            child, (*path, (node["split_feature"], side == "left_child", share))
        )


def test_every_leaf_has_the_path_of_the_dump() -> None:
    model = booster()
    trees = read_trees(model)
    assert trees is not None
    for number, dumped in enumerate(model.dump_model()["tree_info"]):
        edges = slice(2 * trees.starts[number], 2 * trees.starts[number + 1])
        begin = trees.starts[number]
        found = []
        for edge in np.flatnonzero(trees.leaf[edges]):
            path, at = [], int(edge)
            while at >= 0:
                # An edge's share is merged with that of the last one of its feature.
                last = trees.again[edges][at]
                share = trees.share[edges][at]
                own = share / trees.share[edges][last] if last >= 0 else share
                path.append((trees.feature[begin + at // 2], at % 2 == 0, own))
                at = int(trees.above[begin + at // 2])
            found.append((trees.value[edges][edge], path[::-1]))
        expected = sorted(walk(dumped["tree_structure"]))
        for (value, path), (true_value, true_path) in zip(
            sorted(found), expected, strict=True
        ):
            assert value == true_value
            assert [step[:2] for step in path] == [step[:2] for step in true_path]
            assert [step[2] for step in path] == pytest.approx(
                [step[2] for step in true_path]
            )
        depths = [len({step[0] for step in path}) for _, path in expected]
        assert trees.depths[number] == max(depths)


def test_an_edge_knows_the_nearest_one_that_asked_the_same() -> None:
    trees = read_trees(booster(1, num_leaves=4, feature_fraction=0.1))
    assert trees is not None
    # One feature only: all edges but those of the root ask it again.
    assert set(trees.feature) == {trees.feature[0]}
    assert trees.again.tolist() == np.repeat(trees.above, 2).tolist()
    assert trees.depths.tolist() == [1]
    # So the shares of all leaves are shares of all rows.
    assert trees.share[trees.leaf].sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("changes", "zero_is_null"),
    [({}, False), ({"zero_as_missing": True}, True), ({"use_missing": False}, False)],
)
def test_what_is_missing(changes: dict[str, Any], zero_is_null: bool) -> None:
    model = booster(**changes)
    trees = read_trees(model)
    assert trees is not None
    assert trees.zero_as_null.any() == zero_is_null
    splits = model.trees_to_dataframe()
    splits = splits[splits["left_child"].notna()]
    assert sorted(trees.threshold) == pytest.approx(sorted(splits["threshold"]))
    read = splits["missing_type"] == "None"
    left = np.where(
        read, splits["threshold"] >= 0, splits["missing_direction"] == "left"
    )
    # The dump walks down one branch after the other, the arrays as the tree grew.
    assert sorted(zip(trees.threshold, trees.null_left, strict=True)) == sorted(
        zip(splits["threshold"], left, strict=True)
    )


def test_some_trees_only_and_none() -> None:
    whole, part = read_trees(booster(3)), read_trees(booster(3), first=2)
    assert whole is not None
    assert part is not None
    assert part.starts.tolist() == whole.starts[:3].tolist()
    assert part.value.tolist() == whole.value[: 2 * whole.starts[2]].tolist()
    stump = read_trees(booster(2, min_data_in_leaf=400))
    assert stump is not None
    assert (stump.starts.tolist(), stump.value.size) == ([0], 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"categories": [2]},
        {"linear_tree": True},
        {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.5},
        {"objective": "multiclass", "num_class": 3},
    ],
)
def test_other_kinds_of_trees_are_not_read(changes: dict[str, Any]) -> None:
    assert read_trees(booster(**changes)) is None

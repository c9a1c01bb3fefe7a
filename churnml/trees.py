"""A booster's trees as arrays, for whatever walks through them.

A tree of LightGBM is a list of splits, numbered so that a split comes after the one
above it, and two *edges* lead down from each, edge ``2 * i`` to the left of split
``i`` and edge ``2 * i + 1`` to its right, into another split or into a leaf. All
trees of a booster lie one after the other in the same arrays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import lightgbm as lgb

__all__ = ["Trees", "read_trees"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Trees:
    """The trees of one booster.

    Attributes
    ----------
    starts : array of int, shape (n_trees + 1,)
        Where each tree's splits begin; its edges begin at twice that.
    depths : array of int, shape (n_trees,)
        The most features that lie on one path of the tree.
    feature, threshold : arrays of shape (n_splits,)
        A value goes left if it is at or below the threshold.
    null_left : array of bool, shape (n_splits,)
        Whether null goes left: as a missing value, or as 0 where none is missing.
    zero_as_null : array of bool, shape (n_splits,)
        Whether zero goes where null goes.
    above : array of int, shape (n_splits,)
        The edge that leads into the split, counted within its tree; -1 at the root.
    again : array of int, shape (n_edges,)
        The nearest edge above, within its tree, that asks the same feature; else -1.
    share : array of float, shape (n_edges,)
        How much of the training rows take this edge, and all edges above it that ask
        the same feature, of those that reach their splits; in [0, 1].
    leaf : array of bool, shape (n_edges,)
        Whether the edge leads into a leaf.
    value : array of float, shape (n_edges,)
        The leaf's value; 0 where the edge leads into a split.
    """

    starts: Ints
    depths: Ints
    feature: Ints
    threshold: Floats
    null_left: Bools
    zero_as_null: Bools
    above: Ints
    again: Ints
    share: Floats
    leaf: Bools
    value: Floats


def read_trees(booster: lgb.Booster, *, first: int | None = None) -> Trees | None:
    """Read a booster's trees.

    Parameters
    ----------
    booster : Booster
    first : int, optional
        So many trees only.

    Returns
    -------
    Trees or None
        Trees of one leaf are left out. None if the booster is of a kind that these
        arrays cannot hold: with categorical splits, linear leaves, averaged trees, or
        several classes.

    Examples
    --------
    >>> import lightgbm as lgb
    >>> import numpy as np
    >>> X = np.arange(100.0).reshape(-1, 1)
    >>> settings = {"objective": "binary", "num_leaves": 3, "verbosity": -1}
    >>> booster = lgb.train(settings, lgb.Dataset(X, X[:, 0] > 59), 2)
    >>> trees = read_trees(booster)
    >>> trees.starts.tolist(), trees.depths.tolist(), trees.leaf.tolist()[:4]
    ([0, 2, 4], [1, 1], [False, True, True, True])
    """
    head, *blocks = booster.model_to_string(num_iteration=first).split("\nTree=")
    if "\naverage_output" in head or "\nnum_tree_per_iteration=1\n" not in head:
        return None
    fields = [_fields(block) for block in blocks]
    if any(f["num_cat"] != "0" or f.get("is_linear", "0") != "0" for f in fields):
        return None
    read = [_read(tree) for tree in fields if int(tree["num_leaves"]) > 1]
    sizes = [len(tree["feature"]) for tree in read]
    joined = {
        name: np.concatenate([nothing, *(tree[name] for tree in read)])
        for name, nothing in _NO_TREE.items()
    }
    return Trees(starts=np.cumsum([0, *sizes]), **joined)


_NO_TREE: Mapping[str, NDArray[Any]] = {
    **dict.fromkeys(("depths", "feature"), np.empty(0, np.int64)),
    **dict.fromkeys(("above", "again"), np.empty(0, np.int64)),
    **dict.fromkeys(("threshold", "share", "value"), np.empty(0)),
    **dict.fromkeys(("null_left", "zero_as_null", "leaf"), np.empty(0, np.bool_)),
}


def _fields(block: str) -> dict[str, str]:
    lines = block.split("\n\n", maxsplit=1)[0].splitlines()[1:]
    return dict(line.split("=", 1) for line in lines if "=" in line)


def _read(tree: Mapping[str, str]) -> dict[str, NDArray[Any]]:
    """Turn the text of one tree into its arrays."""

    def integers(name: str) -> Ints:
        return np.array(tree[name].split(), dtype=np.int64)

    def floats(name: str) -> Floats:
        return np.array(tree[name].split(), dtype=np.float64)

    # A child is the number of a split, or that of a leaf with all its bits turned.
    children = np.column_stack([integers("left_child"), integers("right_child")])
    # Of the bits of a kind, the second says where what is missing goes, and the next
    # two what is: 0 nothing, so that null is read as 0, 1 zero and null, 2 null.
    child, kind = children.ravel(), integers("decision_type")
    leaf, rows = child < 0, integers("internal_count")
    end, split = np.where(leaf, ~child, 0), np.where(leaf, 0, child)
    own = np.where(leaf, integers("leaf_count")[end], rows[split])
    above = np.full(len(rows), -1)
    above[child[~leaf]] = np.flatnonzero(~leaf)
    feature, threshold = integers("split_feature"), floats("threshold")
    again, share, depth = _merged(feature, above, own / np.repeat(rows, 2))
    return {
        "depths": np.array([depth]),
        "feature": feature,
        "threshold": threshold,
        "null_left": np.where(kind >> 2 == 0, threshold >= 0, (kind & 2) > 0),
        "zero_as_null": kind >> 2 == 1,
        "above": above,
        "again": again,
        "share": share,
        "leaf": leaf,
        "value": np.where(leaf, floats("leaf_value")[end], 0.0),
    }


def _merged(feature: Ints, above: Ints, own: Floats) -> tuple[Ints, Floats, int]:
    """Take edges together that ask one feature on one path."""
    asked, share = feature.tolist(), own.tolist()
    up, again = above.tolist(), [-1] * len(own)
    features = [0] * len(own)
    for split, edge in enumerate(up):
        same = edge
        while same >= 0 and asked[same // 2] != asked[split]:
            same = up[same // 2]
        before = features[edge] if edge >= 0 else 0
        for down in (2 * split, 2 * split + 1):
            again[down] = same
            features[down] = before + (same < 0)
            if same >= 0:
                share[down] *= share[same]
    return np.array(again), np.array(share), max(features)

"""TreeSHAP values of a booster, of many rows in a fraction of the usual time.

They are path-dependent TreeSHAP (Lundberg et al. 2020) in double precision, as
LightGBM's ``pred_contrib`` and ``shap.TreeExplainer`` give them. A tree of a few
splits sends rows in a few ways only, and rows that are sent the same way have the same
values: those are worked out once for each way, and then looked up. Of larger trees
they are worked out row by row (:mod:`churnml.quadrature`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray

from churnml.quadrature import BLOCK, Plan, Room, add_values, compiled, plan_of

if TYPE_CHECKING:
    from churnml.trees import Trees

__all__ = ["tree_shap"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_PIECE = 64 * BLOCK  # rows a thread takes at a time
_FEW = BLOCK.bit_length() - 1  # splits whose ways are one block
_ZERO = float(np.float32(1e-35))  # up to here LightGBM takes a number for zero


def tree_shap(trees: Trees, rows: Floats, *, n_jobs: int | None = None) -> Floats:
    """Give the TreeSHAP values of a booster's margin.

    Parameters
    ----------
    trees : Trees
    rows : array of shape (n_rows, n_features)
        Null as NaN.
    n_jobs : int, optional
        Threads; all processors by default. A row's values depend neither on that nor
        on the other rows.

    Returns
    -------
    array of shape (n_rows, n_features)
        Log-odds; never null.

    Notes
    -----
    Compiling takes seconds, once in a process. Then the time grows with rows, with
    edges, and with half the features on each tree's longest path.

    References
    ----------
    Lundberg, S. M. et al. (2020), From local explanations to global understanding
    with explainable AI for trees. Nature Machine Intelligence 2.
    Yu, P. et al. (2022), Linear TreeShap. NeurIPS 35.

    Examples
    --------
    >>> import lightgbm as lgb
    >>> import numpy as np
    >>> from churnml.trees import read_trees
    >>> X = np.random.default_rng(0).normal(size=(500, 3))
    >>> settings = {"objective": "binary", "verbosity": -1}
    >>> booster = lgb.train(settings, lgb.Dataset(X, X[:, 0] * X[:, 1] > 0), 5)
    >>> theirs = booster.predict(X, pred_contrib=True)[:, :-1]
    >>> bool(np.allclose(tree_shap(read_trees(booster), X), theirs, rtol=0, atol=1e-12))
    True
    """
    steps = [_step(trees, tree) for tree in range(len(trees.depths))]

    def piece(begin: int) -> Floats:
        columns = np.ascontiguousarray(rows[begin : begin + _PIECE].T)
        phi, room = np.zeros(columns.shape), Room.of(trees)
        for add in steps:
            add(columns, phi, room)
        return phi.T

    pool = Parallel(n_jobs=n_jobs or -1, prefer="threads")
    begins = range(0, len(rows), _PIECE)
    return np.concatenate(
        [np.empty((0, rows.shape[1])), *pool(delayed(piece)(begin) for begin in begins)]
    )


def _step(trees: Trees, tree: int) -> Callable[[Floats, Floats, Room], None]:
    """Give the function that adds one tree's values."""
    splits = slice(trees.starts[tree], trees.starts[tree + 1])
    feature = trees.feature[splits]
    question = (
        feature,
        trees.threshold[splits],
        trees.null_left[splits],
        trees.zero_as_null[splits],
    )
    plan = plan_of(trees, tree)
    if len(feature) > _FEW:
        add: Callable[..., None] = _add
        return lambda columns, phi, room: add(columns, phi, *question, *plan, *room)
    names, table = _table(trees, feature, plan)
    return lambda columns, phi, _: _look_up(columns, phi, *question, names, table)


def _table(trees: Trees, feature: Ints, plan: Plan) -> tuple[Ints, Floats]:
    """Give the values of all ways a row may be sent, by the features of the tree.

    Bit ``i`` of a way says whether split ``i`` would send the row left.
    """
    room = Room.of(trees)
    left = (np.arange(BLOCK) >> np.arange(len(feature))[:, None]) & 1
    room.takes[: 2 * len(feature) : 2] = left
    room.takes[1 : 2 * len(feature) : 2] = 1 - left
    names, place = np.unique(feature, return_inverse=True)
    table = np.zeros((len(names), BLOCK))
    add_values(place, *plan, *room, table)
    return names, table


@compiled
def _goes_left(x: float, limit: float, null_left: bool, zero_as_null: bool) -> bool:  # noqa: FBT001 - compiled
    missing = np.isnan(x) or (zero_as_null and abs(x) <= _ZERO)
    return null_left if missing else x <= limit


@compiled
def _look_up(
    columns: Floats,
    phi: Floats,
    feature: Ints,
    threshold: Floats,
    null_left: Bools,
    zero_as_null: Bools,
    names: Ints,
    table: Floats,
) -> None:
    """Add the values of a tree of few splits."""
    way = np.zeros(columns.shape[1], np.uint8)
    for split in range(len(feature)):
        x, limit = columns[feature[split]], threshold[split]
        null, zero, bit = null_left[split], zero_as_null[split], np.uint8(1 << split)
        for row in range(len(x)):
            if _goes_left(x[row], limit, null, zero):
                way[row] |= bit
    for position in range(len(names)):
        out, values = phi[names[position]], table[position]
        for row in range(len(out)):
            out[row] += values[way[row]]


@compiled
def _add(
    columns: Floats,
    phi: Floats,
    feature: Ints,
    threshold: Floats,
    null_left: Bools,
    zero_as_null: Bools,
    above: Ints,
    again: Ints,
    leaf: Bools,
    factors: Floats,
    gains: Floats,
    worth: Floats,
    takes: Floats,
    product: Floats,
    apart: Floats,
) -> None:
    """Add the values of a tree of any size, block by block of rows."""
    for begin in range(0, columns.shape[1], BLOCK):
        for split in range(len(feature)):
            x, limit = columns[feature[split], begin : begin + BLOCK], threshold[split]
            null, zero = null_left[split], zero_as_null[split]
            left, right = takes[2 * split], takes[2 * split + 1]
            for row in range(len(x)):
                left[row] = 1.0 if _goes_left(x[row], limit, null, zero) else 0.0
                right[row] = 1.0 - left[row]
        add_values(
            feature,
            above,
            again,
            leaf,
            factors,
            gains,
            worth,
            takes,
            product,
            apart,
            phi[:, begin : begin + BLOCK],
        )

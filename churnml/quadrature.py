r"""Shapley values of one tree by quadrature: exact, and of many rows at once.

What a feature adds to a tree's prediction is Shapley's mean over all orders in which
the features may become known (Lundberg et al. 2020). Drawing an order at random is
drawing for each feature, on its own, an instant between 0 and 1 at which it becomes
known. Seen from a feature that becomes known at instant t, each other feature is then
known with probability t. So the mean over orders is an integral over t, and with
``o`` whether a row takes all edges of a feature on the path to a leaf (0 or 1), and
``z`` the share of the training rows that does,

    phi_i = sum over leaves of  value * (o_i - z_i) *
            integral from 0 to 1 of  prod over j != i of (o_j * t + z_j * (1 - t)) dt

The product is a polynomial in t, of one degree less than features lie on the path.
Gauss and Legendre's rule integrates it exactly with half as many points. Per point
the products are carried down the tree once and the sums up again, one multiplication
an edge: nothing is counted twice, and no subset is enumerated. No row depends on
another, so a row gets the same digits in whatever batch it lies.

That leaves are summed before they are weighed is Linear TreeSHAP (Yu et al. 2022).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from churnml.trees import Trees

__all__ = ["BLOCK", "Plan", "Room", "add_values", "compiled", "plan_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

BLOCK = 128
"""Rows that are worked on together: few, so that they stay in the cache."""

F = TypeVar("F", bound=Callable[..., object])
compiled = cast("Callable[[F], F]", numba.njit(nogil=True, error_model="numpy"))
"""Compile a function when it is first called; other threads run beside it."""


class Plan(NamedTuple):
    """What the compiled functions need to know of one tree.

    Attributes
    ----------
    above, again, leaf
        Of the tree's edges, as in :class:`churnml.trees.Trees`.
    factors : array of shape (n_edges, n_points, 3)
        An edge multiplies by ``a + b * o + c * o_old``.
    gains : array of shape (n_edges, n_points)
        What the sum of the products below an edge is worth on top of ``worth``, to its
        feature, if a row takes the edge.
    worth : array of shape (n_points,)
        What it is worth to any feature.
    """

    above: Ints
    again: Ints
    leaf: Bools
    factors: Floats
    gains: Floats
    worth: Floats


class Room(NamedTuple):
    """Room for one block of rows, used again by every tree.

    Attributes
    ----------
    takes : array of shape (n_edges, BLOCK)
        1 where a row takes an edge, else 0.
    product : array of shape (n_edges, n_points, BLOCK)
    apart : array of shape (n_edges, BLOCK)
    """

    takes: Floats
    product: Floats
    apart: Floats

    @classmethod
    def of(cls, trees: Trees) -> Room:
        """Make room for the largest tree."""
        edges = 2 * int(np.diff(trees.starts).max(initial=0))
        points = (int(trees.depths.max(initial=0)) + 1) // 2
        takes, apart = np.empty((2, edges, BLOCK))
        return cls(takes, np.empty((edges, points, BLOCK)), apart)


@cache
def _rule(points: int) -> tuple[Floats, Floats]:
    """Give Gauss and Legendre's points and weights on [0, 1]."""
    x, w = np.polynomial.legendre.leggauss(points)
    return (x + 1) / 2, w / 2


def plan_of(trees: Trees, tree: int) -> Plan:
    """Work out what is the same for all rows.

    Notes
    -----
    A feature's factor is ``f(o) = z * (1 - t) + o * t``. An edge that asks a feature
    again replaces its factor: it multiplies by ``f(o) / f_old(o_old)``, where the row
    takes the edge only if it took the one before. A leaf's edge also multiplies by the
    leaf's value. The worth of a sum to the feature is ``w * (o - z) / f(o)`` times it:
    at o = 0 that is ``w / (t - 1)`` whatever the edge.
    """
    begin, end = trees.starts[tree], trees.starts[tree + 1]
    edges = slice(2 * begin, 2 * end)
    again, leaf, share = trees.again[edges], trees.leaf[edges], trees.share[edges]
    t, w = _rule((int(trees.depths[tree]) + 1) // 2)
    missed = share[:, None] * (1 - t)
    taken = missed + t
    # Below a share of 0 every product is 0, by whatever it is multiplied.
    old = share[again]
    shrunk = np.divide(share, old, out=np.zeros(len(share)), where=old > 0)[:, None]
    more = (shrunk + 0 * t, t / taken[again], missed / taken[again] - shrunk)
    first = (missed, 0 * missed + t, 0 * missed)
    asks_again = (again >= 0)[:, None, None]
    factors = np.where(asks_again, np.stack(more, 2), np.stack(first, 2))
    return Plan(
        above=trees.above[begin:end],
        again=again,
        leaf=leaf,
        factors=factors * np.where(leaf, trees.value[edges], 1.0)[:, None, None],
        gains=w / ((1 - t) * taken),
        worth=w / (t - 1),
    )


@compiled
def add_values(
    feature: Ints,
    above: Ints,
    again: Ints,
    leaf: Bools,
    factors: Floats,
    gains: Floats,
    worth: Floats,
    takes: Floats,
    product: Floats,
    apart: Floats,
    phi: Floats,
) -> None:
    """Add the tree's Shapley values of one block of rows.

    Parameters
    ----------
    feature : array of int, shape (n_splits,)
        The row of ``phi`` that stands for each split's feature.
    above, again, leaf, factors, gains, worth
        A :class:`Plan`.
    takes, product, apart
        A :class:`Room`; ``takes`` says where each split would send each row.
    phi : array of shape (n_features, at most BLOCK)
    """
    _go_down(above, again, factors, takes, product)
    _go_up(feature, above, again, leaf, gains, worth, takes, product, apart, phi)


@compiled
def _go_down(
    above: Ints, again: Ints, factors: Floats, takes: Floats, product: Floats
) -> None:
    """Multiply the factors along each path; make ``takes`` that of the whole path.

    All loops over rows run over the whole block, whose length is known beforehand;
    what lies behind the last row is never read.
    """
    ones = np.ones(product.shape[1:])
    for edge in range(len(again)):
        up, old = above[edge // 2], again[edge]
        before = product[up] if up >= 0 else ones
        here, taken = product[edge], takes[edge]
        if old < 0:
            for k in range(factors.shape[1]):
                a, b = factors[edge, k, 0], factors[edge, k, 1]
                for row in range(BLOCK):
                    here[k, row] = before[k, row] * (a + b * taken[row])
        else:
            earlier = takes[old]
            for row in range(BLOCK):
                taken[row] *= earlier[row]
            for k in range(factors.shape[1]):
                a, b, c = factors[edge, k, 0], factors[edge, k, 1], factors[edge, k, 2]
                for row in range(BLOCK):
                    factor = a + b * taken[row] + c * earlier[row]
                    here[k, row] = before[k, row] * factor


@compiled
def _go_up(
    feature: Ints,
    above: Ints,
    again: Ints,
    leaf: Bools,
    gains: Floats,
    worth: Floats,
    takes: Floats,
    product: Floats,
    apart: Floats,
    phi: Floats,
) -> None:
    """Sum the leaves' products up the tree; give each edge's feature its worth.

    Where an edge asks a feature again, the edge before it weighs the leaves below as
    well, with its own share: that is taken back.
    """
    added = np.empty(BLOCK)
    for edge in range(len(again) - 1, -1, -1):
        up, old, here = above[edge // 2], again[edge], product[edge]
        aside, taken, out = apart[edge], takes[edge], phi[feature[edge // 2]]
        if leaf[edge]:
            _weigh(worth, here, aside)
        _weigh(gains[edge], here, added)
        if old < 0:
            for row in range(out.shape[0]):
                out[row] += aside[row] + taken[row] * added[row]
        else:
            earlier = takes[old]
            for row in range(out.shape[0]):
                out[row] += taken[row] * added[row]
            _weigh(gains[old], here, added)
            for row in range(out.shape[0]):
                out[row] -= earlier[row] * added[row]
        if up >= 0 and edge % 2 == 0:
            other = product[edge + 1]
            for k in range(len(worth)):
                for row in range(BLOCK):
                    product[up, k, row] = here[k, row] + other[k, row]
            for row in range(BLOCK):
                apart[up, row] = aside[row] + apart[edge + 1, row]


@compiled
def _weigh(weights: Floats, values: Floats, total: Floats) -> None:
    """Sum values over the points, each with its weight."""
    for row in range(BLOCK):
        total[row] = weights[0] * values[0, row]
    for k in range(1, len(weights)):
        for row in range(BLOCK):
            total[row] += weights[k] * values[k, row]

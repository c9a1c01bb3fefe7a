"""What the pieces of the family ``tickets`` are made of."""

from __future__ import annotations

from typing import Any

from ibis import _
from ibis.common.deferred import Deferred

from churnml.features import facts
from churnml.features.facts import Piece, count_where
from churnml.features.spec import Feature, Part, feature

__all__ = [
    "HISTORY",
    "NORMAL_UP_TO",
    "counted",
    "in_past",
    "part",
    "usual_days",
    "with_normal",
    "write",
]

# Windows up to this length are held against the own normal.
NORMAL_UP_TO = 91


def part(name: str) -> Deferred:
    """Refer to a part of this family."""
    return _[f"tickets.{name}"]


def counted(condition: Deferred, view: str = "tickets") -> Part:
    """Count the rows of a view for which a condition holds."""
    return Part(view, count_where(condition), empty=0)


def write(measure: str, value: Deferred, **card: Any) -> Feature:
    """Write a feature of this family."""
    return feature("tickets", measure, value, **card)


def in_past(days: int, ago: Deferred) -> Deferred:
    """Hold for the own normal beside a window: the 210 days before it."""
    return (ago > days) & (ago <= days + facts.USUAL_DAYS)


def usual_days(days: int) -> Deferred:
    """Count the days the own normal is taken over; null under 8 weeks."""
    return facts.usual_days(part("history"), days)


HISTORY = {"history": Part("history", _.days.max())}


def with_normal(
    piece: Piece, days: int, parts: dict[str, Part], usual: Deferred
) -> Piece:
    """Add the own normal to a piece's first feature, if the window has one."""
    if days > NORMAL_UP_TO:
        return piece
    name = f"{piece.features[0].card.name}__normal"
    return Piece(
        piece.columns,
        {**piece.parts, **parts, **HISTORY},
        piece.features,
        {name: usual},
    )

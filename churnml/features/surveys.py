"""Sentiment, other surveys: satisfaction (CSAT) and effort (CES), on their own scales.

Signal P8 of the catalogue where it is asked by survey, a part of the family ``nps``.
Scores are brought to 0 (the declared worst answer) to 100 (the best), so that higher
is better whichever way a scale runs. Support's own ratings of tickets are in the
family ``tickets``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import ibis
import ibis.expr.types as ir
from ibis import _
from ibis.common.deferred import Deferred

from churnml.features import facts
from churnml.features.facts import MICRO, Piece, only, ratio
from churnml.features.nps_facts import (
    PATIENCE,
    QUARTER,
    YEAR,
    answers_seen,
    count,
    kinds_of,
    part,
    write,
)
from churnml.features.spec import Family, Part, View
from churnml.tables import RawTable, Tables

__all__ = ["KINDS", "family", "goodness", "scored"]

KINDS = ("csat", "ces")
"""The kinds of survey that become features."""

Scale = tuple[float, float]


def family(tables: Tables) -> Family:
    """Build the part of the family ``nps`` that stands on the table ``surveys``."""
    if "surveys" not in tables:
        return _nothing("there is no table 'surveys'", KINDS, _unanswered())
    table = tables["surveys"]
    declared = [kind for kind in KINDS if kind in kinds_of(table)]
    pieces = [p for kind in declared for p in _kind(kind, kinds_of(table)[kind])]
    views: dict[str, View] = {"asked": partial(_others, table)}
    views |= {f"scored_{kind}": partial(scored, table, kind) for kind in declared}
    made = facts.assemble("nps", table, views, [*pieces, _unanswered()])
    absent = [kind for kind in KINDS if kind not in declared]
    left_out = _nothing("no scale of its kind is declared for surveys", absent).left_out
    scales = [
        f"{kind} {ends[0]:g} {ends[1]:g}" for kind, ends in kinds_of(table).items()
    ]
    return replace(
        made,
        left_out={**made.left_out, **left_out},
        declared={"scales": sorted(scales)},
    )


def goodness(total: Deferred, n: Deferred | int, ends: Scale) -> Deferred:
    """Bring a sum of ``n`` scores in millionths to one of 0 (the worst) to 1 each."""
    worst, best = ends
    return (total - n * round(worst * MICRO)) / ((best - worst) * MICRO)


def scored(table: RawTable, kind: str, spine: ir.Table) -> ir.Table:
    """View: the answers of a kind."""
    rows = answers_seen(table, spine)
    return rows.filter((rows.kind == kind) & rows.score.notnull())


def _others(table: RawTable, spine: ir.Table) -> ir.Table:
    """View: invitations of all kinds but NPS, old enough to be answered."""
    rows = answers_seen(table, spine)
    return rows.filter((_.kind != "nps") & (_.asked >= PATIENCE))


def _kind(kind: str, ends: Scale = (0, 1)) -> Iterator[Piece]:
    words = {"csat": "satisfaction", "ces": "effort"}[kind]
    scale = "from 0 (the worst answer its scale has) to 100 (the best)"
    worse = -_.score if ends[0] < ends[1] else _.score
    order = ibis.struct({"at": _.replied_at, "worse": worse})
    latest = write(
        f"{kind}_latest",
        100 * goodness(part(f"{kind}_latest"), 1, ends),
        signals="P8",
        unit="score",
        direction="-",
        says=f"the latest answer to a survey of {words} was {{value}} of 100",
        definition=f"The latest {kind.upper()} answer, {scale}; of answers of the same "
        "instant, the worst.",
        nulls="never answered",
    )
    view = f"scored_{kind}"
    value = Part(view, _.score.argmax(order))
    yield Piece(("score", "responded_at"), {f"{kind}_latest": value}, [latest])
    for days in (QUARTER, YEAR):
        name, recent = f"{kind}_{days}d", _.replied <= days
        mean = write(
            f"{kind}_mean",
            100
            * ratio(goodness(part(name), part(f"{name}_n"), ends), part(f"{name}_n")),
            window=f"{days}d",
            signals="P8",
            unit="score",
            direction="-",
            says=f"answers to surveys of {words} in the last {days} days average "
            "{value} of 100",
            definition=f"Mean {kind.upper()} answer of the window, {scale}.",
            nulls="no answer in the window",
        )
        parts = {
            name: Part(view, only(recent, _.score).sum()),
            f"{name}_n": count(recent, view),
        }
        yield Piece(("score", "responded_at"), parts, [mean])


def _unanswered() -> Piece:
    ignored = write(
        "surveys_unanswered",
        part("surveys_unanswered"),
        window=f"{YEAR}d",
        signals="P8",
        unit="count",
        direction="+",
        says=f"{{value}} surveys other than NPS in the last {YEAR} days without an "
        "answer",
        definition=f"Invitations of the window at least {PATIENCE} days old, of all "
        "kinds but NPS, that were not answered before the cutoff.",
    )
    unanswered = (_.asked <= YEAR) & _.replied.isnull()
    parts = {"surveys_unanswered": count(unanswered, "asked")}
    return Piece(("asked_at", "responded_at"), parts, [ignored])


def _nothing(why: str, kinds: tuple[str, ...] | list[str], *also: Piece) -> Family:
    pieces = [*(piece for kind in kinds for piece in _kind(kind)), *also]
    names = (made.card.name for piece in pieces for made in piece.features)
    return Family("nps", left_out=dict.fromkeys(names, why))

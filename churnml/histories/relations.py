"""Marks of the relationship: milestones, reviews, hand-overs, and plays tried."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
import ibis.expr.types as ir
from ibis import _

from churnml.features import facts
from churnml.features.relationship import REVIEWS
from churnml.histories.known import Mark, as_known, read, recent
from churnml.histories.wording import named
from churnml.tables import RawTable, Tables

__all__ = ["milestone_marks", "play_marks", "touch_marks"]

_TIME, _NEVER = "timestamp(6)", False


def milestone_marks(tables: Tables, spine: ir.Table) -> Iterator[Mark]:
    """Mark the milestones first reached in the last 31 weeks."""
    if "milestones" not in tables:
        return
    table = tables["milestones"]
    raw = facts.filled(table, {"assigned_at": _TIME, "reached_at": _TIME})
    rows = as_known(
        raw,
        spine,
        at=ibis.coalesce(raw.assigned_at, raw.reached_at),
        opening={"milestone": raw.milestone.strip()},
        later={"reached": raw.reached_at},
        delay=table.spec.delay,
    )
    rows = rows.filter(rows.reached.notnull() & rows.milestone.notnull())
    first = rows.group_by(["account_id", "cutoff_day", "milestone"])
    reached = recent(first.agg(reached=_.reached.min()), "reached")
    for account, at, name in read(
        tables, reached, ("account_id", "reached", "milestone")
    ):
        text = f"Milestone reached: {named(name)}"
        yield account, at, None, "milestone", "good", text


def play_marks(tables: Tables, spine: ir.Table) -> Iterator[Mark]:
    """Mark the plays begun in the last 31 weeks, but those it was held out of."""
    if "plays" not in tables:
        return
    table = tables["plays"]
    optional = {"ended_at": _TIME, "held_out": "boolean", "play": "string"}
    raw = facts.filled(table, optional)
    raw = raw.filter(~raw.held_out.fill_null(_NEVER))
    rows = as_known(
        raw,
        spine,
        at=raw.started_at,
        opening={"play": raw.play.strip().nullif("")},
        later={"ended": raw.ended_at},
        delay=table.spec.delay,
    )
    columns = ("account_id", "at", "ended", "play")
    for account, at, ended, play in read(tables, recent(rows), columns):
        text = f"Play: {named(play)}" if play else "Play to keep the account"
        if ended is None and "ended_at" in table.columns:
            text += ", still running"
        yield account, at, ended, "play", "plain", text


def touch_marks(tables: Tables, spine: ir.Table) -> Iterator[Mark]:
    """Mark the touches that matter: reviews, no-shows, and a new owner's first."""
    if "touches" not in tables:
        return
    table = tables["touches"]
    kinds = tuple(k.strip().lower() for k in table.spec.review_kinds) or REVIEWS
    rows = _touches(table, spine)
    columns = ("account_id", "at", "kind", "no_show", "owner", "before")
    handed = rows.owner.notnull() & rows.before.notnull() & (rows.owner != rows.before)
    matters = rows.kind.isin(kinds) | rows.no_show | handed
    shown = recent(rows.filter(matters.fill_null(_NEVER)))
    for account, at, kind, no_show, owner, before in read(tables, shown, columns):
        is_review = kind in kinds
        if is_review or no_show:
            text = "Business review" if is_review else _meeting(kind)
            tone = "bad" if no_show else "plain"
            text += ", nobody came" if no_show else ""
            yield account, at, None, "touch", tone, text
        if owner is not None and before is not None and owner != before:
            text = f"{owner} took over from {before}"
            yield account, at, None, "touch", "plain", text


def _touches(table: RawTable, spine: ir.Table) -> ir.Table:
    """List touches known before the cutoff, each with the owner ``before`` it."""
    optional = {"kind": "string", "no_show": "boolean", "owner": "string"}
    raw = facts.filled(table, optional)
    rows = as_known(
        raw,
        spine,
        at=raw.touched_at,
        opening={
            "kind": raw.kind.strip().lower(),
            "no_show": raw.no_show.fill_null(_NEVER),
            "owner": raw.owner.strip().nullif(""),
        },
    )
    order = {"group_by": ["account_id", "named"], "order_by": ["at", "owner"]}
    # Touches without an owner say nothing of who came before.
    rows = rows.mutate(named=rows.owner.notnull())
    return rows.mutate(before=_.owner.lag().over(ibis.window(**order)))


def _meeting(kind: str | None) -> str:
    words = named(kind or "meeting")
    return words[:1].upper() + words[1:]

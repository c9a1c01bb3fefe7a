"""Relationship, the plays: what was done to keep an account, as the model may know it.

Signal G5 of the catalogue, a part of the family ``relationship``. Plays distort what
the model learns: an account that looked lost and was saved teaches that looking lost is
harmless. Therefore the model is told which accounts were being treated at the cutoff,
and what it then finds is the risk of accounts *treated as these were*. A play is never
a reason: that somebody worries is no news. Accounts held out of a play were not treated
and do not count. What begins after the cutoff is no feature; the matrix flags those
snapshots as ``treated``, beside the label.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import _
from ibis.common.deferred import Deferred

from churnml.backend import count_if
from churnml.features import facts
from churnml.features.facts import Piece, only
from churnml.features.grid import day_number
from churnml.features.spec import Family, Feature, Part, feature, keys_of
from churnml.tables import RawTable, Tables

__all__ = ["PLAY_DAYS", "begun_before", "plays", "treated"]

PLAY_DAYS = 28
"""How long a play lasts, where its end is not recorded."""

RARE_WEEKS = 13

_OPTIONAL = {"ended_at": "timestamp(6)", "held_out": "boolean"}


def _part(name: str) -> Deferred:
    return _[f"relationship.{name}"]


def _write(measure: str, value: Deferred, **card: Any) -> Feature:
    return feature("relationship", measure, value, signals="G5", direction="?", **card)


def _count(condition: Deferred) -> Part:
    return Part("plays", count_if(condition), empty=0)


def plays(tables: Tables, windows: Sequence[int]) -> Family:
    """Make the features of the plays table, or say that there is none."""
    pieces = list(_treatment(windows))
    if "plays" not in tables:
        return facts.without("plays", pieces)
    table = tables["plays"]
    return facts.assemble(
        "relationship", table, {"plays": partial(_plays_seen, table)}, pieces
    )


def treated(table: RawTable, spine: ir.Table, within: timedelta) -> ir.Table:
    """Find the snapshots whose account a play was begun for, once the cutoff had come.

    Their labels say what happened *with* the play. This is no feature: it lies after
    the cutoff.

    Parameters
    ----------
    table : RawTable
        The plays.
    spine : ir.Table
        With ``account_id`` and ``cutoff``.
    within : timedelta
        From the cutoff to the outcome window's end, which is exclusive.

    Returns
    -------
    ir.Table
        ``account_id, cutoff`` of those snapshots, each once.
    """
    begun = facts.filled(table, _OPTIONAL)
    begun = begun.filter(~begun.held_out.fill_null(False))  # noqa: FBT003
    begun = begun.select("account_id", "started_at")
    end = spine.cutoff + ibis.interval(seconds=int(within.total_seconds()))
    at = spine.select("account_id", "cutoff", outcome_end=end)
    after = [
        at.account_id == begun.account_id,
        begun.started_at >= at.cutoff,
        begun.started_at < at.outcome_end,
    ]
    return at.semi_join(begun, after).select("account_id", "cutoff")


def begun_before(table: RawTable, spine: ir.Table, within: timedelta) -> ir.Table:
    """List the plays that were begun for each snapshot's account not long before it.

    They are known before the cutoff; accounts held out of a play were not played.

    Parameters
    ----------
    table : RawTable
        The plays.
    spine : ir.Table
        With ``account_id`` and ``cutoff``.
    within : timedelta
        A play is listed if it began in ``[cutoff - within, cutoff)``.

    Returns
    -------
    ir.Table
        ``account_id, cutoff, begun_at, play``; ``play`` is null where none is named.
    """
    begun = facts.filled(table, {**_OPTIONAL, "play": "string"})
    begun = begun.filter(~begun.held_out.fill_null(False))  # noqa: FBT003
    begun = begun.select("account_id", "known_at", "play", begun_at=begun.started_at)
    first = spine.cutoff - ibis.interval(seconds=int(within.total_seconds()))
    at = spine.select("account_id", "cutoff", first=first)
    past = [
        at.account_id == begun.account_id,
        begun.begun_at < at.cutoff,
        begun.known_at < at.cutoff,
        begun.begun_at >= at.first,
    ]
    found = at.inner_join(begun, past)
    return found.select(at.account_id, at.cutoff, begun.begun_at, begun.play)


def _plays_seen(table: RawTable, spine: ir.Table) -> ir.Table:
    """View: plays known before the cutoff; ``begun`` and ``over``, days before it.

    ``over`` is null while a play lasts.
    """
    raw = facts.filled(table, _OPTIONAL)
    treated = raw.filter(~raw.held_out.fill_null(False))  # noqa: FBT003
    known = treated.select(
        "account_id",
        since=facts.since(treated.started_at, treated.known_at),
        begun=day_number(treated.started_at),
        **facts.dated("over", treated.ended_at, table.spec.delay),
    )
    rows = facts.before_cutoff(known, spine)
    begun = rows.cutoff_day - rows.begun
    over = facts.ago(rows, "over")
    if "ended_at" not in table.columns:
        over = only(begun > PLAY_DAYS, begun - PLAY_DAYS)
    return rows.select(*keys_of(rows), begun=begun, over=over)


def _treatment(windows: Sequence[int]) -> Iterator[Piece]:
    for days in facts.days_of(windows, least=RARE_WEEKS):
        name = f"plays_{days}d"
        plays = _write(
            "plays",
            _part(name),
            window=f"{days}d",
            unit="count",
            says=f"{{value}} plays to keep it begun in the last {days} days",
            definition="Plays begun in the window; not those the account was held out "
            "of.",
            actionable=False,
        )
        yield Piece((), {name: _count(_.begun <= days)}, [plays])
    since = _write(
        "days_since_play",
        _part("last_play"),
        unit="days",
        says="the last play to keep it began {value} ago",
        definition="Days from the start of the last play to the cutoff.",
        nulls="no play yet",
        actionable=False,
    )
    yield Piece((), {"last_play": Part("plays", _.begun.min())}, [since])
    running = _write(
        "in_play",
        (_part("running_plays") > 0).cast("int64"),
        unit="flag",
        says="a play to keep it is under way: {value}",
        definition="1 where a play has begun before the cutoff and not ended before "
        f"it, else 0; without recorded ends a play lasts {PLAY_DAYS} days.",
        actionable=False,
    )
    yield Piece((), {"running_plays": _count(_.over.isnull())}, [running])

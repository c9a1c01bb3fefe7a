"""Tickets as they looked just before a cutoff, and words for features of them.

A ticket solved later is open, one rated later is unrated, one answered later waits.
The words of helpdesks for priorities and channels become churnml's own.
"""

from __future__ import annotations

from collections.abc import Mapping
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
from churnml.features.phrases import SAYINGS, sayings
from churnml.features.spec import Feature, Part, feature, keys_of
from churnml.tables import RawTable

__all__ = [
    "CHANNELS",
    "HISTORY",
    "LIVE",
    "MONEY",
    "NORMAL_UP_TO",
    "SEVERE",
    "URGENT",
    "counted",
    "in_past",
    "part",
    "rating_scale",
    "tickets_seen",
    "usual_days",
    "with_normal",
    "write",
]

URGENT = ("urgent", "critical", "blocker", "emergency", "p0", "p1", "sev1")
"""Priorities that count as urgent, in whatever case."""

SEVERE = (*URGENT, "high", "major", "p2", "sev2")
"""Priorities that count as urgent or high."""

CHANNELS: Mapping[str, tuple[str, ...]] = {
    "email": ("email", "e-mail", "mail"),
    "chat": ("chat", "live chat", "live_chat", "livechat"),
    "phone": ("phone", "call", "telephone", "voice"),
}
"""Channels told apart and how they are called; all others are ``other``."""

MONEY = (
    "(billing|bill|bills|invoice|invoices|invoicing|payment|payments|price|prices|"
    "pricing|cost|costs|discount|discounts|budget|contract|contracts|renewal|renewals)"
)
"""Words of themes that speak of prices, bills and contracts."""

# Windows up to this length are held against the own normal.
NORMAL_UP_TO = 91

# A ticket this old should have been answered, and one solved this long ago rated.
RESPONSE, RATING = timedelta(hours=24), timedelta(days=7)

# Kept waiting for longer than this, a caller is kept waiting.
PATIENCE_SECONDS = 5 * 60
LIVE = ("chat", "phone")
"""Channels on which somebody waits."""

_DAY_SECONDS = 24 * 60 * 60

_OPTIONAL = {
    "first_response_at": "timestamp(6)",
    "resolved_at": "timestamp(6)",
    "reopened_at": "timestamp(6)",
    "escalated_at": "timestamp(6)",
    "csat_at": "timestamp(6)",
    "csat": "float64",
    "priority": "string",
    "channel": "string",
    "contacts": "int64",
    "theme": "string",
    "text": "string",
    "waited_seconds": "int64",
    "abandoned": "boolean",
    "handle_seconds": "int64",
}
_LATER = ("answered", "resolved", "reopened", "escalated", "rated")


def tickets_seen(
    table: RawTable, spine: ir.Table, *, within: int | None = None
) -> ir.Table:
    """List the tickets opened and known before each cutoff, as they looked then.

    Parameters
    ----------
    table : RawTable
    spine : ir.Table
    within : int, optional
        Leave out tickets of which nothing happened in so many days; a few of them may
        stay, of which something happens later.

    Returns
    -------
    ir.Table
        ``account_id, cutoff``; ``opened``, ``answered``, ``resolved``, ``reopened``,
        ``escalated`` and ``rated``, in days before the cutoff, null where not known
        then; ``opened_at`` and ``rated_at``; ``response``, seconds to the first
        response; ``csat`` in millionths; ``channel``; ``theme``; ``handled``, seconds
        of work; and the flags ``urgent``, ``severe``, ``money`` (its theme speaks of
        it), ``is_open``, ``ripe`` (old enough to have been answered), ``day_old``,
        ``rateable`` (solved long enough ago), ``poor`` (rated so), ``once`` (solved
        with one contact, for good), ``kept_waiting`` and ``abandoned`` (null but for
        chats and calls), and what the text says.
    """
    dated = facts.by_account("tickets_dated", partial(_facts, table), table.expr)
    rows = facts.before_cutoff(dated, spine)
    if within is not None:
        # By one number of the ticket: what was known then is looked at of fewer rows.
        rows = rows.filter(rows.latest >= rows.cutoff_day - within)
    day_old = rows.ripe_on <= rows.cutoff_day
    # A wait that is not over is not known, nor how it will end.
    waited = rows.waited_since.isnull() | (rows.waited_since < rows.cutoff_day)
    # Seen as a table of its own, else SQL would spell each of these out wherever used.
    rows = rows.mutate(
        {name: facts.ago(rows, name) for name in _LATER},
        opened=rows.cutoff_day - rows.opened,
        day_old=day_old,
        waited=day_old & waited,
        rateable=(rows.rateable_on <= rows.cutoff_day).fill_null(False),  # noqa: FBT003
        worked=rows.handled_since < rows.cutoff_day,
    ).view()
    return rows.select(
        *keys_of(rows),
        *("channel", "theme", "money", "urgent", "severe", "opened_at", "rated_at"),
        *SAYINGS,
        *(*_LATER, "opened", "day_old", "rateable"),
        response=only(rows.answered.notnull(), rows.response),
        csat=only(rows.rated.notnull(), rows.csat),
        ripe=rows.day_old & ~(rows.answered.notnull() & rows.odd),
        poor=only(rows.rated.notnull(), rows.poor),
        once=only(rows.rateable, rows.once),
        kept_waiting=only(rows.waited, rows.kept_waiting),
        abandoned=only(rows.waited, rows.abandoned),
        handled=only(rows.worked, rows.handle_seconds),
        # A reopening does not open it again: whether `resolved_at` is the first or the
        # last time it was solved, helpdesks differ.
        is_open=rows.resolved.isnull(),
    )


def _facts(table: RawTable) -> ir.Table:
    """Reduce tickets to whole numbers and flags, before any cutoff is looked at."""
    rows, delay = facts.filled(table, _OPTIONAL), table.spec.delay
    response = facts.seconds_between(rows.opened_at, rows.first_response_at)
    rated_at = ibis.coalesce(rows.csat_at, rows.resolved_at)
    rated_at = only(rows.csat.notnull(), rated_at)
    priority = rows.priority.lower().strip()
    theme = rows.theme.lower().strip().nullif("")
    again = rows.reopened_at < rows.resolved_at + ibis.interval(days=RATING.days)
    stays = ~again.fill_null(False)  # noqa: FBT003
    channel = _channel(rows.channel.lower().strip())
    live = channel.isin(LIVE)
    opened = facts.since(rows.opened_at)
    later = {
        "answered": rows.first_response_at,
        "resolved": rows.resolved_at,
        "reopened": rows.reopened_at,
        "escalated": rows.escalated_at,
        "rated": rated_at,
    }
    days: dict[str, ir.Value] = {}
    for name in _LATER:
        days |= facts.dated(name, later[name], delay)
    return rows.select(
        "account_id",
        "opened_at",
        since=facts.since(rows.opened_at, rows.known_at),
        opened=opened,
        latest=ibis.greatest(opened, *(days[name] for name in _LATER)),
        ripe_on=facts.ripens(rows.opened_at, RESPONSE + delay),
        rateable_on=facts.ripens(rows.resolved_at, RATING + delay),
        response=response,
        # A response dated before the opening is a mistake and says nothing.
        odd=rows.first_response_at.notnull() & response.isnull(),
        csat=facts.whole(rows.csat),
        rated_at=rated_at,
        urgent=priority.isin(URGENT),
        severe=priority.isin(SEVERE),
        channel=channel,
        theme=theme,
        money=theme.re_search(f"(^|[^a-z]){MONEY}([^a-z]|$)"),
        poor=_poor(table, rows.csat),
        once=only(rows.contacts.notnull(), (rows.contacts <= 1) & stays),
        kept_waiting=only(live, rows.waited_seconds > PATIENCE_SECONDS),
        abandoned=only(live, rows.abandoned),
        waited_since=_passed(rows.opened_at, rows.waited_seconds, delay),
        handle_seconds=rows.handle_seconds,
        handled_since=_handled_since(table, rows),
        **sayings(rows.text, table.spec.intent_words, table.spec.competitors),
        **days,
    )


def _passed(start: ir.Value, seconds: ir.Value, delay: timedelta) -> ir.Value:
    """Give the day on which so many seconds after an instant are past, and known."""
    second = start.truncate("s").epoch_seconds().cast("int64")
    late = -(-delay // timedelta(seconds=1))
    return (second + seconds + late) // _DAY_SECONDS


def _handled_since(table: RawTable, rows: ir.Table) -> ir.Value:
    """Date the working time: when it was solved; else when it can have been done."""
    if "resolved_at" in table.columns:
        return facts.dated("worked", rows.resolved_at, table.spec.delay)["worked_since"]
    spent = rows.waited_seconds.fill_null(0) + rows.handle_seconds
    return _passed(rows.opened_at, spent, table.spec.delay)


def _poor(table: RawTable, csat: ir.Value) -> ir.Value:
    """Tell a rating on the worse half of its declared scale."""
    if (scale := rating_scale(table)) is None:
        return ibis.null("boolean")
    worst, best = (round(end * facts.MICRO) for end in scale)
    twice = 2 * facts.whole(csat)
    return twice < worst + best if worst < best else twice > worst + best


def rating_scale(table: RawTable) -> tuple[float, float] | None:
    """Give the declared worst and best rating; None if nobody declared them."""
    for kind, (worst, best) in table.spec.scales.items():
        if kind.strip().lower() == "csat":
            return worst, best
    return None


def _channel(name: ir.Value) -> ir.Value:
    cases = [(name.isin(names), channel) for channel, names in CHANNELS.items()]
    return ibis.cases((name.isnull(), ibis.null("string")), *cases, else_="other")


# -- words for features ----------------------------------------------------------------


def part(name: str) -> Deferred:
    """Refer to a part of this family."""
    return _[f"tickets.{name}"]


def counted(condition: Deferred, view: str = "tickets") -> Part:
    """Count the rows of a view for which a condition holds."""
    return Part(view, count_if(condition), empty=0)


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

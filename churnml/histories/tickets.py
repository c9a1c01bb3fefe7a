"""Marks of support: tickets as they looked at the cutoff."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import ibis
import ibis.expr.types as ir
from ibis import _

from churnml.features import facts
from churnml.features.ticket_facts import SEVERE, URGENT, rating_scale
from churnml.histories.known import Mark, as_known, read, recent
from churnml.histories.wording import answer, is_bad, is_good, named, span
from churnml.tables import RawTable, Tables

__all__ = ["ticket_marks"]

MOST = 60
"""Tickets shown of an account: the bad ones first, then the latest."""

_FAST_SECONDS = 24 * 3600
_NO = False

_OPTIONAL = {
    "first_response_at": "timestamp(6)",
    "resolved_at": "timestamp(6)",
    "reopened_at": "timestamp(6)",
    "escalated_at": "timestamp(6)",
    "csat_at": "timestamp(6)",
    "csat": "float64",
    "priority": "string",
    "theme": "string",
}
_COLUMNS = (
    *("account_id", "at", "priority", "theme", "answered", "resolved"),
    *("escalated", "reopened", "rating"),
)


def ticket_marks(tables: Tables, spine: ir.Table) -> Iterator[Mark]:
    """Mark the tickets opened in the last 31 weeks.

    A mark is bad where the ticket is urgent, escalated or badly rated; good where it is
    well rated, or was solved within a day and stayed so. What was not known before the
    cutoff is not said: a ticket solved later is still open.
    """
    if "tickets" not in tables:
        return
    table = tables["tickets"]
    scale = rating_scale(table)
    for row in read(tables, _shown(table, spine), _COLUMNS):
        account, at, priority, theme, answered, resolved, escalated, again, csat = row
        bad = priority in URGENT or escalated is not None
        bad |= csat is not None and is_bad(csat, scale)
        fast = resolved is not None and again is None
        fast = fast and (resolved - at).total_seconds() <= _FAST_SECONDS
        good = fast or (csat is not None and is_good(csat, scale))
        tone = "bad" if bad else "good" if good else "plain"
        said = [
            _opened(priority, theme),
            *_served(table, at, answered, resolved),
            *(["escalated"] if escalated is not None else []),
            *(["reopened"] if again is not None else []),
            *([f"rated {answer(csat, scale)}"] if csat is not None else []),
        ]
        yield account, at, resolved, "ticket", tone, ", ".join(said)


def _shown(table: RawTable, spine: ir.Table) -> ir.Table:
    raw = facts.filled(table, _OPTIONAL)
    rated_at = ibis.coalesce(raw.csat_at, raw.resolved_at)
    rows = as_known(
        raw,
        spine,
        at=raw.opened_at,
        opening={
            "priority": raw.priority.lower().strip(),
            "theme": raw.theme.lower().strip().nullif(""),
            "csat": raw.csat,
        },
        later={
            "answered": raw.first_response_at,
            "resolved": raw.resolved_at,
            "escalated": raw.escalated_at,
            "reopened": raw.reopened_at,
            "rated": facts.only(raw.csat.notnull(), rated_at),
        },
        delay=table.spec.delay,
    )
    rows = recent(rows)
    rows = rows.mutate(rating=facts.only(rows.rated.notnull(), rows.csat))
    bad = rows.priority.isin(URGENT) | rows.escalated.notnull()
    if (scale := rating_scale(table)) is not None:
        middle = sum(scale) / 2
        worse = rows.rating < middle if scale[0] < scale[1] else rows.rating > middle
        bad = bad.fill_null(_NO) | worse.fill_null(_NO)
    # All columns, so that of tickets opened at one moment always the same are kept.
    order = [ibis.desc(bad.fill_null(_NO)), ibis.desc("at"), *_COLUMNS[2:]]
    place = ibis.row_number().over(group_by="account_id", order_by=order)
    return rows.mutate(place=place).filter(_.place < MOST)


def _opened(priority: str | None, theme: str | None) -> str:
    what = "Ticket"
    if priority in SEVERE:
        what = "Urgent ticket" if priority in URGENT else "High-priority ticket"
    return f"{what} ({named(theme)})" if theme else what


def _served(
    table: RawTable,
    at: datetime,
    answered: datetime | None,
    resolved: datetime | None,
) -> Iterator[str]:
    """Say when it was answered and solved, as far as the table tells such things."""
    if answered is not None and answered >= at:
        yield f"first answer after {span((answered - at).total_seconds())}"
    elif answered is None and resolved is None and "first_response_at" in table.columns:
        yield "not answered yet"
    if resolved is not None and resolved >= at:
        yield f"solved after {span((resolved - at).total_seconds())}"
    elif resolved is not None:
        yield "solved"
    elif "resolved_at" in table.columns:
        yield "still open"

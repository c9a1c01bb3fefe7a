"""Rows of dated facts in the weeks a card shows, as they looked at the cutoff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir

from churnml.features import facts
from churnml.features.grid import day_number
from churnml.fetched import fetched
from churnml.tables import Tables
from churnml.timeline import DAYS_PER_WEEK

__all__ = ["SHOWN_DAYS", "Mark", "as_known", "read", "recent"]

SHOWN_DAYS = 31 * DAYS_PER_WEEK
"""How many days before the cutoff a card shows."""

Mark = tuple[str, datetime, datetime | None, str, str, str]
"""One mark: account, from when, until when, kind, tone and text."""

_NO_DELAY = timedelta(0)


def as_known(
    raw: ir.Table,
    spine: ir.Table,
    *,
    at: ir.Value,
    opening: Mapping[str, ir.Value],
    later: Mapping[str, ir.Value] | None = None,
    delay: timedelta = _NO_DELAY,
) -> ir.Table:
    """Give the rows that happened and were known before the cutoff, as they were then.

    Parameters
    ----------
    raw : ir.Table
        With ``account_id`` and ``known_at``.
    spine : ir.Table
        Snapshots of one cutoff.
    at : ir.Value
        When a row opened.
    opening : mapping of str to ir.Value
        Facts of the opening.
    later : mapping of str to ir.Value, optional
        Instants of later facts.
    delay : timedelta
        After which a later fact is known.

    Returns
    -------
    ir.Table
        ``account_id, cutoff_day, at``, the opening facts, and the later instants, null
        where not known before the cutoff.
    """
    later = later or {}
    days = {
        f"{name}_since": facts.dated(name, instant, delay)[f"{name}_since"]
        for name, instant in later.items()
    }
    since = facts.since(at, raw.known_at)
    rows = raw.select("account_id", at=at, since=since, **opening, **later, **days)
    seen = facts.before_cutoff(rows, spine)
    known = {
        name: ibis.ifelse(
            seen[f"{name}_since"] < seen.cutoff_day, seen[name], ibis.null()
        )
        for name in later
    }
    return seen.mutate(**known).drop(*days)


def recent(rows: ir.Table, at: str = "at") -> ir.Table:
    """Keep what happened in the weeks that are shown."""
    return rows.filter(day_number(rows[at]) >= rows.cutoff_day - SHOWN_DAYS)


def read(
    tables: Tables, rows: ir.Table, names: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """Bring rows as tuples of these columns; None where a value is not known."""
    frame = fetched(tables, rows.select(*names)).astype(object)
    return frame.where(frame.notna(), None).itertuples(index=False, name=None)

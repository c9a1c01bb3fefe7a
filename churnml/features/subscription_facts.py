"""Subscriptions as they looked just before a cutoff: rows, terms and changes.

A row runs just before an instant ``s`` if it began before ``s`` and did not end before
``s``. At the cutoff that is all that can be known; an end still to come, even one
announced, does not count.
"""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir
from ibis import _

from churnml.features import facts
from churnml.tables import RawTable

__all__ = ["CENTS", "add_months", "changes_seen", "rows_seen"]

# MRR is added up in cents: sums of doubles differ from run to run.
CENTS = 100

_OPTIONAL = {
    "ended_at": "timestamp(6)",
    "term_ends_at": "timestamp(6)",
    "term_months": "int64",
    "mrr": "float64",
    "seats": "int64",
    "is_trial": "boolean",
}


def rows_seen(table: RawTable, spine: ir.Table) -> ir.Table:
    """View: paid rows begun and known before each cutoff, as they looked then.

    ``started`` and ``ended`` are days before the cutoff; ``ended`` is null while the
    row runs, whatever end is announced.
    """
    raw = facts.filled(table, _OPTIONAL)
    # An empty row never ran, and who knows the row knows that its end has passed.
    ran = raw.ended_at.isnull() | (raw.ended_at > raw.started_at)
    paid = raw.filter(~raw.is_trial.fill_null(False) & ran)  # noqa: FBT003
    known = paid.select(
        "account_id",
        "started_at",
        "seats",
        "term_months",
        since=facts.since(paid.started_at, paid.known_at),
        cents=(paid.mrr * CENTS).round().cast("int64"),
        started_day=facts.since(paid.started_at),
        term_ends=paid.term_ends_at.date(),
        ended_on=paid.ended_at.date(),
        # As in spells, an end is known when it happens.
        **facts.dated("ended", paid.ended_at, timedelta(0)),
    )
    rows = facts.before_cutoff(known, spine)
    ended = facts.ago(rows, "ended")
    return rows.select(
        *facts.KEYS,
        *("started_at", "seats", "cents"),
        started=rows.cutoff_day - rows.started_day,
        ended=ended,
        runs=ended.isnull(),
        to_term_end=_to_term_end(rows),
        terms=_terms_done(rows, ended),
    )


def _to_term_end(rows: ir.Table) -> ir.Value:
    """Count the days to the first term end from the cutoff on; null if unknown."""
    today = rows.cutoff.date()
    start = ibis.coalesce(rows.term_ends, rows.started_at.date())
    # Terms end on the cutoff at the earliest: those done by the day before are past.
    past = _whole_terms(start, rows.term_months, _yesterday(rows))
    following = add_months(start, (past + 1) * rows.term_months)
    given = (rows.term_ends >= today).fill_null(False)  # noqa: FBT003
    end = ibis.ifelse(given, rows.term_ends, following)
    return end.delta(today, unit="day").cast("int32")


def _terms_done(rows: ir.Table, ended: ir.Value) -> ir.Value:
    """Count the terms a row has run in full before the cutoff; null without terms."""
    last = ibis.ifelse(ended.notnull(), rows.ended_on, _yesterday(rows))
    renewed = _whole_terms(rows.term_ends, rows.term_months, last).fill_null(0)
    by_end = ibis.ifelse(rows.term_ends <= last, 1 + renewed, 0)
    from_start = _whole_terms(rows.started_at.date(), rows.term_months, last)
    return ibis.ifelse(rows.term_ends.notnull(), by_end, from_start)


def _yesterday(rows: ir.Table) -> ir.Value:
    return (rows.cutoff - ibis.interval(days=1)).date()


def _whole_terms(start: ir.Value, term: ir.Value, day: ir.Value) -> ir.Value:
    """Count the whole terms from a start that end on or before a day after it."""
    months = (day.year() - start.year()) * 12 + day.month() - start.month()
    # The last of these may end later in the month than the day.
    most = (months // term.nullif(0)).cast("int64")
    return most - (add_months(start, most * term) > day).cast("int64")


def add_months(start: ir.Value, months: ir.Value) -> ir.Value:
    """Add calendar months to a date: the same day, or the last of a shorter month.

    Examples
    --------
    >>> import ibis
    >>> day = add_months(ibis.date("2024-01-31"), ibis.literal(13))
    >>> print(ibis.duckdb.connect().execute(day).date())
    2025-02-28
    """
    index = start.year() * 12 + start.month() - 1 + months
    year, month = (index // 12).cast("int32"), (index % 12 + 1).cast("int32")
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    length = ibis.cases(
        (month == 2, 28 + leap.cast("int32")),
        (month.isin([4, 6, 9, 11]), 30),
        else_=31,
    )
    return ibis.date(year, month, ibis.least(start.day(), length))


def changes_seen(rows: ir.Table) -> ir.Table:
    """View: days on which rows began or ended, with the sums before and the change.

    A day's ends and starts are taken together, so that a row replaced by another is
    one change.
    """
    amounts = {"cents": rows.cents.fill_null(0), "seats": rows.seats.fill_null(0)}
    begun = rows.select(*facts.KEYS, day=rows.started, **amounts)
    gone = rows.filter(rows.ended.notnull()).select(
        *facts.KEYS, day=rows.ended, **{name: -x for name, x in amounts.items()}
    )
    totals = {name: _[name].sum().cast("int64") for name in amounts}
    days = begun.union(gone).group_by([*facts.KEYS, "day"]).agg(**totals)
    so_far = ibis.cumulative_window(
        group_by=list(facts.KEYS), order_by=ibis.desc("day")
    )
    return days.mutate(
        cents_before=_.cents.sum().over(so_far) - _.cents,
        cents_after=_.cents.sum().over(so_far),
    )

"""Subscriptions as they looked just before a cutoff: rows, terms and changes.

A row runs just before an instant ``s`` if it began before ``s`` and did not end before
``s``. At the cutoff that is all that can be known; an end still to come, even one
announced, does not count.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import ibis
import ibis.expr.types as ir
from ibis import _

from churnml.features import facts
from churnml.features.facts import only
from churnml.features.shared import shared
from churnml.features.spec import keys_of
from churnml.tables import RawTable
from churnml.terms import (
    LONGEST_TERM,
    MonthDay,
    date_of,
    whole_terms,
    year_and_month,
)
from churnml.timeline import EPOCH

__all__ = ["CENTS", "UNNAMED", "changes_seen", "rows_seen"]

# MRR is added up in cents: sums of doubles differ from run to run.
CENTS = 100

UNNAMED = ""
"""The currency of a price that names none: another one than any that is named."""

_OPTIONAL = {
    "ended_at": "timestamp(6)",
    "term_ends_at": "timestamp(6)",
    "term_months": "int64",
    "mrr": "float64",
    "seats": "int64",
    "is_trial": "boolean",
    "currency": "string",
    "plan": "string",
}


def rows_seen(table: RawTable, spine: ir.Table) -> ir.Table:
    """View: paid rows begun and known before each cutoff, as they looked then.

    Returns
    -------
    ir.Table
        ``account_id, cutoff``; ``started`` and ``ended``, in days before the cutoff,
        ``ended`` null while the row ``runs``, whatever end is announced;
        ``started_at``; ``cents`` of MRR, their ``currency`` (:data:`UNNAMED` where
        none is said; null where nothing is paid either), ``seats`` and ``plan``;
        ``to_term_end``, days to the first term end from the cutoff on; ``terms``, run
        in full before the cutoff.
    """
    # An account has few: there are hardly more of them than snapshots.
    seen = partial(_seen, table, spine)
    return shared("subscriptions_seen", seen, table.expr, spine)


def _seen(table: RawTable, spine: ir.Table) -> ir.Table:
    yesterday = (spine.cutoff - ibis.interval(days=1)).date()
    days = spine.mutate(yesterday=yesterday).view()
    days = days.mutate(MonthDay.of(days.yesterday).columns("yesterday"))
    dated = shared("subscriptions_dated", partial(_facts, table), table.expr)
    rows = facts.before_cutoff(dated, days, *MonthDay.names("yesterday"))
    base, last = MonthDay.read(rows, "base"), MonthDay.read(rows, "yesterday")
    past = whole_terms(base, rows.term_months, last)
    # Seen as a table of its own, else SQL would spell them out wherever used; so below.
    rows = rows.mutate(gone=facts.ago(rows, "ended"), past=past).view()
    following = rows.base_month + (rows.past + 1) * rows.term_months
    year, month = year_and_month(following)
    rows = rows.mutate(next_year=year, next_month=month).view()
    return rows.select(
        *keys_of(rows),
        *("started_at", "seats", "cents", "currency", "plan"),
        started=rows.cutoff_day - rows.started,
        ended=rows.gone,
        runs=rows.gone.isnull(),
        to_term_end=_to_term_end(rows),
        terms=ibis.ifelse(
            rows.gone.isnull(),
            _done(rows, rows.past, rows.cutoff_day - 1),
            rows.terms_at_end,
        ),
    )


def _facts(table: RawTable) -> ir.Table:
    """Reduce paid rows to whole numbers, before any cutoff is looked at."""
    raw = facts.filled(table, _OPTIONAL)
    # An empty row never ran, and who knows the row knows that its end has passed.
    ran = raw.ended_at.isnull() | (raw.ended_at > raw.started_at)
    paid = raw.filter(~raw.is_trial.fill_null(False) & ran)  # noqa: FBT003
    # Terms are counted from the first term end, where it is given.
    base = ibis.coalesce(paid.term_ends_at, paid.started_at).date()
    term = only(paid.term_months.between(1, LONGEST_TERM), paid.term_months)
    dates = paid.mutate(base=base, last=paid.ended_at.date(), term_months=term).view()
    first, last = MonthDay.of(dates.base), MonthDay.of(dates["last"])
    paid = dates.mutate(**first.columns("base"), **last.columns("last")).view()
    first, last = MonthDay.read(paid, "base"), MonthDay.read(paid, "last")
    rows = paid.select(
        "account_id",
        "started_at",
        "seats",
        "currency",
        "plan",
        *MonthDay.names("base"),
        "term_months",
        by_end=whole_terms(first, paid.term_months, last),
        since=facts.since(paid.started_at, paid.known_at),
        cents=(paid.mrr * CENTS).round().cast("int64"),
        started=facts.since(paid.started_at),
        term_end=facts.since(paid.term_ends_at),
        # As in spells, an end is known when it happens.
        **facts.dated("ended", paid.ended_at, timedelta(0)),
    ).view()
    unnamed = ibis.ifelse(rows.cents != 0, UNNAMED, ibis.null("string"))
    return rows.mutate(
        terms_at_end=_done(rows, rows.by_end, rows.ended),
        currency=rows.currency.fill_null(unnamed),
    ).drop("by_end")


# -- terms -----------------------------------------------------------------------------


def _done(rows: ir.Table, from_base: ir.Value, last: ir.Value) -> ir.Value:
    """Count the terms run in full by a last day; null if no term is known."""
    by_end = ibis.ifelse(rows.term_end <= last, 1 + from_base.fill_null(0), 0)
    return ibis.ifelse(rows.term_end.isnull(), from_base, by_end)


def _to_term_end(rows: ir.Table) -> ir.Value:
    """Count the days to the first term end from the cutoff on; null if unknown."""
    # Terms done by the day before are past, so the next ends on the cutoff or later.
    following = date_of(rows.next_year, rows.next_month, rows.base_day)
    given = (rows.term_end >= rows.cutoff_day).fill_null(False)  # noqa: FBT003
    ahead = (following.delta(ibis.date(EPOCH), unit="day") - rows.cutoff_day).cast(
        "int32"
    )
    return ibis.ifelse(given, rows.term_end - rows.cutoff_day, ahead)


# -- changes ---------------------------------------------------------------------------


def changes_seen(rows: ir.Table) -> ir.Table:
    """View: days on which rows began or ended, with the sums before and the change.

    A day's ends and starts are taken together, so that a row replaced by another is
    one change. Dollars and pounds add up to no amount: prices ``rise`` and ``fall``
    where they do so in any currency. Of the sums of ``cents`` before and after only
    whether anything is paid means something.
    """
    keys = keys_of(rows)
    amounts = {name: rows[name].fill_null(0) for name in ("cents", "seats")}
    begun = rows.select(*keys, "currency", day=rows.started, **amounts)
    gone = rows.filter(rows.ended.notnull()).select(
        *keys,
        "currency",
        day=rows.ended,
        **{name: -amount for name, amount in amounts.items()},
    )
    totals = {name: _[name].sum().cast("int64") for name in ("cents", "seats")}
    each = begun.union(gone).group_by([*keys, "day", "currency"]).agg(**totals)
    days = each.group_by([*keys, "day"]).agg(
        **totals, rise=_.cents.max() > 0, fall=_.cents.min() < 0
    )
    so_far = ibis.cumulative_window(group_by=keys, order_by=ibis.desc("day"))
    return days.mutate(
        cents_before=_.cents.sum().over(so_far) - _.cents,
        cents_after=_.cents.sum().over(so_far),
    )

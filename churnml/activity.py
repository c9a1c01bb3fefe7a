"""Activity: on which days an account used the product, as far as it was known.

For products without contracts nothing else dates who is still here. A day of use
counts from the day it became known, so that a late load is no silence; news that
comes more than a week late is dated by itself.

Worked example: a use of 2025-03-01 09:30, with a delay of two days, became known on
2025-03-03: it is a day of use on 2025-03-03, which a cutoff of 2025-03-04 may use. With
a silence of 28 days the account is active until 2025-04-01 begins. Had the row carried
a ``known_at`` of 2025-03-20, the account would have been active on 2025-03-01, and
nobody could know before 2025-03-21.
"""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from churnml.islands import STAMP, islands, lasting
from churnml.tables import RawTable, Tables

__all__ = ["days_of_use", "stretches_of_use"]

_DAY = timedelta(days=1)
# Rows that become known within a week are loads that take their time, no late news.
_PROMPT = timedelta(days=7)


def days_of_use(tables: Tables) -> ir.Table:
    """List the days on which each account used the product, whoever or whatever did.

    Returns
    -------
    ir.Table
        Distinct ``account_id, day, known_at``, both midnights: the day of use, and
        the day it became known, which may be used at a cutoff after it.
    """
    table = tables["usage"]
    if table.by_day is not None and table.spec.period in (None, "1d"):
        table = table.by_day
    rows = table.expr
    # An event is a use whatever it amounts to, as in the features.
    if table.spec.period:
        rows = rows.filter(rows.quantity > 0)
    last, known = _last_day(table, rows), rows.known_at.truncate("D")
    prompt = (known >= last) & (known <= last + lasting(_wait(table)))
    return rows.select(
        "account_id",
        day=ibis.ifelse(prompt, known, last).cast(STAMP),
        known_at=ibis.greatest(known, last).cast(STAMP),
    ).distinct()


def stretches_of_use(tables: Tables, silence: timedelta) -> ir.Table:
    """Merge days of use into stretches without a silence.

    Parameters
    ----------
    tables : Tables
    silence : timedelta
        So long after a day of use ended its stretch ends, unless there is another.

    Returns
    -------
    ir.Table
        ``account_id, started_at, ended_at, known_at``. What came late stays apart.
    """
    days = days_of_use(tables)
    rows = days.select(
        "account_id",
        "known_at",
        started_at=days.day,
        ended_at=days.day + lasting(_DAY + silence),
    )
    prompt = rows.filter(rows.known_at <= rows.started_at)
    merged = islands(prompt, by=["account_id"], grace=timedelta(0))
    columns = ["account_id", "started_at", "ended_at", "known_at"]
    return ibis.union(
        merged.mutate(known_at=merged.started_at).select(columns),
        rows.filter(rows.known_at > rows.started_at).select(columns),
    )


def _last_day(table: RawTable, rows: ir.Table) -> ir.Value:
    """Give the day of a row; of one that sums up a period, the period's last."""
    length = table.spec.period_length
    if length is None:
        return rows.occurred_at.truncate("D")
    begun = rows.occurred_at.truncate("D")
    return begun + length - lasting(_DAY)


def _wait(table: RawTable) -> timedelta:
    return max(_PROMPT, table.spec.delay + _DAY)

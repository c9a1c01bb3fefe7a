"""What was known when: the rows that date an account's life, cut at instants.

A row counts before an instant if it happened and was known strictly before it. Its
opening facts are known at ``known_at``; ``ended_at`` and ``notice_at`` each at their
own instant. Worked example: a subscription begun on 2025-01-01, entered on 2025-01-03,
with notice on 2025-05-10 for an end on 2025-07-01. At 2025-01-03 it is not there yet;
at 2025-01-04 it runs; at 2025-05-10 it runs without notice, at 2025-05-11 with; at
2025-07-01 it still runs, at 2025-07-02 it has ended.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from churnml.activity import stretches_of_use
from churnml.islands import STAMP
from churnml.tables import Tables

__all__ = [
    "STAMP",
    "account_rows",
    "churn_rows",
    "subscription_rows",
    "visible",
]

_SUBSCRIPTION = {
    "started_at": STAMP,
    "ended_at": STAMP,
    "notice_at": STAMP,
    "is_trial": "boolean",
    "known_at": STAMP,
}


def subscription_rows(tables: Tables) -> ir.Table:
    """Give the subscription rows with all columns that date something.

    Returns
    -------
    ir.Table
        ``account_id, started_at, ended_at, notice_at, is_trial, known_at``: times the
        table does not have are null, ``is_trial`` is never null. No row where there
        is no table ``subscriptions``. Where the tables have a silence, a row is a
        stretch of use, which ends when nothing was used for so long.
    """
    if tables.silence is not None:
        rows = _typed(stretches_of_use(tables, tables.silence.length), _SUBSCRIPTION)
    elif "subscriptions" in tables:
        rows = _typed(tables["subscriptions"].expr, _SUBSCRIPTION)
    else:
        rows = _typed(_nobody(tables), _SUBSCRIPTION)
    return rows.mutate(is_trial=rows.is_trial.fill_null(False))  # noqa: FBT003


def churn_rows(tables: Tables) -> ir.Table:
    """Give the rows that date churn, ``account_id, churned_at, known_at``.

    No row where there is no table ``churns``, or a silence dates churn.
    """
    if "churns" in tables and tables.silence is None:
        rows = tables["churns"].expr
    else:
        rows = _nobody(tables)
    return _typed(rows, {"churned_at": STAMP, "known_at": STAMP})


def account_rows(tables: Tables) -> ir.Table:
    """Give ``account_id, started_at`` of all accounts; null where not given."""
    return _typed(tables["accounts"].expr, {"started_at": STAMP})


def visible(rows: ir.Table, instants: ir.Table, *, occurred_at: str) -> ir.Table:
    """Join event rows with the instants before which they happened and were known.

    Parameters
    ----------
    rows : ir.Table
        Events, with ``known_at``.
    instants : ir.Table
        Column ``seen_at``.
    occurred_at : str
        The column that says when a row happened.

    Returns
    -------
    ir.Table
        Columns of both: a row of an event for every instant after it.

    Examples
    --------
    >>> from datetime import datetime
    >>> day = [datetime.fromisoformat(f"2025-03-0{n}") for n in range(1, 4)]
    >>> rows = ibis.memtable({"opened_at": day[:1], "known_at": day[1:2]})
    >>> seen = ibis.memtable({"seen_at": day})
    >>> visible(rows, seen, occurred_at="opened_at").seen_at.execute().dt.day.tolist()
    [3]
    """
    return rows.join(
        instants,
        [rows[occurred_at] < instants.seen_at, rows.known_at < instants.seen_at],
    )


def _nobody(tables: Tables) -> ir.Table:
    return tables["accounts"].expr.limit(0).select("account_id")


def _typed(table: ir.Table, types: Mapping[str, str]) -> ir.Table:
    """Select the account and these columns; nulls where the table has none."""
    columns = {
        name: table[name].cast(dtype) if name in table.columns else ibis.null(dtype)
        for name, dtype in types.items()
    }
    return table.select("account_id", **columns)

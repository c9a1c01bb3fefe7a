"""Contracts in force: the paid rows an account stood on just before an instant.

A row that begins exactly at the instant is not there yet, and one that ends exactly
then still is: what changes in ``[start, stop)`` lies between what was in force just
before ``start`` and just before ``stop``. In a pause within the grace the rows that ran
last are still meant, so that a renewal that is a week late is no loss of everything.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from churnml.islands import STAMP
from churnml.tables import Tables

__all__ = ["CENTS", "contracts", "in_force"]

# MRR is added up in cents: sums of doubles differ from run to run.
CENTS = 100

_COLUMNS = {
    "started_at": STAMP,
    "ended_at": STAMP,
    "notice_at": STAMP,
    "term_ends_at": STAMP,
    "term_months": "int64",
    "mrr": "float64",
    "currency": "string",
    "seats": "int64",
    "plan": "string",
    "is_trial": "boolean",
    "known_at": STAMP,
}


def contracts(tables: Tables) -> ir.Table:
    """Give the paid subscription rows that ever ran, with all columns of the contract.

    Returns
    -------
    ir.Table
        ``account_id, started_at, ended_at, notice_at, term_ends_at, term_months,
        cents, currency, seats, plan, known_at``; null where the table has none.
    """
    if "subscriptions" in tables:
        rows = tables["subscriptions"].expr
    else:
        rows = tables["accounts"].expr.limit(0).select("account_id")
    columns = {
        name: rows[name].cast(kind) if name in rows.columns else ibis.null(kind)
        for name, kind in _COLUMNS.items()
    }
    rows = rows.select("account_id", **columns)
    ran = rows.ended_at.isnull() | (rows.ended_at > rows.started_at)
    rows = rows.filter(~rows.is_trial.fill_null(False) & ran)  # noqa: FBT003
    cents = (rows.mrr * CENTS).round().cast("int64")
    return rows.mutate(cents=cents).drop("mrr", "is_trial")


def in_force(rows: ir.Table, asked: ir.Table) -> ir.Table:
    """Find the contracts in force just before instants, as known before others.

    Parameters
    ----------
    rows : ir.Table
        Of :func:`contracts`.
    asked : ir.Table
        ``account_id, since, at, seen_at``: rows begun in ``[since, at)`` and known
        before ``seen_at`` count.

    Returns
    -------
    ir.Table
        The columns of both; ``ran_to``, the instant up to which the row ran, `at` at
        the latest.
    """
    met = asked.inner_join(
        rows,
        [
            asked.account_id == rows.account_id,
            rows.started_at >= asked.since,
            rows.started_at < asked["at"],
            rows.known_at < asked.seen_at,
        ],
    )
    met = met.drop("account_id_right") if "account_id_right" in met.columns else met
    met = met.mutate(
        ran_to=ibis.least(ibis.coalesce(met.ended_at, met["at"]), met["at"])
    )
    mine = ibis.window(group_by=["account_id", "since", "at", "seen_at"])
    met = met.mutate(last=met.ran_to.max().over(mine))
    return met.filter(met.ran_to == met["last"]).drop("last")

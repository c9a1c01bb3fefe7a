"""The kind of a churn: voluntary, non-renewal or involuntary; null where none can tell.

Judged like the label: as known when it is matured, on the contracts in force just
before the end. The first that holds:

1. the table ``churns`` says it in its column ``kind``;
2. *voluntary*: notice was given;
3. *involuntary*: a bill of the spell was owed. It was issued by the end, its payment
   failed or fell due within 60 days before the end (a failure may also follow it), and
   it was neither paid nor given back. Retries of a payment take two months at most;
4. *voluntary*: the contract ended in the middle of its term;
5. *non-renewal*: it ended with its term, give or take a day.

Worked example: a yearly contract since 2024-03-01, ended on 2025-03-01. Without notice
and with all bills paid it is a non-renewal; with a bill due on 2025-02-15 and never
paid it is involuntary; ended on 2025-01-15 it is voluntary, whatever nobody said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import ibis
import ibis.expr.types as ir

from churnml.backend import materialise
from churnml.errors import TaskError
from churnml.islands import STAMP, lasting
from churnml.labels.in_force import contracts, in_force
from churnml.tables import Tables
from churnml.tables.churn_kinds import kind_named
from churnml.terms import LONGEST_TERM, MonthDay, date_of, whole_terms, year_and_month

__all__ = ["check_kinds", "churn_kinds"]

# Billing services retry a failed payment for two months at most.
NEAR = timedelta(days=60)
# Ends are written as a term's last day, or as the day after it.
_SLACK = timedelta(days=1)
_ENDS = ["account_id", "since", "at", "seen_at"]

_INVOICE = {
    "issued_at": STAMP,
    "due_at": STAMP,
    "paid_at": STAMP,
    "failed_at": STAMP,
    "refunded_at": STAMP,
    "amount": "float64",
    "known_at": STAMP,
}


# Which columns, any of them, can tell a kind; beside churns.kind, which tells all.
_TOLD_BY = {
    "voluntary": ("subscriptions", ("notice_at", "term_ends_at", "term_months")),
    "non-renewal": ("subscriptions", ("term_ends_at", "term_months")),
    "involuntary": ("invoices", ("failed_at", "due_at")),
}


def check_kinds(tables: Tables, kinds: Sequence[str]) -> None:
    """Refuse kinds of churn that nothing in these tables can tell.

    Raises
    ------
    TaskError
        Naming the first, and what would tell it.
    """
    columns = {name: table.columns for name, table in tables.items()}
    if "kind" in columns.get("churns", ()):
        return
    for kind in kinds:
        name, telling = _TOLD_BY[kind]
        if not columns.get(name, frozenset()) & {*telling}:
            needed = " or ".join(f"{name}.{column}" for column in telling)
            msg = (
                f"task.kinds: nothing tells which churn is {kind}, so nobody would "
                f"have left so.\nMap {needed}, or churns.kind; or leave the kind out."
            )
            raise TaskError(msg)


def churn_kinds(tables: Tables, ends: ir.Table) -> ir.Table:
    """Tell of which kind each end of a spell was.

    Parameters
    ----------
    tables : Tables
    ends : ir.Table
        Distinct ``account_id, since`` (the spell's start), ``at`` (its end) and
        ``seen_at``: only what was known before counts.

    Returns
    -------
    ir.Table
        The same rows with ``kind``: ``voluntary``, ``non-renewal``, ``involuntary``
        or null.
    """
    told = list(_told(tables, ends))
    if not told:
        return ends.mutate(kind=ibis.null("string"))
    found = ends
    for facts in told:
        found = found.left_join(facts, _ENDS).select(
            *found.columns, *(c for c in facts.columns if c not in _ENDS)
        )
    said = [found.stated] if "stated" in found.columns else []
    first = [(found[name] > 0, kind) for name, kind in _ORDER if name in found.columns]
    kinds = [ibis.cases(*first)] if first else []
    return found.select(*_ENDS, kind=ibis.coalesce(*said, *kinds))


# What can be told, in the order in which it counts.
_ORDER = (
    ("noticed", "voluntary"),
    ("owed", "involuntary"),
    ("within", "voluntary"),
    ("with_term", "non-renewal"),
)


def _told(tables: Tables, ends: ir.Table) -> Iterator[ir.Table]:
    """Gather what these tables tell of ends, each a row an end at most."""
    columns = {name: table.columns for name, table in tables.items()}
    if "kind" in columns.get("churns", ()):
        yield _stated(tables, ends)
    paid = columns.get("subscriptions", frozenset())
    if paid & {"notice_at", "term_ends_at", "term_months"}:
        rows = in_force(contracts(tables), ends)
        if "notice_at" in paid:
            noticed = (rows.notice_at < rows.seen_at).cast("int64")
            yield rows.group_by(_ENDS).aggregate(noticed=noticed.sum())
        if paid & {"term_ends_at", "term_months"}:
            yield _terms(tables, rows)
    if columns.get("invoices", frozenset()) & {"failed_at", "due_at"}:
        yield _owed(tables, ends)


def _stated(tables: Tables, ends: ir.Table) -> ir.Table:
    """Read the kind from the table of churns, in whatever case and spelling."""
    rows = tables["churns"].expr
    rows = rows.select(
        "account_id", "churned_at", "known_at", said=kind_named(rows.kind)
    )
    met = ends.inner_join(
        rows,
        [
            ends.account_id == rows.account_id,
            ends["at"] == rows.churned_at.cast(STAMP),
            rows.known_at < ends.seen_at,
        ],
    )
    return met.group_by(_ENDS).aggregate(stated=met.said.max())


def _terms(tables: Tables, rows: ir.Table) -> ir.Table:
    """Count the contracts in force at an end: those within a term, and with it over."""
    slack = lasting(_SLACK)
    # Terms are counted from the first term end, where it is given.
    base = ibis.coalesce(rows.term_ends_at, rows.started_at)
    facts = rows.select(
        *_ENDS,
        end=rows.ran_to.date(),
        earliest=(rows.ran_to - slack).date(),
        latest=(rows.ran_to + slack).date(),
        given=rows.term_ends_at.date(),
        months=ibis.ifelse(
            rows.term_months.between(1, LONGEST_TERM), rows.term_months, ibis.null()
        ),
        base=base.date(),
    )
    facts = materialise(tables.con, facts, "ends")
    with_term = facts.given.between(facts.earliest, facts.latest)
    if "term_months" in tables["subscriptions"].columns:
        start = MonthDay.of(facts.base)
        # The last term that was over by the day after the end.
        passed = whole_terms(start, facts.months, MonthDay.of(facts.latest))
        nearest = date_of(
            *year_and_month(start.month + passed * facts.months), start.day
        )
        first = ibis.ifelse(facts.given.notnull(), 0, 1)
        over = (passed >= first) & (nearest >= facts.earliest)
        with_term = with_term.fill_null(False) | over  # noqa: FBT003
    facts = facts.mutate(with_term=with_term.fill_null(False))  # noqa: FBT003
    # After its only term a contract runs on without one.
    inside = (facts.given > facts.end) | facts.months.notnull()
    return facts.group_by(_ENDS).aggregate(
        within=(inside.fill_null(False) & ~facts.with_term).cast("int64").sum(),  # noqa: FBT003
        with_term=facts.with_term.cast("int64").sum(),
    )


def _owed(tables: Tables, ends: ir.Table) -> ir.Table:
    """Count the bills of the spell that were owed when it ended, and never paid."""
    table = tables["invoices"]
    rows = table.expr
    rows = rows.select(
        "account_id",
        **{
            name: rows[name].cast(kind) if name in rows.columns else ibis.null(kind)
            for name, kind in _INVOICE.items()
        },
    )
    # A credit note asks for nothing.
    rows = rows.filter((rows.amount > 0).fill_null(True))  # noqa: FBT003
    met = ends.inner_join(
        rows,
        [
            ends.account_id == rows.account_id,
            rows.issued_at >= ends.since,
            rows.issued_at <= ends["at"],
            rows.known_at < ends.seen_at,
        ],
    )
    wait, near = lasting(table.spec.delay), lasting(NEAR)

    def known(at: ir.Value) -> ir.Value:
        return (at + wait < met.seen_at).fill_null(False)  # noqa: FBT003

    failed = known(met.failed_at) & (met.failed_at >= met["at"] - near)
    # Due at the end or later, it was due to one who had left already.
    overdue = (met.due_at < met["at"]) & (met.due_at >= met["at"] - near)
    settled = known(met.paid_at) | known(met.refunded_at)
    owed = (failed | overdue.fill_null(False)) & ~settled  # noqa: FBT003
    return met.group_by(_ENDS).aggregate(owed=owed.cast("int64").sum())

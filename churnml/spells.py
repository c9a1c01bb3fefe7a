"""Paid spells: from when to when an account was a paying customer, as known then.

A *spell* is one stretch ``[started_at, ended_at)`` of being a customer. Cohort,
labels, retention and the commercial features all stand on it. Every question is
asked *as known before an instant*: rows that happened or became known at or after it
do not exist yet, and a subscription that ends later is still running.

Without a ``churns`` table, spells come from ``subscriptions``: paid rows that
overlap, touch or follow one another within ``grace`` are one spell. Worked example,
grace 14 days: paid ``[2025-01-01, 2025-03-01)`` and ``[2025-03-10, ...)`` are one
spell since 2025-01-01; had the second row begun on 2025-03-15, the account would
have churned on 2025-03-01 and come back. On 2025-03-08 nobody can tell yet: the
spell has ended, but it is no churn before 2025-03-15.

With a ``churns`` table, that table alone dates churn: a spell runs from a paid start
to the next churn, whatever the ends in ``subscriptions`` say, and the account is out
until its next paid start. Without ``subscriptions`` a spell begins at
``accounts.started_at`` and the first churn ends it for good. A churn of an account
that is out changes nothing. At the same instant a churn and a paid start leave an
account in if it was in (it churned and came back) and out if it was out (it came
and left at once).

Where the tables have a *silence* (:mod:`churnml.silence`), a spell is made of days of
use instead, each lasting until the silence is over: it ends when nothing was used for
so long, and the next use begins another.
"""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from churnml.errors import TaskError
from churnml.islands import islands, lasting
from churnml.known import (
    STAMP,
    account_rows,
    churn_rows,
    subscription_rows,
    visible,
)
from churnml.tables import RawTable, Tables

__all__ = [
    "account_starts",
    "churn_table",
    "grace_in_force",
    "paid_spells",
    "spells_as_known",
]

_SPELL = ["account_id", "seen_at", "spell", "started_at", "ended_at", "churned_at"]


def churn_table(tables: Tables) -> RawTable:
    """Find the table that dates churn.

    That is ``usage`` where the tables have a silence that counts as leaving, else
    ``churns`` if given, else ``subscriptions``.

    Raises
    ------
    TaskError
        If neither is given, or nothing says when accounts began.
    """
    if tables.silence is not None:
        return tables["usage"]
    if "churns" in tables:
        starts = "started_at" in tables["accounts"].columns
        if not starts and "subscriptions" not in tables:
            msg = (
                "accounts.started_at: absent, and there is no table 'subscriptions', "
                "so nobody is known to have begun.\nMap accounts.started_at, or give "
                "the table 'subscriptions'."
            )
            raise TaskError(msg)
        return tables["churns"]
    if "subscriptions" in tables:
        return tables["subscriptions"]
    msg = (
        "no table dates churn: neither 'churns' nor 'subscriptions' is given.\n"
        "Give 'subscriptions' (account_id, started_at, ended_at) or 'churns' "
        "(account_id, churned_at); or, for a product without contracts, the silence "
        "that counts as leaving (task.silence: auto)."
    )
    raise TaskError(msg)


def paid_spells(
    tables: Tables,
    *,
    grace: timedelta,
    known_before: date | ir.Value | None = None,
) -> ir.Table:
    """List each account's paid spells.

    Parameters
    ----------
    tables : Tables
    grace : timedelta
        How long after an end a new paid row still continues the spell; unused where
        ``churns`` is given.
    known_before : date, timestamp expression or None
        Only what happened and was known before this instant counts. By default the
        ``until`` of the table that dates churn: all there is to know.

    Returns
    -------
    ir.Table
        One row per spell: ``account_id``; ``spell``, counted from 0 in an account;
        ``started_at``; ``ended_at``, null while it runs; ``churned_at``, equal to
        ``ended_at`` once the end is known to be a churn, that is after ``grace``.

    Examples
    --------
    >>> import pandas as pd
    >>> from churnml.tables import load_tables, specs_from
    >>> paid = pd.DataFrame(
    ...     {
    ...         "account_id": ["A", "A"],
    ...         "started_at": ["2025-01-01", "2025-03-15"],
    ...         "ended_at": ["2025-03-01", None],
    ...     }
    ... )
    >>> accounts = pd.DataFrame({"account_id": ["A"]})
    >>> frames = {"accounts": accounts, "subscriptions": paid}
    >>> tables = load_tables(specs_from(frames), complete_until=date(2025, 7, 1))
    >>> spells = paid_spells(tables, grace=timedelta(days=14)).order_by("spell")
    >>> spells.churned_at.execute().dt.strftime("%Y-%m-%d").tolist()
    ['2025-03-01', nan]
    >>> len(paid_spells(tables, grace=timedelta(days=15)).execute())
    1
    """
    if known_before is None:
        known_before = churn_table(tables).until
    is_date = isinstance(known_before, date)
    instant: ir.Value = ibis.literal(known_before) if is_date else known_before
    instants = instant.cast(STAMP).name("seen_at").as_table()
    return spells_as_known(tables, instants, grace=grace).drop("seen_at")


def spells_as_known(
    tables: Tables, instants: ir.Table, *, grace: timedelta
) -> ir.Table:
    """List each account's paid spells as known before each of several instants.

    Parameters
    ----------
    tables : Tables
    instants : ir.Table
        One row per instant, column ``seen_at`` (timestamp).
    grace : timedelta
        As in :func:`paid_spells`.

    Returns
    -------
    ir.Table
        As :func:`paid_spells`, once for each ``seen_at``.

    Notes
    -----
    Rows that touch are merged before they meet the instants, so the cost is one
    window over instants x stretches, few an account however often it is billed.
    """
    if churn_table(tables).spec.name == "churns":
        return _spells_between_churns(tables, instants)
    return _spells_with_grace(tables, instants, grace_in_force(tables, grace))


def grace_in_force(tables: Tables, grace: timedelta) -> timedelta:
    """Give the grace that counts: none where `churns` or a silence dates churn."""
    dated = "churns" in tables or tables.silence is not None
    return timedelta(0) if dated else grace


def account_starts(tables: Tables) -> ir.Table:
    """Date each account's start.

    Returns
    -------
    ir.Table
        One row per account: ``account_id`` and ``account_started_at``, that is
        ``accounts.started_at``, else the start of its first subscription row, paid or
        trial; null where there is neither.
    """
    rows = subscription_rows(tables)
    first = rows.group_by("account_id").aggregate(first=rows.started_at.min())
    both = account_rows(tables).left_join(first, "account_id")
    start = ibis.coalesce(both.started_at, both["first"])
    return both.select("account_id", account_started_at=start)


def _spells_with_grace(
    tables: Tables, instants: ir.Table, grace: timedelta
) -> ir.Table:
    """Merge paid rows into islands as known before each instant."""
    known = visible(_stretches(tables), instants, occurred_at="started_at")
    ended = known.ended_at < known.seen_at
    known = known.mutate(ended_at=ibis.ifelse(ended, known.ended_at, ibis.null()))
    spells = islands(known, by=["account_id", "seen_at"], grace=grace)
    settled = spells.ended_at + lasting(grace) <= spells.seen_at
    return spells.mutate(
        churned_at=ibis.ifelse(settled, spells.ended_at, ibis.null())
    ).select(_SPELL)


def _stretches(tables: Tables) -> ir.Table:
    """Merge the paid rows that overlap or touch: the same for whoever looks, when.

    Within one stretch there is no moment without a paid row, so before any instant it
    either has ended or is running. Rows known only after they began stay apart.
    """
    rows = subscription_rows(tables)
    # An empty row never ran. Its end lies at or before its start, so whoever knows
    # the row knows the end too: dropping it lets no future in.
    runs = rows.ended_at.isnull() | (rows.ended_at > rows.started_at)
    rows = rows.filter(~rows.is_trial & runs)
    prompt = rows.filter(rows.known_at <= rows.started_at)
    late = rows.filter(rows.known_at > rows.started_at)
    merged = islands(prompt, by=["account_id"], grace=timedelta(0))
    columns = ["account_id", "started_at", "ended_at", "known_at"]
    return ibis.union(
        merged.mutate(known_at=merged.started_at).select(columns),
        late.select(columns),
    )


def _spells_between_churns(tables: Tables, instants: ir.Table) -> ir.Table:
    """Cut each account's time at its churns: a machine of two states, in and out."""
    keys = ["account_id", "seen_at"]
    churns = churn_rows(tables)
    moments = _moments(
        visible(_opening_starts(tables), instants, occurred_at="started_at"),
        visible(churns, instants, occurred_at="churned_at"),
        by=keys,
    )
    before = ibis.window(group_by=keys, order_by="at", preceding=(None, 1))
    # Start and churn at one instant leave the state as it was, so the state before an
    # instant is that after the last instant with one of the two only.
    only_start = ibis.ifelse(moments.churns == 0, moments["at"], ibis.null())
    only_churn = ibis.ifelse(moments.starts == 0, moments["at"], ibis.null())
    moments = moments.mutate(
        last_start=only_start.max().over(before),
        last_churn=only_churn.max().over(before),
    )
    inside = moments.last_start.notnull() & (
        moments.last_churn.isnull() | (moments.last_start > moments.last_churn)
    )
    moments = moments.mutate(
        begins=(moments.starts == 1) & (inside == (moments.churns == 1)),
        ends=(moments.churns == 1) & inside,
    )
    edges = moments.filter(moments.begins | moments.ends)
    by_time = ibis.window(group_by=keys, order_by="at")
    edges = edges.mutate(ended_at=edges["at"].lead().over(by_time))
    begun = edges.filter(edges.begins)
    return begun.mutate(
        spell=ibis.row_number().over(by_time),
        started_at=begun["at"],
        churned_at=begun.ended_at,
    ).select(_SPELL)


def _opening_starts(tables: Tables) -> ir.Table:
    """List the paid starts that can begin a spell.

    A start that follows another, with no churn between them, whoever knows of it,
    finds the account in: it is left out before it meets the instants.
    """
    if "subscriptions" not in tables:
        accounts = account_rows(tables)
        begun = accounts.filter(accounts.started_at.notnull())
        return begun.select("account_id", "started_at", known_at=begun.started_at)
    rows = subscription_rows(tables)
    rows = rows.filter(~rows.is_trial).select("account_id", "started_at", "known_at")
    prompt = rows.filter(rows.known_at <= rows.started_at)
    moments = _moments(prompt, churn_rows(tables), by=["account_id"])
    by_time = ibis.window(group_by="account_id", order_by="at")
    after_start = (moments.starts.lag().over(by_time) == 1) & (
        moments.churns.lag().over(by_time) == 0
    )
    moments = moments.mutate(after_start=after_start.fill_null(False))  # noqa: FBT003
    opening = moments.filter(
        (moments.starts == 1) & ~(moments.after_start & (moments.churns == 0))
    )
    return ibis.union(
        opening.select("account_id", started_at="at", known_at="at"),
        rows.filter(rows.known_at > rows.started_at),
    )


def _moments(starts: ir.Table, churns: ir.Table, *, by: list[str]) -> ir.Table:
    """One row per instant at which something happens, with flags 0/1 for both."""
    zero, one = ibis.literal(0, "int64"), ibis.literal(1, "int64")
    both = ibis.union(
        starts.select(*by, at="started_at", starts=one, churns=zero),
        churns.select(*by, at="churned_at", starts=zero, churns=one),
    )
    return both.group_by([*by, "at"]).aggregate(
        starts=both.starts.max(), churns=both.churns.max()
    )

"""What each account was to us before a cutoff: paying, on trial, leaving, gone."""

from __future__ import annotations

from datetime import timedelta

import ibis
import ibis.expr.types as ir

from churnml.backend import materialise
from churnml.known import account_rows, churn_rows, subscription_rows, visible
from churnml.spells import spells_as_known
from churnml.tables import Tables

__all__ = ["NOTICE_GIVEN", "account_states"]

NOTICE_GIVEN = "notice given"
"""Why an account is not scored that is leaving as far as anybody knows."""

_KEYS = ["account_id", "seen_at"]


def account_states(tables: Tables, instants: ir.Table, *, grace: timedelta) -> ir.Table:
    """Describe each account known before each cutoff, and why it is not scored.

    Parameters
    ----------
    tables : Tables
    instants : ir.Table
        One row per cutoff: ``seen_at`` (timestamp), ``day`` (int32, days since
        1970-01-01) and ``tenured_from``, the latest start of a spell that is not new.
    grace : timedelta
        How long after an end a new paid row still continues the spell.

    Returns
    -------
    ir.Table
        ``account_id, cutoff, cutoff_day``; ``account_started_at`` and
        ``spell_started_at``, null where not known; ``reason``, null where scored,
        else the first that holds of ``trial, new, notice given, in grace, left, no
        data``.
    """
    seen = instants.select("seen_at")
    spells = spells_as_known(tables, seen, grace=grace)
    spells = materialise(tables.con, spells, "spells")
    state = _attach(_known_accounts(tables, instants), _paid_facts(spells))
    state = _attach(state, _running_facts(tables, seen, spells))
    state = _attach(state, _first_facts(tables, seen))
    state = _attach(state, _start_facts(tables, seen))
    paying = state.spell_started_at.notnull()
    reason = ibis.cases(
        (~paying & (state.trials > 0), "trial"),
        (paying & (state.spell_started_at > state.tenured_from), "new"),
        (
            paying & (state.with_notice > 0) & (state.without_notice == 0),
            NOTICE_GIVEN,
        ),
        (paying, ibis.null("string")),
        (state.unsettled > 0, "in grace"),
        (state.has_events == 1, "left"),
        else_="no data",
    )
    return state.select(
        "account_id",
        cutoff=state.seen_at,
        cutoff_day=state.day,
        account_started_at=ibis.coalesce(state.started_at, state.first_start),
        spell_started_at=state.spell_started_at,
        reason=reason,
    )


def _known_accounts(tables: Tables, instants: ir.Table) -> ir.Table:
    accounts = account_rows(tables)
    # An account without a date cannot be said to be unknown: it is listed, if only
    # as "no data", so that nobody disappears in silence.
    begun = accounts.started_at.isnull() | (accounts.started_at < instants.seen_at)
    return accounts.join(instants, begun)


def _paid_facts(spells: ir.Table) -> ir.Table:
    running = spells.ended_at.isnull()
    unsettled = spells.ended_at.notnull() & spells.churned_at.isnull()
    return spells.group_by(_KEYS).aggregate(
        spell_started_at=ibis.ifelse(running, spells.started_at, ibis.null()).max(),
        unsettled=unsettled.cast("int64").sum(),
    )


def _running_facts(tables: Tables, seen: ir.Table, spells: ir.Table) -> ir.Table:
    """Count the rows running: trials, and paid ones with and without notice.

    Notice on one of several running rows is no notice of leaving.
    """
    rows = visible(subscription_rows(tables), seen, occurred_at="started_at")
    rows = rows.filter(rows.ended_at.isnull() | (rows.ended_at >= rows.seen_at))
    spells = spells.filter(spells.ended_at.isnull())
    spells = spells.select(*_KEYS, spell_started_at="started_at")
    rows = rows.left_join(spells, _KEYS).select(*rows.columns, "spell_started_at")
    # Where churns date the end, a row from before the last churn may never have been
    # closed; it says nothing about the present spell.
    present = ~rows.is_trial & (rows.started_at >= rows.spell_started_at)
    noticed = (rows.notice_at < rows.seen_at).fill_null(False)  # noqa: FBT003
    return rows.group_by(_KEYS).aggregate(
        trials=rows.is_trial.cast("int64").sum(),
        with_notice=(present & noticed).cast("int64").sum(),
        without_notice=(present & ~noticed).cast("int64").sum(),
    )


def _first_facts(tables: Tables, instants: ir.Table) -> ir.Table:
    """Say of each account whether anything is known of it but that it exists."""
    starts = subscription_rows(tables)
    rows = starts.select("account_id", "known_at", at="started_at")
    churned = churn_rows(tables).select("account_id", "known_at", at="churned_at")
    rows = ibis.union(rows, churned)
    seen = rows.group_by("account_id").aggregate(
        first_known=ibis.greatest(rows["at"], rows.known_at).min()
    )
    return seen.join(instants, seen.first_known < instants.seen_at).select(
        *_KEYS, has_events=ibis.literal(1)
    )


def _start_facts(tables: Tables, instants: ir.Table) -> ir.Table:
    """Date the start of accounts that give none: their first row, paid or trial."""
    accounts = account_rows(tables)
    undated = accounts.filter(accounts.started_at.isnull())
    rows = subscription_rows(tables).semi_join(undated, "account_id")
    rows = visible(rows, instants, occurred_at="started_at")
    return rows.group_by(_KEYS).aggregate(first_start=rows.started_at.min())


def _attach(state: ir.Table, facts: ir.Table) -> ir.Table:
    joined = state.left_join(facts, _KEYS)
    added = [c for c in facts.columns if c not in _KEYS]
    return joined.select(*state.columns, *added)

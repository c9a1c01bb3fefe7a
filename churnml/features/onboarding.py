"""Onboarding and learning: how an account began, and in which stage of its life it is.

Signals O1 to O5 of the catalogue. The milestones (:mod:`churnml.features.milestones`)
and the courses (:mod:`churnml.features.trainings`) have tables of their own; what
stands here is read from tables that other families live on as well, and left out where
they are absent.

Worked example: first paid start 2025-01-01, first key action 2025-01-13: 12 days from
first payment to first value. At the cutoff 2025-01-08 there was none yet: that time is
null, and 7 days without a key action are counted instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import _
from ibis.common.deferred import Deferred

from churnml.backend import count_if
from churnml.features import facts
from churnml.features.facts import Piece, known_if
from churnml.features.grid import day_number
from churnml.features.milestones import FIRST_DAYS, milestones
from churnml.features.spec import Family, Feature, Part, feature, keys_of
from churnml.features.subscription_facts import rows_seen
from churnml.features.trainings import trainings
from churnml.tables import RawTable, Tables
from churnml.timeline import epoch_day

__all__ = ["RENEWAL_WINDOW", "STAGE", "family", "stage"]

STAGE = "onboarding__stage"
"""The feature that says at which stage of its life an account is."""

RENEWAL_WINDOW = "renewal window"
"""What the last of the stages is called."""

# Stages of a paid spell, by its days.
MATURE_DAYS = 365
RENEWAL_DAYS = 90
# Of terms up to this long, every day would be near the end.
SHORT_TERM_DAYS = 180


def family(tables: Tables, windows: Sequence[int]) -> Family:
    """Build the family ``onboarding``.

    Parameters
    ----------
    tables : Tables
        With any of ``milestones``, ``trainings``, ``touches``, ``tickets``,
        ``subscriptions`` and ``usage``.
    windows : sequence of int
        Lengths of the windows in weeks; those under a quarter are not used.

    Returns
    -------
    Family
        Features whose tables or columns are absent are in ``left_out``.
    """
    return facts.joined(
        "onboarding",
        milestones(tables),
        _contacts(tables, "tickets", "opened_at"),
        _contacts(tables, "touches", "touched_at"),
        _first_value(tables),
        trainings(tables, windows),
        stage(tables),
    )


def _part(name: str) -> Deferred:
    return _[f"onboarding.{name}"]


def _write(measure: str, value: Deferred, **card: Any) -> Feature:
    return feature("onboarding", measure, value, **card)


# -- O2: contacts while it was new -----------------------------------------------------


def _contacts(tables: Tables, name: str, opened: str) -> Family:
    """O2: tickets, and contacts of any other kind, while the account was new."""
    called = {"tickets": "tickets", "touches": "contacts with us"}[name]
    counted = _write(
        f"first_{name}",
        known_if(_part(f"{name}_new").notnull(), _part(name).fill_null(0)),
        signals="O2",
        unit="count",
        direction="?",
        says=f"{{value}} {called} in its first {FIRST_DAYS} days",
        definition=f"Rows of '{name}' within {FIRST_DAYS} days of the account's start "
        "and before the cutoff.",
        nulls=f"the account began before the {name} were recorded",
    )
    parts = {
        f"{name}_new": Part(f"{name}_new", _.start.max()),
        name: Part(name, count_if(_.after < FIRST_DAYS)),
    }
    piece = Piece((), parts, [counted])
    if name not in tables:
        return facts.without(name, [piece])
    table = tables[name]

    def rows(spine: ir.Table) -> ir.Table:
        known = facts.opened_days(table, opened)
        seen = facts.before_cutoff(known, facts.newcomers(spine, table), "start")
        seen = seen.filter(seen.day >= seen.start)
        return seen.select(*keys_of(seen), after=seen.day - seen.start)

    views = {f"{name}_new": lambda spine: facts.newcomers(spine, table), name: rows}
    return facts.assemble("onboarding", table, views, [piece])


# -- O3: from the first payment to the first value -------------------------------------


def _first_value(tables: Tables) -> Family:
    """O3: days from the first paid start to the first key action."""
    pieces = [_to_key_action()]
    for name in ("subscriptions", "usage"):
        if name not in tables:
            return facts.without(name, pieces)
    usage, paid = tables["usage"], tables["subscriptions"]
    why = None
    if not usage.spec.key_events:
        why = "table 'usage' declares no key_events"
    elif usage.spec.period is not None:
        why = "table 'usage' sums up periods, which do not date a first use"
    if why:
        names = [made.card.name for piece in pieces for made in piece.features]
        return Family("onboarding", left_out=dict.fromkeys(names, why))
    views = {
        "key_actions": partial(_key_actions, usage),
        "payments": partial(_payments, paid, usage),
    }
    made = facts.assemble("onboarding", usage, views, pieces)
    return replace(made, declared={"key_events": sorted(usage.spec.key_events)})


def _to_key_action() -> Piece:
    first_paid, acted = _part("first_paid"), _part("first_key_action")
    parts = {
        "first_paid": Part("payments", _.paid.max()),
        "first_key_action": Part("key_actions", _.acted.max()),
    }
    took = _write(
        "days_to_key_action",
        known_if(
            first_paid.notnull() & acted.notnull(),
            ibis.ifelse(acted < first_paid, first_paid - acted, 0),
        ),
        signals="O3",
        unit="days",
        direction="+",
        says="first key action {value} after its first payment",
        definition="Days from the first paid start to the first key action; 0 where it "
        "came before, in a trial.",
        nulls="no key action yet, or it paid before the usage was recorded",
    )
    waiting = _write(
        "days_without_key_action",
        known_if(acted.isnull(), first_paid),
        signals="O3",
        unit="days",
        direction="+",
        says="no key action {value} after its first payment",
        definition="Days from the first paid start to the cutoff, while there is no "
        "key action.",
        nulls="a key action was seen, or it paid before the usage was recorded",
    )
    return Piece(("event",), parts, [took, waiting])


def _key_actions(usage: RawTable, spine: ir.Table) -> ir.Table:
    """View: the first key action known before the cutoff; ``acted``, days ago.

    Where rows are known late, an earlier action may come to light after a later one:
    of each account's actions, in the order they became known, those that were the
    earliest so far are kept.
    """
    rows = usage.expr
    acts = rows.filter(rows.event.isin(list(usage.spec.key_events)))
    acts = acts.select(
        "account_id",
        since=facts.since(acts.occurred_at, acts.known_at),
        day=day_number(acts.occurred_at),
    )
    first = acts.group_by(["account_id", "since"]).agg(day=_.day.min())
    before = ibis.window(group_by="account_id", order_by="since", preceding=(None, 1))
    first = first.mutate(earliest=_.day.min().over(before))
    first = first.filter(first.earliest.isnull() | (first.day < first.earliest))
    seen = facts.before_cutoff(first.select("account_id", "since", "day"), spine)
    return seen.select(*keys_of(seen), acted=seen.cutoff_day - seen.day)


def _payments(paid: RawTable, usage: RawTable, spine: ir.Table) -> ir.Table:
    """View: paid starts known before the cutoff; ``paid``, days ago.

    Of accounts that first paid while the usage was observed.
    """
    rows = facts.filled(paid, {"is_trial": "boolean"})
    rows = rows.filter(~rows.is_trial.fill_null(False))  # noqa: FBT003
    known = rows.select(
        "account_id",
        since=facts.since(rows.started_at, rows.known_at),
        day=day_number(rows.started_at),
    )
    seen = facts.before_cutoff(known, spine)
    keys = keys_of(seen)
    first = seen.group_by([*keys, "cutoff_day"]).agg(day=_.day.min())
    first = first.filter(first.day >= epoch_day(usage.from_))
    return first.select(*keys, paid=first.cutoff_day - first.day)


# -- O5: the stage ---------------------------------------------------------------------


def stage(tables: Tables) -> Family:
    """O5: the stage of the present paid spell, a family of this one feature."""
    views = {
        "spell": lambda spine: spine.select(
            *keys_of(spine),
            days=spine.cutoff_day - day_number(spine.spell_started_at),
        )
    }
    parts = {"spell_days": Part("spell", _.days.max())}
    days = _part("spell_days")
    cases = [
        (days < FIRST_DAYS, "onboarding"),
        (days < MATURE_DAYS, "adoption"),
        (days.notnull(), "mature"),
    ]
    renewal = "no term is known, so there is no renewal window"
    paid = tables.get("subscriptions")
    if paid is not None and paid.columns & {"term_ends_at", "term_months"}:
        views["terms"] = lambda spine: rows_seen(paid, spine).filter(
            _.runs & (_.started + _.to_term_end > SHORT_TERM_DAYS * (_.terms + 1))
        )
        parts["to_term_end"] = Part("terms", _.to_term_end.min())
        near = (_part("to_term_end") <= RENEWAL_DAYS) & (days >= FIRST_DAYS)
        cases = [(near, RENEWAL_WINDOW), *cases]
        renewal = (
            f"renewal window from {RENEWAL_DAYS} days before the end of a running term "
            f"of over {SHORT_TERM_DAYS} days"
        )
    said = _write(
        "stage",
        ibis.cases(*cases),
        signals="O5",
        unit="text",
        direction="?",
        says="stage: {value}",
        definition=f"Stage of the present paid spell: onboarding under {FIRST_DAYS} "
        f"days, adoption under {MATURE_DAYS}, then mature; {renewal}.",
        nulls="no paid spell known",
        actionable=False,
    )
    said = replace(said, card=replace(said.card, categorical=True))
    return Family("onboarding", views=views, parts=parts, features=[said])

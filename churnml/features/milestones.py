"""Onboarding, the milestones: which an account is to reach, when it did, how late.

Signals O1 and O2 of the catalogue, a part of the family ``onboarding``. What an account
is to reach is what the table declares for everybody (``required_milestones``), else
what the account was assigned before the cutoff. Only accounts that began while the
table was observed are looked at. Who has not reached a milestone yet has no time to it:
that time is null and the days waited so far are a feature of their own.

Worked example: start 2025-01-01, cutoff 2025-03-03, 61 days later. Data imported on
2025-01-21 took 20 days; with a norm of 14 it was late, and is late no more. The team is
not invited yet, which has a norm of 30 days: one milestone is overdue, by 31 days.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import _
from ibis.common.deferred import Deferred

from churnml.backend import count_if
from churnml.features import facts
from churnml.features.facts import Piece, known_if, only, ratio
from churnml.features.spec import Family, Feature, Part, View, feature, keys_of
from churnml.tables import RawTable, Tables

__all__ = ["FIRST_DAYS", "milestones"]

FIRST_DAYS = 90
"""How long an account is new."""

_OPTIONAL = {
    "assigned_at": "timestamp(6)",
    "reached_at": "timestamp(6)",
    "required": "boolean",
}
_UNTIL = f"its first {FIRST_DAYS} days"
_TOO_OLD = "the account began before the milestones were recorded"


def milestones(tables: Tables) -> Family:
    """Make the features of the milestones table, or say that there is none."""
    if "milestones" not in tables:
        return facts.without("milestones", _pieces((), {}))
    table = tables["milestones"]
    names, norms = _declared(table)
    views: dict[str, View] = {
        "newcomers": lambda spine: facts.newcomers(spine, table),
        "reached": partial(_reached, table),
        "goals": partial(_goals, table, names, norms),
    }
    made = facts.assemble("onboarding", table, views, list(_pieces(names, norms)))
    norm_days = [f"{name}: {days}" for name, days in sorted(norms.items())]
    declared = {"required_milestones": names, "norm_days": norm_days}
    missing: dict[str, str] = {}
    if not names and "assigned_at" not in table.columns:
        missing |= dict.fromkeys(_GOALS, _NO_GOALS)
    if not norms:
        missing |= dict.fromkeys(_NORMED, _NO_NORMS)
    return Family(
        "onboarding",
        views=made.views,
        parts=made.parts,
        features=[f for f in made.features if f.card.measure not in missing],
        observed_from=table.from_,
        declared={name: value for name, value in declared.items() if value},
        left_out={
            **made.left_out,
            **{f"onboarding__{name}": why for name, why in missing.items()},
        },
    )


_NORMED = ("milestones_overdue", "milestones_overdue_days")
_GOALS = (
    "milestones_done_share",
    "milestones_open",
    "onboarded",
    "days_to_onboarded",
    "days_not_onboarded",
    *_NORMED,
)
# Beside those of milestones.
_TAKEN = ("days_to_onboarded", "days_to_key_action")
_NO_GOALS = (
    "table 'milestones' has no assigned_at and declares no required_milestones and no "
    "norm_days"
)
_NO_NORMS = "table 'milestones' declares no norm_days"


def _declared(table: RawTable) -> tuple[tuple[str, ...], dict[str, int]]:
    """List the milestones everybody is to reach, and the days each should take."""
    norms = {name.strip(): days for name, days in table.spec.norm_days.items()}
    names = tuple(name.strip() for name in table.spec.required_milestones)
    if not names and "assigned_at" not in table.columns:
        names = tuple(sorted(norms))
    return tuple(dict.fromkeys(names)), norms


# -- views -----------------------------------------------------------------------------


def _reached(table: RawTable, spine: ir.Table) -> ir.Table:
    """View: milestones known of before the cutoff, one row each.

    Returns
    -------
    ir.Table
        The keys; ``milestone``; ``age`` of the account in days; ``took``, days from its
        start until it was first reached, null where it is not; ``assigned``, 1 where it
        is the account's to reach, else 0.
    """
    known = facts.by_account("milestones_dated", partial(_dated, table), table.expr)
    at = facts.newcomers(spine, table)
    rows = facts.before_cutoff(known, at, "start")
    rows = rows.mutate(reached=facts.ago(rows, "reached"))
    keys = keys_of(rows)
    each = rows.group_by([*keys, "milestone", "cutoff_day", "start"]).agg(
        reached=_.reached.max(), assigned=_.assigned.max()
    )
    age = each.cutoff_day - each.start
    # Reached in a trial, before the account's start: it took no time.
    took = ibis.ifelse(each.reached < age, age - each.reached, 0)
    return each.select(
        *keys,
        "milestone",
        "assigned",
        age=age,
        took=only(each.reached.notnull(), took),
    )


def _dated(table: RawTable) -> ir.Table:
    """Reduce milestones to day numbers, before any cutoff is looked at."""
    raw = facts.filled(table, _OPTIONAL)
    opened = ibis.coalesce(raw.assigned_at, raw.reached_at)
    required = raw.assigned_at.notnull() & raw.required.fill_null(True)  # noqa: FBT003
    known = raw.select(
        "account_id",
        milestone=raw.milestone.strip(),
        since=facts.since(opened, raw.known_at),
        assigned=required.cast("int32"),
        **facts.dated("reached", raw.reached_at, table.spec.delay),
    )
    return known.filter(known.milestone.notnull())


def _goals(
    table: RawTable, names: tuple[str, ...], norms: Mapping[str, int], spine: ir.Table
) -> ir.Table:
    """View: what the account is to reach, one row a milestone.

    Returns
    -------
    ir.Table
        The keys; ``took``, null where it is not reached; ``overdue``, days past the
        norm of what is not reached, null where it is not past.
    """
    rows = _reached(table, spine)
    if names:
        at = facts.newcomers(spine, table)
        keys = keys_of(at)
        age = at.cutoff_day - at.start
        each = [at.select(*keys, age=age, milestone=ibis.literal(n)) for n in names]
        wanted = ibis.union(*each) if len(each) > 1 else each[0]
        found = rows.select(*keys, "milestone", "took")
        joined = wanted.left_join(found, [*keys, "milestone"])
        rows = joined.select(*keys, "age", "milestone", "took")
    else:
        rows = rows.filter(rows.assigned == 1)
    cases = [(rows.milestone == name, days) for name, days in norms.items()]
    norm = ibis.cases(*cases) if cases else ibis.null("int32")
    late = rows.took.isnull() & (rows.age > norm)
    return rows.select(*keys_of(rows), "took", overdue=only(late, rows.age - norm))


# -- features --------------------------------------------------------------------------


def _part(name: str) -> Deferred:
    return _[f"onboarding.{name}"]


def _write(measure: str, value: Deferred, **card: Any) -> Feature:
    return feature("onboarding", measure, value, **card)


def _pieces(names: tuple[str, ...], norms: Mapping[str, int]) -> Iterator[Piece]:
    yield _done()
    yield _done_of_required()
    yield _overdue(norms)
    yield _onboarded()
    for name, measure in _measures(names).items():
        yield _days_to(name, measure)


def _measures(names: tuple[str, ...]) -> dict[str, str]:
    """Name the measure of each milestone by letters, digits and underscores alone.

    Examples
    --------
    >>> _measures(("Data in", "Go live"))
    {'Data in': 'days_to_data_in', 'Go live': 'days_to_go_live'}

    Names that would be called alike, or as other features are, bring a part of their
    digest along: whatever the order, a column means the same.

    >>> _measures(("Data in", "data-in", "Onboarded"))  # doctest: +NORMALIZE_WHITESPACE
    {'Data in': 'days_to_data_in_552887', 'data-in': 'days_to_data_in_b444c1',
     'Onboarded': 'days_to_onboarded_73fb2d'}
    """
    plain = {
        name: re.sub(r"[^0-9a-z]+", "_", name.lower()).strip("_") or "milestone"
        for name in names
    }
    times = Counter(plain.values())
    measures = {}
    for name, words in plain.items():
        measures[name] = f"days_to_{words}"
        if times[words] > 1 or measures[name] in _TAKEN:
            digest = hashlib.sha256(name.encode()).hexdigest()
            measures[name] += f"_{digest[:6]}"
    return measures


def _done() -> Piece:
    """O1: how far it came while it was new."""
    done = _write(
        "milestones_done",
        known_if(_part("age").notnull(), _part("done").fill_null(0)),
        signals="O1",
        unit="count",
        direction="-",
        says=f"{{value}} milestones reached in {_UNTIL}",
        definition=f"Different milestones reached within {FIRST_DAYS} days of the "
        "account's start and before the cutoff.",
        nulls=_TOO_OLD,
    )
    parts = {
        "age": Part("newcomers", (_.cutoff_day - _.start).max()),
        "done": Part("reached", count_if(_.took.notnull() & (_.took < FIRST_DAYS))),
    }
    return Piece(("reached_at",), parts, [done])


def _done_of_required() -> Piece:
    """O1: the share of what it is to reach, and how much is still to be done."""
    parts = {
        "required": Part("goals", _.count()),
        "required_done": Part(
            "goals", count_if(_.took.notnull() & (_.took < FIRST_DAYS))
        ),
        "required_open": Part("goals", count_if(_.took.isnull())),
    }
    nothing = f"no milestone to reach, or {_TOO_OLD}"
    share = _write(
        "milestones_done_share",
        ratio(_part("required_done"), _part("required")),
        signals="O1",
        unit="share",
        direction="-",
        says=f"{{value}} of the milestones to be reached were reached in {_UNTIL}",
        definition="Share of the milestones that the account is to reach, as known at "
        f"the cutoff, that it reached within {FIRST_DAYS} days of its start and before "
        "the cutoff.",
        nulls=nothing,
    )
    still = _write(
        "milestones_open",
        _part("required_open"),
        signals="O1",
        unit="count",
        direction="+",
        says="{value} milestones still to be reached",
        definition="Milestones that the account is to reach and has not reached before "
        "the cutoff.",
        nulls=nothing,
    )
    return Piece(("reached_at",), parts, [share, still])


def _overdue(norms: Mapping[str, int]) -> Piece:
    """O1: against the norm, declared or learned from accounts that renewed."""
    normed = ", ".join(f"{name} {days} d" for name, days in sorted(norms.items()))
    overdue = _write(
        "milestones_overdue",
        _part("overdue"),
        signals="O1",
        unit="count",
        direction="+",
        says="{value} milestones overdue",
        definition="Milestones that the account is to reach and has not reached before "
        "the cutoff, though the norm for it has passed since the account's start "
        f"({normed}).",
        nulls=f"no milestone to reach, or {_TOO_OLD}",
    )
    days = _write(
        "milestones_overdue_days",
        known_if(_part("overdue").notnull(), _part("overdue_days").fill_null(0)),
        signals="O1",
        unit="days",
        direction="+",
        says="milestones overdue by up to {value}",
        definition="Days since the norm of the milestone that is overdue longest has "
        "passed; 0 where none is overdue.",
        nulls=f"no milestone to reach, or {_TOO_OLD}",
    )
    parts = {
        "overdue": Part("goals", count_if(_.overdue.notnull())),
        "overdue_days": Part("goals", _.overdue.max()),
    }
    return Piece(("reached_at",), parts, [overdue, days])


def _onboarded() -> Piece:
    """O2: onboarded or not, after how long, or for how long not."""
    parts = {
        "age": Part("newcomers", (_.cutoff_day - _.start).max()),
        "required_open": Part("goals", count_if(_.took.isnull())),
        "took": Part("goals", _.took.max()),
    }
    ready = _part("required_open") == 0
    flag = _write(
        "onboarded",
        ready.cast("int64"),
        signals="O2",
        unit="flag",
        direction="-",
        says="all milestones reached: {value}",
        definition="1 where all milestones that the account is to reach were reached "
        "before the cutoff, else 0.",
        nulls=f"no milestone to reach, or {_TOO_OLD}",
    )
    after = _write(
        "days_to_onboarded",
        known_if(ready, _part("took")),
        signals="O2",
        unit="days",
        direction="+",
        says="all milestones reached after {value}",
        definition="Days from the account's start until the last of the milestones "
        "that it is to reach was reached.",
        nulls="not onboarded yet",
    )
    waiting = _write(
        "days_not_onboarded",
        known_if(~ready, _part("age")),
        signals="O2",
        unit="days",
        direction="+",
        says="not onboarded {value} after its start",
        definition="Days from the account's start to the cutoff, while a milestone "
        "that it is to reach is open.",
        nulls="onboarded, or not known",
    )
    return Piece(("reached_at",), parts, [flag, after, waiting])


def _days_to(name: str, measure: str) -> Piece:
    """O2: days to one milestone."""
    days = _write(
        measure,
        _part(measure),
        signals="O2",
        unit="days",
        direction="+",
        says=f"milestone '{name}' reached after {{value}}",
        definition=f"Days from the account's start until '{name}' was first reached.",
        nulls="not reached yet",
    )
    took = only(_.milestone == name, _.took).max()
    return Piece(("reached_at",), {measure: Part("reached", took)}, [days])

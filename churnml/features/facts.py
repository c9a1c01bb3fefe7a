"""Rows of dated facts: what of them was known before a cutoff, and how long ago.

Tickets, answers and subscriptions are rows that grow: a ticket is opened, answered,
solved and rated, each at its own instant. Instants become day numbers (days since
1970-01-01) once per row; what is then joined and compared, row by row and cutoff by
cutoff, are small integers. For cutoffs are midnights, so an instant lies before a
cutoff just when its day does.

Worked example: cutoff 2025-03-03 is day 20150. A ticket opened 2025-02-27 23:30 (day
20146) and solved on the cutoff itself (day 20150) is in, for 20146 < 20150. It was
opened 20150 - 20146 = 4 days ago, so it lies in every window of at least 4 days. It
is open, for 20150 < 20150 is false: its solve time is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import ibis
import ibis.expr.types as ir
from ibis.common.deferred import Deferred

from churnml.features.grid import day_number
from churnml.features.shared import shared
from churnml.features.spec import KEYS, Family, Feature, Part, View, keys_of
from churnml.tables import RawTable
from churnml.timeline import DAYS_PER_WEEK, epoch_day

__all__ = [
    "LEAST_DAYS",
    "USUAL_DAYS",
    "Piece",
    "ago",
    "assemble",
    "before_cutoff",
    "by_account",
    "dated",
    "days_of",
    "filled",
    "history",
    "joined",
    "known_if",
    "newcomers",
    "only",
    "opened_ago",
    "opened_days",
    "ratio",
    "ripens",
    "seconds_between",
    "since",
    "usual_days",
    "whole",
    "without",
]

# An own normal is taken over so many days before the window it stands beside ...
USUAL_DAYS = 30 * DAYS_PER_WEEK
# ... and is null where the account has lived through fewer of them.
LEAST_DAYS = 8 * DAYS_PER_WEEK

# Scores are added up as whole millionths: sums of doubles differ from run to run.
MICRO = 1_000_000


# -- views: from the raw table to rows per snapshot ------------------------------------


def filled(table: RawTable, optional: Mapping[str, str]) -> ir.Table:
    """Give a table all its optional columns: null where it has none.

    Parameters
    ----------
    optional : mapping of str to str
        Canonical column to type.
    """
    absent = {
        name: ibis.null(kind)
        for name, kind in optional.items()
        if name not in table.columns
    }
    return table.expr.mutate(**absent)


def since(*instants: ir.Value) -> ir.Value:
    """Give the day after which all of several instants are past, as a day number.

    A row may be used at a cutoff if ``since < cutoff_day``.
    """
    latest = instants[0] if len(instants) == 1 else ibis.greatest(*instants)
    return day_number(latest)


def dated(name: str, at: ir.Value, delay: timedelta) -> dict[str, ir.Value]:
    """Make the columns of a later fact: its day, and the day since it is known.

    A later fact of a row becomes known when it happens, plus the delay its table
    declares. Both columns are null where the fact has not happened at all.
    """
    seen = at + ibis.interval(seconds=_seconds(delay)) if delay else at
    return {name: day_number(at), f"{name}_since": day_number(seen)}


def ripens(at: ir.Value, age: timedelta) -> ir.Value:
    """Give the first day that begins when an instant is at least ``age`` old."""
    old = at + ibis.interval(seconds=_seconds(age))
    return day_number(old) + (old > old.truncate("D")).cast("int32")


def by_account(name: str, make: Callable[[], ir.Table], *of: ir.Table) -> ir.Table:
    """Compute rows once in a build, and keep them in the order of accounts.

    So what is joined to cutoffs and grouped meets an account's groups one after the
    other, which halves the time of many sums.

    Parameters
    ----------
    name, make, *of
        As :func:`churnml.features.shared.shared` takes them.
    """
    return shared(name, lambda: make().order_by("account_id"), *of)


def opened_days(table: RawTable, opened: str) -> ir.Table:
    """Give of each row ``account_id``, :func:`since` and the ``day`` it opened on.

    Parameters
    ----------
    table : RawTable
    opened : str
        The column of the instant at which a row opens.
    """

    def make() -> ir.Table:
        at = table.expr[opened]
        past = since(at, table.expr.known_at)
        return table.expr.select("account_id", since=past, day=day_number(at))

    return by_account(f"{table.spec.name}_{opened}", make, table.expr)


def opened_ago(table: RawTable, opened: str, spine: ir.Table) -> ir.Table:
    """View: how many days before the cutoff rows were ``opened``, of those known then.

    Parameters
    ----------
    table, opened
        As :func:`opened_days` takes them.
    spine : ir.Table
    """
    rows = before_cutoff(opened_days(table, opened), spine)
    return rows.select(*keys_of(rows), opened=rows.cutoff_day - rows.day)


def before_cutoff(rows: ir.Table, spine: ir.Table, *also: str) -> ir.Table:
    """Join to each snapshot its account's rows that happened and were known before.

    Parameters
    ----------
    rows : ir.Table
        With ``account_id`` and :func:`since`, the day of both.
    spine : ir.Table
        The snapshots, with ``account_id``, ``cutoff`` and ``cutoff_day``.
    *also : str
        Other columns of the spine to keep.
    """
    keys = keys_of(spine)
    at = spine.select(*dict.fromkeys(["account_id", *keys]), "cutoff_day", *also)
    past = [at.account_id == rows.account_id, rows.since < at.cutoff_day]
    columns = [rows[name] for name in rows.columns if name not in (*KEYS, "since")]
    joined = at.inner_join(rows, past)
    return joined.select(*(at[name] for name in (*keys, "cutoff_day", *also)), *columns)


def ago(rows: ir.Table, name: str) -> ir.Value:
    """Count the days from a later fact to the cutoff; null unless known before it."""
    seen = rows[f"{name}_since"] < rows.cutoff_day
    return ibis.ifelse(seen, rows.cutoff_day - rows[name], ibis.null())


def seconds_between(start: ir.Value, end: ir.Value) -> ir.Value:
    """Count the whole seconds from one instant to another; null if it is negative."""
    # Truncated first: engines differ in how they round a fraction of a second.
    first, last = (
        at.truncate("s").epoch_seconds().cast("int64") for at in (start, end)
    )
    return ibis.ifelse(end >= start, last - first, ibis.null())


def whole(score: ir.Value) -> ir.Value:
    """Turn a score into whole millionths, so that sums do not depend on order."""
    return (score * MICRO).round().cast("int64")


def history(spine: ir.Table, table: RawTable) -> ir.Table:
    """View: days that both the account and its table have been there before the cutoff.

    Returns
    -------
    ir.Table
        The snapshot's keys and ``days``, one row per snapshot.
    """
    first = epoch_day(table.from_)
    days = spine.cutoff_day - ibis.greatest(_start(spine).fill_null(first), first)
    return spine.select(*keys_of(spine), days=days)


def newcomers(spine: ir.Table, table: RawTable) -> ir.Table:
    """Keep the snapshots of accounts that began while a table was observed.

    Of older accounts nobody knows what they did when they were new.

    Returns
    -------
    ir.Table
        The spine with ``start``, the day number of the account's start.
    """
    begun = spine.mutate(start=_start(spine))
    return begun.filter(begun.start >= epoch_day(table.from_))


def _start(spine: ir.Table) -> ir.Value:
    return day_number(ibis.coalesce(spine.account_started_at, spine.spell_started_at))


# -- parts and values ------------------------------------------------------------------


def only(condition: Deferred, value: Deferred) -> Deferred:
    """Keep a value for the rows for which a condition holds, else null."""
    return ibis.ifelse(condition, value, ibis.null())


known_if = only


def ratio(over: Deferred, under: Deferred) -> Deferred:
    """Divide; null where there is nothing to divide by."""
    return over.cast("float64") / under.nullif(0)


def usual_days(lived: Deferred, window: int) -> Deferred:
    """Count the days an own normal is taken over; null under 8 weeks.

    Parameters
    ----------
    lived : Deferred
        Days of :func:`history`.
    window : int
        Length in days of the window it stands beside, which is no part of it.
    """
    before = lived - window
    return known_if(before >= LEAST_DAYS, ibis.least(before, USUAL_DAYS))


def days_of(windows: Sequence[int], *, least: int = 1) -> list[int]:
    """Turn windows in weeks into ascending days, leaving out those too short.

    Parameters
    ----------
    least : int
        Shortest window in weeks that makes sense for what is rare. If no window is as
        long, the longest is taken.

    Examples
    --------
    >>> days_of([1, 4, 13], least=4)
    [28, 91]
    """
    enough = {w for w in windows if w >= least} or {max(windows)}
    return [w * DAYS_PER_WEEK for w in sorted(enough)]


# -- putting a family together ---------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    """Features that are there or left out together, with the parts they stand on.

    Attributes
    ----------
    columns : tuple of str
        Optional columns it needs; ``"csat_at or resolved_at"`` needs one of them.
    parts : mapping of str to Part
    features : sequence of Feature
    evidence : mapping of str to Deferred
    """

    columns: tuple[str, ...]
    parts: Mapping[str, Part]
    features: Sequence[Feature]
    evidence: Mapping[str, Deferred] = field(default_factory=dict)


def assemble(
    name: str, table: RawTable, views: Mapping[str, View], pieces: Sequence[Piece]
) -> Family:
    """Make a family of the pieces that a table's columns allow.

    The others are named in ``left_out``, feature by feature.
    """
    parts: dict[str, Part] = {}
    features: list[Feature] = []
    evidence: dict[str, Deferred] = {}
    left_out: dict[str, str] = {}
    for piece in pieces:
        missing = [need for need in piece.columns if not _has(table, need)]
        if missing:
            why = f"table '{table.spec.name}' has no {' and no '.join(missing)}"
            left_out |= {feature.card.name: why for feature in piece.features}
            continue
        parts |= piece.parts
        features += piece.features
        evidence |= piece.evidence
    return Family(
        name,
        views=views,
        parts=parts,
        features=features,
        evidence=evidence,
        observed_from=table.from_,
        left_out=left_out,
    )


def without(table: str, pieces: Iterable[Piece]) -> Family:
    """Stand for the features of a table that is not there: all left out."""
    why = f"there is no table '{table}'"
    named = (made.card.name for piece in pieces for made in piece.features)
    return Family("", left_out=dict.fromkeys(named, why))


def joined(name: str, *families: Family) -> Family:
    """Make one family of several, each of another table and observed from its own day.

    Their parts must have different names, and so must their views, unless they are the
    same.
    """
    return Family(
        name,
        views={k: v for family in families for k, v in family.views.items()},
        parts={k: p for family in families for k, p in family.parts.items()},
        features=[
            replace(made, observed_from=made.observed_from or family.observed_from)
            for family in families
            for made in family.features
        ],
        evidence={k: v for family in families for k, v in family.evidence.items()},
        declared={k: v for family in families for k, v in family.declared.items()},
        left_out={k: v for family in families for k, v in family.left_out.items()},
    )


def _has(table: RawTable, need: str) -> bool:
    return any(column in table.columns for column in need.split(" or "))


def _seconds(duration: timedelta) -> int:
    """Round a delay up to whole seconds: rather known late than early."""
    return -(-duration // timedelta(seconds=1))

"""What of each raw table becomes known when, column by column.

A row's opening facts are known once it has happened and its ``known_at`` has passed.
What a row becomes later (solved, rated, ended) is known at its own instant, together
with what that instant dates. Worked example: a ticket opened on 2025-03-01, solved on
2025-03-05 and rated with it. Before 2025-03-03 it is open and unrated: whatever its
solve time and its rating are, they may change and no feature of that cutoff may move.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import ibis
import ibis.expr.types as ir

from churnml.tables import RawTable

__all__ = ["Dating", "dating_of", "own_columns"]

# What a later instant dates; of several the first that is given.
_DATED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "tickets": {"csat": ("csat_at", "resolved_at")},
    "nps": {"score": ("responded_at",), "comment": ("responded_at",)},
    "surveys": {"score": ("responded_at",), "comment": ("responded_at",)},
}
# Instants that lie ahead and are known with the row all the same.
_AHEAD = {("subscriptions", "term_ends_at"), ("invoices", "due_at")}
# What ends is known when it ends, whatever the delay of the table.
_PROMPT = {"subscriptions", "churns"}
# An end that notice was given of is known.
_ANNOUNCED = {("subscriptions", "ended_at"): "notice_at"}


@dataclass(frozen=True)
class Dating:
    """When the columns of one table become known.

    Attributes
    ----------
    table : str
    opens : tuple of str
        Times of the opening, the first that is given counts; of accounts their start.
    later : tuple of str
        Times of what a row becomes later, each known at its own instant.
    values : mapping of str to tuple of str
        Columns dated by later times, of which the first that is given counts.
    announced : mapping of str to str
        Later times that are known from an earlier one on.
    undated : tuple of str
        Columns that nothing dates.
    delay : timedelta
        How long after a later time it is known.
    has_known : bool
        Whether rows say themselves when they became known.
    """

    table: str
    opens: tuple[str, ...]
    later: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    announced: Mapping[str, str]
    undated: tuple[str, ...]
    delay: timedelta
    has_known: bool

    def opened(self, rows: ir.Table) -> ir.Value:
        """Date the rows' opening; null where nothing does."""
        times = [rows[name] for name in self.opens]
        if not times:
            return ibis.null("timestamp(6)")
        return ibis.coalesce(*times) if len(times) > 1 else times[0]

    def facts(self, rows: ir.Table) -> list[str]:
        """List the columns that are known with the row and say something of it."""
        fixed = {"account_id", "known_at", *self.opens, *self.later}
        fixed |= {*self.values, *self.undated}
        return [
            c for c in rows.columns if c not in fixed and not c.startswith("audit_")
        ]

    def dated_by(self, column: str) -> tuple[str, ...]:
        """List the values that a later time dates, alone or before others."""
        return tuple(v for v, times in self.values.items() if times[0] == column)


def own_columns(table: RawTable) -> tuple[str, ...]:
    """List the columns that no contract knows."""
    known = set(table.spec.contract.names) | {"known_at"}
    return tuple(name for name in table.expr.columns if name not in known)


def dating_of(table: RawTable) -> Dating:
    """Find out when the columns of a table become known."""
    spec, name = table.spec, table.spec.name
    have = set(table.expr.columns)
    if name == "accounts":
        shown = [n for n in (*spec.attributes, *spec.display) if n in have]
        start = tuple(c for c in ("started_at",) if c in have)
        told = [n for n in ("name", "owner", *shown) if n in have]
        told = list(dict.fromkeys(told))
        never: Mapping[str, tuple[str, ...]] = {}
        return Dating(
            name, start, (), never, {}, tuple(told), timedelta(0), has_known=False
        )
    contract = spec.contract
    opens = tuple(c for c in contract.opens if c in have)
    times = [c.name for c in contract.columns if c.kind == "time" and c.name in have]
    later = [
        c
        for c in times
        if c not in (*opens[:1], "known_at") and (name, c) not in _AHEAD
    ]
    values = {
        column: tuple(t for t in dates if t in later)
        for column, dates in _DATED.get(name, {}).items()
        if column in have
    }
    undated: list[str] = []
    declared: Mapping[str, str | None] = getattr(spec, "extra", {})
    for column in own_columns(table):
        when = declared.get(column, "known_at")
        is_time = table.expr[column].type().is_timestamp()
        if when is None:
            undated.append(column)
        elif when == "known_at":
            # An instant of one's own is known when it comes, unless declared earlier.
            later += [column] if is_time and column not in declared else []
        elif when == column:
            later.append(column)
        elif when not in opens[:1]:
            values[column] = (when,)
    return Dating(
        table=name,
        opens=opens,
        later=tuple(dict.fromkeys(later)),
        # Without any of its times a value is a fact of the opening.
        values={column: dates for column, dates in values.items() if dates},
        announced={
            c: by for (t, c), by in _ANNOUNCED.items() if t == name and by in have
        },
        undated=tuple(undated),
        delay=timedelta(0) if name in _PROMPT else spec.delay,
        has_known="known_at" in table.columns,
    )

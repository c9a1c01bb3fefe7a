"""Rows of any event table as they looked just before a cutoff, for own features.

Words that use opening facts alone are counted by day first and joined to cutoffs after;
where a value changes with the cutoff, the rows themselves are joined, and what became
known later is null.

Worked example: cutoff Monday 2025-03-03 is day 20150. An order of 2025-02-27 (day
20146) that was refunded on the cutoff itself (day 20150) is there, 4 days ago, and is
not yet refunded, for 20150 < 20150 is false.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from churnml.backend import from_utc
from churnml.features import facts
from churnml.features.grid import day_number
from churnml.features.own_columns import CUTOFF, Measured, known_columns
from churnml.features.spec import View, keys_of
from churnml.tables import RawTable

__all__ = ["day_rows", "value_rows"]


def day_rows(table: RawTable, words: Sequence[Measured], reach: int | None) -> View:
    """View: per snapshot, how many days ago, and each word's figures of those rows.

    Of a word ``w``: ``w_n`` rows that count, ``w_known`` of them with a value,
    ``w_total``, ``w_low`` and ``w_high`` of the values.

    Parameters
    ----------
    table : RawTable
    words : sequence of Measured
        Either all of them depend on the cutoff a row is looked at from, or none does.
    reach : int or None
        Rows longer ago than so many days are of no use; None if all are.
    """

    def view(spine: ir.Table) -> ir.Table:
        if words[0].by_cutoff:
            seen = _seen(table, words, spine, reach)
            figures = _figures(seen, words, by_day=False)
            return seen.select(*keys_of(seen), "ago", **figures)
        rows = _opened(table, words)
        if all(word.hit is not None for word in words):
            rows = rows.filter(ibis.or_(*(word.hits(rows) for word in words)))
        days = rows.group_by(
            account_id="account_id", day="row__day", since="row__since"
        )
        per_day = days.agg(**_figures(rows, words, by_day=True))
        return _within(facts.before_cutoff(per_day, spine), "day", reach)

    return view


def value_rows(
    table: RawTable, word: Measured, reach: int | None, *, dated: bool
) -> View:
    """View: per snapshot, the values of one word's rows, and how many days ago.

    Parameters
    ----------
    table : RawTable
    word : Measured
    reach : int or None
    dated : bool
        Whether to say also at which instant, ``at``; else equal values of a day are
        one row.

    Returns
    -------
    View
        Of ``value`` (numbers as whole millionths, never null), ``ago`` and ``at``.
    """
    at = {"at": ibis._.row__at} if dated else {}

    def view(spine: ir.Table) -> ir.Table:
        if word.by_cutoff:
            seen = _seen(table, [word], spine, reach)
            seen = seen.filter(word.hits(seen))
            said = seen.select(*keys_of(seen), "ago", **at, value=word.values(seen))
            return said.filter(said.value.notnull())
        rows = _opened(table, [word])
        rows = rows.filter(word.hits(rows))
        said = rows.select(
            "account_id",
            day="row__day",
            since="row__since",
            **at,
            value=word.values(rows),
        )
        said = said.filter(said.value.notnull()).distinct()
        return _within(facts.before_cutoff(said, spine), "day", reach)

    return view


def _opened(table: RawTable, words: Sequence[Measured]) -> ir.Table:
    """Reduce a table to what words need, with the days that place a row in time."""
    spec, rows = table.spec, table.expr
    opens = [rows[c] for c in spec.contract.opens if c in rows.columns]
    opened = ibis.coalesce(*opens) if len(opens) > 1 else opens[0]
    at, times = opened, ibis.literal(1, "int64")
    if spec.period_length is not None:
        # A row that sums up a period stands at its last day, as it was summed up.
        rows = rows.filter(rows.quantity > 0)
        begun = from_utc(rows.occurred_at, spec.timezone)
        at = begun + spec.period_length - ibis.interval(days=1)
        times, opened = rows.quantity.cast("int64"), rows.occurred_at
    needed = {c for word in words for c in word.columns} - {CUTOFF, "account_id"}
    known, dates = known_columns(table), {}
    for name in sorted({c for word in words for c in word.later}):
        instants = [rows[at_] for at_ in known[name] or ()]
        instant = ibis.coalesce(*instants) if len(instants) > 1 else instants[0]
        seen = facts.dated("fact", instant, spec.delay)
        dates[f"row__known__{name}"] = seen["fact_since"]
    return rows.select(
        "account_id",
        **{name: rows[name] for name in sorted(needed)},
        **dates,
        row__at=at,
        row__times=times,
        row__day=day_number(at),
        row__since=facts.since(opened, rows.known_at),
    )


def _seen(
    table: RawTable, words: Sequence[Measured], spine: ir.Table, reach: int | None
) -> ir.Table:
    """Join rows to cutoffs and hide what was not known then."""
    rows = _opened(table, words).rename(since="row__since")
    seen = _within(facts.before_cutoff(rows, spine, CUTOFF), "row__day", reach)
    later = sorted({c for word in words for c in word.later})
    hidden = {
        name: facts.only(seen[f"row__known__{name}"] < seen.cutoff_day, seen[name])
        for name in later
    }
    return seen.mutate(**hidden)


def _within(rows: ir.Table, day: str, reach: int | None) -> ir.Table:
    aged = rows.mutate(ago=rows.cutoff_day - rows[day])
    return aged if reach is None else aged.filter(aged.ago <= reach)


def _figures(
    rows: ir.Table, words: Sequence[Measured], *, by_day: bool
) -> dict[str, ir.Value]:
    """Give each word's figures of single rows, or added up over the rows of a day."""
    figures: dict[str, ir.Value] = {}
    for word in words:
        hit = word.hits(rows)
        counted = ibis.ifelse(hit, rows.row__times, ibis.literal(0, "int64"))
        figures[f"{word.name}_n"] = counted.sum() if by_day else counted
        if word.value is None:
            continue
        value = facts.only(hit, word.values(rows))
        known = value.notnull().cast("int64")
        figures |= {
            f"{word.name}_known": known.sum() if by_day else known,
            f"{word.name}_total": value.sum() if by_day else value,
            f"{word.name}_low": value.min() if by_day else value,
            f"{word.name}_high": value.max() if by_day else value,
        }
    return figures

"""Terms: calendar months added to dates, on whatever engine.

A term of a month from 2025-01-31 ends on 2025-02-28, and the next one on 2025-03-31:
months are counted from the first day, so that a short month shortens no other.
"""

from __future__ import annotations

from typing import NamedTuple

import ibis
import ibis.expr.types as ir

__all__ = [
    "LONGEST_TERM",
    "MonthDay",
    "add_months",
    "date_of",
    "whole_terms",
    "year_and_month",
]

# A term longer than a century, in months, is none.
LONGEST_TERM = 1200


class MonthDay(NamedTuple):
    """A date as whole numbers: its month (12 a year), day, and the month's length."""

    month: ir.Value
    day: ir.Value
    length: ir.Value

    @classmethod
    def of(cls, day: ir.Value) -> MonthDay:
        """Take a date apart."""
        length = _length(day.year(), day.month())
        return cls(day.year() * 12 + day.month() - 1, day.day(), length)

    @classmethod
    def names(cls, name: str) -> tuple[str, ...]:
        """Name the columns it is kept in."""
        return tuple(f"{name}_{field}" for field in cls._fields)

    @classmethod
    def read(cls, rows: ir.Table, name: str) -> MonthDay:
        """Read it from the columns it is kept in."""
        return cls(*(rows[column] for column in cls.names(name)))

    def columns(self, name: str) -> dict[str, ir.Value]:
        """Make the columns it is kept in."""
        return dict(zip(self.names(name), self, strict=True))


def whole_terms(base: MonthDay, term: ir.Value, day: MonthDay) -> ir.Value:
    """Count the whole terms from a base that end on or before a day after it."""
    months = day.month - base.month
    most = (months // term).cast("int64")
    # The last of these may end this month, but later than this day.
    this_month = most * term == months
    return most - (this_month & (ibis.least(base.day, day.length) > day.day)).cast(
        "int64"
    )


def add_months(start: ir.Value, months: ir.Value) -> ir.Value:
    """Add calendar months to a date: the same day, or the last of a shorter month.

    Examples
    --------
    >>> import ibis
    >>> day = add_months(ibis.date("2024-01-31"), ibis.literal(13))
    >>> print(ibis.duckdb.connect().execute(day).date())
    2025-02-28
    """
    first = MonthDay.of(start)
    return date_of(*year_and_month(first.month + months), first.day)


def year_and_month(month: ir.Value) -> tuple[ir.Value, ir.Value]:
    """Take months, 12 a year, apart into the year and the month of it."""
    return (month // 12).cast("int32"), (month % 12 + 1).cast("int32")


def date_of(year: ir.Value, month: ir.Value, day: ir.Value) -> ir.Value:
    """Put a date together; where the month has no such day, its last."""
    return ibis.date(year, month, ibis.least(day, _length(year, month)))


def _length(year: ir.Value, month: ir.Value) -> ir.Value:
    """Count the days of a month."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    return ibis.cases(
        (month.isin([4, 6, 9, 11]), 30),
        (month != 2, 31),
        (leap, 29),
        else_=28,
    )

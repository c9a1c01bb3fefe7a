"""The grid that time is folded onto: whole weeks, or months, counted back from cutoffs.

Worked example: cutoff Monday 2025-03-03 is day 20150 since 1970-01-01, so its phase
is ``20150 % 7 = 4``. A week is known by its first day: the last one before the cutoff
is 20143, 0 weeks ago, the one before it 20136, 1 week ago. Sunday 2025-03-02 (day
20149) lies ``(20149 - 4) % 7 = 6`` days into the week 20143. Cutoffs on several
weekdays have several phases, and each its own weeks.
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from churnml.errors import TableError
from churnml.tables import RawTable
from churnml.timeline import DAYS_PER_WEEK, EPOCH

__all__ = [
    "MONTHS",
    "WEEKS",
    "Grid",
    "bins_ago",
    "day_bit",
    "day_number",
    "grid_of",
    "month_number",
    "weekdays_in",
]

# Days in a month, on average over the years.
_MONTH = 30.44
_SHORTEST_MONTHLY = 31


@dataclass(frozen=True)
class Grid:
    """The bins that time is folded into: weeks, or months for monthly tables.

    Attributes
    ----------
    unit : str
        ``"week"`` or ``"month"``, as words say it.
    normal : int
        How many bins before the last one make an account's own normal.
    least : int
        Under so many bins of history the own normal is null.
    short : int
        Bins of the short trend.
    step : int
        From one bin to the next: weeks are known by their first days, months by their
        number.
    """

    unit: str
    normal: int
    least: int
    short: int
    step: int

    def bins(self, weeks: int) -> int | None:
        """Count the whole bins in a window; None if the window is finer.

        Examples
        --------
        >>> WEEKS.bins(13), MONTHS.bins(13), MONTHS.bins(4)
        (13, 3, None)
        """
        if self.unit == "week":
            return weeks
        days = weeks * DAYS_PER_WEEK
        return round(days / _MONTH) if days >= _SHORTEST_MONTHLY else None

    def label(self, bins: int) -> str:
        """Name a window as columns do.

        Examples
        --------
        >>> WEEKS.label(4), MONTHS.label(3)
        ('28d', '3mo')
        """
        return f"{bins * DAYS_PER_WEEK}d" if self.unit == "week" else f"{bins}mo"


WEEKS = Grid("week", normal=30, least=8, short=8, step=DAYS_PER_WEEK)
MONTHS = Grid("month", normal=7, least=3, short=4, step=1)


_GRIDS = {None: WEEKS, "1d": WEEKS, "7d": WEEKS, "1w": WEEKS, "1mo": MONTHS}


def grid_of(usage: RawTable) -> Grid:
    """Choose the bins a usage table allows.

    Raises
    ------
    TableError
        If its rows sum up a period that is no whole number of either.
    """
    period = usage.spec.period
    if period not in _GRIDS:
        msg = (
            f"usage.period: rows that sum up {period!r} fit neither weeks nor months.\n"
            "Give '1d', '7d' or '1mo', or split the rows in a sql source."
        )
        raise TableError(msg)
    return _GRIDS[period]


def day_number(instant: ir.Value) -> ir.Value:
    """Count the days from 1970-01-01 to the day of an instant."""
    return instant.date().delta(ibis.date(EPOCH), unit="day").cast("int32")


def month_number(instant: ir.Value) -> ir.Value:
    """Count the months to that of an instant, 12 a year."""
    return (instant.year() * 12 + instant.month()).cast("int32")


def bins_ago(count: int) -> ir.Table:
    """List how many bins ago there are: ``ago``, from 0."""
    return ibis.range(count).unnest().cast("int32").name("ago").as_table()


def day_bit(into: ir.Value) -> ir.Value:
    """Give the bit of a day of the week, 1 for the week's first day."""
    return into.cases(*((k, 1 << k) for k in range(DAYS_PER_WEEK))).cast("int64")


def weekdays_in(week: ir.Value) -> ir.Value:
    """Give the bits of Monday to Friday in a week known by its first day."""
    # Day 0, 1970-01-01, was a Thursday: (day + 3) % 7 is 0 on Mondays.
    masks = [
        (first, sum(1 << k for k in range(DAYS_PER_WEEK) if (first + k + 3) % 7 < 5))
        for first in range(DAYS_PER_WEEK)
    ]
    return (week % DAYS_PER_WEEK).cases(*masks).cast("int64")

"""Half-open time arithmetic: durations, cutoffs and windows, always in UTC.

Every interval of churnml is half-open, ``[start, end)``. A *cutoff* is the
midnight (00:00 UTC) that begins a date, so in Python it is a plain
:class:`datetime.date`; in a table it is a timestamp without a zone, in UTC. A row
belongs to a cutoff's past when it happened, and was known, strictly before it.

Worked example, used throughout churnml: cutoff 2025-03-03 (a Monday), window 28
days, lead 14 days, horizon 90 days, grace 14 days. The window is ``[2025-02-03,
2025-03-03)``, the outcome window ``[2025-03-17, 2025-06-15)``, and the label is
matured at 2025-06-29.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from churnml.errors import TaskError

__all__ = [
    "DAYS_PER_WEEK",
    "EPOCH",
    "MONTHS_A_YEAR",
    "as_date",
    "as_duration",
    "epoch_day",
    "every",
    "format_duration",
    "whole_days",
    "whole_weeks",
]

EPOCH = date(1970, 1, 1)
DAYS_PER_WEEK = 7
MONTHS_A_YEAR = 12

_DURATION = re.compile(r"^\s*(\d+)\s*(d|w|h)\s*$")
_UNIT = {
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(days=DAYS_PER_WEEK),
}


def as_duration(text: str | timedelta, *, where: str = "duration") -> timedelta:
    """Read a duration such as ``"90d"``, ``"13w"`` or ``"36h"``.

    Parameters
    ----------
    text : str or timedelta
        A whole number and a unit: ``d`` days, ``w`` weeks, ``h`` hours. A
        ``timedelta`` is taken as it is.
    where : str, default "duration"
        What the value is for, named in the error.

    Returns
    -------
    timedelta
        The duration, never negative.

    Raises
    ------
    TaskError
        If the text is no duration, or negative.

    Examples
    --------
    >>> as_duration("13w").days
    91
    >>> as_duration("3 months", where="task.horizon")
    Traceback (most recent call last):
    churnml.errors.TaskError: task.horizon: '3 months' is no duration. Write a whole
    number and a unit, for example '90d', '13w' or '36h'.
    """
    if isinstance(text, timedelta):
        if text < timedelta(0):
            msg = f"{where}: {text} is negative. Give a duration of 0 or more."
            raise TaskError(msg)
        return text
    match = _DURATION.match(text) if isinstance(text, str) else None
    if match is None:
        msg = (
            f"{where}: {text!r} is no duration. Write a whole\n"
            "number and a unit, for example '90d', '13w' or '36h'."
        )
        raise TaskError(msg)
    return int(match[1]) * _UNIT[match[2]]


def whole_days(text: str | timedelta, *, where: str = "duration") -> int:
    """Read a duration as a whole number of days.

    Raises
    ------
    TaskError
        If it is no duration or not a whole number of days.

    Examples
    --------
    >>> whole_days("2w")
    14
    """
    duration = as_duration(text, where=where)
    if duration % timedelta(days=1):
        msg = f"{where}: {text!r} is not a whole number of days."
        raise TaskError(msg)
    return duration.days


def whole_weeks(text: str | timedelta, *, where: str = "window") -> int:
    """Read a duration as a whole number of weeks.

    Windows are whole weeks so that weekdays cancel out and one weekly table
    serves all of them.

    Raises
    ------
    TaskError
        If it is no duration, not a whole number of weeks, or zero.

    Examples
    --------
    >>> whole_weeks("28d")
    4
    >>> whole_weeks("30d", where="features.windows")
    Traceback (most recent call last):
    churnml.errors.TaskError: features.windows: '30d' is not a whole number of weeks.
    Windows are whole weeks so that weekdays cancel: use 28d or 35d.
    """
    days = whole_days(text, where=where)
    weeks, rest = divmod(days, DAYS_PER_WEEK)
    if rest or not weeks:
        below, above = max(weeks, 1) * 7, (weeks + 1) * 7
        choice = f"{below}d" if below == above else f"{below}d or {above}d"
        msg = (
            f"{where}: {text!r} is not a whole number of weeks.\n"
            f"Windows are whole weeks so that weekdays cancel: use {choice}."
        )
        raise TaskError(msg)
    return weeks


def format_duration(duration: timedelta) -> str:
    """Write a duration as :func:`as_duration` reads it.

    Examples
    --------
    >>> format_duration(timedelta(days=90)), format_duration(timedelta(hours=36))
    ('90d', '36h')
    """
    if duration % timedelta(days=1):
        return f"{duration // timedelta(hours=1)}h"
    return f"{duration.days}d"


def as_date(value: str | date, *, where: str = "date") -> date:
    """Read a date, the midnight in UTC that begins it.

    Parameters
    ----------
    value : str or date
        ``"2025-03-03"``, a ``date``, or a ``datetime`` at exactly midnight.
    where : str, default "date"
        What the value is for, named in the error.

    Raises
    ------
    TaskError
        If the value is no date, or has a time of day.

    Examples
    --------
    >>> as_date("2025-03-03")
    datetime.date(2025, 3, 3)
    """
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if isinstance(value, datetime):
            if value.time() != datetime.min.time():
                msg = f"{where}: {value} has a time of day. Give a date (00:00 UTC)."
                raise TaskError(msg)
            return value.date()
        if isinstance(value, date):
            return value
    except ValueError as error:
        if isinstance(error, TaskError):
            raise
    msg = f"{where}: {value!r} is no date. Write it as 2025-03-03."
    raise TaskError(msg)


def epoch_day(day: date) -> int:
    """Count the days from 1970-01-01 to ``day``.

    Examples
    --------
    >>> epoch_day(date(2025, 3, 3))
    20150
    """
    return (day - EPOCH).days


def every(
    step: str | timedelta, start: str | date, stop: str | date
) -> tuple[date, ...]:
    """List the cutoffs from ``start``, ``step`` apart, before ``stop``.

    Parameters
    ----------
    step : str or timedelta
        Whole days between cutoffs, such as ``"28d"``. Whole weeks keep all
        cutoffs on one weekday, which is fastest.
    start, stop : str or date
        The interval ``[start, stop)``: ``stop`` itself is not a cutoff.

    Returns
    -------
    tuple of date
        In ascending order, at least one.

    Raises
    ------
    TaskError
        If the step is zero or the interval holds no cutoff.

    Examples
    --------
    >>> [str(d) for d in every("28d", "2025-01-06", "2025-03-03")]
    ['2025-01-06', '2025-02-03']
    """
    days = whole_days(step, where="step")
    if not days:
        msg = "step: must be at least one day."
        raise TaskError(msg)
    first, end = as_date(start, where="start"), as_date(stop, where="stop")
    cutoffs = tuple(
        first + timedelta(days=n) for n in range(0, (end - first).days, days)
    )
    if not cutoffs:
        msg = f"cutoffs: none in [{first}, {end}). The start must lie before the stop."
        raise TaskError(msg)
    return cutoffs

"""Days, terms and seasons of the simulated world.

A day is a whole number of days since 1970-01-01 (UTC), so that whole populations
are compared and added in one step. :data:`NEVER` stands for a day that does not
come. Cutoffs are the midnights seven days apart that begin with the world's first
day; week ``w`` lies between cutoffs ``w`` and ``w + 1``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "COUNTRIES",
    "INDUSTRIES",
    "NEVER",
    "UTC_OFFSET_HOURS",
    "WEEK",
    "as_dates",
    "as_timestamps",
    "before_the_29th",
    "industry_season",
    "known_before",
    "term_end_after",
    "working_rhythm",
]

Days = NDArray[np.int64]
Floats = NDArray[np.float64]

NEVER = 1_000_000
WEEK = 7
SECONDS_PER_DAY = 86_400

COUNTRIES = ("US", "GB", "DE", "FR", "NL", "CA", "IN", "AU")
UTC_OFFSET_HOURS = np.array([-6.0, 0.0, 1.0, 1.0, 1.0, -5.0, 5.5, 10.0])
INDUSTRIES = (
    "software",
    "professional services",
    "manufacturing",
    "retail",
    "finance",
    "healthcare",
    "education",
    "logistics",
)

# Monday to Sunday: people work a little less on Mondays, much less on Fridays.
_WEEKDAYS = np.array([0.97, 1.05, 1.05, 1.0, 0.83, 0.09, 0.07])


def as_dates(days: Days) -> NDArray[np.datetime64]:
    """Turn day numbers into dates, ``NEVER`` into NaT."""
    dates = np.asarray(days).astype("datetime64[D]")
    return np.where(np.asarray(days) >= NEVER, np.datetime64("NaT", "D"), dates)


def as_timestamps(seconds: NDArray[Any]) -> NDArray[np.datetime64]:
    """Turn seconds since 1970-01-01 into timestamps, ``NEVER`` days into NaT."""
    whole = np.asarray(seconds).astype(np.int64)
    stamps = whole.astype("datetime64[s]").astype("datetime64[us]")
    never = whole >= NEVER * SECONDS_PER_DAY
    return np.where(never, np.datetime64("NaT", "us"), stamps)


def known_before(seconds: NDArray[Any], until: int) -> NDArray[np.datetime64]:
    """Turn seconds since 1970-01-01 into timestamps, those from ``until`` into NaT."""
    never = NEVER * SECONDS_PER_DAY
    return as_timestamps(np.where(seconds < until, seconds, never))


def term_end_after(first: Days, months: NDArray[np.int64], day: Days | int) -> Days:
    """Give the end of the term that is running just after midnight of ``day``.

    Terms begin at ``first`` and last ``months`` calendar months each. The result is
    strictly after ``day``: on the day a term ends, the next one is running.

    Parameters
    ----------
    first : array of int
        First days of the contracts, never after the 28th of a month.
    months : array of int
        Length of a term in months.
    day : int or array of int
        Not before ``first``.

    Examples
    --------
    A year from 2024-02-10 (day 19763) ends on 2025-02-10 (day 20129):

    >>> int(term_end_after(np.array([19763]), np.array([12]), 20128)[0])
    20129
    >>> int(term_end_after(np.array([19763]), np.array([12]), 20129)[0])
    20494
    """
    start = np.asarray(first).astype("datetime64[D]")
    month = start.astype("datetime64[M]").astype(np.int64)
    into = _days_into_month(start)
    today = np.asarray(day, dtype=np.int64).astype("datetime64[D]")
    whole = (today.astype("datetime64[M]").astype(np.int64) - month) // months
    end = _day_of(month + whole * months, into)
    later = _day_of(month + (whole + 1) * months, into)
    return np.where(end > day, end, later)


def _day_of(month: NDArray[np.int64], into: NDArray[np.int64]) -> Days:
    days: Days = month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return days + into


def before_the_29th(days: Days) -> Days:
    """Move the last days of a month to its 28th, so that every month has the day.

    Examples
    --------
    >>> moved = before_the_29th(np.array(["2024-05-31", "2024-06-01"], "datetime64[D]"))
    >>> moved.astype("datetime64[D]").astype(str).tolist()
    ['2024-05-28', '2024-06-01']
    """
    whole: Days = np.asarray(days).astype(np.int64)
    return whole - np.maximum(_days_into_month(whole.astype("datetime64[D]")) - 27, 0)


def _days_into_month(dates: NDArray[np.datetime64]) -> NDArray[np.int64]:
    days: Days = (dates - dates.astype("datetime64[M]")).astype(np.int64)
    return days


def working_rhythm(first: int, days: int) -> Floats:
    """Give how much each country works on each day, about 1 on a normal Tuesday.

    Returns
    -------
    array of float, shape (countries, days)
    """
    dates = np.arange(first, first + days).astype("datetime64[D]")
    weekday = (np.arange(first, first + days) + 3) % WEEK  # 1970-01-01: a Thursday
    rhythm = np.tile(_WEEKDAYS[weekday], (len(COUNTRIES), 1))
    year_end = _between(dates, (12, 24), (12, 31)) | _between(dates, (1, 1), (1, 1))
    around = _between(dates, (12, 19), (12, 23)) | _between(dates, (1, 2), (1, 5))
    rhythm *= np.where(year_end, 0.12, np.where(around, 0.6, 1.0))
    summer = np.where(_between(dates, (7, 15), (8, 25)), 0.78, 1.0)
    for row, country in enumerate(COUNTRIES):
        if country == "AU":
            rhythm[row] *= np.where(_between(dates, (1, 6), (1, 26)), 0.7, 1.0)
        elif country in ("FR", "DE", "NL"):
            rhythm[row] *= summer**1.6
        elif country != "IN":
            rhythm[row] *= summer
        rhythm[row] *= np.where(_public_holiday(country, dates), 0.12, 1.0)
    return rhythm


def _public_holiday(country: str, dates: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    if country == "US":
        number = _days_into_month(dates)
        thursday = dates.astype(np.int64) % WEEK == 0
        november = _between(dates, (11, 1), (11, 30))
        thanksgiving = november & thursday & (number >= 21) & (number < 28)
        friday = np.roll(thanksgiving, 1)
        independence = _between(dates, (7, 4), (7, 4))
        holiday: NDArray[np.bool_] = thanksgiving | friday | independence
        return holiday
    if country in ("DE", "FR"):
        return _between(dates, (5, 1), (5, 1))
    if country == "IN":
        return _between(dates, (8, 15), (8, 15))
    return np.zeros(len(dates), dtype=bool)


def industry_season(first: int, days: int) -> Floats:
    """Give how busy each industry is on each day of the year, 1 when normal.

    Returns
    -------
    array of float, shape (industries, days)
    """
    dates = np.arange(first, first + days).astype("datetime64[D]")
    season = np.ones((len(INDUSTRIES), days))
    holidays = _between(dates, (7, 1), (8, 28)) | _between(dates, (12, 14), (12, 31))
    season[INDUSTRIES.index("education")] = np.where(holidays, 0.35, 1.0)
    rush = _between(dates, (11, 1), (12, 23))
    season[INDUSTRIES.index("retail")] = np.where(rush, 1.25, 0.96)
    closing = np.zeros(days, dtype=bool)
    for month in (1, 4, 7, 10):
        closing |= _between(dates, (month, 3), (month, 18))
    season[INDUSTRIES.index("finance")] = np.where(closing, 1.2, 0.97)
    return season


def _between(
    dates: NDArray[np.datetime64], first: Sequence[int], last: Sequence[int]
) -> NDArray[np.bool_]:
    """Tell which dates lie between two (month, day) pairs of one year, inclusive."""
    month = dates.astype("datetime64[M]").astype(np.int64) % 12 + 1
    key = month * 100 + _days_into_month(dates) + 1
    low, high = first[0] * 100 + first[1], last[0] * 100 + last[1]
    return np.logical_and(key >= low, key <= high)

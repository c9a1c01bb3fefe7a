"""Terms: months added to dates, as the calendar does."""

from __future__ import annotations

import calendar
from datetime import date

import ibis

from churnml.terms import MonthDay, add_months, whole_terms


def later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


DAYS = (date(2023, 1, 31), date(2024, 2, 29), date(2023, 12, 15))


def test_months_are_added_as_the_calendar_does() -> None:
    start = ibis.range(0, 61).unnest().name("n").as_table()
    dates = {f"d{i}": add_months(ibis.date(day), start.n) for i, day in enumerate(DAYS)}
    for line in start.mutate(**dates).to_pyarrow().to_pylist():
        for i, day in enumerate(DAYS):
            assert line[f"d{i}"] == later(day, line["n"])


def test_whole_terms_end_on_or_before_a_day() -> None:
    start = ibis.range(-40, 1200).unnest().name("n").as_table()
    for day in DAYS:
        at = ibis.date(day) + start.n.as_interval("D")
        for term in (1, 3, 12):
            base = MonthDay.of(ibis.date(day))
            found = whole_terms(base, ibis.literal(term), MonthDay.of(at))
            rows = start.mutate(day=at, terms=found).to_pyarrow().to_pylist()
            for row in rows:
                assert later(day, row["terms"] * term) <= row["day"]
                assert later(day, (row["terms"] + 1) * term) > row["day"]

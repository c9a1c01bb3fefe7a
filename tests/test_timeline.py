"""Half-open time: durations, dates and cutoffs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from churnml.errors import ChurnmlError, TaskError
from churnml.timeline import (
    as_date,
    as_duration,
    epoch_day,
    every,
    format_duration,
    whole_days,
    whole_weeks,
)


@pytest.mark.parametrize(
    ("text", "hours"),
    [("36h", 36), ("2d", 48), ("1w", 168), (" 3 d ", 72), (timedelta(hours=5), 5)],
)
def test_durations_are_read(text: str | timedelta, hours: int) -> None:
    assert as_duration(text) == timedelta(hours=hours)


@pytest.mark.parametrize("wrong", ["", "3", "d", "1.5d", "-2d", "3 months", 90, None])
def test_what_is_no_duration_is_refused(wrong: object) -> None:
    with pytest.raises(TaskError, match=r"task\.lead: .*is no duration"):
        as_duration(wrong, where="task.lead")  # type: ignore[arg-type]


def test_a_negative_duration_is_refused() -> None:
    with pytest.raises(TaskError, match="negative"):
        as_duration(timedelta(days=-1))


def test_days_and_weeks_must_be_whole() -> None:
    assert whole_days("48h") == 2
    assert whole_weeks("13w") == 13
    with pytest.raises(TaskError, match="not a whole number of days"):
        whole_days("36h")
    with pytest.raises(TaskError, match="use 28d or 35d"):
        whole_weeks("30d")
    with pytest.raises(TaskError, match="use 7d or 14d"):
        whole_weeks("10d")
    with pytest.raises(TaskError, match="use 7d"):
        whole_weeks("0d")


@given(st.integers(0, 10_000))
def test_written_durations_are_read_back(hours: int) -> None:
    duration = timedelta(hours=hours)
    assert as_duration(format_duration(duration)) == duration


def test_dates_are_midnights() -> None:
    day = date(2025, 3, 3)
    assert as_date("2025-03-03") == as_date(day) == day
    assert as_date(datetime(2025, 3, 3, tzinfo=UTC)) == day
    with pytest.raises(TaskError, match="has a time of day"):
        as_date("2025-03-03 09:00")
    for wrong in ("03.03.2025", "soon", 20250303):
        with pytest.raises(TaskError, match=r"--cutoff: .*is no date"):
            as_date(wrong, where="--cutoff")  # type: ignore[arg-type]


def test_cutoffs_stop_before_the_end() -> None:
    # 2025-01-06 and 2025-02-03; 2025-03-03 is the end itself.
    found = every("28d", "2025-01-06", "2025-03-03")
    assert found == (date(2025, 1, 6), date(2025, 2, 3))
    assert every("28d", "2025-01-06", "2025-03-04")[-1] == date(2025, 3, 3)
    assert {day.weekday() for day in every("4w", "2024-01-01", "2026-01-01")} == {0}


@pytest.mark.parametrize(
    ("step", "start", "stop"),
    [("0d", "2025-01-01", "2025-02-01"), ("7d", "2025-02-01", "2025-02-01")],
)
def test_no_cutoff_is_refused(step: str, start: str, stop: str) -> None:
    with pytest.raises(ChurnmlError):
        every(step, start, stop)


def test_days_count_from_1970() -> None:
    assert epoch_day(date(1970, 1, 1)) == 0
    assert epoch_day(date(2025, 3, 3)) == 20150

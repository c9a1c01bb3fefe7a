"""Response and ratings by hand; random tickets are in test_tickets.py."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.features.oracle import Row, compute, instant
from tests.features.test_tickets import TYPES, make

CUTOFF = date(2025, 3, 3)


def ticket(opened: str, hours: float | None, csat: float | None) -> Row:
    """A ticket of account a, solved and rated the day after it was opened."""
    at = instant(opened)
    return dict.fromkeys(TYPES) | {
        "account_id": "a",
        "opened_at": at,
        "known_at": at,
        "first_response_at": None if hours is None else at + timedelta(hours=hours),
        "resolved_at": at + timedelta(days=1),
        "csat": csat,
    }


@pytest.fixture(scope="module")
def got() -> dict[str, float]:
    """Features of four tickets of the last 28 days and one before them."""
    rows = [
        ticket("2025-02-10 09:00", 1, 2.0),
        ticket("2025-02-11 09:00", 3, None),
        ticket("2025-02-12 09:00", 48, 5.0),
        ticket("2025-03-02 09:00", None, None),  # too young, and open at the cutoff
        ticket("2024-12-02 09:00", 10, 4.0),
    ]
    frame = compute(make(rows), [("a", CUTOFF)])
    return frame.iloc[0].to_dict()


def test_response_times(got: dict[str, float]) -> None:
    # 1, 3 and 48 hours: the median is 3, and 90 % of the way along is 3 + 0.8 * 45.
    assert got["tickets__response_hours__28d"] == 3
    assert got["tickets__response_hours_p90__28d"] == 39
    assert got["tickets__response_hours__28d__normal"] == 10


def test_only_ripe_tickets_count(got: dict[str, float]) -> None:
    # Two of three within 24 hours; the ticket of the last day is no miss.
    assert got["tickets__answered_in_24h_share__28d"] == 2 / 3
    assert got["tickets__unanswered"] == 0
    assert got["tickets__open"] == 1


def test_ratings(got: dict[str, float]) -> None:
    assert got["tickets__latest_csat"] == 5
    assert got["tickets__csat_mean__28d"] == 3.5
    assert got["tickets__csat_mean__28d__normal"] == 4
    assert got["tickets__unrated__28d"] == 1

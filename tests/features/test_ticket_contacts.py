"""Contacts, waits and working times by hand; random tickets are in test_tickets.py."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from churnml.features import tickets
from tests.features.oracle import Row, compute, instant, table_of
from tests.features.test_tickets import TYPES, make

CUTOFF = date(2025, 3, 3)


def ticket(opened: str, **facts: object) -> Row:
    """A ticket of account a."""
    at = instant(opened)
    return (
        dict.fromkeys(TYPES)
        | {"account_id": "a", "opened_at": at}
        | {
            "known_at": at,
            **facts,
        }
    )


def features(*rows: Row) -> dict[str, float]:
    """The features of account a."""
    return compute(make(list(rows)), [("a", CUTOFF)]).iloc[0].to_dict()


def test_solved_at_once_and_for_good() -> None:
    solved = {"resolved_at": instant("2025-02-20"), "contacts": 1}
    got = features(
        ticket("2025-02-19", **solved),
        ticket("2025-02-19", **solved | {"contacts": 2}),
        ticket("2025-02-19", **solved, reopened_at=instant("2025-02-26 23:59")),
        ticket("2025-02-19", **solved, reopened_at=instant("2025-02-27")),
        # Solved within the last 7 days: nobody knows yet.
        ticket("2025-02-19", **solved | {"resolved_at": instant("2025-02-24 00:01")}),
        ticket("2025-02-19", **solved | {"contacts": None}),
    )
    assert got["tickets__first_contact_share__28d"] == 0.5


def test_over_five_minutes_of_waiting() -> None:
    got = features(
        ticket("2025-02-20", channel="phone", waited_seconds=300, abandoned=False),
        ticket("2025-02-20", channel="chat", waited_seconds=301, abandoned=True),
        ticket("2025-02-20", channel="email", waited_seconds=9999, abandoned=True),
        ticket("2025-02-20", channel="chat", abandoned=False),
        # Of the last day; and a wait that is not over.
        ticket("2025-03-02 12:00", channel="chat", waited_seconds=999),
        ticket("2025-02-20", channel="chat", waited_seconds=11 * 86400, abandoned=True),
    )
    assert got["tickets__kept_waiting_share__28d"] == 0.5
    assert got["tickets__abandoned_share__28d"] == pytest.approx(1 / 3)


def test_working_time_is_known_when_the_ticket_is_solved() -> None:
    got = features(
        ticket("2025-02-20", resolved_at=instant("2025-03-02"), handle_seconds=1800),
        ticket("2025-02-20", resolved_at=instant("2025-03-03"), handle_seconds=9999),
        ticket("2025-02-20", handle_seconds=9999),
    )
    assert got["tickets__handle_hours__28d"] == 0.5


def test_where_solving_is_not_dated_the_work_must_have_been_possible() -> None:
    # Opened an hour before the cutoff: 30 minutes of work after 29 of waiting may be
    # done by then, after 30 they are not over *before* the cutoff.
    names = ("account_id", "opened_at", "known_at", "waited_seconds", "handle_seconds")
    rows = [
        ticket("2025-03-02 23:00", waited_seconds=wait, handle_seconds=1800)
        for wait in (29 * 60, 30 * 60, 24 * 3600)
    ]
    rows[0]["handle_seconds"] = 900
    table = table_of("tickets", rows, {name: TYPES[name] for name in names})
    family = tickets.family({"tickets": table}, (4,))
    got = compute(family, [("a", CUTOFF)], usage=False).iloc[0]
    assert got["tickets__handle_hours__28d"] == 0.25


def test_a_delay_holds_for_waits_too() -> None:
    row = ticket("2025-02-27", channel="chat", waited_seconds=600)
    for delay, share in ((timedelta(days=2), 1.0), (timedelta(days=4), None)):
        frame = compute(make([row], delay), [("a", CUTOFF)])
        value = frame["tickets__kept_waiting_share__28d"].iloc[0]
        assert (value == share) if share else value != value

"""One ticket by hand; all the others are in test_tickets.py."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import pytest

from churnml.features.ticket_facts import tickets_seen
from tests.features.oracle import Row, instant, spine_of, table_of
from tests.features.test_tickets import TYPES

TICKET: Row = dict.fromkeys(TYPES) | {
    "account_id": "a",
    "opened_at": instant("2025-02-27 23:30"),
    "known_at": instant("2025-02-27 23:30"),
    "first_response_at": instant("2025-02-28 02:00"),
    "resolved_at": instant("2025-03-03 00:00"),
    "csat_at": instant("2025-03-09 12:00"),
    "csat": 1.5,
    "priority": " Urgent",
    "channel": "Live Chat",
}


def seen(ticket: Row, cutoff: str, delay: timedelta = timedelta(0)) -> Row:
    """The ticket as it looked before a cutoff."""
    table = table_of("tickets", [ticket], TYPES, delay=delay)
    found = tickets_seen(table, spine_of([("a", date.fromisoformat(cutoff))]))
    (row,) = ibis.duckdb.connect().to_pyarrow(found).to_pylist()
    return row


def test_what_happens_on_the_cutoff_is_not_known_yet() -> None:
    row = seen(TICKET, "2025-03-03")
    assert (row["opened"], row["answered"], row["response"]) == (4, 3, 9000)
    assert (row["resolved"], row["is_open"], row["rated"], row["csat"]) == (
        None,
        True,
        None,
        None,
    )
    assert (row["urgent"], row["severe"], row["channel"]) == (True, True, "chat")


def test_the_day_after_it_is() -> None:
    row = seen(TICKET, "2025-03-04")
    assert (row["resolved"], row["is_open"]) == (1, False)
    assert row["csat"] is None  # rated on the 9th
    row = seen(TICKET, "2025-03-10")
    assert (row["rated"], row["csat"]) == (1, 1_500_000)


def test_a_ticket_of_which_nothing_happened_for_so_long_is_left_out() -> None:
    table = table_of("tickets", [TICKET], TYPES)  # rated on the 9th, as the last of all
    at = [("a", date(2025, 3, 10)), ("a", date(2025, 4, 9)), ("a", date(2025, 4, 10))]
    found = tickets_seen(table, spine_of(at), within=31)
    days = ibis.duckdb.connect().to_pyarrow(found.order_by("cutoff").cutoff).to_pylist()
    assert [f"{day:%m-%d}" for day in days] == ["03-10", "04-09"]


def test_a_rating_without_a_date_is_known_when_the_ticket_is_solved() -> None:
    row = seen(TICKET | {"csat_at": None}, "2025-03-04")
    assert (row["rated"], row["csat"]) == (1, 1_500_000)


@pytest.mark.parametrize(
    ("cutoff", "ripe"), [("2025-02-28", False), ("2025-03-01", True)]
)
def test_a_ticket_is_ripe_after_24_hours(cutoff: str, ripe: bool) -> None:
    assert seen(TICKET, cutoff)["ripe"] is ripe


def test_exactly_24_hours_are_enough() -> None:
    midnight = {"opened_at": instant("2025-02-27"), "known_at": instant("2025-02-27")}
    assert seen(TICKET | midnight, "2025-02-28")["ripe"] is True


def test_the_delay_of_the_table_holds_for_later_facts_too() -> None:
    row = seen(TICKET, "2025-03-04", timedelta(days=1))
    assert (row["resolved"], row["answered"]) == (None, 4)


def test_a_response_before_the_opening_says_nothing() -> None:
    row = seen(
        TICKET | {"first_response_at": instant("2025-02-27 20:00")}, "2025-03-03"
    )
    assert (row["response"], row["ripe"], row["answered"]) == (None, False, 4)

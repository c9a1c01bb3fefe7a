"""Terms and changes by hand; the features on top of them are in test_commercial.py."""

from __future__ import annotations

from datetime import date

import ibis

from churnml.features.subscription_facts import changes_seen, rows_seen
from tests.features.oracle import Row, instant, spine_of, table_of
from tests.features.test_commercial import TYPES


def row(**given: object) -> Row:
    """A paid row of account a from 2024-01-31."""
    start = {"started_at": instant("2024-01-31"), "known_at": instant("2024-01-31")}
    return (
        dict.fromkeys(TYPES)
        | {"account_id": "a", "mrr": 10.0, "seats": 1}
        | start
        | given
    )


def seen(rows: list[Row], *cutoffs: date) -> list[Row]:
    """Rows as they looked before some cutoffs."""
    table = table_of("subscriptions", rows, TYPES)
    found = rows_seen(table, spine_of([("a", cutoff) for cutoff in cutoffs]))
    got = ibis.duckdb.connect().to_pyarrow(found).to_pylist()
    return sorted(got, key=lambda r: r["cutoff"])


MONTHLY = {
    # Terms of a month from 31 January 2024 end on 29 February, 31 March, 30 April:
    # days to the next term end, terms done.
    "2024-02-01": (28, 0),
    "2024-02-29": (0, 0),  # that day's end is still ahead
    "2024-03-01": (30, 1),
    "2024-04-30": (0, 2),
    "2024-05-01": (30, 3),
    "2025-02-28": (0, 12),
    "2025-03-01": (30, 13),
}


def test_months_of_a_term_end_as_the_calendar_does() -> None:
    got = seen([row(term_months=1)], *map(date.fromisoformat, MONTHLY))
    assert [(r["to_term_end"], r["terms"]) for r in got] == [*MONTHLY.values()]


def test_a_given_term_end_comes_first_and_is_renewed_by_months() -> None:
    given = row(term_ends_at=instant("2024-06-15 10:00"), term_months=6)
    before, after = seen([given], date(2024, 6, 15), date(2024, 6, 16))
    assert (before["to_term_end"], before["terms"]) == (0, 0)
    # Renewed for six months, to 2024-12-15.
    assert (after["to_term_end"], after["terms"]) == (182, 1)
    (unknown,) = seen([given | {"term_months": None}], date(2024, 6, 16))
    assert (unknown["to_term_end"], unknown["terms"]) == (None, 1)


def test_a_term_of_no_length_is_none() -> None:
    for months in (0, 10**12):
        (got,) = seen([row(term_months=months)], date(2024, 6, 1))
        assert (got["to_term_end"], got["terms"]) == (None, None)


def test_a_row_ended_at_its_term_end_ran_one_term() -> None:
    ended = row(term_ends_at=instant("2024-06-15"), ended_at=instant("2024-06-15"))
    (got,) = seen([ended], date(2025, 1, 1))
    assert (got["runs"], got["ended"], got["terms"]) == (False, 200, 1)
    (early,) = seen([ended | {"ended_at": instant("2024-06-14")}], date(2025, 1, 1))
    assert early["terms"] == 0


def test_trials_and_empty_rows_never_ran() -> None:
    trial = row(is_trial=True)
    empty = row(ended_at=instant("2024-01-31"))
    assert seen([trial, empty], date(2025, 1, 1)) == []


def test_an_announced_end_is_not_seen() -> None:
    notice = row(ended_at=instant("2025-01-01"), notice_at=instant("2024-06-01"))
    (got,) = seen([notice], date(2025, 1, 1))
    assert (got["runs"], got["ended"]) == (True, None)


def test_a_row_replaced_by_another_is_one_change() -> None:
    first = row(ended_at=instant("2024-03-01 09:00"))
    second = row(
        started_at=instant("2024-03-01 17:00"),
        known_at=instant("2024-03-01 17:00"),
        mrr=25.5,
    )
    table = table_of("subscriptions", [first, second], TYPES)
    rows = rows_seen(table, spine_of([("a", date(2024, 3, 11))]))
    changes = ibis.duckdb.connect().to_pyarrow(changes_seen(rows)).to_pylist()
    got = {c["day"]: (c["cents_before"], c["cents"], c["cents_after"]) for c in changes}
    assert got == {40: (0, 1000, 1000), 10: (1000, 1550, 2550)}

"""Activity: days of use, each from the day it became known."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from churnml.activity import days_of_use, stretches_of_use
from churnml.tables import Tables, TableSpec, load_tables


def tables_of(rows: list[dict[str, Any]], **options: Any) -> Tables:
    usage = pd.DataFrame(rows).assign(account_id="A")
    return load_tables(
        [
            TableSpec(name="accounts", frame=usage[["account_id"]].drop_duplicates()),
            TableSpec(name="usage", frame=usage, **options),
        ],
        complete_until=date(2025, 12, 1),
    )


def used(tables: Tables) -> list[tuple[str, str]]:
    found = days_of_use(tables).order_by(["day", "known_at"]).execute()
    return [(str(r.day.date()), str(r.known_at.date())) for r in found.itertuples()]


def test_a_day_counts_once_whatever_is_done_on_it() -> None:
    rows = [{"occurred_at": f"2025-03-01 {h}:00"} for h in ("09", "23")]
    assert used(tables_of(rows)) == [("2025-03-01", "2025-03-01")]


AMOUNTS = [
    {"occurred_at": "2025-03-01", "quantity": 0},
    {"occurred_at": "2025-03-02", "quantity": 2},
]


def test_a_period_that_counts_nothing_is_no_use() -> None:
    found = used(tables_of(AMOUNTS, period="1d"))
    assert [day for day, _ in found] == ["2025-03-02"]


def test_an_event_is_a_use_whatever_its_amount_kept_by_the_day_or_not(
    tmp_path: Path,
) -> None:
    """As in the features: else the last use would not be the end of a silence."""
    rows = pd.DataFrame([*AMOUNTS, {"occurred_at": "2025-03-03"}])
    rows.assign(account_id="A").to_csv(tmp_path / "usage.csv", index=False)
    accounts = pd.DataFrame({"account_id": ["A"]})
    specs = [
        TableSpec(name="accounts", frame=accounts),
        TableSpec(name="usage", path="usage.csv"),
    ]
    for cache in (None, tmp_path / "days"):
        tables = load_tables(
            specs, root=tmp_path, complete_until=date(2025, 12, 1), cache=cache
        )
        assert (tables["usage"].by_day is not None) == (cache is not None)
        days = [day for day, _ in used(tables)]
        assert days == ["2025-03-01", "2025-03-02", "2025-03-03"]


@pytest.mark.parametrize(
    ("row", "options", "expected"),
    [
        # The worked example.
        ({}, {"delay": "2d"}, ("2025-03-03", "2025-03-03")),
        ({"known_at": "2025-03-20"}, {}, ("2025-03-01", "2025-03-20")),
        # A load by night, and the last that is no late news.
        ({"known_at": "2025-03-02 02:00"}, {}, ("2025-03-02", "2025-03-02")),
        ({"known_at": "2025-03-08"}, {}, ("2025-03-08", "2025-03-08")),
        ({"known_at": "2025-03-09"}, {}, ("2025-03-01", "2025-03-09")),
        ({}, {"delay": "10d"}, ("2025-03-11", "2025-03-11")),
        # What sums up a period is used until its last day.
        (
            {"occurred_at": "2025-03-01", "quantity": 1},
            {"period": "1mo"},
            ("2025-03-31", "2025-03-31"),
        ),
        (
            {"occurred_at": "2025-03-01", "quantity": 1},
            {"period": "7d", "delay": "36h"},
            ("2025-03-09", "2025-03-09"),
        ),
    ],
)
def test_a_day_of_use_is_dated_by_when_it_was_known(
    row: dict, options: dict, expected: tuple[str, str]
) -> None:
    rows = [{"occurred_at": "2025-03-01 09:30"} | row]
    assert used(tables_of(rows, **options)) == [expected]


def test_stretches_end_when_the_silence_is_over() -> None:
    days = ["2025-03-01", "2025-03-05", "2025-03-10", "2025-03-30"]
    rows = [{"occurred_at": day, "known_at": day} for day in days]
    rows.append({"occurred_at": "2025-03-16", "known_at": "2025-05-01"})
    silence = timedelta(days=4)
    found = stretches_of_use(tables_of(rows), silence).order_by("started_at").execute()
    got = [
        tuple(
            str(getattr(row, c).date()) for c in ("started_at", "ended_at", "known_at")
        )
        for row in found.itertuples()
    ]
    # Four whole days without use are a silence of four days, and the fifth is over it;
    # but used again when it is over, there was no moment without.
    assert got == [
        ("2025-03-01", "2025-03-15", "2025-03-01"),
        ("2025-03-16", "2025-03-21", "2025-05-01"),
        ("2025-03-30", "2025-04-04", "2025-03-30"),
    ]

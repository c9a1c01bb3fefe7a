"""Mapping: columns, constants, what is known when, what is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
import pytest

from churnml.backend import Backend
from churnml.tables import Finding, Tables, TableSpec
from churnml.tables.reading import Reading, read
from tests.tables.conftest import found, rows, the

Load = Callable[..., Tables]


def frame(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"account_id": "A", **columns})


def test_columns_are_mapped_and_constants_filled(load: Load) -> None:
    usage = pd.DataFrame({"customer": [1], "ts": ["2025-03-01"], "other": ["x"]})
    mapping = {"account_id": "customer", "occurred_at": "ts", "actor": "=api"}
    tables = load(
        accounts=pd.DataFrame({"account_id": ["1"]}),
        usage=usage,
        usage_spec={"columns": mapping},
    )
    day = datetime(2025, 3, 1)
    assert rows(tables, "usage") == [
        {
            "account_id": "1",
            "occurred_at": day,
            "actor": "api",
            "event": "use",  # where no event is mapped, each row is a use
            "known_at": day,
        }
    ]
    # Of what is there; known_at is derived.
    assert tables["usage"].columns == {"account_id", "occurred_at", "actor", "event"}


PRICES = frame(started_at="2025-03-01", mrr=[1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("given", "setting", "expected"),
    [
        (["USD", None, ""], "EUR", ["USD", "EUR", "EUR"]),
        ([None, None, None], "EUR", ["EUR", "EUR", "EUR"]),
        (None, "EUR", ["EUR", "EUR", "EUR"]),
        (["USD", None, ""], None, ["USD", None, None]),
    ],
)
def test_a_row_without_a_currency_is_in_that_of_the_table(
    load: Load, given: list[str | None] | None, setting: str, expected: list[str | None]
) -> None:
    paid = PRICES if given is None else PRICES.assign(currency=given)
    tables = load(subscriptions=paid, subscriptions_spec={"currency": setting})
    found = sorted(rows(tables, "subscriptions"), key=lambda row: row["mrr"])
    assert [row["currency"] for row in found] == expected
    assert "currency" in tables["subscriptions"].columns


def test_a_mapping_wins_over_a_column_of_the_canonical_name(load: Load) -> None:
    usage = frame(occurred_at=["2025-03-01"], event=["a"], kind=["b"])
    tables = load(usage=usage, usage_spec={"columns": {"event": "kind"}})
    assert rows(tables, "usage")[0]["event"] == "b"


def test_columns_for_checks_only_are_not_handed_on(load: Load) -> None:
    usage = frame(occurred_at=["2025-03-01"], event_id=["e"], subscription_id=["s"])
    assert "event_id" not in load(usage=usage)["usage"].expr.columns
    assert "subscription_id" not in load(usage=usage)["usage"].columns


def test_attributes_and_display_keep_their_names(load: Load) -> None:
    accounts = pd.DataFrame(
        {"account_id": ["A"], "industry": ["toys"], "employees": [7], "tier": ["pro"]}
    )
    own = {"attributes": ("industry", "employees"), "display": ("tier", "industry")}
    table = load(accounts=accounts, accounts_spec=own, until="2025-03-01")["accounts"]
    assert table.columns == {"account_id"}
    assert dict(table.expr.schema()) == {
        "account_id": ibis.dtype("string"),
        "industry": ibis.dtype("string"),
        "employees": ibis.dtype("int64"),
        "tier": ibis.dtype("string"),
    }


def test_types_are_the_contract(load: Load) -> None:
    started = ["2025-03-01"]
    subscriptions = frame(
        started_at=started, ended_at=[None], mrr=["10"], seats=["3"], is_trial=["no"],
        term_months=[12.0], plan=[7],
    )  # fmt: skip
    schema = load(subscriptions=subscriptions)["subscriptions"].expr.schema()
    assert {name: str(dtype) for name, dtype in schema.items()} == {
        "account_id": "string",
        "started_at": "timestamp",
        "ended_at": "timestamp",
        "term_months": "int64",
        "mrr": "float64",
        "seats": "int64",
        "plan": "string",
        "is_trial": "boolean",
        "known_at": "timestamp",
    }


NOON = datetime(2025, 3, 1, 12)


@pytest.mark.parametrize(
    ("spec", "known"),
    [
        ({}, NOON),
        ({"delay": timedelta(days=2, minutes=3)}, datetime(2025, 3, 3, 12, 3)),
        ({"columns": {"known_at": "loaded"}}, datetime(2025, 3, 5, 8)),
    ],
)
def test_known_at(load: Load, spec: dict[str, Any], known: datetime) -> None:
    usage = frame(occurred_at=[NOON], loaded=["2025-03-05T08:00:00Z"])
    tables = load(usage=usage, usage_spec=spec)
    assert rows(tables, "usage")[0]["known_at"] == known


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("1d", "2025-03-01", datetime(2025, 3, 2)),
        ("7d", "2025-02-24", datetime(2025, 3, 3)),
        ("2w", "2025-02-24", datetime(2025, 3, 10)),
        ("1mo", "2025-02-01", datetime(2025, 3, 1)),
        ("1mo", "2025-01-15", datetime(2025, 2, 15)),  # a billing month
        ("3mo", "2025-01-01", datetime(2025, 4, 1)),
    ],
)
def test_a_period_is_known_just_before_its_end(
    load: Load, period: str, start: str, end: datetime
) -> None:
    usage = frame(occurred_at=[start], quantity=[30])
    (row,) = rows(load(usage=usage, usage_spec={"period": period}), "usage")
    assert row["occurred_at"] == datetime.fromisoformat(start)
    assert row["known_at"] == end - timedelta(microseconds=1)


def test_a_period_ends_by_local_clocks(load: Load) -> None:
    usage = frame(occurred_at=["2025-03-01"], quantity=[30])
    spec = {"period": "1mo", "timezone": "Europe/Berlin", "delay": timedelta(hours=1)}
    (row,) = rows(load(usage=usage, usage_spec=spec), "usage")
    # March begins at UTC+1 and ends, clocks having changed, at UTC+2.
    assert row["occurred_at"] == datetime(2025, 2, 28, 23)
    end = datetime(2025, 3, 31, 22)
    assert row["known_at"] == end + timedelta(hours=1) - timedelta(microseconds=1)


def test_an_answer_is_known_when_asked_else_when_given(load: Load) -> None:
    asked, answered = datetime(2025, 3, 1), datetime(2025, 3, 4)
    nps = frame(asked_at=[asked, None], responded_at=[answered] * 2, score=[9, 9])
    assert [r["known_at"] for r in rows(load(nps=nps), "nps")] == [asked, answered]


def problems(con: Backend, given: pd.DataFrame, **spec: Any) -> list[tuple[str, ...]]:
    outcome = read(TableSpec(frame=given, **spec), None, con)
    assert not isinstance(outcome, Reading)
    return [(f.code, f.message, f.advice) for f in outcome]


def test_missing_columns_are_all_listed(con: Backend) -> None:
    given = pd.DataFrame({"acount_id": ["A"], "when": ["2025-03-01"], "kind": ["x"]})
    there = "Present: acount_id, when, kind."
    columns = {"event": "kindd", "user_id": "who"}
    assert problems(con, given, name="usage", columns=columns) == [
        (
            "missing_column",
            "no column 'kindd', which is mapped to event",
            f"Did you mean 'kind'? {there}",
        ),
        ("missing_column", "no column 'who', which is mapped to user_id", there),
        (
            "missing_column",
            "required column 'account_id' is missing",
            "Did you mean 'acount_id'? Map it: columns: {account_id: <its name>}. "
            + there,
        ),
        (
            "missing_column",
            "required column 'occurred_at' is missing",
            f"Map it: columns: {{occurred_at: <its name>}}. {there}",
        ),
    ]


def test_missing_attributes_quantities_and_answers(con: Backend) -> None:
    given = pd.DataFrame({"account_id": ["A"], "occurred_at": ["2025-03-01"]})
    (own,) = problems(con, given, name="accounts", display=("tier",))
    assert own[1] == "no column 'tier', which is listed in attributes or display"
    (quantity,) = problems(con, given, name="usage", period="1mo")
    assert quantity[1] == "required column 'quantity' is missing"
    scores = given.assign(score=7)
    (time,) = problems(con, scores, name="nps")
    assert time[1] == "required column 'responded_at' is missing"


def test_contradictions(con: Backend) -> None:
    given = frame(occurred_at=["2025-03-01"], known_at=["2025-03-01"], name=["x"])
    (delay,) = problems(con, given, name="usage", delay=timedelta(days=1))
    assert delay[1] == "both a column known_at and a delay are given"
    (listed,) = problems(con, given, name="accounts", attributes=("name",))
    assert listed[1].startswith("'name' is a column churnml knows and is listed")


def test_wrong_types_name_the_column_and_the_way_out(con: Backend) -> None:
    given = frame(occurred_at=[1_740_787_200], user_id=[True])
    assert problems(con, given, name="usage") == [
        (
            "wrong_type",
            "column 'occurred_at' is of type int64, but occurred_at must be a time",
            "Convert it in a sql source: to_timestamp(x) for seconds since 1970, "
            "strptime(x, '%d/%m/%Y') for other ways of writing a date.",
        ),
        (
            "wrong_type",
            "column 'user_id' is of type boolean, but user_id must be an id: text or a "
            "whole number",
            "Map another column, or cast it in a sql source. Or leave it out: columns: "
            '{user_id: "="}.',
        ),
    ]


def test_values_that_cannot_be_read_are_counted_and_shown(load: Load) -> None:
    usage = frame(
        occurred_at=["2025-03-01", "01.03.2025", "n/a"], quantity=["2", "x", "2.5"]
    )
    tables = load(usage=usage)
    time, quantity = found(tables, "wrong_type")
    assert str(time) == (
        "occurred_at cannot be read as a time in 1 of 3 rows (33.3 %), "
        "e.g. '01.03.2025'"
    )
    assert (time.severity, time.column) == ("error", "occurred_at")
    # Two rows of one account: one example each account.
    assert (quantity.count, quantity.examples) == (2, ("'2.5'",))
    # Only 'n/a' is a null time; '01.03.2025' has been reported.
    assert the(tables, "null_time").count == 1
    assert tables["usage"].rows == 1


def test_ids_that_are_no_whole_numbers(load: Load) -> None:
    usage = frame(occurred_at=["2025-03-01"] * 2, user_id=[7.0, 7.5])
    finding = the(load(usage=usage), "wrong_type")
    assert finding.message == "user_id cannot be read as a whole-number id"
    assert finding.examples == ("'7.5'",)


def test_text_is_parsed_once_and_typed_files_stay(con: Backend, tmp_path: Path) -> None:
    typed = frame(occurred_at=[datetime(2025, 3, 1)])
    typed.to_parquet(tmp_path / "typed.parquet")
    typed.astype(str).to_parquet(tmp_path / "text.parquet")
    typed.to_csv(tmp_path / "text.csv")

    def plan(file: str) -> str:
        outcome = read(TableSpec(name="usage", path=file), tmp_path, con)
        assert isinstance(outcome, Reading)
        return str(con.compile(outcome.rows))

    assert '"raw_usage_' in plan("typed.parquet")
    assert '"usage_' in plan("text.parquet")
    assert '"usage_' in plan("text.csv")


def test_input_is_not_changed(load: Load) -> None:
    usage = frame(occurred_at=["2025-03-01"], user_id=pd.Series([7], dtype=object))
    before = usage.copy(deep=True)
    load(usage=usage)
    pd.testing.assert_frame_equal(usage, before)


def test_findings_of_unreadable_tables_are_errors(con: Backend) -> None:
    outcome = read(TableSpec(name="usage"), None, con)
    assert not isinstance(outcome, Reading)
    assert all(isinstance(f, Finding) and f.severity == "error" for f in outcome)

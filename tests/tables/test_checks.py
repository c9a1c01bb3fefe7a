"""Counting: empty tables and columns, repeats, digests, examples, one query a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from churnml.backend import Backend, connect
from churnml.tables import Tables, TableSpec, checks, load_tables
from tests.tables.conftest import found, the

Load = Callable[..., Tables]


def usage(*times: Any, account: Any = "A", **columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"account_id": account, "occurred_at": list(times), **columns})


def test_an_empty_table_is_an_error(load: Load) -> None:
    finding = the(load(usage=usage(account=[])), "empty")
    assert (finding.severity, str(finding)) == ("error", "the table has no rows")
    assert finding.advice == "Load it again, or take it out of the configuration."


def test_columns_that_are_null_throughout(load: Load) -> None:
    tickets = pd.DataFrame(
        {
            "account_id": ["A", "A"],
            "opened_at": ["2025-03-01", "2025-03-02"],
            "resolved_at": [None, None],  # it may be that none was solved
            "priority": [None, None],  # but every ticket has one
        }
    )
    by_column = {f.column: f for f in found(load(tickets=tickets), "all_null")}
    assert {c: f.severity for c, f in by_column.items()} == {
        "resolved_at": "warning",
        "priority": "error",
    }
    assert str(by_column["priority"]) == "priority null in 2 of 2 rows (100.0 %)"
    assert by_column["priority"].advice == (
        'Map another column, or leave it out: columns: {priority: "="}.'
    )


def test_a_column_can_be_left_out(load: Load) -> None:
    events = usage("2025-03-01", user_id=[None])
    assert the(load(usage=events), "all_null").column == "user_id"
    without = load(usage=events, usage_spec={"columns": {"user_id": "="}})
    assert not found(without, "all_null")
    assert "user_id" not in without["usage"].columns
    needed = load(usage=events, usage_spec={"columns": {"occurred_at": "="}})
    assert the(needed, "missing_column").column == "occurred_at"


def test_a_needed_column_that_is_null_throughout(load: Load) -> None:
    tables = load(usage=usage(None, None))
    finding = the(tables, "all_null")
    assert (finding.severity, finding.column) == ("error", "occurred_at")
    assert finding.advice == "Map another column: this one is needed."
    assert not found(tables, "null_time")


def test_a_column_that_cannot_be_read_is_not_called_null(load: Load) -> None:
    tables = load(usage=usage("soon", "later"))
    assert the(tables, "wrong_type").count == 2
    assert not found(tables, "all_null") + found(tables, "null_time")


def test_two_rows_of_one_account_are_an_error(load: Load) -> None:
    accounts = pd.DataFrame({"account_id": ["A", "B", "B", "B"]})
    finding = the(load(accounts=accounts, usage=usage("2025-03-01")), "duplicate_key")
    assert str(finding) == (
        "account_id repeats an earlier one in 2 of 4 rows (50.0 %), e.g. 'B' 3 times"
    )
    assert (finding.severity, finding.table) == ("error", "accounts")


@pytest.mark.parametrize(
    ("table", "own", "time"),
    [
        ("usage", "event_id", "occurred_at"),
        ("tickets", "ticket_id", "opened_at"),
        ("subscriptions", "subscription_id", "started_at"),
        ("churns", "churn_id", "churned_at"),
    ],
)
def test_repeated_ids_are_warnings(load: Load, table: str, own: str, time: str) -> None:
    columns = {"account_id": "A", time: "2025-03-01", own: ["x", "x", "y", None, None]}
    finding = the(load(**{table: pd.DataFrame(columns)}), "duplicate_key")
    assert (finding.severity, finding.count, finding.column) == ("warning", 1, own)
    assert finding.examples == ("'x' 2 times",)


def copies(load: Load, *times: str, **columns: Any) -> list[int]:
    return [f.count for f in found(load(usage=usage(*times, **columns)), "copies")]


def test_exact_copies(load: Load) -> None:
    noon = ("2025-03-01 12:00", "2025-03-01 12:00", "2025-03-01 13:00")
    assert copies(load, *noon) == [1]
    assert copies(load, *noon, user_id=["u", "v", "u"]) == []
    # Columns nobody mapped, an id for instance, may tell rows apart.
    assert copies(load, *noon, serial=[1, 2, 3]) == []
    # Two uses on one day are two uses, unless each row is a sum.
    days = ("2025-03-01", "2025-03-01")
    assert copies(load, *days) == []
    assert copies(load, *days, quantity=[5, 5]) == [1]


def test_a_few_copies_may_be_chance(load: Load) -> None:
    times = [
        str(t) for t in pd.date_range("2025-03-01 08:00", periods=1999, freq="min")
    ]
    assert copies(load, *times, times[0]) == []
    assert copies(load, *times, *times[:3]) == [3]


def test_of_very_many_rows_a_part_is_compared(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "_MANY", 100)
    monkeypatch.setattr(checks, "_PART", 4)
    times = [str(t) for t in pd.date_range("2025-03-01 08:00", periods=200, freq="min")]
    assert copies(load, *times) == []
    # What is told is how many there are in all.
    assert copies(load, *times, *times[:40]) == [40]


def test_digests_know_the_content_and_not_its_order(load: Load, tmp_path: Path) -> None:
    def digest(frame: pd.DataFrame) -> str:
        return load(usage=frame)["usage"].digest

    events = usage("2025-03-01", "2025-03-02", "2025-03-02", user_id=["u", "v", None])
    assert digest(events) == digest(events.iloc[::-1])
    assert digest(events) == digest(events[["user_id", "occurred_at", "account_id"]])
    others = [
        events.assign(user_id=pd.Series(["u", "w", None])),
        events.iloc[:2],
        pd.concat([events, events.iloc[:1]]),
        events.rename(columns={"user_id": "actor"}),
    ]
    assert len({digest(frame) for frame in [events, *others]}) == 5
    # Whatever it was read from, and whatever was left out.
    events.to_csv(tmp_path / "events.csv")
    read = load_tables(
        [
            TableSpec(name="accounts", frame=pd.DataFrame({"account_id": ["A"]})),
            TableSpec(name="usage", path="events.csv"),
        ],
        root=tmp_path,
    )
    assert read["usage"].digest == digest(events)
    assert digest(pd.concat([events, usage("2025-03-01", account="X")])) == digest(
        events
    )


def test_examples_do_not_depend_on_the_order(load: Load) -> None:
    events = usage(*["2025-03-01"] * 5, account=["Z", "X", "Y", "X", "W"])
    forwards = the(load(usage=events), "orphan").examples
    assert forwards == the(load(usage=events.iloc[::-1]), "orphan").examples
    assert forwards == ("'W'", "'X'", "'Y'")


def test_a_clean_table_costs_one_query(
    load: Load, con: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries = []
    run = con.to_pyarrow

    def counted(expr: Any, /, **given: Any) -> Any:
        queries.append(expr)
        return run(expr, **given)

    monkeypatch.setattr(con, "to_pyarrow", counted)
    tables = load(usage=usage("2025-03-01", "2025-03-02"), until="2025-03-03")
    assert len(tables.findings) == 1  # nothing dates churn
    assert len(queries) == 2  # accounts and usage


def test_large_typed_files_are_never_copied(tmp_path: Path) -> None:
    usage(*pd.date_range("2025-03-01", periods=100)).to_parquet(tmp_path / "e.parquet")
    con = connect(threads=1)
    specs = [
        TableSpec(name="accounts", frame=pd.DataFrame({"account_id": ["A"]})),
        TableSpec(name="usage", path="e.parquet"),
    ]
    assert load_tables(specs, root=tmp_path, con=con)["usage"].rows == 100
    kept = con.raw_sql("select table_name from duckdb_tables()").fetchall()
    assert sorted(name.rsplit("_", 1)[0] for (name,) in kept) == [
        "account_life",
        "accounts",
    ]

"""Loading: the end of the data, what is handed on, all errors at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
import pytest

from churnml.backend import connect
from churnml.errors import TableError
from churnml.tables import Tables, TableSpec, load_tables, specs_from
from tests.tables.conftest import found, the

Load = Callable[..., Tables]


def usage(*times: str | None, account: Any = "A", **columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"account_id": account, "occurred_at": list(times), **columns})


def tickets(*times: str) -> pd.DataFrame:
    return pd.DataFrame({"account_id": "A", "opened_at": list(times)})


def test_the_end_is_the_last_day_of_usage(load: Load) -> None:
    given = {
        "usage": usage("2025-03-01", "2025-03-10 17:00"),
        "tickets": tickets("2025-03-20"),
    }
    tables = load(**given)
    assert tables.until == tables["usage"].until == date(2025, 3, 10)
    assert tables["tickets"].until == date(
        2025, 3, 10
    )  # sparse tables do not end early


def test_a_declared_end_holds_for_all_tables(load: Load) -> None:
    events = usage("2025-03-01", "2025-03-10")
    assert load(usage=events, until="2025-03-05").until == date(2025, 3, 5)
    own = load(
        usage=events,
        tickets=tickets("2025-03-01"),
        tickets_spec={"until": date(2025, 3, 2), "from_": date(2025, 2, 1)},
        until="2025-03-05",
    )
    assert (own["tickets"].from_, own["tickets"].until) == (
        date(2025, 2, 1),
        date(2025, 3, 2),
    )
    assert own["usage"].until == date(2025, 3, 5)


def test_the_end_of_usage_is_the_end_of_all(load: Load) -> None:
    events = usage("2025-03-01", "2025-03-10")
    tables = load(usage=events, usage_spec={"until": date(2025, 3, 8)})
    assert tables.until == date(2025, 3, 8)


def test_without_usage_the_last_day_of_what_there_is(load: Load) -> None:
    churns = pd.DataFrame({"account_id": ["A"], "churned_at": ["2025-05-01"]})
    assert load(tickets=tickets("2025-03-20"), churns=churns).until == date(2025, 3, 20)
    assert load(churns=churns).until == date(2025, 5, 1)
    assert load().until == date(2025, 3, 1)  # the last sign-up


def test_nothing_dated_at_all(load: Load) -> None:
    finding = the(load(accounts=pd.DataFrame({"account_id": ["A"]})), "no_time")
    assert finding.severity == "error"
    assert finding.advice.startswith("Set complete_until")


def test_a_monthly_table_ends_where_its_last_month_begins(load: Load) -> None:
    # That month may still be running.
    months = usage("2025-01-01", "2025-02-01", "2025-03-01", quantity=[1, 2, 3])
    tables = load(usage=months, usage_spec={"period": "1mo"})
    assert tables.until == date(2025, 3, 1)
    known = tables["usage"].expr.filter(
        lambda t: t.known_at < pd.Timestamp("2025-03-01")
    )
    assert tables.con.to_pyarrow(known.count()).as_py() == 2


def test_a_table_begins_with_its_first_row(load: Load) -> None:
    tables = load(usage=usage("2025-03-05 10:00", "2025-03-10", None, "2025-01-01",
                              account=["A", "A", "A", "X"]))  # fmt: skip
    # The row of the unknown account X does not count.
    assert tables["usage"].from_ == date(2025, 3, 5)
    assert tables["accounts"].from_ == date(2025, 1, 1)


def test_rows_of_unknown_accounts_and_times_are_not_handed_on(load: Load) -> None:
    events = usage(
        "2025-03-01", "2025-03-02", None, "2025-03-03", account=["A", "X", "A", None]
    )
    tables = load(usage=events)
    table = tables["usage"]
    assert tables.con.to_pyarrow(table.expr.count()).as_py() == table.rows == 1
    assert "life__account_id" not in table.expr.columns


def test_tables_are_a_mapping(load: Load) -> None:
    tables = load(usage=usage("2025-03-01"))
    assert list(tables) == ["accounts", "usage"]
    assert len(tables) == 2
    assert "nps" not in tables
    assert tables.get("nps") is None


def test_describe_is_json(load: Load) -> None:
    described = load(usage=usage("2025-03-01", "2025-03-02")).describe()
    assert json.loads(json.dumps(described)) == described
    (digest,) = {described["usage"].pop("digest")}
    assert len(digest) == 16
    assert described["usage"] == {
        "rows": 2,
        "from": "2025-03-01",
        "until": "2025-03-02",
        "columns": ["account_id", "event", "occurred_at"],
    }


def test_all_errors_of_all_tables_come_in_one_message(tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text("account_id\nA\nA\n")
    (tmp_path / "usage.csv").write_text("account_id,when\nA,2025-03-01\n")
    events = tickets("soon", "2025-03-01").assign(contacts=["1", "-2"])
    specs = [
        TableSpec(name="tickets", frame=events),
        TableSpec(name="usage", path="usage.csv"),
        TableSpec(name="accounts", path="accounts.csv"),
        TableSpec(name="nps", path="nps.csv"),
    ]
    with pytest.raises(TableError) as caught:
        load_tables(specs, root=tmp_path)
    assert str(caught.value) == (
        "table 'accounts': 1 problem in 2 rows\n"
        "  - account_id repeats an earlier one in 1 of 2 rows (50.0 %), e.g. 'A' 2 "
        "times\n"
        "Keep one row an account, for example by a sql source.\n"
        "table 'usage': 1 problem\n"
        "  - required column 'occurred_at' is missing\n"
        "Map it: columns: {occurred_at: <its name>}. Present: account_id, when.\n"
        "table 'tickets': 2 problems in 2 rows\n"
        "  - opened_at cannot be read as a time in 1 of 2 rows (50.0 %), e.g. 'soon'\n"
        "  - contacts negative in 1 of 2 rows (50.0 %), e.g. account 'A': -2\n"
        "Write times as 2025-03-01 or 2025-03-01T09:30:00+01:00, numbers with a "
        "decimal point and nothing else; or convert them in a sql source.\n"
        "Correct the values, or make them null where they are not known.\n"
        "table 'nps': 1 problem\n"
        f"  - no file 'nps.csv' in {tmp_path}\n"
        "There: accounts.csv, usage.csv."
    )


def test_mixed_ids_are_one_clear_error() -> None:
    accounts = pd.DataFrame({"account_id": pd.Series([7, "7"], dtype=object)})
    with pytest.raises(TableError, match="ids of mixed type in column 'account_id'"):
        load_tables(specs_from({"accounts": accounts}))


def test_errors_can_be_looked_at_instead(load: Load) -> None:
    tables = load(
        usage=usage("soon", "2025-03-01"), nps=pd.DataFrame({"account_id": ["A"]})
    )
    assert [f.table for f in tables.findings if f.severity == "error"] == [
        "usage",
        "nps",
        "nps",
    ]
    assert set(tables) == {"accounts", "usage"}  # nps could not be read


def test_errors_come_before_warnings_and_tables_in_order(load: Load) -> None:
    events = usage("2025-03-02", "2025-03-02", account=["A", None])
    bad = tickets("2025-03-01").assign(contacts=-1)
    order = [(f.severity, f.table) for f in load(tickets=bad, usage=events).findings]
    assert order == [
        ("error", "tickets"),
        ("warning", "churns"),  # nothing dates them
        ("warning", "usage"),
    ]


def test_the_set_of_tables(load: Load) -> None:
    with pytest.raises(TableError) as caught:
        load_tables(
            [
                TableSpec(name="usages", path="a.csv"),
                TableSpec(name="nps", path="b.csv"),
                TableSpec(name="nps", path="c.csv"),
            ]
        )
    message = str(caught.value)
    assert "churnml knows no such table" in message
    assert "Did you mean 'usage'?" in message
    assert "table 'nps': 2 problems" in message  # twice, and no such file
    assert "table 'accounts': 1 problem\n  - the table is not given" in message
    bare = load(until="2025-03-02")
    assert [f.code for f in bare.findings] == ["no_churn_dates", "no_events"]
    assert {f.severity for f in bare.findings} == {"warning"}


def test_accounts_that_cannot_be_read_do_not_hide_other_errors() -> None:
    events = usage("soon")
    with pytest.raises(TableError) as caught:
        load_tables(specs_from({"accounts": "nowhere.csv", "usage": events}))
    assert "no file 'nowhere.csv'" in str(caught.value)
    assert "occurred_at cannot be read as a time" in str(caught.value)


def test_lazy_tables_that_fail_late_are_table_errors() -> None:
    con = connect(threads=1)
    con.raw_sql(
        "create view late as select error('boom')::varchar account_id"
    ).fetchall()
    with pytest.raises(TableError, match=r"the tables cannot be read: .*boom"):
        load_tables([TableSpec(name="accounts", table="late")], con=con)
    assert con.raw_sql("select 1").fetchall() == [(1,)]


def test_ibis_tables_bring_their_connection() -> None:
    con = connect(threads=1)
    con.create_table("crm", pd.DataFrame({"id": [7], "since": ["2025-01-01"]}))
    events = ibis.memtable({"account_id": [7], "occurred_at": ["2025-03-01"]})
    tables = load_tables(
        [
            TableSpec(
                name="accounts",
                frame=con.table("crm"),
                columns={"account_id": "id", "started_at": "since"},
            ),
            TableSpec(name="usage", frame=events),
        ]
    )
    assert tables.con is con
    assert tables["usage"].rows == 1
    assert not found(tables, "orphan")


def test_shuffled_rows_change_nothing(load: Load) -> None:
    events = usage(
        "2025-03-01", "2025-03-02", "2024-01-01", None, account=["A", "X", "A", "B"]
    )
    one, other = (
        load(usage=frame) for frame in (events, events.sample(frac=1, random_state=3))
    )
    assert one.findings == other.findings
    assert one.describe() == other.describe()

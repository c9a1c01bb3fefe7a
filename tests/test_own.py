"""A person's own cohort or labels: every mistake is named, and what to do."""

from __future__ import annotations

from typing import Any

import ibis
import pandas as pd
import pytest

from churnml.errors import TaskError
from churnml.own import own_sql, read_own
from churnml.tables import Tables
from tests.worlds import Sub, World, at, build, cutoff

DAYS = (20, 30)


@pytest.fixture(scope="module")
def tables() -> Tables:
    return build(World({"a": 0, "b": 0, "1": 0}, (Sub("a", 1), Sub("b", 2))))


def read(tables: Tables, own: Any, **more: Any) -> pd.DataFrame:
    cutoffs = [cutoff(d) for d in DAYS]
    table = read_own(tables, own, what="your cohort", cutoffs=cutoffs, **more)
    return table.execute()


def frame(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"account_id": ["a", "b"], "cutoff": [at(20)] * 2} | columns)


@pytest.mark.parametrize(
    "cutoffs",
    [
        [cutoff(20)] * 2,
        [at(20)] * 2,
        ["2025-01-21", "2025-01-21 00:00:00"],
        pd.to_datetime([at(20)] * 2).tz_localize("UTC"),
        pd.to_datetime([at(20)] * 2).tz_localize("UTC").tz_convert("Asia/Tokyo"),
    ],
    ids=["date", "timestamp", "text", "utc", "zone"],
)
def test_cutoffs_may_be_written_in_many_ways(tables: Tables, cutoffs: Any) -> None:
    assert read(tables, frame(cutoff=cutoffs)).cutoff.tolist() == [at(20)] * 2


def test_ids_of_mixed_type_become_text(tables: Tables) -> None:
    found = read(tables, frame(account_id=["a", 1]))
    assert sorted(found.account_id) == ["1", "a"]


def test_a_frame_indexed_by_snapshot_is_read(tables: Tables) -> None:
    indexed = frame(label=[True, None]).set_index(["account_id", "cutoff"])
    found = read(tables, indexed, required={"label": "boolean"})
    assert found.set_index("account_id").label.to_dict() == {"a": True, "b": None}


def test_a_table_of_another_connection_is_carried_over(tables: Tables) -> None:
    other = ibis.duckdb.connect().create_table("mine", frame())
    assert sorted(read(tables, other).account_id) == ["a", "b"]


def test_other_columns_are_left_out(tables: Tables) -> None:
    assert list(read(tables, frame(note=1))) == ["account_id", "cutoff"]


WRONG = {
    "missing column": (
        pd.DataFrame({"account": ["a"], "cutoff": [at(20)]}),
        "your cohort: no column 'account_id', 'label' among 'account', 'cutoff'.\n"
        "Give the columns account_id, cutoff, label.",
    ),
    "wrong type of cutoff": (
        frame(cutoff=20, label=True),
        "your cohort: cutoff is of type int64, no date. Give a date, or a timestamp at "
        "00:00 UTC.",
    ),
    "label not boolean": (
        frame(label=[1, 0]),
        "your cohort: label is of type int64, not boolean.\n"
        "Give true, false, or null where it is not known.",
    ),
    "several": (
        pd.DataFrame(
            {
                "account_id": ["a", "a", "ghost", None, "b", "b"],
                "cutoff": [at(20), at(20), at(20), at(20), at(21), at(20.5)],
                "label": True,
            }
        ),
        "your cohort: 4 problem(s)\n"
        "  - account_id or cutoff is null: 1 (e.g. null at 2025-01-21)\n"
        "  - more than one row for a snapshot: 1 (e.g. a at 2025-01-21)\n"
        "  - cutoff is not at 00:00 UTC: 1 (e.g. b at 2025-01-21 12:00:00)\n"
        "  - account not in the table 'accounts': 1 (e.g. ghost at 2025-01-21)\n"
        "Give one row per account and cutoff, at 00:00 UTC.",
    ),
    "other cutoffs only": (
        frame(cutoff=at(22), label=True),
        "your cohort: none of its 2 rows is at one of the 2 cutoffs asked for, from "
        "2025-01-21 to 2025-01-31.",
    ),
    "no table at all": (
        42,
        "your cohort: int is no table. Give a DataFrame, an ibis table or SQL.",
    ),
    "unreadable cutoff": (
        frame(cutoff="soon", label=True),
        "your cohort: cannot be read",
    ),
    "columns of one name": (
        pd.DataFrame(
            [["a", at(20), at(20)]], columns=["account_id", "cutoff", "cutoff"]
        ),
        "your cohort: the frame cannot be read",
    ),
    "not SQL": ("select from where", "your cohort: the SQL cannot be read"),
    "no query": ("drop table accounts", "your cohort: the SQL is no query."),
    "unknown table": (
        "select * from customers",
        "It may use the tables accounts, subscriptions.",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_mistakes_are_named(tables: Tables, case: str) -> None:
    own, message = WRONG[case]
    with pytest.raises(TaskError) as error:
        read(tables, own, required={"label": "boolean"})
    assert message in str(error.value)
    # The connection survives a failed query.
    assert sorted(read(tables, frame()).account_id) == ["a", "b"]


def test_sql_sees_the_canonical_tables_and_leaves_nothing_behind(
    tables: Tables,
) -> None:
    before = tables.con.list_tables()
    query = """
        with firsts as
            (select account_id, min(started_at) s from subscriptions group by 1)
        select a.account_id, f.s from accounts a join firsts f using (account_id)
    """
    found = own_sql(tables, query, what="your cohort").execute()
    assert dict(zip(found.account_id, found.s, strict=True)) == {"a": at(1), "b": at(2)}
    assert tables.con.list_tables() == before


def test_sql_prefers_the_canonical_table_to_one_of_that_name_at_the_source() -> None:
    tables = build(World({"a": 0}, (Sub("a", 1),)))
    tables.con.create_table("accounts", pd.DataFrame({"account_id": ["raw"]}))
    found = own_sql(tables, "select account_id from accounts", what="your cohort")
    assert found.execute().account_id.tolist() == ["a"]

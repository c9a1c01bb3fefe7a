"""The SQL as it is written down: complete, runnable, and read beside each change."""

from __future__ import annotations

import runpy
from datetime import date
from pathlib import Path

import duckdb
import pytest
from ibis import _

from churnml.features import words as w
from churnml.features.catalogue import catalogue, full_tables
from churnml.features.statements import DIALECTS, Recording, Statement, record

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"
WORDS = [w.count("tickets", window="28d", where=_.priority == "high", name="high")]


def test_the_snapshots_are_current() -> None:
    made = runpy.run_path(str(SNAPSHOTS / "regenerate.py"))
    now, before = made["render"](), made["written"]()
    assert {*now} == {*before}, "run: make snapshots"
    changed = [name for name in now if now[name] != before[name]]
    assert not changed, "the SQL of these changed; read it, and run: make snapshots"


@pytest.fixture(scope="module")
def run() -> Recording:
    """Build a family and a feature of one's own."""
    return record(
        full_tables(),
        builders=["relationship"],
        windows=["28d"],
        own=WORDS,
        cutoff=date(2025, 3, 3),
    )


@pytest.fixture(scope="module")
def found(run: Recording) -> list[Statement]:
    """Write down its SQL."""
    return run.written("duckdb")


def test_the_statements_run_as_they_stand(found: list[Statement]) -> None:
    tables = full_tables()
    con = duckdb.connect()
    con.execute("set timezone = 'UTC'")
    for name, table in tables.items():
        schema = ", ".join(
            f'"{column}" {_SQL[str(dtype)]}'
            for column, dtype in table.expr.schema().items()
        )
        con.execute(f"create table {name} ({schema})")
    con.execute(
        "create table snapshots as select 'A' account_id, "
        "timestamp '2025-03-03' cutoff, 20150::int cutoff_day, "
        "null::timestamp account_started_at, "
        "timestamp '2024-01-01' spell_started_at"
    )
    columns: list[str] = []
    for made in found:
        given = con.execute(str(made)).description
        if made.name is None:
            columns += [column[0] for column in given or ()]
    cards = catalogue(
        tables, builders=["relationship"], windows=["28d"], own=WORDS
    ).cards
    assert {card.name for card in cards} < {*columns}
    assert "own__high__28d__normal" in columns


_SQL = {
    "string": "varchar",
    "timestamp(6)": "timestamp",
    "int64": "bigint",
    "float64": "double",
    "boolean": "boolean",
}


def test_each_statement_says_what_it_is_of(found: list[Statement]) -> None:
    first, *others = found
    assert str(first).startswith(
        "-- snapshots: numbered\nCREATE TEMPORARY TABLE numbered AS\nSELECT\n"
    )
    assert [made.kept for made in others if made.name == "wide"] == [False]
    assert str(found[-1]).startswith("-- own: columns of the matrix\nSELECT\n")


def test_both_dialects_hold_the_same_statements(
    run: Recording, found: list[Statement]
) -> None:
    spark = run.written("pyspark")
    assert DIALECTS == ("duckdb", "pyspark")
    assert [(s.family, s.name) for s in spark] == [(s.family, s.name) for s in found]
    assert "`account_id`" in str(spark[0])

"""The SQL as it is written down: complete, runnable, and read beside each change."""

from __future__ import annotations

import runpy
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from ibis import _

from churnml import words as w
from churnml.features.build import BUILDERS
from churnml.features.catalogue import full_tables
from churnml.features.statements import (
    DIALECTS,
    Recording,
    Statement,
    record,
    statements,
)
from churnml.matrix import build_matrix
from churnml.snapshots import Cohort, snapshots
from tests.invariants.matrix_worlds import read, small_world

SNAPSHOTS = Path(__file__).parents[1] / "snapshots"
WORDS = [w.count("tickets", window="28d", where=_.priority == "high", name="high")]
# A reviewer reads a file at one go.
MOST_LINES = 1_500


def test_the_snapshots_are_current() -> None:
    made = runpy.run_path(str(SNAPSHOTS / "regenerate.py"))
    now, before = made["render"](), made["written"]()
    assert {*now} == {*before}, "run: make snapshots"
    changed = [name for name in now if now[name] != before[name]]
    assert not changed, "the SQL of these changed; read it, and run: make snapshots"
    long = {
        name: lines for name in now if (lines := now[name].count("\n")) > MOST_LINES
    }
    assert not long, "share what several of its statements spell out"


def test_the_statements_give_the_matrix_as_they_stand() -> None:
    cutoff, builders, windows = "2023-11-06", BUILDERS, ["28d"]
    tables = read(small_world())
    matrix = build_matrix(
        tables, cutoffs=cutoff, builders=builders, windows=windows, own=WORDS
    )
    spine = snapshots(
        tables,
        [date.fromisoformat(cutoff)],
        cohort=Cohort(),
        grace=timedelta(days=14),
    ).scored
    con = duckdb.connect(config={"threads": 1})
    con.execute("set timezone = 'UTC'")
    for name, table in tables.items():
        con.register(name, table.expr.to_pyarrow())
    con.register("snapshots", spine.to_pyarrow())
    found = []
    for made in statements(
        tables,
        builders=builders,
        windows=windows,
        own=WORDS,
        cutoff=date.fromisoformat(cutoff),
    ):
        answer = con.execute(str(made))
        if made.name is None:
            found.append(answer.df().set_index(["account_id", "cutoff"]).sort_index())
    columns = pd.concat(found, axis=1)
    wanted = matrix.X.join(matrix.evidence[[c for c in columns if c not in matrix.X]])
    wanted = wanted.sort_index()
    assert {*matrix.X} < {*columns}
    assert "own__high__28d__normal" in columns
    pd.testing.assert_frame_equal(
        columns[[*wanted]], wanted, check_exact=True, check_dtype=False
    )


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


def test_each_statement_says_what_it_is(found: list[Statement]) -> None:
    first, *others = found
    assert str(first).startswith(
        "-- snapshots: the snapshots, with small numbers for snapshot and account\n"
        "CREATE TEMPORARY TABLE numbered AS\nSELECT\n"
    )
    assert [made.kept for made in others if made.name == "parts"] == [False]
    assert str(found[-1]).startswith("-- own: columns of the matrix\nSELECT\n")
    assert {made.name: made.says for made in found}["own_tickets__history"] == (
        "by snapshot: tickets, history"
    )


def test_both_dialects_hold_the_same_statements(
    run: Recording, found: list[Statement]
) -> None:
    spark = run.written("pyspark")
    assert DIALECTS == ("duckdb", "pyspark")
    assert [(s.family, s.name) for s in spark] == [(s.family, s.name) for s in found]
    assert "CACHE LAZY TABLE numbered AS" in str(spark[0])

"""Lists in a table of a database: whole or not at all."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import sqlalchemy as sa

from churnml.errors import StoreError
from churnml.exports import (
    COLUMNS,
    columns_of,
    database,
    write_table,
)
from tests.exports.rows import BARE, FULL, listed


def stored(path: Path) -> list[tuple[Any, ...]]:
    with sqlite3.connect(path) as crm:
        return crm.execute(
            "select account_id, cutoff, risk, in_capacity, reason_1_points, play_due "
            "from churnml_risk_list order by cutoff, account_id"
        ).fetchall()


def test_a_cutoff_is_replaced_and_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    url = f"sqlite:///{path}"
    april = BARE | {"cutoff": pd.Timestamp("2025-04-07")}
    assert write_table(listed(FULL, BARE), url) == 2
    assert write_table(listed(april), url) == 1
    full = ("A-17", "2025-03-03", 0.4216, 1, 25, "2025-03-07")
    bare = ("B-2", "2025-03-03", 0.125, None, None, None)
    later = ("B-2", "2025-04-07", 0.125, None, None, None)
    assert stored(path) == [full, bare, later]

    write_table(listed(FULL), url)
    assert stored(path) == [full, later]


def test_what_fails_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    url = f"sqlite:///{path}"
    write_table(listed(FULL), url)
    before = stored(path)
    with pytest.raises(StoreError) as no:
        write_table(listed(FULL | {"risk": 0.1}, BARE | {"account_id": None}), url)
    assert str(no.value) == (
        f"{url}: the table 'churnml_risk_list' cannot be written: NOT NULL constraint "
        "failed: churnml_risk_list.account_id\n"
        "Where another export of this cutoff ran at the same time, its rows stand. "
        "Nothing was changed."
    )
    assert stored(path) == before


def test_a_second_export_at_once_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    url = f"sqlite:///{path}"
    write_table(listed(FULL, BARE), url)
    before = stored(path)
    # What a server does to the later of two: it sees none of the rows that the other
    # is about to commit, so it deletes none of them.
    with sqlite3.connect(path) as crm:
        crm.execute(
            "create trigger unseen before delete on churnml_risk_list "
            "begin select raise(ignore); end"
        )
    with pytest.raises(StoreError) as no:
        write_table(listed(FULL | {"risk": 0.1}), url)
    assert str(no.value) == (
        f"{url}: the table 'churnml_risk_list' cannot be written: UNIQUE constraint "
        "failed: churnml_risk_list.cutoff, churnml_risk_list.account_id\n"
        "Where another export of this cutoff ran at the same time, its rows stand. "
        "Nothing was changed."
    )
    assert stored(path) == before


def test_a_table_that_was_made_without_a_key_is_still_filled(tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    url = f"sqlite:///{path}"
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    with sqlite3.connect(path) as crm:
        crm.execute(f"create table churnml_risk_list ({columns})")
    for _again in range(2):
        write_table(listed(FULL, BARE), url)
    assert [row[0] for row in stored(path)] == ["A-17", "B-2"]


@pytest.mark.parametrize(
    ("dialect", "account_id"),
    [
        ("sqlite", "TEXT NOT NULL"),
        ("postgresql", "TEXT NOT NULL"),
        # A text of any length is no key there, and A-1 is a-1 unless they are told.
        ("mysql", "VARCHAR(255) COLLATE utf8mb4_bin NOT NULL"),
        ("mariadb", "VARCHAR(255) COLLATE utf8mb4_bin NOT NULL"),
        ("mssql", "NVARCHAR(255) COLLATE Latin1_General_BIN2 NOT NULL"),
        ("oracle", "VARCHAR2(255 CHAR) NOT NULL"),
    ],
)
def test_the_key_is_one_that_the_database_takes(dialect: str, account_id: str) -> None:
    made = sa.schema.CreateTable(database.table_named("crm.risks"))
    text = str(made.compile(dialect=sa.make_url(f"{dialect}://").get_dialect()()))
    lines = [line.strip().rstrip(",") for line in text.strip().splitlines()]
    assert lines[0] == "CREATE TABLE crm.risks ("
    assert lines[1].replace("`", "") == f"account_id {account_id}"
    assert lines[-2] == "PRIMARY KEY (cutoff, account_id)"


def test_a_table_that_was_made_in_vain_is_said(tmp_path: Path) -> None:
    path = tmp_path / "crm.db"
    with pytest.raises(StoreError) as no:
        write_table(listed(BARE | {"account_id": None}), f"sqlite:///{path}")
    assert str(no.value).endswith(
        "No rows were changed; the table is new, and may be there now, without rows."
    )
    assert stored(path) == []  # it is there


@pytest.mark.parametrize("table", ["", " ", ".y", "x.", " .y", "."])
def test_what_is_no_name_of_a_table_is_refused(tmp_path: Path, table: str) -> None:
    with pytest.raises(StoreError) as no:
        write_table(listed(FULL), f"sqlite:///{tmp_path}/crm.db", table=table)
    assert str(no.value) == (
        f"--table: {table!r} names no table. Write 'name' or 'schema.name'."
    )
    assert not (tmp_path / "crm.db").exists()


def test_another_table_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/crm.db"
    frame = columns_of(listed(FULL)).drop(columns=["play", "muted"]).astype(str)
    frame.to_sql("mine", sa.create_engine(url), index=False)
    with pytest.raises(StoreError) as no:
        write_table(listed(FULL), url, table="mine")
    assert str(no.value) == (
        f"{url}: the table 'mine' lacks the columns play, muted.\n"
        "Add them, or name another table."
    )


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("crm.db", "--database: that is no URL of a database. Write it as"),
        ("nosuch://x", "--database: the driver of 'nosuch' is not installed"),
        ("sqlite:////nowhere/at/all.db", "cannot be written: unable to open database"),
    ],
)
def test_databases_that_are_not_there(url: str, says: str) -> None:
    with pytest.raises(StoreError) as no:
        write_table(listed(FULL), url)
    assert says in str(no.value)


def test_passwords_are_not_said() -> None:
    with pytest.raises(StoreError) as no:
        write_table(listed(FULL), "sqlite://ann:secret@host/crm.db")
    assert "secret" not in str(no.value)


@pytest.mark.filterwarnings("ignore:Query string argument")  # SQLite knows none
def test_passwords_of_a_query_are_not_said(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/nowhere/crm.db?user=ann&password=secret"
    with pytest.raises(StoreError) as no:
        write_table(listed(FULL), url)
    assert "secret" not in str(no.value)
    assert str(no.value).startswith(f"sqlite:///{tmp_path}/nowhere/crm.db: the table ")

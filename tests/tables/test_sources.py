"""Finding the engine, and tables that are no files."""

from __future__ import annotations

import ibis
import pytest

from churnml.backend import Backend, connect
from churnml.errors import TableError
from churnml.tables import TableSpec, load_tables
from churnml.tables.sources import connection_of, open_source
from tests.tables.test_files import read, refused


def test_a_table_of_the_connection() -> None:
    con = connect(threads=1)
    con.raw_sql("create table events as select 7 as id").fetchall()
    con.raw_sql(
        "create schema crm; create table crm.events as select 8 as id"
    ).fetchall()
    assert read(con, None, table="events") == [{"id": 7}]
    assert read(con, None, table="crm.events") == [{"id": 8}]
    assert refused(con, None, table="eventz") == (
        "the connection has no table 'eventz'",
        "Did you mean 'events'?",
    )


def test_ibis_tables_stay_where_they_are() -> None:
    con = connect(threads=1)
    con.raw_sql("create table events as select 7 as id").fetchall()
    frame = con.table("events")
    spec = TableSpec(name="usage", frame=frame)
    assert connection_of([spec]) is con
    assert open_source(spec, None, con).raw is frame
    memory = TableSpec(name="usage", frame=ibis.memtable({"id": [1]}))
    assert connection_of([memory]) is not con


def test_ibis_tables_of_two_connections_are_refused() -> None:
    one, other = connect(threads=1), connect(threads=1)
    for con in (one, other):
        con.raw_sql("create table t as select 'A' as account_id").fetchall()
    accounts = TableSpec(name="accounts", frame=one.table("t"))
    usage = TableSpec(name="usage", frame=other.table("t"))
    with pytest.raises(
        TableError, match="'accounts' and 'usage' live on two connections"
    ):
        load_tables([accounts, usage])
    with pytest.raises(TableError, match="lives on another connection than the rest"):
        load_tables([accounts], con=other)


def test_ibis_tables_of_another_engine_are_refused() -> None:
    sqlite = ibis.sqlite.connect()
    sqlite.create_table("t", schema=ibis.schema({"account_id": "string"}))
    spec = TableSpec(name="accounts", frame=sqlite.table("t"))
    with pytest.raises(TableError, match="lives on sqlite; churnml computes on DuckDB"):
        load_tables([spec])


def test_no_table_at_all(con: Backend) -> None:
    assert refused(con, None, frame=[1, 2])[0] == "a list is no table"

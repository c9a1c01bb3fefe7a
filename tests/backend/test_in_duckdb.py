"""DuckDB: the session, and keeping tables."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import ibis
import pytest

from churnml.backend import (
    Backend,
    connect,
    engine_errors,
    fetch,
    materialise,
    release,
    scratch,
)
from churnml.errors import ConfigError


@pytest.fixture(scope="module")
def con() -> Backend:
    return connect(memory_limit="1GB", threads=1)


def setting(con: Backend, name: str) -> Any:
    return con.raw_sql(f"select current_setting('{name}')").fetchall()[0][0]


def test_session_is_utc_quiet_and_bounded(con: Backend) -> None:
    assert setting(con, "TimeZone") == "UTC"
    assert setting(con, "threads") == 1
    assert setting(con, "enable_progress_bar") is False
    assert setting(con, "memory_limit") == "953.6 MiB"  # 10**9 / 2**20


def test_nothing_is_spilled_into_the_working_directory(con: Backend) -> None:
    spill = Path(setting(con, "temp_directory"))
    assert spill.is_relative_to(Path(tempfile.gettempdir()) / spill.parent.name)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"threads": 0}, r"engine.threads: 0 is too few. Give 1 or more."),
        ({"memory_limit": "lots"}, r"engine: DuckDB refuses memory_limit='lots'"),
    ],
)
def test_bad_settings_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        connect(**settings)


def test_keeping_twice_under_one_name_keeps_both(con: Backend) -> None:
    first = materialise(con, ibis.memtable({"n": [1]}), "same")
    second = materialise(con, ibis.memtable({"n": [2]}), "same")
    assert con.to_pyarrow(first).column("n").to_pylist() == [1]
    assert con.to_pyarrow(second).column("n").to_pylist() == [2]


def test_a_kept_table_can_be_given_back(con: Backend) -> None:
    kept, other = (materialise(con, ibis.memtable({"n": [1]}), "kept") for _ in "ab")
    release(con, kept)
    with pytest.raises(Exception, match="does not exist"):
        con.to_pyarrow(kept)
    assert con.to_pyarrow(other.count()).as_py() == 1


def test_a_failed_query_does_not_poison_the_connection(con: Backend) -> None:
    with pytest.raises(Exception, match="nothing_here"):
        con.raw_sql("select * from nothing_here").fetchall()
    assert con.raw_sql("select 1").fetchall() == [(1,)]


def threads_of(con: Backend, rows: int) -> int:
    """Read the setting while a table of so many rows is read."""
    many = materialise(con, ibis.range(rows).unnest().name("n").as_table(), "many")
    now = materialise(con, many.limit(1).mutate(t=threads_now()), "now")
    return int(fetch(con, now).column("t").to_pylist()[0])


def threads_now() -> Any:
    @ibis.udf.scalar.builtin(name="current_setting")
    def current_setting(name: str) -> int: ...

    return current_setting("threads")


@pytest.mark.parametrize(("rows", "threads"), [(1, 1), (299_999, 1), (600_001, 3)])
def test_few_rows_are_computed_with_few_threads(rows: int, threads: int) -> None:
    con = connect(threads=4)
    assert threads_of(con, rows) == threads
    assert setting(con, "threads") == 4


def test_threads_stay_as_they_are_between_queries_of_one_block() -> None:
    con = connect(threads=4)
    with scratch(con):
        assert threads_of(con, 1) == 1
        assert setting(con, "threads") == 1
        assert threads_of(con, 600_001) == 3
    assert setting(con, "threads") == 4


def test_threads_are_given_back_when_a_block_fails() -> None:
    con = connect(threads=4)
    words = materialise(con, ibis.memtable({"a": ["x"]}), "words")

    def fail() -> None:
        with scratch(con), scratch(con):
            assert threads_of(con, 1) == 1
            fetch(con, words.mutate(n=words.a.cast("int64")))

    with pytest.raises(engine_errors()):
        fail()
    assert setting(con, "threads") == 4


def test_locked_settings_are_left_alone() -> None:
    con = connect(threads=4)
    con.raw_sql("set lock_configuration = true").fetchall()
    assert threads_of(con, 1) == 4


def test_threads_are_given_back_when_a_query_fails() -> None:
    con = connect(threads=4)
    words = materialise(con, ibis.memtable({"a": ["x"]}), "words")
    with pytest.raises(engine_errors()):
        fetch(con, words.mutate(n=words.a.cast("int64")))
    assert setting(con, "threads") == 4

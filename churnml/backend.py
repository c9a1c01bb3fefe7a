"""Engines: DuckDB embedded by default, and what differs from one to the other.

Everything below the border is written as ibis expressions. The few things that
ibis does not say for all engines alike stand here: converting a local time to UTC
and digesting a row. No other module names an engine's function.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from churnml.errors import ConfigError

__all__ = [
    "Backend",
    "connect",
    "from_utc",
    "materialise",
    "release",
    "row_digest",
    "scratch",
    "to_utc",
]

_serial = itertools.count(1)


def connect(*, memory_limit: str | None = None, threads: int | None = None) -> Backend:
    """Start an embedded DuckDB, in memory, whose session runs in UTC.

    Parameters
    ----------
    memory_limit : str, optional
        Such as ``"4GB"``; what does not fit is spilled to the system's folder for
        temporary files. Default: four fifths of the machine's memory.
    threads : int, optional
        Default: one per core.

    Returns
    -------
    ibis.backends.duckdb.Backend
        A fresh, empty database that lives as long as the object.

    Raises
    ------
    ConfigError
        If DuckDB refuses a setting.

    Examples
    --------
    >>> con = connect(memory_limit="1GB", threads=1)
    >>> con.raw_sql("select current_setting('TimeZone')").fetchall()
    [('UTC',)]
    >>> connect(threads=0)
    Traceback (most recent call last):
    churnml.errors.ConfigError: engine.threads: 0 is too few. Give 1 or more.
    """
    if threads is not None and threads < 1:
        msg = f"engine.threads: {threads} is too few. Give 1 or more."
        raise ConfigError(msg)
    # Without this DuckDB would spill into the working directory.
    settings: dict[str, Any] = {
        "temp_directory": str(Path(tempfile.gettempdir()) / "churnml-duckdb")
    }
    if memory_limit is not None:
        settings["memory_limit"] = memory_limit
    if threads is not None:
        settings["threads"] = threads
    try:
        con = ibis.duckdb.connect(":memory:", **settings)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        msg = (
            f"engine: DuckDB refuses memory_limit={memory_limit!r}, "
            f"threads={threads!r} ({reason}). Write them as '4GB' and 2."
        )
        raise ConfigError(msg) from error
    # Every raw_sql is fetched: an unfetched one poisons the connection.
    con.raw_sql("SET TimeZone = 'UTC'").fetchall()
    # Only where it is on: in Jupyter without ipywidgets even switching it off fails.
    ((shown,),) = con.raw_sql(
        "SELECT current_setting('enable_progress_bar')"
    ).fetchall()
    if shown:
        con.raw_sql("SET enable_progress_bar = false").fetchall()
    return con


def materialise(con: Backend, expr: ir.Table, name: str) -> ir.Table:
    """Compute a table once and keep it, as a temporary table.

    Parameters
    ----------
    con : Backend
    expr : ir.Table
        What to compute.
    name : str
        What it holds. A running number is added, so that keeping a second one
        never changes what an earlier expression reads.

    Returns
    -------
    ir.Table
        The kept table, with the columns of `expr`.

    Examples
    --------
    >>> con = connect(threads=1)
    >>> days = materialise(con, ibis.memtable({"day": [1, 2]}), "days")
    >>> int(days.day.sum().execute())
    3
    """
    return con.create_table(f"{name}_{next(_serial)}", expr, temp=True)


def release(con: Backend, *tables: ir.Table) -> None:
    """Drop tables that :func:`materialise` kept, to give their memory back.

    Examples
    --------
    >>> con = connect(threads=1)
    >>> days = materialise(con, ibis.memtable({"day": [1, 2]}), "days")
    >>> release(con, days)
    >>> con.raw_sql("select count(*) from duckdb_tables()").fetchall()
    [(0,)]
    """
    for table in tables:
        con.drop_table(table.op().name, database=("temp", "main"))


@contextmanager
def scratch(con: Backend) -> Iterator[None]:
    """Drop what is materialised meanwhile, also where the work fails.

    Intermediate tables hold the memory.

    Examples
    --------
    >>> con = connect(threads=1)
    >>> with scratch(con):
    ...     days = materialise(con, ibis.memtable({"day": [1, 2]}), "days")
    >>> con.raw_sql("select count(*) from duckdb_tables()").fetchall()
    [(0,)]
    """
    before = _kept(con)
    try:
        yield
    finally:
        for name in _kept(con) - before:
            con.drop_table(name, database=("temp", "main"), force=True)


def _kept(con: Backend) -> set[str]:
    # Views on frames in memory belong to ibis, which drops them itself.
    names = con.list_tables(database=("temp", "main"))
    return {name for name in names if not name.startswith("ibis_")}


@ibis.udf.scalar.builtin(  # type: ignore[untyped-decorator]
    name="timezone", signature=(("string", "timestamp"), "timestamp('UTC')")
)
def _from_local(zone: Any, local: Any) -> Any: ...


@ibis.udf.scalar.builtin(  # type: ignore[untyped-decorator]
    name="timezone", signature=(("string", "timestamp('UTC')"), "timestamp")
)
def _at_zone(zone: Any, instant: Any) -> Any: ...


@ibis.udf.scalar.builtin(name="hash")  # type: ignore[untyped-decorator]
def _hash(value) -> ibis.dtype("uint64"): ...  # type: ignore[no-untyped-def,valid-type]


def to_utc(value: ir.Value, zone: str = "UTC") -> ir.Value:
    """Convert times to naive UTC, whatever the session's time zone.

    Parameters
    ----------
    value : ir.Value
        Timestamps. With a zone they are instants already; without one they are
        the local time of `zone`.
    zone : str, default "UTC"
        Name of a time zone, such as ``"Europe/Berlin"``.

    Returns
    -------
    ir.Value
        Timestamps without a zone, in UTC.

    Notes
    -----
    When clocks go back, a local time happens twice: the later instant is taken,
    so that nothing counts as known too early. When they go forward, a time that
    never was is read as if they had not gone yet.

    Examples
    --------
    >>> summer = ibis.timestamp("2024-07-01 12:00:00")
    >>> connect(threads=1).execute(to_utc(summer, "Europe/Berlin"))
    Timestamp('2024-07-01 10:00:00')
    """
    if value.type().timezone is None:
        if zone == "UTC":
            return value.cast("timestamp")
        value = _from_local(zone, value.cast("timestamp"))
    return _at_zone("UTC", value)


def from_utc(value: ir.Value, zone: str) -> ir.Value:
    """Convert naive UTC times to the local time of a zone.

    Examples
    --------
    >>> summer = ibis.timestamp("2024-07-01 10:00:00")
    >>> connect(threads=1).execute(from_utc(summer, "Europe/Berlin"))
    Timestamp('2024-07-01 12:00:00')
    """
    return value if zone == "UTC" else _at_zone(zone, _from_local("UTC", value))


def row_digest(table: ir.Table, *columns: str) -> ir.Value:
    """Digest each row to 64 bits, the same for equal rows of equal types.

    Parameters
    ----------
    table : ir.Table
    *columns : str
        Which columns; all of them by default.

    Returns
    -------
    ir.Value
        Unsigned integers; DuckDB's own, so never to be kept as a key.

    Examples
    --------
    >>> t = ibis.memtable({"a": [1, 1, 2], "b": ["x", "x", None]})
    >>> connect(threads=1).execute(row_digest(t).nunique())
    2
    """
    return _hash(ibis.struct({c: table[c] for c in columns or table.columns}))

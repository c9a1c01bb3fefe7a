"""Engines: DuckDB embedded by default, Spark where one machine is outgrown.

Everything below the border is written as ibis expressions, the same for each engine.
What engines do differently stands in this package and nowhere else: how to start one,
how to keep an intermediate table, how to read a file, and the few expressions that
ibis does not say alike for all.
"""

from __future__ import annotations

import itertools
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import ModuleType
from typing import Any

import ibis.expr.types as ir
from ibis.backends.sql import SQLBackend as Backend
from ibis.common.exceptions import IbisError

from churnml.backend import in_duckdb
from churnml.backend.expressions import (
    bit_count,
    bit_or,
    count_if,
    from_utc,
    nearest,
    row_digest,
    to_utc,
    whole_sum,
)
from churnml.errors import ConfigError

__all__ = [
    "ENGINES",
    "Backend",
    "bit_count",
    "bit_or",
    "connect",
    "count_if",
    "csv_types",
    "engine_errors",
    "fetch",
    "frame_of",
    "from_utc",
    "is_supported",
    "materialise",
    "missing_name",
    "nearest",
    "read_csv",
    "read_parquet",
    "read_query",
    "release",
    "row_digest",
    "scratch",
    "spreads",
    "table_of",
    "to_utc",
    "watched",
    "whole_sum",
    "write_parquet",
]

ENGINES = ("duckdb", "spark")
"""What a configuration may name as ``engine.backend``."""

_serial = itertools.count(1)
_told: ContextVar[Callable[[str, ir.Table], None] | None] = ContextVar(
    "_told", default=None
)


def connect(
    backend: str = "duckdb",
    *,
    memory_limit: str | None = None,
    threads: int | None = None,
    scratch: str | None = None,
) -> Backend:
    """Start an engine whose session runs in UTC.

    Parameters
    ----------
    backend : {"duckdb", "spark"}
        An embedded, empty DuckDB that lives as long as the object; or the running
        Spark session, else a local one.
    memory_limit : str, optional
        Such as ``"4GB"`` (default: four fifths of the machine's memory). DuckDB spills
        what does not fit to a folder of its own below the system's folder for temporary
        files, which goes with the object. For a local Spark it is the driver's memory.
    threads : int, optional
        Default: one per core. A running Spark session has its own.
    scratch : str, optional
        Spark only: where intermediate tables are written, a folder or URI that all
        its workers reach. Default: the system's folder for temporary files, which
        serves a local session alone.

    Returns
    -------
    Backend
        An ibis backend.

    Raises
    ------
    ConfigError
        If the engine is unknown, not installed, or refuses a setting, or DuckDB has no
        folder to spill to.

    Examples
    --------
    >>> con = connect(memory_limit="1GB", threads=1)
    >>> con.raw_sql("select current_setting('TimeZone')").fetchall()
    [('UTC',)]
    >>> connect(threads=0)
    Traceback (most recent call last):
    churnml.errors.ConfigError: engine.threads: 0 is too few. Give 1 or more.
    >>> connect("sparc")
    Traceback (most recent call last):
    churnml.errors.ConfigError: engine.backend: 'sparc' is no engine.
    Choose duckdb or spark.
    """
    if threads is not None and threads < 1:
        msg = f"engine.threads: {threads} is too few. Give 1 or more."
        raise ConfigError(msg)
    if backend == "spark":
        return _spark().start(memory_limit, threads, scratch)
    if backend != "duckdb":
        msg = (
            f"engine.backend: {backend!r} is no engine.\nChoose {' or '.join(ENGINES)}."
        )
        raise ConfigError(msg)
    return in_duckdb.start(memory_limit, threads)


def is_supported(con: object) -> bool:
    """Tell whether churnml computes on a connection.

    Examples
    --------
    >>> is_supported(connect(threads=1)), is_supported("duckdb://")
    (True, False)
    """
    if not isinstance(con, Backend):
        return False
    return con.name == "duckdb" or getattr(con, "is_churnml", False)


def materialise(con: Backend, expr: ir.Table, name: str) -> ir.Table:
    """Compute a table once and keep it: in memory on DuckDB, as Parquet on Spark.

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
    >>> import ibis
    >>> con = connect(threads=1)
    >>> days = materialise(con, ibis.memtable({"day": [1, 2]}), "days")
    >>> int(days.day.sum().execute())
    3
    """
    unique = f"{name}_{next(_serial)}"
    kept: ir.Table = _engine(con).keep(con, expr, unique)
    if (tell := _told.get()) is not None:
        tell(unique, expr)
    return kept


def fetch(con: Backend, expr: ir.Table) -> Any:
    """Compute a table, and bring it into this process as an Arrow table.

    Examples
    --------
    >>> import ibis
    >>> fetch(connect(threads=1), ibis.memtable({"day": [1, 2]})).num_rows
    2
    """
    return _engine(con).fetch(con, expr)


@contextmanager
def watched(tell: Callable[[str, ir.Table], None]) -> Iterator[None]:
    """Tell of each table that is kept meanwhile: its name, and what it is made of.

    Examples
    --------
    >>> import ibis
    >>> con = connect(threads=1)
    >>> names = []
    >>> with watched(lambda name, made: names.append(name.rstrip("0123456789"))):
    ...     _ = materialise(con, ibis.memtable({"day": [1, 2]}), "days")
    >>> names
    ['days_']
    """
    before = _told.set(tell)
    try:
        yield
    finally:
        _told.reset(before)


def release(con: Backend, *tables: ir.Table) -> None:
    """Drop tables that :func:`materialise` kept, to give their memory back.

    Examples
    --------
    >>> import ibis
    >>> con = connect(threads=1)
    >>> days = materialise(con, ibis.memtable({"day": [1, 2]}), "days")
    >>> release(con, days)
    >>> con.raw_sql("select count(*) from duckdb_tables()").fetchall()
    [(0,)]
    """
    for table in tables:
        _engine(con).drop(con, table.op().name)


@contextmanager
def scratch(con: Backend) -> Iterator[None]:
    """Drop what is kept inside the block when it ends, also where it fails.

    Intermediate tables hold the memory.

    Examples
    --------
    >>> import ibis
    >>> con = connect(threads=1)
    >>> with scratch(con):
    ...     days = materialise(con, ibis.memtable({"day": [1, 2]}), "days")
    >>> con.raw_sql("select count(*) from duckdb_tables()").fetchall()
    [(0,)]
    """
    engine = _engine(con)
    before = engine.kept(con)
    try:
        with engine.borrowed_threads(con):
            yield
    finally:
        for name in engine.kept(con) - before:
            engine.drop(con, name)


def read_parquet(con: Backend, path: str | Sequence[str], name: str) -> ir.Table:
    """Read Parquet files, by pattern or one by one; columns are matched by name."""
    table: ir.Table = _engine(con).read_parquet(con, path, _view(name))
    return table


def read_csv(
    con: Backend,
    path: str | Sequence[str],
    name: str,
    *,
    columns: Sequence[str] | None = None,
    separator: str | None = None,
    types: Mapping[str, str] | None = None,
) -> ir.Table:
    """Read CSV files as text, by pattern or one by one.

    Parameters
    ----------
    con : Backend
    path : str or sequence of str
    name : str
        What it holds.
    columns : sequence of str, optional
        Names for the columns, in order; by default those of the header.
    separator : str, optional
        What parts the fields; found out by default.
    types : mapping of str to str, optional
        Columns that are not text, as :func:`csv_types` names their types.
    """
    table: ir.Table = _engine(con).read_csv(
        con, path, _view(name), columns, separator, types or {}
    )
    return table


def csv_types(con: Backend, path: str, *, separator: str | None) -> dict[str, str]:
    """Find the types that fit all values of each column, in the engine's words."""
    types: dict[str, str] = _engine(con).csv_types(con, path, separator)
    return types


def read_query(
    con: Backend,
    sql: str,
    name: str,
    files: Mapping[str, tuple[Path, str | None]],
) -> ir.Table:
    """Read a query, in the engine's own SQL, over some files.

    Parameters
    ----------
    con : Backend
    sql : str
    name : str
        What it holds.
    files : mapping of str to (Path, str or None)
        The files it may name, each a named sub-query of it; for a CSV, what parts its
        fields.
    """
    table: ir.Table = _engine(con).read_query(con, sql, _view(name), files)
    return table


def spreads(con: Backend) -> bool:
    """Tell whether an engine spreads its work over machines.

    What it computes may then be too large for the one that asks.

    Examples
    --------
    >>> spreads(connect(threads=1))
    False
    """
    return bool(con.name != "duckdb")


def frame_of(con: Backend, expr: ir.Table) -> Any:
    """Give a table as a frame of an engine that spreads its work."""
    return _engine(con).frame_of(con, expr)


def table_of(con: Backend, frame: Any, name: str) -> ir.Table:
    """Compute a frame of an engine that spreads its work, and keep it as a table."""
    table: ir.Table = _engine(con).table_of(con, frame, f"{name}_{next(_serial)}")
    return table


def write_parquet(con: Backend, expr: ir.Table, path: str) -> None:
    """Write a table as Parquet, from where it is computed: a folder of files."""
    _engine(con).write_parquet(con, expr, path)


def engine_errors() -> tuple[type[Exception], ...]:
    """Give what engines raise where they cannot read or compute.

    Examples
    --------
    >>> try:
    ...     connect(threads=1).raw_sql("select * from nothing")
    ... except engine_errors() as error:
    ...     print(missing_name(error))
    nothing
    """
    return (IbisError, *in_duckdb.ERRORS, *_spark_errors())


def missing_name(error: Exception) -> str | None:
    """Find the table that a query named in vain; None if that is not what failed."""
    found = in_duckdb.missing_name(error)
    return found or (_spark().missing_name(error) if _spark_errors() else None)


def _view(name: str) -> str:
    return f"raw_{name}_{next(_serial)}"


def _engine(con: Backend) -> ModuleType:
    return in_duckdb if con.name == "duckdb" else _spark()


def _spark() -> ModuleType:
    # What pyspark 4.3 does not support of pandas 3 is not used: all goes by Arrow.
    warnings.filterwarnings("ignore", "PySpark does not yet fully", FutureWarning)
    try:
        from churnml.backend import in_spark
    except ImportError as error:
        msg = (
            f"engine.backend: spark is not installed ({error}).\n"
            "Install it: pip install 'churnml[spark]'."
        )
        raise ConfigError(msg) from error
    return in_spark


def _spark_errors() -> tuple[type[Exception], ...]:
    # Whoever has not imported it has no error of it.
    module = sys.modules.get("churnml.backend.in_spark")
    return () if module is None else module.ERRORS

"""What DuckDB does its own way: settings, temporary tables, reading files."""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
from ibis.backends.duckdb import Backend

from churnml.backend.spilling import spill_folder
from churnml.errors import ConfigError

__all__ = [
    "ERRORS",
    "borrowed_threads",
    "csv_types",
    "drop",
    "fetch",
    "keep",
    "kept",
    "missing_name",
    "read_csv",
    "read_parquet",
    "read_query",
    "start",
]

ERRORS = (duckdb.Error,)
_TEMPORARY = ("temp", "main")
# Fewer rows than this are not worth another thread. DuckDB hands out rows 122,880 at a
# time, and its first thread does not sleep while others work: it asks and asks. With a
# million a thread the 40 features of the benchmark took a third longer by the clock.
_ROWS_A_THREAD = 300_000


def start(memory_limit: str | None, threads: int | None) -> Backend:
    """Start an embedded DuckDB, in memory, whose session runs in UTC."""
    # Without this DuckDB would spill into the working directory.
    spill = spill_folder()
    settings: dict[str, Any] = {"temp_directory": str(spill.path)}
    if memory_limit is not None:
        settings["memory_limit"] = memory_limit
    if threads is not None:
        settings["threads"] = threads
    try:
        con = ibis.duckdb.connect(":memory:", **settings)
    except duckdb.Error as error:
        spill.remove()
        reason = str(error).splitlines()[0]
        msg = (
            f"engine: DuckDB refuses memory_limit={memory_limit!r}, "
            f"threads={threads!r} ({reason}). Write them as '4GB' and 2."
        )
        raise ConfigError(msg) from error
    # On DuckDB's own object: it may be read from after ibis's is gone.
    weakref.finalize(con.con, spill.remove)
    # Every raw_sql is fetched: an unfetched one poisons the connection.
    con.raw_sql("SET TimeZone = 'UTC'").fetchall()
    # Only where it is on: in Jupyter without ipywidgets even switching it off fails.
    ((shown,),) = con.raw_sql(
        "SELECT current_setting('enable_progress_bar')"
    ).fetchall()
    if shown:
        con.raw_sql("SET enable_progress_bar = false").fetchall()
    return con


def keep(con: Backend, expr: ir.Table, name: str) -> ir.Table:
    """Compute a table into a temporary one.

    What `con.create_table` does, in two statements written by hand: syntax trees for
    them, and asking for the types just given, take longer than small tables do. The
    types are named, as what DuckDB makes of an integer sum is wider than ibis says.
    """
    schema = expr.schema()
    columns = [f"{_identifier(n)} {_type(t)}" for n, t in schema.items()]
    # Frames in memory become views that the statement finds.
    con._run_pre_execute_hooks(expr)  # noqa: SLF001
    query = con.compile(expr)
    con.raw_sql(
        f"create temp table {_identifier(name)} ({', '.join(columns)})"
    ).fetchall()
    with borrowed_threads(con) as threads:
        threads.fit(expr)
        ((rows,),) = con.raw_sql(f"insert into {_identifier(name)} {query}").fetchall()
    _rows_kept(con)[name] = rows
    home = ops.Namespace(catalog=_TEMPORARY[0], database=_TEMPORARY[1])
    table: ir.Table = ops.DatabaseTable(name, schema, con, home).to_expr()
    return table


@cache
def _type(kind: dt.DataType) -> str:
    """Write a type as DuckDB does; there are a few, of thousands of columns."""
    written: str = Backend.compiler.type_mapper.to_string(kind)
    return written


def fetch(con: Backend, expr: ir.Table) -> pa.Table:
    """Compute a table, and bring it into this process."""
    with borrowed_threads(con) as threads:
        threads.fit(expr)
        return con.to_pyarrow(expr)


class _Threads:
    """The threads of a connection: there are `most`, and `now` are at work."""

    def __init__(self, con: Backend) -> None:
        self._con = con
        ((self.most, self._locked),) = con.raw_sql(
            "select current_setting('threads'), current_setting('lock_configuration')"
        ).fetchall()
        self.now = self.most

    def fit(self, expr: ir.Table) -> None:
        """Take no more threads than the rows that are read are worth.

        All of them, where settings are locked or nobody knows how large a table is.
        """
        if self._locked or self.most == 1:
            return
        rows = _most_rows(self._con, expr)
        self.take(self.most if rows is None else 1 + rows // _ROWS_A_THREAD)

    def take(self, threads: int) -> None:
        """Take so many, if there are."""
        threads = min(threads, self.most)
        if threads != self.now:
            self._con.raw_sql(f"set threads = {threads}").fetchall()
            self.now = threads


@contextmanager
def borrowed_threads(con: Backend) -> Iterator[_Threads]:
    """Give all threads back when the block ends, and not after each query inside.

    Ending threads and starting them takes as long as many a query on small tables.
    """
    outer: _Threads | None = con.__dict__.get("_churnml_threads")
    if outer is not None:
        yield outer
        return
    threads = con.__dict__["_churnml_threads"] = _Threads(con)
    try:
        yield threads
    finally:
        del con.__dict__["_churnml_threads"]
        threads.take(threads.most)


def _most_rows(con: Backend, expr: ir.Table) -> int | None:
    """Count the rows of the largest table that is read; None if that is not known."""
    read = {*expr.op().find(ops.PhysicalTable)}
    names = {table.name for table in read if isinstance(table, ops.DatabaseTable)}
    if len(names) < len(read):
        return None
    kept = _rows_kept(con)
    rows = [kept[name] for name in names if name in kept]
    if unknown := names.difference(kept):
        # Asking takes as long as many a small table.
        listed = ", ".join(map(_quote, sorted(unknown)))
        found = con.raw_sql(
            f"select estimated_size from duckdb_tables() where table_name in ({listed})"
        ).fetchall()
        if len(found) != len(unknown):
            return None
        rows += [size for (size,) in found]
    return max(rows, default=None)


def _rows_kept(con: Backend) -> dict[str, int]:
    """Give the rows of what is kept on a connection, by the name of the table."""
    # On the object itself: connections to databases of one name are equal.
    kept: dict[str, int] = con.__dict__.setdefault("_churnml_rows", {})
    return kept


def kept(con: Backend) -> set[str]:
    """Name the temporary tables and views."""
    # Views on frames in memory belong to ibis, which drops them itself.
    names = con.list_tables(database=_TEMPORARY)
    return {name for name in names if not name.startswith("ibis_")}


def drop(con: Backend, name: str) -> None:
    """Drop a temporary table."""
    con.drop_table(name, database=_TEMPORARY, force=True)
    _rows_kept(con).pop(name, None)


def read_parquet(con: Backend, path: str | Sequence[str], view: str) -> ir.Table:
    """Make a view on Parquet files."""
    query = f"select * from read_parquet({_list(path)}, union_by_name = true)"
    return _made(con, view, query)


def read_csv(
    con: Backend,
    path: str | Sequence[str],
    view: str,
    columns: Sequence[str] | None,
    separator: str | None,
    types: Mapping[str, str],
) -> ir.Table:
    """Make a view on CSV files, all of text but the columns of given types.

    With the header given, DuckDB need not guess: it takes a file with one broken row
    for a file of one column, or cannot say which row is broken.
    """
    if columns is None or separator is None:
        own = ", ".join(f"{_quote(name)}: '{kind}'" for name, kind in types.items())
        own = f", types = {{{own}}}" if own else ""
        call = f"read_csv({_list(path)}, header = true, all_varchar = true{own})"
    else:
        kinds = {name: types.get(name, "VARCHAR") for name in columns}
        named = ", ".join(f"{_quote(name)}: '{kind}'" for name, kind in kinds.items())
        call = (
            f"read_csv({_list(path)}, header = true, auto_detect = false, "
            f"columns = {{{named}}}, delim = {_quote(separator)}, quote = '\"', "
            "escape = '\"')"
        )
    return _made(con, view, f"select * from {call}")


def csv_types(con: Backend, path: str, separator: str | None) -> dict[str, str]:
    """Find the types that fit all values of each column."""
    typed = f"describe select * from {_typed(path, separator)}"
    return {name: kind for name, kind, *_ in con.raw_sql(typed).fetchall()}


def read_query(
    con: Backend,
    sql: str,
    view: str,
    files: Mapping[str, tuple[Path, str | None]],
) -> ir.Table:
    """Make a view on a query over files.

    Sub-queries rather than views: two roots on one connection never collide, and a
    file that the query does not name is not opened.
    """
    parts = [
        f"{_identifier(stem)} as ({_select(file, separator)})"
        for stem, (file, separator) in files.items()
    ]
    head = f"with {', '.join(parts)}" if parts else ""
    return _made(con, view, f"{head} select * from (\n{sql.strip().rstrip(';')}\n)")


def missing_name(error: Exception) -> str | None:
    """Find the table that a query named in vain."""
    if not isinstance(error, duckdb.CatalogException):
        return None
    match = re.search(r"Table with name (\S+) does not exist", str(error))
    return match[1] if match else None


def _made(con: Backend, view: str, query: str) -> ir.Table:
    con.raw_sql(f"create temp view {view} as {query}").fetchall()
    return con.table(view)


def _select(file: Path, separator: str | None) -> str:
    if file.suffix == ".parquet":
        return f"select * from read_parquet({_quote(str(file))})"
    return f"select * from {_typed(str(file), separator)}"


def _typed(path: str, separator: str | None) -> str:
    # The whole file decides its types; '00123' stays text.
    delimiter = f", delim = {_quote(separator)}" if separator else ""
    return f"read_csv({_quote(path)}, header = true, sample_size = -1{delimiter})"


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _list(path: str | Sequence[str]) -> str:
    return (
        _quote(path) if isinstance(path, str) else f"[{', '.join(map(_quote, path))}]"
    )


def _identifier(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'

"""Open a raw table: a file, a query over files, a table of the database, a frame."""

from __future__ import annotations

import glob
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis.common.exceptions import IbisError, TableNotFound

from churnml.backend import Backend, connect
from churnml.errors import TableError
from churnml.tables.findings import Refused, structural
from churnml.tables.frames import arrow_table
from churnml.tables.spec import TableSpec, did_you_mean

__all__ = ["Source", "connection_of", "open_source", "unreadable"]

_CSV = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".csv.zst")
_PARQUET = (".parquet", ".pq")
_serial = itertools.count(1)


@dataclass(frozen=True)
class Source:
    """A raw table as it lies, not yet mapped.

    Attributes
    ----------
    raw : ir.Table
    keep : bool
        Whether each reading would parse text again, so that what was read is
        better kept.
    """

    raw: ir.Table
    keep: bool


def connection_of(specs: Iterable[TableSpec]) -> Backend:
    """Find the one connection that the given ibis tables live on, or start one.

    Raises
    ------
    TableError
        If they live on several, or on something else than DuckDB.
    """
    homes: dict[int, tuple[str, Any]] = {}
    for spec in specs:
        for home in _homes(spec.frame):
            homes.setdefault(id(home), (spec.name, home))
    if not homes:
        return connect()
    (name, con), *others = homes.values()
    if others:
        msg = (
            f"tables {name!r} and {others[0][0]!r} live on two connections, which one "
            "query cannot join. Make both from one connection, or give one of them "
            "as a DataFrame (.execute())."
        )
        raise TableError(msg)
    if not isinstance(con, Backend):
        msg = (
            f"table {name!r} lives on {con.name}; churnml computes on DuckDB. "
            "Give it as a DataFrame (.execute()) or as a Parquet file."
        )
        raise TableError(msg)
    return con


def open_source(spec: TableSpec, root: Path | None, con: Backend) -> Source:
    """Open what the spec names.

    Raises
    ------
    Refused
        If it is not there or cannot be read.
    """
    try:
        if spec.path is not None:
            return _open_path(spec, spec.path, root, con)
        if spec.sql is not None:
            return _open_sql(spec, spec.sql, root, con)
        if spec.table is not None:
            *schema, name = spec.table.split(".")
            return Source(
                con.table(name, database=".".join(schema) or None), keep=False
            )
    except TableNotFound:
        raise _no_table(spec, con) from None
    except (duckdb.Error, IbisError) as error:
        raise unreadable(spec, error) from error
    return _open_frame(spec, con)


def unreadable(spec: TableSpec, error: Exception) -> Refused:
    """Say in one line why the engine could not read a source."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    reason = " ".join(lines[:3]) if lines else type(error).__name__
    what = f"file {spec.path!r}" if spec.path else "the query" if spec.sql else "it"
    return Refused(
        structural(
            spec.name,
            "unreadable",
            f"{what} cannot be read: {reason}",
            "Correct the file: UTF-8 text, a header line, the same fields in each row."
            if spec.path
            else "Correct the query: DuckDB SQL over the files of the root.",
        )
    )


def _homes(frame: Any) -> list[Any]:
    if not isinstance(frame, ir.Table):
        return []
    # The public get_backend() falls back to a default connection, silently.
    return list(frame._find_backends()[0])


def _open_frame(spec: TableSpec, con: Backend) -> Source:
    frame = spec.frame
    if isinstance(frame, ir.Table):
        if any(home is not con for home in _homes(frame)):
            raise Refused(
                structural(
                    spec.name,
                    "other_connection",
                    "the ibis table lives on another connection than the rest",
                    "Make it from the connection given as con, or give it as a "
                    "DataFrame (.execute()).",
                )
            )
        return Source(frame, keep=False)
    if not isinstance(frame, pd.DataFrame):
        raise Refused(
            structural(
                spec.name,
                "wrong_source",
                f"a {type(frame).__name__} is no table",
                "Give a DataFrame, an ibis table, or the path of a file.",
            )
        )
    columns = spec.contract.columns
    ids = {spec.columns.get(c.name, c.name) for c in columns if c.kind == "id"}
    return Source(ibis.memtable(arrow_table(frame, spec.name, ids)), keep=True)


def _no_table(spec: TableSpec, con: Backend) -> Refused:
    present = con.list_tables()
    return Refused(
        structural(
            spec.name,
            "missing_table",
            f"the connection has no table {spec.table!r}",
            did_you_mean(str(spec.table), present)
            or f"It has {', '.join(sorted(present)[:10]) or 'none'}.",
        )
    )


def _open_path(spec: TableSpec, path: str, root: Path | None, con: Backend) -> Source:
    full = path if "://" in path else str((root or Path()) / path)
    files = [full] if "://" in full else sorted(glob.glob(full, recursive=True))
    files = [file for file in files if "://" in file or Path(file).is_file()]
    if not files:
        raise _no_file(spec, path, root or Path())
    if full.lower().endswith(_PARQUET):
        query = f"select * from read_parquet({_quote(full)}, union_by_name = true)"
        return Source(_view(con, spec.name, query), keep=False)
    if full.lower().endswith(_CSV):
        if not any("://" in file or Path(file).stat().st_size for file in files):
            raise Refused(
                structural(
                    spec.name, "empty", f"file {path!r} is empty", "Load it again."
                )
            )
        query = f"select * from {_read_csv(full, files[0], 'all_varchar = true')}"
        return Source(_view(con, spec.name, query), keep=True)
    raise Refused(
        structural(
            spec.name,
            "unknown_file",
            f"file {path!r} is neither CSV nor Parquet",
            f"Name it {' or '.join([*_CSV[:2], _PARQUET[0]])}.",
        )
    )


def _no_file(spec: TableSpec, path: str, root: Path) -> Refused:
    present = sorted(p.name for p in root.glob("*") if p.is_file())
    there = f"There: {', '.join(present[:10])}." if present else "It holds no files."
    if not root.is_dir():
        there = "That folder does not exist."
    return Refused(
        structural(
            spec.name,
            "missing_file",
            f"no file {path!r} in {root}",
            did_you_mean(path, present) or there,
        )
    )


def _open_sql(spec: TableSpec, sql: str, root: Path | None, con: Backend) -> Source:
    """Read a query over the root's files, each of them a named sub-query of it.

    Sub-queries rather than views: two roots on one connection never collide, and a
    file that the query does not name is not opened.
    """
    files = _files_by_stem(root or Path())
    named = {stem: fs for stem, fs in files.items() if stem.lower() in sql.lower()}
    for stem, same in named.items():
        if len(same) > 1:
            raise Refused(
                structural(
                    spec.name,
                    "two_files",
                    f"{stem!r} may mean {' or '.join(f.name for f in same)}",
                    "Take one away, or read it by path.",
                )
            )
    parts = [f"{_identifier(stem)} as ({_select(fs[0])})" for stem, fs in named.items()]
    head = f"with {', '.join(parts)}" if parts else ""
    query = f"{head} select * from (\n{sql.strip().rstrip(';')}\n)"
    try:
        view = _view(con, spec.name, query)
    except duckdb.CatalogException as error:
        raise _no_stem(spec, error, files) from error
    keep = any(fs[0].suffix == ".csv" for fs in named.values())
    return Source(view, keep=keep)


def _files_by_stem(root: Path) -> dict[str, list[Path]]:
    files: dict[str, list[Path]] = {}
    for file in sorted(root.glob("*")):
        if file.suffix in {".csv", ".parquet"}:
            files.setdefault(file.stem, []).append(file)
    return files


def _select(file: Path) -> str:
    if file.suffix == ".parquet":
        return f"select * from read_parquet({_quote(str(file))})"
    # The whole file decides its types; '00123' stays text.
    return f"select * from {_read_csv(str(file), str(file), 'sample_size = -1')}"


def _no_stem(spec: TableSpec, error: Exception, files: Iterable[str]) -> Refused:
    match = re.search(r"Table with name (\S+) does not exist", str(error))
    if match is None:
        return unreadable(spec, error)
    known = list(files)
    return Refused(
        structural(
            spec.name,
            "missing_file",
            f"the query reads {match[1]!r}, but the root has no such file",
            did_you_mean(match[1], known)
            or f"The files of the root are {', '.join(known) or 'none'}.",
        )
    )


def _view(con: Backend, name: str, query: str) -> ir.Table:
    view = f"raw_{name}_{next(_serial)}"
    con.raw_sql(f"create temp view {view} as {query}").fetchall()
    return con.table(view)


def _read_csv(path: str, first: str, options: str) -> str:
    """Write the call that reads a CSV, with the separator its header line shows.

    Left to guess, DuckDB takes a file with one broken row for a file of one column.
    """
    separator = _separator(first)
    sep = f", delim = {_quote(separator)}, quote = '\"'" if separator else ""
    return f"read_csv({_quote(path)}, header = true, {options}{sep})"


def _separator(file: str) -> str | None:
    if "://" in file or file.lower().endswith((".gz", ".zst")):
        return None
    with Path(file).open(encoding="utf-8-sig", errors="replace") as lines:
        header = lines.readline()
    counts = {sep: header.count(sep) for sep in (",", ";", "\t", "|")}
    best = max(counts, key=lambda sep: counts[sep])
    return best if counts[best] else None


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _identifier(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'

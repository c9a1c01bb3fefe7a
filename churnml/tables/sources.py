"""Open a raw table, wherever it lies, and find the engine that can reach it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis.common.exceptions import TableNotFound

from churnml.backend import Backend, connect, engine_errors, is_supported
from churnml.errors import TableError
from churnml.tables.files import Source, open_path, open_sql, unreadable
from churnml.tables.findings import Refused, structural
from churnml.tables.frames import arrow_table
from churnml.tables.spec import TableSpec, did_you_mean

__all__ = ["connection_of", "open_source"]


def connection_of(specs: Iterable[TableSpec]) -> Backend:
    """Find the one connection that the given ibis tables live on, or start one.

    Raises
    ------
    TableError
        If they live on several, or on an engine that churnml does not compute on.
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
    if not is_supported(con):
        msg = (
            f"table {name!r} lives on {con.name}; churnml computes on DuckDB, and on "
            "Spark by churnml.backend.connect('spark'). Give it as a DataFrame "
            "(.execute()) or as a Parquet file."
        )
        raise TableError(msg)
    connection: Backend = con
    return connection


def open_source(
    spec: TableSpec,
    root: Path | None,
    con: Backend,
    *,
    only: Sequence[str] | None = None,
) -> Source:
    """Open what the spec names; of a pattern's files, `only` some.

    Raises
    ------
    Refused
        If it is not there or cannot be read.
    """
    try:
        if spec.path is not None:
            return open_path(spec, spec.path, root, con, only=only)
        if spec.sql is not None:
            return open_sql(spec, spec.sql, root, con)
        if spec.table is not None:
            *schema, name = spec.table.split(".")
            return Source(
                con.table(name, database=".".join(schema) or None), keep=False
            )
    except TableNotFound:
        raise _no_table(spec, con) from None
    except engine_errors() as error:
        raise unreadable(spec, error) from error
    return _open_frame(spec, con)


def _homes(frame: Any) -> list[Any]:
    if not isinstance(frame, ir.Table):
        return []
    # The public get_backend() falls back to a default connection, silently.
    return list(frame._find_backends()[0])  # noqa: SLF001


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

"""A person's own cohort or labels: a frame, an ibis table or SQL, read and checked.

In SQL the raw tables stand under their own names (``accounts``, ``subscriptions``,
``usage`` ...) with the canonical columns, whatever they are called at the source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pandas as pd
import sqlglot
from sqlglot import exp

from churnml.backend import materialise
from churnml.errors import TaskError
from churnml.known import STAMP
from churnml.tables import Tables

__all__ = ["Own", "own_sql", "read_own"]

Own: TypeAlias = pd.DataFrame | ir.Table | str
"""A frame, an ibis table, or SQL over the raw tables."""

_KEYS = ("account_id", "cutoff")
_EXAMPLES = 3


def read_own(
    tables: Tables,
    own: Own,
    *,
    what: str,
    cutoffs: Sequence[date],
    required: Mapping[str, str] | None = None,
    optional: Mapping[str, str] | None = None,
) -> ir.Table:
    """Bring a person's own table into the form of the panel, or say what is wrong.

    Parameters
    ----------
    tables : Tables
    own : DataFrame, ir.Table or str
        One row per snapshot, with columns ``account_id``, ``cutoff`` (a date, or a
        timestamp at 00:00 UTC) and those of ``required``; others are ignored.
    what : str
        How messages call it: ``"your cohort"``.
    cutoffs : sequence of date
        The cutoffs asked for. Rows at others are left aside, so that one query can
        serve training and scoring; that none is left is an error.
    required, optional : mapping of str to str, optional
        Further columns and their types: ``boolean``, ``string`` or ``timestamp(6)``.

    Returns
    -------
    ir.Table
        ``account_id`` (string), ``cutoff`` (timestamp) and the further columns that
        are there, materialised; unique by snapshot.

    Raises
    ------
    TaskError
        All problems in one: missing columns, wrong types, nulls, duplicates, unknown
        accounts, cutoffs that are no midnight, none of those asked for.
    """
    expr = _expression(tables, own, what)
    needed = [*_KEYS, *(required or {})]
    missing = [c for c in needed if c not in expr.columns]
    if missing:
        msg = (
            f"{what}: no column {', '.join(map(repr, missing))} among "
            f"{', '.join(map(repr, expr.columns))}.\nGive the columns "
            f"{', '.join(needed)}."
        )
        raise TaskError(msg)
    extra = {**(required or {}), **(optional or {})}
    columns = {
        "account_id": expr.account_id.cast("string"),
        "cutoff": _instant(expr, "cutoff", what),
        **{c: _typed(expr, c, t, what) for c, t in extra.items() if c in expr.columns},
    }
    try:
        table = materialise(tables.con, expr.select(**columns), "own")
    except Exception as error:
        msg = f"{what}: cannot be read: {_first_line(error)}"
        raise TaskError(msg) from error
    _check_rows(tables, table, what=what)
    asked = table.filter(table.cutoff.date().isin([ibis.literal(c) for c in cutoffs]))
    if not int(asked.count().execute()):
        rows = int(table.count().execute())
        msg = (
            f"{what}: none of its {rows} rows is at one of the {len(cutoffs)} cutoffs "
            f"asked for, from {min(cutoffs)} to {max(cutoffs)}.\n"
            "Give rows at these cutoffs."
        )
        raise TaskError(msg)
    return asked


def own_sql(tables: Tables, query: str, *, what: str) -> ir.Table:
    """Read SQL over the raw tables, which stand there under their canonical names.

    The tables are put in front of the query as ``with`` clauses, so nothing is left
    behind in the database and nothing of its own is hidden from later queries.

    Raises
    ------
    TaskError
        If the SQL cannot be read, is no query, or fails.

    Examples
    --------
    >>> from churnml.tables import load_tables, specs_from
    >>> accounts = pd.DataFrame({"account_id": ["A", "B"]})
    >>> until = date(2025, 3, 3)
    >>> tables = load_tables(specs_from({"accounts": accounts}), complete_until=until)
    >>> found = own_sql(tables, "select max(account_id) m from accounts", what="SQL")
    >>> found.execute().m.tolist()
    ['B']
    >>> own_sql(tables, "delete from accounts", what="your cohort")
    Traceback (most recent call last):
    churnml.errors.TaskError: your cohort: the SQL is no query. Write one that begins
    with 'select'.
    """
    dialect = tables.con.dialect
    try:
        parsed = sqlglot.parse_one(query, dialect=dialect)
    except sqlglot.errors.SqlglotError as error:
        msg = f"{what}: the SQL cannot be read: {_first_line(error)}"
        raise TaskError(msg) from error
    if not isinstance(parsed, exp.Query):
        msg = f"{what}: the SQL is no query. Write one that begins with 'select'."
        raise TaskError(msg)
    named = {table.name for table in parsed.find_all(exp.Table) if not table.db}
    full = exp.select("*").from_(parsed.subquery("own"))
    for name in sorted(named & set(tables)):
        body = str(tables.con.compile(tables[name].expr))
        full = full.with_(name, as_=sqlglot.parse_one(body, dialect=dialect))
    try:
        return tables.con.sql(full.sql(dialect=dialect))
    except Exception as error:
        msg = (
            f"{what}: the SQL fails: {_first_line(error)}\n"
            f"It may use the tables {', '.join(sorted(tables))}."
        )
        raise TaskError(msg) from error


def _expression(tables: Tables, own: Own, what: str) -> ir.Table:
    if isinstance(own, str):
        return own_sql(tables, own, what=what)
    if isinstance(own, pd.DataFrame):
        return _memtable(own, what)
    if isinstance(own, ir.Table):
        # A table of another connection (or of none) is small: carry it over.
        elsewhere = own.get_backend() is not tables.con
        return ibis.memtable(own.to_pyarrow()) if elsewhere else own
    msg = (
        f"{what}: {type(own).__name__} is no table. Give a DataFrame, an ibis table "
        "or SQL."
    )
    raise TaskError(msg)


def _memtable(frame: pd.DataFrame, what: str) -> ir.Table:
    named = [name for name in frame.index.names if name is not None]
    frame = frame.reset_index(drop=not named)
    for column in frame.select_dtypes("datetimetz"):
        frame[column] = frame[column].dt.tz_convert(None)
    if "account_id" in frame:
        ids = frame["account_id"]
        frame["account_id"] = ids.where(ids.isna(), ids.map(str)).astype(object)
    try:
        return ibis.memtable(frame)
    except Exception as error:
        msg = f"{what}: the frame cannot be read: {_first_line(error)}"
        raise TaskError(msg) from error


def _instant(expr: ir.Table, column: str, what: str) -> ir.Value:
    dtype = expr[column].type()
    if not isinstance(dtype, dt.Date | dt.Timestamp | dt.String):
        msg = (
            f"{what}: {column} is of type {dtype}, no date. Give a date, or a "
            "timestamp at 00:00 UTC."
        )
        raise TaskError(msg)
    return expr[column].cast(STAMP)


def _typed(expr: ir.Table, column: str, dtype: str, what: str) -> ir.Value:
    if dtype.startswith("timestamp"):
        return _instant(expr, column, what)
    found = expr[column].type()
    if dtype == "boolean" and not isinstance(found, dt.Boolean | dt.Null):
        msg = (
            f"{what}: {column} is of type {found}, not boolean.\n"
            "Give true, false, or null where it is not known."
        )
        raise TaskError(msg)
    return expr[column].cast(dtype)


def _check_rows(tables: Tables, table: ir.Table, *, what: str) -> None:
    per_key = table.group_by(list(_KEYS)).aggregate(n=table.count())
    accounts = tables["accounts"].expr
    no_midnight = table.cutoff != table.cutoff.date().cast(STAMP)
    no_key = ibis.or_(*(table[c].isnull() for c in _KEYS))  # noqa: PD003 - ibis's name
    kinds = {
        "account_id or cutoff is null": table.filter(no_key),
        "more than one row for a snapshot": per_key.filter(per_key.n > 1),
        "cutoff is not at 00:00 UTC": table.filter(no_midnight),
        "account not in the table 'accounts'": table.drop_null(
            ["account_id"]
        ).anti_join(accounts, "account_id"),
    }
    problems = []
    for kind, rows in kinds.items():
        count = int(rows.count().execute())
        if count:
            some = rows.order_by(list(_KEYS)).limit(_EXAMPLES).execute()
            shown = "; ".join(
                f"{_shown(a)} at {_shown(c)}"
                for a, c in zip(some.account_id, some.cutoff, strict=True)
            )
            problems.append(f"  - {kind}: {count} (e.g. {shown})")
    if problems:
        msg = "\n".join(
            [
                f"{what}: {len(problems)} problem(s)",
                *problems,
                "Give one row per account and cutoff, at 00:00 UTC.",
            ]
        )
        raise TaskError(msg)


def _shown(value: Any) -> str:
    if pd.isna(value):
        return "null"
    return str(value).removesuffix(" 00:00:00")


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]

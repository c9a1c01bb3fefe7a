"""The list as a table of a database: the rows of a cutoff, replaced in one step."""

from __future__ import annotations

from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import (
    ArgumentError,
    IntegrityError,
    NoSuchModuleError,
    SQLAlchemyError,
)

from churnml.errors import StoreError
from churnml.exports.columns import COLUMNS, rows_of

__all__ = ["TABLE", "table_named", "write_table"]

TABLE = "churnml_risk_list"
"""The table's name, where none is given."""

_ROWS_AT_ONCE = 500
_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "str": sa.Text(),
    "date": sa.Date(),
    "Float64": sa.Double(),
    "Int64": sa.Integer(),
    "boolean": sa.Boolean(),
}
_KEY = ("cutoff", "account_id")
# Not every database takes a text of any length for a key; and where A-1 would be a-1,
# two accounts would be one.
_ACCOUNT_ID = (
    sa.String(255)
    .with_variant(sa.Text(), "postgresql", "sqlite")
    .with_variant(sa.String(255, collation="utf8mb4_bin"), "mysql", "mariadb")
    .with_variant(sa.Unicode(255, collation="Latin1_General_BIN2"), "mssql")
)


def write_table(risk_list: pd.DataFrame, database: str, *, table: str = TABLE) -> int:
    """Write a list into a table, in place of its cutoff's rows.

    All of it happens in one transaction: whoever reads sees the old rows or the new
    ones. Other cutoffs stay as they are. The table is made where it is not there, with
    cutoff and account as its key, so that of two exports at once one fails.

    Parameters
    ----------
    risk_list : DataFrame
        As it was written, of one cutoff.
    database : str
        An SQLAlchemy URL, ``"postgresql+psycopg://ann:secret@host/crm"`` or
        ``"sqlite:///crm.db"``. Its driver must be installed.
    table : str
        ``"name"`` or ``"schema.name"``.

    Returns
    -------
    int
        How many rows were written.

    Raises
    ------
    StoreError
        If the database cannot be reached or refuses the rows, or the table has no name
        or lacks a column. No row is changed then; a table that was made may stay, for
        some databases cannot take that back. No message holds the password.

    Examples
    --------
    >>> import tempfile
    >>> listed = pd.DataFrame({"account_id": ["A-1"], "cutoff": ["2025-03-03"],
    ...                        "risk": [0.25]})
    >>> database = f"sqlite:///{tempfile.mkdtemp()}/crm.db"
    >>> write_table(listed, database), write_table(listed, database)
    (1, 1)
    >>> import sqlite3
    >>> crm = sqlite3.connect(database.removeprefix("sqlite:///"))
    >>> crm.execute("select account_id, cutoff, risk from churnml_risk_list").fetchall()
    [('A-1', '2025-03-03', 0.25)]
    """
    target = table_named(table)
    engine = _engine(database)
    rows = rows_of(risk_list)
    # What stands behind a question mark may be a password as well.
    shown = engine.url.set(query={}).render_as_string(hide_password=True)
    made = False
    try:
        with engine.begin() as connection:
            made = _prepare(connection, target, shown)
            cutoffs = {row["cutoff"] for row in rows}
            connection.execute(sa.delete(target).where(target.c.cutoff.in_(cutoffs)))
            for start in range(0, len(rows), _ROWS_AT_ONCE):
                connection.execute(
                    sa.insert(target), rows[start : start + _ROWS_AT_ONCE]
                )
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or error).strip()
        msg = (
            f"{shown}: the table {table!r} cannot be written: {why}\n"
            f"{_left_behind(error, made=made)}"
        )
        raise StoreError(msg) from error
    finally:
        engine.dispose()
    return len(rows)


def table_named(table: str) -> sa.Table:
    """Describe the table that an export fills.

    Raises
    ------
    StoreError
        If that is no name.

    Examples
    --------
    >>> table_named("crm.risks").primary_key.columns.keys()
    ['cutoff', 'account_id']
    """
    schema, dot, name = table.rpartition(".")
    if not name.strip() or (dot and not schema.strip()):
        msg = f"--table: {table!r} names no table. Write 'name' or 'schema.name'."
        raise StoreError(msg)
    columns = (
        sa.Column(
            column,
            _ACCOUNT_ID if column == "account_id" else _TYPES[kind],
            nullable=column not in _KEY,
        )
        for column, kind in COLUMNS.items()
    )
    key = sa.PrimaryKeyConstraint(*_KEY)
    return sa.Table(name, sa.MetaData(), *columns, key, schema=schema or None)


def _left_behind(error: SQLAlchemyError, *, made: bool) -> str:
    """Say what an export that failed has changed."""
    if made:
        # Some databases commit at once that a table was made, others take it back.
        return (
            "No rows were changed; the table is new, and may be there now, without "
            "rows."
        )
    if isinstance(error, IntegrityError):
        return (
            "Where another export of this cutoff ran at the same time, its rows stand. "
            "Nothing was changed."
        )
    return "Nothing was changed."


def _engine(database: str) -> Engine:
    try:
        return sa.create_engine(_url(database))
    except (NoSuchModuleError, ImportError) as error:
        dialect = database.partition(":")[0]
        msg = (
            f"--database: the driver of {dialect!r} is not installed ({error}).\n"
            "Install it with pip, beside churnml."
        )
        raise StoreError(msg) from error
    except (ArgumentError, ValueError):
        msg = (
            "--database: that is no URL of a database. Write it as "
            "dialect+driver://user:password@host/name, or sqlite:///file.db; in a "
            "password / is written %2F, : %3A and @ %40."
        )
        raise StoreError(msg) from None  # the error itself may hold the password


def _url(database: str) -> sa.URL:
    url = sa.make_url(database)
    if "@" in (url.host or ""):  # a part of the password, which would be shown
        msg = "the host has an @"
        raise ArgumentError(msg)
    return url


def _prepare(connection: Connection, target: sa.Table, shown: str) -> bool:
    """Make the table where it is not there; refuse one that cannot take the rows.

    One that an earlier release made has no key, and is filled all the same.
    """
    inspector = sa.inspect(connection)
    if not inspector.has_table(target.name, schema=target.schema):
        target.create(connection)
        return True
    there = inspector.get_columns(target.name, schema=target.schema)
    lacking = [c for c in COLUMNS if c not in {column["name"] for column in there}]
    if lacking:
        msg = (
            f"{shown}: the table {target.fullname!r} lacks the columns "
            f"{', '.join(lacking)}.\nAdd them, or name another table."
        )
        raise StoreError(msg)
    return False

"""The list as a table of a database: the rows of a cutoff, replaced in one step."""

from __future__ import annotations

from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from churnml.errors import StoreError
from churnml.exports.columns import COLUMNS, rows_of

__all__ = ["TABLE", "write_table"]

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


def write_table(risk_list: pd.DataFrame, database: str, *, table: str = TABLE) -> int:
    """Write a list into a table, in place of its cutoff's rows.

    All of it happens in one transaction: whoever reads sees the old rows or the new
    ones. The table is made where it is not there; other cutoffs stay as they are.

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
        If the database cannot be reached or refuses the rows, or the table lacks a
        column. Nothing is changed then. No message holds the password.

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
    engine = _engine(database)
    rows = rows_of(risk_list)
    schema, _dot, name = table.rpartition(".")
    columns = (
        sa.Column(column, _TYPES[kind], nullable=column not in {"account_id", "cutoff"})
        for column, kind in COLUMNS.items()
    )
    target = sa.Table(name, sa.MetaData(), *columns, schema=schema or None)
    # What stands behind a question mark may be a password as well.
    shown = engine.url.set(query={}).render_as_string(hide_password=True)
    try:
        with engine.begin() as connection:
            _prepare(connection, target, shown)
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
            "Nothing was changed."
        )
        raise StoreError(msg) from error
    finally:
        engine.dispose()
    return len(rows)


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


def _prepare(connection: Connection, target: sa.Table, shown: str) -> None:
    """Make the table where it is not there; refuse one that cannot take the rows."""
    inspector = sa.inspect(connection)
    if not inspector.has_table(target.name, schema=target.schema):
        target.create(connection)
        return
    there = inspector.get_columns(target.name, schema=target.schema)
    lacking = [c for c in COLUMNS if c not in {column["name"] for column in there}]
    if lacking:
        msg = (
            f"{shown}: the table {target.fullname!r} lacks the columns "
            f"{', '.join(lacking)}.\nAdd them, or name another table."
        )
        raise StoreError(msg)

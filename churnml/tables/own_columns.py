"""Tables and columns of a person's own, kept under their own names.

An own table is a table of events that churnml has no contract for: an account, an
instant, and whatever else it holds. An own column is one more column of a table that
churnml knows, with the instant at which its value becomes known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from churnml.tables.casting import can_fail, read_as
from churnml.tables.contracts import Column, Contract, Kind

__all__ = ["RESERVED", "is_plain_name", "kind_of", "own_contract", "own_values"]

RESERVED = ("row__", "life__", "unread__")
"""Beginnings of column names that are churnml's own."""

_PLAIN = re.compile(r"[a-z][a-z0-9_]*")


def is_plain_name(name: str) -> bool:
    """Tell whether a name is made of small letters, digits and single underscores.

    Column names of features are built from such names, with two underscores between.

    Examples
    --------
    >>> is_plain_name("orders"), is_plain_name("web orders"), is_plain_name("a__b")
    (True, False, False)
    """
    return bool(_PLAIN.fullmatch(name)) and "__" not in name


def own_contract(name: str) -> Contract:
    """Give what a table of one's own must hold: an account and an instant.

    Examples
    --------
    >>> own_contract("orders").names
    ('account_id', 'occurred_at', 'known_at')
    """
    columns = (
        Column("account_id", "id", required=True),
        Column("occurred_at", "time", required=True),
        Column("known_at", "time"),
    )
    return Contract(name, columns, opens=("occurred_at",))


def kind_of(name: str, dtype: dt.DataType) -> Kind | None:
    """Say as what an own column is read; None where it is of no use.

    A text is read as a time where the column's name ends in ``_at``.

    Examples
    --------
    >>> kind_of("paid_at", dt.string), kind_of("status", dt.string)
    ('time', 'text')
    """
    if dtype.is_timestamp() or dtype.is_date():
        return "time"
    if dtype.is_string():
        return "time" if name.endswith("_at") else "text"
    if dtype.is_boolean():
        return "flag"
    if dtype.is_integer():
        return "whole"
    if dtype.is_floating() or dtype.is_decimal():
        return "number"
    return "id" if dtype.is_uuid() else None


def own_values(
    raw: ir.Table, sources: Mapping[str, str], zone: str
) -> Iterator[tuple[str, ir.Value, ir.Value | None]]:
    """Read own columns as what their types say.

    Parameters
    ----------
    raw : ir.Table
    sources : mapping of str to str
        From the names they are kept under to the raw ones, or to ``"=constant"``.
    zone : str
        Time zone of times that carry none.

    Yields
    ------
    name, value, text : str, ir.Value, and ir.Value or None
        `text` is the raw text where a value may not be readable. Columns of a type
        that is of no use (lists, bytes) are passed over.
    """
    for name, source in sources.items():
        constant = source.startswith("=")
        value = ibis.literal(source[1:]) if constant else raw[source]
        kind = kind_of(name, value.type())
        if kind is not None:
            parsed = value.type().is_string() and can_fail(kind, value.type())
            yield name, read_as(kind, value, zone), value if parsed else None

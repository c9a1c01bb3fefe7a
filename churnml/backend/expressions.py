"""Expressions that ibis does not say for all engines alike.

Each is one expression whatever the engine: converting a local time to UTC, digesting
a row. DuckDB has the functions; for Spark they are put into its own words by
:mod:`churnml.backend.spark_sql`.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.common.deferred import deferrable

__all__ = [
    "bit_count",
    "bit_or",
    "count_if",
    "from_utc",
    "nearest",
    "row_digest",
    "to_utc",
    "whole_sum",
]


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
    >>> from churnml.backend import connect
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
    >>> from churnml.backend import connect
    >>> summer = ibis.timestamp("2024-07-01 10:00:00")
    >>> connect(threads=1).execute(from_utc(summer, "Europe/Berlin"))
    Timestamp('2024-07-01 12:00:00')
    """
    return value if zone == "UTC" else _at_zone(zone, _from_local("UTC", value))


@ibis.udf.agg.builtin(name="bit_or", signature=(("int64",), "int64"))  # type: ignore[untyped-decorator]
def bit_or(bits: Any) -> Any:
    """Set each bit that is set in any row; null without rows."""


@ibis.udf.scalar.builtin(name="bit_count", signature=(("int64",), "int8"))  # type: ignore[untyped-decorator]
def _bits_set(bits: Any) -> Any: ...


def bit_count(bits: ir.Value) -> Any:
    """Count the bits that are set; counts of several words can be added up.

    Examples
    --------
    DuckDB counts to 127.

    >>> from churnml.backend import connect
    >>> word = ibis.literal(2**63 - 1, "int64")
    >>> connect(threads=1).execute(bit_count(word) + bit_count(word) + bit_count(word))
    189
    """
    return _bits_set(bits).cast("int64")


@ibis.udf.agg.builtin(name="count_if", signature=(("boolean",), "int64"))  # type: ignore[untyped-decorator]
def _rows_with(condition: Any) -> Any: ...


@deferrable  # type: ignore[untyped-decorator]
def count_if(condition: Any) -> Any:
    """Count the rows for which a condition holds.

    Where it is null in every row, or there is no row, DuckDB gives null and Spark 0:
    fill it, as a part with ``empty=0`` does. DuckDB counts so faster than it adds up
    ones and zeros, or filters and counts.

    Examples
    --------
    >>> from churnml.backend import connect
    >>> t = ibis.memtable({"a": [1, 2, None]})
    >>> connect(threads=1).execute(count_if(t.a > 1))
    1
    """
    return _rows_with(condition)


@ibis.udf.scalar.builtin(name="round", signature=(("float64",), "float64"))  # type: ignore[untyped-decorator]
def _rounded(number: Any) -> Any: ...


@deferrable  # type: ignore[untyped-decorator]
def nearest(number: Any) -> Any:
    """Round to the nearest whole number, halves away from zero.

    What `round` does too, and ibis with it, but it says to how many decimals, and then
    DuckDB takes twice as long: a difference where there are many more rows than
    snapshots.

    Examples
    --------
    >>> from churnml.backend import connect
    >>> t = ibis.memtable({"a": [0.5, 1.4, -2.5]})
    >>> connect(threads=1).execute(nearest(t.a)).tolist()
    [1, 1, -3]
    """
    return _rounded(number).cast("int64")


@ibis.udf.agg.builtin(name="sum", signature=(("int64",), "decimal(38, 0)"))  # type: ignore[untyped-decorator]
def _wide_sum(numbers: Any) -> Any: ...


@deferrable  # type: ignore[untyped-decorator]
def _added_up(numbers: Any, where: Any) -> Any:
    # Cheaper than a filter, for which DuckDB looks at each sum's rows on their own.
    return _wide_sum(numbers if where is None else ibis.ifelse(where, numbers, None))


def whole_sum(numbers: Any, where: Any = None) -> Any:
    """Add up whole numbers, to one of 64 bits.

    DuckDB adds up in 128 bits, which slow down all that follows; ibis believes that
    its sums have 64, and takes a cast to 64 for none.

    Parameters
    ----------
    numbers : ir.Value or Deferred
    where : ir.BooleanValue or Deferred, optional
        Which rows count; all of them by default.

    Examples
    --------
    >>> from churnml.backend import connect
    >>> t = ibis.memtable({"a": [1, 2, 4]})
    >>> connect(threads=1).execute(whole_sum(t.a, where=t.a > 1))
    6
    """
    return _added_up(numbers, where).cast("int64")


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
        Integers; each engine's own, so never to be kept as a key.

    Examples
    --------
    >>> from churnml.backend import connect
    >>> t = ibis.memtable({"a": [1, 1, 2], "b": ["x", "x", None]})
    >>> connect(threads=1).execute(row_digest(t).nunique())
    2
    """
    return _hash(ibis.struct({c: table[c] for c in columns or table.columns}))

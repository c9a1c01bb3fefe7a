"""Read a raw value as what it should be: an id, a time, a number, a flag.

A value that cannot be read becomes null; a type that never can is refused with a
``TypeError``.
"""

from __future__ import annotations

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from churnml.backend import to_utc
from churnml.tables.contracts import Kind

__all__ = ["can_fail", "read_as", "says_something"]

_NO_VALUE = ("", "na", "n/a", "null", "none", "nan", "nat", "\\n", "-")
_TRUE = ("true", "t", "yes", "y", "1", "1.0")
_FALSE = ("false", "f", "no", "n", "0", "0.0")
# After a date and the T or space comes a time of day; whatever is neither digit, colon
# nor point there names a zone: Z, an offset, Europe/Berlin.
_AFTER_DATE = 11
_ZONED = r"[A-Za-z+-]"
# ISO 8601 allows to leave the seconds out; DuckDB does not.
_NO_SECONDS = r"([T ]\d{1,2}:\d{2})\s*([zZ]|[+-]\d{2}(:?\d{2})?)$"


def read_as(kind: Kind, value: ir.Value, zone: str) -> ir.Value:
    """Read values as what is wanted; null where one cannot be read.

    Parameters
    ----------
    kind : str
    value : ir.Value
        A raw column, or a constant.
    zone : str
        Time zone of times that carry none.

    Raises
    ------
    TypeError
        If no value of its type can be read so.

    Examples
    --------
    >>> import churnml.backend
    >>> raw = ibis.memtable({"when": ["2025-03-01T09:30+01:00", "1/3/2025", None]})
    >>> con = churnml.backend.connect(threads=1)
    >>> con.to_pyarrow(read_as("time", raw.when, "UTC")).to_pylist()
    [datetime.datetime(2025, 3, 1, 8, 30), None, None]
    """
    return _read_time(value, zone) if kind == "time" else _READERS[kind](value)


def can_fail(kind: Kind, dtype: dt.DataType) -> bool:
    """Tell whether some values of a type may not be read as what is wanted."""
    if dtype.is_string():
        return kind not in {"id", "text"}
    if dtype.is_floating() or dtype.is_decimal():
        return kind in {"id", "whole", "flag"}
    return dtype.is_integer() and kind == "flag"


def says_something(value: ir.Value) -> ir.BooleanValue:
    """Tell a value from the many ways of writing that there is none."""
    if value.type().is_string():
        return value.notnull() & ~value.strip().lower().isin(_NO_VALUE)
    if value.type().is_floating():
        return value.notnull() & ~value.isnan()
    return value.notnull()


def _read_id(value: ir.Value) -> ir.Value:
    dtype = value.type()
    if dtype.is_string():
        return value.nullif("")
    if dtype.is_integer() or dtype.is_uuid():
        return value.cast("string")
    if dtype.is_floating() or dtype.is_decimal():
        return _whole(value).cast("string")
    raise TypeError


def _read_text(value: ir.Value) -> ir.Value:
    dtype = value.type()
    if dtype.is_nested() or dtype.is_binary() or dtype.is_interval():
        raise TypeError
    return value.cast("string").nullif("")


def _read_time(value: ir.Value, zone: str) -> ir.Value:
    dtype = value.type()
    if dtype.is_date():
        return to_utc(value.cast("timestamp"), zone)
    if dtype.is_timestamp():
        return to_utc(value, zone)
    if not dtype.is_string():
        raise TypeError
    # Cast to a naive timestamp, DuckDB drops an offset without a word.
    with_seconds = value.re_replace(_NO_SECONDS, r"\1:00\2")
    zoned = to_utc(with_seconds.try_cast("timestamp('UTC')"))
    naive = to_utc(value.try_cast("timestamp"), zone)
    return value.substr(_AFTER_DATE).re_search(_ZONED).ifelse(zoned, naive)


def _read_number(value: ir.Value) -> ir.Value:
    dtype = value.type()
    if dtype.is_string():
        number = value.strip().try_cast("float64")
    elif dtype.is_numeric():
        number = value.cast("float64")
    else:
        raise TypeError
    if dtype.is_integer():
        return number
    return (number.isnan() | number.isinf()).ifelse(None, number)


def _read_whole(value: ir.Value) -> ir.Value:
    if value.type().is_integer() or value.type().is_boolean():
        return _as_int64(value)
    return _whole(_read_number(value))


def _whole(number: ir.Value) -> ir.Value:
    # Through floor() and round() ibis casts without "try": nan would raise.
    whole = number.try_cast("int64")
    return (whole == number).ifelse(whole, None)


def _read_seconds(value: ir.Value) -> ir.Value:
    if value.type().is_integer():
        return _as_int64(value)
    return _read_number(value).try_cast("int64")


def _as_int64(value: ir.Value) -> ir.Value:
    # Only among these are some that are too large.
    if value.type().is_unsigned_integer():
        return value.try_cast("int64")
    return value.cast("int64")


def _read_flag(value: ir.Value) -> ir.Value:
    dtype = value.type()
    if dtype.is_boolean():
        return value
    if not (dtype.is_string() or dtype.is_numeric()):
        raise TypeError
    word = value.cast("string").strip().lower()
    return ibis.cases((word.isin(_TRUE), True), (word.isin(_FALSE), False))


_READERS = {
    "id": _read_id,
    "text": _read_text,
    "whole": _read_whole,
    "number": _read_number,
    "seconds": _read_seconds,
    "flag": _read_flag,
}

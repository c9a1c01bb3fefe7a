"""Turn a pandas frame into a typed Arrow table without guessing.

pandas keeps whatever it is given in ``object`` columns. Here each becomes one
Arrow type, and ids that are numbers in one row and text in another are refused:
``7`` and ``"7"`` may or may not be the same account, and nobody here can know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from numbers import Integral, Real

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from churnml.tables.findings import Refused, grouped, structural

__all__ = ["arrow_table"]


def arrow_table(frame: pd.DataFrame, name: str, ids: Collection[str]) -> pa.Table:
    """Copy a frame into Arrow; the frame is not changed.

    Parameters
    ----------
    frame : DataFrame
    name : str
        Of the table, for messages.
    ids : collection of str
        Columns that hold ids, which must be of one type.

    Raises
    ------
    Refused
        If two columns have one name, or ids are of mixed type.
    """
    twice = frame.columns[frame.columns.duplicated()].unique()
    if len(twice):
        raise Refused(
            structural(
                name,
                "duplicate_column",
                f"the frame has more than one column {str(twice[0])!r}",
                "Rename or drop one of them.",
            )
        )
    arrays = {str(c): _array(frame[c], name, is_id=c in ids) for c in frame.columns}
    return pa.table(arrays)


def _array(series: pd.Series, table: str, *, is_id: bool) -> pa.Array:
    dtype = series.dtype
    if series.empty:  # of no rows, the type is an accident
        return pa.array([], pa.string())
    if isinstance(dtype, pd.CategoricalDtype):
        series = series.astype(dtype.categories.dtype)
    if isinstance(dtype, pd.PeriodDtype):
        series = series.dt.to_timestamp()
    if pd.api.types.is_timedelta64_dtype(dtype):
        series = series.dt.total_seconds()
    if isinstance(series.dtype, pd.DatetimeTZDtype):
        instants = series.dt.tz_convert("UTC").dt.tz_localize(None)
        return pc.assume_timezone(pa.Array.from_pandas(instants), "UTC")
    if series.dtype == object:
        return _typed(series, table, is_id=is_id)
    array = pa.Array.from_pandas(series)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    return array.cast(pa.string()) if pa.types.is_null(array.type) else array


def _typed(series: pd.Series, table: str, *, is_id: bool) -> pa.Array:
    null = series.isna()
    kinds = Counter(map(_kind, series[~null]))
    numeric = set(kinds) <= {"whole number", "number"}
    if is_id and len(kinds) > 1 and not numeric:
        raise _mixed(series[~null], kinds, table)
    if set(kinds) == {"time with a zone"}:
        return _array(pd.to_datetime(series, utc=True), table, is_id=is_id)
    if kinds and numeric:
        whole = set(kinds) == {"whole number"}
        series = series.astype("Int64" if whole else "Float64")
        return pa.Array.from_pandas(series)
    if set(kinds) in ({"time"}, {"date"}, {"truth value"}):
        return pa.Array.from_pandas(series)
    # What is left is text, or becomes text and is then read as text is.
    texts = [None if n else str(v) for n, v in zip(null, series, strict=True)]
    return pa.array(texts, pa.string())


def _kind(value: object) -> str:
    if isinstance(value, bool | np.bool_):
        return "truth value"
    if isinstance(value, Integral):
        return "whole number"
    if isinstance(value, Real | Decimal):
        return "number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, datetime):
        return "time with a zone" if value.tzinfo else "time"
    if isinstance(value, date):
        return "date"
    return type(value).__name__


def _mixed(present: pd.Series, kinds: Counter[str], table: str) -> Refused:
    first: dict[str, object] = {}
    for value in present:
        first.setdefault(_kind(value), value)
    parts = [f"{grouped(n)} {kind} (e.g. {first[kind]!r})" for kind, n in kinds.items()]
    return Refused(
        structural(
            table,
            "mixed_ids",
            f"ids of mixed type in column {str(present.name)!r}: {', '.join(parts)}",
            "Make them one type first, for example "
            f"frame[{str(present.name)!r}].astype(str), and the same in every table.",
            column=str(present.name),
        )
    )

"""Reading values: ids, times in UTC, numbers, flags; what cannot be read is null."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import pandas as pd
import pyarrow as pa
import pytest

from churnml.backend import Backend
from churnml.tables.casting import can_fail, read_as, says_something
from churnml.tables.contracts import Kind


def cast(con: Backend, kind: Kind, values: pa.Array, zone: str = "UTC") -> list[Any]:
    column = ibis.memtable(pa.table({"x": values})).x
    return list(con.to_pyarrow(read_as(kind, column, zone)).to_pylist())


@pytest.mark.parametrize(
    ("values", "ids"),
    [
        (pa.array(["00123", "A-1", "", None]), ["00123", "A-1", None, None]),
        (pa.array([123, 2**62, None]), ["123", str(2**62), None]),
        (pa.array([2**64 - 1], pa.uint64()), [str(2**64 - 1)]),
        # pandas turns whole ids with a null among them into floats.
        (pa.array([123.0, 1.5, float("nan"), None]), ["123", None, None, None]),
        (pa.array([Decimal("7.00"), Decimal("7.50")]), ["7", None]),
    ],
)
def test_ids_become_text(con: Backend, values: pa.Array, ids: list[Any]) -> None:
    assert cast(con, "id", values) == ids


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2025-03-01", datetime(2025, 3, 1)),
        ("2025/03/01", datetime(2025, 3, 1)),
        ("2025-03-01 09:30", datetime(2025, 3, 1, 9, 30)),
        ("2025-03-01T09:30:15.25", datetime(2025, 3, 1, 9, 30, 15, 250_000)),
        ("2025-03-01T09:30:00Z", datetime(2025, 3, 1, 9, 30)),
        ("2025-03-01T09:30Z", datetime(2025, 3, 1, 9, 30)),
        ("2025-03-01 09:30:00+01", datetime(2025, 3, 1, 8, 30)),
        ("2025-03-01T09:30:00+01:00", datetime(2025, 3, 1, 8, 30)),
        ("2025-03-01T09:30+01:00", datetime(2025, 3, 1, 8, 30)),
        ("2025-03-01T09:30:00.5-0530", datetime(2025, 3, 1, 15, 0, 0, 500_000)),
        ("2025-03-01 09:30:00 UTC", datetime(2025, 3, 1, 9, 30)),
        ("2025-03-01 09:30:00 Europe/Berlin", datetime(2025, 3, 1, 8, 30)),
        ("01.03.2025", None),
        ("03/01/2025", None),
        ("2025-02-30", None),
        ("1740787200", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_texts_become_times(
    con: Backend, text: str | None, utc: datetime | None
) -> None:
    assert cast(con, "time", pa.array([text], pa.string())) == [utc]


def test_only_times_without_a_zone_are_local(con: Backend) -> None:
    texts = ["2025-07-01 12:00", "2025-07-01 12:00:00Z", "2025-07-01"]
    # Berlin is two hours ahead in summer: its 1 July begins at 22:00 UTC.
    assert cast(con, "time", pa.array(texts), "Europe/Berlin") == [
        datetime(2025, 7, 1, 10),
        datetime(2025, 7, 1, 12),
        datetime(2025, 6, 30, 22),
    ]


@pytest.mark.parametrize(
    ("values", "utc"),
    [
        (pa.array([date(2025, 7, 1)]), datetime(2025, 6, 30, 22)),
        (pa.array([datetime(2025, 7, 1, 12)]), datetime(2025, 7, 1, 10)),
        (
            pa.array([datetime(2025, 7, 1, 12)], pa.timestamp("s")),
            datetime(2025, 7, 1, 10),
        ),
        (
            pa.array([datetime(2025, 7, 1, 12)], pa.timestamp("ns")),
            datetime(2025, 7, 1, 10),
        ),
        (
            pa.array([datetime(2025, 7, 1, 12, tzinfo=UTC)]),
            datetime(2025, 7, 1, 12),
        ),
        (
            pa.array([pd.Timestamp("2025-07-01 12:00", tz="America/New_York")]),
            datetime(2025, 7, 1, 16),
        ),
    ],
)
def test_typed_times(con: Backend, values: pa.Array, utc: datetime) -> None:
    assert cast(con, "time", values, "Europe/Berlin") == [utc]


@pytest.mark.parametrize(
    ("kind", "values", "read"),
    [
        ("whole", pa.array(["3", " 3.0 ", "3.5", "three", "NA", "1e3", "1e99"]),
         [3, 3, None, None, None, 1000, None]),
        ("whole", pa.array([3.0, 3.5, None]), [3, None, None]),
        ("whole", pa.array([True, False]), [1, 0]),
        ("number", pa.array(["1.5", "-2", "1,5", "$3", "nan", "inf"]),
         [1.5, -2.0, None, None, None, None]),
        ("number", pa.array([1, None]), [1.0, None]),
        ("number", pa.array([1.5, float("nan"), float("inf")]), [1.5, None, None]),
        ("number", pa.array([Decimal("2.50")]), [2.5]),
        ("seconds", pa.array([1.4, 1.6, float("nan"), 1e99]), [1, 2, None, None]),
        ("seconds", pa.array([90, None]), [90, None]),
        ("seconds", pa.array([2**63 - 1, 2**63], pa.uint64()), [2**63 - 1, None]),
        ("whole", pa.array([3, 2**63], pa.uint64()), [3, None]),
        ("flag", pa.array(["True", "f", "YES", "0", "perhaps", None]),
         [True, False, True, False, None, None]),
        ("flag", pa.array([1, 0, 2]), [True, False, None]),
        ("flag", pa.array([True, None]), [True, None]),
        ("text", pa.array(["NA", "", None]), ["NA", None, None]),
        ("text", pa.array([7]), ["7"]),
    ],
)  # fmt: skip
def test_other_kinds(
    con: Backend, kind: Kind, values: pa.Array, read: list[Any]
) -> None:
    assert cast(con, kind, values) == read


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("id", pa.array([True])),
        ("id", pa.array([date(2025, 3, 1)])),
        ("time", pa.array([1_740_787_200])),
        ("time", pa.array([True])),
        ("number", pa.array([date(2025, 3, 1)])),
        ("whole", pa.array([[1]])),
        ("flag", pa.array([date(2025, 3, 1)])),
        ("text", pa.array([{"a": 1}])),
        ("seconds", pa.array([timedelta(seconds=1)])),
        ("seconds", pa.array([True])),
        ("number", pa.array([True])),
    ],
)
def test_types_that_can_never_be_read(
    con: Backend, kind: Kind, values: pa.Array
) -> None:
    with pytest.raises(TypeError):
        cast(con, kind, values)


def test_what_can_fail() -> None:
    text, real, whole = dt.string, dt.float64, dt.int64
    assert can_fail("time", text)
    assert can_fail("number", text)
    assert not can_fail("id", text)
    assert not can_fail("text", text)
    assert can_fail("id", real)
    assert can_fail("whole", real)
    assert not can_fail("number", real)
    assert can_fail("flag", whole)
    assert not can_fail("whole", whole)
    assert not can_fail("time", dt.timestamp)


def test_ways_of_writing_nothing(con: Backend) -> None:
    texts = ["", " ", "NA", "n/a", "NULL", "None", "NaN", "NaT", r"\N", "-", None, "0"]
    column = ibis.memtable(pa.table({"x": texts})).x
    assert con.to_pyarrow(says_something(column)).to_pylist() == [False] * 11 + [True]

"""Frames: typed without guessing, ids of mixed type refused."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from churnml.tables.findings import Refused
from churnml.tables.frames import arrow_table

BERLIN = timezone(timedelta(hours=1))


def arrow(values: Any, *, ids: tuple[str, ...] = ()) -> pa.ChunkedArray:
    return arrow_table(pd.DataFrame({"x": values}), "usage", ids).column("x")


def objects(*values: Any) -> pd.Series:
    return pd.Series(list(values), dtype=object)


@pytest.mark.parametrize(
    ("values", "read"),
    [
        (objects(1, 2, None), [1, 2, None]),
        (objects(1, 2.5), [1.0, 2.5]),
        (objects(Decimal("1.5"), None), [1.5, None]),
        (objects("a", None, np.nan), ["a", None, None]),
        (objects(None, None), [None, None]),
        (objects(True, None), [True, None]),
        (objects(date(2025, 3, 1)), [date(2025, 3, 1)]),
        (objects(datetime(2025, 3, 1, 9), None), [datetime(2025, 3, 1, 9), None]),
        (objects("a", 1), ["a", "1"]),
        (objects(["a"], None), ["['a']", None]),
        (pd.Series(["a", "b"], dtype="category"), ["a", "b"]),
        (pd.Series([7, 8], dtype="category"), [7, 8]),
        (pd.Series([1, None], dtype="Int64"), [1, None]),
        (pd.Series([1.0, np.nan]), [1.0, None]),
        (pd.Series(["a", None], dtype="str"), ["a", None]),
        (pd.Series([timedelta(minutes=2)]), [120.0]),
        (pd.Series(pd.PeriodIndex(["2025-03"], freq="M")), [datetime(2025, 3, 1)]),
    ],
)
def test_columns_become_one_type(values: pd.Series, read: list[Any]) -> None:
    assert arrow(values).to_pylist() == read


def test_instants_of_several_zones_become_one() -> None:
    nine = datetime(2025, 3, 1, 9, tzinfo=BERLIN)
    (same, other) = arrow(objects(nine, nine.astimezone(UTC))).to_pylist()
    assert same == other == nine
    # With and without a zone: as text, which is then read one by one.
    mixed = arrow(objects(nine, datetime(2025, 3, 1, 9))).to_pylist()
    assert mixed == ["2025-03-01 09:00:00+01:00", "2025-03-01 09:00:00"]


def test_ids_of_mixed_type_are_refused() -> None:
    with pytest.raises(Refused) as caught:
        arrow(objects(7, "7", "A-1", None), ids=("x",))
    finding = caught.value.finding
    assert finding.message == (
        "ids of mixed type in column 'x': 1 whole number (e.g. 7), 2 text (e.g. '7')"
    )
    assert finding.advice == (
        "Make them one type first, for example frame['x'].astype(str), and the same in "
        "every table."
    )


@pytest.mark.parametrize(
    ("values", "read"),
    [
        (objects(1, 2.0, None), [1.0, 2.0, None]),  # pandas makes floats of ids
        (objects(uuid.UUID(int=7)), ["00000000-0000-0000-0000-000000000007"]),
        (objects("007", None), ["007", None]),
    ],
)
def test_ids_of_one_type_are_not(values: pd.Series, read: list[Any]) -> None:
    assert arrow(values, ids=("x",)).to_pylist() == read


def test_a_column_twice_is_refused() -> None:
    frame = pd.DataFrame([[1, 2]], columns=["x", "x"])
    with pytest.raises(Refused, match="more than one column 'x'"):
        arrow_table(frame, "usage", ())


def test_the_frame_is_not_changed() -> None:
    frame = pd.DataFrame({"x": objects(1, "a", None), "t": objects(BERLIN, 2, 3)})
    before = frame.copy(deep=True)
    arrow_table(frame, "usage", ())
    pd.testing.assert_frame_equal(frame, before)

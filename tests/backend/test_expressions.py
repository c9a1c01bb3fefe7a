"""Time zones and digests, on DuckDB; tests/invariants has them on Spark."""

from __future__ import annotations

from datetime import datetime

import ibis
import pytest

from churnml.backend import Backend, connect, from_utc, row_digest, to_utc


@pytest.fixture(scope="module")
def con() -> Backend:
    return connect(threads=1)


@pytest.mark.parametrize(
    ("local", "utc"),
    [
        ("2025-01-15 12:00:00", datetime(2025, 1, 15, 11)),  # winter: UTC+1
        ("2025-07-15 12:00:00", datetime(2025, 7, 15, 10)),  # summer: UTC+2
        # Clocks go from 02:00 to 03:00 on 2025-03-30: 02:30 never was.
        ("2025-03-30 02:30:00", datetime(2025, 3, 30, 1, 30)),
        # Clocks go from 03:00 to 02:00 on 2025-10-26: 02:30 was at 00:30 and at
        # 01:30 UTC. The later, so that nothing is known too early.
        ("2025-10-26 02:30:00", datetime(2025, 10, 26, 1, 30)),
    ],
)
def test_local_times_become_utc(con: Backend, local: str, utc: datetime) -> None:
    value = to_utc(ibis.timestamp(local), "Europe/Berlin")
    assert con.to_pyarrow(value).as_py() == utc


def test_conversion_does_not_depend_on_the_session() -> None:
    con = connect(threads=1)
    con.raw_sql("SET TimeZone = 'America/New_York'").fetchall()
    zoned = ibis.literal("2025-01-15 12:00:00+00").cast("timestamp('UTC')")
    naive = ibis.timestamp("2025-01-15 12:00:00")
    assert con.to_pyarrow(to_utc(zoned)).as_py() == datetime(2025, 1, 15, 12)
    assert con.to_pyarrow(to_utc(naive)).as_py() == datetime(2025, 1, 15, 12)
    assert con.to_pyarrow(to_utc(naive, "Asia/Tokyo")).as_py() == datetime(
        2025, 1, 15, 3
    )


def test_from_utc_turns_to_utc_round(con: Backend) -> None:
    local = ibis.timestamp("2025-07-15 12:00:00")
    back = from_utc(to_utc(local, "Europe/Berlin"), "Europe/Berlin")
    assert con.to_pyarrow(back).as_py() == datetime(2025, 7, 15, 12)
    assert con.to_pyarrow(from_utc(local, "UTC")).as_py() == datetime(2025, 7, 15, 12)


def test_equal_rows_have_equal_digests_and_others_do_not(con: Backend) -> None:
    t = ibis.memtable(
        {"a": [1, 1, 1, 2], "b": ["x", "x", None, "x"], "c": [1, 2, 3, 4]}
    )
    assert con.to_pyarrow(row_digest(t, "a", "b").nunique()).as_py() == 3
    assert con.to_pyarrow(row_digest(t).nunique()).as_py() == 4

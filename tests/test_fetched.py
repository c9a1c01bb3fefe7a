"""Tables of snapshots in memory: sorted alike, nulls without Python objects."""

from __future__ import annotations

from datetime import date, datetime

import ibis
import pandas as pd

from churnml.backend import connect
from churnml.fetched import fetched, indexed, listed
from churnml.tables import Tables

ROWS = {
    "account_id": ["B", "A", "A"],
    "cutoff": [datetime(2025, 1, 6), datetime(2025, 2, 3), datetime(2025, 1, 6)],
    "seats": [1, None, 3],
}


def test_snapshots_are_sorted_by_cutoff_then_account() -> None:
    tables = Tables(connect(threads=1), date(2025, 3, 3), tables={})
    table = ibis.memtable(
        ROWS,
        schema={"account_id": "string", "cutoff": "timestamp(6)", "seats": "int64"},
    )
    frame = fetched(tables, table)
    assert frame["seats"].dtype == "float64"
    wanted = [("A", "2025-01-06"), ("B", "2025-01-06"), ("A", "2025-02-03")]
    wanted = [(account, pd.Timestamp(day)) for account, day in wanted]
    assert indexed(frame).index.tolist() == wanted
    assert listed(tables, table)["seats"].isna().tolist() == [False, False, True]

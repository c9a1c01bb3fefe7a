"""What stands beside all features, where not all of it is known."""

from __future__ import annotations

from datetime import date

import pandas as pd

from churnml.matrix import Matrix
from churnml.reasons.beside import Beside


def test_days_ahead_are_dated_where_the_cutoff_is_known() -> None:
    days = [pd.Timestamp("2025-03-03"), pd.NaT]
    rows = pd.MultiIndex.from_arrays(
        [["A-1", "A-2"], days], names=["account_id", "cutoff"]
    )
    beside = Beside.of(Matrix(pd.DataFrame(index=rows), (), "f"))

    assert beside.day_after(0, 30.0) == date(2025, 4, 2)
    assert beside.day_after(1, 30.0) is None
    assert beside.week_of(1) is None

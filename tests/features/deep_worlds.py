"""A usage table with all columns, and the snapshots of `usage_worlds` to look at it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from tests.features.usage_worlds import (
    FROM,
    compute,
    draw_usage,
    make_tables,
    midnight,
)

CUTOFFS = [date(2024, 2, 26), date(2024, 11, 12), date(2025, 3, 3)]
STARTS = dict.fromkeys("abce", FROM) | {"d": date(2024, 9, 10)}
OPTIONS: dict[str, Any] = {
    "key_events": ("edit", "report"),
    "export_events": ("api",),
    "help_events": ("search",),
}
Rows = list[dict[str, Any]]


def draw_deep(seed: int, *, late: bool = False) -> pd.DataFrame:
    """Draw uses with durations, errors and actors, nulls among them."""
    usage = draw_usage(seed, late=late)
    rng, n = np.random.default_rng(seed), len(usage)
    usage["duration_seconds"] = rng.choice([None, 0, 30, 600], n)
    usage["errors"] = rng.choice([None, 0, 0, 1, 3], n)
    usage["actor"] = rng.choice(["Anna", "API", "bot", None], n, p=[0.6, 0.2, 0.1, 0.1])
    # Account a stops at the end of January 2025.
    stops = (usage["account_id"] == "a") & (usage["occurred_at"] > "2025-01-31")
    return usage[~stops]


@cache
def both(late: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the rows and the features of them."""
    usage = draw_deep(3, late=late)
    return usage, compute(make_tables(usage, **OPTIONS), CUTOFFS)


def pasts(usage: pd.DataFrame) -> Iterator[tuple[str, date, Rows]]:
    """Give, per snapshot, the account's rows that are known before the cutoff."""
    rows = usage.astype(object).where(usage.notna(), None).to_dict("records")
    for t in CUTOFFS:
        end = midnight(t)
        for account in STARTS:
            yield (
                account,
                t,
                [
                    r
                    for r in rows
                    if r["account_id"] == account
                    and r["occurred_at"] < end
                    and r.get("known_at", r["occurred_at"]) < end
                ],
            )


def between(rows: Rows, t: date, far: int, near: int = 0) -> Rows:
    """Keep the rows of ``[t - far, t - near)`` days."""
    begin, end = (midnight(t - timedelta(days=d)) for d in (far, near))
    return [r for r in rows if begin <= r["occurred_at"] < end]


def check(ours: pd.DataFrame, name: str, expected: dict[Any, Any]) -> None:
    """Compare a column with what is expected, null before the table begins."""
    window = name.rpartition("__")[2]
    for (account, t), value in expected.items():
        reaches = window[:-1].isdigit() and t - timedelta(days=int(window[:-1])) < FROM
        wanted = np.nan if value is None or reaches else float(value)
        got = ours.loc[(account, pd.Timestamp(t)), name]
        np.testing.assert_allclose(got, wanted, rtol=1e-9, err_msg=f"{name} {account}")

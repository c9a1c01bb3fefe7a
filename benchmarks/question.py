"""The question that all rivals answer: the same 40 features of the same snapshots.

Definitions, for a snapshot (account, cutoff). Days are counted from 1970-01-01. Weeks
count back from the cutoff: ``ago`` is 0 for the seven days before it. A window of 7,
28, 91 or 210 days is the last 1, 4, 13 or 30 weeks. ``history`` is the number of whole
weeks before the last one that the account has been there, at most 30.

=======================  ==========================================================
``logins``               events called login, per window
``active_users``         distinct users, per window
``active_days``          distinct days with any event, per window
``features_used``        distinct events that are no login, per window
``feature_share``        ``features_used`` over the features that anybody has used
                         before the cutoff, in 7, 28 and 91 days
``sticky_uses``          events of ten named features, per window
``sticky_share``         ``sticky_uses`` over events that are no login, per window
``days_since_last_use``  cutoff minus the last day with any event, ever
``..._vs_normal``        last week over the median of the ``history`` weeks before
                         it, of logins, active days and active users; null under 8
``..._trend``            slope of ``log1p`` of the same three a week, over 8 and over
                         30 weeks, as whole millionths; null under 7 and 29 weeks
``dau_mau``              mean daily over all users of 28 days
``top_user_share``       share of the uses of 210 days by the user with the most
                         (of several: the one seen last)
``days_since_top_user``  cutoff minus the last day of that user
=======================  ==========================================================

Where there is nothing to divide by, a feature is null.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.worlds import Size

EPOCH = pd.Timestamp("1970-01-01")
WINDOWS = {"7d": 1, "28d": 4, "91d": 13, "210d": 30}
TRENDS = {"56d": 8, "210d": 30}
NORMAL_WEEKS = 30
LEAST_WEEKS = 8
MIN_TENURE = pd.Timedelta(days=56)
MICRO = 1_000_000
DAY_BASE = 100_000
KEYS = ["account_id", "cutoff"]
TOLERANCE = 1e-9

_PER_WINDOW = (
    "logins__logins",
    "logins__active_users",
    "logins__active_days",
    "stickiness__features_used",
    "stickiness__sticky_uses",
    "stickiness__sticky_share",
)
NORMALS = {
    "logins": "logins",
    "active_days": "active_days",
    "active_users": "user_bins",
}

FEATURES = (
    *(f"{measure}__{window}" for measure in _PER_WINDOW for window in WINDOWS),
    *(f"stickiness__feature_share__{w}" for w in ("7d", "28d", "91d")),
    *(f"logins__{measure}_vs_normal__7d" for measure in NORMALS),
    *(f"logins__{measure}_trend__{w}" for measure in NORMALS for w in TRENDS),
    "logins__days_since_last_use",
    "logins__dau_mau__28d",
    "logins__top_user_share__210d",
    "logins__days_since_top_user__210d",
)


def slope_divisor(weeks: int) -> float:
    """Scale of a slope: the sum of squares of the weeks' distances from their mean."""
    return MICRO * sum(((weeks - 1) / 2 - k) ** 2 for k in range(weeks))


def spine(home: Path, size: Size) -> pd.DataFrame:
    """List the snapshots: accounts that have been there for 56 days.

    Returns
    -------
    DataFrame
        ``account_id, cutoff, cutoff_day, place, history``, where ``place`` is the
        number of the week that begins at the cutoff.
    """
    accounts = pd.read_parquet(home / "accounts.parquet")
    dates = pd.DataFrame({"cutoff": pd.to_datetime(size.dates)})
    rows = accounts.merge(dates, how="cross")
    rows = rows[rows.started_at + MIN_TENURE <= rows.cutoff]
    began = rows.started_at.clip(lower=pd.Timestamp(size.begin))
    lived = (rows.cutoff - began.dt.floor("D")).dt.days // 7 - 1
    day = (rows.cutoff - EPOCH).dt.days
    return pd.DataFrame(
        {
            "account_id": rows.account_id,
            "cutoff": rows.cutoff.astype("datetime64[us]"),
            "cutoff_day": day,
            "place": day // 7,
            "history": np.clip(lived, 0, NORMAL_WEEKS),
        }
    ).sort_values(KEYS[::-1], ignore_index=True)


def phase(size: Size) -> int:
    """Weekday of the cutoffs, as the rest of their day by 7."""
    return (pd.Timestamp(size.first_cutoff) - EPOCH).days % 7


def answer(frame: pd.DataFrame) -> pd.DataFrame:
    """Bring an answer into the form that is compared."""
    frame = frame.set_index(KEYS) if "cutoff" in frame else frame
    return frame[[n for n in FEATURES if n in frame]].astype("float64")


def difference(mine: pd.DataFrame, other: pd.DataFrame) -> tuple[float, str]:
    """Find the largest relative difference from an answer, and where it is."""
    mine, other = mine.sort_index(), other.sort_index()
    if not mine.index.equals(other.index):
        return float("inf"), f"{len(mine)} snapshots against {len(other)}"
    worst, where = 0.0, ""
    for name in other.columns:
        a, b = mine[name].to_numpy(), other[name].to_numpy()
        if (np.isnan(a) != np.isnan(b)).any():
            return float("inf"), f"{name}: nulls differ"
        off = np.abs(a - b) / np.maximum(1.0, np.abs(a))
        largest = float(np.nanmax(off, initial=0.0))
        if largest > worst:
            worst, where = largest, name
    return worst, where

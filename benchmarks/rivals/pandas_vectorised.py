"""Good pandas and numpy: one fold to weeks, dense cubes, no loop over cutoffs' rows.

Accounts by weeks fit into memory as arrays; windows are differences of cumulated sums,
and users and features are counted from the week they were last seen in.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks import question
from benchmarks.question import EPOCH, NORMALS, TRENDS, WINDOWS
from benchmarks.rivals.frames import own_median, prepare, slope

__all__ = ["compute", "prepare"]

REACH = 31


def compute(state: dict) -> pd.DataFrame:
    events, spine, phase = state["events"], state["spine"], state["phase"]
    names = events.account_id.cat.categories
    day = ((events.occurred_at - EPOCH) // pd.Timedelta(days=1)).to_numpy()
    week = (day - phase) // 7
    first = week.min() - REACH
    rows = pd.DataFrame(
        {
            "account": events.account_id.cat.codes.to_numpy(),
            "user": events.user_id.cat.codes.to_numpy(),
            "event": events.event.cat.codes.to_numpy(),
            "day": day,
            "week": (week - first).astype("int32"),
        }
    )
    events_ = events.event.cat.categories
    login = np.asarray(events_ == "login")
    sticky = np.asarray(events_.isin(state["sticky"]))
    rows["login"] = login[rows.event]
    rows["sticky"] = sticky[rows.event]
    place = (spine.place - first).to_numpy()
    snap = names.get_indexer(spine.account_id)
    # An account without any use has no code: it reads an extra, empty row.
    snap = np.where(snap < 0, len(names), snap)
    shape = (len(names) + 1, max(rows.week.max() + 2, place.max() + 1))
    weekly, days, user_days = _weekly(rows, shape)
    out = spine[question.KEYS].copy()
    for window, weeks in WINDOWS.items():

        def total(cube: np.ndarray, weeks: int = weeks) -> np.ndarray:
            return cube[snap, place] - cube[snap, place - weeks]

        uses = total(weekly["uses"]) - total(weekly["logins"])
        out[f"logins__logins__{window}"] = total(weekly["logins"])
        out[f"logins__active_days__{window}"] = total(weekly["active_days"])
        out[f"stickiness__sticky_uses__{window}"] = total(weekly["sticky"])
        share = total(weekly["sticky"]) / np.where(uses > 0, uses, np.nan)
        out[f"stickiness__sticky_share__{window}"] = share
    _against_normal(out, weekly, snap, place, spine.history.to_numpy())
    _last_use(out, days, shape, snap, place, spine)
    _features(out, rows[~rows.login], shape, snap, place)
    _users(out, rows, user_days, snap, place, spine)
    return out


def _weekly(
    rows: pd.DataFrame, shape: tuple[int, int]
) -> tuple[dict, pd.DataFrame, dict]:
    """Cumulated sums by account and week; column w holds the weeks before w."""

    def cumulated(
        account: pd.Series, week: pd.Series, n: pd.Series | None
    ) -> np.ndarray:
        flat = account.to_numpy().astype(np.int64) * shape[1] + week.to_numpy()
        cells = np.bincount(flat, weights=n, minlength=shape[0] * shape[1])
        cells = cells.reshape(shape).astype(np.int64)
        before = np.zeros((shape[0], shape[1] + 1), dtype=np.int64)
        np.cumsum(cells, axis=1, out=before[:, 1:])
        return before

    people_days = rows[["account", "user", "day", "week"]].drop_duplicates()
    days = people_days[["account", "day", "week"]].drop_duplicates()
    bins = people_days[["account", "user", "week"]].drop_duplicates()
    weekly = {
        "uses": cumulated(rows.account, rows.week, None),
        "logins": cumulated(rows.account, rows.week, rows.login),
        "sticky": cumulated(rows.account, rows.week, rows.sticky),
        "active_days": cumulated(days.account, days.week, None),
        "user_bins": cumulated(bins.account, bins.week, None),
        "user_days": cumulated(people_days.account, people_days.week, None),
    }
    return weekly, days, {"user_days": weekly["user_days"]}


def _against_normal(out, weekly, snap, place, history) -> None:
    back = place[:, None] - np.arange(REACH)
    for measure, stream in NORMALS.items():
        cube = weekly[stream]
        values = cube[snap[:, None], back] - cube[snap[:, None], back - 1]
        usual = own_median(values, history)
        usual[usual == 0] = np.nan
        out[f"logins__{measure}_vs_normal__7d"] = values[:, 0] / usual
        for window, weeks in TRENDS.items():
            trend = np.where(history >= weeks - 1, slope(values, weeks), np.nan)
            out[f"logins__{measure}_trend__{window}"] = trend


def _last_use(out, days, shape, snap, place, spine) -> None:
    last = np.full(shape, -1, dtype=np.int64)
    np.maximum.at(last, (days.account.to_numpy(), days.week.to_numpy()), days.day)
    last = np.maximum.accumulate(last, axis=1)[snap, place - 1]
    since = np.where(last >= 0, spine.cutoff_day - last, np.nan)
    out["logins__days_since_last_use"] = since


def _features(out, uses, shape, snap, place) -> None:
    """Keep for each account and feature the latest week of use, week by week."""
    first = uses.groupby("event").week.min().to_numpy()
    catalogue = (first[None, :] < place[:, None]).sum(axis=1)
    used = {weeks: np.zeros(len(out), dtype=np.int64) for weeks in WINDOWS.values()}
    for _, rows in uses.groupby("event"):
        last = np.full(shape, -1_000, dtype=np.int32)
        account, week = rows.account.to_numpy(), rows.week.to_numpy()
        last[account, week] = week
        last = np.maximum.accumulate(last, axis=1)[snap, place - 1]
        for weeks, count in used.items():
            count += last >= place - weeks
    for window, weeks in WINDOWS.items():
        out[f"stickiness__features_used__{window}"] = used[weeks]
        if weeks < question.NORMAL_WEEKS:
            share = used[weeks] / np.where(catalogue > 0, catalogue, np.nan)
            out[f"stickiness__feature_share__{window}"] = share


def _users(out, rows, cubes, snap, place, spine) -> None:
    """Fold users to weeks, and go once through the cutoffs with what is small."""
    keys = ["account", "user", "week"]
    bins = rows.groupby(keys).day.agg(["size", "max"]).reset_index()
    counts = {weeks: np.zeros(len(out)) for weeks in WINDOWS.values()}
    total, busiest = np.zeros(len(out)), np.zeros(len(out))
    for at in np.unique(place):
        mine = place == at
        lately = bins[(bins.week < at) & (bins.week >= at - question.NORMAL_WEEKS)]
        people = lately.groupby(["account", "user"]).agg(
            n=("size", "sum"), day=("max", "max"), week=("week", "max")
        )
        account = people.index.get_level_values("account").to_numpy()
        size = snap.max() + 2
        for weeks, count in counts.items():
            seen = np.bincount(account[people.week >= at - weeks], minlength=size)
            count[mine] = seen[snap[mine]]
        n = people.n.to_numpy()
        total[mine] = np.bincount(account, weights=n, minlength=size)[snap[mine]]
        most = np.zeros(size, dtype=np.int64)
        np.maximum.at(most, account, n * question.DAY_BASE + people.day.to_numpy())
        busiest[mine] = most[snap[mine]]
    for window, weeks in WINDOWS.items():
        out[f"logins__active_users__{window}"] = counts[weeks]
    cube = cubes["user_days"]
    daily = (cube[snap, place] - cube[snap, place - 4]) / 28
    month = np.where(counts[4] > 0, counts[4], np.nan)
    out["logins__dau_mau__28d"] = daily / month
    known = np.where(total > 0, total, np.nan)
    out["logins__top_user_share__210d"] = busiest // question.DAY_BASE / known
    since = spine.cutoff_day - busiest % question.DAY_BASE
    out["logins__days_since_top_user__210d"] = since.where(total > 0)

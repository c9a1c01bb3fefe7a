"""A pandas loop over the cutoffs: what most teams begin with, written with care.

Each turn takes the rows of the last 31 weeks before one cutoff and groups them anew
for each window.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks import question
from benchmarks.question import EPOCH, NORMALS, TRENDS, WINDOWS
from benchmarks.rivals.frames import own_median, prepare, ratio, slope

__all__ = ["compute", "prepare"]


def compute(state: dict) -> pd.DataFrame:
    events = state["events"]
    events = events.assign(
        day=(events.occurred_at - EPOCH).dt.days,
        login=events.event == "login",
        sticky=events.event.isin(state["sticky"]),
    )
    turns = [
        _one(events, snapshots, cutoff)
        for cutoff, snapshots in state["spine"].groupby("cutoff")
    ]
    return pd.concat(turns)


def _one(
    events: pd.DataFrame, spine: pd.DataFrame, cutoff: pd.Timestamp
) -> pd.DataFrame:
    out = spine.set_index("account_id")
    (today,) = out.cutoff_day.unique()
    past = events[events.occurred_at < cutoff]
    out["logins__days_since_last_use"] = today - _by_account(past.day, past).max()
    catalogue = past.event[~past.login].nunique()
    recent = past[past.day >= today - 31 * 7]
    recent = recent.assign(ago=(today - 1 - recent.day) // 7)
    for window, weeks in WINDOWS.items():
        rows = recent[recent.ago < weeks]
        features = rows[~rows.login]
        used = _by_account(features.event, features).nunique()
        sticky = _by_account(rows.sticky, rows).sum()
        out[f"logins__logins__{window}"] = _by_account(rows.login, rows).sum()
        out[f"logins__active_users__{window}"] = _by_account(
            rows.user_id, rows
        ).nunique()
        out[f"logins__active_days__{window}"] = _by_account(rows.day, rows).nunique()
        out[f"stickiness__features_used__{window}"] = used
        out[f"stickiness__sticky_uses__{window}"] = sticky
        total = _by_account(features.day, features).count()
        out[f"stickiness__sticky_share__{window}"] = ratio(sticky, total)
        if weeks < question.NORMAL_WEEKS:
            share = used.reindex(out.index).fillna(0) / catalogue
            out[f"stickiness__feature_share__{window}"] = share
        counts = [name for name in question.FEATURES if name.endswith(f"__{window}")]
        counts = [n for n in counts if n in out and "share" not in n]
        out[counts] = out[counts].fillna(0)
    _weekly(recent, out)
    _people(recent[recent.ago < question.NORMAL_WEEKS], out, today)
    month = recent[recent.ago < 4]
    days = month[["account_id", "user_id", "day"]].drop_duplicates()
    daily = _by_account(days.day, days).count() / 28
    users = out["logins__active_users__28d"]
    out["logins__dau_mau__28d"] = ratio(daily.reindex(out.index).fillna(0), users)
    return out.reset_index()


def _by_account(values: pd.Series, rows: pd.DataFrame) -> object:
    return values.groupby(rows.account_id, observed=True)


def _weekly(recent: pd.DataFrame, out: pd.DataFrame) -> None:
    keys = [recent.account_id, recent.ago]
    weekly = {
        "logins": recent.login.groupby(keys, observed=True).sum(),
        "active_days": recent.day.groupby(keys, observed=True).nunique(),
        "active_users": recent.user_id.groupby(keys, observed=True).nunique(),
    }
    history = out.history.to_numpy()
    for measure in NORMALS:
        table = weekly[measure].unstack("ago", fill_value=0)
        table = table.reindex(index=out.index, columns=range(31), fill_value=0)
        values = table.to_numpy()
        usual = own_median(values, history)
        usual[usual == 0] = np.nan
        out[f"logins__{measure}_vs_normal__7d"] = values[:, 0] / usual
        for window, weeks in TRENDS.items():
            known = history >= weeks - 1
            trend = np.where(known, slope(values, weeks), np.nan)
            out[f"logins__{measure}_trend__{window}"] = trend


def _people(recent: pd.DataFrame, out: pd.DataFrame, today: int) -> None:
    people = recent.groupby(["account_id", "user_id"], observed=True).day
    people = people.agg(["size", "max"]).reset_index()
    busiest = people["size"] * question.DAY_BASE + people["max"]
    busiest = _by_account(busiest, people).max()
    total = _by_account(people["size"], people).sum()
    out["logins__top_user_share__210d"] = busiest // question.DAY_BASE / total
    out["logins__days_since_top_user__210d"] = today - busiest % question.DAY_BASE

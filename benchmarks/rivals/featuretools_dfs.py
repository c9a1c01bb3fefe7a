"""featuretools: cutoff times and training windows, on a small part of the accounts.

It has words for 21 of the 40 features (counts, distinct counts, the last use); own
normals, slopes and what compares users would need primitives written by hand. Cutoff
times are inclusive by default, so that events at midnight of the cutoff would leak:
``include_cutoff_time=False``.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import featuretools as ft
import pandas as pd

from benchmarks import question
from benchmarks.question import EPOCH, WINDOWS
from benchmarks.rivals import frames
from benchmarks.worlds import Size

_MEASURES = {
    "SUM(events.login)": "logins__logins",
    "SUM(events.sticky)": "stickiness__sticky_uses",
    "NUM_UNIQUE(events.user_id)": "logins__active_users",
    "NUM_UNIQUE(events.day)": "logins__active_days",
    "NUM_UNIQUE(events.feature)": "stickiness__features_used",
}


def prepare(home: Path, size: Size) -> dict:
    warnings.simplefilter("ignore")
    state = frames.prepare(home, size)
    events = state["events"]
    events["login"] = (events.event == "login").astype(int)
    events["sticky"] = events.event.isin(state["sticky"]).astype(int)
    events["feature"] = events.event.where(events.login == 0)
    days = (events.occurred_at - EPOCH).dt.days
    events["at_day"], events["day"] = days, days.astype("category")
    for text in ("account_id", "user_id", "feature"):
        events[text] = events[text].astype("str").astype("category")
    events.loc[events.login == 1, "feature"] = None
    events["event_id"] = range(len(events))
    accounts = pd.DataFrame({"account_id": state["spine"].account_id.unique()})
    made = ft.EntitySet("use")
    made.add_dataframe(
        dataframe=accounts, dataframe_name="accounts", index="account_id"
    )
    made.add_dataframe(
        dataframe=events.drop(columns="event"),
        dataframe_name="events",
        index="event_id",
        time_index="occurred_at",
        logical_types={
            **dict.fromkeys(("user_id", "feature", "day"), "Categorical"),
            "at_day": "Integer",
        },
    )
    made.add_relationship("accounts", "account_id", "events", "account_id")
    return {"entities": made, "spine": state["spine"]}


def compute(state: dict) -> pd.DataFrame:
    spine = state["spine"]
    times = spine[["account_id", "cutoff"]].rename(columns={"cutoff": "time"})
    out = spine[question.KEYS].set_index(question.KEYS)
    for window, weeks in WINDOWS.items():
        found = _matrix(state, times, ["sum", "num_unique"], f"{weeks * 7} days")
        for theirs, ours in _MEASURES.items():
            out[f"{ours}__{window}"] = found[theirs].fillna(0)
    last = _matrix(state, times, ["max"], None)["MAX(events.at_day)"]
    day = (out.index.get_level_values("cutoff") - EPOCH).days
    out["logins__days_since_last_use"] = day - last.reindex(out.index)
    return out.reset_index()


def _matrix(
    state: dict, times: pd.DataFrame, words: list, window: str | None
) -> pd.DataFrame:
    found, _ = ft.dfs(
        entityset=state["entities"],
        target_dataframe_name="accounts",
        cutoff_time=times,
        agg_primitives=words,
        trans_primitives=[],
        max_depth=1,
        training_window=window,
        include_cutoff_time=False,
        cutoff_time_in_index=True,
    )
    return found.rename_axis(question.KEYS)

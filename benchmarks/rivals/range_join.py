"""Range joins in SQL: join every snapshot to its events, and count distinct ones.

What looks back alike shares a join, so there are four for all features; but each event
is read for every cutoff within reach, and kept apart for every distinct count.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from benchmarks import question
from benchmarks.question import DAY_BASE, MICRO, NORMALS, TRENDS, WINDOWS
from benchmarks.rivals import duckdb_sql
from benchmarks.worlds import Size, sticky_names


def prepare(home: Path, size: Size) -> dict:
    state = duckdb_sql.prepare(home, size)
    state["script"] = script(size)
    return state


def compute(state: dict) -> pd.DataFrame:
    con: duckdb.DuckDBPyConnection = state["con"]
    for statement in state["script"]:
        con.execute(statement)
    return con.execute("from answer").df()


def script(size: Size) -> list[str]:
    sticky = ", ".join(f"'{name}'" for name in sticky_names(size))
    seen = f"""
        (select s.*, user_id, event, event = 'login' as login,
                event in ({sticky}) as sticky, occurred_at::date as "day",
                (cutoff_day - 1 - (occurred_at::date - date '1970-01-01')) // 7 as ago
         from spine s join usage u
           on s.account_id = u.account_id and u.occurred_at < s.cutoff
          and u.occurred_at >= s.cutoff - interval 217 day)
    """
    windows = []
    for window, weeks in WINDOWS.items():
        inside = f"filter (ago < {weeks}"
        named = [
            ("logins__logins", f"count(*) {inside} and login)"),
            ("logins__active_users", f"count(distinct user_id) {inside})"),
            ("logins__active_days", f'count(distinct "day") {inside})'),
            (
                "stickiness__features_used",
                f"count(distinct event) {inside} and not login)",
            ),
            ("stickiness__sticky_uses", f"count(*) {inside} and sticky)"),
            (
                "stickiness__sticky_share",
                f"count(*) {inside} and sticky) / "
                f"nullif(count(*) {inside} and not login), 0)",
            ),
        ]
        windows += [f"{value} as {name}__{window}" for name, value in named]
    last_and_past = ", ".join(
        f"coalesce(sum({stream}) filter (ago = 0), 0) as {stream}_last, "
        f"case when history >= {question.LEAST_WEEKS} then list_aggregate(list_resize("
        f"coalesce(list({stream}) filter (ago between 1 and history), []), history, 0),"
        f"'median') end as {stream}_median"
        for stream in NORMALS.values()
    )
    slopes = ", ".join(
        f"case when history >= {weeks - 1} then coalesce(sum(round("
        f"({(weeks - 1) / 2} - ago) * ln(1 + {stream}) * {MICRO})::bigint) "
        f"filter (ago < {weeks}), 0) / {question.slope_divisor(weeks)} end "
        f"as logins__{measure}_trend__{window}"
        for measure, stream in NORMALS.items()
        for window, weeks in TRENDS.items()
    )
    return [
        f"""
        create or replace temp table totals as
        select "snapshot", {", ".join(windows)},
               count(distinct (user_id, "day")) filter (ago < 4) / 28
                 / nullif(count(distinct user_id) filter (ago < 4), 0)
                 as logins__dau_mau__28d
        from {seen} group by "snapshot"
        """,
        f"""
        create or replace temp table weekly as
        select "snapshot", {last_and_past}, {slopes}
        from (select "snapshot", history, ago, count(*) filter (login) as logins,
                     count(distinct "day") as active_days,
                     count(distinct user_id) as user_bins
              from {seen} group by all)
        group by "snapshot", history
        """,
        f"""
        create or replace temp table top as
        select "snapshot", cutoff_day, sum(n) as n, max(n * {DAY_BASE} + "day") as most
        from (select "snapshot", cutoff_day, user_id, count(*) as n,
                     max("day") - date '1970-01-01' as "day"
              from {seen} where ago < {question.NORMAL_WEEKS} group by all)
        group by all
        """,
        """
        create or replace temp table lasts as
        select "snapshot", max(occurred_at)::date - date '1970-01-01' as "day"
        from spine s join usage u
          on s.account_id = u.account_id and u.occurred_at < s.cutoff
        group by all
        """,
        """
        create or replace temp table catalogue as
        select cutoff, count(distinct event) as features
        from (select distinct cutoff from spine)
        join (select event, min(occurred_at) as begun
              from usage where event <> 'login' group by event) on begun < cutoff
        group by cutoff
        """,
        _answer(),
    ]


def _answer() -> str:
    counts = ", ".join(
        f"coalesce({name}, 0) as {name}"
        for name in question.FEATURES
        if name.split("__")[1]
        in ("logins", "active_users", "active_days", "features_used", "sticky_uses")
    )
    shares = ", ".join(
        f"coalesce(stickiness__features_used__{w}, 0) / nullif(features, 0) "
        f"as stickiness__feature_share__{w}"
        for w, weeks in WINDOWS.items()
        if weeks < question.NORMAL_WEEKS
    )
    sticky = ", ".join(f"stickiness__sticky_share__{w}" for w in WINDOWS)
    normals = ", ".join(
        f"case when spine.history >= {question.LEAST_WEEKS} "
        f"then {stream}_last / nullif({stream}_median, 0) end "
        f"as logins__{measure}_vs_normal__7d"
        for measure, stream in NORMALS.items()
    )
    trends = ", ".join(
        f"case when spine.history >= {weeks - 1} "
        f"then coalesce(logins__{measure}_trend__{window}, 0) end "
        f"as logins__{measure}_trend__{window}"
        for measure in NORMALS
        for window, weeks in TRENDS.items()
    )
    return f"""
        create or replace temp view answer as
        select account_id, spine.cutoff, {counts}, {shares}, {sticky}, {normals},
               {trends}, logins__dau_mau__28d,
               spine.cutoff_day - lasts."day" as logins__days_since_last_use,
               most // {DAY_BASE} / n as logins__top_user_share__210d,
               spine.cutoff_day - most % {DAY_BASE}
                 as logins__days_since_top_user__210d
        from spine
        left join totals using ("snapshot")
        left join weekly using ("snapshot")
        left join top using ("snapshot")
        left join lasts using ("snapshot")
        left join catalogue on catalogue.cutoff = spine.cutoff
        """

"""The best DuckDB SQL that we can write by hand: the week plan.

One pass over the events folds them to user and week: counts, the week's days and the
week's features as bits. All the rest is small. It knows what a hand may know of the
data: 64 features at most, nothing known late, cutoffs a whole number of weeks apart
and, for the users, 28 days apart.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from benchmarks import question
from benchmarks.question import MICRO, NORMALS, TRENDS, WINDOWS
from benchmarks.worlds import Size, sticky_names

EVENTS = "usage"


def prepare(home: Path, size: Size, *, memory_limit: str = "") -> dict:
    con = duckdb.connect()
    con.execute("set threads = 2")
    con.execute("set temp_directory = '/tmp/churnml-bench'")
    usage = home / "usage.parquet"
    if memory_limit:
        con.execute(f"set memory_limit = '{memory_limit}'")
        con.execute(f"create view usage as from '{usage}'")
    else:
        con.execute(f"create table usage as from '{usage}'")
    spine = question.spine(home, size)
    spine["snapshot"] = range(len(spine))
    con.register("spine", spine)
    return {"con": con, "script": script(size), "spine": spine}


def compute(state: dict) -> pd.DataFrame:
    con = state["con"]
    for statement in state["script"]:
        con.execute(statement)
    return con.execute("from answer").df()


def script(size: Size) -> list[str]:
    sticky = ", ".join(f"'{name}'" for name in sticky_names(size))
    phase = question.phase(size)
    return [
        # A bit for each feature; the login has none.
        f"""
        create or replace temp table events as
        select event,
               case when event = 'login' then 0::ubigint
                    else 1::ubigint << (row_number() over (order by event) - 1)::int
               end as bit,
               event = 'login' as login, event in ({sticky}) as sticky
        from (select distinct event from usage)
        """,
        """
        create or replace temp table accounts as
        select account_id, (row_number() over ())::int as account
        from (select distinct account_id from spine)
        """,
        """
        create or replace temp table snapshots as
        select "snapshot"::int as "snapshot", account, cutoff_day::int as cutoff_day,
               place::int as place, history::int as history
        from spine join accounts using (account_id)
        """,
        # The one pass.
        f"""
        create or replace temp table passed as
        select account_id, user_id,
               (((occurred_at::date - date '1970-01-01') - {phase}) // 7)::int as week,
               count(*)::int as n, sum(login::int)::int as logins,
               sum(sticky::int)::int as sticky, bit_or(bit) as features,
               bit_or(1::utinyint << (
                   ((occurred_at::date - date '1970-01-01') - {phase}) % 7
               )::utinyint) as days
        from usage join events using (event)
        group by all
        """,
        f"""
        create or replace temp table user_weeks as
        select account, users.code as "user", week, n,
               logins, sticky, features, days,
               (week * 7 + {phase} + floor(log2(days)))::int as "day"
        from passed join accounts using (account_id)
        join (select user_id, (row_number() over ())::int as code
              from (select distinct user_id from passed)) users using (user_id)
        """,
        """
        create or replace temp table weeks as
        select account, week, sum(n)::int as n, sum(logins)::int as logins,
               sum(sticky)::int as sticky, bit_or(features) as features,
               bit_count(bit_or(days))::int as active_days, count(*)::int as user_bins,
               sum(bit_count(days))::int as user_days, max("day") as "day"
        from user_weeks
        group by all
        """,
        *_by_weeks(),
        *_by_users(),
        _answer(),
    ]


def _by_weeks() -> list[str]:
    windows = [
        f"sum({value}) filter (ago < {weeks}) as {value}_{weeks}"
        for value in ("n", "logins", "sticky", "active_days")
        for weeks in WINDOWS.values()
    ]
    windows += [
        f"bit_count(bit_or(features) filter (ago < {weeks})) as features_{weeks}"
        for weeks in WINDOWS.values()
    ]
    slopes = [
        f"sum(round(({(weeks - 1) / 2} - ago) * ln_{value} * {MICRO})::bigint) "
        f"filter (ago < {weeks}) / {question.slope_divisor(weeks)} "
        f"as {value}_slope_{weeks}"
        for value in NORMALS.values()
        for weeks in TRENDS.values()
    ]
    lasts = [f"sum({v}) filter (ago = 0) as {v}_last" for v in NORMALS.values()]
    logs = ", ".join(f"ln(1 + {value}) as ln_{value}" for value in NORMALS.values())
    past = ", ".join(
        f"list_aggregate(list_resize(list({value}), history, 0), 'median') "
        f"as {value}_median"
        for value in NORMALS.values()
    )
    return [
        f"""
        create or replace temp table totals as
        select "snapshot", {", ".join(windows + slopes + lasts)},
               sum(user_days) filter (ago < 4) as user_days_4
        from (select "snapshot", place - 1 - week as ago, w.*, {logs}
              from snapshots s join weeks w on s.account = w.account
               and w.week between s.place - 30 and s.place - 1)
        group by "snapshot"
        """,
        # A week without use has no row: it is a zero of the list.
        f"""
        create or replace temp table normals as
        select "snapshot", {past}
        from snapshots s join weeks w on s.account = w.account
         and w.week between s.place - 1 - s.history and s.place - 2
        where history >= {question.LEAST_WEEKS}
        group by "snapshot", history
        """,
        """
        create or replace temp table lasts as
        select "snapshot", "day"
        from snapshots asof join weeks
          on snapshots.account = weeks.account and weeks.week < snapshots.place
        """,
        """
        create or replace temp table catalogue as
        select place, bit_count(bit_or(features)) as features
        from (select distinct place from snapshots)
        join (select week, bit_or(features) as features from weeks group by week)
          on week < place
        group by place
        """,
    ]


def _by_users() -> list[str]:
    """Fold users to 28 days: 210 days are seven such, and half of an eighth."""
    counts = ", ".join(
        f"count(*) filter (week >= place - {weeks}) as users_{weeks}"
        for weeks in WINDOWS.values()
    )
    return [
        """
        create or replace temp table user_months as
        select account, "user", (week - origin) // 4 as month, sum(n)::int as n,
               coalesce(sum(n) filter ((week - origin) % 4 >= 2), 0)::int as late,
               max(week) as week, max("day") as "day"
        from user_weeks, (select min(place) % 4 as origin from snapshots)
        group by all
        """,
        """
        create or replace temp table people as
        select "snapshot", any_value(place) as place, max(week) as week,
               sum(case when month = edge then late else n end) as n,
               max("day") as "day"
        from (select *, (place - origin) // 4 - 8 as edge
              from snapshots, (select min(place) % 4 as origin from snapshots)) s
        join user_months m on s.account = m.account
         and m.month between edge and edge + 7
         and m.week >= s.place - 30
        group by "snapshot", "user"
        """,
        f"""
        create or replace temp table top as
        select "snapshot", {counts}, sum(n) as n,
               max(n * {question.DAY_BASE} + "day") as busiest
        from people
        group by "snapshot"
        """,
    ]


def _answer() -> str:
    columns = []
    for window, weeks in WINDOWS.items():
        columns += [
            (f"logins__logins__{window}", f"coalesce(logins_{weeks}, 0)"),
            (f"logins__active_users__{window}", f"coalesce(users_{weeks}, 0)"),
            (f"logins__active_days__{window}", f"coalesce(active_days_{weeks}, 0)"),
            (f"stickiness__features_used__{window}", f"coalesce(features_{weeks}, 0)"),
            (f"stickiness__sticky_uses__{window}", f"coalesce(sticky_{weeks}, 0)"),
            (
                f"stickiness__sticky_share__{window}",
                f"sticky_{weeks} / nullif(n_{weeks} - logins_{weeks}, 0)",
            ),
        ]
        if weeks < question.NORMAL_WEEKS:
            used = f"coalesce(features_{weeks}, 0) / nullif(catalogue.features, 0)"
            columns.append((f"stickiness__feature_share__{window}", used))
    for measure, stream in NORMALS.items():
        ratio = f"coalesce({stream}_last, 0) / nullif({stream}_median, 0)"
        columns.append((f"logins__{measure}_vs_normal__7d", ratio))
        for window, weeks in TRENDS.items():
            slope = (
                f"case when history >= {weeks - 1} "
                f"then coalesce({stream}_slope_{weeks}, 0) end"
            )
            columns.append((f"logins__{measure}_trend__{window}", slope))
    base = question.DAY_BASE
    columns += [
        ("logins__days_since_last_use", 'cutoff_day - lasts."day"'),
        ("logins__dau_mau__28d", "user_days_4 / 28 / nullif(users_4, 0)"),
        ("logins__top_user_share__210d", f"busiest // {base} / nullif(top.n, 0)"),
        ("logins__days_since_top_user__210d", f"cutoff_day - busiest % {base}"),
    ]
    chosen = ",\n".join(f"({value})::double as {name}" for name, value in columns)
    return f"""
        create or replace temp view answer as
        select account_id, cutoff, {chosen}
        from snapshots
        join (select "snapshot", account_id, cutoff from spine) using ("snapshot")
        left join totals using ("snapshot")
        left join normals using ("snapshot")
        left join lasts using ("snapshot")
        left join top using ("snapshot")
        left join catalogue on catalogue.place = snapshots.place
        """

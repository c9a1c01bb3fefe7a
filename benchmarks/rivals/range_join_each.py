"""The naive way as it is mostly written: one query for each metric and window.

Metrics of churn are published so, each with its own join of events to dates on account
and a range of time. What is asked is said most directly; every event is read anew for
each metric, and for every cutoff within reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd

from benchmarks import question
from benchmarks.question import DAY_BASE, MICRO, NORMALS, TRENDS, WINDOWS
from benchmarks.rivals import duckdb_sql
from benchmarks.worlds import Size, sticky_names

DAY = "(occurred_at::date - date '1970-01-01')"


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
    queries = dict(_queries(size))
    tables = [
        f"create or replace temp table {name} as {query}"
        for name, query in queries.items()
    ]
    return [*tables, _answer()]


def _seen(weeks: int, where: str = "true") -> str:
    return f"""
        from spine s join usage u
          on s.account_id = u.account_id and u.occurred_at < s.cutoff
         and u.occurred_at >= s.cutoff - interval {7 * weeks} day and {where}
    """


def _queries(size: Size) -> Iterator[tuple[str, str]]:
    """Give each feature's query: the snapshot and its value."""
    sticky = ", ".join(f"'{name}'" for name in sticky_names(size))
    sticky, feature = f"event in ({sticky})", "event <> 'login'"
    features, uses = "count(distinct event)", "count(*)"
    for window, weeks in WINDOWS.items():
        for name, value, where in (
            ("logins__logins", uses, "event = 'login'"),
            ("logins__active_users", "count(distinct user_id)", "true"),
            ("logins__active_days", "count(distinct occurred_at::date)", "true"),
            ("stickiness__features_used", features, feature),
            ("stickiness__sticky_uses", uses, sticky),
            (
                "stickiness__sticky_share",
                f"{uses} filter ({sticky}) / {uses}",
                feature,
            ),
        ):
            yield (
                f"{name}__{window}",
                f'select "snapshot", {value} as value {_seen(weeks, where)} group by 1',
            )
        if weeks < question.NORMAL_WEEKS:
            share = f"""
                select "snapshot", used / features as value
                from (select "snapshot", s.cutoff, {features} as used
                      {_seen(weeks, feature)} group by all)
                join (select cutoff, count(distinct event) as features
                      from (select distinct cutoff from spine) join usage
                        on occurred_at < cutoff and {feature}
                      group by cutoff) using (cutoff)
            """
            yield f"stickiness__feature_share__{window}", share
    yield from _weekly()
    yield (
        "logins__days_since_last_use",
        f"""
        select "snapshot", any_value(cutoff_day) - max{DAY} as value
        from spine s join usage u
          on s.account_id = u.account_id and u.occurred_at < s.cutoff
        group by 1
        """,
    )
    yield (
        "logins__dau_mau__28d",
        f"""
        select "snapshot", count(distinct (user_id, {DAY})) / 28
                 / count(distinct user_id) as value
        {_seen(4)} group by 1
        """,
    )
    for name, value in (
        ("logins__top_user_share__210d", f"max(most) // {DAY_BASE} / sum(n)"),
        (
            "logins__days_since_top_user__210d",
            f"any_value(cutoff_day) - max(most) % {DAY_BASE}",
        ),
    ):
        users = f"""
            select "snapshot", cutoff_day, user_id, count(*) as n,
                   count(*) * {DAY_BASE} + max{DAY} as most
            {_seen(30)} group by all
        """
        yield name, f'select "snapshot", {value} as value from ({users}) group by 1'


def _weekly() -> Iterator[tuple[str, str]]:
    """Hold a week against those before it, and lay slopes through them."""
    counted = {
        "logins": ("count(*)", "event = 'login'"),
        "active_days": ("count(distinct occurred_at::date)", "true"),
        "active_users": ("count(distinct user_id)", "true"),
    }
    for measure in NORMALS:
        value, where = counted[measure]

        def weeks_of(
            weeks: int, least: int, value: str = value, where: str = where
        ) -> str:
            return f"""
                select "snapshot", history, (cutoff_day - 1 - {DAY}) // 7 as ago,
                       {value} as n
                {_seen(weeks, where)} where history >= {least} group by all
            """

        least = question.LEAST_WEEKS
        yield (
            f"logins__{measure}_vs_normal__7d",
            f"""
            select "snapshot", coalesce(sum(n) filter (ago = 0), 0)
                     / nullif(list_aggregate(list_resize(coalesce(list(n) filter (
                         ago between 1 and history), []), history, 0), 'median'), 0)
                     as value
            from ({weeks_of(question.NORMAL_WEEKS + 1, least)})
            group by "snapshot", history
            """,
        )
        for window, weeks in TRENDS.items():
            term = f"round(({(weeks - 1) / 2} - ago) * ln(1 + n) * {MICRO})::bigint"
            yield (
                f"logins__{measure}_trend__{window}",
                f"""
                select "snapshot",
                       sum({term}) / {question.slope_divisor(weeks)} as value
                from ({weeks_of(weeks, weeks - 1)}) group by 1
                """,
            )


_COUNTS = ("logins", "active_users", "active_days", "features_used", "sticky_uses")


def _answer() -> str:
    """Put the values beside each other: 0 where there is nothing to count."""
    columns, joins = [], []
    for name in question.FEATURES:
        measure, value = name.split("__")[1], f"{name}.value"
        if measure in (*_COUNTS, "feature_share"):
            value = f"coalesce({value}, 0)"
        elif measure.endswith("_trend"):
            weeks = TRENDS[name.split("__")[2]]
            value = f"case when history >= {weeks - 1} then coalesce({value}, 0) end"
        columns.append(f"{value} as {name}")
        joins.append(f'left join {name} on {name}."snapshot" = spine."snapshot"')
    return f"""
        create or replace temp view answer as
        select account_id, cutoff, {", ".join(columns)}
        from spine {" ".join(joins)}
    """

"""Licence gap, turnover and automation, each again in naive Python."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest
from ibis import _

from churnml.features.build import compile_features, families_for
from churnml.features.spec import Family, Part
from tests.features.deep_worlds import (
    CUTOFFS,
    OPTIONS,
    STARTS,
    Rows,
    between,
    both,
    check,
    pasts,
)
from tests.features.usage_worlds import FROM, make_spine, make_tables, midnight, slope

LATE = pytest.mark.parametrize("late", [False, True], ids=["at once", "known late"])
MACHINES = {"api", "bot"}


def users(rows: Rows) -> set[str]:
    return {r["user_id"] for r in rows if r["user_id"] is not None}


def people(rows: Rows) -> Rows:
    return [r for r in rows if (r["actor"] or "").lower() not in MACHINES]


@LATE
def test_turnover(late: bool) -> None:
    usage, ours = both(late)
    overlap, new = {}, {}
    for account, t, rows in pasts(usage):
        now, then = users(between(rows, t, 28)), users(between(rows, t, 210, 182))
        overlap[account, t] = len(now & then) / len(now | then) if then else None
        lately, before = users(between(rows, t, 63)), users(between(rows, t, 210, 63))
        new[account, t] = len(lately - before) / len(lately) if lately else None
    check(ours, "logins__user_overlap__210d", overlap)
    check(ours, "logins__new_user_share__210d", new)


@LATE
def test_people_and_machines_are_counted_apart(late: bool) -> None:
    usage, ours = both(late)
    found: dict[str, dict] = {}
    for account, t, rows in pasts(usage):
        for days in (7, 28, 91, 210):
            inside = between(rows, t, days)
            human = people(inside)
            share = 1 - len(human) / len(inside) if inside else None
            logins = sum(r["event"] == "login" for r in human)
            for name, value in (
                ("human_uses", len(human)),
                ("human_logins", logins),
                ("machine_share", share),
            ):
                found.setdefault(f"{name}__{days}d", {})[account, t] = value
        weeks = [len(people(between(rows, t, 7 * k + 7, 7 * k))) for k in range(8)]
        lived = (t - max(STARTS[account], FROM)).days // 7 - 1
        logs = [float(__import__("math").log1p(n)) for n in weeks[::-1]]
        trend = slope(logs) if lived >= 7 else None
        found.setdefault("human_uses_trend__56d", {})[account, t] = trend
    trends = found.pop("human_uses_trend__56d")
    for key, value in trends.items():
        got = ours.loc[(key[0], pd.Timestamp(key[1])), "logins__human_uses_trend__56d"]
        assert (value is None and pd.isna(got)) or got == pytest.approx(value, abs=1e-6)
    for name, expected in found.items():
        check(ours, f"logins__{name}", expected)


@LATE
def test_seats_without_users(late: bool) -> None:
    usage, _ours = both(late)
    tables = make_tables(usage, **OPTIONS)
    families, _left_out = families_for(tables, ["logins"], [4])
    # Five seats were sold to everybody.
    seats = {"seats": Part("rows", _.seats.max())}
    view = {"rows": lambda spine: spine.mutate(seats=5)}
    only = ["idle_seats_ever", "idle_seats_recent__28d", "idle_seat_share_recent__28d"]
    table = compile_features(
        [*families, Family("commercial", view, seats)],
        make_spine(tables.con, CUTOFFS),
        only=[f"logins__{name}" for name in only],
    ).table.to_pandas()
    ours = table.set_index(["account_id", "cutoff"])
    ever, recent = {}, {}
    for account, t, rows in pasts(usage):
        ever[account, t] = 5 - len(users(rows))
        recent[account, t] = 5 - len(users(between(rows, t, 28)))
    share = {key: gap / 5 for key, gap in recent.items()}
    for name, expected in zip(only, (ever, recent, share), strict=True):
        check(ours, f"logins__{name}", expected)


def test_whoever_came_before_the_longest_look_back_was_seen_once() -> None:
    t = CUTOFFS[-1]
    days = [t - timedelta(days=k) for k in (1, 300, 400)]
    usage = pd.DataFrame(
        {
            "account_id": "a",
            "occurred_at": [midnight(d) for d in days],
            "event": "search",
            "user_id": ["u1", "u2", "u1"],
        }
    )
    tables = make_tables(usage)
    families, _left_out = families_for(tables, ["logins"], [4])
    compiled = compile_features(
        families[:1], make_spine(tables.con, [t - timedelta(days=350), t])
    )
    assert compiled.cards == ()
    rollup = families[0].views["ever"].__self__
    spine = rollup.facts(compiled.table).dates
    ever = tables.con.to_pyarrow(rollup.ever(spine)).to_pylist()
    assert sorted((r["cutoff_day"], r["users"]) for r in ever) == [
        ((t - timedelta(days=350) - FROM).days + 19723, 1),
        ((t - FROM).days + 19723, 2),
    ]

"""Paid spells: hand-made cases, then a walk through time on random worlds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from functools import cache

import ibis
import pandas as pd
import pytest

from churnml.errors import TaskError
from churnml.spells import account_starts, churn_table, paid_spells, spells_as_known
from tests.worlds import (
    Churn,
    Sub,
    World,
    at,
    build,
    oracle_spells,
    packed,
    random_world,
)

GRACE = timedelta(days=3)


Spells = list[tuple[float, float | None, float | None]]


def spells_of(
    world: World, days: Collection[int], grace: timedelta = GRACE
) -> dict[tuple[str, int], Spells]:
    """(start, end, churn) of each account's spells as seen before each day."""
    instants = ibis.memtable({"seen_at": [at(d) for d in days]})
    table = spells_as_known(build(world), instants, grace=grace).execute()
    found: dict[tuple[str, int], Spells] = {
        (a, d): [] for a in world.accounts for d in days
    }
    for row in table.sort_values("spell").itertuples():
        spells = found[row.account_id, int(_day(row.seen_at) or 0)]
        assert row.spell == len(spells)
        spells.append((_day(row.started_at), _day(row.ended_at), _day(row.churned_at)))
    return found


def _day(stamp: pd.Timestamp) -> float | None:
    return None if pd.isna(stamp) else (stamp - at(0)) / timedelta(days=1)


S = Sub
# Grace is 3 days. Each case: rows of one account, seen before that day, its spells.
WITH_GRACE = {
    "running": ([S("a", 1)], 9, [(1, None, None)]),
    "not begun": ([S("a", 9)], 9, []),
    "begun just before": ([S("a", 8.5)], 9, [(8.5, None, None)]),
    "ended, may come back": ([S("a", 1, 7)], 9, [(1, 7, None)]),
    "ended, grace just over": ([S("a", 1, 6)], 9, [(1, 6, 6)]),
    "end not yet happened": ([S("a", 1, 9)], 9, [(1, None, None)]),
    "end just happened": ([S("a", 1, 8.5)], 9, [(1, 8.5, None)]),
    "renewed at once": ([S("a", 1, 4), S("a", 4)], 9, [(1, None, None)]),
    "renewed within grace": ([S("a", 1, 4), S("a", 6.5)], 9, [(1, None, None)]),
    "renewed when grace is over": (
        [S("a", 1, 4), S("a", 7)],
        9,
        [(1, 4, 4), (7, None, None)],
    ),
    "renewed, not yet seen": ([S("a", 1, 4), S("a", 6.5)], 6, [(1, 4, None)]),
    "overlap, the shorter begins later": (
        [S("a", 1, 8), S("a", 2, 3), S("a", 10, 11)],
        20,
        [(1, 11, 11)],
    ),
    "overlap, open end counts": ([S("a", 1), S("a", 2, 3)], 20, [(1, None, None)]),
    "same start twice": ([S("a", 1, 2), S("a", 1, 5)], 20, [(1, 5, 5)]),
    "same end twice": ([S("a", 1, 5), S("a", 3, 5)], 20, [(1, 5, 5)]),
    "the same row twice": ([S("a", 1, 5), S("a", 1, 5)], 20, [(1, 5, 5)]),
    "trial is not paid": ([S("a", 1, trial=True)], 9, []),
    "trial then paid": ([S("a", 1, 3, trial=True), S("a", 3)], 9, [(3, None, None)]),
    "trial bridges nothing": (
        [S("a", 1, 3), S("a", 3, 8, trial=True), S("a", 8)],
        9,
        [(1, 3, 3), (8, None, None)],
    ),
    "empty row never ran": ([S("a", 4, 4)], 9, []),
    "empty row bridges nothing": (
        [S("a", 1, 3), S("a", 5, 5), S("a", 7)],
        9,
        [(1, 3, 3), (7, None, None)],
    ),
    "row with end before start": ([S("a", 4, 2)], 9, []),
    "known ahead, not begun": ([S("a", 9, known=2)], 9, []),
    "known late, not yet": ([S("a", 1, 3), S("a", 4, known=8)], 8, [(1, 3, 3)]),
    "known late, now": ([S("a", 1, 3), S("a", 4, known=8)], 9, [(1, None, None)]),
    "notice tells no end before it comes": (
        [S("a", 1, 7, notice=2)],
        5,
        [(1, None, None)],
    ),
    "left and came back twice": (
        [S("a", 1, 3), S("a", 7, 9), S("a", 14)],
        20,
        [(1, 3, 3), (7, 9, 9), (14, None, None)],
    ),
}


@cache
def with_grace(*, backwards: bool) -> dict[tuple[str, int], Spells]:
    step = -1 if backwards else 1
    world = packed({c: (w[0][::step], ()) for c, w in WITH_GRACE.items()}, dated=False)
    return spells_of(world, {seen for _, seen, _ in WITH_GRACE.values()})


@pytest.mark.parametrize("case", WITH_GRACE)
def test_spells_from_subscriptions(case: str) -> None:
    _, seen, expected = WITH_GRACE[case]
    assert with_grace(backwards=False)[case, seen] == expected
    # The order of the rows says nothing.
    assert with_grace(backwards=True)[case, seen] == expected


def test_without_grace_rows_that_touch_are_still_one_spell() -> None:
    world = World({"a": None}, (S("a", 1, 3), S("a", 3, 4), S("a", 4.5)))
    found = spells_of(world, [9], grace=timedelta(0))
    assert found == {("a", 9): [(1, 4, 4), (4.5, None, None)]}


C = Churn
# Each case: subscriptions (None: no such table, the account began on day 1), churns,
# seen before that day, spells. Ends of subscriptions mean nothing here.
BETWEEN_CHURNS = {
    "no churn, ends ignored": ([S("a", 1, 3)], [], 9, [(1, None, None)]),
    "churn": ([S("a", 1)], [C("a", 5)], 9, [(1, 5, 5)]),
    "churn at the instant is not seen": (
        [S("a", 1)],
        [C("a", 9)],
        9,
        [(1, None, None)],
    ),
    "churn before the start": ([S("a", 4)], [C("a", 2)], 9, [(4, None, None)]),
    "second churn while out": ([S("a", 1)], [C("a", 5), C("a", 6)], 9, [(1, 5, 5)]),
    "came back": ([S("a", 1), S("a", 7)], [C("a", 5)], 9, [(1, 5, 5), (7, None, None)]),
    "first of two starts counts": (
        [S("a", 1), S("a", 2), S("a", 6), S("a", 7)],
        [C("a", 5)],
        9,
        [(1, 5, 5), (6, None, None)],
    ),
    "came back on trial": (
        [S("a", 1), S("a", 7, trial=True)],
        [C("a", 5)],
        9,
        [(1, 5, 5)],
    ),
    "churned and returned at once": (
        [S("a", 1), S("a", 5)],
        [C("a", 5)],
        9,
        [(1, 5, 5), (5, None, None)],
    ),
    "came and left at once": ([S("a", 5)], [C("a", 5)], 9, []),
    "came back and left at once": (
        [S("a", 1), S("a", 7)],
        [C("a", 5), C("a", 7)],
        9,
        [(1, 5, 5)],
    ),
    "churn known late, not yet": ([S("a", 1)], [C("a", 5, 9)], 9, [(1, None, None)]),
    "churn known late, now": ([S("a", 1)], [C("a", 5, 8)], 9, [(1, 5, 5)]),
    "churn known late, after a return": (
        [S("a", 1), S("a", 6)],
        [C("a", 5, 8)],
        9,
        [(1, 5, 5), (6, None, None)],
    ),
    "start known late": ([S("a", 1, known=6)], [C("a", 3)], 9, [(1, 3, 3)]),
    "no subscriptions": (None, [], 9, [(1, None, None)]),
    "no subscriptions, churn for good": (None, [C("a", 4), C("a", 6)], 9, [(1, 4, 4)]),
    "no subscriptions, churn before the start": (
        None,
        [C("a", 0.5), C("a", 6)],
        9,
        [(1, 6, 6)],
    ),
    "no subscriptions, not begun": (None, [], 1, []),
}


@cache
def between_churns(*, bare: bool) -> dict[tuple[str, int], Spells]:
    cases = {c: w[:2] for c, w in BETWEEN_CHURNS.items() if (w[0] is None) == bare}
    world = packed(cases, dated=True, start=1)
    return spells_of(world, {w[2] for w in BETWEEN_CHURNS.values()})


@pytest.mark.parametrize("case", BETWEEN_CHURNS)
def test_spells_between_churns(case: str) -> None:
    subs, _, seen, expected = BETWEEN_CHURNS[case]
    assert between_churns(bare=subs is None)[case, seen] == expected


@pytest.mark.parametrize("kind", ["subscriptions", "churns", "churns only"])
@pytest.mark.parametrize("seed", [1])
def test_spells_equal_a_walk_through_time(kind: str, seed: int) -> None:
    world = random_world(seed, accounts=250, last_day=40, kind=kind)
    days = (7, 16, 25, 40)
    found = spells_of(world, days)
    for day in days:
        for account in world.accounts:
            expected = oracle_spells(world, account, day, 3)
            assert found[account, day] == expected, (account, day)


def test_by_default_all_that_is_complete_is_known() -> None:
    world = World({"a": None}, (S("a", 1, 5), S("a", 20)), until=10)
    table = paid_spells(build(world), grace=GRACE).execute()
    # The row of day 20 lies after the data is complete, so it is not there yet.
    assert [_day(v) for v in table.churned_at] == [5]


def test_account_starts_take_the_account_then_its_first_row() -> None:
    subs = (S("b", 4), S("b", 3, trial=True), S("c", 2))
    tables = build(World({"a": 1, "b": None, "c": 6, "d": None}, subs))
    table = account_starts(tables).execute().set_index("account_id").account_started_at
    assert {a: _day(v) for a, v in table.items()} == {"a": 1, "b": 3, "c": 6, "d": None}


def test_churns_date_churn_where_given() -> None:
    both = build(World({"a": 1}, (S("a", 1),), (C("a", 2),)))
    assert churn_table(both).spec.name == "churns"
    assert churn_table(build(World({"a": 1}))).spec.name == "subscriptions"


def test_without_a_table_that_dates_churn_the_task_is_refused() -> None:
    with pytest.raises(TaskError, match="neither 'churns' nor 'subscriptions'"):
        churn_table(build(World({"a": 1}, subs=None)))

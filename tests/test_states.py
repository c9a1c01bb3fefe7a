"""What each account was before a cutoff, and why it is not scored."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import pytest

from churnml.snapshots import Cohort
from tests.worlds import (
    Churn,
    Sub,
    World,
    build,
    oracle_reason,
    packed,
    random_world,
    reasons_at,
)

GRACE = timedelta(days=3)
COHORT = Cohort(min_tenure="4d")

S = Sub
# The cutoff is day 20, min_tenure 4 days, grace 3 days.
REASONS = {
    "pays": ([S("a", 1)], ""),
    "pays for exactly min_tenure": ([S("a", 16)], ""),
    "pays for less": ([S("a", 16.5)], "new"),
    "begins at the cutoff": ([S("a", 20)], "no data"),
    "known only at the cutoff": ([S("a", 1, known=20)], "no data"),
    "known just before": ([S("a", 1, known=19.5)], ""),
    "ends at the cutoff, unannounced": ([S("a", 1, 20)], ""),
    "ends later, unannounced": ([S("a", 1, 25)], ""),
    "gave notice": ([S("a", 1, 25, notice=19.5)], "notice given"),
    "gives notice at the cutoff": ([S("a", 1, 25, notice=20)], ""),
    "gave notice, end not said": ([S("a", 1, notice=5)], "notice given"),
    "gave notice on one of two": ([S("a", 1, 25, notice=5), S("a", 1)], ""),
    "gave notice on both": (
        [S("a", 1, 25, notice=5), S("a", 2, notice=6)],
        "notice given",
    ),
    "gave notice on what is replaced": ([S("a", 1, 18, notice=5), S("a", 18)], ""),
    "new, and gave notice": ([S("a", 18, 25, notice=19)], "new"),
    "ended, in grace": ([S("a", 1, 17.5)], "in grace"),
    "ended, grace over": ([S("a", 1, 17)], "left"),
    "back within grace: tenure runs on": ([S("a", 1, 15), S("a", 17.5)], ""),
    "back after grace: tenure anew": ([S("a", 1, 14), S("a", 17)], "new"),
    "on trial": ([S("a", 1, trial=True)], "trial"),
    "trial over": ([S("a", 1, 10, trial=True)], "left"),
    "trial beside a paid row": ([S("a", 1), S("a", 5, trial=True)], ""),
    "left, now on trial": ([S("a", 1, 10), S("a", 15, trial=True)], "trial"),
    "in grace, now on trial": ([S("a", 1, 18), S("a", 18, trial=True)], "trial"),
    "nothing but the account": ([], "no data"),
}


@cache
def reasons() -> dict[tuple[str, int], str]:
    cases = {case: (rows, ()) for case, (rows, _) in REASONS.items()}
    return reasons_at(build(packed(cases, dated=False)), (20,), COHORT, GRACE)


@pytest.mark.parametrize("case", REASONS)
def test_reasons(case: str) -> None:
    assert reasons()[case, 20] == REASONS[case][1]


CHURNED = {
    "no churn, subscription over": ([S("a", 1, 5)], [], ""),
    "churned": ([S("a", 1)], [Churn("a", 19.5)], "left"),
    "churns at the cutoff": ([S("a", 1)], [Churn("a", 20)], ""),
    "churn not known yet": ([S("a", 1)], [Churn("a", 15, known=20)], ""),
    "came back, new": ([S("a", 1), S("a", 17)], [Churn("a", 10)], "new"),
    "came back, scored": ([S("a", 1), S("a", 16)], [Churn("a", 10)], ""),
    "notice on the row that runs": (
        [S("a", 1, 9), S("a", 12, 30, notice=15)],
        [Churn("a", 10)],
        "notice given",
    ),
    # The row from before the churn was never closed: it is not what runs now.
    "notice, and an old row left open": (
        [S("a", 1), S("a", 12, 30, notice=15)],
        [Churn("a", 10)],
        "notice given",
    ),
    "came and left at once": ([S("a", 5)], [Churn("a", 5)], "left"),
    "never paid": ([], [], "no data"),
}


@cache
def reasons_by_churns() -> dict[tuple[str, int], str]:
    cases = {case: (subs, churns) for case, (subs, churns, _) in CHURNED.items()}
    return reasons_at(build(packed(cases, dated=True)), (20,), COHORT, GRACE)


@pytest.mark.parametrize("case", CHURNED)
def test_reasons_where_churns_are_dated(case: str) -> None:
    assert reasons_by_churns()[case, 20] == CHURNED[case][2]


def test_an_account_is_known_once_it_began() -> None:
    accounts = {"anchor": 0, "at": 20, "before": 19.5, "undated": None}
    found = reasons_at(
        build(World(accounts, (Sub("anchor", 0), Sub("at", 1)))), (20,), COHORT, GRACE
    )
    # "at" begins at the cutoff: whatever else the tables say, nobody knows it yet.
    assert found == {
        ("anchor", 20): "",
        ("before", 20): "no data",
        ("undated", 20): "no data",
    }


@pytest.mark.parametrize("kind", ["subscriptions", "churns", "churns only"])
def test_states_equal_a_walk_through_time(kind: str) -> None:
    world = random_world(5, accounts=200, last_day=40, kind=kind)
    days = (12, 19, 26, 40)
    found = reasons_at(build(world), days, COHORT, GRACE)
    for account in world.accounts:
        for day in days:
            expected = oracle_reason(world, account, day, grace=3, min_tenure=4)
            assert found.get((account, day)) == expected, (account, day)

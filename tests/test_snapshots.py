"""Who is scored, and why the others are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pandas as pd
import pytest

from churnml.errors import TaskError
from churnml.own import Own
from churnml.snapshots import Cohort, check_cutoffs, latest_cutoff, snapshots
from churnml.tables import Tables
from tests.worlds import (
    Churn,
    Sub,
    World,
    at,
    build,
    cutoff,
    oracle_reason,
    packed,
    random_world,
)

GRACE = timedelta(days=3)
COHORT = Cohort(min_tenure="4d")


def states(
    tables: Tables, days: tuple[int, ...], cohort: Cohort | Own = COHORT
) -> dict[tuple[str, int], str]:
    """Reason by account and day; "" where scored."""
    asked = [cutoff(d) for d in days]
    found = snapshots(tables, asked, cohort=cohort, grace=GRACE)
    scored, others = found.scored.execute(), found.not_scored.execute()
    scored["reason"] = ""
    both = pd.concat([scored[["account_id", "cutoff", "reason"]], others])
    assert not both.duplicated(["account_id", "cutoff"]).any()
    day_of = {pd.Timestamp(c): d for c, d in zip(asked, days, strict=True)}
    return {
        (account, day_of[stamp]): reason
        for account, stamp, reason in both.itertuples(index=False)
    }


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
    return states(build(packed(cases, dated=False)), (20,))


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
    return states(build(packed(cases, dated=True)), (20,))


@pytest.mark.parametrize("case", CHURNED)
def test_reasons_where_churns_are_dated(case: str) -> None:
    assert reasons_by_churns()[case, 20] == CHURNED[case][2]


def test_an_account_is_known_once_it_began() -> None:
    accounts = {"anchor": 0, "at": 20, "before": 19.5, "undated": None}
    found = states(build(World(accounts, (Sub("anchor", 0), Sub("at", 1)))), (20,))
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
    found = states(build(world), days)
    for account in world.accounts:
        for day in days:
            expected = oracle_reason(world, account, day, grace=3, min_tenure=4)
            assert found.get((account, day)) == expected, (account, day)


def test_the_spine_dates_account_and_spell() -> None:
    subs = (S("a", 3, trial=True), S("a", 5, 9), S("a", 10), S("b", 2))
    tables = build(World({"a": None, "b": 1}, subs))
    found = snapshots(tables, [cutoff(20)], cohort=COHORT, grace=GRACE).scored
    assert dict(found.schema().items()).keys() == {
        "account_id",
        "cutoff",
        "cutoff_day",
        "account_started_at",
        "spell_started_at",
    }
    rows = found.execute().set_index("account_id")
    # a gives no date: its first row, the trial, is its start; day 9 to 10 is grace.
    assert rows.loc["a", "account_started_at"] == at(3)
    assert rows.loc["a", "spell_started_at"] == at(5)
    assert rows.loc["b", "account_started_at"] == at(1)
    assert rows.cutoff.eq(at(20)).all()
    assert rows.cutoff_day.eq((cutoff(20) - date(1970, 1, 1)).days).all()
    assert str(found.cutoff_day.type()) == "int32"


def test_two_panels_on_one_connection_do_not_disturb_each_other() -> None:
    tables = build(World({"a": 0}, (S("a", 1),)))
    first = snapshots(tables, [cutoff(20)], cohort=COHORT, grace=GRACE)
    snapshots(tables, [cutoff(30), cutoff(31)], cohort=COHORT, grace=GRACE)
    assert first.scored.cutoff.execute().tolist() == [at(20)]


def test_the_cohort_takes_text_or_timedelta() -> None:
    assert Cohort(timedelta(days=56)) == Cohort("8w") == Cohort()
    with pytest.raises(TaskError, match="cohort.min_tenure"):
        Cohort("56")


# --- one's own cohort -------------------------------------------------------------

OWN = World(
    {"a": 0, "b": 0, "c": 0, "d": 30},
    (S("a", 1), S("b", 1, 10), S("c", 19)),
)


def _own_frame() -> pd.DataFrame:
    return pd.DataFrame({"account_id": ["b", "c"], "cutoff": [cutoff(20)] * 2})


@pytest.mark.parametrize("kind", ["frame", "table", "sql"])
def test_own_cohort_is_scored_as_it_is(kind: str) -> None:
    tables = build(OWN)
    frame = _own_frame()
    own: Own = {
        "frame": frame,
        "table": tables.con.create_table("mine", frame, temp=True),
        "sql": "select account_id, date '2025-01-21' as cutoff from accounts "
        "where account_id in ('b', 'c');",
    }[kind]
    found = states(tables, (20,), cohort=own)
    # b has left and c is new: they are scored all the same. a could be scored, but is
    # not wanted. d is not known yet.
    assert found == {("b", 20): "", ("c", 20): "", ("a", 20): "not in cohort"}


def test_own_cohort_must_not_hold_accounts_that_have_not_begun() -> None:
    own = pd.DataFrame({"account_id": ["a", "d"], "cutoff": [cutoff(20)] * 2})
    with pytest.raises(TaskError) as error:
        states(build(OWN), (20,), cohort=own)
    assert str(error.value) == (
        "your cohort: 1 snapshot(s) of accounts that began at or after the cutoff "
        "(e.g. d at 2025-01-21).\nLeave them out, or correct accounts.started_at."
    )


def test_own_cohort_leaves_the_given_frame_alone() -> None:
    frame = _own_frame()
    before = frame.copy(deep=True)
    states(build(OWN), (20,), cohort=frame)
    pd.testing.assert_frame_equal(frame, before)


# --- cutoffs ----------------------------------------------------------------------


def test_a_cutoff_after_the_data_is_refused() -> None:
    tables = build(World({"a": 0}, (S("a", 1),), until=20))
    check_cutoffs(tables, [cutoff(20)])
    with pytest.raises(TaskError) as error:
        check_cutoffs(tables, [cutoff(20), cutoff(21), cutoff(28)])
    assert str(error.value) == (
        "cutoffs: the data ends before them\n"
        "  - table 'accounts' is complete until 2025-01-21: 2 cutoff(s) after it "
        "(2025-01-22, 2025-01-29)\n"
        "  - table 'subscriptions' is complete until 2025-01-21: 2 cutoff(s) after it "
        "(2025-01-22, 2025-01-29)\n"
        "Use 2025-01-21 as the latest cutoff, or load more data and raise "
        "complete_until (or the table's until)."
    )
    with pytest.raises(TaskError, match="the data ends before them"):
        snapshots(tables, [cutoff(21)], cohort=COHORT, grace=GRACE)


def test_the_shortest_table_sets_the_latest_cutoff() -> None:
    tables = build(World({"a": 0}, (S("a", 1),), until=20))
    short = replace(tables["subscriptions"], until=cutoff(15))
    tables = replace(tables, tables={**tables, "subscriptions": short})
    assert latest_cutoff(tables) == cutoff(15)
    check_cutoffs(tables, [cutoff(18)], used={"accounts"})
    with pytest.raises(TaskError, match="'subscriptions' is complete until 2025-01-16"):
        check_cutoffs(tables, [cutoff(18)])


def test_no_cutoffs_are_refused() -> None:
    tables = build(World({"a": 0}, (S("a", 1),)))
    with pytest.raises(TaskError, match="cutoffs: none given"):
        snapshots(tables, [], cohort=COHORT, grace=GRACE)


def test_a_cutoff_without_anybody_is_refused() -> None:
    tables = build(World({"a": 0, "b": 0}, (S("a", 1), S("b", 2, trial=True))))
    with pytest.raises(TaskError) as error:
        snapshots(tables, [cutoff(3), cutoff(20)], cohort=COHORT, grace=GRACE)
    assert str(error.value) == (
        "cutoffs: nobody is in the cohort at 1 of 2 (2025-01-04).\n"
        "Not scored there: 1 new, 1 trial.\n"
        "Begin at 2025-01-21, or lower cohort.min_tenure."
    )
    nobody = build(World({"a": 9}, ()))
    with pytest.raises(TaskError) as error:
        snapshots(nobody, [cutoff(3)], cohort=COHORT, grace=GRACE)
    assert "nobody, for no account is known yet" in str(error.value)
    assert "Check what dates the churn" in str(error.value)

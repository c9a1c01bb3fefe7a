"""Labels: a truth table by hand, then a walk through time on random worlds."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from datetime import date, timedelta
from functools import cache

import pandas as pd
import pytest

from churnml.errors import TaskError
from churnml.labels import KINDS, ChurnTask, check_task, labels
from churnml.snapshots import Cohort, snapshots
from churnml.tables import Tables, load_tables, specs_from
from tests.worlds import (
    Churn,
    Sub,
    World,
    at,
    build,
    cutoff,
    oracle_label,
    packed,
    random_world,
)

S, C = Sub, Churn
# Cutoff day 20, lead 2, horizon 6, grace 3: the outcome window is [22, 28), the label
# is matured on day 31.
TASK = ChurnTask(horizon="6d", lead="2d", grace="3d")
COHORT = Cohort("4d")

Answer = tuple[bool | None, str]
CHURNED: Answer = (True, "churned")
STAYED: Answer = (False, "stayed")
CENSORED: Answer = (None, "censored")
IN_LEAD: Answer = (None, "left in lead")


def answers(tables: Tables, day: int, task: ChurnTask = TASK) -> dict[str, Answer]:
    grace = task.effective_grace(tables)
    spine = snapshots(tables, [cutoff(day)], cohort=COHORT, grace=grace).scored
    found = labels(tables, spine, task).execute()
    assert len(found) == found.account_id.nunique() == spine.count().execute()
    return {
        row.account_id: (None if pd.isna(row.label) else bool(row.label), row.outcome)
        for row in found.itertuples()
    }


WITH_GRACE: dict[str, tuple[list[Sub], Answer]] = {
    "runs on": ([S("a", 1)], STAYED),
    "ends when the window begins": ([S("a", 1, 22)], CHURNED),
    "ends inside": ([S("a", 1, 25)], CHURNED),
    "ends just before the window ends": ([S("a", 1, 27.5)], CHURNED),
    "ends when the window ends": ([S("a", 1, 28)], STAYED),
    "ends after the label is matured": ([S("a", 1, 31)], STAYED),
    "ends at the cutoff": ([S("a", 1, 20)], IN_LEAD),
    "ends in the lead": ([S("a", 1, 21.5)], IN_LEAD),
    "ends in the lead, back in grace": ([S("a", 1, 21), S("a", 23)], STAYED),
    "ends in the lead, back, ends again": ([S("a", 1, 21), S("a", 23, 26)], CHURNED),
    "ends in the lead, back too late": ([S("a", 1, 21), S("a", 24)], IN_LEAD),
    "ends inside, back at once": ([S("a", 1, 25), S("a", 25)], STAYED),
    "ends inside, back in grace": ([S("a", 1, 25), S("a", 27.5)], STAYED),
    "ends inside, back when grace is over": ([S("a", 1, 25), S("a", 28)], CHURNED),
    "ends late inside, back in grace after the window": (
        [S("a", 1, 27.5), S("a", 30)],
        STAYED,
    ),
    "back in grace, but that was known too late": (
        [S("a", 1, 27.5), S("a", 30, known=31)],
        CHURNED,
    ),
    "back in grace, known just in time": (
        [S("a", 1, 27.5), S("a", 30, known=30.5)],
        STAYED,
    ),
    "back on trial is not back": ([S("a", 1, 25), S("a", 25, trial=True)], CHURNED),
    "one of two rows ends": ([S("a", 1, 25), S("a", 3)], STAYED),
    "both rows end at one instant": ([S("a", 1, 25), S("a", 3, 25)], CHURNED),
    "both rows end, the later after the window": (
        [S("a", 1, 25), S("a", 3, 29)],
        STAYED,
    ),
    "gives notice after the cutoff": ([S("a", 1, 26, notice=20)], CHURNED),
    "churned before, came back, stays": ([S("a", 1, 5), S("a", 12)], STAYED),
    "churned before, came back, churns": ([S("a", 1, 5), S("a", 12, 24)], CHURNED),
    "churns inside and comes back": ([S("a", 1, 23), S("a", 27)], CHURNED),
    "churns twice inside": ([S("a", 1, 22), S("a", 25, 27)], CHURNED),
}


@cache
def truth_from_subscriptions(until: int) -> dict[str, Answer]:
    cases = {case: (rows, ()) for case, (rows, _) in WITH_GRACE.items()}
    return answers(build(packed(cases, dated=False, until=until)), 20)


@pytest.mark.parametrize("case", WITH_GRACE)
def test_truth_from_subscriptions(case: str) -> None:
    assert truth_from_subscriptions(until=31)[case] == WITH_GRACE[case][1]
    # Complete for one day less, and nothing can be said.
    assert truth_from_subscriptions(until=30)[case] == CENSORED


# With churns there is no grace: matured on day 28.
BY_CHURNS: dict[str, tuple[list[Sub] | None, list[Churn], Answer]] = {
    "no churn": ([S("a", 1)], [], STAYED),
    "no churn, though the subscription ends": ([S("a", 1, 24)], [], STAYED),
    "churn at the cutoff": ([S("a", 1)], [C("a", 20)], IN_LEAD),
    "churn in the lead": ([S("a", 1)], [C("a", 21.5)], IN_LEAD),
    "churn in the lead, back at once": ([S("a", 1), S("a", 21)], [C("a", 21)], IN_LEAD),
    "churn when the window begins": ([S("a", 1)], [C("a", 22)], CHURNED),
    "churn just before its end": ([S("a", 1)], [C("a", 27.5)], CHURNED),
    "churn when it ends": ([S("a", 1)], [C("a", 28)], STAYED),
    "churn known just in time": ([S("a", 1)], [C("a", 25, known=27.5)], CHURNED),
    "churn known when matured": ([S("a", 1)], [C("a", 25, known=28)], STAYED),
    "churn and return inside": ([S("a", 1), S("a", 24)], [C("a", 23)], CHURNED),
    "churn before the cutoff, known after it": (
        [S("a", 1)],
        [C("a", 15, known=24)],
        IN_LEAD,
    ),
    "that, but it had come back": (
        [S("a", 1), S("a", 16)],
        [C("a", 15, known=24)],
        STAYED,
    ),
    "no subscriptions": (None, [C("a", 25)], CHURNED),
    "no subscriptions, churn before the start": (None, [C("a", 0.5)], STAYED),
}


@cache
def truth_from_churns(until: int, *, bare: bool) -> dict[str, Answer]:
    cases = {c: w[:2] for c, w in BY_CHURNS.items() if (w[0] is None) == bare}
    return answers(build(packed(cases, dated=True, start=1, until=until)), 20)


@pytest.mark.parametrize("case", BY_CHURNS)
def test_truth_from_churns(case: str) -> None:
    subs, _, expected = BY_CHURNS[case]
    assert truth_from_churns(28, bare=subs is None)[case] == expected
    assert truth_from_churns(27, bare=subs is None)[case] == CENSORED


@pytest.mark.parametrize("kind", ["subscriptions", "churns", "churns only"])
def test_labels_equal_a_walk_through_time(kind: str) -> None:
    world = random_world(8, accounts=250, last_day=45, kind=kind)
    tables = build(world)
    days = (12, 20, 28, 34, 40)
    spine = snapshots(
        tables, [cutoff(d) for d in days], cohort=COHORT, grace=TASK.grace
    ).scored
    found = labels(tables, spine, TASK).execute()
    assert set(found.outcome) >= {"churned", "stayed", "censored"}
    for row in found.itertuples():
        day = (row.cutoff - at(0)).days
        expected = oracle_label(world, row.account_id, day, lead=2, horizon=6, grace=3)
        label = None if pd.isna(row.label) else bool(row.label)
        assert (label, row.outcome) == expected, (row.account_id, day)


def test_without_lead_a_churn_at_the_cutoff_is_in_the_window() -> None:
    at_once = ChurnTask(horizon="6d", lead="0d", grace="3d")
    tables = build(World({"a": 0, "b": 0}, (S("a", 1, 20), S("b", 1, 26))))
    assert answers(tables, 20, at_once) == {"a": CHURNED, "b": STAYED}


def test_matured_at_stands_beside_each_label() -> None:
    tables = build(World({"a": 0}, (S("a", 1),)))
    spine = snapshots(
        tables, [cutoff(20), cutoff(25)], cohort=COHORT, grace=TASK.grace
    ).scored
    table = labels(tables, spine, TASK)
    assert dict(table.schema().items()).keys() == {
        "account_id",
        "cutoff",
        "label",
        "outcome",
        "kind",
        "matured_at",
    }
    assert str(table.label.type()) == "boolean"
    found = table.order_by("cutoff").execute()
    assert found.matured_at.tolist() == [at(31), at(36)]


def test_the_table_that_dates_churn_censors() -> None:
    tables = build(World({"a": 0}, (S("a", 1),), (), until=40))
    # The churn log ends on day 27; that subscriptions go on does not help.
    short = replace(tables["churns"], until=cutoff(27))
    short_tables = replace(tables, tables={**tables, "churns": short})
    assert answers(tables, 20) == {"a": STAYED}
    assert answers(short_tables, 20) == {"a": CENSORED}


def test_a_declared_beginning_censors_what_lies_before() -> None:
    world = World({"a": 0}, (S("a", 1),), (C("a", 30),))
    assert answers(build(world, from_=cutoff(21)), 20) == {"a": CENSORED}
    assert answers(build(world, from_=cutoff(20)), 20) == {"a": STAYED}


def test_an_account_that_is_not_here_cannot_churn() -> None:
    # With one's own cohort anybody may be asked about.
    tables = build(World({"left": 0, "trial": 0}, (S("left", 1, 9),)))
    own = pd.DataFrame({"account_id": ["left", "trial"], "cutoff": [cutoff(20)] * 2})
    spine = snapshots(tables, [cutoff(20)], cohort=own, grace=TASK.grace).scored
    found = labels(tables, spine, TASK).execute()
    assert found.label.isna().all()
    assert found.outcome.tolist() == ["left in lead"] * 2


# --- the task ---------------------------------------------------------------------


def test_the_task_of_the_worked_example() -> None:
    task = ChurnTask(horizon="90d", lead="14d", grace="14d")
    assert task == ChurnTask()
    day = date(2025, 3, 3)
    assert task.outcome_window(day) == (date(2025, 3, 17), date(2025, 6, 15))
    assert task.matured_at(day) == date(2025, 6, 29)
    assert task.matured_at(day, timedelta(0)) == date(2025, 6, 15)


def test_durations_may_be_text_or_timedelta() -> None:
    task = ChurnTask(horizon="13w", lead=timedelta(days=7), grace="0d")
    assert (task.horizon.days, task.lead.days, task.grace.days) == (91, 7, 0)
    assert replace(task, lead="14d").lead.days == 14
    assert len({task, replace(task)}) == 1
    with pytest.raises(FrozenInstanceError):
        task.horizon = timedelta(days=1)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"horizon": "0d"}, "task.horizon: must be at least one day."),
        ({"horizon": "soon"}, "task.horizon: 'soon' is no duration"),
        ({"lead": "36h"}, "task.lead: '36h' is not a whole number of days."),
        ({"grace": timedelta(days=-1)}, "task.grace: -1 day, 0:00:00 is negative"),
    ],
)
def test_a_task_that_makes_no_sense_is_refused(wrong: dict, message: str) -> None:
    with pytest.raises(TaskError) as error:
        ChurnTask(**wrong)
    assert message in str(error.value)


def test_there_is_no_grace_where_churns_are_dated() -> None:
    assert TASK.effective_grace(build(World({"a": 0}))) == timedelta(days=3)
    dated = build(World({"a": 0}, (), ()))
    assert TASK.effective_grace(dated) == timedelta(0)


# --- one's own labels ---------------------------------------------------------------


@pytest.fixture(scope="module")
def given() -> Tables:
    return build(
        World(dict.fromkeys("abc", 0), tuple(S(a, 1) for a in "abc"), until=60)
    )


def own_labels(tables: Tables, own: object) -> dict[str, tuple]:
    spine = snapshots(tables, [cutoff(20)], cohort=COHORT, grace=TASK.grace).scored
    found = labels(tables, spine, own).execute()  # type: ignore[arg-type]
    return {
        r.account_id: (None if pd.isna(r.label) else r.label, r.outcome, r.matured_at)
        for r in found.itertuples()
    }


def test_own_labels_from_a_frame(given: Tables) -> None:
    own = pd.DataFrame(
        {"account_id": ["a", "b"], "cutoff": cutoff(20), "label": [True, False]}
    )
    # Without matured_at nothing is trusted before the end of the data.
    assert own_labels(given, own) == {
        "a": (True, "churned", at(60)),
        "b": (False, "stayed", at(60)),
        "c": (None, "censored", at(60)),
    }


def test_own_labels_from_sql_with_outcome_and_maturity(given: Tables) -> None:
    own = """
        select account_id, date '2025-01-21' as cutoff, account_id = 'a' as label,
               case when account_id = 'a' then 'downgraded' end as outcome,
               timestamp '2025-02-01' as matured_at
        from accounts where account_id < 'c'
    """
    assert own_labels(given, own) == {
        "a": (True, "downgraded", at(31)),
        "b": (False, "stayed", at(31)),
        "c": (None, "censored", at(60)),
    }


def test_own_labels_from_an_ibis_table(given: Tables) -> None:
    own = given["accounts"].expr.mutate(cutoff=cutoff(20), label=False)
    assert {k: v[0] for k, v in own_labels(given, own).items()} == dict.fromkeys(
        "abc", False
    )


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"cutoff": [cutoff(20)]}, "your labels: no column 'label'"),
        ({"cutoff": [cutoff(20)], "label": ["yes"]}, "not boolean"),
        ({"cutoff": [cutoff(21)], "label": [True]}, "none of its 1 rows is at one"),
    ],
)
def test_own_labels_that_make_no_sense_are_refused(
    given: Tables, columns: dict, message: str
) -> None:
    own = pd.DataFrame({"account_id": ["a"]} | columns)
    with pytest.raises(TaskError) as error:
        own_labels(given, own)
    assert message in str(error.value)


def test_own_labels_are_not_known_before_their_cutoff(given: Tables) -> None:
    own = pd.DataFrame(
        {"account_id": ["a"], "cutoff": [cutoff(20)], "label": [True]}
    ).assign(matured_at=cutoff(15))
    with pytest.raises(
        TaskError, match=r"matured_at is not after the cutoff in 1 rows"
    ):
        own_labels(given, own)


@pytest.mark.parametrize(
    ("kinds", "columns", "missing"),
    [
        ("voluntary", {"notice_at"}, None),
        ("voluntary", {"term_months"}, None),
        ("non-renewal", {"term_ends_at"}, None),
        ("non-renewal", {"notice_at"}, "subscriptions.term_ends_at or subscriptions"),
        ("voluntary", set(), "subscriptions.notice_at or subscriptions.term_ends_at"),
        ("involuntary", {"notice_at"}, "invoices.failed_at or invoices.due_at"),
        (["voluntary", "involuntary"], {"notice_at"}, "invoices.failed_at"),
    ],
)
def test_kinds_that_nothing_tells_are_refused(
    kinds: str | list[str], columns: set[str], missing: str | None
) -> None:
    """Else every churn would be one that happened otherwise, and nobody churned."""
    paid = {"account_id": "a", "started_at": "2024-01-01"}
    told = {name: 1 if name == "term_months" else "2025-01-01" for name in columns}
    frames = {
        "accounts": pd.DataFrame([{"account_id": "a"}]),
        "subscriptions": pd.DataFrame([paid | told]),
    }
    tables = load_tables(specs_from(frames), complete_until=date(2025, 7, 1))
    task = ChurnTask(kinds=kinds)
    if missing is None:
        check_task(tables, task)
        return
    with pytest.raises(TaskError, match="nothing tells which churn is") as refused:
        check_task(tables, task)
    assert missing in str(refused.value)


def test_churns_that_name_their_kinds_tell_them_all() -> None:
    gone = {"account_id": "a", "churned_at": "2025-01-01", "kind": "involuntary"}
    frames = {
        "accounts": pd.DataFrame([{"account_id": "a", "started_at": "2024-01-01"}]),
        "churns": pd.DataFrame([gone]),
    }
    tables = load_tables(specs_from(frames), complete_until=date(2025, 7, 1))
    check_task(tables, ChurnTask(kinds=KINDS))

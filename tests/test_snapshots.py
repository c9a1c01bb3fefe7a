"""The spine: who is scored at which cutoffs, by the rule or by one's own list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from churnml.errors import TaskError
from churnml.own import Own
from churnml.snapshots import Cohort, check_cutoffs, latest_cutoff, snapshots
from tests.worlds import (
    Sub,
    World,
    at,
    build,
    cutoff,
    reasons_at,
)

GRACE = timedelta(days=3)
COHORT = Cohort(min_tenure="4d")


S = Sub


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
    with pytest.raises(TaskError, match=r"cohort\.min_tenure"):
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
    found = reasons_at(tables, (20,), own, GRACE)
    # b has left and c is new: they are scored all the same. a could be scored, but is
    # not wanted. d is not known yet.
    assert found == {("b", 20): "", ("c", 20): "", ("a", 20): "not in cohort"}


def test_own_cohort_must_not_hold_accounts_that_have_not_begun() -> None:
    own = pd.DataFrame({"account_id": ["a", "d"], "cutoff": [cutoff(20)] * 2})
    with pytest.raises(TaskError) as error:
        reasons_at(build(OWN), (20,), own, GRACE)
    assert str(error.value) == (
        "your cohort: 1 snapshot(s) of accounts that began at or after the cutoff "
        "(e.g. d at 2025-01-21).\nLeave them out, or correct accounts.started_at."
    )


def test_own_cohort_leaves_the_given_frame_alone() -> None:
    frame = _own_frame()
    before = frame.copy(deep=True)
    reasons_at(build(OWN), (20,), frame, GRACE)
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

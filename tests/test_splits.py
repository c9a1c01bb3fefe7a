"""Forward splits: expectations worked out on a calendar by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from churnml.errors import LeakageError, SplitError
from churnml.splits import (
    TemporalSplit,
    certify,
    forward_folds,
    labelled_rows,
    maturity,
)
from tests.panels import make_panel


@pytest.fixture(scope="module")
def panel():
    return make_panel(80, 18, seed=3)


@pytest.fixture(scope="module")
def split(panel):
    return TemporalSplit().split(panel)


def month(n: int) -> date:
    """The n-th cutoff: 28 days apart from 2024-01-01."""
    return date(2024, 1, 1) + timedelta(days=28 * n)


def test_sets_are_those_of_the_calendar(split) -> None:
    # Labels mature after 118 days, more than 4 steps (112 d) and less than 5 (140 d):
    # a set is 5 steps before the next one, 4 cutoffs are dropped.
    assert split.test.cutoffs == tuple(month(n) for n in (15, 16, 17))
    assert split.calibration.cutoffs == tuple(month(n) for n in (8, 9, 10))
    assert split.train.cutoffs == tuple(month(n) for n in (0, 1, 2, 3))


def test_labels_become_plain_bool(split) -> None:
    for part in (split.train, split.calibration, split.test):
        assert part.y.dtype == bool


def test_a_label_that_matures_on_the_very_day_is_known(panel) -> None:
    # 26 + 90 + 24 = 140 days are exactly 5 steps: "at or before" keeps the fifth.
    exact = make_panel(80, 16, lead=26, horizon=90, grace=24)
    assert TemporalSplit(1, 1).split(exact).calibration.cutoffs == (month(10),)
    late = make_panel(80, 16, lead=26, horizon=90, grace=25)
    assert TemporalSplit(1, 1).split(late).calibration.cutoffs == (month(9),)


def test_cutoffs_that_have_not_matured_are_not_used() -> None:
    until = pd.Timestamp(month(12)) + pd.Timedelta(days=118)
    censored = make_panel(80, 18, seed=3, until=until)
    split = TemporalSplit(calibration=1, test=1).split(censored)
    assert split.test.cutoffs == (month(12),)
    assert split.certificate["not_matured"] == [str(month(n)) for n in range(13, 18)]


def test_the_certificate_is_plain_json_and_counts_right(split) -> None:
    certificate = json.loads(json.dumps(split.certificate))
    assert certificate["holds"] is True
    assert certificate["train"]["cutoffs"] == [str(month(n)) for n in range(4)]
    assert certificate["train"]["rows"] == len(split.train)
    assert certificate["train"]["positives"] == int(split.train.y.sum())
    left = split.train.y[split.train.y].index.get_level_values("account_id")
    assert certificate["train"]["churned_accounts"] == len(set(left))
    assert certificate["train"]["matured_at"] == "2024-07-21T00:00:00"  # 03-25 + 118 d
    dropped = [*range(4, 8), *range(11, 15)]
    assert certificate["dropped"] == [str(month(n)) for n in dropped]
    assert certificate["not_matured"] == []


def test_known_and_unseen_accounts_are_counted_apart(split) -> None:
    seen = set(split.train.index.get_level_values("account_id"))
    tested = set(split.test.index.get_level_values("account_id"))
    some = sorted(seen & tested)[:5]
    rows = ~split.train.index.get_level_values("account_id").isin(some)
    found = certify(split.train.take(rows), split.calibration, split.test)
    assert found["test"]["unseen_accounts"] == len(tested - seen) + 5
    assert found["test"]["known_accounts"] == len(tested & seen) - 5


def test_a_forged_split_is_found_out(panel, split) -> None:
    known = labelled_rows(panel)
    late = known.at([*split.train.cutoffs, month(5)])
    with pytest.raises(LeakageError, match="train matures on 2024-09-15") as caught:
        certify(late, split.calibration, split.test)
    assert "calibration begins on 2024-08-12" in str(caught.value)


def test_a_label_known_early_does_not_let_a_later_cutoff_in_front(split) -> None:
    # Matured the day after the cutoff, but the cutoff itself is not before the test.
    early = replace(
        split.test, matured_at=split.test.matured_at - pd.Timedelta(days=900)
    )
    with pytest.raises(LeakageError):
        certify(split.train, early, split.test)


def test_too_short_a_history_says_what_is_needed_and_there() -> None:
    with pytest.raises(SplitError) as caught:
        TemporalSplit().split(make_panel(40, 14, seed=1))
    # 3 test + 3 calibration + 1 train + twice 4 dropped = 15.
    assert str(caught.value) == (
        "the history is too short to split: 15 labelled cutoffs are needed, 14 there "
        "(2024-01-01 to 2024-12-30).\n"
        "Needed are 3 for test, 3 for calibration and at least 1 to train on; twice 4 "
        "in between are dropped, because labels take 118 days to be known and cutoffs "
        "are 28 days apart.\n"
        "Start the cutoffs earlier, or lower split.calibration and split.test, or "
        "shorten task.horizon."
    )
    assert TemporalSplit().split(make_panel(60, 15, seed=1)).train.cutoffs == (
        month(0),
    )


@pytest.mark.parametrize("cutoffs", [1, 2, 6])
def test_any_short_history_is_refused_in_words(cutoffs) -> None:
    with pytest.raises(SplitError, match="history is too short"):
        TemporalSplit().split(make_panel(60, cutoffs, hazard=0.03))


def test_one_class_is_refused_and_the_set_named(panel) -> None:
    nobody = replace(panel, y=panel.y.where(panel.y.isna(), other=False))
    with pytest.raises(SplitError, match=r"the train set .* nobody churned"):
        TemporalSplit().split(nobody)
    everybody = replace(panel, y=panel.y.where(panel.y.isna(), other=True))
    with pytest.raises(SplitError, match="everybody churned"):
        TemporalSplit().split(everybody)


def test_a_panel_without_labels_is_refused() -> None:
    with pytest.raises(SplitError, match="Build it with a task"):
        TemporalSplit().split(make_panel(20, 3, labelled=False))
    with pytest.raises(SplitError, match="earliest matures on 2024-04-28"):
        TemporalSplit().split(make_panel(20, 3, until=pd.Timestamp("2024-02-01")))


def test_folds_test_whole_blocks_counted_from_the_end(panel) -> None:
    folds = forward_folds(maturity(labelled_rows(panel)), width=3, folds=4)
    tested = [[(t.date() - month(0)).days // 28 for t in f.test] for f in folds]
    assert tested == [[6, 7, 8], [9, 10, 11], [12, 13, 14], [15, 16, 17]]
    # Trained on what is 5 steps before the block's first cutoff.
    assert [len(f.train) for f in folds] == [2, 5, 8, 11]


def test_folds_stop_where_nothing_is_matured(panel) -> None:
    matured = maturity(labelled_rows(panel))
    assert [f.test[0].date() for f in forward_folds(matured)] == [
        month(n) for n in range(5, 18)
    ]
    assert forward_folds(matured.iloc[:5]) == ()
    assert forward_folds(matured.iloc[:0]) == ()


def test_maturity_is_the_latest_of_a_cutoff(panel) -> None:
    known = labelled_rows(panel)
    late = known.matured_at.copy()
    late.iloc[0] += pd.Timedelta(days=9)
    found = maturity(replace(known, matured_at=late))
    assert found.iloc[0] == pd.Timestamp(month(0)) + pd.Timedelta(days=127)
    assert np.all(np.diff(found.index) == np.timedelta64(28, "D"))

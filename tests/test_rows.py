"""Reading what an estimator is given."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from churnml.errors import LeakageError, SmallSampleWarning, SplitError
from churnml.rows import (
    check_embargo,
    churned_accounts,
    held_out,
    in_order,
    maturity_of,
    row_weights,
    two_classes,
    warn_if_small,
)
from tests.panels import make_panel


@pytest.fixture(scope="module")
def panel():
    return make_panel(30, 3, hazard=0.03)


def test_rows_are_sorted_by_cutoff_then_account(panel) -> None:
    known = panel.labelled()
    rows = np.random.default_rng(0).permutation(len(known))
    X, y = in_order(known.X.iloc[rows], known.y.to_numpy()[rows])
    assert X.index.equals(known.index)
    assert (y == known.y.to_numpy()).all()


def test_the_more_often_an_account_is_seen_the_less_a_row_weighs(panel) -> None:
    pairs = [("A", 1), ("B", 1), ("A", 2), ("A", 3), ("A", 4)]
    index = pd.MultiIndex.from_tuples(pairs, names=["account_id", "cutoff"])
    # A has four rows of 1/2, B one of 1: 3 in all, 0.6 a row.
    expected = [0.5 / 0.6, 1 / 0.6, 0.5 / 0.6, 0.5 / 0.6, 0.5 / 0.6]
    assert row_weights(index) == pytest.approx(expected)
    renamed = index.set_levels(["Z", "Y"], level="account_id")
    assert (row_weights(renamed) == row_weights(index)).all()
    assert row_weights(pd.RangeIndex(5)) is None


def test_rows_without_keys_keep_their_order() -> None:
    X = pd.DataFrame({"x": [3, 1, 2]})
    same, _ = in_order(X, np.array([True, False, True]))
    assert same is X


@pytest.mark.parametrize(
    "y", [[0, 1, 1], [-1, 1, 1], ["a", "b", "b"], [False, True, True]]
)
def test_the_greater_class_churned(y) -> None:
    classes, churned = two_classes(y)
    assert churned.tolist() == [False, True, True]
    assert classes.tolist() == sorted(set(y))


def test_nullable_booleans_without_nulls_are_labels() -> None:
    classes, churned = two_classes(pd.Series([True, False], dtype="boolean"))
    assert classes.dtype == bool
    assert churned.tolist() == [True, False]


def test_three_classes_are_refused() -> None:
    with pytest.raises(SplitError, match="Only binary classification"):
        two_classes([0, 1, 2])


def test_held_out_rows_of_a_matrix_are_the_labelled_ones() -> None:
    panel = make_panel(60, 3, hazard=0.03)
    X, churned = held_out(panel)
    assert len(X) == panel.y.notna().sum() < len(panel)
    assert churned.sum() == panel.y.sum()


class TestMaturity:
    """What a plain frame's labels are taken to need."""

    def test_a_matrix_says_it(self, panel) -> None:
        slow = make_panel(30, 3, horizon=60)
        found = maturity_of(panel.index, slow)
        days = (found - found.index.to_series()).dt.days
        assert days.tolist() == [88, 88, 88]  # 14 + 60 + 14

    @pytest.mark.parametrize(("steps", "days"), [(2, 118), (4, 118), (5, 140)])
    def test_else_the_distance_to_the_calibration(self, steps, days) -> None:
        long = make_panel(30, 6)  # 28 days apart: 56, 112 and 140 days
        first, last = long.at(long.cutoffs[:1]), long.at([long.cutoffs[steps]])
        found = maturity_of(first.index, (last.X, []))
        assert (found - found.index.to_series()).dt.days.tolist() == [days]

    def test_else_the_default_task(self, panel) -> None:
        for calibration in (None, (np.zeros((2, 2)), [])):
            found = maturity_of(panel.index, calibration)
            assert (found - found.index.to_series()).dt.days.tolist() == [118] * 3

    def test_no_cutoffs_no_maturity(self) -> None:
        assert maturity_of(pd.RangeIndex(3), None) is None


def test_a_guessed_embargo_only_orders_cutoffs(panel) -> None:
    first, _, last = panel.cutoffs
    matured = maturity_of(panel.at([first]).index, None)
    later = panel.at([last]).index
    check_embargo(matured, later, exact=False)
    with pytest.raises(LeakageError, match="matures on 2024-04-28"):
        check_embargo(matured, later)
    with pytest.raises(LeakageError):
        check_embargo(matured, panel.index, exact=False)


def test_accounts_are_counted_once(panel) -> None:
    known = panel.labelled()
    churned = known.y.to_numpy()
    expected = set(known.index[churned].get_level_values("account_id"))
    assert set(churned_accounts(known.index, churned)) == expected
    assert len(churned_accounts(pd.RangeIndex(3), np.array([1, 0, 1], dtype=bool))) == 2


def test_the_small_sample_warning_says_how_many() -> None:
    with pytest.warns(SmallSampleWarning, match="only 49 distinct accounts"):
        warn_if_small(pd.RangeIndex(49))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_if_small(pd.RangeIndex(50))

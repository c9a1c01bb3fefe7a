"""Metrics: expectations worked out by hand, and naive loops as oracles."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score

from churnml.metrics import (
    auc_within_cutoff,
    average_precision,
    brier,
    calibration_error,
    calibration_slope,
    lift_at,
    observed_over_expected,
    recall_at,
    revenue_caught,
)


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(5)
    n = 400
    score = np.round(rng.normal(size=n), 1)  # many ties
    cutoff = rng.integers(0, 4, n)
    y = rng.random(n) < 1 / (1 + np.exp(2 - score))
    return y, score, cutoff


def test_auc_counts_pairs_of_one_cutoff_only() -> None:
    # Cutoff 1: churner 0.9 against stayers 0.8, 0.1: 2 of 2 pairs.
    # Cutoff 2: churner 0.2 against stayers 0.2 (a tie, half), 0.3 (wrong): 0.5 of 2.
    # The pairs across cutoffs, such as 0.2 against 0.1, do not count: 2.5 / 4.
    y = [1, 0, 0, 1, 0, 0]
    score = [0.9, 0.8, 0.1, 0.2, 0.2, 0.3]
    assert auc_within_cutoff(y, score, [1, 1, 1, 2, 2, 2]) == pytest.approx(2.5 / 4)


def test_auc_equals_a_loop_over_all_pairs(rows) -> None:
    y, score, cutoff = rows
    right = pairs = 0.0
    for i in np.flatnonzero(y):
        for j in np.flatnonzero(~y):
            if cutoff[i] == cutoff[j]:
                pairs += 1
                right += (score[i] > score[j]) + 0.5 * (score[i] == score[j])
    assert auc_within_cutoff(y, score, cutoff) == pytest.approx(right / pairs)


def test_auc_at_one_cutoff_is_the_usual_one(rows) -> None:
    y, score, _ = rows
    expected = roc_auc_score(y, score)
    assert auc_within_cutoff(y, score, np.zeros(len(y))) == pytest.approx(expected)


def test_a_base_rate_that_moves_earns_nothing() -> None:
    # The score only knows the cutoff, and the second cutoff churns more.
    y = [0, 0, 0, 1, 1, 1, 1, 0]
    cutoff = [1, 1, 1, 1, 2, 2, 2, 2]
    assert auc_within_cutoff(y, cutoff, cutoff) == 0.5
    assert roc_auc_score(y, cutoff) == 0.75  # what the usual figure would flatter


def test_average_precision_by_hand() -> None:
    # Places: churned, stayed, churned, stayed, churned: (1/1 + 2/3 + 3/5) / 3.
    assert average_precision([1, 0, 1, 0, 1], [9, 8, 7, 6, 5]) == pytest.approx(
        (1 + 2 / 3 + 3 / 5) / 3
    )


def test_average_precision_equals_scikit_learn_with_ties_and_weights(rows) -> None:
    y, score, _ = rows
    assert average_precision(y, score) == pytest.approx(
        average_precision_score(y, score)
    )
    w = np.random.default_rng(0).integers(0, 4, len(y))
    assert average_precision(y, score, w) == pytest.approx(
        average_precision_score(y, score, sample_weight=w)
    )


def test_recall_and_lift_per_cutoff_then_pooled() -> None:
    # Cutoff 1: ten accounts, 10 % is one: a churner of two. Cutoff 2: eleven
    # accounts, 10 % rounded up is two: one churner of one.
    y = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0] + [0, 1] + [0] * 9
    score = list(range(10, 0, -1)) + list(range(11, 0, -1))
    cutoff = [1] * 10 + [2] * 11
    assert recall_at(y, score, cutoff) == pytest.approx(2 / 3)
    # 2 churners among 3 looked at, where 3 of 21 churn.
    assert lift_at(y, score, cutoff) == pytest.approx((2 / 3) / (3 / 21))


def test_capacity_counts_accounts_and_never_more_than_there_are() -> None:
    y, score, cutoff = [1, 0, 1, 0], [4, 3, 2, 1], [1, 1, 2, 2]
    assert recall_at(y, score, cutoff, k=1) == 1.0
    assert lift_at(y, score, cutoff, k=1) == 2.0
    assert recall_at(y, score, cutoff, k=50) == 1.0
    assert lift_at(y, score, cutoff, k=50) == 1.0


def test_ties_share_places_whatever_the_order_of_rows() -> None:
    # Three tied accounts for two places: each gets two thirds of one.
    for y in ([1, 0, 0], [0, 1, 0], [0, 0, 1]):
        assert recall_at(y, [1, 1, 1], [1, 1, 1], k=2) == pytest.approx(2 / 3)


def test_recall_equals_the_mean_over_all_ways_to_break_ties(rows) -> None:
    y, score, cutoff = rows
    rng = np.random.default_rng(0)
    found = []
    for _ in range(400):
        caught = 0
        for c in range(4):
            here = np.flatnonzero(cutoff == c)
            order = np.lexsort((rng.random(len(here)), -score[here]))
            caught += y[here[order[: int(np.ceil(0.1 * len(here)))]]].sum()
        found.append(caught / y.sum())
    assert recall_at(y, score, cutoff) == pytest.approx(np.mean(found), abs=0.005)


def test_revenue_caught_is_the_share_of_what_is_lost() -> None:
    # Two churners with 300 and 100 lost; the stayer's 999 do not count, null is 0.
    y, score = [1, 1, 0, 1], [4, 1, 3, 2]
    assert revenue_caught(y, score, [1] * 4, [300, 100, 999, np.nan], k=2) == 0.75


def test_brier_and_observed_over_expected_by_hand() -> None:
    assert brier([1, 0], [0.7, 0.2]) == pytest.approx((0.09 + 0.04) / 2)
    assert observed_over_expected([1, 0, 1], [0.5, 0.25, 0.25]) == 2.0


def test_calibration_slope_equals_an_unpenalised_regression(rows) -> None:
    y, score, _ = rows
    risk = 1 / (1 + np.exp(-(1.7 * score - 2)))
    fitted = LogisticRegression(C=np.inf, tol=1e-10).fit(
        np.log(risk / (1 - risk)).reshape(-1, 1), y
    )
    assert calibration_slope(y, risk) == pytest.approx(fitted.coef_[0, 0], rel=1e-4)


def test_calibration_error_by_hand() -> None:
    # Sorted by risk, three groups of two rows: mean risks 0.15, 0.35 and 0.7; shares
    # that churned 0, 1/2 and 1. Distances 0.15, 0.15 and 0.3, a third of the rows each.
    y, risk = [1, 0, 0, 0, 1, 1], [0.9, 0.1, 0.2, 0.3, 0.4, 0.5]
    assert calibration_error(y, risk, groups=3) == pytest.approx(0.2)
    assert calibration_error(y, risk, groups=1) == pytest.approx(abs(0.5 - 2.4 / 6))
    # Equal risks are one group however many are asked for: |1/4 - 0.5|.
    assert calibration_error([1, 0, 0, 0], [0.5] * 4, groups=4) == pytest.approx(0.25)


def test_calibration_error_equals_scikit_learns_curve(rows) -> None:
    y, _, _ = rows
    risk = np.random.default_rng(3).random(len(y))  # no ties: 10 groups of 40
    observed, expected = calibration_curve(y, risk, n_bins=10, strategy="quantile")
    assert calibration_error(y, risk) == pytest.approx(
        np.mean(np.abs(observed - expected))
    )


@pytest.mark.parametrize(
    "figure",
    [
        lambda y, s, c, w=None: auc_within_cutoff(y, s, c, w),
        lambda y, s, c, w=None: average_precision(y, s, w),
        lambda y, s, c, w=None: recall_at(y, s, c, w),
        lambda y, s, c, w=None: lift_at(y, s, c, w, k=7),
        lambda y, s, c, w=None: revenue_caught(y, s, c, 2.0 + (s > 0), w),
        lambda y, s, c, w=None: brier(y, 1 / (1 + np.exp(-s)), w),
        lambda y, s, c, w=None: observed_over_expected(y, 1 / (1 + np.exp(-s)), w),
        lambda y, s, c, w=None: calibration_slope(y, 1 / (1 + np.exp(-s)), w),
        lambda y, s, c, w=None: calibration_error(y, 1 / (1 + np.exp(-s)), w),
    ],
)
def test_a_weight_is_as_many_copies_of_the_row(rows, figure) -> None:
    y, score, cutoff = rows
    weights = np.random.default_rng(1).integers(0, 3, (3, len(y)))
    together = figure(y, score, cutoff, weights)
    for w, value in zip(weights, together, strict=True):
        copies = np.repeat(np.arange(len(y)), w)
        alone = figure(y[copies], score[copies], cutoff[copies])
        assert alone == pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize("y", [[0, 0, 0], [1, 1, 1]])
def test_what_does_not_exist_is_null(y) -> None:
    assert np.isnan(auc_within_cutoff(y, [1, 2, 3], [1, 1, 1]))
    assert np.isnan(calibration_slope(y, [0.1, 0.2, 0.3]))
    if not any(y):
        assert np.isnan(average_precision(y, [1, 2, 3]))
        assert np.isnan(recall_at(y, [1, 2, 3], [1, 1, 1]))
        assert np.isnan(lift_at(y, [1, 2, 3], [1, 1, 1]))
    assert np.isnan(calibration_slope([1, 0, 0], [0.2, 0.2, 0.2]))

"""Affine calibration."""

from __future__ import annotations

import numpy as np
import pytest

from churnml.calibration import AffineCalibrator
from churnml.errors import SplitError
from churnml.logistic import slopes


def world(seed=0, accounts=600, cutoffs=4, slope=1.0, boldness=1.0):
    """Accounts seen at several cutoffs; the margin is ``boldness`` times the truth."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(-2.2, 1, accounts)
    churned = rng.random(accounts) < 1 / (1 + np.exp(-slope * (truth + 2.2) + 2.2))
    margin = boldness * np.repeat(truth, cutoffs)
    account = np.repeat(np.arange(accounts), cutoffs)
    return (
        margin,
        np.repeat(churned, cutoffs),
        account,
        np.tile(range(cutoffs), accounts),
    )


def fit(rows, **settings):
    margin, churned, accounts, cutoffs = rows
    return AffineCalibrator(**settings).fit(
        margin, churned, accounts=accounts, cutoffs=cutoffs
    )


@pytest.mark.parametrize("boldness", [0.5, 1.0, 2.0])
def test_it_undoes_boldness_up_to_the_prior(boldness) -> None:
    calibrator = fit(world(boldness=boldness, accounts=4000))
    assert calibrator.a_ == pytest.approx(1 / boldness, rel=0.15)
    assert calibrator.usable_


def test_the_risks_sum_to_the_churned() -> None:
    rows = world(boldness=3)
    assert fit(rows).predict(rows[0]).sum() == pytest.approx(rows[1].sum())


def test_log_odds_are_affine_in_the_margin() -> None:
    calibrator = fit(world())
    margin = np.array([-5.0, 0.0, 0.3, 40.0])
    assert calibrator.logit(margin) == pytest.approx(
        calibrator.a_ * margin + calibrator.b_, abs=1e-12
    )


def test_few_churners_are_shrunk_towards_one() -> None:
    few = world(accounts=120, boldness=0.3)
    alone = float(slopes(few[0], few[1], few[3])[0])  # what the rows ask for
    assert 1 < fit(few).a_ < alone - 0.5


def test_the_prior_weighs_churned_accounts_not_rows() -> None:
    # The same accounts, each seen once or four times over: the same evidence.
    once = world(accounts=150, cutoffs=1, boldness=3)
    often = tuple(np.repeat(part, 4) for part in once)
    assert fit(often).a_ == pytest.approx(fit(once).a_, rel=1e-3)
    assert fit(often).a_interval_ == pytest.approx(fit(once).a_interval_, rel=2e-2)


def test_a_negative_slope_is_cut_to_zero_and_not_usable() -> None:
    calibrator = fit(world(slope=-1.0, accounts=2000))
    assert calibrator.a_ == 0
    assert not calibrator.usable_
    assert len(set(calibrator.predict([-3.0, 0.0, 3.0]))) == 1


def test_noise_is_rarely_usable() -> None:
    found = [fit(world(seed, slope=0.0, accounts=250)).usable_ for seed in range(40)]
    assert sum(found) <= 4  # 2.5 % each by chance; five of 40 or more: 0.3 %


def test_a_moving_base_rate_is_no_signal() -> None:
    # The margin knows nothing but the cutoff; later cutoffs churn more.
    rng = np.random.default_rng(1)
    cutoffs = np.tile(range(4), 500)
    churned = rng.random(2000) < np.array([0.05, 0.1, 0.2, 0.4])[cutoffs]
    margin = cutoffs + rng.normal(0, 0.1, 2000)
    within = AffineCalibrator().fit(margin, churned, cutoffs=cutoffs)
    pooled = AffineCalibrator().fit(margin, churned)
    assert not within.usable_
    assert pooled.usable_


def test_margins_that_hardly_vary_are_not_usable_for_the_prior() -> None:
    margin, churned, accounts, cutoffs = world(slope=0.0, accounts=400)
    tiny = -2.2 + 1e-4 * margin
    calibrator = fit((tiny, churned, accounts, cutoffs))
    assert calibrator.a_ == pytest.approx(1, abs=0.2)  # the prior's
    assert not calibrator.usable_


def test_a_constant_margin_is_not_usable() -> None:
    calibrator = AffineCalibrator().fit(np.full(100, -1.0), np.arange(100) < 20)
    assert not calibrator.usable_
    assert calibrator.predict(-1.0) == pytest.approx(0.2)


def test_perfect_separation_is_usable_and_finite() -> None:
    margin = np.concatenate([np.linspace(-6, -4, 90), np.linspace(1, 3, 10)])
    calibrator = AffineCalibrator().fit(margin, margin > 0)
    assert calibrator.usable_
    assert np.isfinite([calibrator.a_, calibrator.b_, *calibrator.a_interval_]).all()


@pytest.mark.parametrize("everybody", [False, True])
def test_one_class_is_refused(everybody) -> None:
    with pytest.raises(SplitError, match=r"raise split\.calibration"):
        AffineCalibrator().fit(np.arange(5.0), np.full(5, everybody))


def test_the_same_rows_in_another_order_give_the_same() -> None:
    rows = world()
    shuffle = np.random.default_rng(0).permutation(len(rows[0]))
    mixed = fit(tuple(np.asarray(part)[shuffle] for part in rows))
    assert mixed.a_ == pytest.approx(fit(rows).a_, rel=1e-9)
    assert mixed.a_interval_ == pytest.approx(fit(rows).a_interval_, rel=1e-6)


def test_numbers_make_it_again() -> None:
    made = fit(world())
    again = AffineCalibrator.from_numbers(
        a=made.a_, b=made.b_, a_interval=made.a_interval_, usable=made.usable_
    )
    margin = np.linspace(-4, 4, 9)
    assert (again.predict(margin) == made.predict(margin)).all()


def test_the_slope_is_that_of_the_closest_rows_the_interval_that_of_all() -> None:
    margin, churned, accounts, cutoffs = world(accounts=2000)
    closest = cutoffs >= 2
    bold = np.where(closest, margin, 3 * margin)
    told = {"accounts": accounts, "cutoffs": cutoffs}
    some = AffineCalibrator().fit(bold, churned, **told, closest=closest)
    every = AffineCalibrator().fit(bold, churned, **told)
    alone = AffineCalibrator().fit(
        margin[closest],
        churned[closest],
        accounts=accounts[closest],
        cutoffs=cutoffs[closest],
    )
    assert some.a_ == alone.a_ > 1.5 * every.a_
    assert some.a_interval_ == every.a_interval_
    assert some.predict(bold).sum() == pytest.approx(churned.sum())


def test_closest_rows_of_one_class_leave_the_slope_to_all() -> None:
    margin, churned, accounts, _ = world()
    none = AffineCalibrator().fit(margin, churned, accounts=accounts, closest=~churned)
    assert none.a_ == AffineCalibrator().fit(margin, churned, accounts=accounts).a_


def test_another_models_level_moves_the_intercept_alone() -> None:
    rows = world(boldness=2.0)
    margin, churned = rows[:2]
    early = fit(rows)
    late = early.levelled(margin + 1.0, churned)
    # What is greater by one throughout is lowered by one slope throughout.
    assert late.b_ == pytest.approx(early.b_ - early.a_, abs=1e-9)
    assert (late.a_, late.a_interval_, late.usable_) == (
        early.a_,
        early.a_interval_,
        early.usable_,
    )
    assert late.predict(margin + 1.0).sum() == pytest.approx(churned.sum())
    assert early.predict(margin).sum() == pytest.approx(churned.sum())  # as it was

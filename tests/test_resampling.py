"""Resampling: whole accounts come and go, and what an interval over them holds."""

from __future__ import annotations

import numpy as np
import pytest

from churnml.resampling import account_weights, interval


def test_resampling_draws_whole_accounts() -> None:
    accounts = ["b", "a", "b", "c", "a"]
    weights = account_weights(accounts, 500, 3)
    assert (weights[:, 0] == weights[:, 2]).all()
    assert (weights[:, 1] == weights[:, 4]).all()
    # Three accounts are drawn three times: one column of each sums to three.
    assert (weights[:, [0, 1, 3]].sum(axis=1) == 3).all()
    assert weights.mean() == pytest.approx(1, abs=0.1)


def test_resampling_accounts_is_wider_than_resampling_rows() -> None:
    rng = np.random.default_rng(0)
    y = np.repeat(rng.random(200) < 0.2, 4)  # every account four times over
    by_account = account_weights(np.repeat(np.arange(200), 4), 300)
    by_row = account_weights(np.arange(800), 300)
    spread = [np.std((w * y).sum(1) / w.sum(1)) for w in (by_account, by_row)]
    assert spread[0] / spread[1] == pytest.approx(2, rel=0.2)  # sqrt(4)


def test_an_interval_of_a_distance_is_mirrored_and_holds_it() -> None:
    draws = [2.0, 3.0, 4.0, 5.0, 6.0]
    assert interval(draws, level=0.5, around=3.5) == (2.0, 4.0)
    assert interval(draws, level=0.5, around=1.0) == (0.0, 1.0)


def test_an_interval_of_mostly_nothing_is_nothing() -> None:
    assert interval([0.0, 1.0, np.nan], level=0.0) == (0.5, 0.5)
    assert np.isnan(interval([1.0, np.nan, np.nan])).all()
    assert np.isnan(interval([])).all()

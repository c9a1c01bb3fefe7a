"""Intervals over accounts of any figure."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from churnml.judged import Judged, over_accounts
from churnml.resampling import account_weights, interval


@pytest.fixture
def judged():
    rng = np.random.default_rng(0)
    return Judged(
        (rng.random(60) < 0.4).astype(float),
        rng.normal(size=60),
        rng.random(60),
        np.repeat([1, 2, 3], 20),
        rng.random(60),
    )


def test_an_interval_is_that_of_resampled_accounts(judged) -> None:
    accounts = pd.Index(np.tile([f"A{n}" for n in range(20)], 3))
    brier = judged.metrics()["brier"]
    value, low, high = over_accounts(brier, accounts, resamples=40, random_state=3)
    draws = brier(account_weights(accounts, 40, 3))
    assert value == pytest.approx(np.mean((judged.risk - judged.y) ** 2))
    assert (low, high) == pytest.approx(interval(draws))


def test_what_has_no_value_has_no_interval(judged) -> None:
    nobody = judged.take(np.zeros(60, dtype=bool))
    auc = nobody.metrics()["auc_within_cutoff"]
    found = over_accounts(auc, pd.Index([]), resamples=5, random_state=0)
    assert np.isnan(found).all()


def test_rows_are_taken_together(judged) -> None:
    rows = judged.cutoff == 2
    part = judged.take(rows)
    for name in ("y", "score", "risk", "cutoff", "revenue"):
        assert (getattr(part, name) == getattr(judged, name)[rows]).all()


def test_capacity_adds_figures(judged) -> None:
    assert "recall_at_capacity" not in judged.metrics()
    assert "recall_at_capacity" in judged.within(3).metrics()

"""What there is to doubt about a model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from churnml.doubts import backtest_doubts, contribution_shares, doubts
from churnml.errors import LeakageWarning, NoSignalWarning
from churnml.evaluation import evaluate, evaluate_backtest
from tests.panels import fitted_on, make_panel

pytestmark = pytest.mark.filterwarnings("ignore::churnml.errors.SmallSampleWarning")


def test_a_sound_model_leaves_nothing_to_doubt() -> None:
    model, split = fitted_on(make_panel(900, 18, seed=4, signal=2.5))
    assert doubts(evaluate(model, split), model, split) == []


def test_no_signal_is_said_and_everybody_gets_the_base_rate() -> None:
    model, split = fitted_on(make_panel(250, 18, seed=3, signal=0.0))
    frame = evaluate(model, split)
    found = {d.code: d for d in doubts(frame, model, split)}
    assert found["no_usable_signal"].category is NoSignalWarning
    assert str(found["no_usable_signal"]).startswith("no usable signal: ")
    assert "adds_nothing_over_recency" in found
    values = frame.set_index(["model", "metric"])["value"]["model"]
    assert np.isnan(values["calibration_slope"])  # one risk for all


def test_a_recency_model_in_disguise_is_named() -> None:
    panel = make_panel(500, 18, seed=4, noise_features=0)
    silence = panel.X["logins__days_since_last_use"]
    only = replace(panel, X=silence.to_frame(), cards=panel.cards[:1])
    model, split = fitted_on(only)
    frame = evaluate(model, split)
    found = {d.code: d.message for d in doubts(frame, model, split)}
    assert set(found) == {"adds_nothing_over_recency"}
    row = frame.set_index(["model", "metric"]).loc[("model", "auc_minus_recency")]
    assert f"{row['value']:+.3f}" in found["adds_nothing_over_recency"]


def test_leakage_is_suspected_and_the_feature_named() -> None:
    panel = make_panel(500, 18, seed=4)
    rng = np.random.default_rng(0)
    leak = panel.outcome.eq("churned") * 4 + rng.normal(size=len(panel))
    leaky = replace(panel, X=panel.X.assign(commercial__final_invoice=leak))
    model, split = fitted_on(leaky)
    found = {d.code: d for d in doubts(evaluate(model, split), model, split)}
    assert set(found) == {"too_good"}
    assert found["too_good"].category is LeakageWarning
    assert "'commercial__final_invoice' carries" in found["too_good"].message
    shares = contribution_shares(model, split.test)
    assert shares.index[0] == "commercial__final_invoice"
    assert shares.sum() == pytest.approx(1)


@pytest.mark.parametrize(("auc", "doubted"), [(0.89, False), (0.92, True)])
def test_one_feature_that_carries_a_high_auc_is_doubted(auc, doubted) -> None:
    panel = make_panel(300, 16, seed=4, noise_features=0)
    only = replace(panel, X=panel.X[["commercial__mrr"]], cards=panel.cards[5:6])
    model, split = fitted_on(only)
    frame = pd.DataFrame(
        [("model", "auc_within_cutoff", auc, auc, auc)],
        columns=["model", "metric", "value", "low", "high"],
    )
    found = [d for d in doubts(frame, model, split) if d.code == "too_good"]
    assert bool(found) is doubted
    if doubted:
        assert "'commercial__mrr' carries 100 %" in str(found[0])


def test_what_scores_decides_whether_there_is_a_signal() -> None:
    weak, split = fitted_on(make_panel(250, 18, seed=3, signal=0.0))
    sound, _ = fitted_on(make_panel(500, 18, seed=11))
    frame = evaluate(weak, split)

    def codes(model, shipped):
        return {d.code for d in doubts(frame, model, split, shipped=shipped)}

    assert "no_usable_signal" in codes(sound, weak)
    assert "weak_signal" in codes(weak, sound)
    assert "no_usable_signal" not in codes(weak, sound)


def test_a_backtest_is_doubted_too() -> None:
    rng = np.random.default_rng(0)
    n = 400
    rows = pd.DataFrame(
        {
            "account_id": [f"A-{i % 200}" for i in range(n)],
            "cutoff": np.repeat(pd.date_range("2025-01-01", periods=2), n // 2),
            "fold": np.repeat([0, 1], n // 2),
            "label": np.arange(n) % 10 == 0,  # 20 accounts, each at both cutoffs
            "risk": rng.random(n),
            "recency_baseline": rng.random(n),
            "calendar_baseline": rng.random(n),
        }
    )
    chance = {d.code: d.message for d in backtest_doubts(evaluate_backtest(rows))}
    assert set(chance) == {"few_churned_accounts", "adds_nothing_over_recency"}
    assert "20 distinct accounts" in chance["few_churned_accounts"]
    known = rows.assign(risk=rows["label"] * 0.5 + 0.01 * rows["risk"])
    found = {d.code for d in backtest_doubts(evaluate_backtest(known))}
    assert found == {"few_churned_accounts", "too_good"}


@pytest.mark.parametrize(
    ("claimed", "doubted"), [(0.82, True), (0.76, False), (0.69, False)]
)
def test_what_a_random_split_claims_is_told_where_it_misleads(claimed, doubted) -> None:
    model, split = fitted_on(make_panel(250, 18, seed=3))
    frame = pd.DataFrame(
        [
            ("model", "auc_within_cutoff", 0.72, 0.66, 0.78),
            ("model", "auc_random_split", claimed, np.nan, np.nan),
        ],
        columns=["model", "metric", "value", "low", "high"],
    )
    found = {d.code: str(d) for d in doubts(frame, model, split)}
    assert ("random_split" in found) == doubted
    if doubted:
        assert found["random_split"] == (
            "a random split of these rows would have claimed AUC 0.82; forward in time "
            "it is 0.72 (0.66 to 0.78).\nBelieve the latter: at random the same "
            "accounts are on both sides. Do not compare with figures from random "
            "splits."
        )

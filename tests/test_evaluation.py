"""Evaluation beside baselines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import average_precision_score, brier_score_loss

from churnml.doubts import doubts
from churnml.errors import SplitError
from churnml.evaluation import (
    evaluate,
    evaluate_backtest,
    evaluate_by_cutoff,
    judged_on,
)
from churnml.metrics import auc_within_cutoff, recall_at
from churnml.offer import Offer
from tests.panels import fitted_on, make_panel

pytestmark = pytest.mark.filterwarnings("ignore::churnml.errors.SmallSampleWarning")

HEADLINES = [
    "auc_within_cutoff",
    "average_precision",
    "brier",
    "observed_over_expected",
    "calibration_slope",
    "calibration_error",
    "lift_at_10pct",
    "recall_at_10pct",
    "lift_at_capacity",
    "recall_at_capacity",
    "revenue_caught",
]


@pytest.fixture(scope="module")
def judged():
    model, split = fitted_on(make_panel(500, 18, seed=11))
    return evaluate(model, split, capacity=20), model, split


@pytest.fixture(scope="module")
def figures(judged):
    return judged[0].set_index(["model", "metric"])


def test_the_frame_is_tidy(judged) -> None:
    frame = judged[0]
    assert list(frame.columns) == ["model", "metric", "value", "low", "high"]
    assert not frame.duplicated(["model", "metric"]).any()
    assert list(dict.fromkeys(frame["model"])) == [
        "model",
        "recency",
        "calendar",
        "logistic",
    ]
    for name in ("model", "recency", "calendar", "logistic"):
        mine = frame[frame["model"] == name].set_index("metric")
        assert set(HEADLINES) <= set(mine.index)
        assert (mine.loc[HEADLINES, "low"] <= mine.loc[HEADLINES, "high"]).all()


def test_figures_are_those_of_the_test_set(judged, figures) -> None:
    _, model, split = judged
    y, risk = split.test.y.to_numpy(), model.predict_risk(split.test).to_numpy()
    cutoff = split.test.index.get_level_values("cutoff")
    values = figures["value"]["model"]
    assert values["n"] == len(y)
    assert values["positives"] == y.sum()
    assert values["base_rate"] == pytest.approx(y.mean())
    assert values["churned_accounts"] == (split.certificate["test"]["churned_accounts"])
    assert values["brier"] == pytest.approx(brier_score_loss(y, risk))
    assert values["average_precision"] == pytest.approx(
        average_precision_score(y, risk)
    )
    assert values["auc_within_cutoff"] == pytest.approx(
        auc_within_cutoff(y, risk, cutoff)
    )
    assert values["recall_at_capacity"] == pytest.approx(
        recall_at(y, risk, cutoff, k=20)
    )


def test_with_an_offer_there_are_figures_in_money(judged) -> None:
    whole, model, split = judged
    currency = split.test.context.get("currency", pd.Series(["EUR"])).dropna().iloc[0]
    offer = Offer(contact_cost=5, accept_rate=0.4, currency=currency, hours=10)
    given = {"baselines": ["recency"], "offer": offer, "resamples": 5}

    values = evaluate(model, split, **given).set_index(["model", "metric"])["value"]

    assert 0 < values["model", "plan_calls"] <= 10
    assert values["model", "empb"] > 0
    assert values["model", "empc"] > 0
    assert values["recency", "empc"] >= 0
    assert "plan_minus_recency" in values["model"]
    assert not whole["metric"].str.startswith(("plan", "emp")).any()
    # Of money in another currency nothing is said.
    elsewhere = Offer(contact_cost=5, accept_rate=0.4, currency="XXX")
    if "currency" in split.test.context:
        nothing = evaluate(model, split, **(given | {"offer": elsewhere}))
        assert "empb" not in set(nothing["metric"])


def test_the_difference_to_a_baseline_is_paired(figures) -> None:
    auc = figures["value"].xs("auc_within_cutoff", level="metric")
    for name in ("recency", "calendar", "logistic"):
        row = figures.loc[("model", f"auc_minus_{name}")]
        assert row["value"] == pytest.approx(auc["model"] - auc[name])
        assert row["low"] <= row["value"] <= row["high"]
    # Paired: narrower than two intervals set apart.
    row = figures.loc[("model", "auc_minus_logistic")]
    alone = figures.loc[("model", "auc_within_cutoff")]
    assert row["high"] - row["low"] < alone["high"] - alone["low"]


def test_known_and_unseen_accounts_are_ranked_apart(judged) -> None:
    _, model, split = judged
    some = split.test.index.get_level_values("account_id").unique()[::2]
    kept = ~split.train.index.get_level_values("account_id").isin(some)
    other = replace(split, train=split.train.take(kept))
    frame = evaluate(model, other, baselines=["recency"], resamples=2)
    values = frame.set_index(["model", "metric"])["value"]["model"]
    unseen = split.test.index.get_level_values("account_id").isin(some)
    margin, cutoff = (
        model.margin(split.test),
        split.test.index.get_level_values("cutoff"),
    )
    for name, rows in (("unseen", unseen), ("known", ~unseen)):
        assert values[f"auc_{name}_accounts"] == pytest.approx(
            auc_within_cutoff(split.test.y[rows], margin[rows], cutoff[rows])
        )


def test_known_and_unseen_accounts_have_intervals(figures) -> None:
    for name in ("known", "unseen"):
        row = figures.loc[("model", f"auc_{name}_accounts")]
        assert row["low"] <= row["value"] <= row["high"] or np.isnan(row["value"])
    assert figures.loc[("model", "auc_known_accounts"), "low"] > 0


def test_who_left_in_the_lead_is_ranked_apart(judged, figures) -> None:
    _, model, split = judged
    gone = split.left_in_lead
    churned = int(split.test.y.sum())
    values = figures["value"]["model"]
    assert values["left_in_lead"] == len(gone) > 0
    share = len(gone) / (len(gone) + churned)
    assert values["left_in_lead_share"] == pytest.approx(share)
    # By hand: pairs of one that left early and one that stayed, of one cutoff.
    mine, theirs = model.margin(gone), model.margin(split.test)
    right = pairs = 0.0
    for (_, cutoff), margin in mine.items():
        at = theirs.index.get_level_values("cutoff") == cutoff
        stayed = theirs[at & ~split.test.y.to_numpy()]
        right += (stayed < margin).sum() + (stayed == margin).sum() / 2
        pairs += len(stayed)
    assert values["left_in_lead_auc"] == pytest.approx(right / pairs)
    row = figures.loc[("model", "left_in_lead_auc")]
    assert row["low"] <= row["value"] <= row["high"]
    assert 0 <= values["left_in_lead_recall_at_10pct"] <= 1


def test_without_anybody_who_left_early_there_are_no_such_figures(judged) -> None:
    _, model, split = judged
    frame = evaluate(
        model, replace(split, left_in_lead=None), baselines=[], resamples=2
    )
    assert not frame["metric"].str.startswith("left_in_lead").any()
    nobody = replace(split, left_in_lead=split.left_in_lead.take(np.array([], int)))
    frame = evaluate(model, nobody, baselines=[], resamples=2).set_index("metric")
    assert frame.loc["left_in_lead", "value"] == 0
    assert frame.loc["left_in_lead_share", "value"] == 0
    assert np.isnan(frame.loc["left_in_lead_auc", "value"])


def test_baselines_are_fitted_once(judged, monkeypatch) -> None:
    frame, model, split = judged
    given = judged_on(model, split)
    monkeypatch.setattr("churnml.evaluation.fit_baselines", pytest.fail)
    again = evaluate(model, split, capacity=20, judged=given)
    pd.testing.assert_frame_equal(again, frame)
    assert len(evaluate_by_cutoff(model, split, judged=given))


def test_what_is_no_split_is_refused_in_words(judged) -> None:
    _, model, split = judged
    with pytest.raises(SplitError, match="split: a Matrix is no Split") as caught:
        evaluate(model, split.test)
    assert "TemporalSplit().split(panel)" in str(caught.value)
    with pytest.raises(SplitError, match="model: a str is no ChurnModel"):
        evaluate_by_cutoff("model", split)
    with pytest.raises(SplitError, match="rows lack account_id, cutoff, label, risk"):
        evaluate_backtest(split.test)


def test_it_is_the_same_in_any_order(judged) -> None:
    frame, model, split = judged
    rows = np.random.default_rng(0).permutation(len(split.test))
    mixed = evaluate(model, replace(split, test=split.test.take(rows)), capacity=20)
    pd.testing.assert_frame_equal(mixed, frame, rtol=1e-9)


def test_chunks_of_resamples_change_nothing(judged, monkeypatch) -> None:
    frame, model, split = judged
    monkeypatch.setattr("churnml.judged._ENOUGH_CELLS", 5_000)
    pd.testing.assert_frame_equal(evaluate(model, split, capacity=20), frame)


def test_money_that_cannot_be_added_up_is_left_out(judged) -> None:
    _, model, split = judged
    context = split.test.context
    mixed = context.assign(currency=["EUR", *["USD"] * (len(context) - 1)])
    for changed in (mixed, context.assign(mrr=np.nan), context.drop(columns="mrr")):
        test = replace(split.test, context=changed)
        frame = evaluate(model, replace(split, test=test), baselines=[], resamples=2)
        assert "revenue_caught" not in set(frame["metric"])


def test_currencies_with_rates_are_added_up(judged) -> None:
    _, model, split = judged
    context = split.test.context
    dollars = np.arange(len(context)) % 2 == 0
    mixed = context.assign(
        currency=np.where(dollars, "USD", "EUR"),
        mrr=np.where(dollars, context["mrr"] * 4, context["mrr"]),
    )
    offer = Offer(contact_cost=1, accept_rate=0.3, currency="EUR", rates={"USD": 0.25})

    def caught(context: pd.DataFrame, offer: Offer | None) -> float | None:
        found = judged_on(
            model,
            replace(split, test=replace(split.test, context=context)),
            baselines=[],
            offer=offer,
        )["model"].metrics()
        figure = found.get("revenue_caught")
        return None if figure is None else float(figure(np.ones(len(context))))

    assert caught(mixed, offer) == pytest.approx(caught(context, None))
    assert caught(mixed, replace(offer, rates={})) is None


def test_a_backtest_weighs_by_revenue() -> None:
    """Of one churner of 300 and one of 100, the first stands at the top."""
    rows = pd.DataFrame(
        {
            "account_id": list("abcd"),
            "cutoff": pd.Timestamp("2025-01-06"),
            "label": [True, False, True, False],
            "risk": [0.9, 0.5, 0.4, 0.1],
        }
    )
    keys = pd.MultiIndex.from_frame(rows[["account_id", "cutoff"]])
    revenue = pd.Series([300.0, 999.0, 100.0, 50.0], index=keys)[::-1]
    frame = evaluate_backtest(rows, capacity=1, revenue=revenue, resamples=2)
    assert frame.set_index("metric")["value"]["revenue_caught"] == 0.75
    assert "revenue_caught" not in set(evaluate_backtest(rows, resamples=2)["metric"])


def test_without_capacity_money_is_of_the_top_tenth(judged) -> None:
    _, model, split = judged
    frame = evaluate(model, split, baselines=[], resamples=2)
    assert "recall_at_capacity" not in set(frame["metric"])
    assert "revenue_caught" in set(frame["metric"])


def test_by_cutoff_pools_to_the_whole(judged, figures) -> None:
    _, model, split = judged
    frame = evaluate_by_cutoff(model, split, capacity=20)
    assert list(frame.columns) == ["cutoff", "model", "metric", "value"]
    wide = frame[frame["model"] == "model"].pivot_table(
        index="cutoff", columns="metric", values="value"
    )
    whole = figures["value"]["model"]
    assert len(wide) == 3
    assert wide["positives"].sum() == whole["positives"]
    caught = (wide["recall_at_capacity"] * wide["positives"]).sum()
    assert caught / wide["positives"].sum() == pytest.approx(
        whole["recall_at_capacity"]
    )
    pairs = wide["positives"] * (wide["n"] - wide["positives"])
    auc = (wide["auc_within_cutoff"] * pairs).sum() / pairs.sum()
    assert auc == pytest.approx(whole["auc_within_cutoff"])


def test_a_test_set_without_churn_gives_nulls_not_errors(judged) -> None:
    _, model, split = judged
    quiet = replace(split.test, y=split.test.y & False)
    frame = evaluate(model, replace(split, test=quiet), resamples=5)
    values = frame.set_index(["model", "metric"])["value"]["model"]
    assert values["positives"] == 0
    assert np.isnan(values["auc_within_cutoff"])
    assert values["observed_over_expected"] == 0
    assert doubts(frame, model, replace(split, test=quiet)) == []


class TestBacktest:
    """The same figures of a backtest's rows."""

    @pytest.fixture
    def rows(self):
        rng = np.random.default_rng(0)
        n = 300
        risk = rng.uniform(0, 0.5, n)
        return pd.DataFrame(
            {
                "account_id": np.tile([f"A{i}" for i in range(100)], 3),
                "cutoff": np.repeat(pd.date_range("2025-01-01", periods=3), 100),
                "fold": np.repeat([0, 1, 2], 100),
                "label": rng.random(n) < risk,
                "risk": risk,
                "recency_baseline": rng.random(n),
                "calendar_baseline": np.nan,
            }
        )

    def test_absent_baselines_are_left_out(self, rows) -> None:
        frame = evaluate_backtest(rows)
        assert set(frame["model"]) == {"model", "recency"}

    def test_figures_are_those_of_all_folds(self, rows) -> None:
        frame = evaluate_backtest(rows, capacity=10).set_index(["model", "metric"])
        assert frame["value"]["model"]["n"] == 300
        assert frame["value"]["model"]["auc_within_cutoff"] == pytest.approx(
            auc_within_cutoff(rows["label"], rows["risk"], rows["cutoff"])
        )
        assert frame.loc[("model", "auc_minus_recency"), "low"] > 0
        assert "recall_at_capacity" in frame["value"]["model"]

    def test_rows_without_a_label_left_in_the_lead(self, rows) -> None:
        whole = evaluate_backtest(rows)
        gone = rows[:3].assign(account_id=["B0", "B1", "B2"], label=None, risk=0.9)
        both = pd.concat([rows.astype({"label": "boolean"}), gone])
        frame = evaluate_backtest(both)
        early = frame["metric"].str.startswith("left_in_lead")
        pd.testing.assert_frame_equal(frame[~early], whole)
        figures = frame[early].set_index("metric")["value"]
        assert figures["left_in_lead"] == 3
        assert figures["left_in_lead_auc"] == 1
        assert figures["left_in_lead_recall_at_10pct"] == 1

    def test_known_and_unseen_accounts_are_ranked_apart(self, rows) -> None:
        known = rows["account_id"] < "A50"
        frame = evaluate_backtest(rows.assign(known=known)).set_index("metric")
        for name, part in (("known", rows[known]), ("unseen", rows[~known])):
            row = frame.loc[f"auc_{name}_accounts"]
            assert row["value"] == pytest.approx(
                auc_within_cutoff(part["label"], part["risk"], part["cutoff"])
            )
            assert row["low"] < row["value"] < row["high"]

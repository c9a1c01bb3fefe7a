"""Figures by segment: against the same figures of the rows alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from churnml.errors import SplitError
from churnml.metrics import auc_within_cutoff, observed_over_expected
from churnml.segments import evaluate_segments, segments_of
from tests.panels import make_panel


@pytest.fixture(scope="module")
def panel():
    return make_panel(200, 6, seed=5)


@pytest.fixture(scope="module")
def rows(panel):
    rng = np.random.default_rng(1)
    found = panel.index.to_frame(index=False)
    found["label"], found["risk"] = panel.y.array, rng.uniform(0.01, 0.4, len(found))
    found["known"] = rng.random(len(found)) < 0.5
    return found


def test_stages_are_of_the_tenure_at_the_cutoff(panel) -> None:
    few = panel.take(np.arange(6))
    context = few.context.assign(tenure_days=[0, 89, 90, 364, 365, np.nan])
    stages = segments_of(replace(few, context=context))["stage"]
    young, second = ["onboarding"] * 2, ["first year"] * 2
    assert stages.tolist() == [*young, *second, "mature", "unknown"]


def test_renewals_are_near_within_90_days(panel) -> None:
    few = panel.take(np.arange(4))
    cutoff = few.index.get_level_values("cutoff")[0]
    ends = [cutoff + pd.Timedelta(days=d) for d in (0, 89, 90)]
    context = few.context.assign(renewal_date=[*ends, pd.NaT])
    found = segments_of(replace(few, context=context))["renewal"]
    assert found.tolist() == ["within 90 d", "within 90 d", "later", "no term known"]


def test_text_makes_segments_and_names_do_not(panel) -> None:
    owners = np.where(np.arange(len(panel)) % 3, "Ada", None)
    begun = np.where(np.arange(len(panel)) % 2, "2025-02-20 call", None)
    context = panel.context.assign(owner=owners, region="EU", plays_begun=begun)
    found = segments_of(replace(panel, context=context))
    assert list(found.columns) == ["stage", "renewal", "owner", "plan"]  # one region
    assert set(found["owner"]) == {"Ada", "unknown"}
    assert found.index.equals(panel.index)


def test_rare_values_are_put_together(panel) -> None:
    # 20 owners of 1, 2, ... 20 rows: the 11 with most keep their names.
    sizes = np.repeat(np.arange(1, 21), np.arange(1, 21))
    few = panel.take(np.arange(len(sizes)))
    context = few.context.assign(owner=[f"O{n:02d}" for n in sizes])
    owners = segments_of(replace(few, context=context))["owner"]
    assert set(owners) == {f"O{n:02d}" for n in range(10, 21)} | {"all others"}
    assert (owners == "all others").sum() == 45


def test_figures_are_those_of_the_rows_alone(panel, rows) -> None:
    segments = segments_of(panel)
    judged = evaluate_segments(rows, segments, few=3, resamples=20)
    known = rows["label"].notna().to_numpy()
    for by, name in (("plan", "pro"), ("stage", "mature")):
        mine = rows[known & (segments[by] == name).to_numpy()]
        y = mine["label"].astype(bool)
        row = judged.set_index(["by", "segment"]).loc[(by, name)]
        assert row["n"] == len(mine)
        assert row["accounts"] == mine["account_id"].nunique()
        assert row["churned_accounts"] == mine["account_id"][y].nunique()
        assert row["auc_within_cutoff"] == pytest.approx(
            auc_within_cutoff(y, mine["risk"], mine["cutoff"])
        )
        assert row["observed_over_expected"] == pytest.approx(
            observed_over_expected(y, mine["risk"])
        )
        for metric in ("auc_within_cutoff", "observed_over_expected"):
            assert row[f"{metric}_low"] <= row[metric] <= row[f"{metric}_high"]
        assert row["note"] == ""
    for _, part in judged.groupby("by"):
        assert part["n"].sum() == known.sum()


def test_known_and_unseen_accounts_are_segments(panel, rows) -> None:
    judged = evaluate_segments(rows, segments_of(panel), resamples=2)
    training = judged[judged["by"] == "training"].set_index("segment")
    labelled = rows[rows["label"].notna()]
    assert training.loc["known accounts", "n"] == labelled["known"].sum()


def test_few_churned_accounts_give_no_figures_but_a_word(panel, rows) -> None:
    judged = evaluate_segments(rows, segments_of(panel), few=10_000, resamples=2)
    assert judged["auc_within_cutoff"].isna().all()
    assert judged["note"].str.contains("fewer than 10000: too few to judge").all()


def test_rows_of_another_panel_are_refused(panel, rows) -> None:
    other = rows.assign(account_id="B" + rows["account_id"])
    with pytest.raises(SplitError, match=r"have none \(e.g. 'BA-"):
        evaluate_segments(other, segments_of(panel))


def test_the_order_of_rows_changes_nothing(panel, rows) -> None:
    segments = segments_of(panel)
    mixed = rows.sample(frac=1, random_state=0)
    pd.testing.assert_frame_equal(
        evaluate_segments(mixed, segments, resamples=5, few=3),
        evaluate_segments(rows, segments, resamples=5, few=3),
    )

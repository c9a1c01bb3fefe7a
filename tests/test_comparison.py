"""Two models on the same rows, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from churnml.comparison import agreement, compare

CUTOFFS = pd.to_datetime(["2025-01-06", "2025-02-03"])


def rows(accounts: int = 200, *, noise: float = 0.0, seed: int = 0) -> pd.DataFrame:
    """Champion and new model see the same truth; the new one through noise."""
    rng = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product(
        [[f"A-{n:03d}" for n in range(accounts)], CUTOFFS],
        names=["account_id", "cutoff"],
    )
    truth = np.repeat(rng.normal(-1, 1.5, accounts), 2)
    label = np.repeat(rng.random(accounts) < 1 / (1 + np.exp(-truth[::2])), 2)
    margin = truth + noise * rng.normal(size=len(truth))
    return pd.DataFrame(
        {
            "label": label,
            "margin": margin,
            "risk": 1 / (1 + np.exp(-margin)),
            "champion_margin": truth,
            "champion_risk": 1 / (1 + np.exp(-truth)),
        },
        index=index,
    )


class TestCompare:
    def test_by_hand(self) -> None:
        # One cutoff. Pairs (churned, stayed): the model ranks 2 of 2, the champion 1.
        index = pd.MultiIndex.from_product(
            [list("abc"), CUTOFFS[:1]], names=["account_id", "cutoff"]
        )
        two = pd.DataFrame(
            {
                "label": [True, False, False],
                "margin": [3.0, 2.0, 1.0],
                "risk": [0.5, 0.5, 0.5],
                "champion_margin": [2.0, 3.0, 1.0],
                "champion_risk": [0.25, 0.25, 0.25],
            },
            index=index,
        )
        table = compare(two)
        auc = table.loc["auc_within_cutoff"]
        assert (auc["champion"], auc["model"], auc["difference"]) == (0.5, 1.0, 0.5)
        loss = table.loc["log_loss"]
        theirs = -(np.log(0.25) + 2 * np.log(0.75)) / 3
        assert loss["champion"] == pytest.approx(theirs)
        assert loss["model"] == pytest.approx(np.log(2))
        assert loss["difference"] == pytest.approx(np.log(2) / theirs - 1)

    def test_the_same_model_differs_by_nothing(self) -> None:
        table = compare(rows())
        assert (table[["difference", "low", "high"]] == 0).all(axis=None)

    def test_pairing_makes_the_interval_short(self) -> None:
        table = compare(rows(noise=0.3))
        auc = table.loc["auc_within_cutoff"]
        assert auc["low"] < auc["difference"] < auc["high"]
        assert auc["high"] - auc["low"] < 0.05  # of one AUC alone it is about 0.13

    def test_order_and_names_do_not_matter(self) -> None:
        given = rows(noise=0.5)
        again = compare(given.sample(frac=1, random_state=1).sort_index())
        pd.testing.assert_frame_equal(again, compare(given))

    def test_null_where_nobody_churned(self) -> None:
        table = compare(rows().assign(label=False))
        assert table.drop(columns=["snapshots", "cutoffs"]).isna().all(axis=None)
        assert (table["snapshots"] == 400).all()

    def test_risks_are_compared_where_both_are_known(self) -> None:
        given = rows(noise=0.5)
        late = given.index.get_level_values("cutoff") == CUTOFFS[1]
        part = given.copy()
        part.loc[~late, "risk"] = np.nan
        table = compare(part)
        whole, alone = compare(given), compare(given[late])
        pd.testing.assert_series_equal(
            table.loc["auc_within_cutoff"], whole.loc["auc_within_cutoff"]
        )
        # every account has a row of each cutoff, so the resamples are the same ones
        pd.testing.assert_series_equal(table.loc["log_loss"], alone.loc["log_loss"])
        assert table["snapshots"].tolist() == [400, 200]
        assert table["cutoffs"].tolist() == [2, 1]

    def test_without_any_risk_the_ranking_is_compared(self) -> None:
        table = compare(rows(noise=4).assign(champion_risk=np.nan))
        assert table.loc["auc_within_cutoff", "high"] < 0
        assert table.loc["log_loss", "snapshots"] == 0
        assert np.isnan(table.loc["log_loss", "difference"])


class TestAgreement:
    def test_only_what_raises_risk_is_named(self) -> None:
        one = pd.DataFrame([[0.5, -0.9, -0.1, -0.2]])
        other = pd.DataFrame([[0.4, 0.1, -0.1, -0.2]])
        assert agreement(one, other) == 0.5  # {0} and {0, 1}

    def test_mean_over_snapshots(self) -> None:
        one = pd.DataFrame([[1.0, 0.0], [-1.0, -1.0], [1.0, 0.0], [0.0, 1.0]])
        other = pd.DataFrame([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, 2.0]])
        assert agreement(one, other) == 0.75  # 1, 1 (both name none), 0, 1

    def test_nobody(self) -> None:
        assert np.isnan(agreement(pd.DataFrame({"a": []}), pd.DataFrame({"a": []})))

"""Training: what it leaves behind, whom it makes the champion, what it refuses."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from churnml import bundle
from churnml.config import Config, load_config
from churnml.errors import ChurnmlWarning, SplitError, StoreError
from churnml.matrix import Matrix
from churnml.metrics import auc_within_cutoff
from churnml.model import ChurnModel
from churnml.workflow.recipe import tracker_of
from churnml.workflow.train import TrainResult, heard, train

KEYS = [
    "test.auc_within_cutoff",
    "test.average_precision",
    "test.base_rate",
    "test.positives",
    "test.brier",
    "test.observed_over_expected",
    "test.calibration_slope",
    "test.lift_at_10pct",
    "test.revenue_caught",
    "baselines.recency.auc_within_cutoff",
    "baselines.calendar.auc_within_cutoff",
    "baselines.logistic.auc_within_cutoff",
    "warnings",
]


def runs(config: Config) -> list[Any]:
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=config.tracking_uri)
    experiment = client.get_experiment_by_name(config.experiment)
    return [] if experiment is None else client.search_runs([experiment.experiment_id])


class TestResult:
    def test_json_has_exactly_these_keys(self, acme_trained: TrainResult) -> None:
        said = acme_trained.to_json()
        assert list(said) == KEYS
        assert said["test.positives"] == int(acme_trained.test["label"].sum())
        assert isinstance(said["test.positives"], int)
        assert said["test.base_rate"] == pytest.approx(
            acme_trained.test["label"].mean()
        )
        json.dumps(said, allow_nan=False)

    def test_figures_are_those_of_the_test_set(self, acme_trained: TrainResult) -> None:
        label, risk = acme_trained.test["label"], acme_trained.test["risk"]
        brier = float(((risk - label.astype(float)) ** 2).mean())
        assert acme_trained.to_json()["test.brier"] == pytest.approx(brier, rel=1e-12)
        cutoffs = acme_trained.test.index.get_level_values("cutoff")
        auc = auc_within_cutoff(label, risk, cutoffs)
        assert acme_trained.to_json()["test.auc_within_cutoff"] == pytest.approx(auc)
        assert {str(t.date()) for t in cutoffs} == set(
            acme_trained.certificate["test"]["cutoffs"]
        )

    def test_finds_the_signal_there_is(self, acme_trained: TrainResult) -> None:
        assert acme_trained.to_json()["test.auc_within_cutoff"] > 0.7

    def test_warns_of_a_small_sample(self, acme_trained: TrainResult) -> None:
        # Acme has fewer than 50 churned accounts in all.
        (said,) = [w for w in acme_trained.warnings if "distinct accounts" in w]
        assert "(fewer than 50): figures and reasons are shaky.\nTake a longer" in said


class TestShipped:
    def test_the_champion_is_the_refitted_model(
        self, acme: Config, acme_trained: TrainResult, acme_panel: Matrix
    ) -> None:
        assert (acme_trained.model_version, acme_trained.before) == (1, None)
        assert acme_trained.is_champion
        champion = tracker_of(acme).champion()
        assert champion.run_id == acme_trained.run_id
        model = bundle.load(champion.bundle)
        assert model.fingerprint_ == acme_panel.fingerprint
        labelled = acme_panel.labelled()
        assert labelled.y is not None
        # on all matured cutoffs, not on the training set alone
        assert model.base_rate_ == pytest.approx(float(labelled.y.mean()))

    def test_what_is_left_out_is_said(
        self, acme_trained: TrainResult, acme_panel: Matrix
    ) -> None:
        assert acme_trained.left_out == acme_panel.left_out

    def test_it_says_which_families_it_learns_from(
        self, acme: Config, acme_trained: TrainResult
    ) -> None:
        selected = acme_trained.selected
        assert set(selected) == {"judged", "shipped"}
        assert acme_trained.learned == {}  # all that could be is declared
        folder = tracker_of(acme).champion().bundle
        dropped = set(selected["shipped"]["dropped"])
        model = bundle.load(folder)
        learned_from = {
            card.family for card in model.cards_ if card.name in model.feature_names_in_
        }
        assert not dropped & learned_from


class TestRefused:
    def test_nobody_churned(
        self, acme_panel: Matrix, variant: Callable[..., Path]
    ) -> None:
        assert acme_panel.y is not None
        nobody = acme_panel.y.where(acme_panel.y.isna(), other=False)
        file = variant()
        with pytest.raises(SplitError) as no:
            train(load_config(file), panel=replace(acme_panel, y=nobody))
        assert "snapshots) has one class only: nobody churned.\nTake more" in str(
            no.value
        )
        assert list(file.parent.iterdir()) == [file]  # nothing is written

    def test_nobody_stayed(
        self, acme_panel: Matrix, variant: Callable[..., Path]
    ) -> None:
        assert acme_panel.y is not None
        everybody = acme_panel.y.where(acme_panel.y.isna(), other=True)
        file = variant()
        with pytest.raises(SplitError, match="one class only: everybody churned"):
            train(load_config(file), panel=replace(acme_panel, y=everybody))
        assert list(file.parent.iterdir()) == [file]

    def test_too_short(self, acme_panel: Matrix, variant: Callable[..., Path]) -> None:
        file = variant({"split.test": 12})
        with pytest.raises(SplitError, match="the history is too short to split"):
            train(load_config(file), panel=acme_panel)
        assert list(file.parent.iterdir()) == [file]

    def test_a_test_set_without_churn_is_trained_all_the_same(
        self,
        acme: Config,
        acme_trained: TrainResult,
        quick: Matrix,
        variant: Callable[..., Path],
    ) -> None:
        first = pd.Timestamp(acme.temporal_split.split(quick).test.cutoffs[0])
        late = quick.index.get_level_values("cutoff") >= first
        assert quick.y is not None
        y = quick.y.mask(late & quick.y.notna(), other=False)
        config = load_config(variant(models="acme"))
        done = train(config, panel=replace(quick, y=y), promote="never")
        said = done.to_json()
        assert said["test.positives"] == 0
        assert said["test.auc_within_cutoff"] is None


def test_a_failed_fit_is_on_record(
    acme_panel: Matrix,
    variant: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    acme_trained: TrainResult,
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise MemoryError("too many trees")

    monkeypatch.setattr(ChurnModel, "refit", fail)
    config = load_config(variant({"tracking.experiment": "failing"}, models="acme"))
    with pytest.raises(MemoryError):
        train(config, panel=acme_panel)
    (run,) = runs(config)
    assert run.info.status == "FAILED"
    assert run.data.tags["error"] == "MemoryError('too many trees')"


def test_a_store_that_cannot_be_written(
    acme_panel: Matrix, variant: Callable[..., Path]
) -> None:
    file = variant()
    (file.parent / "models").write_text("a file")
    with pytest.raises(StoreError, match=r"mlflow\.db cannot be written"):
        train(load_config(file), panel=acme_panel)


def test_one_warning_of_each_kind_is_kept_and_others_pass() -> None:
    class Other(ChurnmlWarning):
        pass

    def work() -> list[str]:
        with heard() as messages:
            for text in ("one", "two"):
                warnings.warn(text, ChurnmlWarning, stacklevel=1)
            warnings.warn("three", Other, stacklevel=1)
            warnings.warn("not ours", FutureWarning, stacklevel=1)
        return messages

    with pytest.warns(FutureWarning, match="not ours"):
        assert work() == ["one", "three"]

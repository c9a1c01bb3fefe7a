"""Recording: what the tracked run of a training holds, and what it must not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import yaml

from churnml.config import Config, load_config
from churnml.gates import Check, decide
from churnml.matrix import Matrix
from churnml.workflow import recording as module
from churnml.workflow.train import TrainResult, train
from tests.conftest import files_below
from tests.workflow.test_train import runs


def artifacts(config: Config, run_id: str) -> Path:
    models = Path(config.tracking_uri.removeprefix("sqlite:///")).parent
    return models / "mlartifacts" / run_id / "artifacts"


def test_files_of_the_run(acme: Config, acme_trained: TrainResult) -> None:
    folder = artifacts(acme, acme_trained.run_id)
    assert {path.name for path in folder.iterdir()} >= {
        "config.yaml",
        "data.json",
        "split_certificate.json",
        "judged.json",
        "gate.json",
        "test.parquet",
        "curves.png",
        "shap_summary.png",
        "model_card.md",
    }
    logged = yaml.safe_load((folder / "config.yaml").read_text())
    assert logged["task"]["horizon"] == "56d"
    assert logged["cutoffs"]["from"] is None
    certificate = json.loads((folder / "split_certificate.json").read_text())
    assert certificate == acme_trained.certificate
    judged = json.loads((folder / "judged.json").read_text())
    assert judged["warnings"] == list(acme_trained.warnings)
    assert pd.DataFrame(judged["evaluation"]).shape == acme_trained.evaluation.shape
    card = (folder / "model_card.md").read_text()
    assert "figures and reasons are shaky" in card
    assert "became the **champion**: there was no champion" in card


def test_metrics_and_tags(
    acme: Config, acme_trained: TrainResult, acme_panel: Matrix
) -> None:
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=acme.tracking_uri)
    run = client.get_run(acme_trained.run_id)
    assert run.info.status == "FINISHED"
    assert run.data.tags["churnml.fingerprint"] == acme_panel.fingerprint
    assert json.loads(run.data.tags["churnml.task"]) == {
        "horizon_days": 56,
        "lead_days": 14,
        "grace_days": 14,
    }
    said = acme_trained.to_json()
    assert run.data.metrics["test.brier"] == pytest.approx(said["test.brier"])
    name = "by_cutoff.auc_within_cutoff"
    history = client.get_metric_history(acme_trained.run_id, name)
    cutoffs = acme_trained.certificate["test"]["cutoffs"]
    assert [m.step for m in history] == [int(t.replace("-", "")) for t in cutoffs]


def test_how_steady_reasons_are_is_a_metric() -> None:
    checks = [
        Check("ranking", passed=True, words="", figure=0.1),
        Check("reasons", passed=True, words="", figure=0.8),
    ]
    found = module._of_reasons(decide(checks))
    assert found == {"reasons.jaccard_top3": 0.8}
    # One booster has no halves: nothing to publish.
    assert module._of_reasons(decide(checks[:1])) == {"reasons.jaccard_top3": None}


def test_how_steady_reasons_are_stands_in_the_run(
    quick: Matrix, variant: Callable[..., Path], acme_trained: TrainResult
) -> None:
    # Two boosters, a half each; with Acme's one there is nothing to compare.
    config = load_config(variant({"model.seeds": 2}, models="acme"))
    done = train(config, panel=quick, promote="never")
    published = {run.info.run_id: run.data.metrics for run in runs(config)}
    (check,) = [c for c in done.verdict.checks if c.name == "reasons"]
    assert check.figure is not None
    assert 0 < check.figure <= 1
    assert published[done.run_id]["reasons.jaccard_top3"] == check.figure
    assert "reasons.jaccard_top3" not in published[acme_trained.run_id]


def test_secrets_are_not_logged(
    quick: Matrix,
    variant: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    acme_trained: TrainResult,
) -> None:
    monkeypatch.setenv("ACME_SECRET", "s3cret")
    file = variant({"output.dir": "${ACME_SECRET}/out"}, models="acme")
    config = load_config(file)
    done = train(config, panel=quick, promote="never")
    logged = files_below(artifacts(config, done.run_id))
    assert b"dir: ${ACME_SECRET}/out" in logged["config.yaml"]
    assert not [name for name, content in logged.items() if b"s3cret" in content]
    (run,) = [r for r in runs(config) if r.info.run_id == done.run_id]
    assert run.data.params["output.dir"] == "${ACME_SECRET}/out"

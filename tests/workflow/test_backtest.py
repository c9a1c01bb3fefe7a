"""What the recipe would have said at every past cutoff."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from churnml.config import Config, load_config
from churnml.errors import SplitError
from churnml.learning_curves import LearningCurves
from churnml.matrix import Matrix
from churnml.workflow import backtest as module
from churnml.workflow.backtest import BacktestResult, run_backtest

ROWS = [
    *("account_id", "cutoff", "fold", "label", "risk"),
    *("recency_baseline", "calendar_baseline", "known"),
]
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
    "warnings",
]


@pytest.fixture(scope="module")
def config(acme: Config, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Acme's configuration in a folder of its own."""
    assert acme.file is not None
    file = tmp_path_factory.mktemp("backtest") / "churnml.yaml"
    text = acme.file.read_text()
    assert "root: data" in text
    file.write_text(text.replace("root: data", f"root: {acme.root}"))
    return load_config(file)


@pytest.fixture(scope="module")
def tested(config: Config, acme_panel: Matrix) -> BacktestResult:
    return run_backtest(config, panel=acme_panel)


def test_rows(tested: BacktestResult, config: Config, acme_panel: Matrix) -> None:
    assert tested.path == config.output_dir / "backtest.parquet"
    rows = pd.read_parquet(tested.path)
    assert list(rows.columns) == ROWS
    pd.testing.assert_frame_equal(rows, tested.rows)
    assert rows["risk"].between(0, 1).all()
    assert not rows.isna().any(axis=None)
    # every label is the panel's, and a snapshot is predicted once
    keyed = rows.set_index(["account_id", "cutoff"])
    assert keyed.index.is_unique
    assert acme_panel.y is not None
    assert (keyed["label"] == acme_panel.y.loc[keyed.index].astype(bool)).all()
    # whole cutoffs: every labelled snapshot of a predicted one is there
    labelled = acme_panel.labelled().index.get_level_values("cutoff")
    predicted = rows["cutoff"].unique()
    assert len(rows) == labelled.isin(predicted).sum()
    assert rows.groupby("fold")["cutoff"].nunique().ge(1).all()


def test_the_rows_say_what_was_asked_and_when_it_was_known(
    tested: BacktestResult, acme_panel: Matrix
) -> None:
    said = pd.read_parquet(tested.path).attrs
    assert said["task"] == {"horizon_days": 56, "lead_days": 14, "grace_days": 14}
    # 14 + 56 + 14 days after the cutoff its labels are known.
    assert said["matured_at"] == {
        str(day): str(day + timedelta(days=84)) for day in acme_panel.labelled().cutoffs
    }


def test_json_has_exactly_these_keys(tested: BacktestResult) -> None:
    said = tested.to_json()
    assert list(said) == KEYS
    assert said["test.positives"] == tested.rows["label"].sum()
    json.dumps(said, allow_nan=False)


def test_the_model_is_judged_on_the_rows(tested: BacktestResult) -> None:
    error = tested.rows["risk"] - tested.rows["label"].astype(float)
    assert tested.to_json()["test.brier"] == pytest.approx(float((error**2).mean()))


def test_too_short(acme_panel: Matrix, variant: Callable[..., Path]) -> None:
    file = variant()
    short = acme_panel.at(acme_panel.cutoffs[:3])
    with pytest.raises(SplitError):
        run_backtest(load_config(file), panel=short)
    assert list(file.parent.iterdir()) == [file]


def test_nobody_churned(acme_panel: Matrix, variant: Callable[..., Path]) -> None:
    assert acme_panel.y is not None
    nobody = acme_panel.y.where(acme_panel.y.isna(), other=False)
    file = variant()
    with pytest.raises(SplitError, match="nobody churned"):
        run_backtest(load_config(file), panel=replace(acme_panel, y=nobody))
    assert list(file.parent.iterdir()) == [file]


def test_command(
    call: Callable[..., Any],
    variant: Callable[..., Path],
    tested: BacktestResult,
    acme_panel: Matrix,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "panel_of", lambda *_, **__: acme_panel)
    monkeypatch.setattr(module, "backtest", lambda *_, **__: tested.rows)
    file = variant()
    done = call("backtest", file)
    assert done.code == 0
    assert done.err == "".join(f"warning: {w}\n" for w in tested.warnings)
    assert done.out.startswith("Backtest, ")
    assert done.out.endswith(f"{file.parent}/outputs/backtest.parquet\n")
    done = call("backtest", file, "--json")
    assert list(json.loads(done.out, parse_constant=pytest.fail)) == KEYS


def test_figures_are_tables_and_pictures_beside_the_rows(
    tested: BacktestResult, config: Config
) -> None:
    folder = config.output_dir / "backtest"
    names = {path.name for path in folder.iterdir()}
    assert {"evaluation.csv", "segments.csv", "left_in_lead.csv"} <= names
    assert not [name for name in names if name.startswith("learning_curves")]
    segments = pd.read_csv(folder / "segments.csv")
    for _, part in segments.groupby("by"):
        assert part["n"].sum() == len(tested.rows)
    gone = pd.read_csv(folder / "left_in_lead.csv")
    figures = tested.evaluation.set_index(["model", "metric"])["value"]
    assert len(gone) == figures.get(("model", "left_in_lead"), 0)
    assert gone["risk"].between(0, 1).all()


def test_figures_run_nothing_in_a_spreadsheet(tmp_path: Path) -> None:
    owner, account = '=HYPERLINK("http://evil","x")', "=1+1|cmd"
    segments = pd.DataFrame(
        {
            "by": ["owner", "plan"],
            "segment": [owner, "-5"],
            "n": [3, 4],
            "auc_within_cutoff": [None, None],
        }
    )
    gone = pd.DataFrame(
        {
            "account_id": [account, "-17"],
            "cutoff": pd.to_datetime(["2025-03-03", "2025-03-03"]),
            "risk": [0.25, 0.5],
        }
    )
    figures = pd.DataFrame({"model": ["model"], "metric": ["bias"], "value": [-0.5]})
    folder = tmp_path / "backtest"
    module._write(folder, figures, segments, gone, None)

    found = {file.name: file.read_text().splitlines() for file in folder.iterdir()}
    assert found == {
        "segments.csv": [
            "by,segment,n,auc_within_cutoff",
            # A quote within quotes is written twice.
            """owner,"'=HYPERLINK(""http://evil"",""x"")",3,""",
            "plan,'-5,4,",
        ],
        "left_in_lead.csv": [
            "account_id,cutoff,risk",
            "'=1+1|cmd,2025-03-03,0.25",
            "-17,2025-03-03,0.5",
        ],
        "evaluation.csv": ["model,metric,value", "model,bias,-0.5"],
    }


def test_curves_are_said_as_json(tested: BacktestResult) -> None:
    # tests/test_without_contracts.py learns them.
    more = LearningCurves(pd.DataFrame(), ("More accounts would help.",), ())
    assert "curves" not in tested.to_json()
    assert replace(tested, curves=more).to_json()["curves"] == [*more.sentences]

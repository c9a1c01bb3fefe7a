"""Train: build the panel, judge the recipe forward in time, ship the refitted model."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from churnml import bundle
from churnml.attribution import Contributions, explain
from churnml.config import Config
from churnml.evaluation import evaluate, evaluate_by_cutoff, findings
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.model_card import model_card
from churnml.pictures import curves, shap_summary
from churnml.splits import Split
from churnml.tracking import Tracker
from churnml.workflow.read import Progress, matrix_of, open_tables

__all__ = ["TrainResult", "new_model", "tracker_of", "train"]

EXAMPLE_ROWS = 5


@dataclass(frozen=True)
class TrainResult:
    """What a training found and left behind.

    Attributes
    ----------
    evaluation : DataFrame
        On the test set: ``model, metric, value, low, high``.
    by_cutoff : DataFrame
        The same per test cutoff.
    warnings : tuple of str
    certificate : mapping
        Proof that the sets are apart in time.
    test : DataFrame
        ``label, risk`` of the test set, by account and cutoff, from the model that
        was judged.
    run_id : str
    model_version : int
    is_champion : bool
        Whether this version scores from now on.
    left_out : mapping of str to str
        Features these tables do not allow, and why.
    """

    evaluation: pd.DataFrame
    by_cutoff: pd.DataFrame
    warnings: tuple[str, ...]
    certificate: Mapping[str, Any]
    test: pd.DataFrame
    run_id: str
    model_version: int
    is_champion: bool
    left_out: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """Give the headline figures as plain values, null where undefined."""
        figures = self.evaluation.set_index(["model", "metric"])["value"]
        mine = figures.loc["model"]
        shown = {
            f"test.{name}": _plain(mine.get(name))
            for name in (
                "auc_within_cutoff",
                "average_precision",
                "base_rate",
                "positives",
                "brier",
                "observed_over_expected",
                "calibration_slope",
                "lift_at_10pct",
            )
        }
        names = [m for m in figures.index.unique("model") if m != "model"]
        shown |= {
            f"baselines.{name}.auc_within_cutoff": _plain(
                figures.get((name, "auc_within_cutoff"))
            )
            for name in names
        }
        return {**shown, "warnings": list(self.warnings)}


def _plain(value: Any) -> float | int | None:
    if value is None or pd.isna(value):
        return None
    return int(value) if float(value).is_integer() and abs(value) > 1 else float(value)


def new_model(config: Config) -> ChurnModel:
    """Make the unfitted model a configuration asks for."""
    return ChurnModel(
        params=config.model.params or None,
        seeds=config.model.seeds,
        random_state=config.model.random_state,
    )


def tracker_of(config: Config) -> Tracker:
    """Say where a configuration's runs and models are kept."""
    return Tracker(
        uri=config.tracking_uri,
        experiment=config.experiment,
        registered_model=config.registered_model,
        root=config.folder,
    )


def train(config: Config, *, progress: Progress | None = None) -> TrainResult:
    """Train, judge, refit and register a model.

    Parameters
    ----------
    config : Config
    progress : callable, optional
        Told what is being done.

    Returns
    -------
    TrainResult

    Raises
    ------
    SplitError
        If the history is too short, or nobody churned.
    """
    tell = progress or (lambda _what: None)
    tell("reading tables")
    tables = open_tables(config)
    cutoffs = config.training_cutoffs(tables)
    panel = matrix_of(config, tables, cutoffs, labelled=True, progress=tell)
    tell("splitting")
    split = config.temporal_split.split(panel)
    tell("fitting on the training set")
    judged = new_model(config).fit_matrix(split.train, calibration=split.calibration)
    tell("judging on the test set")
    evaluation = evaluate(judged, split, capacity=config.output.capacity)
    warned = tuple(str(f) for f in findings(evaluation, judged, split))
    tell("refitting on all matured cutoffs")
    shipped = new_model(config).refit(panel)
    tell("tracking")
    return _track(config, panel, split, judged, shipped, evaluation, warned)


def _track(
    config: Config,
    panel: Matrix,
    split: Split,
    judged: ChurnModel,
    shipped: ChurnModel,
    evaluation: pd.DataFrame,
    warned: tuple[str, ...],
) -> TrainResult:
    by_cutoff = evaluate_by_cutoff(judged, split)
    risk = judged.predict_risk(split.test)
    why = explain(shipped, split.test)
    with (
        tempfile.TemporaryDirectory() as folder,
        tracker_of(config).training_run() as run,
    ):
        run.log_config(config.model_dump(mode="json", by_alias=True))
        run.log_data(panel.fingerprint, panel.provenance)
        run.log_certificate(split.certificate)
        run.log_metrics(_flat(evaluation))
        run.log_metrics_by_cutoff(_stepped(by_cutoff))
        run.log_table("evaluation", evaluation)
        run.log_figure("curves", curves(split.test.y, risk))
        run.log_figure("shap_summary", shap_summary(why.values, why.encoded))
        run.log_text(
            "model_card.md", _card(config, panel, split, shipped, evaluation, warned)
        )
        saved = Path(folder) / "bundle"
        bundle.save(shipped, saved)
        example = split.test.X.head(EXAMPLE_ROWS)
        run.log_model(saved, example=example, answer=_answer(why).head(EXAMPLE_ROWS))
    assert run.registered is not None
    return TrainResult(
        evaluation=evaluation,
        by_cutoff=by_cutoff,
        warnings=warned,
        certificate=split.certificate,
        test=pd.DataFrame({"label": split.test.y, "risk": risk}),
        run_id=run.run_id,
        model_version=run.registered.version,
        is_champion=run.registered.alias_set,
        left_out=panel.left_out,
    )

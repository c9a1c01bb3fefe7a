"""Backtest: what the recipe would have said at every past cutoff, rolling forward."""

from __future__ import annotations

import warnings
from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from churnml.backtest import backtest
from churnml.boosting import check_parameters
from churnml.config import Config
from churnml.doubts import backtest_doubts
from churnml.errors import SmallSampleWarning, SplitError
from churnml.evaluation import evaluate_backtest, revenue_of
from churnml.evaluation_pictures import learning_curves_picture, segments_picture
from churnml.learning_curves import LearningCurves, learning_curves
from churnml.matrix import Matrix
from churnml.pictures import curves as curves_of
from churnml.segments import evaluate_segments, segments_of
from churnml.sinks import write_csv, write_frame
from churnml.splits import labelled_rows, maturity
from churnml.store import staged_dir
from churnml.tables import Tables
from churnml.workflow.judging import headlines, log_segments
from churnml.workflow.panels import Panels, panel_of, tables_to_learn
from churnml.workflow.read import Progress
from churnml.workflow.recipe import new_model, selection_of, tracker_of
from churnml.workflow.train import heard

__all__ = ["BacktestResult", "run_backtest"]


@dataclass(frozen=True)
class BacktestResult:
    """What the backtest found.

    Attributes
    ----------
    path : Path
        The written rows.
    rows : DataFrame
        ``account_id, cutoff, fold, label, risk, recency_baseline,
        calendar_baseline, known``; every risk is out of time. Its ``attrs`` say which
        question was asked (``task``), and from when the labels of each cutoff are
        known (``matured_at``).
    evaluation : DataFrame
        Over all folds: ``model, metric, value, low, high``.
    warnings : tuple of str
    segments : DataFrame
        The same by segment (:func:`churnml.segments.evaluate_segments`).
    curves : LearningCurves or None
        Whether more accounts, history or longer windows would help; if it was asked.
    """

    path: Path
    rows: pd.DataFrame
    evaluation: pd.DataFrame
    warnings: tuple[str, ...]
    segments: pd.DataFrame = field(default_factory=pd.DataFrame)
    curves: LearningCurves | None = None

    def to_json(self) -> dict[str, Any]:
        """Give the headline figures as plain values, null where undefined.

        With learning curves also what they say, as ``curves``.
        """
        said: dict[str, Any] = dict(headlines(self.evaluation))
        if self.curves is not None:
            said["curves"] = list(self.curves.sentences)
        return {**said, "warnings": list(self.warnings)}


def run_backtest(
    config: Config,
    *,
    panel: Matrix | None = None,
    tables: Tables | None = None,
    curves: bool = False,
    progress: Progress | None = None,
) -> BacktestResult:
    """Predict every past cutoff from what was known by then, and write the rows.

    Figures, tables and pictures go into a folder beside the rows, and into a tracked
    run called "backtest".

    Parameters
    ----------
    config : Config
    panel : Matrix, optional
        As :func:`churnml.workflow.panels.panel_of` builds it, where it is at hand.
    tables : Tables, optional
        Of the configuration, likewise.
    curves : bool, default False
        Whether to learn also from fewer accounts, less history and shorter windows,
        to see whether more would help. Takes several times as long.
    progress : callable, optional
        Told what is being done.

    Raises
    ------
    SplitError
        If the history is too short for a single fold.
    """
    tell = progress or (lambda _what: None)
    check_parameters(config.model.params)
    tables = tables_to_learn(config, panel, tables)
    if panel is None:
        panel = panel_of(config, tables=tables, progress=tell)
    panels = Panels(config, panel, tables=tables, progress=tell)
    with heard() as messages:
        rows = backtest(
            panel,
            panels=panels.groups,
            choose=lambda rows: selection_of(config, rows).features,
            split=config.temporal_split,
            model=new_model(config),
            n_jobs=-1,
            progress=tell,
            left_in_lead=True,
        )
        learned = None
        try:
            if curves:
                learned = learning_curves(
                    panel, model=new_model(config), n_jobs=-1, progress=tell
                )
        except SplitError as error:  # the backtest stands without them
            warnings.warn(str(error), SmallSampleWarning, stacklevel=1)
    evaluation = evaluate_backtest(
        rows,
        capacity=config.output.capacity,
        revenue=revenue_of(panel.context, config.offer),
    )
    labelled = rows["label"].notna().to_numpy()
    gone = rows[~labelled].drop(columns=["label", "fold"])
    rows = rows[labelled].astype({"label": bool}).reset_index(drop=True)
    tell("judging segments")
    segments = evaluate_segments(rows, segments_of(panel))
    rows.attrs = _asked(panel)
    path = write_frame(config.output_dir / "backtest.parquet", rows)
    _write(config.output_dir / "backtest", evaluation, segments, gone, learned)
    tell("tracking")
    with tracker_of(config).training_run("backtest") as run:
        run.log_config(config.logged())
        run.log_metrics(
            {
                f"backtest.{metric}" if model == "model" else f"{model}.{metric}": value
                for model, metric, value in evaluation[
                    ["model", "metric", "value"]
                ].itertuples(index=False, name=None)
            }
        )
        run.log_figure("reliability", curves_of(rows["label"], rows["risk"]))
        log_segments(run, segments)
        if learned is not None:
            run.log_table("learning_curves", learned.table)
            run.log_text("learning_curves.txt", "\n".join(learned.sentences))
            run.log_figure("learning_curves", learning_curves_picture(learned.table))
    found = [str(doubt) for doubt in backtest_doubts(evaluation)]
    return BacktestResult(
        path, rows, evaluation, (*messages, *found), segments, learned
    )


def _asked(panel: Matrix) -> dict[Hashable | None, Any]:
    """Say what the rows answer, and from when the labels of each cutoff are known.

    It is kept within the file of the rows, so that it is never that of others.
    """
    matured = maturity(labelled_rows(panel))
    return {
        "task": panel.provenance.get("task"),
        "matured_at": {
            f"{cutoff:%Y-%m-%d}": f"{day:%Y-%m-%d}" for cutoff, day in matured.items()
        },
    }


def _write(
    folder: Path,
    evaluation: pd.DataFrame,
    segments: pd.DataFrame,
    gone: pd.DataFrame,
    learned: LearningCurves | None,
) -> None:
    with staged_dir(folder) as staging:
        write_csv(staging / "evaluation.csv", evaluation)
        write_csv(staging / "segments.csv", segments)
        write_csv(staging / "left_in_lead.csv", gone)
        if segments["auc_within_cutoff"].notna().any():
            segments_picture(segments).savefig(staging / "segments.png")
        if learned is not None:
            write_csv(staging / "learning_curves.csv", learned.table)
            picture = learning_curves_picture(learned.table)
            picture.savefig(staging / "learning_curves.png")

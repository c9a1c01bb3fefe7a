"""Backtest: what the recipe would have said at every past cutoff, rolling forward."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from churnml.backtest import backtest
from churnml.boosting import check_parameters
from churnml.config import Config
from churnml.doubts import backtest_doubts
from churnml.evaluation import evaluate_backtest
from churnml.matrix import Matrix
from churnml.sinks import write_frame
from churnml.tables import Tables
from churnml.workflow.panels import Panels, panel_of, tables_to_learn
from churnml.workflow.read import Progress
from churnml.workflow.train import headlines, heard, new_model, selection_of

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
        calendar_baseline``; every risk is out of time.
    evaluation : DataFrame
        Over all folds: ``model, metric, value, low, high``.
    warnings : tuple of str
    """

    path: Path
    rows: pd.DataFrame
    evaluation: pd.DataFrame
    warnings: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Give the headline figures as plain values, null where undefined."""
        return {**headlines(self.evaluation), "warnings": list(self.warnings)}


def run_backtest(
    config: Config,
    *,
    panel: Matrix | None = None,
    tables: Tables | None = None,
    progress: Progress | None = None,
) -> BacktestResult:
    """Predict every past cutoff from what was known by then, and write the rows.

    Parameters
    ----------
    config : Config
    panel : Matrix, optional
        As :func:`churnml.workflow.panels.panel_of` builds it, where it is at hand.
    tables : Tables, optional
        Of the configuration, likewise.
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
        )
    path = write_frame(config.output_dir / "backtest.parquet", rows)
    evaluation = evaluate_backtest(rows)
    found = [str(doubt) for doubt in backtest_doubts(evaluation)]
    return BacktestResult(path, rows, evaluation, (*messages, *found))

"""Backtest: what the recipe would have said at every past cutoff, rolling forward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from churnml.backtest import backtest
from churnml.config import Config
from churnml.sinks import write_frame
from churnml.workflow.read import Progress, matrix_of, open_tables
from churnml.workflow.train import new_model

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

"""Judge: all that is said of a model's test set, or of a backtest."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any

import pandas as pd

from churnml.config import Config
from churnml.evaluation import evaluate, evaluate_by_cutoff, judged_on
from churnml.evaluation_pictures import segments_picture
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.random_split import random_split_auc
from churnml.segments import evaluate_segments, segments_of
from churnml.splits import Split
from churnml.tracking import TrainingRun

__all__ = ["Judgement", "headlines", "judge", "log_segments"]

HEADLINES = (
    "auc_within_cutoff",
    "average_precision",
    "base_rate",
    "positives",
    "brier",
    "observed_over_expected",
    "calibration_slope",
    "lift_at_10pct",
    "revenue_caught",
)


@dataclass(frozen=True)
class Judgement:
    """What was found on the test set.

    Attributes
    ----------
    evaluation : DataFrame
        ``model, metric, value, low, high``; also ``auc_random_split``, what a random
        split of the same rows would have claimed.
    by_cutoff : DataFrame
        The same per test cutoff.
    segments : DataFrame
        By segment, as :func:`churnml.segments.evaluate_segments` gives it.
    """

    evaluation: pd.DataFrame
    by_cutoff: pd.DataFrame
    segments: pd.DataFrame


def judge(config: Config, model: ChurnModel, split: Split, panel: Matrix) -> Judgement:
    """Judge a model on the test set.

    Parameters
    ----------
    config : Config
    model : ChurnModel
        Fitted on ``split.train``.
    split : Split
    panel : Matrix
        What was split.
    """
    judged = judged_on(model, split, offer=config.offer)
    evaluation = evaluate(
        model,
        split,
        capacity=config.output.capacity,
        offer=config.offer,
        judged=judged,
    )
    claimed = random_split_auc(model, panel, random_state=config.model.random_state)
    more = {"model": ["model"], "metric": ["auc_random_split"], "value": [claimed]}
    evaluation = pd.concat([evaluation, pd.DataFrame(more)], ignore_index=True)
    test = split.test
    train = split.train.index.get_level_values("account_id").unique()
    one = judged["model"]
    rows = pd.DataFrame(
        {"label": test.y, "risk": one.risk, "margin": one.score}, index=test.index
    ).reset_index()
    rows["known"] = rows["account_id"].isin(train)
    return Judgement(
        evaluation,
        evaluate_by_cutoff(model, split, judged=judged),
        evaluate_segments(rows, segments_of(test)),
    )


def headlines(evaluation: pd.DataFrame) -> dict[str, float | None]:
    """Give the headline figures of an evaluation by dotted names, as plain values."""
    figures = evaluation.set_index(["model", "metric"])["value"]
    shown = {f"test.{name}": figures.get(("model", name)) for name in HEADLINES}
    for model in figures.index.unique("model"):
        if model != "model":
            key = f"baselines.{model}.auc_within_cutoff"
            shown[key] = figures.get((model, "auc_within_cutoff"))
    plain = {key: _plain(value) for key, value in shown.items()}
    if plain["test.positives"] is not None:
        plain["test.positives"] = int(plain["test.positives"])
    return plain


def _plain(value: Any) -> float | None:
    if value is None or pd.isna(value):
        return None
    number = float(value)
    return number if isfinite(number) else None


def log_segments(run: TrainingRun, segments: pd.DataFrame) -> None:
    """Log figures by segment, as a table and a picture."""
    run.log_table("segments", segments)
    if segments["auc_within_cutoff"].notna().any():
        run.log_figure("segments", segments_picture(segments))

"""Judge: all that is said of a model's test set, or of a backtest."""

from __future__ import annotations

from dataclasses import dataclass

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

__all__ = ["Judgement", "judge", "log_segments"]


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


def log_segments(run: TrainingRun, segments: pd.DataFrame) -> None:
    """Log figures by segment, as a table and a picture."""
    run.log_table("segments", segments)
    if segments["auc_within_cutoff"].notna().any():
        run.log_figure("segments", segments_picture(segments))

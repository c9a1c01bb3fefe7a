"""What a training is told of its test set, and what its run keeps of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from churnml.workflow.judging import HEADLINES, headlines, log_segments
from churnml.workflow.train import TrainResult


def test_the_claim_of_a_random_split_is_among_the_figures(
    acme_trained: TrainResult,
) -> None:
    figures = acme_trained.evaluation.set_index(["model", "metric"])["value"]
    assert 0.4 < figures["model", "auc_random_split"] < 1
    assert figures["model", "left_in_lead"] >= 0


def test_segments_are_of_the_test_set(acme_trained: TrainResult) -> None:
    segments = acme_trained.segments
    figures = acme_trained.evaluation.set_index(["model", "metric"])["value"]
    for _, part in segments.groupby("by"):
        assert part["n"].sum() == figures["model", "n"]
    assert {"stage", "training"} <= set(segments["by"])
    known = segments[segments["segment"] == "known accounts"].iloc[0]
    if known["note"] == "":
        expected = figures["model", "auc_known_accounts"]
        assert known["auc_within_cutoff"] == pytest.approx(expected)


def test_headlines_are_null_where_undefined() -> None:
    rows = [("model", "auc_within_cutoff", np.nan), ("model", "brier", np.inf)]
    said = headlines(pd.DataFrame(rows, columns=["model", "metric", "value"]))
    assert list(said) == [f"test.{name}" for name in HEADLINES]
    assert set(said.values()) == {None}


class Run:
    """Notes what is logged."""

    def __init__(self) -> None:
        self.tables: dict[str, pd.DataFrame] = {}
        self.figures: list[str] = []

    def log_table(self, name: str, table: pd.DataFrame) -> None:
        self.tables[name] = table

    def log_figure(self, name: str, _figure: object) -> None:
        self.figures.append(name)


def test_a_picture_is_kept_where_there_is_one_to_draw(
    acme_trained: TrainResult,
) -> None:
    segments = acme_trained.segments
    for table, drawn in (
        (segments.assign(auc_within_cutoff=0.7), ["segments"]),
        (segments.assign(auc_within_cutoff=float("nan")), []),
    ):
        run = Run()
        log_segments(run, table)
        assert run.figures == drawn
        assert list(run.tables) == ["segments"]

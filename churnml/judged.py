"""Predictions on labelled rows, and their figures with intervals over accounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from churnml.metrics import (
    auc_within_cutoff,
    average_precision,
    brier,
    calibration_error,
    calibration_slope,
    lift_at,
    observed_over_expected,
    recall_at,
    revenue_caught,
)
from churnml.resampling import account_weights, interval

__all__ = [
    "Figure",
    "Judged",
    "counts",
    "figures",
    "over_accounts",
    "paired",
    "resampled",
    "tidy",
]

Floats = NDArray[np.float64]
Figure = tuple[str, str, float, float, float]
"""Who was judged, by which metric, its value, and the interval's low and high."""

_ENOUGH_CELLS = 4_000_000  # of (resamples, rows) held at a time


@dataclass(frozen=True)
class Judged:
    """One predictor's scores and risks on labelled rows.

    Attributes
    ----------
    y : array of float, shape (n_rows,)
        1 where the account churned, else 0.
    score : array of float, shape (n_rows,)
        Higher is riskier; rankings are judged by it.
    risk : array of float, shape (n_rows,)
        Probabilities.
    cutoff : array, shape (n_rows,)
    revenue : array of float, shape (n_rows,), or None
        MRR, where it can be added up.
    capacity : int or None
        Accounts the team can look at per cutoff.
    """

    y: Floats
    score: Floats
    risk: Floats
    cutoff: NDArray[Any]
    revenue: Floats | None = None
    capacity: int | None = None

    def metrics(self) -> dict[str, Callable[[Floats], Any]]:
        """Give each figure as a function of row weights."""
        ranked = (self.y, self.score, self.cutoff)
        made: dict[str, Callable[[Floats], Any]] = {
            "auc_within_cutoff": lambda w: auc_within_cutoff(*ranked, w),
            "average_precision": lambda w: average_precision(self.y, self.score, w),
            "brier": lambda w: brier(self.y, self.risk, w),
            "observed_over_expected": lambda w: observed_over_expected(
                self.y, self.risk, w
            ),
            "calibration_slope": lambda w: calibration_slope(self.y, self.risk, w),
            "calibration_error": lambda w: calibration_error(self.y, self.risk, w),
            "lift_at_10pct": lambda w: lift_at(*ranked, w),
            "recall_at_10pct": lambda w: recall_at(*ranked, w),
        }
        k = self.capacity
        if k is not None:
            made["lift_at_capacity"] = lambda w: lift_at(*ranked, w, k=k)
            made["recall_at_capacity"] = lambda w: recall_at(*ranked, w, k=k)
        if self.revenue is not None:
            money = self.revenue
            made["revenue_caught"] = lambda w: revenue_caught(*ranked, money, w, k=k)
        return made

    def within(self, capacity: int | None) -> Judged:
        """Judge for a team that can look at so many accounts."""
        return replace(self, capacity=capacity)

    def take(self, rows: NDArray[np.bool_]) -> Judged:
        """Keep some rows."""
        revenue = None if self.revenue is None else self.revenue[rows]
        return replace(
            self,
            y=self.y[rows],
            score=self.score[rows],
            risk=self.risk[rows],
            cutoff=self.cutoff[rows],
            revenue=revenue,
        )


def over_accounts(
    figure: Callable[[Floats], Any],
    accounts: pd.Index,
    *,
    resamples: int,
    random_state: int,
) -> tuple[float, float, float]:
    """Give one figure with its interval.

    Parameters
    ----------
    figure : callable
        From row weights to the figure.
    accounts : Index
        Of the rows.
    resamples, random_state : int

    Returns
    -------
    value, low, high : float
        Null where the figure has no value.

    Examples
    --------
    >>> mean = lambda w: (w * [0, 1]).sum(-1) / w.sum(-1)
    >>> accounts = pd.Index(["a", "b"])
    >>> over_accounts(mean, accounts, resamples=50, random_state=0)
    (0.5, 0.0, 1.0)
    """
    value = float(figure(np.ones(len(accounts)))) if len(accounts) else np.nan
    if np.isnan(value):
        return np.nan, np.nan, np.nan
    weights = account_weights(accounts, resamples, random_state)
    return value, *interval(_chunked(figure, weights))


def _chunked(figure: Callable[[Floats], Any], weights: Floats) -> Floats:
    size = max(_ENOUGH_CELLS // max(weights.shape[1], 1), 1)
    parts = [figure(weights[n : n + size]) for n in range(0, len(weights), size)]
    return np.concatenate(parts)


def resampled(
    judged: Mapping[str, Judged], accounts: pd.Index, resamples: int, random_state: int
) -> dict[tuple[str, str], Floats]:
    """Give every figure on every resample; all predictors meet the same ones."""
    weights = account_weights(accounts, resamples, random_state)
    return {
        (name, metric): _chunked(figure, weights)
        for name, one in judged.items()
        for metric, figure in one.metrics().items()
    }


def figures(
    name: str, one: Judged, draws: Mapping[tuple[str, str], Floats]
) -> list[Figure]:
    """Give each figure with its interval."""
    every, found = np.ones(len(one.y)), []
    for metric, figure in one.metrics().items():
        value = float(figure(every))
        # Chance pushes a distance up, and a resample of a sample is chance twice over.
        around = value if metric == "calibration_error" else None
        bounds = interval(draws[name, metric], around=around)
        found.append((name, metric, value, *bounds))
    return found


def counts(y: Floats, accounts: pd.Index) -> list[Figure]:
    """Count rows, labels and accounts; there is no interval to a count."""
    found = {
        "n": len(y),
        "positives": y.sum(),
        "churned_accounts": accounts[y == 1].nunique(),
        "base_rate": y.mean(),
    }
    return [("model", name, float(v), np.nan, np.nan) for name, v in found.items()]


def paired(
    judged: Mapping[str, Judged], draws: Mapping[tuple[str, str], Floats]
) -> list[Figure]:
    """Set the model against each baseline on the same resamples."""
    auc = "auc_within_cutoff"
    points = {
        name: float(one.metrics()[auc](np.ones(len(one.y))))
        for name, one in judged.items()
    }
    return [
        (
            "model",
            f"auc_minus_{name}",
            points["model"] - points[name],
            *interval(draws["model", auc] - draws[name, auc]),
        )
        for name in judged
        if name != "model"
    ]


def tidy(rows: Sequence[Figure]) -> pd.DataFrame:
    """Make a frame of figures: ``model, metric, value, low, high``."""
    return pd.DataFrame(rows, columns=["model", "metric", "value", "low", "high"])

"""How well a model does on later cutoffs, beside its baselines."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from churnml.baselines import fit_baselines
from churnml.earnings import earnings, priced
from churnml.matrix import Matrix
from churnml.metrics import (
    account_weights,
    auc_within_cutoff,
    average_precision,
    brier,
    calibration_slope,
    interval,
    lift_at,
    observed_over_expected,
    recall_at,
    revenue_caught,
)
from churnml.model import ChurnModel
from churnml.offer import Offer
from churnml.splits import Split

__all__ = [
    "evaluate",
    "evaluate_backtest",
    "evaluate_by_cutoff",
]

Floats = NDArray[np.float64]

_ENOUGH_CELLS = 4_000_000  # of (resamples, rows) held at a time


@dataclass(frozen=True)
class _Judged:
    """One predictor's scores and risks on labelled rows."""

    y: Floats
    score: Floats
    risk: Floats
    cutoff: NDArray[Any]
    revenue: Floats | None
    capacity: int | None

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


def evaluate(
    model: ChurnModel,
    split: Split,
    *,
    capacity: int | None = None,
    baselines: Sequence[str] | None = None,
    offer: Offer | None = None,
    random_state: int = 7,
    resamples: int = 200,
) -> pd.DataFrame:
    """Judge a model on the test set, beside baselines fitted on its training set.

    Parameters
    ----------
    model : ChurnModel
        Fitted on ``split.train``.
    split : Split
    capacity : int, optional
        Accounts the team can look at per cutoff.
    baselines : sequence of str, optional
        Of ``recency``, ``calendar`` and ``logistic``; by default all that the
        features allow.
    offer : Offer, optional
        What a call costs and saves. With it come the figures in money of
        :func:`churnml.earnings.earnings`, where any MRR in its currency is known.
    random_state : int, default 7
    resamples : int, default 200
        Account resamples behind the intervals.

    Returns
    -------
    DataFrame
        One row per ``model`` ("model" or a baseline) and ``metric``, with ``value``
        and its 95 % interval ``low``, ``high`` (null for counts). Metrics:
        ``auc_within_cutoff``, ``average_precision``, ``brier``,
        ``observed_over_expected``, ``calibration_slope``, ``lift_at_10pct``,
        ``recall_at_10pct`` (also ``..._at_capacity``), ``revenue_caught`` (share of
        the churners' MRR at capacity, else in the top 10 %; left out where MRR is
        missing or in several currencies). Of the model only: ``n``, ``positives``,
        ``churned_accounts``, ``base_rate``; ``auc_minus_<baseline>`` with its paired
        interval; ``auc_known_accounts`` and ``auc_unseen_accounts``, of accounts in
        the training set and of others.

    Notes
    -----
    Rankings are those of the margin, probabilities those of
    :meth:`~churnml.model.ChurnModel.predict_risk`: where the signal is not usable,
    these are the base rate, and their calibration slope is null.

    Examples
    --------
    >>> evaluate(model, split).query("metric == 'auc_within_cutoff'")
    ... # doctest: +SKIP
    """
    test = split.test
    judged = _judge(model, split, test, capacity, baselines)
    accounts = test.index.get_level_values("account_id")
    draws = _resample(judged, accounts, resamples, random_state)
    rows: list[tuple[str, str, float, float, float]] = []
    for name, one in judged.items():
        if name == "model":
            rows += [("model", *row) for row in _counts(one.y, accounts)]
        rows += _figures(name, one, draws)
    rows += _paired(judged, draws)
    rows += _by_acquaintance(judged["model"], split)
    mrr = None if offer is None else priced(test.context, offer)
    if offer is not None and mrr is not None:
        one = judged["model"]
        rows += earnings(
            one.y,
            {name: each.risk for name, each in judged.items()},
            one.cutoff,
            mrr,
            offer=offer,
            weights=account_weights(accounts, resamples, random_state),
        )
    return _tidy(rows)


def evaluate_by_cutoff(
    model: ChurnModel,
    split: Split,
    *,
    capacity: int | None = None,
    baselines: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Judge a model and its baselines at each test cutoff, without intervals.

    Returns
    -------
    DataFrame
        ``cutoff, model, metric, value``; the metrics of :func:`evaluate`.

    Examples
    --------
    >>> evaluate_by_cutoff(model, split).groupby("cutoff").first()
    ... # doctest: +SKIP
    """
    whole = _judge(model, split, split.test, capacity, baselines)
    accounts = split.test.index.get_level_values("account_id")
    rows = []
    for cutoff in np.unique(whole["model"].cutoff):
        at = whole["model"].cutoff == cutoff
        for name, one in whole.items():
            part = _take(one, at)
            found = {m: f(np.ones(len(part.y))) for m, f in part.metrics().items()}
            counts = _counts(part.y, accounts[at]) if name == "model" else []
            found = {metric: value for metric, value, *_ in counts} | found
            rows += [(cutoff, name, metric, float(v)) for metric, v in found.items()]
    return pd.DataFrame(rows, columns=["cutoff", "model", "metric", "value"])


def evaluate_backtest(
    rows: pd.DataFrame,
    *,
    capacity: int | None = None,
    random_state: int = 7,
    resamples: int = 200,
) -> pd.DataFrame:
    """Judge the out-of-time risks of a backtest, all folds pooled.

    Parameters
    ----------
    rows : DataFrame
        As :func:`churnml.backtest.backtest` gives them.
    capacity, random_state, resamples
        As in :func:`evaluate`.

    Returns
    -------
    DataFrame
        As :func:`evaluate` gives it; models ``model``, ``recency``, ``calendar``.

    Examples
    --------
    >>> import pandas as pd
    >>> from churnml.evaluation import evaluate_backtest
    >>> rows = pd.DataFrame({"account_id": ["a", "b", "c"], "cutoff": "2025-01-06",
    ...     "fold": 0, "label": [True, False, False], "risk": [0.5, 0.25, 0.25]})
    >>> figures = evaluate_backtest(rows).set_index("metric")["value"]
    >>> float(figures["auc_within_cutoff"]), float(figures["observed_over_expected"])
    (1.0, 1.0)
    """
    columns = {
        "model": "risk",
        "recency": "recency_baseline",
        "calendar": "calendar_baseline",
    }
    judged = {
        name: _Judged(
            rows["label"].to_numpy(dtype=float),
            rows[column].to_numpy(dtype=float),
            rows[column].to_numpy(dtype=float),
            rows["cutoff"].to_numpy(),
            None,
            capacity,
        )
        for name, column in columns.items()
        if column in rows and rows[column].notna().all()
    }
    accounts = pd.Index(rows["account_id"])
    draws = _resample(judged, accounts, resamples, random_state)
    found = [("model", *row) for row in _counts(judged["model"].y, accounts)]
    for name, one in judged.items():
        found += _figures(name, one, draws)
    return _tidy(found + _paired(judged, draws))


def _judge(
    model: ChurnModel,
    split: Split,
    test: Matrix,
    capacity: int | None,
    names: Sequence[str] | None,
) -> dict[str, _Judged]:
    assert split.train.y is not None
    assert test.y is not None
    y = test.y.to_numpy(dtype=float)
    cutoff = test.index.get_level_values("cutoff").to_numpy()
    shared = (cutoff, _revenue(test), capacity)
    margin, risk = model.margin(test).to_numpy(), model.predict_risk(test).to_numpy()
    judged = {"model": _Judged(y, margin, risk, *shared)}
    for name, fitted in fit_baselines(split.train.X, split.train.y, names).items():
        p = fitted.predict_proba(test.X)[:, 1]
        judged[name] = _Judged(y, p, p, *shared)
    return judged


def _revenue(test: Matrix) -> Floats | None:
    """MRR, if there is any and it can be added up."""
    context = test.context
    if "mrr" not in context or context["mrr"].isna().all():
        return None
    if "currency" in context and len(context["currency"].dropna().unique()) > 1:
        return None
    return context["mrr"].to_numpy(dtype=float, na_value=np.nan)


def _take(one: _Judged, rows: NDArray[np.bool_]) -> _Judged:
    revenue = None if one.revenue is None else one.revenue[rows]
    return _Judged(
        one.y[rows],
        one.score[rows],
        one.risk[rows],
        one.cutoff[rows],
        revenue,
        one.capacity,
    )


def _resample(
    judged: Mapping[str, _Judged], accounts: pd.Index, resamples: int, random_state: int
) -> dict[tuple[str, str], Floats]:
    """Give every figure on every resample; all predictors meet the same ones."""
    weights = account_weights(accounts, resamples, random_state)
    size = max(_ENOUGH_CELLS // max(len(accounts), 1), 1)
    return {
        (name, metric): np.concatenate(
            [figure(weights[n : n + size]) for n in range(0, resamples, size)]
        )
        for name, one in judged.items()
        for metric, figure in one.metrics().items()
    }


def _figures(
    name: str, one: _Judged, draws: Mapping[tuple[str, str], Floats]
) -> list[tuple[str, str, float, float, float]]:
    every = np.ones(len(one.y))
    return [
        (name, metric, float(figure(every)), *interval(draws[name, metric]))
        for metric, figure in one.metrics().items()
    ]


def _counts(y: Floats, accounts: pd.Index) -> list[tuple[str, float, float, float]]:
    counts = {
        "n": len(y),
        "positives": y.sum(),
        "churned_accounts": accounts[y == 1].nunique(),
        "base_rate": y.mean(),
    }
    return [(metric, float(v), np.nan, np.nan) for metric, v in counts.items()]


def _paired(
    judged: Mapping[str, _Judged], draws: Mapping[tuple[str, str], Floats]
) -> list[tuple[str, str, float, float, float]]:
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


def _by_acquaintance(
    one: _Judged, split: Split
) -> list[tuple[str, str, float, float, float]]:
    """Rank the accounts of the training set and the others apart."""
    accounts = split.test.index.get_level_values("account_id")
    known = accounts.isin(split.train.index.get_level_values("account_id").unique())
    return [
        (
            "model",
            f"auc_{name}_accounts",
            float(auc_within_cutoff(one.y[rows], one.score[rows], one.cutoff[rows]))
            if rows.any()
            else np.nan,
            np.nan,
            np.nan,
        )
        for name, rows in (("known", known), ("unseen", ~known))
    ]


def _tidy(rows: Sequence[tuple[str, str, float, float, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["model", "metric", "value", "low", "high"])

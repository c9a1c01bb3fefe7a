"""How good the model is, in words that need no statistics."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import pandas as pd

from churnml.cards.asked import LEAVING, Asked

__all__ = ["Quality", "Ranking", "quality"]

NAMES: Mapping[str, str] = {
    "model": "This model",
    "recency": "Days since last use, alone",
    "calendar": "Tenure and renewal date, alone",
    "logistic": "Logistic regression",
}
COIN = 0.5
AUC = "auc_within_cutoff"


@dataclass(frozen=True)
class Ranking:
    """How often one way of ranking puts an account that left above one that did not.

    Or that did whatever else was asked of.

    Attributes
    ----------
    name : str
        In words.
    share : float
        Of all pairs of one cutoff, in [0, 1]: the AUC within cutoff.
    low, high : float or None
        Its interval.
    is_model : bool
    """

    name: str
    share: float
    low: float | None
    high: float | None
    is_model: bool

    def place(self, share: float) -> float:
        """Where a share lies between a coin (0) and perfection (100)."""
        return round(100 * min(max((share - COIN) / (1 - COIN), 0), 1), 1)


@dataclass(frozen=True)
class Quality:
    """The test of the model on months it was not trained on.

    Attributes
    ----------
    rankings : tuple of Ranking
        The model first, then its baselines, best first.
    sentences : tuple of str
        Plain statements, each true by the numbers given.
    """

    rankings: tuple[Ranking, ...]
    sentences: tuple[str, ...]


def quality(
    metrics: pd.DataFrame | Mapping[str, Any] | None, asked: Asked = LEAVING
) -> Quality | None:
    """Put the test's metrics in words.

    Parameters
    ----------
    metrics : DataFrame, mapping or None
        What ``evaluate`` returns (columns ``model``, ``metric``, ``value`` and, if
        there, ``low`` and ``high``), or ``{"test": {metric: value}, "baselines":
        {name: {metric: value}}}``.
    asked : Asked
        What the model says the risk of.

    Returns
    -------
    Quality or None
        None without metrics, or where none of them can be worded.

    Examples
    --------
    >>> tested = quality({
    ...     "test": {"auc_within_cutoff": 0.87, "observed_over_expected": 0.96},
    ...     "baselines": {"recency": {"auc_within_cutoff": 0.71}},
    ... })
    >>> [(r.name, r.share) for r in tested.rankings]
    [('This model', 0.87), ('Days since last use, alone', 0.71)]
    >>> for sentence in tested.sentences: print(sentence)
    It ranks better than every simpler way it was compared with.
    For every 100 departures it expected, 96 happened.
    """
    if metrics is None:
        return None
    values = _values(metrics)
    rankings = _rankings(values)
    sentences = [*_verdict(rankings), *_sentences(values.get("model", {}), asked)]
    if not rankings and not sentences:
        return None
    return Quality(rankings, tuple(sentences))


_Value = tuple[float, float | None, float | None]


def _values(
    metrics: pd.DataFrame | Mapping[str, Any],
) -> dict[str, dict[str, _Value]]:
    rows: list[tuple[str, str, Any, Any, Any]] = []
    if isinstance(metrics, pd.DataFrame):
        for row in metrics.to_dict("records"):
            bounds = (row.get("low"), row.get("high"))
            rows.append((row["model"], row["metric"], row["value"], *bounds))
    else:
        models = {"model": metrics.get("test", {}), **metrics.get("baselines", {})}
        for name, found in models.items():
            rows += [(name, key, value, None, None) for key, value in found.items()]
    values: dict[str, dict[str, _Value]] = {}
    for name, metric, value, low, high in rows:
        number = _number(value)
        if number is not None:
            own = values.setdefault(name, {})
            own[metric] = (number, _number(low), _number(high))
    return values


def _number(value: Any) -> float | None:
    number = float(value) if isinstance(value, Real) else math.nan
    return None if math.isnan(number) else number


def _rankings(values: Mapping[str, Mapping[str, _Value]]) -> tuple[Ranking, ...]:
    found = [
        Ranking(NAMES.get(name, name), *own[AUC], is_model=name == "model")
        for name, own in values.items()
        if AUC in own
    ]
    return tuple(sorted(found, key=lambda r: (not r.is_model, -r.share)))


def _verdict(rankings: Sequence[Ranking]) -> list[str]:
    if not rankings or not rankings[0].is_model or len(rankings) == 1:
        return []
    model, best = rankings[0], rankings[1]
    if model.share <= best.share:
        return [f"It ranks no better than a simpler way: {best.name.lower()}."]
    ahead = "It ranks better than every simpler way it was compared with"
    if model.low is not None and model.low <= best.share:
        doubt = f"but its lead over the best ({best.name.lower()}) is within the test's"
        return [f"{ahead}, {doubt} uncertainty."]
    return [f"{ahead}."]


def _sentences(values: Mapping[str, _Value], asked: Asked) -> list[str]:
    said = []
    if "recall_at_10pct" in values:
        caught = round(100 * values["recall_at_10pct"][0])
        said.append(
            f"The tenth it ranked riskiest held {caught} of every 100 accounts that "
            f"{asked.did}; a random tenth holds 10."
        )
    elif "lift_at_10pct" in values:
        times = values["lift_at_10pct"][0]
        said.append(
            f"Accounts in the tenth it ranked riskiest {asked.did} {times:.1f} times "
            "as often as all accounts."
        )
    if "observed_over_expected" in values:
        happened = round(100 * values["observed_over_expected"][0])
        said.append(f"For every 100 {asked.events} it expected, {happened} happened.")
    if "churned_accounts" in values:
        number = round(values["churned_accounts"][0])
        said.append(f"The test saw {number:,} accounts {asked.do}.")
    return said

"""What there is to doubt about a model that was judged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from churnml.errors import (
    ChurnmlWarning,
    LeakageWarning,
    NoSignalWarning,
    SmallSampleWarning,
)
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.rows import FEW_CHURNED
from churnml.splits import Split

__all__ = ["Doubt", "backtest_doubts", "contribution_shares", "doubts"]

TOO_GOOD = 0.95
CARRIES_ALL = 0.6
CLAIMED_MORE = 0.05
_EXPLAINED_ROWS = 2_000


@dataclass(frozen=True)
class Doubt:
    """A reason not to take an evaluation at its word.

    Attributes
    ----------
    code : str
        ``no_usable_signal``, ``weak_signal``, ``adds_nothing_over_recency``,
        ``too_good``, ``few_churned_accounts`` or ``random_split``.
    message : str
        What was found, how much, and what to do.
    category : type of ChurnmlWarning
    """

    code: str
    message: str
    category: type[ChurnmlWarning]

    def __str__(self) -> str:
        return self.message


def doubts(
    evaluation: pd.DataFrame,
    model: ChurnModel,
    split: Split,
    *,
    shipped: ChurnModel | None = None,
) -> list[Doubt]:
    """Say what there is to doubt about a model.

    Parameters
    ----------
    evaluation : DataFrame
        As :func:`churnml.evaluate` gives it.
    model : ChurnModel
        The one that was judged.
    split : Split
    shipped : ChurnModel, optional
        The one that will score, refitted on all matured cutoffs; by default the same.

    Returns
    -------
    list of Doubt
        "No usable signal": the interval of the calibration slope of what will score
        includes 0. "Weak signal": only that of what was judged does. "Adds nothing
        over recency": the paired interval of the difference in AUC includes 0. "Too
        good": a test AUC over 0.95, with the feature that contributes most; or one
        feature that carries more than 60 % of all contributions to an AUC over 0.9.
        "A random split would have claimed": where the evaluation says so
        (``auc_random_split``), and it is 0.05 more and above the interval; it is not
        the model that is to be doubted then, but figures others give.
        Empty if there is nothing to doubt.

    Examples
    --------
    >>> [str(doubt) for doubt in doubts(evaluation, model, split)]
    ... # doctest: +SKIP
    """
    figures = evaluation.set_index(["model", "metric"])
    found = [
        _no_signal(model, shipped or model),
        _nothing_new(figures),
        _too_good(figures, model, split),
        _random_split(figures),
    ]
    return [doubt for doubt in found if doubt is not None]


def backtest_doubts(evaluation: pd.DataFrame) -> list[Doubt]:
    """Say what there is to doubt about a backtest.

    Parameters
    ----------
    evaluation : DataFrame
        As :func:`churnml.evaluation.evaluate_backtest` gives it.

    Returns
    -------
    list of Doubt
        "Few churned accounts": fewer than 50 distinct ones. "Adds nothing over
        recency": as for a test set. "Too good": an AUC over 0.95.
    """
    figures = evaluation.set_index(["model", "metric"])
    churned = int(figures["value"].loc[("model", "churned_accounts")])
    auc = float(figures["value"].loc[("model", "auc_within_cutoff")])
    few = good = None
    if churned < FEW_CHURNED:
        message = (
            f"few churned accounts: {churned} distinct accounts churned in all folds, "
            f"fewer than {FEW_CHURNED}.\nThe figures are rough; give more history, or "
            "a longer horizon."
        )
        few = Doubt("few_churned_accounts", message, SmallSampleWarning)
    if auc > TOO_GOOD:
        message = (
            f"too good: leakage? AUC within cutoff is {auc:.3f} over all folds.\n"
            "`churnml train` names the feature that contributes most."
        )
        good = Doubt("too_good", message, LeakageWarning)
    found = [few, _nothing_new(figures), good]
    return [doubt for doubt in found if doubt is not None]


def _no_signal(judged: ChurnModel, shipped: ChurnModel) -> Doubt | None:
    low, high = shipped.calibrator_.a_interval_
    if not shipped.calibrator_.usable_:
        message = (
            "no usable signal: on later cutoffs the margins do not tell who churns "
            f"(slope between {low:.2f} and {high:.2f}, which includes 0).\n"
            "Everybody gets the base rate and no reasons. Check that the tables date "
            "churn rightly, or add tables."
        )
        return Doubt("no_usable_signal", message, NoSignalWarning)
    if not judged.calibrator_.usable_:
        below, above = judged.calibrator_.a_interval_
        message = (
            "weak signal: calibrated before the test set the slope lies between "
            f"{below:.2f} and {above:.2f}, which includes 0, so the risks tested are "
            f"base rates.\nOn all matured cutoffs it lies between {low:.2f} "
            f"and {high:.2f}, so the list has risks and reasons. Look at the backtest "
            "before you trust them."
        )
        return Doubt("weak_signal", message, NoSignalWarning)
    return None


def _nothing_new(figures: pd.DataFrame) -> Doubt | None:
    key = ("model", "auc_minus_recency")
    if key not in figures.index:
        return None
    value, low, high = (float(figures[c].loc[key]) for c in ("value", "low", "high"))
    if not low <= 0:
        return None
    message = (
        f"adds nothing over recency: AUC within cutoff differs by {value:+.3f} "
        f"({low:+.3f} to {high:+.3f}, which is not above 0) from days since last use "
        "alone.\nA list sorted by silence would do as well."
    )
    return Doubt("adds_nothing_over_recency", message, NoSignalWarning)


def _random_split(figures: pd.DataFrame) -> Doubt | None:
    key = ("model", "auc_random_split")
    if key not in figures.index:
        return None
    claimed = float(figures["value"].loc[key])
    auc = ("model", "auc_within_cutoff")
    value, low, high = (float(figures[c].loc[auc]) for c in ("value", "low", "high"))
    if not (claimed - value >= CLAIMED_MORE and claimed > high):
        return None
    message = (
        f"a random split of these rows would have claimed AUC {claimed:.2f}; forward "
        f"in time it is {value:.2f} ({low:.2f} to {high:.2f}).\nBelieve the latter: "
        "at random the same accounts are on both sides. Do not compare with figures "
        "from random splits."
    )
    return Doubt("random_split", message, ChurnmlWarning)


def _too_good(figures: pd.DataFrame, model: ChurnModel, split: Split) -> Doubt | None:
    auc = float(figures["value"].loc[("model", "auc_within_cutoff")])
    if not auc > TOO_GOOD - 0.05:
        return None
    shares = contribution_shares(model, split.test)
    name, share = str(shares.index[0]), float(shares.iloc[0])
    if auc <= TOO_GOOD and share <= CARRIES_ALL:
        return None
    message = (
        f"too good: leakage? AUC within cutoff is {auc:.3f} on the test set, and "
        f"{name!r} carries {100 * share:.0f} % of all contributions.\n"
        "Check that its table dates rows by when they became known, not by when they "
        "happened, and that nothing in it follows from churning."
    )
    return Doubt("too_good", message, LeakageWarning)


def contribution_shares(model: ChurnModel, matrix: Matrix) -> pd.Series:
    """Give each feature's share of all absolute contributions, the greatest first."""
    step = max(len(matrix) // _EXPLAINED_ROWS, 1)
    encoded = model.encode(matrix.take(np.arange(0, len(matrix), step)))
    numbers = encoded.to_numpy()
    each = model.boosters_[0].predict(numbers, pred_contrib=True, num_threads=1)
    size = np.abs(np.asarray(each)[:, :-1]).mean(axis=0)
    shares = pd.Series(size / max(size.sum(), 1e-12), index=encoded.columns)
    return shares.sort_values(ascending=False, kind="stable")

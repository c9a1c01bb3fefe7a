"""Two models on the same snapshots: who ranks better, whose risks, whose reasons."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from churnml.metrics import account_weights, auc_within_cutoff, interval

__all__ = ["TOP", "agreement", "compare"]

Floats = NDArray[np.float64]

TOP = 3
"""Families that are compared, those that raise the risk most."""

_RESAMPLES = 400
_TINY = 1e-9


def compare(
    rows: pd.DataFrame, *, random_state: int = 7, resamples: int = _RESAMPLES
) -> pd.DataFrame:
    """Hold two models against each other on the same snapshots.

    Parameters
    ----------
    rows : DataFrame
        Indexed by ``account_id`` and ``cutoff``: ``label``, and of the new model and
        of the champion ``margin``, ``risk``, ``champion_margin``, ``champion_risk``;
        both out of time.
    random_state : int, default 7
    resamples : int, default 400
        Account resamples behind the intervals.

    Returns
    -------
    DataFrame
        Indexed by ``auc_within_cutoff`` and ``log_loss``: ``champion``, ``model``,
        and ``difference`` (model less champion; of the log loss as a share of the
        champion's) with its 95 % interval ``low``, ``high``, on the same resamples.
        Null where nobody churned.

    Examples
    --------
    >>> index = pd.MultiIndex.from_product(
    ...     [list("abcd"), [pd.Timestamp("2025-03-03")]],
    ...     names=["account_id", "cutoff"])
    >>> rows = pd.DataFrame({"label": [True, False, False, False],
    ...     "margin": [1, 0, 0, 0], "risk": [0.5, 0.2, 0.2, 0.2],
    ...     "champion_margin": [0, 1, 0, 0], "champion_risk": [0.25] * 4}, index=index)
    >>> compare(rows)[["champion", "model", "difference"]].round(3)
                       champion  model  difference
    auc_within_cutoff     0.333  1.000       0.667
    log_loss              0.562  0.341      -0.394
    """
    y = rows["label"].to_numpy(dtype=float)
    cutoffs = rows.index.get_level_values("cutoff").to_numpy()
    accounts = rows.index.get_level_values("account_id")
    weights = account_weights(accounts, resamples, random_state)
    every = np.vstack([np.ones(len(y)), weights])
    auc = [
        auc_within_cutoff(y, rows[name].to_numpy(dtype=float), cutoffs, every)
        for name in ("champion_margin", "margin")
    ]
    loss = [
        every @ _losses(rows[name].to_numpy(dtype=float), y) / every.sum(axis=1)
        for name in ("champion_risk", "risk")
    ]
    unseen = not 0 < y.sum() < len(y)
    found = {
        "auc_within_cutoff": (auc[0], auc[1], auc[1] - auc[0]),
        "log_loss": (loss[0], loss[1], loss[1] / loss[0] - 1),
    }
    table = {
        name: [theirs[0], ours[0], less[0], *interval(less[1:])]
        for name, (theirs, ours, less) in found.items()
    }
    frame = pd.DataFrame.from_dict(
        table,
        orient="index",
        columns=["champion", "model", "difference", "low", "high"],
    )
    return frame * np.nan if unseen else frame


def _losses(risk: Floats, y: Floats) -> Floats:
    p = np.clip(risk, _TINY, 1 - _TINY)
    return np.asarray(-(y * np.log(p) + (1 - y) * np.log1p(-p)))


def agreement(one: pd.DataFrame, other: pd.DataFrame) -> float:
    """Say how far two halves of a model name the same reasons.

    Parameters
    ----------
    one, other : DataFrame of shape (n_snapshots, n_families)
        Contributions by family; only those above 0 raise risk.

    Returns
    -------
    float
        Mean over the snapshots of the overlap (those in both, over those in either)
        of the three families that raise the risk most, in [0, 1]; 1 where neither
        names any. Null without a snapshot.

    Examples
    --------
    >>> one = pd.DataFrame([[0.9, 0.5, 0.3, 0.1]], columns=list("abcd"))
    >>> other = pd.DataFrame([[0.9, 0.1, 0.3, 0.5]], columns=list("abcd"))
    >>> agreement(one, other)                    # a, b, c and a, c, d
    0.5
    """
    tops = [_named(frame.to_numpy(dtype=float)) for frame in (one, other)]
    both = (tops[0] & tops[1]).sum(axis=1)
    either = (tops[0] | tops[1]).sum(axis=1)
    shares = np.where(either > 0, both / np.maximum(either, 1), 1.0)
    return float(shares.mean()) if len(shares) else float("nan")


def _named(values: Floats) -> NDArray[np.bool_]:
    """Mark the families that would be named."""
    order = np.argsort(-values, axis=1, kind="stable")[:, :TOP]
    named = np.zeros(values.shape, dtype=bool)
    np.put_along_axis(named, order, values=True, axis=1)
    return named & (values > 0)

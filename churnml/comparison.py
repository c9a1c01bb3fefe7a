"""Two models on the same snapshots: who ranks better, whose risks, whose reasons."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from churnml.metrics import auc_within_cutoff
from churnml.resampling import account_weights, interval

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
        both out of time. Risks may be null where only the ranking is.
    random_state : int, default 7
    resamples : int, default 400
        Account resamples behind the intervals.

    Returns
    -------
    DataFrame
        Indexed by ``auc_within_cutoff`` and ``log_loss``: ``champion``, ``model``,
        and ``difference`` (model less champion; of the log loss as a share of the
        champion's) with its 95 % interval ``low``, ``high``, on the same resamples;
        and the ``snapshots`` and ``cutoffs`` they are of. Figures are null where
        nobody churned.

    Examples
    --------
    >>> index = pd.MultiIndex.from_product(
    ...     [list("abcd"), [pd.Timestamp("2025-03-03")]],
    ...     names=["account_id", "cutoff"])
    >>> rows = pd.DataFrame({"label": [True, False, False, False],
    ...     "margin": [1, 0, 0, 0], "risk": [0.5, 0.2, 0.2, 0.2],
    ...     "champion_margin": [0, 1, 0, 0], "champion_risk": [0.25] * 4}, index=index)
    >>> compare(rows)[["champion", "model", "difference", "snapshots"]].round(3)
                       champion  model  difference  snapshots
    auc_within_cutoff     0.333  1.000       0.667          4
    log_loss              0.562  0.341      -0.394          4
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
    both = rows[["risk", "champion_risk"]].notna().all(axis=1).to_numpy()
    every, left = every[:, both], y[both]
    with np.errstate(invalid="ignore"):  # a resample may be without any of these
        loss = [
            every
            @ _losses(rows[name].to_numpy(dtype=float)[both], left)
            / every.sum(axis=1)
            for name in ("champion_risk", "risk")
        ]
        share = loss[1] / loss[0] - 1
    table = {
        "auc_within_cutoff": _told(auc[0], auc[1], auc[1] - auc[0], y, cutoffs),
        "log_loss": _told(loss[0], loss[1], share, left, cutoffs[both]),
    }
    return pd.DataFrame.from_dict(table, orient="index").astype(
        {"snapshots": int, "cutoffs": int}
    )


def _told(
    theirs: Floats, ours: Floats, difference: Floats, y: Floats, cutoffs: NDArray[Any]
) -> dict[str, float]:
    """Give the figures of all rows, with the interval of those of the resamples."""
    low, high = interval(difference[1:])
    found = {
        "champion": float(theirs[0]),
        "model": float(ours[0]),
        "difference": float(difference[0]),
        "low": low,
        "high": high,
    }
    if not 0 < y.sum() < len(y):
        found = dict.fromkeys(found, float("nan"))
    return found | {"snapshots": len(y), "cutoffs": len(np.unique(cutoffs))}


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

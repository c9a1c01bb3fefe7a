"""What a ranking and a plan would have earned, now that the outcome is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from churnml.metrics import Ranking
from churnml.offer import Offer
from churnml.profit import choose
from churnml.resampling import interval

__all__ = ["earnings", "empb", "empc", "priced"]

Floats = NDArray[np.float64]
Row = tuple[str, str, float, float, float]


def empc(y: ArrayLike, risk: ArrayLike, mrr: ArrayLike, offer: Offer) -> float:
    """Give the expected maximum profit per account, all accounts worth their mean.

    The measure of Verbraken et al. (2013), as `empulse` computes it: the best number
    of calls is chosen for each possible accept rate, and averaged over them.

    Parameters
    ----------
    y, risk : array of shape (n_rows,)
        Whether the account churned; higher is riskier.
    mrr : array of shape (n_rows,)
        Of which the mean counts; null where not known.
    offer : Offer

    Returns
    -------
    float
        In the offer's currency, never negative; null where nothing can be said.

    Examples
    --------
    >>> offer = Offer(contact_cost=1, accept_rate=0.3, incentive=10, currency="EUR")
    >>> risk = [0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.8, 0.9]
    >>> round(empc([0, 1] * 4, risk, [200 / 12] * 8, offer), 6)
    23.875593
    """
    from empulse.metrics import empc_score, mpc_score

    churned = np.asarray(y, dtype=int)
    value = offer.value(mrr)
    if len(np.unique(churned)) < 2 or np.isnan(value).all():
        return float("nan")
    shared: dict[str, Any] = {
        "clv": float(np.nanmean(value)),
        "incentive_cost": float(np.nanmean(offer.granted(value))),
        "contact_cost": offer.contact_cost,
    }
    score = np.asarray(risk, dtype=float)
    if offer.beta is None:
        return float(mpc_score(churned, score, accept_rate=offer.accept_rate, **shared))
    alpha, beta = offer.beta
    return float(empc_score(churned, score, alpha=alpha, beta=beta, **shared))


def empb(
    y: ArrayLike,
    risk: ArrayLike,
    mrr: ArrayLike,
    offer: Offer,
    weights: ArrayLike | None = None,
) -> Floats:
    """Give the expected maximum profit per account, each account with its own worth.

    The measure of Janssens et al. (2022): accounts are called from the riskiest down,
    and the number of calls is the best in hindsight.

    Parameters
    ----------
    y, risk, mrr : array of shape (n_rows,)
        As in :func:`empc`; rows without MRR are left out.
    offer : Offer
    weights : array of shape (..., n_rows), optional

    Returns
    -------
    float, or array of shape (...)
        In the offer's currency, never negative: calling nobody earns 0.

    Examples
    --------
    The two riskiest: one is lost and kept with chance 0.5, one stays.

    >>> offer = Offer(contact_cost=10, accept_rate=0.5, currency="EUR")
    >>> float(empb([1, 0, 0], [0.9, 0.8, 0.1], [10, 10, 10], offer))
    16.666666666666668
    """
    churned = np.asarray(y, dtype=float)
    w = np.ones_like(churned) if weights is None else np.asarray(weights, dtype=float)
    known = ~np.isnan(np.asarray(mrr, dtype=float))
    gain = np.where(known, offer.expected_value(churned, mrr), 0)
    ranking = Ranking.of(np.asarray(risk, dtype=float))
    best = np.cumsum(ranking.total(w * gain), axis=-1).max(axis=-1)
    counted = (w * known).sum(axis=-1)
    out = np.full(np.shape(counted), np.nan)
    return np.asarray(
        np.divide(np.maximum(best, 0), counted, out=out, where=counted > 0)
    )[()]


def priced(context: pd.DataFrame, offer: Offer) -> Floats | None:
    """Give the MRR of rows in the offer's currency; None where none has any."""
    if "mrr" not in context:
        return None
    mrr = context["mrr"].to_numpy(dtype=float, na_value=np.nan)
    if "currency" in context:
        mrr = mrr * offer.exchange(context["currency"])
    return None if np.isnan(mrr).all() else mrr


def earnings(
    y: Floats,
    risks: Mapping[str, Floats],
    cutoff: NDArray[np.generic],
    mrr: Floats,
    *,
    offer: Offer,
    weights: Floats,
) -> list[Row]:
    """Give the figures in money of a model's and its baselines' risks.

    Parameters
    ----------
    y : array of shape (n_rows,)
        Whether the account churned.
    risks : mapping of str to array
        Of ``model`` and of baselines.
    cutoff, mrr : array of shape (n_rows,)
    offer : Offer
    weights : array of shape (resamples, n_rows)
        Account resamples behind the intervals.

    Returns
    -------
    list of (model, metric, value, low, high)
        ``empc`` and ``empb`` of each; of the model ``plan_calls``,
        ``plan_expected``, ``plan_earned`` and ``plan_minus_<other>``, per cutoff.

    Notes
    -----
    A plan is made at each cutoff from risks alone; its calls then earn by what
    happened, with the accept rate at its mean. The others make as many calls:
    anybody (``random``), the greatest MRR (``mrr``), the greatest risk (``risk``),
    or a plan by the risks of the recency baseline (``recency``).
    """
    rows: list[Row] = []
    for name, risk in risks.items():
        draws = empb(y, risk, mrr, offer, weights)
        rows.append((name, "empb", float(empb(y, risk, mrr, offer)), *interval(draws)))
        ends = _empc_interval(y, risk, mrr, offer, weights) if name == "model" else None
        rows.append(
            (name, "empc", empc(y, risk, mrr, offer), *(ends or (np.nan, np.nan)))
        )
    return [*rows, *_plans(y, risks, cutoff, mrr, offer, weights)]


def _empc_interval(
    y: Floats, risk: Floats, mrr: Floats, offer: Offer, weights: Floats
) -> tuple[float, float]:
    draws = []
    for drawn in weights.astype(int):
        rows = np.repeat(np.arange(len(y)), drawn)
        draws.append(empc(y[rows], risk[rows], mrr[rows], offer))
    return interval(draws)


def _plans(
    y: Floats,
    risks: Mapping[str, Floats],
    cutoff: NDArray[np.generic],
    mrr: Floats,
    offer: Offer,
    weights: Floats,
) -> list[Row]:
    cutoffs = np.unique(cutoff)
    share = {
        name: np.zeros(len(y)) for name in ("plan", "random", "mrr", "risk", "recency")
    }
    if "recency" not in risks:
        del share["recency"]
    expected = np.nan_to_num(offer.expected_value(risks["model"], mrr))
    gain = np.nan_to_num(offer.expected_value(y, mrr))
    for at in cutoffs:
        rows = np.flatnonzero((cutoff == at) & ~np.isnan(mrr))
        value = expected[rows]
        order = np.argsort(-value, kind="stable")
        time = np.full(len(rows), offer.hours_per_call)
        taken = order[choose(value[order], time, offer.hours)]
        share["plan"][rows[taken]] = 1
        share["random"][rows] = len(taken) / max(len(rows), 1)
        orders = {"mrr": mrr, "risk": risks["model"]}
        if "recency" in share:
            orders["recency"] = offer.expected_value(risks["recency"], mrr)
        for name, by in orders.items():
            first = np.argsort(-by[rows], kind="stable")[: len(taken)]
            share[name][rows[first]] = 1
    number = len(cutoffs)
    earned = {name: float((part * gain).sum() / number) for name, part in share.items()}
    draws = {name: weights @ (part * gain) / number for name, part in share.items()}
    calls, hoped = share["plan"].sum(), (share["plan"] * expected).sum()
    return [
        ("model", "plan_calls", float(calls / number), np.nan, np.nan),
        ("model", "plan_expected", float(hoped / number), np.nan, np.nan),
        ("model", "plan_earned", earned["plan"], *interval(draws["plan"])),
        *(
            (
                "model",
                f"plan_minus_{name}",
                earned["plan"] - earned[name],
                *interval(draws["plan"] - draws[name]),
            )
            for name in _others(share)
        ),
    ]


def _others(names: Mapping[str, Floats]) -> Sequence[str]:
    return [name for name in names if name != "plan"]

"""How well a model does on later cutoffs, beside its baselines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from churnml.baselines import fit_baselines
from churnml.earnings import earnings, priced
from churnml.errors import SplitError
from churnml.judged import (
    Figure,
    Judged,
    counts,
    figures,
    over_accounts,
    paired,
    resampled,
    tidy,
)
from churnml.metrics import auc_within_cutoff, recall_at
from churnml.model import ChurnModel
from churnml.offer import Offer
from churnml.resampling import account_weights
from churnml.splits import Split

__all__ = [
    "evaluate",
    "evaluate_backtest",
    "evaluate_by_cutoff",
    "judged_on",
    "revenue_of",
]

Floats = NDArray[np.float64]


def evaluate(
    model: ChurnModel,
    split: Split,
    *,
    capacity: int | None = None,
    baselines: Sequence[str] | None = None,
    offer: Offer | None = None,
    random_state: int = 7,
    resamples: int = 200,
    judged: Mapping[str, Judged] | None = None,
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
    judged : mapping of str to Judged, optional
        What :func:`judged_on` gave for the same model, split and baselines, where it
        is at hand.

    Returns
    -------
    DataFrame
        One row per ``model`` ("model" or a baseline) and ``metric``, with ``value``
        and its 95 % interval ``low``, ``high`` (null for counts). Metrics:
        ``auc_within_cutoff``, ``average_precision``, ``brier``,
        ``observed_over_expected``, ``calibration_slope``, ``calibration_error`` (its
        interval mirrored), ``lift_at_10pct``, ``recall_at_10pct`` (also
        ``..._at_capacity``), ``revenue_caught`` (share of
        the churners' MRR at capacity, else in the top 10 %; left out where MRR is
        missing, or in several currencies without the offer's rates). Of the model
        only: ``n``, ``positives``, ``churned_accounts``, ``base_rate``;
        ``auc_minus_<baseline>`` with its paired interval; ``auc_known_accounts`` and
        ``auc_unseen_accounts``, of accounts in the training set and of others. Of
        accounts that left before the outcome window, where the split names them:
        ``left_in_lead`` (snapshots), ``left_in_lead_share`` (of all that left),
        ``left_in_lead_auc`` (against those that stayed),
        ``left_in_lead_recall_at_10pct``.

    Raises
    ------
    SplitError
        If ``split`` is no Split.

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
    _check(model, split)
    if judged is None:
        judged = judged_on(model, split, baselines=baselines, offer=offer)
    judged = {name: one.within(capacity) for name, one in judged.items()}
    test = split.test
    accounts = test.index.get_level_values("account_id")
    train = split.train.index.get_level_values("account_id").unique()
    how = {"resamples": resamples, "random_state": random_state}
    rows = _all_figures(judged, accounts, **how)
    rows += _by_acquaintance(judged["model"], accounts, accounts.isin(train), **how)
    if split.left_in_lead is not None:
        gone = split.left_in_lead
        rows += _left_in_lead(
            judged["model"],
            accounts,
            model.margin(gone).to_numpy(),
            gone.index.to_frame(index=False),
            **how,
        )
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
    return tidy(rows)


def evaluate_by_cutoff(
    model: ChurnModel,
    split: Split,
    *,
    capacity: int | None = None,
    baselines: Sequence[str] | None = None,
    judged: Mapping[str, Judged] | None = None,
) -> pd.DataFrame:
    """Judge a model and its baselines at each test cutoff, without intervals.

    Parameters
    ----------
    model, split, capacity, baselines, judged
        As in :func:`evaluate`.

    Returns
    -------
    DataFrame
        ``cutoff, model, metric, value``; the metrics of :func:`evaluate`.

    Examples
    --------
    >>> evaluate_by_cutoff(model, split).groupby("cutoff").first()
    ... # doctest: +SKIP
    """
    _check(model, split)
    if judged is None:
        judged = judged_on(model, split, baselines=baselines)
    judged = {name: one.within(capacity) for name, one in judged.items()}
    accounts = split.test.index.get_level_values("account_id")
    rows = []
    for cutoff in np.unique(judged["model"].cutoff):
        at = judged["model"].cutoff == cutoff
        for name, one in judged.items():
            part = one.take(at)
            found = {m: f(np.ones(len(part.y))) for m, f in part.metrics().items()}
            if name == "model":
                counted = counts(part.y, accounts[at])
                found = {metric: value for _, metric, value, *_ in counted} | found
            rows += [(cutoff, name, metric, float(v)) for metric, v in found.items()]
    return pd.DataFrame(rows, columns=["cutoff", "model", "metric", "value"])


def evaluate_backtest(
    rows: pd.DataFrame,
    *,
    revenue: pd.Series | None = None,
    capacity: int | None = None,
    random_state: int = 7,
    resamples: int = 200,
) -> pd.DataFrame:
    """Judge the out-of-time risks of a backtest, all folds pooled.

    Parameters
    ----------
    rows : DataFrame
        As :func:`churnml.backtest.backtest` gives them. Rows without a label are of
        accounts that left in the lead.
    revenue : Series of float, optional
        By account and cutoff, for ``revenue_caught`` (:func:`revenue_of`).
    capacity, random_state, resamples
        As in :func:`evaluate`.

    Returns
    -------
    DataFrame
        As :func:`evaluate` gives it; models ``model``, ``recency``, ``calendar``.

    Raises
    ------
    SplitError
        If columns are missing, as of a Matrix or a risk list.

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
    wanted = ("account_id", "cutoff", "label", "risk")
    missing = [c for c in wanted if c not in getattr(rows, "columns", ())]
    if missing:
        msg = (
            f"evaluate_backtest: rows lack {', '.join(missing)}. Give what "
            "churnml.backtest(panel) returns."
        )
        raise SplitError(msg)
    labelled = rows["label"].notna().to_numpy()
    gone, rows = rows[~labelled], rows[labelled]
    columns = {
        "model": "risk",
        "recency": "recency_baseline",
        "calendar": "calendar_baseline",
    }
    y, cutoff = rows["label"].to_numpy(dtype=float), rows["cutoff"].to_numpy()
    money = None
    if revenue is not None:
        keys = pd.MultiIndex.from_frame(rows[["account_id", "cutoff"]])
        money = revenue.reindex(keys).to_numpy(dtype=float)
    judged = {
        name: Judged(y, risk, risk, cutoff, money, capacity)
        for name, column in columns.items()
        if column in rows and rows[column].notna().all()
        for risk in [rows[column].to_numpy(dtype=float)]
    }
    accounts = pd.Index(rows["account_id"])
    how = {"resamples": resamples, "random_state": random_state}
    found = _all_figures(judged, accounts, **how)
    if "known" in rows:
        known = rows["known"].to_numpy(dtype=bool)
        found += _by_acquaintance(judged["model"], accounts, known, **how)
    if not labelled.all():
        risk = gone["risk"].to_numpy(dtype=float)
        found += _left_in_lead(judged["model"], accounts, risk, gone, **how)
    return tidy(found)


def judged_on(
    model: ChurnModel,
    split: Split,
    *,
    baselines: Sequence[str] | None = None,
    offer: Offer | None = None,
) -> dict[str, Judged]:
    """Let a model, and baselines fitted on its training set, predict the test set.

    Parameters
    ----------
    model, split, baselines, offer
        As in :func:`evaluate`.

    Returns
    -------
    dict of str to Judged
        The ``model`` first.
    """
    _check(model, split)
    train, test = split.train, split.test
    assert train.y is not None
    assert test.y is not None
    y = test.y.to_numpy(dtype=float)
    revenue = revenue_of(test.context, offer)
    money = None if revenue is None else revenue.to_numpy()
    shared = (test.index.get_level_values("cutoff").to_numpy(), money)
    margin, risk = model.margin(test).to_numpy(), model.predict_risk(test).to_numpy()
    judged = {"model": Judged(y, margin, risk, *shared)}
    for name, fitted in fit_baselines(train.X, train.y, baselines).items():
        p = fitted.predict_proba(test.X)[:, 1]
        judged[name] = Judged(y, p, p, *shared)
    return judged


def _check(model: Any, split: Any) -> None:
    """Refuse what is no model and no split, such as the panel itself."""
    for what, given, wanted, hint in (
        ("model", model, ChurnModel, "ChurnModel().fit_panel(split.train)"),
        ("split", split, Split, "TemporalSplit().split(panel)"),
    ):
        if not isinstance(given, wanted):
            msg = (
                f"{what}: a {type(given).__name__} is no {wanted.__name__}.\n"
                f"Give {hint}."
            )
            raise SplitError(msg)


def revenue_of(context: pd.DataFrame, offer: Offer | None = None) -> pd.Series | None:
    """Give the MRR of snapshots, if there is any and it can be added up.

    Parameters
    ----------
    context : DataFrame
        Of a matrix (:attr:`churnml.matrix.Matrix.context`).
    offer : Offer, optional
        Whose ``rates`` make one currency of several.

    Returns
    -------
    Series of float or None
        In the one currency there is, else in the offer's; null where not known. None
        without any, or where a currency among several has no rate.

    Examples
    --------
    >>> context = pd.DataFrame({"mrr": [100.0, 50.0], "currency": ["EUR", "USD"]})
    >>> revenue_of(context) is None
    True
    >>> offer = Offer(
    ...     contact_cost=1, accept_rate=0.3, currency="EUR", rates={"USD": 0.5})
    >>> revenue_of(context, offer).tolist()
    [100.0, 25.0]
    """
    if "mrr" not in context or context["mrr"].isna().all():
        return None
    mrr = context["mrr"].astype("Float64").astype(float)
    paid = context.loc[mrr.notna(), "currency"] if "currency" in context else None
    if paid is None or len(paid.dropna().unique()) < 2:
        return mrr
    if offer is None or np.isnan(offer.exchange(paid)).any():
        return None
    return mrr * offer.exchange(context["currency"])


def _all_figures(
    judged: Mapping[str, Judged],
    accounts: pd.Index,
    *,
    resamples: int,
    random_state: int,
) -> list[Figure]:
    draws = resampled(judged, accounts, resamples, random_state)
    rows = counts(judged["model"].y, accounts)
    for name, one in judged.items():
        rows += figures(name, one, draws)
    return rows + paired(judged, draws)


def _by_acquaintance(
    one: Judged, accounts: pd.Index, known: NDArray[np.bool_], **how: int
) -> list[Figure]:
    """Rank the accounts of the training set and the others apart."""
    found: list[Figure] = []
    for name, rows in (("known", known), ("unseen", ~known)):
        part = one.take(rows)
        auc = part.metrics()["auc_within_cutoff"]
        value = over_accounts(auc, accounts[rows], **how)
        found.append(("model", f"auc_{name}_accounts", *value))
    return found


def _left_in_lead(
    one: Judged,
    accounts: pd.Index,
    score: Floats,
    gone: pd.DataFrame,
    **how: int,
) -> list[Figure]:
    """Say how many left before anybody could act, and whether they ranked high.

    They are set against those that stayed (AUC), and in the list as it was (recall).
    """
    y = np.r_[one.y, np.full(len(gone), np.nan)]
    scores = np.r_[one.score, score]
    cutoffs = np.r_[one.cutoff, gone["cutoff"].to_numpy(dtype=one.cutoff.dtype)]
    everybody = pd.Index([*accounts, *gone["account_id"]])
    early = np.isnan(y)
    left = early | (y == 1)
    beside = early | (y == 0)
    ranked = (early[beside], scores[beside], cutoffs[beside])

    def share(w: Floats) -> Any:
        with np.errstate(invalid="ignore"):
            return np.asarray((w * early).sum(-1) / (w * left).sum(-1))

    found = {
        "share": over_accounts(share, everybody, **how),
        "auc": over_accounts(
            lambda w: auc_within_cutoff(*ranked, w), everybody[beside], **how
        ),
        "recall_at_10pct": over_accounts(
            lambda w: recall_at(early, scores, cutoffs, w), everybody, **how
        ),
    }
    count: Figure = ("model", "left_in_lead", float(early.sum()), np.nan, np.nan)
    return [count, *(("model", f"left_in_lead_{k}", *v) for k, v in found.items())]

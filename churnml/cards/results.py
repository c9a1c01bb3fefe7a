"""A card from a model's results, as a notebook has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from churnml.cards.absent import not_found
from churnml.cards.card import AccountCard
from churnml.cards.rows import card_from_row
from churnml.ranking import BANDS, band_of, in_order

if TYPE_CHECKING:
    from datetime import timedelta

    from churnml.attribution import Contributions
    from churnml.matrix import Matrix
    from churnml.reasons import Words

__all__ = ["BANDS", "account_card"]

_MONTHS_A_YEAR = 12


def account_card(
    account_id: str,
    risk: pd.Series,
    why: Contributions,
    matrix: Matrix,
    *,
    bands: Mapping[str, float] = BANDS,
    lead: str | timedelta | None = None,
    horizon: str | timedelta | None = None,
    of: str | None = None,
    kinds: Sequence[str] = (),
    model_version: str | None = None,
    words: Words | Mapping[str, Any] | None = None,
) -> AccountCard:
    """Make the card of one account from a model's results.

    Parameters
    ----------
    account_id : str
        The account asked for. If the matrix has several cutoffs, its latest.
    risk : Series of float, shape (n_snapshots,)
        Calibrated P(churn in the outcome window), indexed by (account_id, cutoff).
    why : Contributions
        Of the same snapshots.
    matrix : Matrix
        Of the same snapshots.
    bands : mapping of str to float
        Least risk of each band.
    lead, horizon : str or timedelta, optional
        Of the task the model was trained for, such as ``"14d"`` and ``"90d"``;
        without them the card cannot date the outcome window.
    of, kinds : str and sequence of str, optional
        Of the same task, where it asks of something else than all churn.
    model_version : str, optional
        Shown at the foot of the card.
    words : Words or mapping, optional
        Words of the reasons, instead of the English ones.

    Returns
    -------
    AccountCard

    Raises
    ------
    AccountNotFoundError
        If the account is not scored (the message says why not) or not known.

    Examples
    --------
    >>> risk = model.predict_risk(today)                        # doctest: +SKIP
    >>> card = account_card("A-0017", risk, explain(model, today), today,
    ...                     lead="14d", horizon="90d")          # doctest: +SKIP
    >>> card.save("A-0017.html")                                # doctest: +SKIP
    """
    from churnml.reasons import top_reasons

    account_id = str(account_id)
    cutoffs = risk.index.get_level_values("cutoff")
    mine = risk.index.get_level_values("account_id") == account_id
    if not mine.any():
        raise not_found(
            account_id,
            risk.index.get_level_values("account_id"),
            matrix.not_scored,
            max(matrix.cutoffs),
        )
    cutoff = cutoffs[mine].max()
    peers = _ranked(risk[cutoffs == cutoff], matrix.context)
    key = (account_id, cutoff)
    said = top_reasons(why, matrix, words=words).loc[key]
    row: dict[str, Any] = {str(name): value for name, value in said.items()}
    row |= {
        "account_id": account_id,
        "cutoff": cutoff,
        "risk": float(risk.loc[key]),
        "base_risk": why.base_risk,
        "rank": peers.index(account_id) + 1,
        "band": str(band_of(risk.loc[[key]].to_numpy(), bands)[0]),
        "data_until": matrix.provenance.get("data_until"),
        "model_version": model_version,
    }
    if pd.notna(row["mrr"]):
        row["value_at_risk"] = row["risk"] * _MONTHS_A_YEAR * row["mrr"]
    return card_from_row(
        row,
        scored=len(peers),
        lead=lead,
        horizon=horizon,
        of=of,
        kinds=kinds,
        usable=why.usable,
    )


def _ranked(risk: pd.Series, context: pd.DataFrame) -> list[str]:
    rows = risk.rename("risk").reset_index()
    mrr = context["mrr"].reindex(risk.index) if "mrr" in context else float("nan")
    rows["value_at_risk"] = (risk * mrr).to_numpy()
    return list(in_order(rows)["account_id"])

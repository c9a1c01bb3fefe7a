"""A card from a model's results, as a notebook has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from churnml.bands import BANDS
from churnml.cards.absent import not_found
from churnml.cards.card import AccountCard
from churnml.cards.rows import card_from_row
from churnml.errors import TaskError
from churnml.ranking import beside, risk_list

if TYPE_CHECKING:
    from datetime import timedelta

    from churnml.attribution import Contributions
    from churnml.matrix import Matrix
    from churnml.playbook import Playbook
    from churnml.reasons import Words

__all__ = ["BANDS", "account_card"]


def account_card(
    account_id: str,
    risk: pd.Series,
    why: Contributions,
    matrix: Matrix,
    *,
    certainty: pd.DataFrame | None = None,
    muted: pd.DataFrame | None = None,
    bands: Mapping[str, float] = BANDS,
    lead: str | timedelta | None = None,
    horizon: str | timedelta | None = None,
    of: str | None = None,
    kinds: Sequence[str] = (),
    model_version: str | None = None,
    words: Words | Mapping[str, Any] | None = None,
    playbook: Playbook | None = None,
    earlier: tuple[Contributions, Matrix] | None = None,
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
    certainty : DataFrame, optional
        As :meth:`churnml.ChurnModel.risk_band` gives it, of the same snapshots: the
        card says between what the risk lies.
    muted : DataFrame, optional
        Families that a person knows of, as :func:`churnml.top_reasons` takes them.
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
    playbook : Playbook, optional
        Where the play is looked up; by default in the table that comes with churnml.
    earlier : pair of Contributions and Matrix, optional
        Of snapshots before, by the same model: the card says what changed since the
        latest of them. Reasons are held against those of seven days before, as
        :func:`churnml.top_reasons` does.

    Returns
    -------
    AccountCard

    Raises
    ------
    AccountNotFoundError
        If the account is not scored (the message says why not) or not known.
    TaskError
        If nothing of ``earlier`` is of a cutoff before the card's.

    Examples
    --------
    >>> risk = model.predict_risk(today)                        # doctest: +SKIP
    >>> card = account_card("A-0017", risk, explain(model, today), today,
    ...                     certainty=model.risk_band(today),
    ...                     lead="14d", horizon="90d")          # doctest: +SKIP
    >>> card.save("A-0017.html")                                # doctest: +SKIP
    """
    from churnml.playbook import Playbook, default
    from churnml.plays import suggestions
    from churnml.reasons import WORDS, Words, top_reasons

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
    key = (account_id, cutoffs[mine].max())
    said_in = words if isinstance(words, Words) else WORDS.over(words)
    listed = risk_list(
        risk[cutoffs == key[1]],
        top_reasons(why, matrix, words=said_in, muted=muted, earlier=earlier),
        certainty=certainty,
        bands=bands,
        model_version=model_version,
        words=said_in,
    )
    book = Playbook(rules=default()) if playbook is None else playbook
    here = matrix.context[matrix.index.get_level_values("cutoff") == key[1]]
    listed = beside(listed, suggestions(listed, here, book, words=said_in))
    if earlier is not None:
        listed = beside(listed, _changed(key, why, matrix, *earlier, words=said_in))
    row: dict[str, Any] = {
        str(name): value
        for name, value in listed.set_index("account_id").loc[account_id].items()
    }
    return card_from_row(
        row
        | {
            "account_id": account_id,
            "base_risk": why.base_risk,
            "in_capacity": None,  # nobody said how many there is time for
            "data_until": matrix.provenance.get("data_until"),
        },
        scored=len(listed),
        bands=bands,
        lead=lead,
        horizon=horizon,
        of=of,
        kinds=kinds,
        usable=why.usable,
    )


def _changed(
    key: tuple[str, pd.Timestamp],
    why: Contributions,
    matrix: Matrix,
    why_then: Contributions,
    before: Matrix,
    *,
    words: Words,
) -> pd.DataFrame:
    """Say what changed of one account; null where it was not there before."""
    from churnml.change_words import nothing_changed, say_changes
    from churnml.changes import Earlier, what_changed

    account, cutoff = key
    ago = [day for day in before.index.unique("cutoff") if day < cutoff]
    if not ago:
        msg = (
            f"earlier: nothing of it is from before the cutoff {cutoff.date()}. "
            "Give contributions and the matrix of an earlier cutoff: "
            "earlier=(explain(model, before), before)."
        )
        raise TaskError(msg)
    then = (account, max(ago))
    if then not in before.index:
        return nothing_changed()
    old, now = _of_one(why_then, then), _of_one(why, key)
    stored = Earlier(
        then[1].date(),
        risk=old.risk.droplevel("cutoff"),
        base_value=pd.Series(old.base_value, [account]),
        logit=old.logit.droplevel("cutoff"),
        contributions=old.values.droplevel("cutoff"),  # noqa: PD011 - no frame's
        facts=old.X.droplevel("cutoff"),
    )
    changes = what_changed(stored, now.risk, now)
    currency = pd.Series([None], [account], dtype=object)
    if "currency" in matrix.context:
        currency = matrix.context["currency"].loc[[key]].droplevel("cutoff")
    return say_changes(changes, stored, now, currency, words=words)


def _of_one(why: Contributions, key: tuple[str, pd.Timestamp]) -> Contributions:
    """Keep the contributions of one snapshot."""
    return replace(
        why,
        values=why.values.loc[[key]],  # noqa: PD011 - no frame's
        logit=why.logit.loc[[key]],
        risk=why.risk.loc[[key]],
        X=why.X.loc[[key]],
        encoded=why.encoded.loc[[key]],
    )

"""Explain: the card of one account, from the list as it was written."""

from __future__ import annotations

from datetime import date

from churnml.cards import AccountCard, card_from_list
from churnml.config import Config
from churnml.sinks import read_list

__all__ = ["explain_account"]


def explain_account(
    config: Config, account_id: str, *, cutoff: date | None = None
) -> AccountCard:
    """Make the card of one account.

    Parameters
    ----------
    config : Config
    account_id : str
    cutoff : date, optional
        Of the list; by default the latest written.

    Raises
    ------
    StoreError
        If there is no list.
    AccountNotFoundError
        If the account is not scored, and why; or not known at all.
    """
    stored = read_list(config.output_dir, cutoff)
    about = stored.about
    return card_from_list(
        account_id,
        stored.risk_list,
        stored.not_scored,
        scored=len(stored.scored()),
        lead=about.get("lead"),
        horizon=about.get("horizon"),
        of=about.get("of"),
        kinds=about.get("kinds", ()),
        base_risk=about["base_risk"],
        usable=about["usable"],
        band_says=about.get("worth", {}).get("bands"),
        bands=about["bands"],
    )

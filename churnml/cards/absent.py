"""What to say when an account has no card."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date

import pandas as pd

from churnml.errors import AccountNotFoundError
from churnml.templates import count

__all__ = ["not_found"]


def not_found(
    account_id: str,
    scored: Iterable[str],
    not_scored: pd.DataFrame,
    cutoff: date | None,
) -> AccountNotFoundError:
    """Say why an account has no card: it is not scored, and why, or not known.

    Parameters
    ----------
    account_id : str
        The account asked for.
    scored : iterable of str
        Ids of all scored accounts.
    not_scored : DataFrame
        ``account_id`` and ``reason`` of the others.
    cutoff : date or None
        Of both.

    Returns
    -------
    AccountNotFoundError
        To be raised.
    """
    at = "" if cutoff is None else f" at {cutoff}"
    known = sorted(set(scored))
    others = not_scored.loc[not_scored["account_id"].astype(str) == account_id]
    if len(others):
        reason = others["reason"].iloc[-1]
        return AccountNotFoundError(
            f"account {account_id!r} is not scored{at}: {reason}. "
            f"Cards exist for the {count(len(known), 'account', 'accounts')} "
            "of the risk list."
        )
    everybody = [*known, *not_scored["account_id"].astype(str)]
    close = difflib.get_close_matches(account_id, everybody, n=3)
    advice = "Ids are those of the accounts table."
    if close:
        advice = f"Did you mean {' or '.join(repr(match) for match in close)}?"
    return AccountNotFoundError(
        f"account {account_id!r} is not known{at} "
        f"({len(known)} scored, {len(not_scored)} not scored). {advice}"
    )

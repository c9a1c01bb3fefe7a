"""The rows of the page's table: everything it shows, sorts, filters and finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import pandas as pd

from churnml.cards import AccountCard
from churnml.report.moved import Movement
from churnml.templates import day, money, points

__all__ = ["anchor", "segment_choices", "table_rows"]


def anchor(account_id: str) -> str:
    """Write an id as an address may hold it without being rewritten.

    So an id in the page and a link to it agree, whatever the account is called.

    Examples
    --------
    >>> anchor("50% off/1")
    '50%25%20off%2F1'
    """
    return quote(account_id, safe="")


def table_rows(
    cards: Sequence[AccountCard],
    *,
    currency: str | None = None,
    moved: Movement | None = None,
    segments: Mapping[str, Mapping[str, str]] | None = None,
) -> list[dict[str, Any]]:
    r"""Write the cards as rows for JSON; what is not known is left out.

    Parameters
    ----------
    cards : sequence of AccountCard
        In the order of the list.
    currency : str, optional
        That of all amounts: it is then not repeated in every row.
    moved : Movement, optional
        Who entered and left the riskiest band since the earlier list.
    segments : mapping, optional
        By account: what it is, by name of the segment.

    Examples
    --------
    >>> from datetime import date
    >>> card = AccountCard(account_id="A-1", cutoff=date(2025, 3, 3), risk=0.42)
    >>> row = table_rows([card])[0]
    >>> row["id"], row["risk"], row["riskText"].replace(chr(160), " ")
    ('A-1', 0.42, '42 %')
    """
    way = {} if moved is None else moved.ways
    known = segments or {}
    rows = []
    for card in cards:
        said = [reason.text for reason in (*card.reasons, *card.protective)]
        play = None if card.play is None else f"{card.play.title} ({card.play.how})"
        said += [play] if play else []
        row = {
            "id": card.account_id,
            "at": anchor(card.account_id),
            "name": card.name,
            "owner": card.owner,
            "band": card.band,
            "rank": card.rank,
            "top": card.in_capacity or None,
            "risk": card.risk,
            "riskText": card.risk_text,
            "between": card.between or None,
            "why": card.reasons[0].text if card.reasons else None,
            "play": play,
            "said": " · ".join(said) or None,
            **_change(card, moved),
            "way": way.get(card.account_id),
            **_amounts(card, currency),
            "in": known.get(card.account_id) or None,
        }
        rows.append({name: value for name, value in row.items() if value is not None})
    return rows


def _change(card: AccountCard, moved: Movement | None) -> dict[str, Any]:
    if moved is None:
        return {}
    if card.change is None:
        return {"changeText": "new"}
    return {"change": card.change, "changeText": points(card.change)}


def _amounts(card: AccountCard, currency: str | None) -> dict[str, Any]:
    unit = None if currency else card.currency
    row: dict[str, Any] = {}
    for name, amount in (("worth", card.value_at_risk), ("mrr", card.mrr)):
        if amount is not None:
            row |= {name: round(amount, 2), f"{name}Text": money(amount, unit)}
    if card.expected_value is not None:
        brought = money(card.expected_value, card.worth_currency)
        row |= {"call": round(card.expected_value, 2), "callText": brought}
    if card.renewal_date is not None:
        row["renewal"] = card.renewal_date.isoformat()
        row["renewalText"] = day(card.renewal_date)
        row["days"] = (card.renewal_date - card.cutoff).days
    return row


def segment_choices(
    segments: pd.DataFrame | None,
) -> tuple[dict[str, dict[str, str]], tuple[tuple[str, tuple[str, ...]], ...]]:
    """Read the segments: of each account, and which values there are.

    Parameters
    ----------
    segments : DataFrame or None
        ``account_id`` and one column per segment.

    Returns
    -------
    tuple
        By account, a mapping from segment to value; and the segments with their
        values, both in order.

    Examples
    --------
    >>> frame = pd.DataFrame({"account_id": ["A", "B"], "plan": ["pro", None]})
    >>> segment_choices(frame)
    ({'A': {'plan': 'pro'}, 'B': {}}, (('plan', ('pro',)),))
    """
    if segments is None or segments.empty:
        return {}, ()
    # Owner and renewal have filters of their own.
    names = [
        str(name)
        for name in segments
        if name not in ("account_id", "cutoff", "owner", "renewal")
    ]
    columns = {name: _texts(segments[name]) for name in names}
    by_account = {
        str(account): {n: v[i] for n, v in columns.items() if v[i]}
        for i, account in enumerate(segments["account_id"])
    }
    choices = (
        (name, tuple(sorted({*values} - {""}))) for name, values in columns.items()
    )
    return by_account, tuple((n, v) for n, v in choices if v)


def _texts(values: pd.Series) -> list[str]:
    return ["" if pd.isna(value) else str(value) for value in values]

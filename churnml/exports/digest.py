"""A page a week for each owner: their accounts that stand out, and what to do.

It is Markdown, which mail, chats and wikis show, and which reads well as it is. It says
what the model noticed and never why that will happen, and it ends with what a list
cannot see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from churnml.cards import AccountCard, card_from_row
from churnml.exports.columns import CHANGES, rows_of
from churnml.exports.markdown import escaped
from churnml.exports.owners import NOBODY
from churnml.report.portfolio import NOT_SCORED_WORDS
from churnml.templates import NO_BREAK, count, day, money, percent, points
from churnml.timeline import as_date

__all__ = ["MOST", "digest"]

MOST = 5
"""Accounts on a page."""

_WORDS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five"}
_LOW = "low"
_LEFT = "left"
_BRIEFLY = 3


def digest(
    owned: pd.DataFrame,
    not_scored: pd.DataFrame,
    about: Mapping[str, Any],
    *,
    owner: str,
) -> str:
    """Write the page of one owner.

    Parameters
    ----------
    owned : DataFrame
        The owner's rows of a risk list, in its order.
    not_scored : DataFrame
        ``account_id, reason`` of all accounts outside the list.
    about : mapping
        Of the list, as it was written beside it.
    owner : str
        Or `NOBODY`.

    Returns
    -------
    str
        Markdown: up to five accounts, the riskiest first, but none of the lowest band.
        Every text of the list is escaped.

    Examples
    --------
    >>> listed = pd.DataFrame({"account_id": ["A-1"], "cutoff": ["2025-03-03"],
    ...                        "risk": [0.25], "band": ["medium"]})
    >>> about = {"cutoff": "2025-03-03", "name": "acme", "base_risk": 0.06}
    >>> others = pd.DataFrame({"account_id": ["B-2"], "reason": ["new"]})
    >>> page = digest(listed, others, about, owner="Ann")
    >>> page.splitlines()[0], page.splitlines()[2]
    ('# Your one account this week', 'Ann, from the list of 3 Mar 2025 (acme).')
    """
    given: dict[str, Any] = {
        "lead": about.get("lead"),
        "horizon": about.get("horizon"),
        "of": about.get("of"),
        "kinds": about.get("kinds", ()),
        "base_risk": about.get("base_risk"),
        "usable": about.get("usable", True),
        "band_says": (about.get("worth") or {}).get("bands"),
        "bands": about.get("bands"),
    }
    rows = rows_of(owned)
    cards = [card_from_row(row, **given) for row in rows]
    pairs = list(zip(cards, rows, strict=True))
    shown = [pair for pair in pairs if pair[0].band != _LOW][:MOST]
    at = as_date(about["cutoff"])
    blocks = [
        *_head(cards, len(shown), at, about, owner),
        *(
            block
            for number, (card, row) in enumerate(shown, start=1)
            for block in _account(number, card, row)
        ),
        *_left_out(cards, [card for card, _ in shown]),
        *_unseen(cards, not_scored, at),
    ]
    return "\n\n".join(blocks).replace(NO_BREAK, " ") + "\n"


# -- the head --------------------------------------------------------------------------


def _head(
    cards: Sequence[AccountCard],
    shown: int,
    at: date,
    about: Mapping[str, Any],
    owner: str,
) -> Iterator[str]:
    number, many = _WORDS.get(shown, ""), "account" if shown == 1 else "accounts"
    if owner == NOBODY:
        title = f"{number.capitalize()} {many} that nobody looks after"
    else:
        title = f"Your {number} {many} this week"
    if not shown:
        title = "No account stands out this week"
    yield f"# {title}"
    whose = "Accounts without an owner" if owner == NOBODY else escaped(owner)
    yield f"{whose}, from the list of {day(at)} ({escaped(about['name'])})."
    yield _numbers(cards, owner)
    if not about.get("usable", True):
        yield (
            "The model has no usable signal: every risk below is that of a typical "
            "account, and there are no reasons."
        )
    elif shown:
        chance = cards[0].chance
        yield (
            f"A percentage is the {chance}. What the model noticed is where to look, "
            f"not why a customer {cards[0].asked.does}: you know more about your "
            "accounts than it does."
        )


def _numbers(cards: Sequence[AccountCard], owner: str) -> str:
    bands = Counter(card.band for card in cards)
    ordered = sorted(bands, key=lambda name: -_highest(cards, name))
    said = [f"{bands[name]} {escaped(_band_words(cards, name))}" for name in ordered]
    have = "Nobody has" if owner == NOBODY else "You have"
    many = count(len(cards), "account", "accounts")
    text = f"{have} {many} on the list: {', '.join(said)}."
    at_risk: Counter[str] = Counter()
    for card in cards:
        if card.value_at_risk is not None:
            at_risk[card.currency or ""] += card.value_at_risk  # type: ignore[assignment]
    amounts = [money(v, escaped(c) if c else None) for c, v in at_risk.most_common()]
    if amounts:
        text += f" Value at risk: {', '.join(amounts)} a year."
    return text


def _highest(cards: Sequence[AccountCard], band: str | None) -> float:
    return max(card.risk for card in cards if card.band == band)


def _band_words(cards: Sequence[AccountCard], band: str | None) -> str:
    card = next(card for card in cards if card.band == band)
    return card.band_words or "without a band"


# -- one account -----------------------------------------------------------------------


def _account(number: int, card: AccountCard, row: Mapping[str, Any]) -> Iterator[str]:
    band = f", {escaped(card.band_words)}" if card.band_words else ""
    yield f"## {number}. {escaped(card.title)}: {card.risk_text}{band}"
    if facts := list(_facts(card, row)):
        yield f"{'. '.join(facts)}."
    if row["play"] is not None:
        yield _play(row)
    yield from _change(card, row)
    yield from _reasons(card)
    if row["muted"] is not None:
        yield f"Known to you, and left out: {escaped(row['muted'])}."
    if card.missing is not None:
        yield f"Not seen here: {escaped(card.missing)}."


def _facts(card: AccountCard, row: Mapping[str, Any]) -> Iterator[str]:
    if card.name is not None:
        yield escaped(card.account_id)
    if card.mrr is not None:
        currency = escaped(card.currency) if card.currency else None
        yield f"{money(card.mrr, currency)} a month"
    if card.renewal_date is not None:
        yield f"Renewal {card.renewal}"
    if row["lifecycle_stage"] is not None:
        yield f"Stage: {escaped(row['lifecycle_stage'])}"
    if card.expected_value is not None:
        yield f"A call: {card.call}"
    if card.between:
        yield f"The risk may lie {card.between}"


def _play(row: Mapping[str, Any]) -> str:
    text = f"**To do:** {escaped(row['play'])}"
    how = [escaped(row["play_channel"])] if row["play_channel"] else []
    if row["play_due"] is not None:
        how.append(f"by {day(row['play_due'])}")
    text += f" ({', '.join(how)})" if how else ""
    if row["play_why"] is not None:
        # It begins with the first reason, which stands below.
        why = row["play_why"].removeprefix(f"{row['reason_1']}. ")
        text = f"{_stopped(text)} {escaped(why[:1].upper() + why[1:])}"
    return _stopped(text)


def _change(card: AccountCard, row: Mapping[str, Any]) -> Iterator[str]:
    if card.previous_cutoff is None or card.previous_risk is None:
        return
    since, moved = day(card.previous_cutoff), row["risk_change"]
    if not moved:
        yield f"Unchanged since {since}."
        return
    more = "up" if moved > 0 else "down"
    line = f"**{more.capitalize()} from {card.previous_text}** on {since}"
    parts = [
        _item(row[f"changed_{n}"], row[f"changed_{n}_points"])
        for n in range(1, CHANGES + 1)
        if row[f"changed_{n}"] is not None
    ]
    yield "\n".join([f"{line}:\n" if parts else f"{line}.", *parts])


def _reasons(card: AccountCard) -> Iterator[str]:
    if card.reasons:
        line = "**What the model noticed**"
        if card.base_risk is not None:
            line += f" (a typical account has {percent(card.base_risk)})"
        items = (_item(reason.text, reason.points) for reason in card.reasons)
        yield "\n".join([f"{line}:\n", *items])
    if card.protective:
        items = (_item(reason.text, reason.points) for reason in card.protective)
        yield "\n".join(["**In its favour:**\n", *items])


def _item(text: str, number: float | None) -> str:
    tail = "" if number is None else f" ({points(number)})"
    return f"- {escaped(text)}{tail}"


def _stopped(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _left_out(
    cards: Sequence[AccountCard], shown: Sequence[AccountCard]
) -> Iterator[str]:
    """Name the riskiest that are not on the page: by value, risk is not all."""
    others = [card for card in cards if card.band == _LOW]
    if not shown:
        if others:
            riskiest = max(others, key=lambda card: card.risk)
            yield f"The riskiest is {_briefly(riskiest)}."
        return
    least = min(card.risk for card in shown)
    riskier = [card for card in others if card.risk > least]
    if riskier:
        said = ", ".join(_briefly(card) for card in riskier[:_BRIEFLY])
        more = len(riskier) - _BRIEFLY
        said += f" and {more:,} more" if more > 0 else ""
        words = escaped(riskier[0].band_words)
        yield f"Riskier than some of these, but {words}: {said}."


def _briefly(card: AccountCard) -> str:
    return f"{escaped(card.title)} ({card.risk_text})"


# -- the end ---------------------------------------------------------------------------


def _unseen(
    cards: Sequence[AccountCard], not_scored: pd.DataFrame, at: date
) -> Iterator[str]:
    yield "## What this list cannot see"
    items = [
        f"What happened on {day(at)} or later, or was not known before that day.",
        "What is in no table: a talk on the phone, a budget that was cut, a new "
        "manager.",
    ]
    partly = sum(card.missing is not None for card in cards)
    if partly:
        have = "has" if partly == 1 else "have"
        items.append(
            f"{partly} of these accounts {have} gaps in the data, named above where "
            "shown."
        )
    # Who has left is no gap of a list.
    reasons = Counter(str(reason) for reason in not_scored["reason"])
    del reasons[_LEFT]
    if reasons:
        said = ", ".join(
            f"{NOT_SCORED_WORDS.get(reason, reason)} ({n:,})"
            for reason, n in reasons.most_common()
        )
        many = count(reasons.total(), "account is", "accounts are")
        items.append(f"{many} not on the list, of all owners: {escaped(said)}.")
    items.append(
        f"Which one {cards[0].asked.does}: of a hundred accounts at 20 %, about twenty "
        "do, and eighty do not."
    )
    yield "\n".join(f"- {item}" for item in items)

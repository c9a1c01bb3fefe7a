"""Facts in words: sentences that agree with their numbers.

A sentence is a fact (``Card.says`` with the value in it, true whatever the value)
and a comparison with the account's own normal and with its peers. Numbers are
rounded *first*, and every word is chosen from the rounded numbers: a reader with a
calculator finds nothing to object to, and no word comes from the sign of a
contribution.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from churnml.features.spec import Card
from churnml.reasons.clauses import CLAUSES, fields_of, label
from churnml.reasons.numbers import (
    PERCENT,
    TIME_UNITS,
    number_text,
    one_of,
    value_text,
)

__all__ = ["Fact", "sentence"]

# A percentage of these can be misread, or means nothing.
NO_PERCENT_CHANGE = frozenset({"share", "score", "slope", "z", "flag", "text"})
# Units whose number stands before what it counts.
COUNTED = frozenset({"count", "ratio"})
MANY_TIMES = 10
MOSTLY_KNOWN = 0.9
SPANS = {"h": "hour", "d": "day", "w": "week", "mo": "month"}


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known about one feature of one snapshot, as it will be printed.

    Attributes
    ----------
    value : float, str or None
        Rounded by :func:`churnml.reasons.numbers.printed`; None where it is not known.
    normal : float or None
        The own normal, rounded in the same way.
    direction : str
        ``low``, ``high``, ``falling``, ``rising``, ``missing`` or ``present``.
    peers : float or None
        Share of accounts that lie beyond this one, to be mentioned: below it where
        the direction is ``high`` or ``rising``, above it else. None to say nothing.
    known : float
        Share of accounts where the value is known at all; ``peers`` is a share of them.
    currency : str or None
        Of amounts of money.
    """

    value: float | str | None
    normal: float | None = None
    direction: str = "present"
    peers: float | None = None
    known: float = 1.0
    currency: str | None = None


def sentence(card: Card, fact: Fact, clauses: Mapping[str, str] = CLAUSES) -> str:
    """Say a fact and what it compares to.

    Parameters
    ----------
    card : Card
        With the fact's wording.
    fact : Fact
        What to say.
    clauses : mapping of str to str
        Words, see :data:`churnml.reasons.CLAUSES`.

    Returns
    -------
    str
        One sentence without a full stop.

    Examples
    --------
    >>> card = Card(name="logins__logins__7d", family="logins", measure="logins",
    ...     window="7d", signals=("U2",), definition="", unit="count", direction="-",
    ...     says="{value} logins in the last 7 days", nulls="never seen")
    >>> print(sentence(card, Fact(6.0, 23.0, "falling", 0.914)))
    6 logins in the last 7 days, down from its usual 23 (-74 %), fewer than at 91 % of accounts
    >>> print(sentence(card, Fact(1.0, 0.0, "rising")))
    1 login in the last 7 days, up from its usual 0
    >>> print(sentence(card, Fact(None, direction="missing")))
    Usage: logins not known (never seen)
    >>> print(sentence(card, Fact(6.0, 23.0, "falling"),
    ...     {**CLAUSES, "logins.logins.falling": "Only {value}, usually {normal}"}))
    Only 6, usually 23
    """  # noqa: E501 - a sentence is not broken
    words = _words(card, fact, clauses)
    template = clauses.get(f"{card.family}.{card.measure}.{fact.direction}")
    if template is None or any(words[name] is None for name in fields_of(template)):
        template = clauses[_kind(fact)]
    elif fact.value in {1, -1} and card.unit in COUNTED:
        template = _one_in(template)
    text = template.format_map(words)
    return text[:1].upper() + text[1:]


def _kind(fact: Fact) -> str:
    if fact.value is None:
        return "missing"
    if fact.normal is None:
        return "fact"
    return fact.direction if fact.direction in {"falling", "rising"} else "steady"


def _words(card: Card, fact: Fact, clauses: Mapping[str, str]) -> dict[str, str | None]:
    """Make the words of all fields a clause can name; None where there are none."""
    words: dict[str, str | None] = dict.fromkeys(
        ("fact", "value", "size", "normal", "share", "accounts", "times")
    )
    span = _span(card.window)
    nulls = card.nulls.replace("the window", f"the last {span}") if span else card.nulls
    words |= {
        "span": span,
        "label": label(card.family, card.measure),
        "nulls": clauses["nulls"].format(nulls=nulls) if nulls else "",
        "change": "",
        "peers": "",
    }
    value = fact.value
    if value is None:
        return words
    before, after, said = _frame(card.says, card.unit)
    text = value_text(card, value, fact.currency, said=said)
    if value in {1, -1} and (said or card.unit in COUNTED):
        after = one_of(after)
    words |= {"fact": before + text + after, "value": text, "size": text.lstrip("+-")}
    if fact.normal is not None:
        words["normal"] = value_text(card, fact.normal, fact.currency, said=said)
        words["change"] = _change(card, fact, clauses)
    if fact.peers is not None:
        words["peers"] = _peers(card, fact, fact.peers, clauses)
    return words


def _peers(card: Card, fact: Fact, beyond: float, clauses: Mapping[str, str]) -> str:
    """Say how many accounts lie beyond this one.

    The share is rounded down: "lower than 99 %" holds where all the others are higher.
    Where the value is known of most accounts the share is one of all accounts, those
    where it is not known counting against it; else of the accounts where it is known.
    """
    more = fact.direction in {"high", "rising"}
    sides = _sides(card)
    of_all = fact.known >= MOSTLY_KNOWN
    share = beyond * fact.known if of_all else beyond
    return clauses[sides[more]].format(
        share=f"{int(100 * share + 1e-9)}{PERCENT}",
        accounts=clauses["accounts" if of_all else "accounts known"],
    )


def _change(card: Card, fact: Fact, clauses: Mapping[str, str]) -> str:
    """Say the change against the own normal, computed from the printed numbers."""
    value, normal = fact.value, fact.normal
    if (
        not isinstance(value, float)
        or fact.direction not in {"falling", "rising"}
        or card.unit in NO_PERCENT_CHANGE
        or normal is None
        or normal <= 0
        or value < 0
    ):
        return ""
    if value >= MANY_TIMES * normal:
        return clauses["times"].format(times=number_text(round(value / normal)))
    percent = round(100 * (value - normal) / normal)
    return clauses["change"].format(change=f"{percent:+}{PERCENT}")


# How a sentence speaks of a time that is still to come.
_AHEAD = (" in", " within")


def _sides(card: Card) -> tuple[str, str]:
    """Name the two sides of a comparison, as its unit and its sentence have it."""
    before, _, after = card.says.partition("{value}")
    if card.unit in TIME_UNITS:
        if after.lstrip().startswith("ago"):
            return "more recent", "longer ago"
        return ("sooner", "later") if before.rstrip().endswith(_AHEAD) else _LENGTHS
    # "6 logins" are fewer; "in decile 6 of engagement" is lower.
    return ("fewer", "more") if card.unit == "count" and not before else _LEVELS


_LENGTHS, _LEVELS = ("shorter", "longer"), ("lower", "higher")


@cache
def _span(window: str | None) -> str | None:
    """Write a window in words: ``28 days``, ``3 months``."""
    found = re.fullmatch(r"(\d+)(h|d|w|mo)", window or "")
    if found is None:
        return None
    number, unit = int(found[1]), SPANS[found[2]]
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


@cache
def _frame(says: str, unit: str) -> tuple[str, str, bool]:
    """Cut a saying at its value; tell whether it says the unit of time itself."""
    before, _, after = says.partition("{value}")
    first = after.split(maxsplit=1)[0].strip(",.;:") if after.strip() else ""
    said = unit in TIME_UNITS and first in {unit, TIME_UNITS[unit]}
    return before, after, said


@cache
def _one_in(template: str) -> str:
    """Turn the noun after a template's number into the singular."""
    before, number, after = re.split(r"({size}|{value}|$)", template, maxsplit=1)
    return before + number + one_of(after)

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
from churnml.reasons.numbers import (
    PERCENT,
    TIME_UNITS,
    number_text,
    one_of,
    value_text,
)

__all__ = [
    "CLAUSES",
    "FAMILY_NAMES",
    "LEAD_IN",
    "Fact",
    "family_name",
    "measure_name",
    "sentence",
]

LEAD_IN = "the model noticed"
"""How reasons are introduced: a reason is what the model used, not a cause."""

CLAUSES: Mapping[str, str] = {
    "fact": "{fact}{peers}",
    "falling": "{fact}, down from its usual {normal}{change}{peers}",
    "rising": "{fact}, up from its usual {normal}{change}{peers}",
    "steady": "{fact}, about its usual {normal}{peers}",
    "missing": "{family}: {measure} not known{nulls}",
    "lower": ", lower than {share} of accounts",
    "higher": ", higher than {share} of accounts",
    "change": " ({change})",
    "times": " ({times} times as much)",
    "nulls": " ({nulls})",
}
"""All words around the facts. A company rewords them by passing its own, and may add
a sentence of its own for one reason code, such as ``"logins.logins.falling":
"Logins fell to {value}, usually {normal}{change}{peers}"``."""

FAMILY_NAMES: Mapping[str, str] = {
    "commercial": "Contract",
    "logins": "Usage",
    "nps": "NPS",
    "stickiness": "Features",
    "tickets": "Support",
}
"""What people call the families; others are called by their own name."""

ACRONYMS = {
    word: word.upper() for word in ("ces", "csat", "dau", "mau", "mrr", "nps", "wau")
}
# A percentage of these can be misread, or means nothing.
NO_PERCENT_CHANGE = frozenset({"share", "score", "slope", "z", "flag", "text"})
MANY_TIMES = 10


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known about one feature of one snapshot, as it will be printed.

    Attributes
    ----------
    value : float, str or None
        Rounded by :func:`printed`; None where it is not known.
    normal : float or None
        The own normal, rounded in the same way.
    direction : str
        ``low``, ``high``, ``falling``, ``rising``, ``missing`` or ``present``.
    peers : float or None
        Share of accounts that lie beyond this one, to be mentioned: below it where
        the direction is ``high`` or ``rising``, above it else. None to say nothing.
    currency : str or None
        Of amounts of money.
    """

    value: float | str | None
    normal: float | None = None
    direction: str = "present"
    peers: float | None = None
    currency: str | None = None


def sentence(card: Card, fact: Fact, clauses: Mapping[str, str] = CLAUSES) -> str:
    """Say a fact and what it compares to.

    Parameters
    ----------
    card : Card
    fact : Fact
    clauses : mapping of str to str
        Words, see :data:`CLAUSES`.

    Returns
    -------
    str
        One sentence without a full stop.

    Examples
    --------
    >>> card = Card(name="logins__logins__7d", family="logins", measure="logins",
    ...     window="7d", signals=("U2",), definition="", unit="count", direction="-",
    ...     says="{value} logins in the last 7 days", nulls="never seen")
    >>> sentence(card, Fact(6.0, 23.0, "falling", 0.914))
    '6 logins in the last 7 days, down from its usual 23 (-74 %), lower than 91 % of accounts'
    >>> sentence(card, Fact(1.0, 0.0, "rising"))
    '1 login in the last 7 days, up from its usual 0'
    >>> sentence(card, Fact(None, direction="missing"))
    'Usage: logins not known (never seen)'
    >>> sentence(card, Fact(6.0, 23.0, "falling"),
    ...          {**CLAUSES, "logins.logins.falling": "Only {value}, usually {normal}"})
    'Only 6, usually 23'
    """  # noqa: E501 - a sentence is not broken
    words = _words(card, fact, clauses)
    own = clauses.get(f"{card.family}.{card.measure}.{fact.direction}")
    if own is not None and all(words[name] is not None for name in _fields(own)):
        template = own
    else:
        template = clauses[_kind(fact)]
    return _capitalised(template.format_map(words))


def _kind(fact: Fact) -> str:
    if fact.value is None:
        return "missing"
    if fact.normal is None:
        return "fact"
    return fact.direction if fact.direction in {"falling", "rising"} else "steady"


def _words(card: Card, fact: Fact, clauses: Mapping[str, str]) -> dict[str, str | None]:
    """Make the words of all fields a clause can name; None where there are none."""
    nulls = clauses["nulls"].format(nulls=card.nulls) if card.nulls else ""
    words: dict[str, str | None] = {
        "family": family_name(card.family),
        "measure": measure_name(card.measure),
        "nulls": nulls,
        **dict.fromkeys(("fact", "value", "normal", "change")),
        "peers": "",
    }
    if fact.value is None:
        return words
    before, after, said = _frame(card.says, card.unit)
    text = value_text(card, fact.value, fact.currency, said=said)
    if fact.value == 1 and (said or card.unit == "count"):
        after = one_of(after)
    words |= {"fact": before + text + after, "value": text, "change": ""}
    if fact.normal is not None:
        words["normal"] = value_text(card, fact.normal, fact.currency, said=said)
        words["change"] = _change(card, fact, clauses)
    if fact.peers is not None:
        side = "higher" if fact.direction in {"high", "rising"} else "lower"
        # Rounded down: "lower than 99 %" holds when all others but itself are higher.
        share = f"{int(100 * fact.peers + 1e-9)}{PERCENT}"
        words["peers"] = clauses[side].format(share=share)
    return words


def _change(card: Card, fact: Fact, clauses: Mapping[str, str]) -> str:
    """Say the change against the own normal, computed from the printed numbers."""
    value, normal = fact.value, fact.normal
    if (
        isinstance(value, str)
        or value is None
        or fact.direction not in {"falling", "rising"}
        or card.unit in NO_PERCENT_CHANGE
        or not normal
        or normal < 0
        or value < 0
    ):
        return ""
    if value >= MANY_TIMES * normal:
        return clauses["times"].format(times=number_text(float(round(value / normal))))
    percent = round(100 * (value - normal) / normal)
    return clauses["change"].format(change=f"{percent:+}{PERCENT}")


@cache
def _fields(template: str) -> tuple[str, ...]:
    return tuple(re.findall(r"{(\w+)}", template))


@cache
def _frame(says: str, unit: str) -> tuple[str, str, bool]:
    """Cut a saying at its value; tell whether it says the unit of time itself."""
    before, _, after = says.partition("{value}")
    first = after.split(maxsplit=1)[0].strip(",.;:") if after.strip() else ""
    said = unit in TIME_UNITS and first in {unit, TIME_UNITS[unit]}
    return before, after, said


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def family_name(family: str) -> str:
    """Call a family as people do.

    Examples
    --------
    >>> family_name("nps"), family_name("data_loads")
    ('NPS', 'Data loads')
    """
    return FAMILY_NAMES.get(family) or _capitalised(measure_name(family))


def measure_name(measure: str) -> str:
    """Write a measure's name in words.

    Examples
    --------
    >>> measure_name("days_since_last_use"), measure_name("dau_wau")
    ('days since last use', 'DAU WAU')
    """
    return " ".join(ACRONYMS.get(word, word) for word in measure.split("_"))

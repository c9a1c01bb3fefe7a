"""Facts in words: sentences that agree with their numbers.

A sentence is a fact (what the feature says, with the value in it) and a comparison with
the account's own normal and with its peers. Numbers are rounded *first*, and every word
is chosen from the rounded numbers: a reader with a calculator finds nothing to object
to, and no word comes from the sign of a contribution. The words themselves are data:
:mod:`churnml.reasons.words`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from churnml.features.spec import Card
from churnml.reasons.clauses import label
from churnml.reasons.numbers import (
    TIME_UNITS,
    looks_ahead,
    number_text,
    one_of,
    percent_text,
    value_text,
)
from churnml.reasons.words import FIELDS, WORDS, Words, fields_of, fill

__all__ = ["Fact", "day_text", "phrase", "said_by", "sentence"]

# A percentage of these can be misread, or means nothing.
NO_PERCENT_CHANGE = frozenset({"share", "score", "slope", "z", "flag", "text"})
# Units whose number stands before what it counts.
COUNTED = frozenset({"count", "ratio"})
MANY_TIMES = 4
MOSTLY_KNOWN = 0.9


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
    group : {"plan", "segment"} or None
        Which accounts ``peers`` is a share of: those of the same; all where None.
    weeks : int or None
        Weeks since the account began, where it is too young for an own normal.
    date : date or None
        The day that a number of days leads to.
    """

    value: float | str | None
    normal: float | None = None
    direction: str = "present"
    peers: float | None = None
    known: float = 1.0
    currency: str | None = None
    group: str | None = None
    weeks: int | None = None
    date: date | None = None


def sentence(card: Card, fact: Fact, words: Words = WORDS) -> str:
    """Say a fact and what it compares to.

    Parameters
    ----------
    card : Card
        Of the feature.
    fact : Fact
        What to say.
    words : Words

    Returns
    -------
    str
        One sentence without a full stop.

    Examples
    --------
    >>> card = Card(name="logins__logins__7d", family="logins", measure="logins",
    ...     window="7d", signals=("U2",), definition="", unit="count", direction="-",
    ...     says="{value} logins in the last 7 days", nulls="never seen")
    >>> print(sentence(card, Fact(6.0, 23.0, "falling", 0.914, group="plan")))
    Logins fell to 6 last week, usually 23 (-74 %), lower than 91 % of accounts of this plan
    >>> print(sentence(card, Fact(0.0, 23.0, "falling")))
    No logins last week, usually 23
    >>> print(sentence(card, Fact(1.0, None, "low", 0.7, weeks=6)))
    Only 1 login last week, in its first 6 weeks, fewer than at 70 % of accounts
    >>> print(sentence(card, Fact(None, direction="missing")))
    Usage: logins not known (never seen)
    """  # noqa: E501 - a sentence is not broken
    text = phrase(card, fact, words)
    return text[:1].upper() + text[1:]


def phrase(card: Card, fact: Fact, words: Words = WORDS) -> str:
    """Say a fact as :func:`sentence` does, to stand within a sentence.

    Its first letter is as the words have it.
    """
    templates = _templates(card, fact, words)
    said = _fields(card, fact, words, _named(card, templates, words))
    one = fact.value in {1, -1}
    for template in templates:
        text = fill(template, said, one=one)
        if text is not None:
            return text
    raise AssertionError(card.name)


def _templates(card: Card, fact: Fact, words: Words) -> list[str]:
    """List what could be said, the best first; the last always can."""
    kinds, value = [fact.direction], fact.value
    if value is None:
        kinds = ["missing"]
    elif not isinstance(value, str) and value <= 0:
        kinds.insert(0, "negative" if value < 0 else "zero")
    own = [_said_of(card, kind, words) for kind in kinds]
    general = words.clauses[_kind(card, fact, words)]
    return [text for text in own if text is not None] + [general]


def _named(card: Card, templates: list[str], words: Words) -> set[str]:
    """List the fields that templates name, those of the fact within them too."""
    named = {name for template in templates for name in fields_of(template)}
    if "fact" in named:
        named |= set(fields_of(_said_of(card, "fact", words) or ""))
    return named


def _kind(card: Card, fact: Fact, words: Words) -> str:
    """Name the clause that says a fact where its measure has no sentence for it."""
    if fact.value is None:
        return "missing"
    counts = _begins_with_value(card, words)
    if fact.normal is None:
        few = fact.direction == "low" and fact.value != 0 and counts
        return "only" if few else "fact"
    if fact.direction not in {"falling", "rising"}:
        return "same" if fact.value == fact.normal else "steady"
    if fact.value == 0 and counts:
        return "nothing"
    moved = _said_of(card, "subject", words)
    return f"subject_{fact.direction}" if moved else fact.direction


def _said_of(card: Card, kind: str, words: Words) -> str | None:
    """Look up what is said of a measure; None where there is nothing special."""
    measure = card.measure
    if measure.startswith("logins") and _USES.search(card.says):
        # Where no event is declared to be a login, the same measures count uses.
        measure = measure.replace("logins", "uses")
    return words.sentences.get(f"{card.family}.{measure}.{kind}")


_USES = re.compile(r"\buses\b")


def _begins_with_value(card: Card, words: Words) -> bool:
    """Tell whether the fact begins with how many there are."""
    fact = _said_of(card, "fact", words) or card.says
    return card.unit in COUNTED and fact.startswith("{value} ")


def _fields(
    card: Card, fact: Fact, words: Words, named: set[str]
) -> dict[str, str | None]:
    """Make the words of the fields that are named; None where there are none."""
    said: dict[str, str | None] = dict.fromkeys(FIELDS)
    said |= {
        "change": "",
        "peers": "",
        "new": "",
        "subject": _said_of(card, "subject", words),
    }
    if named & {"span", "when", "bins", "nulls"}:
        said |= _time(card.window, words)
    if "label" in named:
        said["label"] = label(card.family, card.measure, words)
    if "nulls" in named:
        said["nulls"] = _nulls(card, words, said["span"])
    if fact.value is None:
        return said
    said |= _value(card, fact, words, said)
    if fact.date is not None:
        said["date"] = day_text(fact.date, words)
    if fact.normal is not None:
        said["normal"] = _normal(card, fact, words)
        said["change"] = _change(card, fact, words)
    elif fact.weeks is not None:
        one = "new_one" if fact.weeks == 1 else "new"
        said["new"] = said_by(one, words, weeks=number_text(fact.weeks, words=words))
    if fact.peers is not None and "peers" in named:
        said["peers"] = _peers(card, fact, fact.peers, words)
    return said


def _nulls(card: Card, words: Words, span: str | None) -> str:
    """Say when a value is not known; empty if nothing is said of that."""
    nulls = words.nulls.get(card.nulls, card.nulls)
    if span:
        nulls = nulls.replace("the window", said_by("window", words, span=span))
    return nulls and said_by("nulls", words, nulls=nulls)


def said_by(name: str, words: Words, **said: str) -> str:
    """Fill a clause of the words, with all that it can name.

    Examples
    --------
    >>> said_by("known", WORDS, until="2025-03-03", text="Never used")
    'Known until 2025-03-03: Never used'
    """
    return fill(words.clauses[name], dict(said), one=False) or ""


def _value(
    card: Card, fact: Fact, words: Words, said: dict[str, str | None]
) -> dict[str, str | None]:
    """Write the value, and the fact around it."""
    value = fact.value
    assert value is not None
    template = _said_of(card, "fact", words)
    before, after, unit_said = _frame(card.says, card.unit)
    text = value_text(
        card, value, fact.currency, said=unit_said and template is None, words=words
    )
    made: dict[str, str | None] = {"value": text, "size": text.lstrip("+-")}
    if not isinstance(value, str):
        made["number"] = number_text(abs(value), words=words)
        if card.unit == "ratio":
            made["percent"] = percent_text(round(100 * abs(value)), words=words)
            made["off"] = percent_text(round(100 * abs(1 - value)), words=words)
    if value == 0 and _begins_with_value(card, words):
        text = words.numbers["zero"]
    one = value in {1, -1}
    if template is not None:
        made["fact"] = fill(template, said | made | {"value": text}, one=one)
    if made.get("fact") is None:
        if one and (unit_said or card.unit in COUNTED):
            after = one_of(after)
        made["fact"] = before + text + after
    return made


def _normal(card: Card, fact: Fact, words: Words) -> str:
    assert fact.normal is not None
    if fact.normal == 0 and card.unit in COUNTED:
        return words.numbers["none"]
    if 0 < fact.normal < 1 and card.unit == "count":
        return words.numbers["under_one"]
    said = _frame(card.says, card.unit)[2] and _said_of(card, "fact", words) is None
    return value_text(card, fact.normal, fact.currency, said=said, words=words)


def _peers(card: Card, fact: Fact, beyond: float, words: Words) -> str:
    """Say how many accounts lie beyond this one.

    The share is rounded down: "lower than 99 %" holds where all the others are higher.
    Where the value is known of most accounts the share is one of all accounts, those
    where it is not known counting against it; else of the accounts where it is known.
    """
    more = fact.direction in {"high", "rising"}
    of_all = fact.known >= MOSTLY_KNOWN
    share = beyond * fact.known if of_all else beyond
    accounts = "_".join(
        ["accounts", *filter(None, [fact.group, "" if of_all else "known"])]
    )
    return said_by(
        _sides(card, fact, words)[more],
        words,
        share=percent_text(int(100 * share + 1e-9), words=words),
        accounts=words.clauses[accounts],
    )


def _change(card: Card, fact: Fact, words: Words) -> str:
    """Say the change against the own normal, computed from the printed numbers."""
    value, normal = fact.value, fact.normal
    if (
        not isinstance(value, float)
        or fact.direction not in {"falling", "rising"}
        or card.unit in NO_PERCENT_CHANGE
        or normal is None
        or normal <= 0
        or (normal < 1 and card.unit == "count")  # said to be less than 1
        or value < 0
    ):
        return ""
    if value >= MANY_TIMES * normal:
        times = number_text(round(value / normal), words=words)
        return said_by("times", words, times=times)
    percent = round(100 * (value - normal) / normal)
    if value > 0:  # something is left
        percent = max(percent, -99)
    return said_by(
        "change", words, change=percent_text(percent, words=words, signed=True)
    )


def _sides(card: Card, fact: Fact, words: Words) -> tuple[str, str]:
    """Name the two sides of a comparison, as unit and sentence have it."""
    after = card.says.partition("{value}")[2]
    if card.unit in TIME_UNITS:
        if after.lstrip().startswith("ago"):
            return "more_recent", "longer_ago"
        return ("sooner", "later") if looks_ahead(card) else _LENGTHS
    # "6 logins" are fewer; "logins fell to 6" and "in tenth 6 of 10" are lower.
    if _kind(card, fact, words).startswith("subject"):
        return _LEVELS
    counts = card.unit == "nats" or _begins_with_value(card, words)
    return ("fewer", "more") if counts else _LEVELS


_LENGTHS, _LEVELS = ("shorter", "longer"), ("lower", "higher")


def _time(window: str | None, words: Words) -> dict[str, str | None]:
    """Write a window: its length, what it is made of, and when it was."""
    found = re.fullmatch(r"(\d+)(h|d|w|mo)", window or "")
    if found is None:
        return {}
    number, unit = found[1], found[2]
    assert window is not None
    span = words.spans.get(window) or words.spans[unit]
    span = fill(span, {"number": number}, one=number == "1") or window
    when = words.when.get(window) or words.when[""]
    bins = words.bins.get(unit)
    return {"span": span, "bins": bins, "when": fill(when, {"span": span}, one=False)}


def day_text(day: date, words: Words) -> str:
    """Write a day.

    Examples
    --------
    >>> day_text(date(2025, 5, 2), WORDS)
    '2 May 2025'
    """
    parts = {
        "day": str(day.day),
        "month": words.dates["months"][day.month - 1],
        "year": str(day.year),
    }
    return fill(words.dates["day"], dict(parts), one=False) or day.isoformat()


@cache
def _frame(says: str, unit: str) -> tuple[str, str, bool]:
    """Cut a saying at its value; tell whether it says the unit of time itself."""
    before, _, after = says.partition("{value}")
    first = after.split(maxsplit=1)[0].strip(",.;:") if after.strip() else ""
    said = unit in TIME_UNITS and first in {unit, TIME_UNITS[unit]}
    return before, after, said

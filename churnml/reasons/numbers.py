"""Numbers as they are printed: rounded once, with unit, sign and plural.

Rounding comes before wording, and every comparison is made between printed numbers,
so that no sentence can say "fell to 23, usually 23".
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from churnml.features.spec import Card
from churnml.reasons.words import WORDS, Words, fill

__all__ = [
    "TIME_UNITS",
    "is_text",
    "looks_ahead",
    "number_text",
    "one_of",
    "percent_text",
    "printed",
    "tells_movement",
    "value_text",
]

TIME_UNITS = {"days": "day", "hours": "hour"}
# Where the number alone says which way it moved: by its sign.
SIGNED_UNITS = frozenset({"slope", "z"})
SIGNED_MEASURES = ("change", "growth")

_NOUN_WITHIN = 3
# The noun a number belongs to stands before the first of these.
_STOPS = re.compile(
    "a|about|above|ago|among|and|as|at|before|below|by|for|from|has|in|is|of|on|or|"
    "over|per|since|than|that|the|this|times|to|was|with"
)
_VERBS = {"were": "was", "are": "is", "have": "has", "wait": "waits"}


def is_text(card: Card) -> bool:
    """Tell whether the values are words, not numbers."""
    return card.categorical or card.unit == "text"


def tells_movement(card: Card) -> bool:
    """Tell whether the sign of the value says which way it moved.

    Examples
    --------
    >>> from dataclasses import replace
    >>> card = Card(name="nps__change", family="nps", measure="change", window=None,
    ...     signals=(), definition="", unit="score", direction="-", says="{value}")
    >>> tells_movement(card), tells_movement(replace(card, measure="latest_score"))
    (True, False)
    """
    return card.unit in SIGNED_UNITS or card.measure.endswith(SIGNED_MEASURES)


def looks_ahead(card: Card) -> bool:
    """Tell whether a number of days leads to a day that is still to come.

    Examples
    --------
    >>> card = Card(name="c__end", family="c", measure="end", window=None, signals=(),
    ...     definition="", unit="days", direction="-", says="the term ends in {value}")
    >>> looks_ahead(card)
    True
    """
    before = card.says.partition("{value}")[0].rstrip()
    return card.unit == "days" and before.endswith((" in", " within"))


def printed(card: Card, values: np.ndarray) -> np.ndarray:
    """Round values to what is printed, in the printed scale.

    Parameters
    ----------
    card : Card
        Its unit decides: shares become percent; slopes, which are of ``log1p`` of a
        quantity, the percent they mean a week; entropies the number of things that,
        used equally, have as much.
    values : ndarray of float
        NaN where not known, and NaN stays.

    Returns
    -------
    ndarray of float
        Never decreasing in ``values``: rounding cannot turn a fall into a rise.

    Examples
    --------
    >>> import numpy as np
    >>> card = Card(name="a__b", family="a", measure="b", window=None, signals=(),
    ...     definition="", unit="share", direction="-", says="{value}")
    >>> printed(card, np.array([0.3349, 0.0042, 0.9962, -0.0033])).tolist()
    [33.0, 0.4, 99.6, -0.3]
    """
    values = np.asarray(values, dtype=float)
    with np.errstate(invalid="ignore", over="ignore"):
        rounded = _printed(card.unit, values)
    # What is more than nothing is never printed as nothing.
    least = {"share": 0.1, "ratio": 0.01}.get(card.unit, 0.0)
    lost = (rounded == 0) & (values != 0)
    return np.where(lost, np.copysign(least, values), rounded) + 0.0  # -0.0: 0.0


def _printed(unit: str, values: np.ndarray) -> np.ndarray:
    if unit == "share":
        percent, size = 100 * values, np.abs(100 * values)
        edge = ((size > 0) & (size < 1)) | ((size > 99) & (size < 100))
        return np.where(edge, np.round(percent, 1), np.round(percent))
    if unit == "slope":
        return _finer_below(10, 100 * np.expm1(values), 1, 0)
    if unit == "nats":
        return np.asarray(np.round(np.exp(values), 1))
    if unit in {"score", "z"}:
        return np.round(values, 1)
    if unit == "ratio":
        return _finer_below(10, values, 2, 1)
    if unit == "money":
        return _finer_below(100, values, 2, 0)
    if unit in {*TIME_UNITS, "count"}:
        return _finer_below(10, values, 1, 0)
    return _finer_below(10, values, 2, 1)


def _finer_below(
    bound: float, values: np.ndarray, small: int, large: int
) -> np.ndarray:
    return np.where(
        np.abs(values) < bound, np.round(values, small), np.round(values, large)
    )


def value_text(
    card: Card,
    number: float | str,
    currency: str | None = None,
    *,
    said: bool = False,
    words: Words = WORDS,
) -> str:
    """Write a printed number with its unit.

    Parameters
    ----------
    card : Card
        Its unit is written.
    number : float or str
        As :func:`printed` gives it, or a text.
    currency : str, optional
        Written before an amount of money.
    said : bool, default False
        True where the sentence says the unit of time itself: ``{value} days``.
    words : Words
        How numbers and units are written.

    Examples
    --------
    >>> card = Card(name="a__b", family="a", measure="b", window=None, signals=(),
    ...     definition="", unit="days", direction="+", says="last used {value} ago")
    >>> value_text(card, 1.0), value_text(card, 1204.0)
    ('1 day', '1,204 days')
    """
    if isinstance(number, str):
        return words.values.get(number, number)
    unit = card.unit
    if unit == "flag":
        return words.numbers["yes" if number else "no"]
    size = abs(number)
    text = number_text(size, 2 if unit == "money" else None, words=words)
    if unit in {"share", "slope"}:
        text = percent_text(size, words=words)
    elif unit == "money" and currency:
        parts = {"number": text, "currency": currency}
        text = fill(words.numbers["money"], parts, one=size == 1) or text
    elif unit in TIME_UNITS and not said:
        text = fill(words.units[unit], {"number": text}, one=size == 1) or text
    sign = "-" if number < 0 else "+" if number > 0 and tells_movement(card) else ""
    return sign + text


def number_text(
    number: float, decimals: int | None = None, *, words: Words = WORDS
) -> str:
    """Write a number with no more digits than it has, thousands set off.

    Examples
    --------
    >>> number_text(1204.5), number_text(1204.5, 2), number_text(3.0)
    ('1,204.5', '1,204.50', '3')
    """
    if number == int(number):
        text = f"{number:,.0f}"
    elif decimals is not None:
        text = f"{number:,.{decimals}f}"
    else:
        text = f"{number:,.2f}".rstrip("0")
    marks = {",": words.numbers["thousands"], ".": words.numbers["decimal"]}
    return "".join(marks.get(sign, sign) for sign in text)


def percent_text(number: float, *, words: Words = WORDS, signed: bool = False) -> str:
    """Write a percentage.

    Examples
    --------
    >>> percent_text(91.0), percent_text(74.0, signed=True)
    ('91 %', '+74 %')
    """
    text = number_text(abs(number), words=words)
    sign = "-" if number < 0 else "+" if signed and number > 0 else ""
    parts: dict[str, str | None] = {"number": sign + text}
    return fill(words.numbers["percent"], parts, one=number == 1) or text


@cache
def one_of(after: str) -> str:
    """Turn the noun that follows a number, and its verb, into the singular.

    The noun is the first word with an ``s`` at its end before a little word such as
    "in" or "of".

    Examples
    --------
    >>> one_of(" urgent tickets are open")
    ' urgent ticket is open'
    >>> one_of(" days with use in the last 28 days")
    ' day with use in the last 28 days'
    >>> one_of(" tickets solved in the last 28 days were never rated")
    ' ticket solved in the last 28 days was never rated'
    """
    words = after.split(" ")
    for position, word in enumerate(words[: _NOUN_WITHIN + 1]):
        bare = word.rstrip(",.;:")
        if _STOPS.fullmatch(bare):
            break
        if bare == "people" or (bare.endswith("s") and not bare.endswith(("ss", "us"))):
            words[position] = word.replace(bare, _singular(bare))
            return " ".join(_agreeing(words, position + 1))
    return after


def _agreeing(words: list[str], start: int) -> list[str]:
    """Turn the first verb from ``start`` on into the singular."""
    for position in range(start, len(words)):
        if words[position] in _VERBS:
            return [*words[:position], _VERBS[words[position]], *words[position + 1 :]]
    return words


def _singular(noun: str) -> str:
    if noun == "people":
        return "person"
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    if noun.endswith(("sses", "shes", "ches", "xes")):
        return noun[:-2]
    return noun[:-1]

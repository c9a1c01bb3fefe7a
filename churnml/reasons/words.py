"""The words of reasons: one file of data, and a company's own words over it.

Every word of a reason stands in ``words.toml`` beside this module. A company rewords or
translates what it likes in a mapping of the same shape; the rest is said as here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import Any

from churnml.errors import ConfigError
from churnml.tables.spec import did_you_mean

__all__ = ["FIELDS", "KINDS", "WORDS", "Words", "fields_of", "fill"]

KINDS = (
    *("fact", "subject", "zero", "negative"),
    *("low", "high", "falling", "rising", "present", "missing"),
)
"""What can be written of one measure. Those from ``low`` on end a reason's code."""

FIELDS = {
    "fact": "the fact with its value",
    "value": "the value with its unit",
    "size": "the value without its sign",
    "number": "the value without sign and unit",
    "percent": "a ratio as a percentage, without its sign",
    "off": "how far a ratio lies from 1, as a percentage",
    "normal": "the own normal",
    "change": "the change against it, in brackets",
    "peers": "the comparison with other accounts, after a comma",
    "new": "that the account is too young for an own normal, after a comma",
    "when": "the window, such as in the last 4 weeks",
    "span": "its length, such as 4 weeks",
    "bins": "weeks or months",
    "date": "the day a number of days leads to",
    "subject": "what fell or rose",
    "label": "family and measure",
    "nulls": "when the value is not known, in brackets",
}
"""What a sentence can name."""

_NUMBERS = frozenset({"fact", "value", "size", "number", "percent", "off", "date"})
_SAY_A_NUMBER = frozenset({"fact", "low", "high", "falling", "rising"})
_PEERS = frozenset({"share", "accounts"})
# What each clause can name, where it is not the fields of a sentence; all but accounts
# must be named.
_OF_CLAUSES: Mapping[str, frozenset[str]] = {
    "change": frozenset({"change"}),
    "times": frozenset({"times"}),
    "nulls": frozenset({"nulls"}),
    "new": frozenset({"weeks"}),
    "known": frozenset({"until", "text"}),
    "blind": frozenset({"families"}),
    "window": frozenset({"span"}),
    "changed": frozenset({"family", "text"}),
    "changed_from": frozenset({"text", "then"}),
    "changed_from_unknown": frozenset({"text"}),
    "changed_alone": frozenset({"family"}),
    "play_tried": frozenset({"play", "date"}),
    "play_rule": frozenset({"rule"}),
    **dict.fromkeys(("rule_all", "rule_some"), frozenset({"family"})),
    **dict.fromkeys(("rule_stage", "rule_value", "rule_risk"), frozenset({"names"})),
    **dict.fromkeys(("lower", "higher", "fewer", "more", "shorter", "longer"), _PEERS),
    **dict.fromkeys(("sooner", "later", "more_recent", "longer_ago"), _PEERS),
}
_PLAIN = frozenset(
    {
        *("new_one", "context", "not_available", "lately"),
        *("changed_context", "changed_model", "changed_calibration"),
        *("changed_unknown", "rule_any", "rule_or", "rule_and"),
    }
)
_OPEN = frozenset({"families", "measures", "values", "nulls"})
_WINDOW = re.compile(r"\d*(h|d|w|mo)|")
_GROUP = re.compile(r"{([^{}]*)}")


@dataclass(frozen=True, eq=False)
class Words:
    """All words of reasons, checked.

    Attributes
    ----------
    lead_in : str
        How reasons are introduced: a reason is what the model used, not a cause.
    numbers, units, spans, bins, when, dates : mapping
        How numbers, times and windows are written.
    clauses : mapping of str to str
        What stands around facts.
    families, measures, values, nulls : mapping of str to str
        What is called otherwise than the tables and cards call it.
    sentences : mapping of str to str
        By ``family.measure.kind``, with one of :data:`KINDS`.

    Examples
    --------
    >>> WORDS.sentences["logins.logins.fact"]
    '{value} {login|logins} {when}'
    """

    lead_in: str
    numbers: Mapping[str, str]
    units: Mapping[str, str]
    spans: Mapping[str, str]
    bins: Mapping[str, str]
    when: Mapping[str, str]
    dates: Mapping[str, Any]
    clauses: Mapping[str, str]
    families: Mapping[str, str]
    measures: Mapping[str, str]
    values: Mapping[str, str]
    nulls: Mapping[str, str]
    sentences: Mapping[str, str]

    def over(self, own: Mapping[str, Any] | None) -> Words:
        """Put a company's own words over these, key by key.

        Parameters
        ----------
        own : mapping or None
            Of the shape of ``words.toml``, with as many of its keys as one likes.

        Raises
        ------
        ConfigError
            With every unknown key, and every sentence that names what there is not or
            leaves out what it must name.

        Examples
        --------
        >>> own = {"clauses": {"steady": "{fact}, as always{peers}"}}
        >>> WORDS.over(own).clauses["steady"]
        '{fact}, as always{peers}'
        >>> WORDS.over({"clauses": {"stedy": "{fact}"}})
        Traceback (most recent call last):
        churnml.errors.ConfigError: words: 1 problem
          - clauses.stedy: unknown key. Did you mean 'steady'?
        """
        if not own:
            return self
        problems = list(_problems(own, self))
        if problems:
            count = f"{len(problems)} problem" + ("s" if len(problems) > 1 else "")
            msg = "\n  - ".join([f"words: {count}", *problems])
            raise ConfigError(msg)
        merged: dict[str, Any] = {}
        for field in fields(self):
            theirs, mine = own.get(field.name), getattr(self, field.name)
            if theirs is not None and field.name == "sentences":
                theirs = _flat(theirs)
            merged[field.name] = (
                {**mine, **(theirs or {})}
                if isinstance(mine, Mapping)
                else theirs or mine
            )
        return Words(**merged)


def fill(template: str, words: Mapping[str, str | None], *, one: bool) -> str | None:
    """Fill a template; None where it names something there is not.

    Parameters
    ----------
    template : str
        With ``{name}`` and ``{one|many}``.
    words : mapping of str to str or None
    one : bool
        Which of two words to choose.

    Examples
    --------
    >>> fill("{value} {login|logins}", {"value": "1"}, one=True)
    '1 login'
    >>> fill("{value}, usually {normal}", {"value": "1", "normal": None}, one=True)
    """
    done = []
    for text, name in _pieces(template):
        done.append(text)
        if "|" in name:
            done.append(name.split("|")[not one])
        elif name:
            word = words.get(name)
            if word is None:
                return None
            done.append(word)
    return "".join(done)


@cache
def fields_of(template: str) -> tuple[str, ...]:
    """List what a template names in braces.

    Examples
    --------
    >>> fields_of("{value} {login|logins}, usually {normal}")
    ('value', 'normal')
    """
    return tuple(n for _, n in _pieces(template) if n and "|" not in n)


@cache
def _pieces(template: str) -> tuple[tuple[str, str], ...]:
    """Cut a template into pairs of text and what follows it in braces."""
    cut = [*_GROUP.split(template), ""]
    return tuple(zip(cut[::2], cut[1::2], strict=True))


def _flat(sentences: Mapping[str, Any]) -> dict[str, str]:
    return {
        f"{family}.{measure}.{kind}": text
        for family, measures in sentences.items()
        for measure, kinds in measures.items()
        for kind, text in kinds.items()
    }


def _problems(own: Mapping[str, Any], usual: Words) -> Iterator[str]:
    """Say all that is wrong with somebody's own words."""
    known = [field.name for field in fields(usual)]
    for section, given in own.items():
        if section not in known:
            yield _unknown(section, known)
        elif section == "lead_in":
            if not isinstance(given, str):
                yield f"lead_in: must be a text, not {given!r}."
        elif not isinstance(given, Mapping):
            yield f"{section}: must hold keys, not {given!r}."
        elif section == "sentences":
            yield from _in_sentences(given, usual)
        else:
            for key, text in given.items():
                yield from _in_section(section, key, text, getattr(usual, section))


def _in_section(
    section: str, key: str, text: Any, usual: Mapping[str, Any]
) -> Iterator[str]:
    place = f"{section}.{key}"
    if section in {"spans", "bins", "when"}:
        if not _WINDOW.fullmatch(key):
            yield f"{place}: is no window, such as 7d, 4w or 1mo."
            return
    elif section not in _OPEN and key not in usual:
        yield _unknown(key, usual, place)
        return
    if place == "dates.months":
        if not isinstance(text, list) or len(text) != 12:
            yield f"{place}: must be a list of 12 names."
    elif not isinstance(text, str):
        yield f"{place}: must be a text, not {text!r}."
    else:
        allowed, needed = _of_section(section, key)
        yield from _in_template(place, text, allowed, needed)


def _of_section(section: str, key: str) -> tuple[frozenset[str], frozenset[str]]:
    """Tell what a text can name, and what it must name."""
    number = frozenset({"number"})
    if section == "clauses":
        if key in _OF_CLAUSES:
            allowed = _OF_CLAUSES[key]
            return allowed, allowed - {"accounts"}
        if key in _PLAIN or key.startswith("accounts"):
            return frozenset(), frozenset()
        return frozenset(FIELDS), frozenset()
    if section == "numbers" and key in {"percent", "money"}:
        return number | {"currency"}, number
    if section == "units":
        return number, number
    if section == "spans":
        return number, frozenset()
    if section == "when":
        return frozenset({"span"}), frozenset()
    if section == "dates":
        day = frozenset({"day", "month", "year"})
        return day, day
    return frozenset(), frozenset()


def _in_template(
    place: str, text: str, allowed: frozenset[str], needed: frozenset[str]
) -> Iterator[str]:
    rest = _GROUP.sub("", text)
    if "{" in rest or "}" in rest:
        yield f"{place}: has a brace without its other in {text!r}."
        return
    for _, name in _pieces(text):
        if name.count("|") > 1:
            yield f"{place}: {{{name}}} must give two words, of one and of many."
    named = fields_of(text)
    for name in (*named, *(("",) if "{}" in text else ())):
        if name not in allowed:
            can = f"Use {', '.join(sorted(allowed))}." if allowed else "Use no braces."
            yield f"{place}: names {{{name}}}, which there is not. {can}"
    for name in sorted(needed - set(named)):
        yield f"{place}: must name {{{name}}}: {text!r} does not."


def _in_sentences(given: Mapping[str, Any], usual: Words) -> Iterator[str]:
    measures: dict[str, set[str]] = {}
    for key in usual.sentences:
        family, measure, _ = key.split(".")
        measures.setdefault(family, set()).add(measure)
    for family, inside in given.items():
        place = f"sentences.{family}"
        hint = did_you_mean(family, measures, nearness=0.8)
        if family not in measures and hint:
            yield f"{place}: unknown family. {hint}"
            continue
        for measure, kinds, where in _texts(inside, place):
            known = measures.get(family, {measure})
            if measure not in known and not measure.startswith("days_to_"):
                yield _unknown(measure, known, where, what="measure")
                continue
            for kind, text, there in _texts(kinds, where):
                if kind not in KINDS:
                    yield _unknown(kind, KINDS, there)
                elif not isinstance(text, str):
                    yield f"{there}: must be a text, not {text!r}."
                else:
                    code = f"{family}.{measure}.{kind}"
                    yield from _in_template(there, text, frozenset(FIELDS), frozenset())
                    yield from _without_number(
                        there, kind, text, usual.sentences.get(code)
                    )


def _texts(inside: Any, place: str) -> Iterator[tuple[str, Any, str]]:
    if isinstance(inside, Mapping):
        for key, value in inside.items():
            yield key, value, f"{place}.{key}"


def _without_number(
    place: str, kind: str, text: str, usual: str | None
) -> Iterator[str]:
    """Refuse a sentence without its number, unless the usual one has none either."""
    expects = kind in _SAY_A_NUMBER if usual is None else _says_number(usual)
    if expects and not _says_number(text):
        yield f"{place}: must name {{value}}: {text!r} says no number."


def _says_number(text: str) -> bool:
    return bool(_NUMBERS & set(fields_of(text)))


def _unknown(
    key: str, known: Any, place: str | None = None, *, what: str = "key"
) -> str:
    hint = did_you_mean(key, known)
    return f"{place or key}: unknown {what}. {hint or 'Known: ' + _some(known)}"


def _some(known: Any) -> str:
    names = sorted(known)
    return ", ".join(names[:12]) + (", ..." if len(names) > 12 else ".")


def _usual() -> Words:
    file = resources.files("churnml.reasons").joinpath("words.toml")
    read: Callable[[str], dict[str, Any]] = tomllib.loads
    given = read(file.read_text(encoding="utf-8"))
    return Words(**{**given, "sentences": _flat(given["sentences"])})


WORDS = _usual()
"""The English words."""

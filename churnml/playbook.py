"""The playbook: a table of what to do, owned by those who do it.

A reason is not an action. What to do about a reason depends on the stage the account is
at and on what it is worth, and a company knows that better than a model does. So the
plays are rows of a table, looked up and never learned: the first row that fits an
account is its play. :data:`churnml.playbook.default` is a table to begin with.
"""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from fnmatch import fnmatchcase
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from churnml.errors import ConfigError
from churnml.features.build import BUILDERS
from churnml.reasons.wording import said_by
from churnml.reasons.words import WORDS, Words
from churnml.shown import RECENT_PLAYS

__all__ = [
    "CHANNELS",
    "COLUMNS",
    "RISKS",
    "STAGES",
    "VALUES",
    "Playbook",
    "Rule",
    "default",
    "default_text",
    "read_rows",
    "rows_of_csv",
]

STAGES = ("onboarding", "adoption", "mature", "renewal")
"""The stages of an account's life; the last is the time before a term ends."""

VALUES = ("high", "mid", "low")
"""What an account is worth beside the others."""

RISKS = ("high", "medium", "low", "unknown")
"""The bands of the risk list."""

CHANNELS = ("in-app", "e-mail", "chat", "phone", "meeting")
"""How the account is spoken to, from the lightest touch to the closest."""

COLUMNS = (
    *("reason", "stage", "value", "risk"),
    *("play", "code", "channel", "due_days", "why"),
)
"""Of the table: on what a row depends, and what it says."""

REQUIRED = ("play", "channel", "due_days", "why")
CHOICES = {"stage": STAGES, "value": VALUES, "risk": RISKS}
UNLESS_SAID = ("high", "medium", "unknown")  # whom a play is for: not the safe ones
LONGEST_DUE = 365
CODE_PARTS = 3  # family.measure.direction


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One row of a playbook.

    Attributes
    ----------
    play : str
        What to do, in a few words.
    code : str
        A stable name for it, safe to group by.
    channel : str
        One of :data:`CHANNELS`.
    due : timedelta
        From the cutoff to the day by which it is to be done.
    why : str
        Why this play, in words.
    reasons : tuple of str
        Families, reason codes or patterns of them with ``*``; any one has to fit.
    stages, values, risks : tuple of str
        Where it holds; empty is everywhere.
    row : int
        Where it stands in the table, as a spreadsheet counts: the header is row 1.
    """

    play: str
    code: str
    channel: str
    due: timedelta
    why: str
    reasons: tuple[str, ...] = ("*",)
    stages: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    risks: tuple[str, ...] = UNLESS_SAID
    row: int = 0

    def fits(
        self, reason: str, *, stage: str | None, value: str | None, risk: str | None
    ) -> bool:
        """Tell whether the row is for an account with this reason.

        Parameters
        ----------
        reason : str
            A reason code, ``family.measure.direction``.
        stage, value, risk : str or None
            Of the account; None, not known, fits only a row that does not ask.
        """
        asked = ((self.stages, stage), (self.values, value), (self.risks, risk))
        return all(not wanted or given in wanted for wanted, given in asked) and any(
            _names(pattern, reason) for pattern in self.reasons
        )

    def where(self, words: Words = WORDS) -> str:
        """Say for whom the row is.

        Examples
        --------
        >>> Rule(play="Call", code="call", channel="phone", due=timedelta(2), why="",
        ...      reasons=("logins", "tickets.open*"), values=("high", "mid")).where()
        'reasons of Usage or some reasons of Support; high or mid value'
        """
        between = words.clauses["rule_or"]
        spoken = dict.fromkeys(_spoken(pattern, words) for pattern in self.reasons)
        parts = [between.join(spoken)]
        risks = () if self.risks == UNLESS_SAID else self.risks
        for clause, given in (
            ("rule_stage", self.stages),
            ("rule_value", self.values),
            ("rule_risk", risks),
        ):
            if given:
                names = between.join(words.values.get(name, name) for name in given)
                parts.append(said_by(clause, words, names=names))
        return words.clauses["rule_and"].join(parts)


@dataclass(frozen=True, kw_only=True)
class Playbook:
    """What to do, and when not to do it again.

    Attributes
    ----------
    rules : tuple of Rule
        In order: the first that fits wins.
    again_after : timedelta, default 28 days
        A play that was begun less than this before the cutoff is not suggested.
    value_from : mapping of str to float
        Monthly revenue, each account's in its own currency, from which on its value is
        ``high`` and from which on it is ``mid``. Empty: the top fifth of the list's
        accounts of the same currency are ``high``, the lower half ``low``.

    Examples
    --------
    >>> book = Playbook(rules=default(), value_from={"high": 2000, "mid": 500})
    >>> case = {"stage": "mature", "value": "high", "risk": "high"}
    >>> book.rows_for("logins.days_since_last_use.high", **case)[0].play
    'Call and ask what changed'
    """

    rules: tuple[Rule, ...]
    again_after: timedelta = timedelta(days=28)
    value_from: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        given = dict(self.value_from)
        if given and (
            set(given) != {"high", "mid"} or not 0 <= given["mid"] < given["high"]
        ):
            msg = (
                f"plays.value: {given} must give the monthly revenue from which an "
                "account is of high and from which it is of mid value, the first above "
                "the second. For example {high: 2000, mid: 500}."
            )
            raise ConfigError(msg)
        if self.again_after > RECENT_PLAYS:
            msg = (
                f"plays.again_after: {self.again_after.days}d is longer than plays are "
                f"looked back for. Give {RECENT_PLAYS.days}d or less."
            )
            raise ConfigError(msg)

    def rows_for(
        self, reason: str, *, stage: str | None, value: str | None, risk: str | None
    ) -> tuple[Rule, ...]:
        """List the rows that fit an account with this reason, in order."""
        case = (reason, stage, value, risk)
        if case not in self._cases:  # accounts by the ten thousand share a few hundred
            at = {"stage": stage, "value": value, "risk": risk}
            self._cases[case] = tuple(r for r in self.rules if r.fits(reason, **at))
        return self._cases[case]

    @cached_property
    def _cases(self) -> dict[tuple[str | None, ...], tuple[Rule, ...]]:
        return {}


def _names(pattern: str, reason: str) -> bool:
    """Tell whether a pattern names a reason, by its family or a longer beginning."""
    parts = reason.split(".")
    wanted = pattern.count(".") + 1
    return fnmatchcase(".".join(parts[:wanted]), pattern)


def _spoken(pattern: str, words: Words) -> str:
    """Say in words which reasons a pattern names."""
    if pattern == "*":
        return said_by("rule_any", words)
    family, *more = pattern.split(".")
    clause = "rule_some" if any(part != "*" for part in more) else "rule_all"
    return said_by(clause, words, family=words.families.get(family, family))


def read_rows(rows: Iterable[Mapping[str, Any]], *, first: int = 1) -> tuple[Rule, ...]:
    """Read the rows of a table of plays.

    Parameters
    ----------
    rows : iterable of mapping
        With :data:`COLUMNS`; null, empty and absent are the same. Several values of
        ``reason``, ``stage``, ``value`` or ``risk`` are parted by ``|``. Without
        ``risk`` a row is for all but the low risks; ``any`` is for these too.
    first : int, default 1
        Number of the first row, to be named in errors and in what is suggested.

    Raises
    ------
    ConfigError
        With all that is wrong, by row.

    Examples
    --------
    >>> rule = {"reason": "logins", "play": "Call", "channel": "phone", "due_days": 2,
    ...         "why": "Ask what changed"}
    >>> read_rows([rule])[0].code
    'call'
    >>> read_rows([rule | {"channel": "telephone"}, rule | {"due_days": "soon"}])
    Traceback (most recent call last):
    churnml.errors.ConfigError: plays: 2 problems
      - row 1: channel 'telephone' is none of in-app, e-mail, chat, phone, meeting. \
Did you mean 'phone'?
      - row 2: due_days 'soon' is no whole number of days from 0 to 365.
    """
    problems: list[str] = []
    rules: list[Rule] = []
    for number, raw in enumerate(rows, start=first):
        if not any(_text(value) for value in raw.values()):
            continue  # a blank line, which parts one group from the next
        found = [*_problems(raw)]
        problems += [f"row {number}: {problem}" for problem in found]
        if not found:
            rules.append(_rule(raw, number))
    if problems:
        count = f"{len(problems)} problem" + ("s" if len(problems) > 1 else "")
        listed = "\n".join(f"  - {problem}" for problem in problems)
        msg = f"plays: {count}\n{listed}"
        raise ConfigError(msg)
    return tuple(rules)


def _text(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())


def _several(value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else _text(value).split("|")
    found = (_text(part) for part in parts)
    return tuple(part for part in found if part)


def _problems(raw: Mapping[str, Any]) -> Iterator[str]:
    for key in raw:
        if key not in COLUMNS:
            yield (
                "has more cells than the header. Put a text with commas in quotes."
                if key is None
                else f"column {key!r} is unknown. Known are {_meant(str(key), COLUMNS)}"
            )
    lacking = [name for name in REQUIRED if not _text(raw.get(name))]
    if lacking:
        yield f"{', '.join(lacking)} must be given."
    channel = _text(raw.get("channel"))
    if channel and channel not in CHANNELS:
        yield f"channel {channel!r} is none of {_meant(channel, CHANNELS)}"
    due = _text(raw.get("due_days"))
    if due and not (due.isdecimal() and int(due) <= LONGEST_DUE):
        yield f"due_days {due!r} is no whole number of days from 0 to {LONGEST_DUE}."
    for name, known in CHOICES.items():
        for value in _several(raw.get(name)):
            if value not in (*known, "any", "*"):
                yield f"{name} {value!r} is none of {_meant(value, (*known, 'any'))}"
    for pattern in _several(raw.get("reason")):
        family, *more = pattern.split(".")
        close = difflib.get_close_matches(family, BUILDERS, n=1, cutoff=0.8)
        if close and not any(fnmatchcase(name, family) for name in BUILDERS):
            yield f"reason {pattern!r} names no family. Did you mean {close[0]!r}?"
        if not family or len(more) >= CODE_PARTS:
            yield (
                f"reason {pattern!r} is no family and no reason code. Write "
                "family, family.measure or family.measure.direction."
            )


def _meant(given: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(given, known, n=1, cutoff=0.5)
    advice = f" Did you mean {close[0]!r}?" if close else ""
    return f"{', '.join(known)}.{advice}"


def _rule(raw: Mapping[str, Any], number: int) -> Rule:
    asked = {name: _several(raw.get(name)) for name in CHOICES}
    anywhere = {n for n, values in asked.items() if {"any", "*"} & {*values}}
    play = _text(raw["play"])
    return Rule(
        play=play,
        code=_text(raw.get("code")) or _slug(play),
        channel=_text(raw["channel"]),
        due=timedelta(days=int(_text(raw["due_days"]))),
        why=_text(raw["why"]).rstrip("."),
        reasons=_several(raw.get("reason")) or ("*",),
        stages=() if "stage" in anywhere else asked["stage"],
        values=() if "value" in anywhere else asked["value"],
        risks=() if "risk" in anywhere else asked["risk"] or UNLESS_SAID,
        row=number,
    )


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "play"


def rows_of_csv(text: str) -> list[dict[str, str]]:
    r"""Cut the text of a CSV into rows; cells are parted by commas or semicolons.

    An empty row stays, so that the others keep their numbers.

    Examples
    --------
    >>> rows_of_csv('play;why\nCall;"Ask; then listen"\n')
    [{'play': 'Call', 'why': 'Ask; then listen'}]
    """
    header = text.partition("\n")[0]
    parted = ";" if header.count(";") > header.count(",") else ","
    # Spreadsheets begin a file with a mark of its encoding.
    plain = io.StringIO(text.removeprefix("\ufeff"), newline="")
    lines = [*csv.reader(plain, delimiter=parted)]
    if not lines:
        return []
    names = [name.strip() for name in lines[0]]
    rows: list[dict[str, Any]] = []
    for cells in lines[1:]:
        row: dict[Any, Any] = dict(zip(names, cells, strict=False))
        if any(cell.strip() for cell in cells[len(names) :]):
            row[None] = cells[len(names) :]
        rows.append(row)
    return rows


def default_text() -> str:
    """Give the table that is used where a company has none of its own, as CSV."""
    return (files("churnml.templates") / "plays.csv").read_text(encoding="utf-8")


@cache
def default() -> tuple[Rule, ...]:
    """Read the table that is used where a company has none of its own.

    Examples
    --------
    >>> silent = "nps.days_since_answer.high"
    >>> rule = next(rule for rule in default()
    ...             if rule.fits(silent, stage="mature", value="low", risk="medium"))
    >>> rule.play, rule.channel
    ('Success story of a company like theirs', 'e-mail')
    """
    return read_rows(rows_of_csv(default_text()), first=2)

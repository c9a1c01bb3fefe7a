"""What changed, in words: for each family that moved the risk, one fact, now and then.

The fact is of the feature whose contribution moved most in the family's direction,
among those whose printed value moved as well, and not against what its card expects: a
reader who sees "12 logins, 5 then" beside points that raise the risk would call it a
mistake, whatever the trees made of it; and so is "logins fell" beside points that
lower it, though they fell less than before. Where there is none the family is named
alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from churnml.attribution import CONTEXT, Contributions
from churnml.changes import CALIBRATION, MODEL, UNKNOWN, Changes, Earlier
from churnml.features.spec import Card
from churnml.reasons.choose import (
    CANDIDATE,
    DIRECTIONS,
    JARGON_MEASURES,
    JARGON_UNITS,
    JARGON_WEIGHT,
    directions,
)
from churnml.reasons.clauses import family_name
from churnml.reasons.numbers import is_text, printed, tells_movement, value_text
from churnml.reasons.wording import Fact, phrase, said_by
from churnml.reasons.words import WORDS, Words

__all__ = ["MOST", "nothing_changed", "say_changes"]

MOST = 3
"""How many parts of a change are put in words."""


def say_changes(
    changes: Changes,
    earlier: Earlier,
    now: Contributions | None,
    currencies: pd.Series,
    *,
    words: Words = WORDS,
) -> pd.DataFrame:
    """Put what moved each risk in words.

    Parameters
    ----------
    changes : Changes
    earlier : Earlier
        The list they are counted from.
    now : Contributions or None
        As :func:`churnml.changes.what_changed` was given.
    currencies : Series of str
        Of amounts of money, by account; null where not known.
    words : Words
        Those of reasons.

    Returns
    -------
    DataFrame
        By account, of those in both lists:

        ``previous_cutoff, previous_risk``
            Of the earlier list.
        ``risk_change``
            Whole percentage points, between the risks as printed.
        ``changed_1, changed_1_code, changed_1_points ...``
            What moved it, most first: a sentence; the family, ``context``, ``model``,
            ``calibration`` or ``unknown``; and signed whole percentage points. Null
            where there is less. What is not said moved the rest.
    """
    whole = changes.whole_points().to_numpy()
    accounts = changes.parts.index
    found: dict[str, object] = {
        "previous_cutoff": np.full(len(accounts), np.datetime64(changes.since, "us")),
        "previous_risk": changes.previous.to_numpy(),
        "risk_change": pd.array(whole.sum(axis=1), dtype="Int64"),
    }
    slots = _strongest(changes.parts.to_numpy(), whole)
    names = list(changes.parts.columns)
    sayers = {
        name: _Sayer.of(name, changes, earlier, now, currencies, words)
        for name in names
        if now is not None and name not in _OF_THE_MODEL
    }
    for slot, chosen in enumerate(slots, start=1):
        texts: list[str | None] = [None] * len(accounts)
        codes: list[str | None] = [None] * len(accounts)
        points: list[int | None] = [None] * len(accounts)
        for row in np.flatnonzero(chosen >= 0).tolist():
            name = names[chosen[row]]
            sayer = sayers.get(name)
            texts[row] = sayer.say(row) if sayer else words.clauses[f"changed_{name}"]
            codes[row], points[row] = name, int(whole[row, chosen[row]])
        found[f"changed_{slot}"] = pd.array(texts, dtype="str")
        found[f"changed_{slot}_code"] = pd.array(codes, dtype="str")
        found[f"changed_{slot}_points"] = pd.array(points, dtype="Int64")
    order = [f"changed_{n}{kind}" for kind in _KINDS for n in range(1, MOST + 1)]
    frame = pd.DataFrame(found, index=accounts)
    return frame[["previous_cutoff", "previous_risk", "risk_change", *order]]


_KINDS = ("", "_code", "_points")
_OF_THE_MODEL = frozenset({MODEL, CALIBRATION, UNKNOWN})


def nothing_changed() -> pd.DataFrame:
    """Give the columns of :func:`say_changes`, of nobody: there is no earlier list."""
    kinds = {"": "str", "_code": "str", "_points": "Int64"}
    types = {
        "previous_cutoff": "datetime64[us]",
        "previous_risk": "float64",
        "risk_change": "Int64",
        **{
            f"changed_{n}{kind}": kinds[kind]
            for kind in kinds
            for n in range(1, MOST + 1)
        },
    }
    index = pd.Index([], dtype="str", name="account_id")
    return pd.DataFrame({n: pd.Series(dtype=t) for n, t in types.items()}).set_index(
        index
    )


def _strongest(parts: np.ndarray, whole: np.ndarray) -> list[np.ndarray]:
    """Choose up to three parts of each account that are a point or more; -1 is none."""
    size = np.where(whole != 0, np.abs(parts), -1.0)
    order = np.argsort(-size, axis=1, kind="stable")
    some = np.take_along_axis(size, order, axis=1) > 0
    chosen = np.where(some, order, -1)
    slots = [chosen[:, n] for n in range(min(MOST, chosen.shape[1]))]
    return slots + [np.full(len(parts), -1)] * (MOST - len(slots))


@dataclass(frozen=True, eq=False)
class _Told:
    """One feature of the accounts, as it is printed now and as it was then."""

    card: Card
    now: np.ndarray
    then: np.ndarray | None
    way: np.ndarray

    @classmethod
    def of(cls, card: Card, now: pd.Series, then: pd.Series | None) -> _Told:
        values = _printed(card, now)
        nothing = np.full(len(now), np.nan)
        if is_text(card):
            absent = np.array([value is None for value in values], dtype=bool)
            way = np.where(absent, _MISSING, _PRESENT)
        else:
            way = directions(card, values, nothing, nothing, nothing)
        return cls(card, values, None if then is None else _printed(card, then), way)

    @property
    def side(self) -> np.ndarray:
        """1 where it rose, -1 where it fell, 0 where that cannot be said."""
        if self.then is None or is_text(self.card):
            return np.zeros(len(self.now))
        return np.asarray(np.nan_to_num(np.sign(self.now - self.then)))

    @property
    def said(self) -> np.ndarray:
        """1 where its sentence says that something rose, -1 that it fell, else 0."""
        rises, falls = self.way == _RISING, self.way == _FALLING
        return np.where(rises, 1, np.where(falls, -1, 0))

    @property
    def moved(self) -> np.ndarray:
        """Whether it is printed otherwise than then; True where then is not known."""
        if self.then is None:
            return np.ones(len(self.now), dtype=bool)
        if is_text(self.card):
            return np.array(self.now != self.then, dtype=bool)
        both_absent = np.isnan(self.now) & np.isnan(self.then)
        return np.asarray((self.now != self.then) & ~both_absent)

    def say(self, row: int, currency: str | None, words: Words) -> str:
        """Say it, and what it was."""
        value = _plain(self.now[row])
        fact = Fact(value, None, DIRECTIONS[self.way[row]], currency=currency)
        text = phrase(self.card, fact, words)
        if self.then is None:
            return text
        before = _plain(self.then[row])
        if before is None:
            return said_by("changed_from_unknown", words, text=text)
        if value is not None and not self._shown(value, text, currency, words):
            # "Its price fell by EUR 100" is a movement: what it was then says nothing.
            return text
        was = value_text(self.card, before, currency, words=words)
        if before == 0 and self.card.unit == "count":
            was = words.numbers["none"]
        return said_by("changed_from", words, text=text, then=was)

    def _shown(
        self, value: float | str, text: str, currency: str | None, words: Words
    ) -> bool:
        """Tell whether a text has the value itself in it, and not what it means."""
        if tells_movement(self.card) or self.card.measure.endswith("_vs_normal"):
            return False
        if value == 0:
            # "No logins", and not "somebody came to every meeting".
            return not {"0", words.numbers["zero"]}.isdisjoint(text.lower().split())
        number = value_text(self.card, value, currency, said=True, words=words)
        # The 4 of "the last 4 weeks" is not the value, nor is the 1 of "1 month".
        alone = rf"(?<!\d){re.escape(number)}(?![\d.]| (?:week|month)s?\b)"
        return re.search(alone, text) is not None


_PRESENT, _MISSING = DIRECTIONS.index("present"), DIRECTIONS.index("missing")
_RISING, _FALLING = DIRECTIONS.index("rising"), DIRECTIONS.index("falling")


def _printed(card: Card, raw: pd.Series) -> np.ndarray:
    if is_text(card):
        return np.array([None if pd.isna(v) else str(v) for v in raw], dtype=object)
    return printed(card, raw.to_numpy(dtype=float))


def _plain(value: object) -> float | str | None:
    if value is None or isinstance(value, str):
        return value
    number = float(value)  # type: ignore[arg-type]
    return None if np.isnan(number) else number


@dataclass(frozen=True, eq=False)
class _Sayer:
    """A family, the features that can speak for its change, and who does."""

    name: str
    told: Sequence[_Told]
    speaker: np.ndarray  # position in told; -1 where nobody speaks
    currencies: Sequence[str | None]
    words: Words

    @classmethod
    def of(
        cls,
        family: str,
        changes: Changes,
        earlier: Earlier,
        now: Contributions | None,
        currencies: pd.Series,
        words: Words,
    ) -> _Sayer:
        assert now is not None
        accounts = changes.parts.index
        cards = [card for card in now.cards if now.groups[card.name] == family]
        ids = now.risk.index.get_level_values("account_id").astype(str)
        rows = pd.Index(ids).get_indexer(accounts)
        names = [card.name for card in cards]
        then = earlier.contributions.loc[accounts, names].to_numpy()
        pull = now.of(names)[rows] - then
        facts = None if earlier.facts is None else earlier.facts.loc[accounts]
        told = [
            _Told.of(
                card,
                now.X[card.name].iloc[rows],
                None if facts is None else facts[card.name],
            )
            for card in cards
        ]
        sign = np.sign(changes.parts[family].to_numpy())
        paid = currencies.reindex(accounts)
        return cls(
            words.clauses["changed_context"]
            if family == CONTEXT
            else family_name(family, words),
            told,
            _speakers(told, pull * sign[:, None], sign),
            [None if pd.isna(code) else str(code) for code in paid],
            words,
        )

    def say(self, row: int) -> str:
        speaker = int(self.speaker[row])
        if speaker < 0:
            return said_by("changed_alone", self.words, family=self.name)
        text = self.told[speaker].say(row, self.currencies[row], self.words)
        if text.startswith(self.name):
            return text
        return said_by("changed", self.words, family=self.name, text=text)


def _speakers(told: Sequence[_Told], pull: np.ndarray, sign: np.ndarray) -> np.ndarray:
    """Choose which feature speaks for each account; -1 where none does."""
    strongest = pull.max(axis=1, keepdims=True)
    share = np.divide(pull, strongest, out=np.zeros_like(pull), where=strongest > 0)
    expected = np.array([{"+": 1, "-": -1, "?": 0}[t.card.direction] for t in told])
    fits = np.column_stack([t.side for t in told]) * expected * sign[:, None]
    # "Users fell by 1 % a week", 2 % then, is less bad; but it says that they fell.
    said = np.column_stack([t.said for t in told]) * expected * sign[:, None]
    moved = np.column_stack([t.moved for t in told])
    weight = np.array([JARGON_WEIGHT if _jargon(t.card) else 1.0 for t in told])
    # What goes the way one expects comes first, then what carries most.
    merit = 2 * (fits > 0) + share * weight
    can = moved & (fits >= 0) & (said >= 0) & (pull > 0) & (share >= CANDIDATE)
    best = np.where(can, merit, -1.0)
    return np.where(best.max(axis=1) >= 0, best.argmax(axis=1), -1)


def _jargon(card: Card) -> bool:
    return card.unit in JARGON_UNITS or card.measure.endswith(JARGON_MEASURES)

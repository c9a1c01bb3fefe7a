"""Read reasons again and hold every word and number against the features.

Nothing of how sentences are made is used here: a sentence is taken apart by what it
says in English, and what it claims is counted anew from the matrix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from churnml.attribution import Contributions
from churnml.features.spec import Card
from churnml.matrix import Matrix

__all__ = ["Claim", "Reader", "problems_of", "sentences_of", "wrong_side"]

WINDOWS = {
    "last week": "7d",
    "last month": "1mo",
    "4 weeks": "28d",
    "8 weeks": "56d",
    "60 days": "60d",
    "90 days": "90d",
    "3 months": "91d",
    "180 days": "180d",
    "6 months": "182d",
    "7 months": "210d",
    "12 months": "365d",
}
UGLY = re.compile(
    r"  | ,|\bnan\b|\bNone\b(?! of)|[{}|]|(?<![\d.])-0(?![.\d])|\.$|,$|"
    r"(?<![.,\d])1 (?:[a-z]+ )?(?:logins|users|days|weeks|months|tickets|uses|seats|"
    r"features|people|hours|invoices|milestones|terms|answers|contacts|courses|exports)"
    r"\b(?! ago)"
)
PEERS = re.compile(
    r", (?P<side>lower|fewer|shorter|sooner|more recently|"
    r"higher|more|longer|later|longer ago) than(?: at)? (?P<share>\d+) % of accounts"
    r"(?P<group> of this (?:plan|segment))?(?P<known> where it is known)?$"
)
LOWER = {"lower", "fewer", "shorter", "sooner", "more recently"}
YOUNG = re.compile(r", in its first (?:week|(\d+) weeks)$")
CHANGE = re.compile(
    r" \((?:(?P<percent>[+-]\d+) %|(?P<times>[\d,.]+) times as much)\)$"
)
NORMAL = re.compile(
    r", (?:(?P<way>down from|up from|about) its usual|usually) "
    r"(?P<normal>none|less than 1|[-+]?(?:[A-Z]{3} )?[\d,.]*\d)"
    r"(?: (?:%|days?|hours?))?$"
)
FELL = re.compile(
    r"\b(?:fell|fewer than usual|below its usual|less than usual|down from)\b"
)
ROSE = re.compile(r"\b(?:rose|more than usual|above its usual|up from)\b")
NOTHING = re.compile(
    r"\b(?:no|nobody|none|never|not|every|somebody|as many|same|very|"
    r"answered its last|before or with|what it was)\b",
    re.I,
)
WRONG_SIDE = re.compile(
    r"stands on the wrong side|its change has the wrong sign|(?:falls|rises), and is|"
    r"(?:low|falling|high|rising|there), of what is expected|"
    r"in the half of accounts where it is expected the other way"
)
NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
SPELT = re.compile(
    r"\b(?:last|over|first) \d+ (?:weeks?|months?|days)\b|"
    r"\bin \d+ (?:weeks|months)\b|\b\d+ [A-Z][a-z]{2} \d{4}|"
    r"\b\d+ (?:weeks?|months) ago\b|of 10?0?\b|within 24 hours|over 5 minutes|"
    r"3 tickets or more|\(.*?\)|where 10 is|0 \(least\) to 1|began over 90 days"
)


@dataclass(frozen=True)
class Claim:
    """What one sentence says."""

    text: str
    code: str
    points: int
    raises: bool
    position: int


class Reader:
    """Reads the sentences about the snapshots of a matrix."""

    def __init__(self, why: Contributions, matrix: Matrix) -> None:
        self.why, self.matrix = why, matrix
        self.cards: dict[str, list[Card]] = {}
        for card in matrix.cards:
            self.cards.setdefault(f"{card.family}.{card.measure}", []).append(card)
        self.cutoffs = matrix.index.get_level_values("cutoff")
        self.totals = why.by_family()

    def claims(self, said: pd.DataFrame) -> Iterator[Claim]:
        """List all sentences about what raises or lowers a risk."""
        for kind in ("reason", "protective"):
            for n in range(1, 10):
                column = f"{kind}_{n}"
                if column not in said:
                    break
                there = np.flatnonzero(said[column].notna())
                texts, codes = said[column], said[f"{column}_code"]
                points = said[f"{column}_points"]
                for place in there.tolist():
                    yield Claim(
                        texts.iloc[place],
                        codes.iloc[place],
                        int(points.iloc[place]),
                        kind == "reason",
                        place,
                    )

    def problems(self, claim: Claim) -> list[str]:
        """Say what is wrong with a sentence; empty if nothing is."""
        found = [f"reads badly: {m[0]!r}" for m in UGLY.finditer(claim.text)]
        measure, _, way = claim.code.rpartition(".")
        family = measure.partition(".")[0]
        found += self._side(claim, family)
        cards = self._cards(measure, claim.text)
        if not cards:
            return [*found, f"no feature {measure} has its window"]
        by_card = [list(self._held_against(claim, way, card)) for card in cards]
        return found + min(by_card, key=len)

    def _cards(self, measure: str, text: str) -> list[Card]:
        """Features the sentence can be about: those of the window it names."""
        bare = PEERS.sub("", text)
        named = {days for words, days in WINDOWS.items() if words in bare}
        cards = self.cards.get(measure, [])
        fitting = [card for card in cards if card.window in named]
        return fitting or [c for c in cards if c.window is None] or cards[:1]

    def _side(self, claim: Claim, family: str) -> Iterator[str]:
        total = float(self.totals[family].iloc[claim.position])
        if (claim.points > 0) != claim.raises or (total > 0) != claim.raises:
            yield f"stands on the wrong side: {claim.points} points, {total:+.3f}"

    def _held_against(self, claim: Claim, way: str, card: Card) -> Iterator[str]:
        raw = self.matrix.X[card.name].iloc[claim.position]
        if card.categorical or card.unit == "text":
            return
        value = float(raw)
        yield from self._direction(claim, way, card, value)
        if np.isnan(value):
            if way != "missing":
                yield "nothing is known of it"
            return
        rest = claim.text
        rest, trouble = self._peers(rest, way, card, value, claim.position)
        yield from trouble
        normal = self._normal_of(card, claim.position)
        if young := YOUNG.search(rest):
            yield from self._young(young[1], normal, claim.position)
            rest = YOUNG.sub("", rest)
        change = CHANGE.search(rest)
        rest = CHANGE.sub("", rest)
        usual = NORMAL.search(rest)
        rest = NORMAL.sub("", rest)
        yield from _value(rest, card, value)
        if usual:
            yield from _against_normal(way, usual, change, value, normal, card)
        elif change:
            yield "a change against nothing"
        yield from _movement(rest, way, card, value, normal)

    def _normal_of(self, card: Card, position: int) -> float:
        if card.normal is None or card.normal not in self.matrix.evidence:
            return float("nan")
        return float(self.matrix.evidence[card.normal].iloc[position])

    def _young(self, weeks: str | None, normal: float, position: int) -> Iterator[str]:
        began = self.matrix.context["account_started_at"].iloc[position]
        if pd.isna(began):
            return
        days = (self.cutoffs[position] - began).days
        number = int(weeks or 1)
        if not 7 * (number - 1) < max(days, 1) <= 7 * number:
            yield f"is {days} days old"
        if not np.isnan(normal):
            yield "has an own normal"

    def _peers(
        self, text: str, way: str, card: Card, value: float, position: int
    ) -> tuple[str, list[str]]:
        found = PEERS.search(text)
        if found is None:
            return text, []
        column = self.matrix.X[card.name].to_numpy(dtype=float)
        among = self.cutoffs == self.cutoffs[position]
        if found["group"]:
            among &= self._like(found["group"].split()[-1], position)
        others = column[among]
        known = others[~np.isnan(others)]
        if found["known"]:
            others = known
        below = found["side"] in LOWER
        beyond = (known > value).sum() if below else (known < value).sum()
        share = 100 * beyond / len(others)
        trouble = []
        if not -1e-6 <= share - int(found["share"]) < 1 - 1e-6:
            trouble.append(f"counted, it is {share:.2f} %")
        if way not in ({"low", "falling"} if below else {"high", "rising"}):
            trouble.append(f"{found['side']} and {way}")
        if found["group"] and len(known) < 30:
            trouble.append(f"only {len(others)} such accounts")
        return PEERS.sub("", text), trouble

    def _like(self, kind: str, position: int) -> np.ndarray:
        names = [c for c in self.matrix.context if kind in str(c) or "tier" in str(c)]
        column = self.matrix.context[names[0]]
        return np.asarray(column == column.iloc[position])

    def _direction(
        self, claim: Claim, way: str, card: Card, value: float
    ) -> Iterator[str]:
        """Refuse what a reader would take for the opposite."""
        if card.direction == "?" or way == "missing":
            return
        worse = (card.direction == "+") == claim.raises
        if way in {"low", "falling"} and worse:
            yield f"{way}, of what is expected to be high here"
        if way in {"high", "rising"} and not worse:
            yield f"{way}, of what is expected to be low here"
        if way == "present" and card.unit == "flag" and not worse:
            yield "there, of what is expected to be absent here"
        if way == "present" and card.unit != "flag":
            same = self.cutoffs == self.cutoffs[claim.position]
            column = self.matrix.X[card.name].to_numpy(dtype=float)[same]
            column = column[~np.isnan(column)]
            wrong = (column > value) if worse else (column < value)
            if len(column) > 1 and wrong.mean() > 0.5:
                yield "in the half of accounts where it is expected the other way"


def problems_of(
    why: Contributions, matrix: Matrix, said: pd.DataFrame
) -> tuple[int, list[str]]:
    """Read all sentences: how many there are, and what is wrong with which."""
    read = list(sentences_of(why, matrix, said))
    return len(read), [f"{p}: {text}" for text, problems in read for p in problems]


def sentences_of(
    why: Contributions, matrix: Matrix, said: pd.DataFrame
) -> Iterator[tuple[str, list[str]]]:
    """Read all sentences, each with what is wrong with it."""
    reader = Reader(why, matrix)
    for claim in reader.claims(said):
        yield f"{claim.text!r} ({claim.code})", reader.problems(claim)
    for column in ("context", "missing_data"):
        for text in said[column].dropna().unique():
            yield repr(text), [f"reads badly: {m[0]!r}" for m in UGLY.finditer(text)]


def wrong_side(problem: str) -> bool:
    """Tell whether a sentence speaks for the opposite of what it stands for.

    Its points have the other sign, or its value or its movement lies where one expects
    the other. Any other problem is a number or a word that is not so.
    """
    return WRONG_SIDE.match(problem) is not None


def _targets(card: Card, value: float) -> list[float]:
    """What the number in the sentence can be."""
    size = abs(value)
    if card.unit == "share":
        return [100 * size]
    if card.unit == "slope":
        return [abs(100 * np.expm1(value))]
    if card.unit == "nats":
        return [float(np.exp(value))]
    if card.unit == "ratio":
        return [size, 100 * size, 100 * abs(1 - value)]
    return [size]


def _near(number: float, target: float, *, whole: bool = False) -> bool:
    """Tell whether a printed number can be the target, rounded."""
    return abs(number - target) <= (0.51 if target >= 10 or whole else 0.051)


def _numbers(text: str) -> list[float]:
    return [abs(float(n.replace(",", ""))) for n in NUMBER.findall(text)]


def _value(text: str, card: Card, value: float) -> Iterator[str]:
    """Find the value in the sentence, or words for there being none."""
    numbers = _numbers(SPELT.sub(" ", text))
    if card.unit == "flag" or card.measure.endswith("_band"):
        return
    # Percentages are whole, but below 1 and above 99.
    whole = card.unit in {"share", "ratio"} and abs(value) >= 0.0095
    targets = _targets(card, value)
    if any(_near(n, target, whole=whole) for n in numbers for target in targets):
        if card.unit == "count" and re.match(r"no\b", text, re.I):
            yield f"nothing, of {value:g}"
        return
    if (
        abs(value) < 0.05
        and (not numbers)
        and (NOTHING.search(text) or "level" in text)
    ):
        return
    if card.unit == "ratio" and abs(value) < 0.005 and NOTHING.search(text):
        return
    yield f"does not say {value:g}"


def _as_number(text: str) -> float:
    return float(re.sub(r"[A-Z, ]", "", text))


def _against_normal(
    way: str,
    usual: re.Match[str],
    change: re.Match[str] | None,
    value: float,
    normal: float,
    card: Card,
) -> Iterator[str]:
    scale = 100 if card.unit == "share" else 1
    if np.isnan(normal):
        yield "there is no own normal"
        return
    said = usual["normal"]
    if said in {"none", "less than 1"}:
        if not (normal < 0.05 if said == "none" else 0.04 < normal < 1):
            yield f"its usual is {normal:g}"
        return
    number = _as_number(said)
    if not _near(number, scale * normal, whole=scale == 100):
        yield f"its usual is {scale * normal:g}"
    size = scale * value
    if usual["way"] == "about":
        if abs(size - number) > 0.05 * number + 0.51:
            yield "is not about its usual"
    elif way == "falling" and not size < number + 0.05:
        yield "does not fall below its usual"
    elif way == "rising" and not size > number - 0.05:
        yield "does not rise above its usual"
    if change is None:
        return
    if change["percent"]:
        percent, slack = int(change["percent"]), 60 / max(number, 0.1) + 1
        if (percent < 0) != (way == "falling") and percent:
            yield "its change has the wrong sign"
        if abs(percent - 100 * (size - number) / number) > slack:
            yield f"its change is {100 * (size - number) / number:+.1f} %"
    elif abs(_as_number(change["times"]) - size / number) > 0.6 + 0.6 / number:
        yield f"it is {size / number:.1f} times as much"


def _movement(
    text: str, way: str, card: Card, value: float, normal: float
) -> Iterator[str]:
    if card.unit == "flag":
        return
    still = 1.0 if card.measure.endswith("_vs_normal") else 0.0
    held = still if np.isnan(normal) else normal
    if FELL.search(text) and not (way == "falling" and value < held):
        yield f"falls, and is {value:g} beside {held:g}"
    if ROSE.search(text) and not (way == "rising" and value > held):
        yield f"rises, and is {value:g} beside {held:g}"

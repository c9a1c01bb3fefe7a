"""One word of the language own features are written in, as data.

See :mod:`churnml.features.words` for the language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypedDict

from ibis import _
from ibis.common.deferred import Deferred

from churnml.errors import ConfigError
from churnml.features.spec import Card, Direction
from churnml.tables.own_columns import is_plain_name
from churnml.tables.spec import did_you_mean
from churnml.timeline import DAYS_PER_WEEK, whole_weeks

__all__ = [
    "NORMAL_UP_TO",
    "By",
    "Word",
    "Wording",
    "card_of",
    "fact_of",
    "make_word",
    "place_of",
]

NORMAL_UP_TO = 91
"""Windows up to so many days are held against the account's own normal."""

UNITS = ("count", "days", "hours", "share", "score", "ratio", "money", "flag")

By = Literal["ratio", "difference"]
_WITH_NORMAL = ("count", "sum", "mean", "share")
_UNWRITTEN = re.compile(r"<[^<>=]+>| at 0x[0-9a-f]+")


class Wording(TypedDict, total=False):
    """How a feature is called, and what a person reads about it.

    Attributes
    ----------
    name : str
        What it measures, small letters, digits and ``_``: the middle of the column
        ``own__name__28d``. By default made of the table and the column; needed where
        only some rows count.
    says : str
        The fact as a sentence about the account, with ``{value}`` in it, and true
        whatever the value.
    unit : str
        ``"count"``, ``"days"``, ``"hours"``, ``"share"``, ``"score"``, ``"ratio"``,
        ``"money"`` or ``"flag"``.
    direction : {"+", "-", "?"}
        Whether a higher value is expected to raise risk, lower it, or neither.
    family : str
        Features of one family share one reason; ``"own"`` by default.
    actionable : bool
        False for static facts nobody can act on: context, never a reason.
    """

    name: str
    says: str
    unit: str
    direction: Direction
    family: str
    actionable: bool


@dataclass(frozen=True, eq=False)
class Word:
    """A feature of one's own, as data.

    Made by the functions of this module.

    Attributes
    ----------
    verb : str
        Which of them made it.
    table : str
        Name of the table of events.
    of : Deferred or None
        The value of each row, such as ``_.value``.
    where : Deferred or None
        Which rows count; what is not known does not.
    days : int or None
        Length of the window.
    card : Card
        What a person reads.
    by : str or None
        How :func:`versus_own_normal` compares.
    base : str or None
        The verb it compares.
    """

    verb: str
    table: str
    of: Deferred | None
    where: Deferred | None
    days: int | None
    card: Card
    by: By | None = None
    base: str | None = None

    @property
    def meaning(self) -> tuple[str, ...]:
        """What the numbers depend on, as text: part of the fingerprint."""
        parts = (self.verb, self.table, self.of, self.where, self.days)
        return tuple(map(repr, (*parts, self.by, self.base)))

    @property
    def has_normal(self) -> bool:
        """Whether it is held against the account's own normal."""
        return self.card.normal is not None


def place_of(verb: str, table: str) -> str:
    """Call a word as messages do."""
    return f"{verb} of {table!r}"


def make_word(
    verb: str,
    table: str,
    of: str | Deferred | None,
    where: Deferred | None,
    window: str | None,
    says: Wording,
) -> Word:
    """Check what can be checked without tables, and fill in what is not said."""
    place = place_of(verb, table)
    _check_written(place, "where", where)
    value = _[of] if isinstance(of, str) else of
    _check_written(place, "of", value)
    days = None
    if window is not None:
        days = whole_weeks(window, where=f"{place}: window") * DAYS_PER_WEEK
    column = of if isinstance(of, str) else None
    default = _default(verb, table, column, days)
    if "name" not in says and (where is not None or (of is not None and not column)):
        msg = (
            f"{place}: only some rows count, or a value is made of several: it needs a "
            f'name of its own. Give one: name="{default["name"]}_...".'
        )
        raise ConfigError(msg)
    if "name" in says and "says" not in says:
        default["says"] = _named(says["name"], verb, days)
    card = card_of(
        {**default, **says},
        window=f"{days}d" if days else None,
        definition=_definition(verb, table, value, where),
        nulls=_nulls(verb, days),
        place=place,
        normal=verb in _WITH_NORMAL and days is not None and days <= NORMAL_UP_TO,
    )
    return Word(verb, table, value, where, days, card)


def _check_written(place: str, role: str, value: object) -> None:
    """Refuse what has no text of its own: its meaning could change unseen."""
    if value is None:
        return
    if not isinstance(value, Deferred):
        msg = (
            f"{place}: {role} is a {type(value).__name__}. Write an expression over "
            f'the row, such as _.status == "paid", with `from ibis import _`.'
        )
        raise ConfigError(msg)
    if _UNWRITTEN.search(repr(value)):
        msg = (
            f"{place}: {role} {value!r} holds something that cannot be written down. "
            "Use plain numbers, texts and dates (datetime.date), and no functions."
        )
        raise ConfigError(msg)


def _default(verb: str, table: str, column: str | None, days: int | None) -> Wording:
    last = f" in the last {days} days" if days else ""
    of = f"{table}_{column}" if column else table
    what = f"{column} of {table}".replace("_", " ")
    rows = table.replace("_", " ")
    names = {"count": table, "sum": of, "recency": f"days_since_{table}"}
    sayings = {
        "count": f"{{value}} {rows}{last}",
        "sum": f"{what}{last}, added up: {{value}}",
        "mean": f"mean {what}{last}: {{value}}",
        "min": f"lowest {what}{last}: {{value}}",
        "max": f"highest {what}{last}: {{value}}",
        "distinct": f"different {what}{last}: {{value}}",
        "latest": f"latest {what}{last}: {{value}}",
        "share": f"{what}{last}: {{value}}",
        "recency": f"the last of its {rows} was {{value}} ago",
        "trend": f"{what if column else rows} changed by {{value}} a week over "
        f"{(days or 0) // DAYS_PER_WEEK} weeks",
    }
    units = {"count": "count", "sum": "count", "distinct": "count", "share": "share"}
    units |= {"recency": "days", "trend": "slope"}
    return {
        "name": names.get(verb, f"{of}_{verb}"),
        "says": sayings[verb],
        "unit": units.get(verb, "score"),
        "direction": "?",
        "family": "own",
        "actionable": True,
    }


def fact_of(card: Card) -> str:
    """Name what a card's sentence is about, without the value."""
    says = card.says
    if says.startswith("{value} ") or says.endswith(": {value}"):
        return says.replace("{value}", "").strip(" :")
    name = card.measure.replace("_", " ")
    return f"{name} in the last {card.window[:-1]} days" if card.window else name


def _named(name: str, verb: str, days: int | None) -> str:
    """Say a fact by the name its author gave it."""
    last = f" in the last {days} days" if days else ""
    name = name.replace("_", " ")
    if verb == "recency":
        return f"{name}: {{value}} ago"
    return f"{{value}} {name}{last}" if verb == "count" else f"{name}{last}: {{value}}"


_MEANINGS = {
    "count": "Number of rows of {table}{when}{where}.",
    "sum": "Sum of {of} over the rows of {table}{when}{where} where it is known.",
    "mean": "Mean of {of} over the rows of {table}{when}{where} where it is known.",
    "min": "Lowest {of} of the rows of {table}{when}{where}.",
    "max": "Highest {of} of the rows of {table}{when}{where}.",
    "distinct": "Number of different {of} among the rows of {table}{when}{where}.",
    "latest": "The {of} of the latest row of {table}{when}{where} where it is known.",
    "share": "Share of the rows of {table}{when}{where} for which {of} is true, of "
    "those for which it is known.",
    "recency": "Days from the latest row of {table}{where} to the cutoff.",
    "trend": "Least-squares slope of log1p of the {of} a week over the rows of "
    "{table}{when}{where}.",
}


def _definition(
    verb: str, table: str, of: Deferred | None, where: Deferred | None
) -> str:
    written = {"where": f" with {_text(where)}" if where is not None else ""}
    value = _text(of) if of is not None else "rows"
    when = "" if verb in {"latest", "recency"} else " in the window"
    return _MEANINGS[verb].format(table=table, of=value, when=when, **written)


def _text(value: Deferred) -> str:
    """Write an expression as a person would: without its marks."""
    text = re.sub(
        r"(?<![\w\])'\"])_(?:\.(?=\w)|\[['\"](\w+)['\"]\])", r"\1", repr(value)
    )
    return text.replace("{", "(").replace("}", ")")


def _nulls(verb: str, days: int | None) -> str:
    if verb in {"count", "distinct"}:
        return ""
    if verb == "sum":
        return "it is known of none of the rows there are in the window"
    if verb == "recency":
        return "no such row"
    if verb == "trend":
        return f"under {(days or 0) // DAYS_PER_WEEK} weeks of history"
    return f"it is known of no row{' in the window' if days else ''}"


def card_of(
    says: Wording,
    *,
    window: str | None,
    definition: str,
    nulls: str,
    place: str,
    normal: bool = False,
) -> Card:
    """Check the wording of a feature, and make its card.

    Raises
    ------
    ConfigError
        If a name, a sentence, a unit or a direction is none.
    """
    for part in ("name", "family"):
        if not is_plain_name(says[part]):
            msg = (
                f"{place}: {part} {says[part]!r} names a column. "
                "Use small letters, digits and single _, beginning with a letter."
            )
            raise ConfigError(msg)
    unknown = [key for key in says if key not in Wording.__annotations__]
    if unknown:
        hint = did_you_mean(unknown[0], Wording.__annotations__)
        msg = f"{place}: there is no {unknown[0]!r}. {hint}".rstrip()
        raise ConfigError(msg)
    if says["says"].count("{value}") != 1 or "{" in says["says"].replace("{value}", ""):
        msg = f"{place}: says {says['says']!r} must hold {{value}}, once, and no other."
        raise ConfigError(msg)
    if says["direction"] not in {"+", "-", "?"}:
        msg = f"{place}: direction {says['direction']!r}. Give '+', '-' or '?'."
        raise ConfigError(msg)
    if says["unit"] not in {*UNITS, "slope"}:
        msg = f"{place}: unit {says['unit']!r}. Choose from {', '.join(UNITS)}."
        raise ConfigError(msg)
    family, measure = says["family"], says["name"]
    name = "__".join([family, measure, *([window] if window else [])])
    return Card(
        name=name,
        family=family,
        measure=measure,
        window=window,
        signals=(),
        definition=definition,
        unit=says["unit"],
        direction=says["direction"],
        says=says["says"],
        nulls=nulls,
        actionable=says["actionable"],
        normal=f"{name}__normal" if normal else None,
    )

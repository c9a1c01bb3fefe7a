"""Features of one's own, compiled: words and builders to families like any other.

The words stand in :mod:`churnml.features.words`. What they cannot say, a builder of
one's own can: a function ``family(tables, windows) -> Family``, as churnml's own are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from ibis.common.deferred import Deferred

from churnml.errors import ChurnmlError, ConfigError
from churnml.features import facts
from churnml.features.own_columns import measured
from churnml.features.own_piece import Piece, views_of
from churnml.features.own_word import Word
from churnml.features.spec import Family, Feature, Part
from churnml.tables import CONTRACTS, Tables
from churnml.tables.own_columns import is_plain_name
from churnml.tables.spec import did_you_mean

__all__ = ["OwnFeature", "own_families"]

Builder: TypeAlias = Callable[[Tables, Sequence[int]], Family]
OwnFeature: TypeAlias = Word | Builder
"""A word, or a function that builds a family."""

_NO_EVENTS = ("accounts", "churns")
_DIGITS = 12


def own_families(
    tables: Tables,
    own: Sequence[OwnFeature],
    windows: Sequence[int],
    *,
    taken: Sequence[str] = (),
) -> list[Family]:
    """Build the families of features of one's own.

    Parameters
    ----------
    tables : Tables
    own : sequence of Word or function
    windows : sequence of int
        In weeks, for the builders among them.
    taken : sequence of str
        Names of families there are already.

    Returns
    -------
    list of Family
        What the tables do not allow is in their ``left_out``.

    Raises
    ------
    ConfigError
        If a table or column is not there, two features have one name, or a builder
        fails.

    Notes
    -----
    Every card holds what its numbers depend on, so that a model can name the features
    of one's own that are not those it learned from.
    """
    words = [item for item in own if isinstance(item, Word)]
    _check_names(words)
    by_family: dict[str, list[Word]] = {}
    for word in words:
        by_family.setdefault(word.card.family, []).append(word)
    families = [_of_words(tables, name, mine) for name, mine in by_family.items()]
    builders = [item for item in own if not isinstance(item, Word)]
    families += [_of_builder(tables, build, windows) for build in builders]
    names = [*taken, *(family.name for family in families)]
    for family in families:
        if names.count(family.name) > 1:
            msg = (
                f"own features: there is a family {family.name!r} already. "
                "Give yours another name."
            )
            raise ConfigError(msg)
    return [_with_meaning(family) for family in families]


def _with_meaning(family: Family) -> Family:
    def meant(each: Feature) -> Feature:
        value = repr(each.value)
        stands_on = [
            [name, part.view, repr(part.aggregate)]
            for name, part in sorted(family.parts.items())
            if f"{family.name}.{name}" in value
        ]
        said = family.declared.get(each.card.name, ())
        text = json.dumps([value, stands_on, list(said)])
        digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
        return replace(each, card=replace(each.card, meaning=digest))

    features = tuple(meant(each) for each in family.features)
    return replace(family, features=features, peers=tuple(map(meant, family.peers)))


def _check_names(words: Sequence[Word]) -> None:
    names = [word.card.name for word in words]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        msg = (
            f"own features: {names.count(twice)} are called {twice!r}. "
            'Give one of them another name="...".'
        )
        raise ConfigError(msg)


# -- builders of one's own -------------------------------------------------------------


def _of_builder(tables: Tables, build: object, windows: Sequence[int]) -> Family:
    """Call a builder; what it makes is held to the rules of all families."""
    if not callable(build):
        msg = (
            f"own features: a {type(build).__name__} is no feature. Give words, such "
            'as words.count("orders", window="28d"), or functions that build a family.'
        )
        raise ConfigError(msg)
    what = f"own builder {getattr(build, '__name__', build)!r}"
    try:
        family = build(tables, windows)
    except ChurnmlError:
        raise
    except Exception as error:
        msg = f"{what} fails: {type(error).__name__}: {error}"
        raise ConfigError(msg) from error
    if not isinstance(family, Family):
        msg = f"{what} gives a {type(family).__name__}, not a Family."
        raise ConfigError(msg)
    features = [*family.features, *family.peers]
    foreign = [f for f in features if not f.card.name.startswith(f"{family.name}__")]
    if foreign or not is_plain_name(family.name):
        wrong = foreign[0].card.name if foreign else family.name
        msg = (
            f"{what}: {wrong!r} is no name in the family {family.name!r}. Names are "
            "family__measure__window, of small letters, digits and single _."
        )
        raise ConfigError(msg)
    # What a part adds up is no text of a feature, but decides its numbers.
    parts = {
        f"part {name}": [part.view, repr(part.aggregate)]
        for name, part in family.parts.items()
    }
    return replace(family, declared={**family.declared, **parts})


# -- words -----------------------------------------------------------------------------


def _of_words(tables: Tables, name: str, words: Sequence[Word]) -> Family:
    by_table: dict[str, list[Word]] = {}
    for word in words:
        by_table.setdefault(word.table, []).append(word)
    made = facts.joined(
        name, *(_of_table(tables, name, t, mine) for t, mine in by_table.items())
    )
    # In the order they were written in.
    order = {word.card.name: place for place, word in enumerate(words)}
    features = sorted(made.features, key=lambda f: order[f.card.name])
    return replace(made, features=features)


def _of_table(tables: Tables, family: str, name: str, words: Sequence[Word]) -> Family:
    """Build what words make of one table."""
    table = tables.get(name)
    why = _unusable(tables, name, words[0])
    if table is None or why:
        return Family(family, left_out={word.card.name: why for word in words})
    pieces, left_out = [], {}
    for word in words:
        column = "__".join(word.card.name.split("__")[1:])
        asked = measured(
            table,
            f"w__{column}",
            hit=word.where,
            value=word.of,
            wanted=_WANTED.get(word.base or word.verb, "number"),
            what=f"own feature {word.card.name!r}",
        )
        if isinstance(asked, str):
            left_out[word.card.name] = asked
        else:
            pieces.append(Piece(family, table, word, asked, column))
    views = views_of(table, pieces)
    parts: dict[str, Part] = {}
    evidence: dict[str, Deferred] = {}
    features = []
    for piece in pieces:
        parts |= piece.parts()
        features.append(Feature(piece.card(), piece.value()))
        if piece.word.card.normal is not None and piece.word.base is None:
            evidence[piece.word.card.normal] = piece.usual()
    return Family(
        family,
        views=views,
        parts=parts,
        features=features,
        evidence=evidence,
        observed_from=table.from_,
        declared={p.word.card.name: p.declared() for p in pieces},
        left_out=left_out,
    )


_WANTED = {"share": "flag", "distinct": "any", "latest": "value"}


def _unusable(tables: Tables, name: str, word: Word) -> str:
    """Say why a table is of no use; empty if it is."""
    place = f"own feature {word.card.name!r}"
    events = [known for known in tables if known not in _NO_EVENTS]
    if name in _NO_EVENTS or (name not in tables and name not in CONTRACTS):
        what = "is no table of events" if name in _NO_EVENTS else "is not given"
        hint = did_you_mean(name, events) or f"There are {', '.join(events)}."
        msg = f"{place}: the table {name!r} {what}. {hint}"
        raise ConfigError(msg)
    if name not in tables:
        return f"there is no table '{name}'"
    period = tables[name].spec.period or ""
    if period.endswith("mo"):
        return f"the rows of '{name}' sum up months, windows are of weeks"
    return ""

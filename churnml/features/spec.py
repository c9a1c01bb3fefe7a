"""The words features are written in.

A *feature* is data: a card (what a person reads) and a value (an ibis expression
not yet bound to a table). A *part* is one aggregate per snapshot of one *view*; a
view is a lazy table with any number of rows per snapshot, already cut to what was
known before the cutoff. Features are row-wise expressions over parts. One function
(:func:`churnml.features.build.compile_features`) turns families into one ibis
expression, for many cutoffs or for one, for training and for scoring alike.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

import ibis
import ibis.expr.types as ir
from ibis import _
from ibis.common.deferred import Deferred

__all__ = [
    "KEYS",
    "Card",
    "Family",
    "Feature",
    "Part",
    "View",
    "cohort_percentile",
    "feature",
    "fingerprint",
    "keys_of",
]

KEYS = ("account_id", "cutoff")
"""What a snapshot is known by."""

Direction = Literal["+", "-", "?"]
View = Callable[[ir.Table], ir.Table]
"""From the spine to rows known before the cutoff, keyed as :func:`keys_of` says."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a person reads about one feature.

    Attributes
    ----------
    name : str
        The column, ``family__measure`` or ``family__measure__window``.
    family, measure : str
        The builder it comes from, and what it measures.
    window : str or None
        The past window, such as ``"28d"``; None where it has none.
    signals : tuple of str
        Ids of rows of the signal catalogue, such as ``("U2",)``.
    definition : str
        What is computed, in one sentence.
    unit : str
        ``"count"``, ``"days"``, ``"hours"``, ``"share"``, ``"score"``, ``"ratio"``,
        ``"money"``, ``"slope"``, ``"z"``, ``"flag"`` or ``"text"``.
    direction : {"+", "-", "?"}
        Whether a higher value is expected to raise risk, lower it, or neither.
    says : str
        The fact as a sentence about the account, with ``{value}`` in it, and
        true whatever the value: ``"{value} logins in the last 28 days"``.
    nulls : str
        When the value is null; empty if never.
    categorical : bool
        Whether the column holds text categories.
    actionable : bool
        False for static facts nobody can act on: context, never a reason.
    normal : str or None
        Name of the evidence column that holds the account's own normal of the
        same quantity, for the same length of time.
    version : int
        Raised whenever the numbers change.
    meaning : str
        Of a feature of one's own, what its numbers depend on, hashed: it has no
        version. Empty for churnml's own.
    """

    name: str
    family: str
    measure: str
    window: str | None
    signals: tuple[str, ...]
    definition: str
    unit: str
    direction: Direction
    says: str
    nulls: str = ""
    categorical: bool = False
    actionable: bool = True
    normal: str | None = None
    version: int = 1
    meaning: str = ""


@dataclass(frozen=True)
class Part:
    """One aggregate per snapshot.

    Attributes
    ----------
    view : str
        Name of the view in the same family.
    aggregate : Deferred
        An aggregate over the view's rows, for example ``_.hours.max()``.
    empty : int or None
        The value where the view has no row for the snapshot: 0 for counts.
    """

    view: str
    aggregate: Deferred
    empty: int | None = None


@dataclass(frozen=True)
class Feature:
    """A card and its value.

    Attributes
    ----------
    card : Card
    value : Deferred
        Row-wise over the parts of all families (named ``family.part`` as
        ``_["family.part"]``) and the spine's columns.
    needs : tuple of str
        Parts of *other* families it stands on (``"usage.users_28d"``), for a peer
        feature also finished columns: where one is missing, it is left out; where its
        window reaches before its family is observed, the feature is null.
    observed_from : date or None
        First day its own tables are observed, where a family has several; else the
        family's counts.
    """

    card: Card
    value: Deferred
    needs: tuple[str, ...] = ()
    observed_from: date | None = None


@dataclass(frozen=True)
class Family:
    """What one builder makes.

    Attributes
    ----------
    name : str
    views : mapping of str to View
    parts : mapping of str to Part
        Names without the family's prefix.
    features : tuple of Feature
        Columns of X, in order.
    peers : tuple of Feature
        Columns of X that compare an account with the others, computed after all
        families' features and in this order. Beside what other features see they see
        the finished columns, by their full names, and the cohort of the same cutoff
        by :func:`cohort_percentile` or windows grouped by ``cutoff``.
    evidence : mapping of str to Deferred
        Columns outside X that words need: own normals and the like, like a
        feature's value.
    observed_from : date or None
        First day the family's table is observed: a feature with a window that
        reaches before it is null.
    months_observed : str or None
        Where windows are of months: the part (``"usage.observed"``) that counts the
        whole months the table has been observed; a longer window is null.
    declared : mapping
        What the user declared that changes what the features mean, such as which
        events are logins; plain JSON, part of the fingerprint.
    left_out : mapping of str to str
        What could not be built from these tables, and why.
    remade : callable or None
        Makes the family anew for some of its parts, by name, where its views then
        need less.
    """

    name: str
    views: Mapping[str, View] = field(default_factory=dict)
    parts: Mapping[str, Part] = field(default_factory=dict)
    features: Sequence[Feature] = ()
    peers: Sequence[Feature] = ()
    evidence: Mapping[str, Deferred] = field(default_factory=dict)
    observed_from: date | None = None
    months_observed: str | None = None
    declared: Mapping[str, Sequence[str]] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    remade: Callable[[Collection[str]], Family] | None = None

    def with_parts(self, names: Collection[str]) -> Family:
        """Keep only some of the parts, and of the views what they need."""
        if len(names) == len(self.parts):
            return self
        made = self if self.remade is None else self.remade(names)
        parts = {name: part for name, part in made.parts.items() if name in names}
        return replace(self, parts=parts, views=made.views)


def keys_of(table: ir.Table) -> list[str]:
    """Name the columns that tell snapshots apart.

    They are the number ``snapshot`` where the table has one, as the spines that
    features are compiled for do; else numbers of account and day, or ``account_id,
    cutoff``.
    """
    for keys in (["snapshot"], ["account", "cutoff_day"]):
        if all(key in table.columns for key in keys):
            return keys
    return list(KEYS)


def cohort_percentile(name: str) -> Deferred:
    """Rank a column within the cohort of its cutoff, for a feature among peers.

    Parameters
    ----------
    name : str
        A part or a finished column.

    Returns
    -------
    Deferred
        The share in [0, 1) of the cohort's known values that are lower; null where
        the account's own is not known.

    Examples
    --------
    >>> uses = ibis.memtable({"cutoff": [1, 1, 1, 1, 2], "uses": [5, 2, 2, None, 9]})
    >>> ranked = uses.mutate(share=cohort_percentile("uses")).order_by("uses")
    >>> ibis.duckdb.connect().execute(ranked.filter(ranked.cutoff == 1).share).tolist()
    [0.0, 0.0, 0.6666666666666666, nan]
    """
    value, cohort = _[name], ibis.window(group_by="cutoff")
    share = value.rank().over(cohort).cast("float64") / value.count().over(cohort)
    return ibis.ifelse(value.isnull(), ibis.null(), share)


def feature(
    family: str,
    measure: str,
    value: Deferred,
    *,
    signals: str,
    definition: str,
    unit: str,
    direction: Direction,
    says: str,
    window: str | None = None,
    nulls: str = "",
    normal: bool = False,
    actionable: bool = True,
    needs: tuple[str, ...] = (),
) -> Feature:
    """Write a feature: its name follows from family, measure and window.

    Parameters
    ----------
    signals : str
        Ids of the signal catalogue, separated by spaces.
    normal : bool, default False
        Whether the family's evidence holds the own normal, ``<name>__normal``.

    Examples
    --------
    >>> from ibis import _
    >>> count = feature("logins", "logins", _["usage.logins_28d"], window="28d",
    ...     signals="U2", definition="Logins in the window.", unit="count",
    ...     direction="-", says="{value} logins in the last 28 days")
    >>> count.card.name
    'logins__logins__28d'
    """
    name = "__".join([family, measure, *([window] if window else [])])
    card = Card(
        name=name,
        family=family,
        measure=measure,
        window=window,
        signals=tuple(signals.split()),
        definition=definition,
        unit=unit,
        direction=direction,
        says=says,
        nulls=nulls,
        normal=f"{name}__normal" if normal else None,
        actionable=actionable,
    )
    return Feature(card, value, needs)


def fingerprint(
    features: Sequence[Feature],
    declared: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
) -> str:
    """Hash what the features mean, never the SQL they become.

    Parameters
    ----------
    features : sequence of Feature
    declared : mapping, optional
        ``Family.declared`` by family.

    Returns
    -------
    str
        64 hexadecimal digits, the same on every engine and machine.
    """
    canonical = [
        [f.card.name, f.card.version, f.card.definition, f.card.unit, repr(f.value)]
        for f in features
    ]
    meaning = json.dumps([canonical, declared or {}], sort_keys=True)
    return hashlib.sha256(meaning.encode()).hexdigest()

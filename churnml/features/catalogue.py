"""Every feature there is, without any data: what the builders make of full tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from churnml.backend import connect
from churnml.features.build import (
    BUILDERS,
    DEFAULT_WINDOWS,
    families_for,
    in_want_of,
)
from churnml.features.own import OwnFeature
from churnml.features.spec import Card, Family
from churnml.tables import CONTRACTS, RawTable, Tables, TableSpec
from churnml.timeline import whole_weeks

__all__ = ["Catalogue", "catalogue", "full_tables"]

_TYPES = {
    "id": "string",
    "text": "string",
    "time": "timestamp(6)",
    "whole": "int64",
    "number": "float64",
    "seconds": "int64",
    "flag": "boolean",
}
# What must be declared for every feature to be there.
_DECLARED: Mapping[str, Mapping[str, Any]] = {
    "accounts": {"attributes": ("industry",)},
    "usage": {
        "login_events": ("login",),
        "sticky_events": ("report",),
        "key_events": ("invite",),
        "export_events": ("export",),
        "help_events": ("help",),
    },
    "tickets": {"scales": {"csat": (1, 5)}, "competitors": ("acme",)},
    "surveys": {"scales": {"csat": (1, 5), "ces": (7, 1)}},
    "milestones": {
        "required_milestones": ("first_import",),
        "norm_days": {"first_import": 14},
    },
    "touches": {"review_kinds": ("review",), "review_every": "91d"},
}
_FROM, _UNTIL = date(2000, 1, 3), date(2100, 1, 4)


@dataclass(frozen=True)
class Catalogue:
    """What the builders make of some tables.

    Attributes
    ----------
    cards : tuple of Card
        In the order of the matrix.
    left_out : mapping of str to str
        Builders and features that the tables do not allow, and why.
    """

    cards: tuple[Card, ...]
    left_out: Mapping[str, str]

    def of_signal(self, signal: str) -> tuple[Card, ...]:
        """Give the cards that answer a signal."""
        return tuple(card for card in self.cards if signal in card.signals)


def catalogue(
    tables: Tables | None = None,
    *,
    builders: Sequence[str] = BUILDERS,
    windows: Sequence[str] = DEFAULT_WINDOWS,
    own: Sequence[OwnFeature] = (),
) -> Catalogue:
    """List the features that tables allow; without tables, all there are.

    Nothing is computed.

    Examples
    --------
    >>> catalogue(builders=["nps"]).of_signal("N4")[0].name
    'nps__days_since_answer'
    """
    tables = full_tables() if tables is None else tables
    weeks = [whole_weeks(window, where="features.windows") for window in windows]
    families, left_out = families_for(tables, builders, weeks, own=own)
    for family in families:
        left_out |= family.left_out
    there = {f"{family.name}.{part}" for family in families for part in family.parts}
    features = [f for family in families for f in family.features]
    features += [f for family in families for f in family.peers]
    cards: dict[str, Card] = {}
    for feature in features:
        lacks = [need for need in feature.needs if need not in {*there, *cards}]
        if lacks:
            left_out[feature.card.name] = in_want_of(lacks)
        else:
            cards[feature.card.name] = feature.card
    return Catalogue(_in_order(families, cards), left_out)


def _in_order(
    families: Sequence[Family], cards: Mapping[str, Card]
) -> tuple[Card, ...]:
    names = [
        feature.card.name
        for family in families
        for feature in (*family.features, *family.peers)
    ]
    return tuple(cards[name] for name in names if name in cards)


def full_tables() -> Tables:
    """Make all tables with all columns and everything declared, and no rows."""
    con = connect(threads=1)
    tables = {}
    for name, contract in CONTRACTS.items():
        columns = {c.name: _TYPES[c.kind] for c in contract.columns if not c.check_only}
        spec = TableSpec(name=name, table=name, **_DECLARED.get(name, {}))
        columns |= dict.fromkeys(spec.attributes, "string")
        # Where rows are known when they happen, everything can be built.
        given = frozenset(columns) - {"known_at"}
        made = con.create_table(name, schema=ibis.schema(columns), temp=True)
        tables[name] = RawTable(spec, made, _FROM, _UNTIL, given)
    return Tables(con, _UNTIL, tables=tables)

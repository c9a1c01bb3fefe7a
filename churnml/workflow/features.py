"""List the features there are, or those that a configuration's tables allow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from churnml.config import Config
from churnml.features.build import BUILDERS, DEFAULT_WINDOWS
from churnml.features.catalogue import Catalogue, catalogue, full_tables
from churnml.features.exclusions import EXCLUSIONS
from churnml.features.own import OwnFeature
from churnml.features.own_file import own_features
from churnml.features.signals import SIGNALS
from churnml.features.spec import Card
from churnml.features.statements import Dialect, Statement, statements
from churnml.snapshots import latest_cutoff
from churnml.tables import Tables
from churnml.workflow.read import open_tables

__all__ = ["FeatureList", "list_features", "write_sql"]


@dataclass(frozen=True)
class FeatureList:
    """Features, what was left out, and what is no feature.

    Attributes
    ----------
    cards : tuple of Card
        In the order of the matrix.
    left_out : mapping of str to str
        Builders and features that the tables do not allow, and why.
    excluded : mapping of str to str
        Signals that are no features, and why not.
    """

    cards: tuple[Card, ...]
    left_out: Mapping[str, str]
    excluded: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """Give everything as plain values."""
        return {
            "features": [asdict(card) for card in self.cards],
            "left_out": dict(self.left_out),
            "excluded": {
                signal: {"name": SIGNALS[signal], "why": why}
                for signal, why in self.excluded.items()
            },
        }


def list_features(
    config: Config | None = None, *, tables: Tables | None = None
) -> FeatureList:
    """List the features a configuration's tables allow; without one, all there are.

    Nothing is computed.

    Parameters
    ----------
    config : Config, optional
    tables : Tables, optional
        Its tables, where they have been read already.
    """
    if config is None:
        return _listed(catalogue())
    tables = open_tables(config) if tables is None else tables
    found = catalogue(
        tables,
        builders=config.features.builders,
        windows=config.features.windows,
        own=own_features(config.own_features),
    )
    return _listed(found)


def _listed(found: Catalogue) -> FeatureList:
    return FeatureList(found.cards, found.left_out, EXCLUSIONS)


def write_sql(
    config: Config | None = None,
    *,
    dialect: Dialect = "duckdb",
    tables: Tables | None = None,
) -> list[Statement]:
    """Write down the SQL of the features, in the order in which it is run."""
    if config is None:
        return statements(
            full_tables(), builders=BUILDERS, windows=DEFAULT_WINDOWS, dialect=dialect
        )
    tables = open_tables(config) if tables is None else tables
    own: tuple[OwnFeature, ...] = own_features(config.own_features)
    return statements(
        tables,
        builders=config.features.builders,
        windows=config.features.windows,
        own=own,
        cutoff=latest_cutoff(tables),
        dialect=dialect,
    )

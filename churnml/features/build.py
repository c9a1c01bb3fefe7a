"""Compile families of features to one ibis expression.

The same function serves many cutoffs and one, training and scoring: there is no
second copy of any definition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from churnml.errors import ConfigError
from churnml.features import (
    account,
    commercial,
    logins,
    nps,
    rollups,
    stickiness,
    tickets,
)
from churnml.features.spec import Card, Family, Feature, fingerprint
from churnml.tables import Tables
from churnml.timeline import epoch_day

__all__ = [
    "BUILDERS",
    "DEFAULT_WINDOWS",
    "Compiled",
    "compile_features",
    "families_for",
]

DEFAULT_WINDOWS = ("7d", "28d", "91d", "210d")

_Builder = Callable[[Tables, Sequence[int]], Family]
_BUILDERS: Mapping[str, tuple[str, _Builder]] = {
    "logins": ("usage", logins.family),
    "stickiness": ("usage", stickiness.family),
    "tickets": ("tickets", tickets.family),
    "nps": ("nps", nps.family),
    "commercial": ("subscriptions", commercial.family),
}
BUILDERS = tuple(_BUILDERS)
KEYS = ["account_id", "cutoff"]


@dataclass(frozen=True)
class Compiled:
    """Features of a spine, not yet brought into memory.

    Attributes
    ----------
    table : ir.Table
        ``account_id, cutoff``, the features, then the evidence.
    cards : tuple of Card
        One per feature, in the table's order.
    evidence : tuple of str
        The evidence columns.
    left_out : mapping of str to str
        Families and features that these tables do not allow, and why.
    fingerprint : str
        Hash of what the features mean.
    """

    table: ir.Table
    cards: tuple[Card, ...]
    evidence: tuple[str, ...]
    left_out: Mapping[str, str]
    fingerprint: str


def families_for(
    tables: Tables, builders: Sequence[str], windows: Sequence[int]
) -> tuple[list[Family], dict[str, str]]:
    """Build the families these tables allow.

    Returns
    -------
    families : list of Family
        The shared usage rollup first, if there is a usage table.
    left_out : dict of str to str
        Builders without their table, and why.

    Raises
    ------
    ConfigError
        If a builder is unknown.
    """
    unknown = [name for name in builders if name not in _BUILDERS]
    if unknown:
        msg = (
            f"features.builders: unknown builder {unknown[0]!r}. "
            f"Choose from {', '.join(BUILDERS)}."
        )
        raise ConfigError(msg)
    families, left_out = [], {}
    if "usage" in tables:
        families.append(rollups.usage_family(tables, windows))
    for name in builders:
        table, build = _BUILDERS[name]
        if table in tables:
            families.append(build(tables, windows))
        else:
            left_out[name] = f"there is no table '{table}'"
    if tables["accounts"].spec.attributes:
        families.append(account.family(tables, windows))
    return families, left_out


def _join_parts(family: Family, wide: ir.Table, spine: ir.Table) -> ir.Table:
    """Left-join to the snapshots one aggregated table per view of the family."""
    for name, view in family.views.items():
        parts = {
            f"{family.name}.{key}": part
            for key, part in family.parts.items()
            if part.view == name
        }
        if not parts:
            continue
        aggregates = {key: part.aggregate for key, part in parts.items()}
        rows = view(spine).group_by(KEYS).agg(**aggregates)
        filled = {
            key: rows[key] if part.empty is None else rows[key].fill_null(part.empty)
            for key, part in parts.items()
        }
        wide = wide.left_join(rows, KEYS).select(wide, **filled)
    return wide


def _windowed(feature: Feature, family: Family, wide: ir.Table) -> ir.Value:
    """Resolve a feature; null where its window reaches before the table begins."""
    card = feature.card
    (value,) = wide.bind(feature.value)
    value = value.cast("string" if card.categorical else "float64")
    if family.observed_from is None:
        return value
    # Without a window, a table that had not begun yet says nothing either.
    days = window_days(card.window) if card.window else 1
    reaches = wide.cutoff_day - days < epoch_day(family.observed_from)
    return ibis.ifelse(reaches, ibis.null(value.type()), value)


def window_days(window: str) -> int:
    """Read the length of a window in a column name, ``"28d"`` or ``"3mo"``."""
    if window.endswith("mo"):
        return int(window[:-2]) * 30
    return int(window[:-1])


def compile_features(
    families: Sequence[Family],
    spine: ir.Table,
    *,
    keep: Callable[[ir.Table, str], ir.Table] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Compiled:
    """Turn families into one expression over the snapshots of the spine.

    Parameters
    ----------
    families : sequence of Family
    spine : ir.Table
        ``account_id, cutoff, cutoff_day, account_started_at, spell_started_at``.
    keep : callable, optional
        Materialises an intermediate table under a name.
    progress : callable, optional
        Told the name of each family as it is built.

    Returns
    -------
    Compiled
    """
    wide = spine
    for family in families:
        if progress is not None:
            progress(family.name)
        wide = _join_parts(family, wide, spine)
        if keep is not None and family.views:
            wide = keep(wide, f"parts_{family.name}")
    chosen: list[Feature] = []
    columns: dict[str, ir.Value] = {}
    evidence: dict[str, ir.Value] = {}
    left_out: dict[str, str] = {}
    for family in families:
        left_out |= family.left_out
        for feature in family.features:
            missing = [need for need in feature.needs if need not in wide.columns]
            if missing:
                left_out[feature.card.name] = f"needs {', '.join(missing)}"
                continue
            chosen.append(feature)
            columns[feature.card.name] = _windowed(feature, family, wide)
        for name, value in family.evidence.items():
            (bound,) = wide.bind(value)
            evidence[name] = bound.cast("float64")
    table = wide.select(*KEYS, **columns, **evidence)
    return Compiled(
        table,
        tuple(f.card for f in chosen),
        tuple(evidence),
        left_out,
        fingerprint(chosen),
    )

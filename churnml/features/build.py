"""Compile families of features to one ibis expression.

The same function serves many cutoffs and one, training and scoring: there is no
second copy of any definition.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from churnml.errors import ConfigError
from churnml.features import (
    account,
    commercial,
    logins,
    nps,
    onboarding,
    relationship,
    stickiness,
    tickets,
    usage_parts,
)
from churnml.features.columns import beside_parts
from churnml.features.own import OwnFeature, own_families
from churnml.features.pruning import narrowed
from churnml.features.shared import Keep, sharing
from churnml.features.spec import KEYS, Card, Family, Feature, fingerprint, keys_of
from churnml.tables import Tables

__all__ = [
    "BUILDERS",
    "DEFAULT_WINDOWS",
    "Compiled",
    "compile_features",
    "described",
    "families_for",
    "finished",
    "in_want_of",
    "joined_parts",
    "numbered",
]

DEFAULT_WINDOWS = ("7d", "28d", "91d", "210d")

_Builder = Callable[[Tables, Sequence[int]], Family]
# Each builder with the tables it can live on, any of which suffices. What needs
# another of them it leaves out, and says so.
_BUILDERS: Mapping[str, tuple[tuple[str, ...], _Builder]] = {
    "logins": (("usage",), logins.family),
    "stickiness": (("usage",), stickiness.family),
    "tickets": (("tickets",), tickets.family),
    "nps": (("nps", "surveys"), nps.family),
    "onboarding": (
        ("milestones", "trainings", "subscriptions", "usage"),
        onboarding.family,
    ),
    "commercial": (("subscriptions", "invoices"), commercial.family),
    "relationship": (("touches", "plays"), relationship.family),
}
BUILDERS = tuple(_BUILDERS)


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
    tables: Tables,
    builders: Sequence[str],
    windows: Sequence[int],
    *,
    own: Sequence[OwnFeature] = (),
) -> tuple[list[Family], dict[str, str]]:
    """Build the families these tables allow.

    Returns
    -------
    families : list of Family
        The shared usage rollup first, if there is a usage table and a use for it.
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
    for name in dict.fromkeys(builders):
        homes, build = _BUILDERS[name]
        if any(home in tables for home in homes):
            families.append(build(tables, windows))
        else:
            left_out[name] = f"there is no table {' or '.join(map(repr, homes))}"
    if tables["accounts"].spec.attributes:
        families.append(account.family(tables, windows))
    names = (*BUILDERS, "account", "usage")
    families += own_families(tables, own, windows, taken=names)
    if "usage" in tables:
        families = _with_usage(families, usage_parts.usage_family(tables, windows))
    return families, left_out


def _with_usage(families: list[Family], usage: Family) -> list[Family]:
    """Put the shared usage rollup first, or what of it other families need."""
    if not {"logins", "stickiness"} & {family.name for family in families}:
        needed = {
            need
            for family in families
            for f in (*family.features, *family.peers)
            for need in f.needs
        }
        usage = usage.with_parts([k for k in usage.parts if f"usage.{k}" in needed])
    return [usage, *families] if usage.parts else families


def numbered(spine: ir.Table) -> ir.Table:
    """Give snapshots and accounts small numbers, which join fast.

    Returns
    -------
    ir.Table
        The spine with ``snapshot`` and ``account`` (int32), counted from 0.
    """
    by_account = ibis.window(order_by="account_id")
    by_snapshot = ibis.window(order_by=["cutoff", "account_id"])
    return spine.mutate(
        account=ibis.dense_rank().over(by_account).cast("int32"),
        snapshot=ibis.row_number().over(by_snapshot).cast("int32"),
    )


def _parts(family: Family, spine: ir.Table, kept: Keep) -> ir.Table:
    """Give the family's parts by snapshot: one aggregated table per view, joined."""
    found = {
        name: {
            f"{family.name}.{key}": part
            for key, part in family.parts.items()
            if part.view == name
        }
        for name in family.views
    }
    used = {name: parts for name, parts in found.items() if parts}
    widest = max(used, key=lambda name: len(used[name]))
    wide = spine.select("snapshot", "account", "cutoff_day", *KEYS)
    columns: dict[str, ir.Value] = {"snapshot": wide.snapshot}
    tables = []
    for name, parts in used.items():
        view = family.views[name]
        aggregates = {key: part.aggregate for key, part in parts.items()}
        seen = view(spine)
        keys = keys_of(seen)
        rows = seen.group_by(keys).agg(**aggregates)
        if name != widest:
            # Small statements: one for all would be planned as one, on one thread. But
            # the columns of the widest would be written twice.
            rows = kept(rows, f"{family.name}_{name}")
        tables.append((name, rows, keys))
        for key, part in parts.items():
            value = rows[key]
            columns[key] = value if part.empty is None else value.fill_null(part.empty)
    return _beside(wide, tables).select(**columns)


def _beside(
    spine: ir.Table, tables: Sequence[tuple[str, ir.Table, Sequence[str]]]
) -> ir.Table:
    """Join tables of at most one row per snapshot to the spine.

    One join of them all, and one choice of columns: quick to write and to plan. The
    widest comes last, as every further join carries all columns so far.

    Parameters
    ----------
    spine : ir.Table
    tables : sequence of (str, ir.Table, sequence of str)
        A word for each table, the table, and the keys it has in common with the spine.
    """
    joined = spine
    for name, rows, keys in sorted(tables, key=lambda each: len(each[1].columns)):
        same = [spine[key] == rows[key] for key in keys]
        joined = joined.left_join(rows, same, rname=f"{{name}}_{name}")
    return joined


def compile_features(
    families: Sequence[Family],
    spine: ir.Table,
    *,
    only: Collection[str] | None = None,
    keep: Keep | None = None,
    progress: Callable[[str], None] | None = None,
) -> Compiled:
    """Turn families into one expression over the snapshots of the spine.

    Parameters
    ----------
    families : sequence of Family
    spine : ir.Table
        ``account_id, cutoff, cutoff_day, account_started_at, spell_started_at``.
    only : collection of str, optional
        Names of the features to build, and no others.
    keep : callable, optional
        Materialises an intermediate table under a name.
    progress : callable, optional
        Told the name of each family as it is built.

    Returns
    -------
    Compiled
    """
    if only is not None:
        families = narrowed(families, only)
    wide = joined_parts(families, spine, keep=keep, progress=progress)
    return finished(families, wide, only=only, keep=keep)


def joined_parts(
    families: Sequence[Family],
    spine: ir.Table,
    *,
    keep: Keep | None = None,
    progress: Callable[[str], None] | None = None,
) -> ir.Table:
    """Compute the parts of all families, and put them beside each other.

    Parameters
    ----------
    families, spine, keep, progress
        As :func:`compile_features` takes them.

    Returns
    -------
    ir.Table
        One row per snapshot: what :func:`numbered` gives, then ``family.part``.
    """
    kept = keep or _as_it_is
    spine = kept(numbered(spine), "numbered")
    columns = [spine[name] for name in spine.columns]
    tables = []
    with sharing(kept):
        for family in families:
            if progress is not None:
                progress(family.name)
            if family.parts:
                parts = kept(_parts(family, spine, kept), f"parts_{family.name}")
                tables.append((family.name, parts, ["snapshot"]))
                columns += [parts[name] for name in parts.columns if name != "snapshot"]
    return _beside(spine, tables).select(columns)


def _as_it_is(table: ir.Table, _name: str) -> ir.Table:
    return table


def finished(
    families: Sequence[Family],
    wide: ir.Table,
    *,
    only: Collection[str] | None = None,
    keep: Keep | None = None,
) -> Compiled:
    """Make the features of their parts.

    Parameters
    ----------
    families : sequence of Family
    wide : ir.Table
        What :func:`joined_parts` gives for them.
    only, keep
        As :func:`compile_features` takes them.
    """
    left_out = {k: why for family in families for k, why in family.left_out.items()}
    table, missing = beside_parts(families, wide, keep or _as_it_is)
    left_out |= {name: in_want_of(needs) for name, needs in missing.items()}
    chosen = [
        feature
        for family in families
        for feature in (*family.features, *family.peers)
        if feature.card.name not in missing
        and (only is None or feature.card.name in only)
    ]
    evidence = {
        name: table.bind(value)[0].cast("float64")
        for family in families
        for name, value in family.evidence.items()
    }
    names = [feature.card.name for feature in chosen]
    return Compiled(
        table.select(*KEYS, *names, **evidence),
        tuple(f.card for f in chosen),
        tuple(evidence),
        left_out,
        fingerprint(chosen, {f.name: f.declared for f in families if f.declared}),
    )


def described(
    families: Sequence[Family],
) -> tuple[list[Feature], dict[str, str], str]:
    """Say what :func:`compile_features` makes of families; nothing is computed.

    Returns
    -------
    features : list of Feature
        In the order of the columns.
    left_out : dict of str to str
    fingerprint : str
    """
    there = {f"{family.name}.{part}" for family in families for part in family.parts}
    left_out = {k: why for family in families for k, why in family.left_out.items()}
    lacking = {}
    ordinary = [each for family in families for each in family.features]
    for each in (*ordinary, *(peer for family in families for peer in family.peers)):
        lacks = [need for need in each.needs if need not in there]
        if lacks:
            lacking[each.card.name] = in_want_of(lacks)
        else:
            there.add(each.card.name)
    chosen = [
        each
        for family in families
        for each in (*family.features, *family.peers)
        if each.card.name not in lacking
    ]
    declared = {f.name: f.declared for f in families if f.declared}
    return chosen, left_out | lacking, fingerprint(chosen, declared)


# What a builder's parts are made of.
_HOME = {"usage": "usage", "commercial": "subscriptions"}
_ENDS = {"_median2": ", as usual", "_last": ", of late"}


def in_want_of(needs: Sequence[str]) -> str:
    """Say what of other families a feature lacks.

    Examples
    --------
    >>> in_want_of(["commercial.seats"])
    "it needs seats, which the builder 'commercial' makes of table 'subscriptions'"
    >>> in_want_of(["usage.users_28d"])
    "it needs users in 28 days, of table 'usage'"
    >>> in_want_of(["logins__engagement_score__28d"])
    'it needs logins__engagement_score__28d, which is not there either'
    """
    said = []
    for need in needs:
        family, dot, part = need.partition(".")
        if not dot:
            said.append(f"{need}, which is not there either")
            continue
        for end, words in _ENDS.items():
            part = part.replace(end, words) if part.endswith(end) else part
        part = re.sub(r"_(\d+)d$", r" in \1 days", part).replace("_", " ")
        home = f" of table '{_HOME[family]}'" if family in _HOME else ""
        maker = "" if family == "usage" else f" which the builder '{family}' makes"
        said.append(f"{part},{maker}{home}")
    return f"it needs {'; and '.join(said)}"

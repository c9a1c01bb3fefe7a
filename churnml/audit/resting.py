"""Find what features of one's own rest on that no change of the future can test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import ibis
import ibis.expr.operations as ops

from churnml.audit.report import Unprovable
from churnml.audit.search import Search
from churnml.audit.worlds import Change, Stage, World
from churnml.features.own_file import own_features
from churnml.features.own_word import Word
from churnml.features.spec import View
from churnml.timeline import whole_weeks

__all__ = ["Resting", "resting", "undeclared"]

Resting: TypeAlias = Mapping[tuple[str, str], tuple[str, ...]]
"""By table and column, the features that rest on it."""

_SPINE = ibis.table(
    {
        "account_id": "string",
        "cutoff": "timestamp(6)",
        "cutoff_day": "int32",
        "account_started_at": "timestamp(6)",
        "spell_started_at": "timestamp(6)",
        "snapshot": "int32",
        "account": "int32",
    },
    name="audit_spine",
)


def resting(search: Search, names: Sequence[str], at: date) -> Resting:
    """Find the features of one's own that rest on columns that nothing dates.

    Parameters
    ----------
    search : Search
    names : sequence of str
        Of the features of one's own.
    at : date
        The cutoff at which they are built.
    """
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    if not names:
        return found
    build = search.narrow(names)
    for table, dating in search.stage.datings.items():
        for column in dating.undated:
            world = World((at,), frozenset([Change(table, "undated", column)]))
            moves = search.globally(world, search.base, build)
            hit = {one.name for one in moves} & {*names}
            found[table, column] = tuple(sorted(hit))
    return found


def undeclared(
    stage: Stage, own: Sequence[Any], windows: Sequence[str]
) -> Iterator[Unprovable]:
    """Find builders of one's own that read what is no raw table.

    Parameters
    ----------
    stage : Stage
    own, windows : sequence
        As :func:`churnml.build_matrix` takes them.
    """
    declared = {
        leaf.name
        for table in stage.tables.values()
        for leaf in table.expr.op().find(ops.PhysicalTable)
    }
    weeks = [whole_weeks(w, where="features.windows") for w in windows]
    for build in own_features(own):
        if isinstance(build, Word):
            continue
        family = build(stage.tables, weeks)
        views = family.views.values()
        leaves = {leaf for view in views for leaf in _leaves(view)}
        if leaves - declared - {_SPINE.get_name()}:
            yield Unprovable(
                "",
                "",
                f"builder {family.name} reads a table that is none of the raw tables, "
                "so what it held before a cutoff is not known",
                "Declare it as an own table (data.own), with the time of each row.",
                features=tuple(f.card.name for f in family.features),
            )


def _leaves(view: View) -> set[str]:
    """Name the tables a view reads, as far as can be seen without a real spine."""
    try:
        found = view(_SPINE).op().find(ops.PhysicalTable)
    except Exception:
        return set()
    return {leaf.name for leaf in found}

"""What a matrix is made of, where the tables are: snapshots and features, lazy.

Whether they are then brought into memory (:mod:`churnml.matrix`) or stay where they are
(:mod:`churnml.spread`), they are prepared the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis.expr.types as ir

from churnml.backend import materialise
from churnml.errors import TaskError
from churnml.features.build import (
    BUILDERS,
    DEFAULT_WINDOWS,
    Compiled,
    compile_features,
    families_for,
)
from churnml.features.learned import Learned
from churnml.features.own import OwnFeature
from churnml.features.own_file import own_features
from churnml.labels import ChurnTask, task_identity
from churnml.own import Own
from churnml.snapshots import Cohort, snapshots
from churnml.spells import grace_in_force
from churnml.tables import Tables
from churnml.timeline import as_date, as_duration, whole_weeks

__all__ = ["Prepared", "left_out_of", "prepare"]


@dataclass(frozen=True, eq=False)
class Prepared:
    """Snapshots and features of some cutoffs.

    Attributes
    ----------
    tables : Tables
        With what was learned filled in.
    spine : ir.Table
        The snapshots that are scored.
    not_scored : ir.Table
    compiled : Compiled
    learned : Learned or None
    provenance : mapping
    """

    tables: Tables
    spine: ir.Table
    not_scored: ir.Table
    compiled: Compiled
    learned: Learned | None
    provenance: Mapping[str, Any]


def prepare(
    tables: Tables,
    *,
    cutoffs: str | date | Sequence[str | date],
    task: ChurnTask | Own | None = None,
    cohort: Cohort | Own | None = None,
    grace: str | timedelta = "14d",
    builders: Sequence[str] = BUILDERS,
    windows: Sequence[str] = DEFAULT_WINDOWS,
    only: Collection[str] | None = None,
    own: Sequence[OwnFeature | str | Path] = (),
    learned: Learned | None = None,
    tell: Callable[[str], None] = lambda _what: None,
) -> Prepared:
    """Sort accounts into snapshots and compile their features, as `build_matrix`.

    What is kept on the way is the caller's to drop (:func:`churnml.backend.scratch`).
    """
    only = {only} if isinstance(only, str) else only
    mine = own_features(own)
    builders = [builders] if isinstance(builders, str) else builders
    windows = [windows] if isinstance(windows, str) else windows
    given = [cutoffs] if isinstance(cutoffs, str | date | int) else cutoffs
    dates = sorted({as_date(c, where="cutoffs") for c in given})
    own_grace = task.grace if isinstance(task, ChurnTask) else grace
    waits = grace_in_force(tables, as_duration(own_grace, where="grace"))
    rule = Cohort() if cohort is None else cohort
    tables = tables if learned is None else learned.applied(tables)
    tell("snapshots")
    found = snapshots(tables, dates, cohort=rule, grace=waits)
    compiled = _compile(tables, found.scored, builders, windows, only, mine, tell)
    return Prepared(
        tables,
        found.scored,
        found.not_scored,
        compiled,
        learned,
        _provenance(tables, dates, task, rule, waits, builders, windows),
    )


def _compile(
    tables: Tables,
    spine: ir.Table,
    builders: Sequence[str],
    windows: Sequence[str],
    only: Collection[str] | None,
    own: Sequence[OwnFeature],
    tell: Callable[[str], None],
) -> Compiled:
    weeks = [whole_weeks(w, where="features.windows") for w in windows]
    families, left_out = families_for(tables, builders, weeks, own=own)
    compiled = compile_features(
        families,
        spine,
        only=only,
        keep=lambda expr, name: materialise(tables.con, expr, name),
        progress=tell,
    )
    left_out = {**left_out, **compiled.left_out}
    if not compiled.cards:
        why = "\n".join(f"  - {what}: {reason}" for what, reason in left_out.items())
        msg = (
            f"features.builders: these tables allow no feature at all\n{why}\n"
            "Give one of the tables 'usage', 'tickets', 'nps' and 'subscriptions'."
        )
        raise TaskError(msg)
    return replace(compiled, left_out=left_out)


def left_out_of(left_out: Mapping[str, str], learned: Learned | None) -> dict[str, str]:
    """Say also why nothing was learned that would have filled the gap."""
    found = dict(left_out)
    sticky = "stickiness.sticky"
    if learned is not None and sticky in found:
        why = learned.left_out.get("sticky_events", "")
        found[sticky] += f", and none was learned before {learned.before}: {why}"
    return found


def _provenance(
    tables: Tables,
    dates: Sequence[date],
    task: ChurnTask | Own | None,
    rule: Cohort | Own,
    grace: timedelta,
    builders: Sequence[str],
    windows: Sequence[str],
) -> dict[str, Any]:
    return {
        "task": None if task is None else task_identity(task, tables),
        "grace_days": grace.days,
        "cohort": {"min_tenure_days": rule.min_tenure.days}
        if isinstance(rule, Cohort)
        else "own cohort",
        "cutoffs": [d.isoformat() for d in dates],
        "builders": list(builders),
        "windows": list(windows),
        "silence": None if tables.silence is None else tables.silence.said(),
        "data_until": tables.until.isoformat(),
        "tables": tables.describe(),
    }

"""What must be learned before features can be built: sticky features, usual speed.

Only two things of the features are not written down but fitted: which features of
the product hold accounts (U4), and in how many days accounts that renewed reached
their milestones (O1). Both are learned from labels that had matured, and from rows
that were known, before a day ``before``; what becomes known on it or later changes
nothing. What is learned fills options of the tables that the user left open, so that
builders need to know nothing of learning, and is compiled as literals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Self

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from churnml.backend import materialise, scratch
from churnml.features.lift import Lift, chosen
from churnml.features.norms import usual_days
from churnml.features.sticky import WINDOW, lifts
from churnml.labels import ChurnTask, labels
from churnml.own import Own
from churnml.snapshots import Cohort, latest_cutoff, snapshots
from churnml.spells import grace_in_force
from churnml.tables import Tables
from churnml.timeline import as_date, as_duration

__all__ = ["MOST", "Learned", "learn"]

MOST = 12
"""Sticky features to learn at most."""

_PERIODS = 16  # outcome windows to look back on, four years of 90 days

_OF_MY_OWN = "labels and cohorts of one's own teach only at cutoffs that are given"


@dataclass(frozen=True)
class Learned:
    """What was learned from the past of some tables.

    Attributes
    ----------
    before : date
        Nothing known on this day or later has taught it.
    sticky_events : tuple of str
        Events whose use lifts renewal at equal volume, sorted; empty where none was
        found or wanted.
    milestone_days : mapping of str to int
        Days from an account's start within which three of four accounts that renewed
        reached the milestone.
    lifts : tuple of Lift
        The evidence for ``sticky_events``, the surest first.
    left_out : mapping of str to str
        What was not learned, ``sticky_events`` or ``norm_days``, and why.

    Examples
    --------
    >>> learned = Learned(date(2025, 3, 3), sticky_events=("report",))
    >>> Learned.from_state(learned.to_state()) == learned
    True
    """

    before: date
    sticky_events: tuple[str, ...] = ()
    milestone_days: Mapping[str, int] = field(default_factory=dict)
    lifts: tuple[Lift, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)

    @property
    def options(self) -> dict[str, dict[str, Any]]:
        """The options it fills, by table: all that features can see of it."""
        filled: dict[str, dict[str, Any]] = {}
        if self.sticky_events:
            filled["usage"] = {"sticky_events": self.sticky_events}
        if self.milestone_days:
            filled["milestones"] = {"norm_days": dict(self.milestone_days)}
        return filled

    def applied(self, tables: Tables) -> Tables:
        """Fill the options that were left open; what is declared stays as it is.

        Returns
        -------
        Tables
            The same rows, under completed declarations.
        """
        found = dict(tables.tables)
        for name, options in self.options.items():
            if name not in found:
                continue
            spec = found[name].spec
            empty = {k: v for k, v in options.items() if not getattr(spec, k)}
            found[name] = replace(found[name], spec=replace(spec, **empty))
        return replace(tables, tables=found)

    def said(self) -> dict[str, Any]:
        """Give what a person wants to know of it, as plain JSON."""
        about: dict[str, Any] = {"before": self.before.isoformat()}
        if self.sticky_events:
            about["sticky_events"] = {
                one.event: f"odds ratio of staying {one.odds_ratio:.2f} "
                f"({one.low:.2f} to {one.high:.2f}) at equal volume"
                for one in self.lifts
            }
        if self.milestone_days:
            about["norm_days"] = dict(self.milestone_days)
        return about | {f"{k} not learned": why for k, why in self.left_out.items()}

    def to_state(self) -> dict[str, Any]:
        """Give it as plain JSON."""
        return {
            "before": self.before.isoformat(),
            "sticky_events": list(self.sticky_events),
            "milestone_days": dict(self.milestone_days),
            "lifts": [one.to_state() for one in self.lifts],
            "left_out": dict(self.left_out),
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        """Rebuild it from what :meth:`to_state` gave."""
        return cls(
            before=date.fromisoformat(state["before"]),
            sticky_events=tuple(state["sticky_events"]),
            milestone_days=dict(state["milestone_days"]),
            lifts=tuple(Lift.from_state(one) for one in state["lifts"]),
            left_out=dict(state["left_out"]),
        )


def learn(
    tables: Tables,
    task: ChurnTask | Own,
    *,
    before: str | date,
    cohort: Cohort | Own | None = None,
    grace: str | timedelta = "14d",
    cutoffs: Sequence[date] | None = None,
) -> Learned:
    """Learn which features hold accounts, and how fast accounts that renew begin.

    Parameters
    ----------
    tables : Tables
    task : ChurnTask, DataFrame, ir.Table or str
        The question, or one's own labels.
    before : str or date
        Only labels matured at or before this day, and rows known before it, teach.
    cohort : Cohort, DataFrame, ir.Table or str, optional
        As in :func:`churnml.matrix.build_matrix`.
    grace : str or timedelta, default "14d"
        As in :func:`churnml.matrix.build_matrix`.
    cutoffs : sequence of date, optional
        Where to look: needed for labels or a cohort of one's own, which hold only at
        their own cutoffs. Those are used whose labels matured before the next one
        used. By default every outcome window that had matured, back to back.

    Returns
    -------
    Learned
        Options that the user declared are not learned. Where nothing is learned,
        ``left_out`` says why.

    Notes
    -----
    Outcome windows do not overlap, so that an account churns in one of them at most
    and is counted once for it, as in a log-rank test. Snapshots are compared within
    strata of equal volume (uses of features in the 28 days before), of the same
    cutoff and about the same tenure, by the Mantel-Haenszel odds ratio; features are
    chosen by Benjamini and Hochberg's procedure at 5 %, if the odds ratio is 1.15 at
    least. The usual days of a milestone are the third quartile of Kaplan and Meier's
    estimate among the accounts that had stayed.

    References
    ----------
    Mantel & Haenszel (1959), Statistical aspects of the analysis of data from
    retrospective studies of disease. Robins, Breslow & Greenland (1986).
    Benjamini & Hochberg (1995). Kaplan & Meier (1958).

    Examples
    --------
    >>> learned = learn(tables, ChurnTask(), before="2025-01-01")  # doctest: +SKIP
    >>> panel = build_matrix(tables, ..., learned=learned)         # doctest: +SKIP
    """
    day = as_date(before, where="before")
    rule = Cohort() if cohort is None else cohort
    left_out = dict(_not_wanted(tables))
    if len(left_out) == len(_WHAT):
        return Learned(day, left_out=left_out)
    with scratch(tables.con):
        rows = _labelled(tables, task, day, rule, grace, cutoffs)
        if isinstance(rows, str):
            return Learned(day, left_out=dict.fromkeys(_WHAT, rows) | left_out)
        sure: tuple[Lift, ...] = ()
        if "sticky_events" not in left_out:
            compared = lifts(tables, rows)
            sure = chosen(compared, most=MOST)
            if not sure:
                left_out["sticky_events"] = (
                    f"none of {len(compared)} features is surely used more by "
                    "accounts that stay, at equal volume"
                    if compared
                    else "too few churned accounts, or too little use, to compare"
                )
        days: dict[str, int] = {}
        if "norm_days" not in left_out:
            days = usual_days(tables, rows, before=day)
            if not days:
                left_out["norm_days"] = (
                    "too few accounts that renewed have reached a milestone"
                )
    names = tuple(sorted(one.event for one in sure))
    return Learned(day, names, days, sure, left_out)


_WHAT = {
    "sticky_events": ("usage", "sticky_events"),
    "norm_days": ("milestones", "norm_days"),
}


_HAPPENED = {"usage": "occurred_at", "milestones": "known_at"}


def _not_wanted(tables: Tables) -> Iterator[tuple[str, str]]:
    for name, (table, option) in _WHAT.items():
        if table not in tables:
            yield name, f"there is no table '{table}'"
        elif getattr(tables[table].spec, option):
            yield name, "declared"
        elif table == "usage" and "event" not in tables[table].columns:
            yield name, "the usage has no column 'event'"


def _labelled(
    tables: Tables,
    task: ChurnTask | Own,
    before: date,
    rule: Cohort | Own,
    grace: str | timedelta,
    cutoffs: Sequence[date] | None,
) -> ir.Table | str:
    """Give the labelled snapshots to learn from, or say why there are none.

    Returns
    -------
    ir.Table
        ``account_id, cutoff, account_started_at, spell_started_at``, ``churned``
        (0 or 1).
    """
    own = not (isinstance(task, ChurnTask) and isinstance(rule, Cohort))
    if own and cutoffs is None:
        return _OF_MY_OWN
    own_grace = task.grace if isinstance(task, ChurnTask) else grace
    waits = grace_in_force(tables, as_duration(own_grace, where="grace"))
    last = min(before, latest_cutoff(tables))
    if cutoffs is None:
        assert isinstance(task, ChurnTask)
        cutoffs = _back_to_back(tables, task, before, waits)
    given = sorted(c for c in set(cutoffs) if c <= last)
    nothing = f"no label had matured before {before}"
    if not given:
        return nothing
    spine = snapshots(tables, given, cohort=rule, grace=waits, may_be_empty=True).scored
    if not int(spine.count().execute()):
        return f"nobody was a customer at {len(given)} cutoffs before {before}"
    found = labels(tables, spine, task)
    ripe = found.matured_at <= ibis.timestamp(str(before))
    known = found.filter(ripe & found.label.isin([True, False]))
    known = materialise(tables.con, known, "learned_labels")
    chosen_cutoffs = _apart(known, task)
    if not chosen_cutoffs:
        return nothing
    known = known.filter(known.cutoff.isin(chosen_cutoffs))
    keys = ["account_id", "cutoff"]
    rows = spine.inner_join(known, keys).select(
        *keys,
        spine.account_started_at,
        spine.spell_started_at,
        churned=known.label.cast("int64"),
    )
    return materialise(tables.con, rows, "learned_rows")


def _back_to_back(
    tables: Tables, task: ChurnTask, before: date, grace: timedelta
) -> list[date]:
    """Let outcome windows end where the next begin, the latest matured at `before`.

    Worked example: before 2025-06-29, horizon 90 days, lead and grace 14 days. The
    latest cutoff is 2025-03-03, matured at 2025-06-29; the one before is 2024-12-03,
    whose outcome window ends on 2025-03-17, where the latest begins.
    """
    latest = before - (task.lead + task.horizon + grace)
    step = max(task.horizon, timedelta(days=WINDOW))
    first = _first_day(tables, before)
    found = [latest - n * step for n in range(_PERIODS)]
    return [c for c in found if first is not None and first <= c]


def _first_day(tables: Tables, before: date) -> date | None:
    """Find the first day at which a window of a table was whole, as known by then."""
    days = []
    instant = ibis.timestamp(str(before))
    for name in {table for table, _option in _WHAT.values()} & set(tables):
        begins = tables[name].spec.from_
        if begins is None:
            # Of a milestone only `known_at` is sure to be there.
            rows = tables[name].expr
            at = rows[_HAPPENED[name]]
            rows = rows.filter(rows.known_at < instant, at < instant)
            first = rows.agg(first=at.min()).to_pandas()["first"].iloc[0]
            begins = None if pd.isna(first) else first.date()
        if begins is not None:
            days.append(begins + timedelta(days=WINDOW))
    return min(days, default=None)


def _apart(known: ir.Table, task: ChurnTask | Own) -> list[Any]:
    """Choose cutoffs, the latest first, so that each churn is counted once.

    Outcome windows of a task must not overlap. Of labels of one's own nobody knows
    the window, but that it lies between the cutoff and the maturity.
    """
    found = known.group_by("cutoff").agg(ready=_.matured_at.max()).to_pandas()
    kept: list[Any] = []
    for row in found.sort_values("cutoff", ascending=False).itertuples():
        end = row.cutoff + task.horizon if isinstance(task, ChurnTask) else row.ready
        if not kept or end <= kept[-1]:
            kept.append(row.cutoff)
    return kept

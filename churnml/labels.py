"""Labels: did the account churn in the outcome window? True, false or null.

Worked example, continued from :mod:`churnml.timeline`: cutoff 2025-03-03, lead 14
days, horizon 90 days, grace 14 days. The outcome window is ``[2025-03-17,
2025-06-15)``, the label is matured at 2025-06-29.

- paid until 2025-06-14, nothing after: true. A new paid row on 2025-06-28 is still no
  continuation of it (the grace ended when that day began), but one on 2025-06-27 is,
  and the label is false.
- paid until 2025-06-15 or later: false.
- paid until 2025-03-16, nothing after: null, it left during the lead. Nobody could
  have acted on it, and it is counted apart.
- tables complete until 2025-06-28 only: null for everybody, for the churn of an
  account may still turn out to be a pause.
- what becomes known on 2025-06-29 or later changes nothing.

So risk is P(churn in the outcome window | still here when it begins).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from churnml.backend import materialise
from churnml.errors import TaskError
from churnml.known import STAMP
from churnml.own import Own, read_own
from churnml.spells import churn_table, spells_as_known
from churnml.tables import Tables
from churnml.timeline import whole_days

__all__ = ["ChurnTask", "labels", "task_identity"]

_LABELS = ["account_id", "cutoff", "label", "outcome", "matured_at"]


@dataclass(frozen=True, init=False)
class ChurnTask:
    """The question asked of every snapshot: will it churn, and in which time.

    Attributes
    ----------
    horizon : timedelta
        Length of the outcome window, whole days, more than 0.
    lead : timedelta
        From the cutoff to the start of the outcome window: time to act.
    grace : timedelta
        How long after an end a new paid subscription still continues the spell. Not
        used where the table ``churns`` dates churn.

    Examples
    --------
    >>> task = ChurnTask(horizon="90d", lead="14d")
    >>> start, stop = task.outcome_window(date(2025, 3, 3))
    >>> str(start), str(stop), str(task.matured_at(date(2025, 3, 3)))
    ('2025-03-17', '2025-06-15', '2025-06-29')
    >>> ChurnTask(horizon="0d")
    Traceback (most recent call last):
    churnml.errors.TaskError: task.horizon: must be at least one day.
    """

    horizon: timedelta
    lead: timedelta
    grace: timedelta

    def __init__(
        self,
        horizon: str | timedelta = "90d",
        lead: str | timedelta = "14d",
        grace: str | timedelta = "14d",
    ) -> None:
        given = {"horizon": horizon, "lead": lead, "grace": grace}
        for name, text in given.items():
            days = whole_days(text, where=f"task.{name}")
            object.__setattr__(self, name, timedelta(days=days))
        if not self.horizon:
            msg = "task.horizon: must be at least one day."
            raise TaskError(msg)

    def outcome_window(self, cutoff: date) -> tuple[date, date]:
        """Give the outcome window ``[start, stop)`` of a cutoff."""
        start = cutoff + self.lead
        return start, start + self.horizon

    def effective_grace(self, tables: Tables) -> timedelta:
        """Give the grace in force: zero where ``churns`` dates churn."""
        return timedelta(0) if "churns" in tables else self.grace

    def matured_at(self, cutoff: date, grace: timedelta | None = None) -> date:
        """Give the day from which the label of a cutoff can be known.

        Parameters
        ----------
        cutoff : date
        grace : timedelta, optional
            The grace in force, see :meth:`effective_grace`; the task's by default.
        """
        wait = self.grace if grace is None else grace
        return self.outcome_window(cutoff)[1] + wait


def task_identity(task: ChurnTask | Own, tables: Tables) -> dict[str, int | str]:
    """Say which question was asked, as plain values: equal for equal questions.

    Two models answer the same question only if this is the same for both.

    Returns
    -------
    dict
        ``horizon_days, lead_days, grace_days`` (the grace in force); or
        ``own_labels``: a digest of one's own SQL, else ``"a table"``.
    """
    if isinstance(task, ChurnTask):
        return {
            "horizon_days": task.horizon.days,
            "lead_days": task.lead.days,
            "grace_days": task.effective_grace(tables).days,
        }
    if isinstance(task, str):
        return {"own_labels": hashlib.sha256(task.encode()).hexdigest()}
    return {"own_labels": "a table"}


def labels(tables: Tables, spine: ir.Table, task: ChurnTask | Own) -> ir.Table:
    """Label each snapshot of the spine.

    Parameters
    ----------
    tables : Tables
    spine : ir.Table
        Snapshots: ``account_id`` and ``cutoff``.
    task : ChurnTask, DataFrame, ir.Table or str
        The question, or one's own labels (as a frame, an ibis table or SQL over the
        raw tables) with columns ``account_id, cutoff, label`` and, optionally,
        ``outcome`` and ``matured_at``.

    Returns
    -------
    ir.Table
        One row per snapshot: ``account_id, cutoff``; ``label`` (boolean); ``outcome``
        (``churned``, ``stayed``; where the label is null ``censored`` or ``left in
        lead``); ``matured_at`` (timestamp).

        A label is null and ``censored`` until ``matured_at`` is at or before the
        ``until`` of the table that dates churn, and where the cutoff lies before a
        ``from`` declared for it. It is null and ``left in lead`` where the account
        was no longer here when the outcome window began.

        One's own labels without ``matured_at`` count as known only at the end of the
        data, so that no later split can trust them too early; give the column to
        train on them. Snapshots without a label are ``censored``.

    Raises
    ------
    TaskError
        If nothing dates churn, or one's own labels are malformed.

    Notes
    -----
    Only rows that happened and were known before ``matured_at`` are used.

    Examples
    --------
    >>> import pandas as pd
    >>> from churnml.tables import load_tables, specs_from
    >>> paid = pd.DataFrame(
    ...     {
    ...         "account_id": ["A", "B", "C"],
    ...         "started_at": ["2025-01-01", "2025-02-20", "2025-01-01"],
    ...         "ended_at": ["2025-05-01", None, None],
    ...     }
    ... )
    >>> frames = {"accounts": paid[["account_id"]], "subscriptions": paid}
    >>> tables = load_tables(specs_from(frames), complete_until=date(2025, 7, 1))
    >>> from churnml.snapshots import Cohort, snapshots
    >>> task, cutoffs = ChurnTask(), [date(2025, 3, 3)]
    >>> spine = snapshots(tables, cutoffs, cohort=Cohort(), grace=task.grace).scored
    >>> found = labels(tables, spine, task).order_by("account_id").execute()
    >>> found[["account_id", "outcome"]].to_numpy().tolist()
    [['A', 'churned'], ['C', 'stayed']]
    """
    found = spine.select("cutoff").distinct().execute()
    cutoffs = sorted(stamp.date() for stamp in found.cutoff)
    if not isinstance(task, ChurnTask):
        return _own_labels(tables, spine, task, cutoffs)
    clock = _clock(tables, task, cutoffs)
    grace = task.effective_grace(tables)
    ends = _end_of_present_spell(tables, spine, clock, grace=grace)
    return _judge(ends)


def _clock(tables: Tables, task: ChurnTask, cutoffs: list[date]) -> ir.Table:
    """One row per cutoff: its outcome window, when matured, and whether observed."""
    dated = churn_table(tables)
    grace = task.effective_grace(tables)
    windows = [task.outcome_window(c) for c in cutoffs]
    matured = [task.matured_at(c, grace) for c in cutoffs]
    # Only a declared `from` censors: the default, the day of the first row, would
    # take a quiet beginning for an unobserved one.
    begins = dated.spec.from_ or date.min
    columns = {
        "cutoff": cutoffs,
        "window_from": [start for start, _ in windows],
        "window_to": [stop for _, stop in windows],
        "matured_at": matured,
        "observed": [
            begins <= c and m <= dated.until
            for c, m in zip(cutoffs, matured, strict=True)
        ],
    }
    schema = dict.fromkeys(columns, "date") | {"observed": "boolean"}
    clock = ibis.memtable(columns, schema=schema)
    days = [name for name, dtype in schema.items() if dtype == "date"]
    clock = clock.mutate(**{name: clock[name].cast(STAMP) for name in days})
    return materialise(tables.con, clock, "clock")


def _end_of_present_spell(
    tables: Tables, spine: ir.Table, clock: ir.Table, *, grace: timedelta
) -> ir.Table:
    """Find the spell each snapshot stands in, as known when its label is matured."""
    observed = clock.filter(clock.observed)
    seen = observed.select(seen_at="matured_at").distinct()
    spells = spells_as_known(tables, seen, grace=grace)
    rows = spine.select("account_id", "cutoff").join(clock, "cutoff")
    here = rows.join(
        spells,
        [
            rows.account_id == spells.account_id,
            rows.matured_at == spells.seen_at,
            spells.started_at < rows.cutoff,
            spells.ended_at.isnull() | (spells.ended_at >= rows.cutoff),
        ],
    ).select("account_id", "cutoff", "ended_at")
    here = here.mutate(is_here=True)
    return rows.left_join(here, ["account_id", "cutoff"]).select(
        *rows.columns, "ended_at", "is_here"
    )


def _judge(rows: ir.Table) -> ir.Table:
    left = rows.is_here.isnull() | (rows.ended_at < rows.window_from)
    outcome = ibis.cases(
        (~rows.observed, "censored"),
        (left.fill_null(False), "left in lead"),  # noqa: FBT003 - a value, no switch
        (rows.ended_at < rows.window_to, "churned"),
        else_="stayed",
    )
    label = ibis.cases((outcome == "churned", True), (outcome == "stayed", False))
    return rows.mutate(label=label, outcome=outcome).select(_LABELS)


def _check_maturity(mine: ir.Table) -> None:
    """Refuse labels that claim to be known before the time they are about."""
    early = mine.filter(mine.matured_at <= mine.cutoff)
    count = int(early.count().execute())
    if count:
        one = early.order_by(["account_id", "cutoff"]).limit(1).execute().iloc[0]
        msg = (
            f"your labels: matured_at is not after the cutoff in {count} rows (e.g. "
            f"{one.account_id!r} at {one.cutoff:%Y-%m-%d}: "
            f"{one.matured_at:%Y-%m-%d}).\n"
            "Give the day from which the label can be known, after its outcome window."
        )
        raise TaskError(msg)


def _own_labels(
    tables: Tables, spine: ir.Table, own: Own, cutoffs: list[date]
) -> ir.Table:
    mine = read_own(
        tables,
        own,
        what="your labels",
        cutoffs=cutoffs,
        required={"label": "boolean"},
        optional={"outcome": "string", "matured_at": STAMP},
    )
    if "matured_at" in mine.columns:
        _check_maturity(mine)
    rows = spine.select("account_id", "cutoff").left_join(
        mine, ["account_id", "cutoff"]
    )
    # The verdict from the label alone; a person's own outcome words take precedence.
    verdict = ibis.cases(
        (rows.label, "churned"), (~rows.label, "stayed"), else_="censored"
    )
    end = ibis.literal(tables.until).cast(STAMP)
    given = rows.columns
    return rows.mutate(
        outcome=rows.outcome.fill_null(verdict) if "outcome" in given else verdict,
        matured_at=rows.matured_at.fill_null(end) if "matured_at" in given else end,
    ).select(_LABELS)

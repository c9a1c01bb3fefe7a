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

from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from churnml.backend import materialise
from churnml.errors import TaskError
from churnml.islands import STAMP
from churnml.labels.kinds import check_kinds, churn_kinds
from churnml.labels.lessening import check_lessening, lessened
from churnml.labels.own_labels import own_labels
from churnml.labels.task import (
    KINDS,
    QUESTIONS,
    ChurnTask,
    task_from,
    task_identity,
)
from churnml.own import Own
from churnml.spells import churn_table, spells_as_known
from churnml.tables import Tables

__all__ = [
    "KINDS",
    "QUESTIONS",
    "ChurnTask",
    "check_task",
    "labels",
    "task_from",
    "task_identity",
]

_KEYS = ["account_id", "cutoff"]
_LABELS = [*_KEYS, "label", "outcome", "kind", "matured_at"]


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
        ``outcome``, ``kind`` and ``matured_at``.

    Returns
    -------
    ir.Table
        One row per snapshot: ``account_id, cutoff``; ``label`` (boolean); ``outcome``;
        ``kind`` of the churn (:mod:`churnml.labels.kinds`), null where there is none
        or none can tell; ``matured_at`` (timestamp).

        The outcome is ``churned`` or ``stayed``; where the label is null, ``censored``,
        ``left in lead``, or, where only some kinds are asked for, ``left otherwise``.
        Asked of a downgrade or a contraction it is ``downgraded`` (``contracted``) or
        ``stayed``; where the label is null, ``censored``, ``left in lead``,
        ``churned``, ``downgraded in lead`` (``contracted in lead``) or ``not
        comparable``.

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
        If nothing dates churn, the tables cannot answer the question, or one's own
        labels are malformed.

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
        return own_labels(tables, spine, task, cutoffs)
    check_task(tables, task)
    clock = _clock(tables, task, cutoffs)
    grace = task.effective_grace(tables)
    rows = _judge(_present_spell(tables, spine, clock, grace=grace))
    label = _churn if task.of == "churn" else _lessening
    return label(tables, rows, task).select(_LABELS)


def check_task(tables: Tables, task: ChurnTask) -> None:
    """Refuse a question that these tables cannot answer.

    Raises
    ------
    TaskError
        If a downgrade or a contraction cannot be read from the contracts, or kinds of
        churn are asked for that nothing tells, or where a silence dates it.
    """
    if task.of != "churn":
        check_lessening(tables, task)
    elif task.kinds and tables.silence is not None:
        msg = "task.kinds: a silence has none. Leave them out, or task.silence."
        raise TaskError(msg)
    else:
        check_kinds(tables, task.kinds)


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


def _present_spell(
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
    ).select("account_id", "cutoff", "ended_at", spell_from=spells.started_at)
    here = here.mutate(is_here=True)
    return rows.left_join(here, _KEYS).select(
        *rows.columns, "spell_from", "ended_at", "is_here"
    )


def _judge(rows: ir.Table) -> ir.Table:
    """Say what became of each snapshot's spell: the outcome of the churn itself."""
    left = rows.is_here.isnull() | (rows.ended_at < rows.window_from)
    outcome = ibis.cases(
        (~rows.observed, "censored"),
        (left.fill_null(False), "left in lead"),  # noqa: FBT003 - a value, no switch
        (rows.ended_at < rows.window_to, "churned"),
        else_="stayed",
    )
    return rows.mutate(outcome=outcome)


def _churn(tables: Tables, rows: ir.Table, task: ChurnTask) -> ir.Table:
    """Label churn, and tell its kind; another kind than asked for is a way out."""
    if tables.silence is not None:
        rows = rows.mutate(kind=ibis.null("string"))
    else:
        rows = materialise(tables.con, rows, "judged")
        ends = rows.filter(rows.outcome == "churned").select(
            "account_id", since="spell_from", at="ended_at", seen_at="matured_at"
        )
        ends = materialise(tables.con, ends.distinct(), "churned")
        kinds = churn_kinds(tables, ends)
        kinds = kinds.rename(spell_from="since", ended_at="at", matured_at="seen_at")
        keys = ["account_id", "spell_from", "ended_at", "matured_at"]
        rows = rows.left_join(kinds, keys).select(*rows.columns, "kind")
        rows = rows.mutate(
            kind=ibis.ifelse(rows.outcome == "churned", rows.kind, ibis.null("string"))
        )
    if task.kinds:
        asked = rows.kind.isin(task.kinds).fill_null(False)  # noqa: FBT003
        otherwise = (rows.outcome == "churned") & ~asked
        rows = rows.mutate(
            outcome=ibis.ifelse(otherwise, "left otherwise", rows.outcome)
        )
    label = ibis.cases(
        (rows.outcome == "churned", True), (rows.outcome == "stayed", False)
    )
    return rows.mutate(label=label)


def _lessening(tables: Tables, rows: ir.Table, task: ChurnTask) -> ir.Table:
    """Label downgrade or contraction of those who stayed to the window's end."""
    rows = materialise(tables.con, rows, "judged")
    facts = lessened(tables, rows.filter(rows.outcome == "stayed"), task)
    rows = rows.left_join(facts, _KEYS).select(*rows.columns, "in_lead", "by_end")
    stayed = rows.outcome == "stayed"
    happened = {"downgrade": "downgraded", "contraction": "contracted"}[task.of]
    outcome = ibis.cases(
        (~stayed, rows.outcome),
        (rows.in_lead.isnull() | rows.by_end.isnull(), "not comparable"),
        (rows.in_lead, f"{happened} in lead"),
        (rows.by_end, happened),
        else_="stayed",
    )
    rows = rows.mutate(outcome=outcome, kind=ibis.null("string"))
    label = ibis.cases(
        (rows.outcome == happened, True), (rows.outcome == "stayed", False)
    )
    return rows.mutate(label=label)

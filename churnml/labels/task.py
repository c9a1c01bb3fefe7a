"""The question asked of every snapshot: of what, in which time, and in which way."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from churnml.errors import TaskError
from churnml.own import Own
from churnml.spells import grace_in_force
from churnml.tables import Tables
from churnml.tables.churn_kinds import KINDS
from churnml.tables.spec import did_you_mean
from churnml.timeline import whole_days

__all__ = ["KINDS", "QUESTIONS", "ChurnTask", "task_from", "task_identity"]

QUESTIONS = ("churn", "downgrade", "contraction")
"""What can be asked of an account."""
# A contraction is a loss worth a call: a tenth of the revenue.
SHARE = 0.1


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
        used where the table ``churns``, or a silence, dates churn.
    of : str
        ``"churn"``; ``"downgrade"``, fewer seats, or another plan for less money;
        ``"contraction"``, less revenue by a `share` at least. The last two are about
        accounts that stay: the label of those that leave is null.
    kinds : tuple of str
        Only churn of these kinds counts: ``"voluntary", "non-renewal",
        "involuntary"``. The label of those that leave otherwise is null. Empty: all.
    share : float or None
        Of a contraction: the least share of MRR that is lost, in (0, 1]. Default 0.1.

    Examples
    --------
    >>> task = ChurnTask(horizon="90d", lead="14d")
    >>> start, stop = task.outcome_window(date(2025, 3, 3))
    >>> str(start), str(stop), str(task.matured_at(date(2025, 3, 3)))
    ('2025-03-17', '2025-06-15', '2025-06-29')
    >>> ChurnTask(of="contraction").share
    0.1
    >>> ChurnTask(horizon="0d")
    Traceback (most recent call last):
    churnml.errors.TaskError: task.horizon: must be at least one day.
    """

    horizon: timedelta
    lead: timedelta
    grace: timedelta
    of: str
    kinds: tuple[str, ...]
    share: float | None

    def __init__(
        self,
        horizon: str | timedelta = "90d",
        lead: str | timedelta = "14d",
        grace: str | timedelta = "14d",
        *,
        of: str = "churn",
        kinds: str | Sequence[str] = (),
        share: float | None = None,
    ) -> None:
        given = {"horizon": horizon, "lead": lead, "grace": grace}
        for name, text in given.items():
            days = whole_days(text, where=f"task.{name}")
            object.__setattr__(self, name, timedelta(days=days))
        if not self.horizon:
            msg = "task.horizon: must be at least one day."
            raise TaskError(msg)
        asked = {kinds} if isinstance(kinds, str) else set(kinds)
        _check(of, asked, share)
        object.__setattr__(self, "of", of)
        chosen = tuple(kind for kind in KINDS if kind in asked)
        object.__setattr__(self, "kinds", chosen)
        default = SHARE if of == "contraction" else None
        object.__setattr__(self, "share", default if share is None else float(share))

    def outcome_window(self, cutoff: date) -> tuple[date, date]:
        """Give the outcome window ``[start, stop)`` of a cutoff."""
        start = cutoff + self.lead
        return start, start + self.horizon

    def effective_grace(self, tables: Tables) -> timedelta:
        """Give the grace in force: zero where ``churns`` or a silence dates churn."""
        return grace_in_force(tables, self.grace)

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


def _check(of: str, kinds: set[str], share: float | None) -> None:
    if of not in QUESTIONS:
        hint = did_you_mean(of, QUESTIONS) or f"It can be {', '.join(QUESTIONS)}."
        msg = f"task.of: {of!r} cannot be asked.\n{hint}"
        raise TaskError(msg)
    for kind in sorted(kinds - {*KINDS}):
        hint = did_you_mean(kind, KINDS) or f"There are {', '.join(KINDS)}."
        msg = f"task.kinds: {kind!r} is no kind of churn.\n{hint}"
        raise TaskError(msg)
    if kinds and of != "churn":
        msg = f"task.kinds: a {of} has none. Leave them out, or ask of: churn."
        raise TaskError(msg)
    if share is not None and of != "contraction":
        msg = f"task.share: a {of} has none. Leave it out, or ask of: contraction."
        raise TaskError(msg)
    if share is not None and not 0 < share <= 1:
        msg = f"task.share: {share:g} is not in (0, 1]. Give such as 0.1."
        raise TaskError(msg)


def task_identity(task: ChurnTask | Own, tables: Tables) -> dict[str, Any]:
    """Say which question was asked, as plain values: equal for equal questions.

    Two models answer the same question only if this is the same for both.

    Returns
    -------
    dict
        ``horizon_days, lead_days, grace_days`` (the grace in force); ``of``, ``kinds``
        and ``share``, where it is not all churn that is asked; ``silence_days``,
        where a silence dates churn. Or ``own_labels``: a digest of one's own SQL,
        else ``"a table"``.
    """
    if isinstance(task, ChurnTask):
        said: dict[str, Any] = {
            "horizon_days": task.horizon.days,
            "lead_days": task.lead.days,
            "grace_days": task.effective_grace(tables).days,
        }
        if task.of != "churn":
            said["of"] = task.of
        if task.kinds:
            said["kinds"] = list(task.kinds)
        if task.share is not None:
            said["share"] = task.share
        if tables.silence is not None:
            said["silence_days"] = tables.silence.length.days
        return said
    if isinstance(task, str):
        return {"own_labels": hashlib.sha256(task.encode()).hexdigest()}
    return {"own_labels": "a table"}


def task_from(identity: Mapping[str, Any]) -> ChurnTask | None:
    """Ask again what was asked: the question of an identity.

    Its grace is the one that was in force, and a silence is not part of it: over some
    tables it asks the same only if :func:`task_identity` says so.

    Returns
    -------
    ChurnTask or None
        None where the labels were a person's own.

    Examples
    --------
    >>> task_from({"horizon_days": 90, "lead_days": 14, "grace_days": 0}) == ChurnTask(
    ...     horizon="90d", lead="14d", grace="0d")
    True
    >>> task_from({"own_labels": "a table"}) is None
    True
    """
    if "own_labels" in identity:
        return None
    horizon, lead, grace = (
        timedelta(days=identity[f"{name}_days"])
        for name in ("horizon", "lead", "grace")
    )
    return ChurnTask(
        horizon,
        lead,
        grace,
        of=identity.get("of", "churn"),
        kinds=identity.get("kinds", ()),
        share=identity.get("share"),
    )

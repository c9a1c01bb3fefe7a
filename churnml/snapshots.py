"""Snapshots: which accounts are looked at, at which cutoffs. The spine of the panel.

Worked example: cutoff 2025-03-03, ``min_tenure`` 56 days. An account paying since
2025-01-06 (exactly 56 days) is scored; one paying since 2025-01-07 is "new". One
whose subscription ended on 2025-02-24 is "in grace" (14 days) until 2025-03-10. One
that gave notice on 2025-03-02 for an end in May is "notice given"; had it done so on
2025-03-03 itself, nobody would know yet, and it is scored.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import ibis
import ibis.expr.types as ir

from churnml.backend import materialise
from churnml.errors import TaskError
from churnml.known import STAMP
from churnml.own import Own, read_own
from churnml.states import account_states
from churnml.tables import Tables
from churnml.timeline import as_date, as_duration, epoch_day

__all__ = ["Cohort", "Snapshots", "check_cutoffs", "latest_cutoff", "snapshots"]

_KEYS = ["account_id", "cutoff"]
_SHOWN = 3


@dataclass(frozen=True, init=False)
class Cohort:
    """The rule for who is scored: paying, for long enough, and without notice.

    Attributes
    ----------
    min_tenure : timedelta
        How long the present paid spell must have run at the cutoff.

    Examples
    --------
    >>> Cohort().min_tenure.days
    56
    >>> Cohort(min_tenure="8 weeks")
    Traceback (most recent call last):
    churnml.errors.TaskError: cohort.min_tenure: '8 weeks' is no duration. Write a whole
    number and a unit, for example '90d', '13w' or '36h'.
    """

    min_tenure: timedelta

    def __init__(self, min_tenure: str | timedelta = "56d") -> None:
        tenure = as_duration(min_tenure, where="cohort.min_tenure")
        object.__setattr__(self, "min_tenure", tenure)


@dataclass(frozen=True)
class Snapshots:
    """Who is scored at each cutoff, and who is not and why.

    Attributes
    ----------
    scored : ir.Table
        The spine, materialised, unique by snapshot: ``account_id``; ``cutoff``
        (timestamp, 00:00 UTC); ``cutoff_day`` (int32, days since 1970-01-01);
        ``account_started_at`` and ``spell_started_at``, null where not known.
    not_scored : ir.Table
        ``account_id, cutoff, reason`` of every other account known before the
        cutoff. ``reason`` is the first that holds of: ``trial`` (not paying, a trial
        running), ``new``, ``notice given`` (on all that is running), ``in grace``,
        ``left``, ``no data`` (nothing known but the account); and ``not in cohort``
        where one's own cohort leaves out an account that could be scored.
    """

    scored: ir.Table
    not_scored: ir.Table


def snapshots(
    tables: Tables,
    cutoffs: Sequence[date],
    *,
    cohort: Cohort | Own,
    grace: timedelta,
    may_be_empty: bool = False,
) -> Snapshots:
    """Sort every account known before each cutoff into scored and not scored.

    Only rows that happened and were known before the cutoff count. An account is
    known once its ``accounts.started_at`` has passed, and always if that is null.

    Parameters
    ----------
    tables : Tables
    cutoffs : sequence of date
    cohort : Cohort, DataFrame, ir.Table or str
        The rule, or one's own list of ``account_id, cutoff`` (as a frame, an ibis
        table or SQL over the raw tables). One's own list is taken as it is: that it
        looks at nothing known after its cutoffs is its author's care.
    grace : timedelta
        How long after an end a new paid row still continues the spell; unused where
        ``churns`` is given.
    may_be_empty : bool, default False
        Whether a cutoff with nobody in its cohort is left without a row; else it is
        refused.

    Returns
    -------
    Snapshots

    Raises
    ------
    TaskError
        If a cutoff lies after the ``until`` of a table or has nobody in its cohort,
        or one's own cohort is malformed.

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
    >>> cutoffs, grace = [date(2025, 3, 3)], timedelta(days=14)
    >>> found = snapshots(tables, cutoffs, cohort=Cohort(), grace=grace)
    >>> sorted(found.scored.account_id.execute())
    ['A', 'C']
    >>> found.not_scored.execute()[["account_id", "reason"]].to_numpy().tolist()
    [['B', 'new']]
    """
    wanted = sorted({as_date(c, where="cutoffs") for c in cutoffs})
    check_cutoffs(tables, wanted)
    rule = cohort if isinstance(cohort, Cohort) else Cohort(min_tenure=timedelta(0))
    instants = _instants(tables, wanted, rule)
    states = account_states(tables, instants, grace=grace)
    states = materialise(tables.con, states, "states")
    if not isinstance(cohort, Cohort):
        own = read_own(tables, cohort, what="your cohort", cutoffs=wanted)
        states = _replace_rule(states, own)
    spine = states.filter(states.reason.isnull()).select(
        "account_id", "cutoff", "cutoff_day", "account_started_at", "spell_started_at"
    )
    spine = materialise(tables.con, spine, "spine")
    if not may_be_empty:
        _check_not_empty(spine, states, wanted)
    others = states.filter(states.reason.notnull())
    return Snapshots(spine, others.select("account_id", "cutoff", "reason"))


def latest_cutoff(tables: Tables) -> date:
    """Find the latest cutoff that all tables allow: the earliest ``until``.

    Examples
    --------
    >>> import pandas as pd
    >>> from churnml.tables import load_tables, specs_from
    >>> accounts = pd.DataFrame({"account_id": ["A"]})
    >>> asked = pd.DataFrame(
    ...     {"account_id": ["A"], "responded_at": ["2025-03-01 15:00"], "score": [9]}
    ... )
    >>> tables = load_tables(specs_from({"accounts": accounts, "nps": asked}))
    >>> latest_cutoff(tables)
    datetime.date(2025, 3, 1)
    """
    return min(raw.until for raw in tables.values())


def check_cutoffs(
    tables: Tables, cutoffs: Sequence[date], *, used: Collection[str] | None = None
) -> None:
    """Refuse cutoffs that lie after the data.

    Parameters
    ----------
    tables : Tables
    cutoffs : sequence of date
    used : collection of str, optional
        Names of the tables in use; all by default.

    Raises
    ------
    TaskError
        If there is no cutoff, or one lies after the ``until`` of a table.

    Examples
    --------
    >>> import pandas as pd
    >>> from churnml.tables import load_tables, specs_from
    >>> accounts = pd.DataFrame({"account_id": ["A"]})
    >>> until = date(2025, 3, 3)
    >>> tables = load_tables(specs_from({"accounts": accounts}), complete_until=until)
    >>> check_cutoffs(tables, [until])
    >>> check_cutoffs(tables, [until, date(2025, 3, 10)])
    Traceback (most recent call last):
    churnml.errors.TaskError: cutoffs: the data ends before them
      - table 'accounts' is complete until 2025-03-03: 1 cutoff(s) after it (2025-03-10)
    Use 2025-03-03 as the latest cutoff, or load more data and raise complete_until
    (or the table's until).
    """
    if not cutoffs:
        msg = "cutoffs: none given. Give at least one date."
        raise TaskError(msg)
    last = max(cutoffs)
    names = sorted(tables if used is None else set(used) & set(tables))
    ends = {name: tables[name].until for name in names}
    short = {name: until for name, until in ends.items() if until < last}
    if not short:
        return
    lines = []
    for name, until in short.items():
        late = [c for c in sorted(cutoffs) if c > until]
        lines.append(
            f"  - table '{name}' is complete until {until}: {len(late)} cutoff(s) "
            f"after it ({_some(late)})"
        )
    msg = "\n".join(
        [
            "cutoffs: the data ends before them",
            *lines,
            f"Use {min(ends.values())} as the latest cutoff, or load more data and "
            "raise complete_until (or the table's until).",
        ]
    )
    raise TaskError(msg)


def _instants(tables: Tables, cutoffs: Sequence[date], rule: Cohort) -> ir.Table:
    """One row per cutoff, with all that depends on the cutoff alone."""
    stamps = [datetime.combine(c, time.min) for c in cutoffs]
    columns = {
        "seen_at": stamps,
        "day": [epoch_day(c) for c in cutoffs],
        "tenured_from": [stamp - rule.min_tenure for stamp in stamps],
    }
    schema = {"seen_at": STAMP, "day": "int32", "tenured_from": STAMP}
    instants = ibis.memtable(columns, schema=schema)
    return materialise(tables.con, instants, "cutoffs")


def _replace_rule(states: ir.Table, own: ir.Table) -> ir.Table:
    """Score exactly the accounts of one's own cohort."""
    mine = own.select(*_KEYS, chosen=ibis.literal(1))
    unknown = mine.anti_join(states, _KEYS).order_by(_KEYS)
    count = int(unknown.count().execute())
    if count:
        some = unknown.limit(_SHOWN).execute()
        examples = ", ".join(
            f"{account} at {stamp.date()}"
            for account, stamp in zip(some.account_id, some.cutoff, strict=True)
        )
        msg = (
            f"your cohort: {count} snapshot(s) of accounts that began at or after the "
            f"cutoff (e.g. {examples}).\nLeave them out, or correct "
            "accounts.started_at."
        )
        raise TaskError(msg)
    both = states.left_join(mine, _KEYS).select(*states.columns, "chosen")
    other = both.reason.fill_null("not in cohort")
    reason = ibis.ifelse(both.chosen.notnull(), ibis.null("string"), other)
    return both.mutate(reason=reason).drop("chosen")


def _check_not_empty(spine: ir.Table, states: ir.Table, cutoffs: list[date]) -> None:
    counts = spine.group_by("cutoff").aggregate(n=spine.count()).execute()
    filled = {stamp.date() for stamp in counts.cutoff}
    empty = [c for c in cutoffs if c not in filled]
    if not empty:
        return
    there = states.filter(states.cutoff.date().isin([ibis.literal(c) for c in empty]))
    why = there.group_by("reason").aggregate(n=there.count()).execute()
    why = why.sort_values(["n", "reason"], ascending=[False, True])
    reasons = ", ".join(f"{n} {r}" for r, n in zip(why.reason, why.n, strict=True))
    advice = f"Begin at {min(filled)}" if filled else "Check what dates the churn"
    msg = (
        f"cutoffs: nobody is in the cohort at {len(empty)} of {len(cutoffs)} "
        f"({_some(empty)}).\nNot scored there: "
        f"{reasons or 'nobody, for no account is known yet'}.\n"
        f"{advice}, or lower cohort.min_tenure."
    )
    raise TaskError(msg)


def _some(days: Sequence[date]) -> str:
    shown = ", ".join(map(str, days[:_SHOWN]))
    return f"{shown}, ..." if len(days) > _SHOWN else shown

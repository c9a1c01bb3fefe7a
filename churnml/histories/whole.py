"""The three frames that a card draws, for all accounts of one cutoff."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import ibis
import ibis.expr.types as ir
import pandas as pd

from churnml.backend import materialise, scratch
from churnml.errors import TaskError
from churnml.features.build import numbered
from churnml.histories.answers import answer_marks
from churnml.histories.contract import contract_marks
from churnml.histories.known import Mark
from churnml.histories.relations import milestone_marks, play_marks, touch_marks
from churnml.histories.tickets import ticket_marks
from churnml.histories.use import FEATURE_COLUMNS, WEEK_COLUMNS, use_of
from churnml.tables import Tables
from churnml.timeline import epoch_day

__all__ = ["FRAMES", "Histories", "histories_of"]

_MARK_COLUMNS = {
    "account_id": "str",
    "at": "datetime64[us]",
    "until": "datetime64[us]",
    "kind": "str",
    "tone": "str",
    "text": "str",
}

FRAMES: Mapping[str, Mapping[str, str]] = {
    "weeks": WEEK_COLUMNS,
    "features": FEATURE_COLUMNS,
    "marks": _MARK_COLUMNS,
}
"""The frames, with their columns and types."""

_Maker = Callable[[Tables, ir.Table], Iterator[Mark]]
_MARKS: tuple[_Maker, ...] = (
    ticket_marks,
    answer_marks,
    milestone_marks,
    touch_marks,
    play_marks,
)
_TIME = "timestamp(6)"
_SPINE = {
    "account_id": "string",
    "cutoff": _TIME,
    "cutoff_day": "int32",
    "account_started_at": _TIME,
    "spell_started_at": _TIME,
}


@dataclass(frozen=True)
class Histories:
    """The last 31 weeks of some accounts, as known at one cutoff.

    Attributes
    ----------
    weeks : DataFrame
        A row per account and week ``[week, week + 7 d)``, oldest first: ``account_id,
        week``; ``logins, active_users, uses``, null before the account's first whole
        week and the table's, 0 where nothing was used, and null throughout where no
        logins are declared, or no users named; ``normal_low, normal_mid, normal_high``,
        the 10th, 50th and 90th percentile of ``measure`` (``logins``, else ``uses``)
        over the weeks before the last one, null under 8 of them.
    features : DataFrame
        ``account_id, feature, sticky, week, uses`` of the last 13 weeks with use; of an
        account's features the sticky ones first, then the most used, at most 20.
    marks : DataFrame
        ``account_id, at, until, kind, tone, text``: what else happened, oldest first.
        ``kind`` is ``ticket``, ``nps``, ``survey``, ``plan``, ``milestone``, ``play``
        or ``touch``; ``tone`` is ``good``, ``bad`` or ``plain``; ``until`` is null
        where it has no end, or none known.
    """

    weeks: pd.DataFrame
    features: pd.DataFrame
    marks: pd.DataFrame

    def of(self, account_id: str) -> Histories:
        """Keep one account's rows.

        Examples
        --------
        >>> rows = pd.DataFrame({"account_id": ["A", "B", "A"]})
        >>> len(Histories(rows, rows, rows).of("A").marks)
        2
        """
        frames = (self.weeks, self.features, self.marks)
        return Histories(*(f[f["account_id"] == account_id] for f in frames))


def histories_of(
    tables: Tables, context: pd.DataFrame, *, grace: timedelta = timedelta(0)
) -> Histories:
    """Take what a card draws of the accounts of one cutoff.

    Parameters
    ----------
    tables : Tables
        Those the accounts were scored on, with what was learned filled in.
    context : DataFrame
        Indexed by ``(account_id, cutoff)``, with ``account_started_at``: the
        ``context`` of the matrix that was scored.
    grace : timedelta
        Of the task: a paid row that begins within it continues the one that ended.

    Returns
    -------
    Histories
        A table that is absent gives no rows.

    Raises
    ------
    TaskError
        If the accounts are of no cutoff, or of several.

    Notes
    -----
    Use is folded once, whatever the number of accounts; its own normal is that of the
    features (30 weeks before the last, from the account's first whole week on).

    Examples
    --------
    >>> from datetime import date
    >>> from churnml.tables import load_tables, specs_from
    >>> one = pd.DataFrame({"account_id": ["A"]})
    >>> frames = {"accounts": one, "nps": one.assign(
    ...     responded_at="2025-02-28 09:00", score=4, role="admin")}
    >>> tables = load_tables(specs_from(frames), complete_until=date(2025, 3, 3))
    >>> at = pd.MultiIndex.from_tuples(
    ...     [("A", pd.Timestamp("2025-03-03"))], names=["account_id", "cutoff"])
    >>> context = pd.DataFrame({"account_started_at": [pd.NaT]}, index=at)
    >>> histories_of(tables, context).marks[["kind", "tone", "text"]].values.tolist()
    [['nps', 'bad', 'NPS 4 by an admin']]
    """
    cutoffs = context.index.get_level_values("cutoff").unique()
    if len(cutoffs) != 1:
        msg = (
            f"histories: accounts of {len(cutoffs)} cutoffs given. Give those of one: "
            "matrix.at([cutoff]).context."
        )
        raise TaskError(msg)
    at = pd.Timestamp(cutoffs[0]).date()
    with scratch(tables.con):
        spine = _spine(tables, context, epoch_day(at))
        contract: _Maker = partial(contract_marks, grace=grace)
        makers = (*_MARKS, contract)
        marks = (mark for maker in makers for mark in maker(tables, spine))
        found = pd.DataFrame(list(marks), columns=list(_MARK_COLUMNS))
        placed = materialise(tables.con, numbered(spine), "history_numbered")
        frames = use_of(tables, placed, at)
    order = ["account_id", "at", "kind", "text"]
    # Two tickets may be alike, opened on one day; other rows that are, are one.
    once = ~found.duplicated() | (found["kind"] == "ticket")
    found = found[once].sort_values(order, kind="stable")
    frames["marks"] = found
    return Histories(**{name: _typed(frames.get(name), name) for name in FRAMES})


def _spine(tables: Tables, context: pd.DataFrame, day: int) -> ir.Table:
    """Make the snapshots anew, as the features had them."""
    frame = context.index.to_frame(index=False)
    started = context["account_started_at"].array
    frame = frame.assign(
        cutoff_day=day, account_started_at=started, spell_started_at=started
    )
    for name, kind in _SPINE.items():
        if kind == _TIME:
            frame[name] = frame[name].astype("datetime64[us]")
    spine = ibis.memtable(frame[list(_SPINE)], schema=_SPINE)
    return materialise(tables.con, spine, "history_spine")


def _typed(frame: pd.DataFrame | None, name: str) -> pd.DataFrame:
    columns = FRAMES[name]
    if frame is None:
        frame = pd.DataFrame(columns=list(columns))
    return frame[list(columns)].astype(dict(columns)).reset_index(drop=True)

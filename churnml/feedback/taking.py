"""Take feedback into the log: all of a file or nothing, and nothing twice."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from churnml.errors import TableError, TaskError
from churnml.feedback.agreement import NOT_BESIDES, SEGMENTS
from churnml.feedback.files import VERDICTS, Row
from churnml.feedback.log import Entry, Log, Reversal, standing, undone
from churnml.segments import UNKNOWN
from churnml.timeline import as_date

__all__ = ["Taken", "take", "undo"]

EXAMPLES = 3


@dataclass(frozen=True)
class Taken:
    """A log, and what was added to it.

    Attributes
    ----------
    log : Log
        With the lines added.
    added : tuple of Entry or Reversal
    again : tuple of int
        Lines of the log that count and say what the file says too: it was not added
        again.
    replaced : tuple of int
        Lines of the log that counted, until a newer word of the same person was added.
        They stay, and count again when that is taken back.
    """

    log: Log
    added: tuple[Entry | Reversal, ...]
    again: tuple[int, ...] = ()
    replaced: tuple[int, ...] = ()


def take(
    log: Log,
    rows: Sequence[Row],
    *,
    lists: Mapping[date, pd.DataFrame],
    segments: Mapping[date, pd.DataFrame] | None = None,
    name: str,
) -> Taken:
    """Add the rows of a file to a log.

    Parameters
    ----------
    log : Log
    rows : sequence of Row
    lists : mapping of date to DataFrame
        Every risk list there is, by cutoff; read when asked for.
    segments : mapping of date to DataFrame, optional
        By cutoff, where it is known: what accounts were besides (plan, industry ...),
        by ``account_id``, ``unknown`` where that is not known. Of a name that the list
        has too, the list's word counts. ``stage``, by tenure, is left out: the list's
        ``lifecycle_stage`` says more.
    name : str
        Of the file, for messages.

    Raises
    ------
    TableError
        If any row is wrong; every problem is told at once, and nothing is taken.

    Notes
    -----
    Only what a person said *last* of a reason is no news when it is said again. Who
    said ``known``, then ``wrong``, then ``known`` means the third word as much as the
    first.
    """
    checked = _Checked(name, lists, segments or {})
    entries = [checked.entry(row) for row in rows]
    checked.raise_if_wrong(len(rows))
    after = max(lists)
    last = {entry.about: entry for entry in standing(log)}
    added: list[Entry | Reversal] = []
    again, replaced = [], []
    for entry in entries:
        assert entry is not None
        before = last.get(entry.about)
        if before is not None and before.said == entry.said:
            again.append(before.id)
            continue
        if before is not None:
            replaced.append(before.id)
        number = len(log.lines) + len(added) + 1
        last[entry.about] = numbered = _numbered(entry, number, after)
        added.append(numbered)
    return Taken(Log((*log.lines, *added)), tuple(added), tuple(again), tuple(replaced))


def undo(log: Log, ids: Sequence[int], *, after: date) -> Taken:
    """Add lines that take earlier ones back.

    Parameters
    ----------
    log : Log
    ids : sequence of int
        The lines to take back. They count no more afterwards, whatever undid them
        before.
    after : date
        Cutoff of the latest list.

    Raises
    ------
    TaskError
        If there is no such line, or none of them counts anyway.

    Examples
    --------
    >>> from churnml.feedback import standing
    >>> day = date(2025, 3, 3)
    >>> said = Entry(id=1, after=day, cutoff=day, account_id="A-1", verdict="right",
    ...              reason_code="logins.logins.falling")
    >>> back = undo(Log((said,)), [1], after=day)
    >>> len(standing(back.log)), len(standing(undo(back.log, [2], after=day).log))
    (0, 1)
    """
    last = len(log.lines)
    missing = [n for n in ids if not 1 <= n <= last]
    if missing or not ids:
        have = f"It has the lines 1 to {last}." if last else "It is empty."
        what = f"no line {missing[0]}" if missing else "no such line"
        msg = f"the log of feedback has {what}. {have}"
        raise TaskError(msg)
    gone = undone(log.lines)
    if all(n in gone for n in ids):
        by = gone[ids[-1]]
        msg = (
            f"line {ids[-1]} does not count already: line {by} took it back.\n"
            f"To let it count again: --undo {by}."
        )
        raise TaskError(msg)
    # The last first: a reversal must be gone before what it undid is taken back.
    added = tuple(
        Reversal(id=last + place, after=after, undoes=n)
        for place, n in enumerate(sorted(set(ids), reverse=True), 1)
    )
    return Taken(Log((*log.lines, *added)), added)


def _numbered(entry: Entry, number: int, after: date) -> Entry:
    fields = {name: getattr(entry, name) for name in Entry.__dataclass_fields__}
    return Entry(**{**fields, "id": number, "after": after})


class _Checked:
    """Turns rows into entries, and gathers what is wrong with them by its kind."""

    def __init__(
        self,
        name: str,
        lists: Mapping[date, pd.DataFrame],
        segments: Mapping[date, pd.DataFrame],
    ) -> None:
        self.name = name
        self.lists = lists
        self.segments = segments
        self.wrong: dict[str, list[str]] = {}
        self.known: dict[date, pd.DataFrame] = {}
        self.besides: dict[date, pd.DataFrame] = {}
        self.words: dict[tuple[Any, ...], tuple[str, Entry]] = {}

    def entry(self, row: Row) -> Entry | None:
        """Check a row against the lists; None where something is wrong with it."""
        verdict, day = self._verdict(row), self._cutoff(row)
        seen = None if day is None else self._seen(row, day)
        if verdict is None or day is None or seen is None:
            return None
        entry = Entry(
            id=0,
            after=day,
            account_id=row.account_id,
            cutoff=day,
            reason_code=row.reason_code,
            verdict=verdict,
            note=row.note or None,
            by=row.by or None,
            seen=seen,
        )
        # Which of them is the newer word, a file does not tell.
        place, before = self.words.setdefault(entry.about, (row.place, entry))
        if before.said != entry.said:
            what = "the same person says two things of one reason"
            example = f"{place}: {_word(before)}, {row.place}: {_word(entry)}"
            self._is_wrong(what, example)
        return entry

    def raise_if_wrong(self, rows: int) -> None:
        """Tell every problem at once."""
        if not self.wrong:
            return
        lines = []
        for what, examples in self.wrong.items():
            more = len(examples) - EXAMPLES
            rest = f" and {more} more" if more > 0 else ""
            lines.append(f"  - {what} ({'; '.join(examples[:EXAMPLES])}{rest})")
        problems = f"{len(lines)} problem{'s' * (len(lines) > 1)}"
        msg = "\n".join(
            [
                f"{self.name}: {problems} in {rows} row{'s' * (rows > 1)}",
                *lines,
                "Correct the file and give it again. Nothing was written.",
            ]
        )
        raise TableError(msg)

    def _is_wrong(self, what: str, example: str) -> None:
        self.wrong.setdefault(what, []).append(example)

    def _verdict(self, row: Row) -> str | None:
        verdict = row.verdict.casefold()
        if verdict in VERDICTS:
            return verdict
        close = difflib.get_close_matches(verdict, VERDICTS, n=1)
        hint = f", did you mean {close[0]!r}?" if close else ""
        what = f"the verdict is none of {', '.join(VERDICTS)}"
        self._is_wrong(what, f"{row.place}: {row.verdict!r}{hint}")
        return None

    def _cutoff(self, row: Row) -> date | None:
        try:
            day = as_date(row.cutoff)
        except TaskError:
            what = "the cutoff is no date such as 2025-03-03"
            self._is_wrong(what, f"{row.place}: {row.cutoff!r}")
            return None
        if day not in self.lists:
            there = f"the latest is of {max(self.lists)}"
            what = f"there is no list of that cutoff, {there}"
            self._is_wrong(what, f"{row.place}: {day}")
            return None
        return day

    def _seen(self, row: Row, day: date) -> Mapping[str, Any] | None:
        """Find what the list said of the account, and of the reason."""
        if day not in self.known:
            self.known[day] = _by_account(self.lists[day])
            if (besides := self.segments.get(day)) is not None:
                self.besides[day] = _by_account(besides)
        known = self.known[day]
        if row.account_id not in known.index:
            close = difflib.get_close_matches(row.account_id, known.index, n=1)
            hint = f", did you mean {close[0]!r}?" if close else ""
            what = "the account is not in the list of its cutoff"
            self._is_wrong(what, f"{row.place}: {row.account_id!r} at {day}{hint}")
            return None
        found: dict[Any, Any] = known.loc[[row.account_id]].iloc[-1].to_dict()
        account = {str(k): v for k, v in found.items() if pd.notna(v)}
        slots = _slots(account)
        if row.reason_code not in slots:
            given = ", ".join(slots) or "none"
            what = "the list gives no such reason for the account"
            example = (
                f"{row.place}: {row.reason_code!r}, {row.account_id!r} has {given}"
            )
            self._is_wrong(what, example)
            return None
        slot = slots[row.reason_code]
        points = account.get(f"{slot}_points")
        listed = {n: str(account[n]) for n in SEGMENTS if n in account}
        return {
            "reason": account.get(slot),
            "points": None if points is None else int(points),
            **listed,
            **self._besides(row.account_id, day, account),
        }

    def _besides(
        self, account_id: str, day: date, account: Mapping[str, Any]
    ) -> Mapping[str, str]:
        """Find what the account was besides, of names that the list has not."""
        frame = self.besides.get(day)
        if frame is None or account_id not in frame.index:
            return {}
        found: dict[Any, Any] = frame.loc[[account_id]].iloc[-1].to_dict()
        taken = {*account, *NOT_BESIDES}
        return {
            str(name): str(value)
            for name, value in found.items()
            if pd.notna(value) and value != UNKNOWN and name not in taken
        }


def _by_account(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_index(frame["account_id"].astype(str))


def _word(entry: Entry) -> str:
    return repr(entry.verdict) + (f" ({entry.note})" if entry.note else "")


def _slots(account: Mapping[str, Any]) -> Mapping[str, str]:
    """Give the reasons of a row of a list, by code: ``reason_1`` and so on."""
    codes = {name: re.fullmatch(r"(reason_\d+)_code", name) for name in account}
    return {account[name]: found[1] for name, found in codes.items() if found}

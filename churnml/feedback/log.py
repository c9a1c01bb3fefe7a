"""The log of feedback: lines that are only ever added, and which of them count."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from churnml.errors import ChurnmlError, StoreError
from churnml.feedback.files import VERDICTS, fault_of
from churnml.timeline import as_date

__all__ = ["Entry", "Log", "Reversal", "line_of", "standing", "undone"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What one person said of one reason.

    Attributes
    ----------
    id : int
        Number of the line, from 1.
    after : date
        Cutoff of the latest list that stood when the line was written. The line
        counts for lists of later cutoffs.
    account_id : str
    cutoff : date
        Of the list that gave the reason.
    reason_code : str
    verdict : {"right", "wrong", "known"}
    note, by : str or None
    seen : mapping
        What the list said, as it was then: ``reason``, ``points``, and the segments
        the account was in.
    """

    id: int
    after: date
    account_id: str
    cutoff: date
    reason_code: str
    verdict: str
    note: str | None = None
    by: str | None = None
    seen: Mapping[str, Any] = field(default_factory=dict)

    @property
    def family(self) -> str:
        """The family of the reason."""
        return self.reason_code.partition(".")[0]

    @property
    def about(self) -> tuple[str, date, str, str | None]:
        """What it is said of, and by whom: the last word on it stands."""
        return (self.account_id, self.cutoff, self.reason_code, self.by)

    @property
    def said(self) -> tuple[Any, ...]:
        """All that was said: the same again is no news."""
        return (*self.about, self.verdict, self.note)


@dataclass(frozen=True, kw_only=True)
class Reversal:
    """That an earlier line shall not count.

    Attributes
    ----------
    id : int
    after : date
        As of :class:`Entry`.
    undoes : int
        The earlier line; of a reversal, which makes what it undid count again.
    """

    id: int
    after: date
    undoes: int


@dataclass(frozen=True)
class Log:
    """All lines, in order.

    Examples
    --------
    >>> said = Entry(id=1, after=date(2025, 3, 3), account_id="A-1", verdict="known",
    ...     cutoff=date(2025, 3, 3), reason_code="logins.logins.falling", by="jana")
    >>> back = Reversal(id=2, after=date(2025, 3, 10), undoes=1)
    >>> log = Log((said, back))
    >>> [entry.verdict for entry in standing(log)]
    []
    >>> [entry.verdict for entry in standing(log, before=date(2025, 3, 10))]
    ['known']
    >>> Log.read(log.text()) == log
    True
    """

    lines: tuple[Entry | Reversal, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The lines that say something of a reason."""
        return tuple(line for line in self.lines if isinstance(line, Entry))

    def text(self) -> str:
        """Write the lines as JSON, one object a line."""
        return "".join(map(line_of, self.lines))

    @classmethod
    def read(cls, text: str, *, name: str = "feedback.jsonl") -> Log:
        """Read what :meth:`text` wrote.

        Raises
        ------
        StoreError
            If a line is none, or was moved.
        """
        lines: list[Entry | Reversal] = []
        for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
            if not text:
                break
            try:
                lines.append(_read_line(_parsed(line), number))
            except (ChurnmlError, ValueError, KeyError, TypeError) as error:
                msg = (
                    f"{name}: line {number} is not as churnml wrote it ({error}).\n"
                    "The log is only added to, by `churnml feedback`; restore it."
                )
                raise StoreError(msg) from None
        return cls(tuple(lines))


def line_of(line: Entry | Reversal) -> str:
    """Write one line of the log."""
    plain: dict[str, Any] = {"id": line.id, "after": line.after.isoformat()}
    if isinstance(line, Reversal):
        plain["undoes"] = line.undoes
    else:
        plain |= {
            "account_id": line.account_id,
            "cutoff": line.cutoff.isoformat(),
            "reason_code": line.reason_code,
            "verdict": line.verdict,
            "note": line.note,
            "by": line.by,
            "seen": dict(line.seen),
        }
    return json.dumps(plain, ensure_ascii=False) + "\n"


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(fault_of(error)) from error


def _read_line(plain: Mapping[str, Any], number: int) -> Entry | Reversal:
    if plain["id"] != number:
        msg = f"its id is {plain['id']}"
        raise ValueError(msg)
    after = as_date(plain["after"])
    if "undoes" in plain:
        if not 1 <= plain["undoes"] < number:
            msg = f"it undoes line {plain['undoes']}"
            raise ValueError(msg)
        return Reversal(id=number, after=after, undoes=plain["undoes"])
    if plain["verdict"] not in VERDICTS:
        msg = f"verdict {plain['verdict']!r}"
        raise ValueError(msg)
    return Entry(
        id=number,
        after=after,
        cutoff=as_date(plain["cutoff"]),
        **{
            name: plain[name]
            for name in ("account_id", "reason_code", "verdict", "note", "by", "seen")
        },
    )


def undone(lines: Iterable[Entry | Reversal]) -> Mapping[int, int]:
    """Tell which lines do not count, and the reversal that says so.

    A reversal that is itself undone undoes nothing. A line is only ever undone by later
    ones, so the last line is looked at first.
    """
    found: dict[int, int] = {}
    for line in reversed(tuple(lines)):
        if isinstance(line, Reversal) and line.id not in found:
            found.setdefault(line.undoes, line.id)
    return found


def standing(log: Log, *, before: date | None = None) -> tuple[Entry, ...]:
    """Give what counts: not undone, and the last word of each person on each reason.

    Parameters
    ----------
    log : Log
    before : date, optional
        Only what counts for the list of this cutoff: lines written while the latest
        list was of an earlier one. By default all.
    """
    lines = [line for line in log.lines if before is None or line.after < before]
    not_counted = undone(lines)
    last: dict[tuple[Any, ...], Entry] = {}
    for line in lines:
        if isinstance(line, Entry) and line.id not in not_counted:
            last.pop(line.about, None)  # stands where it was last said
            last[line.about] = line
    return tuple(last.values())

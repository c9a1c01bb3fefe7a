"""Feedback: keep what people say of reasons, and say how often they agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from churnml.config import Config
from churnml.errors import StoreError, TableError
from churnml.feedback import (
    Entry,
    Log,
    Taken,
    agreement,
    line_of,
    muted_families,
    read_rows,
    standing,
    take,
    undo,
)
from churnml.sinks import StoredList, read_list, stored_cutoffs
from churnml.store import staged_file

__all__ = [
    "FeedbackReport",
    "FeedbackTaken",
    "read_log",
    "report_feedback",
    "take_feedback",
    "undo_feedback",
]

FILE = "feedback.jsonl"


@dataclass(frozen=True)
class FeedbackTaken:
    """What was added to the log, and where that stands.

    Attributes
    ----------
    path : Path
    taken : Taken
    """

    path: Path
    taken: Taken

    def to_json(self) -> dict[str, Any]:
        """Name the lines added, those that stood there already, and those replaced."""
        return {
            "path": str(self.path),
            "added": [line.id for line in self.taken.added],
            "again": list(self.taken.again),
            "replaced": list(self.taken.replaced),
        }


@dataclass(frozen=True)
class FeedbackReport:
    """How often people agree, and what is muted.

    Attributes
    ----------
    path : Path
        The log.
    agreement : DataFrame
        See :func:`churnml.feedback.agreement`.
    muted : DataFrame
        ``account_id, family, until``: what the next list leaves out of its reasons,
        if its cutoff is before ``until``.
    log : Log
    standing : tuple of Entry
        The lines that count.
    """

    path: Path
    agreement: pd.DataFrame
    muted: pd.DataFrame
    log: Log
    standing: tuple[Entry, ...]

    def to_json(self) -> dict[str, Any]:
        """Give all of it as plain values; dates as text, what is not known as null."""
        counted = {entry.id for entry in self.standing}
        return {
            "path": str(self.path),
            "agreement": self.agreement.to_dict("records"),
            "muted": [
                {**row, "until": row["until"].date().isoformat()}
                for row in self.muted.to_dict("records")
            ],
            "lines": [
                {
                    "id": entry.id,
                    "account_id": entry.account_id,
                    "cutoff": entry.cutoff.isoformat(),
                    "reason_code": entry.reason_code,
                    "verdict": entry.verdict,
                    "note": entry.note,
                    "by": entry.by,
                    "counts": entry.id in counted,
                }
                for entry in self.log.entries
            ],
        }


class _Stored(Mapping[date, pd.DataFrame]):
    """A part of each list that stands, read when asked for."""

    def __init__(
        self, output: Path, part: Callable[[StoredList], pd.DataFrame | None]
    ) -> None:
        self._output = output
        self._part = part
        self._cutoffs = stored_cutoffs(output)

    def __getitem__(self, cutoff: date) -> pd.DataFrame:
        if cutoff not in self._cutoffs:
            raise KeyError(cutoff)
        found = self._part(read_list(self._output, cutoff))
        if found is None:
            raise KeyError(cutoff)
        return found

    def __iter__(self) -> Iterator[date]:
        return iter(self._cutoffs)

    def __len__(self) -> int:
        return len(self._cutoffs)


def read_log(config: Config) -> Log:
    """Read the log of feedback; an empty one where nothing was said yet.

    Raises
    ------
    StoreError
        If it cannot be read.
    """
    return Log.read(_text(config), name=str(config.output_dir / FILE))


def _text(config: Config) -> str:
    path = config.output_dir / FILE
    try:
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return ""  # whoever writes there says what is wrong with the folder
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path}: cannot be read ({error}). Restore it, or its permissions."
        raise StoreError(msg) from error


def take_feedback(config: Config, file: Path) -> FeedbackTaken:
    """Add a file of feedback to ``<output.dir>/feedback.jsonl``.

    Parameters
    ----------
    config : Config
    file : Path
        CSV, JSON or JSON Lines, see :func:`churnml.feedback.read_rows`.

    Raises
    ------
    TableError
        If anything in it is wrong; everything is told at once, nothing is written.
    StoreError
        If there is no list yet, or the log cannot be read or written.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        msg = f"{file}: cannot be read ({error.strerror}). Give a file of feedback."
        raise TableError(msg) from error
    rows = read_rows(content, name=file.name)
    _latest(config)
    lists = _Stored(config.output_dir, lambda stored: stored.risk_list)
    segments = _Stored(config.output_dir, lambda stored: stored.segments())

    def change(log: Log) -> Taken:
        return take(log, rows, lists=lists, segments=segments, name=file.name)

    return _added(config, change)


def undo_feedback(
    config: Config, *, first: int, last: int | None = None
) -> FeedbackTaken:
    """Take back lines of the log, by lines that say so.

    Parameters
    ----------
    config : Config
    first : int
        The first line to take back.
    last : int, optional
        The last one, itself included; by default the log's last.

    Raises
    ------
    TaskError
        If there is no such line, or none of them counts anyway.
    StoreError
        If there is no list yet, or the log cannot be read or written.
    """
    after = _latest(config)

    def change(log: Log) -> Taken:
        end = max(first, len(log.lines)) if last is None else last
        return undo(log, range(first, end + 1), after=after)

    return _added(config, change)


def _latest(config: Config) -> date:
    """Give the cutoff of the latest list; without one there is nothing to talk of."""
    cutoffs = stored_cutoffs(config.output_dir)
    if not cutoffs:
        read_list(config.output_dir)  # says what to do
    return cutoffs[-1]


def _added(config: Config, change: Callable[[Log], Taken]) -> FeedbackTaken:
    path = config.output_dir / FILE
    # Read under the lock of the one writer, so that no line of another's is lost.
    with staged_file(path) as staging:
        taken = change(read_log(config))
        before = _text(config)
        if before and not before.endswith("\n"):  # an editor took it
            before += "\n"
        text = before + "".join(map(line_of, taken.added))
        staging.write_text(text, encoding="utf-8", newline="\n")
    return FeedbackTaken(path, taken)


def report_feedback(config: Config) -> FeedbackReport:
    """Say how often people agree with reasons, and which are muted.

    Raises
    ------
    StoreError
        If there is no list yet, or the log cannot be read.
    """
    latest = _latest(config)
    log = read_log(config)
    counted = standing(log)
    # Of the next list only that it is a later one is known.
    following = latest + timedelta(days=1)
    muted = muted_families(log, following, mute=config.feedback.mute)
    return FeedbackReport(
        config.output_dir / FILE,
        agreement(counted),
        muted.drop(columns="cutoff"),
        log,
        counted,
    )

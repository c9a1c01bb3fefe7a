"""Usage kept by the day: files that were read once are not read again.

A log of usage grows by a file a day. What the features need of it are counts per
account, person, event and day, and counts add up. So the rows of the files that are
new are checked, folded to days and kept as one *batch*; older batches are taken as
they are. Rows that come late come in a file that is new, or in one that has changed,
whose batch is then made again. What is kept says when each row became known, so a
matrix from it equals one from all files, bit for bit.

A file is known by its path, size and time of change, as by ``make``. Everything else
that the rows depend on (the mapping of columns, the time zone, the delay, the engine's
version) is part of the folder's name: another mapping never meets what this one kept.

Worked example: monday's job reads ``usage/*.parquet``, 700 files, and keeps one batch.
On tuesday there is one file more, and file 698 was written again. The batch that holds
698 is stale, so all its files are read, and tuesday's. From then on each of the two
batches stands for its own files: on wednesday only wednesday's is read.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
from ibis import _

from churnml.backend import Backend, row_digest, whole_sum
from churnml.errors import ConfigError
from churnml.tables.reading import OPENED, Reading
from churnml.tables.spec import TableSpec

__all__ = ["DayStore", "halves"]

# Raised whenever what is kept changes its meaning.
_FORMAT = 1
_MANIFEST = "manifest.json"
_KEPT = ("days", "accounts")
# Files that no longer count are removed a day after: a job may be reading them.
_PATIENCE_SECONDS = 86_400

Stamps = Mapping[str, tuple[int, int]]
"""Size and time of change in nanoseconds, by path."""


@dataclass(frozen=True)
class _Batch:
    """Files that were read together, and the name under which they are kept."""

    name: str
    stamps: Stamps


class DayStore:
    """What is kept of one usage table, in one folder.

    Parameters
    ----------
    cache : Path
        Folder for all that is kept. Made where it is missing.
    spec : TableSpec
        With a `path`.
    root : Path or None
        Folder that the path is relative to.
    columns : sequence of str
        The columns that all files together have.

    Raises
    ------
    ConfigError
        If the folder cannot be made.
    """

    def __init__(
        self, cache: Path, spec: TableSpec, root: Path | None, columns: Sequence[str]
    ) -> None:
        self.spec = spec
        pattern = str((root or Path()) / str(spec.path))
        self._pattern = os.path.abspath(pattern)  # noqa: PTH100 - a pattern, no path
        self.folder = cache / f"{spec.name}-{_identity(spec, self._pattern, columns)}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            msg = (
                f"engine.cache: {self.folder} cannot be made ({error.strerror}). "
                "Name a folder that can be written to."
            )
            raise ConfigError(msg) from error
        self._now = _stamps(self._pattern)
        self._batches = tuple(filter(self._stands, self._listed()))

    @staticmethod
    def serves(spec: TableSpec) -> bool:
        """Tell whether a table can be kept: usage in local files."""
        local = spec.path is not None and "://" not in spec.path
        return spec.name == "usage" and local and spec.period in {None, "1d"}

    @property
    def fresh(self) -> list[str]:
        """The files that no batch stands for, by path."""
        kept = {path for batch in self._batches for path in batch.stamps}
        return sorted({*self._now} - kept)

    @property
    def empty(self) -> bool:
        """Whether nothing is kept."""
        return not self._batches

    def start_anew(self) -> None:
        """Let no batch stand for any file."""
        self._batches = ()

    def keep(self, con: Backend, reading: Reading, files: Iterable[str]) -> None:
        """Fold rows to days and keep them as one batch.

        Parameters
        ----------
        con : Backend
        reading : Reading
            The rows of `files`, and of no others.
        files : iterable of str
        """
        stamps = {path: self._now[path] for path in files}
        batch = _Batch(uuid.uuid4().hex, stamps)
        for what, rows in (
            ("days", folded(reading)),
            ("accounts", _by_account(reading)),
        ):
            # The name appears in the manifest only once both are whole.
            con.to_parquet(rows, self._file(batch, what))
        self._batches = (*self._batches, batch)

    def commit(self) -> None:
        """Let what was kept stand for its files from now on.

        A file that was written to since it was read is read again next time.
        """
        now = _stamps(self._pattern)
        settled = [b for b in self._batches if _within(b.stamps, now)]
        listed = [{"name": b.name, "stamps": b.stamps} for b in settled]
        staged = self.folder / f"{_MANIFEST}.{uuid.uuid4().hex}"
        staged.write_text(json.dumps(listed), encoding="utf-8")
        staged.replace(self.folder / _MANIFEST)
        self._sweep({batch.name for batch in settled})

    def days(self, con: Backend) -> ir.Table:
        """Give what is kept: counts by account, person, event and day."""
        return self._all(con, "days")

    def accounts(self, con: Backend) -> ir.Table:
        """Give ``rows, first, last`` per account, and halves of digests, added up."""
        return self._all(con, "accounts")

    def by_day(self, whole: Reading) -> tuple[TableSpec, frozenset[str]]:
        """Declare what is kept, as a usage table whose rows sum up days.

        Returns
        -------
        spec : TableSpec
        columns : frozenset of str
            Its canonical columns.
        """
        zone = self.spec.timezone if self.spec.period else "UTC"
        spec = replace(self.spec, period="1d", timezone=zone)
        columns = {*_keys(whole), *_sums(whole), "quantity", "occurred_at"}
        given = {"known_at"} & {*whole.columns}
        return spec, frozenset(columns | given)

    def _file(self, batch: _Batch, what: str) -> Path:
        return self.folder / f"{batch.name}-{what}.parquet"

    def _all(self, con: Backend, what: str) -> ir.Table:
        files = [str(self._file(batch, what)) for batch in self._batches]
        return con.read_parquet(files, union_by_name=True)

    def _listed(self) -> list[_Batch]:
        try:
            text = (self.folder / _MANIFEST).read_text(encoding="utf-8")
            return [_Batch(b["name"], _tuples(b["stamps"])) for b in json.loads(text)]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            # Nothing kept, or nothing that can be read: all is read anew.
            return []

    def _stands(self, batch: _Batch) -> bool:
        """Tell whether a batch is whole, and its files are as they were."""
        same = _within(batch.stamps, self._now)
        return same and all(self._file(batch, what).exists() for what in _KEPT)

    def _sweep(self, listed: set[str]) -> None:
        """Remove what no longer counts, but for what a job may still be reading."""
        edge = (self.folder / _MANIFEST).stat().st_mtime - _PATIENCE_SECONDS
        for file in self.folder.glob("*.parquet"):
            if file.name.split("-")[0] not in listed and file.stat().st_mtime < edge:
                file.unlink(missing_ok=True)


def folded(reading: Reading) -> ir.Table:
    """Fold rows to days: counts per account, person, event and actor.

    Returns
    -------
    ir.Table
        ``account_id, event`` and, where the table has them, ``user_id, actor``;
        ``occurred_at``, the midnight of the day (rows that sum up a day keep their
        own); ``known_at``, the midnight of the day on which they became known;
        ``quantity``; sums of ``duration_seconds`` and ``errors``.
    """
    rows = _dated_rows(reading)
    # A row of a day stands where its day began; an event at the midnight before it.
    day = rows[OPENED] if reading.spec.period else _midnight(rows[OPENED])
    one = rows.quantity if reading.spec.period else ibis.literal(1, "int64")
    rows = rows.mutate(occurred_at=day, known_at=_midnight(rows.known_at), one=one)
    if reading.spec.period:
        rows = rows.filter(_.one > 0)
    sums = {name: whole_sum(rows[name]) for name in _sums(reading)}
    keys = [*_keys(reading), "occurred_at", "known_at"]
    return rows.group_by(keys).agg(quantity=whole_sum(rows.one), **sums)


def halves(digest: ir.Value) -> tuple[ir.Value, ir.Value]:
    """Split 64 bits so that sums of them never leave 64 bits."""
    return (digest & 0xFFFFFFFF).cast("int64"), (digest >> 32).cast("int64")


def _by_account(reading: Reading) -> ir.Table:
    rows = _dated_rows(reading)
    low, high = halves(row_digest(rows, *reading.kept))
    rows = rows.mutate(low=low, high=high)
    return rows.group_by("account_id").agg(
        rows=_.count(),
        low=whole_sum(rows.low),
        high=whole_sum(rows.high),
        first=rows[OPENED].min(),
        last=rows[OPENED].max(),
    )


def _dated_rows(reading: Reading) -> ir.Table:
    rows = reading.rows
    return rows.filter(rows.account_id.notnull() & rows[OPENED].notnull())


def _midnight(instant: ir.Value) -> ir.Value:
    return instant.truncate("D")


def _keys(reading: Reading) -> list[str]:
    names = ("account_id", "event", "user_id", "actor")
    return [name for name in names if name in reading.columns]


def _sums(reading: Reading) -> list[str]:
    return [n for n in ("duration_seconds", "errors") if n in reading.columns]


def _stamps(pattern: str) -> Stamps:
    files = [Path(path) for path in glob.glob(pattern, recursive=True)]  # noqa: PTH207
    found = {str(file): file.stat() for file in files if file.is_file()}
    return {path: (stat.st_size, stat.st_mtime_ns) for path, stat in found.items()}


def _within(stamps: Stamps, now: Stamps) -> bool:
    return all(now.get(path) == stamp for path, stamp in stamps.items())


def _tuples(stamps: Mapping[str, Sequence[int]]) -> Stamps:
    return {path: (size, changed) for path, (size, changed) in stamps.items()}


def _identity(spec: TableSpec, pattern: str, columns: Sequence[str]) -> str:
    """Digest all that what is kept depends on, besides the files."""
    depends: list[Any] = [
        _FORMAT,
        duckdb.__version__,
        pattern,
        sorted(spec.columns.items()),
        sorted(columns),
        spec.timezone,
        spec.delay.total_seconds(),
        spec.period,
    ]
    return hashlib.sha256(json.dumps(depends).encode()).hexdigest()[:16]

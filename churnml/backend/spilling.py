"""Where DuckDB spills what does not fit into memory: a folder for each connection.

DuckDB's files have the same names in any folder, so that two connections with one
folder would read each other's rows. Therefore each has its own::

    churnml-duckdb-<process>-<random>/
        lock     held as long as the connection lives
        spill/   made by DuckDB when it spills

It goes with the connection. What a killed process left is swept when the next folder is
made: the system frees a lock with its holder, also where the holder ran in another
container and its number says nothing here.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from churnml.errors import ConfigError

__all__ = ["SpillFolder", "spill_folder"]

_PREFIX = "churnml-duckdb-"
_LOCK = "lock"
_SPILL = "spill"


@dataclass(frozen=True)
class SpillFolder:
    """A folder that one connection spills to, and nobody else.

    Attributes
    ----------
    folder : Path
    lock : int
        Descriptor of the lock that tells others that the folder is in use.
    """

    folder: Path
    lock: int

    @property
    def path(self) -> Path:
        """Where DuckDB is to write."""
        return self.folder / _SPILL

    def remove(self) -> None:
        """Remove it with all that was spilled; nobody may read from it any more."""
        _remove(self.folder)
        os.close(self.lock)


def spill_folder() -> SpillFolder:
    """Make a folder to spill to, and sweep those that killed processes left.

    Returns
    -------
    SpillFolder
        Below the system's folder for temporary files; only this user may read it.

    Raises
    ------
    ConfigError
        If no folder can be made there.

    Examples
    --------
    >>> mine = spill_folder()
    >>> mine.folder.exists()
    True
    >>> mine.remove()
    >>> mine.folder.exists()
    False
    """
    root = Path(tempfile.gettempdir())
    _sweep(root)
    try:
        folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=root))
        return SpillFolder(folder, _locked(folder))
    except OSError as error:
        msg = (
            f"engine: no folder for what does not fit into memory can be made in "
            f"{root} ({error.strerror or error}).\n"
            "Free some space there, or name another folder in TMPDIR."
        )
        raise ConfigError(msg) from error


def _locked(folder: Path) -> int:
    fresh = folder / f"{_LOCK}.new"
    lock = os.open(fresh, os.O_RDWR | os.O_CREAT, 0o600)
    # A system without locks cannot sweep either.
    with suppress(OSError):
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    # It appears held: nobody takes a folder that is just being made for a dead one.
    fresh.rename(folder / _LOCK)
    return lock


def _sweep(root: Path) -> None:
    for folder in root.glob(f"{_PREFIX}*"):
        # In use, or just being made or removed by another process.
        with suppress(OSError):
            _remove_if_dead(folder)


def _remove_if_dead(folder: Path) -> None:
    found = folder.lstat()  # a link may point anywhere
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        return
    lock = os.open(folder / _LOCK, os.O_RDWR)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _remove(folder)
    finally:
        os.close(lock)


def _remove(folder: Path) -> None:
    # The lock goes last: whoever is killed before can be swept again.
    shutil.rmtree(folder / _SPILL, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)

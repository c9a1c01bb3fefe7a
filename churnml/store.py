"""Files and folders that are wholly old or wholly new, never half-written.

A job writes beside its target, and the target changes in one step at the very end.
Of a target ``lists`` this leaves, for the time of the writing, beside it:

=============== ==============================================================
``.lock.lists``  held by the one writer; the system frees it when the writer dies
``.new.lists``   what is being written; never trusted, removed by the next writer
``.old.lists``   the old folder, whole, while the new one takes its place
``.gone.lists``  the old folder, being removed; never trusted
=============== ==============================================================

Where the system can exchange two folders in one step (Linux, on its usual file
systems), the target is there at every moment. Elsewhere there is an instant between
two renames in which only ``.old.lists`` and ``.new.lists`` exist: :func:`resolve`
finds the old folder then, and the next writer puts it back.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from churnml.errors import StoreError

__all__ = ["make_once", "resolve", "staged_dir", "staged_file"]

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


@contextmanager
def staged_dir(target: str | Path) -> Iterator[Path]:
    """Write a folder that appears whole, or not at all.

    The block gets an empty folder to fill. When it ends, the files are flushed to
    the disk and the folder takes the target's place; what the target held before is
    gone. When it fails, the target is as it was.

    Parameters
    ----------
    target : str or Path
        The folder to write. Its parents are made where missing. A link is followed.

    Yields
    ------
    Path
        The folder to fill, beside the target.

    Raises
    ------
    StoreError
        If another process is writing the same target, if the target is a file, or
        if the disk is full or may not be written.

    Examples
    --------
    >>> import tempfile
    >>> root = Path(tempfile.mkdtemp())
    >>> with staged_dir(root / "lists") as staging:
    ...     _ = (staging / "a.csv").write_text("account_id,risk")
    >>> [path.name for path in root.rglob("*")]
    ['lists', 'a.csv']

    An error in the block leaves everything as it was:

    >>> with staged_dir(root / "lists") as staging:
    ...     _ = (staging / "b.csv").write_text("half a li")
    ...     raise ValueError("no such account")
    Traceback (most recent call last):
    ValueError: no such account
    >>> [path.name for path in root.rglob("*")]
    ['lists', 'a.csv']
    """
    target = Path(target).resolve()
    if target.exists() and not target.is_dir():
        msg = f"{target} is a file, a folder is to be written there. Move it away."
        raise StoreError(msg)
    with _one_writer(target):
        staging = _beside(target, "new")
        with _filling(target, staging):
            staging.mkdir()
            yield staging
            _flush_folder(staging)
            _replace_folder(target, staging)


@contextmanager
def staged_file(target: str | Path) -> Iterator[Path]:
    """Write a file that appears whole, or not at all.

    Parameters
    ----------
    target : str or Path
        The file to write. Its parents are made where missing. A link is followed.

    Yields
    ------
    Path
        The path to write to, beside the target and with the same ending.

    Raises
    ------
    StoreError
        If another process is writing the same target, if the target is a folder, if
        nothing was written, or if the disk is full or may not be written.

    Examples
    --------
    >>> import tempfile
    >>> page = Path(tempfile.mkdtemp()) / "report" / "index.html"
    >>> with staged_file(page) as staging:
    ...     _ = staging.write_text("<!doctype html>")
    ...     page.exists()
    False
    >>> page.read_text()
    '<!doctype html>'
    """
    target = Path(target).resolve()
    if target.is_dir():
        msg = f"{target} is a folder, a file is to be written there. Move it away."
        raise StoreError(msg)
    with _one_writer(target), _new_file(target) as staging:
        yield staging


def make_once(target: str | Path, write: Callable[[Path], object]) -> None:
    """Make a file that appears whole, or not at all, and only where there is none.

    Where another job is making it, that is waited for.

    Parameters
    ----------
    target : str or Path
        The file to make. Its parents are made where missing. A link is followed.
    write : callable
        Told the path to write to, as :func:`staged_file` yields it.

    Raises
    ------
    StoreError
        If nothing was written, or the disk is full or may not be written.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "key.txt"
    >>> make_once(target, lambda staging: staging.write_text("first"))
    >>> make_once(target, lambda staging: staging.write_text("second"))
    >>> target.read_text()
    'first'
    """
    target = Path(target).resolve()
    with _one_writer(target, wait=True):
        if not target.exists():
            with _new_file(target) as staging:
                write(staging)


@contextmanager
def _new_file(target: Path) -> Iterator[Path]:
    """Give what is to be written, and let it take the target's place."""
    staging = _beside(target, "new")
    with _filling(target, staging):
        yield staging
        if not staging.is_file():
            msg = f"{target}: nothing was written to {staging.name}."
            raise StoreError(msg)
        _flush(staging)
        staging.replace(target)
        _flush(target.parent)


def resolve(target: str | Path) -> Path:
    """Find the folder a target stands for, whatever became of its last writer.

    Reads only: it changes nothing, so it also serves those who may not write.

    Parameters
    ----------
    target : str or Path
        A folder written by :func:`staged_dir`.

    Returns
    -------
    Path
        The target; or the old folder set aside, if a writer was killed in the
        instant between two renames; or the target although missing.

    Examples
    --------
    >>> import tempfile
    >>> root = Path(tempfile.mkdtemp())
    >>> (root / ".old.lists").mkdir()
    >>> resolve(root / "lists").name
    '.old.lists'
    """
    target = Path(target).resolve()
    aside = _beside(target, "old")
    return aside if not target.exists() and aside.is_dir() else target


def _beside(target: Path, role: str) -> Path:
    # The role comes first so that the ending stays: writers choose a format by it.
    return target.with_name(f".{role}.{target.name}")


@contextmanager
def _one_writer(target: Path, *, wait: bool = False) -> Iterator[None]:
    """Hold the target's lock, with what a killed writer left behind cleaned up."""
    with _said_clearly(target, always=True):
        target.parent.mkdir(parents=True, exist_ok=True)
        lock = _lock(target, wait=wait)
    try:
        with _said_clearly(target, always=True):
            _recover(target)
        yield
    finally:
        # Removed while held: a writer that opened it before sees that it is gone.
        _beside(target, "lock").unlink(missing_ok=True)
        os.close(lock)


def _lock(target: Path, *, wait: bool) -> int:
    asked = fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB
    path = _beside(target, "lock")
    while True:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(lock, asked)
            if _is_open_file(path, lock):
                os.ftruncate(lock, 0)
                os.write(lock, str(os.getpid()).encode())
                return lock
        except BlockingIOError:
            holder = os.read(lock, 20).decode(errors="replace").strip() or "unknown"
            os.close(lock)
            msg = (
                f"{target} is being written by another job (process {holder}).\n"
                "Wait until it has finished, or stop it. Nothing was written here."
            )
            raise StoreError(msg) from None
        except BaseException:
            os.close(lock)
            raise
        os.close(lock)


def _is_open_file(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


@contextmanager
def _filling(target: Path, staging: Path) -> Iterator[None]:
    """Remove the staging in the end, whatever happens."""
    try:
        with _said_clearly(target, always=False):
            yield
    finally:
        _remove(staging)


@contextmanager
def _said_clearly(target: Path, *, always: bool) -> Iterator[None]:
    """Turn the system's errors (or only a full disk's) into a StoreError."""
    try:
        yield
    except StoreError:
        raise
    except OSError as error:
        if not always and error.errno not in _FULL:
            raise
        advice = "Free some space" if error.errno in _FULL else "Check the permissions"
        msg = (
            f"{target} cannot be written: {error.strerror or error}.\n"
            f"{advice}, or choose another place. What was there is untouched."
        )
        raise StoreError(msg) from error


def _recover(target: Path) -> None:
    """Bring a target whose writer was killed back to one whole state."""
    _put_back(target)
    _discard(target)
    _remove(_beside(target, "new"))
    _remove(_beside(target, "gone"))


def _replace_folder(target: Path, staging: Path) -> None:
    if not target.exists():
        staging.rename(target)
    elif _exchange(staging, target):
        pass  # the staging is the old folder now, and removed as such
    else:
        try:
            target.rename(_beside(target, "old"))
            staging.rename(target)
        finally:
            _put_back(target)
        _discard(target)
    _flush(target.parent)


def _put_back(target: Path) -> None:
    aside = _beside(target, "old")
    if aside.exists() and not target.exists():
        aside.rename(target)


def _discard(target: Path) -> None:
    """Remove the old folder, renamed first: ``.old`` is always whole or absent."""
    aside, gone = _beside(target, "old"), _beside(target, "gone")
    if aside.exists():
        _remove(gone)
        aside.rename(gone)
        _remove(gone)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step; False where the system cannot."""
    rename: Callable[..., int] | None
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    a, b = os.fsencode(one), os.fsencode(other)
    failed = rename(_AT_FDCWD, a, _AT_FDCWD, b, ctypes.c_uint(_RENAME_EXCHANGE))
    return not failed


def _flush_folder(folder: Path) -> None:
    for root, _, files in os.walk(folder, topdown=False):
        for name in files:
            _flush(Path(root, name))
        _flush(Path(root))


def _flush(path: Path) -> None:
    """Make a file's bytes, or a folder's entries, survive a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)

"""What a verb made in a folder, recorded there: all else there is somebody else's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import file_digest
from pathlib import Path

__all__ = ["files_of", "first_foreign", "record_text"]


def files_of(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Give the digest of each file below some names in a folder.

    Parameters
    ----------
    folder : Path
    names : iterable of str
        Files and folders directly in it; those that are missing count for nothing.

    Returns
    -------
    dict
        By path within the folder, in order. Links are not followed.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.md").write_text("a")
    >>> list(files_of(folder, ["a.md", "b.md"]))
    ['a.md']
    """
    tops = [folder / name for name in names]
    below = [path for top in tops for path in (top, *top.rglob("*"))]
    return {
        path.relative_to(folder).as_posix(): _digest(path)
        for path in sorted(below)
        if path.is_symlink() or path.is_file()
    }


def record_text(files: Mapping[str, str], *, maker: str) -> str:
    """Write the record of what was made.

    Parameters
    ----------
    files : mapping
        As of `files_of`.
    maker : str
        The verb that made them.
    """
    return json.dumps({"made_by": maker, "files": dict(files)}, indent=2) + "\n"


def first_foreign(record: Path, files: Mapping[str, str], *, maker: str) -> str | None:
    """Name a file that is not as the record says it was made.

    Parameters
    ----------
    record : Path
        Where the record stands, if there is one.
    files : mapping
        What is there now, as of `files_of`.
    maker : str
        Whose record it must be.

    Returns
    -------
    str or None
        A file that was added, or changed since; the record's own name where it is
        something else; None where everything is known.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.md").write_text("a")
    >>> files, record = files_of(folder, ["a.md"]), folder / "made.json"
    >>> first_foreign(record, files, maker="us")
    'a.md'
    >>> _ = record.write_text(record_text(files, maker="us"))
    >>> first_foreign(record, files, maker="us")
    >>> first_foreign(record, files, maker="them")
    'made.json'
    """
    known = _recorded(record, maker)
    if known is None:
        return record.name
    changed = (name for name, one in files.items() if known.get(name) != one)
    return next(changed, None)


def _recorded(record: Path, maker: str) -> dict[str, str] | None:
    if not record.exists():
        return {}
    try:
        said = json.loads(record.read_text("utf-8"))
        return dict(said["files"]) if said["made_by"] == maker else None
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None


def _digest(path: Path) -> str:
    if path.is_symlink():  # churnml makes none
        return "link"
    with path.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()

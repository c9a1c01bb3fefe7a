"""Read features of one's own from a Python file that somebody wrote.

The file is run as it is, for it is code of the person who asks, and leaves nothing
behind: no module, no cache file.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from churnml.errors import ChurnmlError, ConfigError
from churnml.features.own import OwnFeature
from churnml.features.own_word import Word

__all__ = ["own_features", "read_own_file"]

_LIST = "features"


def own_features(
    own: Sequence[OwnFeature | str | Path] | OwnFeature | str | Path,
) -> tuple[OwnFeature, ...]:
    """Give features as they are, and those of files.

    Parameters
    ----------
    own : sequence of Word, function, str or Path, or one of them
        A text or path names a Python file, see :func:`read_own_file`.
    """
    one = isinstance(own, str | Path | Word) or callable(own)
    items = [own] if one else list(own)  # type: ignore[arg-type]
    found: list[OwnFeature] = []
    for item in items:
        if isinstance(item, str | Path):
            found += read_own_file(item)
        else:
            found.append(item)  # type: ignore[arg-type]
    return tuple(found)


def read_own_file(path: str | Path) -> list[OwnFeature]:
    r"""Run a Python file and take its list ``features``.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    list of Word or function

    Raises
    ------
    ConfigError
        If the file is not there, fails, or has no such list; with the line.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "mine.py")
    >>> lines = ["from churnml import words as w",
    ...          "features = [w.count('orders', window='28d')]"]
    >>> _ = file.write_text("\n".join(lines))
    >>> [feature.card.name for feature in read_own_file(file)]
    ['own__orders__28d']
    """
    file = Path(path)
    try:
        source = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        msg = (
            f"features.own: {file} cannot be read ({error}).\nGive the path of a "
            "Python file with a list `features`."
        )
        raise ConfigError(msg) from error
    module = ModuleType(f"own_features_{file.stem}")
    module.__file__ = str(file)
    try:
        exec(compile(source, str(file), "exec"), module.__dict__)
    except Exception as error:
        said = str(error) if isinstance(error, ChurnmlError) else _said(error)
        msg = f"features.own: {file}, line {_line(file, error)}: {said}"
        raise ConfigError(msg) from error
    features = getattr(module, _LIST, None)
    if not isinstance(features, list | tuple) or not features:
        msg = (
            f"features.own: {file} has no list `{_LIST}`.\nEnd it with, for example, "
            f'{_LIST} = [words.count("orders", window="28d")].'
        )
        raise ConfigError(msg)
    return list(features)


def _said(error: Exception) -> str:
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{type(error).__name__}: {text}"


def _line(file: Path, error: Exception) -> Any:
    """Find the last line of the file that the error went through."""
    if isinstance(error, SyntaxError) and error.filename == str(file):
        return error.lineno
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(file)]
    return lines[-1] if lines else "?"

"""A company's own words of reasons, from a TOML file."""

from __future__ import annotations

import tomllib
from pathlib import Path

from churnml.errors import ConfigError
from churnml.reasons import WORDS, Words

__all__ = ["words_of"]


def words_of(file: Path) -> Words:
    r"""Read a file of words, and put them over the English ones.

    Parameters
    ----------
    file : Path
        TOML, with as many of the keys of ``churnml/reasons/words.toml`` as one likes.

    Raises
    ------
    ConfigError
        If it cannot be read, or keys or sentences of it make no sense.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "words.toml")
    >>> _ = file.write_text('[families]\nlogins = "Nutzung"\n')
    >>> words_of(file).families["logins"], words_of(file).families["nps"]
    ('Nutzung', 'NPS')
    """
    try:
        own = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        msg = (
            f"output.words: there is no file {file}. Write one with the words to "
            "change, or leave output.words out for the English ones."
        )
        raise ConfigError(msg) from None
    except tomllib.TOMLDecodeError as error:
        msg = f"output.words: {file} is no TOML: {error}. Texts stand in quotes."
        raise ConfigError(msg) from error
    except (OSError, UnicodeDecodeError) as error:
        msg = f"output.words: {file} cannot be read ({error}). Save it in UTF-8."
        raise ConfigError(msg) from error
    try:
        return WORDS.over(own)
    except ConfigError as error:
        msg = f"{file}: {error}"
        raise ConfigError(msg) from None

"""A table of plays from a file: a CSV, as spreadsheets write it, or YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from churnml.errors import ConfigError
from churnml.playbook import Rule, read_rows, rows_of_csv

__all__ = ["rules_of"]


def rules_of(file: Path) -> tuple[Rule, ...]:
    r"""Read a file of plays.

    Parameters
    ----------
    file : Path
        A CSV whose first row names the columns; or YAML, a list of rows.

    Raises
    ------
    ConfigError
        If it cannot be read, or rows of it make no sense.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "plays.csv")
    >>> _ = file.write_text("play,channel,due_days,why\nCall,phone,2,Ask first\n")
    >>> rules_of(file)[0].row, rules_of(file)[0].where()
    (2, 'any reason')
    """
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        msg = (
            f"plays: there is no file {file}. `churnml init DIR` writes one to begin "
            "with, or leave `plays` out for the same table."
        )
        raise ConfigError(msg) from None
    except (OSError, UnicodeDecodeError) as error:
        msg = f"plays: {file} cannot be read ({error}). Save it as CSV in UTF-8."
        raise ConfigError(msg) from error
    try:
        if file.suffix.lower() in {".yaml", ".yml"}:
            return read_rows(_listed(text))
        return read_rows(rows_of_csv(text), first=2)
    except ConfigError as error:
        msg = f"{file}: {error}"
        raise ConfigError(msg) from None


def _listed(text: str) -> list[dict[str, Any]]:
    try:
        found = yaml.safe_load(text) or []
    except yaml.YAMLError as error:
        msg = f"is no YAML: {' '.join(str(error).split())}"
        raise ConfigError(msg) from error
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        msg = "must be a list of rows, each with keys such as play, channel, due_days."
        raise ConfigError(msg)
    return found

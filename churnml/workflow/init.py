"""Init: an annotated configuration to start from, and a table of plays."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from string import Template

from churnml.errors import ConfigError
from churnml.playbook import default_text
from churnml.store import staged_file

__all__ = ["example_config", "write_example"]


def example_config(**values: str) -> str:
    """Fill the annotated example.

    Parameters
    ----------
    **values
        ``name``; the folders ``root``, ``models`` and ``output``; ``day``, if the
        tables are to be ``complete_until`` it; ``more``, empty if there are tables of
        customer success as well; ``worth``, empty if a call is to be valued; ``plays``,
        empty if there is a table of plays beside it.
    """
    template = files("churnml.templates") / "config.yaml"
    filled = {"name": "acme", "root": "data", "models": "models", "output": "outputs"}
    filled["more"] = filled["worth"] = filled["plays"] = "# "
    filled |= (
        {"until": "", "day": values["day"]}
        if "day" in values
        else {
            "until": "# ",
            "day": "2025-03-01",
        }
    )
    return Template(template.read_text(encoding="utf-8")).substitute(filled | values)


def write_example(folder: Path) -> Path:
    """Write ``churnml.yaml`` and ``plays.csv`` into a folder.

    Returns
    -------
    Path
        The first of them.

    Raises
    ------
    ConfigError
        If one of the files is there already: nothing is overwritten. A table of plays
        as it comes with churnml may stand: a call before was interrupted.
    """
    target, plays = folder / "churnml.yaml", folder / "plays.csv"
    table = default_text().encode()
    written = plays.is_file() and plays.read_bytes() == table
    for file in (target,) if written else (target, plays):
        if file.exists():
            msg = f"{file} is there already. Move it away, or edit it."
            raise ConfigError(msg)
    if not written:
        with staged_file(plays) as staging:
            staging.write_bytes(table)
    with staged_file(target) as staging:
        staging.write_text(example_config(plays=""), encoding="utf-8")
    return target

"""Init: an annotated configuration to start from."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from string import Template

from churnml.errors import ConfigError
from churnml.store import staged_file

__all__ = ["example_config", "write_example"]


def example_config(**values: str) -> str:
    """Fill the annotated example.

    Parameters
    ----------
    **values
        ``name``; the folders ``root``, ``models`` and ``output``; ``day``, if the
        tables are to be ``complete_until`` it; ``more``, empty if there are tables of
        customer success as well; ``worth``, empty if a call is to be valued.
    """
    template = files("churnml.templates") / "config.yaml"
    filled = {"name": "acme", "root": "data", "models": "models", "output": "outputs"}
    filled["more"] = filled["worth"] = "# "
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
    """Write ``churnml.yaml`` into a folder.

    Raises
    ------
    ConfigError
        If the file is there already: nothing is overwritten.
    """
    target = folder / "churnml.yaml"
    if target.exists():
        msg = f"{target} is there already. Move it away, or edit it."
        raise ConfigError(msg)
    with staged_file(target) as staging:
        staging.write_text(example_config(), encoding="utf-8")
    return target

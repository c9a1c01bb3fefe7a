"""From a YAML file to a configuration, or to one error that says all that is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from churnml.config.environment import filled
from churnml.config.whole import Config
from churnml.errors import ChurnmlError, ConfigError
from churnml.tables.spec import did_you_mean

__all__ = ["load_config"]


def load_config(path: str | Path) -> Config:
    r"""Read and check a configuration file.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Config

    Raises
    ------
    ConfigError
        With every problem of the file: its key, what is wrong, and the fix.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp(), "acme.yaml")
    >>> _ = file.write_text("version: 1\nname: acme\ndata: {accounts: {path: a.csv}}")
    >>> load_config(file).task.horizon.days
    90
    """
    file = Path(path)
    written = _read(file)
    try:
        values = filled(written)
        return Config.model_validate(values, context={"file": file, "written": written})
    except ConfigError as error:
        msg = f"{file}: {error}"
        raise ConfigError(msg) from None
    except ValidationError as error:
        # Its causes hold the values, secrets among them: not to be shown after it.
        raise ConfigError(_report(error, file, written)) from None


class _Loader(yaml.SafeLoader):
    """Refuses a key that is given twice, of which YAML would keep the last."""

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        node: yaml.MappingNode = super().compose_mapping_node(anchor)
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                what = f"the key {key.value!r} is given twice"
                raise yaml.composer.ComposerError(None, None, what, key.start_mark)
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else key)
        return node


def _read(file: Path) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
        raw = yaml.load(text, _Loader)
    except FileNotFoundError:
        msg = f"{file}: there is no such file. `churnml init DIR` writes an example."
        raise ConfigError(msg) from None
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{file}: cannot be read ({error})."
        raise ConfigError(msg) from error
    except yaml.YAMLError as error:
        said = " ".join(str(error).split()).replace('in "<unicode string>", ', "at ")
        msg = f"{file}: is no YAML: {said}"
        raise ConfigError(msg) from error
    if not isinstance(raw, dict):
        msg = f"{file}: must hold keys such as `version`, `name` and `data`."
        raise ConfigError(msg)
    return raw


def _report(error: ValidationError, file: Path, written: Mapping[str, Any]) -> str:
    problems = [_problem(dict(e), written) for e in error.errors()]
    count = f"{len(problems)} problem" + ("s" if len(problems) > 1 else "")
    return "\n".join([f"{file}: {count}", *(f"  - {p}" for p in problems)])


def _problem(error: Mapping[str, Any], written: Mapping[str, Any]) -> str:
    places = list(error["loc"])
    key = ".".join(str(p) for p in places)
    if error["type"] == "extra_forbidden":
        known = _keys_beside(places)
        hint = did_you_mean(str(places[-1]), known)
        return f"{key}: unknown key. {hint or 'Known here: ' + ', '.join(known) + '.'}"
    if error["type"] == "missing":
        return f"{key}: is missing. Every configuration needs it."
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, ChurnmlError):
        said = str(cause).split(": ", 1)[-1]
        # What two sections make together names a key of its own.
        key = key or str(cause).partition(": ")[0]
        return f"{key}: {' '.join(said.split())}"
    given = _at(written, places)
    if error["type"] == "model_type":
        inside = ", ".join(_keys_beside([*places, ""]))
        return f"{key}: must hold keys, not {given!r}. Known here: {inside}."
    hint = ""
    if error["type"] == "literal_error":
        choices = re.findall(r"'([^']*)'", str(error["ctx"]["expected"]))
        hint = f" {did_you_mean(str(given), choices)}".rstrip()
    return f"{key}: {error['msg']} (got {given!r}).{hint}"


def _at(written: Any, places: Sequence[str | int]) -> Any:
    """Give what the file has at a place: placeholders, not what they stand for."""
    for place in places:
        try:
            written = written[place]
        except (KeyError, IndexError, TypeError):
            return None
    return written


def _keys_beside(places: Sequence[str | int]) -> list[str]:
    """List the keys that are known in the section a wrong key stands in."""
    section: type[BaseModel] = Config
    for place in places[:-1]:
        if place not in section.model_fields:  # the name of a table of one's own
            continue
        annotation = section.model_fields[str(place)].annotation
        choices = [annotation, *getattr(annotation, "__args__", ())]
        section = next(
            c for c in choices if isinstance(c, type) and issubclass(c, BaseModel)
        )
    return [f.alias or n for n, f in section.model_fields.items()]

"""``${NAME}`` in a configuration: filled from the environment, never written down."""

from __future__ import annotations

import os
import re
from typing import Any

from churnml.errors import ConfigError

__all__ = ["filled", "with_placeholders"]

_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")


def filled(value: Any, unset: set[str] | None = None) -> Any:
    """Replace ``${NAME}`` by the environment's value: secrets stay out of files.

    Parameters
    ----------
    value : Any
        What the YAML held: mappings, lists and plain values.
    unset : set of str, optional
        Gets the names that the environment does not hold.

    Raises
    ------
    ConfigError
        If a name is not set, with all such names.

    Examples
    --------
    >>> import os
    >>> filled({"of": "${PATH}"}) == {"of": os.environ["PATH"]}
    True
    >>> filled(["${NOT_SET_ANYWHERE}"])
    Traceback (most recent call last):
    churnml.errors.ConfigError: not set in the environment: ${NOT_SET_ANYWHERE}.
    Export it.
    """
    missing: set[str] = set() if unset is None else unset
    if isinstance(value, dict):
        done: Any = {key: filled(item, missing) for key, item in value.items()}
    elif isinstance(value, list):
        done = [filled(item, missing) for item in value]
    elif isinstance(value, str):
        missing |= {*_PLACEHOLDER.findall(value)} - {*os.environ}
        done = _PLACEHOLDER.sub(lambda m: os.environ.get(m[1], ""), value)
    else:
        done = value
    if unset is None and missing:
        names = ", ".join(f"${{{name}}}" for name in sorted(missing))
        msg = f"not set in the environment: {names}. Export it."
        raise ConfigError(msg)
    return done


def with_placeholders(value: Any, written: Any) -> Any:
    """Put back ``${NAME}`` wherever the file has it.

    Parameters
    ----------
    value : Any
        The resolved configuration.
    written : Any
        The same place of the file, as it was written; None where it says nothing.

    Examples
    --------
    >>> with_placeholders({"uri": "https://ann:secret@acme"},
    ...                   {"uri": "https://ann:${PASSWORD}@acme"})
    {'uri': 'https://ann:${PASSWORD}@acme'}
    """
    if isinstance(written, str) and _PLACEHOLDER.search(written):
        return written
    if isinstance(value, dict) and isinstance(written, dict):
        return {k: with_placeholders(v, written.get(k)) for k, v in value.items()}
    if isinstance(value, list) and isinstance(written, list):
        pairs = zip(value, written, strict=False)
        return [with_placeholders(v, w) for v, w in pairs]
    return value

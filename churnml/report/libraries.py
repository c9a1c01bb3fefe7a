"""The libraries that draw the page, read from what is installed when it is written.

The page must open without a network, so it carries them: DataTables for the table, out
of the package ``itables``, and Vega-Lite for the charts, out of ``vl-convert-python``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from churnml.templates import digest, packed

__all__ = ["Library", "charts", "table"]

_EXPORTS = re.compile(r"\bexport\s*\{[^{}]*\b([\w$]+) as jQuery\b[^{}]*\};?")


@dataclass(frozen=True)
class Library:
    """A script of somebody else's.

    Attributes
    ----------
    name : str
    text : str
        The script, as a page runs it.
    """

    name: str
    text: str

    @cached_property
    def digest(self) -> str:
        """What a content security policy calls the script by, so that it may run."""
        return digest(self.text)

    @cached_property
    def letters(self) -> str:
        """The script, packed to stand in a page."""
        return packed(self.text)


@cache
def table() -> Library:
    """Read DataTables and the jQuery that it needs, as ``window.jQuery``.

    Raises
    ------
    RuntimeError
        If the installed ``itables`` gives no jQuery: it is outside the bounds.

    Examples
    --------
    >>> table().text.endswith("})();")
    True
    """
    text = (files("itables") / "html" / "dt_bundle.js").read_text(encoding="utf-8")
    found = list(_EXPORTS.finditer(text))
    if len(found) != 1:
        msg = "the installed itables exports no jQuery: install itables>=2.9,<3."
        raise RuntimeError(msg)
    # A module's names cannot be reached by a plain script: let one of them out.
    exports = found[0]
    inside = f"window.jQuery={exports[1]};"
    body = f"{text[: exports.start()]}{inside}{text[exports.end() :]}"
    return Library("table", f"(()=>{{{body}}})();")


@cache
def charts() -> Library:
    """Bundle Vega, Vega-Lite and Vega-Embed, as ``window.vegaEmbed``; takes seconds.

    Examples
    --------
    >>> "vegaEmbed" in charts().text
    True
    """
    import vl_convert

    text = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return Library("charts", f"(()=>{{{text}\n}})();")

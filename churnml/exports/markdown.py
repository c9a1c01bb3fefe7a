"""Text from outside, put into Markdown so that it shows as it is."""

from __future__ import annotations

import re

__all__ = ["escaped"]

# What means something anywhere in a line. With ":" and "." gone from addresses, no
# reader makes a link of them by itself.
_INLINE = re.compile(r"[\\`*_\[\]<>&|~@]|(?<=\w):(?=//)|(?<=www)\.")
# What means something where a line or an item of a list begins.
_START = re.compile(r"(?:[#+\-=!]|\d+(?=[.)]))")


def escaped(text: str) -> str:
    r"""Write a text as one line of Markdown that shows just that text.

    Examples
    --------
    >>> print(escaped("<b>Müller_&_Söhne</b>\n# 50 % [off](http://x.y)"))
    \<b\>Müller\_\&\_Söhne\</b\> # 50 % \[off\](http\://x.y)
    >>> print(escaped("1. FC Köln"), escaped("- no"), escaped("2nd"))
    1\. FC Köln \- no 2nd
    """
    line = " ".join(text.split())
    start = _START.match(line)
    safe = _INLINE.sub(lambda found: f"\\{found[0]}", line)
    if start is None:
        return safe
    # Of a numbered item the point is what makes it one.
    at = start.end() if start[0].isdigit() else 0
    return f"{safe[:at]}\\{safe[at:]}"

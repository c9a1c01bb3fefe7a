"""Lay out SQL for a reader: what fits on a line stands on one.

sqlglot breaks at every bracket. Here a bracketed block is joined again where it fits,
and short items of a list share lines. Only blanks between words change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

__all__ = ["laid_out"]

WIDTH = 88
# Longer items of a list stand on a line of their own.
SHORT = 44

_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`")
_OPENS = re.compile(r"[(\[{]|\bCASE\b")
_CLOSES = re.compile(r"[)\]}]|\bEND\b")
# A line break inside of a quoted text is no blank between words.
_BREAK = "\x00"


def laid_out(sql: str) -> str:
    r"""Join the lines of a pretty-printed query that fit on one.

    Examples
    --------
    >>> print(laid_out("SELECT\n  SUM(\n    a\n  ) AS b,\n  c\nFROM t\nGROUP BY\n  1"))
    SELECT SUM(a) AS b, c
    FROM t
    GROUP BY 1
    """
    whole = _QUOTED.sub(lambda text: text[0].replace("\n", _BREAK), sql)
    lines = _packed(whole.split("\n"))
    return "\n".join(line.rstrip() for line in lines).replace(_BREAK, "\n")


def _packed(lines: Sequence[str]) -> list[str]:
    """Pack lines of which the first is indented least."""
    found: list[str] = []
    for block in _blocks(lines):
        line = _joined(block)
        if len(line) <= WIDTH and not _is_query(block):
            found.append(line)
            continue
        found += _opened(block)
    return list(_filled(found))


def _opened(block: Sequence[str]) -> list[str]:
    """Pack what stands in a block, and close up what holds a single line."""
    depth = _depth(block[0])
    found: list[str] = []
    inner: list[str] = []
    for row in [*block, ""]:
        if row and _depth(row) > depth:
            inner.append(row)
            continue
        packed = _packed(inner)
        inner = []
        if row and len(packed) == 1 and _depth(found[-1]) == depth:
            line = _joined([found[-1], *packed, row])
            if len(line) <= WIDTH and found[-1].endswith("("):
                found[-1] = line
                continue
        found += packed
        if row:
            found.append(row)
    return found


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """Part lines into what was opened and closed again, with what stands under it."""
    block: list[str] = []
    still_open = 0
    for line in lines:
        if block and still_open <= 0 and _depth(line) <= _depth(block[0]):
            yield block
            block, still_open = [], 0
        block.append(line)
        bare = _QUOTED.sub("", line)
        still_open += len(_OPENS.findall(bare)) - len(_CLOSES.findall(bare))
    if block:
        yield block


def _is_query(block: Sequence[str]) -> bool:
    """Tell a query in brackets, whose clauses keep lines of their own."""
    return any(line.strip() in {"SELECT", "SELECT DISTINCT"} for line in block[1:])


def _joined(block: Sequence[str]) -> str:
    line = block[0]
    for row in block[1:]:
        word = row.strip()
        tight = line.endswith(("(", "[", "{")) or word[:1] in {")", "]", "}"}
        line += word if tight else f" {word}"
        if len(line) > 4 * WIDTH:
            break
    return line


def _filled(lines: Sequence[str]) -> Iterator[str]:
    """Let short items of a list share lines."""
    last = ""
    for line in lines:
        item = line.strip()
        if (
            last.endswith(",")
            and _depth(last) == _depth(line)
            and len(item) <= SHORT
            and len(last) + 1 + len(item) <= WIDTH
            and _is_whole(last)
            and _is_whole(item)
        ):
            last += f" {item}"
            continue
        if last:
            yield last
        last = line
    if last:
        yield last


def _is_whole(line: str) -> bool:
    bare = _QUOTED.sub("", line)
    return len(_OPENS.findall(bare)) == len(_CLOSES.findall(bare))


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))

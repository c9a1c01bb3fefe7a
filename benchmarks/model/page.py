"""Write what was measured into `docs/accuracy.md`, between the markers of its part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.stats import t as student

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "accuracy.md"
IMAGES = DOCS / "images"


@dataclass(frozen=True)
class Section:
    """What one part found.

    Attributes
    ----------
    name : str
        The page has ``<!-- name -->`` and ``<!-- end of name -->``.
    body : str
        Markdown that stands between them, and is printed.
    """

    name: str
    body: str


def write(section: Section, page: Path = PAGE) -> None:
    """Put a section between its markers; the text around them is written by hand."""
    begin, end = f"<!-- {section.name} -->", f"<!-- end of {section.name} -->"
    text = page.read_text(encoding="utf-8")
    if begin not in text or end not in text:
        msg = f"{page} has no place for {section.name!r}: add {begin} {end}"
        raise SystemExit(msg)
    between = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    new = f"{begin}\n\n{section.body.strip()}\n\n{end}"
    page.write_text(between.sub(lambda _old: new, text), encoding="utf-8")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out a table, the first column to the left and the others to the right."""
    lines = [list(head), ["---"] + ["--:"] * (len(head) - 1), *map(list, rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def mean_interval(values: Sequence[float], level: float = 0.95) -> tuple[float, ...]:
    """Give the mean over worlds, and the interval of Student's t around it."""
    found = np.asarray(values, dtype=float)
    mean = float(found.mean())
    if len(found) < 2:
        return mean, float("nan"), float("nan")
    half = float(found.std(ddof=1) / np.sqrt(len(found)))
    half *= float(student.ppf(0.5 + level / 2, len(found) - 1))
    return mean, mean - half, mean + half


def said(values: Sequence[float], digits: int = 3, *, sign: bool = False) -> str:
    """Say a mean over worlds with its interval."""
    mean, low, high = mean_interval(values)
    form = f"{{:{'+' if sign else ''}.{digits}f}}"
    return f"{form.format(mean)} ({form.format(low)} to {form.format(high)})"

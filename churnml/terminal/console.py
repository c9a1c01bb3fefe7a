"""Where the command line prints to, and how it writes numbers, paths and JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite, isnan
from pathlib import Path
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table

from churnml.templates import NO_BREAK, percent

__all__ = [
    "SHOWN",
    "amount_text",
    "new_console",
    "new_table",
    "number_text",
    "percent_text",
    "plain_text",
    "print_json",
    "print_path",
    "printable",
    "risk_text",
    "share_text",
    "warn",
]

# Wide enough for the plan and the evaluation when the output is piped.
PIPED_WIDTH = 140
SHOWN = 10
"""Rows of a long table."""


# What a terminal would obey: it is no part of a name, and moves no cursor.
_CONTROLS = dict.fromkeys({*range(0x20), *range(0x7F, 0xA0)} - {ord("\n"), ord("\t")})


def printable(text: str) -> str:
    r"""Leave out the control characters (C0 and C1), but line breaks and tabs.

    Examples
    --------
    >>> printable("\x1b[31mRed Co")
    '[31mRed Co'
    """
    return text.translate(_CONTROLS)


class _Console(Console):
    """Prints names as they are, and stops quietly when nobody reads on."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        # Colours are no text yet: what controls the terminal here came with a name.
        for part in super().render(renderable, options):
            yield part if part.control else part._replace(text=printable(part.text))

    def on_broken_pipe(self) -> None:
        # A reader such as `head` has had enough; rich would make that an error.
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def new_console() -> Console:
    """Print to stdout, as wide as the terminal, or as tables need where it is piped."""
    wide = None if sys.stdout.isatty() else PIPED_WIDTH
    return _Console(width=wide, highlight=False, markup=False, emoji=False)


def print_json(value: Any) -> None:
    """Print JSON; numbers that are not finite become null, controls are escaped."""
    text = json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False)
    # JSON escapes C0 by itself; of the others nothing is lost either.
    text = text.translate({code: f"\\u{code:04x}" for code in range(0x7F, 0xA0)})
    new_console().out(text, highlight=False)


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def print_path(path: Path) -> None:
    """Print where something was written, unbroken."""
    new_console().out(str(path), highlight=False)


def warn(messages: Sequence[str]) -> None:
    """Print warnings to stderr, so that a piped result stays clean."""
    for message in messages:
        sys.stderr.write(f"warning: {printable(message)}\n")


def new_table(title: str, columns: Sequence[tuple[str, bool]]) -> Table:
    """Begin a table; of each column its name, and whether it holds numbers."""
    table = Table(
        title=title, title_justify="left", title_style="bold", box=None, pad_edge=False
    )
    for name, number in columns:
        table.add_column(name, justify="right" if number else "left")
    return table


def share_text(value: float) -> str:
    """Write a share with a decimal; nothing where it is not known."""
    return "" if isnan(value) else f"{100 * value:.1f} %"


def percent_text(value: float) -> str:
    """Write a share in whole percents."""
    return f"{100 * value:.0f} %"


def risk_text(value: float, edges: tuple[float, ...]) -> str:
    """Write a risk as pages and cards do: on its own side of every edge of a band."""
    return percent(value, edges).replace(NO_BREAK, " ")


def amount_text(value: float) -> str:
    """Write money: whole, or with its cents where there is little of it."""
    return f"{value:,.2f}" if 0 < abs(value) < 10 else f"{value:,.0f}"


def number_text(value: float) -> str:
    """Write a figure: whole where it is large; nothing where it is not known."""
    if isnan(value):
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3f}"


def plain_text(value: Any) -> str:
    """Give a text as it is, and nothing for null."""
    return value if isinstance(value, str) else ""

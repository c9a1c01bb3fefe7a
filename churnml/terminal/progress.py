"""What is being done, on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

__all__ = [
    "progress",
]


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show on stderr what is being done; nothing when it is not a terminal.

    Yields
    ------
    callable
        Takes what begins now. A step may carry its share, ``"folds 3/12"``: the bar
        then shows it.
    """
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
    )
    bar = Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    )
    with bar:
        task = bar.add_task("", total=None)

        def tell(step: str) -> None:
            done, of, total = step.rpartition(" ")[2].partition("/")
            counted = bool(of) and done.isdigit() and total.isdigit()
            bar.update(
                task,
                description=step,
                completed=int(done) if counted else 0,
                total=int(total) if counted else None,
            )

        yield tell

"""What people said of reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from churnml.terminal.console import (
    SHOWN,
    new_console,
    new_table,
    percent_text,
    print_path,
)

if TYPE_CHECKING:
    import pandas as pd

    from churnml.workflow.feedback import FeedbackReport, FeedbackTaken

__all__ = [
    "show_feedback",
    "show_feedback_taken",
]


def show_feedback_taken(result: FeedbackTaken) -> None:
    """Print which lines were added, and how to take them back."""
    console, taken = new_console(), result.taken
    added = [line.id for line in taken.added]
    if added:
        named = str(added[0]) if len(added) == 1 else f"{added[0]}-{added[-1]}"
        console.print(
            f"{_count(len(added), 'line')} added: {named}. They count from the next "
            f"list on. To take back: --undo {named}"
        )
    if taken.replaced:
        one = len(taken.replaced) == 1
        console.print(
            f"{_count(len(taken.replaced), 'line')} "
            f"{'no longer counts' if one else 'no longer count'}, as the same person "
            f"now says something else: {', '.join(map(str, taken.replaced))}"
        )
    if taken.again:
        console.print(
            f"{_count(len(taken.again), 'row')} said what stands there already "
            f"(line {taken.again[0]}{' and others' * (len(taken.again) > 1)}), and "
            "count once."
        )
    print_path(result.path)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def show_feedback(result: FeedbackReport) -> None:
    """Print how often people agree, what is muted, and what was said last."""
    console = new_console()
    if not result.log.entries:
        console.print(
            "Nothing was said of any reason yet. Give a file, for example as the "
            "report's page writes it: churnml feedback CONFIG FILE"
        )
        return
    _show_agreement(console, result.agreement)
    if len(result.muted):
        muted = new_table(
            "Known, left out",
            [("account", False), ("family", False), ("until", False)],
        )
        for row in result.muted.to_dict("records"):
            muted.add_row(
                Text(row["account_id"]), row["family"], str(row["until"].date())
            )
        console.print(muted)
        console.print()
    _show_said(console, result)
    print_path(result.path)


def _show_agreement(console: Console, found: pd.DataFrame) -> None:
    table = new_table(
        "Do people agree with the reasons?",
        [
            ("", False),
            ("", False),
            ("judged", True),
            ("right", True),
            ("known", True),
            ("wrong", True),
            ("agree", True),
            ("19 in 20", True),
        ],
    )
    for row in found.to_dict("records"):
        table.add_row(
            "" if row["by"] == "all" else row["by"],
            Text(row["value"]),
            *(f"{row[name]:,}" for name in ("judged", "right", "known", "wrong")),
            percent_text(row["agreement"]),
            f"{percent_text(row['low'])} to {percent_text(row['high'])}",
        )
    console.print(table)
    console.print()


def _show_said(console: Console, result: FeedbackReport) -> None:
    counted = {entry.id for entry in result.standing}
    table = new_table(
        "Said last",
        [
            ("line", True),
            ("account", False),
            ("list", False),
            ("reason", False),
            ("verdict", False),
            ("by", False),
            ("note", False),
        ],
    )
    for entry in result.log.entries[: -SHOWN - 1 : -1]:
        table.add_row(
            str(entry.id),
            Text(entry.account_id),
            str(entry.cutoff),
            Text(entry.reason_code),
            entry.verdict + ("" if entry.id in counted else ", does not count"),
            Text(entry.by or ""),
            Text(entry.note or ""),
        )
    console.print(table)

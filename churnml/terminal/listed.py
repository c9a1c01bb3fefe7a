"""The list, whom of it to call, one account, and where all of it was written."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from churnml.terminal.console import (
    SHOWN,
    new_console,
    new_table,
    plain_text,
    print_path,
    risk_text,
)
from churnml.terminal.judged import show_evaluation

if TYPE_CHECKING:
    from churnml.cards import AccountCard
    from churnml.workflow.demo import DemoResult
    from churnml.workflow.export import ExportResult
    from churnml.workflow.plan import PlanResult
    from churnml.workflow.score import ScoreResult

__all__ = [
    "show_card",
    "show_demo",
    "show_export",
    "show_plan",
    "show_scores",
]

# Longer lines are hard to read.
CARD_WIDTH = 100


def show_scores(result: ScoreResult) -> None:
    """Print the top of the list and where it was written."""
    console = new_console()
    _show_top(console, result)
    if result.note:
        console.print(Text(result.note))
    print_path(result.folder)


def _show_top(console: Console, result: ScoreResult) -> None:
    table = new_table(
        f"Risk list of {result.cutoff}: {len(result.risk_list):,} accounts, "
        f"{len(result.not_scored):,} not scored",
        [
            ("rank", True),
            ("account", False),
            ("name", False),
            ("risk", True),
            ("nine in ten", True),
            ("value at risk", True),
            ("what the model noticed first", False),
        ],
    )
    for row in result.risk_list.head(SHOWN).to_dict("records"):
        table.add_row(
            str(row["rank"]),
            row["account_id"],
            plain_text(row["name"]),
            risk_text(row["risk"], result.edges),
            _between(row),
            _money(row),
            Text(plain_text(row["reason_1"])),
        )
    console.print(table)
    if not result.usable:
        console.print("No usable signal: every risk is the base rate, without reasons.")
    if result.plan is not None:
        console.print(Text(result.plan.sentence))


def show_plan(result: PlanResult) -> None:
    """Print whom to call, what it is worth, and where that was written."""
    console = new_console()
    currency = result.plan.offer.currency
    table = new_table(
        f"To call, by the list of {result.cutoff}; amounts in {currency}",
        [
            ("call", True),
            ("account", False),
            ("name", False),
            ("risk", True),
            ("expected value", True),
            ("nine in ten", True),
            ("owner", False),
        ],
    )
    for row in result.calls.to_dict("records"):
        table.add_row(
            str(row["call"]),
            row["account_id"],
            plain_text(row["name"]),
            risk_text(row["risk"], result.edges),
            f"{row['expected_value']:,.0f}",
            f"{row['expected_low']:,.0f} to {row['expected_high']:,.0f}",
            plain_text(row["owner"]),
        )
    if result.plan.calls:
        console.print(table)
    console.print(Text(result.plan.sentence))
    print_path(result.path)


def _between(row: Mapping[Any, Any]) -> str:
    low, high = row.get("risk_low", float("nan")), row.get("risk_high", float("nan"))
    words = (
        ""
        if isnan(low) or isnan(high)
        else f"{risk_text(low, ())} to {risk_text(high, ())}"
    )
    return f"unknown, {words}" if row.get("band") == "unknown" else words


def _money(row: Mapping[Any, Any]) -> str:
    value = row["value_at_risk"]
    if isnan(value):
        return ""
    return f"{plain_text(row['currency'])} {value:,.0f}".strip()


def show_card(card: AccountCard) -> None:
    """Print the card of one account."""
    console = new_console()
    console.print(card, width=min(console.width, CARD_WIDTH))


def show_demo(result: DemoResult) -> None:
    """Print the top of the list, the figures beside the attainable, and the page."""
    console = new_console()
    _show_top(console, result.scored)
    console.print(result.card, width=min(console.width, CARD_WIDTH))
    show_evaluation(console, result.evaluation, "Test set")
    console.print(
        "attainable: nobody can do better than the truth behind the simulation, "
        "because chance decides the rest."
    )
    console.print()
    console.print(Text(f"report: {result.report.as_uri()}"))


def show_export(result: ExportResult) -> None:
    """Print what was exported: a path a line, or the table and its rows."""
    for path in result.paths:
        print_path(path)
    if result.table is not None:
        new_console().out(f"{result.rows:,} rows in {result.table}", highlight=False)

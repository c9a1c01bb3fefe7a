"""Features, and the SQL they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from churnml.terminal.console import new_console

if TYPE_CHECKING:
    from churnml.features.spec import Card
    from churnml.features.statements import Statement
    from churnml.workflow.features import FeatureList

__all__ = [
    "show_features",
    "show_sql",
]


def show_features(result: FeatureList) -> None:
    """Print features family by family, what was left out, and what is no feature."""
    out = new_console().out
    family = None
    for card in result.cards:
        if card.family != family:
            family = card.family
            count = sum(other.family == family for other in result.cards)
            out(f"{family}, {count} feature{'s' * (count > 1)}", highlight=False)
        out(_feature_lines(card), highlight=False)
    for title, reasons in (
        ("left out", result.left_out),
        ("signals that are no features", result.excluded),
    ):
        if reasons:
            out(f"{title}", highlight=False)
        for name, why in reasons.items():
            out(f"  {name}: {why}", highlight=False)


def _feature_lines(card: Card) -> str:
    ids = f"[{' '.join(card.signals)}] " if card.signals else ""
    risk = {"+": "more is riskier", "-": "more is safer", "?": "either way"}
    nulls = f" Null: {card.nulls}." if card.nulls else ""
    return (
        f"  {card.name}  {ids}{card.unit}, {risk[card.direction]}\n"
        f"    {card.definition}{nulls}\n"
        f'    "{card.says}"'
    )


def show_sql(found: Sequence[Statement]) -> None:
    """Print statements one after another, ready to be piped."""
    new_console().out("\n".join(map(str, found)), highlight=False)

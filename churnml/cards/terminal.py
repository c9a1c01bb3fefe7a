"""A card in the terminal: words and signs carry the meaning, colour only helps."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from churnml.templates import NO_BREAK, percent, points

if TYPE_CHECKING:
    from churnml.cards.card import AccountCard
    from churnml.cards.steps import Play, Step

__all__ = ["panel"]

_BAR = 12
_COLOUR = {
    "raises": "red",
    "lowers": "green",
    "typical": "dim",
    "context": "dim",
    "known": "dim",
    "rest": "dim",
    "risk": "bold",
}
_BAND_COLOUR = {"high": "bold red", "medium": "yellow"}


def panel(card: AccountCard) -> Panel:
    """Lay the card out as a framed panel.

    Texts are put in as they are: no markup in a name is ever interpreted.
    """
    blocks: list[RenderableType] = [_head(card)]
    if card.steps:
        blocks += [
            _heading("What the model noticed"),
            _bridge(card.steps, percent(card.base_risk or 0), card.risk_text),
        ]
    elif not card.reasons:
        blocks += [_Words(card.silence), Text()]
    favour = [r.text for r in card.protective if r.points is None]
    if favour:
        blocks += [_heading("In its favour")]
        blocks += [Padding(_Words(text), (0, 0, 0, 2)) for text in favour]
        blocks += [Text()]
    if card.play:
        blocks += [_heading("Suggested play"), _suggested(card.play)]
    if card.change_steps:
        blocks += [
            _heading(card.changed_since),
            _bridge(card.change_steps, card.previous_text, card.risk_text),
        ]
    blocks += [_facts(card), Text(), _Words(card.source, "dim")]
    title = Text.assemble((card.title, "bold"))
    if card.name:
        title.append(f"  {card.account_id}", style="dim")
    return Panel(Group(*blocks), title=title, title_align="left", padding=(1, 2))


@dataclass(frozen=True)
class _Words:
    """Text that keeps a number and its unit on one line.

    Rich breaks lines at no-break spaces too.
    """

    text: str
    style: str = ""

    def __rich_console__(
        self, _console: Console, options: ConsoleOptions
    ) -> RenderResult:
        kept = self.text.replace(" %", f"{NO_BREAK}%")
        lines = textwrap.wrap(kept, options.max_width, break_on_hyphens=False)
        yield Text("\n".join(lines), style=self.style)

    def __rich_measure__(
        self, console: Console, options: ConsoleOptions
    ) -> Measurement:
        return Measurement.get(console, options, Text(self.text))


def _head(card: AccountCard) -> RenderableType:
    style = _BAND_COLOUR.get(card.band or "", "bold")
    lines: list[RenderableType] = [
        Text.assemble((card.risk_text, style), f"  {card.chance}")
    ]
    if card.between:
        lines.append(_Words(f"{card.between}, as far as the model can tell"))
    context = [card.band_words] if card.band else []
    if card.base_risk is not None:
        context.append(f"a typical account: {percent(card.base_risk)}")
    context += [text for text in (card.place, card.movement) if text]
    lines.append(_Words(" · ".join(context), "dim"))
    return Padding(Group(*lines), (0, 0, 1, 0))


def _heading(text: str) -> Text:
    return Text(text, style="bold")


def _suggested(play: Play) -> RenderableType:
    what = Text.assemble((play.title, "bold"))
    if play.how:
        what.append(f"  {play.how}", style="dim")
    lines: list[RenderableType] = [what, *([_Words(play.why)] if play.why else [])]
    return Padding(Group(*lines), (0, 0, 1, 2))


def _bridge(steps: tuple[Step, ...], begins: str, ends: str) -> RenderableType:
    table = Table.grid(padding=(0, 1, 0, 1), expand=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(width=_BAR, no_wrap=True)
    table.add_column(ratio=1)
    for step in steps:
        number = "" if step.points is None else points(step.points)
        if step.kind == "typical":
            number = begins
        elif step.kind == "risk":
            number = ends
        left = min(round(_BAR * step.left / 100), _BAR - 1)
        bar = " " * left + "█" * max(1, round(_BAR * step.width / 100))
        style = _COLOUR[step.kind]
        table.add_row(
            Text(number, style=style),
            Text(bar[:_BAR] if step.points is not None else "", style=style),
            _Words(step.text, "dim" if _COLOUR[step.kind] == "dim" else ""),
        )
    return Padding(table, (0, 0, 1, 0))


def _facts(card: AccountCard) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column()
    for label, value in card.facts:
        table.add_row(Text(label), _Words(value))
    return table

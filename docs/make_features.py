"""Write ``docs/features.md`` from the cards, so that they cannot differ.

Run it by ``make docs``; ``tests/test_docs.py`` says when it was forgotten.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from churnml.features.catalogue import Catalogue, catalogue
from churnml.features.exclusions import EXCLUSIONS
from churnml.features.signals import SECTIONS, SIGNALS
from churnml.features.spec import Card

PAGE = Path(__file__).with_name("features.md")

HEAD = """\
# Features

<!-- Written by docs/make_features.py (`make docs`); do not edit. -->

Every feature there is, by the signal it answers; `churnml features CONFIG` lists those
that your tables allow, and why the others are left out. A column is called
`family__measure__window`. A window is the time before the cutoff, which is exclusive:
a row counts if it happened and was known before it. Where a window reaches before the
first day of its table, the value is null; further cases stand under *null*. Risk is
expected to rise with the value (`+`), to fall with it (`-`), or neither (`?`). A
feature that answers several signals stands under each.

Features of one's own are described in [own features](own_features.md).
"""

COLUMNS = "| column | windows | unit | risk | definition | null | sentence |"


def grouped(cards: Iterable[Card]) -> list[tuple[Card, list[str]]]:
    """Put the windows of one measure together."""
    found: dict[tuple[str, str, str], tuple[Card, list[str]]] = {}
    for card in cards:
        key = (card.family, card.measure, card.definition)
        _, windows = found.setdefault(key, (card, []))
        windows += [card.window] if card.window else []
    return list(found.values())


def row(card: Card, windows: list[str]) -> str:
    """Write the features of one measure as a row."""
    cells = [
        f"`{card.family}__{card.measure}`",
        ", ".join(windows),
        card.unit,
        f"`{card.direction}`",
        card.definition,
        card.nulls,
        card.says,
    ]
    return (
        "| " + " | ".join(" ".join(c.split()).replace("|", "\\|") for c in cells) + " |"
    )


def table(cards: Iterable[Card]) -> list[str]:
    """Write a table of cards."""
    rule = "|" + "---|" * COLUMNS.count(" |")
    return [COLUMNS, rule, *(row(*group) for group in grouped(cards)), ""]


def section(letter: str, every: Catalogue) -> list[str]:
    """Write a section: each of its signals, with its features or the reason."""
    lines = [f"## {SECTIONS[letter]}", ""]
    for signal, name in SIGNALS.items():
        if signal[0] != letter:
            continue
        lines += [f"### {signal} {name}", ""]
        cards = every.of_signal(signal)
        if cards:
            lines += table(cards)
        if signal in EXCLUSIONS:
            lines += [f"No feature. {EXCLUSIONS[signal]}", ""]
        elif not cards:
            lines += ["No feature yet.", ""]
    return lines


def render() -> str:
    """Write the page."""
    every = catalogue()
    lines = [HEAD]
    for letter in SECTIONS:
        lines += section(letter, every)
    others = [card for card in every.cards if not card.signals]
    if others:
        lines += ["## Others", "", *table(others)]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")

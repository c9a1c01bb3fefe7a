"""Support, what people write: thoughts of leaving, competitors, anger.

Signal P11 of the catalogue, a part of the family ``tickets``. The phrases are lists
that anybody can read, in :mod:`churnml.features.phrases`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ibis import _

from churnml.features.facts import Piece, ratio
from churnml.features.phrases import searched_for
from churnml.features.ticket_facts import counted, part, write
from churnml.tables import TableSpec

__all__ = ["declared", "texts"]


def declared(spec: TableSpec) -> dict[str, list[str]]:
    """List the phrases texts are searched for: other phrases make other features."""
    phrases = searched_for(spec.intent_words, spec.competitors)
    return {
        f"{name}{which}": sorted(listed)
        for name, both in phrases.items()
        for which, listed in zip(("", "_but"), both, strict=True)
    }


def texts(spec: TableSpec, windows: Sequence[int]) -> Iterator[Piece]:
    """P11: tickets whose text speaks of leaving, of competitors, in anger."""
    whose = "declared words" if spec.intent_words else "English phrases"
    names = " or names one that is declared" if spec.competitors else ""
    for days in windows:
        leaving, rival = f"leaving_{days}d", f"rival_{days}d"
        unhappy, written = f"unhappy_{days}d", f"written_{days}d"
        recent = _.opened <= days
        parts = {
            leaving: counted(recent & _.leaving),
            rival: counted(recent & _.rival),
            unhappy: counted(recent & _.unhappy),
            written: counted(recent & _.unhappy.notnull()),
        }
        yield Piece(
            ("text",),
            parts,
            [
                write(
                    "cancel_intent",
                    part(leaving),
                    window=f"{days}d",
                    signals="P11",
                    unit="count",
                    direction="+",
                    says=f"{{value}} tickets with words of leaving in the last {days} "
                    "days",
                    definition="Tickets opened in the window whose text holds one of "
                    f"the {whose} of leaving.",
                ),
                write(
                    "competitor_mentions",
                    part(rival),
                    window=f"{days}d",
                    signals="P11",
                    unit="count",
                    direction="+",
                    says=f"{{value}} tickets with word of a competitor in the last "
                    f"{days} days",
                    definition="Tickets opened in the window whose text speaks of "
                    f"other vendors in English phrases{names}.",
                ),
                write(
                    "unhappy_text_share",
                    ratio(part(unhappy), part(written)),
                    window=f"{days}d",
                    signals="P11",
                    unit="share",
                    direction="+",
                    says=f"{{value}} of tickets in the last {days} days have words of "
                    "anger or disappointment",
                    definition="Share whose text holds an English word of anger or "
                    "disappointment that is not denied, of tickets with a text opened "
                    "in the window.",
                    nulls="no ticket with a text in the window",
                ),
            ],
        )

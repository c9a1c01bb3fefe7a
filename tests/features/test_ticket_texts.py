"""Texts by hand; what the phrases hold is in test_phrases.py."""

from __future__ import annotations

from datetime import date

from churnml.features import tickets
from churnml.features.spec import Family
from tests.features.oracle import compute, table_of
from tests.features.test_ticket_contacts import ticket
from tests.features.test_tickets import TYPES

CUTOFF = date(2025, 3, 3)


def family(*texts: str | None, **options: tuple[str, ...]) -> Family:
    """The family on tickets with these texts, a day apart."""
    rows = [ticket(f"2025-02-{n:02}", text=text) for n, text in enumerate(texts, 10)]
    return tickets.family(
        {"tickets": table_of("tickets", rows, TYPES, **options)}, (4,)
    )


def test_tickets_are_counted_and_not_words() -> None:
    made = family("cancel our contract! We want to cancel", "unacceptable", "", None)
    got = compute(made, [("a", CUTOFF)]).iloc[0]
    assert got["tickets__cancel_intent__28d"] == 1
    assert got["tickets__competitor_mentions__28d"] == 0
    assert got["tickets__unhappy_text_share__28d"] == 0.5


def test_own_words() -> None:
    texts = ("Ich k\u00fcndige", "cancel our contract", "Acme kann das")
    own = {"intent_words": ("k\u00fcndige",), "competitors": ("acme",)}
    made = family(*texts, **own)
    got = compute(made, [("a", CUTOFF)]).iloc[0]
    assert got["tickets__cancel_intent__28d"] == 1
    assert got["tickets__competitor_mentions__28d"] == 1
    cards = {f.card.name: f.card for f in made.features}
    assert "declared words" in cards["tickets__cancel_intent__28d"].definition
    assert "that is declared" in cards["tickets__competitor_mentions__28d"].definition


def test_other_phrases_are_other_features() -> None:
    assert family("a").declared == family("b").declared
    assert family("a").declared != family("a", competitors=("acme",)).declared


def test_without_a_text_nothing_is_said() -> None:
    got = compute(family(None), [("a", CUTOFF)]).iloc[0]
    assert got["tickets__cancel_intent__28d"] == 0
    assert got.isna()["tickets__unhappy_text_share__28d"]

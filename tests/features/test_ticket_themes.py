"""Themes and painful tickets by hand; random tickets are in test_tickets.py."""

from __future__ import annotations

from datetime import date, timedelta

from churnml.features import tickets
from tests.features.oracle import Row, compute, instant, table_of
from tests.features.test_ticket_contacts import features, ticket
from tests.features.test_tickets import TYPES

CUTOFF = date(2025, 3, 3)


def test_three_of_a_theme_in_sixty_days() -> None:
    # 2025-01-02 is 60 days before the cutoff, 2025-01-01 is 61.
    days = ("2025-01-02", "2025-02-01", "2025-03-02")
    spelt = zip(days, ("Bug", "bug ", "BUG"), strict=True)
    got = features(
        *(ticket(day, theme=theme) for day, theme in spelt),
        *(ticket(day, theme="billing") for day in ("2025-01-01", *days[1:])),
        *(ticket(day, theme=None) for day in days),
    )
    assert got["tickets__recurring_themes__60d"] == 1
    assert got["tickets__top_theme_tickets__60d"] == 3


def test_themes_of_money() -> None:
    # 2025-02-03 is 28 days before the cutoff.
    themes = ("Billing", "our invoices", "price-list", "co-contracts", "priceless")
    got = features(
        *(ticket("2025-02-03", theme=theme) for theme in (*themes, "bug", None)),
        ticket("2025-02-02", theme="discount"),
    )
    assert got["tickets__money_tickets__28d"] == 4


def answered(hours: float | None, **facts: object) -> Row:
    """A ticket of normal priority, answered after so many hours."""
    row = ticket("2025-02-20", priority="normal")
    if hours is not None:
        row["first_response_at"] = row["opened_at"] + timedelta(hours=hours)
    return row | facts


def test_benign_and_painful() -> None:
    later = instant("2025-02-25")
    benign = [answered(2), answered(24), answered(1, csat=3.0, csat_at=later)]
    painful = [
        answered(25),
        answered(None),
        answered(1, priority="high"),
        answered(1, escalated_at=later),
        answered(1, reopened_at=later),
        answered(1, csat=2.5, csat_at=later),
    ]
    neither = [
        answered(1, priority=None),
        answered(-1),  # dated before the opening: nobody knows how fast it was
        ticket("2025-03-02 12:00", priority="urgent"),  # of the last day
    ]
    got = features(*benign, *painful, *neither)
    assert got["tickets__painless_tickets__28d"] == 3
    assert got["tickets__painful_tickets__28d"] == 6
    assert got["tickets__painful_share__28d"] == 6 / 9


def test_what_is_not_known_yet_does_not_hurt() -> None:
    later = instant("2025-03-03")
    facts = {"escalated_at": later, "reopened_at": later, "csat_at": later}
    got = features(answered(1, **facts, csat=1.0))
    assert got["tickets__painless_tickets__28d"] == 1


def test_a_poor_rating_needs_a_declared_scale() -> None:
    rows = [answered(1, csat=2.0, csat_at=instant("2025-02-25"))]
    for scales, hurt in (({}, 0), ({"CSAT": (1, 5)}, 1), ({"csat": (5, 1)}, 0)):
        table = table_of("tickets", rows, TYPES, scales=scales)
        family = tickets.family({"tickets": table}, (4,))
        got = compute(family, [("a", CUTOFF)]).iloc[0]
        assert got["tickets__painful_tickets__28d"] == hurt
        cards = {f.card.name: f.card for f in family.features}
        words = cards["tickets__painful_tickets__28d"].definition
        assert ("worse half of" in words) == bool(scales)

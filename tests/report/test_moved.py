"""What moved since an earlier list."""

from __future__ import annotations

from datetime import date

import pandas as pd

from churnml.cards import AccountCard
from churnml.report import movement

SINCE = date(2025, 2, 3)


def card(name, now, then):
    return AccountCard(
        account_id=name,
        cutoff=date(2025, 3, 3),
        risk=now,
        band="high" if now >= 0.3 else "low",
        previous_risk=then,
        previous_cutoff=SINCE,
    )


CARDS = [
    card("A", 0.50, 0.20),
    card("B", 0.31, 0.30),
    card("C", 0.20, 0.36),
    card("D", 0.104, 0.096),  # 10 % both times, as printed
    card("E", 0.05, 0.02),
    card("F", 0.40, None),
]
THEN = pd.DataFrame(
    {
        "account_id": ["A", "B", "C", "D", "E", "Z"],
        "band": ["low", "high", "high", "low", "low", "high"],
    }
)


def test_the_largest_moves_come_first_each_with_its_why():
    moved = movement(CARDS, THEN, SINCE, "high", why={"A": "Logins fell"})
    assert [(m.card.account_id, m.points) for m in moved.rose] == [("A", 30), ("E", 3)]
    assert [(m.card.account_id, m.points) for m in moved.fell] == [("C", -16)]
    assert [m.why for m in moved.rose] == ["Logins fell", None]


def test_who_moved_which_way():
    moved = movement(CARDS, THEN, SINCE, "high")
    assert moved.ways == {"A": "entered", "C": "left", "F": "new"}
    assert (moved.entered, moved.left, moved.new, moved.gone) == (1, 1, 1, 1)


def test_only_a_few_are_named():
    cards = [card(f"A{i}", 0.1 + i / 100, 0.1) for i in range(2, 12)]
    then = pd.DataFrame({"account_id": [c.account_id for c in cards], "band": "low"})
    moved = movement(cards, then, SINCE, "high")
    assert [m.points for m in moved.rose] == [11, 10, 9, 8]

"""Roles by hand; random answers are in test_nps.py."""

from __future__ import annotations

from datetime import date, timedelta

from churnml.features import nps
from tests.features.oracle import Row, compute, instant, table_of
from tests.features.survey_worlds import TYPES

CUTOFF = date(2025, 3, 3)
NPS = {name: kind for name, kind in TYPES.items() if name != "kind"}


def answer(role: str | None, score: float | None, who: str, asked: str) -> Row:
    """An invitation, answered the next day if there is a score."""
    at = instant(asked)
    return {
        "account_id": "a",
        "asked_at": at,
        "known_at": at,
        "responded_at": None if score is None else at + timedelta(days=1),
        "respondent_id": who,
        "role": role,
        "score": score,
    }


ROWS = [
    answer("Decision-Maker", 2.0, "u1", "2024-06-03"),
    answer("decision maker", 4.0, "u1", "2025-01-06"),
    answer("CFO", 9.0, "u2", "2025-01-06"),
    answer("user", 10.0, "u3", "2025-01-06"),
    answer("administrator", None, "u4", "2025-01-06"),
    answer(None, 1.0, "u5", "2025-01-06"),
    answer("analyst", None, "u6", "2025-02-24"),  # asked 7 days ago
]


def features(**options: tuple[str, ...]) -> dict[str, float]:
    """Features of the account."""
    family = nps.family({"nps": table_of("nps", ROWS, NPS, **options)}, (4,))
    assert family.declared["decision_roles"]
    return compute(family, [("a", CUTOFF)], usage=False).iloc[0].to_dict()


def test_who_decides_and_who_answers() -> None:
    got = features()
    assert got["nps__decision_score__365d"] == (4 + 9) / 2
    assert got["nps__roles_answered__365d"] == 3
    # Invited and ripe: decision maker, CFO, user, administrator.
    assert got["nps__roles_answered_share__365d"] == 3 / 4


def test_declared_roles_replace_the_usual_ones() -> None:
    assert features(decision_roles=("User",))["nps__decision_score__365d"] == 10

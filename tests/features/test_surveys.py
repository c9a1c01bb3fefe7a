"""Surveys by hand; random answers are in test_nps.py."""

from __future__ import annotations

from datetime import date, timedelta

from churnml.features import surveys
from churnml.features.spec import Family
from tests.features.oracle import Row, compute, instant, table_of
from tests.features.survey_worlds import TYPES

CUTOFF = date(2025, 3, 3)


def answer(kind: str, score: float | None, asked: str) -> Row:
    """A survey, answered the next day if there is a score."""
    at = instant(asked)
    return dict.fromkeys(TYPES) | {
        "account_id": "a",
        "asked_at": at,
        "known_at": at,
        "responded_at": None if score is None else at + timedelta(days=1),
        "kind": kind,
        "score": score,
    }


def family(*rows: Row, **scales: tuple[float, float]) -> Family:
    """The family of these surveys."""
    table = table_of("surveys", list(rows), TYPES, scales=scales)
    return surveys.family({"surveys": table})


def test_scores_become_good_or_bad_whichever_way_a_scale_runs() -> None:
    made = family(
        answer("CSAT", 4.0, "2025-02-03"),
        answer("csat", 1.0, "2025-02-10"),
        answer("ces", 7.0, "2024-06-03"),
        answer("ces", 2.0, "2025-02-10"),
        answer("ces", 5.0, "2025-02-10"),  # of one instant the worst counts
        answer("csat", None, "2025-02-10"),
        answer("nps", None, "2025-02-10"),
        answer("csat", None, "2025-02-24"),  # asked 7 days ago
        csat=(1, 5),
        ces=(7, 1),
    )
    assert not made.left_out
    got = compute(made, [("a", CUTOFF)]).iloc[0]
    assert got["nps__csat_latest"] == 0
    assert got["nps__csat_mean__91d"] == (75 + 0) / 2
    assert abs(got["nps__ces_latest"] - 100 / 3) < 1e-9
    assert abs(got["nps__ces_mean__91d"] - 100 * 7 / 12) < 1e-9
    assert abs(got["nps__ces_mean__365d"] - 100 * 7 / 18) < 1e-9
    assert got["nps__surveys_unanswered__365d"] == 1


def test_a_kind_without_a_scale_is_left_out() -> None:
    made = family(answer("csat", 4.0, "2025-02-03"), csat=(1, 5))
    assert set(made.left_out) == {
        "nps__ces_latest",
        "nps__ces_mean__91d",
        "nps__ces_mean__365d",
    }
    assert made.declared == {"scales": ["csat 1 5"]}


def test_without_surveys_they_are_named() -> None:
    left_out = surveys.family({}).left_out
    assert len(left_out) == 7
    assert set(left_out.values()) == {"there is no table 'surveys'"}

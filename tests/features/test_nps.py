"""Every NPS feature again, in naive Python on lists of rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from churnml.features import nps
from churnml.features.spec import Family
from tests.features import survey_worlds
from tests.features.oracle import (
    STARTS,
    Row,
    Rows,
    check,
    check_future_blindness,
    compute,
    instant,
    later,
    midnight,
    moments,
    over,
    table_of,
    windowed,
)

DAY = timedelta(days=1)


def draw(rng: np.random.Generator, n: int) -> Rows:
    """Draw invitations and answers, some of them unasked, unanswered or unscored."""
    rows = []
    for at in moments(rng, n):
        row: Row = {"account_id": [*STARTS][int(rng.integers(len(STARTS)))]}
        row["asked_at"] = at if rng.random() < 0.8 else None
        wait = timedelta(hours=float(rng.choice([0, 1, 24, 24 * 10, 24 * 100])))
        row["responded_at"] = at + wait if rng.random() < 0.6 else None
        if row["asked_at"] is None and row["responded_at"] is None:
            row["asked_at"] = at
        lag = timedelta(hours=float(rng.choice([0, 0, 0, 30])))
        row["known_at"] = (row["asked_at"] or row["responded_at"]) + lag
        row["respondent_id"] = rng.choice(["u1", "u2", "u3", ""]) or None
        row["score"] = float(rng.integers(0, 11)) if rng.random() < 0.9 else None
        rows.append(row)
    rows = survey_worlds.enrich(rng, rows)
    return rows + rows[: n // 10]


def make(rows: Rows, delay: timedelta = timedelta(0)) -> Family:
    """Build the family on rows."""
    family = nps.family(survey_worlds.tables_of(rows, delay), (1, 4))
    assert not family.left_out
    return family


def opened(row: Row) -> datetime:
    """When the row began."""
    return row["asked_at"] or row["responded_at"]


def as_known(rows: Rows, account: str, cutoff: date, delay: timedelta) -> Rows:
    """The account's rows as they looked just before the cutoff."""
    t, seen = midnight(cutoff), []
    for row in rows:
        if row["account_id"] != account or max(opened(row), row["known_at"]) >= t:
            continue
        responded = row["responded_at"]
        if responded is None or responded + delay >= t:
            row = {**row, "responded_at": None, "score": None}
        seen.append(row)
    return seen


def between(rows: Rows, cutoff: date, start: int, stop: int = 0) -> list[float]:
    """Scores answered in [cutoff - start, cutoff - stop)."""
    t = midnight(cutoff)
    inside = [r for r in rows if t - start * DAY <= r["responded_at"] < t - stop * DAY]
    return [r["score"] for r in inside]


def net(scores: list[float]) -> float | None:
    """NPS of a list of scores."""
    up, down = sum(s >= 9 for s in scores), sum(s <= 6 for s in scores)
    return over(100 * (up - down), len(scores))


def expected(
    rows: Rows, account: str, cutoff: date, delay: timedelta
) -> dict[str, float | None]:
    """Everything, the slow way."""
    everything, t = as_known(rows, account, cutoff, delay), midnight(cutoff)
    seen = [row for row in everything if row["kind"] == "nps"]
    answers = [r for r in seen if r["score"] is not None]
    answers.sort(key=lambda r: (r["responded_at"], -r["score"]))
    scores = [r["score"] for r in answers]
    want: dict[str, float | None] = {}
    last = scores[-1] if scores else None
    want["nps__latest_score"] = last
    want["nps__latest_score__normal"] = over(sum(scores[:-1]), len(scores[:-1]))
    want["nps__latest_band"] = None if last is None else (last >= 9) - (last <= 6)
    people: dict[str | None, Rows] = {}
    for row in answers:
        mine = people.setdefault(row["respondent_id"], [])
        if mine and mine[-1]["responded_at"] == row["responded_at"]:
            mine.pop()  # of one instant the lowest counts, and it comes last
        mine.append(row)
    final = [
        mine[-1]["score"] for mine in people.values() if between(mine[-1:], cutoff, 365)
    ]
    want["nps__account_score__365d"] = windowed(
        cutoff, 365, over(sum(final), len(final))
    )
    for days in (91, 365):
        recent = between(answers, cutoff, days)
        want[f"nps__nps__{days}d"] = windowed(cutoff, days, net(recent))
        want[f"nps__answers__{days}d"] = windowed(cutoff, days, len(recent))
    now, before = (
        net(between(answers, cutoff, 91)),
        net(between(answers, cutoff, 182, 91)),
    )
    few = min(len(between(answers, cutoff, 91)), len(between(answers, cutoff, 182, 91)))
    move = None if few < 3 else now - before
    want["nps__nps_change__182d"] = windowed(cutoff, 182, move)
    pairs = [
        (mine[-2]["score"], mine[-1]["score"])
        for mine in people.values()
        if len(mine) > 1 and between(mine[-1:], cutoff, 91)
    ]
    fell = sum(a > 6 and b <= 6 for a, b in pairs)
    rose = sum(a < 9 and b >= 9 for a, b in pairs)
    want["nps__turned_detractor__91d"] = windowed(cutoff, 91, fell)
    want["nps__turned_promoter__91d"] = windowed(cutoff, 91, rose)
    replies = [r["responded_at"] for r in seen if r["responded_at"]]
    want["nps__days_since_answer"] = (
        (cutoff - max(replies).date()).days if replies else None
    )
    ripe = [
        r for r in seen if r["asked_at"] and (cutoff - r["asked_at"].date()).days >= 14
    ]
    want["nps__unanswered_in_a_row"] = sum(
        r["responded_at"] is None and (not replies or r["asked_at"] > max(replies))
        for r in ripe
    )
    year = [r for r in ripe if r["asked_at"] >= t - 365 * DAY]
    taken = sum(r["responded_at"] is not None for r in year)
    want["nps__response_rate__365d"] = windowed(cutoff, 365, over(taken, len(year)))
    by_kind = {
        kind: [row for row in everything if row["kind"] == kind]
        for kind in survey_worlds.KINDS
    }
    return want | survey_worlds.expected(by_kind, account, cutoff)


@pytest.mark.parametrize("delay", [timedelta(0), timedelta(hours=30)])
def test_every_feature_equals_its_oracle(delay: timedelta) -> None:
    rows = draw(np.random.default_rng(4), 260)
    frame = compute(make(rows, delay))
    assert frame["nps__turned_detractor__91d"].sum() > 1
    assert frame["nps__unanswered_in_a_row"].sum() > 1
    check(frame, lambda a, t: expected(rows, a, t, delay))


def rewrite(row: Row, t: datetime, rng: np.random.Generator) -> Row:
    """Let what is unanswered be answered otherwise, or never."""
    if row["responded_at"] is None or row["responded_at"] >= t:
        row["responded_at"] = later(t, rng)
        row["score"] = survey_worlds.score_of(row["kind"], rng)
    return row


def test_the_future_does_not_move_a_feature() -> None:
    check_future_blindness(make, draw, happened=opened, rewrite=rewrite)


def test_without_respondents_the_account_is_one() -> None:
    # Answers 9 (2024-06-01), 8 (2024-12-15), 3 (2025-02-01): at 2025-03-03 the
    # account turned detractor; NPS of the last 91 days is 100 * (0 - 1) / 2 = -50.
    days = {
        instant("2024-06-01"): 9.0,
        instant("2024-12-15"): 8.0,
        instant("2025-02-01"): 3.0,
    }
    rows = [
        {"account_id": "a", "responded_at": at, "known_at": at, "score": score}
        for at, score in days.items()
    ]
    types = {name: survey_worlds.TYPES[name] for name in rows[0]}
    family = nps.family({"nps": table_of("nps", rows, types)}, (4,))
    why = {k: v for k, v in family.left_out.items() if "'nps' has" in v}
    assert why == {
        "nps__decision_score__365d": "table 'nps' has no role",
        "nps__roles_answered__365d": "table 'nps' has no role",
        "nps__roles_answered_share__365d": "table 'nps' has no role and no asked_at",
        "nps__account_score__365d": "table 'nps' has no respondent_id",
        "nps__unanswered_in_a_row": "table 'nps' has no asked_at",
        "nps__response_rate__365d": "table 'nps' has no asked_at",
    }
    got = compute(family, usage=False).loc[("a", date(2025, 3, 3))]
    assert got["nps__latest_score"] == 3
    assert got["nps__latest_band"] == -1
    assert got["nps__latest_score__normal"] == 8.5
    assert got["nps__turned_detractor__91d"] == 1
    assert got["nps__nps__91d"] == -50
    assert got["nps__days_since_answer"] == 30

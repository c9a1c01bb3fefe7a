"""Every feature of the courses again, in naive Python on lists of rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np

from churnml.features.spec import Family, Part
from churnml.features.trainings import trainings
from tests.features.oracle import (
    STARTS,
    TIME,
    Row,
    Rows,
    check,
    check_future_blindness,
    compute,
    later,
    midnight,
    moments,
    over,
    table_of,
    users,
    windowed,
)

TYPES = {
    "account_id": "string",
    "user_id": "string",
    "course": "string",
    "enrolled_at": TIME,
    "finished_at": TIME,
    "known_at": TIME,
}
DELAY = timedelta(days=1)


def draw(rng: np.random.Generator, n: int) -> Rows:
    """Draw enrolments, courses finished without one, and copies."""
    rows: Rows = []
    for at in moments(rng, n):
        row: Row = {"account_id": [*STARTS][int(rng.integers(len(STARTS)))]}
        row["user_id"] = [None, "u1", "u2", "u3"][int(rng.integers(4))]
        row["course"] = rng.choice(["basics", "admin"])
        wait = timedelta(hours=float(rng.choice([-5, 0, 30, 24 * 89, 24 * 120])))
        row["enrolled_at"] = at if rng.random() < 0.8 else None
        row["finished_at"] = at + wait if rng.random() < 0.6 else None
        if row["enrolled_at"] is None and row["finished_at"] is None:
            row["enrolled_at"] = at
        row["known_at"] = opened(row) + DELAY
        rows.append(row)
    return rows + rows[: n // 10]


def opened(row: Row) -> datetime:
    """When a row opens."""
    at: datetime = row["enrolled_at"] or row["finished_at"]
    return at


def make(rows: Rows, types: dict[str, str] | None = None) -> Family:
    """Build the family on rows."""
    table = table_of("trainings", rows, types or TYPES, delay=DELAY)
    return trainings({"trainings": table}, (1, 4, 13, 30))


def beside() -> Family:
    """Stand in for the family that knows the seats: 10 at every account."""
    return Family(
        "commercial",
        views={"all": lambda spine: spine.select("snapshot", seats=10)},
        parts={"seats": Part("all", lambda t: t.seats.max())},
    )


def expected(rows: Rows, account: str, cutoff: date) -> dict[str, float | None]:
    """Everything, the slow way."""
    t = midnight(cutoff)
    seen = [
        r
        for r in rows
        if r["account_id"] == account and max(opened(r), r["known_at"]) < t
    ]
    begun = [r["enrolled_at"] for r in seen if r["enrolled_at"]]
    finished = [
        r for r in seen if r["finished_at"] is not None and r["finished_at"] + DELAY < t
    ]
    want: dict[str, float | None] = {}
    for days in (91, 210):
        since = t - timedelta(days=days)
        n = sum(at >= since for at in begun)
        m = sum(r["finished_at"] >= since for r in finished)
        want[f"courses_enrolled__{days}d"] = windowed(cutoff, days, n)
        want[f"courses_finished__{days}d"] = windowed(cutoff, days, m)
    ripe = [
        r
        for r in seen
        if r["enrolled_at"] and (cutoff - r["enrolled_at"].date()).days >= 90
    ]
    done = sum(r in finished for r in ripe)
    want["courses_finished_share"] = over(done, len(ripe))
    last = [*begun, *(r["finished_at"] for r in finished)]
    want["days_since_training"] = (
        (cutoff - max(at.date() for at in last)).days if last else None
    )
    trained = len({r["user_id"] for r in finished if r["user_id"]})
    want["users_trained"] = trained
    ratio = over(trained, users(account, cutoff))
    want["trained_per_active_user__28d"] = windowed(cutoff, 28, ratio)
    return {f"onboarding__{name}": value for name, value in want.items()}


def test_every_feature_equals_its_oracle() -> None:
    rows = draw(np.random.default_rng(2), 60)
    family = make(rows)
    assert not family.left_out
    frame = compute(family)
    assert frame.notna().any().all()
    check(frame, lambda a, t: expected(rows, a, t))


def test_the_future_does_not_move_a_feature() -> None:
    def rewrite(row: Row, t: datetime, rng: np.random.Generator) -> Row:
        hidden = row["finished_at"] is None or row["finished_at"] + DELAY >= t
        if row["enrolled_at"] is not None and hidden:
            row["finished_at"] = later(t, rng)
        return row

    check_future_blindness(make, draw, happened=opened, rewrite=rewrite)


def test_seats_nobody_was_trained_for() -> None:
    rows = draw(np.random.default_rng(2), 60)
    family = make(rows)
    names = ["onboarding__untrained_seats", "onboarding__untrained_seats_share"]
    from churnml.features.build import compile_features
    from tests.features.oracle import everyone, spine_of

    compiled = compile_features([beside(), family], spine_of(everyone()))
    frame = compiled.table.execute().set_index(["account_id", "cutoff"])
    assert set(names) <= set(frame.columns)
    left = frame[names[0]] + frame["onboarding__users_trained"]
    assert (left.dropna() == 10).all()
    assert (frame[names[1]].dropna() == frame[names[0]].dropna() / 10).all()
    assert compiled.left_out == {
        "onboarding__trained_per_active_user__28d": (
            "it needs users in 28 days, of table 'usage'"
        )
    }


def test_where_no_course_is_ever_finished_nobody_is_known_to_be_trained() -> None:
    types = {k: v for k, v in TYPES.items() if k != "finished_at"}
    rows = [r for r in draw(np.random.default_rng(4), 60) if r["enrolled_at"]]
    family = make(rows, types)
    for name in ("courses_finished__91d", "users_trained", "untrained_seats"):
        assert family.left_out[f"onboarding__{name}"] == (
            "table 'trainings' has no finished_at"
        )
    assert {f.card.measure for f in family.features} >= {"courses_enrolled"}


def test_without_its_table_all_is_left_out() -> None:
    family = trainings({}, (4, 13))
    assert not family.features
    assert set(family.left_out.values()) == {"there is no table 'trainings'"}

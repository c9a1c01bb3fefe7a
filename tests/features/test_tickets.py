"""Every ticket feature again, in naive Python on lists of rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from churnml.features import tickets
from churnml.features.spec import Family
from tests.features import ticket_worlds
from tests.features.oracle import (
    CUTOFFS,
    STARTS,
    TIME,
    Row,
    Rows,
    check,
    check_future_blindness,
    compute,
    days_lived,
    everyone,
    later,
    median,
    midnight,
    moments,
    over,
    quantile,
    table_of,
    users,
    windowed,
)

TYPES = {
    "account_id": "string",
    "opened_at": TIME,
    "known_at": TIME,
    "first_response_at": TIME,
    "resolved_at": TIME,
    "reopened_at": TIME,
    "escalated_at": TIME,
    "csat_at": TIME,
    "csat": "float64",
    "priority": "string",
    "channel": "string",
    **ticket_worlds.TYPES,
}
WINDOWS = (1, 4, 13, 30)
LONGER = (28, 91, 210)
DAY = timedelta(days=1)
SEVERE = ("urgent", "critical", "high", "p1")


def draw(rng: np.random.Generator, n: int) -> Rows:
    """Draw tickets, some dirty: answered before they were opened, rated undated."""
    opened = moments(rng, n)

    def after(start: datetime, share: float) -> datetime | None:
        if rng.random() > share:
            return None
        hours = float(rng.choice([-2, 0, 1, 5, 24, 24.5, 24 * 7, 24 * 30, 24 * 200]))
        return start + timedelta(hours=hours)

    def pick(values: list[str | None]) -> str | None:
        return values[int(rng.integers(len(values)))]

    rows = []
    for at in opened:
        row: Row = {"account_id": pick([*STARTS]), "opened_at": at}
        row["known_at"] = at + timedelta(
            hours=float(rng.choice([0, 0, 0, 30, 24 * 60]))
        )
        row["first_response_at"] = after(at, 0.8)
        row["resolved_at"] = after(at, 0.8)
        row["reopened_at"] = after(row["resolved_at"] or at, 0.3)
        row["escalated_at"] = after(at, 0.3)
        row["csat_at"] = after(row["resolved_at"] or at, 0.4)
        row["csat"] = (
            float(rng.choice([1, 2.5, 3.3, 4, 5])) if rng.random() < 0.6 else None
        )
        row["priority"] = pick(
            [None, "low", "High", " urgent", "P1", "critical", "normal"]
        )
        row["channel"] = pick(
            [None, "Email", "chat", "live chat", "phone", "web", "fax"]
        )
        rows.append(row)
    rows = ticket_worlds.enrich(rng, rows)
    return rows + rows[: n // 10]


def make(rows: Rows, delay: timedelta = timedelta(0)) -> Family:
    """Build the family on rows."""
    scales = {"csat": ticket_worlds.SCALE}
    table = table_of("tickets", rows, TYPES, delay=delay, scales=scales)
    family = tickets.family({"tickets": table}, WINDOWS)
    assert not family.left_out
    return family


def as_known(rows: Rows, account: str, cutoff: date, delay: timedelta) -> Rows:
    """The account's tickets as they looked just before the cutoff."""
    t = midnight(cutoff)
    seen = []
    for raw in rows:
        if (
            raw["account_id"] != account
            or raw["opened_at"] >= t
            or raw["known_at"] >= t
        ):
            continue
        row = dict(raw)
        row["rated_at"] = raw["csat_at"] or raw["resolved_at"]
        for name, at in row.items():
            if name not in ("opened_at", "known_at") and name.endswith("_at"):
                row[name] = at if at is not None and at + delay < t else None
        if row["rated_at"] is None:
            row["csat"] = None
        if row["csat"] is None:
            row["rated_at"] = None
        response = row["first_response_at"]
        row["odd"] = response is not None and response < row["opened_at"]
        row["open"] = row["resolved_at"] is None
        row["severe"] = row["priority"] and row["priority"].strip().lower() in SEVERE
        seen.append(row)
    return seen


def hours(rows: Rows) -> list[float]:
    """Response times of tickets that have one."""
    return [
        (r["first_response_at"] - r["opened_at"]).total_seconds() / 3600
        for r in rows
        if r["first_response_at"] and not r["odd"]
    ]


def within(rows: Rows, name: str, cutoff: date, start: int, stop: int = 0) -> Rows:
    """Rows with an instant in [cutoff - start, cutoff - stop)."""
    t = midnight(cutoff)
    return [r for r in rows if r[name] and t - start * DAY <= r[name] < t - stop * DAY]


def mean(values: list[float]) -> float | None:
    """Mean; null of nothing."""
    return over(sum(values), len(values))


def channel_of(row: Row) -> str | None:
    """Put a raw channel into one of four."""
    raw = row["channel"] and row["channel"].lower()
    return {"live chat": "chat", "web": "other", "fax": "other"}.get(raw, raw)


def expected(
    rows: Rows, account: str, cutoff: date, delay: timedelta
) -> dict[str, float | None]:
    """Everything, the slow way."""
    seen, t = as_known(rows, account, cutoff, delay), midnight(cutoff)
    want: dict[str, float | None] = {}
    lived = days_lived(account, cutoff)

    def usual(days: int, value: float | None) -> float | None:
        return value if lived - days >= 56 else None

    for days in (7, *LONGER):
        recent = within(seen, "opened_at", cutoff, days)
        past = within(seen, "opened_at", cutoff, days + 210, days)
        name = f"tickets__tickets__{days}d"
        want[name] = windowed(cutoff, days, len(recent))
        normal = over(len(past) * days, min(210, lived - days))
        if days < 210:
            want[f"{name}__normal"] = usual(days, normal)
        if days == 28:
            rate = want[f"{name}__normal"]
            want["tickets__tickets_change__28d"] = windowed(
                cutoff, 28, None if rate is None else len(recent) - rate
            )
            want["tickets__tickets_per_user__28d"] = windowed(
                cutoff, 28, over(len(recent), users(account, cutoff))
            )
    for days in LONGER:
        recent = within(seen, "opened_at", cutoff, days)
        past = within(seen, "opened_at", cutoff, days + 210, days)
        ripe = [r for r in recent if r["opened_at"] + DAY + delay <= t and not r["odd"]]
        graded = [r for r in recent if r["priority"] is not None]
        solved = within(seen, "resolved_at", cutoff, days)
        rated = [r["csat"] for r in within(seen, "rated_at", cutoff, days)]
        used = [r["csat"] for r in within(seen, "rated_at", cutoff, days + 210, days)]
        values: dict[str, float | None] = {
            "response_hours": median(hours(recent)),
            "response_hours_p90": quantile(hours(recent), 0.9),
            "answered_in_24h_share": over(sum(h <= 24 for h in hours(ripe)), len(ripe)),
            "severe_share": over(sum(r["severe"] for r in graded), len(graded)),
            "escalations": len(within(seen, "escalated_at", cutoff, days)),
            "reopenings": len(within(seen, "reopened_at", cutoff, days)),
            "csat_mean": mean(rated),
            "unrated": sum(
                r["csat"] is None and r["resolved_at"] + 7 * DAY + delay <= t
                for r in solved
            ),
        }
        for channel in ("email", "chat", "phone", "other"):
            values[f"{channel}_tickets"] = sum(channel_of(r) == channel for r in recent)
        for name, value in values.items():
            want[f"tickets__{name}__{days}d"] = windowed(cutoff, days, value)
        if days < 210:
            name = f"tickets__response_hours__{days}d__normal"
            want[name] = usual(days, median(hours(past)))
            want[f"tickets__csat_mean__{days}d__normal"] = usual(days, mean(used))
    now = [channel_of(r) for r in within(seen, "opened_at", cutoff, 91) if r["channel"]]
    old = [
        channel_of(r)
        for r in within(seen, "opened_at", cutoff, 301, 91)
        if r["channel"]
    ]
    shift = None
    if min(len(now), len(old)) >= 3:
        kinds = ("email", "chat", "phone", "other")
        shift = (
            sum(abs(now.count(c) / len(now) - old.count(c) / len(old)) for c in kinds)
            / 2
        )
    want["tickets__channel_shift__91d"] = windowed(cutoff, 91, shift)
    still = [r for r in seen if r["open"]]
    want["tickets__open"] = len(still)
    want["tickets__oldest_open_days"] = max(
        ((cutoff - r["opened_at"].date()).days for r in still), default=None
    )
    urgent = ("urgent", "critical", "p1")
    want["tickets__open_urgent"] = sum(
        (r["priority"] or "").strip().lower() in urgent for r in still
    )
    want["tickets__unanswered"] = sum(
        r["first_response_at"] is None and r["opened_at"] + DAY + delay <= t
        for r in still
    )
    last = sorted(
        (r["rated_at"], r["opened_at"], -r["csat"])
        for r in seen
        if r["csat"] is not None
    )
    want["tickets__latest_csat"] = -last[-1][2] if last else None
    return want | ticket_worlds.expected(seen, account, cutoff, delay)


@pytest.mark.parametrize("delay", [timedelta(0), timedelta(hours=30)])
def test_every_feature_equals_its_oracle(delay: timedelta) -> None:
    rows = draw(np.random.default_rng(11), 300)
    frame = compute(make(rows, delay))
    assert frame["tickets__channel_shift__91d"].notna().sum() >= 4
    check(frame, lambda a, t: expected(rows, a, t, delay))


def rewrite(row: Row, t: datetime, rng: np.random.Generator) -> Row:
    """Give a known ticket another future; what is dated before the cutoff stays."""
    rated_at = row["csat_at"] or row["resolved_at"]
    rated = row["csat"] is not None and rated_at is not None and rated_at < t
    for name in ("first_response_at", "resolved_at", "reopened_at", "escalated_at"):
        if row[name] is None or row[name] >= t:
            row[name] = later(t, rng)
    if not rated and (row["csat_at"] is None or row["csat_at"] >= t):
        row["csat_at"] = later(t, rng)
        dated = row["csat_at"] or row["resolved_at"]
        if dated is None or dated >= t:
            row["csat"] = float(rng.choice([1, 5]))
        else:
            row["csat"] = None
    return ticket_worlds.other_future(row, t, rng)


def test_the_future_does_not_move_a_feature() -> None:
    check_future_blindness(
        make, draw, happened=lambda r: r["opened_at"], rewrite=rewrite
    )


def test_one_cutoff_equals_its_rows_among_many() -> None:
    family = make(draw(np.random.default_rng(3), 200))
    many, one = (compute(family, everyone(t)) for t in (CUTOFFS, CUTOFFS[2:]))
    pd.testing.assert_frame_equal(one, many.loc[one.index], check_exact=True)


def test_features_without_their_column_are_left_out_by_name() -> None:
    types = {
        k: TYPES[k] for k in ("account_id", "opened_at", "known_at", "priority", "csat")
    }
    rows = draw(np.random.default_rng(2), 50)
    family = tickets.family({"tickets": table_of("tickets", rows, types)}, WINDOWS)
    why = family.left_out
    assert why["tickets__open"] == "table 'tickets' has no resolved_at"
    assert (
        why["tickets__latest_csat"] == "table 'tickets' has no csat_at or resolved_at"
    )
    assert "no first_response_at" in why["tickets__response_hours__28d"]
    assert "no channel" in why["tickets__channel_shift__91d"]
    frame = compute(family, usage=False)
    names = {f.card.name for f in family.features}
    assert not names & set(why)
    assert "tickets__severe_share__91d" in frame
    # Without a usage table nobody is counted, so tickets per user are not there.
    assert "tickets__tickets_per_user__28d" not in frame
    assert frame.loc[("nobody", CUTOFFS[1]), "tickets__tickets__91d"] == 0


def test_windows_tile_time() -> None:
    # [t - 56, t - 28) and [t - 28, t) make [t - 56, t), once everything is known.
    rows = draw(np.random.default_rng(8), 300)
    rows = [row | {"known_at": row["opened_at"]} for row in rows]
    family = tickets.family({"tickets": table_of("tickets", rows, TYPES)}, (4, 8))
    last, earlier = CUTOFFS[2], CUTOFFS[2] - 28 * DAY
    frame = compute(family, everyone([earlier, last]))
    new, old = (frame.xs(t, level="cutoff") for t in (last, earlier))
    for measure in ("tickets", "chat_tickets", "email_tickets"):
        short, long = f"tickets__{measure}__28d", f"tickets__{measure}__56d"
        both = new[short] + old[short]
        assert both.sum() > 0
        assert both.tolist() == new[long].tolist()

"""Every commercial feature again, in naive Python on lists of rows."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from churnml.features import commercial
from churnml.features.spec import Family
from tests.features.oracle import (
    STARTS,
    TIME,
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
    users,
    windowed,
)

TYPES = {
    "account_id": "string",
    "started_at": TIME,
    "ended_at": TIME,
    "notice_at": TIME,
    "term_ends_at": TIME,
    "known_at": TIME,
    "term_months": "int64",
    "mrr": "float64",
    "currency": "string",
    "seats": "int64",
    "plan": "string",
    "is_trial": "boolean",
}
DAY = timedelta(days=1)


def draw(rng: np.random.Generator, n: int) -> Rows:
    """Draw subscription rows that overlap, follow one another, or are empty."""
    rows: Rows = []
    for at in moments(rng, n):
        row: Row = {"account_id": [*STARTS][int(rng.integers(len(STARTS)))]}
        # Some rows begin on the day another one ends, as changes of plan do.
        ends = [r["ended_at"] for r in rows if r["account_id"] == row["account_id"]]
        ends = [e for e in ends if e is not None]
        row["started_at"] = ends[-1] if ends and rng.random() < 0.5 else at
        stay = timedelta(
            hours=float(rng.choice([-24, 0, 2, 24 * 31, 24 * 200, 24 * 366]))
        )
        row["ended_at"] = row["started_at"] + stay if rng.random() < 0.7 else None
        row["notice_at"] = row["ended_at"] and row["ended_at"] - 30 * DAY
        term = timedelta(days=int(rng.choice([31, 365])))
        row["term_ends_at"] = row["started_at"] + term if rng.random() < 0.4 else None
        lag = timedelta(hours=float(rng.choice([0, 0, 0, 0, 30])))
        row["known_at"] = row["started_at"] + lag
        row["term_months"] = [None, 1, 3, 12][int(rng.integers(4))]
        row["mrr"] = [None, 0.1, 0.2, 99.99, 500.0][int(rng.integers(5))]
        row["seats"] = [None, 0, 3, 10, 40][int(rng.integers(5))]
        row["currency"] = [None, "EUR", "EUR", "EUR", "USD"][int(rng.integers(5))]
        row["plan"] = rng.choice(["basic", "pro"])
        row["is_trial"] = [None, False, False, True][int(rng.integers(4))]
        rows.append(row)
    return rows + rows[: n // 10]


def make(rows: Rows) -> Family:
    """Build the family on rows."""
    table = table_of("subscriptions", rows, TYPES)
    family = commercial.family({"subscriptions": table}, (1, 4, 13))
    assert set(family.left_out.values()) == {"there is no table 'invoices'"}
    return family


def as_known(rows: Rows, account: str, cutoff: date) -> Rows:
    """The account's paid rows as they looked just before the cutoff."""
    t, seen = midnight(cutoff), []
    for row in rows:
        if row["account_id"] != account or max(row["started_at"], row["known_at"]) >= t:
            continue
        end = row["ended_at"]
        if row["is_trial"] or (end is not None and end <= row["started_at"]):
            continue
        seen.append({**row, "ended_at": end if end is not None and end < t else None})
    return seen


def before(rows: Rows, instant: datetime) -> Rows:
    """Rows running just before an instant."""
    return [
        r
        for r in rows
        if r["started_at"] < instant
        and (r["ended_at"] is None or r["ended_at"] >= instant)
    ]


def total(rows: Rows, name: str) -> float | None:
    """Sum of what is known; null if nothing is."""
    known = [r[name] for r in rows if r[name] is not None]
    return sum(known) if known else None


def price(rows: Rows) -> float | None:
    """Sum of the prices; null where they are in several currencies."""
    return None if len(currencies(rows)) > 1 else total(rows, "mrr")


def currencies(rows: Rows) -> set[str]:
    """Name the currencies; a price without one is in one of its own."""
    return {r["currency"] or "?" for r in rows if r["currency"] or r["mrr"]}


def price_since(then: Rows, now: Rows) -> float | None:
    """What is paid more than then; null where it is in another currency now."""
    several = len(currencies(then) | currencies(now)) > 1
    return None if several else minus(price(now), price(then))


def minus(a: float | None, b: float | None) -> float | None:
    """Subtract; null where either is not known."""
    return None if a is None or b is None else a - b


def plus_months(day: date, months: int) -> date:
    """The same day some months later, or the last of a shorter month."""
    for _ in range(months):
        first = (date(day.year, day.month, 1) + 31 * DAY).replace(day=1)
        day = first
    return day


def term_ends(row: Row) -> list[date]:
    """The first term ends of a row, in order."""
    given, term = row["term_ends_at"], row["term_months"]
    start = (given or row["started_at"]).date()
    ends = [start] if given else []
    if term:
        for k in range(1, 60):
            month = plus_months(start.replace(day=1), k * term)
            length = calendar.monthrange(month.year, month.month)[1]
            ends.append(month.replace(day=min(start.day, length)))
    return ends


def moves(rows: Rows, name: str, cutoff: date, days: int) -> list[tuple[float, float]]:
    """Sums before and after each day of the window on which a row began or ended."""
    edges = {r["started_at"].date() for r in rows}
    edges |= {r["ended_at"].date() for r in rows if r["ended_at"]}
    return [
        (
            round(total(before(rows, midnight(day)), name) or 0, 2),
            round(total(before(rows, midnight(day + DAY)), name) or 0, 2),
        )
        for day in edges
        if cutoff - days * DAY <= day < cutoff
    ]


def price_moves(rows: Rows, cutoff: date, days: int) -> list[str]:
    """Which way prices went, day by day: up, down, or mixed."""
    named = [{**row, "currency": row["currency"] or "?"} for row in rows]
    mine = {
        code: [
            row if row["currency"] == code else {**row, "mrr": None} for row in named
        ]
        for code in {row["currency"] for row in named}
    }
    found = []
    by_currency = [moves(each, "mrr", cutoff, days) for each in mine.values()]
    for each in zip(*by_currency, strict=True):
        up, down = any(a < b for a, b in each), any(a > b for a, b in each)
        before, after = (sum(pair[k] for pair in each) for k in (0, 1))
        if up and down:
            found.append("mixed")
        elif up and before > 0:
            found.append("up")
        elif down and after > 0:
            found.append("down")
    return found


def expected(rows: Rows, account: str, cutoff: date) -> dict[str, float | None]:
    """Everything, the slow way."""
    seen, t = as_known(rows, account, cutoff), midnight(cutoff)
    running = before(seen, t)
    mrr, seats = price(running), total(running, "seats")
    want: dict[str, float | None] = {"commercial__mrr": mrr, "commercial__seats": seats}
    starts = [r["started_at"].date() for r in seen]
    want["commercial__tenure_days"] = (cutoff - min(starts)).days if starts else None
    clocks = []
    for row in running:
        ahead = [(end - cutoff).days for end in term_ends(row) if end >= cutoff]
        if ahead:
            clocks.append((row["started_at"], -ahead[0]))
    want["commercial__days_to_term_end"] = -max(clocks)[1] if clocks else None
    done = [
        sum(
            end <= (r["ended_at"].date() if r["ended_at"] else cutoff - DAY)
            for end in ends
        )
        for r in seen
        if (ends := term_ends(r))
    ]
    want["commercial__renewals"] = sum(done) if done else None
    for days in (91, 210):
        then = before(seen, t - days * DAY)
        for name, more in (
            ("mrr", price_since(then, running)),
            ("seats", minus(seats, total(then, "seats"))),
        ):
            want[f"commercial__{name}_change__{days}d"] = windowed(cutoff, days, more)
    for days in (28, 91):
        then = before(seen, t - days * DAY)
        for name, more in (
            ("mrr", over(price_since(then, running), price(then))),
            ("seats", over(minus(seats, total(then, "seats")), total(then, "seats"))),
        ):
            want[f"commercial__{name}_growth__{days}d"] = windowed(cutoff, days, more)
    priced = any(r["mrr"] is not None for r in seen)
    for days in (28, 91):
        steps = price_moves(seen, cutoff, days)
        told = priced and "mixed" not in steps
        up, down = (steps.count(w) if told else None for w in ("up", "down"))
        want[f"commercial__upgrades__{days}d"] = windowed(cutoff, days, up)
        want[f"commercial__downgrades__{days}d"] = windowed(cutoff, days, down)
    n = users(account, cutoff)
    want["commercial__mrr_per_user__28d"] = windowed(cutoff, 28, over(mrr, n))
    steady = all(a == b for a, b in moves(seen, "seats", cutoff, 180))
    stalled = float(n >= 0.8 * seats and steady) if seats else None
    want["commercial__expansion_stalled__180d"] = windowed(cutoff, 180, stalled)
    steps = price_moves(seen, cutoff, 90)
    unadopted = float("up" in steps and 10 * n < seats) if seats else None
    unadopted = None if "mixed" in steps else unadopted
    want["commercial__upsell_unadopted__90d"] = windowed(cutoff, 90, unadopted)
    had = total(before(seen, t - 91 * DAY), "seats")
    added = minus(seats, had)
    used = None
    if added is not None and added > 0:
        used = over(min(max(n - (had or 0), 0), added), added)
    want["commercial__added_seats_used__91d"] = windowed(cutoff, 91, used)
    return want


@pytest.mark.parametrize("seed", [1, 2])
def test_every_feature_equals_its_oracle(seed: int) -> None:
    rows = draw(np.random.default_rng(seed), 50)
    check(compute(make(rows)), lambda a, t: expected(rows, a, t))


def rewrite(row: Row, t: datetime, rng: np.random.Generator) -> Row:
    """Let what still runs end at another time, or never, and announce it whenever."""
    if row["ended_at"] is None or row["ended_at"] >= t:
        row["ended_at"] = later(t, rng)
        row["notice_at"] = row["ended_at"] and later(t, rng)
    return row


def test_the_future_does_not_move_a_feature() -> None:
    check_future_blindness(
        make, draw, happened=lambda r: r["started_at"], rewrite=rewrite
    )


def test_a_plan_change_is_one_upgrade_and_keeps_the_term() -> None:
    # 10 seats at 100.10 from 2024-06-01 for 12 months; on 2025-02-03, 28 days before
    # the cutoff 2025-03-03, 15 seats at 150.15 with the same term end 2025-06-01.
    first: Row = dict.fromkeys(TYPES) | {
        "account_id": "a",
        "started_at": instant("2024-06-01"),
        "known_at": instant("2024-06-01"),
        "ended_at": instant("2025-02-03"),
        "term_ends_at": instant("2025-06-01"),
        "mrr": 100.10,
        "seats": 10,
    }
    second = first | {
        "started_at": instant("2025-02-03"),
        "known_at": instant("2025-02-03"),
        "ended_at": None,
        "mrr": 150.15,
        "seats": 15,
    }
    got = compute(make([first, second])).loc[("a", date(2025, 3, 3))]
    assert got["commercial__mrr"] == 150.15
    assert got["commercial__mrr_change__91d"] == 50.05
    assert got["commercial__mrr_growth__28d"] == 0.5
    assert got["commercial__seats_growth__28d"] == 0.5
    assert got["commercial__upgrades__28d"] == 1
    assert got["commercial__downgrades__91d"] == 0
    assert got["commercial__days_to_term_end"] == 90
    assert got["commercial__tenure_days"] == 275
    assert got["commercial__renewals"] == 0


def priced(start: str, end: str | None, mrr: float, currency: str | None) -> Row:
    """A row of account a, of 10 seats, with a price."""
    return dict.fromkeys(TYPES) | {
        "account_id": "a",
        "started_at": instant(start),
        "known_at": instant(start),
        "ended_at": end and instant(end),
        "mrr": mrr,
        "currency": currency,
        "seats": 10,
    }


MOVES = ("mrr_change__91d", "mrr_growth__28d", "upgrades__28d", "downgrades__28d")


@pytest.mark.parametrize(
    ("currency", "mrr", "expected"),
    [
        # 100 euros become 90 dollars, or 120: less or more, nobody can tell.
        ("USD", 90.0, (None, None, None, None)),
        ("USD", 120.0, (None, None, None, None)),
        ("EUR", 90.0, (-10.0, -0.1, 0, 1)),
        # Or 120 of what nobody names; what costs nothing costs it in any currency.
        (None, 120.0, (None, None, None, None)),
        (None, 0.0, (-100.0, -1.0, 0, 0)),
    ],
)
def test_a_price_in_another_currency_is_no_change(
    currency: str | None, mrr: float, expected: tuple[float | None, ...]
) -> None:
    rows = [
        priced("2024-06-01", "2025-02-10", 100.0, "EUR"),
        priced("2025-02-10", None, mrr, currency),
    ]
    got = compute(make(rows)).loc[("a", date(2025, 3, 3))]
    found = [got[f"commercial__{name}"] for name in MOVES]
    assert [None if np.isnan(x) else round(x, 9) for x in found] == list(expected)


def test_where_nobody_names_a_currency_there_is_one() -> None:
    rows = [
        priced("2024-06-01", "2025-02-10", 100.0, None),
        priced("2025-02-10", None, 90.0, None),
        priced("2025-02-10", None, 5.0, None),
    ]
    got = compute(make(rows)).loc[("a", date(2025, 3, 3))]
    assert got["commercial__mrr"] == 95
    found = [got[f"commercial__{name}"] for name in MOVES]
    assert [round(x, 9) for x in found] == [-5.0, -0.05, 0, 1]


def test_what_is_added_in_another_currency_is_an_upgrade() -> None:
    rows = [
        priced("2024-06-01", None, 100.0, "EUR"),
        priced("2025-02-10", None, 50.0, "USD"),
    ]
    got = compute(make(rows)).loc[("a", date(2025, 3, 3))]
    assert np.isnan(got["commercial__mrr"])  # euros and dollars add up to no amount
    assert got["commercial__upgrades__28d"] == 1
    assert got["commercial__downgrades__28d"] == 0


def test_starts_and_ends_alone_leave_the_tenure() -> None:
    types = {k: TYPES[k] for k in ("account_id", "started_at", "ended_at", "known_at")}
    rows = draw(np.random.default_rng(1), 20)
    family = commercial.family(
        {"subscriptions": table_of("subscriptions", rows, types)}, (4,)
    )
    assert [f.card.name for f in family.features] == ["commercial__tenure_days"]
    why = family.left_out["commercial__days_to_term_end"]
    assert why == "table 'subscriptions' has no term_ends_at or term_months"
    assert family.left_out["commercial__mrr"] == "table 'subscriptions' has no mrr"
    assert not family.features[0].card.actionable
    assert compute(family, usage=False)["commercial__tenure_days"].notna().any()

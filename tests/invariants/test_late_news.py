"""Law 4 for every task: what is known when a label is matured changes it no more.

Two businesses that nobody could tell apart before ``matured_at``, and that go on
differently: other ends, notices, prices, payments, churns and uses, some of things that
happened long before and were written down too late.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pandas as pd
import pytest

from churnml.backend import connect
from churnml.labels import ChurnTask, labels
from churnml.silence import by_silence
from churnml.snapshots import Cohort, snapshots
from churnml.tables import Tables, TableSpec, load_tables

CON = connect(threads=1)
DAY0, CUTOFF, LAST = date(2025, 1, 1), 60, 200
TASKS = {
    "churn": ChurnTask("40d", "5d", "6d"),
    "some kinds": ChurnTask("40d", "5d", "6d", kinds=["voluntary", "involuntary"]),
    "downgrade": ChurnTask("40d", "5d", "6d", of="downgrade"),
    "contraction": ChurnTask("40d", "5d", "6d", of="contraction", share=0.2),
}
Rows = dict[str, list[dict[str, Any]]]


def at(day: float | None) -> datetime | None:
    """Give an instant; half days are allowed."""
    return None if day is None else datetime(2025, 1, 1) + timedelta(days=day)


def rows_of(seed: int, *, names: list[str]) -> Rows:
    """Draw contracts, bills, churns and uses; all times in days since the first."""
    rng = random.Random(seed)

    def maybe(share: float, low: float, high: float) -> float | None:
        return (
            rng.randint(round(2 * low), round(2 * high)) / 2
            if rng.random() < share
            else None
        )

    found: Rows = {"subscriptions": [], "invoices": [], "churns": [], "usage": []}
    for name in names:
        start, mrr, seats = rng.randint(-60, 20), 100, 10
        while start < 160:
            length = rng.choice([20, 31, 45, 60, 90, 400])
            end = start + length - rng.choice([0, 0, 1, 7])
            row = {
                "account_id": name,
                "started_at": start,
                "ended_at": end if rng.random() < 0.9 else None,
                "notice_at": maybe(0.2, start, end + 5),
                "term_months": rng.choice([None, 1, 2]),
                "mrr": rng.choice([mrr, mrr, 70, 130]),
                "seats": rng.choice([seats, seats, 8]),
                "plan": rng.choice("aab"),
                "known_at": start + rng.choice([0, 0, 0, 2, 30]),
            }
            found["subscriptions"].append(row)
            start = end + rng.choice([0, 0, 0, 3, 6, 12, 50])
        for day in range(0, 150, 30):
            due = day + 10
            found["invoices"].append(
                {
                    "account_id": name,
                    "issued_at": day,
                    "due_at": due,
                    "paid_at": maybe(0.6, day, day + 60),
                    "failed_at": maybe(0.3, due, due + 3),
                    "known_at": day,
                }
            )
        if rng.random() < 0.5:
            day = rng.randint(50, 150)
            kind = rng.choice([None, "voluntary", "involuntary"])
            known = day + rng.choice([0, 0, 5, 40])
            found["churns"].append(
                {"account_id": name, "churned_at": day, "kind": kind, "known_at": known}
            )
        day = 0
        while day < 150:
            known = day + rng.choice([0, 0, 0, 1, 20])
            found["usage"].append(
                {"account_id": name, "occurred_at": day + 0.5, "known_at": known + 0.5}
            )
            day += rng.choice([1, 2, 2, 5, 12, 25])
    return found


OPENS = {
    "subscriptions": "started_at",
    "invoices": "issued_at",
    "churns": "churned_at",
    "usage": "occurred_at",
}


def other_future(rows: Rows, other: Rows, instant: int, seed: int) -> Rows:
    """Keep what was known before the instant, and go on as another business does."""
    rng = random.Random(seed)

    def seen(name: str, row: dict[str, Any]) -> bool:
        return max(row[OPENS[name]], row["known_at"]) < instant

    def later(row: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        for column, value in row.items():
            moves = column in {"ended_at", "notice_at", "paid_at", "failed_at"}
            if moves and (value is None or value >= instant):
                yield column, rng.choice([None, instant, instant + 0.5, instant + 30])
            else:
                yield column, value

    return {
        name: [
            *(dict(later(row)) for row in some if seen(name, row)),
            *(row for row in other[name] if not seen(name, row)),
        ]
        for name, some in rows.items()
    }


def tables_of(rows: Rows, names: list[str], *, only: list[str]) -> Tables:
    accounts = pd.DataFrame({"account_id": names, "started_at": DAY0})
    specs = [TableSpec(name="accounts", frame=accounts)]
    for name in only:
        frame = pd.DataFrame(rows[name])
        for column in frame.filter(like="_at"):
            frame[column] = pd.to_datetime(
                [at(v) if pd.notna(v) else None for v in frame[column]]
            )
        specs.append(TableSpec(name=name, frame=frame))
    until = DAY0 + timedelta(days=LAST)
    return load_tables(specs, con=CON, complete_until=until, strict=False)


# What dates churn, and with what else.
WAYS = {
    "contracts": ["subscriptions", "invoices"],
    "churns": ["subscriptions", "invoices", "churns"],
    "silence": ["usage"],
}


@cache
def drawn(seed: int) -> tuple[list[str], Rows, Rows]:
    names = [f"a{n:02}" for n in range(60)]
    return names, rows_of(seed, names=names), rows_of(seed + 1, names=names)


@pytest.mark.parametrize(
    ("way", "task"),
    [("contracts", t) for t in TASKS] + [("churns", "churn"), ("silence", "churn")],
)
def test_labels_stand_whatever_becomes_known_later(way: str, task: str) -> None:
    names, rows, other = drawn(7)
    asked = TASKS[task]
    grace = asked.grace.days if way == "contracts" else 0
    matured = CUTOFF + 45 + grace
    changed = other_future(rows, other, matured, seed=3)
    cutoff = DAY0 + timedelta(days=CUTOFF)
    # Both in one set of tables, so that one query answers for both: that accounts know
    # nothing of one another is a law of its own.
    twins = {
        name: [{**row, "account_id": f"other {row['account_id']}"} for row in some]
        for name, some in changed.items()
    }
    both = {name: [*rows[name], *twins[name]] for name in rows}
    everybody = [*names, *(f"other {name}" for name in names)]
    tables = tables_of(both, everybody, only=WAYS[way])
    tables = by_silence(tables, "14d") if way == "silence" else tables
    spine = snapshots(tables, [cutoff], cohort=Cohort("10d"), grace=asked.grace).scored
    found = labels(tables, spine, asked).order_by("account_id").execute()
    assert set(found.matured_at) == {pd.Timestamp(at(matured))}
    found = found.astype(object).where(found.notna(), None)
    other_ones = found.account_id.str.startswith("other ")
    mine, theirs = found[~other_ones], found[other_ones]
    theirs = theirs.assign(account_id=theirs.account_id.str.removeprefix("other "))
    said = [one.to_dict("records") for one in (mine, theirs)]
    assert said[0] == said[1]
    assert {row["label"] for row in said[0]} >= {True, False}

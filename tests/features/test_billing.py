"""Every feature of the bills again, in naive Python on lists of rows."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import numpy as np

from churnml.features.billing import billing
from churnml.features.build import compile_features
from churnml.features.spec import Family
from tests.features.oracle import (
    SPELL,
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
    spine_of,
    start_of,
    table_of,
    windowed,
)

LATER = ("paid_at", "failed_at", "refunded_at", "disputed_at")
TYPES = {
    "account_id": "string",
    "issued_at": TIME,
    "due_at": TIME,
    **dict.fromkeys(LATER, TIME),
    "amount": "float64",
    "currency": "string",
    "known_at": TIME,
}


def draw(rng: np.random.Generator, n: int) -> Rows:
    """Draw invoices, credit notes, and facts dated before they were issued."""
    rows: Rows = []
    for at in moments(rng, n):
        row: Row = {"account_id": [*STARTS][int(rng.integers(len(STARTS)))]}
        row["issued_at"] = at
        due = timedelta(days=int(rng.choice([0, 14, 30, 200])))
        row["due_at"] = at + due if rng.random() < 0.9 else None
        for name in LATER:
            wait = timedelta(hours=float(rng.choice([-5, 0, 24, 24 * 20, 24 * 100])))
            row[name] = at + wait if rng.random() < 0.4 else None
        row["amount"] = [None, 10.0, 99.5, 0.0, -5.0][int(rng.integers(5))]
        row["currency"] = "EUR"
        row["known_at"] = at + timedelta(hours=float(rng.choice([0, 0, 0, 30])))
        rows.append(row)
    return rows + rows[: n // 10]


def make(rows: Rows) -> Family:
    """Build the family on rows."""
    return billing({"invoices": table_of("invoices", rows, TYPES)}, (1, 4, 13))


def expected(rows: Rows, account: str, cutoff: date) -> dict[str, float | None]:
    """Everything, the slow way."""
    t, spell = midnight(cutoff), start_of(account) or SPELL
    seen = [
        r
        for r in rows
        if r["account_id"] == account
        and midnight(spell) <= r["issued_at"] < t
        and r["known_at"] < t
        and not (r["amount"] is not None and r["amount"] <= 0)
    ]

    def past(row: Row, name: str) -> bool:
        return row[name] is not None and row[name] < t

    late = [
        (cutoff - r["due_at"].date()).days
        for r in seen
        if past(r, "due_at") and not past(r, "paid_at") and not past(r, "refunded_at")
    ]
    want: dict[str, float | None] = {
        "invoices_past_due": len(late),
        "days_past_due": max([0, *late]),
    }
    for days, counted in (
        (28, {"failed_payments": "failed_at"}),
        (
            91,
            {
                "failed_payments": "failed_at",
                "refunds": "refunded_at",
                "disputes": "disputed_at",
            },
        ),
    ):
        since = t - timedelta(days=days)
        for measure, name in counted.items():
            n = sum(past(r, name) and r[name] >= since for r in seen)
            want[f"{measure}__{days}d"] = windowed(cutoff, days, n)
    return {f"commercial__{name}": value for name, value in want.items()}


def test_every_feature_equals_its_oracle() -> None:
    rows = draw(np.random.default_rng(5), 80)
    family = make(rows)
    assert not family.left_out
    frame = compute(family, usage=False)
    assert frame.notna().any().all()
    assert (frame.fillna(0) > 0).any().all()
    check(frame, lambda a, t: expected(rows, a, t))


def test_the_future_does_not_move_a_feature() -> None:
    def rewrite(row: Row, t: object, rng: np.random.Generator) -> Row:
        for name in LATER:
            if row[name] is None or row[name] >= t:
                row[name] = later(t, rng)
        return row

    check_future_blindness(
        make, draw, happened=lambda r: r["issued_at"], rewrite=rewrite
    )


def test_the_refund_of_an_earlier_spell_came_from_leaving() -> None:
    # The present spell of account c began on 2024-01-15.
    bill: Row = dict.fromkeys(TYPES) | {"account_id": "c", "amount": 10.0}
    for day in ("2024-01-14", "2024-01-15"):
        bill |= {"issued_at": instant(day), "known_at": instant(day)}
        bill |= {"refunded_at": instant("2024-02-01"), "due_at": instant(day)}
        cutoff = date(2024, 11, 4)
        got = compute(make([dict(bill)]), [("c", cutoff)], usage=False)
        late = compute(make([dict(bill, refunded_at=None)]), [("c", cutoff)])
        own = day == "2024-01-15"
        assert got["commercial__invoices_past_due"].item() == 0
        assert late["commercial__invoices_past_due"].item() == own


def test_without_a_known_spell_nobody_knows_whose_bills_count() -> None:
    rows = draw(np.random.default_rng(3), 20)
    spine = spine_of([("c", date(2024, 11, 4))])
    unknown = spine.mutate(spell_started_at=ibis.null("timestamp(6)"))
    frame = compile_features([make(rows)], unknown).table.execute()
    assert frame.filter(like="commercial__").isna().all().all()


def test_without_its_table_all_is_left_out() -> None:
    family = billing({}, (4, 13))
    assert not family.features
    assert set(family.left_out.values()) == {"there is no table 'invoices'"}

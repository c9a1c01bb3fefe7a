"""Every feature of the touches again, in naive Python on lists of rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from churnml.features import relationship
from churnml.features.spec import Family
from tests.features import test_plays
from tests.features.oracle import (
    STARTS,
    TIME,
    Row,
    Rows,
    check,
    check_future_blindness,
    compute,
    days_lived,
    instant,
    later,
    midnight,
    moments,
    over,
    table_of,
    windowed,
)

TYPES = {
    "account_id": "string",
    "touched_at": TIME,
    "kind": "string",
    "direction": "string",
    "answered_at": TIME,
    "no_show": "boolean",
    "owner": "string",
    "known_at": TIME,
}
TICKETS = {"account_id": "string", "opened_at": TIME, "known_at": TIME}
EVERY = 91


def draw(rng: np.random.Generator, n: int) -> Rows:
    """Draw touches that tie often, of a few owners."""
    rows: Rows = []
    for at in moments(rng, n):
        row: Row = {"account_id": [*STARTS][int(rng.integers(len(STARTS)))]}
        row["touched_at"] = at
        row["kind"] = [None, "call", " QBR", "email"][int(rng.integers(4))]
        row["direction"] = [None, "Outbound", "inbound"][int(rng.integers(3))]
        wait = timedelta(hours=float(rng.choice([-2, 0, 24, 24 * 20])))
        row["answered_at"] = at + wait if rng.random() < 0.5 else None
        row["no_show"] = [None, False, True][int(rng.integers(3))]
        row["owner"] = [None, "ann", "ann", "bob", "cem"][int(rng.integers(5))]
        row["known_at"] = at + timedelta(hours=float(rng.choice([0, 0, 0, 60])))
        rows.append(row)
    return rows + rows[: n // 10]


def tickets(rows: Rows) -> Rows:
    """Make a ticket of every second touch."""
    return [
        {
            "account_id": r["account_id"],
            "opened_at": r["touched_at"],
            "known_at": r["known_at"],
        }
        for r in rows[::2]
    ]


def make(rows: Rows, **given: Any) -> Family:
    """Build the family on rows."""
    touches = table_of("touches", rows, TYPES)
    spec = replace(touches.spec, review_every=timedelta(days=EVERY), **given)
    asked = table_of("tickets", tickets(rows), TICKETS)
    tables = {"touches": replace(touches, spec=spec), "tickets": asked}
    return relationship.family(tables, (1, 4, 13))


def happened_before(rows: Rows, account: str, name: str, t: datetime) -> Rows:
    """Rows of an account that happened and were known before an instant."""
    mine = [r for r in rows if r["account_id"] == account]
    return [r for r in mine if max(r[name], r["known_at"]) < t]


def expected(
    rows: Rows, account: str, cutoff: date, reviews: tuple[str, ...]
) -> dict[str, float | None]:
    """Everything, the slow way."""
    t = midnight(cutoff)
    seen = happened_before(rows, account, "touched_at", t)
    asked = happened_before(tickets(rows), account, "opened_at", t)

    def ago(at: datetime) -> int:
        return (cutoff - at.date()).days

    def within(days: int) -> Rows:
        return [r for r in seen if ago(r["touched_at"]) <= days]

    def ours(found: Rows) -> Rows:
        return [r for r in found if r["direction"] == "Outbound"]

    want: dict[str, float | None] = {}
    for days in (28, 91):
        want[f"touches__{days}d"] = windowed(cutoff, days, len(within(days)))
    last = [ago(r["touched_at"]) for r in seen]
    want["days_since_touch"] = min(last) if last else None
    begun = [r for r in within(91) if r["direction"] == "inbound"]
    want["inbound_touches__91d"] = windowed(cutoff, 91, len(begun))
    ripe = [r for r in ours(within(91)) if ago(r["touched_at"]) >= 7]
    answered = sum(r["answered_at"] is not None and r["answered_at"] < t for r in ripe)
    want["answered_share__91d"] = windowed(cutoff, 91, over(answered, len(ripe)))
    missed = sum(bool(r["no_show"]) for r in within(91))
    want["no_shows__91d"] = windowed(cutoff, 91, missed)
    held = [
        ago(r["touched_at"])
        for r in seen
        if r["kind"] is not None and r["kind"].strip().lower() in reviews
    ]
    want["days_since_review"] = min(held) if held else None
    overdue = float(not held or min(held) > EVERY)
    want["review_overdue"] = overdue if days_lived(account, cutoff) >= EVERY else None
    owned = sorted(
        (r["touched_at"], r["owner"]) for r in seen if r["owner"] is not None
    )
    took_over = [
        (at, place > 0)
        for place, (at, owner) in enumerate(owned)
        if not place or owned[place - 1][1] != owner
    ]
    want["days_with_owner"] = ago(took_over[-1][0]) if took_over else None
    changes = sum(again and ago(at) <= 365 for at, again in took_over)
    want["owner_changes__365d"] = windowed(cutoff, 365, changes)
    theirs = sum(ago(r["opened_at"]) <= 91 for r in asked)
    mine = len(ours(within(91)))
    want["proactive_share__91d"] = windowed(cutoff, 91, over(mine, mine + theirs))
    return {f"relationship__{name}": value for name, value in want.items()}


@pytest.mark.parametrize("kinds", [(), ("Call", "qbr")])
def test_every_feature_equals_its_oracle(kinds: tuple[str, ...]) -> None:
    rows = draw(np.random.default_rng(8), 80)
    family = make(rows, review_kinds=kinds)
    assert set(family.left_out.values()) == {"there is no table 'plays'"}
    frame = compute(family, usage=False)
    assert frame.notna().any().all()
    reviews = tuple(kind.lower() for kind in kinds) or relationship.REVIEWS
    check(frame, lambda a, t: expected(rows, a, t, reviews))


def test_owners_are_the_same_whether_or_not_it_is_given_when_touches_were_known() -> (
    None
):
    rows = [
        r | {"known_at": r["touched_at"]} for r in draw(np.random.default_rng(9), 80)
    ]
    touches = table_of("touches", rows, TYPES)
    undated = replace(touches, columns=touches.columns - {"known_at"})
    family = relationship.family({"touches": undated}, (1, 4, 13))
    frame = compute(family, usage=False)
    owned = [name for name in frame.columns if "owner" in name]
    assert len(owned) == 2
    assert frame[owned].notna().any().all()

    def wanted(account: str, cutoff: date) -> dict[str, float | None]:
        every = expected(rows, account, cutoff, relationship.REVIEWS)
        return {name: every[name] for name in owned}

    check(frame[owned], wanted)


def test_the_future_does_not_move_a_feature() -> None:
    def rewrite(row: Row, t: datetime, rng: np.random.Generator) -> Row:
        if row["answered_at"] is None or row["answered_at"] >= t:
            row["answered_at"] = later(t, rng)
        return row

    def alone(rows: Rows) -> Family:
        return relationship.family({"touches": table_of("touches", rows, TYPES)}, (13,))

    check_future_blindness(
        alone, draw, happened=lambda r: r["touched_at"], rewrite=rewrite
    )


def test_a_stand_in_without_a_name_changes_no_owner() -> None:
    def touch(day: str, owner: str | None) -> Row:
        at = {"touched_at": instant(day), "known_at": instant(day)}
        return dict.fromkeys(TYPES) | at | {"account_id": "a", "owner": owner}

    rows = [
        touch("2024-06-01", "ann"),
        touch("2024-07-01", "bob"),
        touch("2024-08-01", None),
        touch("2024-09-01", "bob"),
    ]
    cutoff = date(2025, 3, 3)
    got = compute(make(rows), [("a", cutoff)], usage=False).loc[("a", cutoff)]
    assert got["relationship__days_with_owner"] == 245
    assert got["relationship__owner_changes__365d"] == 1


def test_each_table_is_enough() -> None:
    rows = draw(np.random.default_rng(1), 10)
    plays = table_of(
        "plays", test_plays.draw(np.random.default_rng(1), 5), test_plays.TYPES
    )
    family = relationship.family({"plays": plays}, (4, 13))
    why = family.left_out
    assert why["relationship__days_since_touch"] == "there is no table 'touches'"
    assert why["relationship__proactive_share__91d"] == "there is no table 'touches'"
    family = relationship.family({"touches": table_of("touches", rows, TYPES)}, (4, 13))
    why = family.left_out
    assert why["relationship__in_play"] == "there is no table 'plays'"
    assert why["relationship__proactive_share__91d"] == "there is no table 'tickets'"
    assert why["relationship__review_overdue"] == (
        "table 'touches' declares no review_every"
    )

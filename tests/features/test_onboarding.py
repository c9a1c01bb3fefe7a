"""What of the onboarding stands on other families' tables, again in naive Python."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from churnml.features import onboarding
from churnml.features.build import compile_features
from churnml.features.spec import Family
from tests.features.oracle import (
    CUTOFFS,
    FIRST,
    SPELL,
    STARTS,
    TIME,
    Row,
    Rows,
    check,
    check_future_blindness,
    compute,
    everyone,
    midnight,
    moments,
    spine_of,
    start_of,
    table_of,
)

TOUCHED = {"account_id": "string", "touched_at": TIME, "known_at": TIME}
OPENED = {"account_id": "string", "opened_at": TIME, "known_at": TIME}
USED = {
    "account_id": "string",
    "occurred_at": TIME,
    "event": "string",
    "known_at": TIME,
}
PAID = {
    "account_id": "string",
    "started_at": TIME,
    "is_trial": "boolean",
    "known_at": TIME,
}
WINDOWS = (4, 13)


def draw(rng: np.random.Generator, n: int) -> Rows:
    """Draw uses, a few of them of value, near the accounts' starts and anywhere."""
    rows: Rows = []
    for at in moments(rng, n):
        account = [*STARTS][int(rng.integers(len(STARTS)))]
        if rng.random() < 0.4:
            begun = midnight(max(start_of(account) or SPELL, FIRST))
            at = begun + timedelta(hours=float(rng.choice([-30, 0, 9, 2159, 2160])))
        late = timedelta(hours=float(rng.choice([0, 0, 0, 30, 24 * 200])))
        rows.append(
            {
                "account_id": account,
                "occurred_at": at,
                "event": rng.choice(["share", *["look"] * 8, "invite"]),
                "is_trial": [None, False, True][int(rng.integers(3))],
                "known_at": at + late,
                "part": int(rng.integers(6)),
            }
        )
    return rows


def part(rows: Rows, of: int, which: int = 0) -> Rows:
    """Choose the rows of a table."""
    return [row for row in rows if row["part"] % of == which]


def named(rows: Rows, name: str) -> Rows:
    """Call the time of rows by another name."""
    return [{**row, name: row["occurred_at"]} for row in rows]


def tables_of(rows: Rows) -> dict[str, Any]:
    """Make four tables of parts of the rows."""
    usage = table_of("usage", part(rows, 2), USED)
    spec = replace(usage.spec, key_events=("share", "invite"))
    return {
        "usage": replace(usage, spec=spec),
        "tickets": table_of("tickets", named(part(rows, 3), "opened_at"), OPENED),
        "touches": table_of("touches", named(part(rows, 3, 1), "touched_at"), TOUCHED),
        "subscriptions": table_of("subscriptions", named(rows, "started_at"), PAID),
    }


def make(rows: Rows) -> Family:
    """Build the family on rows, but for the stage, which is a text."""
    family = onboarding.family(tables_of(rows), WINDOWS)
    numbers = [f for f in family.features if f.card.measure != "stage"]
    return replace(family, features=numbers)


def known(rows: Rows, account: str, t: datetime) -> list[datetime]:
    """List when an account's rows happened, of those known before an instant."""
    return [
        r["occurred_at"]
        for r in rows
        if r["account_id"] == account and max(r["occurred_at"], r["known_at"]) < t
    ]


def expected(rows: Rows, account: str, cutoff: date) -> dict[str, float | None]:
    """Everything, the slow way."""
    t, start = midnight(cutoff), start_of(account) or SPELL
    want: dict[str, float | None] = {}
    for name, mine in (("tickets", part(rows, 3)), ("touches", part(rows, 3, 1))):
        new = [
            at for at in known(mine, account, t) if 0 <= (at.date() - start).days < 90
        ]
        want[f"first_{name}"] = len(new) if start >= FIRST else None
    paid = known([r for r in rows if not r["is_trial"]], account, t)
    acts = known([r for r in part(rows, 2) if r["event"] != "look"], account, t)
    first = min(at.date() for at in paid) if paid else None
    observed = first is not None and first >= FIRST
    acted = min(at.date() for at in acts) if acts else None
    want["days_to_key_action"] = (
        max((acted - first).days, 0) if observed and acted and first else None
    )
    want["days_without_key_action"] = (
        (cutoff - first).days if observed and first and not acted else None
    )
    return {f"onboarding__{name}": value for name, value in want.items()}


def test_every_feature_equals_its_oracle() -> None:
    rows = draw(np.random.default_rng(11), 90)
    frame = compute(make(rows), usage=False)
    assert frame.notna().any().all()
    check(frame, lambda a, t: expected(rows, a, t))


def test_the_future_does_not_move_a_feature() -> None:
    check_future_blindness(
        make,
        draw,
        happened=lambda r: r["occurred_at"],
        rewrite=lambda row, _t, _rng: row,
    )


def stages(*rows: tuple[str, int], account: str = "c") -> list[str]:
    """Give the stages of an account whose spell began on 2024-01-15, by cutoff."""
    types = {"account_id": "string", "started_at": TIME, "known_at": TIME}
    at = midnight(SPELL)
    paid = [
        {
            "account_id": account,
            "started_at": at,
            "known_at": at,
            **dict.fromkeys(("term_months",), months),
        }
        for _, months in rows
    ]
    tables: dict[str, Any] = {}
    if paid:
        types |= {"term_months": "int64"}
        tables["subscriptions"] = table_of("subscriptions", paid, types)
    family = onboarding.family(tables, WINDOWS)
    cutoffs = [SPELL + timedelta(days=n) for n in (89, 90, 275, 276, 364, 365, 366)]
    spine = spine_of([(account, t) for t in cutoffs])
    compiled = compile_features([family], spine)
    frame = compiled.table.execute().sort_values("cutoff")
    found: list[str] = frame["onboarding__stage"].tolist()
    return found


def test_the_stage_of_a_spell() -> None:
    new, middle, old = "onboarding", "adoption", "mature"
    assert stages() == [new, middle, middle, middle, middle, old, old]
    # A term of 12 months ends on 2025-01-15, after 366 days.
    near = "renewal window"
    assert stages(("year", 12)) == [new, middle, middle, near, near, near, near]
    # Of monthly terms every day would be near the end.
    assert stages(("month", 1)) == stages()


def test_the_stage_is_context_and_a_category() -> None:
    (stage,) = (
        f.card
        for f in onboarding.family({}, WINDOWS).features
        if f.card.measure == "stage"
    )
    assert stage.categorical
    assert not stage.actionable


def test_what_is_not_declared_is_left_out() -> None:
    rows = draw(np.random.default_rng(1), 20)
    tables = tables_of(rows)
    usage = tables["usage"]
    key = "onboarding__days_to_key_action"

    def why(**options: Any) -> str:
        given = replace(usage, spec=replace(usage.spec, **options))
        family = onboarding.family({**tables, "usage": given}, WINDOWS)
        return family.left_out[key]

    assert why(key_events=()) == "table 'usage' declares no key_events"
    assert why(period="1mo").startswith("table 'usage' sums up periods")
    assert onboarding.family({}, WINDOWS).left_out[key] == (
        "there is no table 'subscriptions'"
    )


def test_an_earlier_action_may_come_to_light_later() -> None:
    def use(day: str, seen: str) -> Row:
        return {
            "account_id": "b",
            "event": "share",
            "is_trial": False,
            "occurred_at": pd.Timestamp(day).to_pydatetime(),
            "known_at": pd.Timestamp(seen).to_pydatetime(),
            "part": 0,
        }

    # Rows are uses and paid starts both; the first paid start is on 2024-09-20.
    rows = [
        use("2024-10-20", "2024-10-20"),
        use("2024-09-20", "2024-09-20") | {"part": 1},
        use("2024-10-01", "2024-12-01"),
        use("2024-10-10", "2024-12-05"),
    ]
    frame = compute(make(rows), [("b", t) for t in CUTOFFS[1:]], usage=False)
    assert frame["onboarding__days_to_key_action"].tolist() == [30, 11]


def test_everybody_has_a_stage() -> None:
    family = onboarding.family({}, WINDOWS)
    frame = compile_features([family], spine_of(everyone())).table.execute()
    assert frame["onboarding__stage"].notna().all()

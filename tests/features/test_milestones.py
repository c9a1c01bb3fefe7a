"""Every feature of the milestones again, in naive Python on lists of rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from churnml.features.milestones import milestones
from churnml.features.spec import Family
from tests.features.oracle import (
    FIRST,
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
    over,
    start_of,
    table_of,
)

TYPES = {
    "account_id": "string",
    "milestone": "string",
    "assigned_at": TIME,
    "reached_at": TIME,
    "required": "boolean",
    "known_at": TIME,
}
NAMES = ("Data in", "team", "go-live")
NORMS = {"Data in": 14, "team": 30}
MEASURES = {"Data in": "data_in", "team": "team", "go-live": "go_live"}


def draw(rng: np.random.Generator, n: int) -> Rows:
    """Draw milestones around their account's start, some twice, some known late."""
    rows: Rows = []
    for _ in range(n):
        account = [*STARTS][int(rng.integers(len(STARTS)))]
        begun = max(STARTS[account] or SPELL, FIRST)
        at = midnight(begun) + timedelta(hours=int(rng.choice([-30, 0, 5, 300])))
        wait = int(rng.choice([-1, 0, 13, 14, 15, 31, 89, 90, 91, 300]))
        reached = midnight(begun) + timedelta(days=wait, hours=int(rng.choice([0, 9])))
        row: Row = {"account_id": account}
        row["milestone"] = rng.choice([*NAMES, " team ", "other"])
        row["assigned_at"] = at if rng.random() < 0.7 else None
        row["reached_at"] = reached if rng.random() < 0.7 else None
        row["required"] = [None, True, True, False][int(rng.integers(4))]
        if row["assigned_at"] is None and row["reached_at"] is None:
            row["assigned_at"] = at
        late = timedelta(hours=float(rng.choice([0, 0, 0, 24 * 40])))
        row["known_at"] = opened(row) + late
        rows.append(row)
    return rows + rows[: n // 10]


def opened(row: Row) -> datetime:
    """When a row opens."""
    at: datetime = row["assigned_at"] or row["reached_at"]
    return at


def make(rows: Rows, types: dict[str, str] | None = None, **options: Any) -> Family:
    """Build the family on rows."""
    table = table_of("milestones", rows, types or TYPES)
    table = replace(table, spec=replace(table.spec, **options))
    return milestones({"milestones": table})


def expected(
    rows: Rows, account: str, cutoff: date, *, names: tuple[str, ...], norms: Any
) -> dict[str, float | None]:
    """Everything, the slow way."""
    t, start = midnight(cutoff), start_of(account) or SPELL
    seen = [
        r
        for r in rows
        if r["account_id"] == account and max(opened(r), r["known_at"]) < t
    ]
    took: dict[str, int] = {}
    for row in seen:
        if row["reached_at"] is not None and row["reached_at"] < t:
            days = max((row["reached_at"].date() - start).days, 0)
            name = row["milestone"].strip()
            took[name] = min(took.get(name, days), days)
    goals = names or sorted(
        {
            r["milestone"].strip()
            for r in seen
            if r["assigned_at"] is not None and r["required"] is not False
        }
    )
    age, known = (cutoff - start).days, start >= FIRST
    done = [name for name in goals if took.get(name, 90) < 90]
    still = [name for name in goals if name not in took]
    late = [age - norms[n] for n in still if n in norms and age > norms[n]]
    ready = not still
    want: dict[str, float | None] = {
        "milestones_done": sum(days < 90 for days in took.values()),
        "milestones_done_share": over(len(done), len(goals)),
        "milestones_open": len(still) if goals else None,
        "milestones_overdue": len(late) if goals else None,
        "milestones_overdue_days": max([0, *late]) if goals else None,
        "onboarded": float(ready) if goals else None,
        "days_to_onboarded": max(took[n] for n in goals) if goals and ready else None,
        "days_not_onboarded": age if goals and not ready else None,
    }
    want |= {f"days_to_{MEASURES[name]}": took.get(name) for name in names}
    # Older accounts reached theirs before anybody wrote it down.
    return {f"onboarding__{k}": v if known else None for k, v in want.items()}


@pytest.mark.parametrize("names", [NAMES, ()])
def test_every_feature_equals_its_oracle(names: tuple[str, ...]) -> None:
    rows = draw(np.random.default_rng(3), 40)
    family = make(rows, required_milestones=names, norm_days=NORMS)
    assert not family.left_out
    frame = compute(family, usage=False)
    assert frame.notna().any().all()
    check(frame, lambda a, t: expected(rows, a, t, names=names, norms=NORMS))


def test_the_future_does_not_move_a_feature() -> None:
    def rewrite(row: Row, t: datetime, rng: np.random.Generator) -> Row:
        open_yet = row["reached_at"] is None or row["reached_at"] >= t
        if row["assigned_at"] is not None and open_yet:
            row["reached_at"] = later(t, rng)
        return row

    check_future_blindness(
        lambda rows: make(rows, required_milestones=NAMES, norm_days=NORMS),
        draw,
        happened=opened,
        rewrite=rewrite,
    )


def test_the_example_of_the_module() -> None:
    row: Row = dict.fromkeys(TYPES) | {
        "account_id": "b",  # from 2024-09-20
        "milestone": "Data in",
        "reached_at": instant("2024-10-10 09:00"),
        "known_at": instant("2024-10-10 09:00"),
    }
    family = make([row], required_milestones=NAMES[:2], norm_days=NORMS)
    cutoff = date(2024, 11, 20)
    got = compute(family, [("b", cutoff)], usage=False).loc[("b", cutoff)]
    assert got["onboarding__days_to_data_in"] == 20
    assert got["onboarding__milestones_overdue"] == 1
    assert got["onboarding__milestones_overdue_days"] == 31
    assert got["onboarding__milestones_done_share"] == 0.5
    assert np.isnan(got["onboarding__days_to_onboarded"])
    assert got["onboarding__days_not_onboarded"] == 61


def test_no_two_columns_have_one_name() -> None:
    names = ("Onboarded", "step 2", "step", "Step!", "key action")
    rows = [r | {"milestone": "step"} for r in draw(np.random.default_rng(1), 30)]
    family = make(rows, required_milestones=names)
    measures = [f.card.measure for f in family.features]
    assert len(set(measures)) == len(measures)
    assert "days_to_key_action" not in measures
    said = {f.card.says.split("'")[1] for f in family.features if "'" in f.card.says}
    assert said == set(names)
    turned = make(rows, required_milestones=names[::-1])
    assert {f.card.measure: f.card.says for f in turned.features} == {
        f.card.measure: f.card.says for f in family.features
    }


def test_without_goals_or_norms_what_needs_them_is_left_out() -> None:
    types = {k: TYPES[k] for k in ("account_id", "milestone", "reached_at", "known_at")}
    rows = [r for r in draw(np.random.default_rng(1), 30) if r["reached_at"]]
    bare = make(rows, types)
    assert [f.card.measure for f in bare.features] == ["milestones_done"]
    assert bare.left_out["onboarding__milestones_open"] == (
        "table 'milestones' has no assigned_at and declares no required_milestones "
        "and no norm_days"
    )
    plain = make(draw(np.random.default_rng(1), 30))
    assert set(plain.left_out) == {
        "onboarding__milestones_overdue",
        "onboarding__milestones_overdue_days",
    }
    # Norms alone say what is to be reached.
    normed = make(rows, types, norm_days=NORMS)
    assert not normed.left_out
    assert normed.declared["norm_days"] == ["Data in: 14", "team: 30"]


def test_without_its_table_all_is_left_out() -> None:
    family = milestones({})
    assert not family.features
    assert set(family.left_out.values()) == {"there is no table 'milestones'"}
    assert "onboarding__onboarded" in family.left_out

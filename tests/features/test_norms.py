"""The usual days of milestones, against a naive Kaplan-Meier estimate."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from churnml.features.learned import learn
from churnml.features.norms import quartile
from churnml.labels import ChurnTask
from tests.features.learning_worlds import BEFORE, LEFT, START, Frames, read


def naive(reached: list[int], censored: list[int]) -> int | None:
    """Walk through the days, one account at a time."""
    still = 1.0
    for day in range(max(reached, default=0) + 1):
        at_risk = [d for d in (*reached, *censored) if d >= day]
        if at_risk:
            still *= 1 - reached.count(day) / len(at_risk)
        if still <= 0.25 + 1e-9:
            return day
    return None


@pytest.mark.parametrize("seed", range(8))
def test_it_is_kaplan_and_meiers(seed: int) -> None:
    rng = random.Random(seed)
    reached = [rng.randint(0, 40) for _ in range(rng.randint(1, 30))]
    censored = [rng.randint(0, 60) for _ in range(rng.randint(0, 10))]
    assert quartile(Counter(reached), Counter(censored)) == naive(reached, censored)


def milestones(count: int = 100) -> Frames:
    """Accounts of which every fifth leaves; ``import`` takes n % 40 days.

    ``invite`` is reached by every other account only, on day 3. Those that leave
    reach everything at once.
    """
    accounts, paid, rows = [], [], []
    for n in range(count):
        account, leaves = f"A{n:03d}", n % 5 == 4
        accounts.append((account, START))
        paid.append((account, START, LEFT if leaves else None))
        took = 0 if leaves else n % 40
        rows.append((account, "import", START + timedelta(days=took)))
        if n % 2 or leaves:
            rows.append((account, "invite", START + timedelta(days=3)))
    return {
        "accounts": pd.DataFrame(accounts, columns=["account_id", "started_at"]),
        "subscriptions": pd.DataFrame(
            paid, columns=["account_id", "started_at", "ended_at"]
        ),
        "milestones": pd.DataFrame(
            rows, columns=["account_id", "milestone", "reached_at"]
        ),
    }


def norms(frames: Frames, before: date = BEFORE, **options: object) -> dict[str, int]:
    found = learn(read(frames, **options), ChurnTask(), before=before)
    return dict(found.milestone_days)


def test_the_norm_is_the_third_quartile_of_those_that_stayed() -> None:
    """Stayed: n % 5 != 4 of 100. Of these 80, 60 took fewer than 30 days, or just."""
    took = sorted(n % 40 for n in range(100) if n % 5 != 4)
    assert norms(milestones()) == {"import": took[59]}


def test_a_milestone_that_half_never_reach_has_no_norm() -> None:
    assert "invite" not in norms(milestones())


def test_where_milestones_are_assigned_only_those_accounts_count() -> None:
    frames = milestones()
    rows = frames["milestones"].assign(assigned_at=START)
    assert norms(frames | {"milestones": rows})["invite"] == 3
    required = norms(
        frames | {"milestones": rows}, milestones__required_milestones=("invite",)
    )
    assert "invite" not in required


def test_the_unfinished_are_censored_not_left_out() -> None:
    """Ten more accounts have the milestone before them: the quartile moves up."""
    frames = milestones()
    rows = frames["milestones"]
    slow = rows["account_id"].isin([f"A{n:03d}" for n in range(10)])
    later = rows.assign(
        reached_at=rows["reached_at"].where(~slow, datetime(2025, 2, 1))
    )
    took = sorted(n % 40 for n in range(10, 100) if n % 5 != 4)
    assert len(took) == 72
    expected = naive(took, [(BEFORE - START.date()).days] * 8)
    assert norms(frames | {"milestones": later}) == {"import": expected}


def test_blanks_around_a_name_are_no_other_milestone() -> None:
    frames = milestones()
    spoken = frames["milestones"]["milestone"]
    frames["milestones"]["milestone"] = [
        f" {name}\t" if n % 3 else name for n, name in enumerate(spoken)
    ]
    assert norms(frames) == norms(milestones())


def test_few_accounts_have_no_norm() -> None:
    assert norms(milestones(20)) == {}


def test_what_was_reached_or_known_later_changes_nothing() -> None:
    """Were they known, those forty would have reached ``invite`` in time."""
    frames = milestones()
    known = frames["milestones"].assign(known_at=lambda f: f["reached_at"])
    ids = [f"A{n:03d}" for n in range(0, 80, 2)]
    columns = {"account_id": ids, "milestone": "invite"}
    day = datetime(2024, 12, 30)
    reached = pd.DataFrame(columns | {"reached_at": day, "known_at": day})
    told = pd.DataFrame(columns | {"reached_at": START, "known_at": day})
    expected = norms(frames | {"milestones": known})
    for late in (reached, told):
        more = pd.concat([known, late], ignore_index=True)
        assert norms(frames | {"milestones": more}) == expected
    more["known_at"] = more["reached_at"]
    assert "invite" in norms(frames | {"milestones": more})


def test_what_is_reached_is_known_after_the_delay_of_the_table() -> None:
    """Assigned long ago and reached the day before: with a delay nobody knew yet."""
    frames = milestones()
    rows = frames["milestones"].assign(assigned_at=START)
    ids = [f"A{n:03d}" for n in range(0, 80, 2)]
    day = datetime.combine(BEFORE, datetime.min.time()) - timedelta(days=1)
    late = pd.DataFrame({"account_id": ids, "milestone": "tour", "reached_at": day})
    more = pd.concat([rows, late.assign(assigned_at=START)], ignore_index=True)
    assert "tour" in norms(frames | {"milestones": more})
    delayed = timedelta(days=3)
    assert "tour" not in norms(frames | {"milestones": more}, milestones__delay=delayed)


def test_declared_norms_are_left_alone() -> None:
    tables = read(milestones(), milestones__norm_days={"import": 7})
    found = learn(tables, ChurnTask(), before=BEFORE)
    assert found.left_out["norm_days"] == "declared"

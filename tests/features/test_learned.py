"""What is learned before features can be built, where the truth is known."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pandas as pd
import pytest

from churnml.backend import connect
from churnml.errors import TaskError
from churnml.features.learned import Learned, learn
from churnml.labels import ChurnTask
from churnml.matrix import build_matrix
from churnml.simulate import simulate
from churnml.simulate.usage import STICKY_EVENTS
from churnml.snapshots import Cohort
from churnml.tables import Tables, TableSpec, load_tables
from tests.features.learning_worlds import (
    BEFORE,
    CUTOFF,
    LEFT,
    Frames,
    read,
    world,
)

TASK = ChurnTask()


@pytest.fixture(scope="module")
def frames() -> Frames:
    return world()


@pytest.fixture(scope="module")
def tables(frames: Frames) -> Tables:
    return read(frames)


@pytest.fixture(scope="module")
def learned(tables: Tables) -> Learned:
    return learn(tables, TASK, before=BEFORE)


def test_what_holds_accounts_is_learned_what_big_ones_use_is_not(
    learned: Learned,
) -> None:
    """Of all users of ``dashboard`` fewer leave, too: they are big."""
    assert learned.sticky_events == ("report",)
    (one,) = learned.lifts
    assert one.event == "report"
    assert one.odds_ratio > 2
    assert one.low > 1.5


def test_the_trap_is_one(frames: Frames) -> None:
    """Without strata, ``dashboard`` seems to hold accounts."""
    uses = frames["usage"].query("event == 'dashboard'")["account_id"].unique()
    paid = frames["subscriptions"].set_index("account_id")["ended_at"].isna()
    assert paid[uses].mean() > paid.drop(uses).mean() + 0.1


def test_declared_events_are_left_alone(frames: Frames, learned: Learned) -> None:
    declared = read(frames, sticky_events=("edit",))
    assert learn(declared, TASK, before=BEFORE).left_out == {
        "sticky_events": "declared",
        "norm_days": "there is no table 'milestones'",
    }
    assert learned.applied(declared)["usage"].spec.sticky_events == ("edit",)


def test_what_was_left_open_is_filled(tables: Tables, learned: Learned) -> None:
    filled = learned.applied(tables)
    assert filled["usage"].spec.sticky_events == ("report",)
    assert tables["usage"].spec.sticky_events == ()
    assert filled["usage"].expr is tables["usage"].expr


def test_features_and_fingerprint_see_what_was_learned(
    tables: Tables, learned: Learned
) -> None:
    given = {"cutoffs": CUTOFF, "builders": ["stickiness"], "windows": ["28d"]}
    without = build_matrix(tables, **given)
    matrix = build_matrix(tables, **given, learned=learned)
    uses = matrix.X["stickiness__sticky_uses__28d"]
    assert sorted(uses.unique()) == [0.0, 2.0]
    assert matrix.learned is learned
    assert "stickiness.sticky" in without.left_out
    assert without.fingerprint != matrix.fingerprint
    other = build_matrix(
        tables, **given, learned=replace(learned, sticky_events=("edit",))
    )
    assert other.fingerprint != matrix.fingerprint
    declared = build_matrix(
        learned.applied(tables), **given, learned=Learned(date(2020, 1, 1))
    )
    assert declared.fingerprint == matrix.fingerprint


def test_why_nothing_was_learned_stands_beside_what_is_left_out(
    tables: Tables,
) -> None:
    nothing = learn(tables, TASK, before="2024-10-01")
    assert nothing.sticky_events == ()
    assert nothing.left_out["sticky_events"] == (
        "no label had matured before 2024-10-01"
    )
    matrix = build_matrix(
        tables,
        cutoffs=CUTOFF,
        builders=["stickiness"],
        windows=["28d"],
        learned=nothing,
    )
    assert matrix.left_out["stickiness.sticky"] == (
        "no sticky_events are declared, and none was learned before 2024-10-01: no "
        "label had matured before 2024-10-01"
    )


def test_the_day_a_label_matures_it_teaches(tables: Tables) -> None:
    eve = BEFORE - timedelta(days=1)
    assert learn(tables, TASK, before=BEFORE, cutoffs=[CUTOFF]).sticky_events
    assert not learn(tables, TASK, before=eve, cutoffs=[CUTOFF]).sticky_events


def _later(frames: Frames, name: str, **columns: object) -> Frames:
    """Add a row of every account that is known only from `BEFORE` on."""
    ids = frames["accounts"]["account_id"]
    rows = pd.DataFrame({"account_id": ids, **columns})
    return frames | {name: pd.concat([frames[name], rows], ignore_index=True)}


def _uses_known_late(frames: Frames) -> Frames:
    usage = frames["usage"].assign(known_at=frames["usage"]["occurred_at"])
    return _later(
        frames | {"usage": usage},
        "usage",
        occurred_at=datetime(2024, 9, 1),
        event="dashboard",
        known_at=datetime(2024, 12, 30),
    )


def _other_ends(frames: Frames) -> Frames:
    paid = frames["subscriptions"]
    ended = paid["ended_at"].fillna(datetime(2024, 12, 30))
    return frames | {"subscriptions": paid.assign(ended_at=ended)}


def _come_back(frames: Frames) -> Frames:
    return _later(
        frames, "subscriptions", started_at=datetime(2024, 12, 30), ended_at=pd.NaT
    )


def _new_events(frames: Frames) -> Frames:
    return _later(frames, "usage", occurred_at=datetime(2024, 12, 30), event="invented")


@pytest.mark.parametrize(
    "change", [_uses_known_late, _other_ends, _come_back, _new_events]
)
def test_what_is_known_on_the_day_or_later_changes_nothing(
    frames: Frames, learned: Learned, change: Callable[[Frames], Frames]
) -> None:
    assert learn(read(change(frames)), TASK, before=BEFORE) == learned


def test_the_order_of_rows_and_the_names_of_accounts_change_nothing(
    frames: Frames, learned: Learned
) -> None:
    shuffled = {
        name: frame.sample(frac=1, random_state=3).assign(
            account_id=lambda f: "B" + f["account_id"].str[::-1]
        )
        for name, frame in frames.items()
    }
    assert learn(read(shuffled), TASK, before=BEFORE) == learned


def test_it_is_plain_json_and_back(learned: Learned) -> None:
    state = json.loads(json.dumps(learned.to_state()))
    assert Learned.from_state(state) == learned
    assert "report" in learned.said()["sticky_events"]


def test_own_labels_teach_at_their_own_cutoffs(
    frames: Frames, tables: Tables, learned: Learned
) -> None:
    paid = frames["subscriptions"]
    mine = pd.DataFrame(
        {
            "account_id": paid["account_id"],
            "cutoff": CUTOFF,
            "label": paid["ended_at"] == LEFT,
            "matured_at": pd.Timestamp(BEFORE),
        }
    )
    at = learn(tables, mine, before=BEFORE, cutoffs=[CUTOFF])
    assert at.sticky_events == learned.sticky_events
    nowhere = learn(tables, mine, before=BEFORE)
    assert "at cutoffs that are given" in nowhere.left_out["sticky_events"]


def test_sums_of_periods_count_when_all_of_them_is_known(frames: Frames) -> None:
    usage = frames["usage"]
    monthly = usage.assign(occurred_at=datetime(2024, 8, 1), quantity=1).groupby(
        ["account_id", "occurred_at", "event"], as_index=False
    )
    sums = monthly["quantity"].sum()
    whole = read(frames | {"usage": sums}, period="1mo", until=date(2025, 5, 1))
    assert learn(whole, TASK, before=BEFORE).sticky_events == ("report",)
    late = sums.assign(occurred_at=datetime(2024, 9, 1))
    unknown = read(frames | {"usage": late}, period="1mo", until=date(2025, 5, 1))
    assert learn(unknown, TASK, before=BEFORE).sticky_events == ()


def test_a_cohort_of_nobody_teaches_nothing(tables: Tables) -> None:
    nobody = learn(tables, TASK, before=BEFORE, cohort=Cohort(min_tenure="900d"))
    assert nobody.left_out["sticky_events"].startswith("nobody was a customer at")


def test_a_day_that_is_none_is_refused(tables: Tables) -> None:
    with pytest.raises(TaskError, match="before"):
        learn(tables, TASK, before="soon")


def test_the_sticky_features_of_a_simulated_business_are_found() -> None:
    """In a thousand accounts some of the six; docs/method.md has the figures."""
    made = simulate(accounts=1000, months=20, seed=8)
    specs = [
        TableSpec(name=name, frame=made.tables[name], **options)
        for name, options in (
            ("accounts", {}),
            ("subscriptions", {}),
            ("usage", {"login_events": ("login",)}),
        )
    ]
    tables = load_tables(specs, con=connect(threads=1), complete_until=made.until)
    found = set(learn(tables, TASK, before=made.until).sticky_events)
    assert found
    assert found <= set(STICKY_EVENTS)

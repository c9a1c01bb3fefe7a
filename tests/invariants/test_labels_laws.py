"""Laws of the spine and the labels: blind to the future, true, tiling, order-free."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from churnml.backend import connect
from churnml.labels import ChurnTask, labels
from churnml.simulate import simulate
from churnml.snapshots import Cohort, snapshots
from churnml.spells import paid_spells
from churnml.tables import load_tables, specs_from
from churnml.timeline import every
from tests.worlds import (
    Churn,
    Sub,
    World,
    at,
    build,
    cutoff,
    oracle_label,
    oracle_reason,
    random_world,
)

CON = connect(threads=1)
LAST = 40
CUTOFF = 20
TASK = ChurnTask(horizon="6d", lead="2d", grace="3d")
COHORT = Cohort("4d")
KINDS = ("subscriptions", "churns", "churns only")
QUICK = settings(
    # Many accounts in each of few worlds: a query costs half a second, an account none.
    max_examples=4,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

Row = dict[str, Any]


def look(
    world: World, days: tuple[int, ...] = (CUTOFF,), *, labelled: bool = True
) -> dict[tuple[str, int], Row]:
    """All that is said of each account at each day: cohort, dates, label."""
    tables = build(replace(world, con=CON))
    cutoffs = [cutoff(d) for d in days]
    found = snapshots(tables, cutoffs, cohort=COHORT, grace=TASK.grace)
    scored = found.scored.execute()
    if labelled:
        answers = labels(tables, found.scored, TASK).execute()
        scored = scored.merge(answers, on=["account_id", "cutoff"])
    said = pd.concat([scored, found.not_scored.execute()])
    said["day"] = (said.pop("cutoff") - at(0)).dt.days
    said = said.astype(object).where(said.notna(), None)
    return {
        (row.pop("account_id"), row.pop("day")): row for row in said.to_dict("records")
    }


# --- strategies -------------------------------------------------------------------

days = st.integers(0, 2 * LAST).map(lambda n: n / 2)
maybe_days = st.none() | days


@st.composite
def subs(draw: st.DrawFn, account: str) -> Sub:
    start = draw(days)
    length = draw(st.none() | st.integers(-1, 40).map(lambda n: n / 2))
    late = draw(st.none() | st.integers(-10, 30).map(lambda n: n / 2))
    return Sub(
        account,
        start,
        None if length is None else start + length,
        draw(maybe_days),
        draw(st.booleans()) and draw(st.booleans()),
        None if late is None else start + late,
    )


@st.composite
def churns(draw: st.DrawFn, account: str) -> Churn:
    when = draw(days)
    late = draw(st.none() | st.integers(-10, 30).map(lambda n: n / 2))
    return Churn(account, when, None if late is None else when + late)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    kind = draw(st.sampled_from(KINDS))
    names = [f"a{i}" for i in range(draw(st.integers(10, 24)))]
    starts = {name: draw(st.none() | st.integers(0, 12)) for name in names}
    all_subs = [s for n in names for s in draw(st.lists(subs(n), max_size=4))]
    all_churns = [c for n in names for c in draw(st.lists(churns(n), max_size=3))]
    return World(
        starts,
        None if kind == "churns only" else tuple(all_subs),
        None if kind == "subscriptions" else tuple(all_churns),
        until=LAST,
    )


@st.composite
def other_futures(draw: st.DrawFn, world: World, instant: float) -> World:
    """The same world as far as anybody knows before the instant, and then another."""

    def later(value: float | None) -> float | None:
        """Move an instant that has not come yet; it may also never come."""
        if value is not None and value < instant:
            return value
        return draw(st.none() | st.integers(int(2 * instant), 200).map(lambda n: n / 2))

    def lived_on(sub: Sub) -> Sub:
        return replace(sub, end=later(sub.end), notice=later(sub.notice))

    def unseen(row: Sub | Churn) -> bool:
        return row.seen >= instant

    kept_subs = [lived_on(s) for s in world.subs or () if not unseen(s)]
    kept_churns = [c for c in world.churns or () if not unseen(c)]
    for name in world.accounts:
        more = draw(st.lists(subs(name), max_size=2))
        kept_subs += [s for s in more if unseen(s)]
        kept_churns += [
            c for c in draw(st.lists(churns(name), max_size=2)) if unseen(c)
        ]
    starts = {
        name: start if start is None or start < instant else instant + 1
        for name, start in world.accounts.items()
    }
    return replace(
        world,
        accounts=starts,
        subs=None if world.subs is None else tuple(kept_subs),
        churns=None if world.churns is None else tuple(kept_churns),
    )


def side_by_side(one: World, other: World) -> World:
    """Both worlds in one, the accounts of the other under other names.

    One query then answers for both; that accounts know nothing of one another is a
    law of its own below. An anchor is always scored.
    """

    def renamed(rows: Any) -> list[Any]:
        return [replace(row, account=f"other {row.account}") for row in rows or ()]

    starts = {f"other {name}": start for name, start in other.accounts.items()}
    all_subs = [*(one.subs or ()), *renamed(other.subs), Sub("anchor", 0)]
    return World(
        {**one.accounts, **starts, "anchor": 0},
        None if one.subs is None else tuple(all_subs),
        None if one.churns is None else (*one.churns, *renamed(other.churns)),
        until=one.until,
    )


def compare(one: World, other: World, *, labelled: bool) -> None:
    said = look(side_by_side(one, other), labelled=labelled)
    for name in one.accounts:
        key, twin = (name, CUTOFF), (f"other {name}", CUTOFF)
        assert said.get(key) == said.get(twin), name


# --- the laws ---------------------------------------------------------------------


@QUICK
@given(st.data())
def test_the_cohort_is_blind_to_what_comes_at_or_after_the_cutoff(
    data: st.DataObject,
) -> None:
    world = data.draw(worlds())
    other = data.draw(other_futures(world, CUTOFF))
    compare(world, other, labelled=False)


@QUICK
@given(st.data())
def test_a_label_never_changes_with_what_comes_after_it_is_matured(
    data: st.DataObject,
) -> None:
    world = data.draw(worlds())
    grace = 0 if world.churns is not None else TASK.grace.days
    matured = CUTOFF + TASK.lead.days + TASK.horizon.days + grace
    other = data.draw(other_futures(world, matured))
    compare(world, other, labelled=True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_label_is_null_until_it_is_matured_and_then_stands(kind: str) -> None:
    whole = random_world(14, accounts=100, last_day=LAST, kind=kind)
    grace = 0 if whole.churns is not None else TASK.grace.days
    matured = CUTOFF + TASK.lead.days + TASK.horizon.days + grace
    before = look(replace(whole, until=matured - 1))
    after = look(replace(whole, until=matured))
    later = look(whole)
    assert all(row.get("label") is None for row in before.values())
    assert {r["outcome"] for r in before.values() if r["outcome"]} == {"censored"}
    assert after == later


@QUICK
@given(worlds())
def test_cohort_and_labels_are_true(world: World) -> None:
    world = side_by_side(world, world)
    asked = (12, CUTOFF, 31)
    said = look(world, asked)
    for name in world.accounts:
        for day in asked:
            reason = oracle_reason(world, name, day, grace=3, min_tenure=4)
            row = said.get((name, day))
            assert (row is None) == (reason is None)
            if row is None or reason:
                assert row is None or row["reason"] == reason
                continue
            expected = oracle_label(world, name, day, lead=2, horizon=6, grace=3)
            assert (row["label"], row["outcome"]) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_order_and_names_mean_nothing(kind: str) -> None:
    world = random_world(11, accounts=60, last_day=LAST, kind=kind)
    rng = random.Random(3)
    names = list(world.accounts)
    new_name = dict(zip(names, rng.sample(names, len(names)), strict=True))

    def shuffled(rows: Any) -> Any:
        if rows is None:
            return None
        return tuple(
            replace(row, account=new_name[row.account])
            for row in rng.sample(rows, len(rows))
        )

    starts = {new_name[n]: world.accounts[n] for n in rng.sample(names, len(names))}
    other = World(starts, shuffled(world.subs), shuffled(world.churns), world.until)
    said, again = look(world, (12, CUTOFF, 30)), look(other, (12, CUTOFF, 30))
    assert {(new_name[n], day): row for (n, day), row in said.items()} == again


@pytest.mark.parametrize("kind", KINDS)
def test_accounts_know_nothing_of_one_another(kind: str) -> None:
    world = random_world(12, accounts=60, last_day=LAST, kind=kind)
    half = {name for i, name in enumerate(world.accounts) if i % 2}

    def only(rows: Any) -> Any:
        return None if rows is None else tuple(r for r in rows if r.account in half)

    starts = {name: world.accounts[name] for name in half}
    fewer = World(starts, only(world.subs), only(world.churns), world.until)
    everybody = look(world)
    assert look(fewer) == {k: row for k, row in everybody.items() if k[0] in half}


@pytest.mark.parametrize("kind", KINDS)
def test_outcome_windows_a_horizon_apart_hold_each_churn_once(kind: str) -> None:
    # Windows of 6 days begin on days 12, 18, ... 36 (a lead of 0): they tile [12, 42).
    world = random_world(13, accounts=150, last_day=60, kind=kind)
    tables = build(replace(world, con=CON))
    task = ChurnTask(horizon="6d", lead="0d", grace="3d")
    grace = task.effective_grace(tables)
    cutoffs = every("6d", cutoff(12), cutoff(42))
    windows = [task.outcome_window(c) for c in cutoffs]
    assert [stop for _, stop in windows[:-1]] == [start for start, _ in windows[1:]]

    spine = snapshots(tables, cutoffs, cohort=Cohort("0d"), grace=grace).scored
    found = labels(tables, spine, task).execute()
    hits = found[found.outcome == "churned"]
    churned = paid_spells(tables, grace=grace).execute().dropna(subset="churned_at")
    asked = list(found[["account_id", "cutoff"]].itertuples(index=False, name=None))
    expected = set()
    for row in churned.itertuples():
        for start, stop in windows:
            opens, ends = pd.Timestamp(start), pd.Timestamp(stop)
            if opens <= row.churned_at < ends and row.started_at < opens:
                expected.add((row.account_id, opens))
    # Rows known late can hide a snapshot or move a churn; all others agree.
    late = {r.account for r in (*(world.subs or ()), *(world.churns or ())) if r.known}
    # So can notice: who gave it is not asked about.
    expected &= set(asked)
    seen = set(hits[["account_id", "cutoff"]].itertuples(index=False, name=None))
    assert {k for k in seen if k[0] not in late} == {
        k for k in expected if k[0] not in late
    }
    assert len(hits) == len(seen) > 0


def test_labels_equal_the_churn_dates_of_the_simulated_world() -> None:
    world = simulate(accounts=250, months=14, seed=3)
    frames = {n: world.tables[n] for n in ("accounts", "subscriptions")}
    tables = load_tables(
        specs_from(frames), con=connect(threads=1), complete_until=world.until
    )
    task = ChurnTask(horizon="56d", lead="14d", grace="14d")
    cutoffs = every("28d", world.start, world.until)[3:]
    spine = snapshots(tables, cutoffs, cohort=Cohort(), grace=task.grace).scored
    found = labels(tables, spine, task).execute()
    dates = world.churn_dates.groupby("account_id").churned_at.apply(list).to_dict()
    end = pd.Timestamp(world.until)
    for row in found.itertuples():
        opens = row.cutoff + task.lead
        ends = opens + task.horizon
        later = [d for d in dates.get(row.account_id, []) if d >= row.cutoff]
        first = min(later, default=pd.Timestamp.max)
        if ends + task.grace > end:
            expected = "censored"
        elif first < opens:
            expected = "left in lead"
        else:
            expected = "churned" if first < ends else "stayed"
        assert row.outcome == expected, row
        label = {"churned": True, "stayed": False}.get(expected)
        assert (None if pd.isna(row.label) else row.label) is label
    assert found.outcome.value_counts().min() > 0
    assert (found.outcome == "churned").sum() > 10

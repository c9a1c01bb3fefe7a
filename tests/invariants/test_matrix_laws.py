"""The laws of the whole panel, on a simulated business: every builder at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd
import pytest

from churnml.backend import connect
from churnml.labels import ChurnTask
from churnml.matrix import Matrix, build_matrix
from churnml.simulate import LOGIN_EVENT, STICKY_EVENTS, World, simulate
from churnml.tables import Tables, TableSpec, load_tables
from churnml.timeline import every

Frames = Mapping[str, pd.DataFrame]

FROM = date(2023, 1, 2)
CUTOFF = date(2024, 1, 1)
# When the opening facts of a row happen, and what is known only later, with its date.
HAPPENS = {
    "accounts": "started_at",
    "subscriptions": "started_at",
    "usage": "occurred_at",
    "tickets": "opened_at",
    "nps": "asked_at",
}
LATER = {
    "subscriptions": {"ended_at": (), "notice_at": ()},
    "tickets": {
        "first_response_at": (),
        "resolved_at": (),
        "reopened_at": (),
        "escalated_at": (),
        "csat_at": ("csat",),
    },
    "nps": {"responded_at": ("score", "comment")},
}


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(accounts=120, months=16, seed=3)


def load(frames: Frames, world: World) -> Tables:
    specs = [
        TableSpec(name=n, frame=f, from_=FROM)
        for n, f in frames.items()
        if n in {"tickets", "nps", "subscriptions"}
    ]
    specs.append(
        TableSpec(
            name="accounts",
            frame=frames["accounts"],
            attributes=("industry", "country"),
        )
    )
    specs.append(
        TableSpec(
            name="usage",
            frame=frames["usage"],
            from_=FROM,
            login_events=(LOGIN_EVENT,),
            sticky_events=STICKY_EVENTS,
        )
    )
    return load_tables(specs, con=connect(threads=2), complete_until=world.until)


def assert_same(one: Matrix, other: Matrix) -> None:
    assert one.fingerprint == other.fingerprint
    for name in ("X", "evidence", "context"):
        pd.testing.assert_frame_equal(
            getattr(one, name), getattr(other, name), check_exact=True
        )


def changed_future(frames: Frames, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Delete, edit and invent at random whatever happens at or after the cutoff."""
    now = pd.Timestamp(CUTOFF)
    changed = {}
    for name, frame in frames.items():
        frame = frame.copy()
        happens = frame[HAPPENS[name]]
        # An answer without an invitation happens when it is given.
        future = (happens >= now).to_numpy()
        frame = frame[~(future & (rng.random(len(frame)) < 0.5))]
        for column, dated in LATER.get(name, {}).items():
            if column not in frame:
                continue
            unseen = (frame[column] >= now) | frame[column].isna()
            edit = (unseen & (rng.random(len(frame)) < 0.6)).to_numpy()
            shift = pd.to_timedelta(rng.integers(0, 200, len(frame)), unit="D")
            begun = np.maximum(frame[HAPPENS[name]], now)
            frame.loc[edit, column] = (begun + shift)[edit]
            for value in dated:
                if value in frame:
                    frame.loc[edit, value] = frame[value].dropna().iloc[0]
        extra = frame.sample(min(40, len(frame)), random_state=1).copy()
        ahead = pd.to_timedelta(rng.integers(0, 100, len(extra)), unit="D")
        move = now + ahead - extra[HAPPENS[name]]
        if name != "accounts":
            for column in extra.columns:
                if column.endswith("_at"):
                    extra[column] = extra[column] + move
            if "ticket_id" in extra:
                extra["ticket_id"] = "new-" + extra["ticket_id"].astype(str)
            frame = pd.concat([frame, extra])
        changed[name] = frame.sample(frac=1, random_state=2)
    return changed


@pytest.mark.parametrize("seed", [0, 1])
def test_law_1_the_future_moves_no_feature(world: World, seed: int) -> None:
    frames = {n: world.tables[n] for n in HAPPENS}
    before = build_matrix(load(frames, world), cutoffs=CUTOFF)
    rng = np.random.default_rng(seed)
    changed = changed_future(frames, rng)
    assert any(len(changed[n]) != len(frames[n]) for n in frames)
    after = build_matrix(load(changed, world), cutoffs=CUTOFF)
    assert len(before) > 30
    assert_same(before, after)


def test_law_2_a_past_cutoff_equals_its_rows_of_the_panel(world: World) -> None:
    tables = load({n: world.tables[n] for n in HAPPENS}, world)
    cutoffs = every("28d", CUTOFF, world.until)
    panel = build_matrix(tables, cutoffs=cutoffs, task=ChurnTask())
    for cutoff in (cutoffs[0], cutoffs[-1]):
        alone = build_matrix(tables, cutoffs=cutoff)
        pd.testing.assert_frame_equal(alone.X, panel.at([cutoff]).X, check_exact=True)
        assert alone.fingerprint == panel.fingerprint


def test_law_4_labels_equal_the_simulated_churn_dates(world: World) -> None:
    tables = load({n: world.tables[n] for n in HAPPENS}, world)
    task = ChurnTask()
    cutoffs = every("28d", CUTOFF, world.until)
    panel = build_matrix(tables, cutoffs=cutoffs, task=task, builders=["nps"])
    assert panel.y is not None
    assert panel.outcome is not None
    dates = world.churn_dates.groupby("account_id")["churned_at"].apply(list)
    checked = 0
    for (account, stamp), label in panel.y.items():
        cutoff = stamp.date()
        if task.matured_at(cutoff) > world.until:
            assert label is pd.NA
            continue
        start, stop = (pd.Timestamp(d) for d in task.outcome_window(cutoff))
        ahead = [d for d in dates.get(account, []) if d >= stamp]
        if any(d < start for d in ahead):
            assert label is pd.NA
            continue
        assert label == any(start <= d < stop for d in ahead)
        checked += 1
    assert checked > 60
    assert panel.y.sum() >= 3


def test_law_7_neither_order_nor_names_matter(world: World) -> None:
    frames = {n: world.tables[n] for n in HAPPENS}
    task = ChurnTask()
    before = build_matrix(load(frames, world), cutoffs=CUTOFF, task=task)
    renamed = {}
    for name, frame in frames.items():
        frame = frame.sample(frac=1, random_state=5).copy()
        # Reversed, so that the order of the names is another one too.
        frame["account_id"] = frame["account_id"].str[::-1]
        for person in ("user_id", "respondent_id"):
            if person in frame:
                frame[person] = frame[person].str[::-1]
        renamed[name] = frame
    after = build_matrix(load(renamed, world), cutoffs=CUTOFF, task=task)
    back = after.X.rename(index=lambda account: account[::-1], level="account_id")
    pd.testing.assert_frame_equal(
        before.X, back.reindex(before.X.index), check_exact=True
    )
    assert before.y is not None
    assert after.y is not None
    labels = after.y.rename(index=lambda account: account[::-1], level="account_id")
    pd.testing.assert_series_equal(before.y, labels.reindex(before.y.index))

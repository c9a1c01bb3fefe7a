"""Small simulated worlds for laws of the whole matrix, and other futures of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType

import numpy as np
import pandas as pd

from churnml.backend import Backend, connect
from churnml.matrix import Matrix
from churnml.simulate import World, simulate
from churnml.simulate.onboarding import MILESTONES
from churnml.simulate.relations import SCALES
from churnml.tables import Tables, TableSpec, load_tables

Frames = dict[str, pd.DataFrame]

START, UNTIL = date(2023, 1, 2), date(2024, 3, 4)
STICKY = ("automation", "integration", "api_call")
OPENED = {
    "subscriptions": "started_at",
    "churns": "churned_at",
    "usage": "occurred_at",
    "tickets": "opened_at",
    "nps": "asked_at",
    "surveys": "asked_at",
    "milestones": "assigned_at",
    "trainings": "enrolled_at",
    "invoices": "issued_at",
    "touches": "touched_at",
    "plays": "started_at",
}
# What a row still becomes after it was opened, and what comes to be known with it.
LATER = {
    "subscriptions": {"ended_at": {}, "notice_at": {}},
    "tickets": {
        "first_response_at": {},
        "resolved_at": {},
        "reopened_at": {},
        "escalated_at": {},
        "csat_at": {"csat": (1.0, 5.0)},
    },
    "nps": {"responded_at": {"score": (0.0, 10.0)}},
    "surveys": {"responded_at": {"score": (1.0, 5.0)}},
    "milestones": {"reached_at": {}},
    "trainings": {"finished_at": {}},
    "invoices": {
        "paid_at": {},
        "failed_at": {},
        "refunded_at": {},
        "disputed_at": {},
    },
    "touches": {"answered_at": {}},
    "plays": {"ended_at": {}},
}
# What can be said otherwise of a row nobody knew of.
SAID = {
    "subscriptions": {"mrr": (1.0, 999.0), "seats": (1, 99)},
    "usage": {"event": "invented", "user_id": "somebody new"},
    "tickets": {"priority": "urgent", "channel": "phone"},
    "nps": {"respondent_id": "somebody new"},
    "surveys": {"kind": "ces"},
    "milestones": {"milestone": "kickoff"},
    "trainings": {"user_id": "somebody new"},
    "invoices": {"amount": (1.0, 999.0)},
    "touches": {"owner": "somebody new", "kind": "review", "no_show": True},
    "plays": {"held_out": False},
}


@cache
def _world() -> World:
    return simulate(accounts=40, months=14, seed=3)


def small_world() -> Frames:
    """Give the tables of a world of 40 accounts and 14 months."""
    frames = {name: frame.copy() for name, frame in _world().tables.items()}
    calls = frames["touches"]
    return {**frames, "plays": _plays(calls[calls["kind"] == "call"])}


def _plays(calls: pd.DataFrame) -> pd.DataFrame:
    """Make a play of every call: the world has none."""
    return pd.DataFrame(
        {
            "account_id": calls["account_id"],
            "started_at": calls["touched_at"],
            "ended_at": calls["touched_at"] + pd.Timedelta(days=20),
            "held_out": calls["no_show"],
        }
    ).reset_index(drop=True)


def with_churns(frames: Frames) -> Frames:
    """Let a table of their own date the churns."""
    return {**frames, "churns": _world().churn_dates.copy()}


def known_late(frames: Frames, seed: int) -> Frames:
    """Let a third of all rows become known days after they happened."""
    rng = np.random.default_rng(seed)
    late = dict(frames)
    for name in sorted(OPENED.keys() & frames.keys()):
        frame = frames[name].copy()
        wait = rng.exponential(5, len(frame)) * (rng.random(len(frame)) < 1 / 3)
        frame["known_at"] = frame[OPENED[name]] + _seconds(wait * 86_400)
        late[name] = frame
    return late


def read(
    frames: Frames,
    *,
    delay: timedelta = timedelta(0),
    con: Backend | None = None,
    options: Mapping[str, Mapping[str, object]] = MappingProxyType({}),
) -> Tables:
    """Load the tables of a world, with some options more than by default."""
    usual: dict[str, dict[str, object]] = {
        "accounts": {"attributes": ("industry", "country")},
        "usage": {"login_events": ("login",), "sticky_events": STICKY, "delay": delay},
        "tickets": {"delay": delay},
        "nps": {"delay": delay},
        "subscriptions": {"currency": "USD"},
        "surveys": {"scales": SCALES, "delay": delay},
        "milestones": {"norm_days": MILESTONES, "delay": delay},
        "trainings": {"delay": delay},
        "invoices": {"delay": delay},
        "touches": {"review_every": "91d", "delay": delay},
        "plays": {"delay": delay},
    }
    specs = [
        TableSpec(
            name=name,
            frame=frame,
            from_=None if name in {"accounts", "subscriptions", "churns"} else START,
            **usual.get(name, {}),
            **options.get(name, {}),
        )
        for name, frame in frames.items()
    ]
    con = connect(threads=1) if con is None else con
    return load_tables(specs, con=con, complete_until=UNTIL)


def assert_same(one: Matrix, other: Matrix) -> None:
    """Hold two matrices against each other, bit for bit, labels aside."""
    for name in ("X", "evidence", "context", "not_scored"):
        pd.testing.assert_frame_equal(
            getattr(one, name), getattr(other, name), check_exact=True, obj=name
        )
    assert one.cards == other.cards
    assert one.fingerprint == other.fingerprint
    assert one.left_out == other.left_out


# -- another future --------------------------------------------------------------------


def another_future(
    frames: Frames, cutoff: date, seed: int, *, delay: timedelta = timedelta(0)
) -> Frames:
    """Change everything that happened or became known at or after a cutoff.

    Rows nobody knew of are deleted, said otherwise, or new; some happened before the
    cutoff and become known after it. Rows known by then become something else later.
    """
    rng, t = np.random.default_rng(seed), pd.Timestamp(cutoff)
    accounts = frames["accounts"]
    newcomers = accounts[accounts["started_at"] >= t]
    gone = newcomers.sample(frac=0.5, random_state=seed)["account_id"]
    born = accounts.head(3).assign(
        account_id=[f"Z-{seed}-{n}" for n in range(3)],
        started_at=[t, t + _seconds(1), t + pd.Timedelta(days=9)],
    )
    changed = {"accounts": pd.concat([accounts.drop(gone.index), born])}
    for name in sorted(frames.keys() - {"accounts"}):
        wait = timedelta(0) if name in {"subscriptions", "churns"} else delay
        frame = frames[name][~frames[name]["account_id"].isin(gone)]
        changed[name] = _changed(name, frame, t - wait, rng, born["account_id"])
    return changed


def _changed(
    name: str,
    frame: pd.DataFrame,
    t: pd.Timestamp,
    rng: np.random.Generator,
    born: pd.Series,
) -> pd.DataFrame:
    """Change the future of one table; ``t`` is the cutoff less the table's delay."""
    opened = OPENED[name]
    unknown = frame[opened] >= t
    if "known_at" in frame:
        unknown |= frame["known_at"] >= t
    past = _become(name, frame[~unknown].copy(), t, rng)
    future = frame[unknown & (rng.random(len(frame)) < 0.6)].copy()
    extra = frame.sample(min(200, len(frame)), random_state=int(rng.integers(1 << 30)))
    begins = pd.Series(t + _later(rng, len(extra)), index=extra.index)
    begins.iloc[:5] = t
    strangers = rng.random(len(extra)) < 0.1
    extra.loc[strangers, "account_id"] = rng.choice(born, strangers.sum())
    if "known_at" in frame:
        # Half of the new rows happened before the cutoff, and nobody knew.
        extra["known_at"] = begins
        earlier = (rng.random(len(extra)) < 0.5) & ~strangers
        back = _seconds(rng.integers(1, 60 * 86_400, len(extra)))
        begins = begins.where(~earlier, t - back)
    moved = begins - extra[opened]
    for column in {opened, "term_ends_at", "due_at", *LATER.get(name, {})} & {
        *frame.columns
    }:
        extra[column] = extra[column] + moved
    later = pd.concat([future, extra])
    said_otherwise = rng.random(len(later)) < 0.7
    for column, value in SAID.get(name, {}).items():
        if isinstance(value, tuple):
            value = rng.integers(*value, len(later))[said_otherwise]
        later.loc[said_otherwise, column] = value
    changed = pd.concat([past, later]).sample(frac=1, random_state=1)
    return changed.reset_index(drop=True)


def _become(
    name: str, frame: pd.DataFrame, t: pd.Timestamp, rng: np.random.Generator
) -> pd.DataFrame:
    """Give known rows another later life; what was known of it by then stays."""
    for column, dated in LATER.get(name, {}).items():
        ahead = frame[column].isna() | (frame[column] >= t)
        if name == "subscriptions":
            # An end that notice was given of is known.
            ahead &= ~(frame["notice_at"] < t)
        for value, (low, high) in dated.items():
            # A rating without a date of its own is dated by the solving.
            ahead &= frame[column].notna() | frame[value].isna()
            frame.loc[ahead, value] = np.round(rng.uniform(low, high, ahead.sum()))
        never = rng.random(len(frame)) < 0.4
        frame.loc[ahead, column] = (t + _later(rng, len(frame)))[ahead]
        frame.loc[ahead & never, [column, *dated]] = None
    return frame


def _later(rng: np.random.Generator, n: int) -> pd.TimedeltaIndex:
    """Draw waits of up to two months; many of none at all."""
    return _seconds(rng.integers(0, 60 * 86_400, n) * (rng.random(n) < 0.8))


def _seconds(n: np.ndarray | int) -> pd.TimedeltaIndex:
    return pd.to_timedelta(np.round(n), unit="s")


def shuffled(
    frames: Frames, rename: Mapping[str, str], people: Mapping[str, str]
) -> Frames:
    """Shuffle all rows, and give accounts and people other names."""
    other = {}
    for seed, (name, frame) in enumerate(frames.items()):
        frame = frame.sample(frac=1, random_state=seed).reset_index(drop=True)
        frame["account_id"] = frame["account_id"].map(rename)
        for column in frame.columns.intersection(["user_id", "respondent_id"]):
            frame[column] = frame[column].map(people)
        other[name] = frame
    return other

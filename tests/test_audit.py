"""The audit finds planted leaks by the right name, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd
import pytest

import churnml as cm
from churnml.audit import AuditReport, audit
from churnml.backend import connect
from churnml.errors import LeakageError
from churnml.features import build
from churnml.simulate import simulate
from churnml.tables import Tables, TableSpec, load_tables
from tests import planted_leaks
from tests.invariants.matrix_worlds import (
    Frames,
    known_late,
    read,
    small_world,
    with_churns,
)

UNTIL = date(2024, 3, 4)
CUTOFFS = [date(2023, 9, 4) + timedelta(days=28 * n) for n in range(5)]


def planted_tables() -> Tables:
    frames = small_world()
    rng = np.random.default_rng(0)
    churns = with_churns(frames)["churns"]
    churns["reason"] = rng.choice(["price", "missing feature", "closed"], len(churns))
    accounts = frames["accounts"]
    late = pd.Timedelta(days=1) * rng.integers(0, 90, len(accounts))
    accounts["updated_at"] = pd.Timestamp(UNTIL) - late
    keep = ["account_id", "started_at", "ended_at", "plan", "mrr"]
    asked = ["account_id", "opened_at", "resolved_at", "csat_at", "csat", "priority"]
    specs = [
        TableSpec(
            name="accounts", frame=accounts, attributes=("country", "updated_at")
        ),
        TableSpec(name="subscriptions", frame=frames["subscriptions"][keep]),
        TableSpec(name="churns", frame=churns),
        TableSpec(name="usage", frame=frames["usage"].sample(8000, random_state=1)),
        TableSpec(name="tickets", frame=frames["tickets"][asked]),
        TableSpec(
            name="nps",
            frame=frames["nps"][["account_id", "score"]].dropna(),
            columns={"asked_at": "=2020-01-01"},
        ),
    ]
    return load_tables(specs, con=connect(threads=1), complete_until=UNTIL)


@pytest.fixture(scope="module")
def planted() -> AuditReport:
    tables = planted_tables()
    with pytest.MonkeyPatch.context() as patch:
        home = ("usage",), planted_leaks.family
        patch.setitem(build._BUILDERS, "planted", home)
        return audit(tables, cutoffs=CUTOFFS, builders=["planted"])


def test_planted(planted):
    for l in planted.leaks:
        print(l, [c.words for c in l.causes[1:]])
    for l in planted.unprovable:
        print(l)
    print(planted.tested)

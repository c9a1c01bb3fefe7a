"""A matrix built anew only where it must be equals one built anew as a whole."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from functools import cache

import pandas as pd
import pytest

import churnml as cm
from churnml.features.learned import Learned
from churnml.features.words import count
from churnml.matrix import Matrix, build_matrix
from churnml.relearned import relearned
from churnml.simulate import World
from churnml.tables import Tables

CUTOFFS = ["2024-03-04", "2024-06-03"]
OPTIONS = {
    "task": cm.ChurnTask(),
    "builders": ["logins", "stickiness", "onboarding", "commercial"],
    "windows": ["28d"],
    "own": [count("usage", says="{value} events", window="28d", name="events")],
}
TABLES = ("accounts", "subscriptions", "usage", "milestones", "trainings")
BEFORE = date(2024, 7, 1)
FEW = Learned(BEFORE, ("custom_report",), {"kickoff": 3})
MORE = Learned(BEFORE, ("automation", "custom_report"), {"kickoff": 9})
NONE = Learned(BEFORE, left_out={"sticky_events": "too few accounts"})


@pytest.fixture(scope="module")
def open_tables(acme_world: World) -> Tables:
    """Acme's tables, with nothing declared that can be learned."""
    frames = {name: acme_world.tables[name] for name in TABLES}
    usage = cm.TableSpec(name="usage", frame=frames["usage"], login_events=("login",))
    return cm.read_tables({**frames, "usage": usage})


@pytest.fixture(scope="module")
def whole(open_tables: Tables) -> Callable[[Learned], Matrix]:
    """Build a matrix as a whole, once."""

    @cache
    def built(number: int) -> Matrix:
        learned = (NONE, FEW, MORE)[number]
        return build_matrix(open_tables, cutoffs=CUTOFFS, learned=learned, **OPTIONS)

    return lambda learned: built((NONE, FEW, MORE).index(learned))


@pytest.mark.parametrize(("before", "after"), [(FEW, MORE), (NONE, FEW), (MORE, NONE)])
def test_it_equals_a_matrix_built_as_a_whole(
    open_tables: Tables,
    whole: Callable[[Learned], Matrix],
    before: Learned,
    after: Learned,
) -> None:
    latest, anew = whole(before), whole(after)
    told: list[str] = []
    made = relearned(latest, open_tables, after, progress=told.append, **OPTIONS)
    assert "labels" not in told
    for field in dataclasses.fields(anew):
        mine, theirs = getattr(made, field.name), getattr(anew, field.name)
        if isinstance(theirs, pd.DataFrame):
            pd.testing.assert_frame_equal(mine, theirs, check_exact=True)
        elif isinstance(theirs, pd.Series):
            pd.testing.assert_series_equal(mine, theirs)
        else:
            assert mine == theirs, field.name
    assert not made.X.equals(latest.X)
    assert made.X["commercial__tenure_days"].equals(latest.X["commercial__tenure_days"])

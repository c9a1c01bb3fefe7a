"""Law 1: nothing that happened or became known at or after a cutoff moves a bit.

All builders at once, on a simulated world: rows of every table are added, changed and
deleted, late rows become known, and rows known by then end, are solved, rated and
answered in another way.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import pytest

from churnml.features.build import BUILDERS
from churnml.matrix import Matrix, build_matrix
from tests.invariants.matrix_worlds import (
    OPENED,
    Frames,
    another_future,
    assert_same,
    known_late,
    read,
    small_world,
    with_churns,
)

# A Wednesday and a Monday: weeks are counted back from each.
CUTOFF = date(2023, 12, 6)
CUTOFFS = [date(2023, 11, 6), CUTOFF]
NO_DELAY, DELAY = timedelta(0), timedelta(hours=36)
# Kinds of worlds, and how many other futures each is given.
WORLDS = {"as it happens": 1, "known late": 2, "delayed": 1, "churns dated apart": 1}


def frames_of(kind: str) -> tuple[Frames, timedelta]:
    frames = small_world()
    if kind == "known late":
        return known_late(frames, seed=1), NO_DELAY
    if kind == "churns dated apart":
        return known_late(with_churns(frames), seed=2), NO_DELAY
    return frames, DELAY if kind == "delayed" else NO_DELAY


def build(frames: Frames, delay: timedelta = NO_DELAY) -> Matrix:
    return build_matrix(read(frames, delay=delay), cutoffs=CUTOFFS)


@cache
def unchanged(kind: str) -> Matrix:
    matrix = build(*frames_of(kind))
    # Columns that are null throughout would make an empty test; only a year's reach
    # before the world begins.
    empty = matrix.X.columns[matrix.X.isna().all()]
    assert sum(not name.endswith("__365d") for name in empty) <= 0.05 * len(
        matrix.cards
    )
    return matrix


@pytest.mark.parametrize("kind", WORLDS)
def test_no_future_moves_a_bit(kind: str) -> None:
    frames, delay = frames_of(kind)
    for seed in range(WORLDS[kind]):
        other = another_future(frames, CUTOFF, seed, delay=delay)
        assert_same(unchanged(kind), build(other, delay))


def test_the_test_would_notice() -> None:
    # The same changes, made to a world a week before the cutoff, are seen by all.
    frames, before = small_world(), unchanged("as it happens")
    other = another_future(frames, CUTOFF - timedelta(days=7), 0)
    after = build(other)
    both = before.X.index.intersection(after.X.index)
    one, two = before.X.loc[both], after.X.loc[both]
    moved = {c.split("__")[0] for c in one if not one[c].equals(two[c])}
    assert moved == {*BUILDERS}
    # And what was changed is no small part of the world.
    for name in OPENED.keys() & frames.keys():
        merged = frames[name].merge(other[name], how="outer", indicator=True)
        assert (merged["_merge"] != "both").mean() > 0.02, name

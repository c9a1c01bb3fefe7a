"""What is claimed of reasons is declared, measured, printed and written."""

from __future__ import annotations

import importlib

import numpy as np
import pandas as pd

from benchmarks.reasons import PARTS
from benchmarks.reasons.__main__ import PAGE
from benchmarks.reasons.causes import ACCEPTABLE, DECOYS
from benchmarks.reasons.steadiness import _changes, _overlap
from benchmarks.reasons.truth import _both, _spoken_for
from churnml.features.build import BUILDERS
from churnml.simulate import causes


def test_every_cause_and_decoy_has_families_that_exist():
    assert list(ACCEPTABLE) == [cause.name for cause in causes.CAUSES]
    assert list(DECOYS) == [*(decoy.name for decoy in causes.DECOYS), "holiday"]
    named = frozenset().union(*ACCEPTABLE.values(), *DECOYS.values())
    assert named <= set(BUILDERS)


def test_the_page_has_a_place_for_every_part():
    text = PAGE.read_text(encoding="utf-8")
    for name in PARTS:
        assert callable(importlib.import_module(f"benchmarks.reasons.{name}").run)
    for name in ("truth", "cards", "seeds", "weeks"):
        assert f"<!-- {name} -->" in text, name
        assert f"<!-- end of {name} -->" in text, name


def test_two_causes_need_two_families():
    pain, unhappy = "painful_support", "dissatisfaction"  # nps or tickets, both
    assert _both(np.array(["tickets", "nps", None]), pain, unhappy)
    assert not _both(np.array(["tickets", "logins", None]), pain, unhappy)


def test_families_are_spoken_for_by_what_is_there():
    there = pd.DataFrame({cause: [False, False] for cause in ACCEPTABLE})
    there["champion_left"] = [True, False]
    found = _spoken_for(["logins", "tickets"], ACCEPTABLE, there)
    assert found.tolist() == [[True, False], [False, False]]


def lists(*weeks: str) -> list[pd.DataFrame]:
    """One account's first reason, week by week, beside nine that never change."""
    told = []
    for week, first in enumerate(weeks):
        index = pd.MultiIndex.from_product(
            [[f"A-{n}" for n in range(10)], [pd.Timestamp("2025-01-06")]],
            names=["account_id", "cutoff"],
        )
        codes = pd.Series([f"{first}.x.low", *["nps.y.low"] * 9], index=index)
        told.append(pd.DataFrame({"reason_1_code": codes, "week": week}))
    return told


def test_changes_are_counted_and_so_are_those_undone():
    told = lists("logins", "tickets", "logins", "logins")
    riskiest = [pd.Index(["A-0"])] * 4
    found = _changes("x", told, riskiest).iloc[0]
    assert (found["pairs"], found["first"], found["set"]) == (3, 2, 2)
    assert (found["three"], found["undone"]) == (2, 1)


def test_overlap_is_of_what_is_told():
    one = pd.DataFrame([["a", "b"], ["a", None], [None, None]])
    other = pd.DataFrame([["b", "a"], ["a", "c"], [None, None]])
    assert _overlap(one, other) == np.mean([1, 0.5, 1])

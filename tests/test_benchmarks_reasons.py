"""What is claimed of reasons is declared, measured, printed and written."""

from __future__ import annotations

import importlib

import numpy as np
import pandas as pd
import pytest

from benchmarks.reasons import PARTS
from benchmarks.reasons.__main__ import PAGE
from benchmarks.reasons.causes import ACCEPTABLE, DECOYS
from benchmarks.reasons.linter import Tally
from benchmarks.reasons.steadiness import _changes, _overlap
from benchmarks.reasons.truth import _both, _spoken_for
from churnml.attribution import Contributions
from churnml.errors import ChurnmlError
from churnml.features.build import BUILDERS
from churnml.matrix import Matrix
from churnml.simulate import causes
from tests.panels import make_card


def test_every_cause_and_decoy_has_families_that_exist():
    assert list(ACCEPTABLE) == [cause.name for cause in causes.CAUSES]
    assert list(DECOYS) == [*(decoy.name for decoy in causes.DECOYS), "holiday"]
    named = frozenset().union(*ACCEPTABLE.values(), *DECOYS.values())
    assert named <= set(BUILDERS)


def test_the_page_has_a_place_for_every_part():
    text = PAGE.read_text(encoding="utf-8")
    for name in PARTS:
        assert callable(importlib.import_module(f"benchmarks.reasons.{name}").run)
    for name in ("truth", "cards", "linter", "seeds", "weeks"):
        assert f"<!-- {name} -->" in text, name
        assert f"<!-- end of {name} -->" in text, name


def read(points: int, value: float) -> Tally:
    """A card of one account: logins are at a value, where its usual is 20."""
    logins = make_card("logins__logins__7d", direction="-", normal="usual")
    index = pd.MultiIndex.from_tuples(
        [("A-1", pd.Timestamp("2025-03-03"))], names=["account_id", "cutoff"]
    )
    X = pd.DataFrame({logins.name: [value]}, index=index)
    phi = pd.DataFrame({logins.name: [1.0]}, index=index)
    evidence = pd.DataFrame({"usual": [20.0]}, index=index)
    rows = Matrix(X, (logins,), "f", evidence=evidence)
    one = pd.Series([0.5], index=index)
    why = Contributions(phi, -1.0, one, one, (logins,), usable=True, X=X, encoded=X)
    said = {
        "reason_1": "Logins fell to 5 last week, usually 20 (-75 %)",
        "reason_1_code": "logins.logins.falling",
        "reason_1_points": points,
        "context": None,
        "missing_data": None,
    }
    tally = Tally()
    tally.read(why, rows, pd.DataFrame([said], index=index))
    return tally


@pytest.mark.parametrize(
    ("points", "value", "wrong_sides", "others"),
    [(19, 5.0, 0, 0), (-19, 5.0, 1, 0), (19, 12.0, 0, 1)],
)
def test_the_linter_counts_wrong_sides_apart(
    points: int, value: float, wrong_sides: int, others: int
) -> None:
    body = read(points, value).section().body
    assert "| test cutoffs of 1 world | found | wanted |" in body
    assert "| cards looked at | 1 |  |" in body
    assert "| sentences | 1 |  |" in body
    assert f"| sentences on the wrong side | {wrong_sides} | 0 |" in body
    assert f"| others that contradict their numbers | {others} | 0 |" in body
    assert ("\n- " in body) == bool(wrong_sides + others)


def test_the_linter_praises_nothing_that_it_did_not_read() -> None:
    with pytest.raises(ChurnmlError, match="no reason was read"):
        Tally(cards=991, sentences=3).section()


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

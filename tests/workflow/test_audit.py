"""The audit of a configuration: from its file to what is printed, and the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

OTHERS = ("usage", "tickets", "surveys", "milestones", "trainings", "invoices")
FEW = {
    **{f"data.{name}": None for name in (*OTHERS, "touches", "plays")},
    "features.builders": ["nps"],
    "features.windows": ["91d"],
    "cutoffs.from": "2024-01-01",
    "cutoffs.to": "2024-01-29",
}
LEAKY = """
from ibis import _
from churnml.features.spec import Family, Part, feature


def family(tables, windows):
    def answers(spine):
        rows = tables["nps"].expr
        return spine.select("account_id", "snapshot").inner_join(rows, "account_id")

    last = feature("mine", "last_score", _["mine.last_score"], signals="",
        definition="The best answer ever.", unit="score", direction="-", says="{value}")
    parts = {"last_score": Part("answers", _.score.max())}
    return Family("mine", {"answers": answers}, parts, [last])


features = [family]
"""

pytestmark = pytest.mark.filterwarnings("ignore::churnml.errors.TableWarning")


def test_an_honest_configuration_passes(
    call: Callable[..., Any], variant: Callable[..., Path]
) -> None:
    done = call("audit", variant(FEW))
    assert (done.code, done.out.count("Leaks")) == (0, 0), done.err
    assert "Unprovable" in done.out
    assert "known_at" in done.out


def test_a_feature_of_ones_own_that_sees_the_future_ends_in_an_error(
    call: Callable[..., Any], variant: Callable[..., Path]
) -> None:
    one = {"features.own": ["mine.py"], "cutoffs.to": "2024-01-02"}
    file = variant({**FEW, **one})
    (file.parent / "mine.py").write_text(LEAKY, encoding="utf-8")
    done = call("audit", file, "--json")
    assert done.code == 1
    assert "\nLeakageError: " in done.err
    assert "mine__last_score" in done.err
    said = json.loads(done.out)
    assert said["passed"] is False
    assert {leak["feature"] for leak in said["leaks"]} == {"mine__last_score"}
    assert said["leaks"][0]["table"] == "nps"

"""What is claimed of the model is measured, printed and written into its page."""

from __future__ import annotations

import importlib

import numpy as np
import pandas as pd
import pytest

from benchmarks.model import PARTS, page
from benchmarks.model.bands import pooled, widths_table
from benchmarks.model.worlds import Worlds
from churnml.splits import labelled_rows


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    return Worlds(
        tmp_path_factory.mktemp("worlds"), number=1, accounts=150, months=18, first=2
    )


def test_a_world_is_kept(worlds, monkeypatch):
    first = worlds.of(2)
    monkeypatch.setattr("benchmarks.model.worlds.make", None)
    again = worlds.of(2)
    assert again.panel.fingerprint == first.panel.fingerprint
    part = first.split(calibration=1, test=1).test
    truth = first.true_risk.loc[part.index]
    assert first.reached(part, truth)[1] == 1
    assert first.reached(part, 0 * truth) == (0.5, 0)


def test_a_large_business_is_made_of_all_worlds(worlds):
    own = labelled_rows(worlds.of(2).panel)
    large = pooled(worlds)
    assert large.y.sum() == own.y.sum()
    assert set(large.index.get_level_values(0).str[:2]) == {"1-"}
    half = large.take([*range(0, len(large), 2)])
    assert len(labelled_rows(half)) == len(half) == (len(own) + 1) // 2


def test_widths_are_paired_within_a_sample():
    # Samples differ by 1 and more, pairs by 0.1 alone; the third has nobody new.
    wide = pd.DataFrame(
        {
            "new": [2.1, 3.1, np.nan],
            "old": [2.0, 3.0, 9.0],
            "silent": [2.0, 3.0, 4.0],
            "heard": [1.0, 3.0, 5.0],
        }
    )
    _head, _rule, new, silent = (
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in widths_table(wide).splitlines()
    )
    # Mean 2.6 and standard error 0.5, t(0.975, 1) = 12.706.
    assert new[1:] == [
        "2.60 (-3.75 to 8.95)",
        "2.50 (-3.85 to 8.85)",
        "+0.10 (+0.10 to +0.10)",
    ]
    # Differences 1, 0, -1: mean 0, standard error 1/sqrt(3), t(0.975, 2) = 4.303.
    assert silent[3] == "+0.00 (-2.48 to +2.48)"


def test_the_page_has_a_place_for_every_part():
    text = page.PAGE.read_text(encoding="utf-8")
    for name in PARTS:
        assert callable(importlib.import_module(f"benchmarks.model.{name}").run)
        assert f"<!-- {name} -->" in text, name
        assert f"<!-- end of {name} -->" in text, name


def test_a_section_replaces_what_stood_between_its_markers(tmp_path):
    path = tmp_path / "page.md"
    path.write_text("A\n<!-- x -->\nold\n<!-- end of x -->\nB\n")
    page.write(page.Section("x", "new"), path)
    page.write(page.Section("x", page.table(["a", "b"], [["1", "2"]])), path)
    assert path.read_text() == (
        "A\n<!-- x -->\n\n| a | b |\n| --- | --: |\n| 1 | 2 |\n\n<!-- end of x -->\nB\n"
    )
    with pytest.raises(SystemExit, match="no place for 'y'"):
        page.write(page.Section("y", ""), path)


def test_a_mean_is_said_with_the_interval_of_student():
    # Mean 2, standard error 1/sqrt(3), t(0.975, 2) = 4.303.
    assert page.said([1.0, 2.0, 3.0], 2) == "2.00 (-0.48 to 4.48)"
    assert page.said([0.1, 0.1], 1, sign=True) == "+0.1 (+0.1 to +0.1)"

"""Each verdict, from a table made by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from churnml.curve_words import curve_sentences

COLUMNS = ["curve", "share", "size", "all_minus", "all_minus_low", "all_minus_high"]


def said(*rows):
    return curve_sentences(pd.DataFrame(rows, columns=COLUMNS))


@pytest.mark.parametrize(
    ("step", "verdict"),
    [
        ((0.02, 0.01, 0.03), "More history would help."),
        ((0.02, -0.001, 0.03), "Whether more history would help cannot be told."),
        ((0.004, 0.001, 0.007), "More history would hardly help."),
        ((-0.02, -0.03, -0.01), "More history would not help."),
    ],
)
def test_the_last_doubling_is_the_verdict(step, verdict) -> None:
    earlier = ("history", 0.25, 3, 0.1, 0.09, 0.11)
    (sentence,) = said(earlier, ("history", 0.5, 6, *step), ("history", 1, 12, 0, 0, 0))
    assert sentence.startswith(verdict)
    assert "(6 to 12 cutoffs)" in sentence
    assert ("Twice as long a one" in sentence) == (
        verdict == "More history would help."
    )


def test_the_shortest_windows_that_are_not_shown_to_be_worse_are_named() -> None:
    rows = [
        ("windows", 0.1, 28, 0.03, 0.01, 0.05),
        ("windows", 0.4, 91, 0.002, -0.004, 0.008),
        ("windows", 0.8, 210, 0.001, -0.001, 0.002),
        ("windows", 1.0, 365, 0, 0, 0),
    ]
    assert said(*rows) == (
        "Windows up to 91 days do as well as all: longer ones add +0.002 (-0.004 to "
        "+0.008) to AUC. Up to 28 days are not enough: what is beyond adds +0.030 "
        "(+0.010 to +0.050).",
    )
    wide = [rows[0], ("windows", 0.4, 91, 0.002, -0.02, 0.03), *rows[2:]]
    assert "may do as well as all" in said(*wide)[0]
    long = [rows[0], ("windows", 0.4, 91, 0.02, 0.01, 0.03), rows[3]]
    assert said(*long)[0].startswith("Long windows help: beyond 91 days they add")

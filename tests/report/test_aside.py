"""Accounts that are not scored, by reason."""

from __future__ import annotations

import pandas as pd

from churnml.report.aside import aside

OTHERS = pd.DataFrame(
    {
        "account_id": ["T2", "T1", "L1", "X1", "T3"],
        "reason": ["trial", "trial", "notice given", "of our own", "trial"],
    }
)


def test_those_that_have_given_notice_come_first():
    groups = aside(OTHERS)
    assert [(g.words, g.number, g.leaving) for g in groups] == [
        ("have given notice already", 1, True),
        ("on a trial", 3, False),
        ("of our own", 1, False),
    ]
    assert groups[1].named == (("T1", None), ("T2", None), ("T3", None))


def test_names_are_those_of_the_latest_list_that_knows_them():
    early = pd.DataFrame({"account_id": ["L1", "T1"], "name": ["Old", "Tee"]})
    late = pd.DataFrame({"account_id": ["L1", "T1"], "name": ["New", None]})
    leaving, trial, _ = aside(OTHERS, [early, late])
    assert leaving.named == (("L1", "New"),)
    assert trial.named[0] == ("T1", "Tee")


def test_very_many_are_counted_and_the_first_named():
    ids = [f"A{i:04d}" for i in range(700)]
    (group,) = aside(pd.DataFrame({"account_id": ids, "reason": "left"}))
    assert (group.number, len(group.named), group.more) == (700, 500, 200)


def test_nobody_stands_aside():
    assert aside(OTHERS.iloc[:0]) == ()

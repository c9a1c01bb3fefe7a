"""Accounts that are not scored, by reason."""

from __future__ import annotations

import pandas as pd

from churnml.report.aside import Named, aside

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
    assert groups[1].named == (Named("T1"), Named("T2"), Named("T3"))
    assert (groups[1].yearly, groups[1].unpriced) == ((), 3)


def test_names_are_those_of_the_latest_list_that_knows_them():
    early = pd.DataFrame({"account_id": ["L1", "T1"], "name": ["Old", "Tee"]})
    late = pd.DataFrame({"account_id": ["L1", "T1"], "name": ["New", None]})
    leaving, trial, _ = aside(OTHERS, [early, late])
    assert leaving.named == (Named("L1", "New"),)
    assert trial.named[0] == Named("T1", "Tee")


def test_revenue_is_that_of_the_latest_list_by_currency():
    others = pd.DataFrame({"account_id": list("ABCDE"), "reason": "notice given"})
    early = pd.DataFrame(
        {
            "account_id": ["A", "B", "C", "Z"],
            "owner": ["Jana", None, "Tom", "Tom"],
            "mrr": [100.0, 50.0, 10.0, 9999.0],
            "currency": ["EUR", "USD", "EUR", "EUR"],
        }
    )
    late = pd.DataFrame(
        {
            "account_id": ["A", "B", "D"],
            "owner": [None, "Priya", None],
            "mrr": [200.0, None, None],
            "currency": ["EUR", "EUR", "EUR"],
        }
    )
    (group,) = aside(others, [early, late])
    # A 12 * 200 and C 12 * 10 in EUR, B 12 * 50 in USD; D and E are not known.
    assert group.yearly == (("EUR", 2520.0), ("USD", 600.0))
    assert group.unpriced == 2
    assert group.named == (
        Named("A", None, "Jana", 2400.0, "EUR"),
        Named("B", None, "Priya", 600.0, "USD"),
        Named("C", None, "Tom", 120.0, "EUR"),
        Named("D"),
        Named("E"),
    )
    assert group.named[2].said.replace("\xa0", " ") == "Tom, EUR 120 a year"


def test_what_is_known_of_them_at_the_cutoff_goes_before_other_lists():
    others = pd.DataFrame(
        {
            "account_id": ["A", "B", "C"],
            "reason": ["notice given", "notice given", "left"],
            "name": ["Acme", "Beta", "Cee"],
            "owner": [None, "Tom", None],
            "mrr": [100.0, None, None],
            "currency": ["EUR", None, None],
        }
    )
    then = pd.DataFrame(
        {
            "account_id": ["A", "B", "C"],
            "owner": ["Jana", "Jana", "Jana"],
            "mrr": [900.0, 900.0, 10.0],
            "currency": "EUR",
        }
    )
    leaving, left = aside(others, [then])
    # Nobody owns A any more, and what B pays is not known any more.
    assert leaving.named == (
        Named("A", "Acme", None, 1200.0, "EUR"),
        Named("B", "Beta", "Tom"),
    )
    assert (leaving.yearly, leaving.unpriced) == ((("EUR", 1200.0),), 1)
    assert not leaving.as_listed
    # Of those that left it is what they paid.
    assert left.named == (Named("C", "Cee", "Jana", 120.0, "EUR"),)
    assert left.as_listed


def test_very_many_are_counted_and_the_first_named():
    ids = [f"A{i:04d}" for i in range(700)]
    (group,) = aside(pd.DataFrame({"account_id": ids, "reason": "left"}))
    assert (group.number, len(group.named), group.more) == (700, 500, 200)


def test_nobody_stands_aside():
    assert aside(OTHERS.iloc[:0]) == ()

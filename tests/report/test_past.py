"""How good past lists have been: counts by hand, and nothing claimed beyond them."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from churnml.cards.asked import asked
from churnml.report import past

JANUARY, FEBRUARY = pd.Timestamp("2025-01-06"), pd.Timestamp("2025-02-03")


def rows(*given):
    names = ["account_id", "cutoff", "risk", "label", "in_capacity"]
    return pd.DataFrame(given, columns=names)


LISTS = rows(
    ("a", JANUARY, 0.6, True, True),
    ("b", JANUARY, 0.5, False, True),
    ("c", JANUARY, 0.3, True, False),
    ("d", JANUARY, 0.1, False, False),
    ("e", JANUARY, 0.1, None, False),  # not known: it left during the lead
    ("a", FEBRUARY, 0.8, True, True),
    ("b", FEBRUARY, 0.2, True, True),
    ("c", FEBRUARY, 0.1, False, False),
)


def test_lists_are_counted_the_latest_first():
    found = past(LISTS)
    assert [one.cutoff for one in found.lists] == [date(2025, 2, 3), date(2025, 1, 6)]
    february, january = found.lists
    assert (january.first, january.first_happened) == (2, 1)
    assert (january.rest, january.rest_happened) == (2, 1)
    assert january.expected == pytest.approx(0.6 + 0.5 + 0.3 + 0.1)
    assert (february.first_happened, february.happened, february.caught) == (2, 2, 1.0)
    assert january.caught == 0.5


def test_all_together_in_a_sentence():
    # First: 3 of 4 left. Others: 1 of 3.
    assert past(LISTS).says() == (
        "75 of every 100 accounts that stood first left, and 33 of every 100 others. "
        "Of 100 that left, 75 had stood first, counted list by list."
    )


def test_a_list_that_tells_nobody_apart_has_nobody_first():
    flat = LISTS.assign(risk=LISTS["risk"].where(LISTS["cutoff"] == FEBRUARY, 0.1))
    assert [one.cutoff.month for one in past(flat).lists] == [2]


def test_the_sentence_speaks_of_what_was_asked():
    assert past(LISTS).says(asked("downgrade")) == (
        "75 of every 100 accounts that stood first took less, and 33 of every 100 "
        "others. Of 100 that took less, 75 had stood first, counted list by list."
    )
    nothing = past(LISTS.assign(label=False))
    assert nothing.says(asked("contraction")).startswith("Nobody paid less in")


def test_nobody_left():
    assert past(LISTS.assign(label=False)).says() == (
        "Nobody left in the time these lists speak of."
    )


def test_few_are_not_none():
    many = [(f"x{i}", JANUARY, i / 1000, i == 3, i > 997) for i in range(1000)]
    assert "fewer than 1 of every 100 others" in past(rows(*many)).says()


@pytest.mark.parametrize("nothing", [None, LISTS.iloc[:0], LISTS.assign(label=None)])
def test_where_nothing_is_known_nothing_is_said(nothing):
    assert past(nothing) is None


def test_the_first_of_a_backtest_are_the_riskiest():
    found = past(LISTS.drop(columns="in_capacity"), first=1, source="backtest")
    assert [(one.first, one.first_happened) for one in found.lists] == [(1, 1), (1, 1)]
    assert found.source == "backtest"


def test_only_the_latest_are_shown():
    many = pd.concat(
        [
            LISTS.assign(cutoff=LISTS["cutoff"] - pd.Timedelta(days=d))
            for d in (0, 1, 2, 3)
        ]
    )
    assert len(past(many).lists) == 6

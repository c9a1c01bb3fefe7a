"""What charts draw is what was stored, nothing filled in and nothing made up."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from churnml.cards import card_from_row
from churnml.report import Drawings

AT = date(2025, 3, 3)
CUTOFF = pd.Timestamp(AT)


def days(*back):
    return [CUTOFF - pd.Timedelta(days=d) for d in back]


def weeks(**given):
    known = {
        "account_id": "A",
        "week": days(21, 14, 7),
        "logins": [5, 0, 7],
        "active_users": pd.array([None, None, None], dtype="Int64"),
        "uses": [50, 0, 70],
        "normal_low": 3.2,
        "normal_mid": 5.0,
        "normal_high": 8.0,
        "measure": "logins",
    }
    return pd.DataFrame(known | given)


def drawn(**frames):
    return Drawings(**frames).of(["A", "B"], AT)


def test_weeks_in_order_whatever_the_order_of_rows():
    found = drawn(weeks=weeks().iloc[::-1])
    assert found["A"]["weeks"] == {
        "first": "2025-02-10",
        "measure": "logins",
        "logins": [5, 0, 7],
        "uses": [50, 0, 70],
        "normal": [3.2, 5, 8],
    }
    assert found["B"] == {}


def test_what_is_not_known_stays_not_known():
    logins = pd.array([None, 0, 7], dtype="Int64")
    assert drawn(weeks=weeks(logins=logins))["A"]["weeks"]["logins"] == [None, 0, 7]


def test_a_week_without_a_row_is_not_known():
    found = drawn(weeks=weeks().drop(index=1))["A"]["weeks"]
    assert found["logins"] == [5, None, 7]


def test_without_a_normal_there_is_no_band():
    found = drawn(weeks=weeks(normal_low=np.nan, normal_mid=np.nan))["A"]["weeks"]
    assert "normal" not in found


def test_an_account_of_which_nothing_was_seen_has_no_weeks():
    nothing = pd.array([None] * 3, dtype="Int64")
    assert drawn(weeks=weeks(logins=nothing, uses=nothing))["A"] == {}


def test_features_are_a_row_each_sticky_ones_first():
    features = pd.DataFrame(
        [
            ("A", "export", False, days(7)[0], 90),
            ("A", "reports", True, days(14)[0], 2),
            ("A", "reports", True, days(91)[0], 1),
            ("A", "old", True, days(98)[0], 5),  # before the 13 weeks
            ("A", "late", True, CUTOFF, 5),  # not before the cutoff
        ],
        columns=["account_id", "feature", "sticky", "week", "uses"],
    )
    found = drawn(features=features)["A"]["features"]
    assert found["first"] == "2024-12-02"
    reports, export = found["rows"]
    assert reports == ["reports", True, [1, *[0] * 10, 2, 0]]
    assert export == ["export", False, [*[0] * 12, 90]]


def test_many_features_end_in_one_row():
    features = pd.DataFrame(
        {
            "account_id": "A",
            "feature": [f"f{i:02d}" for i in range(16)],
            "sticky": False,
            "week": days(7)[0],
            "uses": range(16, 0, -1),
        }
    )
    rows = drawn(features=features)["A"]["features"]["rows"]
    assert len(rows) == 15
    assert rows[-1] == ["2 others", False, [*[0] * 12, 2 + 1]]


def test_marks_in_order_of_time():
    marks = pd.DataFrame(
        {
            "account_id": "A",
            "at": days(5, 30),
            "until": [pd.NaT, days(20)[0]],
            "kind": ["nps", "ticket"],
            "tone": ["bad", "plain"],
            "text": ["NPS answer 3", "Ticket, 10 days"],
        }
    )
    assert drawn(marks=marks)["A"]["marks"] == [
        ["2025-02-01", "2025-02-11", "ticket", "plain", "Ticket, 10 days"],
        ["2025-02-26", None, "nps", "bad", "NPS answer 3"],
    ]


def test_risks_are_those_of_the_lists_as_written():
    old = pd.DataFrame(
        {"account_id": ["A"], "cutoff": days(28), "risk": [0.123456], "risk_low": 0.1}
    )
    new = pd.DataFrame(
        {"account_id": ["B", "A"], "cutoff": CUTOFF, "risk": [0.5, 0.25]}
    ).assign(model_version="2")
    later = new.assign(cutoff=CUTOFF + pd.Timedelta(days=7))
    found = drawn(lists=[old, new, later])
    assert found["A"]["risks"] == [
        ["2025-02-03", 0.1235, 0.1, None, None, "12\xa0%"],
        ["2025-03-03", 0.25, None, None, "2", "25\xa0%"],
    ]
    assert [risk[0] for risk in found["B"]["risks"]] == ["2025-03-03"]


def test_a_risk_is_worded_as_on_the_card():
    # 0.13496 has four decimals as 0.1350, which would be 14 %; high begins at 0.30.
    bands = {"high": 0.3, "medium": 0.1}
    for risk, text in ((0.29996, "<30"), (0.13496, "13"), (0.0996, "<10")):
        listed = pd.DataFrame({"account_id": ["A"], "cutoff": CUTOFF, "risk": [risk]})
        card = card_from_row(listed.iloc[0].to_dict(), bands=bands)
        assert card.risk_text == f"{text}\xa0%"
        (drawn,) = Drawings(lists=[listed]).of(["A"], AT, (0.3, 0.1))["A"]["risks"]
        assert drawn[-1] == card.risk_text

"""What changed, in words: which feature speaks, and that it never contradicts."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from churnml.attribution import Contributions
from churnml.change_words import nothing_changed, say_changes
from churnml.changes import Earlier, what_changed
from churnml.features.spec import Card
from churnml.reasons.words import WORDS
from tests.panels import make_card

THEN, NOW = date(2025, 2, 24), pd.Timestamp("2025-03-03")


def card(name: str, says: str, direction: str = "-", **more: Any) -> Card:
    given = {"unit": "count", "direction": direction, "says": says} | more
    return make_card(name, **given)


LOGINS = card("logins__logins__7d", "{value} logins in the last 7 days")
USERS = card("logins__active_users__7d", "{value} active users in the last 7 days")
VS_NORMAL = card(
    "logins__logins_vs_normal__7d", "{value} times its usual logins", unit="ratio"
)
SILENCE = card("logins__silence", "last use {value} ago", "+", unit="days")
SCORE = card("nps__latest_score", "latest NPS {value}", unit="score")
MEAN = card("nps__account_score", "mean {value}", unit="score", nulls="no answer")
PRICE = card(
    "commercial__mrr_change", "monthly price {value}", unit="money", window="28d"
)
TICKETS = card("tickets__urgent", "{value} urgent tickets", "?")
NO_SHOWS = card("relationship__no_shows__91d", "{value} no-shows", "+")
STAGE = card(
    *("onboarding__stage", "stage: {value}", "?"),
    unit="text",
    categorical=True,
    actionable=False,
)


def told(
    *features: tuple[Card, float, Any, Any],
    facts: bool = True,
    currency: str | None = "EUR",
    **swap: Any,
) -> pd.Series:
    """What is said of one account: each feature's move in log-odds, then and now."""
    index = pd.MultiIndex.from_tuples([("A", NOW)], names=["account_id", "cutoff"])
    one = pd.Index(["A"], name="account_id")
    names = [c.name for c, *_ in features]
    moves = [move for _, move, *_ in features]
    logit = -1.0 + sum(moves)
    X = pd.DataFrame([[now for *_, now in features]], index, names)
    now = Contributions(
        values=pd.DataFrame([moves], index, names),
        base_value=-1.0,
        logit=pd.Series([logit], index),
        risk=pd.Series([expit(logit)], index),
        cards=tuple(c for c, *_ in features),
        usable=True,
        X=X,
        encoded=X,
    )
    was = pd.DataFrame([[then for *_, then, _ in features]], one, names)
    earlier = Earlier(
        THEN,
        risk=pd.Series([expit(-1.0)], one),
        base_value=pd.Series([-1.0], one),
        logit=pd.Series([-1.0], one),
        contributions=pd.DataFrame([[0.0] * len(names)], one, names),
        facts=was if facts else None,
    )
    asked = None if swap.get("unknown") else now
    risk = pd.Series([swap.get("risk", now.risk.iloc[0])], index)
    moved = what_changed(earlier, risk, asked, swapped=swap.get("swapped"))
    paid = pd.Series([currency], one)
    words = swap.get("words", WORDS)
    return say_changes(moved, earlier, asked, paid, words=words).loc["A"]


class TestOneFamily:
    def test_now_and_then(self) -> None:
        said = told((LOGINS, 1.0, 23.0, 6.0))
        assert said["changed_1"] == "Usage: 6 logins last week, 23 then"
        assert said["changed_1_code"] == "logins"
        # 27 % to 50 %.
        assert (said["changed_1_points"], said["risk_change"]) == (23, 23)
        assert said["previous_cutoff"] == pd.Timestamp(THEN)
        assert said["previous_risk"] == expit(-1.0)

    @pytest.mark.parametrize(
        ("feature", "then", "now", "words"),
        [
            (SILENCE, 1.0, 12.0, "Usage: last use 12 days ago, 1 day then"),
            (SILENCE, None, 12.0, "Usage: last use 12 days ago, not known then"),
            (LOGINS, 3.0, 1.0, "Usage: 1 login last week, 3 then"),
            (LOGINS, 3.0, 0.0, "Usage: no logins last week, 3 then"),
            (SCORE, 9.0, 3.0, "NPS: its latest NPS answer was 3 of 10, 9 then"),
            (SILENCE, 0.0, 12.0, "Usage: last use 12 days ago, 0 days then"),
            (TICKETS, 0.0, 2.0, "Support: 2 urgent tickets, none then"),
            (TICKETS, 2.0, 0.0, "Support: no urgent tickets, 2 then"),
            (MEAN, 42.0, None, "NPS: account score not known (no answer), 42 then"),
        ],
    )
    def test_units_nulls_and_numbers(
        self, feature: Card, then: Any, now: Any, words: str
    ) -> None:
        assert told((feature, 1.0, then, now))["changed_1"] == words

    def test_a_movement_is_said_alone(self) -> None:
        said = told((VS_NORMAL, 1.0, 1.1, 0.5))["changed_1"]
        assert said == "Usage: logins last week were 50 % below its usual"
        said = told((PRICE, 1.0, 0.0, -100.0))["changed_1"]
        assert said == "Contract: its monthly price fell by EUR 100 in 4 weeks"

    @pytest.mark.parametrize(
        ("window", "span", "value"),
        [
            ("1w", "1 week", 1.0),
            ("3w", "3 weeks", 3.0),
            ("28d", "4 weeks", 4.0),
            ("1mo", "1 month", 1.0),
            ("6mo", "6 months", 6.0),
        ],
    )
    def test_the_number_of_a_span_is_not_the_value(
        self, window: str, span: str, value: float
    ) -> None:
        # A sentence without its value: what that was then would speak of the span.
        without = WORDS.over(
            {"sentences": {"own": {"orders": {"present": "orders came in {span}"}}}}
        )
        orders = card(f"own__orders__{window}", "{value} orders", window=window)
        said = told((orders, 1.0, 23.0, value), words=without)
        assert said["changed_1"] == f"Own signals: orders came in {span}"
        # With it, both are told.
        with_it = WORDS.over(
            {"sentences": {"own": {"orders": {"fact": "{value} orders in {span}"}}}}
        )
        said = told((orders, 1.0, 23.0, value), words=with_it)
        number = f"{value:.0f}"
        assert said["changed_1"] == (f"Own signals: {number} orders in {span}, 23 then")

    def test_where_the_words_for_nothing_do_not_count_it(self) -> None:
        said = told((NO_SHOWS, -1.0, 1.0, 0.0))["changed_1"]
        words = "somebody came to every meeting in the last 3 months"
        assert said == f"Relationship: {words}"

    def test_an_older_list_did_not_keep_what_was_then(self) -> None:
        said = told((LOGINS, 1.0, 23.0, 6.0), facts=False)
        assert said["changed_1"] == "Usage: 6 logins last week"


class TestWhoSpeaks:
    def test_what_moved_most_in_the_familys_direction(self) -> None:
        said = told((LOGINS, 0.5, 23.0, 6.0), (USERS, 0.9, 9.0, 4.0))
        assert said["changed_1"] == "Usage: 4 active users last week, 9 then"

    def test_nothing_that_is_printed_alike(self) -> None:
        said = told((LOGINS, 0.5, 23.0, 6.0), (USERS, 0.9, 4.0, 4.0))
        assert said["changed_1"] == "Usage: 6 logins last week, 23 then"

    def test_nothing_that_goes_against_the_points(self) -> None:
        # More logins do not raise a risk in any reader's mind.
        said = told((LOGINS, 0.9, 6.0, 23.0), (SILENCE, 0.3, 3.0, 5.0))
        assert said["changed_1"] == "Usage: last use 5 days ago, 3 days then"

    @pytest.mark.parametrize(
        ("move", "then", "now", "words"),
        [
            # Less far below is better, but "50 % below its usual" is no good news.
            (-0.9, 0.2, 0.5, "23 logins last week, 6 then"),
            (-0.9, 0.5, 1.5, "logins last week were 1.5 times the usual"),
            # Nor is "1.5 times the usual" bad news, though it was more.
            (0.9, 2.0, 1.5, "6 logins last week, 23 then"),
            (0.9, 1.5, 0.5, "logins last week were 50 % below its usual"),
        ],
    )
    def test_no_movement_that_goes_against_the_points(
        self, move: float, then: float, now: float, words: str
    ) -> None:
        logins = (6.0, 23.0) if move < 0 else (23.0, 6.0)
        said = told((VS_NORMAL, move, then, now), (LOGINS, move / 2, *logins))
        assert said["changed_1"] == f"Usage: {words}"

    def test_nothing_that_carries_next_to_nothing(self) -> None:
        # Under a quarter of the strongest, which says nothing itself.
        said = told((LOGINS, 0.9, 6.0, 6.0), (SILENCE, 0.2, 3.0, 5.0))
        assert said["changed_1"] == "Usage: no single figure stands out"

    def test_what_lowers_the_risk_alike(self) -> None:
        said = told((LOGINS, -0.9, 6.0, 23.0), (SILENCE, 0.1, 3.0, 5.0))
        assert said["changed_1"] == "Usage: 23 logins last week, 6 then"
        assert said["changed_1_points"] < 0

    def test_context(self) -> None:
        said = told((STAGE, 0.5, "mature", "renewal window"))
        assert said["changed_1"] == "What it is: stage renewal window, mature then"
        assert said["changed_1_code"] == "context"


class TestWhichParts:
    def test_the_three_that_moved_most(self) -> None:
        said = told(
            (LOGINS, 0.3, 23.0, 6.0),
            (SCORE, -0.5, 3.0, 9.0),
            (PRICE, 1.0, 0.0, -100.0),
            (STAGE, 0.2, "mature", "renewal window"),
        )
        codes = [said[f"changed_{n}_code"] for n in (1, 2, 3)]
        assert codes == ["commercial", "nps", "logins"]
        points = [said[f"changed_{n}_points"] for n in (1, 2, 3)]
        assert [p > 0 for p in points] == [True, False, True]
        # The fourth is not said: 27 % to 50 %, of which it moved the rest.
        assert said["risk_change"] == 23
        assert sum(points) < 23

    def test_nothing_under_a_point(self) -> None:
        said = told((LOGINS, 0.001, 23.0, 22.0))
        assert said["risk_change"] == 0
        assert said.filter(like="changed_").isna().all()

    @pytest.mark.parametrize(
        ("swapped", "words"),
        [
            ("model", "The model was trained anew"),
            ("calibration", "The model was calibrated anew"),
        ],
    )
    def test_the_model(self, swapped: str, words: str) -> None:
        said = told((LOGINS, 0.0, 6.0, 6.0), swapped=swapped, risk=0.5)
        assert (said["changed_1"], said["changed_1_code"]) == (words, swapped)
        assert said["changed_1_points"] == 23
        assert said["changed_2"] is None or pd.isna(said["changed_2"])

    def test_a_model_that_cannot_be_asked(self) -> None:
        said = told((LOGINS, 1.0, 23.0, 6.0), unknown=True)
        assert said["changed_1_code"] == "unknown"
        assert said["changed_1"].startswith(
            "The model of then cannot be asked any more"
        )
        assert said["changed_1_points"] == 23


def test_a_companys_own_words() -> None:
    own = WORDS.over(
        {
            "clauses": {
                "changed": "{family} - {text}",
                "changed_from": "{text} (vorher {then})",
            },
            "families": {"logins": "Nutzung"},
            "sentences": {"logins": {"logins": {"fact": "{value} Anmeldungen"}}},
        }
    )
    said = told((LOGINS, 1.0, 23.0, 6.0), words=own)
    assert said["changed_1"] == "Nutzung - 6 Anmeldungen (vorher 23)"


def test_columns_are_the_same_where_there_is_no_earlier_list() -> None:
    said = told((LOGINS, 1.0, 23.0, 6.0)).to_frame().T
    nothing = nothing_changed()
    assert list(nothing) == list(said)
    assert len(nothing) == 0
    of_nobody = nothing.reindex(["A"])
    assert of_nobody["changed_1_points"].dtype == "Int64"
    assert of_nobody["previous_cutoff"].dtype == "datetime64[us]"
    assert np.isnan(of_nobody["previous_risk"].iloc[0])

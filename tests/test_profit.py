"""Whom to call: the best in the hours there are."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from churnml.errors import TableError
from churnml.offer import Offer
from churnml.profit import VERDICTS, plan


def offer(**changes):
    given = {"contact_cost": 100, "accept_rate": 0.25, "currency": "EUR"}
    return Offer(**(given | changes))


def accounts(n=30, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "account_id": [f"A-{i:03d}" for i in range(n)],
            "risk": rng.beta(1, 6, n),
            "mrr": rng.lognormal(6, 1, n).round(2),
        }
    )


def brute_force(value, time, hours):
    """Try every choice."""
    return max(
        sum(v for v, take in zip(value, taken, strict=True) if take)
        for taken in product([False, True], repeat=len(value))
        if sum(t for t, take in zip(time, taken, strict=True) if take) <= hours
    )


@pytest.mark.parametrize("hours", [1, 3.9, 5, 100])
def test_no_other_choice_is_worth_more_where_calls_take_the_same_time(hours):
    listed = accounts(12, seed=4)
    made = plan(listed, offer(), hours=hours)
    value = offer().expected_value(listed["risk"], listed["mrr"])

    best = brute_force(value, np.ones(12), hours)

    assert_allclose(made.expected_value, best)
    assert made.hours_used <= hours
    assert (made.table["expected_value"][made.table["planned"]] > 0).all()


@pytest.mark.parametrize("seed", range(6))
def test_at_most_one_call_short_of_the_best_where_calls_take_their_own_time(seed):
    rng = np.random.default_rng(seed)
    listed = accounts(12, seed=seed).assign(hours=rng.choice([0.5, 1, 2, 3], 12))
    value = offer().expected_value(listed["risk"], listed["mrr"])

    made = plan(listed, offer(), hours=6)

    best = brute_force(value, listed["hours"], 6)
    assert best - value.max() <= made.expected_value <= best + 1e-9
    assert made.hours_used <= 6


def test_running_totals_and_the_order_of_calls():
    table = plan(accounts(), offer(), hours=8).table
    first = table.head(8)

    assert first["planned"].all()
    assert not table["planned"][8:].any()
    assert first["call"].tolist() == list(range(1, 9))
    assert_allclose(first["cumulative_value"], first["expected_value"].cumsum())
    assert_allclose(first["cumulative_hours"], range(1, 9))
    assert table["cumulative_value"][8:].isna().all()
    assert first["expected_value"].is_monotonic_decreasing


def test_without_hours_all_calls_that_pay_are_made():
    made = plan(accounts(), offer())

    assert made.hours is None
    assert (made.table["planned"] == (made.table["expected_value"] > 0)).all()


def test_each_account_has_its_verdict():
    listed = pd.DataFrame(
        {
            "account_id": list("abcdef"),
            "risk": [0.5, 0.3, 0.001, 0.9, 0.9, 0.9],
            "mrr": [900, 900, 900, np.nan, 900, 0],
            "currency": ["EUR", None, "EUR", "EUR", "USD", "EUR"],
        }
    )
    made = plan(listed, offer(), hours=1)

    said = made.table.set_index("account_id")["verdict"].to_dict()
    assert said == {
        "a": "call",
        "b": "no hours left",
        "c": "does not pay",
        "d": "value not known",
        "e": "other currency",
        "f": "does not pay",
    }
    assert set(said.values()) == set(VERDICTS)
    # 0.5 * 0.25 * 900 * 12 - 100
    assert made.expected_value == 1250
    assert made.sentence.startswith("Call 1 account (1 of 1 hour): EUR 1,250 expected")
    assert "About 0.5 of them are expected to leave, and the calls to keep 0.1." in (
        made.sentence
    )
    assert "1 without known revenue, 1 in a currency without a rate." in made.sentence
    assert made.to_json()["accounts"]["does not pay"] == 2


def test_other_currencies_are_exchanged():
    listed = accounts(6)
    dollars = listed.assign(mrr=listed["mrr"] / 0.8, currency="USD")
    known = offer(rates={"USD": 0.8})

    here, there = plan(listed, known, hours=3), plan(dollars, known, hours=3)

    assert_allclose(there.table["expected_value"], here.table["expected_value"])
    assert there.sentence == here.sentence
    assert set(there.table["currency"]) == {"USD"}  # and mrr as in the list
    assert there.expected_value == pytest.approx(here.expected_value)


def test_the_order_of_rows_moves_nothing():
    listed = accounts()
    there = plan(listed, offer(), hours=8)
    back = plan(listed[::-1].reset_index(drop=True), offer(), hours=8)

    pd.testing.assert_frame_equal(there.table, back.table)
    assert (there.low, there.high) == (back.low, back.high)


def test_equal_calls_are_made_in_the_order_of_their_ids():
    listed = accounts(4).assign(risk=0.2, mrr=1000.0)

    made = plan(listed[::-1], offer(), hours=2)

    assert made.table["account_id"][:2].tolist() == ["A-000", "A-001"]


def test_no_signal_is_said():
    made = plan(accounts().assign(risk=0.1), offer(), hours=3, usable=False)

    assert "no usable signal" in made.sentence
    assert made.table["mrr"][:3].tolist() == sorted(accounts()["mrr"])[:-4:-1]


def test_nobody_to_call():
    assert plan(accounts().assign(risk=0.0), offer()).sentence.startswith(
        "No call pays."
    )
    none = plan(accounts(), offer(hours_per_call=2), hours=1)
    assert none.sentence.startswith("No call fits into the hours.")
    assert (none.expected_value, none.low, none.high) == (0, 0, 0)
    assert plan(accounts()[:0], offer()).calls == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda a: a.drop(columns="risk"), "lacks risk"),
        (lambda a: a.assign(mrr=np.nan), "mrr is null for all 30 accounts"),
        (
            lambda a: a.assign(currency="USD"),
            "no account has a known mrr in EUR.*30 of 30 pay in USD",
        ),
        (lambda a: pd.concat([a, a[:2]]), "2 accounts are there twice .e.g. 'A-000'"),
        (lambda a: a.assign(risk=1.5), "30 of 30 risks are null or outside"),
        (lambda a: a.assign(hours=0), "hours of 30 of 30 accounts"),
    ],
)
def test_refusals(change, said):
    with pytest.raises(TableError, match=said):
        plan(change(accounts()), offer())

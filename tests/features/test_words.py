"""The words' own rules: names, sentences, and what is refused without any table."""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis
import pytest
from ibis import _

from churnml.errors import ChurnmlError
from churnml.features import words as w
from churnml.features.own_word import Word

PER_VERB = {
    "count": w.count("web_orders", window="28d"),
    "sum": w.sum("orders", "value", window="4w"),
    "mean": w.mean("orders", "value", window="28d"),
    "min": w.min("orders", "value", window="28d"),
    "max": w.max("orders", "value", window="28d"),
    "distinct": w.distinct("orders", "user_id", window="28d"),
    "latest": w.latest("orders", "value"),
    "share": w.share("orders", "paid", window="28d"),
    "recency": w.recency("orders"),
    "trend": w.trend("orders"),
}


@pytest.mark.parametrize(
    ("word", "name", "says", "definition"),
    [
        (
            PER_VERB["count"],
            "own__web_orders__28d",
            "{value} web orders in the last 28 days",
            "Number of rows of web_orders in the window.",
        ),
        (
            PER_VERB["sum"],
            "own__orders_value__28d",
            "value of orders in the last 28 days, added up: {value}",
            "Sum of value over the rows of orders in the window where it is known.",
        ),
        (
            PER_VERB["latest"],
            "own__orders_value_latest",
            "latest value of orders: {value}",
            "The value of the latest row of orders where it is known.",
        ),
        (
            PER_VERB["recency"],
            "own__days_since_orders",
            "the last of its orders was {value} ago",
            "Days from the latest row of orders to the cutoff.",
        ),
        (
            PER_VERB["trend"],
            "own__orders_trend__56d",
            "orders changed by {value} a week over 8 weeks",
            "Least-squares slope of log1p of the rows a week over the rows of orders "
            "in "
            "the window.",
        ),
        (
            w.share("orders", _.paid, window="28d", name="paid_share"),
            "own__paid_share__28d",
            "paid share in the last 28 days: {value}",
            "Share of the rows of orders in the window for which paid is true, of "
            "those "
            "for which it is known.",
        ),
        (
            w.count(
                "usage",
                window="28d",
                where=(_.event == "export") & ~_.actor.isin(["bot"]),
                name="exports",
                family="exporting",
            ),
            "exporting__exports__28d",
            "{value} exports in the last 28 days",
            "Number of rows of usage in the window with ((event == 'export') & "
            "~actor.isin(['bot'])).",
        ),
        (
            w.versus_own_normal(PER_VERB["count"], direction="-"),
            "own__web_orders_vs_normal__28d",
            "web orders in the last 28 days: {value} times the usual",
            "Number of rows of web_orders in the window, over the same over the 210 "
            "days "
            "before the window, or those of them the account has lived through, for "
            "the "
            "same length of time.",
        ),
        (
            w.versus_own_normal(
                w.sum("orders", "value", window="28d", says="worth {value} in orders"),
                by="difference",
            ),
            "own__orders_value_change__28d",
            "orders value in the last 28 days, against the usual: {value}",
            "Sum of value over the rows of orders in the window where it is known, "
            "minus "
            "the same over the 210 days before the window, or those of them the "
            "account "
            "has lived through, for the same length of time.",
        ),
    ],
)
def test_names_sentences_and_definitions_follow(
    word: Word, name: str, says: str, definition: str
) -> None:
    assert word.card.name == name
    assert word.card.says == says
    assert word.card.definition == definition


@pytest.mark.parametrize("verb", PER_VERB)
def test_each_word_knows_whether_there_is_an_own_normal(verb: str) -> None:
    word = PER_VERB[verb]
    assert word.verb == verb
    assert word.has_normal == (verb in {"count", "sum", "mean", "share"})
    assert not w.count("orders", window="210d").has_normal


def test_all_words_are_public() -> None:
    assert {*PER_VERB, "versus_own_normal", "Word", "Wording"} == {*w.__all__}


def test_what_is_said_wins() -> None:
    said: Any = {
        "says": "spent {value}",
        "unit": "money",
        "direction": "-",
        "actionable": False,
    }
    card = w.sum("orders", "value", window="91d", **said).card
    assert {key: getattr(card, key) for key in said} == said


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: w.count("orders", window="28d", where=_.a == 1),
            'it needs a name of its own. Give one: name="orders_...".',
        ),
        (
            lambda: w.sum("orders", _.a * _.b, window="28d"),
            'name="orders_..."',
        ),
        (
            lambda: w.count("orders", window="28d", name="Big Orders"),
            "count of 'orders': name 'Big Orders' names a column. Use small letters",
        ),
        (lambda: w.count("orders", window="28d", family="a__b"), "family 'a__b' names"),
        (lambda: w.count("orders", window="28d", says="orders"), "must hold {value}"),
        (
            lambda: w.count("orders", window="28d", says="{value} {n}"),
            "must hold {value}, once, and no other",
        ),
        (
            lambda: w.count("orders", window="28d", direction="up"),
            "direction 'up'. Give '+', '-' or '?'.",
        ),
        (
            lambda: w.count("orders", window="28d", unit="euro"),
            "unit 'euro'. Choose from count, days,",
        ),
        (
            lambda: w.count("orders", window="28d", sayz="{value}"),
            "there is no 'sayz'. Did you mean 'says'?",
        ),
        (
            lambda: w.count("orders", window="28d", name="x", where=lambda t: t.a),
            "where is a function. Write an expression over the row",
        ),
        (
            lambda: w.count(
                "orders", window="28d", name="x", where=_.at > ibis.date("2024-01-01")
            ),
            "holds something that cannot be written down",
        ),
        (lambda: w.trend("orders", window="7d"), "one week has no trend"),
        (
            lambda: w.versus_own_normal(w.recency("orders")),
            "versus_own_normal(recency of 'orders'): there is no own normal of this",
        ),
        (
            lambda: w.versus_own_normal(w.count("orders", window="28d"), by="z"),
            "by 'z'. Give 'ratio' or 'difference'.",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(make: Any, message: str) -> None:
    with pytest.raises(ChurnmlError) as no:
        make()
    assert message in str(no.value)


def test_plain_dates_can_be_compared_with() -> None:
    word = w.count("orders", window="28d", name="x", where=_.at > date(2024, 1, 1))
    assert word.meaning[3] == "(_.at > datetime.date(2024, 1, 1))"

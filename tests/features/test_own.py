"""Every word against its oracle; families and fingerprints; what is refused."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from ibis import _

from churnml.errors import ConfigError, TaskError
from churnml.features import words as w
from churnml.features.build import compile_features
from churnml.features.own import own_families
from churnml.features.own_word import Word
from churnml.features.spec import Family, Part, feature
from tests.features.oracle import (
    CUTOFFS,
    TIME,
    Row,
    Rows,
    check,
    check_future_blindness,
    compute,
    everyone,
    later,
    spine_of,
    table_of,
    windowed,
)
from tests.features.own_oracle import (
    DELAY,
    EXTRA,
    WORDS,
    draw,
    expected,
    families,
    family,
    orders,
    seen,
)


@pytest.fixture(scope="module")
def drawn() -> Rows:
    """Draw one world."""
    return draw(np.random.default_rng(5), 500)


def test_each_word_equals_its_oracle(drawn: Rows) -> None:
    frame = compute(family(drawn), usage=False)
    assert frame.notna().any().all()
    check(frame, lambda account, cutoff: expected(drawn, account, cutoff))


def test_what_happens_or_becomes_known_later_changes_nothing() -> None:
    def rewrite(row: Row, t: datetime, rng: np.random.Generator) -> Row:
        if row["paid_at"] is None or row["paid_at"] + DELAY >= t:
            row["paid_at"] = later(t, rng)
            row["state"], row["worth"] = "z", float(rng.random())
        return row

    check_future_blindness(
        family, draw, happened=lambda row: row["occurred_at"], rewrite=rewrite
    )


def test_the_latest_text_is_a_category(drawn: Rows) -> None:
    words = [w.latest("orders", "status"), w.latest("orders", "state", window="91d")]
    made = family(drawn, words)
    assert [(f.card.unit, f.card.categorical) for f in made.features] == [
        ("text", True)
    ] * 2
    frame = compute(made, usage=False)
    for account, cutoff in everyone():
        mine = seen(drawn, account, cutoff)
        for name, days in (("status", 10**6), ("state", 91)):
            there = [(r["occurred_at"], r[name]) for r in mine if r["ago"] <= days]
            there = [pair for pair in there if pair[1] is not None]
            window = "" if days > 91 else f"__{days}d"
            got = frame.loc[(account, cutoff), f"own__orders_{name}_latest{window}"]
            wanted = max(there)[1] if there else None
            wanted = (
                wanted
                if windowed(cutoff, min(days, 1 if days > 91 else 91), 1)
                else None
            )
            assert (None if pd.isna(got) else got) == wanted


def test_months_and_quantities() -> None:
    rows = [
        {
            "account_id": "a",
            "occurred_at": datetime(2025, 2, day),
            "known_at": datetime(2025, 2, day, 23, 59),
            "event": "use",
            "quantity": n,
        }
        for day, n in ((3, 5), (26, 4), (27, 0), (28, 2))
    ]
    types = {
        "account_id": "string",
        "occurred_at": TIME,
        "known_at": TIME,
        "event": "string",
        "quantity": "int64",
    }
    usage = table_of("usage", rows, types)
    daily: Any = {"usage": replace(usage, spec=replace(usage.spec, period="1d"))}
    (made,) = own_families(daily, [w.count("usage", window="7d")], [1])
    assert compute(made, usage=False).loc[("a", CUTOFFS[-1])].iloc[0] == 6
    monthly: Any = {"usage": replace(usage, spec=replace(usage.spec, period="1mo"))}
    (made,) = own_families(monthly, [w.count("usage", window="7d")], [1])
    assert dict(made.left_out) == {
        "own__usage__7d": "the rows of 'usage' sum up months, windows are of weeks"
    }


# -- families, fingerprints, refusals --------------------------------------------------


def prints(words: list[Any], extra: dict[str, str | None] | None = None) -> str:
    """Give the fingerprint of words over no orders at all."""
    table = orders([])
    if extra is not None:
        table = replace(table, spec=replace(table.spec, extra=extra))
    tables: Any = {"orders": table}
    made = own_families(tables, words, [4])
    return compile_features(made, spine_of(everyone())).fingerprint


def test_the_fingerprint_is_of_what_is_computed_and_of_no_wording() -> None:
    def word(**other: Any) -> list[Word]:
        asked: dict[str, Any] = {"window": "28d", "name": "x", "where": _.status == "a"}
        return [w.count("orders", **asked | other)]

    assert prints(word()) == prints(word(says="only {value}", direction="+"))
    assert prints(word()) != prints(word(where=_.status == "b"))
    assert prints(word()) != prints(word(window="56d"))
    late = word(where=_.state == "x")
    assert prints(late) != prints(late, extra={**EXTRA, "state": None})
    normal = [w.versus_own_normal(*word())]
    assert prints(normal) != prints([w.versus_own_normal(*word(), by="difference")])


def test_a_card_holds_what_its_numbers_depend_on(drawn: Rows) -> None:
    def meanings(*words: Any) -> dict[str, str]:
        made = families(drawn, list(words))
        return {f.card.name: f.card.meaning for each in made for f in each.features}

    a = {"window": "28d", "name": "x", "where": _.status == "a"}
    other = w.count("orders", window="28d")
    before = meanings(w.count("orders", **a), other)
    assert all(before.values())
    # Where one is changed, in numbers and not in words, that one is named.
    after = meanings(w.count("orders", **a | {"where": _.status == "b"}), other)
    assert {name for name in before if before[name] != after[name]} == {"own__x__28d"}
    assert meanings(w.count("orders", **a, says="only {value}"), other) == before
    # Of a builder, also what its parts add up.
    assert meanings(build) != meanings(another_maximum)


def test_words_are_plain_values() -> None:
    for word in WORDS:
        again = pickle.loads(pickle.dumps(word))
        assert again.meaning == word.meaning
        assert again.card == word.card


def test_families_are_named_by_their_author_and_keep_the_order(drawn: Rows) -> None:
    one = w.count("orders", window="28d", family="billing", name="b")
    two = w.recency("orders", family="billing", name="a")
    made = families(drawn, [one, w.count("orders", window="28d"), two])
    assert [f.name for f in made] == ["billing", "own"]
    assert [f.card.name for f in made[0].features] == ["billing__b__28d", "billing__a"]


def build(tables: Any, windows: Any) -> Family:
    """Build what no word says: the rows of the account's first day."""
    table = tables["orders"]
    rows = table.expr.group_by("account_id").agg(n=_.count())

    def view(spine: Any) -> Any:
        return spine.inner_join(rows, "account_id").select("snapshot", n=_.n)

    value = feature(
        "mine",
        "ever",
        _["mine.n"],
        signals="",
        definition=f"Rows of all time, of {windows}.",
        unit="count",
        direction="?",
        says="{value} rows",
    )
    return Family("mine", {"v": view}, {"n": Part("v", _.n.max())}, [value])


def test_a_builder_of_ones_own_says_what_words_cannot(drawn: Rows) -> None:
    (made,) = families(drawn, [build])
    frame = compute(made, usage=False)
    count = sum(row["account_id"] == "a" for row in drawn)
    assert frame.loc["a"].mine__ever.tolist() == [count] * 3
    assert made.declared == {"part n": ["v", "_.n.max()"]}


def another_maximum(tables: Any, windows: Any) -> Family:
    """Build the same feature on another aggregate."""
    made = build(tables, windows)
    return replace(made, parts={"n": Part("v", _.n.min())})


def no_family(tables: Any, windows: Any) -> Any:
    """Build no family."""
    return (tables, windows) and 1


def failing(tables: Any, windows: Any) -> Family:
    """Fail."""
    return build({}, (tables, windows))


def misnamed(tables: Any, windows: Any) -> Family:
    """Call a family otherwise than its features."""
    return replace(build(tables, windows), name="yours")


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ([no_family], "own builder 'no_family' gives a int, not a Family."),
        ([failing], "own builder 'failing' fails: KeyError: 'orders'"),
        ([misnamed], "'mine__ever' is no name in the family 'yours'"),
        ([build, build], "there is a family 'mine' already"),
        (["orders"], "own features: a str is no feature. Give words"),
        ([WORDS[0], WORDS[0]], "2 are called 'own__orders__28d'"),
        (
            [w.count("ordrs", window="28d")],
            "the table 'ordrs' is not given. Did you mean 'orders'?",
        ),
        ([w.count("churns", window="28d")], "'churns' is no table of events"),
        (
            [w.count("orders", window="28d", where=_.statis == "a", name="x")],
            "own feature 'own__x__28d': where (_.statis == 'a'): table 'orders' has no "
            "column 'statis'.\nDid you mean 'status'? It has due_at, gift,",
        ),
        (
            [w.sum("orders", "status", window="28d")],
            "of _['status'] is of type string, but must be a number.",
        ),
        (
            [w.share("orders", "value", window="28d")],
            "of _['value'] is of type float64, but must be true or false.",
        ),
        (
            [w.latest("orders", "due_at")],
            "is of type timestamp(6), but must be a number or a text.",
        ),
        (
            [w.sum("orders", _.status * 2, window="28d", name="x")],
            "of (_.status * 2) is of type string",
        ),
    ],
)
def test_what_cannot_be_is_refused(own: list[Any], message: str) -> None:
    with pytest.raises(ConfigError) as no:
        families([], own)
    assert message in str(no.value)


def test_a_table_that_is_not_given_leaves_the_feature_out() -> None:
    made = family([], [w.count("tickets", window="28d"), WORDS[0]])
    assert dict(made.left_out) == {"own__tickets__28d": "there is no table 'tickets'"}
    assert [f.card.name for f in made.features] == ["own__orders__28d"]


def test_a_fact_nobody_dates_leaves_the_feature_out() -> None:
    types = {
        "account_id": "string",
        "opened_at": TIME,
        "known_at": TIME,
        "csat": "int8",
    }
    tables: Any = {"tickets": table_of("tickets", [], types)}
    (made,) = own_families(tables, [w.mean("tickets", "csat", window="28d")], [4])
    assert dict(made.left_out) == {
        "own__tickets_csat_mean__28d": "table 'tickets' has no csat_at and no "
        "resolved_at, to date 'csat'"
    }


def test_a_family_of_churnmls_own_is_not_taken() -> None:
    tables: Any = {"orders": orders([])}
    word = w.count("orders", window="28d", family="logins")
    with pytest.raises(ConfigError, match="a family 'logins' already"):
        own_families(tables, [word], [4], taken=["logins"])


def test_an_odd_window_is_refused() -> None:
    with pytest.raises(TaskError, match="count of 'orders': window: '30d' is not a"):
        w.count("orders", window="30d")

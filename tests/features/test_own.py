"""Every word again, in naive Python on lists of rows, and what is refused."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
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
from churnml.tables import RawTable
from tests.features.oracle import (
    CUTOFFS,
    STARTS,
    TIME,
    Row,
    Rows,
    check,
    check_future_blindness,
    compute,
    days_lived,
    everyone,
    later,
    midnight,
    moments,
    over,
    spine_of,
    table_of,
    windowed,
)

TYPES = {
    "account_id": "string",
    "occurred_at": TIME,
    "known_at": TIME,
    "due_at": TIME,
    "paid_at": TIME,
    "value": "float64",
    "pieces": "int64",
    "status": "string",
    "gift": "boolean",
    "state": "string",
    "worth": "float64",
}
DAY = timedelta(days=1)
DELAY = timedelta(hours=30)
EXTRA = {"state": "paid_at", "worth": "paid_at", "status": None, "due_at": "known_at"}

PAID = _.paid_at.notnull()  # noqa: PD004 - ibis's name
WORDS = [
    w.count("orders", window="28d"),
    w.count("orders", window="210d"),
    w.count("orders", window="91d", where=_.status == "a", name="a_orders"),
    w.count("orders", window="28d", where=PAID, name="paid_orders"),
    w.count(
        "orders",
        window="210d",
        where=(_.due_at < _.cutoff) & ~PAID,
        name="overdue",
    ),
    w.sum("orders", "value", window="28d"),
    w.sum("orders", _.value * _.pieces, window="210d", name="goods"),
    w.sum("orders", "worth", window="91d"),
    w.mean("orders", "value", window="91d"),
    w.mean("orders", "gift", window="210d"),
    w.min("orders", "value", window="28d"),
    w.max("orders", "pieces", window="91d", where=_.gift, name="big_gift"),
    w.distinct("orders", "status", window="91d"),
    w.distinct("orders", "value", window="210d", where=_.status != "a", name="values"),
    w.distinct("orders", "state", window="91d"),
    w.distinct("orders", "due_at", window="28d"),
    w.latest("orders", "value"),
    w.latest("orders", "worth", window="91d"),
    w.share("orders", "gift", window="91d"),
    w.share("orders", _.state == "x", window="91d", where=_.gift, name="x_gifts"),
    w.recency("orders"),
    w.recency("orders", where=_.value > 2.5, name="big_recency"),
    w.recency("orders", where=_.state == "x", name="x_recency"),
    w.trend("orders"),
    w.trend("orders", "value", window="210d"),
    w.trend("orders", window="28d", where=PAID, name="paid_trend"),
    w.versus_own_normal(w.count("orders", window="28d")),
    w.versus_own_normal(w.sum("orders", "value", window="28d"), by="difference"),
    w.versus_own_normal(w.mean("orders", "value", window="91d")),
    w.versus_own_normal(w.share("orders", "gift", window="91d"), by="difference"),
]


def draw(rng: np.random.Generator, n: int) -> Rows:
    """Draw orders: late rows, nulls, ties, copies, all on few instants."""

    def pick(values: list[Any]) -> Any:
        return values[int(rng.integers(len(values)))]

    rows: Rows = []
    for at in moments(rng, n):
        paid = at + timedelta(hours=float(pick([0, 1, 24, 24 * 30, 24 * 200])))
        row: Row = {
            "account_id": pick([*STARTS]),
            "occurred_at": at,
            "known_at": at + timedelta(hours=float(pick([0, 0, 0, 30, 24 * 60]))),
            "due_at": at + timedelta(days=int(pick([0, 14, 30]))),
            "paid_at": pick([paid, paid, None]),
            "value": pick([None, -1.0, 0.1, 0.2, 2.5, 3.3, 3.3, 1e6]),
            "pieces": pick([None, 0, 1, 7]),
            "status": pick(["a", "b", "b", None]),
            "gift": pick([True, False, None]),
            "state": pick(["x", "y", None]),
            "worth": pick([None, 0.7, 12.0]),
        }
        rows += [row] * pick([1, 1, 1, 2])
    return rows


def orders(rows: Rows) -> RawTable:
    """Make an own table of orders."""
    made = table_of("orders", rows, TYPES, delay=DELAY)
    return replace(made, spec=replace(made.spec, own=True, extra=EXTRA))


def families(rows: Rows, words: list[Any] | None = None) -> list[Family]:
    """Build the families of words over these orders."""
    tables: Any = {"orders": orders(rows)}
    return own_families(tables, WORDS if words is None else words, [4])


def family(rows: Rows, words: list[Any] | None = None) -> Family:
    """Build the one family of words over these orders."""
    (made,) = families(rows, words)
    return made


# -- the oracle ------------------------------------------------------------------------


def seen(rows: Rows, account: str, cutoff: date) -> Rows:
    """Show an account's orders as they looked just before the cutoff."""
    t, found = midnight(cutoff), []
    for row in rows:
        if row["account_id"] != account:
            continue
        if max(row["occurred_at"], row["known_at"]) >= t:
            continue
        shown = {**row, "ago": (cutoff - row["occurred_at"].date()).days}
        if row["paid_at"] is None or row["paid_at"] + DELAY >= t:
            shown |= {"paid_at": None, "state": None, "worth": None}
        found.append(shown)
    return found


Of = Callable[[Row], Any]


def known(of: Of) -> Of:
    """Compute a value; null where something it stands on is."""

    def value(row: Row) -> Any:
        try:
            return of(row)
        except TypeError:
            return None

    return value


def kept(rows: Rows, low: int, high: int, where: Of) -> Rows:
    """Keep the rows of a time before the cutoff for which a condition is known true."""
    return [r for r in rows if low < r["ago"] <= high and known(where)(r) is True]


def values(rows: Rows, of: Of) -> list[Any]:
    """List the known values."""
    return [v for v in map(known(of), rows) if v is not None]


def total(rows: Rows, of: Of) -> float | None:
    """Add up; 0 without rows, null where none of them is known."""
    return math.fsum(values(rows, of)) if values(rows, of) or not rows else None


def average(rows: Rows, of: Of) -> float | None:
    """Average the known values."""
    return over(math.fsum(values(rows, of)), len(values(rows, of)))


def slope(sizes: list[float]) -> float:
    """Fit a line to log1p of weekly sizes, the latest week first."""
    x = [-float(k) for k in range(len(sizes))]
    y = [math.log1p(max(size, 0)) for size in sizes]
    return float(np.polyfit(x, y, 1)[0])


def expected(rows: Rows, account: str, cutoff: date) -> dict[str, float | None]:
    """Compute every word, from lists."""
    mine = seen(rows, account, cutoff)
    lived = days_lived(account, cutoff)

    def always(_row: Row) -> bool:
        return True

    def usual_of(days: int) -> int | None:
        return min(lived - days, 210) if lived - days >= 56 else None

    def normal(days: int, amount: Callable[[Rows], float | None]) -> float | None:
        usual = usual_of(days)
        past = amount(kept(mine, days, days + 210, always))
        return None if usual is None or past is None else past * days / usual

    def normal_mean(days: int, of: Of) -> float | None:
        if usual_of(days) is None:
            return None
        return average(kept(mine, days, days + 210, always), of)

    def inside(days: int, where: Of = always) -> Rows:
        return kept(mine, 0, days, where)

    def column(name: str) -> Of:
        return lambda row: row[name] if row[name] is None else float(row[name])

    def is_a(row: Row) -> bool:
        return bool(row["status"] == "a")

    def paid(row: Row) -> bool:
        return row["paid_at"] is not None

    def overdue(row: Row) -> bool:
        return row["due_at"] < midnight(cutoff) and row["paid_at"] is None

    def is_x(row: Row) -> bool | None:
        return None if row["state"] is None else row["state"] == "x"

    def last(rows: Rows, of: Of) -> float | None:
        there = [r for r in rows if known(of)(r) is not None]
        order = [(r["occurred_at"], of(r)) for r in there]
        return max(order)[1] if order else None

    def weeks(n: int, amount: Callable[[Rows], float | None], where: Of) -> Any:
        if lived < 7 * n:
            return None
        bins = [kept(mine, 7 * k, 7 * k + 7, where) for k in range(n)]
        return slope([amount(rows) or 0.0 for rows in bins])

    def of_value(rows: Rows) -> float | None:
        return total(rows, column("value"))

    def count_not_a(row: Row) -> bool | None:
        return None if row["status"] is None else row["status"] != "a"

    def recent(where: Of) -> int | None:
        return min((r["ago"] for r in kept(mine, 0, 10**6, where)), default=None)

    n28, sum28 = float(len(inside(28))), of_value(inside(28))
    mean91 = average(inside(91), column("value"))
    gifts91 = average(inside(91), column("gift"))
    found: dict[str, tuple[int, Any]] = {
        "orders__28d": (28, n28),
        "orders__210d": (210, len(inside(210))),
        "a_orders__91d": (91, len(inside(91, is_a))),
        "paid_orders__28d": (28, len(inside(28, paid))),
        "overdue__210d": (210, len(inside(210, overdue))),
        "orders_value__28d": (28, sum28),
        "goods__210d": (210, total(inside(210), lambda r: r["value"] * r["pieces"])),
        "orders_worth__91d": (91, total(inside(91), column("worth"))),
        "orders_value_mean__91d": (91, mean91),
        "orders_gift_mean__210d": (210, average(inside(210), column("gift"))),
        "orders_value_min__28d": (
            28,
            min(values(inside(28), column("value")), default=None),
        ),
        "big_gift__91d": (
            91,
            max(
                values(inside(91, lambda r: r["gift"]), column("pieces")), default=None
            ),
        ),
        "orders_status_distinct__91d": (
            91,
            len({*values(inside(91), lambda r: r["status"])}),
        ),
        "values__210d": (
            210,
            len({*values(inside(210, count_not_a), column("value"))}),
        ),
        "orders_state_distinct__91d": (
            91,
            len({*values(inside(91), lambda r: r["state"])}),
        ),
        "orders_due_at_distinct__28d": (
            28,
            len({*values(inside(28), lambda r: r["due_at"])}),
        ),
        "orders_value_latest": (1, last(mine, column("value"))),
        "orders_worth_latest__91d": (91, last(inside(91), column("worth"))),
        "orders_gift_share__91d": (91, gifts91),
        "x_gifts__91d": (91, average(inside(91, lambda r: r["gift"]), is_x)),
        "days_since_orders": (1, recent(always)),
        "big_recency": (1, recent(lambda r: r["value"] > 2.5)),
        "x_recency": (1, recent(is_x)),
        "orders_trend__56d": (56, weeks(8, len, always)),
        "orders_value_trend__210d": (210, weeks(30, of_value, always)),
        "paid_trend__28d": (28, weeks(4, len, paid)),
        "orders_vs_normal__28d": (28, over(n28, normal(28, len))),
        "orders_value_change__28d": (28, minus(sum28, normal(28, of_value))),
        "orders_value_mean_vs_normal__91d": (
            91,
            over(mean91, normal_mean(91, column("value"))),
        ),
        "orders_gift_share_change__91d": (
            91,
            minus(gifts91, normal_mean(91, column("gift"))),
        ),
    }
    usual = {
        "orders__28d": normal(28, len),
        "a_orders__91d": normal(91, lambda rows: len(kept(rows, 0, 999, is_a))),
        "paid_orders__28d": normal(28, lambda rows: len(kept(rows, 0, 999, paid))),
        "orders_value__28d": normal(28, of_value),
        "orders_worth__91d": normal(91, lambda rows: total(rows, column("worth"))),
        "orders_value_mean__91d": normal_mean(91, column("value")),
        "orders_gift_share__91d": normal_mean(91, column("gift")),
        "x_gifts__91d": over(
            None
            if usual_of(91) is None
            else math.fsum(
                values(kept(mine, 91, 301, lambda r: r["gift"]), is_x),
            ),
            len(values(kept(mine, 91, 301, lambda r: r["gift"]), is_x)),
        ),
    }
    columns = {
        f"own__{name}": windowed(cutoff, days, value)
        for name, (days, value) in found.items()
    }
    return columns | {f"own__{name}__normal": value for name, value in usual.items()}


def minus(a: float | None, b: float | None) -> float | None:
    """Subtract; null where either is not known."""
    return None if a is None or b is None else a - b


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

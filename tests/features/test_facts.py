"""What row families share: days, ripeness, own normals, and what is left out."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import ibis
import pytest
from ibis import _

from churnml.features import facts
from churnml.features.facts import Piece
from churnml.features.spec import Part, feature
from tests.features.oracle import TIME, instant, spine_of, table_of


def value(expression: ibis.Value) -> object:
    """Compute one value."""
    return (
        ibis.duckdb.connect()
        .to_pyarrow(expression.name("x").as_table())["x"][0]
        .as_py()
    )


def at(text: str) -> ibis.Value:
    """An instant in a table."""
    return ibis.literal(instant(text)).cast(TIME)


@pytest.mark.parametrize(
    ("moment", "age", "day"),
    [
        # Day 20150 is 2025-03-03: the first midnight at which it is old enough.
        ("2025-03-02 00:00:00", timedelta(hours=24), 20150),
        ("2025-03-02 00:00:01", timedelta(hours=24), 20151),
        ("2025-03-01 23:59:59.999999", timedelta(hours=24), 20150),
        ("2025-02-24 00:00:00", timedelta(days=7), 20150),
    ],
)
def test_ripens_on_the_first_midnight_that_is_old_enough(
    moment: str, age: timedelta, day: int
) -> None:
    assert value(facts.ripens(at(moment), age)) == day


def test_seconds_are_whole_and_never_negative() -> None:
    start, end = at("2025-03-01 10:00:00.9"), at("2025-03-01 10:00:02.1")
    assert value(facts.seconds_between(start, end)) == 2
    assert value(facts.seconds_between(end, start)) is None


def test_whole_keeps_decimals() -> None:
    assert value(facts.whole(ibis.literal(3.3))) == 3_300_000


@pytest.mark.parametrize(
    ("lived", "days"), [(83, None), (84, 56), (200, 172), (238, 210), (900, 210)]
)
def test_an_own_normal_needs_8_weeks_and_takes_at_most_30(
    lived: int, days: int | None
) -> None:
    # Beside a window of 28 days.
    table = ibis.range(lived, lived + 1).unnest().name("lived").as_table()
    (got,) = table.bind(facts.usual_days(_.lived, 28))
    assert value(table.select(x=got).x.max()) == days


def test_rare_things_are_counted_in_long_windows() -> None:
    assert facts.days_of([30, 1, 4], least=4) == [28, 210]
    assert facts.days_of([1, 2], least=4) == [14]


def test_history_starts_with_the_later_of_account_and_table() -> None:
    table = table_of("nps", [], {"account_id": "string", "known_at": TIME})
    spine = spine_of([(account, date(2024, 3, 1)) for account in "adc"])
    rows = ibis.duckdb.connect().to_pyarrow(facts.history(spine, table)).to_pylist()
    # The table begins on 2024-01-01; a in 2023, d on 2024-02-01; c's start is not
    # known, but its spell's is 2024-01-15.
    assert {r["account_id"]: r["days"] for r in rows} == {"a": 60, "d": 29, "c": 46}


def test_what_cannot_be_built_is_named_with_its_reason() -> None:
    made = feature(
        "nps",
        "x",
        _["nps.x"],
        signals="N1",
        definition="X.",
        unit="count",
        direction="?",
        says="{value} x",
    )
    parts = {"x": Part("rows", _.count(), empty=0)}
    table = table_of(
        "nps", [], {"account_id": "string", "known_at": TIME, "score": "float64"}
    )
    there = facts.assemble("nps", table, {}, [Piece(("score or role",), parts, [made])])
    assert there.features == [made]
    assert there.observed_from == date(2024, 1, 1)
    absent = facts.assemble("nps", table, {}, [Piece(("role", "score"), parts, [made])])
    assert not absent.features
    assert not absent.parts
    assert absent.left_out == {"nps__x": "table 'nps' has no role"}


def test_rows_are_joined_strictly_before_the_cutoff() -> None:
    known = [datetime(2024, 2, 29, 23, 59, 59, 999999), instant("2024-03-01")]
    rows = [
        {"account_id": "a", "known_at": k, "score": float(n)}
        for n, k in enumerate(known)
    ]
    types = {"account_id": "string", "known_at": TIME, "score": "float64"}
    raw = table_of("nps", rows, types).expr
    facts_of = raw.select("account_id", "score", since=facts.since(raw.known_at))
    joined = facts.before_cutoff(facts_of, spine_of([("a", date(2024, 3, 1))]))
    assert [
        r["score"] for r in ibis.duckdb.connect().to_pyarrow(joined).to_pylist()
    ] == [0.0]

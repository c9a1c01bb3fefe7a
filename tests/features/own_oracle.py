"""Orders of one's own, and every word again, in naive Python on lists of rows."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from ibis import _

from churnml.features import words as w
from churnml.features.own import own_families
from churnml.features.spec import Family
from churnml.tables import RawTable
from tests.features.oracle import (
    STARTS,
    TIME,
    Row,
    Rows,
    days_lived,
    midnight,
    moments,
    over,
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

PAID = _.paid_at.notnull()
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

"""Contract: what the account pays for, since when, until when, and which way it moves.

Signals M1 to M5 of the catalogue, but for the notice deadline: no table tells how long
before its end a term must be cancelled. The bills (M5) have a table and a module of
their own, :mod:`churnml.features.billing`. Rows of ``subscriptions`` that run at the
same time add up; a change of price or seats is a new row that begins on the day the old
one ends. Trials do not count.

Everything is the state *just before* an instant: a row runs just before ``s`` if it
began before ``s`` and did not end before ``s``. At the cutoff that is all that can be
known, and an end still to come, even one announced, is no feature. Worked example,
cutoff 2025-03-03: a row from 2024-06-01 with a term of 12 months has its term end on
2025-06-01, 90 days ahead, and no renewal so far; on 2025-06-02 it is in its second
term, ends on 2026-06-01, and has been renewed once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import ibis
from ibis import _
from ibis.common.deferred import Deferred

from churnml.backend import count_if
from churnml.features import facts
from churnml.features.billing import billing
from churnml.features.facts import Piece, known_if, only, ratio
from churnml.features.spec import Family, Feature, Part, View, feature
from churnml.features.subscription_facts import CENTS, changes_seen, rows_seen
from churnml.tables import Tables

__all__ = ["family"]

CHANGE_DAYS = (91, 210)
STALLED_DAYS = 180
UPSELL_DAYS, ADDED_DAYS = 90, 91
# Windows for what moves by the month.
LEAST_WEEKS = 4


def family(tables: Tables, windows: Sequence[int]) -> Family:
    """Build the family ``commercial`` from the subscriptions and the invoices.

    Parameters
    ----------
    tables : Tables
        With a table ``subscriptions`` or ``invoices``.
    windows : sequence of int
        Lengths of the windows in weeks; those under four weeks are not used.

    Returns
    -------
    Family
        Features whose columns the table lacks are in ``left_out``. With starts and
        ends alone, only the tenure is left.
    """
    contract = _contract(tables, windows)
    return facts.joined("commercial", contract, billing(tables, windows))


def _contract(tables: Tables, windows: Sequence[int]) -> Family:
    longer = facts.days_of(windows, least=LEAST_WEEKS)
    pieces = [*_clock(), *_amounts(longer), *_moves(longer), *_per_use()]
    if "subscriptions" not in tables:
        return facts.without("subscriptions", pieces)
    table = tables["subscriptions"]
    rows = partial(rows_seen, table)
    views: dict[str, View] = {
        "rows": rows,
        "terms": lambda spine: rows(spine).filter(_.runs & _.to_term_end.notnull()),
        "changes": lambda spine: changes_seen(rows(spine)),
    }
    return facts.assemble("commercial", table, views, pieces)


# -- what pieces are made of -----------------------------------------------------------


def _part(name: str) -> Deferred:
    return _[f"commercial.{name}"]


def _write(measure: str, value: Deferred, **card: Any) -> Feature:
    return feature("commercial", measure, value, **card)


def _count(condition: Deferred, view: str) -> Part:
    return Part(view, count_if(condition), empty=0)


def _sum(what: str, days: int = 0) -> Part:
    """Add up the rows that ran just before ``cutoff - days``; null if none did."""
    ran = (_.started > days) & (_.ended.isnull() | (_.ended <= days))
    total = only(ran, _[what]).sum()
    if what == "cents":
        # Dollars and pounds add up to no amount.
        currency = only(ran, _.currency)
        one = (currency.min() == currency.max()).fill_null(True)  # noqa: FBT003
        total = only(one, total)
    return Part("rows", total)


def _since(column: str, days: int) -> tuple[Deferred, dict[str, Part]]:
    """Give an amount now minus the amount then, and the parts it is made of.

    Null where the price is in another currency now.
    """
    then = f"{column}_{days}d"
    parts = {column: _sum(column), then: _sum(column, days)}
    difference = _part(column) - _part(then)
    if column == "cents":
        paid = f"currency_{days}d"
        parts |= {"currency": _currency(), paid: _currency(days)}
        same = _part("currency") == _part(paid)
        difference = known_if(same.fill_null(True), difference)  # noqa: FBT003
    return difference, parts


def _currency(days: int = 0) -> Part:
    """Name the currency of the rows that ran just before ``cutoff - days``."""
    ran = (_.started > days) & (_.ended.isnull() | (_.ended <= days))
    return Part("rows", only(ran, _.currency).max())


_MIXED = "a price that fell in one currency and rose in another"


def _mixed(days: int) -> Part:
    """Count the days of which nobody can tell whether more was paid after them."""
    return _count((_.day <= days) & _.rise & _.fall, "changes")


def _version(made: Feature, version: int = 3) -> Feature:
    """Mark what was counted across currencies before, named ones and others."""
    return replace(made, card=replace(made.card, version=version))


# -- M1: tenure, term and renewal clock ------------------------------------------------


def _clock() -> Iterator[Piece]:
    """M1: how long a customer, how long to the end of the term, how often renewed."""
    tenure = _write(
        "tenure_days",
        _part("first_started"),
        signals="M1",
        unit="days",
        direction="?",
        says="a paying customer for {value}",
        definition="Days from the first paid start to the cutoff.",
        nulls="no paid start known",
        actionable=False,
    )
    yield Piece((), {"first_started": Part("rows", _.started.max())}, [tenure])
    # Of rows begun at the same instant, the one whose term ends first.
    order = ibis.struct({"at": _.started_at, "nearer": -_.to_term_end})
    to_end = _write(
        "days_to_term_end",
        _part("to_term_end"),
        signals="M1",
        unit="days",
        direction="-",
        says="the term ends in {value}",
        definition="Days from the cutoff to the next term end of the running row that "
        "began last: its term_ends_at, else its start plus so many times term_months.",
        nulls="no running row with a term",
        # The calendar: it makes a reason urgent, and is none.
        actionable=False,
    )
    either = ("term_ends_at or term_months",)
    part = Part("terms", _.to_term_end.argmax(order))
    yield Piece(either, {"to_term_end": part}, [to_end])
    renewals = _write(
        "renewals",
        _part("terms_done"),
        signals="M1",
        unit="count",
        direction="-",
        says="{value} terms completed so far",
        definition="Terms that paid rows have run in full before the cutoff; as the "
        "account still pays, each was renewed.",
        nulls="no term known",
        actionable=False,
    )
    yield Piece(either, {"terms_done": Part("rows", _.terms.sum())}, [renewals])


# -- M2, M3: money and seats -----------------------------------------------------------


def _amounts(windows: Sequence[int]) -> Iterator[Piece]:
    """M2 and M3: MRR and seats now, their change, and the growth of seats."""
    mrr = _write(
        "mrr",
        _part("cents") / CENTS,
        signals="M2",
        unit="money",
        direction="?",
        says="pays {value} a month",
        definition="Monthly recurring revenue of the rows running just before the "
        "cutoff.",
        nulls="no running row with a price, or prices in several currencies",
        actionable=False,
    )
    seats = _write(
        "seats",
        _part("seats"),
        signals="M2",
        unit="count",
        direction="?",
        says="{value} seats sold",
        definition="Seats of the rows running just before the cutoff.",
        nulls="no running row with seats",
        actionable=False,
    )
    for level, column in ((mrr, "cents"), (seats, "seats")):
        name = level.card.measure
        told = _version(level, 2) if name == "mrr" else level
        yield Piece((name,), {column: _sum(column)}, [told])
        for days in CHANGE_DAYS:
            yield _change(level, column, days)
        for days in windows:
            yield _growth(level, column, days)


def _change(level: Feature, column: str, days: int) -> Piece:
    """M2: the amount now minus the amount then."""
    name = level.card.measure
    words = {"mrr": "its monthly price", "seats": "the number of seats"}[name]
    difference, parts = _since(column, days)
    change = _write(
        f"{name}_change",
        difference / (CENTS if column == "cents" else 1),
        window=f"{days}d",
        signals="M2",
        unit=level.card.unit,
        direction="-",
        says=f"{words} changed by {{value}} in the last {days} days",
        definition=f"{level.card.measure} just before the cutoff minus {name} just "
        "before the window.",
        nulls=_not_then(name, days),
    )
    return Piece((name,), parts, [_version(change) if name == "mrr" else change])


def _growth(level: Feature, column: str, days: int) -> Piece:
    """M3: the change as a share of what it was."""
    name = level.card.measure
    words = {"mrr": "its monthly price", "seats": "the number of seats"}[name]
    difference, parts = _since(column, days)
    growth = _write(
        f"{name}_growth",
        ratio(difference, _part(f"{column}_{days}d")),
        window=f"{days}d",
        signals="M3",
        unit="share",
        direction="-",
        says=f"growth of {words} over the last {days} days: {{value}}",
        definition=f"Change of {name} over the window as a share of {name} just before "
        "the window.",
        nulls=_not_then(name, days),
    )
    return Piece((name,), parts, [_version(growth) if name == "mrr" else growth])


def _not_then(name: str, days: int) -> str:
    nulls = f"not paying {days} days ago, or not now"
    return f"{nulls}, or in another currency" if name == "mrr" else nulls


def _moves(windows: Sequence[int]) -> Iterator[Piece]:
    """M3: upgrades and downgrades, days on which the sum of prices changed."""
    up = _.rise & ~_.fall & (_.cents_before > 0)
    down = _.fall & ~_.rise & (_.cents_after > 0)
    for measure, moved, direction in (("upgrades", up, "-"), ("downgrades", down, "+")):
        side = "above" if measure == "upgrades" else "below"
        for days in windows:
            name, mixed = f"{measure}_{days}d", f"mixed_{days}d"
            counted = _write(
                measure,
                known_if((_part("priced") > 0) & (_part(mixed) == 0), _part(name)),
                window=f"{days}d",
                signals="M3",
                unit="count",
                direction=direction,
                says=f"{{value}} {measure} in the last {days} days",
                definition="Days in the window after which the account paid a monthly "
                f"price {side} that of before, paying both before and after.",
                nulls=f"no row with a price, or {_MIXED}",
            )
            parts = {
                name: _count((_.day <= days) & moved, "changes"),
                mixed: _mixed(days),
                "priced": _count(_.cents.notnull(), "rows"),
            }
            yield Piece(("mrr",), parts, [_version(counted)])


def _per_use() -> Iterator[Piece]:
    """M2 and M3: what is paid and sold against what is used."""
    users = "usage.users_28d"
    price = _write(
        "mrr_per_user",
        ratio(_part("cents"), _[users] * CENTS),
        window="28d",
        signals="M2",
        unit="money",
        direction="+",
        says="pays {value} a month per active user of the last 28 days",
        definition="MRR just before the cutoff over distinct users of the window.",
        nulls="no active user in the window, or no price",
        needs=(users,),
    )
    yield Piece(("mrr",), {"cents": _sum("cents")}, [_version(price, 2)])
    # At least 80 % of seats in use, in whole numbers.
    full = 10 * _[users] >= 8 * _part("seats")
    stalled = _write(
        "expansion_stalled",
        known_if(
            _part("seats") > 0, (full & (_part("seat_changes") == 0)).cast("int64")
        ),
        window=f"{STALLED_DAYS}d",
        signals="M3",
        unit="flag",
        direction="?",
        says="expansion stalled (80 % of seats in use, yet no change of seats in "
        f"{STALLED_DAYS} days): {{value}}",
        definition="1 where distinct users of the last 28 days are at least 80 % of "
        "the seats and no seats were added or removed in the window, the first "
        "purchase included; else 0.",
        nulls="no running row with seats",
        needs=(users,),
    )
    parts = {
        "seats": _sum("seats"),
        "seat_changes": _count((_.day <= STALLED_DAYS) & (_.seats != 0), "changes"),
    }
    yield Piece(("seats",), parts, [stalled])
    yield from _unadopted(users)


def _unadopted(users: str) -> Iterator[Piece]:
    """M4: bought, and not used."""
    # Under 10 % of seats in use, in whole numbers.
    idle, mixed = 10 * _[users] < _part("seats"), f"mixed_{UPSELL_DAYS}d"
    flag = _write(
        "upsell_unadopted",
        known_if(
            (_part("seats") > 0) & (_part(mixed) == 0),
            (idle & (_part("upsells") > 0)).cast("int64"),
        ),
        window=f"{UPSELL_DAYS}d",
        signals="M4",
        unit="flag",
        direction="+",
        says=f"upgraded in the last {UPSELL_DAYS} days, yet under 10 % of seats in "
        "use: {value}",
        definition="1 where the account upgraded in the window and distinct users of "
        "the last 28 days are under 10 % of the seats, else 0.",
        nulls=f"no running row with seats, or {_MIXED}",
        needs=(users,),
    )
    up = (_.day <= UPSELL_DAYS) & _.rise & ~_.fall & (_.cents_before > 0)
    parts = {
        "seats": _sum("seats"),
        "upsells": _count(up, "changes"),
        mixed: _mixed(UPSELL_DAYS),
    }
    yield Piece(("mrr", "seats"), parts, [_version(flag)])
    then = f"seats_{ADDED_DAYS}d"
    added = _part("seats") - _part(then)
    new = ibis.ifelse(_[users] > _part(then), _[users] - _part(then), 0)
    share = _write(
        "added_seats_used",
        known_if(added > 0, ratio(ibis.ifelse(new < added, new, added), added)),
        window=f"{ADDED_DAYS}d",
        signals="M4",
        unit="share",
        direction="-",
        says=f"{{value}} of the seats added in the last {ADDED_DAYS} days are in use",
        definition="Distinct users of the last 28 days beyond the seats sold just "
        "before the window, at most those added since, over seats added since.",
        nulls=f"no seats added in {ADDED_DAYS} days",
        needs=(users,),
    )
    parts = {"seats": _sum("seats"), then: _sum("seats", ADDED_DAYS)}
    yield Piece(("seats",), parts, [share])

"""Marks of the contract: plan, seats and revenue as they changed before the cutoff."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import ibis.expr.types as ir

from churnml.features import facts
from churnml.features.subscription_facts import CENTS
from churnml.histories.known import SHOWN_DAYS, Mark, as_known, read
from churnml.histories.wording import amount, named
from churnml.tables import RawTable, Tables
from churnml.timeline import EPOCH

__all__ = ["contract_marks"]

_OPTIONAL = {
    "ended_at": "timestamp(6)",
    "is_trial": "boolean",
    "mrr": "float64",
    "seats": "int64",
    "plan": "string",
    "currency": "string",
}
_COLUMNS = ("account_id", "at", "ended", "plan", "seats", "cents", "currency")


class _Paid(NamedTuple):
    """A paid row as known at the cutoff; it runs on the days ``[started, ended)``."""

    started: datetime
    ended: datetime | None
    plan: str | None
    seats: int | None
    cents: int | None
    currency: str | None

    def runs(self, day: datetime) -> bool:
        return self.started <= day and (self.ended is None or self.ended > day)


class _State(NamedTuple):
    """What an account paid for on a day, of all rows that ran; None if not known."""

    rows: int
    plan: str | None
    seats: int | None
    cents: int | None
    currency: str | None


def contract_marks(
    tables: Tables, spine: ir.Table, *, grace: timedelta
) -> Iterator[Mark]:
    """Mark the days of the last 31 weeks on which the contract changed.

    What begins and what ends on one day is one change. It is good where the account
    then paid more, or else had more seats; bad where less. As in spells, a row that
    begins within the grace after another one ended continues it: with a grace of 14
    days a row that ends on 2025-01-31 and one that begins on 2025-02-01 are no end and
    no return.
    """
    if "subscriptions" not in tables:
        return
    table = tables["subscriptions"]
    rows = read(tables, _paid(table, spine), ("cutoff_day", *_COLUMNS))
    # All is compared by the day, as the features do.
    by_account = sorted(rows, key=itemgetter(1))
    for account, group in groupby(by_account, key=itemgetter(1)):
        given = list(group)
        cutoff = _midnight(EPOCH) + timedelta(days=int(given[0][0]))
        paid = _continued([_row(row) for row in given], grace)
        yield from _changes(account, paid, cutoff - timedelta(days=SHOWN_DAYS))


def _continued(paid: Sequence[_Paid], grace: timedelta) -> list[_Paid]:
    """Let each row run on until the next one begins, if that is within the grace."""
    starts = sorted(row.started for row in paid)

    def end(row: _Paid) -> datetime | None:
        if row.ended is None:
            return None
        near = (s for s in starts if row.ended <= s < row.ended + grace)
        return next(near, row.ended)

    return [row._replace(ended=end(row)) for row in paid]


def _paid(table: RawTable, spine: ir.Table) -> ir.Table:
    raw = facts.filled(table, _OPTIONAL)
    ran = raw.ended_at.isnull() | (raw.ended_at > raw.started_at)
    raw = raw.filter(~raw.is_trial.fill_null(False) & ran)  # noqa: FBT003
    return as_known(
        raw,
        spine,
        at=raw.started_at,
        opening={
            "plan": raw.plan.strip().nullif(""),
            "seats": raw.seats,
            "cents": (raw.mrr * CENTS).round().cast("int64"),
            "currency": raw.currency,
        },
        # As in spells, an end is known when it happens.
        later={"ended": raw.ended_at},
    )


def _row(row: Sequence[Any]) -> _Paid:
    started, ended, plan, seats, cents, currency = row[2:]
    return _Paid(
        _midnight(started),
        None if ended is None else _midnight(ended),
        plan,
        None if seats is None else int(seats),
        None if cents is None else int(cents),
        currency,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _changes(account: str, paid: list[_Paid], first: datetime) -> Iterator[Mark]:
    days = {row.started for row in paid}
    days |= {row.ended for row in paid if row.ended is not None}
    for day in sorted(day for day in days if day >= first):
        before = _state([row for row in paid if row.runs(day - timedelta(days=1))])
        after = _state([row for row in paid if row.runs(day)])
        again = any(row.started < day for row in paid)
        tone, text = _said(before, after, again)
        if text:
            yield account, day, None, "plan", tone, text


def _state(rows: Sequence[_Paid]) -> _State:
    plans = {row.plan for row in rows}
    seats = [row.seats for row in rows]
    cents = [row.cents for row in rows]
    currencies = {row.currency for row in rows}
    one = len(currencies) == 1
    return _State(
        len(rows),
        plans.pop() if len(plans) == 1 else None,
        None if None in seats else sum(s for s in seats if s is not None),
        None if None in cents or not one else sum(c for c in cents if c is not None),
        currencies.pop() if one else None,
    )


def _said(before: _State, after: _State, again: bool) -> tuple[str, str]:  # noqa: FBT001
    """Say a change, and whether it is good; no text where nothing changed."""
    if not before.rows and not after.rows:
        return "plain", ""
    if not before.rows:
        return ("good", "Came back") if again else ("plain", "Became a customer")
    if not after.rows:
        return "bad", "Last paid subscription ended"
    said, moved = [], 0
    if before.seats is not None and after.seats is not None:
        moved = after.seats - before.seats
        seats = abs(moved)
        if seats:
            more = "more" if moved > 0 else "fewer"
            said.append(f"{seats:,} seat{'s' * (seats > 1)} {more}")
    paid = None not in (before.cents, after.cents)
    if paid and before.currency == after.currency:
        assert before.cents is not None
        assert after.cents is not None
        was, now = (amount(s.cents or 0, s.currency) for s in (before, after))
        if was != now:
            moved = after.cents - before.cents
            said.append(f"MRR from {was} to {now}")
    if before.plan and after.plan and before.plan != after.plan:
        said.insert(0, f"moved from {named(before.plan)} to {named(after.plan)}")
    text = ", ".join(said)
    tone = "good" if moved > 0 else "bad" if moved < 0 else "plain"
    return tone, text[:1].upper() + text[1:]

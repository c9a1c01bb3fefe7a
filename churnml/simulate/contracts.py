"""Subscriptions: terms, renewals, upgrades, downgrades, trials and returns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from churnml.simulate.calendar import (
    COUNTRIES,
    NEVER,
    WEEK,
    Days,
    as_dates,
    term_end_after,
)
from churnml.simulate.customers import Customers
from churnml.simulate.footprints import Footprints
from churnml.simulate.lives import Lives

__all__ = ["Contracts", "draw_contracts", "subscription_rows"]

Ints = NDArray[np.int64]

PLANS = ("starter", "team", "business")
_SEAT_PRICE = (19.0, 32.0, 54.0)
_TERM_DISCOUNT = 0.85
_YEARLY_RISE = 1.04
_CURRENCY = {"GB": "GBP", "DE": "EUR", "FR": "EUR", "NL": "EUR"}

_CONTRACTION = 0.14  # a week, while price pressure fully shows; once a spell of it
_GROWTH = 0.011
_GROWTH_WITH_CAUSE = 0.003
_TRIM = 0.0015
_LATE_RENEWAL = 0.04
_LATE_DAYS = (2, 10)


@dataclass(frozen=True, kw_only=True)
class Contracts:
    """Seats and plans over time.

    Attributes
    ----------
    seats : array of int, shape (accounts, weeks)
        Seats at each cutoff.
    account, day, new_seats, new_plan : array of int
        The changes, in the order they happen.
    """

    seats: Ints
    account: Ints
    day: Days
    new_seats: Ints
    new_plan: Ints


def draw_contracts(
    customers: Customers, lives: Lives, prints: Footprints, rng: np.random.Generator
) -> Contracts:
    """Draw when seats and plans change: by growth, by price pressure, by chance."""
    count, weeks = lives.alive.shape
    seats, plan = customers.seats.copy(), customers.plan.copy()
    cut = np.zeros(count, dtype=bool)
    path = np.zeros((count, weeks), dtype=np.int64)
    changes: list[tuple[Ints, Days, Ints, Ints]] = []
    pressure = prints.of("price_pressure")
    for week in range(weeks):
        path[:, week] = seats
        steady = lives.alive[:, week] & (lives.end[:, week] == NEVER)
        cut &= pressure[:, week] > 0.1
        draw = rng.random((3, count))
        cuts = steady & ~cut & (draw[0] < _CONTRACTION * pressure[:, week])
        healthy = lives.state[:, week] == 0
        growth = np.where(healthy, _GROWTH, _GROWTH_WITH_CAUSE)
        grows = steady & ~cuts & (draw[1] < growth)
        trims = steady & ~cuts & ~grows & (draw[2] < _TRIM)
        cut |= cuts
        new_seats, new_plan = _changed(seats, plan, cuts, grows, trims, rng)
        moved = np.flatnonzero((new_seats != seats) | (new_plan != plan))
        seats, plan = new_seats, new_plan
        day = prints.first + week * WEEK + rng.integers(1, WEEK, size=len(moved))
        changes.append((moved, day, seats[moved], plan[moved]))
    account, when, to_seats, to_plan = (
        np.concatenate(column) for column in zip(*changes, strict=True)
    )
    return Contracts(
        seats=path, account=account, day=when, new_seats=to_seats, new_plan=to_plan
    )


def _changed(
    seats: Ints,
    plan: Ints,
    cuts: NDArray[np.bool_],
    grows: NDArray[np.bool_],
    trims: NDArray[np.bool_],
    rng: np.random.Generator,
) -> tuple[Ints, Ints]:
    by_plan = rng.random(len(seats)) < 0.25
    down, up = cuts & by_plan & (plan > 0), grows & by_plan & (plan < len(PLANS) - 1)
    factor = np.select(
        [cuts & ~down, grows & ~up, trims],
        [
            rng.uniform(0.5, 0.85, len(seats)),
            rng.uniform(1.08, 1.4, len(seats)),
            rng.uniform(0.8, 0.95, len(seats)),
        ],
        1.0,
    )
    wanted = (seats * factor).round()
    # Who grows or saves does so by a seat at least; a trim may come to nothing.
    wanted = np.where(grows & ~up, np.maximum(wanted, seats + 1), wanted)
    wanted = np.where(cuts & ~down, np.minimum(wanted, seats - 1), wanted)
    return np.clip(wanted, 1, 250).astype(np.int64), plan - down + up


def subscription_rows(
    customers: Customers,
    lives: Lives,
    contracts: Contracts,
    until: int,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Write the contracts as rows, as they stand in the books at ``until``.

    A renewal of a term of a year or more, and any change of seats or plan, is a new
    row. Monthly contracts run on without a term's end. What ends at ``until`` or
    later is still running, unless notice was given.
    """
    rows = list(_trials(customers, until))
    changes: dict[int, list[tuple[int, int, int]]] = {}
    for who, day, seats, plan in zip(
        contracts.account.tolist(),
        contracts.day.tolist(),
        contracts.new_seats.tolist(),
        contracts.new_plan.tolist(),
        strict=True,
    ):
        changes.setdefault(who, []).append((day, seats, plan))
    spells = lives.spells
    for who, first, end, notice in zip(
        spells.account.tolist(),
        spells.first.tolist(),
        spells.end.tolist(),
        spells.notice.tolist(),
        strict=True,
    ):
        stop = min(end, until)
        # Whoever has given notice changes nothing any more.
        final = [c for c in changes.get(who, []) if c[0] < min(stop, notice)]
        terms = _terms(customers, final, who, first, stop)
        rows += _paid(customers, who, _late(terms, stop, rng), end, notice, until)
    return _as_frame(customers, rows)


def _trials(customers: Customers, until: int) -> Iterator[dict[str, Any]]:
    for who in np.flatnonzero(customers.trial_end > customers.signed_up).tolist():
        end = int(customers.trial_end[who])
        yield {
            "account": who,
            "started_at": int(customers.signed_up[who]),
            "ended_at": end if end < until else NEVER,
            "notice_at": NEVER,
            "term_ends_at": NEVER,
            "mrr": 0.0,
            "seats": int(customers.seats[who]),
            "plan": PLANS[customers.plan[who]],
            "is_trial": True,
        }


@dataclass(frozen=True)
class _Term:
    start: int
    term_end: int
    renewals: int
    seats: int
    plan: int
    renews: bool


def _terms(
    customers: Customers,
    changes: list[tuple[int, int, int]],
    who: int,
    first: int,
    stop: int,
) -> list[_Term]:
    """List the rows of one spell: its beginning, renewals and changes before stop."""
    months = int(customers.term_months[who])
    seats, plan = int(customers.seats[who]), int(customers.plan[who])
    for day, new_seats, new_plan in changes:
        if day <= first:
            seats, plan = new_seats, new_plan
    marks = {first: (seats, plan)}
    marks |= {day: (s, p) for day, s, p in changes if first < day}
    ends = _term_ends(first, months, stop) if months > 1 else [NEVER]
    terms: list[_Term] = []
    for day in sorted(set(marks) | {end for end in ends if end < stop}):
        seats, plan = marks.get(day, (seats, plan))
        renewals = sum(end <= day for end in ends)
        renews = day in ends
        terms.append(_Term(day, ends[renewals], renewals, seats, plan, renews))
    return terms


def _term_ends(first: int, months: int, stop: int) -> list[int]:
    """List the ends of the terms, up to the first that is not before stop."""
    ends = [first]
    while ends[-1] < stop:
        end = term_end_after(np.array([first]), np.array([months]), ends[-1])
        ends.append(int(end[0]))
    return ends[1:]


def _late(
    terms: list[_Term], stop: int, rng: np.random.Generator
) -> list[tuple[_Term, int]]:
    """Pair each row with its start: a few renewals are signed some days too late.

    Not so late that the next row, or the end of the spell or the data, comes first.
    """
    late = []
    for place, term in enumerate(terms):
        days = int(rng.integers(*_LATE_DAYS)) if rng.random() < _LATE_RENEWAL else 0
        limit = terms[place + 1].start if place + 1 < len(terms) else stop
        in_time = not term.renews or term.start + days >= limit
        late.append((term, term.start if in_time else term.start + days))
    return late


def _paid(
    customers: Customers,
    who: int,
    terms: list[tuple[_Term, int]],
    end: int,
    notice: int,
    until: int,
) -> Iterator[dict[str, Any]]:
    annual = customers.term_months[who] > 1
    for place, (term, start) in enumerate(terms):
        last = place + 1 == len(terms)
        stop = end if last else terms[place + 1][0].start
        known = stop < until or (last and notice < until)
        price = _SEAT_PRICE[term.plan] * (_TERM_DISCOUNT if annual else 1.0)
        years = term.renewals * customers.term_months[who] / 12
        yield {
            "account": who,
            "started_at": start,
            "ended_at": stop if known else NEVER,
            "notice_at": notice if last else NEVER,
            "term_ends_at": term.term_end,
            "mrr": round(term.seats * price * _YEARLY_RISE**years, 2),
            "seats": term.seats,
            "plan": PLANS[term.plan],
            "is_trial": False,
        }


def _as_frame(customers: Customers, rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows).sort_values(["account", "started_at"], kind="stable")
    who = frame.pop("account").to_numpy()
    for name in ("started_at", "ended_at", "notice_at", "term_ends_at"):
        frame[name] = as_dates(frame[name].to_numpy()).astype("datetime64[us]")
    currency = np.array([_CURRENCY.get(country, "USD") for country in COUNTRIES])
    frame["currency"] = currency[customers.country[who]]
    frame.insert(0, "account_id", customers.account_id[who])
    return frame.reset_index(drop=True)

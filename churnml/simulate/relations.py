"""What simulated customer success does: calls, e-mails, reviews, and its own surveys.

Accounts that fade away answer less and miss meetings; those under price pressure call
by themselves. How many calls there are, and who looks after whom, is chance.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from churnml.simulate.calendar import (
    NEVER,
    SECONDS_PER_DAY,
    UTC_OFFSET_HOURS,
    WEEK,
    as_timestamps,
    known_before,
)
from churnml.simulate.customers import OWNERS, Customers
from churnml.simulate.footprints import Footprints
from churnml.simulate.lives import Lives

__all__ = ["SCALES", "survey_rows", "touch_rows"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SCALES = {"ces": (1, 7), "csat": (1, 5)}
"""The worst and the best answer of each kind of survey."""

_CALLS = np.array([0.02, 0.06, 0.16])  # a week, by segment
_REVIEWS = np.array([0.1, 0.75, 0.9])  # share of quarters that have one
_INBOUND = 0.012
_QUARTER = 13
_HANDOVER = 0.006
_MOOD = {"ces": 5.7, "csat": 4.3}
_SPREAD = {"ces": 1.1, "csat": 0.8}

_NEVER_SECOND = NEVER * SECONDS_PER_DAY


def touch_rows(
    customers: Customers, lives: Lives, prints: Footprints, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the contacts with paying accounts, ordered by time."""
    alive, segment = lives.alive, customers.segment
    weeks = alive.shape[1]
    calls = rng.random(alive.shape) < _CALLS[segment][:, None]
    due = (np.arange(weeks) + rng.integers(0, _QUARTER, (len(segment), 1))) % _QUARTER
    reviews = (due == 0) & (rng.random(alive.shape) < _REVIEWS[segment][:, None])
    asks = _INBOUND + 0.08 * prints.of("price_pressure")
    inbound = rng.random(alive.shape) < asks
    parts = [np.nonzero(made & alive) for made in (calls, reviews, inbound)]
    sort = np.repeat(np.arange(3), [len(who) for who, _ in parts])
    who = np.concatenate([part[0] for part in parts])
    week = np.concatenate([part[1] for part in parts])
    second = _working_hours(customers, prints, who, week, rng)
    there = _present(prints, who, second)
    who, week, second, sort = (x[there] for x in (who, week, second, sort))
    fading = prints.of("disengagement")[who, week]
    kind = np.where(rng.random(len(who)) < 0.6, "email", "call")
    kind = np.where(sort == 1, "review", kind)
    missed = (kind != "email") & (sort < 2)
    missed &= rng.random(len(who)) < 0.05 + 0.2 * fading
    answers = rng.random(len(who)) < 0.62 * (1.0 - 0.5 * fading)
    answers &= ~missed & (sort < 2)
    wait = np.where(kind == "email", rng.exponential(30 * 3600.0, len(who)), 0.0)
    answered = np.where(answers, second + wait.astype(np.int64), _NEVER_SECOND)
    until = (prints.first + prints.present.shape[1]) * SECONDS_PER_DAY
    owner = _owners(customers, weeks, rng)[who, week]
    frame = pd.DataFrame(
        {
            "account_id": customers.account_id[who],
            "touched_at": as_timestamps(second),
            "kind": kind,
            "direction": np.where(sort < 2, "outbound", "inbound"),
            "answered_at": known_before(answered, until),
            "no_show": missed,
            "owner": np.array(OWNERS)[owner],
        }
    )
    return frame.sort_values(["touched_at", "account_id"], ignore_index=True)


def _owners(customers: Customers, weeks: int, rng: np.random.Generator) -> Ints:
    """Draw who looks after whom each week; in the last one, today's owner does."""
    path = np.empty((len(customers), weeks), dtype=np.int64)
    path[:, -1] = customers.owner
    for week in range(weeks - 2, -1, -1):
        other = rng.integers(len(OWNERS), size=len(customers))
        changes = rng.random(len(customers)) < _HANDOVER
        path[:, week] = np.where(changes, other, path[:, week + 1])
    return path


def survey_rows(
    customers: Customers, lives: Lives, prints: Footprints, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw what one person an account says each quarter, of effort or satisfaction."""
    phase = rng.integers(0, _QUARTER, (len(customers), 1))
    due = (np.arange(lives.alive.shape[1]) + phase) % _QUARTER == 0
    who, week = np.nonzero(due & lives.alive)
    second = _working_hours(customers, prints, who, week, rng)
    there = _present(prints, who, second)
    who, week, second = who[there], week[there], second[there]
    kind = np.where(rng.random(len(who)) < 0.5, "ces", "csat")
    pain = prints.of("painful_support")[who, week]
    unhappy = prints.of("dissatisfaction")[who, week]
    mood = rng.normal(0.0, 1.0, len(who)) - 1.6 * pain - 1.6 * unhappy
    score = np.zeros(len(who))
    for name, (worst, best) in SCALES.items():
        said = (_MOOD[name] + _SPREAD[name] * mood).round()
        score = np.where(kind == name, np.clip(said, worst, best), score)
    willing = 0.45 * (1.0 - 0.5 * prints.of("disengagement")[who, week])
    answered = second + (rng.exponential(30 * 3600.0, len(who))).astype(np.int64)
    answers = (rng.random(len(who)) < willing) & _present(prints, who, answered)
    answered = np.where(answers, answered, _NEVER_SECOND)
    frame = pd.DataFrame(
        {
            "account_id": customers.account_id[who],
            "kind": kind,
            "asked_at": as_timestamps(second),
            "responded_at": as_timestamps(answered),
            "score": np.where(answers, score, np.nan),
        }
    )
    return frame.sort_values(["asked_at", "account_id"], ignore_index=True)


def _working_hours(
    customers: Customers,
    prints: Footprints,
    who: Ints,
    week: Ints,
    rng: np.random.Generator,
) -> Ints:
    """Draw a second of a working day in each week."""
    hour = rng.uniform(9.0, 17.0, len(who)) - UTC_OFFSET_HOURS[customers.country[who]]
    # The world's first day may be any weekday; Monday is day 4 since 1970-01-01.
    monday = (4 - prints.first) % WEEK
    day = prints.first + week * WEEK + (monday + rng.integers(0, 5, len(who))) % WEEK
    second: Ints = day * SECONDS_PER_DAY + (hour * 3600).astype(np.int64)
    return second


def _present(prints: Footprints, who: Ints, second: Ints) -> NDArray[np.bool_]:
    days = prints.present.shape[1]
    day = second // SECONDS_PER_DAY - prints.first
    inside = (day >= 0) & (day < days)
    there: NDArray[np.bool_] = inside & prints.present[who, np.clip(day, 0, days - 1)]
    return there

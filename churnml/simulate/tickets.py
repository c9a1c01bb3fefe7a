"""Support tickets: the kind ones of people who use a lot, and the painful ones."""

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
from churnml.simulate.causes import decoy_index
from churnml.simulate.customers import Customers
from churnml.simulate.footprints import Footprints
from churnml.simulate.lives import Lives

__all__ = ["ticket_rows"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

CHANNELS = ("email", "chat", "portal", "phone")
PRIORITIES = ("low", "normal", "high", "urgent")
_PRIORITY_SHARE = np.array([[0.42, 0.46, 0.1, 0.02], [0.06, 0.34, 0.38, 0.22]])
_CHANNEL_SHARE = np.array([[0.4, 0.35, 0.22, 0.03], [0.42, 0.2, 0.2, 0.18]])
_KIND_THEMES = ("how-to", "setup", "feature request", "access")
_PAIN_THEMES = ("bug", "outage", "data loss", "performance")

_NEVER_SECOND = NEVER * SECONDS_PER_DAY


def ticket_rows(
    customers: Customers,
    lives: Lives,
    prints: Footprints,
    seats: Ints,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Draw the tickets, ordered by the time they were opened.

    What had not happened by the end of the data is null: a ticket still open has no
    ``resolved_at``. ``reopened_at`` is after the solution it undoes.
    """
    weekly = _tickets_a_week(lives, prints, seats, rng)
    who, opened, painful, about_price = _openings(customers, prints, weekly, rng)
    moments = _course(who, opened, painful, len(customers), rng)
    mood = np.where(painful, 2.4, 4.5)
    mood -= 0.9 * _at(prints, "dissatisfaction", who, opened)
    csat = np.clip((mood + rng.normal(0.0, 0.9, len(who))).round(), 1, 5)
    until = (prints.first + prints.present.shape[1]) * SECONDS_PER_DAY
    known = {name: known_before(moment, until) for name, moment in moments.items()}
    frame = pd.DataFrame(
        {
            "account_id": customers.account_id[who],
            "opened_at": as_timestamps(opened),
            "first_response_at": known["first_response_at"],
            "resolved_at": known["resolved_at"],
            "priority": np.array(PRIORITIES)[_draws(painful, _PRIORITY_SHARE, rng)],
            "channel": np.array(CHANNELS)[_draws(painful, _CHANNEL_SHARE, rng)],
            "reopened_at": known["reopened_at"],
            "escalated_at": known["escalated_at"],
            "csat": np.where(moments["csat_at"] < until, csat, np.nan),
            "csat_at": known["csat_at"],
            "theme": _themes(painful, about_price, rng),
        }
    )
    frame = frame.sort_values(["opened_at", "account_id"], ignore_index=True)
    frame.insert(1, "ticket_id", [f"T-{n:06d}" for n in range(1, len(who) + 1)])
    return frame


def _course(
    who: Ints, opened: Ints, painful: Bools, accounts: int, rng: np.random.Generator
) -> dict[str, Ints]:
    """Draw when each ticket was answered, solved, reopened, escalated and rated."""
    count = len(who)
    slow = np.where(painful, 14.0, 2.5) * rng.lognormal(0.0, 0.35, accounts)[who]
    work = np.where(painful, 60.0, 9.0) * rng.lognormal(0.0, 1.0, count)
    answered = opened + _hours(slow * rng.lognormal(0.0, 0.9, count))
    forgotten = rng.random(count) < np.where(painful, 0.04, 0.01)
    answered = np.where(forgotten, _NEVER_SECOND, answered)
    resolved = np.where(forgotten, _NEVER_SECOND, answered + _hours(work))
    escalated = opened + _hours(0.5 * work)
    escalates = rng.random(count) < np.where(painful, 0.18, 0.008)
    escalates &= escalated < resolved
    reopened = _sometimes(resolved, np.where(painful, 0.22, 0.035), 40.0, rng)
    rated = _sometimes(resolved, np.full(count, 0.36), 12.0, rng)
    return {
        "first_response_at": answered,
        "resolved_at": resolved,
        "reopened_at": reopened,
        "escalated_at": np.where(escalates, escalated, _NEVER_SECOND),
        "csat_at": rated,
    }


def _tickets_a_week(
    lives: Lives, prints: Footprints, seats: Ints, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Give the expected kind, painful and pricing tickets, (accounts, weeks)."""
    talkative = rng.gamma(3.0, 1.0 / 3.0, (len(seats), 1))
    size = np.sqrt(seats / 10.0)
    kind = 0.09 * size * talkative * np.minimum(prints.engagement, 1.5)
    kind += 0.5 * np.exp(-prints.age / 3.0)
    burst = lives.decoys[:, :, decoy_index("howto_burst")]
    kind += burst * (0.9 + 0.9 * size)
    pain = 0.022 * size + 0.5 * prints.of("painful_support") * np.maximum(size, 0.7)
    price = 0.004 + 0.16 * prints.of("price_pressure")
    return kind, pain, price


def _openings(
    customers: Customers,
    prints: Footprints,
    expected: tuple[Floats, Floats, Floats],
    rng: np.random.Generator,
) -> tuple[Ints, Ints, Bools, Bools]:
    """Draw when tickets are opened: account, second, painful or not, about price."""
    parts = []
    rhythm = prints.rhythm * prints.present
    for number, weekly in enumerate(expected):
        daily = np.repeat(weekly, WEEK, axis=1) / 5.0 * rhythm
        who, day = np.nonzero(counts := rng.poisson(daily))
        times = counts[who, day]
        parts.append((np.repeat(who, times), np.repeat(day, times), number))
    who = np.concatenate([part[0] for part in parts])
    day = np.concatenate([part[1] for part in parts])
    sort = np.concatenate([np.full(len(part[0]), part[2]) for part in parts])
    hour = np.clip(rng.normal(12.5, 2.8, len(who)), 6.0, 22.0)
    hour -= UTC_OFFSET_HOURS[customers.country[who]]
    second = (day + prints.first) * SECONDS_PER_DAY + _hours(hour)
    there = second // SECONDS_PER_DAY - prints.first
    inside = (there >= 0) & (there < rhythm.shape[1])
    inside &= prints.present[who, np.clip(there, 0, rhythm.shape[1] - 1)]
    painful = (sort == 1) | ((sort == 2) & (rng.random(len(who)) < 0.3))
    return who[inside], second[inside], painful[inside], (sort == 2)[inside]


def _hours(hours: Floats) -> Ints:
    seconds: Ints = (hours * 3600).astype(np.int64)
    return seconds


def _sometimes(
    since: Ints, chance: Floats, hours: float, rng: np.random.Generator
) -> Ints:
    """Let something follow, at most once, some hours later."""
    happens = (rng.random(len(since)) < chance) & (since < _NEVER_SECOND)
    wait = _hours(0.1 + rng.exponential(hours, len(since)))
    return np.where(happens, since + wait, _NEVER_SECOND)


def _at(prints: Footprints, cause: str, who: Ints, seconds: Ints) -> Floats:
    """Give a cause's level in the week of each moment."""
    level = prints.of(cause)
    week = (seconds // SECONDS_PER_DAY - prints.first) // WEEK
    chosen: Floats = level[who, np.minimum(week, level.shape[1] - 1)]
    return chosen


def _draws(painful: Bools, share: Floats, rng: np.random.Generator) -> Ints:
    cumulated = share.cumsum(axis=1)[painful.astype(np.int64)]
    draw = rng.random(len(painful))[:, None]
    above: Ints = (draw >= cumulated).sum(axis=1)
    return np.where(above < share.shape[1], above, share.shape[1] - 1)


def _themes(
    painful: Bools, about_price: Bools, rng: np.random.Generator
) -> NDArray[np.str_]:
    count = len(painful)
    kind = np.array(_KIND_THEMES)[rng.choice(4, count, p=(0.55, 0.2, 0.1, 0.15))]
    pain = np.array(_PAIN_THEMES)[rng.choice(4, count, p=(0.55, 0.1, 0.1, 0.25))]
    return np.where(about_price, "billing", np.where(painful, pain, kind))

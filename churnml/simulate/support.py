"""Support tickets, kind and painful, and what people answer when asked."""

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
)
from churnml.simulate.causes import decoy_index
from churnml.simulate.customers import Customers
from churnml.simulate.footprints import Footprints
from churnml.simulate.lives import Lives

__all__ = ["nps_rows", "ticket_rows"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

CHANNELS = ("email", "chat", "portal", "phone")
PRIORITIES = ("low", "normal", "high", "urgent")
_PRIORITY_SHARE = np.array([[0.42, 0.46, 0.1, 0.02], [0.06, 0.34, 0.38, 0.22]])
_CHANNEL_SHARE = np.array([[0.4, 0.35, 0.22, 0.03], [0.42, 0.2, 0.2, 0.18]])
_KIND_THEMES = ("how-to", "setup", "feature request", "access")
_PAIN_THEMES = ("bug", "outage", "data loss", "performance")
ROLES = ("administrator", "decision maker", "user")

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
    kind, pain, price = _tickets_a_week(lives, prints, seats, rng)
    who, opened, painful, about_price = _openings(
        customers, prints, (kind, pain, price), rng
    )
    count = len(who)
    until = (prints.first + prints.present.shape[1]) * SECONDS_PER_DAY
    slow = np.where(painful, 14.0, 2.5) * rng.lognormal(0.0, 0.35, len(customers))[who]
    answered = opened + _hours(slow * rng.lognormal(0.0, 0.9, count))
    work = np.where(painful, 60.0, 9.0) * rng.lognormal(0.0, 1.0, count)
    resolved = answered + _hours(work)
    never_answered = rng.random(count) < np.where(painful, 0.04, 0.01)
    resolved = np.where(never_answered, _NEVER_SECOND, resolved)
    answered = np.where(never_answered, _NEVER_SECOND, answered)
    reopened = _sometimes(resolved, np.where(painful, 0.22, 0.035), 40.0, rng)
    halfway = opened + _hours(0.5 * work)
    escalated = np.where(
        rng.random(count) < np.where(painful, 0.18, 0.008), halfway, _NEVER_SECOND
    )
    escalated = np.where(escalated < resolved, escalated, _NEVER_SECOND)
    rated = _sometimes(resolved, np.full(count, 0.36), 12.0, rng)
    mood = np.where(painful, 2.4, 4.5) - 0.9 * _at(
        prints, "dissatisfaction", who, opened
    )
    csat = np.clip((mood + rng.normal(0.0, 0.9, count)).round(), 1, 5)
    channel, priority = (
        _draws(painful, _CHANNEL_SHARE, rng),
        _draws(painful, _PRIORITY_SHARE, rng),
    )
    theme = _themes(painful, about_price, rng)
    frame = pd.DataFrame(
        {
            "account_id": customers.account_id[who],
            "opened_at": as_timestamps(opened),
            "first_response_at": _known(answered, until),
            "resolved_at": _known(resolved, until),
            "priority": np.array(PRIORITIES)[priority],
            "channel": np.array(CHANNELS)[channel],
            "reopened_at": _known(reopened, until),
            "escalated_at": _known(escalated, until),
            "csat": np.where(rated < until, csat, np.nan),
            "csat_at": _known(rated, until),
            "theme": theme,
        }
    )
    frame = frame.sort_values(["opened_at", "account_id"], ignore_index=True)
    frame.insert(1, "ticket_id", [f"T-{n:06d}" for n in range(1, count + 1)])
    return frame


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


def _known(seconds: Ints, until: int) -> NDArray[np.datetime64]:
    return as_timestamps(np.where(seconds < until, seconds, _NEVER_SECOND))


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


def nps_rows(
    customers: Customers,
    lives: Lives,
    prints: Footprints,
    seats: Ints,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Draw the quarterly question, asked of one to four people of each account.

    An invitation nobody answered, or not before the end of the data, has neither a
    ``responded_at`` nor a ``score``.
    """
    count, weeks = lives.alive.shape
    until = (prints.first + weeks * WEEK) * SECONDS_PER_DAY
    people: Ints = 1 + np.searchsorted(np.array([7, 16, 41]), seats[:, 0], side="right")
    phase = rng.integers(0, 13, count)
    due = (np.arange(weeks)[None, :] + phase[:, None]) % 13 == 0
    due &= lives.alive & (lives.end == NEVER) & (prints.age >= 8)
    account, week = np.nonzero(due)
    asked_of = people[account]
    who, when = np.repeat(account, asked_of), np.repeat(week, asked_of)
    person = np.arange(len(who)) - np.repeat(asked_of.cumsum() - asked_of, asked_of)
    role = np.array([0, 1, 2, 2])[person]
    asked = (prints.first + when * WEEK + 1) * SECONDS_PER_DAY
    asked = asked + _hours(9.0 - UTC_OFFSET_HOURS[customers.country[who]])
    answers = rng.random(len(who)) < _willing(prints, who, when, role)
    answers &= prints.present[who, np.minimum(when * WEEK + 2, weeks * WEEK - 1)]
    responded = np.where(
        answers, asked + _hours(0.05 + rng.exponential(50.0, len(who))), _NEVER_SECOND
    )
    gone = _first_absent_second(prints, who, when)
    responded = np.where(responded < gone, responded, _NEVER_SECOND)
    score = _scores(prints, who, when, person, rng)
    frame = pd.DataFrame(
        {
            "account_id": customers.account_id[who],
            "asked_at": as_timestamps(asked),
            "responded_at": _known(responded, until),
            "score": np.where(responded < until, score, np.nan),
            "respondent_id": [
                f"{customers.account_id[a]}-r{n + 1}"
                for a, n in zip(who.tolist(), person.tolist(), strict=True)
            ],
            "role": np.array(ROLES)[role],
        }
    )
    return frame.sort_values(["asked_at", "respondent_id"], ignore_index=True)


def _willing(prints: Footprints, who: Ints, week: Ints, role: Ints) -> Floats:
    """Give the probability of an answer."""
    fading = prints.of("disengagement")[who, week]
    unhappy = prints.of("dissatisfaction")[who, week]
    basis = np.array([0.6, 0.38, 0.48])[role]
    chance: Floats = basis * (1.0 - 0.55 * fading) * (1.0 - 0.15 * unhappy)
    return chance


def _scores(
    prints: Footprints,
    who: Ints,
    week: Ints,
    person: Ints,
    rng: np.random.Generator,
) -> Floats:
    """Draw scores from 0 to 10: a mood of the account, of the person, of the day."""
    account_mood = rng.normal(8.3, 0.9, prints.engagement.shape[0])
    own_mood = rng.normal(0.0, 0.6, (prints.engagement.shape[0], 4))
    mood: Floats = (
        account_mood[who] + own_mood[who, person] + rng.normal(0.0, 1.0, len(who))
    )
    mood -= 4.5 * prints.of("dissatisfaction")[who, week]
    mood -= 1.5 * prints.of("painful_support")[who, week]
    mood -= 0.8 * prints.of("price_pressure")[who, week]
    mood -= 0.6 * prints.of("shallow_adoption")[who, week]
    score: Floats = np.clip(mood.round(), 0, 10)
    return score


def _first_absent_second(prints: Footprints, who: Ints, week: Ints) -> Ints:
    """Give when the account leaves after the start of a week, or the end of data."""
    days = prints.present.shape[1]
    absent = np.where(prints.present, days, np.arange(days))
    ahead = np.minimum.accumulate(absent[:, ::-1], axis=1)[:, ::-1]
    return (prints.first + ahead[who, week * WEEK]) * SECONDS_PER_DAY

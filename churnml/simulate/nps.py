"""What people answer when they are asked each quarter how happy they are."""

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
from churnml.simulate.customers import Customers
from churnml.simulate.footprints import Footprints
from churnml.simulate.lives import Lives

__all__ = ["nps_rows"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROLES = ("administrator", "decision maker", "user")
_PEOPLE_ROLES = np.array([0, 1, 2, 2])
_WILLING = np.array([0.6, 0.38, 0.48])  # by role
_MORE_PEOPLE_FROM = np.array([7, 16, 41])  # seats
_QUARTER = 13
_FIRST_ASKED_AFTER = 8
_ASKED_AT_HOUR = 9.0
_HOURS_TO_ANSWER = 50.0

_NEVER_SECOND = NEVER * SECONDS_PER_DAY


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
    who, week, person = _asked(lives, prints, seats, rng)
    day = prints.first + week * WEEK + 1
    hour = _ASKED_AT_HOUR - UTC_OFFSET_HOURS[customers.country[who]]
    asked = day * SECONDS_PER_DAY + (hour * 3600).astype(np.int64)
    wait = 0.05 + rng.exponential(_HOURS_TO_ANSWER, len(who))
    answers = rng.random(len(who)) < _willing(prints, who, week, person)
    responded = asked + (wait * 3600).astype(np.int64)
    gone = _first_absent_second(prints, who, week)
    answers &= responded < gone
    score = _scores(prints, who, week, person, rng)
    frame = pd.DataFrame(
        {
            "account_id": customers.account_id[who],
            "asked_at": as_timestamps(asked),
            "responded_at": known_before(
                np.where(answers, responded, _NEVER_SECOND), _NEVER_SECOND
            ),
            "score": np.where(answers, score, np.nan),
            "respondent_id": [
                f"{customers.account_id[account]}-r{number + 1}"
                for account, number in zip(who.tolist(), person.tolist(), strict=True)
            ],
            "role": np.array(ROLES)[_PEOPLE_ROLES[person]],
        }
    )
    # Who left on the very day is not asked any more.
    frame = frame[asked < gone]
    return frame.sort_values(["asked_at", "respondent_id"], ignore_index=True)


def _asked(
    lives: Lives, prints: Footprints, seats: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    """Draw who is asked: account, week, person."""
    count, weeks = lives.alive.shape
    phase = rng.integers(0, _QUARTER, size=(count, 1))
    due = (np.arange(weeks) + phase) % _QUARTER == 0
    due &= lives.alive & (lives.end == NEVER) & (prints.age >= _FIRST_ASKED_AFTER)
    account, week = np.nonzero(due)
    more: Ints = (seats[account, 0][:, None] >= _MORE_PEOPLE_FROM).sum(axis=1)
    people = 1 + more
    before = np.repeat(people.cumsum() - people, people)
    person = np.arange(people.sum()) - before
    return np.repeat(account, people), np.repeat(week, people), person


def _willing(prints: Footprints, who: Ints, week: Ints, person: Ints) -> Floats:
    """Give the probability of an answer."""
    fading = prints.of("disengagement")[who, week]
    unhappy = prints.of("dissatisfaction")[who, week]
    basis = _WILLING[_PEOPLE_ROLES[person]]
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
    count = len(prints.engagement)
    account_mood = rng.normal(8.3, 0.9, count)[who]
    own_mood = rng.normal(0.0, 0.6, (count, len(_PEOPLE_ROLES)))[who, person]
    mood = account_mood + own_mood + rng.normal(0.0, 1.0, len(who))
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
    second: Ints = (prints.first + ahead[who, week * WEEK]) * SECONDS_PER_DAY
    return second

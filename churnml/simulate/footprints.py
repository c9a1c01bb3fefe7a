"""How strongly causes and decoys show in the data: with a delay, and blurred.

A cause acts on the hazard at once, but it shows slowly: its *level* closes a fixed
share of its distance to 1 each week while the cause is on, and to 0 when it is off.
Everything that people do - use, tickets, answers, contracts - is drawn from levels.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from churnml.simulate.calendar import (
    NEVER,
    WEEK,
    industry_season,
    working_rhythm,
)
from churnml.simulate.causes import CAUSES, active, cause_index, decoy_index
from churnml.simulate.customers import Customers
from churnml.simulate.lives import Lives

__all__ = ["Footprints", "draw_footprints"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Weeks until about two thirds of a cause show, by cause.
_SHOWS_WITHIN = {
    "shallow_adoption": 2.0,
    "champion_left": 1.0,
    "painful_support": 1.5,
    "price_pressure": 2.0,
    "dissatisfaction": 2.0,
    "disengagement": 3.0,
}
# What a fully shown cause takes from the engagement of everybody at the account.
_DAMPENS = {
    "shallow_adoption": 0.20,
    "champion_left": 0.15,
    "painful_support": 0.10,
    "price_pressure": 0.10,
    "dissatisfaction": 0.12,
    "disengagement": 0.85,
}
_QUIET_WEEK = 0.72
_AWAY = 0.04
_AUTOMATED = 0.15
_NOTICE_GIVEN = 0.55
_LOST_TRIAL = 0.45


@dataclass(frozen=True, kw_only=True)
class Footprints:
    """What the data are drawn from.

    Attributes
    ----------
    first : int
        The world's first day.
    present : array of bool, shape (accounts, days)
        Days with a trial or a paid spell; people use the product on these only.
    level : array of float, shape (accounts, weeks, causes)
        How much of each cause shows, 0 to 1.
    engagement : array of float, shape (accounts, weeks)
        Factor on everybody's inclination to log in, about 1.
    age : array of int, shape (accounts, weeks)
        Whole weeks since the running trial or paid spell began, at least 0.
    rhythm : array of float, shape (accounts, days)
        Weekdays, holidays and seasons of the account's country and industry.
    quiet : array of bool, shape (accounts, weeks)
        Weeks in which holidays alone make the account look bad.
    """

    first: int
    present: Bools
    level: Floats
    engagement: Floats
    age: NDArray[np.int64]
    rhythm: Floats
    quiet: Bools

    def of(self, cause: str) -> Floats:
        """Give the level of one cause, shape (accounts, weeks)."""
        return self.level[:, :, cause_index(cause)]


def draw_footprints(
    customers: Customers, lives: Lives, first: int, rng: np.random.Generator
) -> Footprints:
    """Work out what shows, and draw the noise that blurs it."""
    weeks = lives.alive.shape[1]
    days = weeks * WEEK
    rhythm = (
        working_rhythm(first, days)[customers.country]
        * industry_season(first, days)[customers.industry]
    )
    weekly = rhythm.reshape(len(customers), weeks, WEEK).sum(axis=2)
    usual = np.median(weekly, axis=1, keepdims=True)
    level = _levels(lives, first)
    age = _age(customers, lives, first)
    return Footprints(
        first=first,
        present=_present(customers, lives, first),
        level=level,
        engagement=_engagement(customers, lives, level, age, rng),
        age=age,
        rhythm=rhythm,
        quiet=weekly < _QUIET_WEEK * usual,
    )


def _present(customers: Customers, lives: Lives, first: int) -> Bools:
    count, weeks = lives.alive.shape
    days = weeks * WEEK
    edges = np.zeros((count, days + 1), dtype=np.int64)
    everyone = np.arange(count)
    starts = np.concatenate([customers.signed_up, lives.spells.first])
    ends = np.concatenate([customers.trial_end, lives.spells.end])
    who = np.concatenate([everyone, lives.spells.account])
    np.add.at(edges, (who, np.clip(starts - first, 0, days)), 1)
    np.add.at(edges, (who, np.clip(ends - first, 0, days)), -1)
    present: Bools = edges.cumsum(axis=1)[:, :-1] > 0
    return present


def _age(customers: Customers, lives: Lives, first: int) -> NDArray[np.int64]:
    cutoffs = first + WEEK * np.arange(lives.alive.shape[1])
    # Who comes back begins anew; a first paid spell goes on where the trial ended.
    back = lives.alive & (lives.first > customers.first_paid[:, None])
    began = np.where(back, lives.first, customers.signed_up[:, None])
    age: NDArray[np.int64] = np.maximum((cutoffs - began) // WEEK, 0)
    return age


def _levels(lives: Lives, first: int) -> Floats:
    on = active(lives.state)
    share = np.array([1.0 / _SHOWS_WITHIN[cause.name] for cause in CAUSES])
    levels = np.zeros(on.shape)
    weeks_on = np.where(on[:, 0], (first - lives.since[:, 0]) // WEEK + 1, 0)
    levels[:, 0] = 1.0 - (1.0 - share) ** weeks_on
    for week in range(1, on.shape[1]):
        before = levels[:, week - 1] * lives.alive[:, week - 1, None]
        levels[:, week] = before + share * (on[:, week] - before)
    return levels


def _engagement(
    customers: Customers,
    lives: Lives,
    level: Floats,
    age: NDArray[np.int64],
    rng: np.random.Generator,
) -> Floats:
    count, weeks = lives.alive.shape
    # Accounts do not fade alike: some go almost silent, others keep half their use.
    depth = np.where(
        np.arange(len(CAUSES)) == cause_index("disengagement"),
        rng.beta(6.0, 1.4, (count, 1)) * 1.25,
        rng.uniform(0.3, 1.7, (count, len(CAUSES))),
    )
    dampens = np.array([_DAMPENS[cause.name] for cause in CAUSES])
    kept = 1.0 - level * np.minimum(dampens * depth, 0.95)[:, None, :]
    engagement: Floats = kept.prod(axis=2) * (1.0 - 0.6 * np.exp(-(age + 1) / 4.0))
    engagement *= np.exp(_wandering(count, weeks, 0.75, 0.14, rng))
    engagement *= np.exp(_wandering(count, weeks, 0.985, 0.16, rng))
    automated = lives.decoys[:, :, decoy_index("automated")].astype(float)
    engagement *= 1.0 - (1.0 - _AUTOMATED) * _smooth(automated, 4.0)
    absent = lives.decoys[:, :, decoy_index("absence")]
    engagement *= np.where(absent & lives.alive, _AWAY, 1.0)
    engagement *= np.where(lives.end != NEVER, _NOTICE_GIVEN, 1.0)
    lost_trial = (customers.first_paid == NEVER)[:, None]
    engagement *= np.where(lost_trial, _LOST_TRIAL, 1.0)
    return engagement


def _smooth(on: Floats, within: float) -> Floats:
    level = on.copy()
    for week in range(1, on.shape[1]):
        level[:, week] = (
            level[:, week - 1] + (on[:, week] - level[:, week - 1]) / within
        )
    return level


def _wandering(
    count: int, weeks: int, memory: float, spread: float, rng: np.random.Generator
) -> Floats:
    """Draw stationary first-order autoregressive noise."""
    step = rng.normal(0.0, spread, (count, weeks))
    step[:, 1:] *= np.sqrt(1.0 - memory**2)
    for week in range(1, weeks):
        step[:, week] += memory * step[:, week - 1]
    return step

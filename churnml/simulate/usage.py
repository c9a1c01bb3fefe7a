"""Who does what in the product, and when: logins and twelve features."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from churnml.simulate.calendar import (
    SECONDS_PER_DAY,
    UTC_OFFSET_HOURS,
    WEEK,
)
from churnml.simulate.causes import active, cause_index, decoy_index
from churnml.simulate.customers import Customers
from churnml.simulate.footprints import Footprints
from churnml.simulate.lives import Lives

__all__ = ["BASIC_EVENTS", "LOGIN_EVENT", "STICKY_EVENTS", "usage_rows"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LOGIN_EVENT = "login"
BASIC_EVENTS = ("dashboard", "search", "edit", "comment", "upload", "export")
STICKY_EVENTS = (
    "automation",
    "integration",
    "api_call",
    "custom_report",
    "shared_workspace",
    "scheduled_report",
)
EVENTS = (LOGIN_EVENT, *BASIC_EVENTS, *STICKY_EVENTS)
_FIRST_STICKY = 1 + len(BASIC_EVENTS)
_BOT_EVENTS = (EVENTS.index("integration"), EVENTS.index("api_call"))

_TURNOVER = 0.004  # a week: people change jobs
_REORGANISATION = 0.22
_SECOND_LOGIN = 0.12
_FEATURES_A_DAY = 1.0
_CHAMPION_DOES = 2.2  # times as much as others
_BOT_A_DAY = 2.5


@dataclass(frozen=True, kw_only=True)
class _Desks:
    """Places at which one person after the other uses the product.

    Attributes
    ----------
    account, rank : array of int
        Rank 0 is the champion's desk.
    inclined : array of float
        Probability of use on a normal Tuesday.
    swing : array of float
        How strongly the account's engagement moves this person.
    """

    account: Ints
    rank: Ints
    inclined: Floats
    swing: Floats


def usage_rows(
    customers: Customers,
    lives: Lives,
    prints: Footprints,
    seats: Ints,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Draw the usage table, ordered by account and time.

    Returns
    -------
    DataFrame
        ``account_id``, ``occurred_at``, ``event`` and ``user_id``, all text but the
        time. Only while a trial or a paid spell is running.
    """
    taken = np.clip((seats * rng.beta(9, 3.5, (len(customers), 1))).round(), 1, None)
    desks = _draw_desks(taken.max(axis=1).astype(np.int64), rng)
    desk, person, day = _days_of_use(desks, lives, prints, taken, rng)
    account = desks.account[desk]
    champion = desks.rank[desk] == 0
    event_day, event, second = _events_of(account, day, champion, lives, prints, rng)
    account, person = account[event_day], (desk * 1_000 + person)[event_day]
    second += (day[event_day] + prints.first) * SECONDS_PER_DAY
    second -= (UTC_OFFSET_HOURS[customers.country[account]] * 3600).astype(np.int64)
    bots = _bot_events(lives, prints, rng)
    account, person, event, second = (
        np.concatenate(pair)
        for pair in zip((account, person, event, second), bots, strict=True)
    )
    return _as_frame(customers, prints, account, person, event, second)


def _draw_desks(per_account: Ints, rng: np.random.Generator) -> _Desks:
    account = np.repeat(np.arange(len(per_account)), per_account)
    starts = np.repeat(per_account.cumsum() - per_account, per_account)
    rank = np.arange(len(account)) - starts
    champion = rank == 0
    inclined = np.where(
        champion, rng.uniform(0.7, 0.9, len(rank)), rng.beta(2.2, 4.2, len(rank))
    )
    # The last to be given a seat are the first to stay away.
    swing = np.where(champion, 0.6, rng.uniform(0.7, 1.5, len(rank)))
    return _Desks(account=account, rank=rank, inclined=inclined, swing=swing)


def _days_of_use(
    desks: _Desks,
    lives: Lives,
    prints: Footprints,
    taken: Floats,
    rng: np.random.Generator,
) -> tuple[Ints, Ints, Ints]:
    """Draw the days on which a person uses the product: desk, person at it, day."""
    person = np.zeros(len(desks.account), dtype=np.int64)
    champion_gone = active(lives.state)[:, :, cause_index("champion_left")]
    reorganised = lives.decoys[:, :, decoy_index("reorganisation")]
    away = np.zeros(len(champion_gone), dtype=bool)
    found: list[tuple[Ints, Ints, Ints]] = []
    for week in range(lives.alive.shape[1]):
        gone = champion_gone[:, week]
        replaced = rng.random(len(person)) < np.where(
            reorganised[desks.account, week], _REORGANISATION, _TURNOVER
        )
        # The champion's desk is taken by somebody new once the cause has faded.
        replaced |= (desks.rank == 0) & (away & ~gone)[desks.account]
        person += replaced
        away = gone
        used = (desks.rank < taken[desks.account, week]) & ~(
            (desks.rank == 0) & gone[desks.account]
        )
        engagement = prints.engagement[desks.account, week] ** desks.swing
        chance = desks.inclined * used * engagement
        days = slice(week * WEEK, (week + 1) * WEEK)
        open_days = (prints.rhythm[:, days] * prints.present[:, days])[desks.account]
        hit = rng.random(open_days.shape, dtype=np.float32) < np.minimum(
            chance[:, None] * open_days, 0.97
        )
        desk, weekday = np.nonzero(hit)
        found.append((desk, person[desk], weekday + week * WEEK))
    desk, who, day = (np.concatenate(part) for part in zip(*found, strict=True))
    return desk, who, day


def _events_of(
    account: Ints,
    day: Ints,
    champion: NDArray[np.bool_],
    lives: Lives,
    prints: Footprints,
    rng: np.random.Generator,
) -> tuple[Ints, Ints, Ints]:
    """Fill days of use with events: place of the day, event, local second of day."""
    count = len(account)
    morning = rng.random(count) < 0.62
    begin = np.where(morning, rng.normal(9.6, 1.0, count), rng.normal(14.3, 1.6, count))
    busy = rng.gamma(6.0, _FEATURES_A_DAY / 6.0, len(lives.alive))
    features = rng.poisson(busy[account] * np.where(champion, _CHAMPION_DOES, 1.0))
    again = (rng.random(count) < _SECOND_LOGIN).astype(np.int64)
    logins = np.repeat(np.arange(count), 1 + again)
    acts = np.repeat(np.arange(count), features)
    login_hour = begin[logins]
    later = np.concatenate([[False], logins[1:] == logins[:-1]])
    login_hour = login_hour + later * rng.exponential(3.0, len(logins))
    act_hour = begin[acts] + 0.02 + rng.exponential(0.9, len(acts))
    event = _features(account[acts], day[acts] // WEEK, lives, prints, rng)
    hour = np.concatenate([login_hour, act_hour])
    second = (np.clip(hour, 5.0, 23.9) * 3600).astype(np.int64)
    second += rng.integers(0, 60, len(second))
    logged_in = np.zeros(len(logins), dtype=np.int64)
    return np.concatenate([logins, acts]), np.concatenate([logged_in, event]), second


def _features(
    account: Ints,
    week: Ints,
    lives: Lives,
    prints: Footprints,
    rng: np.random.Generator,
) -> Ints:
    """Draw which feature each act uses."""
    count = len(lives.alive)
    taste = np.stack([_taste(count, 0.9, rng), _taste(count, 0.5, rng)])
    sticky_share = rng.beta(3.5, 6.5, (count, 1)) * (
        1.0 - np.exp(-prints.age / 10.0 - 0.3)
    )
    sticky_share = sticky_share * (1.0 - 0.9 * prints.of("shallow_adoption"))
    sticky = rng.random(len(account)) < sticky_share[account, week]
    draw = rng.random(len(account))
    chosen = np.zeros(len(account), dtype=np.int64)
    kind = sticky.astype(np.int64)
    for place in range(len(BASIC_EVENTS) - 1):
        chosen += draw >= taste[kind, account, place]
    return np.where(sticky, _FIRST_STICKY, 1) + chosen


def _taste(count: int, evenness: float, rng: np.random.Generator) -> Floats:
    """Draw each account's liking of six features, as cumulated shares."""
    liking = rng.gamma(evenness, 1.0, (count, len(BASIC_EVENTS))) + 1e-6
    share: Floats = (liking / liking.sum(axis=1, keepdims=True)).cumsum(axis=1)
    return share


def _bot_events(
    lives: Lives, prints: Footprints, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints, Ints]:
    """Draw what automated accounts do without people, around the clock."""
    automated = np.repeat(lives.decoys[:, :, decoy_index("automated")], WEEK, axis=1)
    account, day = np.nonzero(automated & prints.present)
    calls = rng.poisson(_BOT_A_DAY, len(account))
    account, day = np.repeat(account, calls), np.repeat(day, calls)
    event = rng.choice(_BOT_EVENTS, len(account))
    second = (day + prints.first) * SECONDS_PER_DAY
    second = second + rng.integers(0, SECONDS_PER_DAY, len(account))
    return account, -1 - account, event, second


def _as_frame(
    customers: Customers,
    prints: Footprints,
    account: Ints,
    person: Ints,
    event: Ints,
    second: Ints,
) -> pd.DataFrame:
    day = second // SECONDS_PER_DAY - prints.first
    inside = (day >= 0) & (day < prints.present.shape[1])
    inside &= prints.present[account, np.clip(day, 0, prints.present.shape[1] - 1)]
    account, person, event, second = (
        part[inside] for part in (account, person, event, second)
    )
    order = np.lexsort((event, second, account))
    account, person, event, second = (
        part[order] for part in (account, person, event, second)
    )
    codes, people = pd.factorize(person)
    names = _user_ids(customers, account, codes, len(people), people < 0)
    return pd.DataFrame(
        {
            "account_id": _text(customers.account_id, account),
            "occurred_at": second.astype("datetime64[s]").astype("datetime64[us]"),
            "event": _text(np.array(EVENTS), event),
            "user_id": _text(names, codes),
        }
    )


def _user_ids(
    customers: Customers,
    account: Ints,
    codes: Ints,
    count: int,
    bots: NDArray[np.bool_],
) -> NDArray[np.str_]:
    """Give the people of an account numbers, in the order they are first seen."""
    home = np.zeros(count, dtype=np.int64)
    home[codes] = account
    per_account = np.bincount(home, minlength=len(customers))
    starts = per_account.cumsum() - per_account
    number = np.arange(count) - starts[home] + 1
    text = [
        f"{customers.account_id[a]}-{'api' if bot else f'u{n:02d}'}"
        for a, n, bot in zip(home.tolist(), number.tolist(), bots.tolist(), strict=True)
    ]
    return np.array(text)


def _text(words: NDArray[np.str_], codes: Ints) -> pd.Series:
    return pd.Series(words, dtype="str").take(codes).reset_index(drop=True)

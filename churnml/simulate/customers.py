"""Who the simulated accounts are, and when and how they begin to pay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from churnml.simulate.calendar import (
    COUNTRIES,
    INDUSTRIES,
    NEVER,
    WEEK,
    Days,
    before_the_29th,
)
from churnml.simulate.causes import SEGMENTS

__all__ = ["Customers", "draw_customers"]

Ints = NDArray[np.int64]

CHANNELS = ("self-service", "sales", "partner")
OWNERS = (
    "Amira Haddad",
    "Ben Okafor",
    "Clara Lindgren",
    "Daniel Ortiz",
    "Elif Kaya",
    "Frank Meyer",
    "Grace Tan",
    "Hannah Novak",
    "Ivan Petrov",
    "Jun Sato",
)
_FIRST_WORDS = (
    "Alder Amber Anchor Arrow Aspen Atlas Beacon Birch Blue Bridge Cedar Citrus "
    "Clear Cobalt Copper Coral Crest Delta Echo Elm Falcon Fern Field Flint Forge "
    "Garnet Glen Granite Harbor Hazel Heron Indigo Iron Ivory Juniper Keystone Lake "
    "Lantern Laurel Linden Lunar Maple Meadow Mint Noble North Oak Ocean Onyx "
    "Orchard Pearl Pine Polar Prairie Quartz Raven Ridge River Rowan Saffron Sage "
    "Silver Solar Spruce Sterling Stone Summit Swift Tidal Topaz Umber Valley "
    "Vector Velvet Verde Vista Walnut Willow Winter Zephyr"
)
_LAST_WORDS = {
    "software": "Analytics Apps Cloud Data Labs Robotics Software Systems",
    "professional services": "Advisors Consulting Design Legal Partners Studios",
    "manufacturing": "Components Industries Machines Metals Plastics Tools Works",
    "retail": "Apparel Foods Goods Home Market Sports Stores",
    "finance": "Bank Capital Credit Finance Insurance Pensions Ventures",
    "healthcare": "Biotech Care Clinics Dental Diagnostics Health Pharma",
    "education": "Academy College Education Institute Learning School Tutors",
    "logistics": "Cargo Freight Logistics Marine Mobility Shipping Transport",
}

_SEGMENT_SHARE = (0.52, 0.35, 0.13)
_TERM_MONTHS = (1, 12, 24, 36)
_TERM_SHARE = np.array(
    [[0.72, 0.28, 0.0, 0.0], [0.42, 0.48, 0.10, 0.0], [0.12, 0.53, 0.20, 0.15]]
)
_MEDIAN_SEATS = np.array([5.0, 14.0, 38.0])
_CHANNEL_SHARE = np.array([[0.7, 0.18, 0.12], [0.25, 0.5, 0.25], [0.03, 0.75, 0.22]])

OLD_SHARE = 0.52
"""Share of the accounts that already pay when the world's data begin."""
TRIAL_SHARE = 0.45
TRIAL_WON = 0.72


@dataclass(frozen=True, kw_only=True)
class Customers:
    """One entry per account, in the order of signing up.

    Attributes
    ----------
    account_id, name : array of str
    owner, industry, country, channel, segment : array of int
        Places in ``OWNERS``, ``INDUSTRIES``, ``COUNTRIES``, ``CHANNELS``, ``SEGMENTS``.
    term_months : array of int
        Length of the contract's terms.
    seats, plan : array of int
        At sign-up; plans from 0 (smallest) to 2.
    signed_up : array of int
        First day, of a trial or of a paid spell.
    first_paid : array of int
        First paid day, ``NEVER`` for trials that did not convert.
    trial_end : array of int
        Day the trial ends, equal to ``signed_up`` where there is none.
    """

    account_id: NDArray[np.str_]
    name: NDArray[np.str_]
    owner: Ints
    industry: Ints
    country: Ints
    channel: Ints
    segment: Ints
    term_months: Ints
    seats: Ints
    plan: Ints
    signed_up: Days
    first_paid: Days
    trial_end: Days

    def __len__(self) -> int:
        return len(self.signed_up)


def draw_customers(
    count: int, first: int, weeks: int, rng: np.random.Generator
) -> Customers:
    """Draw who the accounts are: some older than the data, the rest sign up in them.

    Parameters
    ----------
    count : int
        Number of accounts, at least 1.
    first : int
        The world's first day.
    weeks : int
        Weeks of data.
    """
    signed_up = _sign_up_days(count, first, weeks, rng)
    segment = rng.choice(len(SEGMENTS), size=count, p=_SEGMENT_SHARE)
    old = signed_up < first
    trial = ~old & (rng.random(count) < np.where(segment == 0, 0.6, TRIAL_SHARE - 0.2))
    length = np.where(rng.random(count) < 0.7, 14, 30)
    trial_end = signed_up + np.where(trial, length, 0)
    won = ~trial | (rng.random(count) < TRIAL_WON)
    industry = rng.integers(len(INDUSTRIES), size=count)
    median = _MEDIAN_SEATS[segment]
    seats = np.clip(median * rng.lognormal(0.0, 0.5, count), 2, 120).round()
    return Customers(
        account_id=_ids(count),
        name=_names(industry, rng),
        owner=rng.integers(len(OWNERS), size=count),
        industry=industry,
        country=rng.choice(
            len(COUNTRIES),
            size=count,
            p=(0.4, 0.14, 0.14, 0.08, 0.06, 0.06, 0.06, 0.06),
        ),
        channel=_pick(_CHANNEL_SHARE[segment], rng),
        segment=segment,
        term_months=np.array(_TERM_MONTHS)[_pick(_TERM_SHARE[segment], rng)],
        seats=seats.astype(np.int64),
        plan=np.clip(segment + rng.choice((-1, 0, 1), count, p=(0.2, 0.6, 0.2)), 0, 2),
        signed_up=signed_up,
        first_paid=np.where(won, before_the_29th(trial_end), NEVER),
        trial_end=np.where(trial, before_the_29th(trial_end), signed_up),
    )


def _sign_up_days(count: int, first: int, weeks: int, rng: np.random.Generator) -> Days:
    old = round(count * OLD_SHARE)
    # An exponential tenure, cut off after about five years.
    tenure = 30 - 520.0 * np.log1p(-0.97 * rng.random(old))
    # The business grows: later weeks see more sign-ups than earlier ones.
    share = rng.random(count - old) ** 0.9
    fresh = (share * weeks * WEEK).astype(np.int64)
    return before_the_29th(
        np.sort(np.concatenate([first - tenure.astype(np.int64), first + fresh]))
    )


def _pick(share: NDArray[np.float64], rng: np.random.Generator) -> Ints:
    """Draw one column per row, with the row's probabilities."""
    draw = rng.random(len(share))[:, None]
    above: Ints = (draw >= share.cumsum(axis=1)).sum(axis=1)
    return np.where(above < share.shape[1], above, share.shape[1] - 1)


def _ids(count: int) -> NDArray[np.str_]:
    digits = max(4, len(str(count)))
    return np.array([f"A-{number:0{digits}d}" for number in range(1, count + 1)])


def _names(industry: Ints, rng: np.random.Generator) -> NDArray[np.str_]:
    """Give every account a name of its own that fits its industry."""
    names = np.empty(len(industry), dtype=object)
    first_words = _FIRST_WORDS.split()
    for number, kind in enumerate(INDUSTRIES):
        last_words = _LAST_WORDS[kind].split()
        pairs = len(first_words) * len(last_words)
        order = rng.permutation(pairs)
        for place, who in enumerate(np.flatnonzero(industry == number).tolist()):
            turn, pair = divmod(place, pairs)
            first, last = divmod(int(order[pair]), len(last_words))
            suffix = f" {turn + 1}" if turn else ""
            names[who] = f"{first_words[first]} {last_words[last]}{suffix}"
    return names.astype(str)

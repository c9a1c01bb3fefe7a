"""How simulated accounts get going: milestones reached, courses taken.

Accounts that adopt little from the start reach their milestones late or never, and few
of their people finish a course.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from churnml.simulate.calendar import (
    NEVER,
    SECONDS_PER_DAY,
    WEEK,
    as_timestamps,
    known_before,
)
from churnml.simulate.customers import Customers
from churnml.simulate.footprints import Footprints

__all__ = ["MILESTONES", "milestone_rows", "training_rows"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MILESTONES = {
    "kickoff": 6,
    "data_imported": 14,
    "team_invited": 20,
    "first_report": 32,
    "integration_live": 55,
}
"""What every account is to reach, and the days that usually takes."""

COURSES = ("basics", "reporting", "administration")
_TAKES = np.array(list(MILESTONES.values()), dtype=float)
_NEVER_SHARE = np.array([0.01, 0.03, 0.04, 0.06, 0.12])
_SLOWER = 1.3  # times, while shallow adoption fully shows
_MORE_NEVER = 3.0
_ENROLS = 0.22
_FINISHES = 0.78

_NEVER_SECOND = NEVER * SECONDS_PER_DAY


def milestone_rows(
    customers: Customers, prints: Footprints, rng: np.random.Generator
) -> pd.DataFrame:
    """Draw the milestones of the accounts that sign up within the data.

    All are assigned at sign-up; what is not reached by the end of the data, or by the
    account's own end, has no ``reached_at``.
    """
    days = prints.present.shape[1]
    new = np.flatnonzero(customers.signed_up >= prints.first)
    shallow = _early(prints, "shallow_adoption", customers.signed_up[new])[:, None]
    draw = rng.lognormal(0.0, 0.55, (len(new), len(_TAKES)))
    pace = rng.lognormal(0.0, 0.25, (len(new), 1))
    took = _TAKES * draw * pace * (1.0 + _SLOWER * shallow)
    never = rng.random(took.shape) < _NEVER_SHARE * (1.0 + _MORE_NEVER * shallow)
    start = customers.signed_up[new] * SECONDS_PER_DAY
    reached = start[:, None] + (took * SECONDS_PER_DAY).astype(np.int64)
    day = reached // SECONDS_PER_DAY - prints.first
    there = prints.present[new[:, None], np.minimum(day, days - 1)] & (day < days)
    reached = np.where(there & ~never, reached, _NEVER_SECOND)
    # Assigned in the first hours of the account.
    assigned = start + rng.integers(9, 15, len(new)) * 3600
    until = (prints.first + days) * SECONDS_PER_DAY
    frame = pd.DataFrame(
        {
            "account_id": np.repeat(customers.account_id[new], len(_TAKES)),
            "milestone": np.tile(np.array(list(MILESTONES)), len(new)),
            "assigned_at": as_timestamps(np.repeat(assigned, len(_TAKES))),
            "reached_at": known_before(
                np.maximum(reached, assigned[:, None]).ravel(), until
            ),
        }
    )
    return frame.sort_values(["assigned_at", "account_id"], kind="stable").reset_index(
        drop=True
    )


def _early(prints: Footprints, cause: str, signed_up: Ints) -> Floats:
    """Give the level of a cause four weeks after signing up, or at the end of data."""
    level = prints.of(cause)
    week = (signed_up - prints.first) // WEEK + 4
    who = np.arange(len(level))[-len(signed_up) :]
    early: Floats = level[who, np.clip(week, 0, level.shape[1] - 1)]
    return early


def training_rows(
    customers: Customers,
    prints: Footprints,
    usage: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Draw the courses that people begin in the weeks after they first appear.

    Parameters
    ----------
    usage : DataFrame
        Who uses the product, and when.
    """
    people = usage.dropna(subset=["user_id"]).groupby("user_id", sort=True)
    seen = people.agg(account_id=("account_id", "first"), at=("occurred_at", "min"))
    seen = seen[rng.random(len(seen)) < _ENROLS]
    place = {name: n for n, name in enumerate(customers.account_id.tolist())}
    who = seen["account_id"].map(place).to_numpy(dtype=np.int64)
    first = seen["at"].to_numpy().astype("datetime64[s]").astype(np.int64)
    enrolled = first + (rng.uniform(0.5, 60.0, len(who)) * SECONDS_PER_DAY).astype(int)
    finished = enrolled + (
        (3.0 + rng.exponential(18.0, len(who))) * SECONDS_PER_DAY
    ).astype(int)
    days = prints.present.shape[1]
    begun = enrolled // SECONDS_PER_DAY - prints.first
    week = np.minimum(begun // WEEK, days // WEEK - 1)
    shallow = prints.of("shallow_adoption")[who, week]
    ends = rng.random(len(who)) < _FINISHES * (1.0 - 0.5 * shallow)
    ends &= _present(prints, who, finished)
    until = (prints.first + days) * SECONDS_PER_DAY
    frame = pd.DataFrame(
        {
            "account_id": seen["account_id"].to_numpy(),
            "user_id": seen.index.to_numpy(),
            "course": np.array(COURSES)[rng.integers(len(COURSES), size=len(who))],
            "enrolled_at": as_timestamps(enrolled),
            "finished_at": known_before(np.where(ends, finished, _NEVER_SECOND), until),
        }
    )
    frame = frame[_present(prints, who, enrolled)]
    return frame.sort_values(["enrolled_at", "user_id"], ignore_index=True)


def _present(prints: Footprints, who: Ints, second: Ints) -> NDArray[np.bool_]:
    days = prints.present.shape[1]
    day = second // SECONDS_PER_DAY - prints.first
    inside = (day >= 0) & (day < days)
    there: NDArray[np.bool_] = inside & prints.present[who, np.clip(day, 0, days - 1)]
    return there

"""The probability of churning, exactly, with everything yet to come integrated out.

Given the causes that are on at a cutoff, the account's chance to leave in the
outcome window does not depend on anything else that happened: terms are known, and
causes move by their transition matrix. So the mass of an account that has not yet
decided is carried forward over all combinations of causes, week by week; what
decides to leave is counted by the day on which it will leave.

Worked example: cutoff 2025-03-03, lead 14 days, horizon 90 days, outcome window
``[2025-03-17, 2025-06-15)``. Mass that leaves before 2025-03-17 belongs to neither
outcome: the risk is the mass leaving in the window, over one minus that.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from churnml.simulate.calendar import NEVER, WEEK, as_dates
from churnml.simulate.causes import (
    CAUSES,
    DECOYS,
    HAZARD_RATIO,
    SEGMENTS,
    STATES,
    active,
    transition,
)
from churnml.simulate.customers import Customers
from churnml.simulate.lives import Lives, weekly_hazards

__all__ = ["churn_probability", "truth_table"]

Floats = NDArray[np.float64]

_BLOCK = 64


def churn_probability(
    customers: Customers, lives: Lives, week: int, day: int, lead: int, horizon: int
) -> Floats:
    """Give P(churn in the outcome window | still here at its start), per account.

    Parameters
    ----------
    customers, lives
        The world.
    week : int
        Number of the cutoff.
    day : int
        Day of the cutoff.
    lead, horizon : int
        Days.

    Returns
    -------
    array of float
        Null (nan) where the account does not pay at the cutoff, and where the notice
        it has given ends it during the lead.
    """
    opens, closes = day + lead, day + lead + horizon
    end = lives.end[:, week]
    known = np.where(end < opens, np.nan, (end < closes).astype(float))
    undecided = lives.alive[:, week] & (end == NEVER)
    chance = np.where(lives.alive[:, week] & ~undecided, known, np.nan)
    who = np.flatnonzero(undecided)
    chance[who] = _carry_forward(customers, lives, who, week, day, opens, closes)
    return chance


def _carry_forward(
    customers: Customers,
    lives: Lives,
    who: NDArray[np.int64],
    week: int,
    day: int,
    opens: int,
    closes: int,
) -> Floats:
    segment, months = customers.segment[who], customers.term_months[who]
    first = lives.first[who, week]
    place, kernels = _blocks(segment)
    mass = np.zeros((len(kernels) * _BLOCK, STATES))
    mass[place, lives.state[who, week]] = 1.0
    total = np.zeros(len(mass))
    early, within = np.zeros(len(who)), np.zeros(len(who))
    for cutoff in range(day, closes, WEEK):
        hazards = weekly_hazards(first, months, segment, cutoff)
        total[place] = hazards.term + hazards.break_off
        leaving = -np.expm1(-np.multiply.outer(total, HAZARD_RATIO)) * mass
        amount = leaving.sum(axis=1)[place]
        at_end = amount * hazards.term / total[place]
        early += at_end * (hazards.term_end < opens)
        within += at_end * ((hazards.term_end >= opens) & (hazards.term_end < closes))
        midnights = cutoff + 1 + np.arange(WEEK)
        early += (amount - at_end) * (midnights < opens).mean()
        within += (amount - at_end) * (
            (midnights >= opens) & (midnights < closes)
        ).mean()
        mass = ((mass - leaving).reshape(-1, _BLOCK, STATES) @ kernels).reshape(
            -1, STATES
        )
    share: Floats = within / (1.0 - early)
    return share


def _blocks(segment: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
    """Lay accounts out in blocks of one segment: their rows, the blocks' matrices.

    Blocks are small, so that their products are not worth several threads to the
    linear algebra library: waiting for busy cores takes far longer than the work.
    """
    place = np.zeros(len(segment), dtype=np.int64)
    kernels: list[Floats] = []
    for number in range(len(SEGMENTS)):
        rows = np.flatnonzero(segment == number)
        place[rows] = len(kernels) * _BLOCK + np.arange(len(rows))
        kernels += [transition(number)] * -(-len(rows) // _BLOCK)
    return place, np.array(kernels).reshape(-1, STATES, STATES)


def truth_table(
    customers: Customers,
    lives: Lives,
    first: int,
    lead: int,
    horizon: int,
    quiet: NDArray[np.bool_],
) -> pd.DataFrame:
    """Make the table of accounts x weeks: what is true, and could be known."""
    count, weeks = lives.alive.shape
    cutoffs = first + WEEK * np.arange(weeks)
    on = active(lives.state)
    columns: dict[str, object] = {
        "account_id": np.repeat(customers.account_id, weeks),
        "cutoff": np.tile(as_dates(cutoffs).astype("datetime64[us]"), count),
        "alive": lives.alive.ravel(),
        "notice_given": (lives.alive & (lives.end != NEVER)).ravel(),
    }
    for bit, cause in enumerate(CAUSES):
        columns[cause.name] = on[:, :, bit].ravel()
        since = as_dates(lives.since[:, :, bit].ravel())
        columns[f"{cause.name}_since"] = since.astype("datetime64[us]")
    for number, decoy in enumerate(DECOYS):
        columns[f"decoy_{decoy.name}"] = lives.decoys[:, :, number].ravel()
    columns["decoy_holiday"] = (quiet & lives.alive).ravel()
    chance = [
        churn_probability(customers, lives, week, int(day), lead, horizon)
        for week, day in enumerate(cutoffs)
    ]
    columns["churn_probability"] = np.stack(chance, axis=1).ravel()
    return pd.DataFrame(columns)

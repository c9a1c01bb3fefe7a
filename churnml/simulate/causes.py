"""Why simulated accounts leave, and what only looks like it.

Each cause is on or off, changes from week to week, and multiplies the account's
hazard of leaving while it is on. The causes of one account form a Markov chain over
all their combinations (a *state*: bit ``i`` is set while ``CAUSES[i]`` is on). The
chain is drawn from the very matrix that the truth integrates over, so the two
cannot drift apart. Decoys move the data and never the hazard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "CAUSES",
    "DECOYS",
    "HAZARD_RATIO",
    "SEGMENTS",
    "STATES",
    "Cause",
    "Decoy",
    "active",
    "cause_index",
    "decoy_index",
    "first_state",
    "next_decoys",
    "next_state",
    "transition",
]

Floats = NDArray[np.float64]
States = NDArray[np.int64]

SEGMENTS = ("small", "mid", "large")


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One reason to leave.

    Attributes
    ----------
    name : str
    says : str
        What happens at the account, in one line.
    first : float
        Probability of being on when a paid spell begins.
    onset, fade : float
        Weekly probability of beginning, and of ending.
    hazard : float
        Factor on the hazard of leaving while it is on.
    segments : tuple of float
        Factor on ``onset`` for small, mid and large accounts.
    worsened_by : mapping of str to float
        Factor on ``onset`` while an earlier cause is on.
    """

    name: str
    says: str
    first: float
    onset: float
    fade: float
    hazard: float
    segments: tuple[float, float, float] = (1.0, 1.0, 1.0)
    worsened_by: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Decoy:
    """Something that looks alarming and is harmless.

    Attributes
    ----------
    name, says : str
    first : float
        Probability of being on when a paid spell begins.
    onset, fade : float
        Weekly probability of beginning, and of ending.
    """

    name: str
    says: str
    first: float
    onset: float
    fade: float


# A cause may only be worsened by causes above it: they move first within a week.
CAUSES = (
    Cause(
        name="shallow_adoption",
        says="the sticky features are never or hardly used",
        first=0.34,
        onset=0.0012,
        fade=0.01,
        hazard=4.0,
        segments=(1.3, 1.0, 0.7),
    ),
    Cause(
        name="champion_left",
        says="the most active user is gone for good",
        first=0.0,
        onset=0.005,
        fade=0.028,
        hazard=9.0,
    ),
    Cause(
        name="painful_support",
        says="urgent tickets, slow answers, reopened problems",
        first=0.02,
        onset=0.0034,
        fade=0.05,
        hazard=8.0,
        segments=(0.8, 1.1, 1.4),
    ),
    Cause(
        name="price_pressure",
        says="budget cuts: fewer seats, a smaller plan, questions about the price",
        first=0.0,
        onset=0.0025,
        fade=0.026,
        hazard=8.0,
        segments=(1.2, 1.0, 0.8),
        worsened_by={"shallow_adoption": 1.8},
    ),
    Cause(
        name="dissatisfaction",
        says="people are unhappy and say so when asked",
        first=0.03,
        onset=0.0022,
        fade=0.03,
        hazard=6.0,
        worsened_by={"painful_support": 5.0, "price_pressure": 1.5},
    ),
    Cause(
        name="disengagement",
        says="use fades away over several weeks",
        first=0.03,
        onset=0.0038,
        fade=0.02,
        hazard=14.0,
        segments=(1.2, 1.0, 0.7),
        worsened_by={
            "shallow_adoption": 1.7,
            "champion_left": 2.2,
            "dissatisfaction": 1.8,
        },
    ),
)

DECOYS = (
    Decoy(
        name="howto_burst",
        says="a burst of friendly how-to tickets, answered well",
        first=0.5,
        onset=0.012,
        fade=0.3,
    ),
    Decoy(
        name="reorganisation",
        says="most users are replaced by others while use stays steady",
        first=0.0,
        onset=0.004,
        fade=0.18,
    ),
    Decoy(
        name="automated",
        says="few people log in because the work is automated",
        first=0.03,
        onset=0.0006,
        fade=0.002,
    ),
    Decoy(
        name="absence",
        says="the team is away for a few weeks and comes back",
        first=0.0,
        onset=0.006,
        fade=0.4,
    ),
)

STATES = 2 ** len(CAUSES)
MAX_RATIO = 90.0


def active(state: States) -> NDArray[np.bool_]:
    """Spread states into one boolean per cause along a new last axis.

    Examples
    --------
    >>> active(np.array([0b000101])).tolist()
    [[True, False, True, False, False, False]]
    """
    spread: NDArray[np.bool_] = (
        np.asarray(state)[..., None] >> np.arange(len(CAUSES)) & 1
    ).astype(bool)
    return spread


def cause_index(name: str) -> int:
    """Give the bit of a cause."""
    return [cause.name for cause in CAUSES].index(name)


def decoy_index(name: str) -> int:
    """Give the place of a decoy in :data:`DECOYS`."""
    return [decoy.name for decoy in DECOYS].index(name)


def _hazard_ratio() -> Floats:
    factors = np.array([cause.hazard for cause in CAUSES])
    product = np.where(active(np.arange(STATES)), factors, 1.0).prod(axis=-1)
    capped: Floats = np.minimum(product, MAX_RATIO)
    return capped


HAZARD_RATIO = _hazard_ratio()
"""Factor on the hazard of leaving, one per state, capped: no account is doomed."""


@lru_cache(maxsize=len(SEGMENTS))
def transition(segment: int) -> Floats:
    """Give the weekly transition matrix of the joint chain of one segment.

    Within a week the causes move one after the other, in the order of
    :data:`CAUSES`, each seeing what the ones before it have become.

    Returns
    -------
    array of float, shape (STATES, STATES)
        Row: the state now. Column: a week later. Rows sum to 1.
    """
    states = np.arange(STATES)
    on = active(states)
    matrix = np.eye(STATES)
    for bit, cause in enumerate(CAUSES):
        onset = np.full(STATES, cause.onset * cause.segments[segment])
        for other, factor in cause.worsened_by.items():
            onset = np.where(on[:, cause_index(other)], onset * factor, onset)
        flip = np.where(on[:, bit], cause.fade, onset)
        step = np.diag(1.0 - flip)
        step[states, states ^ (1 << bit)] = flip
        matrix = matrix @ step
    matrix.setflags(write=False)
    return matrix


def next_state(
    state: States, segment: NDArray[np.int64], rng: np.random.Generator
) -> States:
    """Draw each account's state a week later."""
    rows = np.stack([transition(s).cumsum(axis=1) for s in range(len(SEGMENTS))])
    draw = rng.random(len(state))[:, None]
    above: States = (draw >= rows[segment, state]).sum(axis=1)
    # Rounding may leave the last cumulated probability just under 1.
    return np.where(above < STATES, above, STATES - 1)


def first_state(count: int, rng: np.random.Generator) -> States:
    """Draw the states of accounts whose paid spell begins."""
    chance = np.array([cause.first for cause in CAUSES])
    on = rng.random((count, len(CAUSES))) < chance
    state: States = (on << np.arange(len(CAUSES))).sum(axis=1)
    return state


def next_decoys(on: NDArray[np.bool_], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Draw each account's decoys a week later, each for itself."""
    fade = np.array([decoy.fade for decoy in DECOYS])
    onset = np.array([decoy.onset for decoy in DECOYS])
    draw = rng.random(on.shape)
    return np.where(on, draw >= fade, draw < onset)

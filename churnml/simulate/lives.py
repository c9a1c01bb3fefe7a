"""The weekly life of every account: causes, decoys, notice, churn and return.

Worked example: cutoff 2025-03-03, week until 2025-03-10. An account's state at the
cutoff is known; with it the account may decide, within the week, not to go on. If
its term ends in this week, it simply is not renewed. If the term ends later, the
account gives notice in this week and stays until the term's end. A few break off
in the middle of a term, at one of the seven midnights after the cutoff. Only then
the causes move on to the next cutoff.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from churnml.simulate.calendar import NEVER, WEEK, Days, before_the_29th, term_end_after
from churnml.simulate.causes import (
    CAUSES,
    DECOYS,
    HAZARD_RATIO,
    active,
    first_state,
    next_decoys,
    next_state,
)
from churnml.simulate.customers import Customers

__all__ = ["Hazards", "Lives", "Spells", "live", "weekly_hazards"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Share of a term's decisions by whole weeks left until it ends (0: within the week).
_MONTHLY_DECISIONS = np.array([0.55, 0.25, 0.15, 0.05, 0.0])
_LONGER_DECISIONS = np.array([40, 4, 4, 4, 22, 3, 2, 2, 9, 1, 1, 1, 5, 2]) / 100
_MONTHLY_HAZARD = 0.0026
_LONGER_HAZARD = 0.019
_BREAK_OFF_HAZARD = 0.00012
_SEGMENT_FACTOR = np.array([1.25, 0.9, 0.65])
_NEW_FACTOR = 0.6
_NEW_YEARS = 0.8

_BURN_IN_WEEKS = 40
_DECOYS_FIRST = np.array([decoy.first for decoy in DECOYS])
_RETURN_SHARE = 0.13
_RETURN_DAYS = (45, 210)


@dataclass(frozen=True)
class Hazards:
    """Hazards of one week for an account without any cause, one per account.

    Attributes
    ----------
    term : array of float
        Of deciding to leave at the end of the running term.
    break_off : array of float
        Of leaving within the week, in the middle of a term.
    term_end : array of int
        The day the running term ends.
    """

    term: Floats
    break_off: Floats
    term_end: Days


def weekly_hazards(first: Days, months: Ints, segment: Ints, cutoff: int) -> Hazards:
    """Give the hazards of the week after ``cutoff``: known from the calendar alone.

    A state multiplies both hazards by its :data:`HAZARD_RATIO`. With ``h`` the
    product for both together, the account decides with probability ``1 - exp(-h)``,
    and for the term's end with the share ``term / (term + break_off)``.

    Parameters
    ----------
    first : array of int
        First day of the running paid spell, not after ``cutoff``.
    months : array of int
        Length of its terms.
    segment : array of int
        Places in ``SEGMENTS``.
    cutoff : int
    """
    end = term_end_after(first, months, cutoff)
    left = (end - cutoff - 1) // WEEK
    monthly = _MONTHLY_DECISIONS[np.minimum(left, len(_MONTHLY_DECISIONS) - 1)]
    longer = _LONGER_DECISIONS[np.minimum(left, len(_LONGER_DECISIONS) - 1)]
    longer = np.where(left < len(_LONGER_DECISIONS), longer, 0.0)
    years = (cutoff - first) / 365.25
    tenure = 1.0 + _NEW_FACTOR * np.exp(-years / _NEW_YEARS)
    base = _SEGMENT_FACTOR[segment] * tenure
    term = np.where(months == 1, _MONTHLY_HAZARD * monthly, _LONGER_HAZARD * longer)
    return Hazards(term * base, _BREAK_OFF_HAZARD * base, end)


@dataclass(frozen=True, kw_only=True)
class Spells:
    """Paid spells, one entry each, in the order they begin.

    Attributes
    ----------
    account : array of int
        Place of the account.
    first, end : array of int
        First paid day, and the first day no longer paid; ``NEVER`` while running.
    notice : array of int
        Day notice was given; ``NEVER`` if none was.
    """

    account: Ints
    first: Days
    end: Days
    notice: Days


@dataclass(frozen=True, kw_only=True)
class Lives:
    """What each account is at each cutoff, arrays of shape (accounts, weeks).

    Attributes
    ----------
    alive : array of bool
        Paying at the cutoff: a paid spell began before or at it and has not ended.
    end : array of int
        Known end of the running spell: notice was given before the cutoff; ``NEVER``
        if not.
    first : array of int
        First day of the running spell; ``NEVER`` where not alive.
    state : array of int
        Causes that are on; 0 where not alive.
    since : array of int, shape (accounts, weeks, causes)
        First cutoff at which the cause was on; ``NEVER`` where it is not.
    decoys : array of bool, shape (accounts, weeks, decoys)
        Decoys that are on; none where not alive.
    spells : Spells
    """

    alive: Bools
    end: Days
    first: Days
    state: Ints
    since: Days
    decoys: Bools
    spells: Spells


def live(
    customers: Customers, first: int, weeks: int, rng: np.random.Generator
) -> Lives:
    """Let all accounts live through the weeks.

    Parameters
    ----------
    customers : Customers
    first : int
        The world's first day, the first cutoff.
    weeks : int
    rng : numpy.random.Generator
    """
    walk = _Walk(customers, first, rng)
    for week in range(weeks):
        walk.begin(week)
        walk.decide(week)
        walk.move_on(week)
    return walk.lives()


class _Walk:
    """The accounts' present, and the record of the weeks gone through."""

    def __init__(
        self, customers: Customers, first: int, rng: np.random.Generator
    ) -> None:
        count = len(customers)
        self.customers, self.first_day, self.rng = customers, first, rng
        self.next_first = customers.first_paid.copy()  # of the spell to come
        self.first = np.full(count, NEVER)
        self.end = np.full(count, NEVER)
        self.state = np.zeros(count, dtype=np.int64)
        self.since = np.full((count, len(CAUSES)), NEVER)
        self.decoys = np.zeros((count, len(DECOYS)), dtype=bool)
        self.kept: dict[str, list[NDArray[np.int64] | Bools]] = {
            name: [] for name in ("alive", "end", "first", "state", "since", "decoys")
        }
        self.spells: list[tuple[Ints, Days]] = []
        self.ends: list[tuple[Ints, Days, Days, Days]] = []

    def begin(self, week: int) -> None:
        """Let the spells begin that start at or before the cutoff, and record it."""
        cutoff = self.first_day + week * WEEK
        starts = (self.first == NEVER) & (self.next_first <= cutoff)
        who = np.flatnonzero(starts)
        self.first[who] = self.next_first[who]
        self.next_first[who] = NEVER
        self.spells.append((who, self.first[who].copy()))
        self.state[who] = first_state(len(who), self.rng)
        self._note_onsets(who, cutoff)
        self.decoys[who] = self.rng.random((len(who), len(DECOYS))) < _DECOYS_FIRST
        if not week:
            self._burn_in(who, cutoff)
        for name in self.kept:
            if name == "alive":
                self.kept[name].append(self.first != NEVER)
            else:
                self.kept[name].append(getattr(self, name).copy())

    def _burn_in(self, who: Ints, cutoff: int) -> None:
        """Give accounts older than the data a past, as long as they have one."""
        for back in range(_BURN_IN_WEEKS, 0, -1):
            day = cutoff - back * WEEK
            there = who[self.first[who] <= day]
            segment = self.customers.segment[there]
            self.state[there] = next_state(self.state[there], segment, self.rng)
            self._note_onsets(there, day + WEEK)
            self.decoys[there] = next_decoys(self.decoys[there], self.rng)

    def _note_onsets(self, who: Ints, cutoff: int) -> None:
        on = active(self.state[who])
        since = self.since[who]
        self.since[who] = np.where(on, np.minimum(since, cutoff), NEVER)

    def decide(self, week: int) -> None:
        """Let accounts decide to leave during the week after the cutoff."""
        cutoff = self.first_day + week * WEEK
        who = np.flatnonzero((self.first != NEVER) & (self.end == NEVER))
        hazards = weekly_hazards(
            self.first[who],
            self.customers.term_months[who],
            self.customers.segment[who],
            cutoff,
        )
        total = (hazards.term + hazards.break_off) * HAZARD_RATIO[self.state[who]]
        leaves = self.rng.random(len(who)) < -np.expm1(-total)
        share = hazards.term / (hazards.term + hazards.break_off)
        at_term_end = self.rng.random(len(who)) < share
        midnight = cutoff + self.rng.integers(1, WEEK + 1, size=len(who))
        end = np.where(at_term_end, hazards.term_end, midnight)
        self.end[who] = np.where(leaves, end, NEVER)
        gives_notice = leaves & at_term_end & (hazards.term_end > cutoff + WEEK)
        day = cutoff + self.rng.integers(0, WEEK, size=len(who))
        notice = np.where(gives_notice, day, NEVER)[leaves]
        gone = who[leaves]
        self.ends.append((gone, self.first[gone].copy(), end[leaves], notice))

    def move_on(self, week: int) -> None:
        """Let spells end and the causes and decoys move to the next cutoff."""
        cutoff = self.first_day + (week + 1) * WEEK
        segment = self.customers.segment
        self.state = np.where(
            self.first != NEVER, next_state(self.state, segment, self.rng), 0
        )
        self.decoys = next_decoys(self.decoys, self.rng)
        gone = np.flatnonzero(self.end <= cutoff)
        back = self.end[gone] + self.rng.integers(*_RETURN_DAYS, size=len(gone))
        returns = self.rng.random(len(gone)) < _RETURN_SHARE
        self.next_first[gone] = np.where(returns, before_the_29th(back), NEVER)
        self.first[gone] = NEVER
        self.end[gone] = NEVER
        self.state[gone] = 0
        self.decoys[self.first == NEVER] = False
        self._note_onsets(np.arange(len(self.state)), cutoff)

    def lives(self) -> Lives:
        """Give the record."""
        kept = {name: np.stack(rows, axis=1) for name, rows in self.kept.items()}
        return Lives(
            alive=kept["alive"].astype(bool),
            end=kept["end"].astype(np.int64),
            first=kept["first"].astype(np.int64),
            state=kept["state"].astype(np.int64),
            since=kept["since"].astype(np.int64),
            decoys=kept["decoys"].astype(bool),
            spells=self._spells(),
        )

    def _spells(self) -> Spells:
        account = np.concatenate([who for who, _ in self.spells])
        first = np.concatenate([day for _, day in self.spells])
        end, notice = np.full(len(account), NEVER), np.full(len(account), NEVER)
        place = {
            (int(a), int(d)): n
            for n, (a, d) in enumerate(zip(account, first, strict=True))
        }
        for who, began, ended, noticed in self.ends:
            rows = [place[int(a), int(d)] for a, d in zip(who, began, strict=True)]
            end[rows], notice[rows] = ended, noticed
        return Spells(account=account, first=first, end=end, notice=notice)

"""A business that nobody signs for, as lists of days, and its silences by hand."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping

from churnml.silence import WITHIN

__all__ = ["business", "returned", "stretches"]

Lives = Mapping[str, list[int]]


def business(seed: int, *, until: int = 700) -> dict[str, list[int]]:
    """Accounts that pause for weeks and come back, until they leave for good."""
    rng = random.Random(seed)
    lives = {}
    for n in range(150):
        day, used = rng.randint(0, 60), []
        while day < until:
            used.append(day)
            if rng.random() < 0.004:
                break
            pause = int(rng.expovariate(1 / 15))
            day += rng.choice([1, 1, 1, 2, 5]) + (rng.random() < 0.03) * pause
        lives[f"a{n}"] = used
    return lives


def returned(lives: Lives, length: int, *, end: int) -> tuple[int, float]:
    """Kaplan and Meier by hand, a day at a time, of what was used before a day.

    Gives how many silences lasted longer than a length, and the share of them that
    ended soon.
    """
    silences = []
    for used in lives.values():
        known = sorted({d for d in used if d < end})
        for one, after in zip(known, [*known[1:], None], strict=True):
            silences.append(((end if after is None else after) - one - 1, after))
    reached = [(n, after) for n, after in silences if n > length]
    stays = 1.0
    for day in range(length + 1, length + WITHIN + 1):
        at_risk = sum(n >= day for n, _ in reached)
        ended = sum(n == day and after is not None for n, after in reached)
        stays *= 1 - (ended / at_risk if at_risk else 0)
    return len(reached), 1 - stays


def stretches(used: Iterable[int], length: int) -> list[tuple[int, int]]:
    """From a first day of use to the day on which the silence was over the limit."""
    found: list[tuple[int, int]] = []
    for day in sorted(set(used)):
        begun = found.pop()[0] if found and day <= found[-1][1] else day
        found.append((begun, day + length + 1))
    return found

"""Lift at equal volume: the Mantel-Haenszel odds ratio over small tables of counts.

Accounts that use a feature also use the product more, and those stay. So they are
compared only within strata of equal volume: with ``a`` users of the feature that
stayed and ``b`` that churned, ``c`` others that stayed and ``d`` that churned, of
``n`` in a stratum, the odds ratio of staying is ``sum(a d / n) / sum(b c / n)``.

Worked example: among light accounts 10 users of a feature stayed and 10 churned, of
the 40 others 20 and 20; among heavy ones 36 users stayed and 4 churned, of the 10
others 9 and 1. Of all users 46 of 60 stayed, of all others 29 of 50: the feature
seems to hold accounts. Within each stratum as many users stay as others: the odds
ratio is ``(10 * 20 / 60 + 36 * 1 / 50) / (10 * 20 / 60 + 4 * 9 / 50) = 1``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import erfc, exp, fsum, inf, log, sqrt
from typing import Any, Self

__all__ = ["Lift", "Stratum", "chosen", "lift"]

FALSE_SHARE = 0.05
"""Share, at most, of the chosen features that do nothing (Benjamini, Hochberg)."""

LEAST_LIFT = 1.15
"""Odds ratio under which a feature is not worth a name, however sure it is."""

LEAST_SNAPSHOTS = 30
"""Snapshots with use, and without it, that are needed where the two can be compared."""

LEAST_CHURNED = 5
"""Churned snapshots expected with use, and without it, were there no difference."""

_Z95 = 1.959963984540054


@dataclass(frozen=True)
class Stratum:
    """Counts of comparable snapshots.

    Attributes
    ----------
    used_stayed, used_churned : int
        Snapshots with use of the feature.
    stayed, churned : int
        Snapshots without it.
    """

    used_stayed: int
    used_churned: int
    stayed: int
    churned: int


@dataclass(frozen=True)
class Lift:
    """What the use of one feature goes with, at equal volume.

    Attributes
    ----------
    event : str
    used, unused : int
        Snapshots with and without use, in strata that hold both, and both outcomes.
    odds_ratio : float
        Of staying: Mantel-Haenszel; infinite where no user churned.
    low, high : float
        Its 95 % interval (Robins, Breslow and Greenland).
    p : float
        Chance of such a lift, or a greater one, without any difference: one-sided,
        with continuity correction.
    """

    event: str
    used: int
    unused: int
    odds_ratio: float
    low: float
    high: float
    p: float

    def to_state(self) -> dict[str, Any]:
        """Give it as plain JSON, which has no infinity: it is null there."""
        return {k: None if v == inf else v for k, v in asdict(self).items()}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        """Rebuild it from what :meth:`to_state` gave."""
        plain: dict[str, Any] = {k: inf if v is None else v for k, v in state.items()}
        return cls(**plain)


def lift(event: str, strata: Iterable[Stratum]) -> Lift | None:
    """Estimate the lift of one feature; None where there is too little to compare.

    Parameters
    ----------
    event : str
    strata : iterable of Stratum
        Their order changes nothing.

    Examples
    --------
    The worked example of the module: users stay more often, and only because they
    are heavy users.

    >>> found = lift("report", [Stratum(10, 10, 20, 20), Stratum(36, 4, 9, 1)])
    >>> round(found.odds_ratio, 3), found.p > 0.5
    (1.0, True)
    >>> lift("report", [Stratum(30, 0, 0, 30)]).odds_ratio
    inf
    >>> lift("report", [Stratum(3, 0, 0, 3)]) is None
    True
    """
    rows = [s for s in strata if _says_something(s)]
    used = sum(s.used_stayed + s.used_churned for s in rows)
    unused = sum(s.stayed + s.churned for s in rows)
    if min(used, unused) < LEAST_SNAPSHOTS or _churned_at_least(rows) < LEAST_CHURNED:
        return None
    ahead = fsum(s.used_stayed * s.churned / _size(s) for s in rows)
    behind = fsum(s.used_churned * s.stayed / _size(s) for s in rows)
    ratio = ahead / behind if behind else inf
    low, high = _interval(rows, ahead, behind)
    return Lift(event, used, unused, ratio, low, high, _chance(rows))


def chosen(lifts: Sequence[Lift], *, most: int) -> tuple[Lift, ...]:
    """Choose the features whose lift is sure and great enough.

    Benjamini and Hochberg's procedure: of ``m`` chances the ``k`` smallest are taken,
    for the greatest ``k`` whose last one is at most ``0.05 * k / m``, so that on
    average no more than a twentieth of what is chosen does nothing.

    Parameters
    ----------
    lifts : sequence of Lift
        All that were compared.
    most : int
        Features to keep at most, the surest.

    Returns
    -------
    tuple of Lift
        The surest first.

    Examples
    --------
    >>> sure = Lift("api", 500, 500, 2.0, 1.5, 2.7, 1e-6)
    >>> small = Lift("search", 9000, 9000, 1.1, 1.05, 1.2, 1e-4)
    >>> [found.event for found in chosen([small, sure], most=12)]
    ['api']
    """
    ranked = sorted(lifts, key=lambda found: (found.p, found.event))
    sure = [
        place
        for place, found in enumerate(ranked, start=1)
        if found.p <= FALSE_SHARE * place / len(ranked)
    ]
    kept = ranked[: max(sure, default=0)]
    return tuple(found for found in kept if found.odds_ratio >= LEAST_LIFT)[:most]


def strata_of(
    totals: Mapping[int, tuple[int, int]], users: Mapping[int, tuple[int, int]]
) -> list[Stratum]:
    """Pair the users of a feature with the other snapshots of their strata.

    Parameters
    ----------
    totals, users : mapping of int to (int, int)
        By stratum, how many stayed and churned: of all, and of the users.
    """
    return [
        Stratum(
            used_stayed := users.get(key, (0, 0))[0],
            used_churned := users.get(key, (0, 0))[1],
            stayed - used_stayed,
            churned - used_churned,
        )
        for key, (stayed, churned) in sorted(totals.items())
    ]


def _size(s: Stratum) -> int:
    return s.used_stayed + s.used_churned + s.stayed + s.churned


def _says_something(s: Stratum) -> bool:
    """Ask for users and others, for stayed and churned: else nothing compares."""
    used, stayed = s.used_stayed + s.used_churned, s.used_stayed + s.stayed
    return 0 < used < _size(s) and 0 < stayed < _size(s)


def _churned_at_least(rows: Sequence[Stratum]) -> float:
    """Count the churned expected on the side with fewer, without any difference."""
    used = fsum(
        (s.used_stayed + s.used_churned) * (s.used_churned + s.churned) / _size(s)
        for s in rows
    )
    every = sum(s.used_churned + s.churned for s in rows)
    return min(used, every - used)


def _chance(rows: Sequence[Stratum]) -> float:
    """Give the one-sided chance by Mantel and Haenszel's statistic."""
    excess, spread = [], []
    for s in rows:
        n, used = _size(s), s.used_stayed + s.used_churned
        stayed = s.used_stayed + s.stayed
        excess.append(s.used_stayed - used * stayed / n)
        spread.append(used * (n - used) * stayed * (n - stayed) / (n * n * (n - 1)))
    z = (fsum(excess) - 0.5) / sqrt(fsum(spread))
    return 0.5 * erfc(z / sqrt(2))


def _interval(
    rows: Sequence[Stratum], ahead: float, behind: float
) -> tuple[float, float]:
    """Give the 95 % interval by the variance of Robins, Breslow and Greenland."""
    if not ahead or not behind:
        return 0.0, inf
    terms: list[list[float]] = [[], [], []]
    for s in rows:
        n = _size(s)
        p, q = (s.used_stayed + s.churned) / n, (s.used_churned + s.stayed) / n
        r, t = s.used_stayed * s.churned / n, s.used_churned * s.stayed / n
        for kept, term in zip(terms, (p * r, p * t + q * r, q * t), strict=True):
            kept.append(term)
    first, mixed, last = (fsum(kept) for kept in terms)
    variance = (
        first / (2 * ahead**2) + mixed / (2 * ahead * behind) + last / (2 * behind**2)
    )
    centre, half = log(ahead / behind), _Z95 * sqrt(variance)
    return exp(centre - half), exp(centre + half)

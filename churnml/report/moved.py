"""What moved since an earlier list, as both were written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from churnml.cards import AccountCard

__all__ = ["Movement", "Mover", "movement"]

MOST_MOVERS = 4
LEAST_POINTS = 2
"""A point up or down is rounding, and nobody's news."""


@dataclass(frozen=True)
class Mover:
    """An account whose risk moved much.

    Attributes
    ----------
    card : AccountCard
    points : int
        By how much, in printed percentage points.
    why : str or None
        What moved it most, where the list says so.
    """

    card: AccountCard
    points: int
    why: str | None


@dataclass(frozen=True)
class Movement:
    """What moved since an earlier list.

    Attributes
    ----------
    since : date
        Cutoff of the earlier list.
    band : str
        The riskiest band.
    entered, left : int
        Accounts scored now and then that are in that band now and were not then, and
        the other way round.
    new, gone : int
        Accounts scored only now, and only then.
    other_model : bool
        Whether another model version wrote the earlier list.
    rose, fell : tuple of Mover
        Those of the list whose risk moved most, the largest first.
    ways : mapping of str to str
        ``entered``, ``left`` or ``new``, by account.
    """

    since: date
    band: str
    entered: int
    left: int
    new: int
    gone: int
    other_model: bool
    rose: tuple[Mover, ...] = ()
    fell: tuple[Mover, ...] = ()
    ways: Mapping[str, str] = field(default_factory=dict)


def movement(
    cards: Sequence[AccountCard],
    previous: pd.DataFrame,
    since: date,
    band: str,
    *,
    why: Mapping[str, str] | None = None,
    scored: pd.DataFrame | None = None,
) -> Movement:
    """Compare the cards with an earlier risk list, as written.

    Parameters
    ----------
    cards : sequence of AccountCard
        The present list.
    previous : DataFrame
        All scored then: ``account_id``, ``band`` and, if there, ``model_version``.
    since : date
        Its cutoff.
    band : str
        The riskiest band.
    why : mapping of str to str, optional
        What moved an account most, by account.
    scored : DataFrame, optional
        All scored now, ``account_id`` and ``band``, where the cards are only the first
        of them.

    Examples
    --------
    >>> cards = [AccountCard(account_id="A", cutoff=date(2025, 3, 3), risk=0.5,
    ...                      band="high", previous_risk=0.2)]
    >>> then = pd.DataFrame({"account_id": ["A", "B"], "band": ["low", "high"]})
    >>> moved = movement(cards, then, date(2025, 2, 3), "high")
    >>> moved.entered, moved.left, moved.new, moved.gone
    (1, 0, 0, 1)
    >>> moved.rose[0].points, moved.fell, moved.ways
    (30, (), {'A': 'entered'})
    """
    before = _bands(previous)
    now = (
        _bands(scored) if scored is not None else {c.account_id: c.band for c in cards}
    )
    ways = {}
    for account, present in now.items():
        if account not in before:
            ways[account] = "new"
        elif (present == band) != (before[account] == band):
            ways[account] = "entered" if present == band else "left"
    said = list(ways.values())
    versions = {card.model_version for card in cards}
    earlier = set(previous.get("model_version", pd.Series(dtype=str)).dropna())
    return Movement(
        since=since,
        band=band,
        entered=said.count("entered"),
        left=said.count("left"),
        new=said.count("new"),
        gone=len(before) - len(now) + said.count("new"),
        other_model=bool(earlier) and {str(v) for v in earlier} != versions,
        rose=_movers(cards, 1, why or {}),
        fell=_movers(cards, -1, why or {}),
        ways=ways,
    )


def _bands(listed: pd.DataFrame) -> dict[str, str | None]:
    bands = listed["band"] if "band" in listed else pd.Series(index=listed.index)
    return dict(zip(listed["account_id"].astype(str), bands, strict=True))


def _movers(
    cards: Sequence[AccountCard], way: int, why: Mapping[str, str]
) -> tuple[Mover, ...]:
    found = [
        Mover(card, card.change, why.get(card.account_id))
        for card in cards
        if card.change is not None and way * card.change >= LEAST_POINTS
    ]
    # Of equal moves the one first that stands higher in the list.
    return tuple(sorted(found, key=lambda m: -abs(m.points))[:MOST_MOVERS])

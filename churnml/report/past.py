"""How good past lists have been, as soon as their outcome is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from churnml.cards.asked import LEAVING, Asked

__all__ = ["Past", "PastList", "past"]

MOST_LISTS = 6


@dataclass(frozen=True)
class PastList:
    """One past list beside what happened: departures, or whatever was asked of.

    Attributes
    ----------
    cutoff : date
    first, first_happened : int
        Accounts that stood first, and to how many of them it happened in the outcome
        window.
    rest, rest_happened : int
        The other accounts whose outcome is known, and to how many of them it happened.
    expected : float
        To how many of all it was expected to happen: the sum of their risks.
    """

    cutoff: date
    first: int
    first_happened: int
    rest: int
    rest_happened: int
    expected: float

    @property
    def happened(self) -> int:
        """To how many accounts it happened."""
        return self.first_happened + self.rest_happened

    @property
    def caught(self) -> float | None:
        """The share of these who had stood first, in [0, 1]; None of nobody."""
        return self.first_happened / self.happened if self.happened else None


@dataclass(frozen=True)
class Past:
    """Past lists whose outcome is known, the latest first.

    Attributes
    ----------
    lists : tuple of PastList
    source : {"lists", "backtest"}
        Lists as they were written, or what a model that knew only what was known then
        would have said.
    """

    lists: tuple[PastList, ...]
    source: Literal["lists", "backtest"]

    def says(self, asked: Asked = LEAVING) -> str:
        """Put all of them together in a sentence.

        Parameters
        ----------
        asked : Asked
            What the lists were the risks of.
        """
        first = sum(one.first for one in self.lists)
        rest = sum(one.rest for one in self.lists)
        of_first = sum(one.first_happened for one in self.lists)
        of_rest = sum(one.rest_happened for one in self.lists)
        of_all = of_first + of_rest
        if not first or not of_all:
            return f"Nobody {asked.did} in the time these lists speak of."
        said = (
            f"{_of_hundred(of_first / first)} of every 100 accounts that stood first "
            f"{asked.did}"
        )
        if rest:
            said += f", and {_of_hundred(of_rest / rest)} of every 100 others"
        # Lists overlap, so one departure may count for several of them.
        return (
            f"{said}. Of 100 that {asked.did}, {_of_hundred(of_first / of_all)} had "
            "stood first, counted list by list."
        )


def _of_hundred(share: float) -> str:
    return "fewer than 1" if 0 < share < 0.005 else f"{round(100 * share)}"


def past(
    rows: pd.DataFrame | None,
    *,
    first: int | None = None,
    source: Literal["lists", "backtest"] = "lists",
) -> Past | None:
    """Count what became of the accounts of past lists.

    Parameters
    ----------
    rows : DataFrame or None
        ``account_id, cutoff, risk`` and ``label`` (whether it happened; null where that
        is not known), and ``in_capacity`` or else `first`. Lists that a model wrote
        about the time it had learned from do not belong here.
    first : int, optional
        How many stood first, where the rows do not say who.
    source : {"lists", "backtest"}, default "lists"

    Returns
    -------
    Past or None
        None where no outcome is known.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "account_id": ["A", "B", "C"], "cutoff": pd.Timestamp("2025-03-03"),
    ...     "risk": [0.6, 0.2, 0.1], "label": [True, False, None],
    ... })
    >>> found = past(rows, first=1)
    >>> found.lists[0].first_happened, found.lists[0].rest, found.lists[0].caught
    (1, 1, 1.0)
    """
    if rows is None or rows.empty:
        return None
    known = rows[rows["label"].notna()]
    judged = (
        _one(pd.Timestamp(str(at)), listed, first)
        for at, listed in known.groupby("cutoff", sort=True)
    )
    found = [one for one in judged if one is not None]
    return Past(tuple(reversed(found[-MOST_LISTS:])), source) if found else None


def _one(at: pd.Timestamp, listed: pd.DataFrame, first: int | None) -> PastList | None:
    # Where all risks are the same, nobody stood first but by chance.
    if listed["risk"].min() == listed["risk"].max():
        return None
    if first is None:
        top = listed["in_capacity"].astype(bool)
    else:
        ranks = listed["risk"].rank(ascending=False, method="first")
        top = ranks <= first
    happened = listed["label"].astype(bool)
    if not top.any():
        return None
    return PastList(
        cutoff=at.date(),
        first=int(top.sum()),
        first_happened=int((happened & top).sum()),
        rest=int((~top).sum()),
        rest_happened=int((happened & ~top).sum()),
        expected=float(listed["risk"].sum()),
    )

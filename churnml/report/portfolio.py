"""The whole list in a few numbers, for the head of the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from churnml.cards import AccountCard
from churnml.ranking import UNKNOWN_BAND

__all__ = ["NOT_SCORED_WORDS", "Band", "Portfolio", "Revenue", "portfolio"]

NOT_SCORED_WORDS: Mapping[str, str] = {
    "trial": "on a trial",
    "new": "too new to judge",
    "notice given": "have given notice already",
    "in grace": "subscription just ended",
    "left": "have left",
    "no data": "no data to judge by",
}
MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Band:
    """One band of the list.

    Attributes
    ----------
    name : str
    least, below : float or None
        It holds the risks in ``[least, below)``; None is no bound.
    accounts : int
    share : float
        Of all scored accounts, in [0, 1].
    """

    name: str
    least: float | None
    below: float | None
    accounts: int
    share: float


@dataclass(frozen=True)
class Revenue:
    """Revenue a year of the scored accounts in one currency.

    Attributes
    ----------
    currency : str or None
    at_risk : float
        Sum of risk times revenue a year.
    yearly : float
        Revenue a year.
    in_capacity : float
        Share of ``at_risk`` that stands in the accounts the team has time for.
    """

    currency: str | None
    at_risk: float
    yearly: float
    in_capacity: float


@dataclass(frozen=True)
class Portfolio:
    """All scored accounts of one cutoff in numbers.

    Attributes
    ----------
    scored : int
    expected : float
        How many of them leave in the outcome window, if the risks are right: their
        sum.
    bands : tuple of Band
        Riskiest first; last, where there are any, those of unknown risk.
    revenue : tuple of Revenue
        One per currency, largest first.
    unpriced : int
        Accounts whose revenue is not known, in none of the sums.
    not_scored : tuple of (str, int)
        Accounts outside the list by reason, in words, most frequent first.
    """

    scored: int
    expected: float
    bands: tuple[Band, ...]
    revenue: tuple[Revenue, ...]
    unpriced: int
    not_scored: tuple[tuple[str, int], ...]

    @property
    def unknown(self) -> int:
        """How many accounts the model sees too little of."""
        return sum(band.accounts for band in self.bands if band.name == UNKNOWN_BAND)

    @property
    def left_aside(self) -> int:
        """How many accounts are not scored."""
        return sum(number for _, number in self.not_scored)


def portfolio(
    cards: Sequence[AccountCard],
    not_scored: pd.DataFrame,
    bands: Mapping[str, float],
) -> Portfolio:
    """Sum up the cards of one risk list.

    Examples
    --------
    >>> from datetime import date
    >>> cards = [
    ...     AccountCard(account_id=name, cutoff=date(2025, 3, 3), risk=risk, band=band,
    ...                 mrr=100.0, currency="EUR", value_at_risk=1200 * risk)
    ...     for name, risk, band in [("A", 0.5, "high"), ("B", 0.25, "medium")]
    ... ]
    >>> others = pd.DataFrame({"account_id": ["C"], "reason": ["trial"]})
    >>> whole = portfolio(cards, others, {"high": 0.3, "medium": 0.1})
    >>> whole.expected, whole.revenue[0].at_risk, whole.not_scored
    (0.75, 900.0, (('on a trial', 1),))
    >>> [(band.name, band.accounts) for band in whole.bands]
    [('high', 1), ('medium', 1), ('low', 0)]
    """
    reasons = Counter(str(reason) for reason in not_scored["reason"])
    return Portfolio(
        scored=len(cards),
        expected=sum(card.risk for card in cards),
        bands=_bands(cards, bands),
        revenue=_revenue(cards),
        unpriced=sum(card.value_at_risk is None for card in cards),
        not_scored=tuple(
            (NOT_SCORED_WORDS.get(reason, reason), number)
            for reason, number in reasons.most_common()
        ),
    )


def _bands(
    cards: Sequence[AccountCard], bands: Mapping[str, float]
) -> tuple[Band, ...]:
    names = sorted(bands, key=lambda name: -bands[name])
    if "low" not in bands:
        names.append("low")
    numbers = Counter(card.band for card in cards)
    bounds = [None, *(bands.get(name) for name in names)]
    found = [
        Band(name, least, below, numbers[name], numbers[name] / max(len(cards), 1))
        for name, (below, least) in zip(names, pairwise(bounds), strict=True)
    ]
    if numbers[UNKNOWN_BAND]:
        share = numbers[UNKNOWN_BAND] / len(cards)
        found.append(Band(UNKNOWN_BAND, None, None, numbers[UNKNOWN_BAND], share))
    return tuple(found)


def _revenue(cards: Sequence[AccountCard]) -> tuple[Revenue, ...]:
    by_currency: dict[str | None, list[AccountCard]] = {}
    for card in cards:
        if card.value_at_risk is not None:
            by_currency.setdefault(card.currency, []).append(card)
    found = []
    for currency, priced in by_currency.items():
        at_risk = sum(card.value_at_risk or 0.0 for card in priced)
        first = sum(card.value_at_risk or 0.0 for card in priced if card.in_capacity)
        yearly = sum(MONTHS_A_YEAR * (card.mrr or 0.0) for card in priced)
        share = first / at_risk if at_risk else 0.0
        found.append(Revenue(currency, at_risk, yearly, share))
    return tuple(sorted(found, key=lambda revenue: -revenue.at_risk))

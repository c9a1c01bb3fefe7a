"""The whole list in a few numbers, for the head of the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from churnml.bands import UNKNOWN_BAND
from churnml.timeline import MONTHS_A_YEAR

__all__ = ["NOT_SCORED_WORDS", "Band", "Portfolio", "Revenue", "portfolio"]

NOT_SCORED_WORDS: Mapping[str, str] = {
    "trial": "on a trial",
    "new": "too new to judge",
    "notice given": "have given notice already",
    "in grace": "subscription just ended",
    "left": "have left",
    "no data": "no data to judge by",
}
_MONEY = ("value_at_risk", "mrr", "currency", "in_capacity")


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
    scored: pd.DataFrame,
    not_scored: pd.DataFrame,
    bands: Mapping[str, float],
) -> Portfolio:
    """Sum up the scored accounts of one cutoff.

    Parameters
    ----------
    scored : DataFrame
        One row per account: ``risk`` and, as far as there, ``band, mrr, currency,
        value_at_risk, in_capacity``.
    not_scored : DataFrame
        ``reason`` of the others.
    bands : mapping of str to float
        Least risk of each band.

    Examples
    --------
    >>> scored = pd.DataFrame({"risk": [0.5, 0.25], "band": ["high", "medium"],
    ...     "mrr": 100.0, "currency": "EUR", "value_at_risk": [600.0, 300.0]})
    >>> others = pd.DataFrame({"account_id": ["C"], "reason": ["trial"]})
    >>> whole = portfolio(scored, others, {"high": 0.3, "medium": 0.1})
    >>> whole.expected, whole.revenue[0].at_risk, whole.not_scored
    (0.75, 900.0, (('on a trial', 1),))
    >>> [(band.name, band.accounts) for band in whole.bands]
    [('high', 1), ('medium', 1), ('low', 0)]
    """
    reasons = Counter(str(reason) for reason in not_scored["reason"])
    told = scored.reindex(columns=["risk", "band", *_MONEY])
    return Portfolio(
        scored=len(told),
        expected=float(told["risk"].astype(float).sum()),
        bands=_bands(told["band"], bands),
        revenue=_revenue(told),
        unpriced=int(told["value_at_risk"].isna().sum()),
        not_scored=tuple(
            (NOT_SCORED_WORDS.get(reason, reason), number)
            for reason, number in reasons.most_common()
        ),
    )


def _bands(banded: pd.Series, bands: Mapping[str, float]) -> tuple[Band, ...]:
    names = sorted(bands, key=lambda name: -bands[name])
    if "low" not in bands:
        names.append("low")
    numbers = Counter(banded.dropna().astype(str))
    bounds = [None, *(bands.get(name) for name in names)]
    found = [
        Band(name, least, below, numbers[name], numbers[name] / max(len(banded), 1))
        for name, (below, least) in zip(names, pairwise(bounds), strict=True)
    ]
    if numbers[UNKNOWN_BAND]:
        share = numbers[UNKNOWN_BAND] / len(banded)
        found.append(Band(UNKNOWN_BAND, None, None, numbers[UNKNOWN_BAND], share))
    return tuple(found)


def _revenue(told: pd.DataFrame) -> tuple[Revenue, ...]:
    priced = told[told["value_at_risk"].notna()]
    amounts = priced[["value_at_risk", "mrr"]].astype(float)
    first = priced["in_capacity"].astype("boolean").fillna(value=False).astype(bool)
    # Amounts in several currencies are several sums, and those in none another.
    of = priced["currency"].astype("str").str.strip().fillna("")
    found = []
    for currency, rows in amounts.groupby(of, sort=False):
        at_risk = float(rows["value_at_risk"].sum())
        in_first = float(rows["value_at_risk"][first[rows.index]].sum())
        found.append(
            Revenue(
                currency=str(currency) or None,
                at_risk=at_risk,
                yearly=MONTHS_A_YEAR * float(rows["mrr"].sum()),
                in_capacity=in_first / at_risk if at_risk else 0.0,
            )
        )
    return tuple(sorted(found, key=lambda revenue: -revenue.at_risk))

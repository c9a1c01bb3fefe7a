"""How sure it is what calls are expected to bring, each and together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import beta as beta_distribution
from scipy.stats import norm

from churnml.offer import Offer

__all__ = ["Draws"]

Floats = NDArray[np.float64]

LEVEL = 0.90
"""Of all intervals here; the risk bands of a list have the same."""
DRAWS = 1000
_ENDS = (1 - LEVEL) / 2, (1 + LEVEL) / 2
_CELLS = 2_000_000  # of (accounts, draws) held at a time
_NEVER, _SURE = 1e-9, 1 - 1e-9


@dataclass(frozen=True, eq=False)
class Draws:
    """What nobody knows of an offer and of the risks, drawn many times.

    Attributes
    ----------
    offer : Offer
    rates : array of shape (n_draws,)
        Accept rates.
    errors : array of shape (n_draws,)
        How far the risks are off, in units of their bands' half width; one draw is of
        all accounts, as errors of one model are.

    Examples
    --------
    The rate is exact, so the ends are those of the risk's band: 0.2 and 0.6 of the
    10,800 a year, less 90, but for the draws.

    >>> sure = Offer(contact_cost=90, accept_rate=1, currency="EUR")
    >>> drawn = Draws.of(sure, np.random.default_rng(7))
    >>> low, high = drawn.interval_of_each(pd.DataFrame(
    ...     {"risk": [0.4], "risk_low": 0.2, "risk_high": 0.6, "mrr_here": 900.0}))
    >>> low.round(-2).tolist(), high.round(-2).tolist()
    ([2100.0], [6400.0])
    """

    offer: Offer
    rates: Floats
    errors: Floats

    @classmethod
    def of(cls, offer: Offer, rng: np.random.Generator) -> Draws:
        """Draw accept rates and errors, steadily spread."""
        spread = _shuffled(rng)
        rates = (
            np.full(DRAWS, offer.accept_rate)
            if offer.beta is None
            else np.asarray(beta_distribution.ppf(spread, *offer.beta))
        )
        errors = norm.ppf(_shuffled(rng)) / norm.ppf(_ENDS[1])
        return cls(offer, rates, np.asarray(errors))

    def interval_of_each(self, rows: pd.DataFrame) -> tuple[Floats, Floats]:
        """Give each account's interval of the expected value.

        Parameters
        ----------
        rows : DataFrame
            ``risk, risk_low, risk_high``, never null, and ``mrr_here``, in the offer's
            currency.
        """
        found = [np.empty((2, 0))]
        for part in _parts(rows):
            drawn = self.offer.expected_value(
                self._risks(part),
                part["mrr_here"].to_numpy()[:, None],
                accept_rate=self.rates,
            )
            found.append(np.quantile(drawn, _ENDS, axis=1))
        low, high = np.concatenate(found, axis=1)
        return low, high

    def interval_of_all(
        self, rows: pd.DataFrame, rng: np.random.Generator
    ) -> tuple[float, float]:
        """Give the interval of what some calls will bring together, luck included.

        Parameters
        ----------
        rows : DataFrame
            As for :meth:`interval_of_each`, with ``account_value`` instead of the
            revenue.
        rng : Generator
            Of who leaves and who accepts.
        """
        total = np.zeros(DRAWS)
        for part in _parts(rows):
            value = part["account_value"].to_numpy()[:, None]
            granted = self.offer.granted(value)
            shape = (len(part), DRAWS)
            leaves = rng.random(shape) < self._risks(part)
            kept = leaves & (rng.random(shape) < self.rates)
            brought = kept * (value - granted) - ~leaves * granted
            total += (brought - self.offer.contact_cost).sum(axis=0)
        low, high = np.quantile(total, _ENDS)
        return float(low), float(high)

    def _risks(self, rows: pd.DataFrame) -> Floats:
        """Move every risk within its band, on log-odds: shape (n_accounts, n_draws)."""
        at, low, high = (
            logit(rows[name].clip(_NEVER, _SURE).to_numpy())[:, None]
            for name in ("risk", "risk_low", "risk_high")
        )
        if (low == high).all():
            return rows["risk"].to_numpy()[:, None]
        width = np.where(self.errors < 0, at - low, high - at)
        return np.asarray(expit(at + self.errors * width))


def _shuffled(rng: np.random.Generator) -> Floats:
    """Give evenly spread probabilities in random order: steadier than free draws."""
    return rng.permutation((np.arange(DRAWS) + 0.5) / DRAWS)


def _parts(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Cut rows so that the draws of each part fit into memory."""
    step = _CELLS // DRAWS
    return (rows[begin : begin + step] for begin in range(0, len(rows), step))

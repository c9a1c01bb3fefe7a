"""What a call costs, and what it saves: the assumptions behind every figure in money.

The formula is that of Neslin et al. (2006) and Verbraken et al. (2013), account by
account as in Janssens et al. (2022). `empulse` uses the same one, and the tests hold
both together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import isfinite

import numpy as np
from numpy.typing import ArrayLike, NDArray

from churnml.errors import TaskError

__all__ = ["Offer"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What a call costs, and what it saves if it succeeds.

    Amounts are in one currency, per account. The vendor pays all of them.

    Attributes
    ----------
    contact_cost : float
        Of one call, whatever comes of it: time, travel, tools.
    accept_rate : float
        Share of the accounts about to leave that a call makes stay, in (0, 1].
    currency : str
        Of all amounts, such as ``"EUR"``.
    incentive : float, default 0
        What is granted to an account that is called and stays, a fixed amount.
        Accounts that would have stayed anyway take it too.
    incentive_share : float, default 0
        The same as a share of the account's value, in [0, 1); both are added.
    accept_calls : float or None, default 20
        From how many calls to leaving accounts the accept rate is known: it is then
        uncertain by ``Beta(rate * calls, (1 - rate) * calls)``. None: it is exact.
    value_months : float, default 12
        How many months of revenue an account that is kept brings.
    margin : float, default 1
        Share of revenue that counts, in (0, 1]; 1 counts revenue, not profit.
    hours_per_call : float, default 1
        Time a call takes. It limits how many can be made and costs nothing here:
        wages belong to `contact_cost`.
    hours : float, optional
        Time there is for one list; by default as much as is needed.
    rates : mapping of str to float, optional
        What one unit of another currency is worth in `currency`, such as
        ``{"USD": 0.92}``. Accounts in a currency that has none are not priced.

    Raises
    ------
    TaskError
        If a number is not finite or outside its range.

    Notes
    -----
    With account value ``V = mrr * value_months * margin``, incentive
    ``d = incentive + incentive_share * V``, contact cost ``c``, accept rate ``g`` and
    risk ``r``, a call is expected to bring::

        r * g * (V - d)  -  (1 - r) * d  -  c

    An account about to leave is kept with chance ``g`` and then costs the incentive;
    one that would have stayed takes it for nothing; each call costs ``c``.

    References
    ----------
    Neslin et al. (2006), Verbraken, Verbeke & Baesens (2013), Janssens et al. (2022).

    Examples
    --------
    >>> offer = Offer(contact_cost=100, accept_rate=0.25, currency="EUR")
    >>> offer.expected_value([0.2, 0.02], [1000, 1000]).tolist()
    [500.0, -40.0]
    >>> Offer(contact_cost=100, accept_rate=25, currency="EUR")
    Traceback (most recent call last):
    churnml.errors.TaskError: offer: accept_rate 25 must lie in (0, 1].
    Give a share, such as 0.25 for 25 %.
    """

    contact_cost: float
    accept_rate: float
    currency: str
    incentive: float = 0.0
    incentive_share: float = 0.0
    accept_calls: float | None = 20
    value_months: float = 12
    margin: float = 1.0
    hours_per_call: float = 1.0
    hours: float | None = None
    rates: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse numbers that make no sense, all at once."""
        problems = [*self._wrong_shares(), *self._wrong_amounts()]
        if not self.currency.strip():
            problems.append("currency is empty. Give one, such as 'EUR'")
        if problems:
            raise TaskError("offer: " + ".\n".join(problems) + ".")

    def _wrong_shares(self) -> list[str]:
        found = [
            f"{name} {share:g} must lie in (0, 1].\nGive a share, such as 0.25 for 25 %"
            for name, share in (
                ("accept_rate", self.accept_rate),
                ("margin", self.margin),
            )
            if not 0 < share <= 1
        ]
        if not 0 <= self.incentive_share < 1:
            found.append(
                f"incentive_share {self.incentive_share:g} must lie in [0, 1).\n"
                "Give a share of the account's value, such as 0.05"
            )
        return found

    def _wrong_amounts(self) -> list[str]:
        found = []
        for name in ("contact_cost", "incentive"):
            amount = getattr(self, name)
            if not (isfinite(amount) and amount >= 0):
                found.append(f"{name} {amount:g} must be 0 or more")
        positive = {
            name: getattr(self, name)
            for name in ("value_months", "hours_per_call", "hours", "accept_calls")
        }
        positive |= {f"rates[{name!r}]": rate for name, rate in self.rates.items()}
        for name, amount in positive.items():
            if amount is not None and not (isfinite(amount) and amount > 0):
                found.append(f"{name} {amount:g} must be more than 0")
        return found

    @property
    def beta(self) -> tuple[float, float] | None:
        """``alpha, beta`` of the accept rate; None where it is exact.

        Examples
        --------
        >>> offer = Offer(contact_cost=1, accept_rate=0.3, currency="EUR")
        >>> offer.beta
        (6.0, 14.0)
        """
        if self.accept_calls is None or self.accept_rate == 1:
            return None
        return (
            self.accept_rate * self.accept_calls,
            (1 - self.accept_rate) * self.accept_calls,
        )

    def value(self, mrr: ArrayLike) -> Floats:
        """Give what an account is worth if it is kept; null where `mrr` is."""
        return np.asarray(mrr, dtype=float) * self.value_months * self.margin

    def exchange(self, currencies: Iterable[str | None]) -> Floats:
        """Give what a unit of each currency is worth; null where nobody said.

        Examples
        --------
        >>> offer = Offer(
        ...     contact_cost=1, accept_rate=0.3, currency="EUR", rates={"USD": 0.9}
        ... )
        >>> offer.exchange(["EUR", "USD", "GBP", None]).tolist()
        [1.0, 0.9, nan, 1.0]
        """
        known = {**self.rates, self.currency: 1.0}
        return np.array(
            [known.get(c, np.nan) if isinstance(c, str) else 1.0 for c in currencies],
            dtype=float,
        )

    def granted(self, value: ArrayLike) -> Floats:
        """Give the incentive of accounts of a value."""
        return self.incentive + self.incentive_share * np.asarray(value, dtype=float)

    def expected_value(
        self, risk: ArrayLike, mrr: ArrayLike, *, accept_rate: ArrayLike | None = None
    ) -> Floats:
        """Give what calling is expected to bring, beside not calling.

        Parameters
        ----------
        risk : array
            In [0, 1]; or what happened, 1 for churned and 0 for stayed, which gives
            what a call would have brought.
        mrr : array
            In the offer's currency; null gives null.
        accept_rate : array, optional
            Instead of the offer's.
        """
        r, value = np.asarray(risk, dtype=float), self.value(mrr)
        rate = self.accept_rate if accept_rate is None else np.asarray(accept_rate)
        granted = self.granted(value)
        kept = r * rate * (value - granted)
        return np.asarray(kept - (1 - r) * granted - self.contact_cost)

    def pays_from(self, mrr: ArrayLike) -> Floats:
        """Give the risk from which on a call is expected to pay.

        Returns
        -------
        array
            In [0, 1]; null where `mrr` is, and where a call never pays.

        Examples
        --------
        >>> offer = Offer(contact_cost=100, accept_rate=0.25, currency="EUR")
        >>> offer.pays_from([1000, 100, 20]).round(3).tolist()
        [0.033, 0.333, nan]
        """
        value = self.value(mrr)
        granted = self.granted(value)
        per_risk = self.accept_rate * (value - granted) + granted
        with np.errstate(divide="ignore", invalid="ignore"):
            least = (granted + self.contact_cost) / per_risk
        return np.where((per_risk > 0) & (least <= 1), least, np.nan)

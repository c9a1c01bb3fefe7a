"""The accounts that are not scored, by reason, as lists one can open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from churnml.report.portfolio import NOT_SCORED_WORDS
from churnml.states import NOTICE_GIVEN
from churnml.templates import money
from churnml.timeline import MONTHS_A_YEAR

__all__ = ["Aside", "Named", "aside"]

MOST_NAMED = 500
"""More are in ``not_scored.csv``; a page that holds them all opens slowly."""


@dataclass(frozen=True)
class Named:
    """An account that is not scored, as far as it is known.

    Attributes
    ----------
    account_id : str
    name, owner : str or None
    yearly : float or None
        Revenue a year.
    currency : str or None
        Of the revenue.
    """

    account_id: str
    name: str | None = None
    owner: str | None = None
    yearly: float | None = None
    currency: str | None = None

    @property
    def title(self) -> str:
        """The account's name, or its id where it has none."""
        return self.name or self.account_id

    @property
    def said(self) -> str:
        """What else is known of it, in words.

        Examples
        --------
        >>> Named("A-1", "Acme", "Jana", 1200.0, "EUR").said.replace(chr(160), " ")
        'A-1, Jana, EUR 1,200 a year'
        """
        worth = None if self.yearly is None else money(self.yearly, self.currency)
        parts = (
            self.account_id if self.name else None,
            self.owner,
            None if worth is None else f"{worth} a year",
        )
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Aside:
    """The accounts that stand aside for one reason.

    Attributes
    ----------
    words : str
        The reason, in words.
    number : int
        How many there are.
    named : tuple of Named
        The first of them.
    leaving : bool
        Whether they have given notice: not lost sight of, but decided.
    yearly : tuple of (str or None, float)
        Their revenue a year by currency, largest first, as far as it is known.
    as_listed : bool
        Whether that is what earlier lists said of them.
    unpriced : int
        Of how many it is not.
    """

    words: str
    number: int
    named: tuple[Named, ...]
    leaving: bool = False
    yearly: tuple[tuple[str | None, float], ...] = ()
    as_listed: bool = True
    unpriced: int = 0

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.number - len(self.named)


def aside(
    not_scored: pd.DataFrame, lists: Sequence[pd.DataFrame] = ()
) -> tuple[Aside, ...]:
    """Group the accounts that are not scored by reason.

    Parameters
    ----------
    not_scored : DataFrame
        ``account_id`` and ``reason``; and ``name``, ``owner``, ``mrr`` and
        ``currency``, which lists that were written by an earlier release lack.
    lists : sequence of DataFrame
        Other lists, the latest last, that may know the same of them. Of each the
        latest that is known counts, and a currency is that of its amount. What
        accounts pay that have given notice is as ``not_scored`` says.

    Returns
    -------
    tuple of Aside
        Those that have given notice first, then the most frequent reason.

    Examples
    --------
    >>> others = pd.DataFrame({"account_id": ["B", "A", "C"],
    ...                        "reason": ["trial", "trial", "notice given"]})
    >>> then = pd.DataFrame({"account_id": ["C"], "name": ["Cee"], "mrr": [100.0]})
    >>> leaving, trial = aside(others, [then])
    >>> leaving.words, leaving.named[0].title, leaving.yearly, leaving.as_listed
    ('have given notice already', 'Cee', ((None, 1200.0),), True)
    >>> trial.words, [one.title for one in trial.named], trial.yearly, trial.unpriced
    ('on a trial', ['A', 'B'], (), 2)
    """
    told: dict[str, dict[str, Any]] = {}
    asked = set(not_scored["account_id"].astype(str))
    for account, values in _told(lists, asked):
        told.setdefault(account, {}).update(values)
    priced = "mrr" in not_scored
    if priced:
        for account in not_scored.loc[
            not_scored["reason"] == NOTICE_GIVEN, "account_id"
        ]:
            told[str(account)] = {}
    for account, values in _told([not_scored], asked):
        told.setdefault(account, {}).update(values)
    groups = []
    for reason, rows in not_scored.groupby("reason"):
        ids = sorted(rows["account_id"].astype(str))
        found = [Named(one, **told.get(one, {})) for one in ids]
        groups.append(
            Aside(
                words=NOT_SCORED_WORDS.get(str(reason), str(reason)),
                number=len(ids),
                named=tuple(found[:MOST_NAMED]),
                leaving=str(reason) == NOTICE_GIVEN,
                yearly=_yearly(found),
                as_listed=not (priced and str(reason) == NOTICE_GIVEN),
                unpriced=sum(one.yearly is None for one in found),
            )
        )
    return tuple(sorted(groups, key=lambda g: (not g.leaving, -g.number)))


def _told(
    lists: Sequence[pd.DataFrame], asked: set[str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    columns = ["account_id", "name", "owner", "mrr", "currency"]
    for listed in lists:
        ids = listed["account_id"].astype(str)
        known = listed[ids.isin(asked)].reindex(columns=columns).astype(object)
        for account, name, owner, mrr, currency in known.itertuples(index=False):
            values = {"name": name, "owner": owner}
            values = {key: str(value) for key, value in values.items() if _is(value)}
            if _is(mrr):
                unit = str(currency) if _is(currency) else None
                yearly = MONTHS_A_YEAR * float(mrr)
                yield str(account), {**values, "yearly": yearly, "currency": unit}
            else:
                yield str(account), values


def _is(value: Any) -> bool:
    return bool(pd.notna(value)) and bool(str(value).strip())


def _yearly(found: Sequence[Named]) -> tuple[tuple[str | None, float], ...]:
    sums: dict[str | None, float] = {}
    for one in found:
        if one.yearly is not None:
            sums[one.currency] = sums.get(one.currency, 0.0) + one.yearly
    return tuple(sorted(sums.items(), key=lambda pair: -pair[1]))

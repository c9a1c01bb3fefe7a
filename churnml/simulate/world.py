"""The simulated world: its tables, and the truth behind them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from churnml.errors import TaskError
from churnml.simulate.calendar import COUNTRIES, INDUSTRIES, NEVER, WEEK, as_dates
from churnml.simulate.contracts import draw_contracts, subscription_rows
from churnml.simulate.customers import CHANNELS, OWNERS, Customers, draw_customers
from churnml.simulate.footprints import draw_footprints
from churnml.simulate.invoices import invoice_rows
from churnml.simulate.lives import Lives, live
from churnml.simulate.nps import nps_rows
from churnml.simulate.onboarding import milestone_rows, training_rows
from churnml.simulate.relations import survey_rows, touch_rows
from churnml.simulate.tickets import ticket_rows
from churnml.simulate.truth import churn_probability, truth_table
from churnml.simulate.usage import usage_rows
from churnml.timeline import as_date, epoch_day, whole_days

__all__ = ["World", "simulate"]

LEAD = "14d"
HORIZON = "90d"


@dataclass(frozen=True, kw_only=True, eq=False)
class World:
    """A SaaS business with known truth, as :func:`simulate` makes it.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        ``accounts``, ``subscriptions``, ``usage``, ``tickets``, ``nps``, ``surveys``,
        ``milestones``, ``trainings``, ``invoices`` and ``touches``, with churnml's own
        column names, as extracted at ``until``.
    truth : DataFrame
        One row per account and weekly cutoff: ``account_id``, ``cutoff``; ``alive``
        (paying at the cutoff); ``notice_given`` (and the cohort leaves it out); for
        each cause, a boolean and ``<cause>_since``, the first cutoff at which it was
        on, null where it is not; for each decoy, a boolean ``decoy_<name>``;
        ``churn_probability`` for a lead of 14 and a horizon of 90 days, as
        :meth:`outcome_probability` gives it.
    churn_dates : DataFrame
        ``account_id``, ``churned_at``: every churn before ``until``, by its date. An
        account that came back may have several.
    start, until : date
        The data are observed on ``[start, until)``. Subscriptions begin earlier.

    Examples
    --------
    >>> world = simulate(accounts=40, months=6, seed=7)
    >>> world.truth[["account_id", "cutoff", "alive", "champion_left"]].shape
    (1000, 4)
    >>> len(world.cutoffs)
    25
    """

    tables: Mapping[str, pd.DataFrame]
    truth: pd.DataFrame
    churn_dates: pd.DataFrame
    start: date
    until: date
    _customers: Customers = field(repr=False)
    _lives: Lives = field(repr=False)

    @property
    def cutoffs(self) -> tuple[date, ...]:
        """The weekly cutoffs whose truth is known, the first being ``start``."""
        weeks = (self.until - self.start).days // WEEK
        return tuple(self.start + timedelta(days=WEEK * n) for n in range(weeks))

    def outcome_probability(
        self,
        cutoff: str | date,
        lead: str | timedelta = LEAD,
        horizon: str | timedelta = HORIZON,
    ) -> pd.Series:
        """Give the true probability of churning in the outcome window.

        It is P(churn in ``[cutoff + lead, cutoff + lead + horizon)`` | still here at
        the window's start), given the causes that are on at the cutoff and the
        contract, with everything that may come after the cutoff integrated out. No
        model can rank better, whatever it reads.

        Parameters
        ----------
        cutoff : str or date
            One of :attr:`cutoffs`.
        lead, horizon : str or timedelta
            Whole days.

        Returns
        -------
        Series of float
            Indexed by ``account_id``. Null where the account does not pay at the
            cutoff, or has given notice that ends it during the lead.

        Raises
        ------
        TaskError
            If the cutoff is none of this world's.

        Examples
        --------
        >>> world = simulate(accounts=40, months=6, seed=7)
        >>> chance = world.outcome_probability("2023-04-03").dropna()
        >>> bool(chance.between(0, 1).all())
        True
        >>> world.outcome_probability("2023-04-05")
        Traceback (most recent call last):
        churnml.errors.TaskError: cutoff: 2023-04-05 is none of the simulated world's.
        They are 25 days, 7 apart, from 2023-01-02 to 2023-06-19.
        """
        day = as_date(cutoff, where="cutoff")
        cutoffs = self.cutoffs
        if day not in cutoffs:
            msg = (
                f"cutoff: {day} is none of the simulated world's.\n"
                f"They are {len(cutoffs)} days, {WEEK} apart, "
                f"from {cutoffs[0]} to {cutoffs[-1]}."
            )
            raise TaskError(msg)
        chance = churn_probability(
            self._customers,
            self._lives,
            cutoffs.index(day),
            epoch_day(day),
            whole_days(lead, where="lead"),
            whole_days(horizon, where="horizon"),
        )
        index = pd.Index(self._customers.account_id, dtype="str", name="account_id")
        return pd.Series(chance, index=index, name="churn_probability")

    def true_risk(
        self,
        index: pd.MultiIndex,
        lead: str | timedelta = LEAD,
        horizon: str | timedelta = HORIZON,
    ) -> pd.Series:
        """Give the true probabilities of many snapshots at once.

        Parameters
        ----------
        index : MultiIndex
            ``(account_id, cutoff)``, as a Matrix has it.
        lead, horizon : str or timedelta
            Whole days.

        Returns
        -------
        Series of float
            Aligned with ``index``; see :meth:`outcome_probability`.

        Examples
        --------
        >>> world = simulate(accounts=40, months=6, seed=7)
        >>> index = pd.MultiIndex.from_product(
        ...     [["A-0001", "A-0002"], pd.to_datetime(["2023-01-30"])],
        ...     names=["account_id", "cutoff"],
        ... )
        >>> world.true_risk(index).shape
        (2,)
        """
        accounts = index.get_level_values(0)
        cutoffs = pd.DatetimeIndex(index.get_level_values(1))
        risk = pd.Series(np.nan, index=index, name="churn_probability")
        for cutoff in cutoffs.unique():
            chance = self.outcome_probability(cutoff.date(), lead, horizon)
            here = cutoffs == cutoff
            risk[here] = chance.reindex(accounts[here]).to_numpy()
        return risk

    def write(self, directory: str | os.PathLike[str]) -> None:
        """Write the tables and the truth, each file complete or not at all.

        One CSV file per table, but for ``usage.parquet`` and ``truth.parquet``. Files
        of these names are replaced.

        Parameters
        ----------
        directory : path
            Made if it is not there.

        Examples
        --------
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     simulate(accounts=5, months=2).write(folder)
        ...     sorted(path.name for path in Path(folder).iterdir())[:3]
        ['accounts.csv', 'invoices.csv', 'milestones.csv']
        """
        folder = Path(directory)
        folder.mkdir(parents=True, exist_ok=True)
        for name in self.tables.keys() - {"usage"}:
            _replace(folder / f"{name}.csv", self.tables[name])
        _replace(folder / "usage.parquet", self.tables["usage"])
        _replace(folder / "truth.parquet", self.truth)


def _replace(path: Path, frame: pd.DataFrame) -> None:
    unfinished = path.with_name(f".{path.name}.part")
    if path.suffix == ".csv":
        frame.to_csv(unfinished, index=False)
    else:
        frame.to_parquet(unfinished, index=False)
    unfinished.replace(path)


def simulate(
    accounts: int = 2_000,
    months: int = 24,
    *,
    seed: int = 7,
    start: str | date = "2023-01-02",
) -> World:
    """Simulate a SaaS business whose churn has known causes.

    Accounts sign up, some with a trial, renew month by month or for years, use the
    product, ask for help, answer questions and leave. Each cause of leaving shows in
    the data with a delay and through noise; decoys look alarming and mean nothing.
    The same arguments give the same world, to the bit.

    Parameters
    ----------
    accounts : int, default 2000
        Accounts in all, at least 1. Somewhat under half pay when the data begin, the
        others sign up later. Some never get beyond their trial.
    months : int, default 24
        Length of the data, cut to whole weeks, at least one.
    seed : int, default 7
        Not negative.
    start : str or date, default "2023-01-02"
        First day of the data; its weekday is that of the cutoffs.

    Returns
    -------
    World
        Its tables, the truth behind them, and the true risk at any weekly cutoff.

    Raises
    ------
    TaskError
        If a number is out of its range.

    Examples
    --------
    >>> world = simulate(accounts=60, months=6, seed=7)
    >>> sorted(world.tables)[:4]
    ['accounts', 'invoices', 'milestones', 'nps']
    >>> world.start, world.until
    (datetime.date(2023, 1, 2), datetime.date(2023, 6, 26))
    >>> simulate(accounts=0)
    Traceback (most recent call last):
    churnml.errors.TaskError: accounts: 0 is too few. Give a whole number from 1.
    """
    for name, value, least in (
        ("accounts", accounts, 1),
        ("months", months, 1),
        ("seed", seed, 0),
    ):
        if value < least:
            msg = f"{name}: {value} is too few. Give a whole number from {least}."
            raise TaskError(msg)
    begin = as_date(start, where="start")
    first, weeks = epoch_day(begin), _weeks(begin, months)
    until = first + weeks * WEEK
    # A stream to each table: another table does not change those there are.
    streams = [
        np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(12)
    ]
    who, life, books, clicks, noise, desk, voices = streams[:7]
    steps, lessons, bills, calls, asked = streams[7:]
    customers = draw_customers(accounts, first, weeks, who)
    lives = live(customers, first, weeks, life)
    prints = draw_footprints(customers, lives, first, noise)
    contracts = draw_contracts(customers, lives, prints, books)
    paid = subscription_rows(customers, lives, contracts, until, books)
    used = usage_rows(customers, lives, prints, contracts.seats, clicks)
    tables = {
        "accounts": _account_rows(customers),
        "subscriptions": paid,
        "usage": used,
        "tickets": ticket_rows(customers, lives, prints, contracts.seats, desk),
        "nps": nps_rows(customers, lives, prints, contracts.seats, voices),
        "surveys": survey_rows(customers, lives, prints, asked),
        "milestones": milestone_rows(customers, prints, steps),
        "trainings": training_rows(customers, prints, used, lessons),
        "invoices": invoice_rows(customers, prints, paid, bills),
        "touches": touch_rows(customers, lives, prints, calls),
    }
    lead, horizon = whole_days(LEAD), whole_days(HORIZON)
    return World(
        tables=tables,
        truth=truth_table(customers, lives, first, lead, horizon, prints.quiet),
        churn_dates=_churn_dates(customers, lives, until),
        start=begin,
        until=begin + timedelta(days=weeks * WEEK),
        _customers=customers,
        _lives=lives,
    )


def _weeks(begin: date, months: int) -> int:
    month = np.datetime64(begin, "M") + months
    last = month.astype("datetime64[D]").astype(int) + begin.day - 1
    return int(last - epoch_day(begin)) // WEEK


def _account_rows(customers: Customers) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": customers.account_id,
            "started_at": as_dates(customers.signed_up).astype("datetime64[us]"),
            "name": customers.name,
            "owner": np.array(OWNERS)[customers.owner],
            "industry": np.array(INDUSTRIES)[customers.industry],
            "country": np.array(COUNTRIES)[customers.country],
            "channel": np.array(CHANNELS)[customers.channel],
        }
    )


def _churn_dates(customers: Customers, lives: Lives, until: int) -> pd.DataFrame:
    spells = lives.spells
    # Not after the data: who has given notice is still here.
    over = np.flatnonzero((spells.end < until) & (spells.end != NEVER))
    over = over[np.lexsort((spells.account[over], spells.end[over]))]
    return pd.DataFrame(
        {
            "account_id": customers.account_id[spells.account[over]],
            "churned_at": as_dates(spells.end[over]).astype("datetime64[us]"),
        }
    )

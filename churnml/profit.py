"""Which accounts to call in the hours there are, how many, and what that is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from churnml.errors import TableError
from churnml.offer import Offer
from churnml.value_intervals import Draws

__all__ = ["VERDICTS", "Plan", "choose", "plan"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

VERDICTS: Mapping[str, str] = {
    "call": "to be called",
    "no hours left": "for want of hours",
    "does not pay": "where it would not pay",
    "value not known": "without known revenue",
    "other currency": "in a currency without a rate",
}
"""What a plan says of an account, and in words of several."""


@dataclass(frozen=True)
class Plan:
    """Whom to call, and what it is worth.

    Attributes
    ----------
    table : DataFrame
        One row per account, those to call first, in order:

        ``account_id, risk, mrr, currency``
            As in the list; all other amounts are in the offer's currency.
        ``account_value``
            What it is worth if kept.
        ``expected_value, expected_low, expected_high``
            What a call is expected to bring, and its 90 % interval; null where the
            value is not known, or in a currency without a rate.
        ``pays_from``
            The risk from which on a call pays; null if it never does.
        ``hours, planned, verdict``
            Time a call takes; whether to call; see :data:`VERDICTS`.
        ``call, cumulative_value, cumulative_hours``
            Place in the plan, counted from 1, and what the calls up to it bring and
            take; null where no call is planned.
    offer : Offer
    hours : float or None
        That there are; None: as many as are needed.
    expected_value : float
        Of all calls together.
    low, high : float
        90 % interval of what the calls will *bring*.
    usable : bool
        False where the model has no usable signal.

    Notes
    -----
    ``expected_low, expected_high`` cover what is not known of the expectation: the
    accept rate, and the risk if the list has ``risk_low, risk_high``. ``low, high``
    of the plan also cover luck: who leaves and who accepts. Neither covers that an
    assumption is wrong.

    Examples
    --------
    >>> listed = pd.DataFrame(
    ...     {"account_id": ["A", "B"], "risk": [0.4, 0.01], "mrr": [900.0, 900.0]}
    ... )
    >>> sure = Offer(
    ...     contact_cost=90, accept_rate=1, currency="EUR", hours_per_call=0.5
    ... )
    >>> made = plan(listed, sure)
    >>> made.calls, made.hours_used, made.expected_value
    (2, 1.0, 4248.0)
    """

    table: pd.DataFrame
    offer: Offer
    hours: float | None
    expected_value: float
    low: float
    high: float
    usable: bool = True

    @property
    def calls(self) -> int:
        """How many accounts to call."""
        return int(self.table["planned"].sum())

    @property
    def hours_used(self) -> float:
        """Hours that the calls take."""
        return float(self.table.loc[self.table["planned"], "hours"].sum())

    @property
    def leaving(self) -> float:
        """How many of those to call are expected to leave if nobody calls."""
        return float(self.table.loc[self.table["planned"], "risk"].sum())

    @property
    def kept(self) -> float:
        """How many of them the calls are expected to keep."""
        return self.leaving * self.offer.accept_rate

    @property
    def verdicts(self) -> dict[str, int]:
        """How many accounts have each verdict."""
        counts = self.table["verdict"].value_counts()
        return {name: int(counts.get(name, 0)) for name in VERDICTS}

    @property
    def sentence(self) -> str:
        """The plan in words."""
        said = [self._calls_in_words()]
        rest = [
            f"{number:,} {VERDICTS[name]}"
            for name, number in self.verdicts.items()
            if number and name != "call"
        ]
        if rest:
            said.append(f"Not called: {', '.join(rest)}.")
        if not self.usable:
            said.append(
                "The model has no usable signal: every risk is the base rate, so the "
                "order is that of the accounts' values."
            )
        return " ".join(said)

    def to_json(self) -> dict[str, Any]:
        """Give the plan's totals as plain values."""
        return {
            "says": self.sentence,
            "currency": self.offer.currency,
            "calls": self.calls,
            "leaving": self.leaving,
            "kept": self.kept,
            "expected_value": self.expected_value,
            "low": self.low,
            "high": self.high,
            "hours": self.hours,
            "hours_used": self.hours_used,
            "accounts": self.verdicts,
        }

    def _calls_in_words(self) -> str:
        if not self.calls:
            paying = self.verdicts["no hours left"]
            return "No call fits into the hours." if paying else "No call pays."
        money, accounts = (
            self.offer.currency,
            "account" if self.calls == 1 else "accounts",
        )
        of = "" if self.hours is None else f" of {self.hours:,.10g}"
        used = f"{self.hours_used:,.10g}"
        noun = "hour" if (of or used) in (" of 1", "1") else "hours"
        return (
            f"Call {self.calls:,} {accounts} ({used}{of} {noun}): {money} "
            f"{self.expected_value:,.0f} expected, in nine of ten cases between "
            f"{self.low:,.0f} and {self.high:,.0f}. About {self.leaving:.1f} of them "
            f"are expected to leave, and the calls to keep {self.kept:.1f}."
        )


def plan(
    listed: pd.DataFrame,
    offer: Offer,
    *,
    hours: float | None = None,
    usable: bool = True,
    random_state: int = 7,
) -> Plan:
    """Choose the accounts to call: the greatest expected value per hour first.

    Parameters
    ----------
    listed : DataFrame
        A risk list of one cutoff: ``account_id, risk, mrr``; and, where it has them,
        ``currency`` (null counts as the offer's), ``risk_low, risk_high`` (the 90 %
        band of the risk) and ``hours`` (a call takes; by default the offer's).
    offer : Offer
        What a call costs and saves.
    hours : float, optional
        Time there is, instead of the offer's.
    usable : bool, default True
        Whether the model has a usable signal.
    random_state : int, default 7
        Of the draws behind the intervals.

    Returns
    -------
    Plan

    Raises
    ------
    TableError
        If a column is missing, an account is there twice, a risk is outside [0, 1],
        no MRR is known in the offer's currency or one with a rate.

    Notes
    -----
    Where all calls take the same time, no other choice in the hours is expected to
    bring more. Where they do not, this is the usual shortcut through the knapsack
    problem, by ratio; what does not fit is passed over. It is at most the value of
    one call short of the best choice (Dantzig 1957). Calls that are expected to
    lose are never planned.

    The risks of all accounts are drawn together, all towards the same side of their
    bands, as errors of one model are: cautious, as it makes the interval wide.

    Examples
    --------
    >>> import pandas as pd
    >>> listed = pd.DataFrame({"account_id": ["A", "B", "C"],
    ...     "risk": [0.40, 0.10, 0.02], "mrr": [200.0, 2000.0, 500.0]})
    >>> offer = Offer(contact_cost=100, accept_rate=0.25, currency="EUR", hours=1)
    >>> made = plan(listed, offer)
    >>> made.table[["account_id", "expected_value", "verdict"]]
      account_id  expected_value        verdict
    0          B           500.0           call
    1          A           140.0  no hours left
    2          C           -70.0   does not pay
    >>> plan(listed.drop(columns="mrr"), offer)
    Traceback (most recent call last):
    churnml.errors.TableError: risk list: no column mrr, and nothing is worth a call \
without. Give subscriptions with their mrr.
    """
    if hours is not None:
        offer = replace(offer, hours=hours)
    rows = _priced(listed, offer)
    value = rows["expected_value"].to_numpy()
    time = rows["hours"].to_numpy()
    chosen = choose(value, time, offer.hours)
    pays = value > 0
    rows["planned"] = chosen
    rows["verdict"] = rows["verdict"].mask(pays & ~chosen, "no hours left")
    rows["verdict"] = rows["verdict"].mask(chosen, "call")
    rows["call"] = pd.array(np.where(chosen, chosen.cumsum(), 0), dtype="Int64")
    rows["call"] = rows["call"].mask(~chosen)
    for name, amounts in (("value", value), ("hours", time)):
        running = np.where(chosen, amounts, 0).cumsum()
        rows[f"cumulative_{name}"] = np.where(chosen, running, np.nan)
    rng = np.random.default_rng(random_state)
    drawn = Draws.of(offer, rng)
    rows["expected_low"], rows["expected_high"] = drawn.interval_of_each(rows)
    low, high = drawn.interval_of_all(rows[chosen], rng)
    rows = rows.sort_values("planned", ascending=False, kind="stable")
    return Plan(
        rows[_COLUMNS].reset_index(drop=True),
        offer,
        offer.hours,
        float(value[chosen].sum()),
        low,
        high,
        usable,
    )


_COLUMNS = [
    *("account_id", "risk", "mrr", "currency", "account_value"),
    *("expected_value", "expected_low", "expected_high", "pays_from"),
    *("hours", "planned", "verdict", "call", "cumulative_value", "cumulative_hours"),
]


def choose(value: Floats, time: Floats, hours: float | None) -> Bools:
    """Take calls in their order while hours last and each is worth something.

    Parameters
    ----------
    value, time : array of shape (n_accounts,)
        What a call is expected to bring, null for none, and how long it takes; in the
        order of value per hour, the greatest first.
    hours : float or None

    Examples
    --------
    >>> choose(np.array([9.0, 5.0, 1.0, -1.0]), np.array([2.0, 2, 1, 1]), 3).tolist()
    [True, False, True, False]
    """
    taken = value > 0
    if hours is None:
        return taken
    slack = 1e-9 * hours
    if len(set(time[taken])) == 1:  # most often; no account fits when one did not
        return taken & (np.cumsum(np.where(taken, time, 0)) <= hours + slack)
    left = hours + slack
    for place in np.flatnonzero(taken):
        taken[place] = time[place] <= left
        left -= time[place] * taken[place]
    return taken


def _priced(listed: pd.DataFrame, offer: Offer) -> pd.DataFrame:
    """Check the list, and give each account its value, best call first."""
    _check(listed)
    rows = pd.DataFrame({"account_id": listed["account_id"].astype(str).array})
    rows["risk"] = listed["risk"].to_numpy(dtype=float)
    rows["mrr"] = pd.to_numeric(listed["mrr"], errors="coerce").to_numpy(dtype=float)
    currency = listed.get("currency", pd.Series(None, index=listed.index, dtype="str"))
    rows["currency"] = currency.astype("str").array
    for name in ("risk_low", "risk_high"):
        rows[name] = listed.get(name, listed["risk"]).to_numpy(dtype=float)
        rows[name] = rows[name].fillna(rows["risk"])
    time = listed.get("hours", pd.Series(offer.hours_per_call, index=listed.index))
    rows["hours"] = time.to_numpy(dtype=float)
    if not (rows["hours"] > 0).all():
        bad = rows.loc[~(rows["hours"] > 0), "account_id"]
        msg = (
            f"risk list: hours of {len(bad)} of {len(rows)} accounts are null or not "
            f"above 0 (e.g. {bad.iloc[0]!r}). Give the time a call takes, or leave the "
            "column out."
        )
        raise TableError(msg)
    exchange = offer.exchange(rows["currency"])
    unknown = rows["mrr"].isna()
    foreign = ~unknown & np.isnan(exchange)
    if len(rows) and (foreign | unknown).all():
        raise TableError(_nothing_priced(rows, offer, int(foreign.sum())))
    mrr = rows["mrr"].to_numpy() * exchange
    rows["mrr_here"] = mrr
    rows["account_value"] = offer.value(mrr)
    rows["expected_value"] = offer.expected_value(rows["risk"], mrr)
    rows["pays_from"] = offer.pays_from(mrr)
    rows["verdict"] = np.select(
        [foreign, unknown], ["other currency", "value not known"], "does not pay"
    )
    rows["rate"] = rows["expected_value"] / rows["hours"]
    return rows.sort_values(
        ["rate", "account_id"], ascending=[False, True], na_position="last"
    ).reset_index(drop=True)


def _nothing_priced(rows: pd.DataFrame, offer: Offer, foreign: int) -> str:
    if not foreign:
        return (
            f"risk list: mrr is null for all {len(rows)} accounts, and nothing is "
            "worth a call without. Give subscriptions with their mrr."
        )
    others = ", ".join(sorted(rows["currency"].dropna().unique())[:3])
    return (
        f"risk list: no account has a known mrr in {offer.currency}, the offer's "
        f"currency ({foreign} of {len(rows)} pay in {others}).\n"
        "Give rates: what a unit of their currency is worth in the offer's."
    )


def _check(listed: pd.DataFrame) -> None:
    lacking = [n for n in ("account_id", "risk") if n not in listed]
    if lacking:
        msg = (
            f"risk list: lacks {', '.join(lacking)}. Give the list that `churnml "
            "score` or risk_list wrote."
        )
        raise TableError(msg)
    if "mrr" not in listed:
        msg = (
            "risk list: no column mrr, and nothing is worth a call without. Give "
            "subscriptions with their mrr."
        )
        raise TableError(msg)
    twice = listed["account_id"][listed["account_id"].duplicated()]
    if len(twice):
        msg = (
            f"risk list: {twice.nunique()} accounts are there twice (e.g. "
            f"{twice.iloc[0]!r}). Give the list of one cutoff."
        )
        raise TableError(msg)
    bad = listed[~listed["risk"].between(0, 1)]
    if len(bad):
        msg = (
            f"risk list: {len(bad)} of {len(listed)} risks are null or outside [0, 1] "
            f"(e.g. {bad['risk'].iloc[0]} of account {bad['account_id'].iloc[0]!r}). "
            "Give the list as it was written."
        )
        raise TableError(msg)

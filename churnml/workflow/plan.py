"""Plan: whom of a written list to call in the hours there are, never scored again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from churnml.bands import edges_of
from churnml.config import Config
from churnml.errors import ConfigError, TableError
from churnml.offer import Offer
from churnml.profit import Plan, plan
from churnml.sinks import StoredList, read_list, write_csv
from churnml.store import staged_file
from churnml.timeline import as_date

__all__ = ["PlanResult", "plan_calls"]

FILE = "plan.csv"
KNOWN = ("name", "owner", "reason_1")


@dataclass(frozen=True)
class PlanResult:
    """Whom to call, and where that was written.

    Attributes
    ----------
    path : Path
    cutoff : date
        Of the list.
    plan : Plan
    calls : DataFrame
        The accounts to call, in order: as in :class:`~churnml.profit.Plan`, with
        ``name, owner, reason_1``.
    edges : tuple of float
        The least risks of the bands, where bands are those of the risk.
    """

    path: Path
    cutoff: date
    plan: Plan
    calls: pd.DataFrame
    edges: tuple[float, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give the totals and the calls as plain values."""
        columns = ["call", "account_id", "name", "owner", "risk", "expected_value"]
        columns += ["expected_low", "expected_high", "hours", "reason_1"]
        calls = self.calls[columns].astype(object)
        return {
            "path": str(self.path),
            "cutoff": self.cutoff.isoformat(),
            **self.plan.to_json(),
            "planned": calls.where(calls.notna(), None).to_dict("records"),
        }


def plan_calls(
    config: Config, *, hours: float | None = None, cutoff: date | None = None
) -> PlanResult:
    """Write ``<output.dir>/plan.csv``: the accounts of a list to call, in order.

    Parameters
    ----------
    config : Config
        With a section ``worth``.
    hours : float, optional
        Instead of ``worth.hours``, or of what ``output.capacity`` calls take.
    cutoff : date, optional
        Of the list; by default the latest written.

    Raises
    ------
    ConfigError
        Without a section ``worth``, or if hours are not above 0.
    StoreError
        If there is no list, or it cannot be read, or the plan cannot be written.
    TableError
        If no account of the list has a known MRR in the currency of ``worth``, or
        currencies are to be exchanged and the list (of Spark) does not hold them.
    """
    offer = config.offer
    if offer is None:
        msg = (
            "worth: the configuration does not say what a call costs and saves.\n"
            "Add, with your own numbers: worth: {currency: EUR, contact_cost: 150, "
            "accept_rate: 0.3}."
        )
        raise ConfigError(msg)
    if hours is not None and not hours > 0:
        msg = f"hours: {hours:g}. Give more than 0, or none for those of worth.hours."
        raise ConfigError(msg)
    stored = read_list(config.output_dir, cutoff)
    listed = _listed(stored, offer)
    made = plan(listed, offer, hours=hours, usable=stored.about["usable"])
    calls = made.table[made.table["planned"]]
    known = stored.risk_list.set_index(stored.risk_list["account_id"].astype(str))
    told = known.reindex(columns=list(KNOWN)).reindex(calls["account_id"])
    for place, name in enumerate(KNOWN[:2], start=1):
        calls.insert(place, name, told[name].array)
    calls["reason_1"] = told["reason_1"].array
    target = config.output_dir / FILE
    at = as_date(stored.about["cutoff"])
    calls.insert(0, "call", calls.pop("call"))
    calls.insert(0, "cutoff", at.isoformat())
    with staged_file(target) as staging:
        write_csv(staging, calls.drop(columns=["planned", "verdict"]))
    return PlanResult(target, at, made, calls, edges_of(stored.about))


def _listed(stored: StoredList, offer: Offer) -> pd.DataFrame:
    """Give all scored accounts, also where the list holds its top alone."""
    scored = stored.scored()
    if offer.rates and "currency" not in scored:
        msg = (
            f"{stored.folder}: the list has no currencies, so worth.rates cannot be "
            "applied to it.\n"
            "Give subscriptions with their mrr in worth.currency, and leave the rates "
            "out."
        )
        raise TableError(msg)
    return scored

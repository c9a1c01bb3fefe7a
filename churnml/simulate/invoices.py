"""What simulated accounts are billed, and how they pay.

Under price pressure bills are paid late and disputed. Cards fail by chance alone: no
account of this world leaves because of a payment.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from churnml.simulate.calendar import (
    NEVER,
    SECONDS_PER_DAY,
    WEEK,
    as_timestamps,
    known_before,
)
from churnml.simulate.customers import Customers
from churnml.simulate.footprints import Footprints

__all__ = ["invoice_rows"]

Ints = NDArray[np.int64]

_DUE_DAYS = 14
_FAILS = 0.02
_PAYS_AFTER = 8.0

_NEVER_SECOND = NEVER * SECONDS_PER_DAY


def invoice_rows(
    customers: Customers,
    prints: Footprints,
    paid: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Bill every paid month in advance, and longer terms by the year.

    Parameters
    ----------
    paid : DataFrame
        The subscriptions, with what the rows cost.
    """
    place = {name: n for n, name in enumerate(customers.account_id.tolist())}
    rows = paid[~paid["is_trial"]]
    owner = rows["account_id"].map(place).to_numpy(dtype=np.int64)
    until = prints.first + prints.present.shape[1]
    begun = _days(rows["started_at"])
    over = np.minimum(_days(rows["ended_at"]), until)
    months = np.where(customers.term_months[owner] > 1, 12, 1)
    row, day = _billed(begun, over, months, prints.first)
    who, second = owner[row], day * SECONDS_PER_DAY + 6 * 3600
    week = np.clip((day - prints.first) // WEEK, 0, prints.present.shape[1] // WEEK - 1)
    tight = prints.of("price_pressure")[who, week]
    wait = rng.gamma(2.0, _PAYS_AFTER / 2.0, len(row)) * (1.0 + 0.8 * tight)
    fails = rng.random(len(row)) < _FAILS
    failed = np.where(fails, second + 3600, _NEVER_SECOND)
    wait = np.where(fails, wait + 4.0, wait)
    settled = second + (wait * SECONDS_PER_DAY).astype(np.int64)
    disputed = rng.random(len(row)) < 0.002 + 0.02 * tight
    refunded = rng.random(len(row)) < 0.003
    after = (rng.uniform(3.0, 25.0, (2, len(row))) * SECONDS_PER_DAY).astype(np.int64)
    end = until * SECONDS_PER_DAY
    frame = pd.DataFrame(
        {
            "account_id": customers.account_id[who],
            "issued_at": as_timestamps(second),
            "due_at": as_timestamps(second + _DUE_DAYS * SECONDS_PER_DAY),
            "paid_at": known_before(settled, end),
            "failed_at": known_before(failed, end),
            "refunded_at": known_before(
                np.where(refunded, settled + after[0], _NEVER_SECOND), end
            ),
            "disputed_at": known_before(
                np.where(disputed, second + after[1], _NEVER_SECOND), end
            ),
            "amount": (rows["mrr"].to_numpy()[row] * months[row]).round(2),
            "currency": rows["currency"].to_numpy()[row],
        }
    )
    return frame.sort_values(["issued_at", "account_id"], ignore_index=True)


def _days(moments: pd.Series) -> Ints:
    """Turn dates into days since 1970-01-01; what is null never comes."""
    days = moments.to_numpy().astype("datetime64[D]").astype(np.int64)
    return np.where(moments.isna(), NEVER, days)


def _billed(begun: Ints, over: Ints, months: Ints, first: int) -> tuple[Ints, Ints]:
    """List the bills issued within the data: of which row, on which day."""
    start = begun.astype("datetime64[D]")
    month = start.astype("datetime64[M]")
    into = start - month.astype("datetime64[D]")
    most = int(((over - begun) // 28).max(initial=0)) + 1
    count = np.arange(most)[None, :] * months[:, None]
    day = (month[:, None] + count).astype("datetime64[D]") + into[:, None]
    days = day.astype(np.int64)
    row, bill = np.nonzero((days >= first) & (days < over[:, None]))
    return row, days[row, bill]

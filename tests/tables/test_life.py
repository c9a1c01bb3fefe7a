"""When accounts began and left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
import pytest

from churnml.backend import Backend
from churnml.tables import TableSpec
from churnml.tables.life import account_life, subscription_starts
from churnml.tables.reading import Reading, read

JAN, FEB, MAR, APR = (datetime(2025, month, 1) for month in (1, 2, 3, 4))


def readings(con: Backend, **frames: pd.DataFrame) -> dict[str, Reading]:
    outcomes = {}
    for name, frame in frames.items():
        outcome = read(TableSpec(name=name, frame=frame), None, con)
        assert isinstance(outcome, Reading), outcome
        outcomes[name] = outcome
    return outcomes


def life(con: Backend, **frames: pd.DataFrame) -> list[tuple[Any, ...]]:
    table = account_life(readings(con, **frames)).order_by("life__account_id")
    return [tuple(row.values()) for row in con.to_pyarrow(table).to_pylist()]


def accounts(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"account_id": ["A", "B"], **columns})


def spans(*rows: tuple[Any, ...]) -> pd.DataFrame:
    names = ["account_id", "started_at", "ended_at", "is_trial"]
    return pd.DataFrame(rows, columns=names[: len(rows[0])])


def test_accounts_alone(con: Backend) -> None:
    # Two rows of one account: the first sign-up counts.
    twice = pd.DataFrame(
        {"account_id": ["A", "A", None], "started_at": [FEB, JAN, JAN]}
    )
    assert life(con, accounts=twice) == [("A", JAN, None, False)]
    assert life(con, accounts=accounts()) == [
        ("A", None, None, False),
        ("B", None, None, False),
    ]


@pytest.mark.parametrize(
    ("rows", "started", "left", "ever"),
    [
        ([("A", JAN, FEB)], JAN, FEB, True),
        ([("A", JAN, FEB), ("A", FEB, MAR)], JAN, MAR, True),
        ([("A", JAN, FEB), ("A", MAR, None)], JAN, None, False),
        ([("B", JAN, FEB)], None, None, False),
    ],
)
def test_subscriptions_date_leaving(
    con: Backend,
    rows: list[tuple[Any, ...]],
    started: datetime | None,
    left: datetime | None,
    ever: bool,
) -> None:
    (first, _) = life(con, accounts=accounts(), subscriptions=spans(*rows))
    assert first == ("A", started, left, ever)


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        ([("A", JAN, None, False)], FEB),  # still running by its dates: churns win
        ([("A", JAN, FEB, False), ("A", MAR, None, False)], None),
        ([("A", JAN, FEB, False), ("A", MAR, None, True)], FEB),  # only a trial
        ([("A", JAN, FEB, False), ("A", MAR, APR, False)], None),
    ],
)
def test_churns_date_leaving_until_the_next_paid_start(
    con: Backend, rows: list[tuple[Any, ...]], left: datetime | None
) -> None:
    churns = pd.DataFrame({"account_id": "A", "churned_at": [JAN, FEB]})
    tables = {"accounts": accounts(), "subscriptions": spans(*rows), "churns": churns}
    assert life(con, **tables)[0] == ("A", JAN, left, True)


def test_first_starts_of_subscriptions(con: Backend) -> None:
    frame = spans(("A", MAR), ("A", FEB), ("B", JAN)).assign(
        subscription_id=pd.Series([1, 1, None])
    )
    starts = subscription_starts(readings(con, subscriptions=frame))
    assert starts is not None
    assert con.to_pyarrow(starts).to_pylist() == [
        {"life__subscription_id": "1", "life__subscription_started_at": FEB}
    ]
    bare = readings(con, subscriptions=spans(("A", MAR)))
    assert subscription_starts(bare) is None
    assert subscription_starts({}) is None

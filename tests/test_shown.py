"""What is shown beside a risk: money in its own currency, as known at the cutoff."""

from __future__ import annotations

from datetime import date

import pandas as pd

from churnml.matrix import build_matrix
from churnml.tables import TableSpec, load_tables

PAID = [
    # account, currency, from, until, trial
    ("A", "USD", "2024-01-01", None, False),
    ("A", "GBP", "2024-01-01", None, False),
    ("B", "GBP", "2023-01-01", "2024-01-01", False),
    ("B", "GBP", "2024-01-01", None, True),
    ("B", "USD", "2024-01-01", None, False),
    ("C", None, "2024-01-01", None, False),
]


def test_the_currency_is_that_of_the_paid_rows_that_run() -> None:
    columns = ["account_id", "currency", "started_at", "ended_at", "is_trial"]
    paid = pd.DataFrame(PAID, columns=columns).assign(mrr=10.0)
    for name in ("started_at", "ended_at"):
        paid[name] = pd.to_datetime(paid[name])
    asked = paid[["account_id"]].assign(responded_at=pd.Timestamp(2024, 6, 1), score=9)
    specs = [
        TableSpec(name="accounts", frame=paid[["account_id"]].drop_duplicates()),
        TableSpec(name="subscriptions", frame=paid, currency="EUR"),
        TableSpec(name="nps", frame=asked),
    ]
    tables = load_tables(specs, complete_until=date(2025, 4, 1))
    builders = ["commercial"]
    matrix = build_matrix(tables, cutoffs="2025-03-03", builders=builders)
    context = matrix.context
    # A pays in two currencies, which add up to no amount; C says none.
    assert context["currency"].isna().tolist() == [True, False, True]
    assert context["currency"].iloc[1] == "USD"
    assert context["mrr"].isna().tolist() == [True, False, False]
    assert matrix.X["commercial__mrr"].isna().tolist() == [True, False, False]
    assert context["mrr"].tolist()[1:] == [10, 10]

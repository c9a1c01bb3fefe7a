"""What is shown beside a risk: money in its own currency, as known at the cutoff."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from churnml.matrix import build_matrix
from churnml.shown import aside_of
from churnml.tables import TableSpec, load_tables, specs_from

MARCH = date(2025, 3, 3)
PAID = [
    # account, currency, from, until, trial
    ("A", "USD", "2024-01-01", None, False),
    ("A", "GBP", "2024-01-01", None, False),
    ("B", "GBP", "2023-01-01", "2024-01-01", False),
    ("B", "GBP", "2024-01-01", None, True),
    ("B", "USD", "2024-01-01", None, False),
    ("C", None, "2024-01-01", None, False),
    ("D", None, "2024-01-01", None, False),
    ("D", "USD", "2024-01-01", None, False),
]


@pytest.mark.parametrize(
    ("setting", "currency", "mrr"),
    [
        # A pays in pounds and dollars, which add up to no amount. B's pounds ended, or
        # are a trial. What C and D pay without a currency is in the table's.
        ("EUR", [None, "USD", "EUR", None], [None, 10, 10, None]),
        ("USD", [None, "USD", "USD", "USD"], [None, 10, 10, 20]),
        # Or in one that nobody names: D's dollars and that add up to no amount.
        (None, [None, "USD", None, None], [None, 10, 10, None]),
    ],
)
def test_currency_and_plan_are_those_of_the_paid_rows_that_run(
    setting: str | None, currency: list[str | None], mrr: list[float | None]
) -> None:
    columns = ["account_id", "currency", "started_at", "ended_at", "is_trial"]
    paid = pd.DataFrame(PAID, columns=columns).assign(mrr=10.0)
    paid["plan"] = ["team", "basic", "basic", "trial", "team", None, None, None]
    for name in ("started_at", "ended_at"):
        paid[name] = pd.to_datetime(paid[name])
    asked = paid[["account_id"]].assign(responded_at=pd.Timestamp(2024, 6, 1), score=9)
    specs = [
        TableSpec(name="accounts", frame=paid[["account_id"]].drop_duplicates()),
        TableSpec(name="subscriptions", frame=paid, currency=setting),
        TableSpec(name="nps", frame=asked),
    ]
    tables = load_tables(specs, complete_until=date(2025, 4, 1))
    builders = ["commercial"]
    matrix = build_matrix(tables, cutoffs="2025-03-03", builders=builders)
    context = matrix.context
    for found, expected in (
        (context["currency"], currency),
        (context["mrr"], mrr),
        (matrix.X["commercial__mrr"], mrr),
    ):
        assert found.astype(object).where(found.notna(), None).tolist() == expected
    assert context["plan"].isna().tolist() == [True, False, True, True]
    assert context["plan"].iloc[1] == "team"


def test_a_row_without_a_price_needs_no_currency() -> None:
    rows = [
        ("A", 100.0, "EUR"),
        ("A", None, None),
        ("A", 0.0, None),
        ("B", 0.0, None),
        ("C", None, None),
        ("C", 20.0, None),
    ]
    paid = pd.DataFrame(rows, columns=["account_id", "mrr", "currency"])
    paid["started_at"] = pd.Timestamp(2024, 1, 1)
    specs = [
        TableSpec(name="accounts", frame=paid[["account_id"]].drop_duplicates()),
        TableSpec(name="subscriptions", frame=paid),
    ]
    tables = load_tables(specs, complete_until=date(2025, 4, 1))
    context = build_matrix(
        tables, cutoffs="2025-03-03", builders=["commercial"]
    ).context
    assert context["mrr"].tolist() == [100, 0, 20]
    assert context["currency"].fillna("-").tolist() == ["EUR", "-", "-"]


def test_what_is_leaving_is_in_one_currency_and_as_known_at_the_cutoff() -> None:
    rows = [
        # account, price, currency, from, until
        ("A", 10.0, "EUR", "2024-01-01", "2025-06-01"),
        ("A", 5.0, "EUR", "2024-01-01", None),
        # Begins after the cutoff, ended before it.
        ("A", 100.0, "EUR", "2025-03-04", None),
        ("A", 1000.0, "EUR", "2024-01-01", "2025-03-01"),
        ("B", 10.0, "EUR", "2024-01-01", None),
        ("B", 10.0, "USD", "2024-01-01", None),
        ("C", None, "EUR", "2024-01-01", None),
        ("D", 10.0, "EUR", "2024-01-01", None),
    ]
    columns = ["account_id", "mrr", "currency", "started_at", "ended_at"]
    paid = pd.DataFrame(rows, columns=columns)
    accounts = pd.DataFrame({"account_id": [*"ABCDE"], "name": [*"abcde"]})
    frames = {"accounts": accounts, "subscriptions": paid}
    tables = load_tables(specs_from(frames), complete_until=date(2025, 4, 1))
    asked = accounts[["account_id"]].assign(
        cutoff=pd.Timestamp(2025, 3, 3), reason=["notice given"] * 3 + ["new"] * 2
    )
    found = aside_of(tables, asked)
    assert found["name"].tolist() == [*"abcde"]
    assert found["owner"].isna().all()
    # A 10 + 5; B's two add up to no amount; C has no price; D and E gave no notice.
    assert found["mrr"].fillna(-1).tolist() == [15, -1, -1, -1, -1]
    assert found["currency"].fillna("-").tolist() == ["EUR", "-", "EUR", "-", "-"]
    nobody = aside_of(tables, asked.iloc[:0])
    assert [*nobody] == [*asked, "name", "owner", "mrr", "currency"]
    assert nobody.empty
    unpaid = load_tables(specs_from({"accounts": accounts}), complete_until=MARCH)
    assert aside_of(unpaid, asked)["mrr"].isna().all()


def test_a_display_column_does_not_hide_what_was_known_at_the_cutoff() -> None:
    # A took the larger plan after the cutoff; the table of accounts says so already.
    paid = pd.DataFrame(
        [
            ("A", "basic", 10.0, "2024-01-01", "2025-03-10"),
            ("A", "team", 50.0, "2025-03-10", None),
            ("B", "team", 50.0, "2024-01-01", None),
        ],
        columns=["account_id", "plan", "mrr", "started_at", "ended_at"],
    )
    for name in ("started_at", "ended_at"):
        paid[name] = pd.to_datetime(paid[name])
    now = pd.DataFrame({"account_id": ["A", "B"], "plan": "team", "mrr": [51.0, 50.0]})
    now["tier"] = ["gold", None]
    display = ("plan", "mrr", "tier")

    def context(paid: pd.DataFrame) -> pd.DataFrame:
        specs = [
            TableSpec(name="accounts", frame=now, display=display),
            TableSpec(name="subscriptions", frame=paid),
        ]
        tables = load_tables(specs, complete_until=date(2025, 4, 1))
        builders = ["commercial"]
        return build_matrix(tables, cutoffs="2025-03-03", builders=builders).context

    found = context(paid)
    assert found["plan"].tolist() == ["basic", "team"]
    assert found["account_plan"].tolist() == ["team", "team"]
    assert found["mrr"].tolist() == [10, 50]
    assert found["account_mrr"].tolist() == [51, 50]
    assert found["tier"].tolist()[0] == "gold"
    assert "account_tier" not in found

    # Where no subscription names a plan there is one alone.
    found = context(paid.drop(columns="plan"))
    assert found["plan"].tolist() == ["team", "team"]
    assert "account_plan" not in found


def test_stage_and_plays_begun_as_known_at_the_cutoff() -> None:
    # At 3 March 2025: A pays for 60 days; B for two years, with a term that ends in 28
    # days; C for 200 days.
    starts = pd.to_datetime(["2025-01-02", "2023-03-31", "2024-08-15"])
    paid = pd.DataFrame({"account_id": ["A", "B", "C"], "started_at": starts})
    paid["term_months"] = 12.0
    begun = pd.DataFrame(
        [
            ("A", "2025-03-01", "Call", False),
            ("A", "2025-02-01", "training", False),
            ("A", "2025-03-02", "visit", True),  # held out: not played
            ("A", "2025-03-03", "later", False),  # not before the cutoff
            ("B", "2024-09-02", "first day", False),  # 182 days before
            ("B", "2024-09-01", "too long ago", False),
            ("C", "2025-02-01", None, False),  # a play without a name
        ],
        columns=["account_id", "started_at", "play", "held_out"],
    )
    begun["started_at"] = pd.to_datetime(begun["started_at"])
    tables = load_tables(
        [
            TableSpec(name="accounts", frame=paid[["account_id", "started_at"]]),
            TableSpec(name="subscriptions", frame=paid),
            TableSpec(name="plays", frame=begun),
        ],
        complete_until=date(2025, 4, 1),
    )
    for builders in (["commercial"], ["onboarding", "commercial"]):
        matrix = build_matrix(tables, cutoffs="2025-03-03", builders=builders)
        assert ("onboarding__stage" in matrix.X) == (len(builders) == 2)
        context = matrix.context
        stages = ["onboarding", "renewal", "adoption"]
        assert context["lifecycle_stage"].tolist() == stages
        said = ["2025-03-01 Call; 2025-02-01 training", "2024-09-02 first day", "none"]
        assert context["plays_begun"].fillna("none").tolist() == said

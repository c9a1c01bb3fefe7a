"""Two public data sets, where they lie beside the checkout."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from churnml.tables import Tables, TableSpec, load_tables
from tests.tables.conftest import REAL_DATA, found, the

RAVENSTACK, SAASGUARD = REAL_DATA / "ravenstack", REAL_DATA / "saasguard"


pytestmark = pytest.mark.data


def needs(folder: Path) -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        not folder.is_dir(), reason=f"no {folder.name} data beside the checkout"
    )


@pytest.fixture(scope="module")
def ravenstack() -> Tables:
    specs = [
        TableSpec(
            name="accounts",
            path="ravenstack_accounts.csv",
            columns={
                "started_at": "signup_date",
                "name": "account_name",
                "churned": "churn_flag",
            },
            attributes=("industry", "country"),
        ),
        TableSpec(
            name="subscriptions",
            path="ravenstack_subscriptions.csv",
            columns={
                "started_at": "start_date",
                "ended_at": "end_date",
                "mrr": "mrr_amount",
                "plan": "plan_tier",
            },
            currency="USD",
        ),
        TableSpec(
            name="churns",
            path="ravenstack_churn_events.csv",
            columns={
                "churned_at": "churn_date",
                "churn_id": "churn_event_id",
                "reason": "reason_code",
            },
        ),
        TableSpec(
            name="usage",
            sql="select u.*, s.account_id from ravenstack_feature_usage u "
            "join ravenstack_subscriptions s using (subscription_id)",
            columns={
                "occurred_at": "usage_date",
                "event": "feature_name",
                "event_id": "usage_id",
                "quantity": "usage_count",
                "duration_seconds": "usage_duration_secs",
                "errors": "error_count",
            },
        ),
        TableSpec(
            name="tickets",
            path="ravenstack_support_tickets.csv",
            columns={
                "opened_at": "submitted_at",
                "resolved_at": "closed_at",
                "csat": "satisfaction_score",
            },
        ),
    ]
    return load_tables(specs, root=RAVENSTACK)


@needs(RAVENSTACK)
def test_ravenstack_is_found_out(ravenstack: Tables) -> None:
    assert all(finding.severity == "warning" for finding in ravenstack.findings)
    by_table = {(f.table, f.code): f for f in ravenstack.findings}
    usage = by_table["usage", "before_subscription"]
    assert (usage.count, usage.total) == (19_142, 25_000)  # 77 %
    assert by_table["usage", "before_sign_up"].count == 13_198  # 53 %
    assert by_table["usage", "duplicate_key"].count == 21
    tickets = by_table["tickets", "before_sign_up"]
    assert (tickets.count, tickets.total) == (1_077, 2_000)  # 54 %
    assert ("usage", "after_left") in by_table


@needs(RAVENSTACK)
def test_ravenstack_flags_agree_with_its_dates_by_chance(ravenstack: Tables) -> None:
    # By hand: 500 accounts, 110 flagged, 68 gone, 15 of them both. So 352 agree, which
    # is 0.704; by chance 110/500 * 68/500 + 390/500 * 432/500 = 0.704.
    finding = the(ravenstack, "flag_disagrees")
    assert "352 accounts" in finding.message
    assert "kappa 0.00" in finding.message
    assert finding.total == 500


@needs(RAVENSTACK)
def test_ravenstack_as_read(ravenstack: Tables) -> None:
    assert {name: table.rows for name, table in ravenstack.items()} == {
        "accounts": 500,
        "subscriptions": 5_000,
        "churns": 600,
        "usage": 25_000,
        "tickets": 2_000,
    }
    assert ravenstack.until == date(2024, 12, 31)
    assert ravenstack["usage"].from_ == date(2023, 1, 1)


@needs(SAASGUARD)
def test_saasguard() -> None:
    customer = {"account_id": "customer_id"}
    specs = [
        TableSpec(
            name="accounts",
            path="customers.csv",
            columns={**customer, "started_at": "signup_date"},
            attributes=("industry",),
            display=("plan_tier",),
        ),
        TableSpec(
            name="subscriptions",
            sql="select customer_id account_id, signup_date started_at, "
            "churn_date ended_at from customers",
        ),
        TableSpec(
            name="usage",
            path="usage_events.parquet",
            columns={**customer, "occurred_at": "timestamp", "event": "event_type"},
        ),
        TableSpec(
            name="tickets",
            path="support_tickets.csv",
            columns={**customer, "opened_at": "created_date", "theme": "topic"},
        ),
    ]
    tables = load_tables(specs, root=SAASGUARD, complete_until=date(2026, 3, 1))
    assert tables["usage"].rows == 1_021_513
    early = the(tables, "before_sign_up")
    assert (early.table, early.count, early.total) == ("tickets", 239, 10_426)  # 2.3 %
    assert [f.table for f in found(tables, "future")] == ["usage", "tickets"]
    assert len(tables.findings) == 3

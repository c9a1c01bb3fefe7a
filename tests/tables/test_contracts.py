"""The canonical columns, as they are documented."""

from __future__ import annotations

from churnml.tables import CONTRACTS

DOCUMENTED = {
    "accounts": "account_id* started_at name owner",
    "subscriptions": "account_id* started_at* ended_at notice_at term_ends_at "
    "term_months mrr currency seats plan is_trial",
    "churns": "account_id* churned_at* reason kind",
    "usage": "account_id* occurred_at* event user_id quantity duration_seconds errors "
    "actor",
    "tickets": "account_id* opened_at* ticket_id first_response_at resolved_at "
    "priority channel contacts reopened_at escalated_at csat csat_at theme text "
    "waited_seconds abandoned handle_seconds",
    "nps": "account_id* responded_at asked_at score* respondent_id role comment",
    "surveys": "account_id* kind* asked_at responded_at score respondent_id role "
    "comment",
    "milestones": "account_id* milestone* assigned_at reached_at required",
    "trainings": "account_id* user_id course enrolled_at finished_at",
    "invoices": "account_id* issued_at* due_at paid_at failed_at refunded_at "
    "disputed_at amount currency",
    "touches": "account_id* touched_at* kind direction answered_at no_show owner",
    "plays": "account_id* started_at* ended_at play cost held_out",
}


def test_canonical_columns() -> None:
    for name, documented in DOCUMENTED.items():
        columns = [c for c in CONTRACTS[name].columns if not c.check_only]
        described = {c.name + "*" * c.required for c in columns}
        # known_at may be mapped in every event table.
        assert described - {"known_at"} == set(documented.split()), name
        assert ("known_at" in described) == (name != "accounts")


def test_columns_for_checks_only_are_never_features() -> None:
    only = {
        (t, c.name) for t in CONTRACTS for c in CONTRACTS[t].columns if c.check_only
    }
    assert only == {
        ("accounts", "churned"),
        ("subscriptions", "subscription_id"),
        ("churns", "churn_id"),
        ("usage", "event_id"),
        ("usage", "subscription_id"),
        ("invoices", "invoice_id"),
        ("touches", "touch_id"),
        ("plays", "play_id"),
    }


def test_opening_times_are_columns_of_their_table() -> None:
    for contract in CONTRACTS.values():
        assert set(contract.opens) <= set(contract.names)
        assert contract.own_id is None or contract.own_id in contract.names

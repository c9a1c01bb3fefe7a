"""Each rule: the rows it marks, how it speaks, and that it spares the others."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pandas as pd
import pytest

from churnml.tables import Tables
from tests.tables.conftest import found, the

Load = Callable[..., Tables]


def usage(*times: Any, account: Any = "A", **columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"account_id": account, "occurred_at": list(times), **columns})


def test_clean_tables_have_no_findings(load: Load) -> None:
    subscriptions = pd.DataFrame(
        {
            "account_id": ["A", "B", "C"],
            "started_at": ["2025-01-01", "2025-02-01", "2025-03-01"],
            "ended_at": [None, "2025-03-10", None],
        }
    )
    events = usage("2025-02-20", "2025-02-21", "2025-03-10", account=["A", "B", "B"])
    assert load(usage=events, subscriptions=subscriptions).findings == ()


def test_null_accounts_are_left_out_and_told(load: Load) -> None:
    tables = load(usage=usage("2025-03-01", "2025-03-02", account=["A", None]))
    finding = the(tables, "null_key")
    assert str(finding) == (
        "account_id null in 1 of 2 rows (50.0 %), e.g. row of 2025-03-02"
    )
    assert finding.severity == "warning"
    assert finding.advice == "Such rows are left out."
    assert tables["usage"].rows == 1


def test_null_accounts_throughout_are_an_error(load: Load) -> None:
    tables = load(usage=usage("2025-03-01", account=[None]))
    assert the(tables, "all_null").severity == "error"
    assert not found(tables, "null_key")  # said once


def test_an_account_without_id_is_an_error(load: Load) -> None:
    accounts = pd.DataFrame({"account_id": ["A", None]})
    finding = the(load(accounts=accounts, usage=usage("2025-03-01")), "null_key")
    assert (finding.severity, finding.table) == ("error", "accounts")
    assert finding.advice == "Each account needs its id."


def test_rows_without_time_are_left_out(load: Load) -> None:
    tables = load(usage=usage("2025-03-01", None))
    assert str(the(tables, "null_time")) == (
        "occurred_at null in 1 of 2 rows (50.0 %), e.g. account 'A'"
    )
    assert tables["usage"].rows == 1


def test_orphans_are_left_out(load: Load) -> None:
    tables = load(usage=usage(*["2025-03-01"] * 3, account=["A", "X", "Y"]))
    finding = the(tables, "orphan")
    assert str(finding) == (
        "account_id not among the accounts in 2 of 3 rows (66.7 %), e.g. 'X'; 'Y'"
    )
    assert finding.severity == "warning"
    assert tables["usage"].rows == 1


def test_orphans_throughout_are_an_error(load: Load) -> None:
    accounts = pd.DataFrame({"account_id": [123]})
    finding = the(load(accounts=accounts, usage=usage("2025-03-01")), "orphan")
    assert finding.severity == "error"
    assert finding.advice.endswith("check that ids are written alike in both tables.")


def test_rows_before_sign_up_by_the_day(load: Load) -> None:
    accounts = pd.DataFrame(
        {"account_id": ["A", "B"], "started_at": ["2025-03-05 15:00", None]}
    )
    events = usage(
        "2025-03-04 23:59",  # the day before
        "2025-03-05",  # the same day: a date has no clock
        "2025-01-01",  # B: nothing dates its sign-up
        account=["A", "A", "B"],
    )
    finding = the(load(accounts=accounts, usage=events), "before_sign_up")
    assert str(finding) == (
        "occurred_at before the account's sign-up in 1 of 3 rows (33.3 %), e.g. "
        "account 'A': 2025-03-04 23:59:00, sign-up 2025-03-05 15:00:00"
    )
    assert finding.severity == "warning"


def test_without_sign_up_the_first_subscription_counts(load: Load) -> None:
    accounts = pd.DataFrame({"account_id": ["A"]})
    starts = ["2025-03-05", "2025-03-01"]
    subscriptions = pd.DataFrame({"account_id": "A", "started_at": starts})
    events = usage("2025-02-28", "2025-03-01")
    tables = load(accounts=accounts, subscriptions=subscriptions, usage=events)
    assert the(tables, "before_sign_up").count == 1


def test_subscriptions_and_churns_before_sign_up(load: Load) -> None:
    early = {"account_id": ["B"], "started_at": ["2025-01-31"]}
    churns = pd.DataFrame({"account_id": ["C"], "churned_at": ["2025-02-28"]})
    tables = load(subscriptions=pd.DataFrame(early), churns=churns)
    assert [f.table for f in found(tables, "before_sign_up")] == [
        "subscriptions",
        "churns",
    ]


def left(load: Load, churns: Any, subscriptions: Any, *times: str) -> list[int]:
    given: dict[str, Any] = {}
    if churns:
        given["churns"] = pd.DataFrame({"account_id": "A", "churned_at": churns})
    if subscriptions:
        starts, ends = zip(*subscriptions, strict=True)
        columns = {"account_id": "A", "started_at": starts, "ended_at": ends}
        given["subscriptions"] = pd.DataFrame(columns)
    tables = load(usage=usage(*times), **given)
    return [f.count for f in found(tables, "after_left")]


def test_rows_after_leaving(load: Load) -> None:
    times = ("2025-02-09 10:00", "2025-02-10 23:00", "2025-02-11", "2025-03-01")
    # It left on 10 February: that day still counts, by whatever clock.
    assert left(load, ["2025-02-10"], None, *times) == [2]
    assert left(load, None, [("2025-01-01", "2025-02-10")], *times) == [2]
    # The latest end counts, and not while something runs.
    ended = ("2025-01-01", "2025-02-10")
    assert left(load, None, [ended, ("2025-01-01", "2025-02-27")], *times) == [1]
    assert left(load, None, [ended, ("2025-01-01", None)], *times) == []
    # Churns alone date leaving, until the next start.
    assert left(load, ["2025-02-10"], [("2025-01-01", None)], *times) == [2]
    assert left(load, ["2025-02-10"], [ended, ("2025-02-20", None)], *times) == []


def test_a_trial_does_not_bring_an_account_back(load: Load) -> None:
    churns = pd.DataFrame({"account_id": ["A"], "churned_at": ["2025-02-10"]})
    subscriptions = pd.DataFrame(
        {"account_id": ["A"], "started_at": ["2025-02-20"], "is_trial": [True]}
    )
    tables = load(churns=churns, subscriptions=subscriptions, usage=usage("2025-03-01"))
    assert the(tables, "after_left").count == 1


def test_rows_after_the_declared_end(load: Load) -> None:
    # The day that had begun when the data ended is no surprise.
    times = ("2025-02-28 23:59", "2025-03-01 08:00", "2025-03-02", "2025-03-03")
    finding = the(load(usage=usage(*times), until="2025-03-01"), "future")
    assert (finding.severity, finding.count) == ("warning", 2)
    assert finding.message == "occurred_at after the data's end (2025-03-01)"


def test_rows_after_the_end_of_their_own_table(load: Load) -> None:
    spec = {"until": date(2025, 2, 20)}
    nps = pd.DataFrame({"account_id": "A", "responded_at": "2025-03-01", "score": [9]})
    tables = load(usage=usage("2025-03-01"), nps=nps, nps_spec=spec)
    assert the(tables, "future").table == "nps"


def test_everything_after_the_declared_end_is_an_error(load: Load) -> None:
    events = usage("2025-03-01")
    nps = pd.DataFrame({"account_id": "A", "responded_at": "2025-03-01", "score": [9]})
    tables = load(usage=events, nps=nps, until="2024-12-01")
    severities = {f.table: f.severity for f in found(tables, "future")}
    # Surveys may well begin later than what is looked at.
    assert severities == {"accounts": "error", "usage": "error", "nps": "warning"}


def test_other_tables_may_share_the_last_day_of_usage(load: Load) -> None:
    opened = ["2025-03-10 18:00", "2025-03-11"]
    tickets = pd.DataFrame({"account_id": "A", "opened_at": opened})
    tables = load(usage=usage("2025-03-10 12:00"), tickets=tickets)
    assert tables.until == date(2025, 3, 10)
    assert (the(tables, "future").table, the(tables, "future").count) == ("tickets", 1)


def test_accounts_that_sign_up_after_the_end(load: Load) -> None:
    finding = the(load(usage=usage("2025-01-02"), until="2025-02-15"), "future")
    assert (finding.table, finding.column, finding.count) == (
        "accounts",
        "started_at",
        1,
    )


def test_known_before_it_happened(load: Load) -> None:
    events = usage("2025-03-04", "2025-03-04", known_at=["2025-03-01", "2025-03-04"])
    finding = the(load(usage=events), "known_before")
    assert str(finding) == (
        "known_at < occurred_at in 1 of 2 rows (50.0 %), e.g. account 'A': known "
        "2025-03-01, occurred 2025-03-04"
    )
    assert finding.severity == "error"
    assert 'usage: {delay: "2d"}' in finding.advice


def test_null_known_at_counts_as_known_at_once(load: Load) -> None:
    tables = load(
        usage=usage("2025-03-04", "2025-03-05", known_at=["2025-03-09", None])
    )
    assert the(tables, "unknown_known_at").count == 1
    known = tables.con.to_pyarrow(tables["usage"].expr.known_at.min()).as_py()
    assert known == datetime(2025, 3, 5)


@pytest.mark.parametrize(
    ("table", "columns", "column", "severity"),
    [
        ("subscriptions", {"mrr": [-5.0, 0.0]}, "mrr", "warning"),
        ("subscriptions", {"seats": [-1, 0]}, "seats", "error"),
        ("subscriptions", {"term_months": [0, 1]}, "term_months", "error"),
        ("usage", {"quantity": [-1, 0]}, "quantity", "error"),
        ("usage", {"duration_seconds": [-1, 0]}, "duration_seconds", "error"),
        ("usage", {"errors": [-1, 0]}, "errors", "error"),
        ("tickets", {"contacts": [-1, 0]}, "contacts", "error"),
        ("tickets", {"csat": [-1, 0]}, "csat", "error"),
        ("tickets", {"waited_seconds": [-1, 0]}, "waited_seconds", "error"),
        ("tickets", {"handle_seconds": [-1, 0]}, "handle_seconds", "error"),
    ],
)
def test_values_under_their_floor(
    load: Load, table: str, columns: dict[str, Any], column: str, severity: str
) -> None:
    time = {"subscriptions": "started_at", "usage": "occurred_at"}.get(
        table, "opened_at"
    )
    frame = pd.DataFrame({"account_id": "A", time: "2025-03-01", **columns})
    finding = the(load(**{table: frame}), "off_scale")
    assert (finding.column, finding.severity, finding.count) == (column, severity, 1)
    word = "under 1" if column == "term_months" else "negative"
    assert finding.message == f"{column} {word}"


def test_ratings_off_the_scale_their_table_declares(load: Load) -> None:
    ratings = {"csat": [0.0, 1.0, 5.0, 5.5, None]}
    frame = pd.DataFrame({"account_id": "A", "opened_at": "2025-03-01", **ratings})
    for scale in ((1, 5), (5, 1)):
        spec = {"scales": {"csat": scale}}
        finding = the(load(tickets=frame, tickets_spec=spec), "off_scale")
        assert (finding.severity, finding.count) == ("error", 2)
    assert not found(load(tickets=frame), "off_scale")


def test_scores_off_their_scale(load: Load) -> None:
    scores = [0, 10, 11, -1, 7.5, None]
    nps = pd.DataFrame(
        {"account_id": "A", "responded_at": "2025-03-01", "score": scores}
    )
    finding = the(load(nps=nps), "off_scale")
    assert (finding.severity, finding.count) == ("error", 3)
    assert finding.message == "score is not a whole number from 0 to 10"


SUBSCRIPTION = {"started_at": "2025-03-05 10:00"}
TICKET = {"opened_at": "2025-03-05 10:00"}


@pytest.mark.parametrize(
    ("table", "first", "later", "severity"),
    [
        ("subscriptions", SUBSCRIPTION, "ended_at", "error"),
        ("subscriptions", SUBSCRIPTION, "term_ends_at", "warning"),
        ("subscriptions", SUBSCRIPTION, "notice_at", "warning"),
        ("tickets", TICKET, "first_response_at", "warning"),
        ("tickets", TICKET, "resolved_at", "warning"),
        ("tickets", TICKET, "reopened_at", "warning"),
        ("tickets", TICKET, "escalated_at", "warning"),
        ("tickets", TICKET, "csat_at", "warning"),
        (
            "nps",
            {"asked_at": "2025-03-05 10:00", "score": 9},
            "responded_at",
            "warning",
        ),
    ],
)
def test_times_out_of_order(
    load: Load, table: str, first: dict[str, Any], later: str, severity: str
) -> None:
    # The same day without a clock is in order, an hour before is not.
    times = ["2025-03-05", "2025-03-05 09:00", "2025-03-04", "2025-03-06", None]
    frame = pd.DataFrame({"account_id": "A", **first, later: times})
    finding = the(load(**{table: frame}), "out_of_order")
    assert (finding.column, finding.severity, finding.count) == (later, severity, 2)
    (earlier, *_) = first
    assert str(finding) == (
        f"{later} before {earlier} in 2 of 5 rows (40.0 %), e.g. account 'A': {later} "
        f"2025-03-04, {earlier} 2025-03-05 10:00:00"
    )


def test_usage_before_its_subscription(load: Load) -> None:
    subscriptions = pd.DataFrame(
        {
            "account_id": ["A", "A"],
            "subscription_id": [1, 2],
            "started_at": ["2025-01-01", "2025-03-01"],
        }
    )
    events = usage(*["2025-02-01"] * 3, subscription_id=[1, 2, None])
    finding = the(
        load(subscriptions=subscriptions, usage=events), "before_subscription"
    )
    assert str(finding) == (
        "occurred_at before its subscription's start in 1 of 3 rows (33.3 %), e.g. "
        "account 'A': 2025-02-01, subscription since 2025-03-01"
    )


def test_a_price_without_a_currency_beside_others_is_told(load: Load) -> None:
    paid = pd.DataFrame(
        {
            "account_id": ["A", "B", "C", "D"],
            "started_at": "2025-01-01",
            "mrr": [100, 70, 0, None],
            "currency": ["USD", None, None, None],
        }
    )
    finding = the(load(subscriptions=paid), "no_currency")
    assert str(finding) == (
        "mrr without a currency in 1 of 4 rows (25.0 %), e.g. account 'B': 70.0"
    )
    assert (finding.severity, finding.column) == ("warning", "currency")
    assert finding.advice == (
        "What an account pays is not known where such a row runs beside one with a "
        "currency. Say what they are in: subscriptions: {currency: EUR}."
    )
    assert not found(
        load(subscriptions=paid, subscriptions_spec={"currency": "EUR"}), "no_currency"
    )
    # A column that is null throughout is told as that; none at all is all right.
    nobody = load(subscriptions=paid.assign(currency=None))
    assert the(nobody, "all_null").column == "currency"
    assert not found(nobody, "no_currency")
    assert not found(load(subscriptions=paid.drop(columns="currency")), "no_currency")


def surveys(*answers: tuple[str | None, float | None]) -> pd.DataFrame:
    kinds, scores = zip(*answers, strict=True)
    day = {"account_id": "A", "responded_at": "2025-03-01 10:00"}
    return pd.DataFrame({**day, "kind": kinds, "score": scores})


def test_surveys_hold_to_the_scale_their_kind_declares(load: Load) -> None:
    # A scale turned round, one that only NPS has, kinds in whatever case, and no score.
    answers = surveys(("CSAT", 6), ("csat", 5), ("ces", 0), ("nps", 0), ("ces", None))
    spec = {"scales": {"csat": (1, 5), "CES": (7, 1)}}
    tables = load(surveys=answers, surveys_spec=spec)
    finding = the(tables, "off_scale")
    assert (finding.severity, finding.count) == ("error", 2)
    assert str(finding).endswith("e.g. account 'A': 0.0 of kind ces")
    assert not found(tables, "no_scale")


def test_an_answer_that_does_not_say_what_was_asked_is_told(load: Load) -> None:
    answers = surveys(("csat", 5), (None, 3), (None, None))
    tables = load(surveys=answers, surveys_spec={"scales": {"csat": (1, 5)}})
    finding = the(tables, "no_kind")
    assert (finding.severity, finding.count, finding.column) == ("warning", 1, "kind")
    assert str(finding).startswith("kind is null where a score is given in 1 of 3 rows")
    assert not found(tables, "no_scale")


def test_a_score_without_a_scale_is_told(load: Load) -> None:
    finding = the(load(surveys=surveys(("ces", 3), ("csat", None))), "no_scale")
    assert str(finding) == (
        "score of a kind without a declared scale in 1 of 2 rows (50.0 %), e.g. "
        "kind 'ces'"
    )
    assert finding.severity == "warning"


def test_a_milestone_without_a_time_says_where_to_declare_it(load: Load) -> None:
    frame = pd.DataFrame(
        {
            "account_id": "A",
            "milestone": ["login", "import", "invite"],
            "assigned_at": ["2025-03-01", None, None],
            "reached_at": [None, "2025-03-02", None],
        }
    )
    tables = load(milestones=frame)
    finding = the(tables, "null_time")
    assert finding.count == 1
    assert "required_milestones" in finding.advice
    assert tables["milestones"].rows == 2


def test_what_is_normal_before_and_after_an_account_is_no_finding(load: Load) -> None:
    churns = pd.DataFrame({"account_id": ["A"], "churned_at": ["2025-03-01"]})
    both = pd.DataFrame({"account_id": "A", "at": ["2024-12-01", "2025-03-09"]})
    tables = load(
        churns=churns,
        touches=both.rename(columns={"at": "touched_at"}),
        plays=both.tail(1).rename(columns={"at": "started_at"}),
        invoices=both.rename(columns={"at": "issued_at"}),
    )
    assert not found(tables, "after_left")
    assert the(tables, "before_sign_up").place == "invoices.issued_at"

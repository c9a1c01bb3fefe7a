"""Checks of whole columns: scales, declared events, the last day, periods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from churnml.tables import Tables
from tests.tables.conftest import found, the

Load = Callable[..., Tables]


def answers(scores: list[Any]) -> pd.DataFrame:
    return pd.DataFrame(
        {"account_id": "A", "responded_at": "2025-03-01", "score": scores}
    )


def ratings(csat: list[Any]) -> pd.DataFrame:
    return pd.DataFrame({"account_id": "A", "opened_at": "2025-03-01", "csat": csat})


def events(*times: str, **columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"account_id": "A", "occurred_at": list(times), **columns})


def test_no_zero_among_many_answers_looks_like_another_scale(load: Load) -> None:
    finding = the(load(nps=answers([1, 10] * 100)), "no_zeros")
    assert str(finding) == "score is never 0 in 200 of 200 rows (100.0 %)"
    assert finding.severity == "warning"
    assert "from 1 to 10" in finding.advice
    assert not found(load(nps=answers([1, 10] * 99)), "no_zeros")
    assert not found(load(nps=answers([0, *[1, 10] * 100])), "no_zeros")


def test_nps_among_the_surveys_is_held_to_the_same(load: Load) -> None:
    surveys = answers([1, 10] * 100).assign(kind="NPS")
    assert the(load(surveys=surveys), "no_zeros").table == "surveys"
    assert not found(load(surveys=surveys.assign(kind="csat")), "no_zeros")
    halves = answers([7.5, 7.0]).assign(kind="nps")
    assert the(load(surveys=halves), "off_scale").count == 1


@pytest.mark.parametrize(
    ("csat", "beyond", "message"),
    [
        ([5] * 99 + [80], 1, "csat off its usual scale (the others lie in 0 to 5)"),
        ([1] * 98 + [5] * 2, 2, "csat off its usual scale (the others lie in 0 to 1)"),
        ([50] * 99 + [500], 1, "csat off its usual scale (the others lie in 0 to 100)"),
        ([500] * 100, 100, "csat off its usual scale (they share no scale)"),
    ],
)
def test_ratings_of_two_scales(
    load: Load, csat: list[int], beyond: int, message: str
) -> None:
    finding = the(load(tickets=ratings(csat)), "mixed_scale")
    assert (finding.count, finding.message) == (beyond, message)
    assert finding.examples == (str(csat[-1]),)


@pytest.mark.parametrize(
    "csat", [[1, 3, 5] * 10, [2, 7, 10] * 10, [0, 60, 100] * 10, [5] * 10 + [80]]
)
def test_ratings_of_one_scale_or_too_few_to_tell(load: Load, csat: list[int]) -> None:
    assert not found(load(tickets=ratings(csat)), "mixed_scale")


def test_declared_events_that_never_happen(load: Load) -> None:
    usage = events("2025-03-01", "2025-03-02", event=["login", "export"])
    declared = {
        "login_events": ("logins",),
        "key_events": ("export", "share", "logins"),
    }
    first, second = found(load(usage=usage, usage_spec=declared), "unknown_event")
    assert (first.message, first.advice) == (
        "event 'logins' of login_events and key_events never happens",
        "Did you mean 'login'?",
    )
    assert (second.message, second.advice) == (
        "event 'share' of key_events never happens",
        "There are: export, login.",
    )


def test_declared_milestones_that_no_row_is_of(load: Load) -> None:
    rows = {"account_id": ["A"], "milestone": ["kickoff "]}
    rows |= {"reached_at": ["2025-03-01"]}
    declared = {
        "required_milestones": ("kickof", "kickoff"),
        "norm_days": {"kickof": 7},
    }
    told = found(
        load(milestones=pd.DataFrame(rows), milestones_spec=declared),
        "unknown_milestone",
    )
    assert [(one.message, one.advice) for one in told] == [
        (
            "milestone 'kickof' of required_milestones and norm_days is in no row",
            "Did you mean 'kickoff'?",
        )
    ]


def test_a_stray_last_day_is_told(load: Load) -> None:
    finding = the(
        load(usage=events("2025-01-10", "2025-01-11", "2099-01-01")), "silent_end"
    )
    assert str(finding) == (
        "no usage in the 28 days before the data's end (2099-01-01)"
    )
    assert "complete_until" in finding.advice
    assert not found(load(usage=events("2025-01-10", "2025-01-11")), "silent_end")
    monthly = events("2025-01-01", "2025-02-01", "2025-03-01", quantity=[1, 2, 3])
    spec = {"period": "1mo"}
    assert not found(load(usage=monthly, usage_spec=spec), "silent_end")


def test_periods_dated_by_their_end(load: Load) -> None:
    spec = {"period": "1mo"}
    ends = events("2025-01-31", "2025-02-28", quantity=[1, 2])
    finding = the(load(usage=ends, usage_spec=spec), "period_ends")
    assert finding.message == "occurred_at on the last day of a month"
    assert "dated by its first day" in finding.advice
    starts = events("2025-01-01", "2025-02-01", quantity=[1, 2])
    assert not found(load(usage=starts, usage_spec=spec), "period_ends")

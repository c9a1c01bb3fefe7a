"""Declaring a table: what is refused before anything is read."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from churnml.errors import TableError, TaskError
from churnml.tables import TableSpec, specs_from
from churnml.tables.spec import did_you_mean


def test_a_plain_spec_has_no_problems() -> None:
    assert TableSpec(name="usage", path="usage.csv").problems() == []


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        (
            {"name": "usage"},
            ("no source given", "Give exactly one of path, sql, table and frame."),
        ),
        (
            {"name": "usage", "path": "a.csv", "sql": "select 1"},
            ("path and sql given", "Give exactly one of path, sql, table and frame."),
        ),
        (
            {"name": "nps", "path": "a.csv", "columns": {"scor": "x"}},
            ("churnml knows no column 'scor' here", "Did you mean 'score'?"),
        ),
        (
            {"name": "nps", "path": "a.csv", "period": "1mo"},
            ("period is given", "It belongs to the table 'usage' alone."),
        ),
        (
            {"name": "usage", "path": "a.csv", "display": ("tier",)},
            ("display is given", "It belongs to the table 'accounts' alone."),
        ),
        (
            {"name": "usage", "path": "a.csv", "currency": "EUR"},
            ("currency is given", "It belongs to the table 'subscriptions' alone."),
        ),
        (
            {"name": "usage", "path": "a.csv", "timezone": "Europe/Berln"},
            ("timezone 'Europe/Berln' is not known", "Did you mean 'Europe/Berlin'?"),
        ),
        (
            {"name": "usage", "path": "a.csv", "delay": timedelta(days=-1)},
            ("delay -1 day, 0:00:00 is negative", "Give 0 or more."),
        ),
        (
            {"name": "usage", "path": "a.csv", "period": "monthly"},
            ("period 'monthly' is no period", "Give '1d', '7d' or '1mo'."),
        ),
        (
            {
                "name": "nps",
                "path": "a.csv",
                "from_": date(2025, 2, 1),
                "until": date(2025, 1, 1),
            },
            ("from 2025-02-01 is not before until 2025-01-01", "Swap them."),
        ),
        (
            {"name": "surveys", "path": "a.csv", "scales": {"ces": (3, 3)}},
            (
                "scales: [3, 3] is no scale of 'ces'",
                "Give its worst and its best answer: scales: {ces: [1, 5]}.",
            ),
        ),
        (
            {"name": "milestones", "path": "a.csv", "norm_days": {"import": 0}},
            (
                "norm_days: 'import' in 0 days",
                "Give the days from an account's start, at least 1.",
            ),
        ),
        (
            {"name": "touches", "path": "a.csv", "review_every": timedelta(0)},
            ("review_every 0:00:00", "Give a duration such as '91d'."),
        ),
        (
            {"name": "surveys", "path": "a.csv", "scales": {"NPS": (1, 10)}},
            (
                "scales: [1, 10] is no scale of NPS",
                "NPS is asked on 0 to 10: scales: {nps: [0, 10]}. Convert another "
                "scale in a sql source.",
            ),
        ),
        (
            {"name": "nps", "path": "a.csv", "scales": {"nps": (0, 10)}},
            ("scales is given", "It belongs to 'surveys' and 'tickets' alone."),
        ),
        (
            {"name": "tickets", "path": "a.csv", "scales": {"ces": (1, 5)}},
            (
                "scales: ['ces'] of tickets",
                "Tickets have ratings of one kind: scales: {csat: [1, 5]}.",
            ),
        ),
        (
            {"name": "tickets", "path": "a.csv", "competitors": ("...",)},
            ("competitors: '...' has no letter", "Give words."),
        ),
        (
            {"name": "nps", "path": "a.csv", "review_kinds": ("qbr",)},
            (
                "review_kinds is given",
                "It belongs to the table 'touches' alone.",
            ),
        ),
    ],
)
def test_problems_say_what_and_what_to_do(
    spec: dict[str, Any], problem: tuple[str, str]
) -> None:
    assert TableSpec(**spec).problems() == [problem]


def test_all_problems_are_listed() -> None:
    spec = TableSpec(name="nps", timezone="Mars", period="1mo")
    assert len(spec.problems()) == 3


def test_specs_from_takes_frames_paths_and_specs() -> None:
    frame = pd.DataFrame({"account_id": ["A"]})
    spec = TableSpec(name="nps", path="answers.csv", columns={"score": "rating"})
    accounts, usage, nps = specs_from(
        {"accounts": frame, "usage": Path("events") / "usage.parquet", "nps": spec}
    )
    assert accounts.frame is frame
    assert usage.path == "events/usage.parquet"
    assert nps is spec


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        ({"usages": "a.csv"}, "knows no table 'usages'.\nDid you mean 'usage'?"),
        ({"zzz": "a.csv"}, "It knows accounts, subscriptions, churns, usage, tickets"),
        ({"nps": 7}, "table 'nps': a int is no table. Give a DataFrame, an ibis table"),
        ({"nps": TableSpec(name="usage", path="a.csv")}, "the spec is of 'usage'"),
    ],
)
def test_specs_from_refuses(sources: dict[str, Any], message: str) -> None:
    with pytest.raises(TableError, match=message.replace("?", r"\?")):
        specs_from(sources)


def test_did_you_mean_is_silent_when_nothing_is_near() -> None:
    assert did_you_mean("Score", ["score", "role"]) == "Did you mean 'score'?"
    assert did_you_mean("xyz", ["score", "role"]) == ""


def test_a_single_name_and_texts_are_taken_as_meant() -> None:
    usage = TableSpec(name="usage", path="u.csv", login_events="login", delay="2d")
    assert usage.login_events == ("login",)
    assert usage.delay == timedelta(days=2)
    assert TableSpec(name="usage", path="u.csv", help_events="faq").help_events == (
        "faq",
    )
    touches = TableSpec(name="touches", path="t.csv", review_every="91d")
    assert touches.review_every == timedelta(days=91)
    dated = TableSpec(name="nps", path="n.csv", from_="2024-01-01", until="2025-01-01")
    assert (dated.from_, dated.until) == (date(2024, 1, 1), date(2025, 1, 1))
    with pytest.raises(TaskError, match="until: '2030-13-01' is no date"):
        TableSpec(name="nps", path="n.csv", until="2030-13-01")

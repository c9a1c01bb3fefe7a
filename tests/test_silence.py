"""Silence: chosen from silences that were, against an oracle; and who is here by it."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from churnml.errors import TaskError
from churnml.silence import by_silence, choose_silence
from churnml.snapshots import Cohort, snapshots
from churnml.spells import paid_spells
from churnml.tables import Silence, Tables, TableSpec, load_tables
from tests.silences import business, returned

DAY0 = date(2024, 1, 1)
BEFORE = date(2025, 6, 1)


def tables_of(days: dict[str, list[int]], **options: object) -> Tables:
    rows = [
        {"account_id": name, "occurred_at": DAY0 + timedelta(days=day)}
        for name, used in days.items()
        for day in used
    ]
    usage = pd.DataFrame(rows, columns=["account_id", "occurred_at"])
    if "period" in options:
        usage["quantity"] = 1
    accounts = pd.DataFrame({"account_id": list(days)})
    return load_tables(
        [
            TableSpec(name="accounts", frame=accounts),
            TableSpec(name="usage", frame=usage, **options),
        ],
        complete_until=date(2025, 12, 1),
    )


def test_the_choice_is_that_of_kaplan_and_meier_by_hand() -> None:
    days = business(3)
    found = choose_silence(tables_of(days), before=BEFORE)
    shares = found.chosen["returned_of"]
    lengths = range(7, found.length.days + 1, 7)
    assert list(shares) == [f"{days}d" for days in lengths]
    assert len(lengths) > 1
    end = (BEFORE - DAY0).days
    by_hand = [returned(days, length, end=end) for length in lengths]
    assert list(shares.values()) == pytest.approx([s for _, s in by_hand], abs=1e-6)
    assert found.chosen["silences"] == by_hand[-1][0]
    *shorter, last = shares.values()
    assert all(share > 0.1 for share in shorter)
    assert last == found.chosen["returned"] <= 0.1
    assert found.said()["before"] == "2025-06-01"


def test_what_is_known_later_changes_no_choice() -> None:
    days = business(4)
    end = (BEFORE - DAY0).days
    past = {name: [d for d in used if d < end] or [0] for name, used in days.items()}
    assert choose_silence(tables_of(days), before=BEFORE) == choose_silence(
        tables_of(past), before=BEFORE
    )


def test_too_few_silences_are_refused_and_so_are_those_that_end() -> None:
    with pytest.raises(TaskError, match="too few silences were known before"):
        choose_silence(tables_of({"a": [0, 1, 2], "b": [0]}), before=BEFORE)
    # Every account comes back after two months, again and again.
    always = {f"a{n}": list(range(n % 60, 700, 60)) for n in range(60)}
    with pytest.raises(TaskError) as error:
        choose_silence(tables_of(always), before=BEFORE)
    assert "ended within 90 days, more than 10 %" in str(error.value)
    assert "Declare what counts as leaving" in str(error.value)


def test_without_usage_nobody_is_silent() -> None:
    accounts = TableSpec(name="accounts", frame=pd.DataFrame({"account_id": ["A"]}))
    tables = load_tables([accounts], complete_until=BEFORE)
    for call in (
        lambda: by_silence(tables, "28d"),
        lambda: choose_silence(tables, before=BEFORE),
    ):
        with pytest.raises(TaskError, match="there is no table 'usage'"):
            call()


def test_a_silence_is_at_least_as_long_as_what_rows_sum_up() -> None:
    tables = tables_of({"a": [0, 31]}, period="1mo")
    assert by_silence(tables, "31d").silence == Silence(timedelta(days=31))
    with pytest.raises(TaskError, match="30 days is too short: rows of usage sum up"):
        by_silence(tables, "30d")
    with pytest.raises(TaskError, match="is not a whole number of days"):
        by_silence(tables, "36h")
    with pytest.raises(TaskError, match="0 days is too short"):
        by_silence(tables_of({"a": [0]}), "0d")


def test_accounts_are_here_until_their_silence_is_over() -> None:
    tables = tables_of({"steady": list(range(120)), "quiet": list(range(40))})
    assert "no_churn_dates" in {f.code for f in tables.findings}
    silent = by_silence(tables, "28d")
    assert "no_churn_dates" not in {f.code for f in silent.findings}
    # Last used on day 39; 28 whole days later, when day 68 begins, it has left.
    spells = paid_spells(silent, grace=timedelta(days=14)).execute()
    left = spells.set_index("account_id").churned_at["quiet"]
    assert left.date() == DAY0 + timedelta(days=68)
    for day, here in ((68, ["quiet", "steady"]), (69, ["steady"])):
        found = snapshots(
            silent,
            [DAY0 + timedelta(days=day)],
            cohort=Cohort("28d"),
            grace=timedelta(days=14),
        )
        assert sorted(found.scored.account_id.execute()) == here
        gone = found.not_scored.execute()
        assert gone.reason.tolist() == ["left"] * (2 - len(here))

"""Silence: chosen from silences that were, against an oracle; and who is here by it."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pandas as pd
import pytest

from churnml.errors import TaskError
from churnml.silence import WITHIN, by_silence, choose_silence
from churnml.snapshots import Cohort, snapshots
from churnml.spells import paid_spells
from churnml.tables import Silence, Tables, TableSpec, load_tables

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


def business(seed: int) -> dict[str, list[int]]:
    """Accounts that pause for weeks and come back, until they leave for good."""
    rng = random.Random(seed)
    lives = {}
    for n in range(150):
        day, used = rng.randint(0, 60), []
        while day < 700:
            used.append(day)
            if rng.random() < 0.004:
                break
            day += rng.choice([1, 1, 1, 2, 5]) + (rng.random() < 0.03) * rng.randint(
                1, 45
            )
        lives[f"a{n}"] = used
    return lives


def returned(days: dict[str, list[int]], length: int) -> tuple[int, float]:
    """Kaplan and Meier by hand, a day at a time."""
    end = (BEFORE - DAY0).days
    silences = []
    for used in days.values():
        known = sorted({d for d in used if d < end})
        for one, after in zip(known, [*known[1:], None], strict=True):
            silences.append(((end if after is None else after) - one - 1, after))
    reached = [(n, after) for n, after in silences if n > length]
    stays = 1.0
    for day in range(length + 1, length + WITHIN + 1):
        at_risk = sum(n >= day for n, _ in reached)
        ended = sum(n == day and after is not None for n, after in reached)
        stays *= 1 - (ended / at_risk if at_risk else 0)
    return len(reached), 1 - stays


def test_the_choice_is_that_of_kaplan_and_meier_by_hand() -> None:
    days = business(3)
    found = choose_silence(tables_of(days), before=BEFORE)
    shares = found.chosen["returned_of"]
    lengths = range(7, found.length.days + 1, 7)
    assert list(shares) == [f"{days}d" for days in lengths]
    assert len(lengths) > 1
    by_hand = [returned(days, length) for length in lengths]
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

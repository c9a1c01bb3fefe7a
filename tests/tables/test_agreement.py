"""Whether a flag of who churned agrees with the dates."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from churnml.tables import Tables
from churnml.tables.agreement import kappa
from tests.tables.conftest import found, the

Load = Callable[..., Tables]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((50, 25, 30, 20), 0.4),  # the textbook: 0.7 agreed, 0.5 by chance
        ((4, 2, 2, 2), 1.0),
        ((4, 2, 2, 1), 0.0),
        ((4, 2, 2, 0), -1.0),
        ((4, 0, 0, 0), 1.0),  # chance leaves no room to disagree
        ((4, 4, 0, 0), 0.0),
    ],
)
def test_kappa(counts: tuple[int, int, int, int], expected: float) -> None:
    assert kappa(*counts) == pytest.approx(expected)


def tables(load: Load, flags: list[bool | None], churned: list[str]) -> Tables:
    names = list("ABCDEFGH")[: len(flags)]
    accounts = pd.DataFrame({"account_id": names, "churned": flags})
    churns = pd.DataFrame({"account_id": churned, "churned_at": "2025-03-01"})
    return load(accounts=accounts, churns=churns)


def test_a_flag_that_agrees_says_nothing(load: Load) -> None:
    agreeing = tables(load, [True, True, False, False, None], ["A", "B"])
    assert not found(agreeing, "flag_disagrees")
    # It is not handed on: the present state is no feature.
    assert "churned" not in agreeing["accounts"].expr.columns


def test_a_flag_that_agrees_by_chance_is_told(load: Load) -> None:
    finding = the(
        tables(load, [True, True, False, False], ["A", "C"]), "flag_disagrees"
    )
    assert str(finding) == (
        "churned agrees with ever having left (by dates) in only 2 accounts (Cohen's "
        "kappa 0.00; 0 is chance) and disagrees in 2 of 4 rows (50.0 %)"
    )
    assert finding.severity == "warning"


def test_a_flag_of_ever_having_left_is_fine_too(load: Load) -> None:
    accounts = pd.DataFrame(
        {"account_id": list("ABCD"), "churned": [True, True, False, False]}
    )
    churns = pd.DataFrame({"account_id": list("AB"), "churned_at": "2025-03-01"})
    back = pd.DataFrame({"account_id": list("AB"), "started_at": "2025-04-01"})
    given = load(accounts=accounts, churns=churns, subscriptions=back)
    assert not found(given, "flag_disagrees")


def test_without_dates_or_flags_there_is_nothing_to_compare(load: Load) -> None:
    accounts = pd.DataFrame({"account_id": ["A"], "churned": [True]})
    alone = load(accounts=accounts, until="2025-03-01")
    assert not found(alone, "flag_disagrees")
    assert not found(tables(load, [None, None], ["A"]), "flag_disagrees")

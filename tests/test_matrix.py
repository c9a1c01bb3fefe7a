"""The border: what a matrix holds beside its features."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from churnml.backend import connect
from churnml.errors import ChurnmlError, ConfigError, TaskError
from churnml.labels import ChurnTask
from churnml.matrix import build_matrix
from churnml.snapshots import Cohort
from churnml.tables import Tables, TableSpec, load_tables

CUTOFF = date(2025, 3, 3)


@pytest.fixture(scope="module")
def tables() -> Tables:
    """Four paying accounts, one on trial; A pays for two rows at once."""
    day = datetime
    accounts = pd.DataFrame(
        {
            "account_id": list("ABCDE"),
            "started_at": day(2024, 1, 1),
            "name": ["Acme", None, "Cargo", "Delta", "Echo"],
            "industry": ["retail", "health", None, "retail", "health"],
            "segment": ["big", "small", "small", "big", "small"],
        }
    )
    subscriptions = pd.DataFrame(
        [
            ("A", day(2024, 1, 1), None, 100.0, 12, False),
            ("A", day(2025, 1, 1), None, 50.5, None, False),
            ("B", day(2024, 6, 15), None, 80.0, None, False),
            ("C", day(2024, 1, 1), day(2025, 3, 20), 10.0, None, False),
            ("D", day(2024, 1, 1), day(2025, 2, 1), 10.0, None, False),
            ("E", day(2025, 2, 1), None, 0.0, None, True),
        ],
        columns=[
            "account_id",
            "started_at",
            "ended_at",
            "mrr",
            "term_months",
            "is_trial",
        ],
    )
    uses = pd.date_range("2024-01-01", "2025-07-20", freq="D")
    usage = pd.concat(
        pd.DataFrame({"account_id": a, "occurred_at": uses[::step], "user_id": a})
        for a, step in (("A", 1), ("B", 2), ("C", 7))
    )
    specs = [
        TableSpec(
            name="accounts",
            frame=accounts,
            attributes=("industry",),
            display=("segment",),
        ),
        TableSpec(name="subscriptions", frame=subscriptions, currency="EUR"),
        TableSpec(name="usage", frame=usage),
    ]
    return load_tables(specs, con=connect(threads=1), complete_until=date(2025, 7, 20))


@pytest.fixture(scope="module")
def today(tables: Tables):
    return build_matrix(tables, cutoffs="2025-03-03")


def test_who_is_in_and_who_is_not(today) -> None:
    assert today.X.index.tolist() == [(a, pd.Timestamp(CUTOFF)) for a in "ABC"]
    others = today.not_scored.set_index("account_id")["reason"].to_dict()
    assert others == {"D": "left", "E": "trial"}
    assert today.cutoffs == (CUTOFF,)


def test_the_context_is_shown_and_never_a_feature(today) -> None:
    acme = today.context.iloc[0]
    assert acme["name"] == "Acme"
    assert acme["segment"] == "big"
    assert acme["mrr"] == 150.5
    assert acme["currency"] == "EUR"
    # Twelve months from 2024-01-01: the second term ends on 2026-01-01.
    assert acme["renewal_date"] == pd.Timestamp(2026, 1, 1)
    # From 2024-01-01 to 2025-03-03: 366 + 31 + 28 + 2 days.
    assert acme["tenure_days"] == 427
    assert pd.isna(today.context["name"].iloc[1])
    assert not [c for c in today.X if "segment" in c or "name" in c]


def test_each_account_has_the_currency_of_its_own_rows(tables: Tables) -> None:
    paid = tables["subscriptions"].expr.to_pandas().drop(columns="known_at")
    paid["currency"] = ["USD", "GBP", "USD", None, "USD", "USD"]
    specs = [raw.spec for name, raw in tables.items() if name != "subscriptions"]
    specs.append(TableSpec(name="subscriptions", frame=paid))
    mixed = load_tables(specs, con=connect(threads=1), complete_until=date(2025, 7, 20))
    context = build_matrix(mixed, cutoffs=CUTOFF).context
    # A pays in two currencies, which cannot be added up; C says none.
    assert context["currency"].isna().tolist() == [True, False, True]
    assert context["currency"].iloc[1] == "USD"


def test_features_are_numbers_or_text(today) -> None:
    assert today.X["account__industry"].iloc[:2].tolist() == ["retail", "health"]
    assert pd.isna(today.X["account__industry"].iloc[2])
    numbers = today.X.drop(columns="account__industry")
    assert set(numbers.dtypes.astype(str)) == {"float64"}
    assert [card.name for card in today.cards] == list(today.X)


def test_percentiles_are_shares_of_lower_values(today) -> None:
    # 28, 14 and 4 uses: two thirds of the cohort use less than A, none less than C.
    assert today.X["logins__logins__28d"].tolist() == [28, 14, 4]
    shares = today.evidence["logins__logins__28d__percentile"]
    assert shares.tolist() == pytest.approx([2 / 3, 1 / 3, 0])


def test_what_cannot_be_built_is_said(today) -> None:
    assert today.left_out["tickets"] == "there is no table 'tickets'"
    assert not [c for c in today.X if c.startswith(("tickets", "nps"))]


def test_without_a_task_there_are_no_labels(tables: Tables, today) -> None:
    assert today.y is None
    with pytest.raises(TaskError, match="no labels"):
        today.labelled()
    panel = build_matrix(tables, cutoffs=[CUTOFF, "2025-06-30"], task=ChurnTask())
    # C ends on 2025-03-20, inside [2025-03-17, 2025-06-15); June is not matured.
    assert panel.y is not None
    assert panel.y.tolist()[:3] == [False, False, True]
    assert panel.y.isna().sum() == len(panel) - 3
    assert len(panel.labelled()) == 3
    assert panel.labelled().y.dtype == bool
    assert panel.at([CUTOFF]).X.equals(today.X)
    assert panel.fingerprint == today.fingerprint


def test_a_part_takes_everything_along(tables: Tables) -> None:
    panel = build_matrix(tables, cutoffs=[CUTOFF], task=ChurnTask())
    part = panel.take(np.array([False, True, True]))
    for frame in (part.X, part.y, part.outcome, part.evidence, part.context):
        assert list(frame.index) == list(panel.X.index[1:])
    assert len(panel) == 3


def test_the_provenance_is_plain(tables: Tables) -> None:
    panel = build_matrix(
        tables, cutoffs=CUTOFF, task=ChurnTask(), cohort=Cohort(min_tenure="30d")
    )
    found = panel.provenance
    assert found["task"] == {"horizon_days": 90, "lead_days": 14, "grace_days": 14}
    assert found["cohort"] == {"min_tenure_days": 30}
    assert found["tables"]["subscriptions"]["rows"] == 6
    assert found["data_until"] == "2025-07-20"


def test_nothing_is_left_behind_on_the_connection(tables: Tables) -> None:
    def kept() -> set[str]:
        names = tables.con.list_tables(database=("temp", "main"))
        return {n for n in names if not n.startswith("ibis_")}

    before = kept()
    build_matrix(tables, cutoffs=CUTOFF)
    assert kept() == before


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"windows": ["30d"]}, TaskError, "not a whole number of weeks"),
        ({"builders": ["login"]}, ConfigError, "unknown builder 'login'"),
        ({"cutoffs": "2025-08-01"}, TaskError, "the data ends before them"),
        ({"cutoffs": []}, TaskError, "none given"),
        ({"cutoffs": "soon"}, TaskError, "is no date"),
    ],
)
def test_mistakes_are_named(
    tables: Tables, wrong: dict, error: type[ChurnmlError], message: str
) -> None:
    with pytest.raises(error, match=message):
        build_matrix(tables, **({"cutoffs": CUTOFF} | wrong))

"""The border: what a matrix holds, how it is cut, and what it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from churnml.backend import connect
from churnml.errors import ConfigError, TaskError
from churnml.features.spec import Card
from churnml.labels import ChurnTask
from churnml.matrix import Matrix, build_matrix
from churnml.tables import Tables, TableSpec, load_tables

MARCH, APRIL = date(2025, 3, 3), date(2025, 4, 7)
UNTIL = date(2025, 9, 1)


def day(text: str | None) -> pd.Timestamp:
    return pd.Timestamp(text)


ACCOUNTS = pd.DataFrame(
    {
        "account_id": ["a", "b", "c", "new"],
        "name": ["Ant", "Bee", None, "Newt"],
        "owner": ["Jo", "Kim", "Jo", "Kim"],
        "industry": ["retail", None, "health", "retail"],
        "tier": ["gold", "iron", "gold", "iron"],
    }
)
# a raises its price in March, renews every year, and churns in May; b is on a plain
# monthly contract; c has two contracts at a time; new is too new.
PAID = pd.DataFrame(
    [
        ("a", "2024-06-01", "2025-03-10", 100.0, 12),
        ("a", "2025-03-10", "2025-05-20", 150.0, 12),
        ("b", "2024-11-15", None, 80.0, None),
        ("c", "2024-01-01", None, 10.0, None),
        ("c", "2024-02-01", None, 20.5, 6),
        ("new", "2025-02-20", None, 5.0, None),
    ],
    columns=["account_id", "started_at", "ended_at", "mrr", "term_months"],
).assign(
    started_at=lambda f: pd.to_datetime(f["started_at"]),
    ended_at=lambda f: pd.to_datetime(f["ended_at"]),
    term_months=lambda f: f["term_months"].astype("Int64"),
)
ASKED = pd.DataFrame(
    {
        "account_id": ["a", "b", "c"],
        "responded_at": [day("2025-02-01"), day("2025-01-10"), day("2025-03-20")],
        "score": [9, 4, 6],
    }
)
USED = pd.DataFrame(
    {"account_id": ["a", "b"], "occurred_at": [day("2025-02-28"), day("2025-03-01")]}
)


def read(frames: Mapping[str, pd.DataFrame] | None = None, **options: Any) -> Tables:
    """Load the little tables, some of them replaced."""
    given = {"accounts": ACCOUNTS, "subscriptions": PAID, "nps": ASKED, "usage": USED}
    if frames is not None:
        given = {"accounts": ACCOUNTS, **frames}
    spec: dict[str, dict[str, Any]] = {
        "accounts": {"attributes": ("industry",), "display": ("tier",)},
        "subscriptions": {"currency": "EUR"},
        "nps": {"from_": date(2024, 1, 1)},
    } | options
    return load_tables(
        [TableSpec(name=n, frame=f, **spec.get(n, {})) for n, f in given.items()],
        con=connect(threads=1),
        complete_until=UNTIL,
    )


@pytest.fixture(scope="module")
def tables() -> Tables:
    return read()


@pytest.fixture(scope="module")
def panel(tables: Tables) -> Matrix:
    return build_matrix(
        tables, cutoffs=[APRIL, "2025-03-03", APRIL], task=ChurnTask(horizon="60d")
    )


# -- what it holds ---------------------------------------------------------------------


def test_rows_are_snapshots_sorted_by_cutoff_then_account(panel: Matrix) -> None:
    assert panel.index.names == ["account_id", "cutoff"]
    expected = [(a, t) for t in (MARCH, APRIL) for a in "abc"]
    assert [(a, t.date()) for a, t in panel.index] == expected
    assert panel.cutoffs == (MARCH, APRIL)
    assert len(panel) == 6
    for aligned in (panel.evidence, panel.context, panel.y, panel.outcome):
        assert aligned is not None
        assert aligned.index.equals(panel.index)
    assert panel.not_scored.to_numpy().tolist() == [
        ["new", pd.Timestamp(MARCH), "new"],
        ["new", pd.Timestamp(APRIL), "new"],
    ]


def test_columns_are_numbers_and_texts_with_a_card_each(panel: Matrix) -> None:
    assert [card.name for card in panel.cards] == list(panel.X)
    texts = [card.name for card in panel.cards if card.categorical]
    assert texts == ["onboarding__stage", "account__industry"]
    assert (panel.X.drop(columns=texts).dtypes == "float64").all()
    industry = panel.X["account__industry"]
    assert industry.loc["a"].tolist() == ["retail", "retail"]
    assert industry.loc["b"].isna().all()
    for card in panel.cards:
        assert card.normal is None or card.normal in panel.evidence
        assert "{value}" in card.says


def test_labels_say_what_came(panel: Matrix) -> None:
    assert panel.outcome is not None
    assert panel.y is not None
    assert panel.matured_at is not None
    # a left on 20 May: outside [17 March, 16 May), inside [21 April, 20 June).
    assert panel.outcome.tolist() == ["stayed"] * 3 + ["churned", "stayed", "stayed"]
    assert panel.y.dtype == "boolean"
    assert panel.y.tolist() == [False] * 3 + [True, False, False]
    # 14 days of lead, 60 of horizon, 14 of grace.
    assert panel.matured_at.dt.date.unique().tolist() == [
        date(2025, 5, 30),
        date(2025, 7, 4),
    ]


def test_context_is_as_known_at_the_cutoff(panel: Matrix) -> None:
    march, april = (panel.context.xs(day(str(t)), level=1) for t in (MARCH, APRIL))
    assert march["mrr"].tolist() == [100, 80, 30.5]
    assert april["mrr"].tolist() == [150, 80, 30.5]
    assert set(march["currency"]) == {"EUR"}
    # a's first contract renews on 1 June, its second a year after 10 March 2025; of
    # c's rows the one begun last counts, every six months from 1 February 2024.
    assert march["renewal_date"].dt.date.tolist()[::2] == [
        date(2025, 6, 1),
        date(2025, 8, 1),
    ]
    assert april.loc["a", "renewal_date"].date() == date(2026, 3, 10)
    assert pd.isna(march.loc["b", "renewal_date"])
    assert march["tenure_days"].tolist() == [275, 108, 427]
    assert march.loc["c", "account_started_at"] == day("2024-01-01")
    assert march["name"].tolist()[:2] == ["Ant", "Bee"]
    assert pd.isna(march.loc["c", "name"])
    assert march["tier"].tolist() == ["gold", "iron", "gold"]


def test_context_does_not_depend_on_the_builders(tables: Tables, panel: Matrix) -> None:
    bare = build_matrix(tables, cutoffs=[MARCH, APRIL], builders=["nps"])
    pd.testing.assert_frame_equal(bare.context, panel.context)
    assert {card.family for card in bare.cards} == {"nps", "account"}


def test_context_without_names_prices_or_terms() -> None:
    frames = {
        "accounts": ACCOUNTS[["account_id"]],
        "subscriptions": PAID[["account_id", "started_at", "ended_at"]],
    }
    spare = read(frames, accounts={}, subscriptions={})
    context = build_matrix(spare, cutoffs=MARCH).context
    assert list(context) == [
        "name",
        "owner",
        "mrr",
        "currency",
        "renewal_date",
        "tenure_days",
        "account_started_at",
        "lifecycle_stage",
        "plays_begun",
    ]
    absent = ["name", "owner", "mrr", "currency", "renewal_date"]
    assert context[absent].isna().all().all()
    assert context["tenure_days"].tolist() == [275, 108, 427]


def test_percentiles_are_shares_of_the_cohort_with_less(tables: Tables) -> None:
    scored = build_matrix(tables, cutoffs=[MARCH, APRIL])
    shares = scored.evidence["commercial__mrr__percentile"]
    # In March c pays 30.5, b 80 and a 100; in April a pays 150.
    assert shares.xs(day(str(MARCH)), level=1).tolist() == [2 / 3, 1 / 3, 0]
    # NPS: 9 and 4 are known in March, c's 6 in April.
    nps = scored.evidence["nps__latest_score__percentile"]
    march = nps.xs(day(str(MARCH)), level=1)
    assert march.tolist()[:2] == [1 / 2, 0]
    assert np.isnan(march["c"])
    assert nps.xs(day(str(APRIL)), level=1).tolist() == [2 / 3, 0, 1 / 3]
    # Equal values have as many below them.
    years = scored.evidence["nps__answers__91d__percentile"]
    assert years.xs(day(str(MARCH)), level=1).tolist()[:2] == [1 / 3, 1 / 3]
    shown = {c.removesuffix("__percentile") for c in scored.evidence}
    assert "account__industry" not in shown
    flags = {card.name for card in scored.cards if card.unit == "flag"}
    assert not flags & shown


def test_training_has_no_percentiles(panel: Matrix) -> None:
    assert not [c for c in panel.evidence if c.endswith("__percentile")]


def test_what_was_left_out_is_said(panel: Matrix) -> None:
    assert panel.left_out["tickets"] == "there is no table 'tickets'"
    assert "user_id" in panel.left_out["logins.people"]
    assert "seats" in panel.left_out["commercial__seats"]


# -- other tables ----------------------------------------------------------------------


def test_support_alone_is_enough() -> None:
    tickets = pd.DataFrame(
        {"account_id": ["a", "a", "b"], "opened_at": [day("2025-02-27")] * 3}
    )
    churns = pd.DataFrame({"account_id": ["a"], "churned_at": [day("2025-05-20")]})
    accounts = ACCOUNTS.assign(started_at=day("2024-01-01"))
    given = {"accounts": accounts, "tickets": tickets, "churns": churns}
    panel = build_matrix(
        read(given, tickets={"from_": date(2024, 1, 1)}), cutoffs=APRIL
    )
    assert {card.family for card in panel.cards} == {"tickets", "account"}
    assert panel.X["tickets__tickets__91d"].tolist() == [2, 1, 0, 0]
    assert panel.context["mrr"].isna().all()
    assert panel.context["currency"].isna().all()
    assert panel.context["tenure_days"].tolist() == [462] * 4
    assert panel.provenance["grace_days"] == 0


def test_ones_own_cohort_may_hold_who_never_paid(tables: Tables) -> None:
    mine = pd.DataFrame({"account_id": ["new", "a"], "cutoff": [str(MARCH)] * 2})
    matrix = build_matrix(tables, cutoffs=MARCH, cohort=mine, builders=["nps"])
    assert [a for a, _t in matrix.index] == ["a", "new"]
    assert matrix.context["tenure_days"].tolist() == [275, 11]
    assert set(matrix.not_scored["reason"]) == {"not in cohort"}
    assert matrix.provenance["cohort"] == "own cohort"
    # In September a has left: it has no spell, and no contract that runs.
    gone = pd.DataFrame({"account_id": ["a"], "cutoff": ["2025-09-01"]})
    late = build_matrix(tables, cutoffs=UNTIL, cohort=gone, builders=["nps"])
    assert late.context[["tenure_days", "mrr", "renewal_date"]].isna().all().all()


# -- cutting ---------------------------------------------------------------------------


def test_take_cuts_everything_alike(panel: Matrix) -> None:
    late = panel.index.get_level_values("cutoff") == day(str(APRIL))
    for rows in (late, np.flatnonzero(late), list(np.flatnonzero(late))):
        cut = panel.take(rows)
        assert cut.cutoffs == (APRIL,)
        assert cut.y is not None
        assert cut.y.tolist() == [True, False, False]
        for aligned in (cut.evidence, cut.context, cut.outcome, cut.matured_at):
            assert aligned is not None
            assert aligned.index.equals(cut.index)
        assert cut.cards == panel.cards
    assert [a for a, _t in panel.take([5, 0]).index] == ["c", "a"]
    assert len(panel.take([])) == 0
    assert len(panel.take(np.zeros(6, dtype=bool)).context) == 0
    with pytest.raises(ValueError, match="the mask has 2 values for 6 rows"):
        panel.take(np.array([True, False]))


def test_at_and_labelled(panel: Matrix, tables: Tables) -> None:
    assert panel.at([APRIL]).cutoffs == (APRIL,)
    assert len(panel.at([date(2020, 1, 1)])) == 0
    assert panel.labelled().y is not None
    later = build_matrix(
        tables, cutoffs=[APRIL, "2025-07-07"], task=ChurnTask(), builders=["nps"]
    )
    assert later.outcome is not None
    assert (later.outcome.loc[:, day("2025-07-07")] == "censored").all()
    known = later.labelled()
    assert known.cutoffs == (APRIL,)
    assert known.y is not None
    assert known.y.dtype == bool
    with pytest.raises(TaskError, match="no labels"):
        build_matrix(tables, cutoffs=MARCH, builders=["nps"]).labelled()


def test_a_matrix_may_be_made_by_hand() -> None:
    index = pd.MultiIndex.from_tuples(
        [("a", day("2025-03-03"))], names=["account_id", "cutoff"]
    )
    card = Card(
        name="x__y",
        family="x",
        measure="y",
        window=None,
        signals=(),
        definition="Y.",
        unit="count",
        direction="?",
        says="{value}",
    )
    one = Matrix(pd.DataFrame({"x__y": [1.0]}, index=index), (card,), "f")
    assert len(one.take([0]).context) == 0
    assert one.not_scored.empty


# -- refusals --------------------------------------------------------------------------


def kept(tables: Tables) -> set[str]:
    """Name the temporary tables; ibis drops its views on frames by itself."""
    names = tables.con.list_tables(database=("temp", "main"))
    return {name for name in names if not name.startswith("ibis_")}


def test_refusals_leave_nothing_behind(tables: Tables) -> None:
    build_matrix(tables, cutoffs=MARCH, builders=["nps"])
    before = kept(tables)
    with pytest.raises(TaskError, match="nobody is in the cohort"):
        build_matrix(tables, cutoffs="2020-01-06")
    with pytest.raises(TaskError, match="is complete until 2025-09-01"):
        build_matrix(tables, cutoffs="2025-09-08")
    with pytest.raises(TaskError, match="cutoffs: 20250303 is no date"):
        build_matrix(tables, cutoffs=20250303)
    with pytest.raises(TaskError, match="none given"):
        build_matrix(tables, cutoffs=[])
    with pytest.raises(ConfigError, match="unknown builder 'npss'"):
        build_matrix(tables, cutoffs=MARCH, builders=["npss"])
    with pytest.raises(TaskError, match=r"features\.windows"):
        build_matrix(tables, cutoffs=MARCH, windows=["10d"])
    assert kept(tables) == before


def test_the_input_is_not_changed() -> None:
    before = {n: f.copy() for n, f in (("s", PAID), ("u", USED), ("n", ASKED))}
    build_matrix(read(), cutoffs=MARCH, builders=["nps"])
    for name, frame in (("s", PAID), ("u", USED), ("n", ASKED)):
        pd.testing.assert_frame_equal(frame, before[name])


def test_progress_is_told(tables: Tables) -> None:
    told: list[str] = []
    build_matrix(
        tables,
        cutoffs=MARCH,
        task=ChurnTask(horizon="60d"),
        builders=["nps"],
        progress=told.append,
    )
    assert told == ["snapshots", "nps", "account", "reading features", "labels"]


def test_a_play_before_the_outcome_window_ends_is_flagged_beside_the_label() -> None:
    began = ["2025-03-02 23:59", "2025-03-03", "2025-05-15 23:59", "2025-05-16"]
    began = [*began, "2025-04-01"]  # of which a was held out
    plays = pd.DataFrame(
        {
            "account_id": ["a", "b", "c", "a", "a"],
            "started_at": [day(text) for text in began],
            "held_out": [False, None, None, False, True],
        }
    )
    paid = {"subscriptions": PAID, "nps": ASKED, "plays": plays}
    task = ChurnTask(horizon="60d", lead="14d")  # from 2025-03-03 to 2025-05-16
    given = {"cutoffs": MARCH, "builders": ["nps", "relationship"]}
    panel = build_matrix(read(paid), task=task, **given)
    assert panel.treated is not None
    assert panel.treated.droplevel("cutoff").to_dict() == {
        "a": False,
        "b": True,
        "c": True,
    }
    assert panel.take([0, 2]).treated.tolist() == [False, True]
    # What was under way at the cutoff is a feature, known on that day.
    assert panel.X["relationship__in_play"].tolist() == [1, 0, 0]
    assert build_matrix(read(paid), **given).treated is None
    del paid["plays"]
    assert build_matrix(read(paid), task=task, **given).treated is None

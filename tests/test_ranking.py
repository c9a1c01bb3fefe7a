"""The risk list: columns, order, ranks, bands, money."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from churnml.bands import band_by_value
from churnml.errors import TaskError
from churnml.offer import Offer
from churnml.profit import plan
from churnml.ranking import risk_list, with_plan

COLUMNS = [
    *("account_id", "name", "owner", "cutoff", "risk", "risk_low", "risk_high"),
    *(
        "band",
        "rank",
        "in_capacity",
        "mrr",
        "currency",
        "value_at_risk",
        "renewal_date",
    ),
    *("reason_1", "reason_2", "reason_3", "reason_4"),
    *("reason_1_code", "reason_2_code", "reason_3_code", "reason_4_code"),
    *("reason_1_points", "reason_2_points", "reason_3_points", "reason_4_points"),
    *("protective_1", "protective_2", "protective_1_code", "protective_2_code"),
    *("protective_1_points", "protective_2_points"),
    *("context", "context_points", "muted", "muted_points", "missing_data"),
    *("model_version", "run_id", "data_until"),
]
MARCH, APRIL = pd.Timestamp("2025-03-03"), pd.Timestamp("2025-03-31")


def index(accounts: list[str], cutoffs: list[pd.Timestamp]) -> pd.MultiIndex:
    pairs = [(account, cutoff) for cutoff in cutoffs for account in accounts]
    return pd.MultiIndex.from_tuples(pairs, names=["account_id", "cutoff"])


def reasons(where: pd.MultiIndex, **columns: Any) -> pd.DataFrame:
    plain: dict[str, Any] = {"mrr": 100.0, "currency": "EUR", "owner": "Kim"}
    return pd.DataFrame(plain | columns, index=where)


def test_columns_stand_in_their_order() -> None:
    where = index(["A"], [MARCH])
    ranked = risk_list(
        pd.Series([0.4], index=where),
        reasons(where, reason_1="Few logins", reason_1_points=12, protective_1="NPS 9"),
        model_version="3",
        run_id="abc",
        data_until=date(2025, 3, 2),
    )
    assert list(ranked.columns) == COLUMNS
    row = ranked.iloc[0]
    assert (row["account_id"], row["cutoff"], row["owner"]) == ("A", MARCH, "Kim")
    assert (row["reason_1"], row["reason_1_points"]) == ("Few logins", 12)
    assert (row["model_version"], row["run_id"]) == ("3", "abc")
    assert row["data_until"] == pd.Timestamp("2025-03-02")
    empty = [
        "risk_low",
        "risk_high",
        "name",
        "renewal_date",
        "reason_2",
        "reason_4_code",
        "missing_data",
    ]
    assert row[empty].isna().all()


def test_bands_and_what_the_model_is_blind_to() -> None:
    where = index(["A", "B"], [MARCH])
    sure = pd.DataFrame(
        {"risk_low": [0.2, 0.01], "risk_high": [0.6, 0.5], "blind": [None, "logins"]},
        index=where,
    )
    ranked = risk_list(
        pd.Series([0.4, 0.1], index=where),
        reasons(where, missing_data=["NPS: no answer yet", None]),
        certainty=sure.iloc[::-1],
    )
    assert ranked["band"].tolist() == ["high", "unknown"]
    assert ranked["rank"].tolist() == [1, 2]
    assert ranked["risk_low"].tolist() == [0.2, 0.01]
    assert ranked["risk_high"].tolist() == [0.6, 0.5]
    assert ranked["missing_data"].tolist() == [
        "NPS: no answer yet",
        "The model is all but blind here: nothing recorded yet of: Usage",
    ]


def test_no_band_of_ones_own_is_called_unknown() -> None:
    where = index(["A"], [MARCH])
    with pytest.raises(TaskError, match="'unknown' where the model is blind"):
        risk_list(pd.Series([0.4], index=where), reasons(where), bands={"unknown": 0.5})


def test_a_list_without_anything_to_say_has_the_same_types() -> None:
    where = index(["A", "B"], [MARCH])
    bare = risk_list(pd.Series([0.4, 0.2], index=where), pd.DataFrame(index=where))
    assert list(bare.columns) == COLUMNS
    assert bare["reason_4_points"].dtype == "Int64"
    assert bare["reason_4"].dtype == "str"
    assert bare["value_at_risk"].dtype == float
    assert bare["data_until"].isna().all()
    assert bare["in_capacity"].dtype == bool


def test_ties_are_broken_by_value_at_risk_then_by_id() -> None:
    accounts = ["B", "A", "D", "C", "E"]
    where = index(accounts, [MARCH])
    ranked = risk_list(
        pd.Series([0.2, 0.2, 0.2, 0.2, 0.9], index=where),
        reasons(where, mrr=[50.0, 50.0, 90.0, np.nan, 1.0]),
    )
    assert ranked["account_id"].tolist() == ["E", "D", "A", "B", "C"]
    assert ranked["rank"].tolist() == [1, 2, 3, 4, 5]
    # risk x 12 x mrr: 0.9 x 12 x 1, 0.2 x 12 x 90, 0.2 x 12 x 50
    assert ranked["value_at_risk"].tolist()[:4] == pytest.approx([10.8, 216, 120, 120])
    assert np.isnan(ranked["value_at_risk"].iloc[4])


def test_the_order_of_the_input_does_not_matter() -> None:
    rng = np.random.default_rng(0)
    where = index([f"A{n}" for n in range(60)], [MARCH])
    risk = pd.Series(rng.choice([0.1, 0.2, 0.3], 60), index=where)
    said = reasons(where, mrr=rng.choice([10.0, 20.0], 60))
    shuffled = rng.permutation(60)
    pd.testing.assert_frame_equal(
        risk_list(risk, said), risk_list(risk.iloc[shuffled], said.iloc[::-1])
    )


def test_each_cutoff_has_its_own_ranks_capacity_and_top() -> None:
    where = index(["A", "B", "C"], [APRIL, MARCH])
    risk = pd.Series([0.1, 0.2, 0.3, 0.3, 0.2, 0.1], index=where)
    ranked = risk_list(risk, reasons(where), capacity=1, top=2)
    found = ranked[["cutoff", "account_id", "rank", "in_capacity"]]
    assert found.to_numpy().tolist() == [
        [MARCH, "A", 1, True],
        [MARCH, "B", 2, False],
        [APRIL, "C", 1, True],
        [APRIL, "B", 2, False],
    ]
    assert risk_list(risk, reasons(where))["in_capacity"].all()


def test_more_reasons_than_usual_are_kept() -> None:
    where = index(["A"], [MARCH])
    more = {f"reason_{n}": f"r{n}" for n in range(1, 7)}
    ranked = risk_list(pd.Series([0.4], index=where), reasons(where, **more))
    assert ranked["reason_6"].tolist() == ["r6"]


def test_nobody_is_an_empty_list() -> None:
    where = index(["A"], [MARCH])[:0]
    ranked = risk_list(pd.Series([], index=where, dtype=float), reasons(where))
    assert list(ranked.columns) == COLUMNS
    assert ranked.empty


def test_inputs_are_not_changed() -> None:
    where = index(["A", "B"], [MARCH])
    risk, said = pd.Series([0.1, 0.4], index=where), reasons(where)
    before = risk.copy(), said.copy()
    risk_list(risk, said, capacity=1)
    pd.testing.assert_series_equal(risk, before[0])
    pd.testing.assert_frame_equal(said, before[1])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"capacity": 0}, r"^capacity: 0 accounts\. Give 1 or more, or None for all\."),
        ({"top": -1}, r"^top: -1 accounts\."),
        ({"bands": {"high": 30}}, r"^bands: \{'high': 30\} must give .* in \[0, 1\]"),
        ({"bands": {"low": 0.1}}, r"^bands: .*the rest is 'low'"),
        ({"bands": {"a": 0.1, "b": 0.1}}, r"^bands: .*all different"),
    ],
)
def test_senseless_settings_are_refused(changes: dict[str, Any], message: str) -> None:
    where = index(["A"], [MARCH])
    with pytest.raises(TaskError, match=message):
        risk_list(pd.Series([0.4], index=where), reasons(where), **changes)


def test_risks_and_reasons_must_match() -> None:
    where = index(["A", "B", "C"], [MARCH])
    with pytest.raises(
        TaskError, match=r"2 of 3 values .*\(e\.g\. 1\.5 of account 'B'"
    ):
        risk_list(pd.Series([0.4, 1.5, np.nan], index=where), reasons(where))
    with pytest.raises(TaskError, match=r"missing for 2 of 3 .*\(e\.g\. 'B', 'C'\)"):
        risk_list(pd.Series([0.4, 0.1, 0.2], index=where), reasons(where[:1]))


class TestWorth:
    def listed(self) -> pd.DataFrame:
        where = index(["A", "B", "C", "D"], [MARCH])
        risk = pd.Series([0.4, 0.2, 0.01, 0.35], index=where)
        money = reasons(where, mrr=[50.0, 900.0, 900.0, None])
        return risk_list(risk, money)

    def test_bands_follow_from_worth(self) -> None:
        offer = Offer(contact_cost=90, accept_rate=0.3, currency="EUR", hours=1)
        listed = self.listed()
        told = with_plan(listed, plan(listed, offer)).set_index("account_id")

        # A: 0.4 * 0.3 * 600 - 90 = -18: of high risk, and not worth a call.
        assert told["band"].to_dict() == {
            "A": "low",
            "B": "high",
            "C": "low",
            "D": "unknown",
        }
        assert told.loc["A", "expected_value"] == pytest.approx(-18)
        assert told["planned"].to_dict() == {
            "A": False,
            "B": True,
            "C": False,
            "D": False,
        }

    def test_or_stay_as_they_are(self) -> None:
        offer = Offer(contact_cost=90, accept_rate=0.3, currency="EUR")
        listed = self.listed()

        told = with_plan(listed, plan(listed, offer), bands="by risk")

        assert told["band"].tolist() == listed["band"].tolist()
        assert listed.columns.tolist() == COLUMNS  # the list itself is left alone

    def test_where_the_model_is_blind_it_stays_so(self) -> None:
        said = np.array(["call", "does not pay"])
        before = np.array(["unknown", "medium"])

        assert band_by_value(said, before).tolist() == ["unknown", "low"]

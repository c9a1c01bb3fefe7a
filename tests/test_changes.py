"""What changed: parts that add up, worked out by hand and held on whatever comes."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from churnml.attribution import Contributions
from churnml.changes import Changes, Earlier, earlier_list, what_changed
from churnml.errors import StoreError
from tests.panels import make_card

THEN, NOW = date(2025, 2, 24), pd.Timestamp("2025-03-03")
NAMES = ["logins__users", "logins__days", "nps__latest", "commercial__tenure_days"]
BASE = -2.0


def contributions(ids: list[str], phi: Any, base: float = BASE) -> Contributions:
    index = pd.MultiIndex.from_product([ids, [NOW]], names=["account_id", "cutoff"])
    values = pd.DataFrame(np.asarray(phi, dtype=float), index, NAMES)
    logit = base + values.sum(axis=1)
    return Contributions(
        values=values,
        base_value=base,
        logit=logit,
        risk=pd.Series(expit(logit), index),
        cards=tuple(make_card(n, actionable="tenure" not in n) for n in NAMES),
        usable=True,
        X=values,
        encoded=values,
    )


def stored(ids: list[str], phi: Any, base: float = BASE, **given_: Any) -> Earlier:
    """What a list of then left on the disk."""
    why = contributions(ids, phi, base)
    rows = why.values.reset_index()
    rows.insert(2, "logit", why.logit.to_numpy())
    rows.insert(2, "base_value", base)
    listed = why.risk.rename("risk").reset_index()
    return earlier_list(
        THEN,
        risk_list=listed,
        contributions=rows.sample(frac=1, random_state=0),  # the order does not matter
        features=given_.get("features"),
        about={"run_id": "then"},
        model_version="3",
    )


class TestByHand:
    def test_one_model(self) -> None:
        # Log-odds from -2 to -1: users +1.2, days -0.3, nps +0.2, tenure -0.1.
        then = stored(["A"], [[0.1, 0.2, -0.2, -0.1]])
        now = contributions(["A"], [[1.3, -0.1, 0.0, -0.2]])
        parts = what_changed(then, now.risk, now).parts
        # Risk from 11.920 % to 26.894 %: 14.974 points over 1.0 of log-odds.
        slope = expit(-1.0) - expit(-2.0)
        assert list(parts) == ["logins", "nps", "context"]
        expected = np.array([0.9, 0.2, -0.1]) * slope
        np.testing.assert_allclose(parts.to_numpy()[0], expected, atol=1e-12)
        assert abs(slope - 0.14974) < 5e-6

    def test_whole_points_lead_from_one_printed_risk_to_the_other(self) -> None:
        then = stored(["A"], [[0.1, 0.2, -0.2, -0.1]])
        now = contributions(["A"], [[1.3, -0.1, 0.0, -0.2]])
        whole = what_changed(then, now.risk, now).whole_points()
        # 12 % to 27 %: 13.48, 2.99 and -1.50 make 15.
        assert whole.to_dict("records") == [{"logins": 13, "nps": 3, "context": -1}]

    def test_where_the_log_odds_are_the_same_the_parts_cancel(self) -> None:
        then = stored(["A"], [[0.5, 0.0, -0.5, 0.0]])
        now = contributions(["A"], [[-0.3, 0.0, 0.3, 0.0]])
        moved = what_changed(then, now.risk, now)
        # The limit of the slope is risk * (1 - risk), at log-odds of -2: 0.10499.
        expected = 0.8 * expit(-2.0) * expit(2.0)
        np.testing.assert_allclose(moved.parts["logins"], -expected, atol=1e-12)
        np.testing.assert_allclose(moved.parts["nps"], expected, atol=1e-12)
        assert moved.whole_points().to_numpy().tolist() == [[-8, 8, 0]]

    def test_another_model_is_a_part_of_its_own(self) -> None:
        then = stored(["A"], [[0.0, 0.0, 0.0, 0.0]])
        asked = contributions(["A"], [[1.0, 0.0, 0.0, 0.0]])  # by the model of then
        printed = pd.Series([0.5], asked.risk.index)  # by that of now
        parts = what_changed(then, printed, asked, swapped="model").parts
        assert list(parts) == ["logins", "nps", "context", "model"]
        np.testing.assert_allclose(
            parts.to_numpy()[0],
            [expit(-1) - expit(-2), 0, 0, 0.5 - expit(-1)],
            atol=1e-12,
        )
        # 12 to 50 %: 14.97 and 23.11 are 38.
        moved = what_changed(then, printed, asked, swapped="model")
        assert moved.whole_points().to_numpy().tolist() == [[15, 0, 0, 23]]

    def test_a_model_that_cannot_be_asked_leaves_one_part(self) -> None:
        then = stored(["A"], [[0.0, 0.0, 0.0, 0.0]])
        printed = pd.Series([0.5], contributions(["A"], [[0] * 4]).risk.index)
        parts = what_changed(then, printed, None).parts
        assert list(parts) == ["unknown"]
        np.testing.assert_allclose(parts["unknown"], 0.5 - expit(-2), atol=1e-12)


class TestWho:
    def test_accounts_of_both_lists_in_the_order_of_now(self) -> None:
        then = stored(["A", "B", "C"], np.eye(3, 4))
        now = contributions(["D", "C", "A"], np.zeros((3, 4)))
        moved = what_changed(then, now.risk, now)
        assert moved.parts.index.tolist() == ["C", "A"]
        # C lost its third feature's 1, A its first one's.
        assert (moved.parts.to_numpy() < 0).tolist() == [
            [False, True, False],
            [True, False, False],
        ]
        assert moved.previous.tolist() == then.risk.loc[["C", "A"]].tolist()

    def test_a_list_of_then_that_is_longer_than_the_model_was_asked_for(self) -> None:
        then = stored(["A", "B"], np.zeros((2, 4)))
        asked = contributions(["B", "A"], np.eye(2, 4))
        printed = contributions(["A", "B", "new"], np.zeros((3, 4))).risk
        moved = what_changed(then, printed, asked, swapped="calibration")
        assert moved.parts.index.tolist() == ["A", "B"]
        np.testing.assert_allclose(moved.parts.sum(axis=1), 0, atol=1e-12)

    def test_unchanged_is_empty(self) -> None:
        phi = np.random.default_rng(0).normal(size=(50, 4))
        ids = [f"A-{n}" for n in range(50)]
        now = contributions(ids, phi)
        moved = what_changed(stored(ids, phi), now.risk, now)
        assert (moved.parts.to_numpy() == 0).all()  # not nearly
        assert moved.long(NOW.date()).empty
        assert (moved.whole_points().to_numpy() == 0).all()

    def test_a_model_swap_alone_moves_nothing_of_the_data(self) -> None:
        rng = np.random.default_rng(1)
        phi = rng.normal(size=(50, 4))
        ids = [f"A-{n}" for n in range(50)]
        asked = contributions(ids, phi)
        printed = pd.Series(rng.random(50), asked.risk.index)
        moved = what_changed(stored(ids, phi), printed, asked, swapped="model")
        assert (moved.parts.drop(columns="model").to_numpy() == 0).all()
        assert set(moved.long(NOW.date())["part"]) == {"model"}


numbers = st.floats(-6, 6, allow_nan=False)
rows = st.lists(st.tuples(numbers, numbers, numbers, numbers), min_size=1, max_size=5)


@settings(deadline=None, max_examples=50)
@given(rows, st.data())
def test_parts_sum_to_the_move_of_the_risk(
    before: list[tuple[float, ...]], data: st.DataObject
) -> None:
    ids = [f"A-{n}" for n in range(len(before))]
    after = data.draw(st.lists(st.tuples(*[numbers] * 4), min_size=len(ids)))
    base, swapped = data.draw(numbers), data.draw(st.sampled_from([None, "model"]))
    then = stored(ids, before, base)
    asked = contributions(ids, after[: len(ids)], base)
    risk = asked.risk
    if swapped:
        shares = st.lists(st.floats(0, 1), min_size=len(ids), max_size=len(ids))
        risk = pd.Series(data.draw(shares), risk.index)
    moved = what_changed(then, risk, asked, swapped=swapped)  # type: ignore[arg-type]
    total = (risk.droplevel("cutoff") - then.risk).to_numpy()
    np.testing.assert_allclose(moved.parts.sum(axis=1), total, rtol=0, atol=1e-9)
    long = moved.long(NOW.date()).groupby("account_id")["points"].sum()
    np.testing.assert_allclose(long.reindex(ids).fillna(0), total, rtol=0, atol=1e-9)
    now = np.rint(100 * risk.to_numpy()).astype(int)
    was = np.rint(100 * then.risk.to_numpy()).astype(int)
    whole = moved.whole_points().to_numpy()
    assert (whole.sum(axis=1) == now - was).all()
    # A printed part never has the wrong sign, and is never a whole point off.
    exact = 100 * moved.parts.to_numpy()
    assert (np.abs(whole - exact) < 1 + 1e-9).all()


class TestStored:
    def test_as_it_lies_on_the_disk(self) -> None:
        then = stored(["7", "8"], np.eye(2, 4))
        assert then.risk.index.tolist() == ["7", "8"]
        assert list(then.contributions) == NAMES
        assert then.contributions.to_numpy().tolist() == np.eye(2, 4).tolist()
        assert (then.facts, then.model_version, then.run_id) == (None, "3", "then")

    def test_features_follow_the_contributions(self) -> None:
        facts = pd.DataFrame(
            {"account_id": ["B", "A"], "cutoff": NOW, "nps__latest": [3.0, 9.0]}
        )
        then = stored(["A", "B"], np.zeros((2, 4)), features=facts)
        assert then.facts is not None
        assert list(then.facts) == NAMES
        assert then.facts["nps__latest"].tolist() == [9.0, 3.0]

    def test_a_list_without_its_contributions_is_refused(self) -> None:
        listed = pd.DataFrame({"account_id": ["A", "B"], "cutoff": NOW, "risk": 0.5})
        rows = pd.DataFrame(
            {"account_id": ["A"], "cutoff": NOW, "base_value": 0.0, "logit": 0.0}
        )
        with pytest.raises(StoreError) as no:
            earlier_list(
                THEN, risk_list=listed, contributions=rows, features=None, about={}
            )
        assert str(no.value) == (
            "the list of 2025-02-24 has no contributions of 1 of 2 accounts (e.g. "
            "'B'). Write it again: churnml score CONFIG --cutoff 2025-02-24."
        )

    def test_a_list_with_the_contributions_of_another_model_is_refused(self) -> None:
        # Log-odds 0 and log(3) are risks of 1/2 and 3/4; that of B is said to be 1/4.
        listed = pd.DataFrame(
            {"account_id": ["A", "B"], "cutoff": NOW, "risk": [0.5, 0.25]}
        )
        rows = pd.DataFrame(
            {
                "account_id": ["B", "A"],
                "cutoff": NOW,
                "base_value": 0.0,
                "logit": [np.log(3), 0.0],
            }
        )
        with pytest.raises(StoreError) as no:
            earlier_list(
                THEN, risk_list=listed, contributions=rows, features=None, about={}
            )
        assert str(no.value) == (
            "the list of 2025-02-24 has contributions of another risk than its own "
            "for 1 of 2 accounts (e.g. 'B': 0.75, not 0.25). Write it again: churnml "
            "score CONFIG --cutoff 2025-02-24."
        )

    @pytest.mark.parametrize("base_rate", [0.0, 0.0625, 1.0])
    def test_a_list_without_a_usable_signal_is_taken(self, base_rate: float) -> None:
        # As it is stored: the base rate for everybody, and its log-odds.
        base = float(logit(base_rate))
        listed = pd.DataFrame({"account_id": ["A"], "cutoff": NOW, "risk": base_rate})
        rows = pd.DataFrame(
            {"account_id": ["A"], "cutoff": NOW, "base_value": base, "logit": base}
        )
        then = earlier_list(
            THEN, risk_list=listed, contributions=rows, features=None, about={}
        )
        assert then.risk.tolist() == [base_rate]

    def test_other_features_than_the_model_has_are_refused(self) -> None:
        now = contributions(["A"], np.zeros((1, 4)))
        then = stored(["A"], np.zeros((1, 4)))
        less = then.contributions.drop(columns="nps__latest")
        other = Earlier(THEN, then.risk, then.base_value, then.logit, less)
        with pytest.raises(StoreError, match="explained by other features"):
            what_changed(other, now.risk, now)


def test_long_has_one_row_per_part_that_moved() -> None:
    one = pd.Index(["A", "B"], name="account_id")
    parts = pd.DataFrame({"logins": [0.1, 0.0], "model": [0.0, -0.2]}, one)
    risk = pd.Series([0.3, 0.1], one)
    moved = Changes(THEN, parts, risk, risk - parts.sum(axis=1))
    long = moved.long(NOW.date())
    assert list(long) == ["account_id", "cutoff", "previous_cutoff", "part", "points"]
    assert long[["account_id", "part", "points"]].to_numpy().tolist() == [
        ["A", "logins", 0.1],
        ["B", "model", -0.2],
    ]
    assert set(long["cutoff"]) == {NOW}
    assert set(long["previous_cutoff"]) == {pd.Timestamp(THEN)}

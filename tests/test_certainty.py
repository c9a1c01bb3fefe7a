"""Bands: worked out by hand, and held against simulated beliefs."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit

from churnml.calibration import AffineCalibrator
from churnml.certainty import Certainty
from churnml.features.spec import Card


def card(name: str, nulls: str = "") -> Card:
    family, measure = name.split("__")
    return Card(
        name=name,
        family=family,
        measure=measure,
        window=None,
        signals=(),
        definition="",
        unit="count",
        direction="?",
        says="",
        nulls=nulls,
    )


CARDS = (
    card("logins__uses"),
    card("logins__since", "never used"),
    card("tickets__opened"),
    card("commercial__seats"),
)
NAN = np.nan


def made(**changes: object) -> Certainty:
    plain = Certainty(
        centre=-2.0,
        slope=1.0,
        level_variance=0.0,
        slope_variance=0.0,
        spread=1.0,
        unlearned=0.25,
        weights=(0.2, 0.2, 0.1, 0.5),
        families=tuple(c.family for c in CARDS),
        never=(False, True, False, False),
    )
    return replace(plain, **changes)


def test_the_risk_is_the_mean_of_what_the_band_is_made_of() -> None:
    sure = made(unlearned=0.64)
    low, high = sure.band([0.05], [-2.0], [0.0])
    # The band is middle -/+ 1.6449 * 0.8 on log-odds, so the middle is their mean.
    middle = (np.log(low / (1 - low)) + np.log(high / (1 - high))) / 2
    drawn = np.random.default_rng(0).normal(middle[0], 0.8, 400_000)
    assert expit(drawn).mean() == pytest.approx(0.05, rel=0.005)
    assert ((expit(drawn) > low) & (expit(drawn) < high)).mean() == pytest.approx(
        0.9, abs=0.002
    )


def test_a_row_alone_gets_the_same_digits() -> None:
    rng = np.random.default_rng(1)
    risk, margin = rng.beta(0.7, 6, 200), rng.normal(-2, 2, 200)
    encoded = np.where(rng.random((200, 4)) < 0.4, NAN, 1.0)
    sure = made(level_variance=0.05, slope_variance=0.02, weights=(0.1, 0.3, 0.2, 0.4))
    unseen = sure.unseen(encoded)
    low, high = sure.band(risk, margin, unseen)
    for n in range(200):
        one = slice(n, n + 1)
        assert sure.unseen(encoded[one])[0] == unseen[n]
        alone = sure.band(risk[one], margin[one], unseen[one])
        assert alone[:, 0].tolist() == [low[n], high[n]]


def test_low_risk_high_are_in_order_and_within_0_and_1() -> None:
    risk = np.array([0.0, 1e-9, 0.001, 0.3, 0.97, 1.0])
    for unlearned in (0.0, 0.3, 4.0, 30.0):
        low, high = made(unlearned=unlearned).band(risk, risk * 0, risk * 0)
        assert ((low >= 0) & (low <= risk) & (risk <= high) & (high <= 1)).all()
    assert made().band([], [], []).shape == (2, 0)


@pytest.mark.parametrize(
    ("wider", "margin", "unseen"),
    [
        ({"unlearned": 0.5}, -2.0, 0.0),
        ({"level_variance": 0.2}, -2.0, 0.0),
        ({"slope_variance": 0.2}, 0.0, 0.0),  # far from the centre
        ({}, -2.0, 0.5),  # half of the judgement stands on nothing
    ],
)
def test_what_is_unsure_widens_the_band(wider, margin, unseen) -> None:
    low, high = made().band([0.2], [margin], [0.0])
    lower, higher = made(**wider).band([0.2], [margin], [unseen])
    assert lower < low < 0.2 < high < higher


def test_the_slope_counts_where_the_margin_is_far_from_the_centre_only() -> None:
    near = made(slope_variance=0.2).band([0.2], [-2.0], [0.0])
    assert near == pytest.approx(made().band([0.2], [-2.0], [0.0]))


def test_missing_inputs_by_weight() -> None:
    rows = np.array(
        [
            [5.0, 2.0, 1.0, 10.0],  # all there
            [5.0, 2.0, 1.0, NAN],  # seats not known: 0.5
            [0.0, NAN, 1.0, 10.0],  # never used: the count of 0 says nothing: 0.4
            [0.0, 90.0, 1.0, 10.0],  # used long ago: that is seen
            [0.0, NAN, 0.0, 10.0],  # no ticket either: 0.5
        ]
    )
    assert made().unseen(rows) == pytest.approx([0, 0.5, 0.4, 0, 0.5])
    # Of what is said of behaviour (0.5), logins are 4/5.
    assert made().blind(rows) == [None, None, "logins", None, "logins, tickets"]


def test_the_contract_makes_nobody_blind() -> None:
    only = made(weights=(0.0, 0.0, 0.0, 1.0))
    assert only.blind(np.array([[0.0, NAN, 0.0, NAN]])) == [None]
    unknown = made(families=(), never=())
    assert unknown.blind(np.array([[0.0, NAN, 0.0, NAN]])) == [None]
    assert unknown.unseen(np.array([[0.0, NAN, 0.0, NAN]])) == pytest.approx([0.7])


def measured(accounts: int, learned_from: int) -> Certainty:
    rng = np.random.default_rng(1)
    margin = rng.normal(-2, 1, accounts)
    churned = rng.random(accounts) < expit(margin)
    who = np.arange(accounts)
    calibrator = AffineCalibrator().fit(margin, churned, accounts=who)
    return Certainty.of(
        calibrator,
        margin,
        churned,
        who,
        learned_from=learned_from,
        gains=[3, 1, 0, 0],
        cards=CARDS,
    )


def test_more_accounts_make_narrower_bands() -> None:
    few, many = measured(300, 30), measured(6_000, 3_000)
    assert few.weights == (0.75, 0.25, 0.0, 0.0)
    assert many.level_variance < few.level_variance / 5
    assert many.slope_variance < few.slope_variance
    assert many.unlearned < few.unlearned / 4
    # Of many, the spread is that of the margins (1, slope 1); of few, what is usual.
    assert many.spread == pytest.approx(1.0, rel=0.25)
    wide, narrow = (s.band([0.1], [-2.0], [0.0]) for s in (few, many))
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_a_model_of_no_trees_has_no_weights() -> None:
    calibrator = AffineCalibrator.from_numbers()
    sure = Certainty.of(
        calibrator,
        np.zeros(4),
        np.eye(4, dtype=bool)[0],
        range(4),
        learned_from=1,
        gains=[0.0],
    )
    assert sure.weights == (0.0,)
    assert sure.unseen(np.array([[NAN]])) == [0.0]


def test_it_travels_as_json() -> None:
    sure = measured(300, 30)
    assert Certainty.from_state(json.loads(json.dumps(sure.to_state()))) == sure

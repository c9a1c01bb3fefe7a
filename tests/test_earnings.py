"""What would have been earned, held to empulse and to sums by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from churnml.earnings import earnings, empb, empc, priced
from churnml.offer import Offer
from churnml.resampling import account_weights

Y, SCORE = [0, 1] * 4, [0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.8, 0.9]


def offer(**changes):
    given = {"contact_cost": 10, "accept_rate": 0.3, "currency": "EUR"}
    return Offer(**(given | changes))


def rows(n=300, seed=1):
    """Ties, churners among the riskier, and values that differ."""
    rng = np.random.default_rng(seed)
    risk = rng.beta(1, 5, n).round(2)
    return (rng.random(n) < risk).astype(float), risk, rng.lognormal(3, 1, n)


def test_empulse_is_the_one_we_know():
    # Of another release a figure may differ: look before the bound is raised.
    from empulse.metrics import empc_score

    assert empc_score(Y, SCORE) == pytest.approx(23.875593418348124, rel=1e-9)
    default = offer(contact_cost=1, incentive=10)
    assert empc(Y, SCORE, [200 / 12] * 8, default) == pytest.approx(
        23.875593418348124, rel=1e-9
    )


@pytest.mark.parametrize("share", [0.0, 0.05])
def test_empb_is_empulses(share):
    from empulse.metrics import empb_score

    y, risk, mrr = rows()
    assumed = offer(incentive_share=share)
    alpha, beta = assumed.beta

    theirs = empb_score(
        y.astype(int),
        risk,
        clv=12 * mrr,
        alpha=alpha,
        beta=beta,
        incentive_fraction=share,
        contact_cost=10,
    )

    assert float(empb(y, risk, mrr, assumed)) == pytest.approx(float(theirs))
    assert theirs > 0


def test_an_exact_rate_gives_the_maximum_profit():
    from empulse.metrics import mpc_score

    y, risk, mrr = rows()
    theirs = mpc_score(
        y.astype(int),
        risk,
        accept_rate=0.3,
        clv=12 * mrr.mean(),
        incentive_cost=5,
        contact_cost=10,
    )

    ours = empc(y, risk, mrr, offer(incentive=5, accept_calls=None))

    assert ours == pytest.approx(float(theirs))


def test_weights_are_repeated_rows():
    y, risk, mrr = rows()
    weights = account_weights(np.arange(300) // 3, resamples=4)

    many = empb(y, risk, mrr, offer(), weights)

    for one, drawn in zip(many, weights.astype(int), strict=True):
        repeated = (np.repeat(values, drawn) for values in (y, risk, mrr))
        assert one == pytest.approx(float(empb(*repeated, offer())))


def test_nothing_to_say():
    assert np.isnan(empc([0, 0], [0.1, 0.2], [1, 1], offer()))
    assert np.isnan(empb([1, 0], [0.1, 0.2], [np.nan] * 2, offer()))
    assert float(empb([0, 0], [0.1, 0.2], [1, 1], offer())) == 0  # calls nobody


def test_money_in_another_currency_is_not_counted():
    context = pd.DataFrame({"mrr": [1.0, 2.0, 3.0], "currency": ["EUR", "USD", None]})

    assert_allclose(priced(context, offer()), [1, np.nan, 3])
    assert_allclose(priced(context, offer(rates={"USD": 0.5})), [1, 1, 3])
    assert priced(context.assign(currency="USD"), offer()) is None
    assert priced(context[["currency"]], offer()) is None


def test_plans_worked_out_by_hand():
    # Two cutoffs of three accounts, one hour each; a call costs 10, keeps every second.
    # Expected: risk * 0.5 * 12 mrr - 10.
    #   first   A 0.5 * 60  - 10 = 20   B 0.1 * 600 - 10 = 50   C 0.9 * 6 - 10 = -4.6
    #   second  A 0.6 * 60  - 10 = 26   B 0.0       - 10        C 0.8 * 6 - 10 = -5.2
    # So B is called first, then A. B left (600 - 10), A stayed (-10).
    half = offer(accept_rate=0.5, accept_calls=None, hours=1)
    y = np.array([1.0, 1, 1, 0, 0, 0])
    risk = np.array([0.5, 0.1, 0.9, 0.6, 0.0, 0.8])
    mrr = np.array([10.0, 100, 1, 10, 100, 1])
    recency = np.array([0.9, 0.01, 0.1, 0.5, 0.0, 0.0])

    found = {
        (model, metric): value
        for model, metric, value, *_ in earnings(
            y,
            {"model": risk, "recency": recency},
            np.array([1, 1, 1, 2, 2, 2]),
            mrr,
            offer=half,
            weights=np.ones((3, 6)),
        )
    }

    assert found["model", "plan_calls"] == 1
    assert found["model", "plan_expected"] == (50 + 26) / 2
    earned = (590 - 10) / 2
    assert found["model", "plan_earned"] == earned
    # Anybody: a third of each. First 50 + 590 - 4, second three times -10.
    assert_allclose(found["model", "plan_minus_random"], earned - (636 - 30) / 3 / 2)
    # The greatest MRR: B twice. The greatest risk: C, then C.
    assert found["model", "plan_minus_mrr"] == earned - (590 - 10) / 2
    assert found["model", "plan_minus_risk"] == earned - (-4 - 10) / 2
    # By recency's risks A is expected to bring 44, then 20: A twice.
    assert found["model", "plan_minus_recency"] == earned - (50 - 10) / 2


def test_a_figure_of_a_resample_of_everybody_is_the_figure():
    y, risk, mrr = rows()
    cutoff = np.repeat([1, 2, 3], 100)
    made = earnings(
        y, {"model": risk}, cutoff, mrr, offer=offer(), weights=np.ones((2, 300))
    )
    intervals = {metric: (value, low, high) for _, metric, value, low, high in made}

    for metric in ("empb", "empc", "plan_earned", "plan_minus_random"):
        value, low, high = intervals[metric]
        assert_allclose([low, high], value)
    assert "plan_minus_recency" not in intervals  # there is no such baseline

"""What a call costs and saves, held to empulse's own figures."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from churnml.errors import TaskError
from churnml.offer import Offer


def offer(**changes):
    given = {"contact_cost": 100, "accept_rate": 0.25, "currency": "EUR"}
    return Offer(**(given | changes))


def test_a_call_worked_out_by_hand():
    # Worth 1 000 * 6 * 0.8 = 4 800; granted 50 + 0.1 * 4 800 = 530.
    # Leaves (0.2): kept with 0.25, then 4 800 - 530 = 4 270:  0.05 * 4 270 = 213.50
    # stays (0.8): takes 530 for nothing:                                  - 424.00
    # the call itself:                                                     - 100.00
    one = offer(incentive=50, incentive_share=0.1, value_months=6, margin=0.8)

    assert float(one.value(1000)) == 4800
    assert_allclose(one.expected_value(0.2, 1000), -310.5)


def test_what_happened_is_a_risk_of_0_or_1():
    one = offer(incentive=20)
    # churned: 0.25 * (12 000 - 20) - 100; stayed: -20 - 100
    assert_allclose(one.expected_value([1, 0], [1000, 1000]), [2895, -120])


def test_a_call_pays_from_the_risk_at_which_it_is_worth_nothing():
    one = offer(incentive=30, incentive_share=0.02)
    mrr = np.array([50.0, 400.0, 9000.0])
    least = one.pays_from(mrr)

    assert_allclose(one.expected_value(least, mrr), 0, atol=1e-9)
    assert (np.diff(least) < 0).all()  # the more it is worth, the sooner


def test_what_is_not_known_is_null():
    assert np.isnan(offer().expected_value([0.5], [np.nan])).all()
    assert np.isnan(offer().pays_from([np.nan, 0.0])).all()


@pytest.mark.parametrize("share", [0.0, 0.08])
def test_empulse_says_the_same_account_by_account(share):
    from empulse.metrics import expected_cost_loss_churn

    one = offer(incentive_share=share, contact_cost=15)
    rng = np.random.default_rng(3)
    mrr, risk = rng.lognormal(5, 1, 40), rng.random(40)
    assumed = {
        "accept_rate": 0.25,
        "incentive_fraction": share,
        "contact_cost": 15,
    }
    for money, r in zip(mrr, risk, strict=True):
        # A certain churner and a certain stayer, both called, each alone.
        cost = [
            float(
                expected_cost_loss_churn(
                    np.array([y, y]), np.ones(2), clv=np.full(2, 12 * money), **assumed
                )
            )
            for y in (1, 0)
        ]
        assert_allclose(
            one.expected_value(r, money), -(r * cost[0] + (1 - r) * cost[1]), atol=1e-9
        )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"accept_rate": 0}, "accept_rate 0 must lie in"),
        ({"margin": 80}, "Give a share, such as 0.25 for 25 %"),
        ({"incentive_share": 1}, "a share of the account's value"),
        ({"contact_cost": -1}, "contact_cost -1 must be 0 or more"),
        ({"incentive": np.nan}, "incentive nan must be 0 or more"),
        ({"hours": 0}, "hours 0 must be more than 0"),
        ({"accept_calls": 0}, "accept_calls 0 must be more than 0"),
        ({"rates": {"USD": 0}}, "rates.'USD'. 0 must be more than 0"),
        ({"currency": " "}, "currency is empty"),
    ],
)
def test_refusals(changes, said):
    with pytest.raises(TaskError, match=said):
        offer(**changes)


def test_all_problems_at_once():
    with pytest.raises(TaskError) as refused:
        offer(accept_rate=2, hours=-1)

    assert "accept_rate 2" in str(refused.value)
    assert "hours -1" in str(refused.value)


def test_a_rate_that_is_exact_has_no_beta():
    assert offer(accept_calls=None).beta is None
    assert offer(accept_rate=1).beta is None
    assert offer(accept_rate=0.3, accept_calls=10).beta == (3.0, 7.0)

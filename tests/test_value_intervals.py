"""How sure a plan's value is: ends by the formula, and a plan played out."""

from __future__ import annotations

import numpy as np
from numpy.testing import assert_allclose
from scipy.stats import beta

from churnml.profit import plan
from tests.test_profit import accounts, offer


def test_without_bands_only_the_accept_rate_is_uncertain():
    table = plan(accounts(), offer(incentive=20)).table.dropna()
    a, b = offer().beta
    ends = [
        offer(incentive=20).expected_value(
            table["risk"], table["mrr"], accept_rate=beta.ppf(q, a, b)
        )
        for q in (0.05, 0.95)
    ]

    wide = ends[1] - ends[0]
    assert (abs(table["expected_low"] - ends[0]) < 0.01 * wide).all()
    assert (abs(table["expected_high"] - ends[1]) < 0.02 * wide).all()


def test_nothing_uncertain_no_interval():
    table = plan(accounts(), offer(accept_calls=None)).table

    assert_allclose(table["expected_low"], table["expected_value"])
    assert_allclose(table["expected_high"], table["expected_value"])


def test_bands_of_the_risk_are_kept_where_the_rate_is_exact():
    listed = accounts()
    listed["risk_low"], listed["risk_high"] = (
        listed["risk"] / 2,
        listed["risk"] ** 0.5,
    )
    exact = offer(accept_calls=None)

    table = plan(listed, exact).table.merge(listed, on=["account_id", "mrr"])

    for end in ("low", "high"):
        expected = exact.expected_value(table[f"risk_{end}"], table["mrr"])
        assert_allclose(table[f"expected_{end}"], expected, rtol=0.02, atol=2)


def test_nine_of_ten_plans_bring_what_their_interval_says():
    # Twenty calls, played out 2 000 times with another luck than the plan's.
    made = plan(accounts(60, seed=2), offer(incentive=50), hours=20)
    called = made.table[made.table["planned"]]
    rng = np.random.default_rng(99)
    rate = rng.beta(*offer().beta, size=(2000, 1))
    leaves = rng.random((2000, 20)) < called["risk"].to_numpy()
    kept = leaves & (rng.random((2000, 20)) < rate)
    value = called["account_value"].to_numpy()
    brought = (kept * (value - 50) - ~leaves * 50 - 100).sum(axis=1)

    inside = ((brought >= made.low) & (brought <= made.high)).mean()

    assert 0.87 <= inside <= 0.93
    assert abs(brought.mean() - made.expected_value) < 0.05 * made.expected_value


def test_the_seed_decides():
    one, other = (plan(accounts(), offer(), random_state=s) for s in (1, 2))

    assert one.high == plan(accounts(), offer(), random_state=1).high
    assert one.high != other.high

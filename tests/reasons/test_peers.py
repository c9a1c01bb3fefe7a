"""Who an account is compared with."""

from __future__ import annotations

import numpy as np
import pandas as pd

from churnml.features.spec import Card
from churnml.matrix import Matrix
from churnml.reasons.peers import PeerGroups, peer_groups


def test_shares_are_those_of_counting() -> None:
    rng = np.random.default_rng(2)
    of = rng.integers(-1, 3, 200)
    values = np.where(rng.random(200) < 0.2, np.nan, rng.poisson(2, 200).astype(float))
    found = PeerGroups("plan", of, least=1).shares(values)
    for n in range(200):
        peers = values[of == of[n]]
        known = peers[~np.isnan(peers)]
        if of[n] < 0 or np.isnan(values[n]):
            assert np.isnan(found.below[n])
            assert np.isnan(found.above[n])
        else:
            assert np.isclose(found.below[n], (known < values[n]).mean())
            assert np.isclose(found.above[n], (known > values[n]).mean())
            assert np.isclose(found.known[n], len(known) / len(peers))


def test_a_group_that_knows_little_is_not_compared_with() -> None:
    # Of 40 accounts of the plan 29 have answered: too few to be peers.
    values = np.array([*range(29), *[np.nan] * 11], dtype=float)
    of = np.zeros(40, dtype=int)
    assert np.isnan(PeerGroups("plan", of).shares(values).below).all()
    values[29] = 29.0
    assert PeerGroups("plan", of).shares(values).below[29] == 29 / 30


def test_accounts_without_a_plan_have_no_peers() -> None:
    index = pd.MultiIndex.from_product(
        [[f"A-{n}" for n in range(70)], [pd.Timestamp("2025-03-03")]],
        names=["account_id", "cutoff"],
    )
    uses = np.arange(70.0)
    card = Card(
        name="logins__uses",
        family="logins",
        measure="uses",
        window=None,
        signals=(),
        definition="",
        unit="count",
        direction="-",
        says="{value}",
    )
    plans = ["Pro"] * 35 + [None] * 3 + ["Basic"] * 32
    matrix = Matrix(
        pd.DataFrame({"logins__uses": uses}, index=index),
        (card,),
        "of these features",
        evidence=pd.DataFrame({"logins__uses__percentile": uses / 70}, index=index),
        context=pd.DataFrame({"plan": pd.array(plans, dtype="str")}, index=index),
    )
    groups = peer_groups(matrix)
    below = groups.shares(uses).below
    assert below[34] == 34 / 35
    assert np.isnan(below[35:38]).all()
    assert below[38] == 0

"""Shares counted where the tables are, held against those among all in memory."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from churnml.matrix import Matrix, build_matrix
from churnml.peers import among_peers
from churnml.reasons.beside import Beside
from churnml.reasons.choose import read_column
from churnml.reasons.peers import counted_peers
from churnml.reasons.wording import sentence
from churnml.reasons.words import WORDS
from churnml.spread import spread_matrix
from churnml.tables import Tables, TableSpec, load_tables

N = 150
RNG = np.random.default_rng(11)
IDS = [f"A-{n:03}" for n in range(N)]
# Of three plans one has too few accounts to be peers, and of some none is known.
PLANS = np.array(["basic"] * 70 + ["team"] * 50 + ["tiny"] * 20 + [None] * 10)
RNG.shuffle(PLANS)
ONE, TOO_SMALL = np.full(N, "all"), np.array([f"own {n % 30}" for n in range(N)])
NOBODY = np.array([None] * N)
OPTIONS: dict[str, Any] = {
    "cutoffs": "2025-03-03",
    "builders": ["nps", "commercial"],
    "windows": ["91d"],
}

# What names a plan or a segment: subscriptions, display columns, attributes.
WORLDS = {
    "none": ({}, {}, {}),
    "as_paid": ({"plan": PLANS}, {"plan": ONE}, {}),
    "shown": ({}, {"plan": PLANS}, {}),
    "declared": ({}, {}, {"plan": PLANS}),
    "all_have_two": ({"plan": ONE}, {}, {"plan": PLANS}),
    "too_small_as_paid": ({"plan": TOO_SMALL}, {"segment": ONE}, {"plan": PLANS}),
    "segments": ({}, {"tier": NOBODY, "customer_segment": PLANS}, {}),
    "too_small": ({}, {"segment": TOO_SMALL}, {}),
}
KINDS = dict.fromkeys(WORLDS, "plan") | {
    "none": None,
    "too_small_as_paid": "segment",
    "segments": "segment",
    "too_small": None,
}


def tables_of(world: str) -> Tables:
    """Write a world in which values of NPS are known of some accounts only."""
    paid_for, shown, declared = WORLDS[world]
    began = pd.Timestamp("2024-01-01")
    accounts = pd.DataFrame({"account_id": IDS, **shown, **declared})
    paid = pd.DataFrame({"account_id": IDS, "started_at": began, **paid_for})
    paid["mrr"] = np.random.default_rng(3).integers(1, 9, N) * 10.0
    # Of some accounts two plans run at once: they are in neither.
    several = paid.head(N if world == "all_have_two" else 9).assign(mrr=5.0)
    if "plan" in paid:
        several["plan"] = "other"
    rng = np.random.default_rng(4)
    asked = pd.DataFrame({"account_id": rng.choice(IDS[:90], 200)})
    asked["responded_at"] = pd.Timestamp("2025-01-15 10:00")
    asked["score"] = rng.integers(0, 11, 200)
    specs = [
        TableSpec(
            name="accounts",
            frame=accounts,
            display=tuple(shown),
            attributes=tuple(declared),
        ),
        TableSpec(name="subscriptions", frame=pd.concat([paid, several])),
        TableSpec(name="nps", frame=asked),
    ]
    return load_tables(specs, complete_until=date(2025, 4, 1))


@pytest.mark.parametrize("world", WORLDS)
def test_the_same_peers_and_shares_as_where_all_are_in_memory(world: str) -> None:
    tables = tables_of(world)
    whole = build_matrix(tables, **OPTIONS)
    asked = IDS[::7] + IDS[:9]
    with spread_matrix(tables, **OPTIONS) as spread:
        few = among_peers(spread.built, spread.among_all(asked))
        nobody = spread.of([])
        assert among_peers(spread.built, nobody) is nobody
    assert len(few) == len(set(asked)) < N

    groups, counted = Beside.of(whole).groups, Beside.of(few).groups
    assert KINDS[world] == (groups and groups.kind) == (counted and counted.kind)
    place = whole.index.get_indexer(few.index)
    seen = 0
    for card in whole.cards:
        mine, all_of = (read_column(card, each) for each in (few, whole))
        for row, position in enumerate(place):
            one, other = mine.fact(row, "EUR"), all_of.fact(position, "EUR")
            assert sentence(card, one, WORDS) == sentence(card, other, WORDS)
            assert (one.group, one.direction) == (other.group, other.direction)
        if mine._group is None:
            continue
        assert all_of._group is not None
        there = ~np.isnan(all_of._group.below[place])
        seen += there.sum()
        for name in ("below", "above", "known"):
            found, expected = (getattr(each._group, name) for each in (mine, all_of))
            assert found[there].tolist() == expected[place][there].tolist()
        assert np.isnan(mine._group.below[~there]).all()
    assert (seen > 0) == (groups is not None)


def test_features_that_nobody_counted_have_no_shares() -> None:
    index = pd.MultiIndex.from_tuples(
        [("A-1", pd.Timestamp("2025-03-03"))], names=["account_id", "cutoff"]
    )
    names = [f"logins__uses__{what}_in_plan" for what in ("percentile", "above")]
    evidence = pd.DataFrame(0.5, index=index, columns=[*names, "logins__uses__normal"])
    evidence["logins__uses__known_in_plan"] = 1.0
    matrix = Matrix(pd.DataFrame(index=index), (), "f", evidence=evidence)
    counted = counted_peers(matrix)
    assert counted is not None
    assert counted.kind == "plan"
    assert counted.shares("logins__uses").above.tolist() == [0.5]
    assert np.isnan(counted.shares("logins__breaks").known).all()

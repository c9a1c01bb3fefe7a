"""Declared attributes as categories."""

from __future__ import annotations

from datetime import date

import pandas as pd

from churnml.backend import connect
from churnml.features import account
from churnml.features.build import compile_features
from churnml.tables import TableSpec, load_tables
from tests.features.oracle import spine_of

CUTOFFS = [date(2024, 3, 4), date(2024, 3, 11)]


def test_attributes_are_text_the_same_at_every_cutoff() -> None:
    accounts = pd.DataFrame(
        {
            "account_id": ["a", "b", "c"],
            "industry": ["retail", None, "health"],
            "tier": [1, 2, 3],
            "partner": [True, False, True],
            "plan today": ["x", "y", "z"],
        }
    )
    spec = TableSpec(
        name="accounts",
        frame=accounts,
        attributes=("industry", "tier", "partner"),
        display=("plan today",),
    )
    tables = load_tables([spec], con=connect(threads=1), complete_until=CUTOFFS[-1])
    family = account.family(tables, [4])
    spine = spine_of([(a, t) for a in ("a", "b", "nobody") for t in CUTOFFS])
    compiled = compile_features([family], spine)
    frame = tables.con.execute(compiled.table).set_index(["account_id", "cutoff"])
    assert list(frame) == ["account__industry", "account__tier", "account__partner"]
    assert frame.loc["a"].to_numpy().tolist() == [["retail", "1", "true"]] * 2
    assert frame.loc["b", "account__industry"].isna().all()
    assert frame.loc["b", "account__partner"].tolist() == ["false"] * 2
    assert frame.loc["nobody"].isna().all().all()
    for card in compiled.cards:
        assert card.categorical
        assert not card.actionable
        assert card.unit == "text"
        assert card.window is None

"""A week before the cutoff, in memory and where work is spread."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from churnml import bundle
from churnml.attribution import explain
from churnml.config import Config
from churnml.errors import TaskError
from churnml.peers import among_peers
from churnml.reasons import top_reasons
from churnml.tables import Tables
from churnml.workflow import week_before as module
from churnml.workflow.read import matrix_options
from churnml.workflow.recipe import tracker_of
from churnml.workflow.score import ScoreResult
from churnml.workflow.train import TrainResult


@pytest.fixture(scope="module")
def listed(acme_scored: ScoreResult) -> pd.DataFrame:
    """The list as it lies on the disk."""
    return pd.read_parquet(acme_scored.folder / "risk_list.parquet")


def test_where_work_is_spread_they_are_held_against_the_same(
    acme: Config,
    acme_scored: ScoreResult,
    acme_tables: Tables,
    acme_trained: TrainResult,
    listed: pd.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Any engine can do what one that spreads must.
    model = bundle.load(tracker_of(acme).champion().bundle)
    options = {**matrix_options(acme), "learned": model.learned_}
    at, ids = acme_scored.cutoff, listed["account_id"].tolist()
    with module.spread_with_week_before(acme_tables, at, options) as (today, before):
        assert before is not None
        assert today.built.compiled.table.count().execute() == len(listed)
        others = today.built.not_scored.account_id.execute()
        assert sorted(others) == sorted(acme_scored.not_scored["account_id"])
        top = among_peers(today.built, today.among_all(ids))
        earlier = module.explained_then(model, before, top)
        nobody = module.explained_then(
            model, before, top.take(np.zeros(len(top), dtype=bool))
        )
    assert earlier is not None
    assert nobody is None
    assert earlier[1].cutoffs == (at - timedelta(days=7),)
    assert earlier[1].not_scored.empty
    given = listed.set_index("account_id")
    names = [f"reason_{n}" for n in range(1, 5)]
    found = []
    for then in (earlier, None):
        said = top_reasons(explain(model, top), top, earlier=then)[names]
        said = said.droplevel("cutoff").reindex(given.index)
        found.append(said.astype(object).where(said.notna(), None))
    expected = given[names].astype(object).where(given[names].notna(), None)
    pd.testing.assert_frame_equal(found[0], expected)
    assert not found[1].equals(expected)

    # With nobody in the cohort then, they stand by themselves.
    spread = module.spread_matrix

    def refusing(tables: Tables, *, cutoffs: tuple[date, ...], **given: Any) -> Any:
        if at - timedelta(days=7) in cutoffs:
            raise TaskError
        return spread(tables, cutoffs=cutoffs, **given)

    monkeypatch.setattr(module, "spread_matrix", refusing)
    with module.spread_with_week_before(acme_tables, at, options) as (today, before):
        assert before is None
        assert today.built.compiled.table.count().execute() == len(listed)

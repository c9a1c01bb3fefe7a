"""Panels as they could be built on past days, and what is made of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from churnml import bundle
from churnml.config import Config, load_config
from churnml.features.learned import Learned
from churnml.matrix import Matrix
from churnml.tables import Tables
from churnml.workflow import panels as module
from churnml.workflow.backtest import run_backtest
from churnml.workflow.panels import Panels, panel_of
from churnml.workflow.recipe import tracker_of
from churnml.workflow.score import score
from churnml.workflow.train import train

FEW = {
    "data.usage.sticky_events": None,
    "features.builders": ["stickiness", "commercial"],
    "features.windows": ["28d"],
    "model.params": {"num_leaves": 3},
}
EARLY, LATE = ("custom_report",), ("automation", "custom_report")


@pytest.fixture
def taught(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """Teach two features from May 2024 on and one before; list the days asked for."""
    asked: list[date] = []

    def learn(*_: Any, before: date, **__: Any) -> Learned:
        asked.append(before)
        return Learned(before, EARLY if before < date(2024, 5, 1) else LATE)

    monkeypatch.setattr(module, "learn", learn)
    return asked


@pytest.fixture
def learning(variant: Callable[..., Path]) -> Config:
    return load_config(variant(FEW))


def test_what_is_declared_or_switched_off_is_not_learned(
    acme: Config, acme_panel: Matrix, variant: Callable[..., Path]
) -> None:
    assert not acme.learns
    assert acme_panel.learned is None
    assert load_config(variant(FEW)).learns
    assert not load_config(variant(FEW | {"features.learn": False})).learns
    assert Panels(acme, acme_panel).before(date(2024, 1, 1)) is acme_panel


def test_days_share_a_panel_where_they_learned_alike(
    learning: Config, acme_tables: Tables, taught: list[date]
) -> None:
    tables = _undeclared(acme_tables)
    latest = panel_of(learning, tables=tables)
    assert taught == [tables.until]
    days = [date(2024, 2, 1), date(2024, 3, 1), date(2024, 6, 1)]
    (early, then), (late, now) = Panels(learning, latest, tables=tables).groups(days)
    assert (early, late) == (days[:2], days[2:])
    assert now.X is latest.X
    assert now.learned is not None
    assert now.learned.before == days[2]
    pd.testing.assert_index_equal(then.index, latest.index)
    uses = "stickiness__sticky_uses__28d"
    assert (then.X[uses] <= latest.X[uses]).all()
    assert then.X[uses].sum() < latest.X[uses].sum()
    same = [c for c in latest.X if "sticky_" not in c]
    pd.testing.assert_frame_equal(then.X[same], latest.X[same])


def test_the_judged_model_is_taught_by_neither_calibration_nor_test(
    learning: Config, acme_tables: Tables, taught: list[date]
) -> None:
    tables = _undeclared(acme_tables)
    result = train(learning, tables=tables, promote="always")
    begins = date.fromisoformat(result.certificate["calibration"]["cutoffs"][0])
    assert taught == [tables.until, begins]
    assert result.learned["judged"]["before"] == begins.isoformat()
    assert result.learned["shipped"]["before"] == tables.until.isoformat()
    tracker = tracker_of(learning)
    model = bundle.load(tracker.champion().bundle)
    assert model.learned_ == Learned(tables.until, LATE)
    said = tracker.read_json(result.run_id, "judged.json")["learned"]
    assert said == result.learned
    # Scoring needs no labels: it makes the features that the model knows.
    taught.clear()
    scored = score(learning, tables=tables)
    assert len(scored.risk_list)
    assert taught == []


def test_each_fold_of_a_backtest_learns_from_before_it(
    learning: Config, acme_tables: Tables, taught: list[date]
) -> None:
    tables = _undeclared(acme_tables)
    result = run_backtest(learning, tables=tables)
    first, *days = taught
    assert first == tables.until
    assert {c.date() for c in result.rows["cutoff"]} <= set(days)
    assert days == sorted(days)


def _undeclared(tables: Tables) -> Tables:
    usage = tables["usage"]
    spec = dataclasses.replace(usage.spec, sticky_events=())
    return dataclasses.replace(
        tables,
        tables={**tables.tables, "usage": dataclasses.replace(usage, spec=spec)},
    )

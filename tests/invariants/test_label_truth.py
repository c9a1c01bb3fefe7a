"""Law 4: the panel's labels equal the simulator's churn dates, and stand for ever."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from churnml.labels import ChurnTask
from churnml.matrix import build_matrix
from churnml.simulate import World, simulate
from churnml.tables import Tables, load_tables, specs_from
from churnml.timeline import every

TASK = ChurnTask(horizon="56d", lead="14d", grace="14d")


def tables_of(world: World, until: date) -> Tables:
    frames = {n: world.tables[n] for n in ("accounts", "subscriptions", "nps")}
    return load_tables(specs_from(frames), complete_until=until)


def expected(world: World, account: str, cutoff: date, until: date) -> str:
    """Judge one snapshot by the churn dates alone."""
    opens = cutoff + TASK.lead
    ends = opens + TASK.horizon
    if ends + TASK.grace > until:
        return "censored"
    dates = world.churn_dates
    mine = dates.loc[dates["account_id"] == account, "churned_at"].dt.date
    first = min((d for d in mine if d >= cutoff), default=date.max)
    if first < opens:
        return "left in lead"
    return "churned" if first < ends else "stayed"


def test_labels_equal_the_churn_dates_and_never_change_once_matured() -> None:
    world = simulate(accounts=150, months=14, seed=11)
    # A fortnight's step, so that cutoffs fall on every part of an outcome window.
    cutoffs = every("14d", world.start, world.until)[6:]
    earlier = world.until - timedelta(days=60)
    seen = {}
    for until in (world.until, earlier):
        asked = [c for c in cutoffs if c <= until]
        panel = build_matrix(
            tables_of(world, until), cutoffs=asked, task=TASK, builders=["nps"]
        )
        assert panel.y is not None
        assert panel.outcome is not None
        assert panel.matured_at is not None
        truth = [expected(world, a, t.date(), until) for a, t in panel.index]
        assert panel.outcome.tolist() == truth
        label = {"churned": True, "stayed": False}
        assert [None if pd.isna(v) else v for v in panel.y] == [
            label.get(outcome) for outcome in truth
        ]
        assert panel.outcome.value_counts().reindex([*label, "censored"]).min() > 5
        ripe = panel.matured_at <= pd.Timestamp(until)
        assert (panel.outcome[~ripe] == "censored").all()
        seen[until] = panel.outcome[ripe]
    # What was known early is what is known late.
    now = seen[world.until].loc[seen[earlier].index]
    pd.testing.assert_series_equal(now, seen[earlier])

"""Every verb in one go; small and quick here, and the whole of it in `make demo`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from churnml.config import load_config
from churnml.errors import StoreError
from churnml.sinks import read_list, stored_cutoffs
from churnml.timeline import as_date
from churnml.workflow import demo as module
from churnml.workflow.demo import run_demo
from churnml.workflow.init import example_config
from churnml.workflow.recipe import tracker_of
from tests.conftest import ACME, changed, files_below


def quick(**values: str) -> str:
    """Give the demo's configuration with fewer features, on a shorter task."""
    fewer = {"features.builders": ["logins", "commercial"]}
    return changed(example_config(**values), {**ACME, **fewer})


def test_runs_every_verb(
    call: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "example_config", quick)
    monkeypatch.setattr(module, "EARLIER_LISTS", 2)
    done = call("demo", tmp_path, "--accounts", "150", "--months", "20")
    assert done.code == 0, done.err

    assert {path.name for path in tmp_path.iterdir()} == {
        *("churnml.yaml", "data", "demo.json", "models", "outputs")
    }
    config = load_config(tmp_path / "churnml.yaml")
    assert config.name == "demo"
    stored = read_list(config.output_dir)
    until = config.data.complete_until
    assert until is not None
    assert set(files_below(config.output_dir)) >= {
        "report/index.html",
        "backtest/segments.csv",
        "backtest.parquet",
    }

    # The list's top with a card, figures beside baselines and truth, and the page.
    top = stored.risk_list.iloc[0]
    assert f"Risk list of {until}: " in done.out
    assert done.out.count(top["account_id"]) >= 2
    head = next(line for line in done.out.splitlines() if "attainable" in line)
    assert head.split() == ["model", "recency", "calendar", "logistic", "attainable"]
    page = tmp_path / "outputs" / "report" / "index.html"
    assert done.out.endswith(f"report: {page.as_uri()}\n")
    assert "distinct accounts churned" in done.err

    # A list a week, each with what the one before it said.
    days = [until - timedelta(weeks=back) for back in (2, 1, 0)]
    assert list(stored_cutoffs(config.output_dir)) == days
    lists = [read_list(config.output_dir, day) for day in days]
    assert [one.about["data_until"] for one in lists] == [str(day) for day in days]
    for before, one in pairwise(lists):
        then = before.risk_list.set_index("account_id")["risk"]
        rows = one.risk_list.set_index("account_id")
        assert set(pd.to_datetime(rows["previous_cutoff"].dropna()).dt.date) == {
            as_date(before.about["cutoff"])
        }
        known = rows["previous_risk"].dropna()
        pd.testing.assert_series_equal(
            known, then.reindex(known.index), check_names=False
        )
        assert len(known) > 100
    # One model made them all, and it had learned nothing that the first day did not
    # know: labels here mature 56 days of horizon, 14 of lead and 14 of grace later.
    assert len({one.about["run_id"] for one in lists}) == 1
    learned = tracker_of(config).read_json(stored.about["run_id"], "data.json")
    assert learned["data_until"] == str(days[0])
    last = as_date(max(learned["matured"]))
    assert days[0] - timedelta(weeks=4) < last + timedelta(days=84) <= days[0]


def test_the_attainable_auc_is_that_of_the_truth(
    acme: Any, acme_world: Any, acme_trained: Any
) -> None:
    row = module._attainable(acme, acme_world, acme_trained).iloc[0]
    assert (row["model"], row["metric"]) == ("attainable", "auc_within_cutoff")
    # Independently: over all pairs of one cutoff, one of which churned.
    test = acme_trained.test
    truth = acme_world.true_risk(test.index, acme.task.lead, acme.task.horizon)
    pairs = won = 0.0
    for _, rows in test.assign(truth=truth).groupby(level="cutoff"):
        left = rows.loc[rows["label"], "truth"].to_numpy()
        stayed = rows.loc[~rows["label"], "truth"].to_numpy()
        gap = left[:, None] - stayed[None, :]
        pairs += gap.size
        won += (gap > 0).sum() + 0.5 * (gap == 0).sum()
    assert row["value"] == pytest.approx(won / pairs, rel=1e-12)
    assert pd.isna(row["low"])
    assert pd.isna(row["high"])


def made(monkeypatch: pytest.MonkeyPatch, folder: Path, *names: str) -> None:
    """Run a demo that makes just these files, each with its own name in it."""

    def run(folder: Path, *_: Any) -> Any:
        for name in names:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name)
            if name == "interrupted":
                raise KeyboardInterrupt

    monkeypatch.setattr(module, "_run", run)
    run_demo(folder)


def test_run_again_nothing_of_the_demo_before_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["churnml.yaml", "data/usage.parquet", "models/mlflow.db"]
    (tmp_path / "mine.txt").write_text("mine")
    lists = [f"outputs/cutoff=2025-0{month}-03/about.json" for month in (2, 3)]
    made(monkeypatch, tmp_path, *names, lists[1])
    made(monkeypatch, tmp_path, *names, lists[0])
    kept = {*names, lists[0], "mine.txt", "demo.json"}
    assert set(files_below(tmp_path)) == kept

    # Neither is what was made before somebody stopped it.
    with pytest.raises(KeyboardInterrupt):
        made(monkeypatch, tmp_path, *lists, "interrupted")
    made(monkeypatch, tmp_path, names[0])
    assert set(files_below(tmp_path)) == {
        names[0],
        "mine.txt",
        "demo.json",
        "interrupted",
    }


def test_what_fails_at_once_leaves_no_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(KeyboardInterrupt):
        made(monkeypatch, tmp_path, "interrupted")
    assert set(files_below(tmp_path)) == {"interrupted"}


@pytest.mark.parametrize(
    "name",
    [
        *("data/customers.csv", "churnml.yaml", "demo.json", "models/mlflow.db"),
        *("outputs/feedback.jsonl", "outputs/cutoff=2025-03-03/about.json"),
    ],
)
def test_nothing_of_somebody_elses_is_lost(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A file of one's own, and one that a demo made and somebody changed.
    for before in ((), ("models/mlflow.db", "outputs/cutoff=2025-03-03/about.json")):
        made(monkeypatch, tmp_path / "of", *before)
        (tmp_path / "of" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "of" / name).write_text("mine")
        there = files_below(tmp_path)
        with pytest.raises(StoreError) as no:
            made(monkeypatch, tmp_path / "of", "churnml.yaml")
        assert str(no.value) == (
            f"{tmp_path / 'of' / name} is there, and not as an earlier demo left it: "
            "it would be lost. Move it away, or choose another folder: churnml demo "
            "DIR."
        )
        assert files_below(tmp_path) == there
        (tmp_path / "of" / name).unlink()


def test_a_link_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "mine").write_text("mine")
    (tmp_path / "models").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="models is there"):
        made(monkeypatch, tmp_path)
    assert (tmp_path / "elsewhere" / "mine").read_text() == "mine"

"""What the check finds, and the plan it draws."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from churnml.config import Config, load_config
from churnml.errors import ConfigError, TableError, TaskError
from churnml.matrix import Matrix
from churnml.tables import Tables
from churnml.workflow.check import CheckResult, check
from churnml.workflow.train import TrainResult


@pytest.fixture(scope="module")
def checked(acme: Config, acme_tables: Tables) -> CheckResult:
    return check(acme, tables=acme_tables)


class TestPlan:
    def test_agrees_with_the_panel(
        self, checked: CheckResult, acme_panel: Matrix
    ) -> None:
        """An independent count: over the labels of the panel that is trained on."""
        assert checked.plan is not None
        plan = checked.plan.set_index("cutoff")
        assert [t.date() for t in plan.index] == list(acme_panel.cutoffs)
        assert acme_panel.y is not None
        for cutoff, row in plan.iterrows():
            y = acme_panel.y.xs(cutoff, level="cutoff")
            assert row["accounts"] == len(y)
            assert row["positives"] == (y == True).sum()  # noqa: E712 - may be null
            assert row["matured"] == y.notna().any()
            if row["matured"]:
                assert row["base_rate"] == y.dropna().astype(float).mean()

    def test_agrees_with_the_split_that_is_made(
        self, checked: CheckResult, acme_trained: TrainResult
    ) -> None:
        assert checked.problem is None
        assert checked.plan is not None
        by_set = checked.plan.groupby("set")["cutoff"].apply(
            lambda cutoffs: [str(t.date()) for t in cutoffs]
        )
        for name in ("train", "calibration", "test"):
            assert by_set[name] == acme_trained.certificate[name]["cutoffs"]
        assert by_set["dropped"] == acme_trained.certificate["dropped"]

    def test_windows(self, checked: CheckResult, acme: Config) -> None:
        # horizon 56 days, lead 14, grace 14: matured 84 days after the cutoff
        assert checked.plan is not None
        assert acme.task.horizon == timedelta(days=56)
        assert checked.next_cutoff == acme.data.complete_until
        until = pd.Timestamp(checked.next_cutoff)
        for row in checked.plan.to_dict("records"):
            assert (row["outcome_from"] - row["cutoff"]).days == 14
            assert (row["outcome_until"] - row["outcome_from"]).days == 56
            assert (row["matured_at"] - row["cutoff"]).days == 84
            assert row["matured"] == (row["matured_at"] <= until)

    def test_too_short_to_split(self, acme_tables: Tables, variant: Any) -> None:
        config = load_config(variant({"split.test": 12}))
        result = check(config, tables=acme_tables)
        assert result.problem is not None
        assert "the history is too short to split" in result.problem
        assert result.plan is not None
        assert set(result.plan["set"]) == {"dropped", "not matured"}
        result.raise_if_failed()  # advice: the tables are right

    def test_nothing_matured(self, acme_tables: Tables, variant: Any) -> None:
        config = load_config(variant({"task.horizon": "900d"}))
        result = check(config, tables=acme_tables)
        assert result.problem == (
            "no label is matured yet: take earlier cutoffs or a shorter horizon"
        )

    def test_own_labels(self, acme_tables: Tables, variant: Any) -> None:
        query = (
            "select account_id, timestamp '2024-01-01' cutoff, "
            "account_id < 'A-0100' as label, timestamp '2024-03-25' matured_at "
            "from accounts where started_at < timestamp '2023-06-01'"
        )
        config = load_config(
            variant(
                {
                    "task.sql": query,
                    "cutoffs.from": "2024-01-01",
                    "cutoffs.to": "2024-01-02",
                }
            )
        )
        result = check(config, tables=acme_tables)
        assert result.plan is not None
        assert "outcome_from" not in result.plan
        (row,) = result.plan.to_dict("records")
        assert row["accounts"] >= row["labelled"] > row["positives"] > 0


class TestWhatIsWrong:
    def test_findings_come_before_a_plan_that_fails(
        self, acme_tables: Tables, variant: Any
    ) -> None:
        config = load_config(variant({"cutoffs.from": "2010-01-04"}))
        result = check(config, tables=acme_tables)
        assert result.plan is None
        with pytest.raises(TaskError, match="nobody is in the cohort at"):
            result.raise_if_failed()
        late = load_config(variant({"cutoffs.from": "2030-01-07"}))
        with pytest.raises(ConfigError, match=r"cutoffs\.from: 2030-01-07 is not"):
            check(late, tables=acme_tables).raise_if_failed()

    def test_errors_of_tables(self, variant: Any) -> None:
        config = load_config(
            variant(
                {
                    "data.usage.path": "use.parquet",
                    "data.nps.columns": {"score": "stars"},
                }
            )
        )
        result = check(config)
        assert (result.failed, result.plan, result.next_cutoff) == (True, None, None)
        with pytest.raises(TableError) as no:
            result.raise_if_failed()
        assert "table 'usage': 1 problem\n  - no file 'use.parquet'" in str(no.value)
        assert "Did you mean 'usage.parquet'?" in str(no.value)
        assert "table 'nps'" in str(no.value)


class TestCommand:
    def test_prints_and_writes_nothing(
        self, call: Callable[..., Any], variant: Callable[..., Path]
    ) -> None:
        file = variant()
        done = call("check", file)
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith("Tables")
        assert "Cutoffs" in done.out
        assert [path.name for path in file.parent.iterdir()] == [file.name]

    def test_json(
        self, call: Callable[..., Any], acme: Config, checked: CheckResult
    ) -> None:
        done = call("check", acme.file, "--json")
        said = json.loads(done.out, parse_constant=pytest.fail)
        assert (done.code, done.err) == (0, "")
        assert set(said) == {
            "findings",
            "tables",
            "plan",
            "silence",
            "kinds",
            "problem",
            "next_cutoff",
        }
        assert said["silence"] is None
        assert set(said["kinds"]) > {"voluntary", "non-renewal"}
        assert said["next_cutoff"] == str(acme.data.complete_until)
        assert said["tables"] == checked.tables
        assert checked.plan is not None
        assert [row["accounts"] for row in said["plan"]] == list(
            checked.plan["accounts"]
        )
        assert said["plan"][-1]["base_rate"] is None  # not matured
        assert {finding["severity"] for finding in said["findings"]} == {"warning"}

    def test_where_nothing_can_be_kept_is_told_before_it_is_needed(
        self, call: Callable[..., Any], variant: Callable[..., Path]
    ) -> None:
        file = variant({"engine": {"cache": "kept"}})
        assert call("check", file).code == 0
        (file.parent / "kept").rmdir()
        (file.parent / "kept").write_text("a file, no folder")
        done = call("check", file)
        assert done.code == 1
        assert "engine.cache: nothing can be written to" in done.err

    def test_json_of_broken_tables(
        self, call: Callable[..., Any], variant: Callable[..., Path]
    ) -> None:
        done = call("check", variant({"data.nps.path": "no.csv"}), "--json")
        assert done.code == 1
        found = json.loads(done.out)["findings"]
        assert [f["table"] for f in found if f["severity"] == "error"] == ["nps"]
        assert done.err.startswith("TableError: table 'nps': 1 problem")

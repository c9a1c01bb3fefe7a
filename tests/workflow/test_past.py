"""Past lists beside what happened: only what was known, and never what was learned."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from churnml.config import Config, load_config
from churnml.matrix import Matrix
from churnml.sinks import StoredList, read_list, write_list
from churnml.workflow import past as module
from churnml.workflow.past import earlier_lists, past_of
from churnml.workflow.score import ScoreResult

# Acme's, with a horizon of 56 days (tests/conftest.py).
ASKED = {"horizon_days": 56, "lead_days": 14, "grace_days": 14}


def having_learned(
    monkeypatch: pytest.MonkeyPatch, *matured: date, task: Any = ASKED
) -> None:
    """Let every model have answered a question, and learned these cutoffs."""
    learned = {"matured": [str(day) for day in matured], "task": task}
    monkeypatch.setattr(module, "_learned", lambda *_: learned)


@pytest.fixture
def config(variant: Callable[..., Path], acme_scored: ScoreResult) -> Config:
    made = load_config(variant(models="acme"))
    shutil.copytree(acme_scored.folder, made.output_dir / acme_scored.folder.name)
    return made


@pytest.fixture
def then(acme_panel: Matrix) -> pd.DataFrame:
    """Labelled snapshots of the latest training cutoff at which somebody left."""
    labels = acme_panel.labelled().y.astype(bool)
    leaving = labels[labels].index.get_level_values("cutoff").max()
    return labels.xs(leaving, level="cutoff", drop_level=False).reset_index(name="left")


@pytest.fixture
def earlier(config: Config, then: pd.DataFrame) -> StoredList:
    """A list of these, written in the order of their ids: it knows nothing."""
    stored = read_list(config.output_dir)
    cutoff = then["cutoff"].iloc[0].date()
    listed = pd.DataFrame(
        {
            "account_id": then["account_id"],
            "cutoff": then["cutoff"],
            "risk": [1 / (2 + i) for i in range(len(then))],
            "in_capacity": [i < 30 for i in range(len(then))],
        }
    )
    write_list(
        config.output_dir,
        cutoff,
        risk_list=listed,
        not_scored=stored.not_scored,
        contributions=stored.contributions,
        about={**stored.about, "cutoff": str(cutoff)},
    )
    return read_list(config.output_dir, cutoff)


def test_a_list_whose_model_had_learned_its_outcome_is_not_judged(
    config: Config, earlier: StoredList
) -> None:
    stored = read_list(config.output_dir)
    found = earlier_lists(config, pd.Timestamp(stored.about["cutoff"]).date())
    assert [one.folder for one in found] == [earlier.folder]
    assert past_of(config, stored, found) is None


def test_other_lists_are_judged_as_training_labels_are(
    config: Config,
    earlier: StoredList,
    then: pd.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    having_learned(monkeypatch)
    found = past_of(config, read_list(config.output_dir), [earlier])
    assert found is not None
    assert found.source == "lists"
    (one,) = found.lists
    assert (one.first, one.rest) == (30, len(then) - 30)
    assert one.happened == then["left"].sum() > 0
    assert one.first_happened == then["left"].iloc[:30].sum()


def test_where_a_list_holds_its_top_all_who_were_scored_are_judged(
    config: Config,
    earlier: StoredList,
    then: pd.DataFrame,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # As Spark writes it: the list holds 30, scored.parquet all, in any order.
    told = earlier.risk_list.drop(columns="in_capacity")
    told.sample(frac=1, random_state=1).to_parquet(earlier.folder / "scored.parquet")
    top = replace(earlier, risk_list=earlier.risk_list.head(30))
    having_learned(monkeypatch)
    found = past_of(config, read_list(config.output_dir), [top])
    assert found is not None
    (one,) = found.lists
    assert (one.first, one.rest) == (30, len(then) - 30)
    assert one.first_happened == then["left"].iloc[:30].sum()
    assert one.happened == then["left"].sum()


@pytest.mark.parametrize(("days", "judged"), [(-20, False), (-120, True)])
def test_no_outcome_that_was_learned_may_reach_into_the_list_s_own(
    config: Config,
    earlier: StoredList,
    monkeypatch: pytest.MonkeyPatch,
    days: int,
    judged: bool,
) -> None:
    # Windows of 56 days: one that begins 20 days before reaches into this one.
    cutoff = date.fromisoformat(earlier.about["cutoff"]) + timedelta(days=days)
    having_learned(monkeypatch, cutoff)
    found = past_of(config, read_list(config.output_dir), [earlier])
    assert (found is not None) == judged


def test_nothing_is_known_of_a_list_before_its_time_has_passed(
    config: Config, acme_scored: ScoreResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    having_learned(monkeypatch)
    stored = read_list(config.output_dir)
    assert past_of(config, stored, [stored]) is None


@pytest.mark.parametrize(
    "asks",
    [
        {"task.horizon": "140d"},
        {"task.grace": "60d"},
        {"task.of": "contraction"},
        {"task.silence": "30d"},
    ],
    ids=lambda asks: next(iter(asks)),
)
def test_lists_are_judged_by_their_own_question(
    config: Config,
    earlier: StoredList,
    then: pd.DataFrame,
    variant: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    asks: dict[str, Any],
) -> None:
    """The page speaks of the list's question, whatever is asked by now."""
    having_learned(monkeypatch)
    stored = read_list(config.output_dir)
    other = load_config(variant(asks, models="acme"))
    found = past_of(other, stored, [earlier])
    assert found is not None
    assert found == past_of(config, stored, [earlier])
    assert found.lists[0].happened == then["left"].sum()


@pytest.mark.parametrize(
    "task",
    [
        {"own_labels": "1a2b"},
        {**ASKED, "silence_days": 30, "grace_days": 0},
        None,
    ],
)
def test_a_question_that_cannot_be_asked_again_is_not_judged(
    config: Config,
    earlier: StoredList,
    monkeypatch: pytest.MonkeyPatch,
    task: Any,
) -> None:
    having_learned(monkeypatch, task=task)
    assert past_of(config, read_list(config.output_dir), [earlier]) is None


def test_where_churn_is_dated_otherwise_by_now_lists_are_not_judged(
    config: Config,
    earlier: StoredList,
    variant: Callable[..., Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    # A table of churns knows no grace: the list's question had one of 14 days.
    churns = tmp_path / "churns.csv"
    account = earlier.risk_list["account_id"].iloc[0]
    churns.write_text(f"account_id,churned_at\n{account},2024-03-01\n")
    having_learned(monkeypatch)
    other = load_config(variant({"data.churns": {"path": str(churns)}}, models="acme"))
    assert past_of(other, read_list(config.output_dir), [earlier]) is None
    assert "past lists are not judged: they asked another question" in caplog.text


def test_a_list_of_another_question_than_the_page_s_is_not_judged(
    config: Config, earlier: StoredList, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Its grace is nowhere in the words of a list.
    stored = read_list(config.output_dir)
    early = replace(earlier, about={**earlier.about, "run_id": "early"})

    def learned(_tracker: Any, run_id: str) -> dict[str, Any]:
        grace = 7 if run_id == "early" else 14
        return {"matured": [], "task": {**ASKED, "grace_days": grace}}

    monkeypatch.setattr(module, "_learned", learned)
    assert past_of(config, stored, [early]) is None
    assert past_of(config, stored, [earlier]) is not None


@pytest.fixture
def backtested(
    config: Config, earlier: StoredList, then: pd.DataFrame
) -> Callable[..., None]:
    """Write what a backtest said of the earlier cutoff."""

    def write(**answers: Any) -> None:
        rows = then.rename(columns={"left": "label"})
        rows = rows.assign(risk=earlier.risk_list["risk"])
        rows.attrs = answers
        rows.to_parquet(config.output_dir / "backtest.parquet")

    return write


def matured_at(earlier: StoredList, days: int = 0) -> dict[str, str]:
    """Say when its outcome is known: 14 + 56 + 14 days after it, and some more."""
    cutoff = date.fromisoformat(earlier.about["cutoff"])
    return {str(cutoff): str(cutoff + timedelta(days=84 + days))}


def test_the_backtest_speaks_where_no_list_can(
    config: Config,
    earlier: StoredList,
    then: pd.DataFrame,
    backtested: Callable[..., None],
) -> None:
    backtested(task=ASKED, matured_at=matured_at(earlier))
    stored = read_list(config.output_dir)
    found = past_of(config, stored, [earlier])
    assert found is not None
    assert found.source == "backtest"
    assert found.lists[0].first == stored.about["capacity"]
    assert found.lists[0].happened == then["left"].sum()


@pytest.mark.parametrize(
    "answered",
    [
        {"task": {**ASKED, "horizon_days": 140}},
        {"task": {**ASKED, "of": "contraction", "share": 0.1}},
        {},  # an earlier release did not say what it had answered
    ],
)
def test_a_backtest_of_another_question_says_nothing(
    config: Config,
    earlier: StoredList,
    backtested: Callable[..., None],
    answered: dict[str, Any],
) -> None:
    backtested(**answered, matured_at=matured_at(earlier))
    assert past_of(config, read_list(config.output_dir), [earlier]) is None


@pytest.mark.parametrize(("late", "known"), [(0, True), (1, False)])
def test_of_a_backtest_only_what_was_known_when_the_list_was_written(
    config: Config,
    earlier: StoredList,
    backtested: Callable[..., None],
    late: int,
    known: bool,
) -> None:
    stored = read_list(config.output_dir)
    matured = matured_at(earlier)
    (day,) = (date.fromisoformat(day) for day in matured.values())
    until = str(day - timedelta(days=late))
    backtested(task=ASKED, matured_at=matured)
    early = replace(stored, about={**stored.about, "data_until": until})
    assert (past_of(config, early, []) is not None) == known


def test_a_backtest_that_cannot_be_read_is_left_out_and_said(
    config: Config, earlier: StoredList, caplog: pytest.LogCaptureFixture
) -> None:
    (config.output_dir / "backtest.parquet").write_bytes(b"half")
    assert past_of(config, read_list(config.output_dir), [earlier]) is None
    assert "backtest.parquet cannot be read" in caplog.text


def test_a_list_that_cannot_be_read_is_left_out_and_said(
    config: Config, earlier: StoredList, caplog: pytest.LogCaptureFixture
) -> None:
    (earlier.folder / "about.json").write_text("{")
    cutoff = pd.Timestamp(read_list(config.output_dir).about["cutoff"]).date()
    assert earlier_lists(config, cutoff) == []
    assert "left out" in caplog.text

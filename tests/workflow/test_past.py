"""Past lists beside what happened: only what was known, and never what was learned."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from churnml.config import Config, load_config
from churnml.errors import StoreError
from churnml.matrix import Matrix
from churnml.sinks import StoredList, read_list, write_list
from churnml.workflow import past as module
from churnml.workflow.past import earlier_lists, past_of
from churnml.workflow.score import ScoreResult


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
    monkeypatch.setattr(module, "_learned", lambda *_: {"matured": []})
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
    monkeypatch.setattr(module, "_learned", lambda *_: {"matured": []})
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
    # Windows of 90 days: one that begins 20 days before reaches into this one.
    cutoff = pd.Timestamp(earlier.about["cutoff"]) + pd.Timedelta(days=days)
    learned = {"matured": [str(cutoff.date())]}
    monkeypatch.setattr(module, "_learned", lambda *_: learned)
    found = past_of(config, read_list(config.output_dir), [earlier])
    assert (found is not None) == judged


def test_nothing_is_known_of_a_list_before_its_time_has_passed(
    config: Config, acme_scored: ScoreResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_learned", lambda *_: {"matured": []})
    stored = read_list(config.output_dir)
    assert past_of(config, stored, [stored]) is None


def test_the_backtest_speaks_where_no_list_can(
    config: Config, earlier: StoredList, then: pd.DataFrame
) -> None:
    rows = then.rename(columns={"left": "label"}).assign(risk=earlier.risk_list["risk"])
    rows.to_parquet(config.output_dir / "backtest.parquet")
    stored = read_list(config.output_dir)
    found = past_of(config, stored, [earlier])
    assert found is not None
    assert found.source == "backtest"
    assert found.lists[0].first == stored.about["capacity"]
    assert found.lists[0].happened == then["left"].sum()


def test_a_list_that_cannot_be_read_is_left_out_and_said(
    config: Config, earlier: StoredList, caplog: pytest.LogCaptureFixture
) -> None:
    (earlier.folder / "about.json").write_text("{")
    cutoff = pd.Timestamp(read_list(config.output_dir).about["cutoff"]).date()
    assert earlier_lists(config, cutoff) == []
    assert "left out" in caplog.text


def test_a_backtest_that_cannot_be_read_is_said(
    config: Config, earlier: StoredList
) -> None:
    path = config.output_dir / "backtest.parquet"
    path.write_bytes(b"PAR1 half a file")
    with pytest.raises(StoreError) as no:
        past_of(config, read_list(config.output_dir), [earlier])
    assert str(no.value).startswith(f"{path} cannot be read (")
    assert str(no.value).endswith("). Write it again: churnml backtest CONFIG.")

"""Who becomes the champion, on what evidence, and the way back."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from churnml import bundle
from churnml.challenge import said_of
from churnml.config import Config, load_config
from churnml.errors import StoreError, TableWarning
from churnml.gates import AUC_MARGIN, decide
from churnml.matrix import Matrix
from churnml.metrics import auc_within_cutoff
from churnml.model import ChurnModel
from churnml.simulate import World
from churnml.splits import TemporalSplit
from churnml.tables import Tables
from churnml.workflow import panels as panels_module
from churnml.workflow import promotion, week_before
from churnml.workflow.panels import Panels
from churnml.workflow.promotion import Candidate
from churnml.workflow.read import open_tables
from churnml.workflow.recipe import tracker_of
from churnml.workflow.score import score
from churnml.workflow.train import TrainResult, train
from tests.panels import make_panel

pytestmark = pytest.mark.filterwarnings("ignore::churnml.errors.SmallSampleWarning")


def aliases(config: Config) -> dict[str, int]:
    tracker = tracker_of(config)
    names = ("champion", "challenger", "previous")
    found = {name: tracker.standing(name) for name in names}
    return {name: version for name, version in found.items() if version is not None}


def without_signal(panel: Matrix) -> Matrix:
    """Deal the rows' features anew: nothing is left to learn."""
    order = np.random.default_rng(0).permutation(len(panel))
    X = panel.X.iloc[order].set_axis(panel.X.index)
    return replace(panel, X=X)


def test_a_story_of_three_trainings(
    quick: Matrix,
    variant: Callable[..., Path],
    acme_trained: TrainResult,
    acme_tables: Tables,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    changes = {"tracking.registered_model": "promotion", "model.seeds": 2}
    config = load_config(variant(changes, models="acme"))
    tracker = tracker_of(config)
    with pytest.raises(StoreError, match="'promotion' was never trained"):
        tracker.champion()

    first = train(config, panel=quick)
    assert aliases(config) == {"champion": 1}
    assert first.standing.startswith("It is the champion: `churnml score` uses it.")
    assert first.verdict.checks[0].words.startswith("ranking: no snapshots")

    # The same again: nothing differs, on the same rows.
    again = train(config, panel=quick)
    assert aliases(config) == {"champion": 2, "previous": 1}
    assert (again.is_champion, again.before) == (True, 1)
    ranking, risks, _, reasons = again.verdict.checks
    assert (ranking.figure, ranking.low, ranking.high) == (0, 0, 0)
    assert f"the same {len(again.test):,} snapshots of 3 later" in ranking.words
    assert again.standing.splitlines()[1] == (
        "Why: no check speaks against it, compared with the champion on "
        f"{len(again.test):,} snapshots of 3 cutoffs."
    )
    assert risks.figure == 0
    assert reasons.figure is not None  # two boosters: there are halves

    # A worse one waits, and says why; that it was tuned does not help.
    tuned = load_config(variant(changes | {"model.tune": 2}, models="acme"))
    told: list[str] = []
    worse = train(tuned, panel=without_signal(quick), progress=told.append)
    assert [t for t in told if t.startswith("tuning, trial")] == [
        f"tuning, trial {n}/2" for n in range(3)
    ]
    assert worse.tuned["trials"] == 2
    assert tracker.read_json(worse.run_id, "judged.json")["tuned"] == worse.tuned
    assert aliases(config) == {"champion": 2, "previous": 1, "challenger": 3}
    assert (worse.is_champion, worse.before) == (False, 2)
    assert "Why: ranking: on the same" in worse.standing
    gate = tracker.read_json(worse.run_id, "gate.json")
    assert (gate["promote"], gate["asked"], gate["champion"]) == (False, "auto", 2)
    assert gate["checks"][0]["passed"] is False
    assert gate["checks"][0]["high"] < -AUC_MARGIN

    # The way back is one alias; lists come from the old model at once.
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=tracker.location)
    inner = f"tags.mlflow.parentRunId = '{worse.run_id}'"
    experiment = client.get_run(worse.run_id).info.experiment_id
    assert len(client.search_runs([experiment], inner)) == 2
    client.set_registered_model_alias("promotion", "champion", "1")
    last = quick.at(quick.cutoffs[-1:])
    monkeypatch.setattr(week_before, "matrix_of", lambda *_, **__: last)
    listed = score(config, tables=acme_tables).risk_list
    assert set(listed["model_version"]) == {"1"}
    assert set(listed["run_id"]) == {first.run_id}


def test_a_champion_of_meanwhile_stays(
    quick: Matrix, variant: Callable[..., Path], acme_trained: TrainResult
) -> None:
    """Another training ends between the comparison and the registration."""
    from mlflow import MlflowClient

    changes = {"tracking.registered_model": "meanwhile"}
    config = load_config(variant(changes, models="acme"))
    train(config, panel=quick)
    tracker = tracker_of(config)
    client = MlflowClient(tracking_uri=tracker.location)

    def meanwhile(what: str) -> None:
        if what == "tracking":  # after "holding it against the champion"
            files = client.get_model_version_download_uri("meanwhile", "1")
            client.create_model_version("meanwhile", files)
            client.set_registered_model_alias("meanwhile", "champion", "2")

    late = train(config, panel=quick, progress=meanwhile)
    assert aliases(config) == {"champion": 2, "challenger": 3}
    assert (late.is_champion, late.before) == (False, 2)
    reason = (
        "it was compared with version 1, but by now version 2 is the champion: train "
        "again to compare with that"
    )
    assert late.standing.splitlines()[:2] == [
        "The champion stays version 2; version 3 is the challenger.",
        f"Why: {reason}.",
    ]
    assert late.verdict.champion == 1
    gate = tracker.read_json(late.run_id, "gate.json")
    assert (gate["promote"], gate["reason"]) == (False, reason)
    card = Path(client.download_artifacts(late.run_id, "model_card.md")).read_text()
    assert (
        f"it became a **challenger**; version 2 stays the champion: {reason}." in card
    )


def test_told_to_wait(acme_trained: TrainResult) -> None:
    waits = replace(acme_trained, is_champion=False, verdict=decide((), asked="never"))
    assert waits.standing.splitlines()[:2] == [
        "There is no champion; version 1 is the challenger.",
        "Why: it was told to wait (--promote never).",
    ]


def test_a_champion_that_cannot_answer_is_replaced(
    quick: Matrix,
    variant: Callable[..., Path],
    acme_trained: TrainResult,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Acme's own champion is of the same features; of them all, so it has no part."""
    config = load_config(variant(models="acme"))
    tracker = tracker_of(config)

    def verdict(
        panel: Matrix, evaluation: pd.DataFrame = acme_trained.evaluation
    ) -> Any:
        split = config.temporal_split.split(panel)
        fitted = ChurnModel(seeds=1, n_estimators=20).fit_panel(
            split.train, calibration=split.calibration
        )
        given = Candidate(panel, panel, split, fitted, fitted, evaluation)
        return promotion.verdict_on(
            config,
            given,
            panels=Panels(config, panel),
            promote="auto",
            tell=lambda _: None,
        )

    same = verdict(quick)
    assert same.champion == 1
    assert "on the same" in same.checks[0].words
    asked = {**quick.provenance, "task": {"horizon_days": 30}}
    other = verdict(replace(quick, provenance=asked))
    assert (other.promote, other.champion) == (True, 1)
    assert other.reason.startswith("version 1 was trained for another task")
    assert other.checks[0].words.startswith("ranking: no snapshots")

    # A silence chosen anew is no question that the champion could not answer.
    task = quick.provenance["task"]
    chosen = replace(
        quick, provenance={**quick.provenance, "task": {**task, "silence_days": 28}}
    )
    assert verdict(chosen).reason.startswith("version 1 was trained for another task")
    config = load_config(variant({"task.silence": "auto"}, models="acme"))
    assert verdict(chosen).reason == (
        "no check speaks against it; ranking: no snapshots to compare with the "
        "champion on"
    )
    unsure = acme_trained.evaluation.copy()
    unsure.loc[unsure["metric"] == "calibration_slope", ["value", "low", "high"]] = 3.0
    assert not verdict(chosen, unsure).promote
    config = load_config(variant(models="acme"))

    def gone(_folder: Path) -> None:
        raise StoreError("the model in here is damaged:\n  - all of it")

    monkeypatch.setattr(bundle, "load", gone)
    damaged = verdict(quick)
    assert damaged.promote
    assert damaged.reason.startswith(
        "version 1 cannot be read (the model in here is damaged)"
    )
    assert tracker.standing() == 1  # nothing was registered here


@pytest.fixture(scope="module")
def panel() -> Matrix:
    return make_panel(200, 26, seed=3)


@pytest.fixture(scope="module")
def champion(panel: Matrix) -> ChurnModel:
    """Shipped when the labels of the first sixteen cutoffs were known."""
    old = panel.at(panel.cutoffs[:16])
    return ChurnModel(seeds=1, n_estimators=30).refit(old)


@pytest.fixture(scope="module")
def candidate(panel: Matrix) -> Candidate:
    split = TemporalSplit(test=5).split(panel)
    model = ChurnModel(seeds=1, n_estimators=30, random_state=1)
    judged = model.fit_panel(split.train, calibration=split.calibration)
    return Candidate(panel, panel, split, judged, judged, pd.DataFrame())


class Run:
    """Of the champion."""

    run_id = "run"


def keep(monkeypatch: pytest.MonkeyPatch, said: pd.DataFrame) -> None:
    """Let the champion's run hold this, as what its judged model said."""

    class Kept:
        def read_frame(self, _run: str, _name: str) -> pd.DataFrame:
            return said.reset_index()

    monkeypatch.setattr(promotion, "tracker_of", lambda _config: Kept())


class TestFreshCutoffs:
    """Cutoffs after all that the champion could know: it answers itself."""

    def test_known_until(self, panel: Matrix) -> None:
        old = panel.at(panel.cutoffs[:16])
        assert old.matured_at is not None
        assert promotion.known_until(old) == str(old.matured_at.max().date())
        told = replace(old, provenance={"data_until": "2025-08-01"})
        assert promotion.known_until(told) == "2025-08-01"

    def test_both_answer_out_of_time(
        self,
        acme: Config,
        panel: Matrix,
        champion: ChurnModel,
        candidate: Candidate,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """The champion itself, and the recipe refitted on what had matured by then."""
        until = promotion.known_until(panel.at(panel.cutoffs[:16]))
        test = candidate.split.test
        fresh = [day for day in test.cutoffs if day.isoformat() >= until]
        assert fresh == list(test.cutoffs)
        done: list[list[date]] = []
        monkeypatch.setattr(promotion, "_stored", lambda *given: done.append(given[3]))
        rows = promotion._same(
            acme,
            candidate,
            None,  # only its run's files are read
            champion,
            {"known_until": until},
            Panels(acme, panel),
        )
        assert done == [fresh]
        assert rows.index.equals(test.index)
        expected = champion.predict_risk(test)
        assert rows["champion_risk"].tolist() == expected.tolist()
        assert panel.matured_at is not None
        late = panel.matured_at > pd.Timestamp(fresh[0])
        seen = promotion._as_of(acme, candidate, fresh[0])
        assert panel.y is not None
        assert seen.base_rate_ == pytest.approx(panel.y[~late].mean())
        cutoffs = test.index.get_level_values("cutoff")
        assert auc_within_cutoff(rows["label"], rows["margin"], cutoffs) > 0.6

    def test_what_the_champion_may_know_comes_from_its_run(
        self,
        acme: Config,
        panel: Matrix,
        champion: ChurnModel,
        candidate: Candidate,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        test = candidate.split.test
        until = test.cutoffs[3].isoformat()  # the last two are fresh
        late = test.at(test.cutoffs[2:])
        keep(monkeypatch, said_of(champion, late))
        rows = promotion._same(
            acme,
            candidate,
            Run(),
            champion,
            {"known_until": until},
            Panels(acme, panel),
        )
        days = [t.date() for t in rows.index.get_level_values("cutoff").unique()]
        assert sorted(days) == list(test.cutoffs[2:])
        # of the kept cutoff the judged model speaks, of the fresh ones a refitted one
        at = rows.index.get_level_values("cutoff") == pd.Timestamp(test.cutoffs[2])
        judged = said_of(candidate.judged, test).loc[rows.index]
        assert (rows["risk"] == judged["risk"])[at].all()
        assert not (rows["risk"] == judged["risk"])[~at].any()

    def test_other_features_have_no_answer(
        self, acme: Config, panel: Matrix, champion: ChurnModel, candidate: Candidate
    ) -> None:
        other = ChurnModel.__new__(ChurnModel)
        other.fingerprint_, other.learned_ = "f" * 64, None
        days = list(candidate.split.test.cutoffs)
        found = promotion._fresh(acme, candidate, other, days, Panels(acme, panel))
        assert found is None


class TestStoredCutoffs:
    """Earlier cutoffs: what two judged models say of them, both out of time."""

    @pytest.fixture
    def asked(self, monkeypatch: pytest.MonkeyPatch) -> list[date]:
        """Build nothing, and list the cutoffs that were to be built."""
        days: list[date] = []

        def build(_self: Panels, past: Matrix, cutoffs: list[date]) -> Matrix:
            days.extend(cutoffs)
            return replace(past, fingerprint="f" * 64)

        monkeypatch.setattr(Panels, "beside", build)
        return days

    def compared(
        self, acme: Config, panel: Matrix, candidate: Candidate
    ) -> pd.DataFrame | None:
        return promotion._stored(acme, candidate, Run(), [], Panels(acme, panel))

    def test_from_the_calibration_set_on(
        self,
        acme: Config,
        panel: Matrix,
        champion: ChurnModel,
        candidate: Candidate,
        asked: list[date],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """The champion said something of every cutoff; trained on are the first."""
        keep(monkeypatch, said_of(champion, panel.labelled()))
        rows = self.compared(acme, panel, candidate)
        assert rows is not None
        begins = candidate.split.calibration.cutoffs[0]
        days = {t.date() for t in rows.index.get_level_values("cutoff")}
        assert days == {day for day in panel.labelled().cutoffs if day >= begins}
        assert not days & set(candidate.split.train.cutoffs)
        assert asked == []  # the panel has them all
        # The calibrator has learned labels of what comes before the test set.
        test = pd.Timestamp(candidate.split.test.cutoffs[0])
        early = rows.index.get_level_values("cutoff") < test
        assert early.any()
        assert rows.loc[early, ["risk", "champion_risk"]].isna().all(axis=None)
        assert rows[~early].notna().all(axis=None)
        assert rows["margin"].notna().all()

    def test_a_calibration_set_that_chose_the_trees_cannot_rank(
        self,
        acme: Config,
        panel: Matrix,
        champion: ChurnModel,
        candidate: Candidate,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        keep(monkeypatch, said_of(champion, panel.labelled()))
        monkeypatch.setattr(candidate.judged, "trees_from_", "calibration")
        rows = self.compared(acme, panel, candidate)
        assert rows is not None
        days = {t.date() for t in rows.index.get_level_values("cutoff")}
        assert days == set(candidate.split.test.cutoffs)

    def test_what_the_panel_is_without_is_asked_for(
        self,
        acme: Config,
        panel: Matrix,
        champion: ChurnModel,
        candidate: Candidate,
        asked: list[date],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        said = said_of(champion, panel.labelled()).reset_index()
        said["cutoff"] += pd.Timedelta(days=3)
        keep(monkeypatch, said.set_index(["account_id", "cutoff"]))
        # Built of other features, so that nothing can be said of it.
        assert self.compared(acme, panel, candidate) is None
        begins = candidate.split.calibration.cutoffs[0]
        moved = [day + timedelta(days=3) for day in panel.labelled().cutoffs]
        assert asked == [day for day in moved if day >= begins]


# The horizon and the delay of 56 days leave room for folds before the calibration set.
LATER = {
    "task.horizon": "28d",
    "split.calibration": 3,
    "features.builders": ["logins", "commercial"],
    "features.windows": ["28d"],
    "model.params": {"num_leaves": 3},
    "tracking.registered_model": "later",
}


class TestRetrainedLater:
    """Cutoffs are counted back from the data's end, so that no two trainings share."""

    @pytest.fixture
    def on(
        self, variant: Callable[..., Path], acme_world: World
    ) -> Callable[..., tuple[Config, Tables]]:
        """Configure, and read the tables, as of so many days before their end."""

        def opened(days: int, **changes: Any) -> tuple[Config, Tables]:
            end = str(acme_world.until - timedelta(days=days))
            asked = {**LATER, **changes, "data.complete_until": end}
            config = load_config(variant(asked))
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", TableWarning)  # rows after the end
                return config, open_tables(config)

        return opened

    def test_it_is_compared_where_the_champion_was_judged(
        self,
        on: Callable[..., tuple[Config, Tables]],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        config, tables = on(91)
        first = train(config, tables=tables)
        theirs = first.certificate["test"]["cutoffs"]
        beside, built = Panels.beside, []

        def build(self: Panels, panel: Matrix, cutoffs: list[date]) -> Matrix:
            built.append([str(day) for day in cutoffs])
            return beside(self, panel, cutoffs)

        judged, given = promotion.judge, []

        def judge(*figures: Any, same: pd.DataFrame, **more: Any) -> Any:
            given.append(same)
            return judged(*figures, same=same, **more)

        monkeypatch.setattr(Panels, "beside", build)
        monkeypatch.setattr(promotion, "judge", judge)
        # Theirs are T, T + 28 and T + 56, the end is T + 112. The test set begins at
        # T + 30; after 91 days at T + 91, and two of it are fresh.
        for days, cutoffs, known in ((30, 3, 1), (91, 5, 2)):
            config, tables = on(91 - days)
            later = train(config, tables=tables, promote="never")
            assert not set(theirs) & set(later.certificate["test"]["cutoffs"])
            assert min(theirs) >= later.certificate["calibration"]["cutoffs"][0]
            same = given[-1].reset_index("cutoff")
            priced = same[same["risk"].notna()]
            assert same["cutoff"].nunique() == cutoffs
            assert priced["cutoff"].nunique() == known
            assert priced["cutoff"].min() >= pd.Timestamp(
                later.certificate["test"]["cutoffs"][0]
            )
            ranking = later.verdict.checks[0]
            assert (ranking.snapshots, ranking.cutoffs) == (len(same), cutoffs)
            assert len(same) > 0.9 * len(first.test)
            # A person said never: nothing moves, whatever the checks found.
            assert (later.is_champion, later.before) == (False, 1)
            assert aliases(config) == {
                "champion": 1,
                "challenger": later.model_version,
            }
            assert "Why: it was told to wait (--promote never)" in later.standing
        assert built == [theirs] * 2

    def test_a_worse_one_is_held_back(
        self,
        on: Callable[..., tuple[Config, Tables]],
    ) -> None:
        """It was taught the opposite; what it is compared on has the true labels."""
        asked = {"task.horizon": "56d", "split.calibration": 2}
        config, tables = on(91, **asked)
        train(config, tables=tables)
        config, tables = on(61, **asked)
        panel = panels_module.panel_of(config, tables=tables)
        assert panel.y is not None
        worse = train(config, panel=replace(panel, y=~panel.y), tables=tables)
        ranking = worse.verdict.checks[0]
        assert (ranking.passed, ranking.cutoffs) == (False, 3)
        assert worse.standing.splitlines()[0] == (
            "The champion stays version 1; version 2 is the challenger."
        )
        assert not worse.is_champion

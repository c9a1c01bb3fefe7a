"""Runs in a fresh SQLite store: what is logged, registered, and left undone."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml
from matplotlib.figure import Figure

from churnml.errors import StoreError
from churnml.tracking import (
    CHALLENGER,
    CHAMPION,
    PREVIOUS,
    Champion,
    Registered,
    Tracker,
    TrainingRun,
    session,
)

EXAMPLE = pd.DataFrame({"users": [1.0, None], "plan": ["pro", None]})
ANSWER = pd.DataFrame({"risk": [0.1, 0.2], "contribution_logins": [0.5, -0.5]})


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in a folder whose name is no easy one."""
    return tmp_path_factory.mktemp("own prøject") / "configs"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundles") / "today"
    folder.mkdir()
    (folder / "model.json").write_text('{"trees": 3}')
    return folder


@pytest.fixture
def tracker(home: Path, request: pytest.FixtureRequest) -> Tracker:
    """One database for all tests, an experiment and a model for each."""
    name = request.node.name
    return Tracker(
        uri="sqlite:///../models/mlflow.db",
        experiment=name,
        registered_model=f"{name}-churn",
        root=home,
    )


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Work in another folder, in which nothing may appear."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    made = {path.name for path in tmp_path.iterdir()}
    assert not {"mlruns", "mlflow.db", "mlartifacts"} & made


@pytest.fixture(scope="module")
def written(home: Path, bundle: Path) -> tuple[Tracker, TrainingRun]:
    """A training that ended well, with everything logged."""
    tracker = Tracker(
        uri="sqlite:///../models/mlflow.db",
        experiment="acme",
        registered_model="acme-churn",
        root=home,
    )
    config = {
        "task": {"horizon": timedelta(days=90), "lead": "14d"},
        "features": {"windows": ("7d", "28d")},
        "cutoffs": {"from": date(2024, 1, 1)},
        "data": {"usage": {"sql": "select 1 -- " + "x" * 7000, "columns": {}}},
        "model": {"params": {"odd (name)": np.int64(15)}, "tune": None},
    }
    with tracker.training_run("train") as run:
        run.log_config(config)
        run.log_data("f" * 64, {"tables": {"usage": {"rows": 12}}})
        run.log_certificate(
            {
                "holds": np.True_,
                "train": {"rows": np.int64(5), "auc": np.float64("nan")},
            }
        )
        run.log_metrics({"test.brier": 0.08, "test.auc": np.float64(0.8), "no": None})
        run.log_metrics({"nan": float("nan"), "inf": float("inf")})
        run.log_metrics_by_cutoff(
            {
                date(2025, 3, 31): {"auc": 0.9, "lift": None},
                date(2025, 3, 3): {"auc": 0.7},
            }
        )
        run.log_table("evaluation", pd.DataFrame({"model": ["model"], "value": [0.5]}))
        owner = '=HYPERLINK("http://evil","x")'
        of_owners = pd.DataFrame({"account_id": ["=1+1|cmd"], "n": [-3]}, [owner])
        run.log_table("owners", of_owners.rename_axis("owner"))
        run.log_figure("curves", Figure())
        run.log_text("model_card.md", "# acme – churn\n")
        run.log_model(bundle, example=EXAMPLE, answer=ANSWER)
        assert run.registered is None
    return tracker, run


def stored(tracker: Tracker, run_id: str) -> Any:
    from mlflow import MlflowClient

    return MlflowClient(tracking_uri=tracker.location).get_run(run_id)


def only_run(tracker: Tracker) -> Any:
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=tracker.location)
    experiment = client.get_experiment_by_name(tracker.experiment)
    assert experiment is not None
    (run,) = client.search_runs([experiment.experiment_id])
    return run


def versions(tracker: Tracker) -> list[int]:
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=tracker.location)
    found = client.search_model_versions(f"name = '{tracker.registered_model}'")
    return sorted(int(version.version) for version in found)


def artifact(written: tuple[Tracker, TrainingRun], name: str) -> str:
    tracker, run = written
    models = Path(str(tracker.database)).parent
    path = models / "mlartifacts" / run.run_id / "artifacts" / name
    return path.read_text(encoding="utf-8", errors="replace")


class TestWhatIsLogged:
    def test_database_and_artifacts_side_by_side(
        self, written: tuple[Tracker, TrainingRun], home: Path
    ) -> None:
        models = home.parent / "models"
        assert sorted(path.name for path in models.iterdir()) == [
            "mlartifacts",
            "mlflow.db",
        ]

    def test_configuration(self, written: tuple[Tracker, TrainingRun]) -> None:
        config = yaml.safe_load(artifact(written, "config.yaml"))
        assert config["task"] == {"horizon": "90d", "lead": "14d"}
        assert config["cutoffs"] == {"from": "2024-01-01"}
        assert config["model"] == {"params": {"odd (name)": 15}, "tune": None}
        assert len(config["data"]["usage"]["sql"]) > 7000

        params = stored(written[0], written[1].run_id).data.params
        assert len(params.pop("data.usage.sql")) == 500
        assert params == {
            "task.horizon": "90d",
            "task.lead": "14d",
            "features.windows": '["7d", "28d"]',
            "cutoffs.from": "2024-01-01",
            "data.usage.columns": "{}",
            "model.params.odd _name_": "15",
            "model.tune": "null",
        }

    def test_data_and_certificate(self, written: tuple[Tracker, TrainingRun]) -> None:
        assert json.loads(artifact(written, "data.json")) == {
            "fingerprint": "f" * 64,
            "tables": {"usage": {"rows": 12}},
        }
        assert json.loads(artifact(written, "split_certificate.json")) == {
            "holds": True,
            "train": {"rows": 5, "auc": None},
        }
        tags = stored(written[0], written[1].run_id).data.tags
        assert tags["churnml.fingerprint"] == "f" * 64
        assert tags["churnml.version"]

    def test_metrics(self, written: tuple[Tracker, TrainingRun]) -> None:
        metrics = stored(written[0], written[1].run_id).data.metrics
        # of a metric per cutoff MLflow shows the latest step
        assert metrics == {"test.brier": 0.08, "test.auc": 0.8, "auc": 0.9}

    def test_metrics_per_cutoff(self, written: tuple[Tracker, TrainingRun]) -> None:
        from mlflow import MlflowClient

        tracker, run = written
        client = MlflowClient(tracking_uri=tracker.location)
        history = client.get_metric_history(run.run_id, "auc")
        assert [(m.step, m.value, m.timestamp) for m in history] == [
            (20250303, 0.7, pd.Timestamp("2025-03-03").value // 10**6),
            (20250331, 0.9, pd.Timestamp("2025-03-31").value // 10**6),
        ]

    def test_tables_pictures_and_texts(
        self, written: tuple[Tracker, TrainingRun]
    ) -> None:
        assert artifact(written, "evaluation.csv") == "model,value\nmodel,0.5\n"
        assert artifact(written, "owners.csv") == (
            "owner,account_id,n\n"
            """"'=HYPERLINK(""http://evil"",""x"")",'=1+1|cmd,-3\n"""
        )
        assert artifact(written, "model_card.md") == "# acme – churn\n"
        assert "PNG" in artifact(written, "curves.png")

    def test_model_without_pickle(
        self, written: tuple[Tracker, TrainingRun], home: Path
    ) -> None:
        files = [path for path in home.parent.rglob("*") if path.is_file()]
        assert [p for p in files if p.suffix in {".pkl", ".pickle", ".joblib"}] == []
        (described,) = [path for path in files if path.name == "MLmodel"]
        flavor = yaml.safe_load(described.read_text())["flavors"]["python_function"]
        assert flavor["loader_module"] == "churnml.pyfunc"
        assert "python_model" not in flavor
        requirements = described.with_name("requirements.txt").read_text().split()
        assert "churnml" in requirements

    def test_signature_admits_nulls(self, written: tuple[Tracker, TrainingRun]) -> None:
        from mlflow import MlflowClient
        from mlflow.models import Model

        tracker, run = written
        client = MlflowClient(tracking_uri=tracker.location)
        assert run.model_uri is not None
        model = client.get_logged_model(run.model_uri.rsplit("/", 1)[1])
        assert str(model.status) == "READY"
        assert model.source_run_id == run.run_id
        signature = Model.load(str(tracker.champion().bundle.parents[1])).signature
        assert signature is not None
        assert {c["name"]: c["type"] for c in signature.inputs.to_dict()} == {
            "users": "double",
            "plan": "string",
        }
        assert [c["type"] for c in signature.outputs.to_dict()] == ["double", "double"]

    def test_finished_and_registered(
        self, written: tuple[Tracker, TrainingRun]
    ) -> None:
        tracker, run = written
        assert stored(tracker, run.run_id).info.status == "FINISHED"
        assert run.registered == Registered(run.run_id, version=1, alias_set=True)

    def test_champion_is_found(
        self, written: tuple[Tracker, TrainingRun], bundle: Path
    ) -> None:
        tracker, run = written
        champion = tracker.champion()
        assert champion == Champion(champion.bundle, version=1, run_id=run.run_id)
        assert (champion.bundle / "model.json").read_text() == '{"trees": 3}'
        assert bundle not in champion.bundle.parents, "a copy of its own"


def test_json_is_read_back(written: tuple[Tracker, TrainingRun]) -> None:
    tracker, run = written
    assert tracker.read_json(run.run_id, "split_certificate.json") == {
        "holds": True,
        "train": {"rows": 5, "auc": None},
    }
    with pytest.raises(StoreError, match=r"judged\.json of run .* is gone"):
        tracker.read_json(run.run_id, "judged.json")
    with pytest.raises(StoreError, match="is gone"):
        tracker.read_json("0" * 32, "judged.json")


def train(
    tracker: Tracker,
    bundle: Path,
    *,
    then: BaseException | None = None,
    promote: bool | None = None,
    reason: str = "so it is",
) -> Registered:
    with tracker.training_run() as run:
        if promote is not None:
            run.decide({"promote": promote, "reason": reason})
        run.log_model(bundle, example=EXAMPLE, answer=ANSWER)
        if then is not None:
            raise then
    assert run.registered is not None
    return run.registered


def registry(tracker: Tracker) -> tuple[dict[str, int], dict[int, Any]]:
    """Give the aliases, and every version."""
    from mlflow import MlflowClient

    client = MlflowClient(tracking_uri=tracker.location)
    aliases = client.get_registered_model(tracker.registered_model).aliases
    name = f"name = '{tracker.registered_model}'"
    found = {int(v.version): v for v in client.search_model_versions(name)}
    return {alias: int(version) for alias, version in aliases.items()}, found


def test_champion_challenger_previous_and_back_again(
    tracker: Tracker, bundle: Path
) -> None:
    from mlflow import MlflowClient

    assert tracker.standing() is None
    first = train(tracker, bundle)  # nobody decided: there was none
    assert (first.version, first.alias_set, first.before) == (1, True, None)
    second = train(tracker, bundle, promote=False, reason="surely worse")
    assert (second.version, second.alias_set, second.before) == (2, False, 1)
    assert second.reason == "surely worse"
    aliases, versions = registry(tracker)
    assert aliases == {CHAMPION: 1, CHALLENGER: 2}
    assert versions[2].tags == {
        "churnml.standing": "challenger",
        "churnml.reason": "surely worse",
    }
    assert versions[2].description == "challenger: surely worse"
    assert tracker.champion().run_id == first.run_id
    assert tracker.champion(CHALLENGER).run_id == second.run_id
    assert tracker.read_json(second.run_id, "gate.json") == {
        "promote": False,
        "reason": "surely worse",
    }

    third = train(tracker, bundle, promote=True)
    assert (third.version, third.alias_set, third.before) == (3, True, 1)
    aliases, versions = registry(tracker)
    assert aliases == {CHAMPION: 3, PREVIOUS: 1}  # nobody challenges it yet
    assert versions[3].tags["churnml.standing"] == "champion"
    assert tracker.standing() == 3

    # Rollback, as docs/outputs.md has it.
    client = MlflowClient(tracking_uri=tracker.location)
    client.set_registered_model_alias(tracker.registered_model, CHAMPION, "1")
    assert tracker.champion().run_id == first.run_id
    assert tracker.standing() == 1


def test_a_champion_only_on_demand(tracker: Tracker, bundle: Path) -> None:
    held_back = train(tracker, bundle, promote=False)
    assert (held_back.alias_set, held_back.before) == (False, None)
    with pytest.raises(StoreError, match=r"has no\nversion called 'champion'"):
        tracker.champion()
    assert tracker.standing() is None
    assert train(tracker, bundle).alias_set


@pytest.fixture
def raced(tracker: Tracker, bundle: Path) -> Callable[..., Registered]:
    """Version 2 becomes the champion while what was compared with 1 is registered."""

    def race(**verdict: Any) -> Registered:
        train(tracker, bundle)
        with tracker.training_run() as run:
            run.decide({"promote": True, "reason": "not worse", **verdict})
            run.log_model(bundle, example=EXAMPLE, answer=ANSWER)
            train(tracker, bundle, promote=True)
        assert run.registered is not None
        return run.registered

    return race


@pytest.mark.parametrize(
    ("champion", "was"),
    [
        (1, "it was compared with version 1"),
        (None, "there was no champion to compare with"),
    ],
    ids=["another", "the first"],
)
def test_a_champion_of_meanwhile_is_not_displaced_without_a_comparison(
    tracker: Tracker,
    raced: Callable[..., Registered],
    champion: int | None,
    was: str,
) -> None:
    reason = (
        f"{was}, but by now version 2 is the champion: train again to compare with that"
    )
    found = raced(champion=champion, asked="auto", checks=[])
    assert (found.version, found.alias_set, found.before) == (3, False, 2)
    assert found.reason == reason
    aliases, versions = registry(tracker)
    assert aliases == {CHAMPION: 2, PREVIOUS: 1, CHALLENGER: 3}
    assert versions[3].description == f"challenger: {reason}"
    assert tracker.read_json(found.run_id, "gate.json") == {
        "promote": False,
        "reason": reason,
        "champion": champion,
        "asked": "auto",
        "checks": [],
    }


@pytest.mark.parametrize(
    "verdict", [{"champion": 2}, {"champion": 1, "asked": "always"}]
)
def test_the_champion_that_was_compared_or_whichever_there_is_is_displaced(
    tracker: Tracker, raced: Callable[..., Registered], verdict: dict[str, Any]
) -> None:
    found = raced(**verdict)
    assert (found.alias_set, found.before, found.reason) == (True, 2, "not worse")
    assert registry(tracker)[0] == {CHAMPION: 3, PREVIOUS: 2}


def test_where_the_champion_is_gone_nobody_is_displaced(
    tracker: Tracker, bundle: Path
) -> None:
    from mlflow import MlflowClient

    train(tracker, bundle)
    client = MlflowClient(tracking_uri=tracker.location)
    client.delete_registered_model_alias(tracker.registered_model, CHAMPION)
    with tracker.training_run() as run:
        run.decide({"promote": True, "reason": "not worse", "champion": 1})
        run.log_model(bundle, example=EXAMPLE, answer=ANSWER)
    assert run.registered is not None
    assert run.registered.alias_set


def test_a_database_that_another_made_meanwhile_stays(tmp_path: Path) -> None:
    database = tmp_path / "models" / "mlflow.db"
    session.create_database(database)
    with session.speaking(f"sqlite:///{database}") as client:
        client.create_experiment("of another")
    before = database.read_bytes()
    session.create_database(database)  # it had looked before the other was done
    assert database.read_bytes() == before


def test_frames_are_read_back(tracker: Tracker) -> None:
    frame = pd.DataFrame({"account_id": ["A"], "risk": [0.1 + 0.2]})
    with tracker.training_run() as run:
        run.log_frame("test", frame)
    pd.testing.assert_frame_equal(tracker.read_frame(run.run_id, "test"), frame)
    with pytest.raises(StoreError, match=r"other\.parquet of run .* is gone"):
        tracker.read_frame(run.run_id, "other")


def test_trials_are_runs_within_the_run(tracker: Tracker) -> None:
    from mlflow import MlflowClient

    with tracker.training_run() as run:
        run.log_trial(0, params={}, by_fold=[0.5, 0.25], state="complete")
        leaves = {"num_leaves": 4, "lambda_l2": 0.5}
        run.log_trial(1, params=leaves, by_fold=[0.75], state="pruned")
    client = MlflowClient(tracking_uri=tracker.location)
    trials = client.search_runs(
        [run.experiment_id],
        f"tags.mlflow.parentRunId = '{run.run_id}'",
        order_by=["attributes.run_name"],
    )
    assert [one.info.run_name for one in trials] == ["trial 0", "trial 1"]
    assert [one.info.status for one in trials] == ["FINISHED", "FINISHED"]
    states = [one.data.tags["churnml.trial"] for one in trials]
    assert states == ["complete", "pruned"]
    assert trials[1].data.params == {"num_leaves": "4", "lambda_l2": "0.5"}
    history = client.get_metric_history(trials[0].info.run_id, "log_loss")
    assert [(m.step, m.value) for m in history] == [(0, 0.5), (1, 0.25)]


def test_a_run_without_a_model_registers_nothing(tracker: Tracker) -> None:
    with tracker.training_run() as run:
        run.log_metrics({"test.brier": 0.1})
    assert run.registered is None
    assert only_run(tracker).info.status == "FINISHED"
    assert versions(tracker) == []


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ValueError("no positives"), "FAILED"),
        (KeyboardInterrupt(), "KILLED"),
        (SystemExit(1), "KILLED"),
    ],
)
def test_what_does_not_end_well_is_marked(
    tracker: Tracker, bundle: Path, error: BaseException, status: str
) -> None:
    with pytest.raises(type(error)):
        train(tracker, bundle, then=error)
    found = only_run(tracker)
    assert found.info.status == status
    assert found.data.tags["error"] == repr(error)
    assert versions(tracker) == []
    with pytest.raises(StoreError, match="never trained"):
        tracker.champion()


def test_a_registration_that_fails_marks_the_run(
    tracker: Tracker, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import mlflow

    def refuse(*_: Any, **__: Any) -> None:
        raise mlflow.MlflowException("registry is read-only")

    monkeypatch.setattr(mlflow, "register_model", refuse)
    with (
        pytest.raises(StoreError, match=r"cannot be used:\nregistry is read-only"),
        tracker.training_run() as run,
    ):
        run.log_model(bundle, example=EXAMPLE, answer=ANSWER)
    assert only_run(tracker).info.status == "FAILED"


def test_silent_and_without_traces_in_the_process(
    tracker: Tracker,
    bundle: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    import mlflow

    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path}/own.db")
    root = logging.getLogger()
    before = (list(root.handlers), root.level, mlflow.get_tracking_uri())
    # A database of its own: its making is the loudest part.
    alone = replace(tracker, uri=f"sqlite:///{tmp_path}/fresh/mlflow.db")
    train(alone, bundle)
    alone.champion()
    assert capfd.readouterr() == ("", "")
    assert (list(root.handlers), root.level, mlflow.get_tracking_uri()) == before
    assert mlflow.active_run() is None
    assert os.environ["MLFLOW_DISABLE_TELEMETRY"] == "true"
    assert not (tmp_path / "own.db").exists()


def test_a_users_active_run_and_experiment_do_not_matter(
    tracker: Tracker,
    bundle: Path,
    tmp_path: Path,
    written: tuple[Tracker, TrainingRun],
) -> None:
    import mlflow

    assert tracker.database is not None
    shutil.copyfile(tracker.database, tmp_path / "notebook.db")
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/notebook.db")
    try:
        mlflow.set_experiment("notebook")
        with mlflow.start_run() as own:
            result = train(tracker, bundle)
            active = mlflow.active_run()
            assert active is not None
            assert active.info.run_id == own.info.run_id
        assert only_run(tracker).info.run_id == result.run_id
        bundle_path = tracker.champion().bundle
        assert bundle_path.is_relative_to(Path(str(tracker.database)).parent)
    finally:
        mlflow.set_tracking_uri(None)  # type: ignore[arg-type]
        mlflow.tracking.fluent._active_experiment_id = None
        os.environ.pop("MLFLOW_EXPERIMENT_ID", None)
        for left in tmp_path.glob("mlruns"):
            left.rename(tmp_path / "notebook-runs")


def test_asking_for_a_champion_makes_no_database(tmp_path: Path) -> None:
    tracker = Tracker(
        uri="sqlite:///models/mlflow.db",
        experiment="acme",
        registered_model="acme-churn",
        root=tmp_path,
    )
    with pytest.raises(StoreError) as no:
        tracker.champion()
    assert str(no.value) == (
        "model 'acme-churn' was never trained: there is no\n"
        f"database {tmp_path}/models/mlflow.db. Train it first: churnml train CONFIG."
    )
    assert list(tmp_path.iterdir()) == []


def test_no_such_version(written: tuple[Tracker, TrainingRun]) -> None:
    tracker, _ = written
    with pytest.raises(StoreError, match=r"no\nversion called 'challenger' in sqlite"):
        tracker.champion("challenger")
    with pytest.raises(StoreError, match="model 'other' was never trained"):
        replace(tracker, registered_model="other").champion()


def test_files_that_are_gone(tracker: Tracker, bundle: Path) -> None:
    train(tracker, bundle)
    here = tracker.champion().bundle
    (here / "model.json").unlink()
    here.rmdir()
    with pytest.raises(StoreError, match=r"files of model .* version 1 are gone"):
        tracker.champion()


def test_deleted_experiment(tracker: Tracker) -> None:
    from mlflow import MlflowClient

    with tracker.training_run():
        pass
    client = MlflowClient(tracking_uri=tracker.location)
    client.delete_experiment(only_run(tracker).info.experiment_id)
    with (
        pytest.raises(StoreError, match=r"was deleted in MLflow\. Restore it"),
        tracker.training_run(),
    ):
        pass


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_bytes(b"not a database at all" * 100)
    tracker = Tracker(
        uri="sqlite:///notes.db", experiment="a", registered_model="m", root=tmp_path
    )
    with pytest.raises(StoreError, match=r"cannot be used:\n.*not a database"):
        tracker.champion()


def test_a_database_half_made_is_never_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def interrupted(location: str) -> Iterator[None]:
        Path(location.removeprefix("sqlite:///")).write_text("the first ten tables")
        raise KeyboardInterrupt
        yield

    tracker = Tracker(
        uri="sqlite:///own.db", experiment="a", registered_model="m", root=tmp_path
    )
    monkeypatch.setattr(session, "speaking", interrupted)
    monkeypatch.setattr(
        "churnml.tracking.tracker.create_database", session.create_database
    )
    with pytest.raises(KeyboardInterrupt), tracker.training_run():
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "password", ["secret", "se/cret", "p@ss", "a@b/cret", "se?cret"]
)
@pytest.mark.parametrize("scheme", ["postgresql://", "http://", "postgresql:"])
def test_errors_show_no_password(
    scheme: str, password: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    uri = f"{scheme}ann:{password}@127.0.0.1:1/mlflow"
    tracker = Tracker(uri=uri, experiment="a", registered_model="m")
    assert tracker.database is None
    with pytest.raises(StoreError) as no:
        tracker.champion()
    said = str(no.value)
    parts = [part for part in re.split("[@/?]", password) if len(part) > 1]
    assert not [part for part in parts if re.search(rf"\b{part}\b", said)]
    assert scheme in said


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("postgresql://ann:se/cret@db:5432/mlflow", "postgresql://db:5432/mlflow"),
        ("postgresql://ann:p@ss@db/mlflow", "postgresql://db/mlflow"),
        ("postgresql://ann@acme:p@ss@db/mlflow?x=1", "postgresql://db/mlflow"),
        ("postgresql://db:5432/mlflow", "postgresql://db:5432/mlflow"),
        ("postgresql://db/mlflow?password=p@ss", "postgresql://db/mlflow"),
        # What of these is the password cannot be told.
        ("postgresql://ann:se?cret@db/mlflow", "postgresql://***"),
        ("postgresql://ann:p@ss?w@db/mlflow", "postgresql://***"),
        # Paths have no password, and may hold an @.
        ("sqlite:////srv/a@b/mlflow.db", "sqlite:////srv/a@b/mlflow.db"),
        ("file:///srv/a@b", "file:///srv/a@b"),
        ("/srv/a@b", "/srv/a@b"),
        ("databricks", "databricks"),
    ],
)
def test_locations_are_shown_without_what_may_be_a_password(
    location: str, shown: str
) -> None:
    assert session.shown(location) == shown


@pytest.mark.parametrize(
    ("location", "driver", "shown"),
    [
        (  # taken for a part of the host
            "postgresql://ann:p@ss@db/mlflow",
            'could not translate host name "ss@db" to address',
            'could not translate host name "***@db" to address',
        ),
        (  # taken for the port
            "postgresql://ann:se/cret@db/mlflow",
            "invalid literal for int() with base 10: 'se'",
            "invalid literal for int() with base 10: '***'",
        ),
        (  # as it is, and as it was escaped
            "postgresql://ann:p%40ss@db/mlflow",
            "ann:p@ss, ann:p%40ss, user ann",
            "ann:***, ann:***, user ann",
        ),
        (
            "postgresql://ann:secret@db/mlflow?password=p%40ss",
            "postgresql://ann:secret@db/mlflow?password=p%40ss, password=p@ss",
            "postgresql://db/mlflow, password=***",
        ),
    ],
)
def test_what_a_driver_says_shows_no_password(
    location: str, driver: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import mlflow

    def refuse(**_: Any) -> None:
        raise OSError(driver)

    monkeypatch.setattr(mlflow, "MlflowClient", refuse)
    with pytest.raises(StoreError) as no, session.speaking(location):
        pass
    assert str(no.value).splitlines()[1] == shown


def test_errors_show_no_password_of_a_query() -> None:
    for uri in (
        "postgresql://127.0.0.1:1/mlflow?user=ann&password=secret",
        "no-such-store://ann@host/mlflow?password=secret",
    ):
        tracker = Tracker(uri=uri, experiment="a", registered_model="m")
        with pytest.raises(StoreError) as no:
            tracker.champion()
        assert "secret" not in str(no.value)


def test_alias_is_the_documented_one() -> None:
    assert CHAMPION == "champion"


LOADED = """
import sys, churnml.tracking
slow = {"mlflow", "matplotlib", "sqlalchemy", "lightgbm"}
print(sorted(slow & set(sys.modules)))
"""


def test_import_is_cheap() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            LOADED,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"

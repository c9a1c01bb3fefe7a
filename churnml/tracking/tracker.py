"""Where trainings are written down, and which model scores."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from churnml.errors import StoreError
from churnml.tracking.run import Registered, TrainingRun
from churnml.tracking.session import SQLITE, create_database, shown, speaking

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

__all__ = ["CHALLENGER", "CHAMPION", "PREVIOUS", "Champion", "Tracker"]

CHAMPION = "champion"
"""The alias of the version that scores."""

CHALLENGER, PREVIOUS = "challenger", "previous"
"""The latest version that was held back; the champion before the present one."""

STANDING, REASON = "churnml.standing", "churnml.reason"
"""Tags of a version: what it was made when it was registered, and why."""

_LONGEST_ERROR = 500
_LONGEST_TAG = 5000


@dataclass(frozen=True)
class Champion:
    """The version of a registered model that scores.

    Attributes
    ----------
    bundle : Path
        Folder with the model's files, for :func:`churnml.bundle.load`.
    version : int
        Of the registered model.
    run_id : str
        The training run it came from.
    """

    bundle: Path
    version: int
    run_id: str


@dataclass(frozen=True, kw_only=True)
class Tracker:
    """Where trainings are written down and models are registered.

    Attributes
    ----------
    uri : str
        MLflow's tracking URI. A relative SQLite path is relative to ``root``; its
        folder and the database are made at the first training, and the artifacts lie
        beside the database, in ``mlartifacts``.
    experiment : str
        Name of the experiment; made where missing.
    registered_model : str
        Name of the registered model.
    root : Path, default "."
        The folder relative paths start from: that of the configuration file.

    Examples
    --------
    >>> tracker = Tracker(uri="sqlite:///../models/mlflow.db", experiment="acme",
    ...                   registered_model="acme-churn", root=Path("/srv/configs"))
    >>> tracker.location
    'sqlite:////srv/models/mlflow.db'
    >>> tracker.champion()
    Traceback (most recent call last):
    churnml.errors.StoreError: model 'acme-churn' was never trained: there is no
    database /srv/models/mlflow.db. Train it first: churnml train CONFIG.
    """

    uri: str
    experiment: str
    registered_model: str
    root: Path = field(default=Path())

    @property
    def location(self) -> str:
        """The tracking URI, with an absolute path if it is an SQLite database."""
        database = self.database
        return self.uri if database is None else f"{SQLITE}{database}"

    @property
    def database(self) -> Path | None:
        """The SQLite file, or None for another kind of store."""
        if not self.uri.startswith(SQLITE):
            return None
        return (Path(self.root) / self.uri.removeprefix(SQLITE)).resolve()

    @contextmanager
    def training_run(self, name: str | None = None) -> Iterator[TrainingRun]:
        """Open a run; register its model if the block ends well.

        The version becomes the champion or the challenger as :meth:`TrainingRun.decide`
        was told; without, the champion where there is none. It is the challenger too
        where another training made its model the champion meanwhile.

        Parameters
        ----------
        name : str, optional
            What the run is called in MLflow's pages.

        Yields
        ------
        TrainingRun
            To be logged to. After the block its ``registered`` says what became
            of it.

        Raises
        ------
        StoreError
            If the store cannot be used. Whatever the block raises passes through;
            the run is then marked FAILED, or KILLED if it was interrupted.

        Examples
        --------
        >>> with tracker.training_run() as run:                # doctest: +SKIP
        ...     run.log_metrics({"test.brier": 0.08})
        ...     run.log_model(bundle, example=X, answer=predicted)
        >>> run.registered                                      # doctest: +SKIP
        Registered(run_id='2f6...', version=1, alias_set=True, before=None, reason='')
        """
        run = self._start(name)
        try:
            yield run
            with speaking(self.location):
                run.client.set_terminated(run.run_id, "FINISHED")
                self._register(run)
        except BaseException as error:
            status = "FAILED" if isinstance(error, Exception) else "KILLED"
            with suppress(StoreError), speaking(self.location):
                run.client.set_tag(run.run_id, "error", repr(error)[:_LONGEST_ERROR])
                run.client.set_terminated(run.run_id, status)
            raise

    def standing(self, alias: str = CHAMPION) -> int | None:
        """Give the version that has an alias; None where none has.

        Raises
        ------
        StoreError
            If the store cannot be used.
        """
        if self.database is not None and not self.database.exists():
            return None
        with speaking(self.location) as client:
            from mlflow import MlflowException

            try:
                found = client.get_registered_model(self.registered_model).aliases
            except MlflowException as error:
                if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                    raise
                return None
        return int(found[alias]) if alias in found else None

    def champion(self, alias: str = CHAMPION) -> Champion:
        """Find the version of the model that scores, and its files.

        Changes nothing. From a store on another machine the files are copied into a
        temporary folder, which the caller may remove.

        Raises
        ------
        StoreError
            If the model was never trained, has no such version, or its files are
            gone.
        """
        never = f"model {self.registered_model!r} was never trained: there is no"
        none = f"model {self.registered_model!r} has no"
        train = "Train it first: churnml train CONFIG."
        if self.database is not None and not self.database.exists():
            msg = f"{never}\ndatabase {self.database}. {train}"
            raise StoreError(msg)
        with speaking(self.location) as client:
            from mlflow import MlflowException

            try:
                found = client.get_model_version_by_alias(self.registered_model, alias)
            except MlflowException as error:
                if error.error_code not in {
                    "RESOURCE_DOES_NOT_EXIST",
                    "INVALID_PARAMETER_VALUE",
                }:
                    raise
                unknown = error.error_code == "RESOURCE_DOES_NOT_EXIST"
                msg = (
                    f"{never if unknown else none}\n"
                    f"version called {alias!r} in {shown(self.location)}. {train}"
                )
                raise StoreError(msg) from error
            return _with_files(found)

    def version(self, number: int) -> Champion:
        """Find a version of the model by its number, whether or not it scores.

        Raises
        ------
        StoreError
            If there is no such version, or its files are gone.
        """
        if self.database is not None and not self.database.exists():
            msg = f"there is no database {self.database}, so no version {number}."
            raise StoreError(msg)
        with speaking(self.location) as client:
            from mlflow import MlflowException

            try:
                found = client.get_model_version(self.registered_model, str(number))
            except MlflowException as error:
                if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                    raise
                msg = f"version {number} of {self.registered_model!r} is gone."
                raise StoreError(msg) from error
            return _with_files(found)

    def read_json(self, run_id: str, name: str) -> dict[str, Any]:
        """Read back what :meth:`TrainingRun.log_json` logged.

        Raises
        ------
        StoreError
            If the run or its file is gone.
        """
        with speaking(self.location):
            from mlflow import MlflowException
            from mlflow.artifacts import load_dict

            try:
                found: dict[str, Any] = load_dict(f"runs:/{run_id}/{name}")
            except (MlflowException, OSError) as error:
                msg = f"{name} of run {run_id} is gone. Train again: churnml train."
                raise StoreError(msg) from error
        return found

    def read_frame(self, run_id: str, name: str) -> pd.DataFrame:
        """Read back what :meth:`TrainingRun.log_frame` logged.

        Raises
        ------
        StoreError
            If the run or its file is gone.
        """
        with (
            speaking(self.location),
            tempfile.TemporaryDirectory() as folder,
        ):
            from mlflow import MlflowException
            from mlflow.artifacts import download_artifacts

            where = f"runs:/{run_id}/{name}.parquet"
            try:
                return pd.read_parquet(download_artifacts(where, dst_path=folder))
            except (MlflowException, OSError) as error:
                msg = f"{name}.parquet of run {run_id} is gone. Train again."
                raise StoreError(msg) from error

    def _start(self, name: str | None) -> TrainingRun:
        if self.database is not None and not self.database.exists():
            create_database(self.database)
        with speaking(self.location) as client:
            experiment = self._experiment(client)
            tags = {"churnml.version": installed_version("churnml")}
            run = client.create_run(experiment, run_name=name, tags=tags)
        return TrainingRun(client, self.location, experiment, run.info.run_id)

    def _experiment(self, client: MlflowClient) -> str:
        found = client.get_experiment_by_name(self.experiment)
        if found is None:
            beside = None
            if self.database is not None:
                beside = (self.database.parent / "mlartifacts").as_uri()
            return client.create_experiment(self.experiment, artifact_location=beside)
        if found.lifecycle_stage != "active":
            msg = (
                f"experiment {self.experiment!r} was deleted in MLflow. Restore it\n"
                f"(mlflow experiments restore -x {found.experiment_id}) or choose\n"
                "another name: tracking.experiment."
            )
            raise StoreError(msg)
        return str(found.experiment_id)

    def _register(self, run: TrainingRun) -> None:
        """Register the model, say why it scores or not, and set the aliases.

        What was held against a champion that is none any more challenges the present
        one. The champion's alias comes last: whatever is interrupted leaves the old
        champion or the new one.
        """
        if run.model_uri is None:
            return
        import mlflow

        name, client = self.registered_model, run.client
        version = mlflow.register_model(run.model_uri, name).version
        aliases = client.get_registered_model(name).aliases
        before = aliases.get(CHAMPION)
        run.meet(None if before is None else int(before))
        promoted = before is None if run.promote is None else run.promote
        standing = CHAMPION if promoted else CHALLENGER
        client.set_model_version_tag(name, version, STANDING, standing)
        said = f"{standing}: {run.reason}"[:_LONGEST_TAG]
        client.set_model_version_tag(name, version, REASON, run.reason[:_LONGEST_TAG])
        client.update_model_version(name, version, said)
        if not promoted:
            client.set_registered_model_alias(name, CHALLENGER, version)
        else:
            if before is not None:
                client.set_registered_model_alias(name, PREVIOUS, str(before))
            client.set_registered_model_alias(name, CHAMPION, version)
            if CHALLENGER in aliases:  # it challenged the one before
                client.delete_registered_model_alias(name, CHALLENGER)
        run.registered = Registered(
            run.run_id,
            int(version),
            promoted,
            None if before is None else int(before),
            run.reason,
        )


def _with_files(found: ModelVersion) -> Champion:
    """Fetch the files of a version."""
    from mlflow import MlflowException
    from mlflow.artifacts import download_artifacts

    where = f"models:/{found.name}/{found.version}/data"
    try:
        bundles = list(Path(download_artifacts(where)).iterdir())
    except (MlflowException, OSError):
        bundles = []
    if len(bundles) != 1:
        msg = (
            f"the files of model {found.name!r} version {found.version} are gone:\n"
            f"{found.source} of run {found.run_id} holds none. Train another:\n"
            "churnml train CONFIG --promote always."
        )
        raise StoreError(msg)
    return Champion(bundles[0], int(found.version), str(found.run_id))

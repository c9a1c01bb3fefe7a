"""One training run, and what is written down of it."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import yaml

from churnml.spreadsheets import guarded_frame
from churnml.timeline import format_duration
from churnml.tracking.session import speaking

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from mlflow import MlflowClient
    from mlflow.types import Schema

__all__ = ["FINGERPRINT", "PARENT", "TASK", "Registered", "TrainingRun"]

FINGERPRINT, TASK = "churnml.fingerprint", "churnml.task"
"""Tags of a run: what its features mean, and what was asked."""

PARENT = "mlflow.parentRunId"
"""MLflow's own tag of a run within a run."""

_LOADER = "churnml.pyfunc"
_LONGEST_VALUE = 500
_LONGEST_KEY = 250
_PER_BATCH = 100


@dataclass(frozen=True)
class Registered:
    """What became of a training: the run, and the version it was registered as.

    Attributes
    ----------
    run_id : str
    version : int
        Of the registered model, from 1.
    alias_set : bool
        Whether this version was made the champion; else it is the challenger.
    before : int or None
        The version that was the champion till then, and still is where the alias was
        not set; None where there was none.
    reason : str
        Why.
    """

    run_id: str
    version: int
    alias_set: bool
    before: int | None = None
    reason: str = ""


@dataclass
class TrainingRun:
    """An open run. Every method takes plain values and writes them at once.

    Attributes
    ----------
    client, location, experiment_id : MlflowClient, str, str
        How and where it is written.
    run_id : str
    model_uri : str or None
        Set once the model is logged.
    promote : bool or None
        Whether its version is to be the champion (:meth:`decide`); None: where there
        is none.
    reason : str
        Why.
    verdict : mapping
        All that it was told, empty till then.
    registered : Registered or None
        Set when the run has ended well, with a model.
    """

    client: MlflowClient
    location: str
    experiment_id: str
    run_id: str
    model_uri: str | None = None
    promote: bool | None = None
    reason: str = ""
    verdict: Mapping[str, Any] = field(default_factory=dict)
    registered: Registered | None = None

    def decide(self, verdict: Mapping[str, Any]) -> None:
        """Note what is to become of the model, and log it as ``gate.json``.

        Parameters
        ----------
        verdict : mapping
            ``promote`` and ``reason``; ``champion``, the version it was held against,
            and ``asked`` (:meth:`meet`); and whatever else was found.
        """
        self.verdict = dict(verdict)
        self.promote, self.reason = bool(verdict["promote"]), str(verdict["reason"])
        self.log_json("gate.json", verdict)

    def meet(self, champion: int | None) -> None:
        """Hold the model back where another one has become the champion meanwhile.

        It was not compared with that one. If a person decided (``asked`` is
        ``always``), it takes the place of whichever there is.

        Parameters
        ----------
        champion : int or None
            The version that is the champion now; None where there is none.
        """
        compared = self.verdict.get("champion", champion)
        decided = self.verdict.get("asked") == "always"
        if not self.promote or decided or champion in {None, compared}:
            return
        was = "there was no champion to compare with"
        if compared is not None:
            was = f"it was compared with version {compared}"
        reason = f"{was}, but by now version {champion} is the champion"
        reason += ": train again to compare with that"
        self.decide({**self.verdict, "promote": False, "reason": reason})

    def log_config(self, resolved: Mapping[str, Any]) -> None:
        """Log the configuration as ``config.yaml`` and as flat parameters.

        Secrets do not belong in it: pass ``${NAME}`` as it stands in the file.
        """
        from mlflow.entities import Param

        plain = _plain(resolved)
        text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True)
        params = [Param(_key(k), v[:_LONGEST_VALUE]) for k, v in _flat(plain)]
        with speaking(self.location) as client:
            client.log_text(self.run_id, text, "config.yaml")
            for start in range(0, len(params), _PER_BATCH):
                batch = params[start : start + _PER_BATCH]
                client.log_batch(self.run_id, params=batch)

    def log_data(self, fingerprint: str, provenance: Mapping[str, Any]) -> None:
        """Log what the matrix was built from, as ``data.json``.

        Features and task are tags too: a champion that differs in them cannot score
        what this run was trained for.
        """
        task = json.dumps(_plain(provenance.get("task")), sort_keys=True)
        with speaking(self.location) as client:
            client.set_tag(self.run_id, FINGERPRINT, fingerprint)
            client.set_tag(self.run_id, TASK, task)
        self.log_json("data.json", {"fingerprint": fingerprint, **provenance})

    def log_certificate(self, certificate: Mapping[str, Any]) -> None:
        """Log the proof that no set knows the next one, ``split_certificate.json``."""
        self.log_json("split_certificate.json", certificate)

    def log_metrics(self, metrics: Mapping[str, float | None]) -> None:
        """Log single figures; what is null or infinite is left out."""
        self._log_metrics((name, value, 0, 0) for name, value in metrics.items())

    def log_metrics_by_cutoff(
        self, metrics: Mapping[date, Mapping[str, float | None]]
    ) -> None:
        """Log figures per cutoff.

        The step is the cutoff as a number (20250303), the time its midnight in UTC,
        so MLflow's charts can show either.
        """
        rows = []
        for cutoff, figures in sorted(metrics.items()):
            midnight = datetime.combine(cutoff, time(), tzinfo=UTC)
            step, instant = int(f"{cutoff:%Y%m%d}"), int(midnight.timestamp() * 1000)
            rows += [(name, value, instant, step) for name, value in figures.items()]
        self._log_metrics(rows)

    def log_table(self, name: str, table: pd.DataFrame) -> None:
        """Log a table as ``<name>.csv``, with its index if that has names.

        As text that people open in a spreadsheet: it runs no formula there.
        """
        named = any(level is not None for level in table.index.names)
        plain = guarded_frame(table.reset_index() if named else table)
        self.log_text(f"{name}.csv", plain.to_csv(index=False))

    def log_frame(self, name: str, frame: pd.DataFrame) -> None:
        """Log a frame as ``<name>.parquet``, for :meth:`Tracker.read_frame`."""
        with (
            tempfile.TemporaryDirectory() as folder,
            speaking(self.location) as client,
        ):
            path = Path(folder) / f"{name}.parquet"
            frame.to_parquet(path, index=False)
            client.log_artifact(self.run_id, str(path))

    def log_trial(
        self,
        number: int,
        *,
        params: Mapping[str, Any],
        by_fold: Sequence[float],
        state: str,
    ) -> None:
        """Log one trial of tuning, as a run within this one.

        Parameters
        ----------
        number : int
            From 0, the defaults.
        params : mapping
            What it tried.
        by_fold : sequence of float
            Log loss of the folds so far, after each; in MLflow a metric by step.
        state : str
            ``complete`` or ``pruned``.
        """
        from mlflow.entities import Metric, Param

        tags = {PARENT: self.run_id, "churnml.trial": state}
        with speaking(self.location) as client:
            trial = client.create_run(
                self.experiment_id, run_name=f"trial {number}", tags=tags
            ).info.run_id
            client.log_batch(
                trial,
                params=[Param(_key(k), str(_plain(v))) for k, v in params.items()],
                metrics=[
                    Metric("log_loss", float(value), 0, step)
                    for step, value in enumerate(by_fold)
                    if isfinite(value)
                ],
            )
            client.set_terminated(trial, "FINISHED")

    def log_figure(self, name: str, figure: Figure) -> None:
        """Log a picture as ``<name>.png``."""
        with speaking(self.location) as client:
            client.log_figure(self.run_id, figure, f"{name}.png")

    def log_json(self, name: str, value: Mapping[str, Any]) -> None:
        """Log a mapping as a JSON file of that name."""
        self.log_text(name, json.dumps(_plain(value), indent=2, ensure_ascii=False))

    def log_text(self, name: str, text: str) -> None:
        """Log a text, such as ``model_card.md``, as a file of that name."""
        with speaking(self.location) as client:
            client.log_text(self.run_id, text, name)

    def log_model(
        self,
        bundle: Path,
        *,
        example: pd.DataFrame,
        answer: pd.DataFrame,
        optional: pd.DataFrame | None = None,
    ) -> None:
        """Log the model; it is registered when the run ends well.

        Parameters
        ----------
        bundle : Path
            Folder written by :func:`churnml.bundle.save`.
        example : DataFrame
            A few rows of features: kept as the input example, and their names and
            types (numbers, text) as the signature.
        answer : DataFrame
            What the model says to them.
        optional : DataFrame, optional
            Without rows: columns that may be given beside the features.
        """
        with speaking(self.location) as client:
            from mlflow import pyfunc
            from mlflow.models import Model, ModelSignature
            from mlflow.types import ParamSchema, ParamSpec

            from churnml.pyfunc import DETAIL, FAMILIES

            # Made by hand, because Model.log alone would put it in the process's
            # active experiment, not in the run's.
            logged = client.create_logged_model(
                self.experiment_id, name="model", source_run_id=self.run_id
            )
            info = Model.log(
                None,
                pyfunc,
                run_id=self.run_id,
                model_id=logged.model_id,
                loader_module=_LOADER,
                data_path=str(bundle),
                pip_requirements=["churnml"],
                signature=ModelSignature(
                    _schema(example, optional),
                    _schema(answer),
                    ParamSchema([ParamSpec(DETAIL, "string", FAMILIES)]),
                ),
                input_example=example.reset_index(drop=True),
            )
        self.model_uri = info.model_uri

    def _log_metrics(self, rows: Iterable[tuple[str, float | None, int, int]]) -> None:
        from mlflow.entities import Metric

        metrics = [
            Metric(_key(name), float(value), instant, step)
            for name, value, instant, step in rows
            if value is not None and not pd.isna(value) and isfinite(value)
        ]
        with speaking(self.location) as client:
            for start in range(0, len(metrics), _PER_BATCH):
                batch = metrics[start : start + _PER_BATCH]
                client.log_batch(self.run_id, metrics=batch)


def _schema(frame: pd.DataFrame, optional: pd.DataFrame | None = None) -> Schema:
    """Describe columns as numbers or text: the types that admit nulls."""
    from mlflow.types import ColSpec, Schema

    return Schema(
        [
            ColSpec(
                "double" if pd.api.types.is_numeric_dtype(kind) else "string",
                str(name),
                required=needed,
            )
            for columns, needed in ((frame, True), (optional, False))
            if columns is not None
            for name, kind in columns.dtypes.items()
        ]
    )


def _plain(value: Any) -> Any:
    """Turn a value into what YAML and JSON can hold; neither nan nor infinity."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if isinstance(value, timedelta):
        return format_duration(value)
    if hasattr(value, "item"):  # a NumPy scalar
        return _plain(value.item())
    if isinstance(value, float) and not isfinite(value):
        return None
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return str(value)


def _flat(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict) and value:
        for name, item in value.items():
            yield from _flat(item, f"{key}.{name}" if key else name)
    else:
        yield key, value if isinstance(value, str) else json.dumps(value)


def _key(name: str) -> str:
    """Keep to the letters MLflow admits in the name of a parameter or a metric."""
    return re.sub(r"[^\w.:/ -]", "_", name)[:_LONGEST_KEY]

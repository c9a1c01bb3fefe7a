"""Configuration at the edge: YAML in, domain objects out.

The only module that knows YAML and pydantic. Relative paths are relative to the
file's own folder, whatever the working directory. Every error names the file, the
key and the fix.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from churnml.errors import ChurnmlError, ConfigError
from churnml.features.build import BUILDERS, DEFAULT_WINDOWS
from churnml.labels import ChurnTask
from churnml.snapshots import Cohort, latest_cutoff
from churnml.splits import TemporalSplit
from churnml.tables import Tables, TableSpec
from churnml.tables.spec import did_you_mean
from churnml.timeline import as_date, as_duration, every, whole_days, whole_weeks

__all__ = ["Config", "load_config"]

# Without `cutoffs.from`, the first cutoff leaves so much usage to look back on.
LOOK_BACK = timedelta(days=91)


def _duration(text: Any) -> timedelta:
    return as_duration(text)


def _count_of_cutoffs(value: Any) -> Any:
    match = (
        re.fullmatch(r"\s*(\d+)\s*cutoffs?\s*", value)
        if isinstance(value, str)
        else None
    )
    return int(match[1]) if match else value


def _whole_weeks(text: str) -> str:
    whole_weeks(text)
    return text


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Cutoffs = Annotated[int, BeforeValidator(_count_of_cutoffs), Field(ge=1)]
Window = Annotated[str, AfterValidator(_whole_weeks)]
Day = Annotated[date, BeforeValidator(as_date)]
Rate = Annotated[float, Field(ge=0, le=1)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class TableConfig(_Section):
    """Where a raw table lies and how its columns are called."""

    path: str | None = None
    sql: str | None = None
    columns: dict[str, str] = {}
    timezone: str = "UTC"
    delay: Duration = timedelta(0)
    from_: Day | None = Field(None, alias="from")
    until: Day | None = None

    def spec(self, name: str) -> TableSpec:
        """Give the table's declaration as the library takes it."""
        values = {key: getattr(self, key) for key in type(self).model_fields}
        return TableSpec(name=name, **{k: _tupled(v) for k, v in values.items()})


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class AccountsConfig(TableConfig):
    """The accounts; attributes may be features, display columns never are."""

    attributes: list[str] = []
    display: list[str] = []


class SubscriptionsConfig(TableConfig):
    """The subscriptions, and the currency of their MRR."""

    currency: str | None = None


class UsageConfig(TableConfig):
    """The usage, and which of its events are logins, sticky or key."""

    period: Literal["1d", "7d", "1mo"] | None = None
    login_events: list[str] = []
    sticky_events: list[str] = []
    key_events: list[str] = []


class DataConfig(_Section):
    """The raw tables."""

    root: Path = Path()
    accounts: AccountsConfig
    subscriptions: SubscriptionsConfig | None = None
    churns: TableConfig | None = None
    usage: UsageConfig | None = None
    tickets: TableConfig | None = None
    nps: TableConfig | None = None
    complete_until: Day | None = None

    def specs(self) -> Iterator[TableSpec]:
        """Give the declared tables."""
        for name in type(self).model_fields:
            table = getattr(self, name)
            if isinstance(table, TableConfig):
                yield table.spec(name)


class EngineConfig(_Section):
    """Where features are computed."""

    backend: Literal["duckdb"] = "duckdb"
    memory_limit: str | None = None
    threads: int | None = Field(None, ge=1)


class TaskConfig(_Section):
    """The question; or one's own labels as SQL over the tables."""

    horizon: Duration = timedelta(days=90)
    lead: Duration = timedelta(days=14)
    grace: Duration = timedelta(days=14)
    sql: str | None = None


class CutoffsConfig(_Section):
    """When predictions are made while training: ``[from, to)``."""

    from_: Day | None = Field(None, alias="from")
    to: Day | None = None
    step: Duration = timedelta(days=28)


class CohortConfig(_Section):
    """Who is scored; or one's own list as SQL over the tables."""

    min_tenure: Duration = timedelta(days=56)
    sql: str | None = None


class FeaturesConfig(_Section):
    """Which features are built."""

    builders: list[Literal[BUILDERS]] = list(BUILDERS)  # type: ignore[valid-type]
    windows: list[Window] = list(DEFAULT_WINDOWS)


class SplitConfig(_Section):
    """How many of the last cutoffs calibrate and test."""

    calibration: Cutoffs = 3
    test: Cutoffs = 3


class ModelConfig(_Section):
    """How the model is trained."""

    params: dict[str, Any] = {}
    seeds: int = Field(5, ge=1)
    random_state: int = 7


class TrackingConfig(_Section):
    """Where runs and models are kept."""

    uri: str = "sqlite:///models/mlflow.db"
    experiment: str | None = None
    registered_model: str | None = None


class BandsConfig(_Section):
    """From which risk on an account is in a band."""

    high: Rate = 0.30
    medium: Rate = 0.10


class OutputConfig(_Section):
    """Where lists are written, and how many accounts the team can work on."""

    dir: Path = Path("outputs")
    capacity: int = Field(50, ge=1)
    bands: BandsConfig = BandsConfig()


class Config(_Section):
    """A whole configuration, checked; the keys of the YAML file.

    Attributes
    ----------
    file : Path or None
        Where it was read from.
    """

    version: Literal[1]
    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")
    data: DataConfig
    engine: EngineConfig = EngineConfig()
    task: TaskConfig = TaskConfig()
    cutoffs: CutoffsConfig = CutoffsConfig()
    cohort: CohortConfig = CohortConfig()
    features: FeaturesConfig = FeaturesConfig()
    split: SplitConfig = SplitConfig()
    model: ModelConfig = ModelConfig()
    tracking: TrackingConfig = TrackingConfig()
    output: OutputConfig = OutputConfig()
    file: Path | None = Field(None, exclude=True)

    @property
    def folder(self) -> Path:
        """The folder that relative paths are relative to."""
        return self.file.parent.resolve() if self.file else Path.cwd()

    @property
    def root(self) -> Path:
        """Folder of the data files."""
        return (self.folder / self.data.root).resolve()

    @property
    def output_dir(self) -> Path:
        """Folder of the lists and the report."""
        return (self.folder / self.output.dir).resolve()

    @property
    def tracking_uri(self) -> str:
        """The store's address, a SQLite file being relative to the folder."""
        kind, found, path = self.tracking.uri.partition(":///")
        if found and kind == "sqlite" and not path.startswith("/"):
            return f"sqlite:///{(self.folder / path).resolve()}"
        return self.tracking.uri

    @property
    def experiment(self) -> str:
        """Name of the tracked experiment."""
        return self.tracking.experiment or self.name

    @property
    def registered_model(self) -> str:
        """Name of the model in the registry."""
        return self.tracking.registered_model or f"{self.name}-churn"

    @property
    def question(self) -> ChurnTask | str:
        """The task, or SQL that gives one's own labels."""
        task = self.task
        if task.sql:
            return task.sql
        return ChurnTask(horizon=task.horizon, lead=task.lead, grace=task.grace)

    @property
    def rule(self) -> Cohort | str:
        """The cohort, or SQL that gives one's own list."""
        return self.cohort.sql or Cohort(min_tenure=self.cohort.min_tenure)

    @property
    def temporal_split(self) -> TemporalSplit:
        """The split."""
        return TemporalSplit(calibration=self.split.calibration, test=self.split.test)

    def training_cutoffs(self, tables: Tables) -> tuple[date, ...]:
        """List the cutoffs of training, before ``to`` and the data's end.

        Without ``from`` they are counted back from the latest cutoff the tables
        allow, so that scoring there uses the same weekday, to 91 days after the
        usage begins.
        """
        last, step = latest_cutoff(tables), self.cutoffs.step
        end = min(self.cutoffs.to or last, last)
        if self.cutoffs.from_ is not None:
            return every(step, self.cutoffs.from_, end)
        dated = [tables[n] for n in ("usage", "tickets", "nps") if n in tables]
        begin = (dated[0] if dated else tables["accounts"]).from_ + LOOK_BACK
        steps = range((end - begin).days // whole_days(step, where="cutoffs.step") + 1)
        back = sorted(end - n * step for n in steps)
        if len(back) < 2:  # noqa: PLR2004 - a first cutoff and the end itself
            msg = (
                f"cutoffs: the data from {begin - LOOK_BACK} to {end} leave no cutoff "
                f"{LOOK_BACK.days} days after their start. Set cutoffs.from."
            )
            raise ConfigError(msg)
        return tuple(back)


def load_config(path: str | Path) -> Config:
    """Read and check a configuration file.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    Config

    Raises
    ------
    ConfigError
        With every problem of the file: its key, what is wrong, and the fix.
    """
    file = Path(path)
    try:
        raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        msg = f"{file}: there is no such file. `churnml init DIR` writes an example."
        raise ConfigError(msg) from None
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{file}: cannot be read ({error})."
        raise ConfigError(msg) from error
    except yaml.YAMLError as error:
        msg = f"{file}: is no YAML: {_one_line(error)}"
        raise ConfigError(msg) from error
    if not isinstance(raw, dict):
        msg = f"{file}: must hold keys such as `version`, `name` and `data`."
        raise ConfigError(msg)
    try:
        return Config.model_validate({**_expanded(raw, file), "file": file})
    except ValidationError as error:
        raise ConfigError(_report(error, file)) from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _expanded(value: Any, file: Path) -> Any:
    """Replace ``${NAME}`` by the environment's value: secrets stay out of files."""
    if isinstance(value, dict):
        return {key: _expanded(item, file) for key, item in value.items()}
    if isinstance(value, list):
        return [_expanded(item, file) for item in value]
    if not isinstance(value, str):
        return value

    def named(match: re.Match[str]) -> str:
        if match[1] not in os.environ:
            msg = f"{file}: ${{{match[1]}}} is not set in the environment. Export it."
            raise ConfigError(msg)
        return os.environ[match[1]]

    return re.sub(r"\$\{(\w+)\}", named, value)


def _report(error: ValidationError, file: Path) -> str:
    problems = [_problem(dict(e)) for e in error.errors()]
    count = f"{len(problems)} problem" + ("s" if len(problems) > 1 else "")
    return "\n".join([f"{file}: {count}", *(f"  - {p}" for p in problems)])


def _problem(error: Mapping[str, Any]) -> str:
    places = [p for p in error["loc"] if p != "from_"]
    key = ".".join(str(p) for p in places)
    if error["type"] == "extra_forbidden":
        known = _keys_beside(places)
        hint = did_you_mean(str(places[-1]), known)
        return f"{key}: unknown key. {hint or 'Known here: ' + ', '.join(known) + '.'}"
    if error["type"] == "missing":
        return f"{key}: is missing. Every configuration needs it."
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, ChurnmlError):
        return f"{key}: {str(cause).split(': ', 1)[-1]}"
    return f"{key}: {error['msg']} (got {error['input']!r})."


def _keys_beside(places: list[Any]) -> list[str]:
    """List the keys that are known in the section a wrong key stands in."""
    section: type[BaseModel] = Config
    for place in places[:-1]:
        annotation = section.model_fields[str(place)].annotation
        choices = [annotation, *getattr(annotation, "__args__", ())]
        section = next(
            c for c in choices if isinstance(c, type) and issubclass(c, BaseModel)
        )
    return [f.alias or n for n, f in section.model_fields.items() if n != "file"]

"""The sections of a configuration, and the kinds of value they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from churnml.errors import ConfigError
from churnml.features.build import BUILDERS, DEFAULT_WINDOWS
from churnml.feedback.mutes import DEFAULT_MUTE
from churnml.labels import ChurnTask
from churnml.offer import Offer
from churnml.playbook import Playbook, read_rows
from churnml.tables import TableSpec
from churnml.tables.spec import MACHINES
from churnml.timeline import as_date, as_duration, format_duration, whole_weeks

__all__ = [
    "CohortConfig",
    "CutoffsConfig",
    "DataConfig",
    "EngineConfig",
    "FeaturesConfig",
    "FeedbackConfig",
    "ModelConfig",
    "OutputConfig",
    "PlaysConfig",
    "Section",
    "SplitConfig",
    "TableConfig",
    "TaskConfig",
    "TrackingConfig",
    "WorthConfig",
]


def _duration(text: Any) -> timedelta:
    return as_duration(text)


def _days(length: timedelta) -> timedelta:
    if not length or length % timedelta(days=1):
        text = format_duration(length)
        msg = f"duration: '{text}' is not a whole number of days, at least one."
        raise ConfigError(msg)
    return length


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
Days = Annotated[Duration, AfterValidator(_days)]
Cutoffs = Annotated[int, BeforeValidator(_count_of_cutoffs), Field(ge=1)]
Window = Annotated[str, AfterValidator(_whole_weeks)]
Day = Annotated[date, BeforeValidator(as_date)]
Rate = Annotated[float, Field(ge=0, le=1)]


class Section(BaseModel):
    """A part of a configuration; unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TableConfig(Section):
    """Where a raw table lies and how its columns are called."""

    path: str | None = None
    sql: str | None = None
    table: str | None = None
    columns: dict[str, str] = {}
    timezone: str = "UTC"
    delay: Duration = timedelta(0)
    from_: Day | None = Field(None, alias="from")
    until: Day | None = None
    extra: dict[str, str | None] = {}

    def spec(self, name: str, *, own: bool = False) -> TableSpec:
        """Give the table's declaration as the library takes it."""
        values = {key: getattr(self, key) for key in type(self).model_fields}
        given = {key: _tupled(value) for key, value in values.items()}
        return TableSpec(name=name, own=own, **given)


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
    """The usage, and which of its events are logins, sticky, key and so on."""

    period: Literal["1d", "7d", "1mo"] | None = None
    login_events: list[str] = []
    sticky_events: list[str] = []
    key_events: list[str] = []
    export_events: list[str] = []
    help_events: list[str] = []
    automation_actors: list[str] = list(MACHINES)


class TicketsConfig(TableConfig):
    """The tickets: the scale of their ratings, and what texts are searched for."""

    scales: dict[str, tuple[float, float]] = {}
    intent_words: list[str] = []
    competitors: list[str] = []


class NpsConfig(TableConfig):
    """The NPS answers, and whose decide."""

    decision_roles: list[str] = []


class SurveysConfig(NpsConfig):
    """The surveys, and the worst and best answer of each kind."""

    scales: dict[str, tuple[float, float]] = {}


class MilestonesConfig(TableConfig):
    """The milestones: which everybody is to reach, and how fast."""

    required_milestones: list[str] = []
    norm_days: dict[str, int] = {}


class TouchesConfig(TableConfig):
    """The touches: which are business reviews, and how often one is due."""

    review_kinds: list[str] = []
    review_every: Days | None = None


class DataConfig(Section):
    """The raw tables."""

    root: Path = Path()
    accounts: AccountsConfig
    subscriptions: SubscriptionsConfig | None = None
    churns: TableConfig | None = None
    usage: UsageConfig | None = None
    tickets: TicketsConfig | None = None
    nps: NpsConfig | None = None
    surveys: SurveysConfig | None = None
    milestones: MilestonesConfig | None = None
    trainings: TableConfig | None = None
    invoices: TableConfig | None = None
    touches: TouchesConfig | None = None
    plays: TableConfig | None = None
    own: dict[str, TableConfig] = {}
    complete_until: Day | None = None

    def specs(self) -> Iterator[TableSpec]:
        """Give the declared tables."""
        for name in type(self).model_fields:
            table = getattr(self, name)
            if isinstance(table, TableConfig):
                yield table.spec(name)
        for name, table in self.own.items():
            yield table.spec(name, own=True)


class EngineConfig(Section):
    """Where features are computed."""

    backend: Literal["duckdb", "spark"] = "duckdb"
    memory_limit: str | None = None
    threads: int | None = Field(None, ge=1)
    cache: Path | None = None
    scratch: str | None = None

    @model_validator(mode="after")
    def _fits_the_backend(self) -> Self:
        for name, backend in (("cache", "duckdb"), ("scratch", "spark")):
            if getattr(self, name) is not None and self.backend != backend:
                msg = f"engine: {name} is for the backend {backend}. Leave it out."
                raise ConfigError(msg)
        return self


class TaskConfig(Section):
    """The question; or one's own labels as SQL over the tables."""

    horizon: Days = timedelta(days=90)
    lead: Duration = timedelta(days=14)
    grace: Duration = timedelta(days=14)
    of: str = "churn"
    kinds: list[str] = []
    share: float | None = None
    silence: Literal["auto"] | Days | None = None
    sql: str | None = None

    @property
    def task(self) -> ChurnTask:
        """The question as the library takes it."""
        return ChurnTask(
            horizon=self.horizon,
            lead=self.lead,
            grace=self.grace,
            of=self.of,
            kinds=self.kinds,
            share=self.share,
        )

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        _ = self.task
        ignored = [n for n in ("kinds", "of", "share") if n in self.model_fields_set]
        if self.sql is not None and ignored:
            msg = (
                f"task: {', '.join(ignored)} would be ignored: the labels are those "
                "of task.sql. Leave one of them out."
            )
            raise ConfigError(msg)
        return self


class CutoffsConfig(Section):
    """When predictions are made while training: ``[from, to)``."""

    from_: Day | None = Field(None, alias="from")
    to: Day | None = None
    step: Days = timedelta(days=28)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.from_ and self.to and self.from_ >= self.to:
            msg = f"cutoffs: from {self.from_} is not before to {self.to}. Swap them."
            raise ConfigError(msg)
        return self


class CohortConfig(Section):
    """Who is scored; or one's own list as SQL over the tables."""

    min_tenure: Duration = timedelta(days=56)
    sql: str | None = None


class FeaturesConfig(Section):
    """Which features are built."""

    builders: list[Literal[BUILDERS]] = Field(list(BUILDERS), min_length=1)  # type: ignore[valid-type]
    windows: list[Window] = Field(list(DEFAULT_WINDOWS), min_length=1)
    own: list[Path] = []
    learn: bool = True
    select: Literal["compact", "all"] = "compact"


class SplitConfig(Section):
    """How many of the last cutoffs calibrate and test."""

    calibration: Cutoffs = 3
    test: Cutoffs = 3


class ModelConfig(Section):
    """How the model is trained."""

    params: dict[str, Any] = {}
    tune: int = Field(0, ge=0)
    seeds: int = Field(5, ge=1)
    random_state: int = 7


class TrackingConfig(Section):
    """Where runs and models are kept."""

    uri: str = "sqlite:///models/mlflow.db"
    experiment: str | None = None
    registered_model: str | None = None

    @field_validator("uri")
    @classmethod
    def _well_formed(cls, uri: str) -> str:
        try:
            urlsplit(uri)
        except ValueError:
            # Without what Python says of it, which holds parts of a password.
            msg = (
                "uri: this is no address. "
                "Escape what a password may not hold: %5B and %5D for [ and ]."
            )
            raise ConfigError(msg) from None
        return uri


class BandsConfig(Section):
    """From which risk on an account is in a band."""

    high: Rate = 0.30
    medium: Rate = 0.10

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.medium >= self.high:
            msg = f"bands: medium {self.medium} is not below high {self.high}."
            raise ConfigError(msg)
        return self


class OutputConfig(Section):
    """Where lists are written, and how many accounts the team can work on."""

    dir: Path = Path("outputs")
    capacity: int = Field(50, ge=1)
    bands: BandsConfig = BandsConfig()
    words: Path | None = None


class FeedbackConfig(Section):
    """How long a reason that a person knows of is left out of the lists."""

    mute: Duration = DEFAULT_MUTE


class WorthConfig(Section):
    """What a call costs and what it saves: whom to call, and the bands by value."""

    currency: str
    contact_cost: float
    accept_rate: float
    accept_calls: float | None = 20
    incentive: float = 0
    incentive_share: float = 0
    value_months: float = 12
    margin: float = 1
    hours_per_call: float = 1
    hours: float | None = None
    rates: dict[str, float] = {}

    @property
    def offer(self) -> Offer:
        """The assumptions as the library takes them."""
        return Offer(**{key: getattr(self, key) for key in type(self).model_fields})

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        _ = self.offer
        return self


class PlaysConfig(Section):
    """What to do about a reason; a path or a list alone is the table."""

    table: Path | list[dict[str, Any]] | None = None
    again_after: Duration = timedelta(days=28)
    value: dict[str, float] = {}

    @model_validator(mode="before")
    @classmethod
    def _table_alone(cls, given: Any) -> Any:
        return {"table": given} if isinstance(given, str | list) else given

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        rules = read_rows(self.table) if isinstance(self.table, list) else ()
        again, value = self.again_after, self.value
        _ = Playbook(rules=rules, again_after=again, value_from=value)
        return self

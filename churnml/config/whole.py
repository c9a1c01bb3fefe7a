"""A whole configuration, and what it means in the library's own terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import pandas as pd
from pydantic import AfterValidator, PrivateAttr, model_validator

from churnml.config.environment import with_placeholders
from churnml.config.plays import rules_of
from churnml.config.sections import (
    CohortConfig,
    CutoffsConfig,
    DataConfig,
    EngineConfig,
    FeaturesConfig,
    FeedbackConfig,
    ModelConfig,
    OutputConfig,
    PlaysConfig,
    Section,
    SplitConfig,
    TaskConfig,
    TrackingConfig,
    WorthConfig,
)
from churnml.config.words import words_of
from churnml.errors import ConfigError, SplitError
from churnml.labels import ChurnTask
from churnml.offer import Offer
from churnml.playbook import Playbook, default, read_rows
from churnml.reasons import WORDS, Words
from churnml.snapshots import Cohort, latest_cutoff
from churnml.splits import TemporalSplit
from churnml.tables import Tables
from churnml.timeline import every, whole_days

__all__ = ["Config"]

# Without `cutoffs.from`, the first cutoff leaves so much usage to look back on.
LOOK_BACK = timedelta(days=91)


def _plain_name(name: str) -> str:
    kept = [c for c in name if c.isascii() and (c.isalnum() or c in "-_")]
    if not name or len(kept) < len(name) or name[0] in "-_":
        msg = (
            f"name: {name!r} names files and models. Use letters, digits, - and _, "
            "beginning with a letter or digit."
        )
        raise ConfigError(msg)
    return name


class Config(Section):
    """A whole configuration, checked; the keys of the YAML file.

    Made by :func:`churnml.config.load_config`.
    """

    version: Literal[1]
    name: Annotated[str, AfterValidator(_plain_name)]
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
    feedback: FeedbackConfig = FeedbackConfig()
    worth: WorthConfig | None = None
    plays: PlaysConfig = PlaysConfig()

    _file: Path | None = PrivateAttr(None)
    _written: Mapping[str, Any] = PrivateAttr(default_factory=dict)

    def model_post_init(self, context: Any, /) -> None:
        """Remember the file and its text, which are no keys of their own."""
        if context is not None:
            self._file, self._written = context["file"], context["written"]

    @model_validator(mode="after")
    def _calls_keep_whole_accounts(self) -> Self:
        if self.worth is not None and self.task.of != "churn":
            msg = (
                "worth: a call is valued by all the revenue of an account that leaves, "
                f"of which a {self.task.of} takes a part. Leave worth out, or ask "
                "task.of: churn."
            )
            raise ConfigError(msg)
        return self

    @property
    def file(self) -> Path | None:
        """Where it was read from."""
        return self._file

    @property
    def folder(self) -> Path:
        """The folder that relative paths are relative to."""
        return self.file.parent.resolve() if self.file else Path.cwd()

    @property
    def cache(self) -> Path | None:
        """The folder in which usage is kept by the day; None where it is not."""
        given = self.engine.cache
        return None if given is None else (self.folder / given).resolve()

    @property
    def root(self) -> Path:
        """Folder of the data files."""
        return (self.folder / self.data.root).resolve()

    @property
    def output_dir(self) -> Path:
        """Folder of the lists and the report."""
        return (self.folder / self.output.dir).resolve()

    @property
    def own_features(self) -> tuple[Path, ...]:
        """The Python files with features of one's own."""
        return tuple((self.folder / file).resolve() for file in self.features.own)

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
        return self.task.sql or self.task.task

    @property
    def rule(self) -> Cohort | str:
        """The cohort, or SQL that gives one's own list."""
        return self.cohort.sql or Cohort(min_tenure=self.cohort.min_tenure)

    @property
    def learns(self) -> bool:
        """Whether something of the features is left to be learned."""
        usage, milestones = self.data.usage, self.data.milestones
        return self.features.learn and (
            (usage is not None and not usage.sticky_events)
            or (milestones is not None and not milestones.norm_days)
        )

    @property
    def offer(self) -> Offer | None:
        """What a call costs and saves, with hours for as many as `capacity` if none."""
        if self.worth is None:
            return None
        offer = self.worth.offer
        if offer.hours is not None:
            return offer
        return replace(offer, hours=self.output.capacity * offer.hours_per_call)

    @property
    def playbook(self) -> Playbook:
        """What to do about a reason; without rules where that is switched off.

        Raises
        ------
        ConfigError
            If the table cannot be read, or rows of it make no sense.
        """
        table = self.plays.table
        rules = (
            default()
            if table is None
            else read_rows(table)
            if isinstance(table, list)
            else rules_of((self.folder / table).resolve())
        )
        again, value = self.plays.again_after, self.plays.value
        return Playbook(rules=rules, again_after=again, value_from=value)

    @property
    def words(self) -> Words:
        """The words of reasons; English, but for those of one's own.

        Raises
        ------
        ConfigError
            If the file cannot be read, or keys or sentences of it make no sense.
        """
        return WORDS if self.words_file is None else words_of(self.words_file)

    @property
    def words_file(self) -> Path | None:
        """Where one's own words lie, if there are any."""
        own = self.output.words
        return None if own is None else (self.folder / own).resolve()

    @property
    def bands_by_value(self) -> bool:
        """Whether bands follow from worth: it is declared, and no thresholds are."""
        return self.worth is not None and "bands" not in self.output.model_fields_set

    @property
    def temporal_split(self) -> TemporalSplit:
        """The split."""
        return TemporalSplit(calibration=self.split.calibration, test=self.split.test)

    def silence_before(self, tables: Tables) -> date:
        """Find the day before which silences teach how long one is that is for good.

        It is the first calibration cutoff, so that no day a model is calibrated or
        tested on has chosen what it is asked (a backtest tests earlier days, too, by
        the same silence); where the plan allows none, the first cutoff.
        """
        task, last = self.task.task, latest_cutoff(tables)
        cutoffs = self.training_cutoffs(tables)
        days = {c: task.matured_at(c, timedelta(0)) for c in cutoffs}
        matured = {pd.Timestamp(c): pd.Timestamp(m) for c, m in days.items()}
        ripe = pd.Series(matured, dtype="datetime64[us]")
        try:
            sets = self.temporal_split.assign(ripe[ripe <= pd.Timestamp(last)])
        except SplitError:
            return cutoffs[0]
        return sets["calibration"][0].date()

    def logged(self) -> dict[str, Any]:
        """Give every key with its value; ``${NAME}`` as it stands in the file.

        What the environment holds may be a secret, and what is logged is read by
        others.
        """
        dumped = self.model_dump(by_alias=True)
        shown: dict[str, Any] = with_placeholders(dumped, self._written)
        return shown

    def training_cutoffs(self, tables: Tables) -> tuple[date, ...]:
        """List the cutoffs of training, before ``to`` and the data's end.

        Without ``from`` they are counted back from the latest cutoff the tables
        allow, so that scoring there uses the same weekday, to 91 days after the
        usage begins.

        Raises
        ------
        ConfigError
            If there is none.
        """
        last, step = latest_cutoff(tables), self.cutoffs.step
        end = min(self.cutoffs.to or last, last)
        if self.cutoffs.from_ is not None:
            if self.cutoffs.from_ >= end:
                msg = (
                    f"cutoffs.from: {self.cutoffs.from_} is not before {end}, the end "
                    f"of {'the data' if end == last else 'cutoffs.to'}.\n"
                    "Set it earlier, so that labels can mature after it."
                )
                raise ConfigError(msg)
            return every(step, self.cutoffs.from_, end)
        dated = [tables[n] for n in ("usage", "tickets", "nps") if n in tables]
        starts = (dated[0] if dated else tables["accounts"]).from_
        days = whole_days(step, where="cutoffs.step")
        ahead = (last - starts - LOOK_BACK).days
        back = [last - n * step for n in range(ahead // days, 0, -1)]
        back = [cutoff for cutoff in back if cutoff < end]
        if not back:
            msg = (
                f"cutoffs: the data from {starts} to {end} leave no cutoff "
                f"{LOOK_BACK.days} days after their start.\nSet cutoffs.from."
            )
            raise ConfigError(msg)
        return tuple(back)

"""Panels: the labelled matrix of training, as it could be built on a past day.

Most of a matrix is the same whenever it is built. What must be learned first (sticky
features, usual days of milestones) is not: a model is judged on features that its
calibration and its test labels have not taught, so that there may be a panel for
judging and another for what is shipped. Where they turn out alike they are one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from churnml.config import Config
from churnml.features.learned import Learned, learn
from churnml.labels import ChurnTask
from churnml.matrix import Matrix
from churnml.relearned import relearned
from churnml.snapshots import Cohort, latest_cutoff
from churnml.tables import Tables
from churnml.workflow.read import Progress, matrix_of, matrix_options, open_tables

__all__ = ["Panels", "panel_of", "tables_to_learn"]


def panel_of(
    config: Config,
    *,
    tables: Tables | None = None,
    progress: Progress | None = None,
) -> Matrix:
    """Build the labelled panel of what is shipped: learned from all matured labels.

    Parameters
    ----------
    config : Config
    tables : Tables, optional
        Of the configuration, where they are at hand already.
    progress : callable, optional
        Told what is being done.
    """
    tell = progress or (lambda _what: None)
    tell("reading tables")
    tables = open_tables(config) if tables is None else tables
    learned = None
    if config.learns:
        tell("learning what binds accounts")
        learned = _learned(config, tables, latest_cutoff(tables))
    cutoffs = config.training_cutoffs(tables)
    return matrix_of(
        config, tables, cutoffs, labelled=True, learned=learned, progress=tell
    )


def tables_to_learn(
    config: Config, panel: Matrix | None, tables: Tables | None
) -> Tables | None:
    """Read the tables here, once, where both a panel and its past are to be built."""
    if tables is None and panel is None and config.learns:
        return open_tables(config)
    return tables


def _learned(config: Config, tables: Tables, before: date) -> Learned:
    own = not (
        isinstance(config.question, ChurnTask) and isinstance(config.rule, Cohort)
    )
    return learn(
        tables,
        config.question,
        before=before,
        cohort=config.rule,
        grace=config.task.grace,
        cutoffs=config.training_cutoffs(tables) if own else None,
    )


class Panels:
    """The panel as it could have been built before some day.

    Parameters
    ----------
    config : Config
    latest : Matrix
        The panel of what is shipped (:func:`panel_of`).
    tables : Tables, optional
        Of the configuration, where they are at hand already; else they are read when
        something must be learned.
    progress : callable, optional
        Told what is being done.
    """

    def __init__(
        self,
        config: Config,
        latest: Matrix,
        *,
        tables: Tables | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.config, self.latest = config, latest
        self._given = tables
        self._tell = progress or (lambda _what: None)

    @cached_property
    def tables(self) -> Tables:
        """The tables, read at most once."""
        return open_tables(self.config) if self._given is None else self._given

    def before(self, day: date) -> Matrix:
        """Give the panel with what had been learned before a day."""
        ((_, panel),) = self.groups([day])
        return panel

    def beside(self, panel: Matrix, cutoffs: Sequence[date]) -> Matrix:
        """Build other cutoffs as a panel was built: labelled, from what it learned.

        Raises
        ------
        TaskError
            If a cutoff lies after the data's end, or has nobody in its cohort.
        """
        return matrix_of(
            self.config, self.tables, cutoffs, labelled=True, learned=panel.learned
        )

    def groups(self, days: Sequence[date]) -> Iterator[tuple[list[date], Matrix]]:
        """Give the days that share a panel, with it; one panel at a time.

        Yields
        ------
        days : list of date
        panel : Matrix
            Its rows are those of ``latest``, in the same order.
        """
        if self.latest.learned is None:
            yield list(days), self.latest
            return
        alike: dict[str, list[Learned]] = {}
        for day in days:
            self._tell(f"learning from before {day}")
            found = _learned(self.config, self.tables, day)
            alike.setdefault(_options(found), []).append(found)
        for options, learned in alike.items():
            yield [one.before for one in learned], self._panel(options, learned[-1])

    def _panel(self, options: str, learned: Learned) -> Matrix:
        assert self.latest.learned is not None
        if options == _options(self.latest.learned):
            return replace(self.latest, learned=learned)
        self._tell("building features anew, from what was learned by then")
        return relearned(
            self.latest,
            self.tables,
            learned,
            task=self.config.question,
            progress=self._tell,
            **matrix_options(self.config),
        )


def _options(learned: Learned) -> str:
    """Say all that features can see of it, alike for alike ones."""
    return json.dumps(learned.options, sort_keys=True)

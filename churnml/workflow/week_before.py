"""A week before the cutoff: what the reasons of a list are held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from churnml.attribution import Contributions, explain
from churnml.config import Config
from churnml.errors import TaskError
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.reasons import WEEK
from churnml.spread import Spread, spread_matrix
from churnml.tables import Tables
from churnml.workflow.read import Progress, matrix_of

__all__ = ["explained_then", "spread_with_week_before", "with_week_before"]


def with_week_before(
    config: Config, tables: Tables, at: date, model: ChurnModel, tell: Progress
) -> tuple[Matrix, Matrix | None]:
    """Build the matrix to score, and that of a week before, in one go.

    Reasons are held against those of a week before. Where nobody was in the cohort then
    they stand by themselves.
    """

    def built(*cutoffs: date) -> Matrix:
        return matrix_of(
            config,
            tables,
            cutoffs,
            labelled=False,
            learned=model.learned_,
            progress=tell,
        )

    then = pd.Timestamp(at) - WEEK
    try:
        both = built(then.date(), at)
    except TaskError:  # of one of the two: that of the cutoff itself is raised here
        return built(at), None
    early = both.index.get_level_values("cutoff") == then
    others = both.not_scored[pd.to_datetime(both.not_scored["cutoff"]) != then]
    today = replace(both.take(~early), not_scored=others.reset_index(drop=True))
    return today, both.take(early) if early.any() else None


@contextmanager
def spread_with_week_before(
    tables: Tables, at: date, options: Mapping[str, Any]
) -> Iterator[tuple[Spread, Spread | None]]:
    """Build the features to score, and those of a week before, where the tables are."""
    then = (pd.Timestamp(at) - WEEK).date()
    with ExitStack() as stack:

        def built(*cutoffs: date) -> Spread:
            return stack.enter_context(
                spread_matrix(tables, cutoffs=cutoffs, **options)
            )

        try:
            both: Spread | None = built(then, at)
        except TaskError:  # as above
            both = None
        if both is None:
            yield built(at), None
        else:
            yield both.at(at), both.at(then)


def explained_then(
    model: ChurnModel, before: Spread, top: Matrix
) -> tuple[Contributions, Matrix] | None:
    """Explain the listed accounts as they were a week before."""
    then = before.among_all(top.index.get_level_values("account_id").tolist())
    return (explain(model, then), then) if len(then) else None

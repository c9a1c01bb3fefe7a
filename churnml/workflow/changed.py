"""What changed since the last list: which list that is, and what its model says now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from churnml import bundle
from churnml.attribution import Contributions, explain
from churnml.backend import spreads
from churnml.change_words import say_changes
from churnml.changes import (
    CALIBRATION,
    MODEL,
    Earlier,
    Swapped,
    earlier_list,
    what_changed,
)
from churnml.config import Config
from churnml.errors import FingerprintError, StoreError
from churnml.features.learned import Learned
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.sinks import read_list, stored_cutoffs
from churnml.spread import spread_matrix
from churnml.tables import Tables
from churnml.timeline import as_date
from churnml.tracking import Champion
from churnml.workflow.read import Progress, matrix_of, matrix_options
from churnml.workflow.recipe import tracker_of

__all__ = ["Since", "same_question", "since_last"]

# What a list of a release that did not write down its task tells of it.
_QUESTION = ("of", "kinds", "lead", "horizon")


def same_question(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two lists answer the same question, by what they tell about themselves.

    Examples
    --------
    >>> about = {"task": {"horizon_days": 90, "lead_days": 14, "grace_days": 14}}
    >>> longer = {"task": {**about["task"], "grace_days": 30}}
    >>> same_question(about, about), same_question(about, longer)
    (True, False)
    """
    keys = ("task",) if "task" in one and "task" in other else _QUESTION
    return all(one.get(key) == other.get(key) for key in keys)


@dataclass(frozen=True, eq=False)
class Since:
    """What changed since an earlier list.

    Attributes
    ----------
    cutoff : date
        Of the earlier list.
    told : DataFrame or None
        Columns of the list, by account; None where the lists cannot be compared.
    parts : DataFrame or None
        As stored in ``changes.parquet``.
    note : str or None
        What could not be said, and why.
    """

    cutoff: date
    told: pd.DataFrame | None = None
    parts: pd.DataFrame | None = None
    note: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Say it for ``about.json``."""
        return {"since": self.cutoff.isoformat(), "note": self.note}


def since_last(
    config: Config,
    tables: Tables,
    today: Matrix,
    why: Contributions,
    *,
    champion: Champion,
    model: ChurnModel,
    about: Mapping[str, Any],
    tell: Progress,
) -> Since | None:
    """Compare the present risks with the latest list of an earlier cutoff.

    Parameters
    ----------
    config : Config
    tables : Tables
    today : Matrix
        The present snapshots, of one cutoff.
    why : Contributions
        Of them, under the present model.
    champion : Champion
    model : ChurnModel
        The present model.
    about : mapping
        Of the present list.
    tell : callable

    Returns
    -------
    Since or None
        None where there is no earlier list.
    """
    at = as_date(about["cutoff"])
    earlier = [c for c in stored_cutoffs(config.output_dir) if c < at]
    if not earlier:
        return None
    tell("comparing with the last list")
    since = earlier[-1]
    try:
        stored = read_list(config.output_dir, since)
        if not same_question(stored.about, about):
            note = f"The list of {since} answers another question: it is not compared."
            return Since(since, note=note)
        # Of the accounts to compare alone: all that were scored may be too many.
        present = today.index.get_level_values("account_id")
        risks = stored.all_risks()
        risks = risks[risks["account_id"].isin(present)]
        then = earlier_list(
            since,
            risk_list=risks,
            contributions=stored.contributions_of(risks["account_id"]),
            features=stored.features(),
            about=stored.about,
            model_version=stored.model_version,
        )
        asked = _Asked.of(config, tables, today, why, then, champion, model)
        changes = what_changed(then, why.risk, asked.now, swapped=asked.swapped)
    except StoreError as error:
        return Since(since, note=f"What changed since {since} is not known: {error}")
    currency = today.context["currency"].droplevel("cutoff")
    told = say_changes(changes, then, asked.now, currency, words=config.words)
    return Since(since, told, changes.long(at), asked.note)


@dataclass(frozen=True, eq=False)
class _Asked:
    """What the model of an earlier list says of the present snapshots."""

    now: Contributions | None
    swapped: Swapped | None = None
    note: str | None = None

    @classmethod
    def of(
        cls,
        config: Config,
        tables: Tables,
        today: Matrix,
        why: Contributions,
        then: Earlier,
        champion: Champion,
        model: ChurnModel,
    ) -> _Asked:
        if then.run_id == champion.run_id:
            return cls(why)
        try:
            old = _model_of(config, then)
            known = today.index.get_level_values("account_id").isin(then.risk.index)
            matrix = _as_it_sees(config, tables, today, old, known)
        except (StoreError, FingerprintError) as error:
            note = (
                f"What the data moved since {then.cutoff} cannot be told apart from "
                f"what another model says: {error}"
            )
            return cls(None, note=note)
        same = _trees(old) == _trees(model)
        return cls(explain(old, matrix), CALIBRATION if same else MODEL)


def _model_of(config: Config, then: Earlier) -> ChurnModel:
    """Load the model that made an earlier list."""
    version = then.model_version or ""
    if not version.isdecimal():
        msg = f"the list of {then.cutoff} does not say which model made it."
        raise StoreError(msg)
    found = tracker_of(config).version(int(version))
    if found.run_id != then.run_id:
        msg = (
            f"version {version} of {config.registered_model!r} comes from another run "
            f"than the list of {then.cutoff}."
        )
        raise StoreError(msg)
    return bundle.load(found.bundle)


def _as_it_sees(
    config: Config,
    tables: Tables,
    today: Matrix,
    old: ChurnModel,
    asked: NDArray[np.bool_],
) -> Matrix:
    """Give the present snapshots that are asked for as a model of before sees them.

    They are those of now, unless something was learned anew since (sticky features,
    usual days of milestones): then they are built once more, with what it had learned.

    Raises
    ------
    FingerprintError
        If they mean something else nevertheless.
    """
    matrix = today.take(asked)
    differs = old.fingerprint_ not in {None, today.fingerprint}
    if differs and old.learned_ != today.learned:
        accounts = matrix.index.get_level_values("account_id")
        matrix = _built_anew(config, tables, today.cutoffs, accounts, old.learned_)
    old.check_fingerprint(matrix.fingerprint, matrix.cards)
    return matrix


def _built_anew(
    config: Config,
    tables: Tables,
    at: Sequence[date],
    accounts: pd.Index,
    learned: Learned | None,
) -> Matrix:
    """Build the features of some accounts once more, as they are among all."""
    if spreads(tables.con):
        options = {**matrix_options(config), "learned": learned}
        with spread_matrix(tables, cutoffs=at, **options) as spread:
            return spread.of(accounts)
    matrix = matrix_of(config, tables, at, labelled=False, learned=learned)
    return matrix.take(matrix.index.get_level_values("account_id").isin(accounts))


def _trees(model: ChurnModel) -> list[str]:
    return [booster.model_to_string() for booster in model.boosters_]

"""Whether the model just trained may score: gathers what the gate is to look at."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from churnml import bundle
from churnml.challenge import reason_halves, said_of
from churnml.config import Config
from churnml.errors import ChurnmlWarning, SplitError, StoreError, TaskError
from churnml.gates import Promote, Verdict, decide, judge
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.splits import Split, labelled_rows, maturity
from churnml.tracking import Champion
from churnml.workflow.panels import Panels
from churnml.workflow.read import Progress, matrix_of
from churnml.workflow.recipe import new_model, selection_of, tracker_of

__all__ = ["TEST", "Candidate", "known_until", "verdict_on"]

TEST = "test"
"""Name of the frame of a run: what its judged model said of its test set."""


@dataclass(frozen=True)
class Candidate:
    """What was just trained.

    Attributes
    ----------
    panel : Matrix
        What the shipped model was fitted on.
    past : Matrix
        The panel the split was taken from.
    split : Split
    judged, shipped : ChurnModel
    evaluation : DataFrame
        Of the judged one.
    tuned : mapping
        Parameters that tuning found.
    """

    panel: Matrix
    past: Matrix
    split: Split
    judged: ChurnModel
    shipped: ChurnModel
    evaluation: pd.DataFrame
    tuned: Mapping[str, Any] = field(default_factory=dict)


def verdict_on(
    config: Config,
    candidate: Candidate,
    *,
    panels: Panels,
    promote: Promote,
    tell: Progress,
) -> Verdict:
    """Hold what was trained against the champion, and decide.

    Parameters
    ----------
    config : Config
    candidate : Candidate
    panels : Panels
        Of the same configuration: has the tables, where they are needed.
    promote : {"auto", "always", "never"}
    tell : callable
        Told what is being done.
    """
    tell("holding it against the champion")
    tracker, same, silent = tracker_of(config), None, None
    version = tracker.standing()
    if version is not None:
        try:
            champion = tracker.champion()
            model = bundle.load(champion.bundle)
            about = tracker.read_json(champion.run_id, "data.json")
        except StoreError as error:
            first = str(error).splitlines()[0].rstrip(":.")
            silent = f"version {version} cannot be read ({first})"
        else:
            theirs, ours = about.get("task"), candidate.panel.provenance.get("task")
            if theirs == ours:
                same = _same(config, candidate, champion, model, about, panels)
            elif not _answers(config, theirs, ours):
                silent = f"version {version} was trained for another task"
    checks = judge(
        candidate.evaluation,
        usable=bool(candidate.shipped.calibrator_.usable_),
        same=same,
        halves=reason_halves(
            candidate.shipped,
            candidate.panel.at(candidate.panel.cutoffs[-1:]),
            top=config.output.capacity,
        ),
    )
    return decide(checks, asked=promote, champion=version, silent=silent)


def _answers(config: Config, theirs: Any, ours: Any) -> bool:
    """Whether a champion of another task can score: it brings a silence of its own."""
    if config.task.silence != "auto":
        return False
    asked = [
        {key: value for key, value in dict(task or {}).items() if key != "silence_days"}
        for task in (theirs, ours)
    ]
    return asked[0] == asked[1]


def known_until(panel: Matrix) -> str:
    """Give the midnight up to which a model of this panel could know anything."""
    given = panel.provenance.get("data_until")
    return str(given or maturity(labelled_rows(panel)).max().date().isoformat())


def _same(
    config: Config,
    candidate: Candidate,
    champion: Champion,
    model: ChurnModel,
    about: Mapping[str, Any],
    panels: Panels,
) -> pd.DataFrame:
    """Give what both models say of the same test rows, neither having known them.

    At cutoffs after all that the champion could know, it answers itself, beside the
    new recipe as it would have been shipped on the first of these cutoffs; like with
    like. At those of its own test set, which it may have learned from since, what its
    judged model said of them stands beside what the new one's says; where the new panel
    is without them, they are built. The risks of these are null where the new
    calibrator has learned from labels of their time.
    """
    test = candidate.split.test
    until = about.get("known_until")
    fresh = [day for day in test.cutoffs if until and day.isoformat() >= str(until)]
    part = _fresh(config, candidate, model, fresh, panels)
    done = [] if part is None else fresh
    parts = [part, _stored(config, candidate, champion, done, panels)]
    found = [part for part in parts if part is not None]
    return pd.concat(found) if found else pd.DataFrame()


def _fresh(
    config: Config,
    candidate: Candidate,
    model: ChurnModel,
    cutoffs: list[date],
    panels: Panels,
) -> pd.DataFrame | None:
    if not cutoffs:
        return None
    rows = candidate.split.test.at(cutoffs)
    theirs = rows
    if model.fingerprint_ != rows.fingerprint:
        if model.learned_ is None or rows.learned is None:
            return None
        theirs = matrix_of(
            config, panels.tables, cutoffs, labelled=False, learned=model.learned_
        )
        if model.fingerprint_ != theirs.fingerprint:
            return None
    ours = said_of(_as_of(config, candidate, cutoffs[0]), rows)
    return ours.assign(
        champion_margin=model.margin(theirs).reindex(rows.index),
        champion_risk=model.predict_risk(theirs).reindex(rows.index),
    ).dropna()


def _as_of(config: Config, candidate: Candidate, day: date) -> ChurnModel:
    """Ship the new recipe as it would have been on a day."""
    known = labelled_rows(candidate.past)
    matured = maturity(known)
    past = known.at(matured.index[matured <= pd.Timestamp(day)])
    with warnings.catch_warnings():  # told already, of the whole panel
        warnings.simplefilter("ignore", ChurnmlWarning)
        chosen = selection_of(config, past).features
        recipe = new_model(config, features=chosen, tuned=candidate.tuned)
        try:
            return recipe.refit(past)
        except SplitError:  # too short by then: the judged one knows still less
            return candidate.judged


def _stored(
    config: Config,
    candidate: Candidate,
    champion: Champion,
    done: list[date],
    panels: Panels,
) -> pd.DataFrame | None:
    """Let the new judged model answer what the champion's once answered.

    No label from before its calibration set was hidden from it, so it ranks out of
    time from there on: a calibrator never changes an order. Its risks are out of time
    from its test set on only; before, they are null.
    """
    try:
        kept = tracker_of(config).read_frame(champion.run_id, TEST)
    except StoreError:  # a run of before these were kept
        return None
    split, judged = candidate.split, candidate.judged
    # Too short a history lets the calibration set choose trees and families.
    chose = judged.trees_from_ == "calibration"
    since = (split.test if chose else split.calibration).cutoffs[0]
    asked = {pd.Timestamp(day).date() for day in kept["cutoff"].unique()}
    days = sorted(day for day in asked.difference(done) if day >= since)
    rows = [
        part.labelled()
        for part in (
            candidate.past.at(days),
            _built(candidate, sorted(set(days) - set(candidate.past.cutoffs)), panels),
        )
        if part is not None and len(part)
    ]
    if not rows:
        return None
    kept = kept.set_index(["account_id", "cutoff"])[["margin", "risk"]]
    ours = pd.concat([said_of(judged, part) for part in rows])
    both = ours.join(kept.add_prefix("champion_"), how="inner").sort_index(
        level=["cutoff", "account_id"]
    )
    early = both.index.get_level_values("cutoff") < pd.Timestamp(split.test.cutoffs[0])
    both.loc[early, ["risk", "champion_risk"]] = np.nan
    return both if len(both) else None


def _built(candidate: Candidate, cutoffs: list[date], panels: Panels) -> Matrix | None:
    """Build cutoffs that the panel is without, as those of the panel were."""
    if not cutoffs:
        return None
    try:
        built = panels.beside(candidate.past, cutoffs)
    except TaskError:  # after the data's end, or nobody in the cohort any more
        return None
    return built if built.fingerprint == candidate.past.fingerprint else None

"""Train: build the panel, judge the recipe forward in time, ship the refitted model."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from churnml.boosting import check_parameters
from churnml.config import Config
from churnml.doubts import doubts
from churnml.errors import ChurnmlWarning
from churnml.gates import Promote, Verdict
from churnml.matrix import Matrix
from churnml.tables import Tables
from churnml.tracking import Registered, TrainingRun
from churnml.tuning import check_installed
from churnml.workflow.judging import headlines, judge
from churnml.workflow.panels import Panels, panel_of
from churnml.workflow.promotion import Candidate, verdict_on
from churnml.workflow.read import Progress, open_tables
from churnml.workflow.recipe import new_model, selection_of, tracker_of, tuning_of
from churnml.workflow.recording import Trained, log_card, log_training, log_trial

__all__ = ["TrainResult", "heard", "train"]


@dataclass(frozen=True)
class TrainResult:
    """What a training found and left behind.

    Attributes
    ----------
    evaluation : DataFrame
        On the test set: ``model, metric, value, low, high``.
    by_cutoff : DataFrame
        The same per test cutoff.
    warnings : tuple of str
    certificate : mapping
        Proof that the sets are apart in time.
    test : DataFrame
        ``label, risk`` of the test set, by account and cutoff, from the model that
        was judged.
    run_id : str
    model_version : int
    is_champion : bool
        Whether this version scores from now on.
    before : int or None
        The version that scored till now, if any; and still does, unless
        ``is_champion``.
    verdict : Verdict
        Why, and what was checked.
    left_out : mapping of str to str
        Features these tables do not allow, and why.
    learned : mapping of str to mapping
        What had to be learned before the features could be built: by the model that
        was ``judged``, and by the one that is ``shipped``. Empty where nothing had to.
    selected : mapping of str to mapping
        For the same two, which families were dropped, and why.
    tuned : mapping of str
        What the search for parameters tried and found; empty without one.
    kinds : mapping of str to int
        Accounts that churned in some outcome window, by the kind of the churn.
    silence : mapping or None
        The silence that counts as leaving, and how it was chosen.
    segments : DataFrame
        The test set by segment (:func:`churnml.segments.evaluate_segments`).
    """

    evaluation: pd.DataFrame
    by_cutoff: pd.DataFrame
    warnings: tuple[str, ...]
    certificate: Mapping[str, Any]
    test: pd.DataFrame
    run_id: str
    model_version: int
    is_champion: bool
    before: int | None
    verdict: Verdict
    left_out: Mapping[str, str]
    learned: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    selected: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    tuned: Mapping[str, Any] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    silence: Mapping[str, Any] | None = None
    segments: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def standing(self) -> str:
        """Say whether this version scores from now on, why, and how it could."""
        mine, reason = f"version {self.model_version}", self.verdict.reason
        if self.is_champion:
            instead = "" if self.before is None else f", in place of {self.before}"
            return (
                f"It is the champion{instead}: `churnml score` uses it.\nWhy: {reason}."
            )
        stays = (
            "There is no champion"
            if self.before is None
            else f"The champion stays version {self.before}"
        )
        return (
            f"{stays}; {mine} is the challenger.\nWhy: {reason}.\n"
            f"To score with {mine}, give it the alias 'champion' in MLflow, or run "
            "`churnml train CONFIG --promote always`."
        )

    def to_json(self) -> dict[str, Any]:
        """Give the headline figures as plain values, null where undefined."""
        return {**headlines(self.evaluation), "warnings": list(self.warnings)}


def train(
    config: Config,
    *,
    panel: Matrix | None = None,
    tables: Tables | None = None,
    promote: Promote = "auto",
    progress: Progress | None = None,
) -> TrainResult:
    """Train, judge, refit and register a model.

    What cannot be split is refused before anything is written; from then on the
    tracked run is open, and what fails is marked there as failed.

    Parameters
    ----------
    config : Config
    panel : Matrix, optional
        As :func:`churnml.workflow.panels.panel_of` builds it, where it is at hand.
    tables : Tables, optional
        Of the configuration, likewise.
    promote : {"auto", "always", "never"}
        Whether the new version becomes the champion; by default unless it is shown to
        be worse than the present one, badly calibrated, or unstable in its reasons
        (:mod:`churnml.gates`).
    progress : callable, optional
        Told what is being done.

    Returns
    -------
    TrainResult

    Raises
    ------
    SplitError
        If the history is too short, or nobody churned.
    """
    tell = progress or (lambda _what: None)
    check_parameters(config.model.params)
    _ = config.words  # what is wrong with them is said before the work
    if config.model.tune:
        check_installed()
    if panel is None:
        if tables is None:  # once: the panel, its past and the gate may need them
            tell("reading tables")
            tables = open_tables(config)
        panel = panel_of(config, tables=tables, progress=tell)
    split = config.temporal_split.split(panel)
    # What is judged must not have been taught by the labels it is judged by.
    panels = Panels(config, panel, tables=tables, progress=tell)
    past = panels.before(split.calibration.cutoffs[0])
    split = config.temporal_split.split(past)
    with tracker_of(config).training_run() as run:
        with heard() as messages:
            tell("fitting on the training set")
            chosen = selection_of(config, split.train, split.calibration)
            found = tuning_of(
                config,
                split.train,
                features=chosen.features,
                progress=tell,
                record=lambda trial: log_trial(run, trial),
            )
            tuned = {} if found is None else found.params
            judged = new_model(config, features=chosen.features, tuned=tuned).fit_panel(
                split.train, calibration=split.calibration
            )
            tell("judging on the test set")
            judgement = judge(config, judged, split, past)
            tell("refitting on all matured cutoffs")
            final = selection_of(config, panel)
            # What is judged is shipped: the parameters are not searched again.
            recipe = new_model(config, features=final.features, tuned=tuned)
            shipped = recipe.refit(panel)
        doubted = doubts(judgement.evaluation, judged, split, shipped=shipped)
        candidate = Candidate(
            panel, past, split, judged, shipped, judgement.evaluation, tuned
        )
        trained = Trained(
            panel,
            split,
            judged,
            shipped,
            judgement,
            (*messages, *(str(doubt) for doubt in doubted)),
            {"judged": chosen.said(), "shipped": final.said()},
            verdict_on(config, candidate, panels=panels, promote=promote, tell=tell),
            {} if found is None else found.said(),
        )
        tell("tracking")
        log_training(run, trained, config=config)
    assert run.registered is not None
    if run.registered.alias_set != trained.verdict.promote:  # the champion is another
        trained = _held_back(run, run.registered, trained, config)
    return _result(trained, run.registered)


def _held_back(
    run: TrainingRun, registered: Registered, trained: Trained, config: Config
) -> Trained:
    """Say in verdict and card that another one had become the champion meanwhile."""
    verdict = replace(trained.verdict, promote=False, reason=registered.reason)
    # The card names who is the champion now, the verdict whom it was compared with.
    named = replace(verdict, champion=registered.before)
    log_card(run, replace(trained, verdict=named), config=config)
    return replace(trained, verdict=verdict)


def _result(trained: Trained, registered: Registered) -> TrainResult:
    return TrainResult(
        evaluation=trained.judgement.evaluation,
        by_cutoff=trained.judgement.by_cutoff,
        segments=trained.judgement.segments,
        warnings=trained.warned,
        certificate=trained.split.certificate,
        test=trained.said[["label", "risk"]],
        run_id=registered.run_id,
        model_version=registered.version,
        is_champion=registered.alias_set,
        before=registered.before,
        verdict=trained.verdict,
        left_out=trained.panel.left_out,
        learned=trained.learned,
        selected=trained.selected,
        tuned=trained.tuned,
        kinds=trained.kinds,
        silence=trained.panel.provenance.get("silence"),
    )


@contextmanager
def heard() -> Iterator[list[str]]:
    """Collect churnml's warnings, one of each kind; others pass through."""
    messages: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ChurnmlWarning)
        yield messages
    kinds = set()
    for warning in caught:
        if not issubclass(warning.category, ChurnmlWarning):
            warnings.warn_explicit(
                warning.message, warning.category, warning.filename, warning.lineno
            )
        elif warning.category not in kinds:
            kinds.add(warning.category)
            messages.append(str(warning.message))

"""Train: build the panel, judge the recipe forward in time, ship the refitted model."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import isfinite
from pathlib import Path
from typing import Any

import pandas as pd

from churnml import bundle
from churnml.attribution import explain
from churnml.boosting import check_parameters
from churnml.challenge import said_of
from churnml.config import Config
from churnml.doubts import doubts
from churnml.errors import ChurnmlWarning
from churnml.gates import Promote, Verdict
from churnml.matrix import Matrix, churned_by_kind
from churnml.model import ChurnModel
from churnml.model_card import model_card
from churnml.pictures import curves, shap_summary
from churnml.pyfunc import Scorer, keep_words
from churnml.splits import Split
from churnml.tables import Tables
from churnml.tracking import Registered, TrainingRun
from churnml.tuning import Trial, check_installed
from churnml.workflow.judging import Judgement, judge, log_segments
from churnml.workflow.panels import Panels, panel_of
from churnml.workflow.promotion import (
    TEST,
    Candidate,
    known_until,
    verdict_on,
)
from churnml.workflow.read import Progress, open_tables
from churnml.workflow.recipe import new_model, selection_of, tracker_of, tuning_of

__all__ = [
    "TrainResult",
    "headlines",
    "heard",
    "new_model",
    "selection_of",
    "tracker_of",
    "train",
]

EXAMPLE_ROWS = 5
HEADLINES = (
    "auc_within_cutoff",
    "average_precision",
    "base_rate",
    "positives",
    "brier",
    "observed_over_expected",
    "calibration_slope",
    "lift_at_10pct",
    "revenue_caught",
)


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


def headlines(evaluation: pd.DataFrame) -> dict[str, float | None]:
    """Give the headline figures of an evaluation by dotted names, as plain values."""
    figures = evaluation.set_index(["model", "metric"])["value"]
    shown = {f"test.{name}": figures.get(("model", name)) for name in HEADLINES}
    for model in figures.index.unique("model"):
        if model != "model":
            key = f"baselines.{model}.auc_within_cutoff"
            shown[key] = figures.get((model, "auc_within_cutoff"))
    plain = {key: _plain(value) for key, value in shown.items()}
    if plain["test.positives"] is not None:
        plain["test.positives"] = int(plain["test.positives"])
    return plain


def _plain(value: Any) -> float | None:
    if value is None or pd.isna(value):
        return None
    number = float(value)
    return number if isfinite(number) else None


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
                record=lambda trial: _log_trial(run, trial),
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
        trained = _Trained(
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
        _log(run, config, trained)
    assert run.registered is not None
    return trained.result(run.registered)


@dataclass(frozen=True)
class _Trained:
    """All that a training made, before it is written down."""

    panel: Matrix
    split: Split
    judged: ChurnModel
    shipped: ChurnModel
    judgement: Judgement
    warned: tuple[str, ...]
    selected: Mapping[str, Mapping[str, Any]]
    verdict: Verdict
    tuned: Mapping[str, Any]

    @cached_property
    def said(self) -> pd.DataFrame:
        """Label, margin and risk of the test set, by the model that was judged."""
        return said_of(self.judged, self.split.test)

    @property
    def learned(self) -> dict[str, Mapping[str, Any]]:
        """What each of the two models had learned before its features were built."""
        found = {"judged": self.split.train.learned, "shipped": self.panel.learned}
        return {who: one.said() for who, one in found.items() if one is not None}

    @property
    def kinds(self) -> dict[str, int]:
        """Accounts that churned in some outcome window, by the kind of the churn."""
        if self.panel.outcome is None or self.panel.kind is None:
            return {}
        return churned_by_kind(self.panel.outcome, self.panel.kind)

    def result(self, registered: Registered) -> TrainResult:
        return TrainResult(
            evaluation=self.judgement.evaluation,
            by_cutoff=self.judgement.by_cutoff,
            segments=self.judgement.segments,
            warnings=self.warned,
            certificate=self.split.certificate,
            test=self.said[["label", "risk"]],
            run_id=registered.run_id,
            model_version=registered.version,
            is_champion=registered.alias_set,
            before=registered.before,
            verdict=self.verdict,
            left_out=self.panel.left_out,
            learned=self.learned,
            selected=self.selected,
            tuned=self.tuned,
            kinds=self.kinds,
            silence=self.panel.provenance.get("silence"),
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


def _of_reasons(verdict: Verdict) -> dict[str, float | None]:
    """Give how far two halves of the boosters name the same reasons."""
    found = {check.name: check.figure for check in verdict.checks}
    return {"reasons.jaccard_top3": found.get("reasons")}


def _log(run: TrainingRun, config: Config, trained: _Trained) -> None:
    panel, split, judgement = trained.panel, trained.split, trained.judgement
    evaluation = judgement.evaluation
    run.log_config(config.logged())
    matured = [c.isoformat() for c in panel.labelled().cutoffs]
    run.log_data(
        panel.fingerprint,
        {
            **panel.provenance,
            "matured": matured,
            "known_until": known_until(panel),
        },
    )
    run.log_certificate(split.certificate)
    run.log_metrics({**_named(evaluation), **_of_reasons(trained.verdict)})
    run.log_metrics_by_cutoff(_by_date(judgement.by_cutoff))
    run.log_json(
        "judged.json",
        {
            "evaluation": _records(evaluation),
            "warnings": list(trained.warned),
            "learned": trained.learned,
            "selected": trained.selected,
            "tuned": trained.tuned,
        },
    )
    run.decide(trained.verdict.said())
    run.log_frame(TEST, trained.said.reset_index())
    test, why = trained.said, explain(trained.judged, split.test)
    who = test.index.get_level_values("account_id")
    run.log_figure("curves", curves(test["label"], test["risk"], accounts=who))
    log_segments(run, judgement.segments)
    run.log_figure("shap_summary", shap_summary(why.values, why.encoded))
    card = model_card(
        title=config.registered_model,
        provenance={
            **panel.provenance,
            "churned accounts by kind": trained.kinds or "not known",
        },
        certificate=split.certificate,
        learned=trained.learned,
        selected=trained.selected,
        evaluation=evaluation,
        calibration=_calibration(trained.shipped),
        cards=panel.cards,
        warnings=trained.warned,
        verdict=trained.verdict,
        tuned=trained.tuned,
    )
    run.log_text("model_card.md", card)
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "bundle"
        bundle.save(trained.shipped, saved)
        if config.words_file is not None:
            keep_words(config.words_file, saved)
        example = split.test.X.head(EXAMPLE_ROWS)
        scorer = Scorer(trained.shipped)
        run.log_model(
            saved,
            example=example,
            answer=scorer.predict(example),
            optional=scorer.optional,
        )


def _log_trial(run: TrainingRun, trial: Trial) -> None:
    run.log_trial(
        trial.number, params=trial.params, by_fold=trial.by_fold, state=trial.state
    )


def _calibration(model: ChurnModel) -> dict[str, Any]:
    calibrator = model.calibrator_
    low, high = calibrator.a_interval_
    return {
        "slope": calibrator.a_,
        "intercept": calibrator.b_,
        "slope interval": f"{low:.3f} to {high:.3f}",
        "usable": calibrator.usable_,
        "trees per booster": model.n_estimators_,
    }


def _named(evaluation: pd.DataFrame) -> dict[str, float]:
    """Name each figure ``test.<metric>``, or ``<baseline>.<metric>``."""
    rows = evaluation[["model", "metric", "value"]].itertuples(index=False, name=None)
    return {
        f"{'test' if model == 'model' else model}.{metric}": float(value)
        for model, metric, value in rows
    }


def _by_date(by_cutoff: pd.DataFrame) -> dict[date, dict[str, float]]:
    mine = by_cutoff.loc[by_cutoff["model"] == "model", ["cutoff", "metric", "value"]]
    found: dict[date, dict[str, float]] = {}
    for cutoff, metric, value in mine.itertuples(index=False, name=None):
        figures = found.setdefault(pd.Timestamp(cutoff).date(), {})
        figures[f"by_cutoff.{metric}"] = float(value)
    return found


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(k): v for k, v in r.items()} for r in plain.to_dict("records")]

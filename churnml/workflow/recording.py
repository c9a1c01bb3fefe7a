"""Record: all that a training leaves in its tracked run."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from churnml import bundle
from churnml.attribution import explain
from churnml.challenge import said_of
from churnml.config import Config
from churnml.gates import Verdict
from churnml.matrix import Matrix, churned_by_kind
from churnml.model import ChurnModel
from churnml.model_card import model_card
from churnml.pictures import curves, shap_summary
from churnml.pyfunc import Scorer, keep_words
from churnml.splits import Split, labelled_rows, maturity
from churnml.tracking import TrainingRun
from churnml.tuning import Trial
from churnml.workflow.judging import Judgement, log_segments
from churnml.workflow.promotion import TEST, known_until

__all__ = ["Trained", "log_card", "log_training", "log_trial"]

EXAMPLE_ROWS = 5


@dataclass(frozen=True)
class Trained:
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


def log_training(run: TrainingRun, trained: Trained, *, config: Config) -> None:
    """Log figures, pictures, card and bundle of a training, and register its model."""
    panel, split, judgement = trained.panel, trained.split, trained.judgement
    evaluation = judgement.evaluation
    run.log_config(config.logged())
    matured = [c.isoformat() for c in panel.labelled().cutoffs]
    run.log_data(
        panel.fingerprint,
        {
            **panel.provenance,
            "matured": matured,
            "labels_until": maturity(labelled_rows(panel)).max().date().isoformat(),
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
    log_card(run, trained, config=config)
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


def log_card(run: TrainingRun, trained: Trained, *, config: Config) -> None:
    """Log the model card, in place of one that was logged before."""
    panel = trained.panel
    card = model_card(
        title=config.registered_model,
        provenance={
            **panel.provenance,
            "churned accounts by kind": trained.kinds or "not known",
        },
        certificate=trained.split.certificate,
        learned=trained.learned,
        selected=trained.selected,
        evaluation=trained.judgement.evaluation,
        calibration=_calibration(trained.shipped),
        cards=panel.cards,
        warnings=trained.warned,
        verdict=trained.verdict,
        tuned=trained.tuned,
    )
    run.log_text("model_card.md", card)


def log_trial(run: TrainingRun, trial: Trial) -> None:
    """Log what a search for parameters tried."""
    run.log_trial(
        trial.number, params=trial.params, by_fold=trial.by_fold, state=trial.state
    )


def _of_reasons(verdict: Verdict) -> dict[str, float | None]:
    """Give how far two halves of the boosters name the same reasons."""
    found = {check.name: check.figure for check in verdict.checks}
    return {"reasons.jaccard_top3": found.get("reasons")}


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

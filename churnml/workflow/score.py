"""Score: the champion's risk for every account of one cutoff, with its reasons."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from churnml import bundle
from churnml.attribution import Contributions, explain
from churnml.backend import spreads
from churnml.bands import VALUE_BANDS, edges_of
from churnml.change_words import nothing_changed
from churnml.config import Config
from churnml.errors import FingerprintError, LeakageWarning, TaskError
from churnml.feedback import muted_families
from churnml.histories import histories_of
from churnml.labels import ChurnTask, task_identity
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.plays import suggestions
from churnml.profit import Plan, plan
from churnml.ranking import beside, risk_list, with_plan
from churnml.reasons import top_reasons
from churnml.segments import segments_of
from churnml.shown import aside_of
from churnml.sinks import write_list
from churnml.snapshots import latest_cutoff
from churnml.tables import Tables
from churnml.timeline import format_duration
from churnml.tracking import Champion, say_on_spark
from churnml.workflow.changed import Since, since_last
from churnml.workflow.feedback import read_log
from churnml.workflow.read import Progress, matrix_options, open_tables
from churnml.workflow.recipe import tracker_of
from churnml.workflow.week_before import (
    explained_then,
    spread_with_week_before,
    with_week_before,
)

__all__ = ["ScoreResult", "score"]

Bands = Literal["by value", "by risk"]


@dataclass(frozen=True)
class ScoreResult:
    """What was scored and where it was written.

    Attributes
    ----------
    folder : Path
    cutoff : date
    risk_list : DataFrame
    not_scored : DataFrame
    usable : bool
        False where the model has no usable signal: base rates, no reasons.
    plan : Plan or None
        Whom to call, where the configuration says what that is worth.
    note : str or None
        Why it cannot be said what changed since the last list, if so.
    edges : tuple of float
        The least risks of the bands, where bands are those of the risk.
    scored : int or None
        How many accounts were scored, where `risk_list` is only the top of a list that
        was written by the machines that hold the rest.
    """

    folder: Path
    cutoff: date
    risk_list: pd.DataFrame
    not_scored: pd.DataFrame
    usable: bool
    scored: int | None = None
    plan: Plan | None = None
    note: str | None = None
    edges: tuple[float, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Say what was written, as plain values."""
        return {
            "folder": str(self.folder),
            "cutoff": self.cutoff.isoformat(),
            "scored": len(self.risk_list) if self.scored is None else self.scored,
            "not_scored": len(self.not_scored),
            "usable": self.usable,
            **({"worth": self.plan.to_json()} if self.plan else {}),
            **({"note": self.note} if self.note else {}),
        }


def score(
    config: Config,
    *,
    cutoff: date | None = None,
    tables: Tables | None = None,
    progress: Progress | None = None,
) -> ScoreResult:
    """Write the risk list of a cutoff.

    Parameters
    ----------
    config : Config
    cutoff : date, optional
        By default the latest that the tables allow.
    tables : Tables, optional
        Of the configuration, where they are at hand already.
    progress : callable, optional
        Told what is being done.

    Returns
    -------
    ScoreResult

    Raises
    ------
    StoreError
        If no model was trained, or the list cannot be written.
    FingerprintError
        If the model was trained on other features.
    TaskError
        If the cutoff lies after the data's end, or the model was trained for another
        task.
    """
    tell = progress or (lambda _what: None)
    tell("finding the model")
    champion = tracker_of(config).champion()
    model = bundle.load(champion.bundle)
    # What is wrong with them is said before the work.
    _ = config.playbook, config.words
    learned = tracker_of(config).read_json(champion.run_id, "data.json")
    tell("reading tables")
    if tables is None:
        tables = open_tables(config, silence_days=_silence_days(learned))
    at = cutoff or latest_cutoff(tables)
    _check_task(config, tables, champion, learned)
    _warn_if_seen(at, learned)
    if spreads(tables.con):
        return _score_spread(config, champion, model, tables, at, tell)
    today, before = with_week_before(config, tables, at, model, tell)
    tell("scoring")
    with _naming_the_model(config, champion):
        risk = model.predict_risk(today)
    tell("explaining")
    why = explain(model, today)
    earlier = None if before is None else (explain(model, before), before)
    said = top_reasons(
        why,
        today,
        words=config.words,
        muted=_muted(config, at),
        earlier=earlier,
    )
    ranked = risk_list(
        risk,
        said,
        certainty=model.risk_band(today),
        capacity=config.output.capacity,
        bands=config.output.bands.model_dump(),
        model_version=str(champion.version),
        run_id=champion.run_id,
        data_until=tables.until,
        words=config.words,
    )
    made = None
    if config.offer is not None:
        made = plan(ranked, config.offer, usable=why.usable)
        bands: Bands = "by value" if config.bands_by_value else "by risk"
        ranked = with_plan(ranked, made, bands=bands)
    ranked = _with_plays(config, ranked, today)
    about = _about(config, at, tables, why, champion)
    about |= _worth(config, made)
    since = since_last(
        config,
        tables,
        today,
        why,
        champion=champion,
        model=model,
        about=about,
        tell=tell,
    )
    ranked = _with_changes(ranked, since)
    tell("looking back")
    seen = tables if today.learned is None else today.learned.applied(tables)
    # A table of churns alone dates them: nothing is continued then.
    grace = timedelta(0) if "churns" in tables else config.task.grace
    histories = histories_of(seen, today.context, grace=grace)
    others = aside_of(seen, today.not_scored)
    tell("writing")
    folder = write_list(
        config.output_dir,
        at,
        risk_list=ranked,
        not_scored=others,
        histories=histories,
        contributions=_contributions(why),
        features=why.X.reset_index(),
        changes=None if since is None else since.parts,
        segments=segments_of(today).reset_index(),
        about={**about, **_changed(since)},
    )
    return ScoreResult(
        folder,
        at,
        ranked,
        others,
        why.usable,
        plan=made,
        note=None if since is None else since.note,
        edges=edges_of(about),
    )


def _muted(config: Config, at: date) -> pd.DataFrame:
    return muted_families(read_log(config), at, mute=config.feedback.mute)


def _with_plays(
    config: Config,
    ranked: pd.DataFrame,
    matrix: Matrix,
    *,
    places: pd.Series | None = None,
) -> pd.DataFrame:
    """Say beside each account what to do, where there is something."""
    book = config.playbook
    return beside(
        ranked,
        suggestions(ranked, matrix.context, book, places=places, words=config.words),
    )


def _with_changes(ranked: pd.DataFrame, since: Since | None) -> pd.DataFrame:
    """Say beside each account what changed; null where there is nothing to compare."""
    told = nothing_changed() if since is None or since.told is None else since.told
    return beside(ranked, told)


def _changed(since: Since | None) -> dict[str, Any]:
    return {} if since is None else {"changes": since.to_json()}


def _worth(config: Config, made: Plan | None) -> dict[str, Any]:
    if made is None:
        return {}
    bands = dict(VALUE_BANDS) if config.bands_by_value else None
    return {"worth": {**made.to_json(), "bands": bands}}


@contextmanager
def _naming_the_model(config: Config, champion: Champion) -> Iterator[None]:
    try:
        yield
    except FingerprintError as error:
        msg = (
            f"{_called(config, champion)}: {error}\n"
            "Or train again on those of now: `churnml train CONFIG` makes that version "
            "the champion\nunless it is shown to be worse (--promote always: even "
            "then)."
        )
        raise FingerprintError(msg) from error


def _score_spread(
    config: Config,
    champion: Champion,
    model: ChurnModel,
    tables: Tables,
    at: date,
    tell: Progress,
) -> ScoreResult:
    """Score where the tables are: all is written from there, but for the list's top."""
    options = {**matrix_options(config), "learned": model.learned_, "tell": tell}
    bands = config.output.bands.model_dump()
    with spread_with_week_before(tables, at, options) as (spread, before):
        tell("scoring")
        with _naming_the_model(config, champion):
            model.check_fingerprint(spread.fingerprint, spread.cards)
        said = say_on_spark(
            tracker_of(config),
            champion,
            spread.frame,
            features=[card.name for card in spread.cards],
            learned_from=list(model.feature_names_in_),
        )
        scored = spread.scored(said, bands)
        tell("explaining")
        top, answers = scored.top(config.output.capacity)
        why = explain(model, top)
        said_of = top_reasons(
            why,
            top,
            words=config.words,
            muted=_muted(config, at),
            earlier=None if before is None else explained_then(model, before, top),
        )
        ranked = risk_list(
            answers["risk"],
            said_of,
            certainty=model.risk_band(top),
            capacity=config.output.capacity,
            bands=bands,
            model_version=str(champion.version),
            run_id=champion.run_id,
            data_until=tables.until,
            words=config.words,
        )
        places = None if config.playbook.value_from else scored.value_places(top)
        ranked = _with_plays(config, ranked, top, places=places)
        about = _about(config, at, tables, why, champion)
        since = since_last(
            config,
            tables,
            top,
            why,
            champion=champion,
            model=model,
            about=about,
            tell=tell,
        )
        ranked = _with_changes(ranked, since)
        others = aside_of(tables, top.not_scored)
        tell("writing")
        folder = write_list(
            config.output_dir,
            at,
            risk_list=ranked,
            not_scored=others,
            contributions=scored.write,
            changes=None if since is None else since.parts,
            about={**about, **_changed(since)},
        )
        count = scored.count()
    note = None if since is None else since.note
    return ScoreResult(
        folder,
        at,
        ranked,
        others,
        why.usable,
        count,
        note=note,
        edges=edges_of(about),
    )


def _called(config: Config, champion: Champion) -> str:
    return f"version {champion.version} of {config.registered_model!r}"


def _warn_if_seen(at: date, learned: Mapping[str, Any]) -> None:
    """Say so where the model has learned what came after the cutoff to score."""
    # A run of before tells only what it could have known at all, which is no less.
    until = learned.get("labels_until", learned.get("known_until"))
    if until is not None and at.isoformat() < until:
        msg = (
            f"cutoff {at} lies in the model's own past: it has learned from what was "
            f"known until {until}.\nSuch risks look better than they were. "
            "For what it would have said then, see `churnml backtest`."
        )
        warnings.warn(msg, LeakageWarning, stacklevel=2)


def _check_task(
    config: Config, tables: Tables, champion: Champion, learned: Mapping[str, Any]
) -> None:
    """Refuse a model that answers another question than the list would claim."""
    asked, was = task_identity(config.question, tables), learned.get("task")
    if was == asked:
        return
    msg = (
        f"task: {_called(config, champion)} was trained for another one "
        f"({_in_words(was)}) than asked ({_in_words(asked)}).\n"
        "Train again: `churnml train CONFIG` makes that version the champion."
    )
    raise TaskError(msg)


def _silence_days(learned: Mapping[str, Any]) -> int | None:
    """Look up the silence a model was trained with: `auto` chooses it once."""
    silence = learned.get("silence")
    return silence["days"] if silence else None


def _in_words(task: Any) -> str:
    if not isinstance(task, dict) or "horizon_days" not in task:
        return "labels of your own"
    parts = [f"{n} {task.get(f'{n}_days')}d" for n in ("horizon", "lead", "grace")]
    if "silence_days" in task:
        parts.append(f"silence {task['silence_days']}d")
    parts += [f"{n} {task[n]}" for n in ("of", "share") if n in task]
    if "kinds" in task:
        parts.append(f"kinds {' and '.join(task['kinds'])}")
    return ", ".join(parts)


def _contributions(why: Contributions) -> pd.DataFrame:
    frame = why.values.copy()  # noqa: PD011 - a frame of its own
    frame.insert(0, "logit", why.logit)
    frame.insert(0, "base_value", why.base_value)
    return frame.reset_index()


def _about(
    config: Config, at: date, tables: Tables, why: Contributions, champion: Champion
) -> dict[str, Any]:
    task = config.question
    durations: dict[str, Any] = {}
    if isinstance(task, ChurnTask):
        durations |= {"of": task.of, "kinds": list(task.kinds)}
        durations["lead"] = format_duration(task.lead)
        durations["horizon"] = format_duration(task.horizon)
    return {
        "name": config.name,
        "cutoff": at.isoformat(),
        "data_until": tables.until.isoformat(),
        "task": task_identity(task, tables),
        **durations,
        "capacity": config.output.capacity,
        "bands": config.output.bands.model_dump(),
        "base_risk": why.base_risk,
        "usable": why.usable,
        "run_id": champion.run_id,
        "judged": tracker_of(config).read_json(champion.run_id, "judged.json"),
    }

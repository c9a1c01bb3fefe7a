"""What became of the accounts of past lists, where that can be known."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date
from typing import Any

import ibis
import pandas as pd

from churnml.backend import connect, materialise
from churnml.config import Config
from churnml.errors import ChurnmlError, StoreError
from churnml.labels import ChurnTask, labels, task_from, task_identity
from churnml.report import Past, past
from churnml.sinks import StoredList, read_list, stored_cutoffs
from churnml.tables import load_tables
from churnml.timeline import as_date
from churnml.tracking import Tracker
from churnml.workflow.recipe import tracker_of

__all__ = ["earlier_lists", "past_of"]

logger = logging.getLogger(__name__)

DATING = ("accounts", "subscriptions", "churns")
"""The tables that date churn. The large ones need not be read to look back."""
MOST_LISTS = 60


def earlier_lists(config: Config, before: date) -> list[StoredList]:
    """Read the lists of earlier cutoffs that can be read, oldest first."""
    found = []
    for cutoff in stored_cutoffs(config.output_dir):
        if cutoff < before:
            try:
                found.append(read_list(config.output_dir, cutoff))
            except StoreError as error:
                logger.warning("left out: %s", error)
    return found[-MOST_LISTS:]


def past_of(
    config: Config, stored: StoredList, earlier: list[StoredList]
) -> Past | None:
    """Judge past lists by what happened; or, where that is not known, the backtest.

    They are judged by what the present list asks, whatever the configuration asks by
    now.

    Parameters
    ----------
    config : Config
    stored : StoredList
        The present list: nothing that was not known when it was written is used.
    earlier : list of StoredList
        Earlier ones. A list is left out that asked something else, or whose model had
        learned how its cutoff ended.

    Returns
    -------
    Past or None
        None where nothing is known, or not what the list asked.
    """
    until = as_date(stored.about["data_until"])
    tracker = tracker_of(config)
    task = (_learned(tracker, stored.about.get("run_id")) or {}).get("task")
    if task is None:
        return None
    honest = [one for one in earlier if _ripe(tracker, one, task, until)]
    if honest:
        lists = pd.concat([_stood(one) for one in honest], ignore_index=True)
        found = past(_labelled(config, lists, task, until))
        if found is not None:
            return found
    return past(
        _backtested(config, task, as_date(stored.about["cutoff"]), until),
        first=stored.about["capacity"],
        source="backtest",
    )


def _stood(one: StoredList) -> pd.DataFrame:
    """Give every scored account of a list, its risk, and whether it stood first."""
    return one.scored()[["account_id", "cutoff", "risk", "in_capacity"]]


def _ripe(
    tracker: Tracker, one: StoredList, task: Mapping[str, Any], until: date
) -> bool:
    """Whether the outcome of a list is known by now, and was not known to its model."""
    question, cutoff = _by_contracts(task), as_date(one.about["cutoff"])
    if question is None or question.outcome_window(cutoff)[1] > until:
        return False
    learned = _learned(tracker, one.about.get("run_id"))
    if learned is None or learned.get("task") != task:
        return False
    # No outcome that the model had learned may reach into the list's own.
    last = max(learned.get("matured", ()), default=None)
    opens = question.outcome_window(cutoff)[0]
    return last is None or question.outcome_window(as_date(last))[1] <= opens


def _by_contracts(task: Mapping[str, Any]) -> ChurnTask | None:
    """Ask again what can be told from contracts, without the usage or one's own SQL."""
    return None if "silence_days" in task else task_from(task)


def _learned(tracker: Tracker, run_id: str | None) -> dict[str, Any] | None:
    try:
        return dict(tracker.read_json(str(run_id), "data.json"))
    except ChurnmlError:  # a model that is gone cannot tell what it had learned
        return None


def _labelled(
    config: Config, lists: pd.DataFrame, task: Mapping[str, Any], until: date
) -> pd.DataFrame | None:
    """Label the accounts of past lists by what was known when the data ended."""
    specs = [spec for spec in config.data.specs() if spec.name in DATING]
    keys = lists[["account_id", "cutoff"]].assign(
        account_id=lists["account_id"].astype(str),
        cutoff=pd.to_datetime(lists["cutoff"]),
    )
    question = task_from(task)
    assert question is not None
    try:
        con = connect("duckdb", memory_limit=config.engine.memory_limit, threads=1)
        tables = load_tables(specs, root=config.root, con=con, complete_until=until)
        if task_identity(question, tables) != task:
            logger.warning(
                "past lists are not judged: they asked another question than the "
                "tables of now would answer"
            )
            return None
        spine = materialise(con, ibis.memtable(keys), "past_lists")
        found = labels(tables, spine, question).execute()
    except ChurnmlError as error:
        logger.warning("past lists are not judged: %s", error)
        return None
    known = found.set_index(["account_id", "cutoff"])["label"]
    at = pd.MultiIndex.from_frame(keys)
    return lists.assign(label=known.reindex(at).to_numpy())


def _backtested(
    config: Config, task: Mapping[str, Any], before: date, until: date
) -> pd.DataFrame | None:
    """Read what a backtest of the same question said of outcomes known by a day."""
    path = config.output_dir / "backtest.parquet"
    if not path.is_file():
        return None
    try:
        rows = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        logger.warning("left out: %s cannot be read (%s)", path, error)
        return None
    if rows.attrs.get("task") != task:  # or of a release that did not say
        return None
    matured = rows.attrs.get("matured_at", {})
    days = [
        pd.Timestamp(cutoff)
        for cutoff, known in matured.items()
        if as_date(cutoff) < before and as_date(known) <= until
    ]
    return rows[pd.to_datetime(rows["cutoff"]).isin(days)]

"""What became of the accounts of past lists, where that can be known."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

import ibis
import pandas as pd

from churnml.backend import connect, materialise
from churnml.config import Config
from churnml.errors import ChurnmlError, StoreError
from churnml.labels import ChurnTask, labels
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

    Parameters
    ----------
    config : Config
    stored : StoredList
        The present list: nothing that was not known when it was written is used.
    earlier : list of StoredList
        Earlier ones. A list is left out whose model had learned how its cutoff ended.

    Returns
    -------
    Past or None
        None where nothing is known.
    """
    until = as_date(stored.about["data_until"])
    honest = [one for one in earlier if _ripe(config, one, until)]
    if honest:
        lists = pd.concat([_stood(one) for one in honest], ignore_index=True)
        found = past(_labelled(config, lists, until))
        if found is not None:
            return found
    return past(
        _backtested(config, as_date(stored.about["cutoff"])),
        first=stored.about["capacity"],
        source="backtest",
    )


def _stood(one: StoredList) -> pd.DataFrame:
    """Give every scored account of a list, its risk, and whether it stood first."""
    return one.scored()[["account_id", "cutoff", "risk", "in_capacity"]]


def _ripe(config: Config, one: StoredList, until: date) -> bool:
    """Whether the outcome of a list is known by now, and was not known to its model."""
    task, cutoff = config.question, as_date(one.about["cutoff"])
    if not isinstance(task, ChurnTask) or config.task.silence is not None:
        return False
    if task.outcome_window(cutoff)[1] > until:
        return False
    learned = _learned(tracker_of(config), one.about.get("run_id"))
    if learned is None:
        return False
    # No outcome that the model had learned may reach into the list's own.
    last = max(learned.get("matured", ()), default=None)
    opens = task.outcome_window(cutoff)[0]
    return last is None or task.outcome_window(as_date(last))[1] <= opens


def _learned(tracker: Tracker, run_id: str | None) -> dict[str, Any] | None:
    try:
        return dict(tracker.read_json(str(run_id), "data.json"))
    except ChurnmlError:  # a model that is gone cannot tell what it had learned
        return None


def _labelled(config: Config, lists: pd.DataFrame, until: date) -> pd.DataFrame | None:
    """Label the accounts of past lists by what was known when the data ended."""
    specs = [spec for spec in config.data.specs() if spec.name in DATING]
    keys = lists[["account_id", "cutoff"]].assign(
        account_id=lists["account_id"].astype(str),
        cutoff=pd.to_datetime(lists["cutoff"]),
    )
    try:
        con = connect("duckdb", memory_limit=config.engine.memory_limit, threads=1)
        tables = load_tables(specs, root=config.root, con=con, complete_until=until)
        spine = materialise(con, ibis.memtable(keys), "past_lists")
        found = labels(tables, spine, config.question).execute()
    except ChurnmlError as error:
        logger.warning("past lists are not judged: %s", error)
        return None
    known = found.set_index(["account_id", "cutoff"])["label"]
    at = pd.MultiIndex.from_frame(keys)
    return lists.assign(label=known.reindex(at).to_numpy())


def _backtested(config: Config, before: date) -> pd.DataFrame | None:
    path = config.output_dir / "backtest.parquet"
    if not path.is_file():
        return None
    try:
        rows = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        msg = (
            f"{path} cannot be read ({error}). Write it again: churnml backtest CONFIG."
        )
        raise StoreError(msg) from error
    return rows[pd.to_datetime(rows["cutoff"]) < pd.Timestamp(before)]

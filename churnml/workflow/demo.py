"""Demo: every verb, in one go, on a simulated business whose truth is known."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from churnml.cards import AccountCard
from churnml.config import Config, load_config
from churnml.errors import StoreError
from churnml.labels import ChurnTask
from churnml.matrix import Matrix
from churnml.metrics import auc_within_cutoff
from churnml.simulate import World, simulate
from churnml.store import staged_dir, staged_file
from churnml.tables import Tables
from churnml.workflow.backtest import run_backtest
from churnml.workflow.check import check
from churnml.workflow.explain import explain_account
from churnml.workflow.init import example_config
from churnml.workflow.made import files_of, first_foreign, record_text
from churnml.workflow.panels import panel_of
from churnml.workflow.read import Progress, open_tables
from churnml.workflow.report import write_report
from churnml.workflow.score import ScoreResult, score
from churnml.workflow.train import TrainResult, train

__all__ = ["DemoResult", "run_demo"]

START = "2023-03-06"
EARLIER_LISTS, EVERY = 4, timedelta(days=7)
"""Lists before the last one, and how far they are apart."""
MADE = ("churnml.yaml", "data", "models", "outputs")
RECORD, MAKER = "demo.json", "churnml demo"
"""What a demo writes into its folder, and where it says what that was."""


@dataclass(frozen=True)
class DemoResult:
    """What the demo shows at its end.

    Attributes
    ----------
    scored : ScoreResult
        The last list.
    card : AccountCard
        Of the riskiest account.
    evaluation : DataFrame
        On the test set, with a column more: the truth's own ``attainable`` AUC.
    warnings : tuple of str
    report : Path
    """

    scored: ScoreResult
    card: AccountCard
    evaluation: pd.DataFrame
    warnings: tuple[str, ...]
    report: Path


def run_demo(
    folder: Path,
    *,
    accounts: int = 2000,
    months: int = 24,
    seed: int = 7,
    progress: Progress | None = None,
) -> DemoResult:
    """Simulate, check, train, backtest, score week by week, explain and report.

    The model is trained as it could have been on the day of the first list, and writes
    all of them, so that no list was made by a model that knew more than its time did.

    What an earlier demo wrote into the folder is removed first: lists and models of
    another world would be compared with. So it runs into a folder once a process, for
    MLflow holds the database of its models open.

    Parameters
    ----------
    folder : Path
        Gets the data, the configuration ``churnml.yaml``, the models and the lists, and
        ``demo.json``, by which the next demo knows them.
    accounts, months, seed : int
        Of the simulated world.
    progress : callable, optional
        Told what is being done.

    Raises
    ------
    StoreError
        If the folder holds, under these names, what no demo wrote.
    """
    with _afresh(folder):
        return _run(folder, accounts, months, seed, progress or (lambda _what: None))


def _run(
    folder: Path, accounts: int, months: int, seed: int, tell: Progress
) -> DemoResult:
    tell("simulate")
    # Begun in March, the data end in March: a Christmas dip would make all look quiet.
    world = simulate(accounts=accounts, months=months, seed=seed, start=START)
    with staged_dir(folder / "data") as staging:
        world.write(staging)
    config = _config(folder, world)
    # Each verb alone reads the tables anew; here they are read once, and training and
    # backtest share their panel.
    tell("check: reading tables")
    tables = open_tables(config)
    check(config, tables=tables)
    panel = panel_of(
        config, tables=tables, progress=lambda what: tell(f"features: {what}")
    )
    days = [world.until - EVERY * back for back in range(EARLIER_LISTS, -1, -1)]
    then = _loaded_until(tables, days[0])
    trained = train(
        config,
        panel=_known_by(panel, then),
        tables=then,
        progress=lambda what: tell(f"train: {what}"),
    )
    run_backtest(
        config,
        panel=panel,
        tables=tables,
        progress=lambda what: tell(f"backtest: {what}"),
    )
    for day in days:
        tell(f"score: the list of {day}")
        scored = score(
            config,
            tables=_loaded_until(tables, day),
            progress=lambda what: tell(f"score: {what}"),
        )
    tell("explain")
    card = explain_account(config, str(scored.risk_list["account_id"].iloc[0]))
    tell("report")
    page = write_report(config)
    evaluation = pd.concat(
        [trained.evaluation, _attainable(config, world, trained)], ignore_index=True
    )
    return DemoResult(scored, card, evaluation, trained.warnings, page)


@contextmanager
def _afresh(folder: Path) -> Iterator[None]:
    """Remove what an earlier demo made, and at the end record what this one did."""
    record = folder / RECORD
    foreign = first_foreign(record, files_of(folder, MADE), maker=MAKER)
    if foreign is not None:
        msg = (
            f"{folder / foreign} is there, and not as an earlier demo left it: it "
            "would be lost. Move it away, or choose another folder: churnml demo DIR."
        )
        raise StoreError(msg)
    for name in MADE:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    try:
        yield
    finally:  # also of one that was interrupted: the next one may go on from here
        if files := files_of(folder, MADE):
            with staged_file(record) as staging:
                staging.write_text(record_text(files, maker=MAKER), "utf-8")


def _loaded_until(tables: Tables, day: date) -> Tables:
    """Give the tables as if nothing later had been loaded: cutoffs cut their rows."""
    raw = {
        name: replace(one, until=min(one.until, day)) for name, one in tables.items()
    }
    return replace(tables, until=day, tables=raw)


def _known_by(panel: Matrix, tables: Tables) -> Matrix:
    """Keep what a training would have had at the end of these tables.

    A label rests on nothing later than when it matured, so those that had matured by
    then are what they would have been; and nothing was learned to build the features.
    """
    assert panel.matured_at is not None
    assert panel.learned is None
    matured = panel.matured_at <= pd.Timestamp(tables.until)
    known = panel.take(matured.to_numpy())
    said = {
        "cutoffs": [cutoff.isoformat() for cutoff in known.cutoffs],
        "data_until": tables.until.isoformat(),
        "tables": tables.describe(),
    }
    return replace(known, provenance={**panel.provenance, **said})


def _config(folder: Path, world: World) -> Config:
    target = folder / "churnml.yaml"
    with staged_file(target) as staging:
        staging.write_text(
            example_config(name="demo", day=str(world.until), more="", worth=""),
            encoding="utf-8",
        )
    return load_config(target)


def _attainable(config: Config, world: World, trained: TrainResult) -> pd.DataFrame:
    """Say how well the truth itself ranks the test set."""
    task = config.question
    assert isinstance(task, ChurnTask)
    index = trained.test.index
    assert isinstance(index, pd.MultiIndex)
    truth = world.true_risk(index, task.lead, task.horizon)
    cutoffs = index.get_level_values("cutoff")
    auc = auc_within_cutoff(trained.test["label"], truth, cutoffs)
    return pd.DataFrame(
        [["attainable", "auc_within_cutoff", auc, None, None]],
        columns=["model", "metric", "value", "low", "high"],
    ).astype({"low": float, "high": float})

"""Demo: every verb, in one go, on a simulated business whose truth is known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from churnml.cards import AccountCard
from churnml.config import Config, load_config
from churnml.errors import StoreError
from churnml.labels import ChurnTask
from churnml.metrics import auc_within_cutoff
from churnml.simulate import World, simulate
from churnml.store import staged_dir, staged_file
from churnml.workflow.backtest import run_backtest
from churnml.workflow.check import check
from churnml.workflow.explain import explain_account
from churnml.workflow.init import example_config
from churnml.workflow.panels import panel_of
from churnml.workflow.read import Progress, open_tables
from churnml.workflow.report import write_report
from churnml.workflow.score import ScoreResult, score
from churnml.workflow.train import TrainResult, train

__all__ = ["DemoResult", "run_demo"]

START = "2023-03-06"


@dataclass(frozen=True)
class DemoResult:
    """What the demo shows at its end.

    Attributes
    ----------
    scored : ScoreResult
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
    """Simulate, check, train, backtest, score, explain and report.

    Parameters
    ----------
    folder : Path
        Gets the data, the configuration ``churnml.yaml``, the models and the lists.
    accounts, months, seed : int
        Of the simulated world.
    progress : callable, optional
        Told what is being done.

    Raises
    ------
    StoreError
        If the folder holds data or a configuration that no demo wrote.
    """
    _check_free(folder)
    tell = progress or (lambda _what: None)
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
    trained = train(
        config,
        panel=panel,
        tables=tables,
        progress=lambda what: tell(f"train: {what}"),
    )
    run_backtest(
        config,
        panel=panel,
        tables=tables,
        progress=lambda what: tell(f"backtest: {what}"),
    )
    scored = score(config, tables=tables, progress=lambda what: tell(f"score: {what}"))
    tell("explain")
    card = explain_account(config, str(scored.risk_list["account_id"].iloc[0]))
    tell("report")
    page = write_report(config)
    evaluation = pd.concat(
        [trained.evaluation, _attainable(config, world, trained)], ignore_index=True
    )
    return DemoResult(scored, card, evaluation, trained.warnings, page)


def _check_free(folder: Path) -> None:
    """Write over an earlier demo only: the folder could hold somebody's own data."""
    data, file = folder / "data", folder / "churnml.yaml"
    foreign = [
        path
        for path, ours in (
            (data, (data / "truth.parquet").is_file()),
            (file, file.is_file() and "\nname: demo\n" in file.read_text("utf-8")),
        )
        if path.exists() and not ours
    ]
    if foreign:
        msg = (
            f"{foreign[0]} is there already, and no demo wrote it. Choose another "
            "folder: churnml demo DIR."
        )
        raise StoreError(msg)


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

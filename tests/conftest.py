"""One simulated business a session: written once, trained once, scored once.

Acme has 250 accounts and 20 months of data. Its folder is read by many tests, so none
of them may write there: :func:`variant` gives a configuration that writes elsewhere.
"""

from __future__ import annotations

import gc
import io
import os
import shutil
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from churnml.errors import ChurnmlWarning, TableWarning
from churnml.store import staged_file

if TYPE_CHECKING:  # the heavy ones are imported by the fixtures that need them
    from churnml.config import Config
    from churnml.matrix import Matrix
    from churnml.simulate import World
    from churnml.tables import Tables
    from churnml.workflow.score import ScoreResult
    from churnml.workflow.train import TrainResult

# Two workers on two processors: libraries that start a thread for each, and let it spin
# while it waits, would take the processor from the other worker. Read when imported.
for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

# As the command line does: a fifth of the time went into looking for garbage.
gc.set_threshold(50_000, 20, 50)

# Shorter windows and a shorter horizon than by default: quick, and 20 months suffice.
ACME = {
    "task.horizon": "56d",
    "split.calibration": 4,
    "features.windows": ["28d", "91d"],
    "model.seeds": 1,
    "engine.threads": 1,
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no worker ends on one of them.

    First those with tests that are marked as slow, then those that need Acme.
    """
    turn: dict[Path, int] = {}
    for item in items:
        slow = any(
            mark.name in {"slow", "spark", "browser"} for mark in item.iter_markers()
        )
        acme = "acme" in getattr(item, "fixturenames", ())
        mine = 0 if slow else 1 if acme else 2
        turn[item.path] = min(turn.get(item.path, 2), mine)
    items.sort(key=lambda item: turn[item.path])


def changed(text: str, changes: dict[str, Any]) -> str:
    """Set keys of a YAML text, given as ``section.key``; None takes a key out."""
    whole = yaml.safe_load(text)
    for path, value in changes.items():
        *sections, key = path.split(".")
        place = whole
        for section in sections:
            place = place.setdefault(section, {})
        if value is None:
            place.pop(key, None)
        else:
            place[key] = value
    return yaml.safe_dump(whole, sort_keys=False, allow_unicode=True)


@pytest.fixture(scope="session", autouse=True)
def quick_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Make one empty MLflow database, and copy it: MLflow takes seconds for each."""
    from churnml.tracking import session, tracker

    empty = tmp_path_factory.mktemp("mlflow") / "empty.db"

    def create_database(database: Path) -> None:
        if not empty.exists():
            session.create_database(empty)
        with staged_file(database) as staging:
            shutil.copyfile(empty, staging)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tracker, "create_database", create_database)
        yield


@pytest.fixture(scope="session")
def acme_world() -> World:
    """The truth behind Acme."""
    from churnml.simulate import simulate

    return simulate(accounts=250, months=20, seed=7)


@pytest.fixture(scope="session")
def acme(acme_world: World, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Acme's configuration, beside its data."""
    from churnml.config import load_config
    from churnml.workflow.init import example_config

    folder = tmp_path_factory.mktemp("acme")
    acme_world.write(folder / "data")
    text = example_config(day=str(acme_world.until))
    (folder / "churnml.yaml").write_text(changed(text, ACME), encoding="utf-8")
    return load_config(folder / "churnml.yaml")


@pytest.fixture(scope="session")
def acme_tables(acme: Config) -> Tables:
    """Acme's tables, read."""
    from churnml.workflow.read import open_tables

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TableWarning)  # tests/workflow/test_read.py
        return open_tables(acme)


@pytest.fixture(scope="session")
def acme_panel(acme: Config, acme_tables: Tables) -> Matrix:
    """Acme's training panel."""
    from churnml.workflow.panels import panel_of

    return panel_of(acme, tables=acme_tables)


@pytest.fixture(scope="session")
def quick(acme_panel: Matrix) -> Matrix:
    """Acme's panel with few features, to be trained on quickly."""
    kept = ["logins__days_since_last_use", "commercial__tenure_days"]
    kept += [c for c in acme_panel.X if c.startswith("logins__logins__")]
    cards = {card.name: card for card in acme_panel.cards}
    return replace(
        acme_panel, X=acme_panel.X[kept], cards=tuple(cards[name] for name in kept)
    )


@pytest.fixture(scope="session")
def acme_trained(acme: Config, acme_panel: Matrix) -> TrainResult:
    """Acme's first training: version 1, the champion."""
    from churnml.workflow.train import train

    return train(acme, panel=acme_panel)


@pytest.fixture(scope="session")
def acme_scored(
    acme: Config, acme_trained: TrainResult, acme_tables: Tables
) -> ScoreResult:
    """Acme's list at the latest cutoff."""
    from churnml.workflow.score import score

    assert acme_trained.is_champion
    return score(acme, tables=acme_tables)


@pytest.fixture
def variant(acme: Config, tmp_path: Path) -> Callable[..., Path]:
    """Write a configuration that differs from Acme's in some keys.

    It reads Acme's data and writes its lists into the test's own folder; so it does
    its models, unless it is to use Acme's.
    """

    def write(changes: dict[str, Any] | None = None, *, models: str = "own") -> Path:
        own = f"sqlite:///{tmp_path}/models/mlflow.db"
        elsewhere = {
            "data.root": str(acme.root),
            "tracking.uri": acme.tracking_uri if models == "acme" else own,
            "output.dir": "outputs",
        }
        assert acme.file is not None
        text = changed(acme.file.read_text(encoding="utf-8"), elsewhere)
        file = tmp_path / "churnml.yaml"
        file.write_text(changed(text, changes or {}), encoding="utf-8")
        return file

    return write


@dataclass(frozen=True)
class Answer:
    """What a call of the command line said."""

    code: int
    out: str
    err: str


def run_cli(*arguments: str | Path) -> Answer:
    """Call the command line, in this process."""
    from churnml import cli

    out, err = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        warnings.catch_warnings(),  # it says warnings its own way
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        patch.setattr(sys, "argv", ["churnml", *map(str, arguments)])
        warnings.simplefilter("always", ChurnmlWarning)
        with pytest.raises(SystemExit) as ended:
            cli.main()
    code = ended.value.code
    assert isinstance(code, int)
    return Answer(code, out.getvalue(), err.getvalue())


@pytest.fixture
def call() -> Callable[..., Answer]:
    """Call the command line, in this process."""
    return run_cli


def files_below(folder: Path) -> dict[str, bytes]:
    """Give the files below a folder, with their content."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}

"""Simulated businesses, each as the labelled panel that training sees and its truth.

A world takes half a minute, so it is kept, and made anew where the code that makes it
has changed.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

import joblib
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

import churnml
from churnml.config import Config, load_config
from churnml.errors import ChurnmlWarning, TableWarning
from churnml.labels import ChurnTask
from churnml.matrix import Matrix
from churnml.metrics import auc_within_cutoff
from churnml.model import ChurnModel
from churnml.rows import cutoffs_of
from churnml.selection import choose_families
from churnml.simulate import simulate
from churnml.splits import Split, TemporalSplit, labelled_rows, maturity
from churnml.workflow.demo import START
from churnml.workflow.init import example_config
from churnml.workflow.panels import panel_of

Floats = NDArray[np.float64]
T = TypeVar("T")

JUDGES = 21
"""Seed of the first world that judges: those before it may be looked at to choose."""

_AT_A_TIME = 2

# What a panel is made of; a change of the model makes no other world.
_MAKERS = ("simulate", "backend", "tables", "features", "labels", "spells", "matrix")
_MAKERS = (*_MAKERS, "snapshots", "states", "known", "timeline")
# What a model is made of, beside its panel.
_TRAINERS = ("model", "boosting", "calibration", "certainty", "encoding", "logistic")
_TRAINERS = (*_TRAINERS, "rows", "selection", "splits")


@dataclass(frozen=True)
class Sample:
    """One business.

    Attributes
    ----------
    panel : Matrix
        Labelled, at every cutoff of the configuration that ``churnml init`` writes.
    true_risk : Series
        On the panel's index: the truth's own risk. No model can rank better.
    truth : DataFrame
        Of the world: causes and decoys by account and week.
    churn_dates : DataFrame
    until : date
    task : ChurnTask
    """

    panel: Matrix
    true_risk: pd.Series
    truth: pd.DataFrame
    churn_dates: pd.DataFrame
    until: date
    task: ChurnTask

    def split(self, *, calibration: int = 3, test: int = 6) -> Split:
        """Hold out the last two quarters (of cutoffs 28 days apart) by default."""
        return TemporalSplit(calibration=calibration, test=test).split(self.panel)

    def before(self, part: Matrix) -> Matrix:
        """Give all labelled rows whose labels were known when a part begins."""
        known = labelled_rows(self.panel)
        matured = maturity(known)
        first = pd.Timestamp(part.cutoffs[0])
        return known.at(matured.index[(matured <= first) & (matured.index < first)])

    def reached(self, part: Matrix, score: ArrayLike) -> tuple[float, float]:
        """Give the AUC within cutoff, and its share of the attainable one.

        A pair of accounts counts with the probability that the first churns and the
        second stays, as the truth has it, so that chance has no part in the labels.
        """
        risk = self.true_risk.loc[part.index].to_numpy()
        mine, best = _expected(part, score, risk), _expected(part, risk, risk)
        return mine, (mine - 0.5) / (best - 0.5)


def _expected(part: Matrix, score: ArrayLike, risk: Floats) -> float:
    """Give the AUC of a score, with each row once as churned and once as staying."""
    labels = np.repeat([True, False], len(risk))
    twice, cutoffs = np.tile(np.asarray(score), 2), cutoffs_of(part.index)
    weights = np.concatenate([risk, 1 - risk])
    return float(auc_within_cutoff(labels, twice, cutoffs.append(cutoffs), weights))


def auc(part: Matrix, score: ArrayLike) -> float:
    """Give the AUC within cutoff of a score for labelled rows."""
    assert part.y is not None
    labels = part.y.to_numpy(dtype=bool)
    return float(auc_within_cutoff(labels, score, cutoffs_of(part.index)))


@dataclass(frozen=True)
class Shipped:
    """A model as `churnml train` would ship it, and the seconds that took.

    Attributes
    ----------
    model : ChurnModel
    seconds : float
        The choice of families, the choice of trees and the calibration included.
    """

    model: ChurnModel
    seconds: float


@dataclass(frozen=True)
class Worlds:
    """Worlds alike but for their seed, counted up; made when they are asked for.

    Attributes
    ----------
    folder : Path
        Where they are kept.
    number, accounts, months : int
    first : int
        The first seed. Worlds before the default one were looked at to choose features
        and parameters, so that they no longer judge them.
    """

    folder: Path
    number: int = 10
    accounts: int = 1_500
    months: int = 30
    first: int = JUDGES

    @property
    def seeds(self) -> range:
        """The seeds, one per world."""
        return range(self.first, self.first + self.number)

    def __len__(self) -> int:
        return self.number

    def __iter__(self) -> Iterator[Sample]:
        return (self.of(seed) for seed in self.seeds)

    def after(self, seed: int, steps: int) -> int:
        """Give the seed so many worlds after another, the first after the last."""
        return self.seeds[(seed - self.first + steps) % self.number]

    def each(self, measured: Callable[[Worlds, int], T]) -> list[T]:
        """Measure something of each world, by its seed, two worlds at a time."""
        found: list[T] = []
        pool = joblib.Parallel(n_jobs=_AT_A_TIME, return_as="generator")
        for one in pool(joblib.delayed(_of_one)(self, s, measured) for s in self.seeds):
            found.append(one)
            print(f"world {len(found)} of {self.number}", flush=True)
        return found

    def of(self, seed: int, *, accounts: int | None = None) -> Sample:
        """Give the world of a seed, of another size perhaps."""
        size = accounts or self.accounts
        home = self.folder / _digest(_MAKERS)
        path = home / f"{size}x{self.months}-{seed}.joblib"
        if path.exists():
            return joblib.load(path)
        sample = make(seed, size, self.months)
        _kept(sample, path)
        return sample

    def shipped(self, seed: int) -> Shipped:
        """Give the model as it would have been shipped two quarters before the end.

        Trained on one core; kept like the world, since several parts ask for it.
        """
        home = self.folder / _digest((*_MAKERS, *_TRAINERS))
        path = home / f"{self.accounts}x{self.months}-{seed}-shipped.joblib"
        if path.exists():
            return joblib.load(path)
        sample = self.of(seed)
        past = sample.before(sample.split().test)
        began = time.perf_counter()
        chosen = choose_families(past)
        model = ChurnModel(n_jobs=1, features=chosen.features).refit(past)
        made = Shipped(model, time.perf_counter() - began)
        _kept(made, path)
        return made


def _kept(made: Sample | Shipped, path: Path) -> None:
    """Write a file as a whole: a run that is stopped leaves no half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}")
    joblib.dump(made, part, compress=1)
    part.replace(path)


def _of_one(worlds: Worlds, seed: int, measured: Callable[[Worlds, int], T]) -> T:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ChurnmlWarning)
        return measured(worlds, seed)


def make(seed: int, accounts: int, months: int) -> Sample:
    """Simulate a business and build its panel."""
    world = simulate(accounts=accounts, months=months, seed=seed, start=START)
    with tempfile.TemporaryDirectory() as folder:
        world.write(_made(Path(folder) / "data"))
        config = config_of(Path(folder), str(world.until))
        with warnings.catch_warnings():  # a small world may lack a kind of row
            warnings.simplefilter("ignore", TableWarning)
            panel = panel_of(config)
    task = config.question
    assert isinstance(task, ChurnTask)
    return Sample(
        panel,
        world.true_risk(panel.index, task.lead, task.horizon),
        world.truth,
        world.churn_dates,
        world.until,
        task,
    )


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def config_of(folder: Path, day: str) -> Config:
    """Write and read the configuration of `churnml init` for a world's tables."""
    path = folder / "churnml.yaml"
    path.write_text(example_config(name="demo", day=day, more=""), encoding="utf-8")
    return load_config(path)


@cache
def _digest(makers: tuple[str, ...]) -> str:
    """Name the code that makes a world, or a model of it."""
    home, found = Path(churnml.__file__).parent, hashlib.sha256()
    for name in makers:
        files = [*home.glob(f"{name}.py"), *(home / name).rglob("*.py")]
        for path in sorted(files):
            found.update(path.read_bytes())
    return found.hexdigest()[:12]

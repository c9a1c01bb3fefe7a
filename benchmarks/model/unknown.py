"""Whether accounts whose band is unknown are worse predicted than the others."""

from __future__ import annotations

import tempfile
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.model.calibration import halves, labels, truth_of
from benchmarks.model.page import Section, said, table
from benchmarks.model.worlds import Sample, Worlds, auc, config_of
from churnml.errors import TableWarning
from churnml.matrix import Matrix
from churnml.metrics import brier
from churnml.model import ChurnModel
from churnml.simulate import simulate
from churnml.tables import Tables
from churnml.workflow.demo import START
from churnml.workflow.read import matrix_of, open_tables

SHARE = 0.05
EVENTS = {"usage", "tickets", "nps", "surveys", "milestones", "trainings", "touches"}


def run(worlds: Worlds) -> Section:
    """Take everything recorded of one account in twenty, train, and compare."""
    found: dict[tuple[str, str], list[float]] = {}
    counts = []
    for figures, count in worlds.each(_world):
        counts.append(count)
        for key, value in figures.items():
            found.setdefault(key, []).append(value)
    shown = [
        [what, said(found[what, "unknown"], 2), said(found[what, "others"], 2)]
        for what in ("AUC within cutoff", "Brier score saved", "distance to the truth")
    ]
    share, caught = np.mean(counts, axis=0)
    body = table([f"over {len(worlds)} worlds", "unknown", "others"], shown)
    told = (
        f"Unknown are {100 * share:.1f} % of all accounts, "
        f"and {100 * caught:.1f} % of the blinded."
    )
    return Section("unknown", f"{body}\n\n{told}")


def _world(
    worlds: Worlds, seed: int
) -> tuple[dict[tuple[str, str], float], tuple[float, float]]:
    """Judge both groups of one world; and say how many are unknown, and blinded."""
    sample = worlds.of(seed)
    panel, blinded = _blinded(sample, seed, worlds)
    past, later = halves(panel)
    model = ChurnModel(n_jobs=1, seeds=2).refit(past)
    unknown = model.risk_band(later)["blind"].notna().to_numpy()
    hidden = later.index.get_level_values("account_id").isin(blinded)
    figures = {
        (what, name): value
        for name, rows in (("unknown", unknown), ("others", ~unknown))
        for what, value in _judged(model, later.take(rows), sample).items()
    }
    caught = (unknown & hidden).sum() / hidden.sum()
    return figures, (float(unknown.mean()), float(caught))


def _judged(model: ChurnModel, part: Matrix, sample: Sample) -> dict[str, float]:
    risk, y = model.predict_risk(part), labels(part)
    truth = truth_of(sample, part)
    # Against saying the base rate of the group itself to everybody.
    plain = float(brier(y, np.full(len(y), y.mean())))
    return {
        "AUC within cutoff": auc(part, risk),
        "Brier score saved": 1 - float(brier(y, risk)) / plain,
        "distance to the truth": float(np.abs(risk.to_numpy() - truth).mean()),
    }


def _blinded(sample: Sample, seed: int, worlds: Worlds) -> tuple[Matrix, set[str]]:
    """Give the panel as it is where nothing was recorded of some accounts."""
    world = simulate(
        accounts=worlds.accounts, months=worlds.months, seed=seed, start=START
    )
    every = np.sort(world.tables["accounts"]["account_id"].to_numpy())
    drawn = np.random.default_rng(seed).permutation(every)
    count = round(SHARE * len(every))
    blinded, beside = set(drawn[:count]), set(drawn[count : 4 * count])
    tables = {}
    for name, table_ in world.tables.items():
        kept = beside if name in EVENTS else blinded | beside
        rows = table_["account_id"].isin(kept)
        tables[name] = table_[rows].reset_index(drop=True)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", TableWarning)
        (Path(folder) / "data").mkdir()
        replace(world, tables=tables).write(Path(folder) / "data")
        config = config_of(Path(folder), str(world.until))
        opened: Tables = open_tables(config)
        few = matrix_of(
            config,
            opened,
            sample.panel.cutoffs,
            labelled=True,
            learned=sample.panel.learned,
        )
    mine = few.index.get_level_values("account_id").isin(blinded)
    X = sample.panel.X.copy()
    index = few.index[mine].intersection(X.index)
    X.loc[index] = few.X.reindex(columns=X.columns).loc[index].to_numpy()
    return replace(sample.panel, X=X.astype(sample.panel.X.dtypes.to_dict())), blinded

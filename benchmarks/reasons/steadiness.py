"""How often reasons change where nothing did, and from one week's list to the next."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path
from typing import cast

import joblib
import numpy as np
import pandas as pd

from benchmarks.model.page import Section, table
from benchmarks.model.worlds import Sample, Worlds, config_of
from benchmarks.reasons.cases import given
from churnml.attribution import CONTEXT, explain
from churnml.comparison import agreement
from churnml.errors import TableWarning
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.reasons import top_reasons
from churnml.simulate import simulate
from churnml.workflow.demo import START
from churnml.workflow.read import matrix_of, open_tables

RESEEDS = 20
RESEEDED = 2
"""Worlds in which the model is trained with other seeds; the weeks are of as many."""

WEEKS = 13


def run(worlds: Worlds) -> Iterable[Section]:
    """Train with other seeds, and write a list a week."""
    seeds = worlds.seeds[:RESEEDED]
    yield Section("seeds", _seeds([_reseeded(worlds.of(seed)) for seed in seeds]))
    flips = [_weekly(worlds, seed) for seed in seeds]
    yield Section("weeks", _weeks(pd.concat(flips).groupby("list", sort=False).sum()))


def _reseeded(sample: Sample) -> dict[str, list[float]]:
    """Compare the first three families of models that differ by their seed alone."""
    split = sample.split()
    trees = ChurnModel(n_jobs=1).fit_panel(split.train, calibration=split.calibration)
    models = [
        ChurnModel(n_estimators=trees.n_estimators_, random_state=seed, n_jobs=1)
        for seed in range(RESEEDS)
    ]
    risk = trees.predict_risk(split.test)
    place = risk.groupby(level="cutoff").rank(ascending=False, pct=True)
    rows = split.test.take((place <= 0.1).to_numpy())
    families, cards = [], []
    for model in models:
        why = explain(model.fit_panel(split.train, calibration=split.calibration), rows)
        families.append(why.by_family().drop(columns=CONTEXT))
        cards.append(given(top_reasons(why, rows)).iloc[:, :3])
    pairs = list(combinations(range(RESEEDS), 2))
    first = [f.idxmax(axis=1) for f in families]
    return {
        "families": [agreement(families[a], families[b]) for a, b in pairs],
        "cards": [_overlap(cards[a], cards[b]) for a, b in pairs],
        "first": [float((first[a] == first[b]).mean()) for a, b in pairs],
    }


def _overlap(one: pd.DataFrame, other: pd.DataFrame) -> float:
    """Give the mean overlap of what is told: of both over of either; 1 if nothing."""
    shares = []
    for a, b in zip(one.to_numpy(), other.to_numpy(), strict=True):
        left, right = set(a[pd.notna(a)]), set(b[pd.notna(b)])
        shares.append(len(left & right) / len(left | right) if left | right else 1.0)
    return float(np.mean(shares))


def _seeds(found: list[dict[str, list[float]]]) -> str:
    names = {
        "families": ("first three families by contribution, overlap", "0.85"),
        "cards": ("first three reasons on the card, overlap", ""),
        "first": ("the same first family, share", ""),
    }
    rows = [
        [words, f"{np.mean([np.mean(one[name]) for one in found]):.3f}", wanted]
        for name, (words, wanted) in names.items()
    ]
    head = [f"{RESEEDS} seeds, {len(found)} worlds, riskiest tenth", "mean", "wanted"]
    return table(head, rows)


# -- week by week ----------------------------------------------------------------------


def _weekly(worlds: Worlds, seed: int) -> pd.DataFrame:
    """Count changes between weekly lists of one model, with and without memory."""
    sample = worlds.of(seed)
    weekly = _weekly_matrix(worlds, seed, sample)
    model = worlds.shipped(seed).model  # a quarter before the weeks begin
    risk = model.predict_risk(weekly)
    place = risk.groupby(level="cutoff").rank(ascending=False, pct=True)
    accounts = risk.index.get_level_values("account_id")
    mine = accounts.isin(accounts[(place <= 0.1).to_numpy()])
    top = [accounts[(place <= 0.1) & at] for at in _each_week(risk)]
    by_week = [weekly.take(mine & at) for at in _each_week(risk)]
    whys = [explain(model, matrix) for matrix in by_week]
    lists: dict[str, list[pd.DataFrame]] = {
        "each week by itself": [],
        "held against a week before": [],
    }
    for week, (matrix, why) in enumerate(zip(by_week, whys, strict=True)):
        before = (whys[week - 1], by_week[week - 1]) if week else None
        lists["each week by itself"].append(top_reasons(why, matrix))
        lists["held against a week before"].append(
            top_reasons(why, matrix, earlier=before)
        )
    return pd.concat(
        [_changes(name, told[1:], top[1:]) for name, told in lists.items()]
    )


def _weekly_matrix(worlds: Worlds, seed: int, sample: Sample) -> Matrix:
    path = worlds.folder / f"{worlds.accounts}x{worlds.months}-{seed}-weekly.joblib"
    if path.exists():
        return cast("Matrix", joblib.load(path))
    world = simulate(
        accounts=worlds.accounts, months=worlds.months, seed=seed, start=START
    )
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore", TableWarning)
        (Path(folder) / "data").mkdir()
        world.write(Path(folder) / "data")
        config = config_of(Path(folder), str(world.until))
        last = pd.Timestamp(sample.until)
        cutoffs = [(last - pd.Timedelta(weeks=k)).date() for k in range(WEEKS + 1)]
        made = matrix_of(config, open_tables(config), cutoffs[::-1], labelled=False)
    joblib.dump(made, path, compress=1)
    return made


def _each_week(risk: pd.Series) -> list[np.ndarray]:
    cutoffs = risk.index.get_level_values("cutoff")
    return [np.asarray(cutoffs == cutoff) for cutoff in cutoffs.unique().sort_values()]


def _changes(
    name: str, told: list[pd.DataFrame], top: Sequence[pd.Index]
) -> pd.DataFrame:
    """Count, among the riskiest tenth of each week, whose reasons changed."""
    codes = [_keyed(frame) for frame in told]
    rows = []
    for before, now, who in zip(codes, codes[1:], top[1:], strict=False):
        both = who.intersection(before.index)
        rows.append(_compared(before.loc[both], now.loc[both]))
    back = []
    for weeks, who in zip(
        zip(codes, codes[1:], codes[2:], strict=False), top[2:], strict=False
    ):
        both = who.intersection(weeks[0].index).intersection(weeks[1].index)
        first = [_families(c.loc[both])["reason_1_code"] for c in weeks]
        undone = (first[0] == first[2]) & (first[0] != first[1])
        back.append({"undone": int(undone.sum()), "three": len(both)})
    total = pd.DataFrame(rows).sum().to_dict() | pd.DataFrame(back).sum().to_dict()
    return pd.DataFrame([{"list": name, **total}])


def _keyed(told: pd.DataFrame) -> pd.DataFrame:
    return told.filter(regex=r"^reason_\d_code$").droplevel("cutoff").fillna("")


def _families(codes: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({n: codes[n].str.partition(".")[0] for n in codes})


def _compared(a: pd.DataFrame, b: pd.DataFrame) -> dict[str, int]:
    was, are = _families(a), _families(b)
    same = [
        set(x) == set(y) for x, y in zip(was.to_numpy(), are.to_numpy(), strict=True)
    ]
    spoke, speaks = (frame["reason_1_code"].str.rpartition(".")[0] for frame in (a, b))
    return {
        "pairs": len(a),
        "first": int((was["reason_1_code"] != are["reason_1_code"]).sum()),
        "order": int((was != are).any(axis=1).sum()),
        "set": len(a) - sum(same),
        "witness": int((spoke != speaks).sum()),
    }


def _weeks(found: pd.DataFrame) -> str:
    names = {
        "first": "another first family",
        "witness": "another first family, or another feature speaks for it",
        "set": "other families among the reasons",
        "order": "other families, or in another order",
    }
    rows = [
        [
            words,
            *(f"{100 * row[name] / row['pairs']:.1f} %" for _, row in found.iterrows()),
        ]
        for name, words in names.items()
    ]
    rows.append(
        [
            "another first family, and the old one back a week later",
            *(
                f"{100 * row['undone'] / row['three']:.1f} %"
                for _, row in found.iterrows()
            ),
        ]
    )
    return table(["from one week to the next", *found.index], rows)

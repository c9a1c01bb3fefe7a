"""Whether the gate holds back worse models, and lets equal ones pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from benchmarks.model.page import Section, said, table
from benchmarks.model.worlds import Worlds
from churnml.comparison import compare
from churnml.evaluation import evaluate
from churnml.gates import AUC_MARGIN, judge
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.splits import Split

TREES, SEEDS = 120, 2  # what is compared is alike in both


def run(worlds: Worlds) -> Section:
    """Train a champion and five challengers in each world, and ask the gate."""
    by_kind: dict[str, list[Mapping[str, float]]] = {}
    for world in worlds.each(_world):
        for kind, found in world.items():
            by_kind.setdefault(kind, []).append(found)
    rows = [
        [
            kind,
            said([one["auc"] for one in found], sign=True),
            f"{max(one['auc'] for one in found):+.3f}",
            f"{sum(one['auc'] < -AUC_MARGIN for one in found)}",
            f"{sum(one['held'] > 0 for one in found)} of {len(found)}",
        ]
        for kind, found in by_kind.items()
    ]
    head = [
        "challenger",
        "AUC less the champion's",
        "the luckiest",
        f"worse by {AUC_MARGIN}",
        "held back",
    ]
    return Section("champion", table(head, rows))


def _world(worlds: Worlds, seed: int) -> dict[str, dict[str, float]]:
    split, number = worlds.of(seed).split(test=3), seed - 1
    champion = _fit(split.train, split)
    families = {card.family for card in split.train.cards}
    challengers = {
        "other seeds": _fit(split.train, split, random_state=8),
        "30 % of the labels dealt anew": _fit(_dealt(split.train, 0.3, number), split),
        "60 % of the labels dealt anew": _fit(_dealt(split.train, 0.6, number), split),
        "one account in three": _fit(_third(split.train, number), split),
        "no usage": _fit(
            split.train, split, families=families - {"logins", "stickiness"}
        ),
    }
    return {name: _held(one, champion, split) for name, one in challengers.items()}


def _fit(
    rows: Matrix,
    split: Split,
    *,
    random_state: int = 7,
    families: Sequence[str] | set[str] | None = None,
) -> ChurnModel:
    names = None
    if families is not None:
        names = tuple(card.name for card in rows.cards if card.family in families)
    model = ChurnModel(
        n_estimators=TREES,
        seeds=SEEDS,
        random_state=random_state,
        features=names,
        n_jobs=1,
    )
    return model.fit_panel(rows, calibration=split.calibration)


def _dealt(rows: Matrix, share: float, seed: int) -> Matrix:
    """Deal the labels of some rows anew among them."""
    assert rows.y is not None
    rng = np.random.default_rng(seed)
    y = rows.y.to_numpy(dtype=bool).copy()
    some = np.flatnonzero(rng.random(len(y)) < share)
    y[some] = y[rng.permutation(some)]
    return replace(rows, y=pd.Series(y, index=rows.y.index, name=rows.y.name))


def _third(rows: Matrix, seed: int) -> Matrix:
    accounts = rows.index.get_level_values("account_id")
    every = np.array(sorted(set(accounts)))
    rng = np.random.default_rng(seed)
    kept = rng.choice(every, size=len(every) // 3, replace=False)
    return rows.take(np.asarray(accounts.isin(kept)))


def _held(model: ChurnModel, champion: ChurnModel, split: Split) -> dict[str, float]:
    test = split.test
    same = pd.DataFrame(
        {
            "label": test.y,
            "margin": model.margin(test),
            "risk": model.predict_risk(test),
            "champion_margin": champion.margin(test),
            "champion_risk": champion.predict_risk(test),
        }
    )
    evaluation = evaluate(model, split, baselines=())
    checks = judge(
        evaluation, usable=bool(model.calibrator_.usable_), same=same, halves=None
    )
    auc = compare(same)["difference"]["auc_within_cutoff"]
    held = not all(check.passed for check in checks)
    return {"auc": float(auc), "held": float(held)}

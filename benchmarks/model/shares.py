"""The share of the attainable AUC above chance, beside others on the same rows.

Everybody learns from all cutoffs whose labels had matured before the test began, and
ranks the two quarters after it. churnml is fitted as it is shipped (`refit`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from benchmarks.model.page import Section, said, table
from benchmarks.model.rivals import RIVALS, flaml
from benchmarks.model.worlds import Worlds
from churnml.model import ChurnModel
from churnml.selection import choose_families

SHIPPED, SPLIT = "**churnml, as it is shipped**", "churnml, of the training set alone"
AUTOML = "FLAML, all columns, the same time"
TRUTH = "the truth (attainable)"

Found = dict[str, tuple[float, float]]


def run(worlds: Worlds) -> Section:
    """Train all of them on each world."""
    return Section("shares", body(worlds.each(measured)))


def measured(worlds: Worlds, seed: int) -> Found:
    """Give everybody's AUC and share on the test set of one world."""
    sample, shipped = worlds.of(seed), worlds.shipped(seed)
    split = sample.split()
    before = sample.before(split.test)
    scores = {SHIPPED: shipped.model.margin(split.test).to_numpy()}
    chosen = choose_families(split.train, calibration=split.calibration)
    judged = ChurnModel(n_jobs=1, features=chosen.features)
    judged.fit_panel(split.train, calibration=split.calibration)
    scores[SPLIT] = judged.margin(split.test).to_numpy()
    assert before.y is not None
    rows = before.X, before.y.to_numpy(dtype=bool), split.test.X
    scores[AUTOML] = flaml(*rows, seconds=shipped.seconds)
    for name, rival in RIVALS.items():
        scores[name] = rival(*rows)
    scores[TRUTH] = sample.true_risk.loc[split.test.index].to_numpy()
    return {name: sample.reached(split.test, score) for name, score in scores.items()}


def body(each: Sequence[Mapping[str, tuple[float, float]]]) -> str:
    """Lay out the table, everybody beside the shipped model, and say what follows."""
    lines, mine = [], np.array([found[SHIPPED] for found in each])
    for name in each[0]:
        theirs = np.array([found[name] for found in each])
        less = (
            "" if name in {SHIPPED, TRUTH} else said((mine - theirs)[:, 1], sign=True)
        )
        lines.append([name, said(theirs[:, 0]), said(theirs[:, 1]), less])
    head = ["", "AUC", "share of the attainable", "churnml's share is greater by"]
    return table(head, lines)

"""A business that nobody here made, its churners easy to see: SaaSGuard's.

Everybody learns what the shipped configuration's forward split lets them learn, and
ranks its test set. Intervals resample accounts, the same for both of a difference.
Without the data beside the checkout the page is left to say so.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.model.page import Section, table
from benchmarks.model.rivals import Floats, everything, flaml, logistic
from benchmarks.model.worlds import Worlds
from churnml.config import load_config
from churnml.metrics import auc_within_cutoff
from churnml.model import ChurnModel
from churnml.resampling import account_weights, interval
from churnml.rows import cutoffs_of
from churnml.selection import choose_families
from churnml.splits import labelled_rows, maturity
from churnml.workflow.panels import panel_of

CONFIG = Path(__file__).parents[2] / "configs" / "saasguard.yaml"
DATA = CONFIG.parents[2] / "shared" / "data" / "saasguard"
SHIPPED = "**churnml, as it is shipped**"
RESAMPLES = 2_000


def run(_worlds: Worlds) -> Section:
    """Train all of them on the one panel."""
    if not DATA.is_dir():
        return Section("saasguard", "Not measured: no SaaSGuard data beside the tree.")
    return Section("saasguard", body())


def body() -> str:
    """Lay out everybody's AUC, beside the shipped model on the same resamples."""
    config = load_config(CONFIG)
    panel = panel_of(config)
    test = config.temporal_split.split(panel).test
    known = labelled_rows(panel)
    matured, first = maturity(known), pd.Timestamp(test.cutoffs[0])
    before = known.at(matured.index[(matured <= first) & (matured.index < first)])
    assert before.y is not None
    assert test.y is not None
    began = time.perf_counter()
    chosen = choose_families(before)
    model = ChurnModel(n_jobs=1, features=chosen.features).refit(before)
    seconds = time.perf_counter() - began
    rows = before.X, before.y.to_numpy(dtype=bool), test.X
    scores = {
        SHIPPED: model.margin(test).to_numpy(),
        "FLAML, the same time": flaml(*rows, seconds=seconds),
        "LightGBM as it comes": everything(*rows),
        "logistic regression": logistic(*rows),
    }
    y, cutoffs = test.y.to_numpy(dtype=float), cutoffs_of(test.index)
    accounts = test.index.get_level_values("account_id")
    drawn = account_weights(accounts, RESAMPLES)
    every = np.vstack([np.ones(len(y)), drawn])
    auc = {name: auc_within_cutoff(y, s, cutoffs, every) for name, s in scores.items()}
    lines = []
    for name, theirs in auc.items():
        less = "" if name == SHIPPED else _said(auc[SHIPPED] - theirs, sign="+")
        lines.append([name, _said(theirs), less])
    left = accounts[test.y.to_numpy(dtype=bool)].nunique()
    told = (
        f"{len(before.index):,} rows at {len(before.cutoffs)} cutoffs to learn from; "
        f"{len(y):,} rows at {len(test.cutoffs)} later ones to rank, where {left} "
        f"accounts churned. {seconds:.0f} s."
    )
    head = ["all columns", "AUC", "churnml's is greater by"]
    return f"{table(head, lines)}\n\n{told}"


def _said(values: Floats, sign: str = "") -> str:
    low, high = interval(values[1:])
    form = f"{{:{sign}.4f}}"
    return f"{form.format(values[0])} ({form.format(low)} to {form.format(high)})"

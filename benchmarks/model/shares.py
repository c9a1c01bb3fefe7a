"""The share of the attainable AUC above chance, beside others on the same rows."""

from __future__ import annotations

from benchmarks.model.page import Section, said, table
from benchmarks.model.worlds import Worlds, auc
from churnml.model import ChurnModel
from churnml.selection import choose_families


def run(worlds: Worlds) -> Section:
    """Train on each world, and rank its last two quarters."""
    rows = {"AUC within cutoff": [], "attainable": [], "share": []}
    for sample in worlds:
        split = sample.split()
        chosen = choose_families(split.train, calibration=split.calibration)
        model = ChurnModel(n_jobs=-1, features=chosen.features)
        model.fit_panel(split.train, calibration=split.calibration)
        margin = model.margin(split.test)
        rows["AUC within cutoff"].append(auc(split.test, margin))
        rows["attainable"].append(sample.attainable(split.test))
        rows["share"].append(sample.share(split.test, margin))
    shown = [[name, said(values)] for name, values in rows.items()]
    return Section("shares", table(["churnml", f"over {len(worlds)} worlds"], shown))

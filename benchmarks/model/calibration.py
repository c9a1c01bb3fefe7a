"""Whether risks can be believed two quarters on, as they are shipped."""

from __future__ import annotations

import numpy as np
import pandas as pd

from benchmarks.model.page import IMAGES, Section, said, table
from benchmarks.model.worlds import Sample, Worlds
from churnml.matrix import Matrix
from churnml.metrics import (
    calibration_error,
    calibration_slope,
    observed_over_expected,
)
from churnml.pictures import reliability
from churnml.splits import labelled_rows, maturity

QUARTERS = 6
"""Cutoffs 28 days apart in two quarters."""


def run(worlds: Worlds) -> Section:
    """Ship a model two quarters before the end of each world, and look back."""
    rows: dict[str, list[float]] = {
        "observed over expected": [],
        "calibration slope": [],
        "calibration error over base rate": [],
        "the same against the true risk": [],
    }
    met = {
        "observed over expected": "0.85 to 1.15",
        "calibration slope": "0.9 to 1.1",
        "calibration error over base rate": "at most 0.25",
    }
    told = []
    for seed, sample in zip(worlds.seeds, worlds, strict=True):
        _, later = halves(sample.panel)
        risk = worlds.shipped(seed).model.predict_risk(later).to_numpy()
        y, truth = labels(later), truth_of(sample, later)
        rows["observed over expected"].append(float(observed_over_expected(y, risk)))
        rows["calibration slope"].append(float(calibration_slope(y, risk)))
        error = "calibration error over base rate"
        rows[error].append(float(calibration_error(y, risk)) / y.mean())
        against = float(calibration_error(truth, risk)) / truth.mean()
        rows["the same against the true risk"].append(against)
        account = later.index.get_level_values("account_id") + f" of {seed}"
        told.append(pd.DataFrame({"y": y, "risk": risk, "account": account}))
    whole = pd.concat(told)
    picture = reliability(whole["y"], whole["risk"], accounts=whole["account"])
    picture.savefig(IMAGES / "reliability.png", dpi=110)
    shown = [[n, said(v, 2), met.get(n, "")] for n, v in rows.items()]
    head = ["two quarters on", f"mean of {len(worlds)} worlds", "wanted"]
    return Section("calibration", table(head, shown))


def halves(panel: Matrix) -> tuple[Matrix, Matrix]:
    """Part what is known two quarters before the end from these quarters."""
    known = labelled_rows(panel)
    matured = maturity(known)
    later = matured.index[-QUARTERS:]
    return known.at(matured.index[matured <= later[0]]), known.at(later)


def labels(part: Matrix) -> np.ndarray:
    """Give labels as numbers."""
    assert part.y is not None
    return part.y.to_numpy(dtype=float)


def truth_of(sample: Sample, part: Matrix) -> np.ndarray:
    """Give the true risks of a part."""
    return sample.true_risk.loc[part.index].to_numpy(dtype=float)

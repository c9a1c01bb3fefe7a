"""churnml: everything that it can build from a usage table."""

from __future__ import annotations

import pandas as pd

from benchmarks.rivals import churnml_features
from benchmarks.rivals.churnml_features import prepare

__all__ = ["compute", "prepare"]


def compute(state: dict) -> pd.DataFrame:
    found = churnml_features.features(state, (1, 4, 13, 30), None)
    state["notes"]["columns"] = found.shape[1] - 2
    return found

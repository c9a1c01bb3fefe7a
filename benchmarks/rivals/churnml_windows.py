"""churnml: everything from a usage table, with more and fewer windows."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from benchmarks.rivals import churnml_features
from benchmarks.worlds import Size

_WEEKS = (4, 13, 1, 30, 2, 8, 20, 26)


def prepare(home: Path, size: Size, *, windows: str) -> dict:
    state = churnml_features.prepare(home, size)
    return {**state, "weeks": tuple(sorted(_WEEKS[: int(windows)]))}


def compute(state: dict) -> pd.DataFrame:
    return churnml_features.features(state, state["weeks"], None)

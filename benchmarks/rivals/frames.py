"""What the rivals on pandas share: reading the frame, and two formulas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import question
from benchmarks.question import MICRO
from benchmarks.worlds import Size, sticky_names


def prepare(home: Path, size: Size) -> dict:
    """Read events and snapshots; texts become categories, in pandas' favour."""
    texts = ["account_id", "user_id", "event"]
    events = pd.read_parquet(home / "usage.parquet")
    events = events.astype(dict.fromkeys(texts, "category"))
    return {
        "events": events,
        "spine": question.spine(home, size),
        "sticky": sticky_names(size),
        "phase": question.phase(size),
        "size": size,
    }


def slope(values: np.ndarray, weeks: int) -> np.ndarray:
    """Slopes of ``log1p``; the columns of `values` are weeks, the latest one first."""
    away = (weeks - 1) / 2 - np.arange(weeks)
    terms = np.rint(away * np.log1p(values[:, :weeks]) * MICRO).astype("int64")
    return terms.sum(axis=1) / question.slope_divisor(weeks)


def own_median(values: np.ndarray, history: np.ndarray) -> np.ndarray:
    """Median of the ``history`` weeks after the first column; null under 8."""
    before = values[:, 1 : 1 + question.NORMAL_WEEKS].astype("float64")
    beyond = np.arange(before.shape[1]) >= history[:, None]
    before[beyond] = np.nan
    found = np.full(len(values), np.nan)
    enough = history >= question.LEAST_WEEKS
    found[enough] = np.nanmedian(before[enough], axis=1)
    return found


def ratio(over: pd.Series, under: pd.Series) -> pd.Series:
    return over / under.where(under != 0)

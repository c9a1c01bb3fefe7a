"""Whether bands hold what far more accounts would have taught."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
from scipy.special import logit

from benchmarks.model.calibration import halves
from benchmarks.model.page import Section, said, table
from benchmarks.model.worlds import Worlds
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.splits import labelled_rows

SIZES = {150: 3, 500: 1}
"""Accounts of the small businesses, and how many are drawn from each world; the large
business has the accounts of all worlds."""
FIFTHS = 5
PAIRS = {
    "accounts of under 90 days": ("new", "old"),
    "who never answered NPS": ("silent", "heard"),
}


def run(worlds: Worlds) -> Section:
    """Train on a few accounts, and on all of all worlds, and compare."""
    past, later = halves(pooled(worlds))
    big = ChurnModel(n_jobs=-1).refit(past).predict_risk(later)
    rows, lines, wide = [], [], []
    every = past.index.append(later.index)
    for size, draws in SIZES.items():
        covered, fifths = [], []
        for number, draw in product(range(1, len(worlds) + 1), range(draws)):
            mine = _some(every, number, size / worlds.accounts, draw)
            model = ChurnModel(n_jobs=-1).refit(past.take(_of(past.index, mine)))
            seen = later.take(_of(later.index, mine))
            risk, band = model.predict_risk(seen), model.risk_band(seen)
            told = big.loc[seen.index]
            held = told.between(band["risk_low"], band["risk_high"]).to_numpy()
            covered.append(float(held.mean()))
            fifths.append(_by_fifth(held, risk))
            wide.append(_widths(band, seen))
        times = f"{round(len(worlds) * worlds.accounts / size)} times the accounts"
        row = f"{size:,} ({len(covered)} samples)"
        rows.append([row, times, said(covered), "0.88 to 0.92"])
        means = np.mean(fifths, axis=0)
        lines.append([f"{size:,}", *(f"{share:.2f}" for share in means)])
    first = table(["accounts", "compared with", "share within", "wanted"], rows)
    head = ["accounts", "lowest risks", "2nd fifth", "3rd", "4th", "highest"]
    parts = (first, table(head, lines), widths_table(pd.DataFrame(wide)))
    return Section("bands", "\n\n".join(parts))


def widths_table(wide: pd.DataFrame) -> str:
    """Set widths of new and silent accounts against those of the others, in pairs.

    Parameters
    ----------
    wide : DataFrame
        One row per sample: ``new``, ``old``, ``silent``, ``heard``, the mean width of
        their bands on log-odds; null where the sample has no such account.

    Returns
    -------
    str
        How wide bands are at all differs from sample to sample, so the difference is
        taken within each. A sample that has only one of the two kinds has none.
    """
    rows = []
    for name, (these, others) in PAIRS.items():
        both = wide[[these, others]].dropna()
        wider = said(both[these] - both[others], 2, sign=True)
        rows.append([name, said(both[these], 2), said(both[others], 2), wider])
    head = ["width on log-odds", "of these", "of the others", "wider within a sample"]
    return table(head, rows)


def pooled(worlds: Worlds) -> Matrix:
    """Make one large business of all worlds: they differ by chance alone."""
    parts = []
    for number, sample in enumerate(worlds, start=1):
        known = labelled_rows(sample.panel)
        pairs = known.index
        names = [f"{number}-{a}" for a in pairs.get_level_values("account_id")]
        index = pd.MultiIndex.from_arrays(
            [names, pairs.get_level_values("cutoff")], names=pairs.names
        )
        parts.append((known, index))
    first = parts[0][0]

    def joined(name: str) -> pd.DataFrame | pd.Series:
        return pd.concat([getattr(p, name).set_axis(i) for p, i in parts]).sort_index()

    empty = pd.DataFrame(index=pd.RangeIndex(0))
    return replace(
        first,
        X=joined("X"),
        y=joined("y").astype(bool),
        matured_at=joined("matured_at"),
        outcome=None,
        kind=None,
        treated=None,
        evidence=empty,
        context=empty,
    )


def _some(index: pd.MultiIndex, number: int, share: float, draw: int) -> set[str]:
    """Draw accounts of one world, new ones among them."""
    every = index.get_level_values("account_id").unique()
    own = every[every.str.startswith(f"{number}-")].sort_values()
    chance = np.random.default_rng((number, draw))
    return set(chance.choice(own, round(share * len(own)), replace=False))


def _of(index: pd.MultiIndex, accounts: set[str]) -> np.ndarray:
    return np.asarray(index.get_level_values("account_id").isin(accounts))


def _by_fifth(held: np.ndarray, risk: pd.Series) -> np.ndarray:
    place = risk.rank(pct=True, method="first").to_numpy() * FIFTHS
    fifth = np.minimum(np.ceil(place), FIFTHS)
    return np.array([held[fifth == n].mean() for n in range(1, FIFTHS + 1)])


def _widths(band: pd.DataFrame, seen: Matrix) -> dict[str, float]:
    width = (logit(band["risk_high"]) - logit(band["risk_low"])).to_numpy()
    new = (seen.X["commercial__tenure_days"] < 90).to_numpy()
    silent = seen.X["nps__days_since_answer"].isna().to_numpy()
    groups = {"new": new, "old": ~new, "silent": silent, "heard": ~silent}
    return {name: _mean(width[rows]) for name, rows in groups.items()}


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")

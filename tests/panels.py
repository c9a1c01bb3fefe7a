"""Small synthetic panels for tests above the border, made by hand in numpy.

A hidden unhappiness follows each account through the weeks and drives both its
features and its hazard of leaving, so that a model can find it (``signal > 0``) or
not (``signal = 0``: features and churn are independent).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from churnml.features.spec import Card
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.splits import Split, TemporalSplit

__all__ = ["fitted_on", "make_card", "make_panel"]

FIRST_CUTOFF = pd.Timestamp("2024-01-01")
WEEKS_BEFORE = 30


def make_card(name: str, **changes: Any) -> Card:
    """Make the card of a column named ``family__measure[__window]``."""
    family, measure, *window = name.split("__")
    words: dict[str, Any] = {
        "name": name,
        "family": family,
        "measure": measure,
        "window": window[0] if window else None,
        "signals": (),
        "definition": f"{measure} of {family}",
        "unit": "count",
        "direction": "?",
        "says": "{value} " + measure.replace("_", " "),
    }
    return Card(**(words | changes))


def make_panel(
    n_accounts: int = 150,
    n_cutoffs: int = 18,
    seed: int = 0,
    *,
    signal: float = 1.5,
    noise_features: int = 4,
    hazard: float = 0.006,
    step: int = 28,
    lead: int = 14,
    horizon: int = 90,
    grace: int = 14,
    until: pd.Timestamp | None = None,
    labelled: bool = True,
) -> Matrix:
    """Simulate a panel.

    Parameters
    ----------
    n_accounts, n_cutoffs, seed
        Size and randomness; cutoffs are ``step`` days apart from 2024-01-01.
    signal : float
        Log-hazard per standard deviation of the hidden unhappiness.
    noise_features : int
        Columns that mean nothing.
    hazard : float
        Weekly probability that a typical account leaves.
    until : Timestamp, optional
        End of the data; by default every label is matured.
    labelled : bool
        False for a matrix as scoring makes it: no ``y``.
    """
    rng = np.random.default_rng(seed)
    cutoffs = FIRST_CUTOFF + pd.to_timedelta(np.arange(n_cutoffs) * step, unit="D")
    days_ahead = lead + horizon + grace
    weeks = WEEKS_BEFORE + ((n_cutoffs - 1) * step + days_ahead) // 7 + 2
    origin = FIRST_CUTOFF - pd.Timedelta(days=7 * WEEKS_BEFORE)
    mood, left_week = _lives(rng, n_accounts, weeks, signal, hazard)
    started = origin - pd.to_timedelta(rng.integers(60, 1500, n_accounts), unit="D")
    left_at = origin + pd.to_timedelta(left_week * 7.0, unit="D")
    mrr = np.round(np.exp(rng.normal(6.5, 0.8, n_accounts)), 2)
    plan = rng.choice(["basic", "pro", "enterprise"], n_accounts)
    ids = np.array([f"A-{n:04d}" for n in range(n_accounts)])

    frames = []
    for cutoff in cutoffs:
        here = np.flatnonzero(left_at > cutoff)
        seen = mood[here, (cutoff - origin).days // 7 - 1]
        tenure = (cutoff - started[here]).days.to_numpy().astype(float)
        columns: dict[str, Any] = {
            "account_id": ids[here],
            "cutoff": cutoff,
            "logins__days_since_last_use": np.floor(
                np.exp(1 + 0.5 * seen + rng.normal(0, 0.8, len(here)))
            ),
            "logins__logins__28d": rng.poisson(np.exp(3 - 0.4 * seen)).astype(float),
            "nps__latest_score": np.where(
                rng.random(len(here)) < 0.6,
                np.nan,
                np.clip(np.round(8 - seen + rng.normal(0, 1, len(here))), 0, 10),
            ),
            "commercial__tenure_days": tenure,
            "commercial__days_to_term_end": 365 - tenure % 365,
            "commercial__mrr": mrr[here],
            "commercial__plan": plan[here],
        }
        columns |= {
            f"noise__n{n}__28d": rng.normal(size=len(here))
            for n in range(noise_features)
        }
        columns["left_at"] = left_at[here]
        columns["started"] = started[here]
        frames.append(pd.DataFrame(columns))
    rows = pd.concat(frames, ignore_index=True)
    rows["cutoff"] = rows["cutoff"].astype("datetime64[us]")
    rows = rows.sort_values(["cutoff", "account_id"]).set_index(
        ["account_id", "cutoff"]
    )
    left, start = rows.pop("left_at"), rows.pop("started")
    return _matrix(rows, left, start, (lead, horizon, grace), until, labelled)


def _lives(
    rng: np.random.Generator, n: int, weeks: int, signal: float, hazard: float
) -> tuple[np.ndarray, np.ndarray]:
    """Walk the hidden mood week by week; return it with the week of leaving."""
    mood = np.empty((n, weeks))
    mood[:, 0] = rng.normal(size=n)
    for week in range(1, weeks):
        mood[:, week] = 0.97 * mood[:, week - 1] + rng.normal(0, 0.243, n)
    rate = np.minimum(hazard * np.exp(signal * mood - signal**2 / 2), 0.5)
    leaves = (rng.random((n, weeks)) < rate) & (np.arange(weeks) >= WEEKS_BEFORE)
    return mood, np.where(leaves.any(1), leaves.argmax(1), 10_000).astype(float)


def _matrix(
    X: pd.DataFrame,
    left: pd.Series,
    started: pd.Series,
    task: tuple[int, int, int],
    until: pd.Timestamp | None,
    labelled: bool,
) -> Matrix:
    lead, horizon, grace = (pd.Timedelta(days=d) for d in task)
    index = X.index
    assert isinstance(index, pd.MultiIndex)
    cutoff = pd.Series(index.get_level_values("cutoff"), index=index)
    matured = (cutoff + lead + horizon + grace).rename("matured_at")
    outcome = pd.Series("stayed", index=index, name="outcome", dtype=object)
    outcome[(left >= cutoff + lead) & (left < cutoff + lead + horizon)] = "churned"
    outcome[left < cutoff + lead] = "left in lead"
    if until is not None:
        outcome[matured > until] = "censored"
    y = outcome.map({"churned": True, "stayed": False}).astype("boolean").rename("y")
    context = pd.DataFrame(
        {
            "name": [f"Company {a}" for a in index.get_level_values("account_id")],
            "owner": None,
            "mrr": X["commercial__mrr"],
            "currency": "EUR",
            "renewal_date": cutoff
            + pd.to_timedelta(X["commercial__days_to_term_end"], unit="D"),
            "tenure_days": X["commercial__tenure_days"],
            "account_started_at": started,
        },
        index=index,
    )
    cards = tuple(
        make_card(name, categorical=not pd.api.types.is_numeric_dtype(X[name]))
        for name in X.columns
    )
    return Matrix(
        X=X,
        cards=cards,
        fingerprint=_fingerprint(cards),
        y=y if labelled else None,
        outcome=outcome if labelled else None,
        matured_at=matured if labelled else None,
        evidence=pd.DataFrame(index=index),
        context=context,
        provenance=_provenance(task),
    )


def _fingerprint(cards: tuple[Card, ...]) -> str:
    text = json.dumps([asdict(card) for card in cards])
    return hashlib.sha256(text.encode()).hexdigest()


def _provenance(task: tuple[int, int, int]) -> Mapping[str, Any]:
    return {"task": dict(zip(("lead", "horizon", "grace"), task, strict=True))}


def fitted_on(panel: Matrix) -> tuple[ChurnModel, Split]:
    """Split a panel and fit a quick model on it."""
    split = TemporalSplit().split(panel)
    model = ChurnModel(seeds=1).fit_panel(split.train, calibration=split.calibration)
    return model, split

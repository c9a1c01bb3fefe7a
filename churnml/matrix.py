"""The border: snapshots, features and labels, brought into memory once.

Below this module there is only ibis; above it only numpy, pandas and LightGBM.
Training and scoring take the same path and differ only in whether a task is given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from churnml.errors import TaskError
from churnml.features.spec import Card

__all__ = ["KEYS", "Matrix"]

KEYS = ["account_id", "cutoff"]

_Aligned = TypeVar("_Aligned", pd.DataFrame, pd.Series)


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame({"account_id": [], "cutoff": [], "reason": []})


@dataclass(frozen=True)
class Matrix:
    """Snapshots in memory: features, and labels if a task was given.

    Everything aligns on the index ``(account_id, cutoff)``, sorted by cutoff, then
    account.

    Attributes
    ----------
    X : DataFrame of shape (n_snapshots, n_features)
        ``float64``, and text for categories; null where a value cannot be known.
    cards : tuple of Card
        One per column of ``X``, in order.
    fingerprint : str
        Hash of what the features mean; a model refuses another one.
    y : Series of boolean or None
        Whether the account churned in the outcome window; null where censored or
        where it left during the lead. None when built without a task.
    outcome : Series of str or None
        ``churned``, ``stayed``, ``censored`` or ``left in lead``.
    matured_at : Series of datetime64 or None
        When the label can be known at the earliest.
    evidence : DataFrame
        What words need and the model does not see: own normals (``Card.normal``)
        and, when scoring, peer percentiles (``<feature>__percentile``, the share in
        [0, 1] of the cohort of the same cutoff with a lower value).
    context : DataFrame
        ``name, owner, mrr, currency, renewal_date, tenure_days,
        account_started_at`` and the display columns; null where absent.
    not_scored : DataFrame
        ``account_id, cutoff, reason`` of accounts outside the cohort.
    left_out : mapping of str to str
        What could not be built from these tables, and why.
    provenance : mapping
        Task, cohort, cutoffs, windows and tables it was built from; plain JSON.
    """

    X: pd.DataFrame
    cards: tuple[Card, ...]
    fingerprint: str
    y: pd.Series | None = None
    outcome: pd.Series | None = None
    matured_at: pd.Series | None = None
    evidence: pd.DataFrame = field(default_factory=pd.DataFrame)
    context: pd.DataFrame = field(default_factory=pd.DataFrame)
    not_scored: pd.DataFrame = field(default_factory=_no_rows)
    left_out: Mapping[str, str] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @property
    def index(self) -> pd.MultiIndex:
        """The snapshots, ``(account_id, cutoff)``."""
        index = self.X.index
        assert isinstance(index, pd.MultiIndex)
        return index

    @property
    def cutoffs(self) -> tuple[date, ...]:
        """The cutoffs that have snapshots, ascending."""
        values = self.index.get_level_values("cutoff").unique().sort_values()
        return tuple(pd.Timestamp(v).date() for v in values)

    def __len__(self) -> int:
        return len(self.X)

    def take(self, rows: np.ndarray | pd.Series) -> Matrix:
        """Keep the rows of a boolean mask, or of integer positions, in their order."""
        rows = np.asarray(rows)
        if rows.dtype == bool:
            rows = np.flatnonzero(rows)

        def cut(aligned: _Aligned) -> _Aligned:
            return aligned.iloc[rows] if len(aligned) else aligned

        return replace(
            self,
            X=self.X.iloc[rows],
            y=None if self.y is None else cut(self.y),
            outcome=None if self.outcome is None else cut(self.outcome),
            matured_at=None if self.matured_at is None else cut(self.matured_at),
            evidence=cut(self.evidence),
            context=cut(self.context),
        )

    def at(self, cutoffs: Iterable[date]) -> Matrix:
        """Keep the snapshots of these cutoffs."""
        wanted = pd.DatetimeIndex([pd.Timestamp(c) for c in cutoffs])
        return self.take(self.index.get_level_values("cutoff").isin(wanted))

    def labelled(self) -> Matrix:
        """Keep the snapshots whose label is known; ``y`` becomes plain bool."""
        if self.y is None:
            msg = "the matrix has no labels. Build it with task=ChurnTask(...)."
            raise TaskError(msg)
        known = self.take(self.y.notna().to_numpy())
        assert known.y is not None
        return replace(known, y=known.y.astype(bool))

"""The border: snapshots, features and labels, brought into memory once.

Below this module there is only ibis; above it only numpy, pandas and LightGBM.
Training and scoring take the same path and differ only in whether a task is given.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from churnml.backend import scratch
from churnml.errors import TaskError
from churnml.features.build import BUILDERS, DEFAULT_WINDOWS
from churnml.features.learned import Learned
from churnml.features.own import OwnFeature
from churnml.features.spec import Card
from churnml.fetched import KEYS, fetched, indexed, listed
from churnml.labels import KINDS, ChurnTask, labels
from churnml.own import Own
from churnml.prepared import Prepared, left_out_of, prepare
from churnml.shown import context_of, treated_after
from churnml.snapshots import Cohort
from churnml.tables import Tables

__all__ = ["KEYS", "Matrix", "brought", "build_matrix", "churned_by_kind"]

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
        ``churned``, ``stayed``, ``censored`` or ``left in lead``, and what else a
        task may bring (:func:`churnml.labels.labels`).
    kind : Series of str or None
        Of the churn: ``voluntary``, ``non-renewal`` or ``involuntary``; null where
        there is none, or none can tell.
    matured_at : Series of datetime64 or None
        When the label can be known at the earliest.
    treated : Series of bool or None
        Whether a play was begun between the cutoff and the outcome window's end, so
        that the label says what happened *with* it. Lies after the cutoff and is no
        feature. None without a task or a table of plays, and for labels of one's own.
    evidence : DataFrame
        What words need and the model does not see: own normals (``Card.normal``)
        and, when scoring, peer percentiles (``<feature>__percentile``, the share in
        [0, 1] of the cohort of the same cutoff with a lower value).
    context : DataFrame
        ``name, owner, mrr, currency, renewal_date, tenure_days,
        account_started_at, lifecycle_stage, plays_begun`` and the display columns;
        null where absent. Also ``plan``, where the subscriptions name plans; a display
        column of one of these names is then called ``account_plan``.
    not_scored : DataFrame
        ``account_id, cutoff, reason`` of accounts outside the cohort.
    left_out : mapping of str to str
        What could not be built from these tables, and why.
    provenance : mapping
        Task, cohort, cutoffs, windows and tables it was built from; plain JSON.
    learned : Learned or None
        What had to be learned before the features could be built, where it was.
    """

    X: pd.DataFrame
    cards: tuple[Card, ...]
    fingerprint: str
    y: pd.Series | None = None
    outcome: pd.Series | None = None
    kind: pd.Series | None = None
    matured_at: pd.Series | None = None
    treated: pd.Series | None = None
    evidence: pd.DataFrame = field(default_factory=pd.DataFrame)
    context: pd.DataFrame = field(default_factory=pd.DataFrame)
    not_scored: pd.DataFrame = field(default_factory=_no_rows)
    left_out: Mapping[str, str] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)
    learned: Learned | None = None

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
        """Keep the rows of a boolean mask, or of integer positions, in their order.

        Raises
        ------
        ValueError
            If a mask has not one value per row.
        """
        rows = np.asarray(rows)
        if rows.dtype == bool:
            if len(rows) != len(self):
                msg = f"the mask has {len(rows)} values for {len(self)} rows."
                raise ValueError(msg)
            rows = np.flatnonzero(rows)
        rows = rows.astype(np.intp)  # also an empty list, which numpy takes for floats

        def cut(aligned: _Aligned) -> _Aligned:
            return aligned.iloc[rows] if len(aligned) else aligned

        return replace(
            self,
            X=self.X.iloc[rows],
            y=None if self.y is None else cut(self.y),
            outcome=None if self.outcome is None else cut(self.outcome),
            kind=None if self.kind is None else cut(self.kind),
            matured_at=None if self.matured_at is None else cut(self.matured_at),
            treated=None if self.treated is None else cut(self.treated),
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


def churned_by_kind(outcome: pd.Series, kind: pd.Series) -> dict[str, int]:
    """Count the accounts that churned in some outcome window, by kind.

    Parameters
    ----------
    outcome, kind : Series of str
        Of snapshots, by account and cutoff (:attr:`Matrix.outcome`).

    Returns
    -------
    dict of str to int
        By kind, with ``not known``; empty where no kind is known of anybody.

    Examples
    --------
    >>> index = pd.MultiIndex.from_tuples(
    ...     [("A", 1), ("A", 2), ("B", 1)], names=["account_id", "cutoff"])
    >>> kind = pd.Series(["voluntary", "voluntary", None], index)
    >>> churned_by_kind(pd.Series("churned", index), kind)
    {'voluntary': 1, 'not known': 1}
    """
    left = kind[outcome.isin(["churned", "left otherwise"])]
    if not left.notna().any():
        return {}
    accounts = left.fillna("not known").rename("kind").reset_index()
    counts = accounts.groupby("kind")["account_id"].nunique()
    return {k: int(counts[k]) for k in (*KINDS, "not known") if k in counts}


def build_matrix(
    tables: Tables,
    *,
    cutoffs: str | date | Sequence[str | date],
    task: ChurnTask | Own | None = None,
    cohort: Cohort | Own | None = None,
    grace: str | timedelta = "14d",
    builders: Sequence[str] = BUILDERS,
    windows: Sequence[str] = DEFAULT_WINDOWS,
    only: Collection[str] | None = None,
    own: Sequence[OwnFeature | str | Path] = (),
    learned: Learned | None = None,
    context: bool = True,
    progress: Callable[[str], None] | None = None,
) -> Matrix:
    """Build the feature matrix of some cutoffs; with a task, its labels too.

    Training and scoring are this one function: without a task the features are the
    same, bit for bit, and there are no labels.

    Parameters
    ----------
    tables : Tables
    cutoffs : str, date, or sequence of them
        When predictions are made, 00:00 UTC.
    task : ChurnTask, DataFrame, ir.Table or str, optional
        The question, or one's own labels. Given for training, absent for scoring.
    cohort : Cohort, DataFrame, ir.Table or str, optional
        The rule for who is scored, or one's own list. Default: ``Cohort()``.
    grace : str or timedelta, default "14d"
        Within how long a new paid row still continues a spell; a task brings its own.
    builders : sequence of str
        Feature families to build.
    windows : sequence of str
        Past windows, whole weeks.
    only : collection of str, optional
        Names of the features to build: what no other needs is not computed.
        Default: all that the builders make.
    own : sequence of Word, function, str or Path
        Features of one's own: :mod:`churnml.words`, functions that build a family, or
        Python files with a list of them called ``features``.
    learned : Learned, optional
        What :func:`churnml.features.learned.learn` found, to fill what the tables
        leave open; at scoring that of the model.
    context : bool, default True
        Whether to gather what is shown beside a risk; without, ``context`` is empty.
    progress : callable, optional
        Told what is being built.

    Returns
    -------
    Matrix

    Raises
    ------
    TaskError
        If a cutoff lies after the data's end or has nobody in its cohort, a window
        is not a whole number of weeks, or nothing dates churn.
    ConfigError
        If a builder, or a feature of `only`, is unknown, or a feature of one's own asks
        for what is not there.

    Examples
    --------
    >>> from churnml.tables import load_tables, specs_from
    >>> paid = pd.DataFrame({"account_id": ["A"], "started_at": ["2024-06-03"]})
    >>> asked = pd.DataFrame(
    ...     {"account_id": ["A"], "responded_at": ["2025-02-28 09:00"], "score": [9]}
    ... )
    >>> frames = {"accounts": paid, "subscriptions": paid, "nps": asked}
    >>> tables = load_tables(specs_from(frames), complete_until=date(2025, 3, 3))
    >>> matrix = build_matrix(tables, cutoffs="2025-03-03")
    >>> matrix.X.loc["A", "commercial__tenure_days"].tolist()
    [273.0]
    """
    tell = progress or (lambda _what: None)
    with scratch(tables.con):
        built = prepare(
            tables,
            cutoffs=cutoffs,
            task=task,
            cohort=cohort,
            grace=grace,
            builders=builders,
            windows=windows,
            only=only,
            own=own,
            learned=learned,
            tell=tell,
        )
        tell("reading features")
        matrix = brought(built, task=task, context=context, tell=tell)
    if task is None:
        return replace(matrix, evidence=matrix.evidence.join(_percentiles(matrix)))
    return matrix


def brought(
    built: Prepared,
    *,
    task: ChurnTask | Own | None = None,
    context: bool = True,
    tell: Callable[[str], None] = lambda _what: None,
) -> Matrix:
    """Bring what was prepared into memory; evidence is without peer percentiles."""
    tables, spine, compiled = built.tables, built.spine, built.compiled
    frame = indexed(fetched(tables, compiled.table))
    X = frame[[card.name for card in compiled.cards]]
    answers = None
    if task is not None:
        tell("labels")
        found = fetched(tables, labels(tables, spine, task))
        answers = indexed(found).loc[X.index]
    return Matrix(
        X=X,
        cards=compiled.cards,
        fingerprint=compiled.fingerprint,
        y=None if answers is None else answers["label"].astype("boolean").rename("y"),
        outcome=None if answers is None else answers["outcome"],
        kind=None if answers is None else answers["kind"],
        matured_at=None if answers is None else answers["matured_at"],
        treated=treated_after(tables, spine, task, X),
        evidence=frame[list(compiled.evidence)],
        context=context_of(tables, spine, X)
        if context
        else pd.DataFrame(index=X.index),
        not_scored=listed(tables, built.not_scored),
        left_out=left_out_of(compiled.left_out, built.learned),
        provenance=built.provenance,
        learned=built.learned,
    )


def _ranked_among_peers(cards: Iterable[Card]) -> list[str]:
    """Name the features whose place among all accounts is said in words."""
    return [c.name for c in cards if not c.categorical and c.unit != "flag"]


def _percentiles(matrix: Matrix) -> pd.DataFrame:
    """Give each value's share of lower ones within its cutoff's cohort."""
    numbers = _ranked_among_peers(matrix.cards)
    values = matrix.X[numbers].groupby(level="cutoff")
    lower = (values.rank(method="min") - 1) / values.transform("count")
    return lower.add_suffix("__percentile")

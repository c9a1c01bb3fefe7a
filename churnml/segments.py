"""How well a model does for some accounts and for others.

A good figure over all accounts may hide a segment that is predicted badly. Segments
say what an account was at the cutoff, or is; nothing here is a feature.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from churnml.errors import SplitError
from churnml.judged import over_accounts
from churnml.matrix import Matrix
from churnml.metrics import auc_within_cutoff, observed_over_expected

__all__ = ["FEW_IN_SEGMENT", "UNKNOWN", "evaluate_segments", "segments_of"]

FEW_IN_SEGMENT = 10
"""Churned accounts below which a segment gets counts and no figures."""

UNKNOWN = "unknown"
"""The segment of accounts of which a thing is not known."""

ONBOARDING_DAYS, FIRST_YEAR_DAYS, NEAR_DAYS = 90, 365, 90
_MOST_VALUES = 12
_REST = "all others"
_NO_SEGMENTS = [
    "name",
    "mrr",
    "currency",
    "renewal_date",
    "tenure_days",
    "account_started_at",
    "plays_begun",
]
_METRICS = ("auc_within_cutoff", "observed_over_expected")
_COLUMNS = [
    "by",
    "segment",
    "n",
    "accounts",
    "churned_accounts",
    "base_rate",
    *(f"{metric}{end}" for metric in _METRICS for end in ("", "_low", "_high")),
    "note",
]


def segments_of(panel: Matrix) -> pd.DataFrame:
    """Say of each snapshot which segments it belongs to.

    Parameters
    ----------
    panel : Matrix

    Returns
    -------
    DataFrame of str, on the index of ``panel``
        ``stage``: ``onboarding`` (under 90 days of tenure at the cutoff), ``first
        year`` (under 365) or ``mature``. ``renewal``: ``within 90 d`` where the
        present term ends by then, else ``later``, or ``no term known``. Then one
        column for the owner, the plan and the lifecycle stage as known at the cutoff,
        each display column and each text feature. Null becomes
        ``unknown``. Of more than twelve values the rarest become ``all others``;
        columns of one value, or of nearly as many values as accounts, are left out.

    Examples
    --------
    >>> segments_of(panel)["stage"].value_counts()              # doctest: +SKIP
    """
    found: dict[str, pd.Series] = {}
    if "tenure_days" in panel.context:
        found["stage"] = _stage(panel.context["tenure_days"])
    if "renewal_date" in panel.context:
        cutoff = panel.index.get_level_values("cutoff")
        ahead = pd.to_datetime(panel.context["renewal_date"]) - cutoff
        found["renewal"] = _renewal(ahead.dt.days)
    text = {
        str(c): panel.context[c]
        for c in panel.context.columns.drop(_NO_SEGMENTS, errors="ignore")
    }
    for card in panel.cards:
        if card.categorical:
            text.setdefault(card.measure, panel.X[card.name])
    accounts = panel.index.get_level_values("account_id").nunique()
    for name, values in text.items():
        if values.nunique() <= max(accounts / 2, _MOST_VALUES):
            found.setdefault(name, _few_values(values))
    several = [name for name, values in found.items() if len(values.unique()) > 1]
    return pd.DataFrame(found, index=panel.index)[several]


def evaluate_segments(
    rows: pd.DataFrame,
    segments: pd.DataFrame,
    *,
    few: int = FEW_IN_SEGMENT,
    resamples: int = 200,
    random_state: int = 7,
) -> pd.DataFrame:
    """Judge predictions segment by segment.

    Parameters
    ----------
    rows : DataFrame
        ``account_id, cutoff, label, risk``, such as a backtest's; rows without a
        label are passed over. They are ranked by ``margin`` where there is such a
        column, else by ``risk``. A column ``known`` is a segment of its own.
    segments : DataFrame
        As :func:`segments_of` gives it, for these rows at least.
    few : int, default 10
        Churned accounts below which a segment gets no figures.
    resamples, random_state : int
        As in :func:`churnml.evaluation.evaluate`.

    Returns
    -------
    DataFrame
        ``by`` (the column of ``segments``), ``segment``, ``n`` (snapshots),
        ``accounts``, ``churned_accounts``, ``base_rate``, ``auc_within_cutoff`` and
        ``observed_over_expected``, each with the ``_low`` and ``_high`` of its 95 %
        interval over accounts, and ``note``: empty, or why there are no figures.

    Raises
    ------
    SplitError
        If rows have no segments.

    Examples
    --------
    >>> import pandas as pd
    >>> from churnml.segments import evaluate_segments
    >>> rows = pd.DataFrame({"account_id": ["a", "b", "c", "d"], "cutoff": "2025-01-06",
    ...     "label": [True, False, True, False], "risk": [0.5, 0.5, 0.3, 0.2]})
    >>> segments = rows.set_index(["account_id", "cutoff"])[[]]
    >>> segments["plan"] = ["pro", "pro", "pro", "basic"]
    >>> judged = evaluate_segments(rows, segments, few=2).set_index("segment")
    >>> float(judged.loc["pro", "auc_within_cutoff"])
    0.25
    >>> judged.loc["basic", "note"]
    '0 accounts churned, fewer than 2: too few to judge'
    """
    rows = rows[rows["label"].notna().to_numpy()]
    keys = pd.MultiIndex.from_frame(rows[["account_id", "cutoff"]])
    missing = ~keys.isin(segments.index)
    if missing.any():
        msg = (
            f"segments: {missing.sum():,} of {len(rows):,} rows have none "
            f"(e.g. {rows['account_id'][missing].iloc[0]!r}).\nGive "
            "segments_of(panel) of the panel the rows come from."
        )
        raise SplitError(msg)
    mine = segments.loc[keys].reset_index(drop=True)
    rows = rows.reset_index(drop=True)
    if "known" in rows:
        mine = mine.assign(
            training=np.where(rows["known"], "known accounts", "unseen accounts")
        )
    found = [
        {"by": by, "segment": value}
        | _judged(rows[inside], few, resamples=resamples, random_state=random_state)
        for by in mine.columns
        for value, inside in _values(mine[by])
    ]
    return pd.DataFrame(found, columns=_COLUMNS)


def _values(column: pd.Series) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    """Give stages in the order of life, other values by size; the rest at the end."""
    sizes = column.value_counts()
    order = {"onboarding": 0, "first year": 1, "mature": 2, UNKNOWN: 5, _REST: 6}
    values = sorted(sizes.index, key=lambda v: (order.get(v, 3), -sizes[v], v))
    for value in values:
        yield str(value), (column == value).to_numpy()


def _judged(rows: pd.DataFrame, few: int, **how: int) -> dict[str, object]:
    y = rows["label"].to_numpy(dtype=float)
    risk = rows["risk"].to_numpy(dtype=float)
    score = rows["margin"].to_numpy(dtype=float) if "margin" in rows else risk
    cutoff = rows["cutoff"].to_numpy()
    accounts = pd.Index(rows["account_id"])
    churned = accounts[y == 1].nunique()
    found: dict[str, object] = {
        "n": len(rows),
        "accounts": accounts.nunique(),
        "churned_accounts": churned,
        "base_rate": float(y.mean()),
        "note": "",
    }
    if churned < few:
        s = "" if churned == 1 else "s"
        said = f"{churned} account{s} churned, fewer than {few}: too few to judge"
        return found | {"note": said}
    auc = over_accounts(
        lambda w: auc_within_cutoff(y, score, cutoff, w), accounts, **how
    )
    ratio = over_accounts(lambda w: observed_over_expected(y, risk, w), accounts, **how)
    for name, values in zip(_METRICS, (auc, ratio), strict=True):
        found |= {
            f"{name}{end}": v
            for end, v in zip(("", "_low", "_high"), values, strict=True)
        }
    return found


def _stage(tenure: pd.Series) -> pd.Series:
    days = tenure.astype(float)
    stages = np.select(
        [days < ONBOARDING_DAYS, days < FIRST_YEAR_DAYS, days >= FIRST_YEAR_DAYS],
        ["onboarding", "first year", "mature"],
        UNKNOWN,
    )
    return pd.Series(stages, index=tenure.index)


def _renewal(days: pd.Series) -> pd.Series:
    near = np.select(
        [days.isna(), days < NEAR_DAYS],
        ["no term known", f"within {NEAR_DAYS} d"],
        "later",
    )
    return pd.Series(near, index=days.index)


def _few_values(values: pd.Series) -> pd.Series:
    """Make text of values, and one of those that are rare."""
    known = values.notna().to_numpy()
    text = values.astype(object).where(known, UNKNOWN).astype(str)
    sizes = text.value_counts()
    if len(sizes) <= _MOST_VALUES:
        return text
    # Of equally frequent values the first in the alphabet, whatever the order of rows.
    ranked = sorted(sizes.index, key=lambda value: (-sizes[value], value))
    return text.where(text.isin(ranked[: _MOST_VALUES - 1]), _REST)

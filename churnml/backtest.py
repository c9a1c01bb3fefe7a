"""What the recipe would have said at every past cutoff, rolling forward in time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone

from churnml.baselines import fit_baselines
from churnml.boosting import best_trees
from churnml.calibration import AffineCalibrator
from churnml.errors import SplitError
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.splits import (
    LEFT_IN_LEAD,
    Fold,
    TemporalSplit,
    forward_folds,
    labelled_rows,
    maturity,
    one_class,
    too_short,
)

__all__ = ["backtest", "calibration_folds"]

_BASELINES = ("recency", "calendar")
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_LATEST = 8  # folds that calibrate one fold: as many cutoffs as a refit pools


def backtest(
    panel: Matrix,
    *,
    panels: Callable[[Sequence[date]], Iterable[tuple[Sequence[date], Matrix]]]
    | None = None,
    choose: Callable[[Matrix], Sequence[str] | None] | None = None,
    split: TemporalSplit | None = None,
    model: ChurnModel | None = None,
    n_jobs: int | None = 1,
    progress: Callable[[str], None] | None = None,
    left_in_lead: bool = False,
) -> pd.DataFrame:
    """Predict every past cutoff from what was known by then.

    Parameters
    ----------
    panel : Matrix
        Built with a task.
    panels : callable, optional
        Where features had to be learned: from the first days of folds to groups of
        them, each with the panel as it could be built on these days, of the same
        rows.
    choose : callable, optional
        From a fold's training rows to the columns to learn from, None for all.
    split : TemporalSplit, optional
        Its ``calibration`` is the least number of cutoffs a fold is calibrated on.
    model : ChurnModel, optional
        The recipe; it need not be fitted, and is left as it is.
    n_jobs : int, optional
        Folds trained at a time; the result does not depend on it.
    progress : callable, optional
        Told how far it is, such as ``"folds 3/12"``.
    left_in_lead : bool, default False
        Whether to predict also accounts that left before their outcome window began.
        Nothing is learned from them; their label is null, and its type ``boolean``.

    Returns
    -------
    DataFrame
        One row per labelled snapshot of every cutoff that can be predicted, sorted
        by cutoff and account: ``account_id``, ``cutoff``, ``fold`` (0 is the
        earliest), ``label`` (bool), ``risk``, ``recency_baseline`` and
        ``calendar_baseline`` (probabilities; null where the features are absent),
        and ``known`` (whether the account was among those learned from).

    Raises
    ------
    SplitError
        If the history is too short for a single fold, or nobody (or everybody)
        churned in what the latest one is calibrated on.

    Notes
    -----
    For each cutoff one model is trained on all cutoffs whose labels had matured by
    then. Its margins are out of time, so they serve twice: calibrated, they are the
    risks of that cutoff; and, once the labels of that cutoff have matured, they
    choose the number of trees and fit the calibrator of later cutoffs: the later half
    of them its slope, and the model's own margins of these rows its level, as of a
    model that is shipped. Nothing a risk stands on was known later than its cutoff.
    Each model averages two seeds at most, so the shipped one is, if anything, a
    little better.

    Examples
    --------
    >>> rows = backtest(panel, split=TemporalSplit())            # doctest: +SKIP
    >>> rows.groupby("cutoff")[["label", "risk"]].mean()         # doctest: +SKIP
    """
    split = split or TemporalSplit()
    recipe: ChurnModel = clone(model or ChurnModel()).set_params(n_jobs=n_jobs)
    labelled = labelled_rows(panel)
    rows = _rows(panel, left_in_lead=left_in_lead)
    assert rows.y is not None
    learn = rows.y.notna().to_numpy()
    churned = rows.y.fillna(value=False).to_numpy(dtype=bool)
    matured = maturity(labelled)
    folds = forward_folds(matured)
    earlier = {
        fold: calibration_folds(folds, fold, matured, least=split.calibration)
        for fold in folds
    }
    margins, own = _margins(
        recipe, rows, earlier, panels=panels, choose=choose, progress=progress
    )
    tested = ~np.isnan(margins[0])
    accounts = rows.index.get_level_values("account_id")
    cutoffs = pd.DatetimeIndex(rows.index.get_level_values("cutoff"))
    found: list[pd.DataFrame] = []
    for fold in folds:
        here = tested & cutoffs.isin(fold.test)
        past = learn & cutoffs.isin(fold.train)
        judging = cutoffs.isin(_tests(earlier[fold]))
        before = learn & tested & judging
        enough = (
            len(earlier[fold]) >= split.calibration
            and len(np.unique(churned[before])) > 1
        )
        if not (enough and here.any()):
            continue
        later = earlier[fold][len(earlier[fold]) // 2 :]
        risk = _risk(
            recipe,
            margins,
            own[fold][:, before[judging]],
            before,
            here,
            rows,
            closest=cutoffs[before].isin(_tests(later)),
            base_rate=float(churned[past].mean()),
        )
        found.append(
            pd.DataFrame(
                {
                    "fold": len(found),
                    "label": rows.y[here] if left_in_lead else churned[here],
                    "risk": risk,
                    **_baselines(rows.X, churned, past, here),
                    "known": accounts[here].isin(accounts[past].unique()),
                },
                index=rows.index[here],
            )
        )
    if not found:
        tested = tested[learn]
        raise _no_fold(labelled, tested, folds, matured, split)
    return pd.concat(found).reset_index()


def _rows(panel: Matrix, *, left_in_lead: bool) -> Matrix:
    """Keep the snapshots to predict, those without a label too if they are wanted."""
    assert panel.y is not None
    kept = panel.y.notna().to_numpy()
    if left_in_lead and panel.outcome is not None:
        kept = kept | (panel.outcome == LEFT_IN_LEAD).to_numpy(dtype=bool)
    return panel.take(kept)


def _tests(folds: Iterable[Fold]) -> list[pd.Timestamp]:
    return [cutoff for fold in folds for cutoff in fold.test]


def _margins(
    recipe: ChurnModel,
    rows: Matrix,
    earlier: Mapping[Fold, Sequence[Fold]],
    *,
    panels: Callable[[Sequence[date]], Iterable[tuple[Sequence[date], Matrix]]] | None,
    choose: Callable[[Matrix], Sequence[str] | None] | None,
    progress: Callable[[str], None] | None,
) -> tuple[Floats, dict[Fold, Floats]]:
    """Predict each fold on the features that could be known when it began.

    Returns
    -------
    margins : array of shape (n_steps, n_rows)
        Of each row by the fold that tests it; null where none could.
    own : mapping of Fold to array of shape (n_steps, n_earlier_rows)
        By the fold itself, of the rows that its earlier folds test.
    """
    assert rows.y is not None
    learn, y = rows.y.notna().to_numpy(), rows.y.fillna(value=False)
    cutoffs = pd.DatetimeIndex(rows.index.get_level_values("cutoff"))
    margins = np.full((len(recipe.tree_steps), len(rows)), np.nan)
    own: dict[Fold, Floats] = {}
    by_day = {fold.test[0].date(): fold for fold in earlier}
    told = _counted(progress, len(by_day))
    for days, panel in panels(list(by_day)) if panels else [(list(by_day), rows)]:
        mine = panel if panel is rows else _aligned(panel, rows)
        alike: dict[tuple[str, ...] | None, list[Fold]] = {}
        for fold in (by_day[day] for day in days):
            names = _chosen(mine, fold, choose)
            alike.setdefault(names, []).append(fold)
        for names, some in alike.items():
            one: ChurnModel = clone(recipe)
            if names is not None:
                one.set_params(features=names)
            wide = [Fold(f.train, (*_tests(earlier[f]), *f.test)) for f in some]
            parts = one.margins_by_fold(mine.X, y, wide, progress=told, learn=learn)
            for fold, both, part in zip(some, wide, parts, strict=True):
                if part is None:
                    continue
                here = cutoffs.isin(fold.test)
                new = here[cutoffs.isin(both.test)]
                margins[:, here], own[fold] = part[:, new], part[:, ~new]
    return margins, own


def _aligned(panel: Matrix, rows: Matrix) -> Matrix:
    """Keep the same snapshots of a panel whose features were built on another day."""
    assert len(panel) >= len(rows)
    mine = panel.take(panel.index.isin(rows.index))
    assert mine.index.equals(rows.index)
    return mine


def _counted(
    progress: Callable[[str], None] | None, total: int
) -> Callable[[str], None] | None:
    """Count the folds done of all, however they are parted among models."""
    if progress is None:
        return None
    done = 0

    def told(_part: str = "") -> None:
        nonlocal done
        done += 1
        progress(f"folds {done}/{total}")

    progress(f"folds 0/{total}")
    return told


def _chosen(
    panel: Matrix,
    fold: Fold,
    choose: Callable[[Matrix], Sequence[str] | None] | None,
) -> tuple[str, ...] | None:
    names = choose(panel.at(fold.train).labelled()) if choose else None
    return None if names is None else tuple(names)


def _no_fold(
    known: Matrix,
    tested: Bools,
    folds: tuple[Fold, ...],
    matured: pd.Series,
    split: TemporalSplit,
) -> SplitError:
    """Say why no cutoff can be predicted: too little history, or one class only."""
    earlier: tuple[Fold, ...] = ()
    if folds:
        earlier = calibration_folds(folds, folds[-1], matured, least=split.calibration)
    if len(earlier) < split.calibration:
        return too_short(TemporalSplit(split.calibration, 1), matured)
    cutoffs = pd.DatetimeIndex(known.index.get_level_values("cutoff"))
    judged = tested & cutoffs.isin([t for fold in earlier for t in fold.test])
    if judged.any():
        what = f"what the latest of {len(folds)} folds is calibrated on"
        return one_class(what, known.take(judged))
    # No earlier fold gave margins: its own past, and so all before it, has one class.
    what = f"what the latest of {len(earlier)} calibration folds is trained on"
    return one_class(what, known.take(cutoffs.isin(earlier[-1].train)))


def calibration_folds(
    folds: tuple[Fold, ...], fold: Fold, matured: pd.Series, *, least: int = 1
) -> tuple[Fold, ...]:
    """List the earlier folds whose own labels had matured when a fold begins.

    Parameters
    ----------
    folds : tuple of Fold
        All of them, in order of time.
    fold : Fold
    matured : Series of datetime64
        When all labels of a cutoff are known, by cutoff.
    least : int, default 1
        Folds that are wanted at least; more than eight are kept only for its sake.

    Returns
    -------
    tuple of Fold
        The latest eight (or ``least``), in order of time; fewer where there are no
        more.

    Examples
    --------
    >>> import pandas as pd
    >>> from churnml.backtest import calibration_folds
    >>> from churnml.splits import forward_folds
    >>> cutoffs = pd.date_range("2025-01-01", periods=5, freq="10D")
    >>> matured = pd.Series(cutoffs + pd.Timedelta(days=15), index=cutoffs)
    >>> folds = forward_folds(matured)
    >>> [[t.day for t in f.test] for f in folds]
    [[21], [31], [10]]
    >>> [[t.day for t in f.test] for f in calibration_folds(folds, folds[2], matured)]
    [[21]]
    """
    begins, known = fold.test[0], matured.to_dict()
    ripe = [
        f
        for f in folds
        if f.test[-1] < begins and max(known[t] for t in f.test) <= begins
    ]
    return tuple(ripe[-max(_LATEST, least) :])


def _risk(
    recipe: ChurnModel,
    margins: Floats,
    own: Floats,
    before: Bools,
    here: Bools,
    rows: Matrix,
    *,
    closest: Bools,
    base_rate: float,
) -> Floats:
    """Calibrate one cutoff's margins by those of earlier, matured folds."""
    assert rows.y is not None
    churned = rows.y[before].to_numpy(dtype=bool)
    accounts = rows.index.get_level_values("account_id")[before]
    cutoffs = rows.index.get_level_values("cutoff").to_numpy()[before]
    step = 0
    if recipe.n_estimators is None:
        steps = recipe.tree_steps
        trees = best_trees(
            margins[:, before], churned, cutoffs, accounts.to_numpy(), steps
        )
        step = steps.index(trees)
    calibrator = AffineCalibrator().fit(
        margins[step, before],
        churned,
        accounts=accounts,
        cutoffs=cutoffs,
        closest=closest,
    )
    if not calibrator.usable_:
        return np.full(int(here.sum()), base_rate)
    return calibrator.levelled(own[step], churned).predict(margins[step, here])


def _baselines(
    X: pd.DataFrame,
    churned: Bools,
    past: Bools,
    here: Bools,
) -> dict[str, Floats]:
    fitted = fit_baselines(X[past], churned[past], _BASELINES)
    return {
        f"{name}_baseline": (
            fitted[name].predict_proba(X[here])[:, 1]
            if name in fitted
            else np.full(int(here.sum()), np.nan)
        )
        for name in _BASELINES
    }

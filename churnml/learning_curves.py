"""Whether more accounts, a longer history or longer windows would help.

One recipe is trained on less and judged on the same later snapshots. What the last
doubling gave is the best that is known of the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone

from churnml.backtest import calibration_folds
from churnml.boosting import best_trees
from churnml.curve_words import curve_sentences
from churnml.errors import SplitError
from churnml.features.spec import Card
from churnml.matrix import Matrix
from churnml.metrics import auc_within_cutoff
from churnml.model import ChurnModel
from churnml.random_split import places_of
from churnml.resampling import account_weights, interval
from churnml.splits import Fold, forward_folds, labelled_rows, maturity
from churnml.timeline import as_duration

__all__ = ["LearningCurves", "days_seen", "learning_curves", "parts_of", "shortened"]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

_FOLDS, _WIDTH = 8, 2
_SHARES = (0.125, 0.25, 0.5)
_PARTS = 2  # of each share, apart from one another
_WINDOWS = (28, 91, 210)
_OWN_NORMAL_DAYS = 217  # 31 weeks
_AGAINST_NORMAL = ("_vs_normal", "_z", "_percentile")
_COLUMNS = [
    "curve",
    "share",
    "size",
    "auc_within_cutoff",
    "low",
    "high",
    "all_minus",
    "all_minus_low",
    "all_minus_high",
]


@dataclass(frozen=True)
class LearningCurves:
    """What less of everything costs.

    Attributes
    ----------
    table : DataFrame
        One row per ``curve`` (``accounts``, ``history`` or ``windows``) and ``share``
        (of the accounts, of the cutoffs; for windows the longest one's days over the
        longest there is), ascending to 1: ``size`` (accounts, cutoffs or days learned
        from, the mean over folds), ``auc_within_cutoff`` with ``low`` and ``high``,
        and ``all_minus`` with ``all_minus_low`` and ``all_minus_high``: what all
        gives more than this share, on the same resamples of accounts.
    sentences : tuple of str
        One per curve: whether more would help, or that it cannot be told.
    cutoffs : tuple of Timestamp
        Those judged.
    """

    table: pd.DataFrame
    sentences: tuple[str, ...]
    cutoffs: tuple[pd.Timestamp, ...]


@dataclass(frozen=True)
class _Variant:
    """A recipe that sees less: parts of the accounts, of the past, of the columns."""

    curve: str
    share: float
    learn: tuple[Bools, ...]
    folds: tuple[Fold, ...]
    features: tuple[str, ...] | None = None
    days: int = 0


def learning_curves(
    panel: Matrix,
    *,
    model: ChurnModel | None = None,
    n_jobs: int | None = 1,
    resamples: int = 200,
    random_state: int = 7,
    progress: Callable[[str], None] | None = None,
) -> LearningCurves:
    """Train on less and judge on the same later snapshots.

    Parameters
    ----------
    panel : Matrix
        Built with a task.
    model : ChurnModel, optional
        The recipe; it need not be fitted, and is left as it is.
    n_jobs : int, optional
        Folds trained at a time; the result does not depend on it.
    resamples : int, default 200
        Account resamples behind the intervals.
    random_state : int, default 7
    progress : callable, optional
        Told how far it is, such as ``"curves 3/10"``.

    Returns
    -------
    LearningCurves

    Raises
    ------
    SplitError
        If the history is too short for a fold and an earlier one to choose trees by.

    Notes
    -----
    Up to eight forward folds of two cutoffs each. Those that have an earlier fold whose
    labels had matured are judged; the earlier ones choose the number of trees, as in a
    backtest, from accounts learned from. One seed is trained, so the level is a little
    below that of the model; the steps are what counts. An eighth, a quarter and a half
    of the accounts are taken by a digest of their id, each half of each half, twice
    and apart from one another; their AUCs are averaged, and a part in which only
    one class was seen gives no point. Of the history the latest
    quarter and half of each fold's cutoffs are kept.

    Examples
    --------
    >>> curves = learning_curves(panel)                         # doctest: +SKIP
    >>> curves.sentences[0]                                     # doctest: +SKIP
    'More accounts would hardly help. ...'
    """
    known = labelled_rows(panel)
    matured = maturity(known)
    folds = forward_folds(matured, width=_WIDTH, folds=_FOLDS)
    ripe = {f: calibration_folds(folds, f, matured) for f in folds}
    ripe = {f: earlier for f, earlier in ripe.items() if earlier}
    if not ripe:
        raise _too_short(matured)
    recipe: ChurnModel = clone(model or ChurnModel()).set_params(seeds=1, n_jobs=n_jobs)
    variants = _variants(known, folds, recipe.features)
    tell = progress or (lambda _what: None)
    scores: list[list[Floats]] = []
    for n, variant in enumerate(variants):
        tell(f"curves {n}/{len(variants)}")
        scores.append([_margin(recipe, known, variant, m, ripe) for m in variant.learn])
    judged = ~np.isnan(scores[0][0])
    if not judged.any():
        raise _too_short(matured)
    # A part so small that all of it stayed, or left, has no point on the curve.
    whole = [not any(np.isnan(m[judged]).any() for m in each) for each in scores]
    table = _table(
        known.take(judged),
        [v for v, there in zip(variants, whole, strict=True) if there],
        [
            [m[judged] for m in s]
            for s, there in zip(scores, whole, strict=True)
            if there
        ],
        size=lambda variant, curve: _size(known, variant, list(ripe), curve),
        resamples=resamples,
        random_state=random_state,
    )
    tell(f"curves {len(variants)}/{len(variants)}")
    cutoffs = tuple(pd.Timestamp(t) for t in known.take(judged).cutoffs)
    return LearningCurves(table, curve_sentences(table), cutoffs)


def parts_of(accounts: pd.Index, share: float) -> tuple[Bools, ...]:
    """Take a share of the accounts, twice, apart from one another.

    A share's first part lies within that of twice the share.

    Examples
    --------
    >>> accounts = pd.Index([f"A{n}" for n in range(1000)])
    >>> half, other = parts_of(accounts, 0.5)
    >>> quarter, _ = parts_of(accounts, 0.25)
    >>> int((half & other).sum()), bool((quarter & ~half).any())
    (0, False)
    """
    places = places_of(accounts)
    return tuple(
        (places >= n * share) & (places < (n + 1) * share) for n in range(_PARTS)
    )


def shortened(folds: Sequence[Fold], share: float) -> tuple[Fold, ...]:
    """Keep the latest share of each fold's cutoffs to learn from, one at least."""
    return tuple(
        Fold(f.train[-max(round(len(f.train) * share), 1) :], f.test) for f in folds
    )


def days_seen(card: Card) -> int:
    """Say how many days a feature looks back; 0 where it has no window.

    Examples
    --------
    >>> from churnml.features.spec import Card
    >>> words = dict(family="logins", signals=(), definition="", unit="count",
    ...     direction="-", says="")
    >>> days_seen(Card(name="logins__logins__28d", measure="logins", window="28d",
    ...     **words))
    28
    >>> days_seen(Card(name="logins__logins_z__7d", measure="logins_z", window="7d",
    ...     **words))
    217
    """
    days = as_duration(card.window, where=card.name).days if card.window else 0
    compares = card.measure.endswith(_AGAINST_NORMAL)
    return max(days, _OWN_NORMAL_DAYS) if compares else days


def _variants(
    known: Matrix, folds: tuple[Fold, ...], features: Sequence[str] | None
) -> list[_Variant]:
    """List all recipes to compare; the first sees everything."""
    accounts = known.index.get_level_values("account_id")
    every = (np.ones(len(known), dtype=bool),)
    found = [
        _Variant("all", 1.0, every, folds),
        *(
            _Variant("accounts", share, parts_of(accounts, share), folds)
            for share in _SHARES
        ),
        *(
            _Variant("history", share, every, shortened(folds, share))
            for share in _SHARES[1:]
        ),
    ]
    cards = {c.name: c for c in known.cards if c.name in known.X}
    cards = {n: c for n, c in cards.items() if features is None or n in features}
    longest = max((days_seen(c) for c in cards.values()), default=0)
    for days in _WINDOWS:
        names = tuple(n for n, c in cards.items() if days_seen(c) <= days)
        if names and len(names) < len(cards):
            share = days / longest
            found.append(_Variant("windows", share, every, folds, names, days))
    return found


def _margin(
    recipe: ChurnModel,
    known: Matrix,
    variant: _Variant,
    learn: Bools,
    ripe: Mapping[Fold, tuple[Fold, ...]],
) -> Floats:
    """Predict the judged folds; null elsewhere, or where one class only was seen."""
    assert known.y is not None
    one: ChurnModel = clone(recipe)
    if variant.features is not None:
        one.set_params(features=variant.features)
    y = known.y.to_numpy(dtype=bool)
    margins, tested = one.forward_margins(known.X, y, variant.folds, learn=learn)
    cutoffs = pd.DatetimeIndex(known.index.get_level_values("cutoff"))
    found = np.full(len(known), np.nan)
    for fold, earlier in ripe.items():
        here = cutoffs.isin(fold.test)
        before = tested & learn & cutoffs.isin([t for f in earlier for t in f.test])
        step = 0
        if len(np.unique(y[before])) > 1 and len(one.tree_steps) > 1:
            trees = best_trees(
                margins[:, before],
                y[before],
                cutoffs[before].to_numpy(),
                known.index.get_level_values("account_id")[before].to_numpy(),
                one.tree_steps,
            )
            step = one.tree_steps.index(trees)
        found[here] = margins[step, here]
    return found


def _size(
    known: Matrix, variant: _Variant, judged: Sequence[Fold], curve: str
) -> float:
    """Count what was learned from: accounts, cutoffs, or days back; mean of folds."""
    if curve == "windows":
        cards = {c.name: c for c in known.cards}
        names = variant.features or tuple(cards)
        longest = max((days_seen(cards[n]) for n in names if n in cards), default=0)
        return float(variant.days or longest)
    tests = {fold.test for fold in judged}
    folds = [fold for fold in variant.folds if fold.test in tests]
    if curve == "history":
        return float(np.mean([len(fold.train) for fold in folds]))
    cutoffs = pd.DatetimeIndex(known.index.get_level_values("cutoff"))
    accounts = known.index.get_level_values("account_id")
    counted = [
        accounts[learn & cutoffs.isin(fold.train)].nunique()
        for fold in folds
        for learn in variant.learn
    ]
    return float(np.mean(counted))


def _table(
    rows: Matrix,
    variants: Sequence[_Variant],
    scores: Sequence[Sequence[Floats]],
    *,
    size: Callable[[_Variant, str], float],
    resamples: int,
    random_state: int,
) -> pd.DataFrame:
    assert rows.y is not None
    y = rows.y.to_numpy(dtype=float)
    cutoff = rows.index.get_level_values("cutoff").to_numpy()
    accounts = rows.index.get_level_values("account_id")
    weights = account_weights(accounts, resamples, random_state)
    weights = np.vstack([np.ones(len(y)), weights])  # the first is the figure itself
    draws = [
        np.mean([auc_within_cutoff(y, one, cutoff, weights) for one in each], axis=0)
        for each in scores
    ]
    found = []
    for curve in dict.fromkeys(v.curve for v in variants[1:]):
        mine = [n for n, v in enumerate(variants) if v.curve == curve]
        for n in (*mine, 0):
            auc = interval(draws[n][1:])
            more = interval(draws[0][1:] - draws[n][1:])
            found.append(
                (
                    curve,
                    variants[n].share,
                    size(variants[n], curve),
                    float(draws[n][0]),
                    *auc,
                    float(draws[0][0] - draws[n][0]),
                    *more,
                )
            )
    return pd.DataFrame(found, columns=_COLUMNS)


def _too_short(matured: pd.Series) -> SplitError:
    return SplitError(
        f"{len(matured)} labelled cutoffs are too few for learning curves: no fold has "
        "an earlier one whose labels had matured when it began.\nStart the cutoffs "
        "earlier, or shorten task.horizon."
    )

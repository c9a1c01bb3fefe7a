"""Which families of features a model learns from, chosen forward in time.

Hundreds of columns on a hundred churners can fit noise. Families are weighed on inner
forward folds of the training set, where a small model has been trained on earlier
cutoffs only: what does the log loss of later ones gain from the family's part of the
margin? Families that gain nothing make way, if the model without them is then surely
better on the same folds; in doubt every family stays, for the booster's own
regularisation copes with most noise, and a choice made on few churners is noise too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from churnml.boosting import names_columns, train
from churnml.encoding import Encoding
from churnml.logistic import slopes
from churnml.matrix import Matrix
from churnml.rows import cutoffs_of, row_weights
from churnml.splits import Fold, forward_folds, labelled_rows, maturity

__all__ = ["FamilyGain", "Selection", "choose_families"]

Floats = NDArray[np.float64]

_FOLDS, _WIDTH = 4, 2
_TREES, _RATE = 60, 0.1  # a small model is enough to weigh families
# Standard errors, one chance in a hundred: the candidates were picked on the same rows,
# and what a family no longer knows no reason can say.
_SURE = 2.326


@dataclass(frozen=True)
class FamilyGain:
    """What a family is worth on later cutoffs.

    Attributes
    ----------
    family : str
    columns : int
    gain : float
        Log loss saved by its part of the margin, summed over the rows judged;
        negative where the margin is better without.
    error : float
        Standard error of it, by account.
    """

    family: str
    columns: int
    gain: float
    error: float


@dataclass(frozen=True)
class Selection:
    """The families chosen, and why.

    Attributes
    ----------
    features : tuple of str or None
        Columns to learn from; None where all are.
    families : tuple of FamilyGain
        Every family, the most useful first; empty where nothing could be weighed.
    dropped : tuple of str
        Families not learned from.
    better, error : float
        Log loss saved on later cutoffs by leaving out the families that gain
        nothing, trained again without them, and its standard error. They are left out
        where the first is greater than 2.326 times the second.
    reason : str
        Why all were kept or some dropped.
    """

    features: tuple[str, ...] | None
    families: tuple[FamilyGain, ...] = ()
    dropped: tuple[str, ...] = ()
    better: float = 0.0
    error: float = 0.0
    reason: str = ""

    def said(self) -> dict[str, Any]:
        """Give what a person wants to know of it, as plain JSON."""
        shown = {
            one.family: f"{one.gain:+.2f} (standard error {one.error:.2f})"
            for one in self.families
        }
        return {
            "dropped": list(self.dropped),
            "reason": self.reason,
            "log loss saved by each family on later cutoffs": shown,
        }


@dataclass(frozen=True)
class _Part:
    """One fold as numbers."""

    past: Floats
    churned_past: NDArray[np.bool_]
    weights: Floats | None
    later: Floats
    churned: NDArray[np.bool_]
    index: pd.Index


def choose_families(
    panel: Matrix,
    *,
    calibration: Matrix | None = None,
    changes: Mapping[str, Any] | None = None,
    random_state: int = 7,
) -> Selection:
    """Choose families on inner forward folds of a training set.

    Parameters
    ----------
    panel : Matrix
        The training set; nothing later is looked at, unless it is too short.
    calibration : Matrix, optional
        Later rows that judge where the training set has no fold of its own, as they
        do for the number of trees.
    changes : mapping, optional
        LightGBM parameters that replace the defaults.
    random_state : int, default 7

    Returns
    -------
    Selection

    Notes
    -----
    Per fold one booster is trained on all families. Its TreeSHAP values, summed by
    family, split the margin of later rows into one part per family; a family's gain
    is the log loss without its part minus that with it, each after the best slope and
    the best intercept per cutoff. Those with a gain of 0 or less are candidates: one
    booster per fold is trained without them, and they are dropped if it saves more log
    loss than 2.326 standard errors, by account.

    Examples
    --------
    >>> chosen = choose_families(split.train)                    # doctest: +SKIP
    >>> model = ChurnModel(features=chosen.features)             # doctest: +SKIP
    """
    known = labelled_rows(panel)
    families = np.array([card.family for card in known.cards])
    if len(set(families)) < 2:
        return Selection(None, reason="there is one family only")
    if names_columns(changes):
        return Selection(None, reason="a parameter of the model names columns")
    parts = _parts(known, calibration)
    churned = (
        np.concatenate([part.churned for part in parts]) if parts else np.array([])
    )
    if len(np.unique(churned)) < 2:
        return Selection(None, reason="the history is too short for an inner fold")
    settings = {"learning_rate": _RATE} | dict(changes or {})
    judge = _Judge(parts)
    gains = _gains(families, parts, judge, settings, random_state)
    useless = [one.family for one in gains if one.gain <= 0]
    if not useless:
        return Selection(None, gains, reason="every family gains something")
    kept = ~np.isin(families, useless)
    if not kept.any():
        return Selection(None, gains, reason="no family gains anything")
    both = [_margin(parts, c, settings, random_state) for c in (kept | True, kept)]
    (better,), (error,) = judge.saved(both[0], both[1][None])
    if better <= _SURE * error:
        reason = "without those that gain nothing the model is not surely better"
        return Selection(None, gains, (), float(better), float(error), reason)
    return Selection(
        tuple(c.name for c, keep in zip(known.cards, kept, strict=True) if keep),
        gains,
        tuple(sorted(useless)),
        float(better),
        float(error),
        "without those that gain nothing the model is surely better",
    )


def _parts(known: Matrix, calibration: Matrix | None) -> list[_Part]:
    """Cut the folds, or take the calibration set for one where there are none."""
    assert known.y is not None
    X, y = known.X, known.y.to_numpy(dtype=bool)
    folds: Sequence[Fold] = forward_folds(maturity(known), width=_WIDTH, folds=_FOLDS)
    if not folds and calibration is not None:
        later = labelled_rows(calibration)
        assert later.y is not None
        fold = Fold(_cutoffs(known), _cutoffs(later))
        folds, X = (fold,), pd.concat([X, later.X])
        y = np.concatenate([y, later.y.to_numpy(dtype=bool)])
    found = []
    for fold in folds:
        past = cutoffs_of(X.index).isin(fold.train)
        later_rows = cutoffs_of(X.index).isin(fold.test)
        if len(np.unique(y[past])) < 2:
            continue
        encoding = Encoding.learn(X[past])
        found.append(
            _Part(
                encoding.transform(X[past]).to_numpy(),
                y[past],
                row_weights(X.index[past]),
                encoding.transform(X[later_rows]).to_numpy(),
                y[later_rows],
                X.index[later_rows],
            )
        )
    return found


def _cutoffs(panel: Matrix) -> tuple[pd.Timestamp, ...]:
    return tuple(pd.Timestamp(cutoff) for cutoff in panel.cutoffs)


class _Judge:
    """Compares margins on the later rows of all folds."""

    def __init__(self, parts: Sequence[_Part]) -> None:
        self.y = np.concatenate([part.churned for part in parts])
        self.cutoffs = np.concatenate([cutoffs_of(part.index) for part in parts])
        accounts = [part.index.get_level_values("account_id") for part in parts]
        self.account = np.unique(np.concatenate(accounts), return_inverse=True)[1]

    def saved(self, reference: Floats, others: Floats) -> tuple[Floats, Floats]:
        """Give the log loss each of the others saves, and its standard error.

        Parameters
        ----------
        reference : array of shape (n_rows,)
        others : array of shape (n_others, n_rows)
        """
        margins = np.vstack([reference[None], others])
        slope, z = slopes(margins, self.y, self.cutoffs, prior=(1.0, 1.0))
        if (slope < 0).any():  # what ranks the wrong way round says nothing
            _, flat = slopes(0 * margins[:1], self.y, self.cutoffs, prior=(1.0, 1.0))
            z = np.where(slope[:, None] < 0, flat, z)
        loss = np.logaddexp(0, z) - self.y * z
        less = loss[0] - loss[1:]
        each = np.stack([np.bincount(self.account, row) for row in less])
        return less.sum(axis=1), np.sqrt((each**2).sum(axis=1))


def _gains(
    families: NDArray[Any],
    parts: Sequence[_Part],
    judge: _Judge,
    settings: Mapping[str, Any],
    random_state: int,
) -> tuple[FamilyGain, ...]:
    names = sorted(set(families))
    pieces = []
    for part in parts:
        booster = _booster(part, families == families, settings, random_state)
        phi = np.asarray(booster.predict(part.later, pred_contrib=True, num_threads=1))
        of = [phi[:, :-1][:, families == name].sum(axis=1) for name in names]
        pieces.append(np.stack(of))
    contributed = np.hstack(pieces)
    margin = contributed.sum(axis=0)
    lost, error = judge.saved(margin, margin - contributed)
    found = [
        FamilyGain(str(name), int((families == name).sum()), float(-less), float(se))
        for name, less, se in zip(names, lost, error, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (-one.gain, one.family)))


def _booster(
    part: _Part,
    columns: NDArray[np.bool_],
    settings: Mapping[str, Any],
    random_state: int,
) -> Any:
    (booster,) = train(
        part.past[:, columns],
        part.churned_past,
        trees=_TREES,
        seeds=(random_state,),
        weights=part.weights,
        changes=settings,
        n_jobs=1,
    )
    return booster


def _margin(
    parts: Sequence[_Part],
    columns: NDArray[np.bool_],
    settings: Mapping[str, Any],
    random_state: int,
) -> Floats:
    """Train on some columns and give the margins of the later rows."""
    each = [
        _booster(part, columns, settings, random_state).predict(
            part.later[:, columns], raw_score=True, num_threads=1
        )
        for part in parts
    ]
    return np.concatenate(each)

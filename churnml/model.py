"""The estimator: LightGBM averaged over seeds, calibrated, honest about both."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.utils import check_random_state
from sklearn.utils.validation import (
    check_consistent_length,
    check_is_fitted,
    validate_data,
)

from churnml.boosting import (
    TREE_STEPS,
    USUAL_TREES,
    best_trees,
    fold_margins,
    train,
)
from churnml.calibration import AffineCalibrator
from churnml.certainty import Certainty
from churnml.encoding import Encoding, differences
from churnml.errors import FingerprintError, SplitError, UncalibratedWarning
from churnml.features.spec import Card
from churnml.matrix import Matrix
from churnml.rows import (
    check_embargo,
    churned_accounts,
    cutoffs_of,
    held_out,
    in_order,
    is_keyed,
    maturity_of,
    row_weights,
    two_classes,
    warn_if_small,
)
from churnml.splits import Fold, forward_folds, labelled_rows, maturity

__all__ = ["ChurnModel"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Rows = Matrix | pd.DataFrame | ArrayLike

_FOLDS, _FOLD_WIDTH, _FOLD_SEEDS = 4, 2, 2
_CLOSEST = 2  # folds that have seen nearly as much as the shipped model: its slope


class ChurnModel(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Estimate the risk that an account churns.

    A scikit-learn classifier over LightGBM: margins averaged over seeds, then
    calibrated by ``sigmoid(a * margin + b)``.

    Parameters
    ----------
    params : mapping, optional
        LightGBM parameters that replace the defaults, such as
        ``{"num_leaves": 15}``.
    n_estimators : int, optional
        Trees per seed; by default chosen forward in time.
    seeds : int, default 5
        Boosters whose margins are averaged.
    random_state : int, default 7
    n_jobs : int, optional
        Boosters trained at a time; the result does not depend on it.
    features : sequence of str, optional
        Columns to learn from; others of a frame or Matrix are passed over, now and
        at prediction. By default all.

    Attributes
    ----------
    classes_ : array of shape (2,)
        The second one is "churned".
    boosters_ : list of Booster
        One per seed; they read the columns of :meth:`encode`.
    calibrator_ : AffineCalibrator
    calibrated_ : bool
        False where it is the identity.
    certainty_ : Certainty or None
        What :meth:`risk_band` stands on; None where it was not calibrated.
    base_rate_ : float
        Share of the training rows that churned.
    n_estimators_ : int
        Trees per booster.
    trees_from_ : str
        What chose them: ``"given"``, ``"folds"``, ``"calibration"`` or ``"default"``.
    feature_names_in_ : array of str
        Columns, in the order of training; absent after a fit on a plain array.
    categories_ : dict of str to tuple of str
        Levels of each text column, in the order of their codes.
    fingerprint_ : str or None
        Of the matrix it was trained on, where that is known.
    cards_ : tuple of Card
        Of the same.
    learned_ : Learned or None
        What its features were built from that had to be learned; scoring needs it.

    Notes
    -----
    No resampling and no class weights: they break calibration and do not help
    ranking. Each of an account's ``n`` training rows weighs ``1 / sqrt(n)``, where the
    index names accounts: they tell much the same again. Categories are encoded by
    their training levels, without categorical splits. The number of trees is, of those
    that are not surely worse than the best, the one nearest to 100; judged on inner
    folds rolled forward in time with an embargo: exact for a Matrix, and for a plain
    frame taken from the calibration matrix (else 118 days, the default task's, or the
    distance to the calibration frame where that is longer).
    Where the training set is too short for one inner fold, the calibration set
    chooses; without cutoffs in the index 100 trees are grown.

    A frame does not say when its labels are known. Where the training and the
    calibration rows are both frames, only the order of their cutoffs is checked, not
    the embargo between them: take both from TemporalSplit.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from churnml.model import ChurnModel
    >>> rng = np.random.default_rng(0)
    >>> X = pd.DataFrame({"silence": rng.exponential(10, 4000)})
    >>> churned = rng.random(4000) < 0.3 * (X["silence"] > 15)
    >>> model = ChurnModel(seeds=2).fit(
    ...     X[:2000], churned[:2000], calibration=(X[2000:], churned[2000:])
    ... )
    >>> model.predict_risk(pd.DataFrame({"silence": [2.0, 30.0]})).round(1).tolist()
    [0.0, 0.3]
    """

    def __init__(
        self,
        params: Mapping[str, Any] | None = None,
        *,
        n_estimators: int | None = None,
        seeds: int = 5,
        random_state: int = 7,
        n_jobs: int | None = None,
        features: Sequence[str] | None = None,
    ) -> None:
        self.params = params
        self.n_estimators = n_estimators
        self.seeds = seeds
        self.random_state = random_state
        self.n_jobs = n_jobs
        self.features = features

    # ---------------------------------------------------------------- training

    def fit(
        self,
        X: pd.DataFrame | ArrayLike,
        y: ArrayLike,
        *,
        calibration: Matrix | tuple[Any, ArrayLike] | None = None,
    ) -> Self:
        """Train on labelled rows, and calibrate on later ones.

        Parameters
        ----------
        X : DataFrame or array of shape (n_rows, n_features)
            Numbers and, in a frame, text. Indexed by ``account_id`` and ``cutoff``,
            where trees are to be chosen forward in time.
        y : array of shape (n_rows,)
            Two classes, the greater one is "churned"; never null.
        calibration : Matrix or (X, y), optional
            Rows later than the training's, such as ``split.calibration``.

        Raises
        ------
        SplitError
            If ``X`` or the calibration rows hold one class only, or ``y`` nulls.
        LeakageError
            If the calibration rows begin before the training labels are known (of
            a calibration frame: not after the last training cutoff).

        Warns
        -----
        UncalibratedWarning
            Without ``calibration``.
        SmallSampleWarning
            If fewer than 50 distinct accounts churned.
        """
        frame, target = self._read(X, y)
        self._remember(calibration)
        matured = maturity_of(frame.index, calibration)
        exact = isinstance(calibration, Matrix)
        return self._fit(frame, target, matured, self._held(calibration), exact=exact)

    def fit_panel(self, panel: Matrix, *, calibration: Matrix | None = None) -> Self:
        """Train on a Matrix: as :meth:`fit`, with its fingerprint and exact embargo.

        Parameters
        ----------
        panel : Matrix
            Rows without a label are left out.
        calibration : Matrix, optional
        """
        known = labelled_rows(panel)
        assert known.y is not None
        frame, target = self._read(known.X, known.y)
        self._remember(known)
        return self._fit(frame, target, maturity(known), self._held(calibration))

    def refit(self, panel: Matrix) -> ChurnModel:
        """Train the model to ship: on every matured cutoff.

        Parameters
        ----------
        panel : Matrix
            The whole panel, not a part of a split.

        Returns
        -------
        ChurnModel
            A new one with the same parameters; this one is left as it is.

        Raises
        ------
        SplitError
            If the history is too short for a single forward fold, or holds one
            class only.

        Notes
        -----
        The split judges the recipe; the shipped model also learns from the freshest
        year. It has no later rows of its own to be calibrated on, so inner folds
        roll forward through the panel, and the margins of *their* models on cutoffs
        later than their training are pooled: they choose the number of trees, and the
        later half of them the calibrator's slope. A fold's model has seen less and
        averages fewer seeds, so its margins are a little poorer than the shipped ones,
        and risks a little closer to the base rate than they need be. The level is set
        by the shipped model's own margins of the same rows, see
        :meth:`churnml.calibration.AffineCalibrator.levelled`.
        """
        shipped: ChurnModel = clone(self)
        known = labelled_rows(panel)
        assert known.y is not None
        frame, target = shipped._read(known.X, known.y)
        shipped._remember(known)
        warn_if_small(churned_accounts(frame.index, target))
        folds = forward_folds(maturity(known), width=_FOLD_WIDTH, folds=_FOLDS)
        margins, tested = shipped.forward_margins(frame, target, folds)
        if len(np.unique(target[tested])) < 2:
            msg = (
                f"{len(known.cutoffs)} labelled cutoffs are too few to calibrate on: "
                "no forward fold has churned and staying accounts both before and "
                "after its embargo.\nStart the cutoffs earlier, or shorten "
                "task.horizon."
            )
            raise SplitError(msg)
        margins, left, later = margins[:, tested], target[tested], frame.index[tested]
        step, shipped.trees_from_ = 0, "given"
        if self.n_estimators is None:
            trees = best_trees(
                margins,
                left,
                cutoffs_of(later).to_numpy(),
                later.get_level_values("account_id").to_numpy(),
            )
            step, shipped.trees_from_ = TREE_STEPS.index(trees), "folds"
        shipped.n_estimators_ = self.tree_steps[step]
        shipped._train(frame, target)
        latest = [cutoff for fold in folds[-_CLOSEST:] for cutoff in fold.test]
        shipped._calibrate(
            margins[step],
            left,
            later,
            closest=cutoffs_of(later).isin(latest),
            own=shipped.margin(frame.loc[tested]).to_numpy(),
        )
        return shipped

    def forward_margins(
        self,
        X: pd.DataFrame,
        y: ArrayLike,
        folds: Sequence[Fold],
        *,
        progress: Callable[[str], None] | None = None,
        learn: Bools | None = None,
    ) -> tuple[Floats, Bools]:
        """Predict each fold's later cutoffs by a model trained on its earlier ones.

        Parameters
        ----------
        X : DataFrame
            Indexed by account and cutoff, sorted.
        y : array of bool, shape (n_rows,)
        folds : sequence of Fold
            Their test cutoffs do not overlap.
        progress : callable, optional
            Told how many folds are done.
        learn : array of bool, shape (n_rows,), optional
            Rows that may be learned from, by default all; others are only predicted,
            and what ``y`` says of them is not looked at.

        Returns
        -------
        margins : array of shape (n_steps, n_rows)
            Per number of trees in :attr:`tree_steps`, of two seeds at most; null
            where no fold tests the row, or its training rows hold one class only.
        tested : array of bool, shape (n_rows,)
            Where they are not null.
        """
        parts = self.margins_by_fold(X, y, folds, progress=progress, learn=learn)
        pooled = np.full((len(self.tree_steps), len(X)), np.nan)
        for fold, part in zip(folds, parts, strict=True):
            if part is not None:
                pooled[:, cutoffs_of(X.index).isin(fold.test)] = part
        return pooled, ~np.isnan(pooled[0])

    def margins_by_fold(
        self,
        X: pd.DataFrame,
        y: ArrayLike,
        folds: Sequence[Fold],
        *,
        progress: Callable[[str], None] | None = None,
        learn: Bools | None = None,
    ) -> list[Floats | None]:
        """Predict cutoffs by one model per fold, as :meth:`forward_margins`, unpooled.

        Test cutoffs of folds may overlap, and be among those learned from.

        Returns
        -------
        list of array of shape (n_steps, n_test_rows) or None
            Per fold, in the order of ``X``; None where its training rows hold one
            class only.
        """
        return fold_margins(
            self._narrowed(X),
            np.asarray(y, dtype=bool),
            folds,
            steps=self.tree_steps,
            seeds=self._seeds()[:_FOLD_SEEDS],
            changes=self.params,
            n_jobs=self.n_jobs,
            progress=progress,
            learn=learn,
        )

    @property
    def tree_steps(self) -> tuple[int, ...]:
        """Numbers of trees to choose from; one if ``n_estimators`` is given."""
        return TREE_STEPS if self.n_estimators is None else (self.n_estimators,)

    def _fit(
        self,
        frame: pd.DataFrame,
        target: Bools,
        matured: pd.Series | None,
        held: tuple[pd.DataFrame, Bools] | None,
        *,
        exact: bool = True,
    ) -> Self:
        churned = churned_accounts(frame.index, target)
        if held is not None:
            Encoding.learn(frame).check(held[0])
            check_embargo(matured, held[0].index, exact=exact)
        if held is not None and is_keyed(frame.index):
            churned = churned.union(churned_accounts(held[0].index, held[1]))
        warn_if_small(churned)
        self._choose_trees(frame, target, matured, held)
        self._train(frame, target)
        if held is None:
            self.calibrator_, self.calibrated_ = AffineCalibrator.from_numbers(), False
            self.certainty_: Certainty | None = None
            msg = (
                "fitted without calibration rows: the risk is the raw margin's "
                "probability.\nGive fit(..., calibration=split.calibration)."
            )
            warnings.warn(msg, UncalibratedWarning, stacklevel=3)
            return self
        later, left = held
        margin = self._margin(self.encoding_.transform(later))
        self._calibrate(margin, left, later.index)
        return self

    def _choose_trees(
        self,
        frame: pd.DataFrame,
        target: Bools,
        matured: pd.Series | None,
        held: tuple[pd.DataFrame, Bools] | None,
    ) -> None:
        self.n_estimators_, self.trees_from_ = USUAL_TREES, "default"
        if self.n_estimators is not None:
            self.n_estimators_, self.trees_from_ = self.n_estimators, "given"
            return
        if matured is None:
            return
        folds = forward_folds(matured, width=_FOLD_WIDTH, folds=_FOLDS)
        source = "folds"
        if not folds and held is not None and is_keyed(held[0].index):
            later = tuple(cutoffs_of(held[0].index).unique())
            folds, source = (Fold(tuple(matured.index), later),), "calibration"
            frame = pd.concat([frame, held[0]])
            target = np.concatenate([target, held[1]])
        margins, tested = self.forward_margins(frame, target, folds)
        if len(np.unique(target[tested])) == 2:
            rows = frame.index[tested]
            self.n_estimators_ = best_trees(
                margins[:, tested],
                target[tested],
                cutoffs_of(rows).to_numpy(),
                rows.get_level_values("account_id").to_numpy(),
            )
            self.trees_from_ = source

    def _train(self, frame: pd.DataFrame, target: Bools) -> None:
        self.encoding_ = Encoding.learn(frame)
        self.categories_ = dict(self.encoding_.categories)
        self.base_rate_ = float(target.mean())
        self._learned_from = len(churned_accounts(frame.index, target))
        self.boosters_ = train(
            self.encoding_.transform(frame).to_numpy(),
            target,
            trees=self.n_estimators_,
            seeds=self._seeds(),
            weights=row_weights(frame.index),
            changes=self.params,
            n_jobs=self.n_jobs,
        )

    def _calibrate(
        self,
        margin: Floats,
        churned: Bools,
        index: pd.Index,
        *,
        closest: Bools | None = None,
        own: Floats | None = None,
    ) -> None:
        """Calibrate by margins out of time, and by the model's own of these rows."""
        known = is_keyed(index)
        self.calibrator_ = AffineCalibrator().fit(
            margin,
            churned,
            accounts=index.get_level_values("account_id") if known else None,
            cutoffs=cutoffs_of(index) if known else None,
            closest=closest,
        )
        if own is not None:
            self.calibrator_ = self.calibrator_.levelled(own, churned)
        self.calibrated_ = True
        cards = {card.name: card for card in self.cards_}
        names = self.encoding_.names
        self.certainty_ = Certainty.of(
            self.calibrator_,
            margin,
            churned,
            index.get_level_values("account_id") if known else np.arange(len(index)),
            learned_from=self._learned_from,
            gains=sum(b.feature_importance("gain") for b in self.boosters_),
            cards=[cards[name] for name in names] if cards.keys() >= {*names} else (),
            own=own,
        )

    def _read(self, X: Rows, y: ArrayLike) -> tuple[pd.DataFrame, Bools]:
        """Read training rows into a frame, and note the columns and classes."""
        if isinstance(X, pd.DataFrame) and all(isinstance(c, str) for c in X.columns):
            X = self._narrowed(X)
            validate_data(self, X, skip_check_array=True)
            check_consistent_length(X, y)
            if isinstance(y, pd.Series) and not y.index.equals(X.index):
                msg = "X and y stand on different indexes. Align them: y.loc[X.index]."
                raise ValueError(msg)
            frame = X
        else:
            numbers, y = validate_data(
                self, X, y, dtype=np.float64, ensure_all_finite="allow-nan"
            )
            frame = _unnamed(X, numbers)
        self.classes_, churned = two_classes(y)
        return in_order(frame, churned)

    def _held(
        self, calibration: Matrix | tuple[Any, ArrayLike] | None
    ) -> tuple[pd.DataFrame, Bools] | None:
        if calibration is None:
            return None
        X, churned = held_out(calibration)
        if not (isinstance(X, pd.DataFrame) and hasattr(self, "feature_names_in_")):
            X = _unnamed(X, np.asarray(X, dtype=np.float64))
        return in_order(self._narrowed(X), churned)

    def _narrowed(self, X: pd.DataFrame) -> pd.DataFrame:
        """Keep the columns to learn from."""
        if self.features is None:
            return X
        missing = [name for name in self.features if name not in X.columns]
        if missing:
            msg = (
                f"features: {len(missing)} of {len(self.features)} are no columns "
                f"(e.g. {missing[0]!r}).\nGive names of columns, or none for all."
            )
            raise FingerprintError(msg)
        return X[list(self.features)]

    def _remember(self, source: object) -> None:
        """Note what the features mean, where a Matrix says so."""
        self.fingerprint_ = source.fingerprint if isinstance(source, Matrix) else None
        self.cards_ = source.cards if isinstance(source, Matrix) else ()
        self.learned_ = source.learned if isinstance(source, Matrix) else None

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        return tags

    def _seeds(self) -> list[int]:
        if self.seeds < 1:
            msg = f"seeds: {self.seeds}. Give 1 or more."
            raise ValueError(msg)
        rng = check_random_state(self.random_state)
        return [int(seed) for seed in rng.randint(1, 2**31 - 1, size=self.seeds)]

    # -------------------------------------------------------------- prediction

    def predict_risk(self, X: Matrix | pd.DataFrame) -> pd.Series:
        """Give the risk that is printed.

        Parameters
        ----------
        X : Matrix or DataFrame
            A Matrix must have the fingerprint of training; of a frame the names and
            types of the columns are checked.

        Returns
        -------
        Series of float, shape (n_snapshots,)
            Calibrated P(churn in the outcome window | still here at its start), in
            [0, 1], on the index of ``X``; never null. Where the calibrator found no
            usable signal, the base rate for everybody.

        Raises
        ------
        FingerprintError
            If the features differ from those of training, saying which.
        """
        margin = self.margin(X)
        risk = self.calibrator_.predict(margin)
        if not self.calibrator_.usable_:
            risk = np.full(len(margin), self.base_rate_)
        return pd.Series(risk, index=margin.index, name="risk")

    def risk_band(self, X: Matrix | pd.DataFrame) -> pd.DataFrame:
        """Say how sure each risk is.

        Parameters
        ----------
        X : Matrix or DataFrame
            As for :meth:`predict_risk`.

        Returns
        -------
        DataFrame
            On the index of ``X``: ``risk_low`` and ``risk_high``, the 90 % band of
            what far more accounts would have taught, with ``low <= risk <= high``
            (null where the model was not calibrated); ``blind``, the families of which
            nothing was ever recorded, such as ``"logins, stickiness"``, where the model
            would lean on them most, else null.
        """
        encoded = self.encode(X)
        band = pd.DataFrame(
            {"risk_low": np.nan, "risk_high": np.nan}, index=encoded.index
        )
        band["blind"] = pd.array([None] * len(band), dtype="str")
        if self.certainty_ is None:
            return band
        numbers = encoded.to_numpy()
        margin, risk = self._margin(encoded), self.predict_risk(X).to_numpy()
        unseen = self.certainty_.unseen(numbers)
        if not self.calibrator_.usable_:
            margin, unseen = np.full(len(risk), self.certainty_.centre), unseen * 0 + 1
        low, high = self.certainty_.band(risk, margin, unseen)
        band["risk_low"], band["risk_high"] = low, high
        band["blind"] = pd.array(self.certainty_.blind(numbers), dtype="str")
        return band

    def margin(self, X: Matrix | pd.DataFrame) -> pd.Series:
        """Give the boosters' mean margin: log-odds, uncalibrated, on X's index."""
        encoded = self.encode(X)
        return pd.Series(self._margin(encoded), index=encoded.index, name="margin")

    def encode(self, X: Rows) -> pd.DataFrame:
        """Give the numbers the boosters read, columns in the order of training.

        Raises
        ------
        FingerprintError
            If the features differ from those of training, saying which.
        """
        check_is_fitted(self)
        if isinstance(X, Matrix):
            self.check_fingerprint(X.fingerprint, X.cards)
            X = X.X
        if isinstance(X, pd.DataFrame) and hasattr(self, "feature_names_in_"):
            return self.encoding_.transform(self._narrowed(X))
        if self.categories_:
            names = ", ".join(map(repr, self.categories_))
            msg = f"the model was trained on text columns ({names}). Give a DataFrame."
            raise ValueError(msg)
        numbers = validate_data(
            self, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=False
        )
        return self.encoding_.transform(_unnamed(X, numbers))

    def check_fingerprint(self, fingerprint: str, cards: Sequence[Card]) -> None:
        """Refuse features that mean something else than those of training.

        Raises
        ------
        FingerprintError
            Saying which.
        """
        if self.fingerprint_ not in {None, fingerprint}:
            raise FingerprintError(differences(self.cards_, cards))

    def decision_function(self, X: Rows) -> Floats:
        """Give the margin as a plain array, as scikit-learn expects."""
        return self._margin(self.encode(X))

    def predict_proba(self, X: Rows) -> Floats:
        """Give the calibrated probabilities of both classes.

        Unlike :meth:`predict_risk` also where the signal is not usable.

        Returns
        -------
        array of shape (n_rows, 2)
        """
        margin = self._margin(self.encode(X))
        linear = self.calibrator_.logit(margin)
        return np.column_stack([expit(-linear), expit(linear)])

    def predict(self, X: Rows) -> NDArray[Any]:
        """Give the likelier class. For lists, rank by risk instead."""
        churns = self.predict_proba(X)[:, 1] > 0.5
        return np.asarray(self.classes_[churns.astype(int)])

    def _margin(self, encoded: pd.DataFrame) -> Floats:
        numbers = encoded.to_numpy()
        if not len(numbers):
            return np.zeros(0)
        each = [
            b.predict(numbers, raw_score=True, num_threads=1) for b in self.boosters_
        ]
        return np.asarray(np.mean(each, axis=0))


def _unnamed(X: Rows, numbers: Floats) -> pd.DataFrame:
    """Name the columns of an array, and keep the index where there is one."""
    names = [f"x{n}" for n in range(numbers.shape[1])]
    index = X.index if isinstance(X, pd.DataFrame) else None
    return pd.DataFrame(numbers, columns=names, index=index)

"""From margin to risk by ``sigmoid(a * margin + b)``, with ``a`` never negative.

Affine in the margin, so that contributions still add up to the printed risk; and
never negative, since a negative slope would flip every reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator, clone
from sklearn.utils.validation import check_is_fitted

from churnml.errors import SplitError
from churnml.logistic import intercept_for_total, slopes
from churnml.resampling import account_weights

__all__ = ["AffineCalibrator"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_PRIOR_SD = 0.25
_LOOSE_SD = 10.0  # of a * sd(margin): keeps a perfectly separating slope finite


class AffineCalibrator(BaseEstimator):  # type: ignore[misc]
    """Calibrate margins: ``risk = sigmoid(a * margin + b)``.

    Parameters
    ----------
    resamples : int, default 200
        Account resamples behind the interval of the slope.
    random_state : int, default 7

    Attributes
    ----------
    a_ : float
        Slope, 0 or more, shrunk towards 1.
    b_ : float
        Intercept: the risks of the fitted rows sum to the number that churned.
    a_interval_ : tuple of float
        95 % interval of the slope the rows alone ask for, without shrinkage.
    usable_ : bool
        Whether that interval lies above 0. If not, the margins hold no signal, and
        one risk for everybody is the honest answer.

    Notes
    -----
    The slope maximises the likelihood with an intercept per cutoff, so that it
    compares accounts of one cutoff and a moving base rate is no signal, times a
    normal prior of mean 1 and standard deviation 0.25. The likelihood is divided by
    the overlap (rows that churned per account that churned): one churn seen from
    four cutoffs is one piece of evidence. With thirty churned accounts and margins
    of standard deviation 1, the prior has about a third of the say.

    The interval resamples accounts, and has (almost) no prior: a prior of mean 1
    would make margins that barely vary look usable.

    References
    ----------
    Platt (1999), Probabilistic outputs for support vector machines.
    Niculescu-Mizil & Caruana (2005), Predicting good probabilities with supervised
    learning.

    Examples
    --------
    Margins twice too bold: the slope is about a half.

    >>> import numpy as np
    >>> from churnml.calibration import AffineCalibrator
    >>> rng = np.random.default_rng(0)
    >>> truth = rng.normal(-2, 1, 4000)
    >>> churned = rng.random(4000) < 1 / (1 + np.exp(-truth))
    >>> calibrator = AffineCalibrator().fit(2 * truth, churned)
    >>> round(calibrator.a_, 1), calibrator.usable_
    (0.5, True)
    >>> bool(np.isclose(calibrator.predict(2 * truth).sum(), churned.sum()))
    True
    """

    def __init__(self, *, resamples: int = 200, random_state: int = 7) -> None:
        self.resamples = resamples
        self.random_state = random_state

    def fit(
        self,
        margin: ArrayLike,
        y: ArrayLike,
        *,
        accounts: ArrayLike | None = None,
        cutoffs: ArrayLike | None = None,
        closest: ArrayLike | None = None,
    ) -> Self:
        """Fit slope, intercept and interval.

        Parameters
        ----------
        margin : array of shape (n_rows,)
            Out of time: of rows later than those the booster was trained on.
        y : array of shape (n_rows,)
            Whether the account churned.
        accounts, cutoffs : array of shape (n_rows,), optional
            Whose row, and of when; by default rows are taken as independent, at one
            cutoff.
        closest : array of bool, shape (n_rows,), optional
            Where margins come from several models: the rows of those that are most
            like the one to be calibrated. The slope is theirs, if some of them
            churned; interval and intercept are of all. By default all rows.

        Raises
        ------
        SplitError
            If nobody churned, or everybody.
        """
        margin = np.asarray(margin, dtype=float)
        churned = np.asarray(y, dtype=bool)
        if churned.all() or not churned.any():
            who = "everybody" if churned.any() else "nobody"
            msg = (
                f"the {len(churned):,} rows to calibrate on have one class only: "
                f"{who} churned.\nTake more cutoffs: raise split.calibration."
            )
            raise SplitError(msg)
        who_ = np.arange(len(margin)) if accounts is None else np.asarray(accounts)
        self.a_ = max(_slope(margin, churned, who_, cutoffs, closest), 0.0)
        self.b_ = intercept_for_total(self.a_ * margin, churned)
        self.a_interval_ = self._interval(margin, churned, who_, cutoffs)
        self.usable_ = self.a_interval_[0] > 0 and self.a_ > 0
        return self

    def levelled(self, margin: ArrayLike, y: ArrayLike) -> Self:
        """Keep the slope, and set the intercept anew by another model's margins.

        Parameters
        ----------
        margin : array of shape (n_rows,)
            Of the model whose risks are to be calibrated.
        y : array of shape (n_rows,)
            Whether the account churned.

        Notes
        -----
        Models that learned from different times differ in what is usual: where ever
        more accounts churn, a model of the early days gives lower margins than one of
        all days. How much accounts differ can be learned from the former, and the
        level only from the latter: from rows it was trained on, if need be. A model
        is too sure of which of its own rows churned, hardly of how many.

        Examples
        --------
        >>> import numpy as np
        >>> from churnml.calibration import AffineCalibrator
        >>> rng = np.random.default_rng(0)
        >>> truth = rng.normal(-2, 1, 4000)
        >>> churned = rng.random(4000) < 1 / (1 + np.exp(-truth))
        >>> early = AffineCalibrator().fit(truth - 0.5, churned)
        >>> late = early.levelled(truth, churned)
        >>> late.a_ == early.a_, round(early.b_ - late.b_, 1)
        (True, 0.5)
        """
        made: Self = clone(self)
        made.a_, made.a_interval_, made.usable_ = (
            self.a_,
            self.a_interval_,
            self.usable_,
        )
        margin = np.asarray(margin, dtype=float)
        made.b_ = intercept_for_total(made.a_ * margin, np.asarray(y, dtype=bool))
        return made

    def _interval(
        self, margin: Floats, churned: Bools, accounts: Any, cutoffs: Any
    ) -> tuple[float, float]:
        spread = float(margin.std())
        if not spread > 0:
            return (0.0, 0.0)
        loose = (0.0, (spread / _LOOSE_SD) ** 2)
        weights = account_weights(accounts, self.resamples, self.random_state)
        drawn, _ = slopes(margin, churned, cutoffs, weights=weights, prior=loose)
        drawn = np.nan_to_num(drawn, nan=0.0)  # a draw without churn says nothing
        low, high = np.quantile(drawn, [0.025, 0.975])
        return float(low), float(high)

    def logit(self, margin: ArrayLike) -> Floats:
        """Give the calibrated log-odds, ``a * margin + b``."""
        check_is_fitted(self)
        return np.asarray(self.a_ * np.asarray(margin, dtype=float) + self.b_)

    def predict(self, margin: ArrayLike) -> Floats:
        """Give the calibrated probability."""
        return np.asarray(expit(self.logit(margin)))

    @classmethod
    def from_numbers(
        cls,
        *,
        a: float = 1.0,
        b: float = 0.0,
        a_interval: Sequence[float] = (1.0, 1.0),
        usable: bool = True,
    ) -> Self:
        """Make a fitted calibrator from its numbers; by default it changes nothing.

        Examples
        --------
        >>> float(AffineCalibrator.from_numbers().predict(0.0))
        0.5
        """
        made = cls()
        made.a_, made.b_ = a, b
        made.a_interval_, made.usable_ = (a_interval[0], a_interval[1]), usable
        return made


def _slope(
    margin: Floats, churned: Bools, accounts: Any, cutoffs: Any, closest: Any
) -> float:
    """Fit the slope of all rows, or of some."""
    some = np.ones(len(margin), bool) if closest is None else np.asarray(closest, bool)
    if churned[some].all() or not churned[some].any():
        some = np.ones(len(margin), bool)
    overlap = churned[some].sum() / len(np.unique(accounts[some & churned]))
    groups = None if cutoffs is None else np.asarray(cutoffs)[some]
    prior = (1.0, overlap / _PRIOR_SD**2)
    return float(slopes(margin[some], churned[some], groups, prior=prior)[0])

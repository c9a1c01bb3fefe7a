"""What each feature adds to the risk of each snapshot, so that it sums up.

The risk is the logistic function of ``a * margin + b``, with the margin the mean of
a few boosters. TreeSHAP values of the boosters, averaged and scaled by ``a``,
therefore sum to the calibrated log-odds of the very risk that is printed:

    base value + sum of contributions = a * margin + b

The values are path-dependent TreeSHAP (Lundberg et al. 2020), the same as
``shap.TreeExplainer`` gives, in double precision (:mod:`churnml.mean_shap`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import expit, exprel, logit

from churnml.features.spec import Card
from churnml.mean_shap import mean_shap

if TYPE_CHECKING:
    import shap

    from churnml.matrix import Matrix
    from churnml.model import ChurnModel

__all__ = [
    "CONTEXT",
    "Contributions",
    "explain",
    "largest_remainder",
    "risk_per_logit",
]

CONTEXT = "context"
"""The group of static facts, which nobody can act on: never a reason."""


@dataclass(frozen=True, eq=False)
class Contributions:
    """Contributions of features to the risk of snapshots.

    Attributes
    ----------
    values : DataFrame of shape (n_snapshots, n_features)
        SHAP values on calibrated log-odds, indexed by ``(account_id, cutoff)``.
        Null never. All zero when the model has no usable signal.
    base_value : float
        Calibrated log-odds before any feature is known: a typical account. It is
        the background average of the trees, one for all rows of a model.
    logit : Series of float
        Calibrated log-odds, ``a * margin + b``.
    risk : Series of float
        As the model predicts it, in [0, 1].
    cards : tuple of Card
        One per column of ``values``, in order.
    usable : bool
        Whether the model has a usable signal. Where it has none every risk is the
        base rate, and nothing is to be explained.
    X : DataFrame
        The features as they are, for people to read.
    encoded : DataFrame
        The features as the trees saw them: numbers only.

    Notes
    -----
    Features are summed by *family* (the builder they come from), because correlated
    features share credit. Static facts (``Card.actionable`` False, such as tenure
    or industry) do not count towards their family: they are summed apart, as
    ``"context"``. So the points of a reason are points of things somebody can act
    on, and everything still adds up.

    Examples
    --------
    >>> import pandas as pd
    >>> from churnml.features.spec import Card
    >>> def card(name: str, **more) -> Card:
    ...     family, measure = name.split("__")
    ...     return Card(name=name, family=family, measure=measure, window=None,
    ...                 signals=(), definition="", unit="count", direction="?",
    ...                 says="{value}", **more)
    >>> row = pd.MultiIndex.from_tuples([("A-1", pd.Timestamp("2025-03-03"))],
    ...                                 names=["account_id", "cutoff"])
    >>> values = pd.DataFrame([[1.0, 0.5, -0.5]], index=row,
    ...     columns=["logins__users", "logins__days", "commercial__tenure_days"])
    >>> why = Contributions(
    ...     values=values, base_value=-2.0, usable=True, X=values, encoded=values,
    ...     logit=pd.Series([-1.0], index=row), risk=pd.Series([0.2689], index=row),
    ...     cards=(card("logins__users"), card("logins__days"),
    ...            card("commercial__tenure_days", actionable=False)))
    >>> why.by_family().iloc[0].to_dict()
    {'logins': 1.5, 'context': -0.5}
    >>> why.points().iloc[0].round(4).to_dict()
    {'logins': 0.2246, 'context': -0.0749}
    >>> why.whole_points().iloc[0].to_dict()
    {'logins': 22, 'context': -7}
    """

    values: pd.DataFrame
    base_value: float
    logit: pd.Series
    risk: pd.Series
    cards: tuple[Card, ...]
    usable: bool
    X: pd.DataFrame
    encoded: pd.DataFrame

    @property
    def base_risk(self) -> float:
        """Risk of a typical account, in [0, 1]; not the average risk."""
        return float(expit(self.base_value))

    @cached_property
    def groups(self) -> Mapping[str, str]:
        """The family each feature counts towards, or ``"context"``."""
        return {c.name: c.family if c.actionable else CONTEXT for c in self.cards}

    @property
    def families(self) -> tuple[str, ...]:
        """The groups contributions are summed by: families in order, then context."""
        found = dict.fromkeys(self.groups.values())
        last = [CONTEXT] if CONTEXT in found else []
        return (*(name for name in found if name != CONTEXT), *last)

    def of(self, features: Sequence[str]) -> np.ndarray:
        """Give the contributions of some features, as an array of their columns."""
        return self.values[list(features)].to_numpy()

    def by_family(self) -> pd.DataFrame:
        """Sum the contributions by family.

        Returns
        -------
        DataFrame of shape (n_snapshots, n_families)
            On calibrated log-odds; ``base_value`` plus a row's sum is its ``logit``.
        """
        names, values = self.families, self.values.to_numpy()
        groups = np.array([self.groups[card.name] for card in self.cards])
        # Summed row by row, so that one account alone gets the same last digit.
        sums = np.empty((len(values), len(names)))
        for position, name in enumerate(names):
            sums[:, position] = values[:, groups == name].sum(axis=1)
        return pd.DataFrame(sums, index=self.values.index, columns=list(names))

    def points(self) -> pd.DataFrame:
        """Translate the families' contributions into risk.

        Returns
        -------
        DataFrame of shape (n_snapshots, n_families)
            Signed shares of risk; a row sums to ``risk - base_risk``.

        Notes
        -----
        ``points = phi * (risk - base risk) / (logit(risk) - logit(base risk))``, the
        Aumann-Shapley value on the straight path from a typical account to this
        one; where both have the same risk, its limit ``phi * risk * (1 - risk)``.
        """
        slope = risk_per_logit(self.logit.to_numpy(), self.base_value)
        return self.by_family().mul(slope, axis=0)

    def whole_points(self) -> pd.DataFrame:
        """Round the points to whole percentage points that still add up.

        Returns
        -------
        DataFrame of int, shape (n_snapshots, n_families)
            A row sums to its risk in whole percent minus the base risk in whole
            percent, by the method of the largest remainder.
        """
        points = self.points()
        total = np.rint(100 * self.risk.to_numpy()) - np.rint(100 * self.base_risk)
        whole = largest_remainder(100 * points.to_numpy(), total.astype(int))
        return pd.DataFrame(whole, index=points.index, columns=points.columns)

    def to_shap(self) -> shap.Explanation:
        """Hand the contributions to the shap package, for any of its plots.

        Returns
        -------
        shap.Explanation
            Values on calibrated log-odds; ``data`` as the trees saw the features,
            ``display_data`` as people read them.
        """
        import shap

        return shap.Explanation(
            values=self.values.to_numpy(),
            base_values=np.full(len(self.values), self.base_value),
            data=self.encoded.to_numpy(),
            display_data=self.X.to_numpy(),
            feature_names=list(self.values.columns),
        )


def explain(model: ChurnModel, matrix: Matrix) -> Contributions:
    """Attribute the risk of each snapshot to the features.

    Parameters
    ----------
    model : ChurnModel
        Fitted.
    matrix : Matrix
        Snapshots to explain, with the features the model was trained on.

    Returns
    -------
    Contributions
        One row per snapshot. If the model has no usable signal they are all zero
        and the base value is the log-odds of the base rate.

    Raises
    ------
    FingerprintError
        If the matrix holds other features than the model was trained on.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from churnml.features.spec import Card
    >>> from churnml.matrix import Matrix
    >>> from churnml.model import ChurnModel
    >>> silence = Card(name="logins__silence", family="logins", measure="silence",
    ...     window=None, signals=("U1",), definition="Days without use.", unit="days",
    ...     direction="+", says="silent for {value}")
    >>> rows = pd.MultiIndex.from_product(
    ...     [[f"A-{n:04d}" for n in range(1000)], [pd.Timestamp("2025-03-03")]],
    ...     names=["account_id", "cutoff"])
    >>> days = np.arange(1000.0) % 100
    >>> X = pd.DataFrame({"logins__silence": days}, index=rows)
    >>> churned = np.random.default_rng(0).random(1000) < 0.4 * (days > 60)
    >>> model = ChurnModel(seeds=2, n_estimators=30).fit(
    ...     X.reset_index(drop=True), churned,
    ...     calibration=(X.reset_index(drop=True), churned))
    >>> why = explain(model, Matrix(X, (silence,), "of these features"))
    >>> why.whole_points().loc[["A-0010", "A-0090"], "logins"].tolist()
    [-4, 26]
    >>> total = why.base_value + why.values.sum(axis=1)
    >>> bool(np.allclose(total, why.logit, rtol=0, atol=1e-9))
    True
    """
    risk = model.predict_risk(matrix)
    encoded = model.encode(matrix)
    if model.calibrator_.usable_:
        a, b = float(model.calibrator_.a_), float(model.calibrator_.b_)
        phi, expected = mean_shap(
            model.boosters_, encoded.to_numpy(dtype=float), n_jobs=model.n_jobs
        )
        values, base = a * phi, a * expected + b
        log_odds = a * np.asarray(model.margin(matrix)) + b
    else:
        values = np.zeros(encoded.shape)
        base = float(logit(model.base_rate_))
        log_odds = np.full(len(encoded), base)
    index, names = matrix.X.index, list(encoded.columns)
    cards = {card.name: card for card in matrix.cards}
    return Contributions(
        values=pd.DataFrame(values, index=index, columns=names),
        base_value=base,
        logit=pd.Series(log_odds, index=index, name="logit"),
        risk=pd.Series(np.asarray(risk), index=index, name="risk"),
        cards=tuple(cards[name] for name in names),
        usable=bool(model.calibrator_.usable_),
        X=matrix.X[names],
        encoded=encoded,
    )


def risk_per_logit(log_odds: np.ndarray, base: float | np.ndarray) -> np.ndarray:
    """Give the slope of the straight line from one risk to another, per log-odds.

    Where both are the same it is the derivative, ``risk * (1 - risk)``.

    Examples
    --------
    >>> from_half = risk_per_logit(np.array([0.0, np.log(3)]), 0.0)
    >>> from_half.round(4).tolist()  # 1/4; from 1/2 to 3/4 in log(3)
    [0.25, 0.2276]
    """
    # e^z - e^b over (1 + e^z)(1 + e^b)(z - b), written so that nothing cancels or
    # overflows; where z = b it is the derivative, risk * (1 - risk).
    low, high = np.minimum(log_odds, base), np.maximum(log_odds, base)
    return np.asarray(expit(high) * expit(-low) * exprel(low - high))


def largest_remainder(points: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Round each row to whole numbers that sum to ``total``.

    Every number is rounded down; what is then lacking goes, one each, to the largest
    remainders: [2.6, 1.3, -0.9] to a total of 3 is floors 2, 1, -1, one lacking, and
    the largest remainder is 0.6, hence [3, 1, -1].

    Examples
    --------
    >>> largest_remainder(np.array([[2.6, 1.3, -0.9]]), np.array([3])).tolist()
    [[3, 1, -1]]
    """
    # Twelve digits, so that 2.9999999999999996 is 3 and keeps its place.
    points = np.round(points, 12)
    floors = np.floor(points)
    lacking = total - floors.sum(axis=1).astype(int)
    order = np.lexsort((-np.abs(points), floors - points), axis=1)
    place = np.empty_like(order)
    np.put_along_axis(place, order, np.arange(points.shape[1])[None, :], axis=1)
    up = place < lacking[:, None]
    # All were whole and both totals were rounded the other way: take from the largest.
    down = place < -lacking[:, None]
    return np.asarray(floors.astype(int) + up - down)

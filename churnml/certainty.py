"""How sure a risk is: what the model would say if it had learned from far more.

A band is about ``E[churn | features]``, the share that would churn among no end of
accounts that look like this one; not about whether this one churns, which nobody can
know. Four things are unsure, each with a variance on log-odds:

========================  =====================================================
how many churn at all     1 / accounts that churned where it was calibrated
how bold the risks are    of the slope, times the squared distance to the mean margin
what was not yet learned  shrinks with the accounts that churned in training
what is not there         the share of the model's judgement whose inputs are missing
========================  =====================================================
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit
from scipy.stats import norm

from churnml.calibration import AffineCalibrator
from churnml.features.spec import Card

__all__ = ["LEVEL", "Certainty"]

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LEVEL = 0.90
"""Of the bands: the chance that the risk of far more accounts lies within."""

_SPREAD = 1.15
"""Standard deviation of log-odds among accounts before any is seen: an AUC of 0.8."""
_SPREAD_WORTH = 200.0
"""Accounts that churned which that is worth."""
_SPREAD_HALF_SEEN = 150.0
"""Accounts that churned from which margins show half of the spread."""
_LEARNING = 14.0
"""Accounts that churned at which the square-root law of learning sets in."""
_SLOPE_SD = 0.25
"""Of the slope before any row is seen."""
_DARK = 0.8
"""Share of a family's columns that are null or 0 where nothing was ever recorded."""
_BLIND = 0.4
"""Share of the model's judgement of behaviour that may rest on nothing."""
_CONTRACT = frozenset({"commercial", "account"})
"""Families that are known of everybody; what an account *does* is in the others."""
_NODES, _NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(24)
_NEWTON = 30


@dataclass(frozen=True)
class Certainty:
    """What the bands of a model are made of; plain numbers.

    Attributes
    ----------
    centre : float
        Mean margin of the rows it was calibrated on.
    slope : float
        Of the calibrator.
    level_variance : float
        Of the log-odds of everybody: how many churn at all.
    slope_variance : float
        Of the calibrator's slope.
    spread : float
        Variance of log-odds among accounts, had the model learned all there is.
    unlearned : float
        The part of it that it has not learned.
    weights : tuple of float
        Share of the model's judgement by column, summing to 1.
    families : tuple of str
        Of the columns; empty where they are not known.
    never : tuple of bool
        Columns that are null where nothing ever happened.
    """

    centre: float
    slope: float
    level_variance: float
    slope_variance: float
    spread: float
    unlearned: float
    weights: tuple[float, ...]
    families: tuple[str, ...] = ()
    never: tuple[bool, ...] = ()

    @classmethod
    def of(
        cls,
        calibrator: AffineCalibrator,
        margin: Floats,
        churned: Bools,
        accounts: ArrayLike,
        *,
        learned_from: int,
        gains: ArrayLike,
        cards: Sequence[Card] = (),
        own: Floats | None = None,
    ) -> Self:
        """Measure how sure a calibrated model is.

        Parameters
        ----------
        calibrator : AffineCalibrator
            Fitted on these rows.
        margin : array of shape (n_rows,)
            Out of time.
        churned : array of shape (n_rows,)
        accounts : array of shape (n_rows,)
            Whose rows.
        learned_from : int
            Accounts that churned in training.
        gains : array of shape (n_features,)
            What the model owes each column, such as LightGBM's gain.
        cards : sequence of Card, optional
            Of the same columns.
        own : array of shape (n_rows,), optional
            The model's own margins of these rows, where ``margin`` is of models that
            have seen less: what is usual is read from them.
        """
        seen = len(np.unique(np.asarray(accounts)[churned]))
        low, high = calibrator.a_interval_
        alone = ((high - low) / (2 * float(norm.ppf(0.975)))) ** 2
        prior = _SLOPE_SD**2
        shown = float(np.var(calibrator.a_ * margin))
        spread = (learned_from + _SPREAD_HALF_SEEN) * shown + _SPREAD_WORTH * _SPREAD**2
        spread /= learned_from + _SPREAD_WORTH
        gain = np.asarray(gains, dtype=float)
        weights = gain / gain.sum() if gain.sum() > 0 else np.full(len(gain), 0.0)
        return cls(
            float(np.mean(margin if own is None else own)),
            calibrator.a_,
            1 / max(seen, 1),
            prior * alone / (prior + alone),
            spread,
            spread / float(np.sqrt(1 + learned_from / _LEARNING)),
            tuple(float(w) for w in weights),
            tuple(card.family for card in cards),
            tuple(card.nulls.startswith("never") for card in cards),
        )

    def band(self, risk: ArrayLike, margin: ArrayLike, unseen: ArrayLike) -> Floats:
        """Give the bounds of each risk.

        Parameters
        ----------
        risk, margin : array of shape (n_rows,)
        unseen : array of shape (n_rows,)
            Share of the judgement whose inputs are missing (:meth:`unseen`).

        Returns
        -------
        array of shape (2, n_rows)
            ``low <= risk <= high``.

        Notes
        -----
        The log-odds are taken as normal around such a middle that their mean *risk*
        is the risk given: calibrated risks are right on average. The middle lies
        below the risk's own log-odds where risks are small.
        """
        risk = np.asarray(risk, dtype=float)
        away = np.asarray(margin, dtype=float) - self.centre
        variance = (
            self.level_variance
            + self.slope_variance * away**2
            + self.unlearned
            + (self.spread - self.unlearned) * np.asarray(unseen, dtype=float)
        )
        sd = np.sqrt(variance)
        reach = float(norm.ppf(0.5 + LEVEL / 2)) * sd
        middle = _middle(risk, sd)
        low, high = expit(middle - reach), expit(middle + reach)
        return np.stack([np.minimum(low, risk), np.maximum(high, risk)])

    def unseen(self, encoded: Floats) -> Floats:
        """Give the share of the judgement whose inputs are missing, per row.

        Parameters
        ----------
        encoded : array of shape (n_rows, n_features)
            What the boosters read; null is NaN.
        """
        missing = np.isnan(encoded)
        for family, dark in self._dark(encoded).items():
            columns = np.array(self.families) == family
            missing[:, columns] |= dark[:, None]
        # Not a matrix product: one row alone must get the same last digit.
        return np.asarray((missing * np.array(self.weights)).sum(axis=1))

    def blind(self, encoded: Floats) -> list[str | None]:
        """Name the families of which nothing was ever recorded, where that matters.

        Returns
        -------
        list of str or None
            The weightiest first, such as ``"logins, stickiness"``; None where the
            model sees enough of how the account behaves.
        """
        weight, dark = self._behaviour(), self._dark(encoded)
        total = sum(weight.values())
        found: list[str | None] = []
        for row in zip(*dark.values(), strict=True) if dark else [()] * len(encoded):
            gone = [name for name, nothing in zip(dark, row, strict=True) if nothing]
            share = sum(weight[name] for name in gone) / (total or 1.0)
            found.append(", ".join(gone) if share > _BLIND else None)
        return found

    def _behaviour(self) -> dict[str, float]:
        """Weigh the families that say what an account does, the weightiest first."""
        found: dict[str, float] = {}
        for family, weight in zip(self.families, self.weights, strict=False):
            if family not in _CONTRACT:
                found[family] = found.get(family, 0.0) + weight
        return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))

    def _dark(self, encoded: Floats) -> dict[str, Bools]:
        """Find the families of which nothing was ever recorded, per row."""
        null = np.isnan(encoded)
        empty, never = null | (encoded == 0), np.array(self.never, dtype=bool)
        found = {}
        for family in self._behaviour():
            own = np.array(self.families) == family
            nothing = empty[:, own].mean(axis=1) >= _DARK
            found[family] = nothing & null[:, own & never].all(axis=1)
        return found

    def to_state(self) -> dict[str, Any]:
        """Give it as plain JSON."""
        return asdict(self)

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        """Rebuild it from what :meth:`to_state` gave."""
        numbers = dict(state)
        for name in ("weights", "families", "never"):
            numbers[name] = tuple(numbers[name])
        return cls(**numbers)


def _middle(risk: Floats, sd: Floats) -> Floats:
    """Find the middle of normal log-odds whose mean risk is the one given."""
    nodes, weights = _NODES, _NODE_WEIGHTS / _NODE_WEIGHTS.sum()
    given = np.clip(risk, 1e-9, 1 - 1e-9)
    middle = logit(given)
    moving = np.ones(len(middle), dtype=bool)
    # Neither matrix products nor a common end: one row alone must get the same digits.
    for _ in range(_NEWTON):
        p = expit(middle[:, None] + sd[:, None] * nodes)
        mean = (p * weights).sum(axis=1)
        slope = (p * (1 - p) * weights).sum(axis=1)
        # On the log-odds of the mean, where the curve is nearly straight.
        step = (logit(mean) - logit(given)) * mean * (1 - mean) / slope
        middle = np.where(moving, middle - step, middle)
        moving &= np.abs(step) >= 1e-12
        if not moving.any():
            break
    return np.asarray(middle)

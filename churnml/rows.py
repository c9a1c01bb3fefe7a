"""Read what an estimator is given: frames, arrays or a Matrix, into one shape.

Inside the model everything is a frame and an array of true and false, sorted by
cutoff and account where the index names them, so that the order of rows changes
nothing.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import (
    check_array,
    check_consistent_length,
    column_or_1d,
)

from churnml.errors import LeakageError, SmallSampleWarning, SplitError
from churnml.matrix import KEYS, Matrix
from churnml.splits import labelled_rows

__all__ = [
    "check_embargo",
    "churned_accounts",
    "cutoffs_of",
    "held_out",
    "in_order",
    "is_keyed",
    "maturity_of",
    "row_weights",
    "two_classes",
    "warn_if_small",
]

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

DEFAULT_MATURITY = pd.Timedelta(days=118)  # lead 14, horizon 90, grace 14
FEW_CHURNED = 50


def is_keyed(index: pd.Index) -> bool:
    """Say whether an index names accounts and cutoffs."""
    return set(KEYS) <= set(index.names)


def cutoffs_of(index: pd.Index) -> pd.Index:
    """Give the cutoff of each row."""
    return index.get_level_values("cutoff")


def in_order(X: pd.DataFrame, churned: Bools) -> tuple[pd.DataFrame, Bools]:
    """Sort by cutoff, then account, where the index names them."""
    if not is_keyed(X.index):
        return X, churned
    accounts = X.index.get_level_values("account_id").to_numpy()
    order = np.lexsort((accounts, cutoffs_of(X.index).to_numpy()))
    return X.iloc[order], churned[order]


def row_weights(index: pd.Index) -> Floats | None:
    """Weigh training rows so that an account seen often does not drown the others.

    Returns
    -------
    array of float, shape (n_rows,), or None
        ``1 / sqrt(n)`` for each of an account's ``n`` rows, scaled to a mean of 1;
        None where the index does not name accounts.

    Notes
    -----
    The rows of one account tell much the same again. Were they independent each
    would count 1; were they copies, ``1 / n``; what lies halfway ranks later accounts
    best, see ``docs/accuracy.md``.

    Examples
    --------
    >>> index = pd.MultiIndex.from_tuples(
    ...     [("A", 1), ("A", 2), ("A", 3), ("A", 4), ("B", 4)],
    ...     names=["account_id", "cutoff"])
    >>> row_weights(index).round(2).tolist()             # 1/2 four times, and 1
    [0.83, 0.83, 0.83, 0.83, 1.67]
    """
    if not is_keyed(index):
        return None
    accounts = pd.factorize(index.get_level_values("account_id"))[0]
    weights = np.bincount(accounts)[accounts] ** -0.5
    return np.asarray(weights / weights.mean())


def two_classes(y: ArrayLike) -> tuple[NDArray[Any], Bools]:
    """Read labels of two classes; the greater one is "churned".

    Returns
    -------
    classes : array of shape (2,)
    churned : array of bool, shape (n_rows,)

    Raises
    ------
    SplitError
        If there are nulls, one class only, or more than two.

    Examples
    --------
    >>> two_classes(["stayed", "churned", "stayed"])[1].tolist()
    [True, False, True]
    >>> two_classes([False, False, False])
    Traceback (most recent call last):
    churnml.errors.SplitError: the 3 rows have one class only: False. There is
    nothing to tell apart: take more cutoffs or a longer horizon, or check the table
    that dates churn.
    """
    if isinstance(y, pd.Series) and y.isna().any():
        msg = (
            f"y contains NaN: {int(y.isna().sum()):,} of {len(y):,} labels are not "
            "known.\nTrain on labelled rows: panel.labelled() or TemporalSplit."
        )
        raise SplitError(msg)
    if isinstance(y, pd.Series) and y.dtype == "boolean":
        y = y.astype(bool)
    labels = column_or_1d(y, warn=True)
    if labels.dtype.kind == "f":
        check_array(labels, ensure_2d=False, input_name="y")
    check_classification_targets(labels)
    classes = np.unique(labels)
    if len(classes) > 2:
        msg = (
            "Only binary classification is supported. The type of the target is "
            f"{type_of_target(labels)}: {len(classes)} classes."
        )
        raise SplitError(msg)
    if len(classes) < 2:
        msg = (
            f"the {len(labels):,} rows have one class only: {classes[0]}. There is\n"
            "nothing to tell apart: take more cutoffs or a longer horizon, or check "
            "the table\nthat dates churn."
        )
        raise SplitError(msg)
    return classes, np.asarray(labels == classes[1])


def held_out(
    calibration: Matrix | tuple[Any, ArrayLike],
) -> tuple[pd.DataFrame | NDArray[Any], Bools]:
    """Read the calibration rows: features as given, and whether they churned."""
    if isinstance(calibration, Matrix):
        known = labelled_rows(calibration)
        assert known.y is not None
        calibration = known.X, known.y
    X, y = calibration
    check_consistent_length(X, y)
    _, churned = two_classes(y)
    return X, churned


def check_embargo(
    matured: pd.Series | None, later: pd.Index, *, exact: bool = True
) -> None:
    """Refuse calibration rows that begin before the training labels are known.

    Margins of rows trained on, or of accounts whose labels were, are bold; a
    calibrator fitted on them believes them.

    Parameters
    ----------
    matured : Series of datetime64, or None
        When the training labels are known, by cutoff; None where it is not known.
    later : Index
        Of the calibration rows.
    exact : bool, default True
        False where ``matured`` is a guess: then only the order of cutoffs is checked.

    Raises
    ------
    LeakageError
        If a training cutoff is not before them, or matures after they begin.
    """
    if matured is None or not is_keyed(later):
        return
    begins, last = cutoffs_of(later).min(), matured.index.max()
    if last < begins and (matured.max() <= begins or not exact):
        return
    msg = (
        f"the calibration rows begin on {begins:%Y-%m-%d}, before the training labels "
        f"are known: the last training cutoff is {last:%Y-%m-%d} and matures on "
        f"{matured.max():%Y-%m-%d}.\nTake both from TemporalSplit, which keeps the "
        "embargo."
    )
    raise LeakageError(msg)


def maturity_of(
    index: pd.Index, calibration: Matrix | tuple[Any, ArrayLike] | None
) -> pd.Series | None:
    """Say when the labels of a plain frame's cutoffs are known, as far as one can.

    A frame does not say how long its labels take. A calibration Matrix does. Else it
    is guessed: the default task's 118 days, or the distance from the last cutoff to
    the first of a calibration frame, where that is longer.

    Returns
    -------
    Series of datetime64, or None
        By cutoff; None where the index has no cutoffs.
    """
    if not is_keyed(index):
        return None
    delay = DEFAULT_MATURITY
    if isinstance(calibration, Matrix) and calibration.matured_at is not None:
        delay = (calibration.matured_at - cutoffs_of(calibration.index)).max()
    elif isinstance(calibration, tuple):
        later = getattr(calibration[0], "index", None)
        if isinstance(later, pd.Index) and is_keyed(later):
            gap = cutoffs_of(later).min() - cutoffs_of(index).max()
            delay = max(gap, DEFAULT_MATURITY)
    cutoffs = pd.DatetimeIndex(cutoffs_of(index).unique()).sort_values()
    return pd.Series(cutoffs + delay, index=cutoffs)


def churned_accounts(index: pd.Index, churned: Bools) -> pd.Index:
    """List the distinct accounts that churned; rows count where none are named."""
    if is_keyed(index):
        index = index.get_level_values("account_id")
    return index[churned].unique()


def warn_if_small(churned: pd.Index) -> None:
    """Warn of fewer than 50 distinct churned accounts."""
    if len(churned) < FEW_CHURNED:
        msg = (
            f"only {len(churned)} distinct accounts churned in the rows to learn from "
            f"(fewer than {FEW_CHURNED}): figures and reasons are shaky.\n"
            "Take a longer history, or a longer horizon."
        )
        warnings.warn(msg, SmallSampleWarning, stacklevel=4)

"""LightGBM, kept small: parameters, seeds, and the number of trees.

The defaults suit some hundred to some thousand accounts whose snapshots overlap: a
churn is seen from about four cutoffs, so a leaf of fifty rows is a dozen accounts.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray

from churnml.encoding import Encoding
from churnml.errors import ConfigError
from churnml.logistic import slopes
from churnml.rows import row_weights
from churnml.splits import Fold

__all__ = [
    "TREE_STEPS",
    "USUAL_TREES",
    "best_trees",
    "canonical",
    "check_parameters",
    "fold_margins",
    "margins_at",
    "names_columns",
    "parameters",
    "train",
]

Floats = NDArray[np.float64]

TREE_STEPS = tuple(range(20, 301, 20))
"""Numbers of trees that are compared forward in time."""

USUAL_TREES = 100
"""Grown where nothing shows that another number is better."""

_DEFAULTS: Mapping[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 5,
    "max_bin": 63,
    "min_sum_hessian_in_leaf": 0.1,
    "lambda_l2": 10.0,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.6,
    "bagging_freq": 1,
    "deterministic": True,
    "force_row_wise": True,
    "verbosity": -1,
}
_MIN_ROWS_IN_LEAF = 50
_SURE = 1.645  # standard errors: one chance in twenty
_FEW_CHURNED = 30
_STDERR = 2


def parameters(rows: int, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Give LightGBM's parameters for a training set of so many rows.

    Raises
    ------
    ConfigError
        If a change is unknown to LightGBM, which would ignore it without a word, or
        decided elsewhere.

    Examples
    --------
    >>> parameters(10_000)["min_data_in_leaf"], parameters(200)["min_data_in_leaf"]
    (50, 10)
    >>> parameters(200, {"num_leaves": 4})["num_leaves"]
    4
    >>> parameters(200, {"num_leafs": 4})
    Traceback (most recent call last):
    churnml.errors.ConfigError: model.params: LightGBM has no parameter 'num_leafs'.
    Did you mean 'num_leaves'?
    """
    floor = min(_MIN_ROWS_IN_LEAF, max(rows // 20, 2))
    return dict(_DEFAULTS) | {"min_data_in_leaf": floor} | canonical(changes)


def canonical(changes: Mapping[str, Any] | None) -> dict[str, Any]:
    """Give parameters under LightGBM's own names, of which it heeds only one alias.

    Examples
    --------
    >>> canonical({"reg_lambda": 5.0})
    {'lambda_l2': 5.0}
    """
    return {_canonical(name): value for name, value in (changes or {}).items()}


_DECIDED = {
    "num_iterations": "Trees are chosen forward in time; in Python, give n_estimators",
    "num_threads": "Not set by a configuration; from Python, ChurnModel(n_jobs=...)",
    "objective": "Risk needs log-odds: it is always 'binary'",
    "boosting": "The first trees must be a model of their own: it is always 'gbdt'",
    "linear_tree": "Reasons need constant leaves: it is always false",
    "early_stopping_round": "Trees are chosen forward in time, or give n_estimators",
}
# Their values name columns, so they cannot be tried on other rows.
_OF_COLUMNS = {
    "categorical_feature",
    "cegb_penalty_feature_coupled",
    "cegb_penalty_feature_lazy",
    "feature_contri",
    "forcedbins_filename",
    "forcedsplits_filename",
    "interaction_constraints",
    "max_bin_by_feature",
    "monotone_constraints",
}


def check_parameters(changes: Mapping[str, Any] | None) -> None:
    """Refuse parameters that no training would take, by growing one tiny tree.

    Takes milliseconds, so that nobody waits for the features to be told. Parameters
    whose values stand for columns are tried only by the training itself.

    Parameters
    ----------
    changes : mapping, optional
        LightGBM parameters that replace the defaults.

    Raises
    ------
    ConfigError
        If one is unknown, decided elsewhere, or LightGBM refuses its value.

    Examples
    --------
    >>> check_parameters({"num_leaves": 15})
    >>> check_parameters({"num_leaves": "abc"})
    Traceback (most recent call last):
    churnml.errors.ConfigError: model.params: LightGBM refuses {'num_leaves': 'abc'}:
    Parameter num_leaves should be of type int, got "abc".
    See LightGBM's documentation for the values it takes.
    """
    names = {name: _canonical(name) for name in changes or {}}
    tried = {n: (changes or {})[n] for n in names if names[n] not in _OF_COLUMNS}
    X = np.arange(40.0).reshape(-1, 1)
    with _hushed():
        train(X, X[:, 0] > 19, trees=1, seeds=(1,), changes=tried, n_jobs=1)


def names_columns(changes: Mapping[str, Any] | None) -> bool:
    """Say whether a parameter's value stands for columns, and so for all of them.

    Examples
    --------
    >>> names_columns({"monotone_constraints": [1, 0]}), names_columns({"max_bin": 31})
    (True, False)
    """
    return any(_canonical(name) in _OF_COLUMNS for name in changes or {})


@contextmanager
def _explained(changes: Mapping[str, Any] | None) -> Iterator[None]:
    """Say of what LightGBM refuses that it is the user's parameter."""
    try:
        yield
    except (lgb.basic.LightGBMError, TypeError, ValueError) as error:
        if not changes:
            raise
        reason = str(error).split(" at /")[0].strip().rstrip(".")
        blamed = {n: v for n, v in changes.items() if _canonical(n) in reason}
        msg = (
            f"model.params: LightGBM refuses {blamed or dict(changes)}:\n{reason}.\n"
            "See LightGBM's documentation for the values it takes."
        )
        raise ConfigError(msg) from error


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep off stderr the line LightGBM writes there, past Python, before it raises."""
    try:
        kept = os.dup(_STDERR)
    except OSError:  # there is none
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), _STDERR)
        yield
    finally:
        os.dup2(kept, _STDERR)
        os.close(kept)


def _canonical(name: str) -> str:
    """Find LightGBM's own name of a parameter: it heeds only one of two aliases."""
    names = _aliases()
    if name not in names:
        near = get_close_matches(name, names, n=1)
        hint = (
            f"Did you mean {names[near[0]]!r}?"
            if near
            else "See LightGBM's documentation."
        )
        msg = f"model.params: LightGBM has no parameter {name!r}.\n{hint}"
        raise ConfigError(msg)
    if names[name] in _DECIDED:
        msg = f"model.params: {name!r} is decided elsewhere.\n{_DECIDED[names[name]]}."
        raise ConfigError(msg)
    return names[name]


@cache
def _aliases() -> dict[str, str]:
    known = lgb.basic._ConfigAliases._get_all_param_aliases()  # noqa: SLF001 - no other list
    return {alias: name for name, every in known.items() for alias in (name, *every)}


def train(
    X: Floats,
    y: NDArray[np.bool_],
    *,
    trees: int,
    seeds: Sequence[int],
    weights: Floats | None = None,
    changes: Mapping[str, Any] | None = None,
    n_jobs: int | None = None,
) -> list[lgb.Booster]:
    """Train one booster per seed on the same binned rows.

    Parameters
    ----------
    X : array of shape (n_rows, n_features)
        Null as NaN.
    y : array of shape (n_rows,)
    trees : int
    seeds : sequence of int
        They choose the rows and columns each tree sees.
    weights : array of shape (n_rows,), optional
        Of the rows, 1 on average; by default all count alike.
    changes : mapping, optional
        LightGBM parameters that replace the defaults.
    n_jobs : int, optional
        Seeds trained at a time; each uses one thread, so that results do not depend
        on it.

    Returns
    -------
    list of Booster
        In the order of the seeds.

    Raises
    ------
    ConfigError
        If LightGBM refuses one of the changes.
    """
    settings = parameters(len(y), changes) | {"num_threads": 1}
    with _explained(changes):
        binned = lgb.Dataset(
            X,
            label=y.astype(np.float64),
            weight=weights,
            params=settings,
            free_raw_data=True,
        ).construct()

    def one(seed: int) -> lgb.Booster:
        chosen = settings | {"bagging_seed": seed, "feature_fraction_seed": seed}
        with _explained(changes):
            return lgb.train(chosen, binned, num_boost_round=trees)

    jobs = min(len(seeds), n_jobs) if n_jobs and n_jobs > 0 else n_jobs
    return list(
        Parallel(n_jobs=jobs, prefer="threads")(delayed(one)(seed) for seed in seeds)
    )


def margins_at(
    boosters: Sequence[lgb.Booster], X: Floats, steps: Sequence[int]
) -> Floats:
    """Give the mean margin after so many trees.

    Returns
    -------
    array of shape (n_steps, n_rows)
        Log-odds, uncalibrated.
    """
    total = np.zeros((len(steps), len(X)))
    for booster in boosters:
        done, margin = 0, np.zeros(len(X))
        for row, step in enumerate(steps):
            margin = margin + booster.predict(
                X,
                raw_score=True,
                start_iteration=done,
                num_iteration=step - done,
                num_threads=1,
            )
            total[row] += margin
            done = step
    return total / len(boosters)


def fold_margins(
    X: pd.DataFrame,
    y: NDArray[np.bool_],
    folds: Sequence[Fold],
    *,
    steps: Sequence[int],
    seeds: Sequence[int],
    changes: Mapping[str, Any] | None = None,
    n_jobs: int | None = None,
    progress: Callable[[str], None] | None = None,
    learn: NDArray[np.bool_] | None = None,
) -> list[Floats | None]:
    """Train one model per fold and give its margins on the fold's later cutoffs.

    Everything that is learned, the levels of categories too, is learned from the
    fold's training cutoffs alone.

    Parameters
    ----------
    X : DataFrame
        Indexed by account and cutoff, not encoded.
    y : array of shape (n_rows,)
    folds : sequence of Fold
    steps : sequence of int
        Numbers of trees to give margins for, ascending.
    seeds : sequence of int
    changes : mapping, optional
        LightGBM parameters that replace the defaults.
    n_jobs : int, optional
        Folds trained at a time.
    progress : callable, optional
        Told how many folds are done.
    learn : array of bool, shape (n_rows,), optional
        Rows that may be learned from, by default all; others are only predicted.

    Returns
    -------
    list of array of shape (n_steps, n_test_rows) or None
        Per fold, in the order of ``X``; None where the training cutoffs hold one
        class only.
    """
    cutoffs = X.index.get_level_values("cutoff")

    def one(fold: Fold) -> Floats | None:
        past, later = cutoffs.isin(fold.train), cutoffs.isin(fold.test)
        if learn is not None:
            past &= learn
        if len(np.unique(y[past])) < 2:
            return None
        encoding = Encoding.learn(X[past])
        boosters = train(
            encoding.transform(X[past]).to_numpy(),
            y[past],
            trees=steps[-1],
            seeds=seeds,
            weights=row_weights(X.index[past]),
            changes=changes,
            n_jobs=n_jobs if len(folds) == 1 else None,
        )
        return margins_at(boosters, encoding.transform(X[later]).to_numpy(), steps)

    results = []
    pool = Parallel(n_jobs=n_jobs, prefer="threads", return_as="generator")
    for result in pool(delayed(one)(fold) for fold in folds):
        results.append(result)
        if progress is not None:
            progress(f"folds {len(results)}/{len(folds)}")
    return results


def best_trees(
    margins: Floats,
    y: NDArray[np.bool_],
    cutoffs: NDArray[Any],
    accounts: NDArray[Any],
    steps: Sequence[int] = TREE_STEPS,
) -> int:
    """Choose a number of trees that ranks later accounts well.

    Each number is judged by its log loss after the best slope and the best intercept
    per cutoff: calibration sets those anyway, and a base rate that moved is no reason
    to stop. Of the numbers that are not surely worse than the best one, the nearest to
    :data:`USUAL_TREES` is taken: which is the very best is mostly chance. Where fewer
    than 30 accounts churned it is the best one all the same: so few rows take more
    trees to tell accounts apart at all, and nothing would ever be sure.

    Parameters
    ----------
    margins : array of shape (n_steps, n_rows)
        Out-of-time margins (:func:`margins_at`).
    y, cutoffs, accounts : array of shape (n_rows,)
    steps : sequence of int
        The numbers.

    Notes
    -----
    *Surely worse* is a log loss greater by more than 1.645 standard errors of the
    difference, summed by account.
    """
    _, linear = slopes(margins, y, cutoffs, prior=(1.0, 1.0))
    loss = np.logaddexp(0, linear) - y * linear
    more = loss - loss[int(np.argmin(loss.sum(axis=1)))]
    whose = pd.factorize(np.asarray(accounts))[0]
    if len(np.unique(whose[y])) < _FEW_CHURNED:
        return int(steps[int(np.argmin(loss.sum(axis=1)))])
    each = np.stack([np.bincount(whose, row) for row in more])
    fit = each.sum(axis=1) <= _SURE * np.sqrt((each**2).sum(axis=1))
    fitting = [int(n) for n in np.asarray(steps)[fit]]
    return min(fitting, key=lambda n: abs(n - USUAL_TREES))

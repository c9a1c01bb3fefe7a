"""What those say who are taught the truth: the ceiling that the observables allow."""

from __future__ import annotations

import lightgbm as lgb
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import logit

from benchmarks.model.worlds import Sample, Worlds
from benchmarks.reasons.cases import CAUSES, LONG, Cases
from benchmarks.reasons.causes import ACCEPTABLE
from churnml.boosting import parameters

Floats = NDArray[np.float64]

_TREES, _LEAVES = 400, 15  # of what learns from the truth: nothing to overfit
_ROUNDS = 120


def _numbers(cases: Cases, part: pd.DataFrame) -> Floats:
    encoding = cases.model.encoding_
    return np.asarray(encoding.transform(part[list(encoding.names)]).to_numpy(float))


def of_true_risk(cases: Cases) -> pd.DataFrame:
    """Sum contributions by family, of a model that is taught the true log-odds.

    It learns from the same rows, so that chance has no part in what it is taught.
    """
    past = cases.sample.before(cases.sample.split().test)
    truth = cases.sample.true_risk.loc[past.index].clip(1e-5, 1 - 1e-5)
    settings = parameters(len(past.X)) | {"objective": "regression", "num_threads": 1}
    settings |= {"num_leaves": _LEAVES, "lambda_l2": 5.0}
    data = lgb.Dataset(_numbers(cases, past.X), logit(truth.to_numpy()))
    booster = lgb.train(settings, data, _TREES)
    told = booster.predict(_numbers(cases, cases.rows.X), pred_contrib=True)
    phi = np.asarray(told)[:, :-1]
    groups = np.array([cases.why.groups[name] for name in cases.model.encoding_.names])
    sums = {f: phi[:, groups == f].sum(axis=1) for f in cases.sums.columns}
    return pd.DataFrame(sums, index=cases.rows.index)


def of_true_cause(cases: Cases, worlds: Worlds, number: int) -> pd.Series:
    """Name families by a classifier that is taught the causes, of two more worlds too.

    It learns from snapshots of exactly one cause, and names the family that is most
    probably acceptable.
    """
    test = cases.sample.split().test
    others = {worlds.after(number, steps) for steps in (1, 2)}
    parts = [(cases.sample, cases.sample.before(test).X)]
    parts += [(s, s.panel.X) for s in map(worlds.of, sorted(others - {number}))]
    learned = [_alone(sample, X) for sample, X in parts]
    X = np.concatenate([_numbers(cases, rows) for rows, _ in learned])
    settings = parameters(len(X)) | {"objective": "multiclass", "num_threads": 1}
    settings |= {"num_class": len(CAUSES), "num_leaves": _LEAVES, "lambda_l2": 1.0}
    settings |= {"learning_rate": 0.08, "min_data_in_leaf": 20}
    data = lgb.Dataset(X, np.concatenate([cause for _, cause in learned]))
    chance = lgb.train(settings, data, _ROUNDS).predict(_numbers(cases, cases.rows.X))
    families = list(cases.sums.columns)
    fits = np.array([[float(f in ACCEPTABLE[c]) for f in families] for c in CAUSES])
    best = (np.asarray(chance) @ fits).argmax(axis=1)
    return pd.Series(np.array(families)[best], index=cases.rows.index)


def _alone(sample: Sample, X: pd.DataFrame) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Keep snapshots of one cause, on for four weeks or more, and name it."""
    truth = sample.truth.set_index(["account_id", "cutoff"]).loc[X.index]
    on = truth[list(CAUSES)].to_numpy(dtype=bool)
    cause = on.argmax(axis=1)
    since = truth[[f"{c}_since" for c in CAUSES]].to_numpy()
    at = X.index.get_level_values("cutoff").to_numpy()
    length = at - since[np.arange(len(cause)), cause]
    mine = (on.sum(axis=1) == 1) & (length >= np.timedelta64(LONG, "D"))
    return X[mine], cause[mine]

"""LightGBM's corner."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
import pytest

from churnml.boosting import (
    best_trees,
    check_parameters,
    fold_margins,
    margins_at,
    parameters,
    train,
)
from churnml.encoding import Encoding
from churnml.errors import ConfigError
from churnml.logistic import log_loss, slopes
from churnml.rows import row_weights
from churnml.splits import Fold, forward_folds, labelled_rows, maturity
from tests.panels import make_panel


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(600, 5))
    X[rng.random(X.shape) < 0.1] = np.nan
    return X, rng.random(600) < 1 / (1 + np.exp(2 - 2 * np.nan_to_num(X[:, 0])))


@pytest.fixture(scope="module")
def known():
    return labelled_rows(make_panel(150, 9, seed=1, hazard=0.015))


def folds_of(known, **settings):
    y = known.y.to_numpy()
    folds = forward_folds(maturity(known), width=2)
    assert len(folds) == 2
    return folds, fold_margins(known.X, y, folds, steps=(5, 10), seeds=(1,), **settings)


def test_no_class_weights_and_no_categorical_splits() -> None:
    chosen = parameters(1000)
    assert not {"is_unbalance", "scale_pos_weight", "categorical_feature"} & set(chosen)
    assert chosen["deterministic"]


def test_margins_after_so_many_trees_are_those_of_shorter_boosters(rows) -> None:
    X, y = rows
    boosters = train(X, y, trees=30, seeds=(1, 2))
    staged = margins_at(boosters, X, (10, 30))
    for row, trees in enumerate((10, 30)):
        short = train(X, y, trees=trees, seeds=(1, 2))
        whole = np.mean([b.predict(X, raw_score=True) for b in short], axis=0)
        assert staged[row] == pytest.approx(whole, abs=1e-12)


def test_threads_change_nothing(rows) -> None:
    X, y = rows
    one = train(X, y, trees=20, seeds=(1, 2, 3))
    many = train(X, y, trees=20, seeds=(1, 2, 3), n_jobs=2)
    assert [b.model_to_string() for b in one] == [b.model_to_string() for b in many]


def test_a_row_of_twice_the_weight_counts_as_two() -> None:
    X, y = np.array([[0.0]] * 30 + [[1.0]] * 30), np.arange(60) % 3 == 0
    twice = np.r_[X, X[:30]], np.r_[y, y[:30]]
    plain = {"bagging_fraction": 1.0, "feature_fraction": 1.0, "min_data_in_leaf": 1}
    weights = np.repeat([2.0, 1.0], 30)
    one = train(X, y, trees=5, seeds=(1,), weights=weights, changes=plain)
    two = train(*twice, trees=5, seeds=(1,), changes=plain)
    told = [b.predict(X, raw_score=True) for b in (one[0], two[0])]
    assert told[0] == pytest.approx(told[1], abs=1e-9)


def test_the_number_of_trees_that_ranks_best_is_chosen() -> None:
    rng = np.random.default_rng(0)
    truth = rng.normal(-2, 1, 3000)
    y = rng.random(3000) < 1 / (1 + np.exp(-truth))
    noise = rng.normal(size=(3, 3000))
    # The second is closest to the truth, though shifted and twice too bold.
    margins = np.stack([truth + 2 * noise[0], 2 * truth + 5, truth + noise[2]])
    rows = np.arange(3000)
    assert best_trees(margins, y, np.zeros(3000), rows, (20, 40, 60)) == 40


def test_a_base_rate_that_moved_does_not_choose() -> None:
    rng = np.random.default_rng(0)
    cutoff = np.repeat([0, 1], 2000)
    truth = rng.normal(size=4000)
    y = rng.random(4000) < 1 / (1 + np.exp(3 - truth - 2 * cutoff))
    ranks, knows_only_when = truth, 2.0 * cutoff
    margins = np.stack([knows_only_when, ranks])
    assert best_trees(margins, y, cutoff, np.arange(4000), (1, 2)) == 2


def test_the_usual_number_of_trees_stays_unless_it_is_surely_worse() -> None:
    rng = np.random.default_rng(0)
    truth = rng.normal(-2, 1, 3000)
    y = rng.random(3000) < 1 / (1 + np.exp(-truth))
    steps, nobody, each = (20, 80, 100, 300), np.zeros(3000), np.arange(3000)
    alike = np.stack([truth] * 4)
    assert best_trees(alike, y, nobody, each, steps) == 100
    # 80 is as near as the noisy 100 lets it be; 300 is as good, and farther away.
    noise = rng.normal(size=3000)
    noisy = np.stack([0 * truth, truth, truth + noise, truth])
    assert best_trees(noisy, y, nobody, each, steps) == 80
    # A little noise makes 100 a little worse, but not surely.
    hardly = np.stack([0 * truth, truth, truth + 0.02 * noise, truth])
    assert best_trees(hardly, y, nobody, each, steps) == 100
    # Of 29 accounts that churned nothing is sure: the best is taken as it is.
    few = np.where(y, each % 29, each)
    loss = [log_loss(slopes(m, y, nobody, prior=(1.0, 1.0))[1], y) for m in hardly]
    assert best_trees(hardly, y, nobody, few, steps) == steps[np.argmin(loss)]


def test_a_fold_is_a_model_of_its_past_alone(known) -> None:
    folds, parts = folds_of(known)
    cutoffs, counted = known.index.get_level_values("cutoff"), set()
    for fold, part in zip(folds, parts, strict=True):
        past, later = (
            known.take(cutoffs.isin(times)) for times in (fold.train, fold.test)
        )
        encoding = Encoding.learn(past.X)
        numbers = [encoding.transform(p.X).to_numpy() for p in (past, later)]
        weights = row_weights(past.index)
        counted.update(weights)
        boosters = train(
            numbers[0], past.y.to_numpy(), trees=10, seeds=(1,), weights=weights
        )
        expected = boosters[0].predict(numbers[1], raw_score=True)
        assert part.shape == (2, len(later))
        assert part[1] == pytest.approx(expected, abs=1e-12)
    assert len(counted) > 1  # some accounts are seen more often than others


def test_what_comes_later_does_not_change_a_fold(known) -> None:
    folds, parts = folds_of(known)
    cutoffs = known.index.get_level_values("cutoff")
    # Rewrite everything after the first fold's training cutoffs, but its test rows.
    rewritten = known.X.copy()
    other = ~cutoffs.isin([*folds[0].train, *folds[0].test])
    rewritten.loc[other, "commercial__plan"] = "unheard of"
    rewritten.loc[other, "commercial__mrr"] = -1.0
    y = known.y.to_numpy().copy()
    y[~cutoffs.isin(folds[0].train)] ^= True
    again = fold_margins(rewritten, y, folds[:1], steps=(5, 10), seeds=(1,))
    assert (again[0] == parts[0]).all()


def test_a_fold_without_churn_in_its_past_is_left_out(known) -> None:
    folds = forward_folds(maturity(known), width=2)
    y = known.y.to_numpy().copy()
    y[known.index.get_level_values("cutoff").isin(folds[0].train)] = False
    parts = fold_margins(known.X, y, folds, steps=(5,), seeds=(1,))
    assert parts[0] is None
    assert parts[1] is not None


def test_rows_that_may_not_be_learned_from_are_still_predicted(known) -> None:
    folds = forward_folds(maturity(known), width=2)[-1:]
    accounts = known.index.get_level_values("account_id")
    some = np.asarray(accounts.isin(accounts.unique()[::2]))
    y = known.y.to_numpy()
    found = fold_margins(known.X, y, folds, steps=(5,), seeds=(1,), learn=some)
    unknown = np.where(some, y, ~y)  # what they did is not looked at
    alike = fold_margins(known.X, unknown, folds, steps=(5,), seeds=(1,), learn=some)
    assert (found[0] == alike[0]).all()
    later = known.index.get_level_values("cutoff").isin(folds[0].test)
    assert found[0].shape == (1, later.sum())
    past = known.take(some | later)
    alone = fold_margins(past.X, past.y.to_numpy(), folds, steps=(5,), seeds=(1,))
    assert (found[0] == alone[0]).all()


def test_progress_is_told_and_jobs_change_nothing(known) -> None:
    told: list[str] = []
    _, parts = folds_of(known, progress=told.append, n_jobs=2)
    assert told == ["folds 1/2", "folds 2/2"]
    for one, two in zip(parts, folds_of(known)[1], strict=True):
        assert (one == two).all()


def test_empty_folds() -> None:
    X = pd.DataFrame(
        {"x": [1.0]},
        index=pd.MultiIndex.from_tuples(
            [("a", pd.Timestamp("2024-01-01"))], names=["account_id", "cutoff"]
        ),
    )
    assert fold_margins(X, np.array([True]), (), steps=(1,), seeds=(1,)) == []
    alone = Fold((pd.Timestamp("2024-01-01"),), (pd.Timestamp("2024-09-01"),))
    assert fold_margins(X, np.array([True]), (alone,), steps=(1,), seeds=(1,)) == [None]


def test_an_alias_replaces_the_default_of_its_own_name() -> None:
    chosen = parameters(1000, {"min_child_samples": 7, "eta": 0.2})
    assert chosen["min_data_in_leaf"] == 7
    assert chosen["learning_rate"] == 0.2
    assert not {"min_child_samples", "eta"} & set(chosen)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("num_leafs", "Did you mean 'num_leaves'"),
        ("qqqqqq", "LightGBM's documentation"),
        (
            "num_trees",
            "Trees are chosen forward in time; in Python, give n_estimators",
        ),
        ("n_jobs", "from Python, ChurnModel"),
        ("objective", "always 'binary'"),
        ("boosting", "always 'gbdt'"),
        ("boosting_type", "always 'gbdt'"),
        ("linear_tree", "always false"),
        ("early_stopping_round", "n_estimators"),
        ("n_iter_no_change", "n_estimators"),
    ],
)
def test_parameters_that_would_be_ignored_are_refused(name, advice) -> None:
    with pytest.raises(ConfigError, match=name) as caught:
        parameters(1000, {name: 1})
    assert advice in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "blamed"),
    [
        ({"num_leaves": "abc"}, "num_leaves"),
        ({"num_leaves": 1, "max_bin": 15}, "num_leaves"),
        ({"eta": -1}, "eta"),
        ({"max_bin": {"a": 1}}, "max_bin"),
        ({"num_class": 3}, "num_class"),
    ],
)
def test_values_lightgbm_refuses_are_the_config_s_fault(rows, changes, blamed) -> None:
    for refused in (
        lambda: check_parameters(changes),
        lambda: train(*rows, trees=1, seeds=(1,), changes=changes),
    ):
        with pytest.raises(ConfigError, match=r"^model\.params: LightGBM") as caught:
            refused()
        first = str(caught.value).splitlines()[0]
        assert first.endswith(f"refuses {{{blamed!r}: {changes[blamed]!r}}}:")
        assert "config_auto" not in str(caught.value)


def test_the_check_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ConfigError, match="bagging_fraction"):
        check_parameters({"bagging_fraction": 3})
    os.write(2, b"after")  # stderr is where it was
    assert capfd.readouterr() == ("", "after")


def test_good_parameters_pass_the_check() -> None:
    check_parameters(None)
    check_parameters({"num_leaves": 15, "min_child_samples": 500})
    check_parameters({"monotone_constraints": [0, 1, 0], "verbose": -1})


def test_an_error_without_changes_is_not_the_config_s_fault() -> None:
    with pytest.raises(ValueError, match="dimensional") as caught:
        train(np.zeros(3), np.array([True, False, True]), trees=1, seeds=(1,))
    assert not isinstance(caught.value, ConfigError)

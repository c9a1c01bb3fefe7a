"""The search: deterministic, forward in time, and slow to believe its winner."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import optuna
import pytest

from churnml.boosting import parameters
from churnml.errors import ConfigError
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.splits import forward_folds, maturity
from churnml.tuning import (
    SPACE,
    Trial,
    Tuning,
    _chosen,
    _Field,
    _saved,
    check_installed,
    tune,
)
from tests.panels import make_panel

TRIALS = 9


@pytest.fixture(scope="module")
def panel() -> Matrix:
    return make_panel(150, 14, seed=1)


@pytest.fixture(scope="module")
def recipe() -> ChurnModel:
    """Few trees: quick, and the comparison is the same."""
    return ChurnModel(seeds=1, n_estimators=20)


@pytest.fixture(scope="module")
def searched(
    recipe: ChurnModel, panel: Matrix
) -> tuple[Tuning, list[Trial], list[str]]:
    recorded: list[Trial] = []
    told: list[str] = []
    found = tune(
        recipe, panel, trials=TRIALS, progress=told.append, record=recorded.append
    )
    return found, recorded, told


class TestSearch:
    def test_the_defaults_come_first_and_are_judged_as_trees_are(
        self,
        searched: tuple[Tuning, list[Trial], list[str]],
        panel: Matrix,
        recipe: ChurnModel,
    ) -> None:
        first = searched[0].trials[0]
        assert (first.number, first.params, first.state) == (0, {}, "complete")
        folds = forward_folds(maturity(panel.labelled()), width=2, folds=4)
        assert len(first.by_fold) == len(folds)

    def test_every_trial_is_told_and_recorded_when_it_ends(
        self, searched: tuple[Tuning, list[Trial], list[str]]
    ) -> None:
        found, recorded, told = searched
        assert recorded == list(found.trials)
        assert [one.number for one in recorded] == list(range(TRIALS))
        assert told == [f"tuning, trial {n}/{TRIALS}" for n in range(TRIALS + 1)]
        states = {one.state for one in recorded}
        assert states <= {"complete", "pruned"}
        for one in recorded[1:]:
            assert set(one.params) == set(SPACE)
            for name, value in one.params.items():
                low, high, _ = SPACE[name]
                assert low <= value <= high
        short = [one for one in recorded if one.state == "pruned"]
        assert all(len(one.by_fold) < len(recorded[0].by_fold) for one in short)

    def test_a_trial_worse_than_the_median_is_given_up(
        self, recipe: ChurnModel, panel: Matrix, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The last one loses more than all others on the first fold already."""
        plain, begun = _Field.margins, []

        def margins(self: _Field, params: Mapping[str, Any]) -> Iterator[Any]:
            begun.append(params)
            return plain(self, params)

        def losses(self: _Field, pooled: Any) -> Any:
            return honest(self, pooled) + (len(begun) == TRIALS)

        honest = _Field.losses
        monkeypatch.setattr(_Field, "margins", margins)
        monkeypatch.setattr(_Field, "losses", losses)
        recorded: list[Trial] = []
        found = tune(recipe, panel, trials=TRIALS, record=recorded.append)
        last = recorded[-1]
        assert (last.number, last.state) == (TRIALS - 1, "pruned")
        assert (len(last.by_fold), len(recorded[0].by_fold)) == (1, 4)
        assert last.by_fold[0] > 1 > max(one.by_fold[0] for one in recorded[:-1])
        assert found.best != last.number
        given_up = sum(one.state == "pruned" for one in recorded)
        assert found.said()["given up half-way"] == given_up >= 1

    def test_the_same_again_whatever_the_threads(
        self,
        searched: tuple[Tuning, list[Trial], list[str]],
        recipe: ChurnModel,
        panel: Matrix,
    ) -> None:
        again = tune(recipe.set_params(n_jobs=2), panel, trials=4)
        recipe.set_params(n_jobs=None)
        assert again.trials == tune(recipe, panel, trials=4).trials
        assert again.trials[1] != again.trials[2]

    def test_nothing_later_than_the_folds_is_looked_at(
        self, recipe: ChurnModel, panel: Matrix
    ) -> None:
        """A label that matures after a fold began does not teach it."""
        folds = forward_folds(maturity(panel.labelled()), width=2, folds=4)
        last = panel.index.get_level_values("cutoff") >= folds[-1].test[0]
        assert panel.y is not None
        other = panel.y.where(~last, ~panel.y)
        told = tune(recipe, replace(panel, y=other), trials=2).trials[0].by_fold
        known = tune(recipe, panel, trials=2).trials[0].by_fold
        assert told[:-1] == known[:-1]
        assert told[-1] != known[-1]

    def test_what_the_user_chose_is_not_searched(
        self, recipe: ChurnModel, panel: Matrix
    ) -> None:
        mine = {"reg_lambda": 5.0, "num_leaves": 4}
        own = ChurnModel(mine, seeds=1, n_estimators=5)
        found = tune(own, panel, trials=2)
        assert set(found.trials[1].params) == set(SPACE) - {"lambda_l2", "num_leaves"}
        whole = {name: parameters(500)[name] for name in SPACE}
        every = ChurnModel(whole, seeds=1, n_estimators=5)
        assert tune(every, panel, trials=2).reason == "there is nothing to search"

    def test_too_short_a_history(self, recipe: ChurnModel) -> None:
        found = tune(recipe, make_panel(60, 4), trials=3)
        assert found == Tuning({}, "the history is too short for an inner fold")
        assert found.said()["parameters"] == "the defaults"


class TestChoice:
    def test_luck_is_not_believed(self) -> None:
        """Fifty trials that differ from the defaults by noise alone."""
        rng = np.random.default_rng(0)
        taken = 0
        for _ in range(40):
            table = 1 + rng.normal(0, 0.1, (50, 200))
            found = _chosen(
                [Trial(n, {"num_leaves": n}, (1.0,), "complete") for n in range(50)],
                dict(enumerate(table)),
            )
            taken += bool(found.params)
            # The winner looks better than it is.
            assert table[0].sum() - table[found.best or 0].sum() > found.better - 1e-9
        assert taken <= 4  # about one in twenty

    def test_a_real_gain_is_taken(self) -> None:
        rng = np.random.default_rng(0)
        base = rng.gamma(1, 1, 200)
        table = np.stack([base, base + 0.1, 0.9 * base])
        trials = [Trial(n, {"num_leaves": n}, (1.0,), "complete") for n in range(3)]
        found = _chosen(trials, dict(enumerate(table)))
        assert found.params == {"num_leaves": 2}
        assert found.better == pytest.approx(0.1 * base.sum())
        assert found.error == pytest.approx(0.1 * np.sqrt((base**2).sum()))
        assert "surely better than the defaults" in found.reason
        assert found.said()["the best"] == {"num_leaves": 2}

    def test_pruned_trials_have_no_say(self) -> None:
        trials = [
            Trial(0, {}, (0.3, 0.31), "complete"),
            Trial(1, {"num_leaves": 3}, (0.9,), "pruned"),
            Trial(2, {"num_leaves": 4}, (0.2, 0.2), "complete"),
        ]
        base = np.full(20, 0.31)
        found = _chosen(trials, {0: base, 2: base - 0.1})
        assert (found.best, found.params) == (2, {"num_leaves": 4})
        said = found.said()
        assert (said["trials"], said["given up half-way"]) == (3, 1)
        assert said["log loss of the defaults"] == 0.31

    def test_each_part_is_judged_by_the_choice_of_the_others(self) -> None:
        # Trial 1 is better for account 0 alone, by so much that it wins overall; but
        # the part of account 0 is judged by the choice of others, the defaults.
        table = np.ones((2, 20))
        table[1] = 1.01
        table[1, 0] = 0.0
        saved = _saved(table)
        assert saved[0] == 0
        assert saved.sum() < 0


class TestOptuna:
    def test_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "optuna", None)
        with pytest.raises(ConfigError) as no:
            check_installed()
        assert str(no.value) == (
            "model.tune: Optuna is not installed.\n"
            "Install it (pip install 'churnml[tune]'), or set model.tune: 0."
        )

    def test_its_own_settings_stay(
        self,
        recipe: ChurnModel,
        panel: Matrix,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        before = optuna.logging.get_verbosity()
        tune(recipe, panel, trials=2)
        assert optuna.logging.get_verbosity() == before
        assert capfd.readouterr() == ("", "")

"""What a configuration asks for."""

from __future__ import annotations

from churnml.config import Config
from churnml.matrix import Matrix
from churnml.workflow.recipe import new_model, selection_of, tracker_of


def test_a_model_of_the_configuration(acme: Config) -> None:
    model = new_model(acme, features=["a"])
    assert (model.params, model.seeds, model.random_state) == (None, 1, 7)
    assert model.features == ["a"]
    assert new_model(acme, tuned={"num_leaves": 4}).params == {"num_leaves": 4}


def test_all_families_where_that_is_asked_for(acme: Config, quick: Matrix) -> None:
    every = acme.features.model_copy(update={"select": "all"})
    chosen = selection_of(acme.model_copy(update={"features": every}), quick)
    assert (chosen.features, chosen.reason) == (None, "features.select is 'all'")


def test_where_runs_are_kept(acme: Config) -> None:
    tracker = tracker_of(acme)
    assert tracker.location == acme.tracking_uri
    assert (tracker.experiment, tracker.registered_model) == ("acme", "acme-churn")

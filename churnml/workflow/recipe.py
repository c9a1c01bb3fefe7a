"""What a configuration asks for: how to train, and where that is written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from churnml.config import Config
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.selection import Selection, choose_families
from churnml.tracking import Tracker
from churnml.tuning import Trial, Tuning, tune

__all__ = ["new_model", "selection_of", "tracker_of", "tuning_of"]


def new_model(
    config: Config,
    *,
    features: Sequence[str] | None = None,
    tuned: Mapping[str, Any] | None = None,
) -> ChurnModel:
    """Make the unfitted model a configuration asks for.

    Parameters
    ----------
    config : Config
    features : sequence of str, optional
        Columns to learn from; by default all.
    tuned : mapping, optional
        Parameters that tuning found, beside those of the configuration.
    """
    return ChurnModel(
        params={**config.model.params, **(tuned or {})} or None,
        seeds=config.model.seeds,
        random_state=config.model.random_state,
        n_jobs=-1,
        features=features,
    )


def selection_of(
    config: Config, panel: Matrix, calibration: Matrix | None = None
) -> Selection:
    """Choose the families to learn from, as a configuration asks for."""
    if config.features.select == "all":
        return Selection(None, reason="features.select is 'all'")
    return choose_families(
        panel,
        calibration=calibration,
        changes=config.model.params,
        random_state=config.model.random_state,
    )


def tuning_of(
    config: Config,
    panel: Matrix,
    *,
    features: Sequence[str] | None = None,
    progress: Callable[[str], None] | None = None,
    record: Callable[[Trial], None] | None = None,
) -> Tuning | None:
    """Search parameters, as a configuration asks for; None where it does not."""
    if not config.model.tune:
        return None
    return tune(
        new_model(config, features=features),
        panel,
        trials=config.model.tune,
        progress=progress,
        record=record,
    )


def tracker_of(config: Config) -> Tracker:
    """Say where a configuration's runs and models are kept."""
    return Tracker(
        uri=config.tracking_uri,
        experiment=config.experiment,
        registered_model=config.registered_model,
        root=config.folder,
    )

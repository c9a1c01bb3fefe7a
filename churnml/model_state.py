"""A fitted model as plain values, and back: what a bundle keeps of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import lightgbm as lgb
import numpy as np
from sklearn.utils.validation import check_is_fitted

from churnml.calibration import AffineCalibrator
from churnml.certainty import Certainty
from churnml.encoding import Encoding
from churnml.features.learned import Learned
from churnml.features.spec import Card
from churnml.model import ChurnModel

__all__ = ["from_state", "to_state"]


def to_state(model: ChurnModel) -> tuple[dict[str, Any], list[str]]:
    """Give everything fitted: plain JSON, and LightGBM's text of each booster.

    Raises
    ------
    NotFittedError
        Of scikit-learn, if there is nothing to give yet.

    Examples
    --------
    >>> import json
    >>> import numpy as np
    >>> from churnml.model import ChurnModel
    >>> X, y = np.arange(200.0).reshape(-1, 1), np.arange(200) > 99
    >>> model = ChurnModel(seeds=1).fit(X, y, calibration=(X, y))
    >>> state, texts = to_state(model)
    >>> again = from_state(json.loads(json.dumps(state)), texts)
    >>> bool((again.predict_proba(X) == model.predict_proba(X)).all())
    True
    """
    check_is_fitted(model)
    calibrator = model.calibrator_
    state = {
        "estimator": model.get_params() | {"params": dict(model.params or {})},
        "features": list(model.encoding_.names),
        "named": hasattr(model, "feature_names_in_"),
        "categories": {k: list(v) for k, v in model.categories_.items()},
        "classes": model.classes_.tolist(),
        "calibrator": {
            "a": calibrator.a_,
            "b": calibrator.b_,
            "a_interval": list(calibrator.a_interval_),
            "usable": calibrator.usable_,
        },
        "calibrated": model.calibrated_,
        "certainty": model.certainty_.to_state() if model.certainty_ else None,
        "base_rate": model.base_rate_,
        "n_estimators": model.n_estimators_,
        "trees_from": model.trees_from_,
        "fingerprint": model.fingerprint_,
        "cards": [asdict(card) for card in model.cards_],
        "learned": model.learned_.to_state() if model.learned_ else None,
    }
    return state, [booster.model_to_string() for booster in model.boosters_]


def from_state(state: Mapping[str, Any], boosters: Sequence[str]) -> ChurnModel:
    """Rebuild a fitted model from what :func:`to_state` gave."""
    chosen = dict(state["estimator"])
    if chosen.get("features") is not None:
        chosen["features"] = tuple(chosen["features"])
    model = ChurnModel(chosen.pop("params") or None, **chosen)
    categories = {k: tuple(v) for k, v in state["categories"].items()}
    model.encoding_ = Encoding(tuple(state["features"]), categories)
    model.categories_ = categories
    model.n_features_in_ = len(state["features"])
    if state["named"]:
        model.feature_names_in_ = np.array(state["features"], dtype=object)
    model.classes_ = np.array(state["classes"])
    model.calibrator_ = AffineCalibrator.from_numbers(**state["calibrator"])
    model.calibrated_ = state["calibrated"]
    # A model of before there were bands has none.
    sure = state.get("certainty")
    model.certainty_ = Certainty.from_state(sure) if sure else None
    model.base_rate_ = state["base_rate"]
    model.n_estimators_ = state["n_estimators"]
    model.trees_from_ = state["trees_from"]
    model.fingerprint_ = state["fingerprint"]
    model.cards_ = tuple(
        Card(**(card | {"signals": tuple(card["signals"])})) for card in state["cards"]
    )
    # A model of before anything was learned has none.
    learned = state.get("learned")
    model.learned_ = Learned.from_state(learned) if learned else None
    model.boosters_ = [lgb.Booster(model_str=text) for text in boosters]
    return model

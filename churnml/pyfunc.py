"""The model as MLflow serves it: a table of features in, risks and reasons out.

MLflow loads a registered model through :func:`_load_pyfunc` of this module, from a
bundle of plain files. This module itself needs no MLflow.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from churnml import bundle
from churnml.attribution import explain
from churnml.matrix import Matrix
from churnml.model import ChurnModel

__all__ = ["DETAIL", "FAMILIES", "FEATURES", "Scorer"]

DETAIL, FAMILIES, FEATURES = "detail", "families", "features"
"""A parameter of the model in MLflow, and its values: the first is the default."""


class Scorer:
    """A model behind the one verb MLflow knows.

    Parameters
    ----------
    model : ChurnModel
        Fitted.
    """

    def __init__(self, model: ChurnModel) -> None:
        self.model = model

    def predict(
        self,
        model_input: pd.DataFrame,
        params: Mapping[str, Any] | None = None,
    ) -> pd.DataFrame:
        """Give risks and the contributions they are made of.

        Parameters
        ----------
        model_input : DataFrame of shape (n_snapshots, n_features)
            The features of training, in any order. A category unknown in training
            counts as null.
        params : mapping, optional
            ``{"detail": "features"}`` gives, after the risk and its band, ``blind`` (1
            where the model sees too little of the account, else 0), ``base_value``,
            the ``logit`` and one contribution per feature, under the feature's name.

        Returns
        -------
        DataFrame of float, shape (n_snapshots, 4 + n_families)
            On the index of the input, in its order. ``risk`` is the calibrated
            probability of churn, in [0, 1], ``risk_low`` and ``risk_high`` its 90 %
            band (null where the model was not calibrated); ``base_value`` and one
            ``contribution_<family>`` each are calibrated log-odds that add up to
            those of the risk. A model fitted without feature cards knows no
            families, and gives the risk and its band alone.

        Raises
        ------
        FingerprintError
            If a feature is missing, unexpected or of another type.

        Examples
        --------
        >>> import mlflow                                       # doctest: +SKIP
        >>> model = mlflow.pyfunc.load_model("models:/acme-churn@champion")
        ...                                                     # doctest: +SKIP
        >>> model.predict(features)[["risk", "contribution_logins"]]
        ...                                                     # doctest: +SKIP
        """
        model = self.model
        if not model.cards_:
            answer = model.predict_risk(model_input).to_frame()
            return _with_band(answer, model.risk_band(model_input))
        # The names and types of the columns are checked by the model; a fingerprint
        # of their meaning cannot travel in a plain table.
        matrix = Matrix(model_input, model.cards_, str(model.fingerprint_))
        why, band = explain(model, matrix), model.risk_band(model_input)
        if (params or {}).get(DETAIL) == FEATURES:
            answer = why.values.copy()  # noqa: PD011 - a frame of its own
            answer.insert(0, "logit", why.logit.to_numpy())
            answer.insert(0, "base_value", why.base_value)
            answer.insert(0, "blind", band["blind"].notna().to_numpy(dtype=float))
            answer.insert(0, "risk", why.risk.to_numpy())
            return _with_band(answer, band)
        answer = why.by_family().add_prefix("contribution_")
        answer.insert(0, "base_value", why.base_value)
        answer.insert(0, "risk", why.risk.to_numpy())
        return _with_band(answer, band)


def _with_band(answer: pd.DataFrame, band: pd.DataFrame) -> pd.DataFrame:
    answer.insert(1, "risk_low", band["risk_low"].to_numpy())
    answer.insert(2, "risk_high", band["risk_high"].to_numpy())
    return answer


def _load_pyfunc(path: str) -> Scorer:
    """Load what MLflow found at ``path``; the name is MLflow's."""
    return Scorer(bundle.load(Path(path)))

"""The model as MLflow serves it: a table of features in, risks and reasons out.

MLflow loads a registered model through :func:`_load_pyfunc` of this module, from a
bundle of plain files. This module itself needs no MLflow.

Reasons in words need no second query: a sentence is made of the features alone. What
an account was normally like is said where it is given too, in columns of their own
that may be left out. What other accounts are like is never said: the rows that
somebody happens to send are not the accounts of a cutoff.
"""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from churnml import bundle
from churnml.attribution import Contributions, explain
from churnml.errors import TaskError
from churnml.matrix import KEYS, Matrix
from churnml.model import ChurnModel
from churnml.reasons import CONTEXT_COLUMNS, Words, top_reasons
from churnml.reasons import WORDS as ENGLISH

__all__ = ["DETAIL", "FAMILIES", "FEATURES", "WORDS", "Scorer", "keep_words"]

DETAIL, FAMILIES, FEATURES, WORDS = "detail", "families", "features", "words"
"""A parameter of the model in MLflow, and its values: the first is the default."""

CURRENCY = "currency"
WORDS_FILE = "words.toml"
NOT_KNOWN_HERE = ("muted", "muted_points")


class Scorer:
    """A model behind the one verb MLflow knows.

    Parameters
    ----------
    model : ChurnModel
        Fitted.
    words : Words
        Of the reasons.
    """

    def __init__(self, model: ChurnModel, words: Words = ENGLISH) -> None:
        self.model = model
        self.words = words

    @property
    def optional(self) -> pd.DataFrame:
        """Columns that sentences use where they are given, as an empty frame.

        ``<feature>__normal`` and the like: the account's own normals, as a matrix
        holds them in its evidence; and ``currency``, of amounts of money.
        """
        normals = dict.fromkeys(c.normal for c in self.model.cards_ if c.normal)
        columns: dict[str, pd.Series] = {
            str(name): pd.Series(dtype="float64") for name in normals
        }
        if any(card.unit == "money" for card in self.model.cards_):
            columns[CURRENCY] = pd.Series(dtype="str")
        return pd.DataFrame(columns)

    def predict(
        self,
        model_input: pd.DataFrame,
        params: Mapping[str, Any] | None = None,
    ) -> pd.DataFrame:
        """Give risks and the contributions they are made of.

        Parameters
        ----------
        model_input : DataFrame of shape (n_snapshots, n_features)
            The features of training, in any order, and any of :attr:`optional`. A
            category unknown in training counts as null.
        params : mapping, optional
            ``{"detail": "features"}`` gives, after the risk and its band, ``blind`` (1
            where the model sees too little of the account, else 0), ``base_value``,
            the ``logit`` and one contribution per feature, under the feature's name.
            ``{"detail": "words"}`` gives, after the risk and its band, the reasons as
            :func:`churnml.top_reasons` has them: ``reason_1`` to ``reason_4`` and
            ``protective_1, protective_2``, each with ``_code`` and ``_points``, then
            ``context``, ``context_points`` and ``missing_data``; texts, null where
            there is nothing to say, and floats.

        Returns
        -------
        DataFrame of shape (n_snapshots, 4 + n_families)
            Floats, unless words were asked for, on the index of the input, in its
            order. ``risk`` is the calibrated probability of churn, in [0, 1],
            ``risk_low`` and ``risk_high`` its 90 % band (null where the model was not
            calibrated); ``base_value`` and one ``contribution_<family>`` each are
            calibrated log-odds that add up to those of the risk. A model fitted
            without feature cards knows no families, and gives the risk and its band
            alone.

        Raises
        ------
        FingerprintError
            If a feature is missing, unexpected or of another type.
        TaskError
            If there is no such detail.

        Notes
        -----
        ``spark_udf`` needs a struct for its ``result_type``, with a name and a type for
        each column that is wanted: ``"struct<risk:double, reason_1:string>"``. MLflow 3
        makes the text ``None`` of a null in it.

        Examples
        --------
        >>> import mlflow                                       # doctest: +SKIP
        >>> model = mlflow.pyfunc.load_model("models:/acme-churn@champion")
        ...                                                     # doctest: +SKIP
        >>> model.predict(features)[["risk", "contribution_logins"]]
        ...                                                     # doctest: +SKIP
        """
        model, detail = self.model, (params or {}).get(DETAIL, FAMILIES)
        if detail not in {FAMILIES, FEATURES, WORDS}:
            msg = f"detail: {detail!r}. Give {FAMILIES}, {FEATURES} or {WORDS}."
            raise TaskError(msg)
        given = [c for c in self.optional.columns if c in model_input.columns]
        beside, model_input = model_input[given], model_input.drop(columns=given)
        if not model.cards_:
            answer = model.predict_risk(model_input).to_frame()
            return _with_band(answer, model.risk_band(model_input))
        # The names and types of the columns are checked by the model; a fingerprint
        # of their meaning cannot travel in a plain table.
        matrix = Matrix(model_input, model.cards_, str(model.fingerprint_))
        if detail == WORDS:
            matrix = _snapshots(matrix, beside)
        why, band = explain(model, matrix), model.risk_band(model_input)
        if detail == WORDS:
            said = _in_words(why, matrix, self.words).set_index(model_input.index)
            return _with_band(said, band)
        if detail == FEATURES:
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


def _snapshots(matrix: Matrix, beside: pd.DataFrame) -> Matrix:
    """Key rows as sentences need it: by number, and by cutoff where that is known."""
    X, (account, cutoff) = matrix.X, KEYS
    days = pd.DatetimeIndex([pd.NaT] * len(X))
    if cutoff in X.index.names:
        days = pd.DatetimeIndex(X.index.get_level_values(cutoff))
    numbers = [str(number) for number in range(len(X))]
    rows = pd.MultiIndex.from_arrays([numbers, days], names=[account, cutoff])
    return replace(
        matrix,
        X=X.set_index(rows),
        evidence=beside.drop(columns=CURRENCY, errors="ignore").set_index(rows),
        context=beside[[c for c in beside if c == CURRENCY]].set_index(rows),
    )


def _in_words(why: Contributions, matrix: Matrix, words: Words) -> pd.DataFrame:
    said = top_reasons(why, matrix, words=words)
    said = said.drop(columns=[*CONTEXT_COLUMNS, *NOT_KNOWN_HERE])
    # What MLflow and Spark can carry: numbers with NaN, texts with None.
    answer = pd.DataFrame({"risk": why.risk.to_numpy()}, index=said.index)
    for name, column in said.items():
        if pd.api.types.is_numeric_dtype(column):
            answer[str(name)] = column.astype("float64")
        else:
            answer[str(name)] = column.astype(object).where(column.notna(), None)
    return answer


def _with_band(answer: pd.DataFrame, band: pd.DataFrame) -> pd.DataFrame:
    answer.insert(1, "risk_low", band["risk_low"].to_numpy())
    answer.insert(2, "risk_high", band["risk_high"].to_numpy())
    return answer


def keep_words(file: Path, folder: Path) -> None:
    """Lay a company's own words beside a bundle, for the service to speak them."""
    shutil.copyfile(file, folder / WORDS_FILE)


def _load_pyfunc(path: str) -> Scorer:
    """Load what MLflow found at ``path``; the name is MLflow's."""
    folder = Path(path)
    own = folder / WORDS_FILE
    words = tomllib.loads(own.read_text("utf-8")) if own.is_file() else None
    return Scorer(bundle.load(folder), ENGLISH.over(words))

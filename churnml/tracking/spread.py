"""The model on the machines that hold the features, through MLflow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from churnml.tracking.session import speaking
from churnml.tracking.tracker import Champion, Tracker

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["say_on_spark"]

_FIRST = ("risk", "risk_low", "risk_high", "blind", "base_value", "logit")


def say_on_spark(
    tracker: Tracker,
    champion: Champion,
    frame: DataFrame,
    *,
    features: Sequence[str],
    learned_from: Sequence[str],
) -> DataFrame:
    """Let a registered model answer to every row of a Spark frame, where it is.

    Parameters
    ----------
    tracker : Tracker
    champion : Champion
    frame : DataFrame
        Of Spark, with the features, and others to keep.
    features : sequence of str
        Columns of the frame that the model is given.
    learned_from : sequence of str
        Those that it looks at, in its order.

    Returns
    -------
    DataFrame
        Lazy. What is not a feature, ``risk``, ``risk_low``, ``risk_high``, ``blind`` (1
        or 0), ``base_value`` and ``logit``, and under the name of each feature that the
        model looks at its contribution.
    """
    from pyspark.sql import functions as F

    from churnml.pyfunc import DETAIL, FEATURES

    names = [*_FIRST, *learned_from]
    answer = ", ".join(f"`{name}` double" for name in names)
    with speaking(tracker.location):
        from mlflow import pyfunc

        model = pyfunc.spark_udf(
            frame.sparkSession,
            f"models:/{tracker.registered_model}/{champion.version}",
            result_type=f"struct<{answer}>",
            env_manager="local",
            params={DETAIL: FEATURES},
        )
    row = F.struct(*(F.col(f"`{name}`") for name in features))
    others = [f"`{name}`" for name in frame.columns if name not in set(features)]
    said = frame.select(*others, model(row).alias("said"))
    return said.select(*others, *(f"said.`{name}`" for name in names))

"""Every training, written down in MLflow; the only place that knows MLflow.

A training run holds the resolved configuration, the fingerprint and provenance of
the data, the split's certificate, the metrics (also per cutoff), tables, pictures,
the model card, and the model itself as a ``pyfunc`` of plain files. A run that ends
well is registered as a version of the model: its *champion*, the version that scores,
or its *challenger*, with the reason. A run that fails is marked so and registers
nothing.

MLflow is imported at the first use, because that takes seconds. It says nothing on
the screen, sends no telemetry, and the process's own MLflow settings stay as they
were.
"""

from churnml.tracking.run import Registered, TrainingRun
from churnml.tracking.spread import say_on_spark
from churnml.tracking.tracker import (
    CHALLENGER,
    CHAMPION,
    PREVIOUS,
    Champion,
    Tracker,
)

__all__ = [
    "CHALLENGER",
    "CHAMPION",
    "PREVIOUS",
    "Champion",
    "Registered",
    "Tracker",
    "TrainingRun",
    "say_on_spark",
]

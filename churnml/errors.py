"""One error root, few children, and the warnings churnml gives.

Every error is also a builtin error, so that code which knows nothing of churnml
can still catch it. A message has four parts: what is wrong, where, how much (a
count and up to three examples) and what to do.
"""

from __future__ import annotations

__all__ = [
    "AccountNotFoundError",
    "ChurnmlError",
    "ChurnmlWarning",
    "ConfigError",
    "ExplanationWarning",
    "FingerprintError",
    "LeakageError",
    "LeakageWarning",
    "NoSignalWarning",
    "SmallSampleWarning",
    "SplitError",
    "StoreError",
    "TableError",
    "TableWarning",
    "TaskError",
    "UncalibratedWarning",
]


class ChurnmlError(Exception):
    """Root of all errors that churnml raises for a mistake in its input.

    Examples
    --------
    >>> from churnml.errors import ChurnmlError, TaskError
    >>> issubclass(TaskError, ChurnmlError) and issubclass(TaskError, ValueError)
    True
    """


class ConfigError(ChurnmlError, ValueError):
    """A configuration file or value is wrong."""


class TableError(ChurnmlError, ValueError):
    """A raw table breaks its contract."""


class TaskError(ChurnmlError, ValueError):
    """The question asked cannot be answered: durations, cutoffs, labels."""


class SplitError(ChurnmlError, ValueError):
    """The panel is too short or too poor to be split, trained or judged."""


class LeakageError(ChurnmlError, ValueError):
    """Something would let the future into a feature or a training set."""


class FingerprintError(ChurnmlError, ValueError):
    """A matrix holds other features than those the model was trained on."""


class AccountNotFoundError(ChurnmlError, LookupError):
    """An account was asked for that is not scored, or not known at all."""


class StoreError(ChurnmlError, OSError):
    """An output or a stored model cannot be written or read."""


class ChurnmlWarning(UserWarning):
    """Root of all warnings that churnml gives."""


class TableWarning(ChurnmlWarning):
    """A raw table has defects that do not stop the work."""


class SmallSampleWarning(ChurnmlWarning):
    """Too few churned accounts to trust the figures."""


class LeakageWarning(ChurnmlWarning):
    """The result is too good to be believed without a look."""


class NoSignalWarning(ChurnmlWarning):
    """The model adds nothing over a baseline, or has no usable signal at all."""


class ExplanationWarning(ChurnmlWarning):
    """Explanations were computed another way than usual, and are right."""


class UncalibratedWarning(ChurnmlWarning):
    """The risk is the raw margin's probability; it was not calibrated."""

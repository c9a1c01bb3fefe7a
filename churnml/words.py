"""The words that features of one's own are written in: see `churnml.features.words`."""

from churnml.features.words import *  # noqa: F403
from churnml.features.words import __all__ as __all__

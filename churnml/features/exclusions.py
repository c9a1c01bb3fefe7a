"""Signals that are no features, and why not."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["EXCLUSIONS"]

EXCLUSIONS: Mapping[str, str] = {
    "N8": "A guard, not a signal: the checks of the NPS table refuse scores that are "
    "not whole numbers from 0 to 10, and warn of 200 or more answers without a zero.",
    "M6": "Trials are not customers: rows marked `is_trial` make no paid spell, so "
    "such accounts are not in the cohort. They are listed in `not_scored.csv`.",
}
"""By the id of :data:`churnml.features.signals.SIGNALS`."""

"""The silence that counts as leaving, for products without contracts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

__all__ = ["Silence"]


@dataclass(frozen=True)
class Silence:
    """After how long without any use an account has left, and how that was found.

    Attributes
    ----------
    length : timedelta
        Whole days, more than 0.
    chosen : mapping
        How it was chosen, as plain values (:func:`churnml.silence.choose_silence`);
        empty where it was declared.
    """

    length: timedelta
    chosen: Mapping[str, Any] = field(default_factory=dict)

    def said(self) -> dict[str, Any]:
        """Say it as plain values, fit for JSON."""
        return {"days": self.length.days, **self.chosen}

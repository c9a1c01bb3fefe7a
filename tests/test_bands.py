"""Bands of risk."""

from __future__ import annotations

import numpy as np

from churnml.bands import band_of


def test_bands_begin_at_their_least_risk() -> None:
    risk = np.array([0.0, 0.0999, 0.1, 0.2999, 0.3, 1.0])
    assert band_of(risk).tolist() == ["low", "low", "medium", "medium", "high", "high"]
    own = {"watch": 0.05, "red": 0.5, "amber": 0.2}
    assert band_of(risk, own).tolist() == [
        *("low", "watch", "watch", "amber", "amber", "red"),
    ]

"""The silence that counts as leaving, as plain values."""

from __future__ import annotations

from datetime import timedelta

from churnml.tables import Silence


def test_a_silence_says_its_days_and_how_it_was_chosen() -> None:
    assert Silence(timedelta(days=28)).said() == {"days": 28}
    chosen = {"before": "2025-03-03", "returned": 0.08}
    assert Silence(timedelta(days=28), chosen).said() == {"days": 28} | chosen

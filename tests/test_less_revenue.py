"""Contraction instead of churn: asked, trained, scored and read, as a user would."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tests.conftest import run_cli


@pytest.mark.slow
def test_contraction_is_trained_and_scored_and_spoken_of(
    variant: Callable[..., Path],
) -> None:
    file = variant(
        {"task.of": "contraction", "features.builders": ["commercial", "logins"]}
    )
    trained = run_cli("train", file)
    assert trained.code == 0, trained.err
    scored = run_cli("score", file)
    assert scored.code == 0, scored.err
    listed = pd.read_parquet(next(file.parent.glob("outputs/**/risk_list.parquet")))
    assert len(listed)
    assert listed["risk"].between(0, 1).all()
    account = listed["account_id"].iloc[0]
    card = run_cli("explain", file, "--account", account)
    assert card.code == 0, card.err
    assert "chance of paying less" in card.out
    assert "leav" not in card.out

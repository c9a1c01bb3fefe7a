"""Law 2: a cutoff scored by itself equals its rows of the training matrix."""

from __future__ import annotations

from datetime import date

import pandas as pd

from churnml.labels import ChurnTask
from churnml.matrix import build_matrix
from tests.invariants.matrix_worlds import known_late, read, small_world

# Neighbours on one weekday, and others: several week tables in one panel.
CUTOFFS = [
    date(2023, 4, 3),
    date(2023, 10, 2),
    date(2023, 10, 9),
    date(2024, 2, 29),
]


def test_one_cutoff_alone_equals_its_rows_of_the_panel() -> None:
    tables = read(known_late(small_world(), seed=4))
    panel = build_matrix(tables, cutoffs=CUTOFFS, task=ChurnTask(horizon="60d"))
    assert panel.cutoffs == tuple(CUTOFFS)
    for cutoff in CUTOFFS[1:]:
        alone, rows = build_matrix(tables, cutoffs=cutoff), panel.at([cutoff])
        normals = list(panel.evidence)
        pd.testing.assert_frame_equal(alone.X, rows.X, check_exact=True)
        pd.testing.assert_frame_equal(
            alone.evidence[normals], rows.evidence, check_exact=True
        )
        pd.testing.assert_frame_equal(alone.context, rows.context, check_exact=True)
        others = panel.not_scored[panel.not_scored["cutoff"] == pd.Timestamp(cutoff)]
        pd.testing.assert_frame_equal(
            alone.not_scored, others.reset_index(drop=True), check_exact=True
        )
        assert alone.fingerprint == panel.fingerprint
        assert alone.y is None
        assert alone.cards == panel.cards

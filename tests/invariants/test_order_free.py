"""Law 7: the order of rows and the names of accounts and people mean nothing."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from churnml.labels import ChurnTask
from churnml.matrix import build_matrix
from tests.invariants.matrix_worlds import known_late, read, shuffled, small_world

CUTOFFS = [date(2023, 10, 2), date(2023, 11, 2)]


def test_shuffled_and_renamed_it_is_the_same_matrix() -> None:
    frames = known_late(small_world(), seed=5)
    rng = np.random.default_rng(0)
    ids = frames["accounts"]["account_id"].to_numpy()
    rename = dict(zip(ids, rng.permutation([f"x{n}" for n in range(len(ids))])))  # noqa: B905
    users = pd.concat([frames["usage"]["user_id"], frames["nps"]["respondent_id"]])
    known = users.dropna().unique()
    people = dict(zip(known, rng.permutation(np.arange(len(known)).astype(str))))  # noqa: B905
    task = ChurnTask(horizon="60d")
    one = build_matrix(read(frames), cutoffs=CUTOFFS, task=task)
    other_frames = shuffled(frames, rename, people)
    two = build_matrix(read(other_frames), cutoffs=CUTOFFS, task=task)

    def named(aligned: pd.DataFrame | pd.Series) -> pd.DataFrame | pd.Series:
        return aligned.rename(index=rename, level="account_id").sort_index()

    assert one.y is not None
    assert two.y is not None
    assert one.y.notna().any()
    for name in ("X", "evidence", "context"):
        mine, theirs = named(getattr(one, name)), getattr(two, name).sort_index()
        pd.testing.assert_frame_equal(mine, theirs, check_exact=True)
    for name in ("y", "outcome", "matured_at"):
        mine, theirs = named(getattr(one, name)), getattr(two, name).sort_index()
        pd.testing.assert_series_equal(mine, theirs)
    assert one.fingerprint == two.fingerprint
    reasons = one.not_scored.assign(
        account_id=one.not_scored["account_id"].map(rename)
    ).sort_values(["cutoff", "account_id"], ignore_index=True)
    pd.testing.assert_frame_equal(reasons, two.not_scored)

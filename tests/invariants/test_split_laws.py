"""Law 5: no split, fold or backtest looks past its embargo, on random panels.

The rules are derived anew from what comes out, row by row, with sets and comparisons;
nothing of the code under test is asked.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from churnml.backtest import calibration_folds
from churnml.errors import SplitError
from churnml.matrix import Matrix
from churnml.splits import TemporalSplit, forward_folds, maturity

MANY = settings(
    max_examples=200, deadline=None, suppress_health_check=list(HealthCheck)
)


@st.composite
def panels(draw: st.DrawFn) -> Matrix:
    """Panels with uneven cutoffs and labels that mature late, row by row."""
    steps = draw(st.lists(st.integers(1, 40), min_size=2, max_size=30))
    delay = draw(st.integers(1, 70))
    jitter = draw(st.integers(0, 20))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    cutoffs = pd.Timestamp("2024-01-01") + pd.to_timedelta(np.cumsum(steps), unit="D")
    accounts = [f"A{n}" for n in range(draw(st.integers(2, 4)))]
    index = pd.MultiIndex.from_product(
        [cutoffs, accounts], names=["cutoff", "account_id"]
    ).swaplevel()
    late = delay + rng.integers(0, jitter + 1, len(index))
    y = pd.array(rng.random(len(index)) < 0.5, dtype="boolean")
    y[rng.random(len(index)) < draw(st.sampled_from([0.0, 0.3]))] = pd.NA
    matured = index.get_level_values("cutoff") + pd.to_timedelta(late, unit="D")
    return Matrix(
        X=pd.DataFrame({"x": rng.random(len(index))}, index=index),
        cards=(),
        fingerprint="-",
        y=pd.Series(y, index=index),
        outcome=pd.Series("stayed", index=index),
        matured_at=pd.Series(matured, index=index),
    )


def cutoff_set(part: Matrix) -> set[pd.Timestamp]:
    return set(part.index.get_level_values("cutoff"))


@MANY
@given(panels(), st.integers(1, 3), st.integers(1, 3))
def test_every_split_keeps_its_embargo(panel, calibration, test) -> None:
    try:
        split = TemporalSplit(calibration=calibration, test=test).split(panel)
    except SplitError:
        return
    event("split")
    sets = (split.train, split.calibration, split.test)
    for earlier, later in ((0, 1), (1, 2), (0, 2)):
        begins = min(cutoff_set(sets[later]))
        assert (sets[earlier].matured_at <= begins).all()
        assert max(cutoff_set(sets[earlier])) < begins
    labelled = panel.take(panel.y.notna().to_numpy())
    assert cutoff_set(split.test) == set(sorted(cutoff_set(labelled))[-test:])
    assert len(cutoff_set(split.calibration)) == calibration
    for part in sets:  # whole cutoffs: no labelled row of one is left out
        same = labelled.index.get_level_values("cutoff").isin(cutoff_set(part))
        assert part.index.equals(labelled.index[same])
    assert split.certificate["holds"] is True


@MANY
@given(panels(), st.integers(1, 3), st.integers(1, 3))
def test_a_refused_split_was_impossible(panel, calibration, test) -> None:
    """Whatever is refused as too short has no room for three sets."""
    labelled = panel.take(panel.y.notna().to_numpy())
    try:
        TemporalSplit(calibration=calibration, test=test).split(panel)
    except SplitError as error:
        if "too short" not in str(error):
            return
    else:
        return
    latest = labelled.matured_at.groupby(level="cutoff").max()
    every = sorted(latest.index)
    if len(every) < test:
        return
    begins = every[-test]
    ripe = [t for t in every if t < begins and latest[t] <= begins]
    if len(ripe) < calibration:
        return
    first = ripe[-calibration]
    assert not [t for t in every if t < first and latest[t] <= first]


@MANY
@given(panels(), st.integers(1, 3))
def test_every_fold_keeps_its_embargo(panel, width) -> None:
    labelled = panel.take(panel.y.notna().to_numpy())
    latest = labelled.matured_at.groupby(level="cutoff").max()
    folds = forward_folds(maturity(labelled), width=width)
    for fold in folds:
        assert all(latest[t] <= min(fold.test) for t in fold.train)
        assert max(fold.train) < min(fold.test)
        assert len(fold.test) == width
    tested = [t for fold in folds for t in fold.test]
    assert tested == sorted(set(tested))


@MANY
@given(panels())
def test_what_calibrates_a_backtest_was_known_and_out_of_time(panel) -> None:
    labelled = panel.take(panel.y.notna().to_numpy())
    latest = labelled.matured_at.groupby(level="cutoff").max()
    folds = forward_folds(maturity(labelled))
    for fold in folds:
        for earlier in calibration_folds(folds, fold, maturity(labelled)):
            assert all(latest[t] <= min(fold.test) for t in earlier.test)
            assert max(earlier.test) < min(fold.test)
            assert all(latest[t] <= min(earlier.test) for t in earlier.train)

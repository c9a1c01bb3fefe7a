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
from churnml.learning_curves import parts_of, shortened
from churnml.matrix import Matrix
from churnml.splits import TemporalSplit, forward_folds, maturity

MANY = settings(
    max_examples=100, deadline=None, suppress_health_check=list(HealthCheck)
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


def random_panel(
    rng: np.random.Generator, *, fewest: int = 2, accounts: int = 2, latest: int = 300
) -> Matrix:
    """Make a panel as a task makes it, or as labels of one's own may be.

    Cutoffs come weekly, monthly or at any distance. A task's labels mature lead,
    horizon and grace after the cutoff; labels of one's own whenever they are said to.
    Late cutoffs are censored, some accounts left in the lead, others came late. Of
    more cutoffs and accounts, whose labels take less time, more can be split.
    """
    count = int(rng.integers(fewest, fewest + 18))
    step = rng.choice([7, 14, 28, 30, 91, 0])
    steps = np.full(count, step) if step else rng.integers(1, 60, count)
    cutoffs = pd.Timestamp("2022-01-03") + pd.to_timedelta(np.cumsum(steps), unit="D")
    most = (latest // 5, 2 * latest // 3, latest // 5)
    lead, horizon, grace = rng.integers((0, 7, 0), most)
    names = [f"A{n}" for n in range(int(rng.integers(accounts, accounts + 3)))]
    kept = rng.random(count * len(names)) < rng.choice([1.0, 0.7])
    when = cutoffs.repeat(len(names))[kept]
    who = np.tile(names, count)[kept]
    days = np.full(len(when), lead + horizon + grace)
    if rng.random() < 0.5:  # one's own labels
        days = rng.integers(1, rng.integers(2, latest), len(when))
    matured = when + pd.to_timedelta(days, unit="D")
    until = cutoffs[-1] + pd.Timedelta(days=int(rng.integers(0, 400)))
    churned = rng.random(len(when)) < 0.5
    outcome = np.where(churned, "churned", "stayed").astype(object)
    outcome[rng.random(len(when)) < 0.1] = "left in lead"
    outcome[matured > until] = "censored"
    y = pd.array(churned, dtype="boolean")
    y[(outcome == "left in lead") | (outcome == "censored")] = pd.NA
    index = pd.MultiIndex.from_arrays([who, when], names=["account_id", "cutoff"])
    return Matrix(
        X=pd.DataFrame({"x": np.zeros(len(when))}, index=index),
        cards=(),
        fingerprint="-",
        y=pd.Series(y, index=index),
        outcome=pd.Series(outcome, index=index),
        matured_at=pd.Series(matured, index=index),
    )


def naive(panel: Matrix) -> dict[pd.Timestamp, pd.Timestamp]:
    """Say when the last label of each cutoff is known, label by label."""
    there = panel.y.notna().tolist()
    cutoffs = panel.index.get_level_values("cutoff").tolist()
    known: dict[pd.Timestamp, pd.Timestamp] = {}
    for cutoff, at, is_labelled in zip(
        cutoffs, panel.matured_at.tolist(), there, strict=True
    ):
        if is_labelled and at > known.get(cutoff, cutoff):
            known[cutoff] = at
    return known


def looks_ahead(known, train, test) -> bool:
    """Say whether a label to learn from was not yet known when the test begins."""
    begins = min(test)
    return any(cutoff >= begins or known[cutoff] > begins for cutoff in train)


def test_a_thousand_random_panels_are_split_without_a_look_ahead() -> None:
    """Into three sets each; panels that cannot be are drawn anew, and not counted."""
    rng = np.random.default_rng(20_240_101)
    splits = 0
    for _ in range(3_000):
        panel = random_panel(rng, fewest=12, accounts=5, latest=100)
        try:
            split = TemporalSplit(*map(int, rng.integers(1, 4, 2))).split(panel)
        except SplitError:
            continue
        rows = naive(panel)
        sets = [cutoff_set(p) for p in (split.train, split.calibration, split.test)]
        assert all(sets)
        assert not looks_ahead(rows, sets[0], sets[1])
        assert not looks_ahead(rows, sets[0] | sets[1], sets[2])
        assert split.left_in_lead.y.isna().all()
        assert cutoff_set(split.left_in_lead) <= sets[2]
        splits += 1
        if splits == 1_000:
            break
    assert splits == 1_000


def test_no_fold_of_random_panels_looks_ahead() -> None:
    """Folds, what calibrates them, and what learning curves learn from."""
    rng = np.random.default_rng(20_240_101)
    folded = calibrated = 0
    for _ in range(300):
        panel = random_panel(rng)
        rows = naive(panel)
        if not rows:
            continue
        known = panel.labelled()
        matured = maturity(known)
        folds = forward_folds(matured, width=int(rng.integers(1, 4)))
        half = parts_of(known.index.get_level_values("account_id"), 0.5)
        assert not (half[0] & half[1]).any()
        for fold, short in zip(folds, shortened(folds, 0.5), strict=True):
            folded += 1
            assert not looks_ahead(rows, fold.train, fold.test)
            assert not looks_ahead(rows, short.train, short.test)
            assert short.train
            assert set(short.train) <= set(fold.train)
            for earlier in calibration_folds(folds, fold, matured):
                calibrated += 1
                assert not looks_ahead(rows, earlier.test, fold.test)
                assert not looks_ahead(rows, earlier.train, earlier.test)
    # The law is not kept by folding nothing.
    assert folded > 600
    assert calibrated > 1_200


def test_the_naive_check_finds_a_look_ahead() -> None:
    """A random split, and a fold one day short of its embargo, are found out."""
    days = pd.date_range("2025-01-01", periods=4, freq="10D")
    rows = {day: day + pd.Timedelta(days=15) for day in days}
    assert not looks_ahead(rows, days[:2], days[3:])
    assert looks_ahead(rows, days[:3], days[3:])
    assert looks_ahead(rows, days[[0, 3]], days[1:3])

"""The rolling backtest: out of time, and only that."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from churnml.backtest import backtest
from churnml.baselines import fit_baselines
from churnml.calibration import AffineCalibrator
from churnml.errors import ChurnmlWarning, SplitError
from churnml.matrix import Matrix
from churnml.metrics import auc_within_cutoff
from churnml.model import ChurnModel
from churnml.splits import TemporalSplit
from tests.panels import make_panel

QUICK = ChurnModel({"num_leaves": 4}, seeds=1, n_estimators=60)
# Bold enough for the best number of trees to depend on which labels are seen: with
# the labels of later folds 160 instead of 20 would be chosen once they are rewritten.
CHOOSY = ChurnModel({"num_leaves": 15, "learning_rate": 0.1, "lambda_l2": 5.0}, seeds=1)


@pytest.fixture(scope="module")
def panel():
    return make_panel(300, 18, seed=8, signal=2.0, noise_features=1)


@pytest.fixture(scope="module")
def rows(panel):
    return backtest(panel, split=TemporalSplit(calibration=3), model=QUICK)


def test_the_frame_is_as_promised(rows, panel) -> None:
    assert list(rows.columns) == [
        "account_id",
        "cutoff",
        "fold",
        "label",
        "risk",
        "recency_baseline",
        "calendar_baseline",
        "known",
    ]
    assert rows["label"].dtype == bool
    assert not rows.duplicated(["account_id", "cutoff"]).any()
    assert rows[["cutoff", "account_id"]].apply(tuple, axis=1).is_monotonic_increasing
    for column in ("risk", "recency_baseline", "calendar_baseline"):
        assert rows[column].between(0, 1).all()
    truth = panel.y.loc[pd.MultiIndex.from_frame(rows[["account_id", "cutoff"]])]
    assert (truth.to_numpy(dtype=bool) == rows["label"].to_numpy()).all()


def test_every_cutoff_that_can_be_predicted_is_once(rows, panel) -> None:
    # 5 steps of embargo: the first three margins are of cutoffs 5, 6 and 7; the last
    # of them has matured at cutoff 12.
    expected = [pd.Timestamp(t) for t in panel.cutoffs[12:]]
    assert rows["cutoff"].unique().tolist() == expected
    assert rows.groupby("cutoff")["fold"].first().tolist() == [*range(6)]
    counts = panel.y.notna().groupby(level="cutoff").sum().iloc[12:]
    assert (rows.groupby("cutoff").size() == counts).all()


def test_known_accounts_are_those_learned_from(rows, panel) -> None:
    assert rows["known"].dtype == bool
    # With one cutoff of training rows less, who came since is unseen.
    known = panel.labelled()
    later = panel.index.get_level_values("cutoff") >= pd.Timestamp(panel.cutoffs[8])
    newcomers = known.index.get_level_values("account_id").unique()[::7]
    drop = panel.index.get_level_values("account_id").isin(newcomers) & ~later
    found = backtest(panel.take(~drop).at(panel.cutoffs[:14]), model=QUICK)
    assert not found["known"].all()
    for fold, part in found.groupby("fold"):
        ripe = panel.take((~drop & (panel.matured_at <= part["cutoff"].iloc[0])).array)
        there = set(ripe.labelled().index.get_level_values("account_id"))
        assert (part["known"] == part["account_id"].isin(there)).all(), fold


def test_who_left_in_the_lead_is_predicted_and_teaches_nothing(rows, panel) -> None:
    both = backtest(panel, model=QUICK, left_in_lead=True)
    assert both["label"].dtype == "boolean"
    gone = both[both["label"].isna()]
    outcome = panel.outcome.loc[pd.MultiIndex.from_frame(gone[rows.columns[:2]])]
    assert (outcome == "left in lead").all()
    later = panel.index.get_level_values("cutoff") >= rows["cutoff"].min()
    assert len(gone) == ((panel.outcome == "left in lead") & later).sum() > 0
    rest = both[both["label"].notna()].reset_index(drop=True)
    rest = rest.astype({"label": bool})
    assert rest["risk"].equals(rows["risk"])
    # A matrix product of other rows beside may round a baseline's last digit anew.
    pd.testing.assert_frame_equal(rest, rows, check_exact=False, rtol=1e-12)


def test_it_finds_the_signal(rows) -> None:
    assert auc_within_cutoff(rows["label"], rows["risk"], rows["cutoff"]) > 0.65
    assert rows["risk"].mean() == pytest.approx(rows["label"].mean(), abs=0.03)


@pytest.mark.parametrize("model", [QUICK, CHOOSY], ids=["given", "chosen"])
def test_nothing_known_after_a_cutoff_moves_its_risks(panel, model) -> None:
    """Rewrite labels, features and accounts of whatever a fold must not know."""
    short = panel.at(panel.cutoffs[:16])
    before = backtest(short, model=model)
    cutoff = before.loc[before["fold"] == 2, "cutoff"].iloc[0]
    when = short.index.get_level_values("cutoff")
    unripe = (short.matured_at > cutoff).to_numpy()
    y, X = short.y.copy(), short.X.copy()
    y[unripe & y.notna()] = ~y[unripe & y.notna()]
    X.loc[unripe & (when != cutoff), "logins__days_since_last_use"] = 1e6
    X.loc[unripe & (when != cutoff), "commercial__plan"] = "unheard of"
    again = backtest(replace(short, X=X, y=y), model=model)
    columns = ["account_id", "risk", "recency_baseline", "calendar_baseline"]
    pd.testing.assert_frame_equal(
        again.loc[again["cutoff"] == cutoff, columns],
        before.loc[before["cutoff"] == cutoff, columns],
        check_exact=True,
    )
    later = before["cutoff"] > cutoff
    assert not again.loc[later, "risk"].equals(before.loc[later, "risk"])


def test_a_risk_by_hand(rows, panel) -> None:
    """Of the newest cutoff, 17: learned from 0 to 12, calibrated on 5 to 12."""
    known = panel.labelled()
    numbers = {pd.Timestamp(day): n for n, day in enumerate(panel.cutoffs)}
    day = known.index.get_level_values("cutoff").map(numbers)

    def margin(model: ChurnModel, of: Matrix) -> np.ndarray:
        return model.margin(of).to_numpy()

    def trained(until: int) -> ChurnModel:
        past = known.take(day <= until)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ChurnmlWarning)  # few rows, uncalibrated
            return clone(QUICK).fit(past.X, past.y)

    newest, past = trained(12), known.take((day >= 5) & (day <= 12))
    of = past.index.get_level_values("cutoff")
    theirs = pd.concat(
        [trained(n - 5).margin(known.take(day == n)) for n in range(5, 13)]
    ).reindex(past.index)
    calibrator = AffineCalibrator().fit(
        theirs,
        past.y,
        accounts=past.index.get_level_values("account_id"),
        cutoffs=of,
        closest=of >= pd.Timestamp(panel.cutoffs[9]),
    )
    last = known.take(day == 17)
    expected = calibrator.levelled(margin(newest, past), past.y).predict(
        margin(newest, last)
    )
    found = rows[rows["fold"] == 5].set_index("account_id")["risk"]
    assert found.to_numpy() == pytest.approx(expected, abs=1e-12)


def test_a_shorter_history_gives_the_same_past(rows, panel) -> None:
    short = panel.at(panel.cutoffs[:15])
    past = backtest(short, model=QUICK)
    pd.testing.assert_frame_equal(past, rows[rows["fold"] < 3], check_exact=True)


def test_baselines_are_fitted_on_what_has_matured(rows, panel) -> None:
    known = panel.labelled()
    cutoff = rows["cutoff"].iloc[0]
    past = known.take((known.matured_at <= cutoff).to_numpy())
    here = known.at([cutoff.date()])
    for name, fitted in fit_baselines(past.X, past.y, ["recency", "calendar"]).items():
        expected = fitted.predict_proba(here.X)[:, 1]
        found = rows.loc[rows["cutoff"] == cutoff, f"{name}_baseline"]
        assert found.to_numpy() == pytest.approx(expected, rel=1e-9)


def test_baselines_without_features_are_null(panel) -> None:
    X = panel.X.drop(
        columns=["commercial__tenure_days", "commercial__days_to_term_end"]
    )
    short = replace(panel, X=X).at(panel.cutoffs[:14])
    rows = backtest(short, model=QUICK)
    assert rows["calendar_baseline"].isna().all()
    assert rows["recency_baseline"].notna().all()


def test_jobs_change_nothing_and_progress_is_told(rows, panel) -> None:
    told: list[str] = []
    short = panel.at(panel.cutoffs[:14])
    both = backtest(short, model=QUICK, n_jobs=2, progress=told.append)
    pd.testing.assert_frame_equal(both, rows[rows["fold"] < 2], check_exact=True)
    assert told == [f"folds {n}/9" for n in range(10)]


def test_progress_counts_all_folds_whatever_each_learns_from(panel) -> None:
    told: list[str] = []
    short, names = panel.at(panel.cutoffs[:14]), list(panel.X.columns)
    both = [names, names[:-1]]
    backtest(
        short,
        model=QUICK,
        choose=lambda past: both[len(past.cutoffs) % 2],
        progress=told.append,
    )
    assert told == [f"folds {n}/9" for n in range(10)]


def test_trees_are_chosen_among_earlier_folds(panel) -> None:
    recipe = ChurnModel({"num_leaves": 4}, seeds=1)
    chosen = backtest(panel.at(panel.cutoffs[:14]), model=recipe)
    assert auc_within_cutoff(chosen["label"], chosen["risk"], chosen["cutoff"]) > 0.6


def test_no_signal_means_one_risk_per_fold() -> None:
    rows = backtest(make_panel(250, 15, seed=3, signal=0.0), model=QUICK)
    spread = rows.groupby("fold")["risk"].agg(["min", "max"])
    assert (spread["min"] == spread["max"]).all()


def test_the_recipe_is_left_as_it_is(panel) -> None:
    model = ChurnModel(seeds=1, n_estimators=5, n_jobs=2)
    backtest(panel.at(panel.cutoffs[:14]), model=model)
    assert model.n_jobs == 2
    assert not hasattr(model, "boosters_")


def test_unlabelled_rows_are_not_judged(panel) -> None:
    assert panel.y.isna().any()
    until = panel.matured_at.max() - pd.Timedelta(days=4 * 28 + 2)
    censored = make_panel(150, 18, seed=8, signal=2.0, noise_features=1, until=until)
    rows = backtest(censored, model=QUICK)
    assert rows["cutoff"].max() == pd.Timestamp(panel.cutoffs[17 - 5])


def test_too_short_a_history_says_what_is_needed(panel) -> None:
    # 1 test + 3 calibration + 1 train + twice 4 dropped = 13.
    with pytest.raises(SplitError, match="13 labelled cutoffs are needed, 12 there"):
        backtest(panel.at(panel.cutoffs[:12]), model=QUICK)


def test_more_calibration_cutoffs_than_eight_can_be_asked_for() -> None:
    # The first margin is of cutoff 5; the ninth, of 13, has matured at cutoff 18.
    long = make_panel(120, 20, seed=8, signal=2.0, noise_features=0)
    rows = backtest(long, split=TemporalSplit(calibration=9), model=QUICK)
    expected = [pd.Timestamp(t) for t in long.cutoffs[18:]]
    assert rows["cutoff"].unique().tolist() == expected


def test_one_class_is_not_called_a_short_history(panel) -> None:
    nobody = replace(panel, y=panel.y.where(panel.y.isna(), other=False))
    # Cutoff 17 is calibrated on 5 to 12; the last of them is trained on 0 to 7.
    past = panel.at(panel.cutoffs[:8]).y.notna().sum()
    with pytest.raises(SplitError) as caught:
        backtest(nobody, model=QUICK)
    assert str(caught.value) == (
        "what the latest of 8 calibration folds is trained on (2024-01-01 to "
        f"2024-07-15, {past:,} snapshots) has one class only: nobody churned.\n"
        "Take more cutoffs or a longer horizon, or check the table that dates churn."
    )
    everybody = replace(panel, y=panel.y.where(panel.y.isna(), other=True))
    with pytest.raises(SplitError, match="everybody churned"):
        backtest(everybody, model=QUICK)


def test_one_class_in_the_calibrating_folds_is_named(panel) -> None:
    # Churn is seen at the first cutoffs alone: folds are trained, not calibrated.
    late = panel.index.get_level_values("cutoff") >= pd.Timestamp(panel.cutoffs[5])
    y = panel.y.where(panel.y.isna() | ~late, other=False)
    judged = panel.at(panel.cutoffs[5:13]).y.notna().sum()
    found = rf"latest of 13 folds is calibrated on \(2024-05-20 to .*, {judged:,} "
    with pytest.raises(SplitError, match=found):
        backtest(replace(panel, y=y), model=QUICK)

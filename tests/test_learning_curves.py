"""Learning curves: what each point learned from, and that nothing else moves it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from churnml.errors import SplitError
from churnml.learning_curves import days_seen, learning_curves, parts_of, shortened
from churnml.metrics import auc_within_cutoff
from churnml.model import ChurnModel
from churnml.splits import Fold, forward_folds, maturity
from tests.panels import make_card, make_panel

QUICK = ChurnModel({"num_leaves": 4}, seeds=1, n_estimators=30)


@pytest.fixture(scope="module")
def panel():
    made = make_panel(250, 18, seed=8, signal=2.0, noise_features=2)
    names = dict(zip(made.X.columns, made.X.columns, strict=True))
    names["noise__n1__28d"] = "noise__n1__91d"
    cards = tuple(
        replace(c, name=names[c.name], window="91d") if c.name != names[c.name] else c
        for c in made.cards
    )
    return replace(made, X=made.X.rename(columns=names), cards=cards)


@pytest.fixture(scope="module")
def curves(panel):
    return learning_curves(panel, model=QUICK, resamples=50)


def test_each_curve_ascends_to_all(curves) -> None:
    table = curves.table
    shares = {c: t["share"].tolist() for c, t in table.groupby("curve", sort=False)}
    assert shares == {
        "accounts": [0.125, 0.25, 0.5, 1.0],
        "history": [0.25, 0.5, 1.0],
        "windows": [pytest.approx(28 / 91), 1.0],
    }
    last = table[table["share"] == 1]
    assert len(set(last["auc_within_cutoff"])) == 1
    assert (last[["all_minus", "all_minus_low", "all_minus_high"]] == 0).all(axis=None)
    assert table["size"].gt(0).all()
    for _, mine in table.groupby("curve"):
        assert mine["size"].is_monotonic_increasing
    assert table[table["curve"] == "windows"]["size"].tolist() == [28.0, 91.0]
    assert len(curves.sentences) == 3


def test_all_is_the_recipe_on_the_judged_folds(curves, panel) -> None:
    # Labels take five steps: the last of eight blocks of two is calibrated by others.
    folds = forward_folds(maturity(panel.labelled()), width=2, folds=8)
    judged = [fold for fold in folds if fold.test[0] in curves.cutoffs]
    assert [t for fold in judged for t in fold.test] == [*curves.cutoffs]
    known = panel.labelled()
    margins, tested = QUICK.forward_margins(known.X, known.y, judged)
    cutoff = known.index.get_level_values("cutoff")
    expected = auc_within_cutoff(known.y[tested], margins[0, tested], cutoff[tested])
    found = curves.table["auc_within_cutoff"].iloc[-1]
    assert found == pytest.approx(float(expected), abs=1e-12)


def test_who_is_left_out_teaches_nothing(curves, panel) -> None:
    accounts = panel.index.get_level_values("account_id")
    kept = np.logical_or(*parts_of(accounts, 0.125))
    before = panel.index.get_level_values("cutoff") < curves.cutoffs[0]
    X = panel.X.copy()
    X.loc[~kept & before, "logins__days_since_last_use"] = 1e6
    again = learning_curves(replace(panel, X=X), model=QUICK, resamples=5)
    assert (
        again.table["auc_within_cutoff"].iloc[0]
        == (curves.table["auc_within_cutoff"].iloc[0])
    )
    assert (
        again.table["auc_within_cutoff"].iloc[2]
        != (curves.table["auc_within_cutoff"].iloc[2])
    )


def test_halves_are_nested_and_apart(panel) -> None:
    accounts = panel.index.get_level_values("account_id")
    for share in (0.5, 0.25, 0.125):
        one, other = parts_of(accounts, share)
        assert not (one & other).any()
        if share < 0.5:
            assert not (one & ~parts_of(accounts, 2 * share)[0]).any()
        for part in (one, other):  # an account is in or out with all its rows
            assert not set(accounts[part]) & set(accounts[~part])


def test_a_shorter_history_is_the_latest() -> None:
    days = tuple(pd.date_range("2025-01-01", periods=7))
    (fold,) = shortened([Fold(days[:6], days[6:])], 0.5)
    assert fold == Fold(days[3:6], days[6:])
    assert shortened([Fold(days[:1], days[6:])], 0.25)[0].train == days[:1]


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("commercial__tenure_days", 0),
        ("logins__logins__91d", 91),
        ("logins__logins_vs_normal__7d", 217),
        ("nps__answers__365d", 365),
        ("logins__silence_percentile", 217),
    ],
)
def test_how_far_a_feature_looks_back(name, days) -> None:
    assert days_seen(make_card(name)) == days


def test_jobs_change_nothing_and_progress_is_told(panel) -> None:
    told: list[str] = []
    small = panel.take(parts_of(panel.index.get_level_values("account_id"), 0.5)[0])
    one = learning_curves(small, model=QUICK, resamples=5, progress=told.append)
    two = learning_curves(small, model=QUICK, resamples=5, n_jobs=2)
    pd.testing.assert_frame_equal(one.table, two.table, check_exact=True)
    assert told == [f"curves {n}/7" for n in range(8)]


def test_too_short_a_history_is_refused(panel) -> None:
    with pytest.raises(
        SplitError, match="10 labelled cutoffs are too few for learning"
    ):
        learning_curves(panel.at(panel.cutoffs[:10]), model=QUICK)

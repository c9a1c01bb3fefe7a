"""The estimator."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import parametrize_with_checks

from churnml.calibration import AffineCalibrator
from churnml.errors import (
    FingerprintError,
    LeakageError,
    SmallSampleWarning,
    SplitError,
    UncalibratedWarning,
)
from churnml.metrics import auc_within_cutoff
from churnml.model import ChurnModel
from churnml.model_state import from_state, to_state
from churnml.splits import TemporalSplit, forward_folds, maturity
from tests.panels import make_card, make_panel


@parametrize_with_checks([ChurnModel(seeds=1)])
@pytest.mark.filterwarnings("ignore::churnml.errors.UncalibratedWarning")
@pytest.mark.filterwarnings("ignore::churnml.errors.SmallSampleWarning")
def test_it_is_a_scikit_learn_classifier(estimator, check) -> None:
    """No check is left out."""
    check(estimator)


@pytest.fixture(scope="module")
def panel():
    return make_panel(500, 18, seed=11)


@pytest.fixture(scope="module")
def split(panel):
    return TemporalSplit().split(panel)


@pytest.fixture(scope="module")
def model(split):
    return ChurnModel(seeds=2).fit_panel(split.train, calibration=split.calibration)


@pytest.fixture(scope="module")
def shipped(panel):
    return ChurnModel(seeds=2).refit(panel)


@pytest.fixture(scope="module")
def today():
    scoring = make_panel(500, 18, seed=11, labelled=False)
    return scoring.at([scoring.cutoffs[-1]])


def test_it_finds_a_signal_that_is_there(model, split) -> None:
    cutoff = split.test.index.get_level_values("cutoff")
    assert auc_within_cutoff(split.test.y, model.margin(split.test), cutoff) > 0.65
    assert model.calibrator_.usable_


def test_risk_is_a_probability_on_the_index_of_the_snapshots(model, today) -> None:
    risk = model.predict_risk(today)
    assert risk.index.equals(today.index)
    assert risk.name == "risk"
    assert risk.between(0, 1).all()


def test_risk_is_affine_in_the_margin_which_is_the_mean_of_boosters(
    model, today
) -> None:
    numbers = model.encode(today).to_numpy()
    margin = np.mean([b.predict(numbers, raw_score=True) for b in model.boosters_], 0)
    assert model.margin(today).to_numpy() == pytest.approx(margin, abs=1e-12)
    calibrator = model.calibrator_
    risk = 1 / (1 + np.exp(-(calibrator.a_ * margin + calibrator.b_)))
    assert model.predict_risk(today).to_numpy() == pytest.approx(risk, abs=1e-12)
    assert model.predict_proba(today)[:, 1] == pytest.approx(risk, abs=1e-12)


def test_columns_are_matched_by_name(model, today) -> None:
    risk = model.predict_risk(today.X)
    turned = today.X[list(today.X.columns[::-1])]
    pd.testing.assert_series_equal(model.predict_risk(turned), risk)
    pd.testing.assert_series_equal(model.predict_risk(today), risk)


def test_one_account_gets_the_risk_it_gets_among_all(model, today) -> None:
    alone = model.predict_risk(today.take(np.arange(3, 4)))
    assert alone.iloc[0] == model.predict_risk(today).iloc[3]


def test_nobody_to_score_is_no_mistake(model, today) -> None:
    assert model.predict_risk(today.take(np.zeros(len(today), dtype=bool))).empty


def test_missing_and_unexpected_columns_are_named(model, today) -> None:
    wrong = today.X.rename(columns={"nps__latest_score": "nps__score"})
    with pytest.raises(FingerprintError) as caught:
        model.predict_risk(wrong)
    assert "1 missing (e.g. 'nps__latest_score')" in str(caught.value)
    assert "1 unexpected (e.g. 'nps__score')" in str(caught.value)


def test_a_column_of_another_type_is_named(model, today) -> None:
    wrong = today.X.assign(commercial__mrr="much")
    with pytest.raises(FingerprintError, match=r"'commercial__mrr': .*a number"):
        model.predict_risk(wrong)


def test_infinity_is_refused_by_name(model, today) -> None:
    wrong = today.X.assign(commercial__mrr=np.inf)
    with pytest.raises(ValueError, match=r"infinity in 1 columns .*commercial__mrr"):
        model.predict_risk(wrong)


def test_unseen_levels_are_missing(model, today) -> None:
    unseen = today.X.assign(commercial__plan="platinum")
    missing = today.X.assign(commercial__plan=None)
    pd.testing.assert_series_equal(
        model.predict_risk(unseen), model.predict_risk(missing)
    )


def test_another_fingerprint_is_refused_by_name(model, today) -> None:
    name = today.cards[0].name
    changed = (replace(today.cards[0], version=2, unit="hours"), *today.cards[1:])
    other = replace(today, fingerprint="other", cards=changed)
    with pytest.raises(FingerprintError) as caught:
        model.predict_risk(other)
    assert f"1 defined otherwise (e.g. {name} (unit, version))" in str(caught.value)
    more = (*today.cards, make_card("tickets__open"))
    with pytest.raises(FingerprintError, match=r"1 unexpected .*tickets__open"):
        model.encode(replace(today, fingerprint="other", cards=more))
    with pytest.raises(FingerprintError, match="values computed otherwise"):
        model.margin(replace(today, fingerprint="other"))


def test_the_fingerprint_comes_with_the_calibration_matrix(split, today) -> None:
    fitted = ChurnModel(seeds=1, n_estimators=20).fit(
        split.train.X, split.train.y, calibration=split.calibration
    )
    assert fitted.fingerprint_ == split.train.fingerprint
    with pytest.raises(FingerprintError):
        fitted.predict_risk(replace(today, fingerprint="other"))


def test_plain_frames_and_matrices_train_the_same(model, split, today) -> None:
    frames = ChurnModel(seeds=2).fit(
        split.train.X, split.train.y, calibration=split.calibration
    )
    pairs = ChurnModel(seeds=2).fit(
        split.train.X,
        split.train.y,
        calibration=(split.calibration.X, split.calibration.y),
    )
    for other in (frames, pairs):
        pd.testing.assert_series_equal(
            other.predict_risk(today), model.predict_risk(today)
        )
    assert pairs.fingerprint_ is None


def test_shuffled_rows_train_the_same(model, split, today) -> None:
    rows = np.random.default_rng(0).permutation(len(split.train))
    mixed = ChurnModel(seeds=2).fit(
        split.train.X.iloc[rows],
        split.train.y.iloc[rows],
        calibration=split.calibration,
    )
    pd.testing.assert_series_equal(mixed.predict_risk(today), model.predict_risk(today))


def test_the_result_does_not_depend_on_the_number_of_jobs(panel, model, split) -> None:
    both = ChurnModel(seeds=2, n_jobs=2).fit_panel(
        split.train, calibration=split.calibration
    )
    assert (both.margin(split.test) == model.margin(split.test)).all()
    assert both.n_estimators_ == model.n_estimators_


def test_seeds_average_and_random_state_counts(split) -> None:
    def margin(**settings):
        chosen = ChurnModel(n_estimators=20, **settings)
        fitted = chosen.fit_panel(split.train, calibration=split.calibration)
        assert len(fitted.boosters_) == chosen.seeds
        return fitted.margin(split.test)

    assert (margin(seeds=1) == margin(seeds=1)).all()
    assert not (margin(seeds=1) == margin(seeds=1, random_state=8)).all()
    assert not (margin(seeds=1) == margin(seeds=3)).all()


def test_parameters_replace_the_defaults(split) -> None:
    stumps = ChurnModel({"num_leaves": 2}, seeds=1, n_estimators=30).fit_panel(
        split.train, calibration=split.calibration
    )
    assert stumps.boosters_[0].trees_to_dataframe()["node_depth"].max() <= 2
    assert stumps.n_estimators_ == 30
    assert stumps.trees_from_ == "given"


def test_trees_are_chosen_by_inner_folds_where_there_are_any(split, panel) -> None:
    known = panel.labelled()
    long = known.at(known.cutoffs[:12])
    late = known.at(known.cutoffs[16:])
    fitted = ChurnModel(seeds=1).fit_panel(long, calibration=late)
    assert fitted.trees_from_ == "folds"
    short = ChurnModel(seeds=1).fit_panel(split.train, calibration=split.calibration)
    assert short.trees_from_ == "calibration"


def test_the_embargo_of_a_plain_frame_is_that_of_its_calibration(panel) -> None:
    # Labels take 118 days: of eight cutoffs the first three are matured at the last.
    known = panel.labelled()
    train, late = known.at(known.cutoffs[:8]), known.at(known.cutoffs[13:15])
    exact = ChurnModel(seeds=1).fit_panel(train, calibration=late)
    plain = ChurnModel(seeds=1).fit(train.X, train.y, calibration=late)
    assert exact.n_estimators_ == plain.n_estimators_
    with pytest.warns(UncalibratedWarning):
        default = ChurnModel(seeds=1).fit(train.X, train.y)
    assert default.n_estimators_ == exact.n_estimators_  # 118 days by default


def test_without_calibration_it_warns_and_says_so(split, today) -> None:
    with pytest.warns(UncalibratedWarning, match=r"calibration=split\.calibration"):
        raw = ChurnModel(seeds=1, n_estimators=20).fit(split.train.X, split.train.y)
    assert raw.calibrated_ is False
    margin = raw.margin(today)
    assert raw.predict_risk(today).to_numpy() == pytest.approx(
        1 / (1 + np.exp(-margin))
    )


def test_a_useless_signal_gives_everybody_the_base_rate(today) -> None:
    noise = make_panel(250, 18, seed=3, signal=0.0)
    split = TemporalSplit().split(noise)
    fitted = ChurnModel(seeds=1).fit_panel(split.train, calibration=split.calibration)
    assert not fitted.calibrator_.usable_
    assert set(fitted.predict_risk(today)) == {fitted.base_rate_}
    assert fitted.base_rate_ == pytest.approx(split.train.y.mean())
    assert len(set(fitted.predict_proba(today)[:, 1])) > 1


def test_fewer_than_fifty_churned_accounts_warn() -> None:
    small = TemporalSplit().split(make_panel(100, 18, seed=2))
    with pytest.warns(SmallSampleWarning, match=r"only \d+ distinct accounts churned"):
        ChurnModel(seeds=1).fit_panel(small.train, calibration=small.calibration)


@pytest.mark.parametrize(("churned", "warned"), [(49, True), (50, False)])
def test_accounts_are_counted_not_rows(churned, warned) -> None:
    # Each of 120 accounts is seen at two cutoffs: 49 churners are 98 rows.
    cutoffs = pd.to_datetime(["2024-01-01", "2024-01-29"])
    index = pd.MultiIndex.from_product(
        [[f"A{n:03d}" for n in range(120)], cutoffs], names=["account_id", "cutoff"]
    )
    X = pd.DataFrame({"x": np.arange(240.0)}, index=index)
    y = pd.Series(np.repeat(np.arange(120) < churned, 2), index=index)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        ChurnModel(seeds=1, n_estimators=2).fit(X, y)
    assert any(w.category is SmallSampleWarning for w in caught) is warned


def test_one_class_is_refused(split) -> None:
    with pytest.raises(SplitError, match="one class only: False"):
        ChurnModel().fit(split.train.X, split.train.y & False)


def test_unknown_labels_are_refused_with_advice(panel) -> None:
    with pytest.raises(
        SplitError, match=r"labels are not known.\n.*panel\.labelled\(\)"
    ):
        ChurnModel().fit(panel.X, panel.y)


def test_misaligned_labels_are_refused(split) -> None:
    with pytest.raises(ValueError, match="different indexes"):
        ChurnModel().fit(split.train.X, split.train.y.iloc[::-1])


def test_calibration_before_the_training_labels_are_known_is_refused(panel) -> None:
    known = panel.labelled()
    train = known.at(known.cutoffs[:6])  # the last, 2024-05-20, matures on 2024-09-15
    soon, same = known.at(known.cutoffs[8:10]), known.at(known.cutoffs[4:8])
    model = ChurnModel(seeds=1, n_estimators=5)
    with pytest.raises(LeakageError, match="matures on 2024-09-15") as caught:
        model.fit_panel(train, calibration=soon)
    assert "begin on 2024-08-12" in str(caught.value)
    with pytest.raises(LeakageError):
        model.fit(train.X, train.y, calibration=soon)
    with pytest.raises(LeakageError):
        model.fit(train.X, train.y, calibration=(same.X, same.y))


def test_calibration_rows_of_other_columns_are_refused(split) -> None:
    other = split.calibration.X.drop(columns="commercial__mrr")
    with pytest.raises(FingerprintError, match=r"1 missing .*commercial__mrr"):
        ChurnModel(seeds=1).fit(
            split.train.X, split.train.y, calibration=(other, split.calibration.y)
        )


def test_unfitted_it_says_so(today) -> None:
    with pytest.raises(NotFittedError):
        ChurnModel().predict_risk(today)


def test_no_seeds_are_refused(split) -> None:
    with pytest.raises(ValueError, match="seeds: 0"):
        ChurnModel(seeds=0).fit_panel(split.train, calibration=split.calibration)


def test_text_needs_a_frame(model, today) -> None:
    with pytest.raises(ValueError, match="commercial__plan"):
        model.predict_proba(today.X.drop(columns="commercial__plan").to_numpy())


class TestRefit:
    """The shipped model."""

    def test_it_learns_from_every_matured_cutoff(self, shipped, panel) -> None:
        known = panel.labelled()
        assert shipped.base_rate_ == pytest.approx(known.y.mean())
        assert shipped.fingerprint_ == panel.fingerprint
        assert shipped.cards_ == panel.cards
        assert shipped.calibrated_ is True
        assert shipped.trees_from_ == "folds"

    def test_labels_that_have_not_matured_change_nothing(self, panel) -> None:
        until = panel.matured_at.max()
        longer = make_panel(500, 19, seed=11, until=until)
        known = longer.at(panel.cutoffs)
        later = longer.take(~longer.index.isin(known.index))
        assert later.y.isna().all()
        censored = ChurnModel(seeds=2).refit(longer)
        only = ChurnModel(seeds=2).refit(known)
        assert (censored.margin(later) == only.margin(later)).all()

    def test_its_calibrator_is_fitted_out_of_time(self, panel) -> None:
        # Give every account a feature of its own: on rows trained on it tells all,
        # on later rows of other labels little. In-sample margins would be bold.
        rng = np.random.default_rng(0)
        known = panel.labelled()
        accounts, _ = pd.factorize(known.index.get_level_values("account_id"))
        own = pd.DataFrame({"own__id": rng.permutation(600)[accounts] * 1.0})
        alone = replace(known, X=own.set_index(known.index), cards=())
        greedy = {
            "num_leaves": 63,
            "min_data_in_leaf": 2,
            "lambda_l2": 0.0,
            "max_bin": 2000,
        }
        shipped = ChurnModel(greedy, seeds=1, n_estimators=150).refit(alone)
        cutoffs = known.index.get_level_values("cutoff")
        within = auc_within_cutoff(known.y, shipped.margin(alone), cutoffs)
        assert within > 0.9
        assert shipped.calibrator_.a_ < 0.5

    def test_its_level_is_its_own_where_ever_more_churn(self) -> None:
        # Few churn early: models of the early days know lower margins.
        known = make_panel(600, 18, seed=4).labelled()
        cutoffs = known.index.get_level_values("cutoff")
        assert known.y is not None
        late = cutoffs >= pd.Timestamp(known.cutoffs[9])
        rising = replace(known, y=known.y & (late | (np.arange(len(known)) % 4 == 0)))
        shipped = ChurnModel(seeds=2, n_estimators=60).refit(rising)
        # Four folds of two cutoffs each set the level, with the labels they have.
        judged = cutoffs >= pd.Timestamp(known.cutoffs[-8])
        risk = shipped.predict_risk(rising)[judged]
        assert risk.sum() == pytest.approx(rising.y[judged].sum(), rel=1e-6)
        assert shipped.certainty_.centre == pytest.approx(
            shipped.margin(rising)[judged].mean(), rel=1e-9
        )
        # By the margins of the folds themselves it would be a tenth too high or more.
        folds = forward_folds(maturity(rising), width=2, folds=4)
        margins, tested = shipped.forward_margins(rising.X, rising.y, folds)
        assert (tested == judged).all()
        theirs = AffineCalibrator().fit(
            margins[0, judged],
            rising.y[judged],
            accounts=rising.index.get_level_values("account_id")[judged],
            cutoffs=cutoffs[judged],
        )
        assert theirs.predict(shipped.margin(rising)[judged]).sum() > 1.1 * risk.sum()

    def test_it_leaves_the_judged_model_as_it_is(self, model, panel, split) -> None:
        before = model.margin(split.test)
        other = model.refit(panel)
        assert other is not model
        assert other.get_params() == model.get_params()
        assert (model.margin(split.test) == before).all()

    def test_too_short_a_history_is_refused(self, panel) -> None:
        with pytest.raises(SplitError, match="5 labelled cutoffs are too few"):
            ChurnModel(seeds=1).refit(panel.at(panel.cutoffs[:5]))

    def test_given_trees_are_kept(self, panel) -> None:
        shipped = ChurnModel(seeds=1, n_estimators=15).refit(panel)
        assert shipped.n_estimators_ == 15
        assert shipped.boosters_[0].num_trees() == 15


def test_bands_hold_the_risk_and_survive_a_round_trip() -> None:
    rng = np.random.default_rng(4)
    X = pd.DataFrame({"a": rng.normal(size=1200), "b": rng.normal(size=1200)})
    y = rng.random(1200) < 1 / (1 + np.exp(2 - X["a"]))
    model = ChurnModel(seeds=1, n_estimators=20).fit(
        X[:800], y[:800], calibration=(X[800:], y[800:])
    )
    band, risk = model.risk_band(X), model.predict_risk(X)
    assert (band["risk_low"] <= risk).all()
    assert (risk <= band["risk_high"]).all()
    assert band["blind"].isna().all()
    holes = model.risk_band(X.assign(a=np.nan))
    sizes = [(b["risk_high"] - b["risk_low"]).mean() for b in (band, holes)]
    assert sizes[0] < sizes[1]
    again = from_state(*to_state(model))
    pd.testing.assert_frame_equal(again.risk_band(X), band)
    with pytest.warns(UncalibratedWarning):
        bare = ChurnModel(seeds=1, n_estimators=5).fit(X, y)
    assert bare.risk_band(X)[["risk_low", "risk_high"]].isna().all().all()

"""Contributions: the same as Shapley's definition, and sums that hold."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from types import ModuleType, SimpleNamespace
from typing import Any

import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from churnml.attribution import (
    CONTEXT,
    Contributions,
    explain,
    largest_remainder,
    risk_per_logit,
)
from churnml.matrix import Matrix
from tests.panels import make_card, make_panel


@dataclass
class StandIn:
    """What :func:`explain` needs of a model, over two small boosters."""

    boosters_: list[lgb.Booster]
    usable: bool = True
    n_jobs: int = 1
    base_rate_: float = 0.05

    @property
    def calibrator_(self) -> Any:
        return SimpleNamespace(a_=0.8, b_=-0.3, usable_=self.usable)

    def encode(self, rows: Matrix | pd.DataFrame) -> pd.DataFrame:
        X = rows.X if isinstance(rows, Matrix) else rows
        codes = {"basic": 0.0, "pro": 1.0, "enterprise": 2.0}
        return X.assign(commercial__plan=X["commercial__plan"].map(codes)).astype(float)

    def margin(self, matrix: Matrix) -> np.ndarray:
        rows = self.encode(matrix).to_numpy()
        return np.mean(
            [b.predict(rows, raw_score=True) for b in self.boosters_], axis=0
        )

    def predict_risk(self, matrix: Matrix) -> pd.Series:
        if not self.usable:
            return pd.Series(self.base_rate_, index=matrix.X.index)
        return pd.Series(expit(0.8 * self.margin(matrix) - 0.3), matrix.X.index)


def boosters(X: np.ndarray, y: np.ndarray, trees: int = 12) -> list[lgb.Booster]:
    settings = {"objective": "binary", "num_leaves": 6, "min_data_in_leaf": 20}
    settings |= {"verbosity": -1, "num_threads": 1, "feature_fraction": 0.7}
    return [
        lgb.train(settings | {"seed": seed}, lgb.Dataset(X, y), trees)
        for seed in (1, 2)
    ]


@pytest.fixture(scope="module")
def panel() -> Matrix:
    matrix = make_panel(80, 8, seed=3, hazard=0.02).labelled()
    cards = tuple(
        make_card(c.name, actionable=c.measure not in {"tenure_days", "plan"})
        for c in matrix.cards
    )
    return Matrix(matrix.X, cards, "f", y=matrix.y)


@pytest.fixture(scope="module")
def model(panel: Matrix) -> StandIn:
    blank = StandIn([])
    return StandIn(boosters(blank.encode(panel.X).to_numpy(), panel.y.to_numpy(float)))


def contributions(phi: list[float], base: float = -2.0) -> Contributions:
    """One snapshot whose features are one family each; the last one is static."""
    names = [f"f{n}__m" for n in range(len(phi))]
    cards = tuple(make_card(n, actionable=n != names[-1]) for n in names)
    index = pd.MultiIndex.from_tuples(
        [("A", pd.Timestamp("2025-03-03"))], names=["account_id", "cutoff"]
    )
    values = pd.DataFrame([phi], index=index, columns=names)
    total = base + sum(phi)
    return Contributions(
        values=values,
        base_value=base,
        logit=pd.Series([total], index=index),
        risk=pd.Series([expit(total)], index=index),
        cards=cards,
        usable=True,
        X=values,
        encoded=values,
    )


# --- the values -----------------------------------------------------------------


def expected_margin(node: dict[str, Any], x: np.ndarray, known: set[int]) -> float:
    """The tree's mean over unknown features, by the training rows in each branch."""
    if "leaf_value" in node:
        return float(node["leaf_value"])
    left, right = node["left_child"], node["right_child"]
    if node["split_feature"] in known:
        value = x[node["split_feature"]]
        goes_left = (
            node["default_left"] if np.isnan(value) else (value <= node["threshold"])
        )
        return expected_margin(left if goes_left else right, x, known)
    weights = [
        child.get("internal_count", child.get("leaf_count")) for child in (left, right)
    ]
    means = [expected_margin(child, x, known) for child in (left, right)]
    return float(np.average(means, weights=weights))


def shapley(trees: list[dict[str, Any]], x: np.ndarray) -> list[float]:
    """Shapley's formula, over all subsets of the features."""
    n = len(x)
    worth = {
        subset: sum(expected_margin(tree, x, set(subset)) for tree in trees)
        for size in range(n + 1)
        for subset in itertools.combinations(range(n), size)
    }
    values = []
    for feature in range(n):
        rest = [other for other in range(n) if other != feature]
        value = 0.0
        for size in range(n):
            weight = math.factorial(size) * math.factorial(n - size - 1)
            for subset in itertools.combinations(rest, size):
                gain = worth[tuple(sorted((*subset, feature)))] - worth[subset]
                value += weight / math.factorial(n) * gain
        values.append(value)
    return values


def test_values_are_shapley_values_by_definition() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(400, 4))
    X[rng.random(X.shape) < 0.15] = np.nan
    y = np.nan_to_num(X[:, 0]) * np.nan_to_num(X[:, 1]) + rng.normal(size=400) > 0.3
    names = [f"f{n}__m" for n in range(4)]
    index = pd.MultiIndex.from_product(
        [[f"A{n}" for n in range(400)], [pd.Timestamp("2025-03-03")]],
        names=["account_id", "cutoff"],
    )
    frame = pd.DataFrame(X, index=index, columns=names)
    matrix = Matrix(frame, tuple(make_card(n) for n in names), "f")

    class Plain(StandIn):
        def encode(self, rows: Matrix | pd.DataFrame) -> pd.DataFrame:
            return rows.X if isinstance(rows, Matrix) else rows

    model = Plain(boosters(X, y.astype(float), trees=5))
    why = explain(model, matrix)

    dumps = [booster.dump_model()["tree_info"] for booster in model.boosters_]
    for row in range(12):
        by_seed = [
            shapley([tree["tree_structure"] for tree in trees], X[row])
            for trees in dumps
        ]
        expected = 0.8 * np.mean(by_seed, axis=0)
        np.testing.assert_allclose(why.values.iloc[row], expected, atol=1e-12)


def test_base_and_contributions_sum_to_the_calibrated_margin(
    panel: Matrix, model: StandIn
) -> None:
    why = explain(model, panel)
    expected = 0.8 * model.margin(panel) - 0.3
    for parts in (why.values, why.by_family()):
        total = why.base_value + parts.sum(axis=1)
        np.testing.assert_allclose(total, expected, atol=1e-9, rtol=0)
    np.testing.assert_allclose(expit(why.logit), why.risk, atol=1e-12)


def test_one_account_alone_gets_the_same_contributions(
    panel: Matrix, model: StandIn
) -> None:
    everybody, alone = explain(model, panel), explain(model, panel.take(np.array([5])))
    assert alone.base_value == everybody.base_value
    pd.testing.assert_frame_equal(alone.values, everybody.values.iloc[[5]])
    pd.testing.assert_frame_equal(alone.points(), everybody.points().iloc[[5]])
    pd.testing.assert_frame_equal(
        alone.whole_points(), everybody.whole_points().iloc[[5]]
    )


def test_no_snapshots_are_no_contributions(panel: Matrix, model: StandIn) -> None:
    why = explain(model, panel.take(np.array([], dtype=int)))
    assert why.values.shape == (0, panel.X.shape[1])
    assert why.base_value == explain(model, panel).base_value
    assert why.whole_points().empty


def test_without_a_usable_signal_nothing_contributes(
    panel: Matrix, model: StandIn
) -> None:
    why = explain(StandIn(model.boosters_, usable=False), panel)
    assert not why.usable
    assert (why.values == 0).all(axis=None)
    assert why.base_risk == pytest.approx(0.05)
    assert (why.whole_points() == 0).all(axis=None)
    rise = why.risk - why.base_risk
    np.testing.assert_allclose(why.points().sum(axis=1), rise, atol=1e-12)


def test_static_facts_are_summed_apart(panel: Matrix, model: StandIn) -> None:
    why = explain(model, panel)
    assert why.families == ("logins", "nps", "commercial", "noise", CONTEXT)
    static = ["commercial__tenure_days", "commercial__plan"]
    both = ["commercial__days_to_term_end", "commercial__mrr"]
    sums = why.by_family()
    np.testing.assert_allclose(sums[CONTEXT], why.values[static].sum(axis=1))
    np.testing.assert_allclose(sums["commercial"], why.values[both].sum(axis=1))


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")  # of shap's own
def test_the_explanation_is_one_that_shap_can_draw(
    panel: Matrix, model: StandIn
) -> None:
    why = explain(model, panel)
    explanation = why.to_shap()
    assert explanation.feature_names == list(panel.X.columns)
    np.testing.assert_array_equal(explanation.values, why.values)
    sums = explanation.values.sum(axis=1) + explanation.base_values
    np.testing.assert_allclose(sums, why.logit, atol=1e-9)
    assert explanation.data.dtype == float
    plan = list(panel.X.columns).index("commercial__plan")
    assert set(explanation.display_data[:, plan]) == {"basic", "pro", "enterprise"}


# How each plot of the installed shap takes an explanation, or what it takes instead.
PLOTS: dict[str, Callable[[Any, Any], Any]] = {
    "bar": lambda draw, e: [
        draw(e, show=False),
        draw(e[0], show=False),
        draw(e.cohorts(["odd", "even"] * (len(e) // 2)).abs.mean(0), show=False),
    ],
    "beeswarm": lambda draw, e: draw(e, show=False),
    "decision": lambda draw, e: draw(
        e.base_values[0],
        e.values,
        features=e.display_data,
        feature_names=e.feature_names,
        show=False,
    ),
    "embedding": lambda draw, e: draw(
        0, e.values, feature_names=e.feature_names, show=False
    ),
    "force": lambda draw, e: [
        draw(e[0], matplotlib=True, show=False),
        draw(e[0]).html(),
        draw(e).html(),
    ],
    "group_difference": lambda draw, e: draw(
        e.values,
        np.arange(len(e)) % 2 == 0,
        feature_names=e.feature_names,
        show=False,
    ),
    "heatmap": lambda draw, e: draw(e, show=False),
    "monitoring": lambda draw, e: draw(
        0, e.values, e.data, feature_names=e.feature_names, show=False
    ),
    "scatter": lambda draw, e: [
        draw(e[:, name], color=e, show=False) for name in e.feature_names
    ],
    "violin": lambda draw, e: draw(e, show=False),
    "waterfall": lambda draw, e: [draw(row, show=False) for row in e[:3]],
}
SHAP_ROWS = 240  # `monitoring` looks at a hundred and more
NOT_OF_EXPLANATIONS_OF_TABLES = {
    "benchmark": "results of shap's benchmarks",
    "image": "pictures",
    "image_to_text": "pictures",
    "partial_dependence": "a model and its rows; no explanation",
    "text": "words of a text",
    "initjs": "is no plot: loads JavaScript",
}


@pytest.mark.filterwarnings("ignore")  # of shap and matplotlib
@pytest.mark.parametrize("name", PLOTS)
def test_every_plot_of_shap_draws_it(
    name: str, panel: Matrix, model: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MPLBACKEND", "Agg")
    import matplotlib.pyplot as plt
    import shap

    explanation = explain(model, panel.take(np.arange(SHAP_ROWS))).to_shap()
    plt.close("all")
    PLOTS[name](getattr(shap.plots, name), explanation)
    drawn = [axes for n in plt.get_fignums() for axes in plt.figure(n).axes]
    plt.close("all")
    assert any(axes.has_data() for axes in drawn)


def test_no_plot_of_shap_is_forgotten() -> None:
    import shap

    public = {name for name in dir(shap.plots) if not name.startswith("_")}
    modules = {
        name for name in public if isinstance(getattr(shap.plots, name), ModuleType)
    }
    assert public - modules == {*PLOTS, *NOT_OF_EXPLANATIONS_OF_TABLES}


# --- points ---------------------------------------------------------------------


def test_points_by_hand() -> None:
    # Base log-odds 0 is a risk of 0.5; log-odds ln 3 is 0.75: the line rises by 0.25
    # over ln 3. Contributions 1.5 ln 3 and -0.5 ln 3 are 0.375 and -0.125.
    why = contributions([1.5 * math.log(3), -0.5 * math.log(3)], base=0.0)
    assert why.points().iloc[0].tolist() == pytest.approx([0.375, -0.125])
    # 37.5 and -12.5 to a total of 75 - 50 = 25: floors 37 and -13, one lacking, both
    # remainders a half, and the larger point gets it.
    assert why.whole_points().iloc[0].tolist() == [38, -13]


def test_points_where_the_risk_is_the_base_risk_take_the_limit() -> None:
    # risk * (1 - risk) at log-odds -2 is 0.104994.
    why = contributions([0.7, -0.7])
    assert why.points().iloc[0].tolist() == pytest.approx(
        [0.7 * 0.104994, -0.7 * 0.104994], rel=1e-5
    )
    assert why.whole_points().to_numpy().sum() == 0


@given(
    st.lists(st.floats(-6, 6), min_size=1, max_size=12),
    st.floats(-8, 8),
)
def test_points_always_sum_to_the_difference_in_risk(
    phi: list[float], base: float
) -> None:
    why = contributions(phi, base)
    difference = float(why.risk.iloc[0]) - why.base_risk
    assert float(why.points().to_numpy().sum()) == pytest.approx(difference, abs=1e-12)
    points, whole = why.points().to_numpy()[0], why.whole_points().to_numpy()[0]
    assert whole.sum() == round(100 * why.risk.iloc[0]) - round(100 * why.base_risk)
    assert (np.abs(whole - 100 * points) < 2).all()
    # Of equal points one may be rounded up and the other down; of others never.
    more = points[:, None] > points[None, :] + 1e-9
    assert (whole[:, None] >= whole[None, :])[more].all()


LOG_ODDS = st.floats(-30, 30).map(lambda x: round(x, 9))


@given(LOG_ODDS, LOG_ODDS)
def test_the_slope_is_the_quotient_of_differences(base: float, other: float) -> None:
    with localcontext() as context:
        context.prec = 60  # digits, so that nothing is lost in the differences
        z, b = Decimal(other), Decimal(base)
        risk, base_risk = (1 / (1 + (-x).exp()) for x in (z, b))
        expected = (risk - base_risk) / (z - b) if z != b else risk * (1 - risk)
    slope = risk_per_logit(np.array([other]), base)[0]
    assert slope == pytest.approx(float(expected), rel=1e-12)


def test_extreme_log_odds_stay_finite() -> None:
    slope = risk_per_logit(np.array([-800.0, 0.0, 800.0]), -750.0)
    assert np.isfinite(slope).all()


@pytest.mark.parametrize(
    ("points", "total", "whole"),
    [
        ([2.6, 1.3, -0.9], 3, [3, 1, -1]),
        ([0.6, 0.6, -1.2], 0, [1, 0, -1]),
        ([3.0, -3.0], 0, [3, -3]),
        ([2.9999999999999996, 0.0], 3, [3, 0]),
        # Both totals rounded the other way: whole points, and yet one too many.
        ([5.0, 0.0, -3.0], 1, [4, 0, -3]),
        ([], 0, []),
    ],
)
def testlargest_remainders(points: list[float], total: int, whole: list[int]) -> None:
    found = largest_remainder(np.array([points]), np.array([total]))
    assert found.tolist() == [whole]

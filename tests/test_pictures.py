"""Pictures: the numbers by hand, the drawing by what the axes hold."""

from __future__ import annotations

import io
import subprocess
import sys
import warnings

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from churnml.pictures import (
    curves,
    new_figure,
    ranking_points,
    reliability,
    reliability_points,
    shap_summary,
)


def png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(buffer, format="png")
    return buffer.getvalue()


def test_ranking_by_hand() -> None:
    # Highest risk first: 0.9 (left), then 0.5 twice (one left), then 0.2 (stayed)
    # and 0.1 (left). Three left. After each distinct risk: looked at 1, 3, 4, 5.
    points = ranking_points([1, 0, 1, 0, 1], [0.9, 0.5, 0.5, 0.2, 0.1])
    assert points["looked_at"].tolist() == [0.2, 0.6, 0.8, 1.0]
    assert points["caught"].tolist() == [1 / 3, 2 / 3, 2 / 3, 1.0]
    assert points["precision"].tolist() == [1.0, 2 / 3, 2 / 4, 3 / 5]


def test_ranking_ignores_the_order_of_rows() -> None:
    chance = np.random.default_rng(7)
    label, risk = chance.random(50) < 0.3, chance.integers(0, 9, 50) / 9
    shuffled = chance.permutation(50)
    pd.testing.assert_frame_equal(
        ranking_points(label, risk), ranking_points(label[shuffled], risk[shuffled])
    )


def test_ranking_where_nobody_churned() -> None:
    points = ranking_points([False, False], [0.2, 0.1])
    assert points["caught"].isna().all()
    assert points["precision"].tolist() == [0.0, 0.0]


def test_reliability_by_hand() -> None:
    # Six snapshots in three groups of two.
    points = reliability_points(
        [0, 0, 0, 1, 1, 1], [0.1, 0.2, 0.3, 0.4, 0.5, 0.9], groups=3
    )
    assert points["risk"].tolist() == pytest.approx([0.15, 0.35, 0.7])
    assert points["observed"].tolist() == [0.0, 0.5, 1.0]
    assert points["snapshots"].tolist() == [2, 2, 2]


def test_reliability_keeps_equal_risks_together() -> None:
    points = reliability_points([1, 0, 0, 0], [0.25] * 4, groups=10)
    assert points.to_numpy().tolist() == [[0.25, 0.25, 4.0]]


def test_curves_show_model_and_baselines() -> None:
    chance = np.random.default_rng(7)
    risk = chance.random(300)
    label = chance.random(300) < risk
    figure = curves(label, risk, baselines={"recency": chance.random(300)})
    gains = figure.axes[1]
    assert [line.get_label() for line in gains.get_lines()] == [
        "model",
        "recency",
        "by chance",
    ]
    across, up = map(np.asarray, gains.get_lines()[0].get_data())
    assert (across[0], up[0]) == (0.0, 0.0)
    assert (across[-1], up[-1]) == (1.0, 1.0)
    base = np.asarray(figure.axes[0].get_lines()[-1].get_ydata())
    assert base[0] == pytest.approx(label.mean())
    assert png(figure) == png(figure)


@pytest.mark.parametrize(
    ("label", "risk"),
    [
        ([False, False, False], [0.1, 0.2, 0.3]),  # nobody churned
        ([True, True], [0.9, 0.8]),  # everybody did
        ([True, False, False], [0.3, 0.3, 0.3]),  # no usable signal: base rates
        ([False], [0.0]),
    ],
)
def test_curves_of_poor_test_sets(label: list[bool], risk: list[float]) -> None:
    assert png(curves(label, risk)).startswith(b"\x89PNG")


def test_summary_orders_features_by_strength() -> None:
    values = pd.DataFrame({"weak": [0.1, -0.1], "strong": [-2.0, 1.0], "nil": [0, 0]})
    figure = shap_summary(values, values, top=2)
    labels = [text.get_text() for text in figure.axes[0].get_yticklabels()]
    assert labels == ["weak", "strong"], "the strongest on top"


def test_summary_draws_every_value_once_and_unknown_ones_grey() -> None:
    values = pd.DataFrame({"a": np.linspace(-1, 1, 7)})
    numbers = pd.DataFrame({"a": [1.0, np.nan, 3.0, 4.0, np.nan, 6.0, 7.0]})
    axes = shap_summary(values, numbers).axes[0]
    grey, coloured = (np.asarray(dots.get_offsets()) for dots in axes.collections[:2])
    assert grey[:, 0].tolist() == pytest.approx([-2 / 3, 1 / 3])
    assert len(coloured) == 5
    assert np.abs(np.concatenate([grey, coloured])[:, 1]).max() <= 0.5


@pytest.mark.parametrize("rows", [0, 1, 5_000])
def test_summary_of_any_size(rows: int) -> None:
    chance = np.random.default_rng(7)
    values = pd.DataFrame(chance.normal(size=(rows, 3)), columns=["a", "b", "c"])
    figure = shap_summary(values, values)
    assert png(figure).startswith(b"\x89PNG")
    dots = figure.axes[0].collections
    drawn = sum(len(np.asarray(some.get_offsets())) for some in dots)
    assert drawn <= 3 * 2_000


def test_summary_without_a_signal() -> None:
    values = pd.DataFrame({"a": [0.0, 0.0], "b": [0.0, 0.0]})
    assert png(shap_summary(values, values)).startswith(b"\x89PNG")


DRAW = """
import sys
from churnml.pictures import curves
curves([True, False], [0.5, 0.1])
print("matplotlib.pyplot" in sys.modules)
"""


def test_nothing_global_is_touched() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            DRAW,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"
    assert done.stderr == ""


def test_a_picture_shows_itself_in_a_notebook() -> None:
    assert new_figure(1, 1)._repr_png_().startswith(b"\x89PNG")


def test_reliability_has_intervals_by_account() -> None:
    # Two groups of four snapshots: two accounts each, all alike in the second one.
    label, risk = [0, 0, 1, 1, 1, 1, 1, 1], [0.1] * 4 + [0.6] * 4
    accounts = ["a", "a", "b", "b", "c", "c", "d", "d"]
    points = reliability_points(label, risk, groups=2, accounts=accounts)
    assert points["observed"].tolist() == [0.5, 1.0]
    assert points[["low", "high"]].to_numpy().tolist() == [[0.0, 1.0], [1.0, 1.0]]
    figure = reliability(label, risk, accounts=accounts)
    assert len(figure.axes[0].collections) == 1  # one set of upright lines
    assert png(figure)

"""Pictures of a model: how it ranks, whether its risk can be believed, what it uses.

The numbers are computed apart from the drawing, so that they can be checked. Figures
are made without pyplot: nothing global is touched and no window opens.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from churnml.resampling import account_weights, interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "MODEL",
    "REFERENCE",
    "curves",
    "name_axes",
    "new_figure",
    "ranking_points",
    "reliability",
    "reliability_points",
    "shap_summary",
]

MODEL, REFERENCE, _NULL = "#1f5fa8", "#8a8a8a", "#b5b5b5"
_OTHERS = ("#c46a1b", "#3b8c4f", "#8a5aa8", "#a83b4b")
_LOW_TO_HIGH = "viridis"
_MOST_ROWS = 2_000
_RESAMPLES = 200


def ranking_points(label: ArrayLike, risk: ArrayLike) -> pd.DataFrame:
    """Say what is caught when the riskiest accounts are looked at first.

    Parameters
    ----------
    label : array of bool, shape (n_snapshots,)
        Whether the account churned.
    risk : array of float, shape (n_snapshots,)
        Any number that is higher for riskier accounts.

    Returns
    -------
    DataFrame
        One row per distinct risk, the highest first; ties are taken together:
        ``looked_at`` (share of snapshots at or above it), ``caught`` (share of all
        churners among them, the recall; null where nobody churned) and
        ``precision`` (share of churners among those looked at).

    Examples
    --------
    >>> ranking_points([True, False, True, False], [0.9, 0.8, 0.8, 0.1])
       looked_at  caught  precision
    0       0.25     0.5   1.000000
    1       0.75     1.0   0.666667
    2       1.00     1.0   0.500000
    """
    frame = pd.DataFrame({"risk": risk, "label": np.asarray(label, dtype=float)})
    groups = frame.groupby("risk")["label"].agg(["size", "sum"])[::-1].cumsum()
    looked_at, caught = groups["size"].to_numpy(), groups["sum"].to_numpy()
    churned = caught[-1] if len(caught) and caught[-1] else np.nan
    return pd.DataFrame(
        {
            "looked_at": looked_at / max(len(frame), 1),
            "caught": caught / churned,
            "precision": caught / looked_at,
        }
    )


def reliability_points(
    label: ArrayLike,
    risk: ArrayLike,
    *,
    groups: int = 10,
    accounts: ArrayLike | None = None,
) -> pd.DataFrame:
    """Compare the risk with what happened, in groups of equal size.

    Parameters
    ----------
    label : array of bool, shape (n_snapshots,)
    risk : array of float, shape (n_snapshots,)
        Calibrated, in [0, 1].
    groups : int, default 10
        At most so many; equal risks are never parted.
    accounts : array of shape (n_snapshots,), optional
        Whose snapshots: gives intervals.

    Returns
    -------
    DataFrame
        One row per group, in ascending risk: ``risk`` (mean), ``observed`` (share
        that churned) and ``snapshots``; with ``accounts`` also the 95 % interval
        ``low``, ``high`` of the share, over resamples of accounts.

    Examples
    --------
    >>> reliability_points([False, False, False, True], [.1, .2, .3, .6], groups=2)
       risk  observed  snapshots
    0  0.15       0.0          2
    1  0.45       0.5          2
    """
    frame = pd.DataFrame({"risk": risk, "label": np.asarray(label, dtype=float)})
    middle = (frame["risk"].rank() - 0.5) / max(len(frame), 1)
    place = (middle * groups).astype(int).to_numpy()
    points = (
        frame.groupby(place)
        .agg(
            risk=("risk", "mean"),
            observed=("label", "mean"),
            snapshots=("label", "size"),
        )
        .reset_index(drop=True)
    )
    if accounts is None:
        return points
    who, churned = np.asarray(accounts), frame["label"].to_numpy()
    bounds = []
    for group in np.unique(place):
        here = place == group
        weights = account_weights(who[here], _RESAMPLES)
        bounds.append(interval(weights @ churned[here] / weights.sum(axis=1)))
    points["low"], points["high"] = zip(*bounds, strict=True)
    return points


def reliability(
    label: ArrayLike, risk: ArrayLike, *, accounts: ArrayLike | None = None
) -> Figure:
    """Draw the share that churned over the risk given, group by group.

    Parameters
    ----------
    label : array of bool, shape (n_snapshots,)
        Of rows later than what the model was fitted on.
    risk : array of float, shape (n_snapshots,)
    accounts : array of shape (n_snapshots,), optional
        Whose snapshots: draws 95 % intervals by account.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = reliability([True, False, False], [0.5, 0.2, 0.1])
    >>> figure.axes[0].get_title()
    'Calibration'
    """
    figure = new_figure(4.4, 4.0)
    points = reliability_points(label, risk, accounts=accounts)
    _draw_reliability(figure.subplots(), points)
    return figure


def curves(
    label: ArrayLike,
    risk: ArrayLike,
    *,
    baselines: Mapping[str, ArrayLike] | None = None,
    accounts: ArrayLike | None = None,
) -> Figure:
    """Draw precision over recall, churners caught over accounts looked at, and risk.

    Parameters
    ----------
    label : array of bool, shape (n_snapshots,)
        Of the test set.
    risk : array of float, shape (n_snapshots,)
        The model's, in [0, 1].
    baselines : mapping of str to array, optional
        Other rankings of the same snapshots, drawn beside the model.
    accounts : array of shape (n_snapshots,), optional
        Whose snapshots: gives the calibration 95 % intervals by account.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> figure = curves([True, False, False], [0.5, 0.2, 0.1])
    >>> [axes.get_title() for axes in figure.axes]
    ['Precision and recall', 'Churners caught', 'Calibration']
    """
    figure = new_figure(12, 3.8)
    precision, gains, believed = figure.subplots(1, 3)
    base_rate = float(np.mean(np.asarray(label, dtype=float)))
    rankings = {"model": risk} | dict(baselines or {})
    for (name, ranking), color in zip(
        rankings.items(), (MODEL, *_OTHERS * len(rankings)), strict=False
    ):
        points = ranking_points(label, ranking)
        precision.plot(points["caught"], points["precision"], color=color, label=name)
        gains.plot(
            [0.0, *points["looked_at"]],
            [0.0, *points["caught"]],
            color=color,
            label=name,
        )
    precision.axhline(base_rate, color=REFERENCE, ls="--", label="base rate")
    gains.plot([0, 1], [0, 1], color=REFERENCE, ls="--", label="by chance")
    name_axes(precision, "Precision and recall", "recall", "precision", legend=True)
    name_axes(
        gains, "Churners caught", "share of accounts", "share of churners", legend=True
    )
    points = reliability_points(label, risk, accounts=accounts)
    _draw_reliability(believed, points)
    return figure


def shap_summary(
    values: pd.DataFrame, numbers: pd.DataFrame, *, top: int = 15
) -> Figure:
    """Draw the contributions of the strongest features, one dot a snapshot.

    Parameters
    ----------
    values : DataFrame of shape (n_snapshots, n_features)
        Contributions on calibrated log-odds.
    numbers : DataFrame of shape (n_snapshots, n_features)
        The features as numbers, which colour the dots; null is grey.
    top : int, default 15
        Features shown, by mean absolute contribution.

    Returns
    -------
    matplotlib.figure.Figure

    Notes
    -----
    Of many snapshots evenly spaced ones are drawn, so the picture stays the same.

    Examples
    --------
    >>> values = pd.DataFrame({"a": [0.1, -0.1], "b": [2.0, 1.0]})
    >>> figure = shap_summary(values, values)
    >>> [text.get_text() for text in figure.axes[0].get_yticklabels()]
    ['a', 'b']
    """
    strength = values.abs().mean().sort_values(ascending=False, kind="stable")
    names = list(strength.index[:top])[::-1]
    step = max(1, -(-len(values) // _MOST_ROWS))
    values, numbers = values[names].iloc[::step], numbers[names].iloc[::step]
    figure = new_figure(9, 1.6 + 0.32 * len(names))
    axes = figure.subplots()
    axes.axvline(0, color=REFERENCE, lw=0.8)
    for height, name in enumerate(names):
        _draw_swarm(axes, height, values[name].to_numpy(), numbers[name])
    axes.set_yticks(range(len(names)), names)
    name_axes(axes, "What the model uses", "contribution to log-odds of churn", "")
    bar = figure.colorbar(
        ScalarMappable(Normalize(0, 1), _LOW_TO_HIGH), ax=axes, ticks=[0, 1], aspect=40
    )
    bar.ax.set_yticklabels(["low", "high"])
    bar.set_label("value of the feature (grey: unknown)")
    return figure


class _Picture(Figure):
    """Shows itself in a notebook, which else shows figures of pyplot alone."""

    def _repr_png_(self) -> bytes:
        held = BytesIO()
        self.savefig(held, format="png")
        return held.getvalue()


def new_figure(width: float, height: float) -> _Picture:
    """Make an empty figure of so many inches, without pyplot."""
    figure = _Picture(figsize=(width, height), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    return figure


def name_axes(
    axes: Axes, title: str, across: str, up: str, *, legend: bool = False
) -> None:
    """Name what is drawn, and leave away what frames it."""
    axes.set_title(title)
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.spines[["top", "right"]].set_visible(False)
    if legend:
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1.02)
        axes.legend(frameon=False, fontsize="small")


def _draw_reliability(axes: Axes, points: pd.DataFrame) -> None:
    top = points["high" if "high" in points else "observed"]
    end = 1.1 * max(points["risk"].max(), top.max(), 0.01)
    axes.plot([0, end], [0, end], color=REFERENCE, ls="--", label="exact")
    if "high" in points:
        axes.vlines(
            points["risk"], points["low"], points["high"], color=MODEL, lw=1, alpha=0.6
        )
    axes.plot(
        points["risk"], points["observed"], "o-", color=MODEL, ms=4, label="tenths"
    )
    name_axes(axes, "Calibration", "risk given", "share that churned")
    axes.set_xlim(0, end)
    axes.set_ylim(0, end)
    axes.legend(frameon=False, fontsize="small")


def _draw_swarm(
    axes: Axes, height: int, values: NDArray[np.float64], numbers: pd.Series
) -> None:
    ranks = numbers.rank(pct=True).to_numpy()
    up = height + _spread(values)
    unknown = np.isnan(ranks)
    axes.scatter(values[unknown], up[unknown], s=5, color=_NULL, linewidths=0)
    known = ~unknown
    axes.scatter(
        values[known],
        up[known],
        s=5,
        c=ranks[known],
        cmap=_LOW_TO_HIGH,
        vmin=0,
        vmax=1,
        linewidths=0,
    )


def _spread(values: NDArray[np.float64], *, bins: int = 80) -> NDArray[np.float64]:
    """Stack dots of nearly the same value around their line, widest where most are."""
    if not len(values):
        return np.zeros(0)
    low, high = float(values.min()), float(values.max())
    place = ((values - low) / ((high - low) or 1.0) * (bins - 1)).astype(int)
    # 0, 1, 2, 3 ... within each bin becomes 0, 1, -1, 2 ... around the line.
    turn = pd.Series(place).groupby(place).cumcount().to_numpy()
    offset = np.where(turn % 2, (turn + 1) // 2, -(turn // 2)).astype(float)
    return 0.4 * offset / max(float(np.abs(offset).max()), 1.0)

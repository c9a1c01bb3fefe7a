"""Pictures of an evaluation: figures by segment, and learning curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from churnml.pictures import MODEL, REFERENCE, name_axes, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["learning_curves_picture", "segments_picture"]

_TITLES = {
    "accounts": ("More accounts", "accounts learned from"),
    "history": ("More history", "cutoffs learned from"),
    "windows": ("Longer windows", "days a feature looks back"),
}
_AUC = "AUC within cutoff"


def segments_picture(segments: pd.DataFrame) -> Figure:
    """Draw the AUC of each segment that could be judged, with its interval.

    Parameters
    ----------
    segments : DataFrame
        As :func:`churnml.segments.evaluate_segments` gives it.

    Returns
    -------
    matplotlib.figure.Figure
        Segments with too few churned accounts are left out, and counted in the title.

    Examples
    --------
    >>> segments = pd.DataFrame({"by": ["plan"], "segment": ["pro"],
    ...     "churned_accounts": [31], "auc_within_cutoff": [0.8],
    ...     "auc_within_cutoff_low": [0.7], "auc_within_cutoff_high": [0.9]})
    >>> figure = segments_picture(segments)
    >>> [text.get_text() for text in figure.axes[0].get_yticklabels()]
    ['plan: pro (31 churned)']
    """
    judged = segments[segments["auc_within_cutoff"].notna()].iloc[::-1]
    figure = new_figure(9, 1.4 + 0.3 * max(len(judged), 1))
    axes = figure.subplots()
    axes.axvline(0.5, color=REFERENCE, ls="--", lw=0.8)
    value = judged["auc_within_cutoff"]
    around = [
        (value - judged["auc_within_cutoff_low"]).clip(lower=0),
        (judged["auc_within_cutoff_high"] - value).clip(lower=0),
    ]
    places = range(len(judged))
    axes.errorbar(value, places, xerr=around, fmt="o", color=MODEL, ms=5, capsize=3)
    labels = [
        f"{by}: {name} ({churned:,.0f} churned)"
        for by, name, churned in zip(
            judged["by"], judged["segment"], judged["churned_accounts"], strict=True
        )
    ]
    axes.set_yticks(places, labels)
    few = len(segments) - len(judged)
    title = "By segment" + (f" ({few} with too few churned)" if few else "")
    name_axes(axes, title, f"{_AUC}, 95 % interval over accounts", "")
    return figure


def learning_curves_picture(table: pd.DataFrame) -> Figure:
    """Draw AUC over what was learned from, one panel a curve.

    Parameters
    ----------
    table : DataFrame
        As :class:`churnml.learning_curves.LearningCurves` holds it.

    Returns
    -------
    matplotlib.figure.Figure
        The band is the interval of the difference to all, on the same resamples:
        where it does not reach the dashed line, less is worse. Accounts and cutoffs
        are as far apart as they are doublings; windows stand side by side.

    Examples
    --------
    >>> table = pd.DataFrame({"curve": ["accounts"] * 2, "size": [100, 200],
    ...     "auc_within_cutoff": [0.7, 0.75], "all_minus_low": [0.01, 0.0],
    ...     "all_minus_high": [0.09, 0.0]})
    >>> [axes.get_title() for axes in learning_curves_picture(table).axes]
    ['More accounts']
    """
    curves = list(dict.fromkeys(table["curve"]))
    figure = new_figure(4.0 * len(curves), 3.4)
    each = figure.subplots(1, len(curves), sharey=True, squeeze=False)[0]
    for axes, curve in zip(each, curves, strict=True):
        _draw_curve(axes, curve, table[table["curve"] == curve].sort_values("size"))
    for axes in each[1:]:  # the scale of the first is that of all
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="y", length=0)
    each[0].set_ylabel(_AUC)
    each[0].legend(frameon=False, fontsize="small", loc="lower right")
    return figure


def _draw_curve(axes: Axes, curve: str, mine: pd.DataFrame) -> None:
    whole = float(mine["auc_within_cutoff"].iloc[-1])
    low, high = whole - mine["all_minus_high"], whole - mine["all_minus_low"]
    # Windows are few and of any length: side by side, else the last two would overlap.
    places = range(len(mine)) if curve == "windows" else mine["size"]
    if curve != "windows":
        axes.set_xscale("log", base=2)
    axes.grid(axis="y", color=REFERENCE, alpha=0.2, lw=0.8)
    axes.axhline(whole, color=REFERENCE, ls="--", label="with all there is")
    axes.fill_between(
        places,
        low,
        high,
        color=MODEL,
        alpha=0.15,
        lw=0,
        label="95 % interval of the loss",
    )
    axes.plot(places, mine["auc_within_cutoff"], "o-", color=MODEL, ms=4)
    axes.set_xticks(places, [_said(size) for size in mine["size"]])
    axes.minorticks_off()
    title, across = _TITLES[curve]
    name_axes(axes, title, across, "")


def _said(size: float) -> str:
    """Write a size; of few a half as well, which a mean over folds may have."""
    return f"{size:,.0f}" if size >= 10 else f"{size:.2g}"

"""Whether a new model may score in place of the present one.

Pure functions of frames. A new model is held back only where something is *shown*
against it: intervals decide, not points, so that a business with few churners is not
kept on an old model by noise.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

import numpy as np
import pandas as pd

from churnml.comparison import TOP, agreement, compare

__all__ = [
    "AGREEMENT",
    "AUC_MARGIN",
    "EXPECTED",
    "LOSS_MARGIN",
    "SLOPE",
    "Check",
    "Promote",
    "Verdict",
    "decide",
    "judge",
]

Promote = Literal["auto", "always", "never"]
"""When a new version becomes the champion. ``auto``: unless a check speaks against it;
``always`` and ``never`` are a person's word, and are recorded as such."""

AUC_MARGIN = 0.005
"""AUC within cutoff that a new model may surely lose: about what seeds alone move
(docs/accuracy.md)."""

LOSS_MARGIN = 0.01
"""The same for the log loss of the risks, as a share of the champion's."""

EXPECTED, SLOPE = (0.67, 1.5), (0.67, 2.0)
"""Where observed / expected and the calibration slope are to lie. Too bold a slope
misleads; too timid a one, as few churners give, only says less than it could."""

AGREEMENT = 0.5
"""Least overlap of the first three families: two of them the same, on average."""


@dataclass(frozen=True)
class Check:
    """One thing a new model is held to.

    Attributes
    ----------
    name : str
        ``ranking``, ``risks``, ``calibration`` or ``reasons``.
    passed : bool
    words : str
        What was found, how much, and what is asked for: a sentence without its stop.
    figure, low, high : float or None
        What was measured, with its 95 % interval; None where it cannot be told.
    limit : tuple of float
        What is allowed: the least, or the least and the most.
    snapshots, cutoffs : int or None
        What it was compared with the champion on; None where it was not.
    """

    name: str
    passed: bool
    words: str
    figure: float | None = None
    low: float | None = None
    high: float | None = None
    limit: tuple[float, ...] = ()
    snapshots: int | None = None
    cutoffs: int | None = None


@dataclass(frozen=True)
class Verdict:
    """Whether a new model scores from now on, and why.

    Attributes
    ----------
    promote : bool
    reason : str
        A sentence without its stop.
    checks : tuple of Check
    asked : {"auto", "always", "never"}
    champion : int or None
        The version it was held against.

    Examples
    --------
    >>> check = Check("risks", passed=True, words="risks: none is compared")
    >>> Verdict(True, "there was no champion", (check,)).table["passed"].to_dict()
    {'risks': True}
    """

    promote: bool
    reason: str
    checks: tuple[Check, ...] = ()
    asked: Promote = "auto"
    champion: int | None = None

    @property
    def table(self) -> pd.DataFrame:
        """One row a check: its fields, by its name."""
        columns = [field.name for field in fields(Check)]
        rows = [asdict(check) for check in self.checks]
        return pd.DataFrame(rows, columns=columns).set_index("name")

    def said(self) -> dict[str, Any]:
        """Give all of it as plain JSON."""
        return asdict(self)


def judge(
    evaluation: pd.DataFrame,
    *,
    usable: bool,
    same: pd.DataFrame | None = None,
    halves: tuple[pd.DataFrame, pd.DataFrame] | None = None,
) -> tuple[Check, ...]:
    """Hold a new model to what is asked of one that scores.

    Parameters
    ----------
    evaluation : DataFrame
        Of the model that was judged: ``model, metric, value, low, high``.
    usable : bool
        Whether the model to ship has a usable signal.
    same : DataFrame, optional
        The new model's and the champion's risks of the same snapshots, for
        :func:`churnml.comparison.compare`; None or empty where there are none.
    halves : pair of DataFrame, optional
        Contributions by family of each half of its boosters, for
        :func:`churnml.comparison.agreement`; None where it has one booster only.

    Returns
    -------
    tuple of Check
        ``ranking`` and ``risks``: a loss beyond the margin is shown where the whole
        interval of the difference lies beyond it. ``calibration``: fails where the
        whole interval of observed / expected or of the slope lies outside what is
        allowed, or no signal is usable. ``reasons``: fails where two halves of the
        boosters name other families.

    Examples
    --------
    >>> figures = pd.DataFrame(
    ...     [["model", "observed_over_expected", 2.1, 1.6, 2.7],
    ...      ["model", "calibration_slope", 0.9, 0.7, 1.2]],
    ...     columns=["model", "metric", "value", "low", "high"])
    >>> for check in judge(figures, usable=True):
    ...     print(check.passed, check.words)
    True ranking: no snapshots to compare with the champion on
    False calibration: observed / expected is 2.10 (1.60 to 2.70), surely outside 0.67
    to 1.50
    True reasons: one booster has no halves to compare
    """
    return (*_paired(same), _calibration(evaluation, usable=usable), _reasons(halves))


def _paired(same: pd.DataFrame | None) -> tuple[Check, ...]:
    if same is None or same.empty:
        nothing = "ranking: no snapshots to compare with the champion on"
        return (Check("ranking", passed=True, words=nothing),)
    figures = compare(same).to_dict("index")
    ranking = figures["auc_within_cutoff"]
    snapshots, cutoffs = int(ranking["snapshots"]), int(ranking["cutoffs"])
    on = f"on the same {snapshots:,} snapshots of {_counted(cutoffs, 'later cutoff')}"
    if np.isnan(ranking["difference"]):
        unseen = f"ranking: nobody churned {on}, so nothing is compared"
        return (Check("ranking", passed=True, words=unseen),)
    worse = bool(ranking["high"] < -AUC_MARGIN)
    return (
        Check(
            "ranking",
            passed=not worse,
            words=f"ranking: {on} AUC within cutoff is {ranking['model']:.3f}, the "
            f"champion's {ranking['champion']:.3f}: a difference of "
            f"{ranking['difference']:+.3f} ({ranking['low']:+.3f} to "
            f"{ranking['high']:+.3f}), "
            f"{'surely' if worse else 'not surely'} a loss of more than {AUC_MARGIN}",
            limit=(-AUC_MARGIN,),
            **_figures(ranking),
        ),
        _risks(figures["log_loss"], of=snapshots),
    )


def _risks(risks: Mapping[Hashable, float], *, of: int) -> Check:
    snapshots, cutoffs = int(risks["snapshots"]), int(risks["cutoffs"])
    if not snapshots:
        early = "risks: its calibration knows labels of that time, so none is compared"
        return Check("risks", passed=True, words=early)
    which = "their"
    if snapshots < of:
        which = (
            f"on the {snapshots:,} of them ({_counted(cutoffs, 'cutoff')}) "
            "whose time its calibration does not know,"
        )
    if np.isnan(risks["difference"]):
        unseen = f"risks: {which} nobody churned, so none is compared"
        return Check("risks", passed=True, words=unseen)
    costlier = bool(risks["low"] > LOSS_MARGIN)
    return Check(
        "risks",
        passed=not costlier,
        words=f"risks: {which} log loss differs by "
        f"{100 * risks['difference']:+.1f} % ({100 * risks['low']:+.1f} % to "
        f"{100 * risks['high']:+.1f} %) from the champion's, "
        f"{'surely' if costlier else 'not surely'} a loss of more than "
        f"{100 * LOSS_MARGIN:.0f} %",
        limit=(LOSS_MARGIN,),
        **_figures(risks),
    )


def _figures(found: Mapping[Hashable, float]) -> dict[str, Any]:
    named = {"figure": "difference", "low": "low", "high": "high"}
    figures = {
        ours: None if np.isnan(found[theirs]) else float(found[theirs])
        for ours, theirs in named.items()
    }
    counts = {name: int(found[name]) for name in ("snapshots", "cutoffs")}
    return {**figures, **counts}


def _calibration(evaluation: pd.DataFrame, *, usable: bool) -> Check:
    if not usable:
        words = "calibration: no usable signal, everybody would get the base rate"
        return Check("calibration", passed=False, words=words)
    mine = evaluation[evaluation["model"] == "model"].set_index("metric")
    figures = mine[["value", "low", "high"]].astype(float).to_dict("index")
    said = []
    for metric, name, limit in (
        ("observed_over_expected", "observed / expected", EXPECTED),
        ("calibration_slope", "slope", SLOPE),
    ):
        if metric not in figures:
            continue
        value, low, high = (figures[metric][c] for c in ("value", "low", "high"))
        if np.isnan([value, low, high]).any() or not value > 0:
            continue  # nobody churned, or one risk for all
        figure = f"{name} is {value:.2f} ({low:.2f} to {high:.2f})"
        least, most = limit
        if high < least or low > most:
            allowed = f"surely outside {least:.2f} to {most:.2f}"
            words = f"calibration: {figure}, {allowed}"
            return Check(
                "calibration",
                passed=False,
                words=words,
                figure=value,
                low=low,
                high=high,
                limit=limit,
            )
        said.append(figure)
    words = f"calibration: {', '.join(said) or 'cannot be told on this test set'}"
    return Check("calibration", passed=True, words=words)


def _reasons(halves: tuple[pd.DataFrame, pd.DataFrame] | None) -> Check:
    if halves is None:
        words = "reasons: one booster has no halves to compare"
        return Check("reasons", passed=True, words=words)
    share = agreement(*halves)
    if np.isnan(share):
        words = "reasons: nobody to give reasons for"
        return Check("reasons", passed=True, words=words)
    stable = share >= AGREEMENT
    words = (
        f"reasons: of the {len(halves[0]):,} riskiest accounts, two halves of the "
        f"boosters agree on {100 * share:.0f} % of the first {TOP} families, "
        f"{100 * AGREEMENT:.0f} % is asked"
    )
    return Check(
        "reasons", passed=stable, words=words, figure=share, limit=(AGREEMENT,)
    )


def decide(
    checks: Sequence[Check],
    *,
    asked: Promote = "auto",
    champion: int | None = None,
    silent: str | None = None,
) -> Verdict:
    """Say whether a new model scores from now on.

    Parameters
    ----------
    checks : sequence of Check
    asked : {"auto", "always", "never"}
    champion : int, optional
        The version that scores till now; None where there is none.
    silent : str, optional
        Why the champion cannot answer what is asked now, where it cannot.

    Returns
    -------
    Verdict
        By ``auto``: promoted where there is no champion, or it cannot answer, whatever
        the checks say, for a list from a doubtful model that says so is better than
        none; else where no check failed.

    Examples
    --------
    >>> weak = Check("reasons", passed=False, words="reasons: they differ")
    >>> decide([weak], champion=3).promote, decide([weak], champion=3).reason
    (False, 'reasons: they differ')
    >>> decide([weak]).reason
    'there was no champion; but reasons: they differ'
    >>> nothing = pd.DataFrame(columns=["model", "metric", "value", "low", "high"])
    >>> decide(judge(nothing, usable=True), champion=3).reason
    'no check speaks against it; ranking: no snapshots to compare with the champion on'
    """
    failed = "; ".join(check.words for check in checks if not check.passed)
    but = f"; but {failed}" if failed else ""
    if asked == "never":
        promote, reason = False, f"it was told to wait (--promote never){but}"
    elif asked == "always":
        promote, reason = True, f"a person decided so (--promote always){but}"
    elif champion is None:
        promote, reason = True, f"there was no champion{but}"
    elif silent is not None:
        promote, reason = True, f"{silent}{but}"
    elif failed:
        promote, reason = False, failed
    else:
        promote, reason = True, f"no check speaks against it{_compared(checks)}"
    return Verdict(promote, reason, tuple(checks), asked, champion)


def _compared(checks: Sequence[Check]) -> str:
    """Say on what the model was held against the champion, or that it never was."""
    for check in checks:
        if check.name == "ranking":
            if check.snapshots is None or check.cutoffs is None:
                return f"; {check.words}"
            return (
                f", compared with the champion on {check.snapshots:,} snapshots of "
                f"{_counted(check.cutoffs, 'cutoff')}"
            )
    return ""


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"

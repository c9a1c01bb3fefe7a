"""Learning curves in words: whether more would help, or that it cannot be told."""

from __future__ import annotations

import pandas as pd

__all__ = ["curve_sentences"]

LITTLE = 0.01
"""A difference in AUC that nobody would notice in a list."""

_MORE = {"accounts": "more accounts", "history": "more history"}
_LAST = {"accounts": "From half of them to all", "history": "From half of it to all"}
_TWICE = {"accounts": "Twice as many", "history": "Twice as long a one"}


def curve_sentences(table: pd.DataFrame) -> tuple[str, ...]:
    """Say what learning curves tell.

    Parameters
    ----------
    table : DataFrame
        As :class:`churnml.learning_curves.LearningCurves` holds it.

    Returns
    -------
    tuple of str
        One sentence or two per curve. Of accounts and history the last doubling is
        told: more *would help* if its interval lies above 0, *would hardly help* if
        the interval lies below 0.01, and else it *cannot be told*. Gains shrink from
        doubling to doubling, so the last one is the most to expect of the next. Of
        windows the shortest is named that is not shown to rank worse than all.

    Examples
    --------
    >>> columns = ["curve", "share", "size", "all_minus", "all_minus_low",
    ...     "all_minus_high"]
    >>> table = pd.DataFrame([
    ...     ("accounts", 0.5, 700, 0.021, 0.008, 0.034), ("accounts", 1, 1400, 0, 0, 0),
    ...     ("history", 0.5, 9, 0.002, -0.004, 0.008), ("history", 1, 18, 0, 0, 0),
    ... ], columns=columns)
    >>> for sentence in curve_sentences(table): print(sentence)
    More accounts would help. From half of them to all (700 to 1,400 accounts) AUC
    changed by +0.021 (+0.008 to +0.034). Twice as many would probably give +0.02 at
    most.
    More history would hardly help. From half of it to all (9 to 18 cutoffs) AUC
    changed by +0.002 (-0.004 to +0.008).
    """
    said = [
        _doubled(table, curve) for curve in _MORE if (table["curve"] == curve).any()
    ]
    if (table["curve"] == "windows").any():
        said.append(_windows(table[table["curve"] == "windows"]))
    return tuple(said)


def _doubled(table: pd.DataFrame, curve: str) -> str:
    mine = table[table["curve"] == curve].sort_values("share")
    half, whole = mine.iloc[-2], mine.iloc[-1]
    low, high = half["all_minus_low"], half["all_minus_high"]
    unit = "accounts" if curve == "accounts" else "cutoffs"
    sizes = f"{half['size']:,.0f} to {whole['size']:,.0f} {unit}"
    step = f"{_LAST[curve]} ({sizes}) AUC changed by {_change(half)}."
    if high < LITTLE:
        verdict = f"{_MORE[curve].capitalize()} would hardly help."
        if high < 0:
            verdict = f"{_MORE[curve].capitalize()} would not help."
        return f"{verdict} {step}"
    if low > 0:
        gain = max(half["all_minus"], 0.005)
        next_one = f"{_TWICE[curve]} would probably give +{gain:.2f} at most."
        return f"{_MORE[curve].capitalize()} would help. {step} {next_one}"
    return f"Whether {_MORE[curve]} would help cannot be told. {step}"


def _windows(mine: pd.DataFrame) -> str:
    shorter = mine[mine["share"] < 1].sort_values("size")
    enough = shorter[~(shorter["all_minus_low"] > 0)]
    if not len(enough):
        last = shorter.iloc[-1]
        return (
            f"Long windows help: beyond {last['size']:.0f} days they add "
            f"{_change(last)} to AUC."
        )
    first = enough.iloc[0]
    told = "do as well as" if first["all_minus_high"] < LITTLE else "may do as well as"
    said = (
        f"Windows up to {first['size']:.0f} days {told} all: longer ones add "
        f"{_change(first)} to AUC."
    )
    worse = shorter[shorter["size"] < first["size"]]
    if len(worse):
        last = worse.iloc[-1]
        said += (
            f" Up to {last['size']:.0f} days are not enough: what is beyond adds "
            f"{_change(last)}."
        )
    return said


def _change(row: pd.Series) -> str:
    low, high = row["all_minus_low"], row["all_minus_high"]
    return f"{row['all_minus']:+.3f} ({low:+.3f} to {high:+.3f})"

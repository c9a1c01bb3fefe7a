"""Forward splits in time, with an embargo, and the proof that they hold.

Rows of one account are dependent and labels overlap, so nothing is split at random:
sets are whole cutoffs, in order. A label of cutoff ``t`` is known only at its
``matured_at = t + lead + horizon + grace``; a set may therefore be learned from, for
the sake of a later cutoff, only once all its labels have matured. That is the
*embargo*: every ``matured_at`` of a set is at or before the next set's first cutoff,
and the cutoffs in between are dropped.

Worked example: cutoffs every 28 days from 2024-01-01 to 2025-04-21 (18 of them),
labels mature after 118 days. The last three are the test set, which begins at
2025-02-24. The last cutoff matured by then is 2024-10-07 (its labels matured on
2025-02-02), so the three calibration cutoffs are 2024-08-12 to 2024-10-07 and the
four in between are dropped. By 2024-08-12 whatever is dated 2024-04-16 or earlier has
matured: the last such cutoff is 2024-03-25, so four cutoffs remain to train on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from churnml.errors import LeakageError, SplitError
from churnml.matrix import Matrix

__all__ = [
    "LEFT_IN_LEAD",
    "Fold",
    "Split",
    "TemporalSplit",
    "certify",
    "forward_folds",
    "labelled_rows",
    "left_in_lead",
    "maturity",
    "one_class",
    "too_short",
]


LEFT_IN_LEAD = "left in lead"  # the outcome, in words


@dataclass(frozen=True)
class Fold:
    """Cutoffs to learn from, and later cutoffs to predict.

    Attributes
    ----------
    train, test : tuple of Timestamp
        Ascending; every label of ``train`` is matured at ``test[0]``.
    """

    train: tuple[pd.Timestamp, ...]
    test: tuple[pd.Timestamp, ...]


@dataclass(frozen=True)
class Split:
    """Three sets of labelled snapshots, in order of time.

    Attributes
    ----------
    train, calibration, test : Matrix
        Labelled rows only; ``y`` is plain bool.
    certificate : mapping
        What :func:`certify` found when it derived the rules from these very sets.
    left_in_lead : Matrix or None
        Of the test cutoffs, the accounts that left before the outcome window began:
        without a label, and judged apart. None where nothing says who they were.
    """

    train: Matrix
    calibration: Matrix
    test: Matrix
    certificate: Mapping[str, Any]
    left_in_lead: Matrix | None = None


@dataclass(frozen=True)
class TemporalSplit:
    """Hold out the latest cutoffs for the test, earlier ones for calibration.

    Parameters
    ----------
    calibration, test : int, default 3
        Number of cutoffs in the calibration and in the test set; all earlier ones
        that are matured in time are trained on.

    Examples
    --------
    >>> import pandas as pd
    >>> from churnml.splits import TemporalSplit
    >>> TemporalSplit(calibration=2, test=1)
    TemporalSplit(calibration=2, test=1)
    >>> TemporalSplit(test=0)
    Traceback (most recent call last):
    churnml.errors.SplitError: split.test: 0 cutoffs. Give 1 or more.
    """

    calibration: int = 3
    test: int = 3

    def __post_init__(self) -> None:
        for name in ("calibration", "test"):
            if getattr(self, name) < 1:
                msg = f"split.{name}: {getattr(self, name)} cutoffs. Give 1 or more."
                raise SplitError(msg)

    def split(self, panel: Matrix) -> Split:
        """Split a panel.

        Parameters
        ----------
        panel : Matrix
            Built with a task. Rows without a label are left out.

        Returns
        -------
        Split

        Raises
        ------
        SplitError
            If the history is too short, or nobody in a set to learn from churned
            (or everybody did).
        """
        known = labelled_rows(panel)
        sets = {
            name: known.at(cutoffs)
            for name, cutoffs in self.assign(maturity(known)).items()
        }
        for name in ("train", "calibration"):
            _check_both_classes(name, sets[name])
        return Split(
            **sets,
            certificate=certify(**sets, panel=panel),
            left_in_lead=left_in_lead(panel.at(sets["test"].cutoffs)),
        )

    def assign(self, matured: pd.Series) -> dict[str, pd.DatetimeIndex]:
        """Say which cutoffs go into which set.

        Parameters
        ----------
        matured : Series of datetime64
            When all labels of a cutoff are known, by cutoff (:func:`maturity`).

        Returns
        -------
        dict of str to DatetimeIndex
            ``train``, ``calibration``, ``test``; cutoffs in none are dropped.

        Raises
        ------
        SplitError
            If the history is too short.
        """
        if len(matured) < self.test:
            raise too_short(self, matured)
        test = matured.index[-self.test :]
        before_test = matured.index[matured <= test[0]]
        calibration = before_test[before_test < test[0]][-self.calibration :]
        if len(calibration) < self.calibration:
            raise too_short(self, matured)
        train = matured.index[(matured <= calibration[0])]
        train = train[train < calibration[0]]
        if not len(train):
            raise too_short(self, matured)
        return {"train": train, "calibration": calibration, "test": test}


def labelled_rows(panel: Matrix) -> Matrix:
    """Keep the snapshots whose label is known.

    Raises
    ------
    SplitError
        If the panel was built without a task, or no label is known yet.
    """
    if panel.y is None or panel.matured_at is None:
        msg = (
            "the panel has no labels, so there is nothing to learn from.\n"
            "Build it with a task: build_matrix(..., task=ChurnTask(...))."
        )
        raise SplitError(msg)
    known = panel.labelled()
    if not len(known):
        earliest = panel.matured_at.min()
        msg = (
            f"none of the panel's {len(panel):,} labels is known yet: the earliest "
            f"matures on {earliest:%Y-%m-%d}.\n"
            "Take earlier cutoffs, or a shorter horizon or lead."
        )
        raise SplitError(msg)
    return known


def left_in_lead(panel: Matrix) -> Matrix | None:
    """Keep the snapshots of accounts that left before their outcome window began.

    Returns
    -------
    Matrix or None
        Their labels are null. None where the outcomes are not known in words.
    """
    if panel.outcome is None:
        return None
    gone = panel.outcome == LEFT_IN_LEAD
    if panel.y is not None:
        gone &= panel.y.isna()
    return panel.take(gone.to_numpy(dtype=bool))


def maturity(panel: Matrix) -> pd.Series:
    """Say when all labels of each cutoff are known.

    Returns
    -------
    Series of datetime64
        The latest ``matured_at``, indexed by cutoff, ascending.
    """
    assert panel.matured_at is not None
    return panel.matured_at.groupby(level="cutoff").max().sort_index()


def forward_folds(
    matured: pd.Series, *, width: int = 1, folds: int | None = None
) -> tuple[Fold, ...]:
    """Roll the origin forward: train on what is matured, test on what follows.

    Parameters
    ----------
    matured : Series of datetime64
        When all labels of a cutoff are known, by cutoff (:func:`maturity`).
    width : int, default 1
        Cutoffs tested by one fold; counted from the latest backwards.
    folds : int, optional
        Keep only the latest so many.

    Returns
    -------
    tuple of Fold
        In order of time; empty where the history is too short for a single one.

    Examples
    --------
    Four cutoffs ten days apart whose labels mature after 15 days: only the first is
    matured when the third begins, the first two when the fourth does.

    >>> import pandas as pd
    >>> from churnml.splits import forward_folds
    >>> cutoffs = pd.date_range("2025-01-01", periods=4, freq="10D")
    >>> matured = pd.Series(cutoffs + pd.Timedelta(days=15), index=cutoffs)
    >>> for fold in forward_folds(matured):
    ...     print([t.day for t in fold.train], [t.day for t in fold.test])
    [1] [21]
    [1, 11] [31]
    """
    cutoffs = matured.index.sort_values()
    matured = matured.reindex(cutoffs)
    found: list[Fold] = []
    for stop in range(len(cutoffs), width - 1, -width):
        test = cutoffs[stop - width : stop]
        train = cutoffs[((matured <= test[0]) & (cutoffs < test[0])).to_numpy()]
        if not len(train) or len(found) == folds:
            break
        found.append(Fold(tuple(train), tuple(test)))
    return tuple(reversed(found))


def certify(
    train: Matrix, calibration: Matrix, test: Matrix, *, panel: Matrix | None = None
) -> dict[str, Any]:
    """Derive from three sets that they are apart in time, and say what they hold.

    Parameters
    ----------
    train, calibration, test : Matrix
        Labelled rows.
    panel : Matrix, optional
        Where they come from, to name the cutoffs left over.

    Returns
    -------
    dict
        Plain JSON: per set ``cutoffs, rows, accounts, positives, churned_accounts,
        matured_at`` (the latest); for the test set also ``known_accounts`` (also in
        the training set) and ``unseen_accounts``; the ``dropped`` cutoffs (embargo),
        those ``not_matured`` at the end; ``holds``.

    Raises
    ------
    LeakageError
        If a label of one set matures after the next set begins.
    """
    sets = {"train": train, "calibration": calibration, "test": test}
    breaches = [
        f"{earlier} matures on {_latest(sets[earlier])}, {later} begins on "
        f"{sets[later].cutoffs[0]}"
        for earlier, later in (("train", "calibration"), ("calibration", "test"))
        if pd.Timestamp(_latest(sets[earlier])) > pd.Timestamp(sets[later].cutoffs[0])
        or sets[earlier].cutoffs[-1] >= sets[later].cutoffs[0]
    ]
    if breaches:
        msg = (
            f"the split breaks its embargo: {'; '.join(breaches)}.\n"
            "Split whole cutoffs with TemporalSplit, which drops those in between."
        )
        raise LeakageError(msg)
    certificate: dict[str, Any] = {name: _census(part) for name, part in sets.items()}
    accounts = _accounts(test).unique()
    known = int(accounts.isin(_accounts(train).unique()).sum())
    certificate["test"]["known_accounts"] = known
    certificate["test"]["unseen_accounts"] = len(accounts) - known
    used = {t for part in sets.values() for t in part.cutoffs}
    rest = [t for t in (panel.cutoffs if panel else ()) if t not in used]
    certificate["dropped"] = [str(t) for t in rest if t < max(used)]
    certificate["not_matured"] = [str(t) for t in rest if t > max(used)]
    certificate["holds"] = True
    return certificate


def _census(part: Matrix) -> dict[str, Any]:
    assert part.y is not None
    churned = part.y.to_numpy(dtype=bool)
    return {
        "cutoffs": [str(t) for t in part.cutoffs],
        "rows": len(part),
        "accounts": int(_accounts(part).nunique()),
        "positives": int(churned.sum()),
        "churned_accounts": int(_accounts(part)[churned].nunique()),
        "matured_at": _latest(part),
    }


def _accounts(part: Matrix) -> pd.Index:
    return part.index.get_level_values("account_id")


def _latest(part: Matrix) -> str:
    assert part.matured_at is not None
    return pd.Timestamp(part.matured_at.max()).isoformat()


def _check_both_classes(name: str, part: Matrix) -> None:
    assert part.y is not None
    if not 0 < int(part.y.sum()) < len(part):
        what = f"the {name} set"
        raise one_class(what, part)


def one_class(what: str, part: Matrix) -> SplitError:
    """Say that nobody, or everybody, of a set churned, and what to change.

    Parameters
    ----------
    what : str
        The set, as the sentence's subject.
    part : Matrix
        Its labelled rows, all of one class.
    """
    assert part.y is not None
    who = "everybody" if part.y.any() else "nobody"
    return SplitError(
        f"{what} ({_span(part.cutoffs)}, {len(part):,} snapshots) has one "
        f"class only: {who} churned.\n"
        "Take more cutoffs or a longer horizon, or check the table that dates churn."
    )


def _span(cutoffs: Iterable[Any]) -> str:
    days = [pd.Timestamp(t).strftime("%Y-%m-%d") for t in cutoffs]
    return days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"


def too_short(split: TemporalSplit, matured: pd.Series) -> SplitError:
    """Say how many cutoffs are needed, how many there are, and what to change.

    Parameters
    ----------
    split : TemporalSplit
        What was asked for.
    matured : Series of datetime64
        What there is (:func:`maturity`).
    """
    days = (matured - matured.index.to_series()).dt.total_seconds() / 86_400
    delay = float(days.max())
    steps = np.diff(matured.index.to_numpy()) / np.timedelta64(1, "D")
    step = float(np.median(steps)) if len(steps) else 28.0
    dropped = max(int(np.ceil(delay / step)) - 1, 0)
    needed = split.test + split.calibration + 1 + 2 * dropped
    needed = max(needed, len(matured) + 1)  # steps may be uneven
    return SplitError(
        f"the history is too short to split: {needed} labelled cutoffs are needed, "
        f"{len(matured)} there ({_span(matured.index)}).\n"
        f"Needed are {split.test} for test, {split.calibration} for calibration and "
        f"at least 1 to train on; twice {dropped} in between are dropped, because "
        f"labels take {delay:.0f} days to be known and cutoffs are {step:.0f} days "
        "apart.\nStart the cutoffs earlier, or lower split.calibration and "
        "split.test, or shorten task.horizon."
    )

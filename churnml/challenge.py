"""Whether another model may take a champion's place: the gate, held in memory.

``churnml train`` asks the same of a new version and the one that scores.
"""

from __future__ import annotations

import copy

import pandas as pd

from churnml.attribution import CONTEXT, explain
from churnml.gates import Verdict, decide, judge
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.splits import labelled_rows

__all__ = ["challenge", "reason_halves", "said_of"]


def challenge(
    model: ChurnModel,
    champion: ChurnModel,
    *,
    test: Matrix,
    evaluation: pd.DataFrame,
    version: int = 1,
    top: int = 50,
) -> Verdict:
    """Hold a model against the champion on the same later snapshots.

    Parameters
    ----------
    model, champion : ChurnModel
        Fitted on the same columns, or on some of them each; neither may know the
        labels of ``test``.
    test : Matrix
        Labelled: ``split.test``.
    evaluation : DataFrame
        Of ``model``, as :func:`churnml.evaluation.evaluate` gives it: its calibration
        is judged by it.
    version : int, default 1
        The champion's, to be named in the verdict.
    top : int, default 50
        Accounts whose reasons are held against each other: the riskiest of the newest
        cutoff.

    Returns
    -------
    Verdict
        Of :func:`churnml.gates.decide`: the model is promoted unless a check shows
        something against it. ``verdict.table`` has one row a check.

    Examples
    --------
    >>> verdict = challenge(model, champion, test=split.test,
    ...     evaluation=evaluate(model, split))                  # doctest: +SKIP
    >>> verdict.promote, verdict.reason                         # doctest: +SKIP
    (True, 'no check speaks against it, compared with the champion on 940 snapshots of
    3 cutoffs')
    """
    rows = labelled_rows(test)
    theirs = said_of(champion, rows)[["margin", "risk"]].add_prefix("champion_")
    checks = judge(
        evaluation,
        usable=bool(model.calibrator_.usable_),
        same=said_of(model, rows).join(theirs),
        halves=reason_halves(model, rows.at(rows.cutoffs[-1:]), top=top),
    )
    return decide(checks, champion=version)


def said_of(model: ChurnModel, rows: Matrix) -> pd.DataFrame:
    """Give ``label, margin, risk`` of labelled rows, by account and cutoff."""
    margin, risk = model.margin(rows), model.predict_risk(rows)
    return pd.DataFrame({"label": rows.y, "margin": margin, "risk": risk})


def reason_halves(
    model: ChurnModel, rows: Matrix, *, top: int
) -> tuple[pd.DataFrame, pd.DataFrame] | None:
    """Explain the riskiest rows by each half of the seeds.

    Parameters
    ----------
    model : ChurnModel
    rows : Matrix
        Of one cutoff.
    top : int
        How many rows, the riskiest ones.

    Returns
    -------
    pair of DataFrame or None
        Contributions by family, without context; None where there is one booster only,
        or no reasons are given.
    """
    if len(model.boosters_) < 2 or not model.calibrator_.usable_:
        return None
    risk = model.predict_risk(rows).to_numpy()
    riskiest = rows.take((-risk).argsort(kind="stable")[:top])
    one, other = (_half(model, riskiest, start) for start in (0, 1))
    return one, other


def _half(model: ChurnModel, rows: Matrix, start: int) -> pd.DataFrame:
    half = copy.copy(model)
    half.boosters_ = model.boosters_[start::2]
    return explain(half, rows).by_family().drop(columns=CONTEXT, errors="ignore")

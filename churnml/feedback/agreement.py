"""How often people agree with the reasons that a list gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pandas as pd

from churnml.feedback.files import VERDICTS
from churnml.feedback.log import Entry

__all__ = ["NOT_BESIDES", "NO_SEGMENTS", "SEGMENTS", "agreement"]

SEGMENTS = ("owner", "band", "lifecycle_stage")
"""Columns of a list that accounts are grouped by first, where it has them."""

NO_SEGMENTS = ("reason", "points")
"""What an entry remembers of the list beside the account's segments."""

_WHOLE = ("all", "family")

NOT_BESIDES = (*NO_SEGMENTS, *_WHOLE, "stage")
"""Names that another table's segment may not have: what they mean is taken already."""

_DTYPES = {"by": "str", "value": "str", **dict.fromkeys((*VERDICTS, "judged"), "int64")}


def agreement(entries: Iterable[Entry]) -> pd.DataFrame:
    """Count what was said, of all reasons, by family, and by segment.

    Parameters
    ----------
    entries : iterable of Entry
        What counts, as :func:`~churnml.feedback.standing` gives it.

    Returns
    -------
    DataFrame
        ``by`` (``all``, ``family``, or the segment's name), ``value``, ``right,
        wrong, known, judged`` (counts), ``agreement`` (share of the judged that is
        right or known, in [0, 1]) and its 95 % interval ``low, high``. Most judged
        first, then by name; segments that are not known are left out.

    Notes
    -----
    The interval is Wilson's (1927). It takes the rows as independent; several reasons
    of one account, or several by one person, are less than that, so it is somewhat too
    narrow.

    Examples
    --------
    >>> from datetime import date
    >>> day = date(2025, 3, 3)
    >>> said = [Entry(id=n, after=day, cutoff=day, account_id="A-1", verdict=verdict,
    ...               reason_code=code, seen={"band": "high"})
    ...         for n, (code, verdict) in enumerate([("logins.logins.falling", "right"),
    ...             ("nps.score.low", "wrong"), ("nps.score.low", "known")], 1)]
    >>> agreement(said)[["by", "value", "judged", "agreement"]].round(2)
           by   value  judged  agreement
    0     all     all       3       0.67
    1  family     nps       2       0.50
    2  family  logins       1       1.00
    3    band    high       3       0.67
    """
    counts: dict[tuple[int, str, str], Counter[str]] = {}
    for entry in entries:
        groups = zip(_WHOLE, ("all", entry.family), strict=True)
        segments = ((n, v) for n, v in entry.seen.items() if n not in NO_SEGMENTS)
        for by, value in (*groups, *segments):
            found = counts.setdefault((_place(by), by, value), Counter())
            found[entry.verdict] += 1
    most_first = sorted(counts, key=lambda key: (*key[:2], -counts[key].total(), key))
    table = [
        _row(by, value, counts[place, by, value]) for place, by, value in most_first
    ]
    columns = ["by", "value", *VERDICTS, "judged", "agreement", "low", "high"]
    return pd.DataFrame(table, columns=columns).astype(_DTYPES)


def _place(by: str) -> int:
    first = (*_WHOLE, *SEGMENTS)
    return first.index(by) if by in first else len(first)


def _row(by: str, value: str, found: Counter[str]) -> dict[str, object]:
    from scipy.stats import binomtest  # takes a while, and is not always needed

    judged = found.total()
    agreed = judged - found["wrong"]
    around = binomtest(agreed, judged).proportion_ci(method="wilson")
    return {
        "by": by,
        "value": value,
        **{verdict: found[verdict] for verdict in VERDICTS},
        "judged": judged,
        "agreement": agreed / judged,
        "low": float(around.low),
        "high": float(around.high),
    }

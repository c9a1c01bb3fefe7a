"""Reasons that a person knows of already: left out, and said apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from churnml.errors import TaskError
from churnml.reasons.wording import day_text
from churnml.reasons.words import WORDS, Words

__all__ = ["known_until"]

KEYS = ["account_id", "cutoff"]


def known_until(
    muted: pd.DataFrame | None,
    index: pd.Index,
    families: Sequence[str],
    words: Words = WORDS,
) -> np.ndarray:
    """Lay out which families of which snapshots are muted, and until when.

    Parameters
    ----------
    muted : DataFrame or None
        ``account_id, cutoff, family, until``, in any order; what concerns other
        snapshots or families is passed over.
    index : Index of (account_id, cutoff)
    families : sequence of str
    words : Words
        How days are written.

    Returns
    -------
    ndarray of object, shape (n_snapshots, n_families)
        The day in words; None where a family is not muted.

    Raises
    ------
    TaskError
        If a column is missing, or a family is muted twice.

    Examples
    --------
    >>> index = pd.MultiIndex.from_tuples([("A-1", pd.Timestamp("2025-03-10"))],
    ...                                   names=["account_id", "cutoff"])
    >>> muted = pd.DataFrame({"account_id": ["A-1"], "cutoff": [index[0][1]],
    ...     "family": ["nps"], "until": [pd.Timestamp("2025-05-02")]})
    >>> known_until(muted, index, ["logins", "nps"]).tolist()
    [[None, '2 May 2025']]
    """
    found = np.full((len(index), len(families)), None, dtype=object)
    if muted is None or not len(muted):
        return found
    lacking = [c for c in (*KEYS, "family", "until") if c not in muted]
    twice = not lacking and muted.duplicated([*KEYS, "family"])
    if lacking or np.any(twice):
        what = f"lacks {', '.join(lacking)}" if lacking else "mutes a family twice"
        msg = (
            f"muted: {what}. Give account_id, cutoff, family and until, one row for "
            "each family of an account, as churnml.feedback.muted_families does."
        )
        raise TaskError(msg)
    keys = pd.MultiIndex.from_frame(muted[KEYS].astype(dict.fromkeys(KEYS[:1], "str")))
    rows = index.get_indexer(keys)
    places = pd.Index(families).get_indexer(pd.Index(muted["family"]))
    for row, place, until in zip(rows, places, muted["until"], strict=True):
        if row >= 0 and place >= 0:
            found[row, place] = day_text(pd.Timestamp(until).date(), words)
    return found

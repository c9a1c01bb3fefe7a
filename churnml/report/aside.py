"""The accounts that are not scored, by reason, as lists one can open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from churnml.report.portfolio import NOT_SCORED_WORDS

__all__ = ["Aside", "aside"]

LEAVING = "notice given"
MOST_NAMED = 500
"""More are in ``not_scored.csv``; a page that holds them all opens slowly."""


@dataclass(frozen=True)
class Aside:
    """The accounts that stand aside for one reason.

    Attributes
    ----------
    words : str
        The reason, in words.
    number : int
        How many there are.
    named : tuple of (str, str or None)
        Id and name, as far as a list has it, of the first of them.
    leaving : bool
        Whether they have given notice: not lost sight of, but decided.
    """

    words: str
    number: int
    named: tuple[tuple[str, str | None], ...]
    leaving: bool = False

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.number - len(self.named)


def aside(
    not_scored: pd.DataFrame, lists: Sequence[pd.DataFrame] = ()
) -> tuple[Aside, ...]:
    """Group the accounts that are not scored by reason.

    Parameters
    ----------
    not_scored : DataFrame
        ``account_id`` and ``reason``.
    lists : sequence of DataFrame
        Other lists, the latest last, that may know their names.

    Returns
    -------
    tuple of Aside
        Those that have given notice first, then the most frequent reason.

    Examples
    --------
    >>> others = pd.DataFrame({"account_id": ["B", "A", "C"],
    ...                        "reason": ["trial", "trial", "notice given"]})
    >>> [(group.words, group.named) for group in aside(others)]
    [('have given notice already', (('C', None),)), \
('on a trial', (('A', None), ('B', None)))]
    """
    names: dict[str, str] = {}
    for listed in lists:
        if "name" in listed:
            known = listed[listed["name"].notna()]
            names |= dict(
                zip(known["account_id"].astype(str), known["name"], strict=True)
            )
    groups = []
    for reason, rows in not_scored.groupby("reason"):
        ids = sorted(rows["account_id"].astype(str))
        named = tuple((one, names.get(one)) for one in ids[:MOST_NAMED])
        words = NOT_SCORED_WORDS.get(str(reason), str(reason))
        groups.append(Aside(words, len(ids), named, str(reason) == LEAVING))
    return tuple(sorted(groups, key=lambda g: (not g.leaving, -g.number)))

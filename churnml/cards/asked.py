"""What a risk is the chance of, in words for cards and pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["LEAVING", "Asked", "asked"]


@dataclass(frozen=True)
class Asked:
    """The question of a task, as the sentences of a page need it.

    Attributes
    ----------
    title : str
        Such as "Churn risk".
    does, do, doing, did : str
        Such as "leaves", "leave", "leaving", "left".
    events : str
        What happens then, counted: such as "departures".
    """

    title: str
    does: str
    do: str
    doing: str
    did: str
    events: str


LEAVING = Asked("Churn risk", "leaves", "leave", "leaving", "left", "departures")
"""What is asked unless a task says otherwise."""

_ASKED = {
    "churn": LEAVING,
    "downgrade": Asked(
        "Downgrade risk",
        "stays and takes less",
        "take less",
        "taking less",
        "took less",
        "downgrades",
    ),
    "contraction": Asked(
        "Contraction risk",
        "stays and pays less",
        "pay less",
        "paying less",
        "paid less",
        "contractions",
    ),
}


def asked(of: str | None = None, kinds: Sequence[str] = ()) -> Asked:
    """Put a task's question in words.

    Parameters
    ----------
    of : str, optional
        As in :class:`churnml.ChurnTask`; churn by default.
    kinds : sequence of str
        Of churn, where only some are asked for.

    Returns
    -------
    Asked

    Examples
    --------
    >>> asked("contraction").doing
    'paying less'
    >>> asked("churn", ["voluntary", "non-renewal"]).do
    'leave (voluntary or non-renewal)'
    >>> asked("downgrade").did, asked("downgrade").events
    ('took less', 'downgrades')
    """
    words = _ASKED.get(of or "churn", LEAVING)
    if not kinds:
        return words
    only = f" ({' or '.join(kinds)})"
    return Asked(
        words.title,
        words.does + only,
        words.do + only,
        words.doing + only,
        words.did + only,
        words.events + only,
    )

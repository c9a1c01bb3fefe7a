"""What the model could not see of an account, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from churnml.features.spec import Card
from churnml.matrix import Matrix
from churnml.reasons.clauses import family_name
from churnml.reasons.words import WORDS, Words

__all__ = ["missing_data"]


def missing_data(matrix: Matrix, words: Words = WORDS) -> list[str | None]:
    """Say for each snapshot which data is missing.

    A family is named where its table is missing for everybody, or where more than half
    of its features are null for the account; with the most common cause.

    Returns
    -------
    list of str or None
        ``"NPS: no answer yet; Support: not available"``; None where nothing is missing.
    """
    whole = [
        f"{family_name(name, words)}: {words.clauses['not_available']}"
        for name in matrix.left_out
        if name.isidentifier() and "__" not in name  # a family, not a feature
    ]
    said = [
        _of_family(
            family, [c for c in matrix.cards if c.family == family], matrix, words
        )
        for family in dict.fromkeys(card.family for card in matrix.cards)
    ]
    between = words.clauses["context"]
    return [
        between.join([*filter(None, texts), *whole]) or None
        for texts in (zip(*said, strict=True) if said else [()] * len(matrix))
    ]


def _of_family(
    family: str, cards: Sequence[Card], matrix: Matrix, words: Words
) -> list[str | None]:
    """Name the family where more than half of its features are null, and the cause."""
    nulls = matrix.X[[card.name for card in cards]].isna().to_numpy()
    sparse = np.flatnonzero(2 * nulls.sum(axis=1) > len(cards))
    texts: list[str | None] = [None] * len(nulls)
    patterns, inverse = np.unique(nulls[sparse], axis=0, return_inverse=True)
    name = family_name(family, words)
    said = [f"{name}: {_cause(cards, pattern, words)}" for pattern in patterns]
    for row, pattern in zip(sparse.tolist(), inverse.reshape(-1).tolist(), strict=True):
        texts[row] = said[pattern]
    return texts


def _cause(cards: Sequence[Card], null: np.ndarray, words: Words) -> str:
    """Give the most common cause of the nulls."""
    absent = (card.nulls for card, is_null in zip(cards, null, strict=True) if is_null)
    causes = Counter(cause for cause in absent if cause)
    if not causes:
        return words.clauses["unknown"]
    cause = causes.most_common(1)[0][0]
    cause = words.nulls.get(cause, cause)
    return cause.replace("in the window", words.clauses["lately"])

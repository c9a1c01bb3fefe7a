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
    nulls = matrix.X[[card.name for card in matrix.cards]].isna().to_numpy()
    patterns, inverse = np.unique(nulls, axis=0, return_inverse=True)
    texts = [
        "; ".join([*_sparse_families(matrix.cards, pattern, words), *whole]) or None
        for pattern in patterns
    ]
    return [texts[position] for position in inverse.reshape(-1)]


def _sparse_families(
    cards: Sequence[Card], null: np.ndarray, words: Words
) -> list[str]:
    """Families of which more than half the features are null, each with its cause."""
    parts = []
    for family in dict.fromkeys(card.family for card in cards):
        own = [n for n, card in enumerate(cards) if card.family == family]
        absent = [cards[n].nulls for n in own if null[n]]
        if 2 * len(absent) <= len(own):
            continue
        causes = Counter(cause for cause in absent if cause)
        cause = causes.most_common(1)[0][0] if causes else "not known"
        cause = words.nulls.get(cause, cause)
        cause = cause.replace("in the window", words.clauses["lately"])
        parts.append(f"{family_name(family, words)}: {cause}")
    return parts

"""What an account is, beside what it does: static facts that moved its risk.

Nobody can act on an account's industry or age, so neither is a reason. They are said
all the same, with what they add to the risk: else a part of it would stand unexplained.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from churnml.attribution import CONTEXT, Contributions
from churnml.matrix import Matrix
from churnml.reasons.beside import Beside
from churnml.reasons.choose import Column, read_column
from churnml.reasons.wording import Fact, phrase
from churnml.reasons.words import Words

__all__ = ["CONTEXT_FLOOR", "ContextFacts", "context_facts"]

CONTEXT_FLOOR = 0.05
"""Log-odds below which a static fact is not worth a word, unless it is the only one."""

MOST_FACTS = 3


@dataclass(frozen=True, eq=False)
class ContextFacts:
    """Static facts of all snapshots.

    Attributes
    ----------
    text : array of str
        Facts parted by "; ", the strongest first; null where none moved the risk.
    points : array of Int64
        Whole percentage points of risk that all static facts add, signed. Null where
        the model knows none.
    """

    text: ExtensionArray
    points: ExtensionArray


def context_facts(
    why: Contributions,
    matrix: Matrix,
    words: Words,
    *,
    least: float,
) -> ContextFacts:
    """Say the static facts that moved each risk.

    Parameters
    ----------
    why : Contributions
    matrix : Matrix
        Of the same snapshots.
    words : Words
    least : float
        Log-odds below which a fact is not worth a word. Where the facts together move
        the risk by a whole point and none does alone, the strongest is said.

    Examples
    --------
    >>> from churnml.features.spec import Card
    >>> card = Card(name="account__industry", family="account", measure="industry",
    ...     window=None, signals=(), definition="The industry.", unit="text",
    ...     direction="?", says="industry: {value}", categorical=True,
    ...     actionable=False)
    >>> row = pd.MultiIndex.from_tuples([("A-1", pd.Timestamp("2025-03-03"))],
    ...                                 names=["account_id", "cutoff"])
    >>> X = pd.DataFrame({card.name: ["Retail"]}, index=row)
    >>> why = Contributions(
    ...     values=pd.DataFrame({card.name: [0.4]}, index=row), base_value=-2.0,
    ...     logit=pd.Series([-1.6], index=row), risk=pd.Series([0.168], index=row),
    ...     cards=(card,), usable=True, X=X, encoded=X)
    >>> from churnml.reasons.words import WORDS
    >>> said = context_facts(why, Matrix(X, (card,), "f"), WORDS, least=0.05)
    >>> said.text[0], said.points[0]
    ('Industry: Retail', np.int64(5))
    """
    n = len(why.risk)
    cards = [card for card in why.cards if why.groups[card.name] == CONTEXT]
    if not cards or not why.usable:
        return ContextFacts(_texts([None] * n), pd.array([None] * n, dtype="Int64"))
    points = why.whole_points()[CONTEXT].to_numpy()
    beside = Beside.of(matrix)
    columns = [read_column(card, matrix, beside) for card in cards]
    pull = np.abs(why.of([card.name for card in cards]))
    order = np.argsort(-pull, axis=1, kind="stable")[:, :MOST_FACTS]
    worth = np.take_along_axis(pull, order, axis=1) >= least
    worth[:, 0] |= points != 0
    currencies = _currencies(matrix)
    texts: list[str | None] = [None] * n
    for row in np.flatnonzero(worth.any(axis=1)).tolist():
        said = [
            _said(columns[place], row, currencies[row], words)
            for place in order[row, worth[row]].tolist()
        ]
        text = words.clauses["context"].join(said)
        texts[row] = text[:1].upper() + text[1:]
    return ContextFacts(_texts(texts), pd.array(points, dtype="Int64"))


def _said(column: Column, row: int, currency: str | None, words: Words) -> str:
    fact = column.fact(row, currency)
    value = fact.value
    # A static fact is said as it is: compared with nobody.
    way = "low" if value == 0 and column.card.unit == "flag" else "present"
    bare = Fact(value, direction=way, currency=currency, date=fact.date)
    return phrase(column.card, bare, words)


def _currencies(matrix: Matrix) -> np.ndarray:
    if "currency" not in matrix.context:
        return np.full(len(matrix), None, dtype=object)
    currency = matrix.context["currency"].astype(object)
    return np.asarray(currency.where(currency.notna(), None))


def _texts(texts: list[str | None]) -> ExtensionArray:
    return pd.array(texts, dtype="str")

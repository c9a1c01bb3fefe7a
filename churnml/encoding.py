"""From named columns to the numbers a booster sees, the same at every prediction.

LightGBM matches columns by position and would predict wrongly, without a word, from
permuted ones; so columns are matched by name here. Text becomes the position among
the levels seen in training, an unseen level is null, and no categorical splits are
made: the codes cannot differ between training and scoring.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from churnml.errors import FingerprintError
from churnml.features.spec import Card

__all__ = ["Encoding", "differences"]

_SHOWN = 3


@dataclass(frozen=True)
class Encoding:
    """Names, order and levels of the columns a model was trained on.

    Attributes
    ----------
    names : tuple of str
        The columns, in the booster's order.
    categories : mapping of str to tuple of str
        Levels of each text column, the most frequent first (ties by name).

    Examples
    --------
    >>> import pandas as pd
    >>> from churnml.encoding import Encoding
    >>> train = pd.DataFrame({"users": [3, 5, 8], "plan": ["pro", "basic", "pro"]})
    >>> encoding = Encoding.learn(train)
    >>> encoding.transform(pd.DataFrame({"plan": ["basic", "new"], "users": [1, None]}))
       users  plan
    0    1.0   1.0
    1    NaN   NaN
    >>> encoding.transform(pd.DataFrame({"plan": ["basic"]}))
    Traceback (most recent call last):
    churnml.errors.FingerprintError: the features differ from those of training:
      - 1 missing (e.g. 'users')
    Build the matrix with the same tables, builders, windows and own features as in \
training.
    """

    names: tuple[str, ...]
    categories: Mapping[str, tuple[str, ...]]

    @classmethod
    def learn(cls, X: pd.DataFrame) -> Encoding:
        """Note the names and the levels of a training set."""
        categories: dict[str, tuple[str, ...]] = {}
        for name in X.columns:
            if not _is_number(X[name]):
                counts = X[name].dropna().astype(str).value_counts()
                ranked = sorted((-int(n), str(level)) for level, n in counts.items())
                categories[str(name)] = tuple(level for _, level in ranked)
        return cls(tuple(str(name) for name in X.columns), categories)

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:
        """Turn columns into numbers, in the order of training.

        Returns
        -------
        DataFrame of float64
            The index of ``X``; columns as in training.

        Raises
        ------
        FingerprintError
            If a column is missing, unexpected or of another type.
        ValueError
            If a number is infinite.
        """
        self.check(X)
        columns = {name: self._numbers(X[name], name) for name in self.names}
        encoded = pd.DataFrame(columns, index=X.index, columns=list(self.names))
        infinite = np.isinf(encoded.to_numpy()).any(axis=0)
        if infinite.any():
            names = _examples(
                [n for n, bad in zip(self.names, infinite, strict=True) if bad]
            )
            msg = f"infinity in {infinite.sum()} columns ({names}). Use null instead."
            raise ValueError(msg)
        return encoded

    def _numbers(self, column: pd.Series, name: str) -> np.ndarray:
        if name not in self.categories:
            return column.to_numpy(dtype=np.float64, na_value=np.nan)
        codes = {level: float(n) for n, level in enumerate(self.categories[name])}
        text = column.astype(object).where(column.notna(), None)
        return np.array(
            [np.nan if v is None else codes.get(str(v), np.nan) for v in text],
            dtype=np.float64,
        )

    def check(self, X: pd.DataFrame) -> None:
        """Refuse columns that are missing, unexpected or of another type.

        Raises
        ------
        FingerprintError
            Naming them.
        """
        here = [str(name) for name in X.columns]
        problems = _other_names(self.names, here)
        if not problems:
            retyped = [n for n in self.names if not self._fits(X[n], n)]
            if retyped:
                problems = [
                    f"{len(retyped)} of another type (e.g. {_examples(retyped)}: "
                    f"{X[retyped[0]].dtype}, in training "
                    f"{'text' if retyped[0] in self.categories else 'a number'})"
                ]
        if problems:
            raise FingerprintError(_message(problems))

    def _fits(self, column: pd.Series, name: str) -> bool:
        if column.isna().all():  # a column of nothing has no type worth the name
            return True
        return _is_number(column) is (name not in self.categories)


def differences(trained: Sequence[Card], given: Sequence[Card]) -> str:
    """Say in what features two matrices differ, where their fingerprints do.

    Parameters
    ----------
    trained, given : sequence of Card
        Of the matrix trained on, and of the other one.

    Returns
    -------
    str
        The message of a :class:`~churnml.errors.FingerprintError`.
    """
    old, new = ({card.name: card for card in cards} for cards in (trained, given))
    own = {card.name for card in (*trained, *given) if card.meaning}
    problems = _other_names(
        *([n for n in cards if n not in own] for cards in (old, new))
    )
    changed = {
        name: changes
        for name in old
        if name in new and (changes := _changes(old[name], new[name]))
    }
    others = [name for name in changed if name not in own]
    if others:
        first = f"{others[0]} ({', '.join(changed[others[0]])})"
        problems.append(f"{len(others)} defined otherwise (e.g. {first})")
    problems += _of_own(
        {
            "missing": [n for n in old if n in own and n not in new],
            "unexpected": [n for n in new if n in own and n not in old],
            "computed otherwise": [n for n in changed if n in own],
        }
    )
    if not problems:
        problems.append("the same names and cards, but values computed otherwise")
    return _message(problems)


def _of_own(found: Mapping[str, Sequence[str]]) -> list[str]:
    """Name every feature of one's own: whoever wrote them can mend each."""
    return [
        f"of your own features, {what}: {', '.join(map(repr, names))}"
        for what, names in found.items()
        if names
    ]


def _changes(old: Card, new: Card) -> list[str]:
    # What the fingerprint is made of: wording is not.
    keys = ["definition", "unit", "version"]
    if old.meaning:  # a model of before features of one's own had one has none
        keys.append("meaning")
    return [key for key in keys if getattr(old, key) != getattr(new, key)]


def _other_names(trained: Sequence[str], given: Sequence[str]) -> list[str]:
    sets = {
        "missing": [n for n in trained if n not in set(given)],
        "unexpected": [n for n in given if n not in set(trained)],
        "given twice": sorted({n for n in given if given.count(n) > 1}),
    }
    return [
        f"{len(names)} {what} (e.g. {_examples(names)})"
        for what, names in sets.items()
        if names
    ]


def _message(problems: Sequence[str]) -> str:
    listed = "\n".join(f"  - {problem}" for problem in problems)
    return (
        f"the features differ from those of training:\n{listed}\n"
        "Build the matrix with the same tables, builders, windows and own features as "
        "in training."
    )


def _is_number(column: pd.Series) -> bool:
    kind: Any = column.dtype
    return bool(pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_bool_dtype(kind))


def _examples(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names[:_SHOWN])

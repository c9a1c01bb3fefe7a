"""What a random split would have claimed, to say that it must not be believed.

A split of rows at random puts the same account, weeks apart, on both sides: the model
recognises it, and its label overlaps with one it was taught. The figure that comes out
is of no future.
"""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone

from churnml.matrix import Matrix
from churnml.metrics import auc_within_cutoff
from churnml.model import ChurnModel
from churnml.splits import Fold, labelled_rows

__all__ = ["places_of", "random_split_auc"]

_HELD_OUT = 4  # one row in four
_SPLITS = 2
_MOST_ROWS, _MANY_ROWS = 12_000, 5_000
_DAYS = pd.to_datetime(["2000-01-01", "2000-01-02"])


def places_of(accounts: pd.Index) -> NDArray[np.float64]:
    """Give each account a place in [0, 1), the same one on every machine.

    Examples
    --------
    >>> places_of(pd.Index(["A-0001", "A-0002", "A-0001"])).round(3).tolist()
    [0.99, 0.42, 0.99]
    """
    codes, each = pd.factorize(accounts)
    digests = [
        hashlib.blake2b(str(account).encode(), digest_size=8).digest()
        for account in each
    ]
    places = np.array([int.from_bytes(d) / 2**64 for d in digests])
    return places[codes] if len(codes) else np.zeros(0)


def random_split_auc(
    model: ChurnModel, panel: Matrix, *, random_state: int = 7
) -> float:
    """Say what AUC within cutoff a random split of the same rows would have claimed.

    Parameters
    ----------
    model : ChurnModel
        The recipe; it need not be fitted, and is left as it is.
    panel : Matrix
        Built with a task.
    random_state : int, default 7

    Returns
    -------
    float
        The mean of two splits (of one, from 5 000 rows on); null where a side holds
        one class only.

    Notes
    -----
    A quarter of the rows is held out at random. The number of trees is the one that
    does best on these very rows, as early stopping would choose it. One seed is
    trained per split, and of more than 12 000 rows those of some accounts only.

    Examples
    --------
    >>> random_split_auc(ChurnModel(), panel)                   # doctest: +SKIP
    0.82
    """
    known = labelled_rows(panel)
    accounts = known.index.get_level_values("account_id")
    if len(known) > _MOST_ROWS:
        some = places_of(accounts) < _MOST_ROWS / len(known)
        known = known.take(some)
    assert known.y is not None
    y = known.y.to_numpy(dtype=bool)
    cutoffs = known.index.get_level_values("cutoff").to_numpy()
    place = np.random.default_rng(random_state).permutation(len(known)) % _HELD_OUT
    found = []
    for n in range(_SPLITS if len(known) < _MANY_ROWS else 1):
        held = place == n
        # To the recipe the rows held out are simply those of a later day.
        order = np.argsort(held, kind="stable")
        index = known.index.to_frame().assign(cutoff=_DAYS[held.astype(int)])
        X = known.X.set_axis(pd.MultiIndex.from_frame(index)).iloc[order]
        one: ChurnModel = clone(model).set_params(seeds=1)
        margins, tested = one.forward_margins(
            X, y[order], [Fold((_DAYS[0],), (_DAYS[1],))]
        )
        if not tested.any():
            return np.nan
        rows = order[tested]
        found.append(
            max(
                float(auc_within_cutoff(y[rows], margin, cutoffs[rows]))
                for margin in margins[:, tested]
            )
        )
    return float(np.mean(found))

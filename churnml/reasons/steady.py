"""Which families are reasons, in which order, and what makes them stay.

Two families that weigh nearly the same would change places with every login, and one
about the noise floor would come and go. So a reason of a week before stands until it is
clearly beaten: it counts as somewhat stronger than it is, the more so the further up it
stood, and it falls silent only under half of the floor. "A week before" is what the
same model says of the data as they were then, never what was written then: a list that
is made again is the same to the byte.

Worked example, with logins at 0.50 and tickets at 0.55 log-odds. Nothing before:
tickets are first. A week before logins were first: they count as 0.50 * 1.3 = 0.65 and
stay first; at 0.66 tickets would pass them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["KEEPS", "NOISE_FLOOR", "STAYS", "Choice", "choose"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NOISE_FLOOR = 0.12
"""Contributions nearer to zero than this, in log-odds, are not worth a sentence: they
move the odds by less than an eighth, and the model is not sure enough of them: of the
reasons that a lower floor gives, more than one in twenty would not lower the risk if
its family were what is normal (``docs/reasons.md``)."""

STAYS = 0.5
"""Share of the noise floor above which a reason of the week before stays one."""

KEEPS = 0.3
"""How much stronger the first reason of the week before counts; the last, half so."""


@dataclass(frozen=True, eq=False)
class Choice:
    """The families that are given, per snapshot.

    Attributes
    ----------
    families : array of int, shape (n_snapshots, most)
        Positions of the families, the first reason first; -1 where there are fewer.
    witnesses : array of int, shape (n_snapshots, n_families)
        Position, within its family, of the feature that speaks for it.
    """

    families: Ints
    witnesses: Ints

    def at(self, rows: Ints) -> Choice:
        """Give it for other snapshots: of -1 nothing is known.

        Examples
        --------
        >>> import numpy as np
        >>> week = Choice(np.array([[2, 0], [1, -1]]), np.array([[0, 3, 1], [2, 0, 0]]))
        >>> week.at(np.array([1, -1])).families.tolist()
        [[1, -1], [-1, -1]]
        """
        known = (rows >= 0)[:, None]
        return Choice(
            np.where(known, self.families[rows], -1),
            np.where(known, self.witnesses[rows], -1),
        )

    def places(self) -> Ints:
        """Give the place of each family among those given, from 0; -1 if it is none."""
        found = np.full(self.witnesses.shape, -1)
        for place in range(self.families.shape[1]):
            rows = np.flatnonzero(self.families[:, place] >= 0)
            found[rows, self.families[rows, place]] = place
        return found

    def spoke(self) -> Ints:
        """Give the features that spoke for what was given; -1 for other families."""
        return np.where(self.places() >= 0, self.witnesses, -1)


def choose(
    pull: Floats,
    speaks: Bools,
    witnesses: Ints,
    *,
    most: int,
    earlier: Choice | None = None,
) -> Choice:
    """Choose the families to give, the strongest first.

    Parameters
    ----------
    pull : array of shape (n_snapshots, n_families)
        Contributions, in log-odds, positive for what is looked for.
    speaks : array of bool, shape (n_snapshots, n_families)
        Families that can be given, if only they are strong enough.
    witnesses : array of int, shape (n_snapshots, n_families)
    most : int
        How many to give.
    earlier : Choice, optional
        Of the same snapshots a week before.

    Examples
    --------
    >>> import numpy as np
    >>> nobody, pull = np.zeros((1, 3), dtype=int), np.array([[0.50, 0.55, 0.07]])
    >>> now = choose(pull, pull > 0, nobody, most=2)
    >>> now.families.tolist()                    # the third is noise
    [[1, 0]]
    >>> before = Choice(np.array([[0, 2]]), nobody)
    >>> choose(pull, pull > 0, nobody, most=3, earlier=before).families.tolist()
    [[0, 1, 2]]
    """
    floor, weight = np.full(pull.shape, NOISE_FLOOR), np.ones(pull.shape)
    if earlier is not None:
        places = earlier.places()
        was = places >= 0
        floor[was] *= STAYS
        weight[was] += KEEPS * (1 - places[was] / (2 * earlier.families.shape[1]))
    strength = np.where(speaks & (pull >= floor), pull * weight, -np.inf)
    # Stable: of equals, the family that stands first.
    order = np.argsort(-strength, axis=1, kind="stable")[:, :most]
    given = np.take_along_axis(strength, order, axis=1) > -np.inf
    families = np.full((len(pull), most), -1)
    families[:, : order.shape[1]] = np.where(given, order, -1)
    return Choice(families, witnesses)

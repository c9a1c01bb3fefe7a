"""Which feature speaks for a family, and which way its value lies.

A family's contribution is the sum over its features, because correlated features
share credit; the sentence then needs one of them. It is chosen in two steps. Features
that carry at least a quarter of what the strongest one carries are candidates: below
that, a sentence would be about something else than the reason. Of the candidates,
one whose value lies on the side its card expects is preferred ("logins fell" for a
higher risk), because among nearly equal contributions the one that makes sense to a
person is the better witness; then one that has left the account's own normal, which
is what its owner can check; then the strongest, where a quantity that needs explaining
(a z, an entropy, a band, a ratio of users) counts half.

Two kinds of value never speak. One that lies on the side opposite to what its card
expects: "NPS 100" for a higher risk would be read as a mistake, whatever the trees made
of it. And one that is not known, unless there is a clause for just that ("Never used"):
what nobody knows, nobody can act on. Nor does what nearly all accounts share speak in
an account's favour ("no review overdue", where hardly any is). A family for which
nothing speaks is no reason; its points stay in "everything else".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd

from churnml.features.spec import Card
from churnml.matrix import Matrix
from churnml.reasons.beside import Beside
from churnml.reasons.numbers import is_text, looks_ahead, printed, tells_movement
from churnml.reasons.peers import Shares, alike
from churnml.reasons.wording import Fact

__all__ = [
    "DIRECTIONS",
    "Column",
    "agreement",
    "directions",
    "read_column",
    "shares_above",
    "witness",
]

DIRECTIONS = ("present", "low", "high", "falling", "rising", "missing")
PRESENT, LOW, HIGH, FALLING, RISING, MISSING = range(6)

# Nearer to the own normal than this is "about its usual".
STEADY_WITHIN = 0.05
# A value is called low or high only where two thirds of the accounts lie beyond it ...
MOST = 2 / 3
# ... neither speaks in the half where it is expected the other way, ...
HALF = 0.5
# ... what so many share is in nobody's favour, ...
NEARLY_ALL = 0.9
# ... and a movement is compared with peers only where it stands out.
STANDS_OUT = 0.75
# Candidates carry at least this share of the strongest feature's contribution.
CANDIDATE = 0.25
# What needs explaining speaks only where it is twice as strong as plain words.
JARGON_UNITS = frozenset({"z", "nats"})
JARGON_MEASURES = ("_band", "_wau", "_mau")
JARGON_WEIGHT = 0.5
# What spoke a week before gives way only to one stronger by this share.
AGAIN = 0.3


@dataclass(frozen=True, eq=False)
class Column:
    """A feature of all snapshots, as it will be printed.

    Attributes
    ----------
    card : Card
    values : ndarray of float or object
        Rounded numbers, NaN where not known; or texts, None where not known.
    normals : ndarray of float
        Own normals, rounded; NaN where there are none.
    below, above : ndarray of float
        Shares of the accounts of the same cutoff with a lower and a higher value, among
        those where it is known; NaN where not known.
    known : ndarray of float
        Share of the accounts of the same cutoff where it is known.
    shared : ndarray of float
        Share of the accounts of the same cutoff with the very same value, among those
        where it is known; NaN where that cannot be counted.
    directions : ndarray of int
        Positions in :data:`DIRECTIONS`.
    beside : Beside
        What stands beside all features.
    numbers : ndarray of float
        The values as they are, unrounded; NaN where not known or texts.
    """

    card: Card
    values: np.ndarray
    normals: np.ndarray
    below: np.ndarray
    above: np.ndarray
    known: np.ndarray
    shared: np.ndarray
    directions: np.ndarray
    beside: Beside
    numbers: np.ndarray

    def fact(self, row: int, currency: str | None) -> Fact:
        """Give what a sentence about one snapshot needs."""
        direction = int(self.directions[row])
        if direction == MISSING:
            return Fact(None, direction=DIRECTIONS[direction])
        value, normal = self.values[row], float(self.normals[row])
        peers, known, group = self._peers(row, direction)
        return Fact(
            value if isinstance(value, str) else float(value),
            None if np.isnan(normal) else normal,
            DIRECTIONS[direction],
            peers,
            known,
            currency,
            group=group,
            weeks=self._new(row),
            date=self._day(row),
        )

    def speaks(self, clauses: Mapping[str, str]) -> np.ndarray:
        """Tell where there is something to say: a value, or words for its absence."""
        absent = f"{self.card.family}.{self.card.measure}.missing" in clauses
        return np.asarray((self.directions != MISSING) | absent)

    def _peers(
        self, row: int, direction: int
    ) -> tuple[float | None, float, str | None]:
        """Share of peers beyond this account, if it is worth a word.

        They are those of its plan or segment where it stands out among them too.
        """
        least = {LOW: MOST, HIGH: MOST, FALLING: STANDS_OUT, RISING: STANDS_OUT}
        more = direction in {HIGH, RISING}
        for shares, group in ((self._group, self._kind), (self, None)):
            if shares is None:
                continue
            share = float((shares.below if more else shares.above)[row])
            # A NaN is not at least anything.
            if share >= least.get(direction, np.inf):
                return share, float(shares.known[row]), group
        return None, 1.0, None

    @cached_property
    def _group(self) -> Shares | None:
        """How the values lie among accounts of the same plan or segment."""
        if np.isnan(self.below).all():
            return None
        return self.beside.among_peers(self.card.name, self.numbers)

    @property
    def _kind(self) -> str | None:
        return None if self.beside.groups is None else self.beside.groups.kind

    def _new(self, row: int) -> int | None:
        """Week of its life, where the account has no own normal yet."""
        waits = self.card.normal is not None and np.isnan(self.normals[row])
        return self.beside.week_of(row) if waits else None

    def _day(self, row: int) -> date | None:
        value = self.values[row]
        if isinstance(value, str) or not looks_ahead(self.card):
            return None
        return self.beside.day_after(row, float(value))


def read_column(card: Card, matrix: Matrix, beside: Beside | None = None) -> Column:
    """Round a feature and everything it is compared with.

    Parameters
    ----------
    card : Card
    matrix : Matrix
    beside : Beside, optional
        Of the matrix, where it is at hand already.
    """
    beside = Beside.of(matrix) if beside is None else beside
    evidence, raw = matrix.evidence, matrix.X[card.name]
    nothing = np.full(len(raw), np.nan)
    if is_text(card):
        texts = np.array([None if pd.isna(v) else str(v) for v in raw], dtype=object)
        missing = np.array([text is None for text in texts], dtype=bool)
        found = np.where(missing, MISSING, PRESENT)
        some = (nothing, nothing, nothing, nothing, nothing)
        return Column(card, texts, *some, found, beside, nothing)
    numbers = raw.to_numpy(dtype=float)
    values, normals = printed(card, numbers), nothing
    below = above = known = nothing
    if card.normal is not None and card.normal in evidence:
        normals = printed(card, evidence[card.normal].to_numpy(dtype=float))
    name = f"{card.name}__percentile"
    cutoffs = pd.factorize(matrix.index.get_level_values("cutoff"))[0]
    if card.unit != "flag" and name in evidence:
        below = evidence[name].to_numpy(dtype=float)
        if f"{card.name}__above" in evidence:  # counted where all accounts were
            above = evidence[f"{card.name}__above"].to_numpy(dtype=float)
            known = evidence[f"{card.name}__known"].to_numpy(dtype=float)
        else:
            above = shares_above(numbers, below, cutoffs)
            there = np.bincount(cutoffs, weights=~np.isnan(numbers))
            known = (there / np.bincount(cutoffs))[cutoffs]
    way = directions(card, values, normals, below, above)
    shared = _shared(card, matrix, beside, numbers, cutoffs)
    return Column(
        card, values, normals, below, above, known, shared, way, beside, numbers
    )


def _shared(
    card: Card,
    matrix: Matrix,
    beside: Beside,
    numbers: np.ndarray,
    cutoffs: np.ndarray,
) -> np.ndarray:
    """Give the share of accounts with the same value; NaN where nobody counted them."""
    evidence = matrix.evidence
    if f"{card.name}__above" in evidence:
        others = evidence[f"{card.name}__percentile"] + evidence[f"{card.name}__above"]
        return np.asarray(1.0 - others.to_numpy(dtype=float))
    if beside.whole:
        return alike(numbers, cutoffs)
    return np.full(len(numbers), np.nan)


def shares_above(
    values: np.ndarray, below: np.ndarray, cutoffs: np.ndarray
) -> np.ndarray:
    """Share of accounts with a higher value, from the shares with a lower one.

    All accounts but those below the next higher value are at or above it, so the
    share above is one minus the share below that next value. Ties count on neither
    side. Where only some of a cutoff's accounts are at hand the next higher value may
    not be among them: the result is then too small, and so "lower than" still true.

    Parameters
    ----------
    values, below : ndarray of float
        A feature and its percentile; NaN where not known.
    cutoffs : ndarray of int
        The cutoff of each row, as a number.

    Examples
    --------
    >>> import numpy as np
    >>> shares_above(np.array([0, 0, 3, 8.0]), np.array([0, 0, 0.5, 0.75]),
    ...              np.zeros(4, dtype=int)).tolist()
    [0.5, 0.5, 0.25, 0.0]
    """
    above = np.full(len(values), np.nan)
    known = np.flatnonzero(~np.isnan(values) & ~np.isnan(below))
    rows = known[np.lexsort((values[known], cutoffs[known]))]
    v, c = values[rows], cutoffs[rows]
    # First row of the next higher value of the same cutoff; itself where there is none.
    starts = np.flatnonzero(
        np.r_[True, (v[1:] != v[:-1]) | (c[1:] != c[:-1])][: len(v)]
    )
    run = np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(v)]))
    following = np.minimum(run + 1, len(starts) - 1)
    upper = starts[following] if len(starts) else starts
    last = (following == run) | (c[upper] != c)
    above[rows] = np.where(last, 0.0, 1.0 - below[rows[upper]])
    return above


def directions(
    card: Card,
    values: np.ndarray,
    normals: np.ndarray,
    below: np.ndarray,
    above: np.ndarray,
) -> np.ndarray:
    """Say which way each value lies, from the printed numbers alone.

    Against the own normal where there is one (``falling``, ``rising``); else by the
    sign of a value that is a movement itself; else against the peers (``low``,
    ``high``); else ``low`` for zero and ``present`` for anything more. A value about
    the own normal is judged against the peers.

    Parameters
    ----------
    card : Card
        Tells whether the value is a movement itself.
    values, normals : ndarray of float
        Rounded by :func:`churnml.reasons.numbers.printed`; NaN where not known.
    below, above : ndarray of float
        Shares of accounts with a lower and a higher value; NaN where not known.

    Returns
    -------
    ndarray of int
        Positions in :data:`DIRECTIONS`.
    """
    moved = values - normals
    moved = np.where(np.abs(moved) < STEADY_WITHIN * np.abs(normals), 0.0, moved)
    # 0 is little, unless some have less: an NPS of 0 is not low where many are below.
    way = np.where((values == 0) & ~(below > 0), LOW, PRESENT)
    way = np.where((above >= MOST) & (above > below), LOW, way)
    way = np.where((below >= MOST) & (below > above), HIGH, way)
    if _compares_itself(card):
        still = 1.0 if card.unit == "ratio" else 0.0
        way = np.where(
            values < still, FALLING, np.where(values > still, RISING, PRESENT)
        )
    way = np.where(moved < 0, FALLING, np.where(moved > 0, RISING, way))
    return np.where(np.isnan(values), MISSING, way)


def witness(
    columns: Sequence[Column],
    phi: np.ndarray,
    speaks: np.ndarray,
    sign: int,
    *,
    spoke: np.ndarray,
) -> np.ndarray:
    """Choose the feature that speaks for a family, per snapshot.

    Parameters
    ----------
    columns : sequence of Column
        The family's features.
    phi : ndarray of shape (n_snapshots, len(columns))
        Their contributions.
    speaks : ndarray of bool, shape (n_snapshots, len(columns))
        Where there is something to say of the value.
    sign : {1, -1}
        1 for what raises the risk, -1 for what lowers it.
    spoke : ndarray of int
        Position of the one that spoke a week before; -1 where none did.

    Returns
    -------
    ndarray of int
        Positions in ``columns``. Meaningless where no contribution has the sign.
    """
    pull = sign * phi
    strongest = pull.max(axis=1, keepdims=True)
    share = np.divide(
        pull, strongest, out=np.zeros_like(pull), where=np.abs(strongest) > 0
    )
    fit = np.column_stack([agreement(column, sign) for column in columns])
    weight = np.array([JARGON_WEIGHT if _jargon(c.card) else 1.0 for c in columns])
    own = np.column_stack([_left_its_normal(column) for column in columns])
    again = np.arange(len(columns)) == spoke[:, None]
    merit = np.where(speaks, 3 * fit + own + share * weight + AGAIN * again, 0.0)
    return np.asarray(
        np.where((pull > 0) & (share >= CANDIDATE), merit, -1.0).argmax(1)
    )


def agreement(column: Column, sign: int) -> np.ndarray:
    """2 where the value lies on the side the card expects, 0 on the other, else 1.

    What is neither low nor high lies on the side of the half of the accounts it is in:
    the median account has something to say for either side, one above it nothing for
    being low. What stands still, and nothing where most have nothing, lies on no side.
    """
    way = column.directions
    side = np.select(
        [np.isin(way, (HIGH, RISING)), np.isin(way, (LOW, FALLING))], [1, -1], 0
    )
    expected = {"+": 1, "-": -1, "?": 0}[column.card.direction]
    agreement = 1 + expected * sign * side
    if sign < 0:  # what is not known, or nearly all share, speaks for nobody
        agreement = np.where((way == MISSING) | _common(column), 0, agreement)
    if not expected:
        return np.asarray(agreement)
    more, still = expected * sign == 1, way == PRESENT
    if _compares_itself(column.card):
        # Standing still is on no side.
        return np.asarray(np.where(still, 0, agreement))
    if more:  # more than nothing, compared with nothing
        agreement = np.where(still, np.where(agreement > 0, 2, 0), agreement)
    elif column.card.unit == "flag":
        agreement = np.where(still, 0, agreement)
    # A NaN is not more than a half.
    beyond = column.above if more else column.below
    agreement = np.where(still & (beyond > HALF), 0, agreement)
    # Nothing, where most have nothing, tells no account from the others.
    nothing = column.values == 0  # noqa: PD011 - no frame
    usual = nothing & (way == LOW) & (column.above <= 1 - MOST)
    return np.asarray(np.where(usual, 0, agreement))


def _common(column: Column) -> np.ndarray:
    """Tell where nearly all accounts have the same value, or may have.

    One that moved is told of by its own normal, whatever others have.
    """
    moved = np.isin(column.directions, (FALLING, RISING))
    common = column.shared >= NEARLY_ALL
    if column.card.unit == "flag":  # a mere "no" says something only beside others
        common |= np.isnan(column.shared) & (column.directions == LOW)
    return np.asarray(common & ~moved)


def _left_its_normal(column: Column) -> np.ndarray:
    """1 where the value is away from the account's own normal, else 0."""
    moved = np.isin(column.directions, (FALLING, RISING))
    return np.asarray(moved & ~np.isnan(column.normals), dtype=float)


def _compares_itself(card: Card) -> bool:
    """Tell whether the value is a movement: a change, or a ratio to the usual."""
    return tells_movement(card) or (
        card.unit == "ratio" and card.measure.endswith("_vs_normal")
    )


def _jargon(card: Card) -> bool:
    return card.unit in JARGON_UNITS or card.measure.endswith(JARGON_MEASURES)

"""The columns of the matrix, made of families' parts: features, then those among peers.

What compares an account with the others is a window over the cohort of its cutoff, and
a window carries all columns of its table through a sort, once for each order. So it is
computed on a narrow table, of the few columns that are compared, and put beside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import ibis
import ibis.expr.types as ir

from churnml.features.pruning import read_of
from churnml.features.shared import Keep
from churnml.features.spec import Family, Feature, keys_of
from churnml.timeline import epoch_day

__all__ = ["beside_parts", "window_days"]

# The window of a part, at the end of its name.
_WINDOW = re.compile(r"(?<=_)\d+(d|mo)$")


def window_days(window: str) -> int:
    """Read the length of a window in a column name, ``"28d"`` or ``"3mo"``."""
    if window.endswith("mo"):
        return int(window[:-2]) * 30
    return int(window[:-1])


def beside_parts(
    families: Sequence[Family], wide: ir.Table, kept: Keep
) -> tuple[ir.Table, dict[str, list[str]]]:
    """Put the features beside their parts, those among peers last.

    Parameters
    ----------
    families : sequence of Family
    wide : ir.Table
        Their parts, by snapshot.
    kept : callable
        Materialises an intermediate table under a name.

    Returns
    -------
    table : ir.Table
    missing : dict of str to list of str
        The features that cannot be, and what they need.
    """
    made = _Made(families, wide)
    ordinary = [
        (family, feature)
        for family in families
        for feature in family.features
        if made.possible(feature)
    ]
    peers = [
        (family, feature)
        for family in families
        for feature in family.peers
        if made.possible(feature)
    ]
    if peers:
        wide = made.with_peers(wide, ordinary, peers, kept)
    return wide.mutate(**made.columns(ordinary, wide)), made.missing


class _Made:
    """What can be made of some parts, and what cannot."""

    def __init__(self, families: Sequence[Family], wide: ir.Table) -> None:
        self.missing: dict[str, list[str]] = {}
        self._there = {*wide.columns}
        # Of the snapshots themselves, as parts have a dot in their names.
        self._own = [name for name in wide.columns if "." not in name]
        self._observed = {f.name: f.observed_from for f in families if f.observed_from}

    def possible(self, feature: Feature) -> bool:
        """Tell whether all is there that a feature needs; note what is not."""
        lacks = [need for need in feature.needs if need not in self._there]
        if lacks:
            self.missing[feature.card.name] = lacks
        else:
            self._there.add(feature.card.name)
        return not lacks

    def columns(
        self, features: Iterable[tuple[Family, Feature]], wide: ir.Table
    ) -> dict[str, ir.Value]:
        """Resolve features by name."""
        return {
            feature.card.name: self.windowed(feature, family, wide)
            for family, feature in features
        }

    def with_peers(
        self,
        wide: ir.Table,
        ordinary: Sequence[tuple[Family, Feature]],
        peers: Sequence[tuple[Family, Feature]],
        kept: Keep,
    ) -> ir.Table:
        """Compute features among peers, in their order, and put them beside."""
        names = [feature.card.name for _, feature in peers]
        read = {name for _, feature in peers for name in self._read(feature)}
        read |= {f.months_observed for f, _ in peers if f.months_observed}
        compared = self.columns(
            [each for each in ordinary if each[1].card.name in read], wide
        )
        few = [*self._own, *sorted(read.difference(names, self._own, compared))]
        narrow = wide.select(*few, **compared)
        columns: dict[str, ir.Value] = {}
        for family, feature in peers:
            if columns.keys() & self._read(feature):
                # It compares what stands among these.
                narrow, columns = narrow.mutate(**columns), {}
            columns[feature.card.name] = self.windowed(feature, family, narrow)
        keys = keys_of(wide)
        # Kept, else what all parts are joined to would be computed once for it as well.
        narrow = kept(narrow.mutate(**columns).select(*keys, *names), "peers")
        both = wide.left_join(narrow, [wide[key] == narrow[key] for key in keys])
        return both.select(wide, *(narrow[name] for name in names))

    def _read(self, feature: Feature) -> set[str]:
        return {*feature.needs, *read_of(feature.value)} & self._there

    def windowed(self, feature: Feature, family: Family, wide: ir.Table) -> ir.Value:
        """Resolve a feature; null where its window reaches before the table begins.

        So it is where the window of a part of another family does.
        """
        card = feature.card
        (value,) = wide.bind(feature.value)
        value = value.cast("string" if card.categorical else "float64")
        reaches = []
        begins = feature.observed_from or family.observed_from
        if family.months_observed and card.window:
            months = int(card.window.removesuffix("mo"))
            reaches.append(wide[family.months_observed] < months)
        elif begins is not None:
            # Without a window, a table that had not begun yet says nothing either.
            days = window_days(card.window) if card.window else 1
            reaches.append(wide.cutoff_day - days < epoch_day(begins))
        for need in feature.needs:
            other, _dot, part = need.partition(".")
            if other != family.name and other in self._observed:
                window = _WINDOW.search(part)
                days = window_days(window[0]) if window else 1
                begun = epoch_day(self._observed[other])
                reaches.append(wide.cutoff_day - days < begun)
        if not reaches:
            return value
        return ibis.ifelse(ibis.or_(*reaches), ibis.null(value.type()), value)

"""An account's own normal: medians, spreads and trends of its streams' last bins.

The last bin (``ago`` 0) is held against the bins before it that the account has
lived, at most 30 weeks or 7 months. All are null under the least history they need.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _
from ibis.common.deferred import Deferred

from churnml.backend import materialise, nearest, whole_sum
from churnml.features.grid import bins_ago
from churnml.features.rollups import MICRO, SNAPSHOT, UsageRollup

__all__ = ["OwnNormals", "slope"]


class OwnNormals:
    """Views on what is usual for an account, of one rollup.

    Parameters
    ----------
    rollup : UsageRollup
    """

    def __init__(self, rollup: UsageRollup) -> None:
        self.rollup = rollup
        self._medians: ir.Table | None = None
        self._lived: ir.Table | None = None

    def lived(self, spine: ir.Table) -> ir.Table:
        """Give the streams of the bins an account has lived, zeros where unused.

        They are the last bin and those of the own normal.
        """
        rollup, con = self.rollup, self.rollup.tables.con
        facts, grid = rollup.facts(spine), rollup.grid
        if self._lived is not None:
            return rollup.seen(self._lived, spine, bins=grid.normal + 1)
        if rollup.streams.known_late:
            keys = [*SNAPSHOT, "ago"]
            born = facts.at.select(*SNAPSHOT, "history")
            every = born.cross_join(bins_ago(grid.normal + 1))
            every = every.filter(every.ago <= every.history)
            rows = rollup.known_bins(spine)
        else:
            keys = ["account", "bin"]
            bins = facts.reach.filter(facts.reach.ago <= grid.normal)
            every = facts.accounts.cross_join(bins.select("bin").distinct())
            every = every.filter(every.bin >= every.born)
            rows = facts.account_bins
        joined = every.left_join(rows, keys)
        streams = {name: rows[name].fill_null(0) for name in rollup.streams.compared}
        joined = joined.select(*(every[key] for key in keys), **streams)
        if rollup.streams.known_late:
            return joined
        # Sorted, so that what is grouped lies together.
        self._lived = materialise(con, joined.order_by(keys), "usage_lived")
        return rollup.seen(self._lived, spine, bins=grid.normal + 1)

    def medians(self, spine: ir.Table) -> ir.Table:
        """View, a row per snapshot: the last bin and the median of the normal ones.

        For a stream ``s``: ``s_last``, and ``s_median2``, twice the median, which is
        whole.
        """
        if self._medians is None:
            rows = self.lived(spine)
            enough = (rows.ago > 0).cast("int64").sum() >= self.rollup.grid.least
            found: dict[str, ir.Value] = {}
            for s in self.rollup.streams.compared:
                now = ibis.ifelse(rows.ago == 0, rows[s], ibis.null())
                past = ibis.ifelse(rows.ago > 0, rows[s], ibis.null())
                twice = (past.median() * 2).round().cast("int64")
                found[f"{s}_last"] = now.max()
                found[f"{s}_median2"] = ibis.ifelse(enough, twice, ibis.null())
            medians = rows.group_by(list(SNAPSHOT)).agg(**found)
            con = self.rollup.tables.con
            self._medians = materialise(con, medians, "usage_medians")
        return self._medians

    def spread(self, spine: ir.Table) -> ir.Table:
        """View, a row per snapshot and normal bin: ``s_off`` and ``s_lower``.

        ``s_off`` is twice the distance from the median, ``s_lower`` 1 where the bin
        is below the last one, else 0.
        """
        rows = self.lived(spine).filter(_.ago > 0)
        medians = self.medians(spine)
        both = rows.inner_join(medians, list(SNAPSHOT))
        found: dict[str, ir.Value] = {}
        for s in self.rollup.streams.compared:
            median2 = medians[f"{s}_median2"]
            lower = (rows[s] < medians[f"{s}_last"]).cast("int64")
            found[f"{s}_off"] = (2 * rows[s] - median2).abs()
            found[f"{s}_lower"] = ibis.ifelse(median2.notnull(), lower, ibis.null())
        return both.select(*(rows[key] for key in SNAPSHOT), **found)


def slope(stream: str, bins: int) -> Deferred:
    """Give the least-squares slope per bin of ``log1p`` of a stream over last bins.

    With ``c_k = (bins - 1) / 2 - k`` for k bins ago, the slope is
    ``sum(c_k * y_k) / sum(c_k ** 2)``; for 30 weeks the divisor is 2247.5. Terms are
    whole millionths, so that their sum is the same in any order. ``ln_<stream>`` holds
    the logarithms; a bin that has no row is a bin without use.
    """
    weights = [(bins - 1) / 2 - k for k in range(bins)]
    # Twice c_k is whole, and DuckDB would take 3.5 for a decimal, which is slow.
    term = nearest((bins - 1 - 2 * _.ago) * _[f"ln_{stream}"] * (MICRO // 2))
    total = whole_sum(term, where=_.ago < bins)
    return total / (MICRO * sum(w * w for w in weights))

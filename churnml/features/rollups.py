"""Views on the folded usage table: bins, people, features, silences, own normals.

Days are folded into weeks counted back from the cutoffs' weekday, so that every
window, trend and own normal comes from at most 31 small numbers a snapshot; people
and features are counted from the bins they were seen in, never with a ``COUNT
DISTINCT`` over a range join.

A table with a ``delay`` shows less of the last days before a cutoff, at every cutoff
alike: with a delay of two days the last week holds five days of use. Nothing is
shifted, for ``[t - 7 d, t)`` is what a window says it is. A monthly table counts back
from the last month that is known.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
from ibis import _
from ibis.common.deferred import Deferred

from churnml.backend import materialise
from churnml.features.grid import MONTHS, WEEKS, grid_of
from churnml.features.usage_facts import UsageFacts, known_late
from churnml.tables import Tables

__all__ = ["ADOPTED_BINS", "MICRO", "UsageRollup"]

# n * ln(n) is summed as whole millionths: sums of doubles differ from run to run.
MICRO = 1_000_000

# A feature is adopted if two people used it in so many bins.
ADOPTED_BINS = 4

# Streams that are held against their own normal.
_NORMAL = ("logins", "active_days", "user_bins", "sticky_uses")


class UsageRollup:
    """What a usage table allows, and views on it folded for one spine.

    A rollup serves the spine its views are first called with. Views are keyed by
    ``snapshot``.

    Parameters
    ----------
    tables : Tables
    windows : sequence of int
        Lengths of the windows in weeks.
    """

    def __init__(self, tables: Tables, windows: Sequence[int]) -> None:
        self.tables = tables
        usage = tables["usage"]
        self.usage = usage.by_day or usage
        self.grid = grid_of(self.usage)
        bins = (self.grid.bins(w) for w in windows)
        self.windows = tuple(sorted({b for b in bins if b}))
        self.has_users = "user_id" in self.usage.columns
        self.daily = self.usage.spec.period in (None, "1d")
        # Silences are gaps between neighbouring days. They are the same whatever
        # the cutoff only if days become known in the order in which they happen.
        in_order = "known_at" not in self.usage.columns
        self.has_silences = self.daily and in_order and self.grid is WEEKS
        self.has_logins = bool(self.usage.spec.login_events)
        self.has_sticky = bool(self.usage.spec.sticky_events)
        self._late = known_late(self.usage)
        self._facts: UsageFacts | None = None
        self._bins: ir.Table | None = None

    @property
    def reach(self) -> int:
        """How many bins back the views look, silences and the last use aside."""
        return max(self.grid.normal + 1, *self.windows)

    @property
    def months_observed(self) -> str | None:
        """The part that counts the table's whole months; None where bins are weeks."""
        return "usage.observed" if self.grid is MONTHS else None

    def declared(self, *options: str) -> dict[str, list[str]]:
        """Give what the user declared of events, in an order that means nothing."""
        return {name: sorted(getattr(self.usage.spec, name)) for name in options}

    def stream_names(self) -> tuple[str, ...]:
        """Name the streams this table allows, without touching it."""
        names = ["uses", "logins"]
        names += ["sticky_uses"] if self.has_sticky else []
        names += ["key_uses"] if self.usage.spec.key_events else []
        if self.daily:
            names += ["active_days", "weekdays"]
            names += ["sticky_days"] if self.has_sticky else []
            names += ["user_days"] if self.has_users else []
        names += ["user_bins"] if self.has_users else []
        return tuple(names)

    def normal_streams(self) -> tuple[str, ...]:
        """Name the streams that are held against their own normal."""
        return tuple(name for name in _NORMAL if name in self.stream_names())

    @property
    def trends(self) -> dict[str, int]:
        """Bins of the short and the long trend."""
        return {"short": self.grid.short, "long": self.grid.normal}

    def facts(self, spine: ir.Table) -> UsageFacts:
        """Fold the table for a spine, once."""
        if self._facts is None:
            names = self.stream_names()
            self._facts = UsageFacts(self.tables, spine, names, self.reach)
        return self._facts

    def seen(self, binned: ir.Table, spine: ir.Table, *, bins: int) -> ir.Table:
        """Join binned rows of the last bins to the snapshots that may know them.

        Returns
        -------
        ir.Table
            ``snapshot, cutoff_day, ago`` and the row's own columns; ``ago`` is 0 for
            the last bin before the cutoff.
        """
        at = self.facts(spine).at
        ago = ibis.range(bins).unnest().cast("int32").name("ago").as_table()
        grid = at.select("snapshot", "account", "cutoff_day", "phase", "place")
        grid = grid.cross_join(ago)
        grid = grid.mutate(bin=(grid.place - 1 - grid.ago).cast("int32"))
        keys = ["account", "phase", "bin"]
        joined = grid.inner_join(binned, keys)
        if self._late:
            joined = joined.filter(binned.known < grid.cutoff_day)
        own = {c: binned[c] for c in binned.columns if c not in keys}
        return joined.select(grid.snapshot, grid.cutoff_day, grid.ago, **own)

    # -- streams: additive numbers per account and bin -------------------------------

    def _streams(self, spine: ir.Table) -> list[tuple[ir.Table, dict[str, Deferred]]]:
        """Pair tables of binned rows with the streams that are added up from them."""
        facts, names = self.facts(spine), self.stream_names()
        named = _.user.notnull() if self.has_users else None
        sums = {name: _[name].sum() for name in ("uses", *facts.counts)}
        sums["user_days"] = _.user_days.sum(where=named)
        sums["user_bins"] = _.fresh.sum(where=named)
        streams = [(facts.user_bins, sums)]
        if self.daily:
            # Day 0, 1970-01-01, was a Thursday: (day + 3) % 7 is 0 on Mondays.
            weekday = ((_.day + 3) % 7 < 5).cast("int64")
            days = {"active_days": _.count(), "weekdays": weekday.sum()}
            streams.append((facts.fold(facts.account_days), days))
        if "sticky_days" in names:
            streams.append((facts.fold(facts.sticky_days), {"sticky_days": _.count()}))
        return [
            (rows, {name: total for name, total in sums.items() if name in names})
            for rows, sums in streams
        ]

    def _stacked(self, spine: ir.Table) -> ir.Table:
        """All streams in one table, by account, bin and day of knowledge."""
        names, facts = self.stream_names(), self.facts(spine)
        keys = ["account", *facts.bin_columns]
        zero = ibis.literal(0, "int64")
        pieces = []
        for rows, sums in self._streams(spine):
            table = rows.group_by(keys).agg(**sums)
            columns = {
                name: table[name].cast("int64").fill_null(0) if name in sums else zero
                for name in names
            }
            pieces.append(table.select(*keys, **columns))
        stacked = ibis.union(*pieces) if len(pieces) > 1 else pieces[0]
        return self._added_up(stacked, keys)

    def _added_up(self, rows: ir.Table, keys: Sequence[str]) -> ir.Table:
        names = self.stream_names()
        totals = {name: rows[name].sum().cast("int64") for name in names}
        return rows.group_by(list(keys)).agg(**totals)

    # -- views -----------------------------------------------------------------------

    def bins(self, spine: ir.Table) -> ir.Table:
        """View: a row per snapshot and bin ago, the last and the normal ones.

        Bins without use have a row too, all zeros.
        """
        if self._bins is None:
            grid = self._grid(spine)
            self._bins = materialise(self.tables.con, grid, "usage_grid")
        return self._bins

    def _grid(self, spine: ir.Table) -> ir.Table:
        names = self.stream_names()
        seen = self.seen(self._stacked(spine), spine, bins=self.reach)
        if self._late:
            seen = self._added_up(seen, ["snapshot", "ago"])
        ago = ibis.range(self.reach).unnest().cast("int32").name("ago").as_table()
        grid = self.facts(spine).at.select("snapshot", "history").cross_join(ago)
        joined = grid.left_join(seen, ["snapshot", "ago"])
        return joined.select(grid, **{n: seen[n].fill_null(0) for n in names})

    def placed(self, spine: ir.Table) -> ir.Table:
        """View: the snapshots, with ``observed``, the whole bins of the table."""
        return self.facts(spine).at

    def last(self, spine: ir.Table) -> ir.Table:
        """View: the last day of use in every past bin, however long ago."""
        facts = self.facts(spine)
        keys = ["account", *facts.bin_columns]
        binned = facts.fold(facts.account_days).group_by(keys).agg(day=_.day.max())
        at = facts.at
        past = at.inner_join(binned, ["account", "phase"])
        past = past.filter(binned.bin < at.place)
        if self._late:
            past = past.filter(binned.known < at.cutoff_day)
        return past.select(at.snapshot, binned.day)

    def silences(self, spine: ir.Table) -> ir.Table:
        """View: past silences, days without use between two days of use.

        ``silent`` days ended at ``day``, the first day of use after them; ``present``
        days of silence are not over.
        """
        facts = self.facts(spine)
        order = ibis.window(group_by="account", order_by="day")
        days = facts.account_days
        gaps = days.mutate(silent=_.day - _.day.lag().over(order) - 1)
        binned = facts.fold(gaps.filter(_.silent > 0))
        past = self.seen(binned, spine, bins=self.grid.normal)
        today = self.last(spine).group_by("snapshot").agg(last=_.day.max())
        return past.inner_join(today, "snapshot").select(
            past, present=past.cutoff_day - 1 - today["last"]
        )

    def people(self, spine: ir.Table) -> ir.Table:
        """View: users, with uses, last day and last bin seen.

        ``n`` and ``day`` are of the bins of an own normal; null if not seen in them.
        """
        lately = _.ago < self.grid.normal
        rows = self.facts(spine).user_bins.filter(_.user.notnull())
        seen = self.seen(rows, spine, bins=self.reach)
        return seen.group_by(["snapshot", "user"]).agg(
            n=_.uses.sum(where=lately).cast("int64"),
            ago=_.ago.min(),
            day=_.day.max(where=lately),
        )

    def features(self, spine: ir.Table) -> ir.Table:
        """View: features used, with the uses in each window.

        ``sticky`` says whether it is declared so, ``shared`` whether two people or
        more used it in the last four bins.
        """
        facts = self.facts(spine)
        seen = self.seen(facts.feature_bins, spine, bins=self.reach)
        numbers: dict[str, Deferred] = {
            f"n{b}": _.n.sum(where=_.ago < b).fill_null(0).cast("int64")
            for b in self.windows
        }
        if self.has_users:
            lately = _.ago < ADOPTED_BINS
            numbers["low"] = _.low.min(where=lately)
            numbers["high"] = _.high.max(where=lately)
        used = seen.group_by(["snapshot", "feature"]).agg(**numbers)
        kinds = facts.kinds.select("feature", "sticky")
        return used.inner_join(kinds, "feature").drop("feature")

    def catalogue(self, spine: ir.Table) -> ir.Table:
        """View: how many features anybody was known to use before the cutoff."""
        facts = self.facts(spine)
        known = facts.kinds.filter(~_.login)
        dates = facts.at.select("cutoff_day").distinct()
        offered = dates.inner_join(known, known.first_known < dates.cutoff_day)
        totals = offered.group_by("cutoff_day").agg(features=_.count())
        return facts.at.inner_join(totals, "cutoff_day").select("snapshot", "features")

    def normals(self, spine: ir.Table) -> ir.Table:
        """View, a row per snapshot: the last bin against the own normal, per stream.

        For a stream ``s``: ``s_last`` the last bin; ``s_median2`` twice the median of
        the normal bins; ``s_mad4`` four times the median absolute deviation from it
        (doubled twice to stay whole); ``s_below`` how many normal bins were lower;
        ``s_trend_short`` and ``s_trend_long`` least-squares slopes of ``log1p``.
        Beside them ``history``, the normal bins that exist. All are null under the
        least history that they need.
        """
        streams = self.normal_streams()
        lived = self.bins(spine).filter(_.ago <= _.history)
        before: dict[str, Deferred] = {"history": _.history.max()}
        for s in streams:
            past = ibis.ifelse(_.ago > 0, _[s], None)
            before[f"{s}_last"] = _[s].sum(where=_.ago == 0).cast("int64")
            before[f"{s}_median2"] = (past.median() * 2).cast("int64")
            before |= {
                f"{s}_trend_{name}": slope(s, bins)
                for name, bins in self.trends.items()
            }
        first = lived.group_by("snapshot").agg(**before)
        first = materialise(self.tables.con, first, "usage_normals")
        both = lived.filter(lived.ago > 0).inner_join(first, "snapshot")
        spread: dict[str, ir.Value] = {}
        for s in streams:
            off = (2 * lived[s] - first[f"{s}_median2"]).abs()
            spread[f"{s}_mad4"] = (off.median() * 2).cast("int64")
            lower = (lived[s] < first[f"{s}_last"]).sum()
            spread[f"{s}_below"] = lower.cast("int64")
        second = both.group_by(lived.snapshot).agg(**spread)
        enough = first.history >= self.grid.least
        least = {
            f"{s}_{what}": enough
            for s in streams
            for what in ("median2", "mad4", "below")
        } | {
            f"{s}_trend_{name}": first.history >= bins - 1
            for s in streams
            for name, bins in self.trends.items()
        }
        joined = first.left_join(second, "snapshot")
        return joined.select(
            *(first[c] for c in first.columns if c not in least),
            **{
                name: ibis.ifelse(
                    when, (first if name in first else second)[name], None
                )
                for name, when in least.items()
            },
        )


def slope(stream: str, bins: int) -> Deferred:
    """Least-squares slope per bin of ``log1p`` of a stream over the last bins.

    With ``c_k = (bins - 1) / 2 - k`` for k bins ago, the slope is
    ``sum(c_k * y_k) / sum(c_k ** 2)``; for 30 weeks the divisor is 2247.5. Terms are
    whole millionths, so that their sum is the same in any order.
    """
    weights = [(bins - 1) / 2 - k for k in range(bins)]
    term = ((bins - 1) / 2 - _.ago) * (1 + _[stream]).ln() * MICRO
    total = term.round().cast("int64").sum(where=_.ago < bins)
    return total / (MICRO * sum(w * w for w in weights))

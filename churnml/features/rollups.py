"""Shared rollups of the usage table: one pass over events, then small change.

Cost is one pass plus small change, whatever the number of cutoffs and windows:

1. the events are grouped once by account, user, event and day;
2. days are folded into weeks counted back from the cutoffs' weekday, so that every
   window, trend and own normal comes from at most 31 small numbers a snapshot;
3. people and features are counted from the last week they were seen in, never with a
   ``COUNT DISTINCT`` over a range join.

Where rows become known later than they happen, every key carries both days.

Worked example: cutoff Monday 2025-03-03 is day 20150 since 1970-01-01, so its phase
is ``20150 % 7 = 4`` and its bin ``(20150 - 4) / 7 = 2878``. Sunday 2025-03-02 (day
20149) has bin ``(20149 - 4) // 7 = 2877`` and was ``2878 - 1 - 2877 = 0`` weeks ago.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import ibis
import ibis.expr.types as ir
from ibis import _
from ibis.common.deferred import Deferred

from churnml.backend import materialise
from churnml.features.spec import Family, Part
from churnml.tables import RawTable, Tables
from churnml.timeline import EPOCH, epoch_day

__all__ = ["MONTHS", "WEEKS", "Grid", "UsageRollup", "grid_of", "usage_family"]

KEYS = ("account_id", "cutoff")

# The longest silence is looked for in so many days.
SILENCE_DAYS = 91

# What `UsageRollup.normals` gives per stream.
NORMAL_PARTS = ("last", "median2", "mad4", "below", "trend_short", "trend_long")

# A busiest person's uses and last day travel in one integer, uses * 100 000 + day,
# so that one max() finds both; days since 1970 stay below 100 000 until 2243.
DAY_BASE = 100_000

# n * ln(n) is summed as whole millionths: sums of doubles differ from run to run.
MICRO = 1_000_000

_DAY = timedelta(days=1)
_serial = count()


@dataclass(frozen=True)
class Grid:
    """The bins that time is folded into: weeks, or months for monthly tables.

    Attributes
    ----------
    unit : str
        ``"week"`` or ``"month"``, as words say it.
    normal : int
        How many bins before the last one make an account's own normal.
    least : int
        Under so many bins of history the own normal is null.
    short : int
        Bins of the short trend.
    """

    unit: str
    normal: int
    least: int
    short: int

    def bins(self, weeks: int) -> int | None:
        """Count the whole bins in a window; None if the window is finer."""
        if self.unit == "week":
            return weeks
        return round(weeks * 7 / 30.44) if weeks * 7 >= 31 else None

    def label(self, bins: int) -> str:
        """Name a window as columns do: ``"28d"``, or ``"3mo"``."""
        return f"{bins * 7}d" if self.unit == "week" else f"{bins}mo"


WEEKS = Grid("week", normal=30, least=8, short=8)
MONTHS = Grid("month", normal=7, least=3, short=4)


def grid_of(usage: RawTable) -> Grid:
    """Choose the bins a usage table allows."""
    return MONTHS if usage.spec.period == "1mo" else WEEKS


def day_number(instant: ir.Value) -> ir.Value:
    """Days from 1970-01-01 to the day of an instant."""
    return instant.date().delta(ibis.date(EPOCH), unit="day").cast("int32")


class UsageRollup:
    """The usage table folded for one spine; every step is computed at most once.

    A rollup serves the spine its views are first called with.

    Parameters
    ----------
    tables : Tables
    windows : sequence of int
        Lengths of the windows in weeks.
    """

    def __init__(self, tables: Tables, windows: Sequence[int]) -> None:
        self.tables = tables
        self.usage = tables["usage"]
        self.grid = grid_of(self.usage)
        bins = (self.grid.bins(w) for w in windows)
        self.windows = tuple(sorted({b for b in bins if b}))
        self.has_users = "user_id" in self.usage.columns
        self.daily = self.usage.spec.period in (None, "1d")
        # Silences are gaps between neighbouring days. They are the same whatever
        # the cutoff only if days become known in the order in which they happen.
        self.in_order = "known_at" not in self.usage.columns
        self.id = next(_serial)
        self._kept: dict[str, ir.Table] = {}

    def _keep(self, name: str, build: Callable[[], ir.Table]) -> ir.Table:
        """Materialise an intermediate table the first time it is asked for."""
        if name not in self._kept:
            table = f"churnml_{name}_{self.id}"
            self._kept[name] = materialise(self.tables.con, build(), table)
        return self._kept[name]

    def _facts(self) -> ir.Table:
        """Read the events as whole numbers: day, day of knowledge, weight."""
        spec, events = self.usage.spec, self.usage.expr
        begun = last = events.occurred_at
        if spec.period is not None:
            # A row that sums up a period stands at the period's last day.
            last = begun + spec.period_length - ibis.interval(days=1)
        month = (begun.year() * 12 + begun.month()).cast("int32")
        return events.select(
            "account_id",
            *(["user_id"] if self.has_users else []),
            "event",
            day=day_number(last),
            month=month if self.grid is MONTHS else ibis.literal(0, "int32"),
            known=day_number(events.known_at),
            n=events.quantity.fill_null(0).cast("int64")
            if spec.period
            else ibis.literal(1, "int64"),
        )

    @property
    def days(self) -> ir.Table:
        """The one pass: streams per account, user, day and day of knowledge."""
        keys = ["account_id", *(["user_id"] if self.has_users else [])]
        facts = self._facts().group_by([*keys, "day", "month", "known"])
        streams = {"uses": None, "logins": self.login}
        streams |= {"sticky_uses": self.sticky, "key_uses": self.key}
        wanted = [s for s in streams if s in self.stream_names()]
        sums = {s: _.n.sum(where=streams[s]).fill_null(0).cast("int64") for s in wanted}
        return self._keep("days", lambda: facts.agg(**sums))

    @property
    def feature_days(self) -> ir.Table:
        """Uses per account, feature, user and day of everything but logins."""
        facts = self._facts()
        if self.feature is not None:
            facts = facts.filter(self.feature)
        keys = [name for name in facts.columns if name != "n"]
        return self._keep("features", lambda: facts.group_by(keys).agg(n=_.n.sum()))

    def _is(self, events: Sequence[str]) -> Deferred:
        return _.event.isin(list(events))

    @property
    def login(self) -> Deferred | None:
        """Which rows are logins; None where none is declared: any use counts."""
        declared = self.usage.spec.login_events
        return self._is(declared) if declared else None

    @property
    def feature(self) -> Deferred | None:
        """Which rows are uses of a feature: all but logins."""
        declared = self.usage.spec.login_events
        return ~self._is(declared) if declared else None

    @property
    def sticky(self) -> Deferred | None:
        """Which rows are uses of a sticky feature; None where none is declared."""
        declared = self.usage.spec.sticky_events
        return self._is(declared) if declared else None

    @property
    def key(self) -> Deferred | None:
        """Which rows are key actions; None where none is declared."""
        declared = self.usage.spec.key_events
        return self._is(declared) if declared else None

    def placed(self, spine: ir.Table) -> ir.Table:
        """Add to the spine where each cutoff lies on the grid: ``phase, bin``."""
        if self.grid is MONTHS:
            # The last month counted is the last one known at the cutoff.
            known = spine.cutoff - ibis.interval(days=-(-self.usage.spec.delay // _DAY))
            place = (known.year() * 12 + known.month()).cast("int32")
            phase = ibis.literal(0, "int32")
        else:
            phase = (spine.cutoff_day % 7).cast("int32")
            place = ((spine.cutoff_day - phase) // 7).cast("int32")
        return spine.select(*KEYS, "cutoff_day", phase=phase, place=place)

    def binned(self, rows: ir.Table, spine: ir.Table) -> ir.Table:
        """Put daily rows into bins, once per phase of the spine's cutoffs.

        ``known`` becomes the first day of its week, which is before the cutoff just
        when the day itself is: cutoffs stand on the edges of weeks.
        """
        if self.grid is MONTHS:
            return rows.mutate(phase=ibis.literal(0, "int32"), bin=_.month)
        phases = spine.select(phase=(spine.cutoff_day % 7).cast("int32")).distinct()
        return rows.cross_join(phases).mutate(
            bin=((_.day - _.phase) // 7).cast("int32"),
            known=(_.known - (_.known - _.phase) % 7).cast("int32"),
        )

    def seen(self, binned: ir.Table, spine: ir.Table, *, bins: int) -> ir.Table:
        """Join binned rows of the last bins to the snapshots that may know them.

        Returns
        -------
        ir.Table
            ``account_id, cutoff, cutoff_day, ago`` and the row's own columns;
            ``ago`` is 0 for the last bin before the cutoff.
        """
        ago = ibis.range(bins).unnest().name("ago").as_table()
        grid = self.placed(spine).cross_join(ago)
        grid = grid.mutate(bin=(grid.place - 1 - grid.ago).cast("int32"))
        joined = grid.inner_join(binned, ["account_id", "phase", "bin"])
        own = [c for c in binned.columns if c not in ("account_id", "phase", "bin")]
        return joined.filter(binned.known < grid.cutoff_day).select(
            grid.account_id,
            grid.cutoff,
            grid.cutoff_day,
            ago=grid.ago.cast("int32"),
            **{c: binned[c] for c in own},
        )

    # -- streams: additive numbers per account and bin -------------------------

    def _present(self, keys: Sequence[str], where: Deferred | None = None) -> ir.Table:
        """Days on which something was seen, each with the first day it was known."""
        rows = self.days if where is None else self.days.filter(where)
        return rows.group_by([*keys, "day", "month"]).agg(known=_.known.min())

    def stream_names(self) -> tuple[str, ...]:
        """Name the streams this table allows, without touching it."""
        spec = self.usage.spec
        names = ["uses", "logins"]
        names += ["sticky_uses"] if spec.sticky_events else []
        names += ["key_uses"] if spec.key_events else []
        if self.daily:
            names += ["active_days", "weekdays"]
            names += ["sticky_days"] if spec.sticky_events else []
            names += ["user_days"] if self.has_users else []
        names += ["user_bins"] if self.has_users else []
        return tuple(names)

    def _streams(self, spine: ir.Table) -> list[tuple[ir.Table, dict[str, Deferred]]]:
        """Pair tables of binned rows with the streams that are added up from them."""
        names = self.stream_names()
        sums = [n for n in names if n in self.days.columns]
        streams = [(self.binned(self.days, spine), {n: _[n].sum() for n in sums})]
        if self.daily:
            present = self.binned(self._present(["account_id"]), spine)
            # Day 0, 1970-01-01, was a Thursday: (day + 3) % 7 is 0 on Mondays.
            weekday = ((_.day + 3) % 7 < 5).cast("int64")
            days = {"active_days": _.count(), "weekdays": weekday.sum()}
            streams.append((present, days))
        if "sticky_days" in names:
            present = self._present(["account_id"], _.sticky_uses > 0)
            streams.append((self.binned(present, spine), {"sticky_days": _.count()}))
        if self.has_users:
            users = self._present(["account_id", "user_id"]).filter(_.user_id.notnull())
            binned = self.binned(users, spine)
            if self.daily:
                streams.append((binned, {"user_days": _.count()}))
            keys = ["account_id", "user_id", "phase", "bin"]
            once = binned.group_by(keys).agg(known=_.known.min())
            streams.append((once, {"user_bins": _.count()}))
        return streams

    def _bins(self, spine: ir.Table) -> ir.Table:
        """All streams in one table, by account, bin and day of knowledge."""
        names = self.stream_names()
        keys = ["account_id", "phase", "bin", "known"]
        zero = ibis.literal(0, "int64")
        pieces = []
        for rows, sums in self._streams(spine):
            table = rows.group_by(keys).agg(**sums)
            columns = {n: table[n].cast("int64") if n in sums else zero for n in names}
            pieces.append(table.select(*keys, **columns))
        stacked = ibis.union(*pieces) if len(pieces) > 1 else pieces[0]
        totals = {n: stacked[n].sum().cast("int64") for n in names}
        return stacked.group_by(keys).agg(**totals)

    # -- views ------------------------------------------------------------------

    def bins(self, spine: ir.Table) -> ir.Table:
        """View: a row per snapshot and bin ago, the last and the normal ones.

        Bins without use have a row too, all zeros.
        """
        return self._keep("bins", lambda: self._grid(spine))

    def _grid(self, spine: ir.Table) -> ir.Table:
        bins = self.grid.normal + 1
        names = self.stream_names()
        seen = self.seen(self._bins(spine), spine, bins=bins)
        totals = {n: seen[n].sum().cast("int64") for n in names}
        seen = seen.group_by([*KEYS, "ago"]).agg(**totals)
        ago = ibis.range(bins).unnest().cast("int32").name("ago").as_table()
        grid = self._history(spine).cross_join(ago)
        joined = grid.left_join(seen, [*KEYS, "ago"])
        return joined.select(grid, **{n: seen[n].fill_null(0) for n in names})

    def last(self, spine: ir.Table) -> ir.Table:
        """View: the last day of use in every past bin, however long ago."""
        keys = ["account_id", "phase", "bin", "known"]
        days = self.binned(self._present(["account_id"]), spine)
        binned = days.group_by(keys).agg(day=_.day.max())
        at = self.placed(spine)
        past = at.inner_join(binned, ["account_id", "phase"])
        past = past.filter(binned.bin < at.place, binned.known < at.cutoff_day)
        return past.select(at.account_id, at.cutoff, at.cutoff_day, day=binned.day)

    def silences(self, spine: ir.Table) -> ir.Table:
        """View: past silences, days without use between two days of use.

        ``silent`` days ended at ``day``, the first day of use after them.
        """
        order = ibis.window(group_by="account_id", order_by="day")
        present = self._present(["account_id"])
        gaps = present.mutate(silent=_.day - _.day.lag().over(order) - 1)
        binned = self.binned(gaps.filter(_.silent > 0), spine)
        return self.seen(binned, spine, bins=self.grid.normal)

    def silence_rank(self, spine: ir.Table) -> ir.Table:
        """View: past silences, and how many were shorter than the present one."""
        today = self.last(spine).group_by(KEYS).agg(last=_.day.max())
        past = self.silences(spine)
        both = past.inner_join(today, KEYS).select(
            past, present=past.cutoff_day - 1 - today.last
        )
        return both.group_by(KEYS).agg(
            silences=_.count(), shorter=(_.silent < _.present).sum()
        )

    def people(self, spine: ir.Table) -> ir.Table:
        """View: users of the last normal period, with uses and last bin seen."""
        keys = ["account_id", "user_id", "phase", "bin", "known"]
        named = self.days.filter(_.user_id.notnull())
        weekly = self.binned(named, spine).group_by(keys)
        weekly = weekly.agg(n=_.uses.sum(), day=_.day.max())
        seen = self.seen(weekly, spine, bins=self.grid.normal)
        return seen.group_by([*KEYS, "user_id"]).agg(
            n=_.n.sum().cast("int64"), ago=_.ago.min(), day=_.day.max()
        )

    def features(self, spine: ir.Table) -> ir.Table:
        """View: features of the last normal period, uses per window."""
        keys = ["account_id", "event", "phase", "bin", "known"]
        binned = self.binned(self.feature_days, spine)
        weekly = binned.group_by(keys).agg(n=_.n.sum())
        seen = self.seen(weekly, spine, bins=self.grid.normal)
        uses = {
            f"n{b}": _.n.sum(where=_.ago < b).fill_null(0).cast("int64")
            for b in self.windows
        }
        return seen.group_by([*KEYS, "event"]).agg(**uses)

    def adoption(self, spine: ir.Table) -> ir.Table:
        """View: users per feature in the last four bins."""
        keys = ["account_id", "event", "user_id", "phase", "bin"]
        binned = self.binned(self.feature_days.filter(_.user_id.notnull()), spine)
        weekly = binned.group_by(keys).agg(known=_.known.min())
        seen = self.seen(weekly, spine, bins=4)
        people = seen.select(*KEYS, "event", "user_id").distinct()
        return people.group_by([*KEYS, "event"]).agg(users=_.count())

    def catalogue(self, spine: ir.Table) -> ir.Table:
        """View: every feature that anybody was known to use before the cutoff."""
        first = self.feature_days.group_by("event").agg(known=_.known.min())
        dates = spine.select("cutoff", "cutoff_day").distinct()
        known = dates.cross_join(first).filter(_.known < _.cutoff_day)
        totals = known.group_by("cutoff").agg(features=_.count())
        return spine.inner_join(totals, "cutoff").select(
            spine.account_id, spine.cutoff, totals.features
        )

    def normals(self, spine: ir.Table) -> ir.Table:
        """View, a row per snapshot: the last bin against the own normal, per stream.

        For a stream ``s``: ``s_last`` the last bin; ``s_median2`` twice the median of
        the normal bins; ``s_mad4`` four times the median absolute deviation from it
        (doubled twice to stay whole); ``s_below`` how many normal bins were lower;
        ``s_trend_short`` and ``s_trend_long`` least-squares slopes of ``log1p``.
        Beside them ``history``, the normal bins that exist. All are null under the
        least history that they need.
        """
        streams = [s for s in self.normal_streams() if s in self.stream_names()]
        lived = self.bins(spine).filter(_.ago <= _.history)
        before: dict[str, Deferred] = {"history": _.history.max()}
        for s in streams:
            past = ibis.ifelse(_.ago > 0, _[s], None)
            before[f"{s}_last"] = _[s].sum(where=_.ago == 0).cast("int64")
            before[f"{s}_median2"] = (past.median() * 2).cast("int64")
            before |= {
                f"{s}_trend_{name}": _slope(s, bins)
                for name, bins in self.trends.items()
            }
        first = self._keep("normals", lambda: lived.group_by(KEYS).agg(**before))
        both = lived.filter(lived.ago > 0).inner_join(first, KEYS)
        spread: dict[str, ir.Value] = {}
        for s in streams:
            off = (2 * lived[s] - first[f"{s}_median2"]).abs()
            spread[f"{s}_mad4"] = (off.median() * 2).cast("int64")
            lower = (lived[s] < first[f"{s}_last"]).sum()
            spread[f"{s}_below"] = lower.cast("int64")
        second = both.group_by([lived.account_id, lived.cutoff]).agg(**spread)
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
        joined = first.left_join(second, KEYS)
        return joined.select(
            *(first[c] for c in first.columns if c not in least),
            **{
                name: ibis.ifelse(
                    when, (first if name in first else second)[name], None
                )
                for name, when in least.items()
            },
        )

    @property
    def trends(self) -> dict[str, int]:
        """Bins of the short and the long trend."""
        return {"short": self.grid.short, "long": self.grid.normal}

    def normal_streams(self) -> tuple[str, ...]:
        """Name the streams that are held against their own normal."""
        return ("logins", "active_days", "user_bins", "sticky_uses")

    def _history(self, spine: ir.Table) -> ir.Table:
        """Count the whole bins before the last one that the account has lived."""
        start = epoch_day(self.usage.from_)
        first = ibis.greatest(
            day_number(spine.account_started_at).fill_null(start), start
        )
        if self.grid is MONTHS:
            from_ = ibis.timestamp(str(self.usage.from_))
            born = ibis.greatest(spine.account_started_at.fill_null(from_), from_)
            # A month that began before the account did is not whole.
            first = born.year() * 12 + born.month() + (born.day() > 1).cast("int32")
            at = self.placed(spine)
            lived = at.inner_join(spine.select(*KEYS, first=first), KEYS)
            table = lived.mutate(history=lived.place - 1 - lived.first)
        else:
            table = spine.mutate(history=(spine.cutoff_day - first) // 7 - 1)
        clipped = ibis.greatest(ibis.least(table.history, self.grid.normal), 0)
        return table.select(*KEYS, history=clipped.cast("int32"))


def _slope(stream: str, bins: int) -> Deferred:
    """Least-squares slope per bin of ``log1p`` of a stream over the last bins.

    With ``c_k = (bins - 1) / 2 - k`` for k bins ago, the slope is
    ``sum(c_k * y_k) / sum(c_k ** 2)``; for 30 weeks the divisor is 2247.5. Terms are
    whole millionths, so that their sum is the same in any order.
    """
    weights = [(bins - 1) / 2 - k for k in range(bins)]
    term = ((bins - 1) / 2 - _.ago) * (1 + _[stream]).ln() * MICRO
    total = term.round().cast("int64").sum(where=_.ago < bins)
    return total / (MICRO * sum(w * w for w in weights))


def usage_family(tables: Tables, windows: Sequence[int]) -> Family:
    """Make the parts that the families on usage share; it has no features.

    Part names end in the window: ``uses_28d``, ``users_28d``; own-normal parts carry
    the stream's name, as :meth:`UsageRollup.normals` describes.
    """
    rollup = UsageRollup(tables, windows)
    grid, label = rollup.grid, rollup.grid.label
    parts = {
        f"{stream}_{label(bins)}": Part("bins", _[stream].sum(where=_.ago < bins), 0)
        for stream in rollup.stream_names()
        for bins in rollup.windows
    }
    parts["last_day"] = Part("last", _.day.max())
    parts["history"] = Part("normals", _.history.max())
    for stream in rollup.normal_streams():
        if stream in rollup.stream_names():
            for what in NORMAL_PARTS:
                name = f"{stream}_{what}"
                parts[name] = Part("normals", _[name].max())
    views = {"bins": rollup.bins, "last": rollup.last, "normals": rollup.normals}

    views["features"] = rollup.features
    views["catalogue"] = rollup.catalogue
    parts["catalogue"] = Part("catalogue", _.features.max())
    sticky = rollup.sticky
    for bins in rollup.windows:
        uses = _[f"n{bins}"]
        parts |= {
            f"features_{label(bins)}": Part("features", (uses > 0).sum(), 0),
            f"feature_uses_{label(bins)}": Part("features", uses.sum(), 0),
            f"feature_nlogn_{label(bins)}": Part(
                "features",
                (uses * ibis.greatest(uses, 1).ln() * MICRO)
                .round()
                .cast("int64")
                .sum(),
                0,
            ),
        }
        if sticky is not None:
            parts[f"sticky_features_{label(bins)}"] = Part(
                "features", ((uses > 0) & sticky).sum(), 0
            )

    if rollup.has_users:
        views |= {"people": rollup.people, "adoption": rollup.adoption}
        for bins in rollup.windows:
            parts[f"users_{label(bins)}"] = Part("people", (_.ago < bins).sum(), 0)
        parts["people_uses"] = Part("people", _.n.sum())
        parts["busiest"] = Part("people", (_.n * DAY_BASE + _.day).max())
        parts["adopted"] = Part("adoption", (_.users >= 2).sum(), 0)

    if rollup.daily and rollup.in_order and grid is WEEKS:
        views["silences"] = rollup.silences
        inside = ibis.least(_.silent, _.day - (_.cutoff_day - SILENCE_DAYS))
        parts |= {
            "longest_silence": Part(
                "silences", inside.max(where=_.ago < SILENCE_DAYS // 7)
            ),
            "silences": Part("silence_rank", _.silences.max(), 0),
            "shorter_silences": Part("silence_rank", _.shorter.max(), 0),
        }
        views["silence_rank"] = rollup.silence_rank
    return Family("usage", views, parts)

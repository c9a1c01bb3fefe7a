"""The usage table read once: events folded to bins, per account and per person.

One pass takes every event to its account, person and week. Which days of the week
were used, and which features, travel as bits: a bit is the same however often it is
set, so days and features are counted by counting bits. Texts are grouped as they are,
and become small integers when a tenth of the rows is left. Cost is the one pass, and
one for features where their uses are counted one by one, then small change, whatever
the number of cutoffs and windows.

Cutoffs on several weekdays have weeks of their own each: the pass then goes to days,
which are folded into the weeks of every weekday.

Where rows become known later than they happen, every key carries the week in which
they became known too. Numbers stay additive all the same: what must be counted once
(a person's day, however many rows of it become known when) is counted on the row that
is known first.

Worked example: cutoff day 20150, weeks that begin on days 20136, 20143 ..., and two
uses by one person on day 20138, known on days 20141 and 20155. The week table has two
rows of the week 20136, of one use and with the bit ``1 << 2`` each, known in the weeks
20136 and 20150; the day is counted on the first. Before the cutoff one row is known:
one use, one day. A week later both are: two uses, and one day still.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property

import ibis
import ibis.expr.types as ir
from ibis import _

from churnml.backend import bit_count, bit_or, from_utc, materialise, release, whole_sum
from churnml.features.grid import (
    MONTHS,
    bins_ago,
    day_bit,
    day_number,
    grid_of,
    month_number,
    weekdays_in,
)
from churnml.features.usage_kinds import EventKinds
from churnml.features.usage_streams import Streams
from churnml.tables import Tables
from churnml.timeline import DAYS_PER_WEEK, EPOCH, epoch_day

__all__ = ["UsageFacts"]

_DAY = timedelta(days=1)
# Days in the longest month.
_MONTH = 31


class UsageFacts:
    """The usage table folded for one spine; every step is computed at most once.

    Parameters
    ----------
    tables : Tables
    spine : ir.Table
        Numbered snapshots, see :func:`churnml.features.build.numbered`.
    streams : Streams
        What is added up.
    reach : int
        How many bins before a cutoff are looked at, the last use aside.
    mix : int
        How many are looked at for the uses of single features, where features have
        bits.
    """

    def __init__(
        self,
        tables: Tables,
        spine: ir.Table,
        streams: Streams,
        reach: int,
        mix: int,
    ) -> None:
        self.con = tables.con
        usage = tables["usage"]
        self.usage = usage.by_day or usage
        self.spec = self.usage.spec
        self.grid = grid_of(self.usage)
        self.streams = streams
        self.has_users = "user_id" in self.usage.columns
        self.late = ["known"] if streams.known_late else []
        self.at = self._keep("at", self._placed(spine))
        cutoffs = self.at.select("cutoff_day", "place").distinct()
        self.dates = self._keep("dates", cutoffs)
        seen = self.con.to_pyarrow(self.dates.select("cutoff_day"))
        cutoff_days = sorted(seen["cutoff_day"].to_pylist())
        self.phases = sorted({day % DAYS_PER_WEEK for day in cutoff_days})
        self.first_cutoff, self.last_day = cutoff_days[0], cutoff_days[-1] - 1
        self._bins, self._mix = reach, mix
        ago = bins_ago(reach)
        steps = self.grid.step * (ago.ago + 1)
        back = self.dates.cross_join(ago)
        back = back.select("cutoff_day", "ago", bin=(_.place - steps).cast("int32"))
        self.reach = self._keep("reach", back)

    def _keep(self, name: str, table: ir.Table) -> ir.Table:
        return materialise(self.con, table, f"usage_{name}")

    @cached_property
    def kinds(self) -> EventKinds:
        """The events by name: what they are, and their bits."""
        return EventKinds(self.con, self.usage)

    # -- the spine -------------------------------------------------------------------

    def _placed(self, spine: ir.Table) -> ir.Table:
        """Place the snapshots on the grid.

        ``place`` is the bin that begins at the cutoff; ``born`` the first whole bin
        that the account and the table have lived, ``history`` counts those before
        the last one, at most those of an own normal; ``observed`` those up to the last
        one that the table has been there.
        """
        start = self.usage.from_
        opened = ibis.timestamp(str(start))
        born = ibis.greatest(spine.account_started_at.fill_null(opened), opened)
        if self.grid is MONTHS:
            # The last month counted is the last one known at the cutoff.
            whole_days = -(-self.spec.delay // _DAY)
            place = month_number(spine.cutoff - ibis.interval(days=whole_days))
            # A month that began before the account, or the table, is not whole.
            first = month_number(born) + (born.day() > 1).cast("int32")
            history = place - 1 - first
            observed = place - (start.year * 12 + start.month + (start.day > 1))
        else:
            place, first = spine.cutoff_day, day_number(born)
            history = (place - first) // DAYS_PER_WEEK - 1
            observed = (place - epoch_day(start)) // DAYS_PER_WEEK
        lived = ibis.greatest(ibis.least(history, self.grid.normal), 0)
        return spine.select(
            *("account_id", "account", "cutoff_day"),
            place=place.cast("int32"),
            born=first.cast("int32"),
            history=lived.cast("int32"),
            observed=observed.cast("int32"),
        )

    @cached_property
    def accounts(self) -> ir.Table:
        """The accounts that are looked at: ``account_id, account, born``."""
        by_account = self.at.group_by(["account_id", "account"])
        return self._keep("accounts", by_account.agg(born=_.born.min()))

    # -- rows ------------------------------------------------------------------------

    @cached_property
    def rows(self) -> ir.Table:
        """Date the rows: ``instant``, ``day``, and if they differ the day ``known``.

        Past the last cutoff nobody looks; a row that sums up nothing is no use.
        """
        return self._dated(self.usage.expr)

    def _dated(self, events: ir.Table) -> ir.Table:
        spec = self.spec
        end = EPOCH + timedelta(days=self.last_day + 1)
        events = events.filter(events.occurred_at < ibis.timestamp(str(end)))
        when, n = events.occurred_at, ibis.literal(1, "int64")
        if spec.period is not None:
            events = events.filter(events.quantity > 0)
            n = events.quantity.cast("int64")
            # A row that sums up a period stands at its last day, as the days are
            # counted where it was summed up.
            begun = from_utc(events.occurred_at, spec.timezone)
            when = begun + spec.period_length - ibis.interval(days=1)
        columns = {"n": n, "instant": when, "day": day_number(when)}
        if self.grid is MONTHS:
            columns["bin"] = month_number(when)
        if self.late:
            columns["known"] = day_number(events.known_at)
        optional = ("user_id", "actor", "duration_seconds", "errors")
        own = [name for name in optional if name in self.usage.columns]
        return events.select("account_id", "event", *own, **columns)

    def fold(self, rows: ir.Table) -> ir.Table:
        """Put daily rows into bins, once per phase of the cutoffs.

        A week is known by its first day. ``known`` becomes the first day of its week
        too, which is before the cutoff just when the day itself is: cutoffs stand on
        the edges of weeks.
        """
        if self.grid is MONTHS:
            return rows
        if len(self.phases) == 1:
            phase: ir.Value = ibis.literal(self.phases[0], "int32")
        else:
            rows = rows.mutate(phase=ibis.array(self.phases).unnest().cast("int32"))
            phase = rows.phase
        into = (rows.day - phase) % DAYS_PER_WEEK
        into = (into + DAYS_PER_WEEK) % DAYS_PER_WEEK  # also before 1970
        weeks = {"bin": (rows.day - into).cast("int32")}
        if self.late:
            on = (rows.known - phase) % DAYS_PER_WEEK
            weeks["known"] = (rows.known - on).cast("int32")
        return rows.mutate(**weeks)

    @property
    def _in_two_steps(self) -> bool:
        """Whether rows are brought to days before they are folded."""
        return len(self.phases) > 1 and self.grid is not MONTHS

    def _first(self, rows: ir.Table, keys: Sequence[str], bits: str | None) -> ir.Table:
        """Count once what becomes known again: ``fresh`` rows, new ``bits``.

        Returns
        -------
        ir.Table
            The rows, with ``fresh`` (1, else 0) and ``<bits>_n``.
        """
        count = {} if bits is None else {f"{bits}_n": bit_count(rows[bits])}
        if not self.late:
            return rows.mutate(fresh=ibis.literal(1, "int64"), **count)
        order = ibis.window(group_by=list(keys), order_by="known")
        before = ibis.window(group_by=list(keys), order_by="known", preceding=(None, 1))
        fresh = (ibis.row_number().over(order) == 0).cast("int64")
        if bits is not None:
            old = bit_or(rows[bits]).over(before).fill_null(0)
            count = {f"{bits}_n": bit_count(rows[bits] | old) - bit_count(old)}
        return rows.mutate(fresh=fresh, **count)

    # -- bins ------------------------------------------------------------------------

    @cached_property
    def user_bins(self) -> ir.Table:
        """The one pass: streams and bits per account, person and bin.

        Sorted, for what is grouped later meets its groups one after the other.
        """
        who = ["account_id", *(["user_id"] if self.has_users else [])]
        rows = self.streams.counted(self.kinds.joined(self.rows), self.kinds)
        if self._in_two_steps:
            rows = self._added(rows, [*who, "day", *self.late], days=False)
        rows = self.fold(rows)
        keys = [*who, "bin", *self.late]
        bins = self._added(rows, keys, days=self.streams.daily)
        passed = self._keep("passed", bins)
        coded = passed.inner_join(self.accounts.drop("born"), "account_id")
        if self.has_users:
            people = passed.select("user_id").distinct().filter(_.user_id.notnull())
            people = people.mutate(user=ibis.row_number().cast("int32"))
            people = self._keep("people", people)
            coded = coded.left_join(people, "user_id").drop("user_id", "user_id_right")
        coded = coded.drop("account_id")
        order = ["account", *(["user"] if self.has_users else []), "bin"]
        bins = self._keep("user_bins", coded.order_by(order))
        # Where there are many events these are the largest tables of all.
        release(self.con, *([passed, people] if self.has_users else [passed]))
        return bins

    def _added(self, rows: ir.Table, keys: Sequence[str], *, days: bool) -> ir.Table:
        columns = {name: _added_up(rows, name) for name in self.streams.counts}
        for word in self.kinds.words:
            columns[word] = bit_or(rows[word]).fill_null(0)
        if days:
            bit = day_bit(rows.day - rows.bin)
            columns["days"] = bit_or(bit)
            if "sticky_bits" in self.streams.from_bits:
                sticky = ibis.ifelse(rows.sticky_uses.cast("int64") > 0, bit, 0)
                columns["sticky_bits"] = bit_or(sticky)
        if "day" not in keys:
            columns["day"] = rows.day.max()
        return rows.group_by(list(keys)).agg(**columns)

    @cached_property
    def account_bins(self) -> ir.Table:
        """All streams per account and bin, the features' bits, the last ``day``."""
        streams, keys = self.streams, ["account", "bin", *self.late]
        rows = self.user_bins
        own = ["account", *(["user"] if self.has_users else []), "bin"]
        rows = self._first(rows, own, "days" if streams.daily else None)
        sums = {name: whole_sum(rows[name]) for name in streams.counts}
        sums |= {word: bit_or(rows[word]) for word in self.kinds.words}
        if self.has_users:
            named, once = rows.user.notnull(), {"user_bins": "fresh"}
            once |= {"user_days": "days_n"} if streams.daily else {}
            for name, column in once.items():
                if name in streams.names:
                    sums[name] = whole_sum(rows[column], where=named)
        bits = [name for name in ("days", "sticky_bits") if name in rows.columns]
        sums |= {name: bit_or(rows[name]) for name in bits}
        bins = rows.group_by(keys).agg(**sums, day=rows.day.max())
        bins = bins.mutate(
            **{n: bins[n].fill_null(0) for n in ("user_bins", "user_days") if n in sums}
        )
        if streams.daily:
            if "weekday_bits" in streams.from_bits:
                bins = bins.mutate(weekday_bits=bins.days & weekdays_in(bins.bin))
            for name, stream in streams.from_bits.items():
                bins = self._first(bins, ["account", "bin"], name)
                bins = bins.rename({stream: f"{name}_n"})
        kept = [*keys, *streams.names, *self.kinds.words, "day"]
        kept += ["days"] if streams.daily else []
        return self._keep("account_bins", bins.select(*kept).order_by("account", "bin"))

    @cached_property
    def account_days(self) -> ir.Table:
        """The days on which an account used anything, by ``phase`` of their weeks.

        Where rows are known late, ``known`` is the first week that knew of it.
        """
        days = self.account_bins.cross_join(bins_ago(DAYS_PER_WEEK))
        days = days.filter((days.days & day_bit(days.ago)) > 0)
        columns = {
            "phase": days.bin % DAYS_PER_WEEK,
            "day": (days.bin + days.ago).cast("int32"),
        }
        days = days.select("account", "bin", *self.late, **columns)
        if not self.late:
            return days
        keys = ["account", "bin", "phase", "day"]
        return days.group_by(keys).agg(known=_.known.min())

    @cached_property
    def feature_bins(self) -> ir.Table:
        """Uses ``n`` per account, feature and bin; of early bins some are left out.

        Whole are the last `reach` before each cutoff, or the last `mix` where features
        have bits. Where they have none also ``low`` and ``high``, two of the users:
        they differ where two people or more used it.
        """
        rows = self._dated(self._lately(self._mix if self.kinds.words else self._bins))
        features = self.kinds.table.filter(~_.login).select("event", "feature")
        rows = rows.inner_join(features, "event").inner_join(
            self.accounts, "account_id"
        )
        keys = ["account", "feature"]
        people: tuple[str, ...] = ()
        if self.has_users and not self.kinds.words:
            people = ("low", "high")
            rows = rows.mutate(low=_.user_id, high=_.user_id)
        rows = rows.select(*keys, "n", "day", *self._months, *self.late, *people)
        if self._in_two_steps:
            # Fewer rows before each is put into the bins of every phase.
            rows = self._used(rows, [*keys, "day", *self.late])
        bins = self._used(self.fold(rows), [*keys, "bin", *self.late])
        return self._keep("feature_bins", bins.order_by("account", "feature"))

    def _lately(self, bins: int) -> ir.Table:
        """Leave out the rows that no view sees that looks back so many bins.

        Not to the day: instants are compared as they are, before they become days.
        """
        longest = _MONTH if self.grid is MONTHS else DAYS_PER_WEEK
        back = (bins + 1) * longest - (-self.spec.delay // _DAY)
        if self.spec.period is not None:
            # What a row sums up begins before the day at which it stands.
            back += _MONTH + 1
        first = EPOCH + timedelta(days=self.first_cutoff - back)
        return self.usage.expr.filter(_.occurred_at >= ibis.timestamp(str(first)))

    @property
    def _months(self) -> list[str]:
        return ["bin"] if self.grid is MONTHS else []

    def _used(self, rows: ir.Table, keys: Sequence[str]) -> ir.Table:
        two = "low" in rows.columns
        people = {"low": _.low.min(), "high": _.high.max()} if two else {}
        return rows.group_by(list(keys)).agg(n=whole_sum(_.n), **people)


def _added_up(rows: ir.Table, stream: str) -> ir.Value:
    """Count the rows that add to a stream, or sum what they add."""
    if rows[stream].type().is_boolean():
        return rows.count(where=rows[stream])
    return whole_sum(rows[stream])

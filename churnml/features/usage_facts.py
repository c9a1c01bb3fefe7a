"""The usage table read once: events folded to days, then to bins, per account.

Accounts, people and features become small integers before anything is grouped, for
grouping by text is what costs. Cost is one pass for days and one for features, then
small change, whatever the number of cutoffs and windows.

Where rows become known later than they happen, every key carries both days. Numbers
stay additive all the same: what must be counted once (a person's day, however many
rows of it become known when) is flagged ``fresh`` on the row known first.

Worked example: cutoff day 20150, and two uses by one person on day 20140, known on
days 20141 and 20155. The day table has two rows of one use each; the first is fresh.
Before the cutoff one row is known: one use, one day. Before day 20157 both are: two
uses, and one day still.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cached_property

import ibis
import ibis.expr.types as ir
from ibis import _

from churnml.backend import from_utc, materialise
from churnml.features.grid import MONTHS, day_number, grid_of, month_number
from churnml.tables import RawTable, Tables
from churnml.timeline import DAYS_PER_WEEK, EPOCH, epoch_day

__all__ = ["UsageFacts", "known_late"]

_DAY = timedelta(days=1)
# What is added up from rows, beside all uses, and the kind of event it counts.
_COUNTED = {"logins": "login", "sticky_uses": "sticky", "key_uses": "key"}


def known_late(usage: RawTable) -> bool:
    """Say whether rows may become known on a later day than they happened."""
    spec = usage.spec
    # A period's own row is known on its last day, if that day ends in UTC too.
    abroad = spec.period is not None and spec.timezone != "UTC"
    return "known_at" in usage.columns or bool(spec.delay) or abroad


class UsageFacts:
    """The usage table folded for one spine; every step is computed at most once.

    Parameters
    ----------
    tables : Tables
    spine : ir.Table
        Numbered snapshots, see :func:`churnml.features.build.numbered`.
    counts : collection of str
        What to add up beside ``uses``: ``logins``, ``sticky_uses``, ``key_uses``.
    reach : int
        How many bins before a cutoff are looked at, silences and last use aside.
    """

    def __init__(
        self, tables: Tables, spine: ir.Table, counts: Sequence[str], reach: int
    ) -> None:
        self.con = tables.con
        usage = tables["usage"]
        self.usage = usage.by_day or usage
        self.spec = self.usage.spec
        self.grid = grid_of(self.usage)
        self.has_users = "user_id" in self.usage.columns
        self.counts = {name: _COUNTED[name] for name in counts if name in _COUNTED}
        self.late = ["known"] if known_late(self.usage) else []
        self.at = self._keep("at", self._placed(spine))
        seen = self.con.to_pyarrow(self.at.select("cutoff_day").distinct())
        cutoff_days = sorted(seen["cutoff_day"].to_pylist())
        self.phases = sorted({day % DAYS_PER_WEEK for day in cutoff_days})
        self.last_day = cutoff_days[-1] - 1
        # No view looks further back, silences and the last use aside.
        longest = 31 if self.grid is MONTHS else DAYS_PER_WEEK
        delay = -(-self.spec.delay // _DAY)
        self.first_day = cutoff_days[0] - delay - (reach + 1) * longest

    def _keep(self, name: str, table: ir.Table) -> ir.Table:
        return materialise(self.con, table, f"usage_{name}")

    # -- the spine -------------------------------------------------------------------

    def _placed(self, spine: ir.Table) -> ir.Table:
        """Place the snapshots on the grid.

        ``place`` is the bin that begins at the cutoff; ``history`` counts the whole
        bins before the last one that the account has lived, at most those of an own
        normal; ``observed`` those up to the last one that the table has been there.
        """
        start = self.usage.from_
        opened = ibis.timestamp(str(start))
        born = ibis.greatest(spine.account_started_at.fill_null(opened), opened)
        if self.grid is MONTHS:
            # The last month counted is the last one known at the cutoff.
            whole_days = -(-self.spec.delay // _DAY)
            place = month_number(spine.cutoff - ibis.interval(days=whole_days))
            phase = ibis.literal(0, "int32")
            # A month that began before the account, or the table, is not whole.
            first = month_number(born) + (born.day() > 1).cast("int32")
            history = place - 1 - first
            observed = place - (start.year * 12 + start.month + (start.day > 1))
        else:
            phase = spine.cutoff_day % DAYS_PER_WEEK
            place = (spine.cutoff_day - phase) // DAYS_PER_WEEK
            history = (spine.cutoff_day - day_number(born)) // DAYS_PER_WEEK - 1
            observed = (spine.cutoff_day - epoch_day(start)) // DAYS_PER_WEEK
        lived = ibis.greatest(ibis.least(history, self.grid.normal), 0)
        return spine.select(
            *("snapshot", "account_id", "account", "cutoff_day"),
            phase=phase.cast("int32"),
            place=place.cast("int32"),
            history=lived.cast("int32"),
            observed=observed.cast("int32"),
        )

    # -- rows, and codes for their texts ---------------------------------------------

    @cached_property
    def _rows(self) -> ir.Table:
        """Date the rows: ``day``, and where they differ the day they were ``known``.

        Past the last cutoff nobody looks; a row that sums up nothing is no use.
        """
        events, spec = self.usage.expr, self.spec
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
        columns = {"n": n, "day": day_number(when)}
        if self.grid is MONTHS:
            columns["month"] = month_number(when)
        if self.late:
            columns["known"] = day_number(events.known_at)
        people = ["user_id"] if self.has_users else []
        return events.select("account_id", "event", *people, **columns)

    @property
    def _time(self) -> list[str]:
        """The columns that date daily rows."""
        return ["day", *(["month"] if self.grid is MONTHS else []), *self.late]

    @cached_property
    def kinds(self) -> ir.Table:
        """Code the events: ``event, feature, login, sticky, key, first_known``.

        ``first_known`` is the day after which it is known that anybody used it.
        """
        spec = self.spec
        declared = {
            "login": spec.login_events,
            "sticky": spec.sticky_events,
            "key": spec.key_events,
        }
        events = self.usage.expr.filter(_.event.notnull())
        if spec.period is not None:
            events = events.filter(_.quantity > 0)
        # An instant becomes a day once for all its rows.
        seen = ibis.greatest(_.occurred_at, _.known_at).min()
        kinds = events.group_by("event").agg(seen=seen)
        kinds = kinds.select("event", first_known=day_number(kinds.seen))
        flags = {
            kind: kinds.event.isin(list(events)) if events else ibis.literal(False)  # noqa: FBT003
            for kind, events in declared.items()
        }
        code = ibis.row_number().over(order_by="event").cast("int32")
        return self._keep("kinds", kinds.mutate(feature=code, **flags))

    @cached_property
    def _coded(self) -> ir.Table:
        """Replace accounts and people by codes, for the accounts that are looked at."""
        accounts = self.at.select("account_id", "account").distinct()
        coded = self._rows.inner_join(self._keep("accounts", accounts), "account_id")
        if self.has_users:
            people = self.usage.expr.select("user_id").distinct()
            people = people.filter(_.user_id.notnull())
            people = people.mutate(user=ibis.row_number().cast("int32"))
            coded = coded.left_join(self._keep("people", people), "user_id")
        who = ["user"] if self.has_users else []
        return coded.select("account", *who, *self._time, "n", "event")

    # -- days ------------------------------------------------------------------------

    def _once(self, rows: ir.Table, keys: Sequence[str]) -> ir.Value:
        """Flag with 1, else 0, the row by which its keys are known first."""
        if not self.late:
            return ibis.literal(1, "int64")
        first = rows.known.min().over(ibis.window(group_by=list(keys)))
        return (rows.known == first).cast("int64")

    @cached_property
    def days(self) -> ir.Table:
        """The one pass: counts per account, person and day, as they became known."""
        who = ["account", *(["user"] if self.has_users else [])]
        sums = {"uses": _.n.sum()}
        for name, kind in self.counts.items():
            any_use = kind == "login" and not self.spec.login_events
            # An event without a name is use, and nothing else.
            where = None if any_use else _[kind].fill_null(False)  # noqa: FBT003
            sums[name] = _.n.sum(where=where).fill_null(0)
        sums = {name: total.cast("int64") for name, total in sums.items()}
        rows = self._coded.left_join(self.kinds, "event").group_by([*who, *self._time])
        return self._keep("days", rows.agg(**sums))

    @cached_property
    def account_days(self) -> ir.Table:
        """The days on which an account used anything.

        Where rows are known late, ``known`` is the first day that knew of it.
        """
        return self._keep("account_days", self._distinct_days(self.days))

    @cached_property
    def sticky_days(self) -> ir.Table:
        """The days on which an account used a sticky feature, as `account_days`."""
        return self._distinct_days(self.days.filter(_.sticky_uses > 0))

    def _distinct_days(self, rows: ir.Table) -> ir.Table:
        keys = ["account", *(name for name in self._time if name not in self.late)]
        if not self.late:
            return rows.select(*keys).distinct()
        return rows.group_by(keys).agg(known=_.known.min())

    # -- bins ------------------------------------------------------------------------

    def fold(self, rows: ir.Table) -> ir.Table:
        """Put daily rows into bins, once per phase of the cutoffs.

        ``known`` becomes the first day of its week, which is before the cutoff just
        when the day itself is: cutoffs stand on the edges of weeks.
        """
        if self.grid is MONTHS:
            return rows.mutate(phase=ibis.literal(0, "int32"), bin=_.month)
        if len(self.phases) == 1:
            rows = rows.mutate(phase=ibis.literal(self.phases[0], "int32"))
        else:
            rows = rows.mutate(phase=ibis.array(self.phases).unnest().cast("int32"))
        weeks = {"bin": ((_.day - _.phase) // DAYS_PER_WEEK).cast("int32")}
        if self.late:
            week = _.known - (_.known - _.phase) % DAYS_PER_WEEK
            weeks["known"] = week.cast("int32")
        return rows.mutate(**weeks)

    @property
    def bin_columns(self) -> list[str]:
        """The columns that place binned rows."""
        return ["phase", "bin", *self.late]

    @cached_property
    def user_bins(self) -> ir.Table:
        """Counts per account, person and bin; ``user_days``; the last ``day``.

        ``fresh`` is 1 on the row by which the person's bin is known first, else 0.
        """
        who = ["account", *(["user"] if self.has_users else [])]
        days = self.days
        days = days.mutate(fresh=self._once(days, [*who, "day"]))
        sums = {name: _[name].sum().cast("int64") for name in ("uses", *self.counts)}
        rows = self.fold(days.filter(_.day >= self.first_day))
        rows = rows.group_by([*who, *self.bin_columns])
        bins = rows.agg(**sums, user_days=_.fresh.sum().cast("int64"), day=_.day.max())
        fresh = self._once(bins, [*who, "phase", "bin"])
        return self._keep("user_bins", bins.mutate(fresh=fresh))

    @cached_property
    def feature_bins(self) -> ir.Table:
        """Uses ``n`` per account, feature and bin; ``low`` and ``high``, two users.

        Two people or more used it where the lowest code differs from the highest.
        """
        rows = self._coded.filter(_.day >= self.first_day)
        rows = rows.inner_join(self.kinds.filter(~_.login), "event")
        people = {"low": _.user, "high": _.user} if self.has_users else {}
        rows = rows.mutate(**people)
        if len(self.phases) > 1 and self.grid is not MONTHS:
            # Fewer rows before each is put into the bins of every phase.
            rows = self._used(rows, ["account", "feature", *self._time])
        bins = self._used(self.fold(rows), ["account", "feature", *self.bin_columns])
        return self._keep("feature_bins", bins)

    def _used(self, rows: ir.Table, keys: Sequence[str]) -> ir.Table:
        people = {"low": _.low.min(), "high": _.high.max()} if self.has_users else {}
        return rows.group_by(list(keys)).agg(n=_.n.sum().cast("int64"), **people)

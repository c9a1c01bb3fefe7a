"""Views on the folded usage table: bins, people, features, silences.

Days are folded into weeks counted back from the cutoffs' weekday, so that every
window, trend and own normal comes from at most 31 small numbers a snapshot; people
and features are counted from the bins they were seen in, never with a ``COUNT
DISTINCT`` over a range join. What is joined to the facts is one small table, of the
bins before each cutoff; the facts themselves are read in their order.

A table with a ``delay`` shows less of the last days before a cutoff, at every cutoff
alike: with a delay of two days the last week holds five days of use. Nothing is
shifted, for ``[t - 7 d, t)`` is what a window says it is. A monthly table counts back
from the last month that is known.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

import ibis
import ibis.expr.types as ir
from ibis import _

from churnml.backend import bit_count, bit_or, materialise, whole_sum
from churnml.errors import ConfigError
from churnml.features.grid import MONTHS, WEEKS
from churnml.features.usage_facts import UsageFacts
from churnml.features.usage_streams import Streams
from churnml.tables import Tables
from churnml.timeline import DAYS_PER_WEEK

__all__ = [
    "ADOPTED_BINS",
    "DAY_BASE",
    "MICRO",
    "RECENT",
    "SNAPSHOT",
    "THEN",
    "UsageRollup",
]

# n * ln(n) is summed as whole millionths: sums of doubles differ from run to run.
MICRO = 1_000_000

# A busiest person's uses and last day travel in one integer, uses * 100 000 + day,
# so that one max() finds both; days since 1970 stay below 100 000 until 2243.
DAY_BASE = 100_000

# A feature is adopted if two people used it in so many bins.
ADOPTED_BINS = 4
# People of the last four weeks are compared with those of 26 weeks before.
RECENT, THEN = range(4), range(26, 30)

SNAPSHOT = ("account", "cutoff_day")
# A day that no cutoff reaches.
_NEVER = 2**31 - 1


class UsageRollup:
    """What a usage table allows, and views on it folded for one spine.

    A rollup serves the spine its views are first called with. Views are keyed by
    ``account, cutoff_day``, and may hold cutoffs at which an account is no snapshot.

    Parameters
    ----------
    tables : Tables
    windows : sequence of int
        Lengths of the windows in weeks.
    read : set of str, optional
        As of :class:`churnml.features.usage_streams.Streams`.

    Raises
    ------
    ConfigError
        If the table sums up months, and no window is as long as one.
    """

    def __init__(
        self,
        tables: Tables,
        windows: Sequence[int],
        *,
        read: Set[str] | None = None,
    ) -> None:
        self.tables = tables
        usage = tables["usage"]
        self.usage = usage.by_day or usage
        self.streams = Streams(self.usage, read)
        self.grid = self.streams.grid
        bins = (self.grid.bins(w) for w in windows)
        self.windows = tuple(sorted({b for b in bins if b}))
        if not self.windows:
            msg = (
                "features.windows: none is as long as a month, which table 'usage' "
                "sums up.\nAdd one of five weeks or more, such as '91d'."
            )
            raise ConfigError(msg)
        self.has_users = "user_id" in self.usage.columns
        self.daily = self.streams.daily
        # Silences are gaps between neighbouring days. They are the same whatever
        # the cutoff only if days become known in the order in which they happen.
        self.has_silences = self.daily and "known_at" not in self.usage.columns
        self.has_logins = bool(self.usage.spec.login_events)
        self.has_sticky = bool(self.usage.spec.sticky_events)
        self._late = self.streams.known_late
        self._facts: UsageFacts | None = None
        self._known_bins: ir.Table | None = None
        self._people_so_far: ir.Table | None = None

    @property
    def reach(self) -> int:
        """How many bins back the views look, the last use aside."""
        return max(self.grid.normal + 1, *self.windows)

    @property
    def months_observed(self) -> str | None:
        """The part that counts the table's whole months; None where bins are weeks."""
        return "usage.observed" if self.grid is MONTHS else None

    def declared(self, *options: str) -> dict[str, list[str]]:
        """Give what the user declared of events, in an order that means nothing."""
        return {name: sorted(getattr(self.usage.spec, name)) for name in options}

    @property
    def trends(self) -> dict[str, int]:
        """Bins of the short and the long trend."""
        return {"short": self.grid.short, "long": self.grid.normal}

    def last_bins(self, bins: int) -> str:
        """Say a window: ``last 28 days``, ``last 3 months``."""
        if self.grid is WEEKS:
            return f"last {bins * self.grid.step} days"
        return "last month" if bins == 1 else f"last {bins} months"

    def facts(self, spine: ir.Table) -> UsageFacts:
        """Fold the table for a spine, once."""
        if self._facts is None:
            self._facts = UsageFacts(
                self.tables, spine, self.streams, self.reach, self.longest_mix
            )
        return self._facts

    def seen(self, binned: ir.Table, spine: ir.Table, *, bins: int) -> ir.Table:
        """Join binned rows to the cutoffs that look back on them and may know them.

        Returns
        -------
        ir.Table
            ``cutoff_day, ago`` and the row's own columns but its bin; ``ago`` is 0 for
            the last bin before the cutoff.
        """
        back = self.facts(spine).reach
        back = back.filter(back.ago < bins)
        joined = binned.inner_join(back, "bin")
        if self._late:
            joined = joined.filter(joined.known < joined.cutoff_day)
        return joined.drop("bin", *self.facts(spine).late)

    # -- bins ------------------------------------------------------------------------

    def bins(self, spine: ir.Table) -> ir.Table:
        """View: a row per snapshot and bin ago with use, and ``ln_`` of its streams."""
        if self._late:
            return self._with_logs(self.known_bins(spine))
        facts = self.facts(spine).account_bins
        rows = self._with_logs(facts.select("account", "bin", *self.streams.names))
        return self.seen(rows, spine, bins=self.reach)

    def sums(self, spine: ir.Table) -> ir.Table:
        """View: streams added up between the edges of the windows.

        ``ago`` is the latest bin of each stretch, such as 0, 1 to 3 and 4 to 12 for
        windows of 1, 4 and 13 bins. Each window is then a sum of a few rows.
        """
        if self._late:
            rows = self.known_bins(spine)
        else:
            facts = self.facts(spine).account_bins
            rows = facts.select("account", "bin", *self.streams.names)
            rows = self.seen(rows, spine, bins=max(self.windows))
        rows = rows.filter(rows.ago < max(self.windows))
        edges = [(rows.ago >= edge, edge) for edge in reversed(self.windows[:-1])]
        stretch = ibis.cases(*edges, else_=0) if edges else ibis.literal(0)
        rows = rows.mutate(ago=stretch.cast("int32"))
        totals = {name: whole_sum(rows[name]) for name in self.streams.names}
        return rows.group_by([*SNAPSHOT, "ago"]).agg(**totals)

    def _with_logs(self, rows: ir.Table) -> ir.Table:
        logs = {f"ln_{name}": (1 + rows[name]).ln() for name in self.streams.normal}
        return rows.mutate(**logs)

    def known_bins(self, spine: ir.Table) -> ir.Table:
        """Add up what of each bin is known at each cutoff, where not all of it is."""
        if self._known_bins is None:
            rows = self.seen(self.facts(spine).account_bins, spine, bins=self.reach)
            sums = {name: whole_sum(rows[name]) for name in self.streams.names}
            known = rows.group_by([*SNAPSHOT, "ago"]).agg(**sums)
            self._known_bins = materialise(self.tables.con, known, "usage_known_bins")
        return self._known_bins

    def placed(self, spine: ir.Table) -> ir.Table:
        """View: the snapshots, with ``history`` and ``observed``."""
        return self.facts(spine).at.drop("account_id")

    def last(self, spine: ir.Table) -> ir.Table:
        """View: the last ``day`` of use before each cutoff, however long ago."""
        facts = self.facts(spine)
        past = self._since(facts.account_bins, spine, ["account"], day=_.day.max())
        until_now = ibis.window(group_by="account", order_by="since", following=0)
        past = past.mutate(day=past.day.max().over(until_now))
        return self._standing(past, spine).select(*SNAPSHOT, "day")

    def _standing(
        self, past: ir.Table, spine: ir.Table, whose: Sequence[str] = ("account",)
    ) -> ir.Table:
        """Join to each cutoff the last row of each account that is known by then."""
        dates = self.facts(spine).dates
        order = ibis.window(group_by=list(whose), order_by="since")
        past = past.mutate(until=past.since.lead().over(order).fill_null(_NEVER))
        at = [past.since <= dates.cutoff_day, past.until > dates.cutoff_day]
        if "phase" in whose:
            at.append(past.phase == self._phase(dates.cutoff_day))
        return past.inner_join(dates, at)

    def _since(
        self,
        rows: ir.Table,
        spine: ir.Table,
        keys: Sequence[str],
        **aggregates: ir.Value,
    ) -> ir.Table:
        """Aggregate rows by ``since``, the first cutoff that looks back on them.

        So that all the past can be looked at, however long: there are no more of these
        than there are cutoffs.
        """
        facts = self.facts(spine)
        when = ["bin", *facts.late]
        pairs = rows.select(*when).distinct()
        dates = facts.dates
        later = pairs.bin < dates.place
        if self.grid is WEEKS:
            # Whole weeks of the cutoff's own phase.
            whole = (dates.place - pairs.bin) % self.grid.step == 0
            later &= whole
        if self._late:
            later &= pairs.known < dates.cutoff_day
        firsts = pairs.inner_join(dates, later).group_by(when)
        firsts = firsts.agg(since=_.cutoff_day.min())
        dated = rows.inner_join(firsts, when)
        return dated.group_by([*keys, "since"]).agg(**aggregates)

    def silences(self, spine: ir.Table) -> ir.Table:
        """View: past silences, days without use between two days of use.

        ``silent`` days ended at ``day``, the first day of use after them; ``present``
        days of silence are not over.
        """
        days = self.facts(spine).account_days
        order = ibis.window(group_by=["account", "phase"], order_by="day")
        gaps = days.mutate(silent=_.day - _.day.lag().over(order) - 1)
        gaps = gaps.filter(_.silent > 0).drop("phase")
        past = self.seen(gaps, spine, bins=self.grid.normal)
        today = self.last(spine).rename(last="day")
        past = past.inner_join(today, list(SNAPSHOT))
        return past.mutate(present=past.cutoff_day - 1 - past["last"])

    # -- people ----------------------------------------------------------------------

    def people(self, spine: ir.Table) -> ir.Table:
        """View: users, with uses, last day, and when they were seen.

        ``ago`` is the last bin. ``n``, ``day`` and ``oldest``, the first bin, are of
        as many bins as an own normal has; null if not seen in them. ``then`` says
        whether it was in one of the weeks `THEN`.
        """
        rows = self.facts(spine).user_bins.filter(_.user.notnull())
        rows = rows.select("account", "user", "bin", "uses", "day", *self._known)
        longest, normal = max(self.windows), self.grid.normal
        seen = self.seen(rows, spine, bins=max(longest, normal))
        lately = None if longest <= normal else _.ago < normal
        aggregates = {
            "n": whole_sum(_.uses, where=lately),
            "ago": _.ago.min(),
            "day": _.day.max(where=lately),
            "oldest": _.ago.max(where=lately),
            "then": ((_.ago >= THEN.start) & (_.ago < THEN.stop)).max(),
        }
        return seen.group_by([*SNAPSHOT, "user"]).agg(**aggregates)

    def ever(self, spine: ir.Table) -> ir.Table:
        """View: how many ``users`` were ever seen before each cutoff."""
        seen = self._everybody(spine)
        first = seen.group_by(["account", "user"]).agg(since=_.since.min())
        new = first.group_by(["account", "since"]).agg(users=_.count())
        until_now = ibis.window(group_by="account", order_by="since", following=0)
        ever = new.mutate(users=new.users.sum().over(until_now).cast("int64"))
        return self._standing(ever, spine).select(*SNAPSHOT, "users")

    def foremost(self, spine: ir.Table) -> ir.Table:
        """View: uses and last day of who had used it most of all before each cutoff.

        Both in one integer, ``busiest``, as `DAY_BASE` says. A person's uses only grow:
        the most that anybody reached so far is the present number of who has the most,
        on the row that knows that person's last day. Cutoffs on several weekdays have
        weeks of their own each, and add up their own only.
        """
        seen = self._everybody(spine)
        seen = seen.mutate(phase=self._phase(seen.since))
        so_far = ibis.window(
            group_by=["account", "user", "phase"], order_by="since", following=0
        )
        uses = seen.n.sum().over(so_far).cast("int64")
        seen = seen.mutate(busiest=uses * DAY_BASE + seen.day.max().over(so_far))
        whose = ["account", "phase"]
        most = seen.group_by([*whose, "since"]).agg(busiest=_.busiest.max())
        until_now = ibis.window(group_by=whose, order_by="since", following=0)
        most = most.mutate(busiest=most.busiest.max().over(until_now))
        return self._standing(most, spine, whose).select(*SNAPSHOT, "busiest")

    def _phase(self, day: ir.IntegerValue) -> ir.Value:
        """Give the weekday on which the weeks of a cutoff begin; months have none."""
        phase = day % DAYS_PER_WEEK if self.grid is WEEKS else ibis.literal(0)
        return phase.cast("int32")

    def _everybody(self, spine: ir.Table) -> ir.Table:
        """Add up each user's uses ``n`` and last ``day`` by the first cutoff after."""
        if self._people_so_far is None:
            rows = self.facts(spine).user_bins.filter(_.user.notnull())
            sums = {"n": whole_sum(_.uses), "day": _.day.max()}
            people = self._since(rows, spine, ["account", "user"], **sums)
            self._people_so_far = materialise(
                self.tables.con, people, "usage_people_so_far"
            )
        return self._people_so_far

    @property
    def _known(self) -> list[str]:
        return ["known"] if self._late else []

    # -- features --------------------------------------------------------------------

    def used(self, spine: ir.Table) -> ir.Table:
        """View, a row per snapshot: ``features_<bins>`` and ``sticky_<bins>`` used."""
        facts = self.facts(spine)
        words = facts.kinds.words
        if not words:
            return self._used_one_by_one(spine)
        rows = facts.account_bins.select("account", "bin", *words, *self._known)
        seen = self.seen(rows, spine, bins=max(self.windows))
        found = {
            f"{word}_{b}": bit_or(ibis.ifelse(seen.ago < b, seen[word], 0))
            for word in words
            for b in self.windows
        }
        bits = seen.group_by(list(SNAPSHOT)).agg(**found)
        masks = facts.kinds.sticky_masks
        counts = {}
        for b in self.windows:
            each = [bits[f"{word}_{b}"] for word in words]
            counts[f"features_{b}"] = _total([bit_count(x) for x in each])
            sticky = [
                bit_count(x & ibis.literal(masks[word], "int64"))
                for x, word in zip(each, words, strict=True)
                if masks[word]
            ]
            counts[f"sticky_{b}"] = _total(sticky)
        return bits.select(*SNAPSHOT, **counts)

    def _used_one_by_one(self, spine: ir.Table) -> ir.Table:
        sticky = self.facts(spine).kinds.table.select("feature", "sticky")
        features = self.features(spine, bins=max(self.windows))
        features = features.inner_join(sticky, "feature")
        counts = {}
        for b in self.windows:
            inside = features.ago < b
            counts[f"features_{b}"] = inside.cast("int64").sum()
            counts[f"sticky_{b}"] = (inside & features.sticky).cast("int64").sum()
        return features.group_by(list(SNAPSHOT)).agg(**counts)

    def features(self, spine: ir.Table, *, bins: int | None = None) -> ir.Table:
        """View: features used, with the uses ``n<bins>`` in each shorter window.

        ``ago`` is the last bin in which it was used.
        """
        facts = self.facts(spine)
        seen = self.seen(facts.feature_bins, spine, bins=bins or self.longest_mix)
        numbers = {
            f"n{b}": whole_sum(ibis.ifelse(_.ago < b, _.n, 0)) for b in self.mixes
        }
        used = seen.group_by([*SNAPSHOT, "feature"])
        return used.agg(ago=_.ago.min(), **numbers)

    @property
    def mixes(self) -> tuple[int, ...]:
        """The windows, in bins, over which the mix of features is looked at."""
        return tuple(b for b in self.windows if b <= _LONGEST_MIX) or self.windows[:1]

    @property
    def longest_mix(self) -> int:
        """The longest of the windows of the mix."""
        return max(self.mixes)

    def adopted(self, spine: ir.Table) -> ir.Table:
        """View, a row per snapshot: ``features`` that two people used lately."""
        facts = self.facts(spine)
        words = facts.kinds.words
        if not words:
            seen = self.seen(facts.feature_bins, spine, bins=ADOPTED_BINS)
            each = seen.group_by([*SNAPSHOT, "feature"])
            two = each.agg(low=_.low.min(), high=_.high.max()).filter(_.low < _.high)
            return two.group_by(list(SNAPSHOT)).agg(features=_.count())
        rows = facts.user_bins.filter(_.user.notnull())
        rows = rows.select("account", "user", "bin", *words, *self._known)
        seen = self.seen(rows, spine, bins=ADOPTED_BINS)
        bits = {word: bit_or(seen[word]) for word in words}
        users = seen.group_by([*SNAPSHOT, "user"]).agg(**bits)
        # What somebody before in the row used too, two people used.
        others = ibis.window(
            group_by=list(SNAPSHOT), order_by="user", preceding=(None, 1)
        )
        again = {w: users[w] & bit_or(users[w]).over(others) for w in words}
        users = users.select(*SNAPSHOT, **again)
        two = users.group_by(list(SNAPSHOT)).agg(**{w: bit_or(users[w]) for w in words})
        count = _total([bit_count(two[word].fill_null(0)) for word in words])
        return two.select(*SNAPSHOT, features=count)

    def catalogue(self, spine: ir.Table) -> ir.Table:
        """View: how many features anybody was known to use before the cutoff."""
        facts = self.facts(spine)
        known = facts.kinds.table.filter(~_.login)
        dates = facts.at.select("cutoff_day").distinct()
        offered = dates.inner_join(known, known.first_known < dates.cutoff_day)
        totals = offered.group_by("cutoff_day").agg(features=_.count())
        return facts.at.inner_join(totals, "cutoff_day").select(*SNAPSHOT, "features")


# The mix of features is looked at over a quarter.
_LONGEST_MIX = 13


def _total(counts: Sequence[ir.Value]) -> ir.Value:
    total: ir.Value = ibis.literal(0, "int64")
    for count in counts:
        total = total + count
    return total

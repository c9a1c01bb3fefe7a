"""The streams of a usage table: additive numbers per account and bin.

Which streams there are follows from the table's columns and from what the user
declared; nothing here touches the rows.
"""

from __future__ import annotations

from collections.abc import Set
from functools import cached_property
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from churnml.features.grid import WEEKS, grid_of
from churnml.tables import RawTable

if TYPE_CHECKING:
    from churnml.features.usage_kinds import EventKinds

__all__ = ["Streams"]

# Streams that are held against their own normal.
_NORMAL = ("logins", "active_days", "user_bins", "sticky_uses", "human_uses")
# Streams that add up rows of one kind of event, and the option that declares it.
_OF_EVENTS = {
    "sticky_uses": "sticky",
    "key_uses": "key",
    "exports": "export",
    "help_uses": "help",
}


class Streams:
    """What of a usage table is added up.

    Parameters
    ----------
    usage : RawTable
    read : set of str, optional
        The columns that parts read of the views, and the views: streams that nobody
        reads are left out. Default: all of them.

    Attributes
    ----------
    daily : bool
        Whether rows are of single days.
    known_late : bool
        Whether rows may become known on a later day than they happened.
    """

    def __init__(self, usage: RawTable, read: Set[str] | None = None) -> None:
        self._usage, spec = usage, usage.spec
        self._read = read
        self.grid = grid_of(usage)
        self.daily = spec.period in (None, "1d") and self.grid is WEEKS
        # A period's own row is known on its last day, if that day ends in UTC too.
        abroad = spec.period is not None and spec.timezone != "UTC"
        given = "known_at" in usage.columns
        self.known_late = given or bool(spec.delay) or abroad

    @cached_property
    def counts(self) -> tuple[str, ...]:
        """Streams that are summed over rows."""
        spec, columns = self._usage.spec, self._usage.columns
        names = ["uses", "logins", "feature_uses"]
        names += [s for s, k in _OF_EVENTS.items() if getattr(spec, f"{k}_events")]
        names += ["human_uses", "human_logins"] if "actor" in columns else []
        names += ["seconds"] if "duration_seconds" in columns else []
        names += ["errors"] if "errors" in columns else []
        # Uses are what people are compared by.
        return tuple(n for n in names if n == "uses" or self._is_read(n))

    def _is_read(self, stream: str) -> bool:
        if self._read is None:
            return True
        if stream == "sticky_uses" and self._is_read("sticky_days"):
            return True
        return not self._read.isdisjoint({stream, f"ln_{stream}"}) or self._is_compared(
            stream
        )

    def _is_compared(self, stream: str) -> bool:
        of_normal = {f"{stream}_{what}" for what in ("median2", "off", "lower")}
        return self._read is None or not self._read.isdisjoint(of_normal)

    @cached_property
    def from_bits(self) -> dict[str, str]:
        """Streams that count the days of an account, by the bits they come from."""
        if not self.daily:
            return {}
        days = {"days": "active_days", "weekday_bits": "weekdays"}
        if "sticky_uses" in self.counts:
            days["sticky_bits"] = "sticky_days"
        return {bits: n for bits, n in days.items() if self._is_read(n)}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All streams."""
        names = [*self.counts, *self.from_bits.values()]
        if "user_id" in self._usage.columns:
            names += ["user_days"] if self.daily else []
            names += ["user_bins"]
        return tuple(n for n in names if n == "uses" or self._is_read(n))

    @property
    def normal(self) -> tuple[str, ...]:
        """The streams that can be held against their own normal."""
        return tuple(name for name in _NORMAL if name in self.names)

    @property
    def compared(self) -> tuple[str, ...]:
        """The streams that are held against their own normal."""
        return tuple(name for name in self.normal if self._is_compared(name))

    def counted(self, rows: ir.Table, kinds: EventKinds) -> ir.Table:
        """Say of each row what it adds to which stream.

        Where every row is one use that is whether it adds to it at all: what is true
        is counted faster than ones are added up.

        Parameters
        ----------
        rows : ir.Table
            Dated rows beside their kinds, see :meth:`EventKinds.joined`.
        kinds : EventKinds
        """
        columns = {name: self._of_a_row(rows, name) for name in self.counts}
        who = ["user_id"] if "user_id" in rows.columns else []
        time = [name for name in ("bin", "known") if name in rows.columns]
        return rows.select("account_id", *who, "day", *time, *kinds.words, **columns)

    def _of_a_row(self, rows: ir.Table, stream: str) -> ir.Value:
        if stream in ("seconds", "errors"):
            column = rows["duration_seconds" if stream == "seconds" else stream]
            # Parts of a second are left out: sums of doubles depend on their order.
            whole = column.round() if column.type().is_floating() else column
            return whole.cast("int64").fill_null(0)
        counts = self._counts(rows, stream)
        if self._usage.spec.period is None:
            return counts
        return ibis.ifelse(counts, rows.n, 0).cast("int64")

    def _counts(self, rows: ir.Table, stream: str) -> ir.Value:
        """Whether a row's uses count for a stream; null if nobody knows: they do not.

        An event without a name is use, and nothing else.
        """
        spec, any_use = self._usage.spec, ibis.literal(True)  # noqa: FBT003
        if stream == "uses":
            return any_use
        if stream in _OF_EVENTS:
            return rows[_OF_EVENTS[stream]]
        if stream == "feature_uses":
            return ~rows.login
        if stream == "logins":
            return rows.login if spec.login_events else any_use
        # Word by word, as DuckDB would look each row up in a table of a list.
        actor = rows.actor.lower()
        machine = ibis.or_(*(actor == word.lower() for word in spec.automation_actors))
        human = ~machine.fill_null(False)  # noqa: FBT003
        if stream == "human_logins":
            return human & self._counts(rows, "logins")
        return human

"""The events of a usage table by name: what they are declared to be, and their bits.

Features are numbered, 62 to a *word*, a column of whole numbers in which each has a
bit. However often a feature is used, its bit is the same: features are counted by
counting bits. A login is no feature. Beyond so many features words would cost more
than they save, and each feature is counted by itself.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from churnml.backend import Backend, materialise
from churnml.features.grid import day_number
from churnml.tables import RawTable

__all__ = ["BITS", "MOST_WORDS", "EventKinds"]

# A whole number of 64 bits has a sign, and 2 ** 62 is exact as a double.
BITS = 62
MOST_WORDS = 8

# What an event can be declared to be, and by which option.
_DECLARED = ("login", "sticky", "key", "export", "help")


class EventKinds:
    """What the events of a usage table are.

    Parameters
    ----------
    con : Backend
    usage : RawTable

    Attributes
    ----------
    table : ir.Table
        ``event, feature, login, sticky, key, export, help, first_known`` and the
        words; ``feature`` is a number, ``first_known`` the day after which it is
        known that anybody used it.
    words : tuple of str
        The columns of bits; none if there are too many features.
    sticky_masks : mapping of str to int
        Bits of the sticky features, by word.
    """

    def __init__(self, con: Backend, usage: RawTable) -> None:
        spec = usage.spec
        events = usage.expr.filter(_.event.notnull())
        if spec.period is not None:
            events = events.filter(_.quantity > 0)
        # An instant becomes a day once for all its rows.
        seen = ibis.greatest(_.occurred_at, _.known_at).min()
        kinds = events.group_by("event").agg(seen=seen)
        kinds = kinds.select("event", first_known=day_number(kinds.seen))
        flags = {}
        for kind in _DECLARED:
            names = list(getattr(spec, f"{kind}_events"))
            never = ibis.literal(False)  # noqa: FBT003
            flags[kind] = kinds.event.isin(names) if names else never
        kinds = kinds.mutate(**flags)
        # Features first, logins last.
        number = ibis.row_number().over(order_by=["login", "event"]).cast("int32")
        numbered = materialise(con, kinds.mutate(feature=number), "usage_events")
        features = numbered.filter(~_.login).select("feature", "sticky")
        rows = con.to_pyarrow(features).to_pylist()
        count = -(-len(rows) // BITS)
        fits = count <= MOST_WORDS
        self.words = tuple(f"word_{i}" for i in range(count)) if fits else ()
        self.sticky_masks = dict.fromkeys(self.words, 0)
        for row in rows if fits else ():
            if row["sticky"]:
                word = self.words[row["feature"] // BITS]
                self.sticky_masks[word] |= 1 << (row["feature"] % BITS)
        bit = (2.0 ** (numbered.feature % BITS)).round().cast("int64")
        columns = {
            word: ibis.ifelse(
                (numbered.feature // BITS == i) & ~numbered.login, bit, 0
            ).cast("int64")
            for i, word in enumerate(self.words)
        }
        self.table = materialise(con, numbered.mutate(**columns), "usage_kinds")

    def joined(self, rows: ir.Table) -> ir.Table:
        """Put beside rows what their events are; null where the event has no name."""
        kinds = self.table.drop("feature", "first_known")
        return rows.left_join(kinds, "event").drop("event_right")

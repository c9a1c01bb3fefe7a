"""Which features are used, at which volume, by snapshots that stayed or churned.

Counting is one pass over the events, by ibis; what comes back are small tables by
feature and stratum, and the rest is plain Python (:mod:`churnml.features.lift`).
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import _

from churnml.backend import materialise
from churnml.features.lift import Lift, lift, strata_of
from churnml.tables import Tables

__all__ = ["WINDOW", "lifts"]

WINDOW = 28
"""Days before a snapshot in which use counts."""

_MONTH = 31  # of rows that sum up a month, the last whole one counts
_IN_STRATUM = 20  # snapshots of equal volume, at least, where there are as many
_STRATA = 50  # of one cutoff and tenure, at most
_YEAR = 365

_KEYS = ["account_id", "cutoff"]


def lifts(tables: Tables, rows: ir.Table) -> list[Lift]:
    """Compare the users of each feature with others of equal volume.

    Parameters
    ----------
    tables : Tables
        With a table ``usage`` that names its events.
    rows : ir.Table
        Snapshots: ``account_id, cutoff, spell_started_at``, ``churned`` (0 or 1).

    Returns
    -------
    list of Lift
        Of every feature with enough to compare, by name.
    """
    used = materialise(tables.con, _used(tables, rows), "learned_uses")
    placed = materialise(tables.con, _strata(used, rows), "learned_strata")
    stayed = (1 - _.churned).sum().cast("int64")
    outcome = {"stayed": stayed, "churned": _.churned.sum().cast("int64")}
    totals = {
        row.stratum: (row.stayed, row.churned)
        for row in _read(placed.group_by("stratum").agg(**outcome))
    }
    users: dict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
    by_event = used.inner_join(placed, _KEYS).select(
        used.event, placed.stratum, placed.churned
    )
    for row in _read(by_event.group_by(["event", "stratum"]).agg(**outcome)):
        users[row.event][row.stratum] = (row.stayed, row.churned)
    found = (lift(event, strata_of(totals, users[event])) for event in sorted(users))
    return [one for one in found if one is not None]


def _read(table: ir.Table) -> list[Any]:
    return list(table.to_pandas().itertuples(index=False))


def _used(tables: Tables, rows: ir.Table) -> ir.Table:
    """Count the uses of each feature in the window before each snapshot."""
    usage = tables["usage"]
    events, spec = usage.expr, usage.spec
    events = events.filter(events.event.notnull())
    if spec.login_events:
        events = events.filter(~events.event.isin(list(spec.login_events)))
    n, ends, window = ibis.literal(1, "int64"), events.occurred_at, WINDOW
    if spec.period is not None:
        # A row that sums up a period counts at its end, when all of it is known.
        events = events.filter(events.quantity > 0)
        n, window = events.quantity.cast("int64"), WINDOW
        ends = events.occurred_at + spec.period_length - ibis.interval(days=1)
        if spec.period.endswith("mo"):
            window = _MONTH
    events = events.select("account_id", "event", "known_at", n=n, ends=ends)
    at = rows.select(
        "account_id", "cutoff", begins=rows.cutoff - ibis.interval(days=window)
    )
    seen = events.inner_join(
        at,
        [
            events.account_id == at.account_id,
            events.ends < at.cutoff,
            events.ends >= at.begins,
            events.known_at < at.cutoff,
        ],
    ).select(events.account_id, at.cutoff, events.event, events.n)
    return seen.group_by([*_KEYS, "event"]).agg(n=_.n.sum().cast("int64"))


def _strata(used: ir.Table, rows: ir.Table) -> ir.Table:
    """Put a number on each stratum: one cutoff, tenure and volume.

    Snapshots without any use can be compared with nobody that uses a feature, and are
    left out. Equal volumes are in one stratum.
    """
    volume = used.group_by(_KEYS).agg(volume=_.n.sum().cast("int64"))
    both = rows.inner_join(volume, _KEYS).select(
        rows.account_id, rows.cutoff, rows.spell_started_at, rows.churned, volume.volume
    )
    year = both.spell_started_at + ibis.interval(days=_YEAR)
    old = (year <= both.cutoff).fill_null(True)  # noqa: FBT003 - a value, no switch
    both = both.mutate(old=old.cast("int64"))
    peers = ["cutoff", "old"]
    both = both.mutate(
        place=ibis.rank().over(ibis.window(group_by=peers, order_by="volume")),
        size=_.count().over(ibis.window(group_by=peers)),
    )
    strata = ibis.greatest(ibis.least(both["size"] // _IN_STRATUM, _STRATA), 1)
    both = both.mutate(part=(both.place * strata // both["size"]).cast("int64"))
    number = ibis.dense_rank().over(ibis.window(order_by=[*peers, "part"]))
    return both.select(*_KEYS, "churned", stratum=number.cast("int64"))

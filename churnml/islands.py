"""Islands: stretches of time without a gap, made of rows that begin and end.

The same rule merges subscriptions into paid spells and days of use into active ones.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir

__all__ = ["STAMP", "islands", "lasting"]

STAMP = "timestamp(6)"
"""The type of an instant: naive, UTC, microseconds."""

_NEVER = datetime(9000, 1, 1)  # noqa: DTZ001 - instants are naive UTC


def islands(rows: ir.Table, *, by: list[str], grace: timedelta) -> ir.Table:
    """Merge rows that overlap, touch, or follow one another within `grace`.

    Parameters
    ----------
    rows : ir.Table
        ``started_at`` and ``ended_at``, null while a row runs.
    by : list of str
        Columns within which rows are merged.
    grace : timedelta
        A row that begins in ``[end, end + grace)`` continues; one that begins exactly
        at the end does so even where grace is 0, for there was no moment without.

    Returns
    -------
    ir.Table
        One row per island: `by`; ``spell``, counted from 0; ``started_at`` and
        ``ended_at``, null while it runs.

    Examples
    --------
    >>> from datetime import datetime
    >>> first, second, third = (datetime(2025, 3, day) for day in (1, 2, 9))
    >>> rows = ibis.memtable(
    ...     {"who": ["A", "A"], "started_at": [first, third],
    ...      "ended_at": [second, datetime(2025, 3, 10)]})
    >>> len(islands(rows, by=["who"], grace=timedelta(days=7)).execute())
    2
    >>> len(islands(rows, by=["who"], grace=timedelta(days=8)).execute())
    1
    """
    rows = rows.mutate(until=ibis.coalesce(rows.ended_at, ibis.literal(_NEVER, STAMP)))
    order = ["started_at", "until"]
    before = ibis.window(group_by=by, order_by=order, preceding=(None, 1))
    rows = rows.mutate(last_end=rows.until.max().over(before))
    breaks = rows.last_end.isnull() | (
        (rows.started_at > rows.last_end)
        & (rows.started_at >= rows.last_end + lasting(grace))
    )
    rows = rows.mutate(breaks=breaks.cast("int64"))
    so_far = ibis.cumulative_window(group_by=by, order_by=order)
    rows = rows.mutate(spell=rows.breaks.sum().over(so_far) - 1)
    found = rows.group_by([*by, "spell"]).aggregate(
        started_at=rows.started_at.min(), until=rows.until.max()
    )
    return found.mutate(
        spell=found.spell.cast("int64"),
        ended_at=found.until.nullif(ibis.literal(_NEVER, STAMP)),
    ).drop("until")


def lasting(duration: timedelta) -> ir.IntervalScalar:
    """Give a duration as an interval of the engine."""
    return ibis.interval(seconds=int(duration.total_seconds()))

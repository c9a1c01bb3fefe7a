"""Weekly use of the last 31 weeks, its own normal, and the features used lately.

Weeks are counted back from the cutoff, as the features count them, and folded by the
same rollup: what is late is not there yet, and the own normal is the features' own.
Usage that is summed up by the month has no weeks, and no rows here.

Worked example: cutoff Monday 2025-03-03, an account begun on Wednesday 2024-12-04. Its
first whole week is the one of 2024-12-09, so weeks before that are null: it cannot be
said what was usual then. The last week is that of 2025-02-24; the 11 whole weeks before
it make the normal.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from churnml.backend import whole_sum
from churnml.features.grid import WEEKS, bins_ago, grid_of
from churnml.features.rollups import SNAPSHOT, UsageRollup
from churnml.fetched import fetched
from churnml.tables import RawTable, Tables
from churnml.timeline import DAYS_PER_WEEK

__all__ = ["FEATURE_COLUMNS", "WEEK_COLUMNS", "use_of"]

WEEK_COLUMNS = {
    "account_id": "str",
    "week": "datetime64[us]",
    "logins": "Int64",
    "active_users": "Int64",
    "uses": "Int64",
    "normal_low": "float64",
    "normal_mid": "float64",
    "normal_high": "float64",
    "measure": "str",
}
"""Columns of the weeks, with their types."""

FEATURE_COLUMNS = {
    "account_id": "str",
    "feature": "str",
    "sticky": "bool",
    "week": "datetime64[us]",
    "uses": "Int64",
}
"""Columns of the features used, with their types."""

_WEEKS = WEEKS.normal + 1
_FEATURE_WEEKS = 13
# More than these no map of features can show.
_MOST_FEATURES = 20
_LOW, _HIGH = 0.1, 0.9
# A week more than is looked at, so that no bin is cut in two.
_DAYS, _FEATURE_DAYS = (
    (weeks + 1) * DAYS_PER_WEEK for weeks in (_WEEKS, _FEATURE_WEEKS)
)


def use_of(tables: Tables, spine: ir.Table, at: date) -> dict[str, pd.DataFrame]:
    """Take the weeks and the features of the accounts of a spine.

    Parameters
    ----------
    tables : Tables
    spine : ir.Table
        Snapshots of one cutoff, as :func:`churnml.snapshots.snapshots` gives them.
    at : date
        The cutoff.

    Returns
    -------
    dict of str to DataFrame
        ``weeks`` and ``features``; without a usage table, or where it is summed up by
        the month, without a row.
    """
    if "usage" not in tables or grid_of(tables["usage"]) is not WEEKS:
        return {}
    recent = _since(tables, at - timedelta(days=_DAYS))
    rollup = UsageRollup(recent, [1], read={"uses", "logins", "user_bins"})
    weeks = fetched(tables, _weeks(rollup, spine))
    # Features are read a second time, and only of late.
    lately = _since(tables, at - timedelta(days=_FEATURE_DAYS))
    mix = UsageRollup(lately, [_FEATURE_WEEKS])
    found = fetched(tables, _features(mix, spine))
    return {"weeks": _dated(weeks, at), "features": _dated(found, at)}


def _since(tables: Tables, day: date) -> Tables:
    """Leave out use that is too long ago: it is most of a usage table."""

    def cut(raw: RawTable) -> RawTable:
        recent = raw.expr.occurred_at >= ibis.timestamp(str(day))
        return replace(raw, expr=raw.expr.filter(recent))

    usage = tables["usage"]
    by_day = None if usage.by_day is None else cut(usage.by_day)
    usage = replace(cut(usage), by_day=by_day)
    return replace(tables, tables={**tables.tables, "usage": usage})


def _weeks(rollup: UsageRollup, spine: ir.Table) -> ir.Table:
    """Give each account its last 31 weeks, each with the account's normal."""
    every = rollup.facts(spine).at.cross_join(bins_ago(_WEEKS))
    first_day = every.place - DAYS_PER_WEEK * (every.ago + 1)
    every = every.mutate(lived=first_day >= every.born)
    used = rollup.bins(spine)
    joined = every.left_join(used, [*SNAPSHOT, "ago"])

    def number(stream: str) -> ir.Value:
        return ibis.ifelse(every.lived, used[stream].fill_null(0), ibis.null("int64"))

    has_logins, has_users = rollup.has_logins, rollup.has_users
    nothing = ibis.null("int64")
    rows = joined.select(
        every.account_id,
        every.ago,
        logins=number("logins") if has_logins else nothing,
        active_users=number("user_bins") if has_users else nothing,
        uses=number("uses"),
    )
    measure = "logins" if has_logins else "uses"
    before = rows.filter(rows.ago > 0).drop_null("uses")
    normal = before.group_by("account_id").agg(
        weeks=_.count(),
        normal_low=before[measure].quantile(_LOW).cast("float64"),
        normal_mid=before[measure].median().cast("float64"),
        normal_high=before[measure].quantile(_HIGH).cast("float64"),
    )
    normal = normal.filter(normal.weeks >= WEEKS.least)
    whole = rows.left_join(normal, "account_id").drop("account_id_right", "weeks")
    whole = whole.mutate(measure=ibis.literal(measure))
    return whole.order_by("account_id", ibis.desc("ago"))


def _features(rollup: UsageRollup, spine: ir.Table) -> ir.Table:
    """Give the weeks in which each account used each of its features."""
    facts = rollup.facts(spine)
    seen = rollup.seen(facts.feature_bins, spine, bins=_FEATURE_WEEKS)
    weekly = seen.group_by(["account", "feature", "ago"]).agg(uses=whole_sum(_.n))
    totals = weekly.group_by(["account", "feature"]).agg(total=whole_sum(_.uses))
    named = totals.inner_join(facts.kinds.table, "feature")
    named = named.select("account", "feature", "event", "sticky", "total")
    first = ibis.window(
        group_by="account",
        order_by=[ibis.desc("sticky"), ibis.desc("total"), "event"],
    )
    shown = named.mutate(place=ibis.row_number().over(first))
    shown = shown.filter(shown.place < _MOST_FEATURES)
    rows = weekly.inner_join(shown, ["account", "feature"])
    rows = rows.inner_join(facts.accounts, "account")
    rows = rows.order_by("account_id", "place", ibis.desc("ago"))
    return rows.select("account_id", "sticky", "ago", "uses", feature="event")


def _dated(rows: pd.DataFrame, at: date) -> pd.DataFrame:
    """Turn weeks ago into the first days of weeks."""
    back = pd.to_timedelta(DAYS_PER_WEEK * (rows["ago"].to_numpy() + 1), unit="D")
    return rows.assign(week=pd.Timestamp(at) - back)

"""How many days accounts that renewed took to their milestones."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date

import ibis
import ibis.expr.types as ir
from ibis import _

from churnml.features import facts
from churnml.features.grid import day_number
from churnml.tables import Tables
from churnml.timeline import epoch_day

__all__ = ["quartile", "usual_days"]

SHARE = 0.75
"""Of the accounts that renewed, how many had reached a milestone by its norm."""

LEAST_ACCOUNTS = 20
"""Accounts that renewed, and reached the milestone, that are needed."""


def usual_days(tables: Tables, rows: ir.Table, *, before: date) -> dict[str, int]:
    """Learn the norm of each milestone, from accounts that renewed.

    An account renewed if none of its snapshots churned. Its days count from its
    start; one that had not reached a milestone before the day ``before`` is censored
    there, not left out: the slow ones would be missing. Where milestones are assigned,
    only accounts count that have the milestone; accounts that began before the table
    did never count, for what they had reached by then is not in it.

    Parameters
    ----------
    tables : Tables
        With a table ``milestones``.
    rows : ir.Table
        Snapshots: ``account_id, cutoff, account_started_at``, ``churned`` (0 or 1).
    before : date

    Returns
    -------
    dict of str to int
        Days, at least 1, by milestone; milestones that fewer than 20 of these
        accounts, or fewer than three of four, are known to have reached are absent.
    """
    reached, censored = _durations(tables, rows, before)
    found = {}
    for name in sorted(reached):
        norm = quartile(reached[name], censored[name])
        if norm is not None and sum(reached[name].values()) >= LEAST_ACCOUNTS:
            found[name] = max(norm, 1)
    return found


def quartile(
    reached: Mapping[int, int], censored: Mapping[int, int], *, share: float = SHARE
) -> int | None:
    """Give the day by which a share had reached it: Kaplan and Meier's estimate.

    Parameters
    ----------
    reached : mapping of int to int
        By days from the start, how many accounts reached it then.
    censored : mapping of int to int
        By days from the start, how many were looked at for so long and had not.
    share : float, default 0.75

    Returns
    -------
    int or None
        None where fewer are known to have reached it, ever.

    Examples
    --------
    Of four accounts three reached it, on days 5, 9 and 30; the fourth had not when it
    was 60 days old. Had it been looked at for 7 days only, then of the two that are
    left after day 5 half would have reached it by day 9, five eighths of all.

    >>> quartile({5: 1, 9: 1, 30: 1}, {60: 1})
    30
    >>> quartile({5: 1, 9: 1}, {60: 2}) is None
    True
    """
    still = 1.0
    for day in sorted(reached):
        later = [n for d, n in [*reached.items(), *censored.items()] if d >= day]
        still *= 1 - reached[day] / sum(later)
        # Three of four are 0.75 only up to the last digits of the product.
        if still <= 1 - share + 1e-9:
            return day
    return None


def _durations(
    tables: Tables, rows: ir.Table, before: date
) -> tuple[dict[str, Counter[int]], dict[str, Counter[int]]]:
    """Count, by milestone and days, the accounts that reached it and those that not."""
    renewed = _renewed(tables, rows, before)
    marks = _marks(tables, before)
    both = renewed.inner_join(marks, "account_id").select(
        renewed.followed, renewed.start, marks.milestone, marks.day
    )
    both = both.mutate(days=ibis.greatest(both.day - both.start, 0))
    counted = both.group_by(["milestone", "days", "followed"]).agg(n=_.count())
    reached: dict[str, Counter[int]] = defaultdict(Counter)
    rest: dict[str, Counter[int]] = defaultdict(Counter)
    had: dict[str, Counter[int]] = defaultdict(Counter)
    for row in counted.to_pandas().itertuples():
        if row.days == row.days:  # not null: reached
            reached[row.milestone][int(row.days)] += int(row.n)
            had[row.milestone][int(row.followed)] += int(row.n)
        else:
            rest[row.milestone][int(row.followed)] += int(row.n)
    table = tables["milestones"]
    everybody = Counter(
        {
            int(row.followed): int(row.n)
            for row in renewed.group_by("followed")
            .agg(n=_.count())
            .to_pandas()
            .itertuples()
        }
    )
    required = {name.strip() for name in table.spec.required_milestones}
    for name in reached:
        if "assigned_at" not in table.columns or name in required:
            rest[name] = everybody - had[name]
    return reached, rest


def _renewed(tables: Tables, rows: ir.Table, before: date) -> ir.Table:
    """Give ``account_id``, the day of its ``start``, and days ``followed`` since."""
    table = tables["milestones"]
    known = table.expr.filter(table.expr.known_at < ibis.timestamp(str(before)))
    first = known.agg(day=day_number(known.known_at.min()))
    begun = first.day.as_scalar()
    if table.spec.from_ is not None:
        begun = ibis.literal(epoch_day(table.spec.from_))
    accounts = rows.group_by("account_id").agg(
        churned=_.churned.max(), started_at=_.account_started_at.min()
    )
    accounts = accounts.filter(accounts.churned == 0, accounts.started_at.notnull())
    start = day_number(accounts.started_at)
    accounts = accounts.select(
        "account_id", start=start, followed=epoch_day(before) - start
    )
    return accounts.filter(accounts.start >= begun)


def _marks(tables: Tables, before: date) -> ir.Table:
    """Give the day each account first reached each milestone; null where not yet."""
    table, spec = tables["milestones"].expr, tables["milestones"].spec
    rows = table.filter(table.known_at < ibis.timestamp(str(before)))
    if "reached_at" not in table.columns:
        return rows.limit(0).select("account_id", "milestone", day=ibis.null("int32"))
    # That it was reached is known as late as the table is.
    rows = rows.mutate(**facts.dated("reached", rows.reached_at, spec.delay))
    day = facts.only(rows.reached_since < epoch_day(before), rows.reached)
    # Blanks around a name are no other milestone.
    named = rows.mutate(day=day, milestone=rows.milestone.strip())
    first = named.group_by(["account_id", "milestone"])
    return first.agg(day=_.day.min())

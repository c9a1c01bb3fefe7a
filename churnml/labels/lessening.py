"""Lessening: whether an account that stays takes less, or pays less, than before.

Compared is what was in force just before the cutoff with what was in force just before
the outcome window began, and just before it ended.

Worked example, cutoff 2025-03-03, outcome window ``[2025-03-17, 2025-06-15)``: 20 seats
for 1000 a month at the cutoff, from 2025-05-01 on 15 seats for 800. It is a downgrade
(fewer seats), and a contraction of 20 %. Begun on 2025-03-10 it came in the lead: null,
for nobody could have acted on it. From 2025-06-15 on it lies after the window: false.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from churnml.errors import TaskError
from churnml.labels.in_force import contracts, in_force
from churnml.labels.task import ChurnTask
from churnml.tables import Tables

__all__ = ["check_lessening", "lessened"]

_KEYS = ["account_id", "cutoff"]
_WHEN = {"cutoff": "before", "window_from": "early", "window_to": "late"}
_MILLION = 1_000_000


def check_lessening(tables: Tables, task: ChurnTask) -> None:
    """Refuse a downgrade or a contraction that these tables cannot show.

    Raises
    ------
    TaskError
        If there are no contracts, or they say neither what is taken nor what is paid.
    """
    if tables.silence is not None:
        msg = (
            f"task.silence: a {task.of} is about contracts, and a silence about "
            "products without. Leave one of them out."
        )
        raise TaskError(msg)
    table = tables.get("subscriptions")
    columns = frozenset() if table is None else table.columns
    enough = {"mrr"} <= columns
    if task.of == "downgrade":
        enough = "seats" in columns or {"plan", "mrr"} <= columns
    if not enough:
        need = {"contraction": "mrr", "downgrade": "seats, or plan and mrr"}[task.of]
        msg = (
            f"task.of: a {task.of} is read from the table 'subscriptions', which "
            f"{'is not given' if table is None else f'has no {need}'}.\n"
            f"Map subscriptions.{need}, or ask of: churn."
        )
        raise TaskError(msg)


def lessened(tables: Tables, rows: ir.Table, task: ChurnTask) -> ir.Table:
    """Tell of each snapshot whether it had become less, by two instants.

    Parameters
    ----------
    tables : Tables
    rows : ir.Table
        Snapshots of accounts that stayed: ``account_id, cutoff, window_from,
        window_to, matured_at`` and ``spell_from``.
    task : ChurnTask

    Returns
    -------
    ir.Table
        ``account_id, cutoff``; ``in_lead`` and ``by_end``, whether it had become less
        by the window's start and by its end; null where that cannot be told.
    """
    asked = [
        rows.select(
            *_KEYS,
            since="spell_from",
            at=rows[column],
            seen_at="matured_at",
            place=ibis.literal(place),
        )
        for column, place in _WHEN.items()
    ]
    whole = ibis.union(*asked)
    found = in_force(contracts(tables), whole)
    levels = found.group_by([*_KEYS, "place"]).aggregate(
        # What one row does not say, the sum does not know.
        cents=_sum(found.cents),
        seats=_sum(found.seats),
        lowest=found.currency.fill_null("").min(),
        highest=found.currency.fill_null("").max(),
    )
    at = {
        place: levels.filter(levels.place == place)
        .drop("place")
        .rename({f"{c}_{place}": c for c in ("cents", "seats", "lowest", "highest")})
        for place in _WHEN.values()
    }
    both = rows.select(*_KEYS)
    for table in (*at.values(), _plans(found)):
        both = both.left_join(table, _KEYS).select(
            *both.columns, *(c for c in table.columns if c not in _KEYS)
        )
    has_seats = "seats" in tables["subscriptions"].columns
    return both.select(
        *_KEYS,
        in_lead=_less(both, "early", task, has_seats=has_seats),
        by_end=_less(both, "late", task, has_seats=has_seats),
    )


def _sum(values: ir.Value) -> ir.Value:
    unknown = values.isnull().cast("int64").sum()
    return ibis.ifelse(unknown == 0, values.sum(), ibis.null("int64"))


def _plans(found: ir.Table) -> ir.Table:
    """Say whether the plans in force were others than at the cutoff."""
    flags = {
        place: (found.place == place).cast("int64").max() for place in _WHEN.values()
    }
    named = found.mutate(plan=found.plan.fill_null(""))
    plans = named.group_by([*_KEYS, "plan"]).aggregate(**flags)
    return plans.group_by(_KEYS).aggregate(
        **{
            f"replanned_{place}": (plans.before != plans[place]).cast("int64").max()
            for place in ("early", "late")
        }
    )


def _less(rows: ir.Table, place: str, task: ChurnTask, *, has_seats: bool) -> ir.Value:
    """Compare one instant with the cutoff; null where that cannot be told."""
    before, after = rows.cents_before, rows[f"cents_{place}"]
    one_currency = (
        (rows.lowest_before == rows.highest_before)
        & (rows.lowest_before == rows[f"lowest_{place}"])
        & (rows.lowest_before == rows[f"highest_{place}"])
    )
    known = one_currency & before.notnull() & after.notnull()
    cheaper = ibis.ifelse(known, after < before, ibis.null("boolean"))
    if task.share is not None:
        # Whole numbers, so that a share of exactly a tenth is one.
        kept = _MILLION - round(task.share * _MILLION)
        enough = after * _MILLION <= before * kept
        return ibis.ifelse(cheaper, enough, cheaper)
    same = rows[f"replanned_{place}"] == 0
    other = ibis.ifelse(same, ~same, cheaper)
    if not has_seats:
        return other
    # Three-valued: fewer seats are a downgrade, whatever is known of the price.
    return (rows[f"seats_{place}"] < rows.seats_before) | other

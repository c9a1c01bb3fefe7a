"""Contract, the bills: payments that fail, fall due, are given back or are disputed.

Signal M5 of the catalogue, a part of the family ``commercial``. An invoice is what was
known of it before the cutoff: one paid later is unpaid. Only invoices issued in the
present paid spell count, for the last bill and the refund of an earlier spell came
*from* leaving.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import ibis.expr.types as ir
from ibis import _
from ibis.common.deferred import Deferred

from churnml.backend import count_if
from churnml.features import facts
from churnml.features.facts import Piece, known_if
from churnml.features.grid import day_number
from churnml.features.spec import Family, Feature, Part, feature, keys_of
from churnml.tables import RawTable, Tables

__all__ = ["billing"]

# Bills come by the month.
LEAST_WEEKS = 4
# What is rare is looked for in a quarter or more.
RARE_WEEKS = 13

_OPTIONAL = {
    "due_at": "timestamp(6)",
    "paid_at": "timestamp(6)",
    "failed_at": "timestamp(6)",
    "refunded_at": "timestamp(6)",
    "disputed_at": "timestamp(6)",
    "amount": "float64",
}
_LATER = ("paid", "failed", "refunded", "disputed")


def billing(tables: Tables, windows: Sequence[int]) -> Family:
    """Make the features of the invoices table, or say that there is none."""
    pieces = list(_pieces(windows))
    if "invoices" not in tables:
        return facts.without("invoices", pieces)
    table = tables["invoices"]
    return facts.assemble(
        "commercial", table, {"invoices": partial(_rows, table)}, pieces
    )


def _rows(table: RawTable, spine: ir.Table) -> ir.Table:
    """View: invoices of the present spell known before the cutoff, as they looked then.

    ``due`` is days before the cutoff, null where it lies ahead or is not known, as
    ``paid``, ``failed``, ``refunded`` and ``disputed`` are.
    """
    dated = facts.by_account("invoices_dated", partial(_dated, table), table.expr)
    at = spine.mutate(spell=day_number(spine.spell_started_at))
    rows = facts.before_cutoff(dated, at, "spell")
    rows = rows.filter(rows.issued >= rows.spell)
    past = rows.cutoff_day - rows.due_day
    return rows.select(
        *keys_of(rows),
        due=facts.only(past > 0, past),
        **{name: facts.ago(rows, name) for name in _LATER},
    )


def _dated(table: RawTable) -> ir.Table:
    """Reduce bills to day numbers, before any cutoff is looked at."""
    raw = facts.filled(table, _OPTIONAL)
    # A credit note asks for nothing.
    raw = raw.filter((raw.amount > 0).fill_null(True))  # noqa: FBT003
    return raw.select(
        "account_id",
        since=facts.since(raw.issued_at, raw.known_at),
        issued=day_number(raw.issued_at),
        due_day=day_number(raw.due_at),
        **{
            name: column
            for fact in _LATER
            for name, column in facts.dated(
                fact, raw[f"{fact}_at"], table.spec.delay
            ).items()
        },
    )


# -- features --------------------------------------------------------------------------


def _part(name: str) -> Deferred:
    return _[f"commercial.{name}"]


def _write(measure: str, value: Deferred, **card: Any) -> Feature:
    made = feature(
        "commercial",
        measure,
        # Whose bills count nobody knows where no spell is, as in one's own cohort.
        known_if(_.spell_started_at.notnull(), value),
        signals="M5",
        direction="+",
        nulls="no paid spell known",
        **card,
    )
    return replace(made, card=replace(made.card, version=2))


def _count(condition: Deferred) -> Part:
    return Part("invoices", count_if(condition), empty=0)


def _pieces(windows: Sequence[int]) -> Iterator[Piece]:
    yield _past_due()
    for days in facts.days_of(windows, least=LEAST_WEEKS):
        yield _counted("failed_payments", "failed", "payments failed", days)
    for days in facts.days_of(windows, least=RARE_WEEKS):
        yield _counted("refunds", "refunded", "invoices refunded", days)
        yield _counted("disputes", "disputed", "invoices disputed", days)


def _past_due() -> Piece:
    unpaid = _.due.notnull() & _.paid.isnull() & _.refunded.isnull()
    number = _write(
        "invoices_past_due",
        _part("past_due"),
        unit="count",
        says="{value} invoices are past due",
        definition="Invoices of the present paid spell that fell due before the "
        "cutoff and were neither paid nor refunded before it.",
    )
    oldest = _write(
        "days_past_due",
        _part("past_due_days"),
        unit="days",
        says="invoices are past due by up to {value}",
        definition="Days from the earliest due date of those invoices to the cutoff; 0 "
        "where there is none.",
    )
    parts = {
        "past_due": _count(unpaid),
        "past_due_days": Part("invoices", facts.only(unpaid, _.due).max(), empty=0),
    }
    return Piece(("due_at", "paid_at"), parts, [number, oldest])


def _counted(measure: str, fact: str, words: str, days: int) -> Piece:
    name = f"{measure}_{days}d"
    counted = _write(
        measure,
        _part(name),
        window=f"{days}d",
        unit="count",
        says=f"{{value}} {words} in the last {days} days",
        definition=f"Invoices of the present paid spell {fact} in the window.",
    )
    return Piece((f"{fact}_at",), {name: _count(_[fact] <= days)}, [counted])

"""Rows that several views start from: made once in a build, and never between two."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from churnml.features.shared import shared, sharing

DAYS, OTHERS = ibis.table({"day": "int32"}, "days"), ibis.table({"day": "int32"}, "o")


def test_rows_are_kept_once_by_name_and_by_what_they_are_made_of() -> None:
    kept: list[str] = []

    def keep(rows: ir.Table, name: str) -> ir.Table:
        kept.append(name)
        return rows

    with sharing(keep):
        one = shared("odd", lambda: DAYS.limit(1), DAYS)
        assert shared("odd", lambda: DAYS.limit(2), DAYS) is one
        shared("odd", lambda: OTHERS, OTHERS)
        shared("even", lambda: DAYS, DAYS)
        with sharing(keep):
            shared("even", lambda: DAYS, DAYS)
        shared("even", lambda: DAYS, DAYS)
    assert kept == ["odd", "odd", "even", "even"]


def test_outside_of_a_build_they_are_an_expression() -> None:
    assert shared("odd", lambda: DAYS, DAYS) is DAYS

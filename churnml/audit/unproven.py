"""List what no change of the tables can test, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir
import pandas as pd
import sqlglot
from sqlglot import exp

from churnml.audit.dating import Dating
from churnml.audit.report import Unprovable
from churnml.audit.resting import Resting
from churnml.audit.worlds import Stage
from churnml.matrix import Matrix
from churnml.tables import RawTable

__all__ = ["unprovable"]

_SUMS_UP = (exp.Group, exp.AggFunc, exp.Window, exp.Distinct, exp.Qualify)


def unprovable(
    stage: Stage, base: Matrix, rests: Resting, *, cohort: Any = None
) -> Iterator[Unprovable]:
    """List what cannot be proven of these tables, table by table.

    Parameters
    ----------
    stage : Stage
    base : Matrix
    rests : mapping of (str, str) to tuple of str
        Features of one's own by the undated column they rest on.
    cohort : Cohort, DataFrame, ir.Table or str, optional
        As :func:`churnml.build_matrix` takes it.
    """
    for name, table in stage.tables.items():
        dating = stage.datings[name]
        yield from _of_source(table)
        if name == "accounts":
            yield from _accounts(table, base, rests)
        else:
            yield from _events(table, dating, rests)
            yield from _on_your_word(table, dating, rests)
            yield from _overwritten(table, dating)
    if isinstance(cohort, pd.DataFrame | ir.Table):
        yield Unprovable(
            "",
            "",
            "your own cohort is a finished list, taken as it is",
            "Give it as SQL over the raw tables, which are then changed beneath it.",
        )


def _of_source(table: RawTable) -> Iterator[Unprovable]:
    spec, why = table.spec, None
    if spec.sql is not None and _sums_up(spec.sql):
        why = "its query sums up or picks rows, before anything is dated"
    if isinstance(spec.frame, ir.Table):
        picks = (ops.Aggregate, ops.WindowFunction, ops.Distinct)
        if list(spec.frame.op().find(picks)):
            why = "its expression sums up or picks rows, before anything is dated"
    if why:
        advice = "Give the single rows, with the time of each; churnml sums them up."
        yield Unprovable(spec.name, "", why, advice)


def _sums_up(sql: str) -> bool:
    try:
        parsed = sqlglot.parse_one(sql, dialect="duckdb")
    except sqlglot.errors.SqlglotError:
        return True
    return any(True for _ in parsed.find_all(*_SUMS_UP))


def _accounts(table: RawTable, base: Matrix, rests: Resting) -> Iterator[Unprovable]:
    spec = table.spec
    for column in spec.attributes:
        yield Unprovable(
            "accounts",
            column,
            "an attribute has no date, so what it was before a cutoff is not known",
            "Keep it only if it never changes. If it does, give its changes as an own "
            "event table.",
            features=(
                *(f for f in base.X if f == f"account__{column}"),
                *rests.get(("accounts", column), ()),
            ),
        )
    for (name, column), features in rests.items():
        if name == "accounts" and features and column not in spec.attributes:
            yield Unprovable(
                "accounts",
                column,
                "its value of today stands in all cutoffs",
                "Show it, but do not make features of it.",
                features=features,
            )
    if "started_at" not in table.columns:
        yield Unprovable(
            "accounts",
            "started_at",
            "accounts are not dated: each counts as known from the beginning",
            "Map started_at, the day of sign-up.",
        )


def _events(table: RawTable, dating: Dating, rests: Resting) -> Iterator[Unprovable]:
    name, spec = dating.table, table.spec
    for column in dating.undated:
        yield Unprovable(
            name,
            column,
            "nothing dates it: its value of today stands in all cutoffs",
            f"Say at which time it becomes known: extra: {{{column}: <a time>}}.",
            features=rests.get((name, column), ()),
        )
    opened = dating.opened(table.expr)
    constant = spec.columns.get(dating.opens[0], "").startswith("=")
    counts = table.expr.agg(times=opened.nunique(), rows=opened.count()).to_pyarrow()
    times, rows = counts["times"][0].as_py(), counts["rows"][0].as_py()
    if constant or (times == 1 and rows > 1):
        yield Unprovable(
            name,
            dating.opens[0],
            "all rows have one and the same time: the table is not dated",
            "Give each row the time at which it happened.",
        )
    if "known_at" not in table.columns and not spec.delay:
        yield Unprovable(
            name,
            "known_at",
            "rows do not say when they were written: one entered late, or written over "
            "since, looks as if it had always been there",
            "Map known_at, the time a row was loaded; or declare a delay; and have the "
            "source add rows, never write over them.",
        )


def _on_your_word(
    table: RawTable, dating: Dating, rests: Resting
) -> Iterator[Unprovable]:
    """Find columns said to be known with rows that do not say when that was."""
    if "known_at" in table.columns or table.spec.delay:
        return
    extra = getattr(table.spec, "extra", {})
    for column, when in extra.items():
        if when == "known_at":
            yield Unprovable(
                dating.table,
                column,
                "that it is known with its row is taken on your word: rows do not say "
                "when they were written, so nothing tells whether it was filled in "
                "later",
                "Map known_at, the time a row was loaded; or declare a delay; or date "
                f"the column by itself: extra: {{{column}: <a time>}}.",
                features=rests.get((dating.table, column), ()),
            )


def _overwritten(table: RawTable, dating: Dating) -> Iterator[Unprovable]:
    """Find own times that lie after they were known: they were written over."""
    extra = getattr(table.spec, "extra", {})
    rows = table.expr
    for column, when in extra.items():
        if when is None or column == when or column not in rows.columns:
            continue
        if not rows[column].type().is_timestamp():
            continue
        known = rows.known_at if when == "known_at" else rows[when]
        later = rows.filter(rows[column] > known).count().to_pyarrow().as_py()
        if later:
            total = rows.count().to_pyarrow().as_py()
            yield Unprovable(
                dating.table,
                column,
                f"it lies after {when}, from which it should be known, in {later:,} of "
                f"{total:,} rows: it is ahead of time, or written over",
                f"If it is written over, date it by itself: extra: {{{column}: "
                f"{column}}}.",
            )

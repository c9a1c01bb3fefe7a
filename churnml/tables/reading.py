"""Map a raw table to canonical columns and types.

A value that cannot be read becomes null, and its text is kept beside it in a column
``unread__<name>``, for the checks to count and to show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from churnml.backend import Backend, engine_errors, from_utc, materialise, to_utc
from churnml.tables.casting import can_fail, read_as, says_something
from churnml.tables.contracts import Column
from churnml.tables.files import unreadable
from churnml.tables.findings import Finding, Refused, structural
from churnml.tables.own_columns import RESERVED, own_values
from churnml.tables.sources import open_source
from churnml.tables.spec import TableSpec, did_you_mean

__all__ = ["KNOWN_GIVEN", "OPENED", "UNREAD", "Reading", "read"]

UNREAD = "unread__"
OPENED = "row__opened"
KNOWN_GIVEN = "row__known_given"
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class Reading:
    """A raw table with canonical columns and types, its rows as they came.

    Attributes
    ----------
    spec : TableSpec
    rows : ir.Table
        Canonical columns, own columns (attributes, display, extra); for events
        ``row__opened`` and ``known_at``, and ``row__known_given`` where a
        ``known_at`` was mapped; one ``unread__<name>`` for each parsed column.
    columns : tuple of str
        The canonical columns that are there, those for checks only included.
    parsed : tuple of str
        The columns that have an ``unread__`` beside them.
    raw : ir.Table
        As it lies.
    extra : tuple of str
        Own columns of events.
    """

    spec: TableSpec
    rows: ir.Table
    columns: tuple[str, ...]
    parsed: tuple[str, ...]
    raw: ir.Table
    extra: tuple[str, ...] = ()

    @property
    def own(self) -> tuple[str, ...]:
        """Columns kept under their own names."""
        listed = [*self.spec.attributes, *self.spec.display, *self.extra]
        return tuple(dict.fromkeys(listed))

    @property
    def kept(self) -> tuple[str, ...]:
        """Columns that are handed on: no column for checks only."""
        contract = self.spec.contract
        names = [c for c in self.columns if not contract[c].check_only]
        known = ["known_at"] if contract.opens and "known_at" not in names else []
        return (*names, *known, *self.own)


def read(
    spec: TableSpec,
    root: Path | None,
    con: Backend,
    *,
    only: Sequence[str] | None = None,
    copy: bool = True,
) -> Reading | list[Finding]:
    """Read one table, or list all that keeps it from being read.

    Parameters
    ----------
    spec : TableSpec
    root : Path or None
        Folder that paths are relative to.
    con : Backend
    only : sequence of str, optional
        Of a pattern's files, those to read.
    copy : bool, default True
        Whether text is parsed once and kept; else it is parsed by whoever looks.
    """
    wrong = [structural(spec.name, "spec", *problem) for problem in spec.problems()]
    if wrong:
        return wrong
    try:
        source = open_source(spec, root, con, only=only)
        problems = list(_missing(spec, source.raw.columns))
        if problems:
            return problems
        reading = _canonical(spec, source.raw)
        if isinstance(reading, list):
            return reading
        # Parsing text is the dearest thing there is: do it once. A typed Parquet
        # file or database table stays where it is, however large.
        if copy and (source.keep or reading.parsed):
            reading = replace(reading, rows=materialise(con, reading.rows, spec.name))
        return _dated(reading)
    except Refused as refused:
        return [refused.finding]
    except engine_errors() as error:
        return [unreadable(spec, error).finding]


def _missing(spec: TableSpec, present: tuple[str, ...]) -> Iterator[Finding]:
    there = f"Present: {', '.join(present)}."
    for name, raw in spec.columns.items():
        if not raw.startswith("=") and raw not in present:
            advice = f"{did_you_mean(raw, present)} {there}".strip()
            what = f"no column {raw!r}, which is mapped to {name}"
            yield structural(spec.name, "missing_column", what, advice, column=name)
    for raw in dict.fromkeys([*spec.attributes, *spec.display]):
        if raw not in present:
            advice = f"{did_you_mean(raw, present)} {there}".strip()
            what = f"no column {raw!r}, which is listed in attributes or display"
            yield structural(spec.name, "missing_column", what, advice, column=raw)
    for name in spec.extra:
        if name not in spec.columns and name not in present:
            advice = f"{did_you_mean(name, present)} {there}".strip()
            what = f"no column {name!r}, which is listed in extra"
            yield structural(spec.name, "missing_column", what, advice, column=name)
    found = {*present, *spec.columns}
    found -= {name for name in spec.columns if spec.raw_name(name) is None}
    for name in _needed(spec, found):
        near = did_you_mean(name, present)
        example = f"Map it: columns: {{{name}: <its name>}}."
        advice = " ".join(filter(None, [near, example, there]))
        what = f"required column {name!r} is missing"
        yield structural(spec.name, "missing_column", what, advice, column=name)
    if "known_at" in found and spec.delay:
        yield structural(
            spec.name,
            "spec",
            "both a column known_at and a delay are given",
            "Give one of them.",
            column="known_at",
        )


def _needed(spec: TableSpec, found: set[str]) -> Iterator[str]:
    contract = spec.contract
    yield from (c.name for c in contract.columns if c.required and c.name not in found)
    opens = contract.opens
    if len(opens) > 1 and not found.intersection(opens):
        yield opens[-1]
    if spec.period and "quantity" not in found:
        yield "quantity"


def _canonical(spec: TableSpec, raw: ir.Table) -> Reading | list[Finding]:
    values: dict[str, ir.Value] = {}
    unread: dict[str, ir.Value] = {}
    problems: list[Finding] = []
    for column in spec.contract.columns:
        source = spec.raw_name(column.name)
        if source is not None and source.startswith("="):
            value = ibis.literal(source[1:])
        elif source in raw.columns:
            value = raw[source]
        else:
            continue
        try:
            values[column.name] = read_as(column.kind, value, spec.timezone)
        except TypeError:
            problems.append(_wrong_type(spec, column, str(source), value.type()))
            continue
        if can_fail(column.kind, value.type()):
            failed = values[column.name].isnull() & says_something(value)
            unread[UNREAD + column.name] = failed.ifelse(value.cast("string"), None)
    problems += _clashes(spec, values)
    if problems:
        return problems
    columns = tuple(values)
    if spec.name == "usage" and "event" not in values:
        values["event"] = ibis.literal("use")
        columns = (*columns, "event")
    if spec.currency:
        # Here, so that nobody who adds up amounts meets a row without.
        said = values.get("currency", ibis.null("string"))
        values["currency"] = said.fill_null(spec.currency)
        columns = tuple(dict.fromkeys((*columns, "currency")))
    own = {name: raw[name] for name in (*spec.attributes, *spec.display)}
    extra = {}
    for name, value, text in own_values(raw, _extra(spec, raw), spec.timezone):
        extra[name] = value
        if text is not None:
            failed = value.isnull() & says_something(text)
            unread[UNREAD + name] = failed.ifelse(text, None)
    problems = list(_undatable(spec, extra))
    if problems:
        return problems
    rows = raw.select(**values, **own, **extra, **unread)
    parsed = tuple(name.removeprefix(UNREAD) for name in unread)
    return Reading(spec, rows, columns, parsed, raw, tuple(extra))


def _extra(spec: TableSpec, raw: ir.Table) -> dict[str, str]:
    """Give the own columns of an event table, each with where it comes from.

    Of a table churnml knows these are the ones declared; of an own table, all others.
    """
    named = [*spec.extra]
    if spec.own:
        taken = {spec.raw_name(name) for name in (*spec.contract.names, *spec.columns)}
        renamed = [n for n in spec.columns if n not in spec.contract.names]
        others = [n for n in raw.columns if n not in taken]
        named = [n for n in (*renamed, *others) if not n.startswith(RESERVED)]
    sources = {name: spec.raw_name(name) for name in dict.fromkeys(named)}
    return {name: source for name, source in sources.items() if source is not None}


def _undatable(spec: TableSpec, extra: dict[str, ir.Value]) -> Iterator[Finding]:
    """Find own columns of a useless type, or dated by what is no time."""
    for name, known in spec.extra.items():
        if name not in extra:
            yield structural(
                spec.name,
                "wrong_type",
                f"column {name!r} is neither text, number, time nor flag",
                "Cast it in a sql source, or take it out of extra.",
                column=name,
            )
        times = [n for n, value in extra.items() if value.type().is_timestamp()]
        times += [c.name for c in spec.contract.columns if c.kind == "time"]
        if known is not None and known not in times:
            yield structural(
                spec.name,
                "spec",
                f"extra: {name!r} becomes known at {known!r}, which is no time",
                did_you_mean(known, times) or f"Times are {', '.join(times)}.",
                column=name,
            )


def _dated(reading: Reading) -> Reading:
    """Date each row: when it opened, and when its opening facts were known.

    Worked example: usage per month in UTC, a row of 2025-03-01. It opens on
    2025-03-01 00:00 and is known on 2025-03-31 23:59:59.999999, so the cutoff
    2025-04-01 may use it and 2025-03-31 may not. A single event of 2025-03-01 09:30
    with a delay of two days is known on 2025-03-03 09:30.
    """
    spec, rows = reading.spec, reading.rows
    opens = [rows[name] for name in spec.contract.opens if name in reading.columns]
    if not opens:
        return reading
    opened = ibis.coalesce(*opens) if len(opens) > 1 else opens[0]
    known = opened
    if spec.period_length is not None:
        local_end = from_utc(opened, spec.timezone) + spec.period_length
        known = to_utc(local_end, spec.timezone) - ibis.interval(microseconds=1)
    if spec.delay:
        known = known + ibis.interval(microseconds=spec.delay // _MICROSECOND)
    times = {OPENED: opened, "known_at": known}
    if "known_at" in reading.columns:
        times[KNOWN_GIVEN] = rows.known_at
        times["known_at"] = ibis.coalesce(rows.known_at, known)
    return replace(reading, rows=rows.mutate(**times))


def _clashes(spec: TableSpec, values: dict[str, ir.Value]) -> Iterator[Finding]:
    for name in dict.fromkeys([*spec.attributes, *spec.display]):
        if name in values:
            yield structural(
                spec.name,
                "spec",
                f"{name!r} is a column churnml knows and is listed in attributes or "
                "display too",
                "Take it out of the list: churnml uses it as what it is.",
                column=name,
            )


def _wrong_type(
    spec: TableSpec, column: Column, source: str, dtype: dt.DataType
) -> Finding:
    advice = "Map another column, or cast it in a sql source."
    if column.kind == "time":
        advice = (
            "Convert it in a sql source: to_timestamp(x) for seconds since 1970, "
            "strptime(x, '%d/%m/%Y') for other ways of writing a date."
        )
    if not column.required:
        advice += f' Or leave it out: columns: {{{column.name}: "="}}.'
    return structural(
        spec.name,
        "wrong_type",
        f"column {source!r} is of type {dtype}, but {column.name} must be "
        f"{_WANTED[column.kind]}",
        advice,
        column=column.name,
    )


_WANTED = {
    "id": "an id: text or a whole number",
    "text": "text",
    "time": "a time",
    "whole": "a whole number",
    "number": "a number",
    "seconds": "a number of seconds",
    "flag": "true or false",
}

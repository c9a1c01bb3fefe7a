"""Checks that need a look at a whole column: scales, declared events, the last day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from churnml.backend import Backend
from churnml.tables.findings import Finding
from churnml.tables.reading import OPENED, Reading
from churnml.tables.spec import TableSpec, did_you_mean

__all__ = ["measures", "scale_findings", "scales_of"]

_CSAT_SCALES = (1, 5, 10, 100)
_FEW_ANSWERS = 20
_ENOUGH_FOR_ZEROS = 200
_SILENT_DAYS = 28
_EVENT_LISTS = (
    "login_events",
    "sticky_events",
    "key_events",
    "export_events",
    "help_events",
)


def scales_of(spec: TableSpec) -> dict[str, tuple[float, float]]:
    """Give the scale of each kind of survey: its worst and its best answer.

    NPS has but one scale; that of any other kind must be declared.

    Examples
    --------
    >>> scales_of(TableSpec(name="surveys", scales={"CES": (7, 1)}))
    {'nps': (0, 10), 'ces': (7, 1)}
    """
    declared = {kind.strip().lower(): scale for kind, scale in spec.scales.items()}
    return {"nps": (0, 10)} | declared


def measures(reading: Reading, t: ir.Table, until: date) -> dict[str, ir.Value]:
    """List the aggregates to be computed along with the rules, by name."""
    found: dict[str, ir.Value] = {}
    if reading.spec.name == "nps":
        found["zeros"] = t.count(where=t.score == 0)
    if reading.spec.name == "surveys" and "score" in reading.columns:
        asked = t.kind.strip().lower() == "nps"
        found["zeros"] = t.count(where=asked & (t.score == 0))
        found["nps_answers"] = t.count(where=asked & t.score.notnull())
    if "csat" in reading.columns and reading.spec.name == "tickets":
        for top in _CSAT_SCALES:
            found[f"csat_{top}"] = t.count(where=t.csat <= top)
    if reading.spec.name == "milestones":
        for i, name in enumerate(_goals(reading)):
            found[f"milestone_{i}"] = t.count(where=t.milestone.strip() == name)
    if reading.spec.name == "usage":
        end = ibis.timestamp(f"{until} 00:00:00")
        silence = end - ibis.interval(days=_SILENT_DAYS)
        found["before_silence"] = t.count(where=t[OPENED] < silence)
        found["in_silence"] = t.count(where=(t[OPENED] >= silence) & (t[OPENED] < end))
        for i, event in enumerate(_declared(reading)):
            found[f"event_{i}"] = t.count(where=t.event == event)
        month_end = (t[OPENED] + ibis.interval(days=1)).day() == 1
        found["month_ends"] = t.count(where=month_end)
    return found


def scale_findings(
    con: Backend, reading: Reading, row: Mapping[str, Any], until: date
) -> Iterator[Finding]:
    """Judge what :func:`measures` counted."""
    if "zeros" in row:
        yield from _nps(row)
    if "csat_1" in row:
        yield from _csat(con, reading, row)
    if reading.spec.name == "milestones":
        yield from _milestones(con, reading, row)
    if reading.spec.name == "usage":
        yield from _events(con, reading, row)
        yield from _last_day(reading, row, until)
        yield from _month_ends(reading, row)


def _nps(row: Mapping[str, Any]) -> Iterator[Finding]:
    answers = row.get("nps_answers", row["filled_score"])
    if answers >= _ENOUGH_FOR_ZEROS and not row["zeros"]:
        yield Finding(
            "warning",
            row["table"],
            "score",
            "no_zeros",
            answers,
            row["total"],
            (),
            "score is never 0",
            "Was it asked on a scale from 1 to 10? Promoters and detractors are told "
            "apart on 0 to 10.",
        )


def _csat(con: Backend, reading: Reading, row: Mapping[str, Any]) -> Iterator[Finding]:
    """Find ratings beyond the scale on which nearly all others lie.

    Worked example: of 1 000 ratings 990 lie in 0..5 and 10 are 80 or 95. The scale is
    0..5, and 10 ratings come from another.
    """
    ratings = row["filled_csat"]
    if ratings < _FEW_ANSWERS:
        return
    scale = next((s for s in _CSAT_SCALES if row[f"csat_{s}"] >= 0.95 * ratings), None)
    beyond = ratings - row[f"csat_{scale}"] if scale else ratings
    if not beyond:
        return
    off = reading.rows.filter(lambda t: t.csat > (scale or _CSAT_SCALES[-1]))
    examples = con.to_pyarrow(off.select("csat").distinct().order_by("csat").limit(3))
    usual = f"the others lie in 0 to {scale}" if scale else "they share no scale"
    yield Finding(
        "warning",
        "tickets",
        "csat",
        "mixed_scale",
        beyond,
        row["total"],
        tuple(f"{value:g}" for value in examples.column("csat").to_pylist()),
        f"csat off its usual scale ({usual})",
        "Ratings are averaged: bring them to one scale in a sql source.",
    )


def _declared(reading: Reading) -> list[str]:
    spec = reading.spec
    return sorted({event for which in _EVENT_LISTS for event in getattr(spec, which)})


def _events(
    con: Backend, reading: Reading, row: Mapping[str, Any]
) -> Iterator[Finding]:
    declared = _declared(reading)
    never = [event for i, event in enumerate(declared) if not row[f"event_{i}"]]
    if not never:
        return
    seen = reading.rows.select("event").distinct().order_by("event").limit(1000)
    names = [name for name in con.to_pyarrow(seen).column("event").to_pylist() if name]
    for event in never:
        lists = [
            which for which in _EVENT_LISTS if event in getattr(reading.spec, which)
        ]
        yield Finding(
            "warning",
            "usage",
            "event",
            "unknown_event",
            0,
            0,
            (),
            f"event {event!r} of {' and '.join(lists)} never happens",
            did_you_mean(event, names) or f"There are: {', '.join(names[:10])}.",
        )


def _goals(reading: Reading) -> list[str]:
    spec = reading.spec
    return sorted({n.strip() for n in (*spec.required_milestones, *spec.norm_days)})


def _milestones(
    con: Backend, reading: Reading, row: Mapping[str, Any]
) -> Iterator[Finding]:
    """Find declared milestones that no row is of: misspelt, all were overdue."""
    never = [n for i, n in enumerate(_goals(reading)) if not row[f"milestone_{i}"]]
    if not never:
        return
    seen = reading.rows.select("milestone").distinct().order_by("milestone").limit(1000)
    found = con.to_pyarrow(seen).column("milestone").to_pylist()
    names = [name.strip() for name in found if name]
    for goal in never:
        lists = [
            which
            for which in ("required_milestones", "norm_days")
            if goal in {name.strip() for name in getattr(reading.spec, which)}
        ]
        yield Finding(
            "warning",
            "milestones",
            "milestone",
            "unknown_milestone",
            0,
            0,
            (),
            f"milestone {goal!r} of {' and '.join(lists)} is in no row",
            did_you_mean(goal, names) or f"There are: {', '.join(names[:10])}.",
        )


def _last_day(
    reading: Reading, row: Mapping[str, Any], until: date
) -> Iterator[Finding]:
    if reading.spec.period or row["in_silence"] or not row["before_silence"]:
        return
    yield Finding(
        "warning",
        "usage",
        "occurred_at",
        "silent_end",
        0,
        0,
        (),
        f"no usage in the {_SILENT_DAYS} days before the data's end ({until})",
        "If a stray row lies in the future, or the table stopped being loaded, set "
        "complete_until to the midnight up to which it is complete.",
    )


def _month_ends(reading: Reading, row: Mapping[str, Any]) -> Iterator[Finding]:
    monthly = (reading.spec.period or "").endswith("mo")
    if monthly and row["month_ends"] == row["filled_occurred_at"]:
        yield Finding(
            "warning",
            "usage",
            "occurred_at",
            "period_ends",
            row["month_ends"],
            row["total"],
            (),
            "occurred_at on the last day of a month",
            "A period's row is dated by its first day: these would count a month late.",
        )

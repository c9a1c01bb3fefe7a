"""Marks of sentiment: answers to NPS and other surveys known at the cutoff."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis
import ibis.expr.types as ir

from churnml.features import facts
from churnml.features.nps_facts import kinds_of, nps_table
from churnml.histories.known import Mark, as_known, read, recent
from churnml.histories.wording import answer, is_bad, is_good, named
from churnml.tables import RawTable, Tables

__all__ = ["answer_marks"]

_PROMOTER, _PASSIVE = 9, 7
_ABBREVIATIONS = ("csat", "ces")

_OPTIONAL = {
    "asked_at": "timestamp(6)",
    "responded_at": "timestamp(6)",
    "role": "string",
    "kind": "string",
    "score": "float64",
}
_COLUMNS = ("account_id", "answered", "kind", "score", "role")


def answer_marks(tables: Tables, spine: ir.Table) -> Iterator[Mark]:
    """Mark the answers of the last 31 weeks, to NPS and to other surveys.

    NPS is bad up to 6 and good from 9; other answers are bad on the worse half of their
    declared scale and good on its best quarter. Without a scale they are plain.
    """
    nps = nps_table(tables)
    if nps is not None:
        for account, at, _kind, score, role in _answers(tables, nps, spine):
            good = "good" if score >= _PROMOTER else "plain"
            tone = good if score >= _PASSIVE else "bad"
            yield account, at, None, "nps", tone, f"NPS {score:g}{_by(role)}"
    if "surveys" not in tables:
        return
    scales = kinds_of(tables["surveys"])
    for account, at, kind, score, role in _answers(tables, tables["surveys"], spine):
        if kind == "nps":
            continue
        scale = scales.get(kind)
        good = "good" if is_good(score, scale) else "plain"
        tone = "bad" if is_bad(score, scale) else good
        text = f"{_survey(kind)} {answer(score, scale)}{_by(role)}"
        yield account, at, None, "survey", tone, text


def _answers(
    tables: Tables, table: RawTable, spine: ir.Table
) -> Iterator[tuple[Any, ...]]:
    raw = facts.filled(table, _OPTIONAL)
    rows = as_known(
        raw,
        spine,
        at=ibis.coalesce(raw.asked_at, raw.responded_at),
        opening={
            "kind": raw.kind.strip().lower(),
            "role": raw.role,
            "score": raw.score,
        },
        later={"answered": raw.responded_at},
        delay=table.spec.delay,
    )
    rows = rows.filter(rows.answered.notnull() & rows.score.notnull())
    return read(tables, recent(rows, "answered"), _COLUMNS)


def _by(role: str | None) -> str:
    """Say whose answer it is.

    Examples
    --------
    >>> _by("decision_maker"), _by("Admin"), _by("user"), _by(None)
    (' by a decision maker', ' by an Admin', ' by a user', '')
    """
    words = named((role or "").replace("-", " "))
    if not words:
        return ""
    return f" by {'an' if words[0].lower() in 'aeio' else 'a'} {words}"


def _survey(kind: str | None) -> str:
    if kind in _ABBREVIATIONS:
        return kind.upper()
    words = named(kind or "")
    return f"{words[:1].upper()}{words[1:]} survey:" if words else "Survey:"

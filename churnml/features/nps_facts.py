"""Invitations and answers as they looked just before a cutoff, and words for features.

A row is an invitation, an answer, or both: an answer is known at ``responded_at`` and
until then the row is an unanswered invitation. NPS comes in a table of its own, or
among all surveys.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import _
from ibis.common.deferred import Deferred

from churnml.backend import count_if
from churnml.features import facts
from churnml.features.facts import only
from churnml.features.spec import Feature, Part, feature, keys_of
from churnml.tables import RawTable, Tables

__all__ = [
    "PATIENCE",
    "QUARTER",
    "YEAR",
    "answers_seen",
    "count",
    "invitations",
    "kinds_of",
    "nps_table",
    "part",
    "people",
    "write",
]

QUARTER, YEAR = 91, 365
# An invitation may be answered for so long before silence is held against anybody.
PATIENCE = 14

_OPTIONAL = {
    "asked_at": "timestamp(6)",
    "responded_at": "timestamp(6)",
    "respondent_id": "string",
    "role": "string",
    "kind": "string",
    "score": "float64",
}


def nps_table(tables: Tables) -> RawTable | None:
    """Find the NPS answers: their own table, else surveys that declare their scale."""
    if "nps" in tables:
        return tables["nps"]
    if "surveys" not in tables or "nps" not in kinds_of(tables["surveys"]):
        return None
    surveys = tables["surveys"]
    return replace(surveys, expr=surveys.expr.filter(_kind(surveys.expr.kind) == "nps"))


def kinds_of(surveys: RawTable) -> dict[str, tuple[float, float]]:
    """Give the declared kinds of survey, each with its worst and its best answer."""
    return {kind.strip().lower(): ends for kind, ends in surveys.spec.scales.items()}


def _kind(name: ir.Value) -> ir.Value:
    return name.strip().lower()


def _role(name: ir.Value) -> ir.Value:
    """Read a role: ``Decision_Maker`` and ``decision-maker`` are one."""
    words = name.lower().replace("_", " ").replace("-", " ")
    return words.strip().nullif("")


def answers_seen(table: RawTable, spine: ir.Table) -> ir.Table:
    """List invitations and answers known before each cutoff, as they looked then.

    ``asked`` and ``replied`` are days before the cutoff, null where not known then;
    ``score`` is in millionths.
    """
    name = f"{table.spec.name}_dated"
    dated = facts.by_account(name, partial(_facts, table), table.expr)
    rows = facts.before_cutoff(dated, spine)
    replied = facts.ago(rows, "replied")
    return rows.select(
        *keys_of(rows),
        *("respondent_id", "role", "kind", "asked_at"),
        asked=rows.cutoff_day - rows.asked_day,
        replied=replied,
        replied_at=only(replied.notnull(), rows.responded_at),
        score=only(replied.notnull(), rows.score),
    )


def _facts(table: RawTable) -> ir.Table:
    """Reduce rows to day numbers, before any cutoff is looked at."""
    raw = facts.filled(table, _OPTIONAL)
    opened = ibis.coalesce(raw.asked_at, raw.responded_at)
    return raw.select(
        "account_id",
        "respondent_id",
        "asked_at",
        "responded_at",
        role=_role(raw.role),
        kind=_kind(raw.kind),
        since=facts.since(opened, raw.known_at),
        score=facts.whole(raw.score),
        asked_day=facts.since(raw.asked_at),
        **facts.dated("replied", raw.responded_at, table.spec.delay),
    )


def people(rows: ir.Table) -> ir.Table:
    """View: what each respondent said, one row per instant, and what before that.

    Answers without a respondent id are those of one nameless respondent. Of answers
    given at one instant the lowest counts, so that a row that is there twice is one.
    """
    person = [*keys_of(rows), "respondent_id"]
    order = ibis.window(group_by=person, order_by=_.replied_at)
    scored = rows.filter(_.score.notnull())
    said = scored.group_by([*person, "replied_at"]).agg(
        score=_.score.min(), replied=_.replied.min()
    )
    return said.mutate(
        previous=_.score.lag().over(order), is_last=_.score.lead().over(order).isnull()
    )


def invitations(rows: ir.Table) -> ir.Table:
    """View: invitations old enough to be answered, with the account's last reply."""
    account = ibis.window(group_by=keys_of(rows))
    seen = rows.mutate(last_reply_at=_.replied_at.max().over(account))
    return seen.filter(_.asked >= PATIENCE)


# -- words for features ----------------------------------------------------------------


def part(name: str) -> Deferred:
    """Refer to a part of this family."""
    return _[f"nps.{name}"]


def count(condition: Deferred, view: str = "answers") -> Part:
    """Count the rows of a view for which a condition holds."""
    return Part(view, count_if(condition), empty=0)


def write(measure: str, value: Deferred, **card: Any) -> Feature:
    """Write a feature of this family."""
    return feature("nps", measure, value, **card)

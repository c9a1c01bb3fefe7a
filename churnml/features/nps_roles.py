"""Sentiment, by whom: those who decide, and the roles that answer at all.

Signal N5 of the catalogue, a part of the family ``nps``.
"""

from __future__ import annotations

from collections.abc import Iterator

import ibis.expr.types as ir
from ibis import _

from churnml.backend import count_if
from churnml.features.facts import MICRO, Piece, only, ratio
from churnml.features.nps_facts import PATIENCE, YEAR, count, part, write
from churnml.features.spec import Part, keys_of
from churnml.tables import TableSpec

__all__ = ["DECISION_ROLES", "deciding", "decision_score", "roles", "roles_seen"]

DECISION_ROLES = (
    *("decision maker", "economic buyer", "buyer", "budget holder", "sponsor"),
    *("executive sponsor", "executive", "ceo", "cfo", "cto", "cio", "coo", "cmo"),
    *("chief executive officer", "managing director", "director", "head", "vp"),
    *("vice president", "president", "owner", "founder", "partner", "procurement"),
)
"""Roles that usually decide on a contract."""


def deciding(spec: TableSpec) -> tuple[str, ...]:
    """Give the roles that decide: the declared ones, else the usual.

    Examples
    --------
    >>> deciding(TableSpec(name="nps", decision_roles=("Team-Lead", "CEO ")))
    ('team lead', 'ceo')
    """
    spelt = (role.lower() for role in spec.decision_roles or DECISION_ROLES)
    return tuple(role.replace("_", " ").replace("-", " ").strip() for role in spelt)


def decision_score() -> Piece:
    """N5: what those who decide said last."""
    mine = _.is_last & (_.replied <= YEAR)
    parts = {
        "decision_scores": Part("deciders", only(mine, _.score).sum()),
        "deciders": count(mine, "deciders"),
    }
    score = write(
        "decision_score",
        ratio(part("decision_scores"), part("deciders") * MICRO),
        window=f"{YEAR}d",
        signals="N5",
        unit="score",
        direction="-",
        says="the last NPS answers of those who decide, in a year, average {value} of "
        "10",
        definition="Mean of the last answer in the window of each respondent in a role "
        "that decides. Without respondent ids they are one respondent.",
        nulls="nobody who decides answered in the window",
    )
    return Piece(("role", "score", "responded_at"), parts, [score])


def roles_seen(rows: ir.Table) -> ir.Table:
    """View: the account's roles of the last year, with what they were asked and said.

    ``invited`` and ``taken_up`` count invitations old enough to be answered, and
    those that were; ``answered`` counts answers.
    """
    ripe = (_.asked <= YEAR) & (_.asked >= PATIENCE)
    return (
        rows.filter(_.role.notnull())
        .group_by([*keys_of(rows), "role"])
        .agg(
            invited=count_if(ripe),
            taken_up=count_if(ripe & _.replied.notnull()),
            answered=count_if(_.score.notnull() & (_.replied <= YEAR)),
        )
    )


def roles() -> Iterator[Piece]:
    """N5: how many roles answer, and of those invited what share."""
    answered = write(
        "roles_answered",
        part("roles_answered"),
        window=f"{YEAR}d",
        signals="N5",
        unit="count",
        direction="-",
        says=f"{{value}} roles answered an NPS survey in the last {YEAR} days",
        definition="Number of different roles with an answer in the window.",
    )
    parts = {"roles_answered": count(_.answered > 0, "roles")}
    yield Piece(("role", "score", "responded_at"), parts, [answered])
    share = write(
        "roles_answered_share",
        ratio(part("roles_taken_up"), part("roles_invited")),
        window=f"{YEAR}d",
        signals="N5",
        unit="share",
        direction="-",
        says="of the roles invited to an NPS survey in a year, {value} answered",
        definition=f"Of the different roles with invitations in the window that are at "
        f"least {PATIENCE} days old, the share that answered one of them before the "
        "cutoff.",
        nulls="no invitation of a known role that old in the window",
    )
    parts = {
        "roles_invited": count(_.invited > 0, "roles"),
        "roles_taken_up": count(_.taken_up > 0, "roles"),
    }
    yield Piece(("role", "asked_at", "responded_at"), parts, [share])

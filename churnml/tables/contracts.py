"""What each raw table must and may hold: churnml's own names for its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["CONTRACTS", "Column", "Contract", "Kind"]

Kind = Literal["id", "text", "time", "whole", "number", "seconds", "flag"]


@dataclass(frozen=True)
class Column:
    """One canonical column.

    Attributes
    ----------
    name : str
    kind : str
        ``"id"`` and ``"text"`` (strings), ``"time"`` (naive UTC), ``"whole"``
        (int64), ``"number"`` (float64), ``"seconds"`` (int64, rounded), ``"flag"``.
    required : bool
    sparse : bool
        Whether it is normal that no row has a value: nobody may have left yet.
    check_only : bool
        Used by the checks and then dropped: never a feature.
    floor : int or None
        Lowest value that makes sense.
    """

    name: str
    kind: Kind
    required: bool = False
    sparse: bool = False
    check_only: bool = False
    floor: int | None = None


@dataclass(frozen=True)
class Contract:
    """What a raw table must and may hold.

    Attributes
    ----------
    name : str
    columns : tuple of Column
    opens : tuple of str
        Times of a row's opening facts: the first that is given counts. Empty for
        accounts, which are no events.
    own_id : str or None
        The column that numbers the rows, where there is one.
    """

    name: str
    columns: tuple[Column, ...]
    opens: tuple[str, ...] = ()
    own_id: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all canonical columns."""
        return tuple(column.name for column in self.columns)

    def __getitem__(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def _events(
    name: str, *columns: Column, opens: tuple[str, ...], own_id: str | None = None
) -> Contract:
    account = Column("account_id", "id", required=True)
    known = Column("known_at", "time")
    return Contract(name, (account, *columns, known), opens=opens, own_id=own_id)


CONTRACTS: Mapping[str, Contract] = {
    contract.name: contract
    for contract in (
        Contract(
            "accounts",
            (
                Column("account_id", "id", required=True),
                Column("started_at", "time"),
                Column("name", "text", sparse=True),
                Column("owner", "text", sparse=True),
                Column("churned", "flag", check_only=True),
            ),
            own_id="account_id",
        ),
        _events(
            "subscriptions",
            Column("subscription_id", "id", check_only=True),
            Column("started_at", "time", required=True),
            Column("ended_at", "time", sparse=True),
            Column("notice_at", "time", sparse=True),
            Column("term_ends_at", "time", sparse=True),
            Column("term_months", "whole", floor=1),
            Column("mrr", "number", floor=0),
            Column("currency", "text"),
            Column("seats", "whole", floor=0),
            Column("plan", "text"),
            Column("is_trial", "flag"),
            opens=("started_at",),
            own_id="subscription_id",
        ),
        _events(
            "churns",
            Column("churn_id", "id", check_only=True),
            Column("churned_at", "time", required=True),
            Column("kind", "text", sparse=True),
            Column("reason", "text", sparse=True),
            opens=("churned_at",),
            own_id="churn_id",
        ),
        _events(
            "usage",
            Column("event_id", "id", check_only=True),
            Column("subscription_id", "id", check_only=True),
            Column("occurred_at", "time", required=True),
            Column("event", "text"),
            Column("user_id", "id"),
            Column("quantity", "whole", floor=0),
            Column("duration_seconds", "seconds", floor=0),
            Column("errors", "whole", floor=0),
            Column("actor", "text"),
            opens=("occurred_at",),
            own_id="event_id",
        ),
        _events(
            "tickets",
            Column("ticket_id", "id"),
            Column("opened_at", "time", required=True),
            Column("first_response_at", "time", sparse=True),
            Column("resolved_at", "time", sparse=True),
            Column("priority", "text"),
            Column("channel", "text"),
            Column("contacts", "whole", floor=0),
            Column("reopened_at", "time", sparse=True),
            Column("escalated_at", "time", sparse=True),
            Column("csat", "number", sparse=True, floor=0),
            Column("csat_at", "time", sparse=True),
            Column("theme", "text", sparse=True),
            Column("text", "text", sparse=True),
            Column("waited_seconds", "seconds", sparse=True, floor=0),
            Column("abandoned", "flag", sparse=True),
            Column("handle_seconds", "seconds", sparse=True, floor=0),
            opens=("opened_at",),
            own_id="ticket_id",
        ),
        _events(
            "nps",
            Column("asked_at", "time", sparse=True),
            Column("responded_at", "time", sparse=True),
            Column("score", "number", required=True),
            Column("respondent_id", "id", sparse=True),
            Column("role", "text", sparse=True),
            Column("comment", "text", sparse=True),
            opens=("asked_at", "responded_at"),
        ),
        _events(
            "surveys",
            Column("kind", "text", required=True),
            Column("asked_at", "time", sparse=True),
            Column("responded_at", "time", sparse=True),
            Column("score", "number", sparse=True),
            Column("respondent_id", "id", sparse=True),
            Column("role", "text", sparse=True),
            Column("comment", "text", sparse=True),
            opens=("asked_at", "responded_at"),
        ),
        _events(
            "milestones",
            Column("milestone", "text", required=True),
            Column("assigned_at", "time", sparse=True),
            Column("reached_at", "time", sparse=True),
            Column("required", "flag"),
            opens=("assigned_at", "reached_at"),
        ),
        _events(
            "trainings",
            Column("user_id", "id"),
            Column("course", "text"),
            Column("enrolled_at", "time", sparse=True),
            Column("finished_at", "time", sparse=True),
            opens=("enrolled_at", "finished_at"),
        ),
        _events(
            "invoices",
            Column("invoice_id", "id", check_only=True),
            Column("issued_at", "time", required=True),
            Column("due_at", "time"),
            Column("paid_at", "time", sparse=True),
            Column("failed_at", "time", sparse=True),
            Column("refunded_at", "time", sparse=True),
            Column("disputed_at", "time", sparse=True),
            Column("amount", "number"),
            Column("currency", "text"),
            opens=("issued_at",),
            own_id="invoice_id",
        ),
        _events(
            "touches",
            Column("touch_id", "id", check_only=True),
            Column("touched_at", "time", required=True),
            Column("kind", "text"),
            Column("direction", "text"),
            Column("answered_at", "time", sparse=True),
            Column("no_show", "flag"),
            Column("owner", "text", sparse=True),
            opens=("touched_at",),
            own_id="touch_id",
        ),
        _events(
            "plays",
            Column("play_id", "id", check_only=True),
            Column("started_at", "time", required=True),
            Column("ended_at", "time", sparse=True),
            Column("play", "text"),
            Column("cost", "number", floor=0),
            Column("held_out", "flag"),
            opens=("started_at",),
            own_id="play_id",
        ),
    )
}
"""The raw tables churnml reads, by name, in the order they are read."""

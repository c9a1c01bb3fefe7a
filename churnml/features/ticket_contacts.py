"""Support, the contact: solved at once, kept waiting, hung up, worked on for how long.

Signals P3, P4 and P9 of the catalogue, a part of the family ``tickets``. Contacts,
waits and working times are columns of contact centres; helpdesks often lack them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ibis import _

from churnml.features.facts import Piece, only, ratio
from churnml.features.spec import Part
from churnml.features.ticket_facts import counted, part, write

__all__ = ["contacts"]


def contacts(windows: Sequence[int]) -> Iterator[Piece]:
    """P3, P4 and P9: first-contact resolution, waiting, hanging up, handling time."""
    for days in windows:
        yield _solved_at_once(days)
        yield _kept_waiting(days)
        yield _abandoned(days)
        yield _handling(days)


def _solved_at_once(days: int) -> Piece:
    once, solved = f"once_{days}d", f"solved_{days}d"
    share = write(
        "first_contact_share",
        ratio(part(once), part(solved)),
        window=f"{days}d",
        signals="P3",
        unit="share",
        direction="-",
        says=f"{{value}} of tickets solved in the last {days} days, the last 7 aside, "
        "were solved for good at first contact",
        definition="Share solved with one contact at most and not reopened earlier "
        "than 7 days after, of tickets solved in the window, at least 7 days before "
        "the cutoff, whose contacts are counted.",
        nulls="no ticket solved that long ago in the window",
    )
    recent = _.resolved <= days
    parts = {
        solved: counted(recent & _.once.notnull()),
        once: counted(recent & _.once),
    }
    return Piece(("contacts", "resolved_at", "reopened_at"), parts, [share])


def _kept_waiting(days: int) -> Piece:
    long, known = f"kept_waiting_{days}d", f"waits_{days}d"
    share = write(
        "kept_waiting_share",
        ratio(part(long), part(known)),
        window=f"{days}d",
        signals="P4",
        unit="share",
        direction="+",
        says=f"{{value}} of chats and calls in the last {days} days, the last day "
        "aside, waited over 5 minutes",
        definition="Share that waited for more than 5 minutes, of chats and calls "
        "begun in the window, at least 24 hours before the cutoff, whose wait was over "
        "and known.",
        nulls="no chat or call with a wait that old in the window",
    )
    recent = _.opened <= days
    parts = {
        known: counted(recent & _.kept_waiting.notnull()),
        long: counted(recent & _.kept_waiting),
    }
    return Piece(("channel", "waited_seconds"), parts, [share])


def _abandoned(days: int) -> Piece:
    left, known = f"abandoned_{days}d", f"live_{days}d"
    share = write(
        "abandoned_share",
        ratio(part(left), part(known)),
        window=f"{days}d",
        signals="P4",
        unit="share",
        direction="+",
        says=f"{{value}} of chats and calls in the last {days} days, the last day "
        "aside, were given up while waiting",
        definition="Share given up before anybody took it, of chats and calls begun in "
        "the window, at least 24 hours before the cutoff, of which that is known.",
        nulls="no chat or call that old in the window",
    )
    recent = _.opened <= days
    parts = {
        known: counted(recent & _.abandoned.notnull()),
        left: counted(recent & _.abandoned),
    }
    return Piece(("channel", "abandoned"), parts, [share])


def _handling(days: int) -> Piece:
    total, known = f"handled_{days}d", f"handled_n_{days}d"
    mean = write(
        "handle_hours",
        ratio(part(total), part(known) * 3600),
        window=f"{days}d",
        signals="P9",
        unit="hours",
        direction="+",
        says=f"tickets of the last {days} days took {{value}} of work on average",
        definition="Mean working time of tickets opened in the window whose working "
        "time was known before the cutoff: they were solved, or, in a table that does "
        "not date that, had lasted for so long.",
        nulls="no ticket of the window with a known working time",
    )
    recent = _.opened <= days
    parts = {
        total: Part("tickets", only(recent, _.handled).sum()),
        known: counted(recent & _.handled.notnull()),
    }
    return Piece(("handle_seconds",), parts, [mean])

"""Support: how many tickets, how fast and how well they were dealt with.

Signals P1 to P12 of the catalogue. A ticket is not bad news in itself:
how-to questions answered well are engagement. So the family counts tickets without
taking sides, and beside the number says what tells benign from painful: speed,
priority, escalation, rating and what is still open. Shares over things that take
time count only tickets old enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial, reduce
from operator import add

from ibis import _

from churnml.features import facts
from churnml.features.facts import Piece, known_if, ratio
from churnml.features.spec import Family, Part
from churnml.features.ticket_contacts import contacts
from churnml.features.ticket_facts import (
    CHANNELS,
    HISTORY,
    NORMAL_UP_TO,
    SEVERE,
    URGENT,
    counted,
    in_past,
    part,
    tickets_seen,
    usual_days,
    with_normal,
    write,
)
from churnml.features.ticket_service import response, satisfaction
from churnml.features.ticket_texts import declared, texts
from churnml.features.ticket_themes import (
    about_money,
    judged,
    pain,
    themes,
    themes_seen,
)
from churnml.tables import Tables

__all__ = ["family"]

MIX_DAYS = 91
# A mix of fewer tickets is chance.
LEAST_MIX = 3
# What is rare is counted in windows of four weeks and longer.
RARE_WEEKS = 4
TOO_SHORT = "under 8 weeks of history"


def family(tables: Tables, windows: Sequence[int]) -> Family:
    """Build the family ``tickets`` from the tickets table.

    Parameters
    ----------
    tables : Tables
        With a table ``tickets``.
    windows : sequence of int
        Lengths of the windows in weeks; rare things are counted in those of at least
        four.

    Returns
    -------
    Family
        Features whose columns the table lacks are in ``left_out``.
    """
    table = tables["tickets"]
    every, longer = facts.days_of(windows), facts.days_of(windows, least=RARE_WEEKS)
    pieces = [
        *_volume(every),
        *_usage_of_support(),
        _channels(longer),
        _mix(),
        *response(longer),
        *_burden(),
        *_severity(longer),
        *satisfaction(longer),
        *contacts(longer),
        themes(),
        *about_money(longer),
        *pain(table, longer),
        *texts(table.spec, longer),
    ]
    seen = partial(tickets_seen, table)
    reach = max(*every, NORMAL_UP_TO + facts.USUAL_DAYS)
    views = {
        "tickets": lambda spine: judged(seen(spine, within=reach)),
        "open": lambda spine: seen(spine).filter(_.is_open),
        "rated": lambda spine: seen(spine).filter(_.rated.notnull()),
        "themes": lambda spine: themes_seen(seen(spine)),
        "history": lambda spine: facts.history(spine, table),
    }
    made = facts.assemble("tickets", table, views, pieces)
    return replace(made, declared=declared(table.spec))


# -- P1: volume and channels -----------------------------------------------------------


def _volume(windows: Sequence[int]) -> Iterator[Piece]:
    """P1: tickets in every window, beside what is usual."""
    for days in windows:
        count = write(
            "tickets",
            part(f"tickets_{days}d"),
            window=f"{days}d",
            signals="P1",
            unit="count",
            direction="?",
            says=f"{{value}} tickets in the last {days} days",
            definition="Number of tickets opened in the window.",
            normal=days <= NORMAL_UP_TO,
        )
        piece = Piece((), {f"tickets_{days}d": counted(_.opened <= days)}, [count])
        parts = {f"usual_{days}d": counted(in_past(days, _.opened))}
        usual = part(f"usual_{days}d") * days / usual_days(days)
        yield with_normal(piece, days, parts, usual)


def _usage_of_support() -> Iterator[Piece]:
    """P1 and P10: tickets against the usual, per active user, beside help views."""
    change = write(
        "tickets_change",
        part("tickets_28d") - part("usual_28d") * 28 / usual_days(28),
        window="28d",
        signals="P1",
        unit="count",
        direction="+",
        says="tickets in the last 28 days against the usual: {value}",
        definition="Tickets opened in the window minus 28 times the mean per day of "
        "the 210 days before it, or of those the account has lived through.",
        nulls=TOO_SHORT,
    )
    parts = {"tickets_28d": counted(_.opened <= 28)}
    usual = {"usual_28d": counted(in_past(28, _.opened)), **HISTORY}
    yield Piece((), {**parts, **usual}, [change])
    per_user = write(
        "tickets_per_user",
        ratio(part("tickets_28d"), _["usage.users_28d"]),
        window="28d",
        signals="P1",
        unit="ratio",
        direction="?",
        says="{value} tickets per active user in the last 28 days",
        definition="Tickets opened in the window over distinct users seen in it.",
        nulls="no active user in the window",
        needs=("usage.users_28d",),
    )
    yield Piece((), parts, [per_user])
    views = _["usage.help_uses_28d"]
    alone = write(
        "self_service_share",
        ratio(views, views + part("tickets_28d")),
        window="28d",
        signals="P10",
        unit="share",
        direction="-",
        says="of its help-centre views and tickets in the last 28 days, {value} were "
        "views",
        definition="Uses of the declared help events in the window over those and the "
        "tickets opened in it.",
        nulls="neither a view nor a ticket in the window",
        needs=("usage.help_uses_28d",),
    )
    yield Piece((), parts, [alone])


def _channels(windows: Sequence[int]) -> Piece:
    """P1: tickets per channel."""
    parts, features = {}, []
    for channel in (*CHANNELS, "other"):
        words = "other channels" if channel == "other" else channel
        for days in windows:
            name = f"{channel}_{days}d"
            parts[name] = counted((_.channel == channel) & (_.opened <= days))
            features.append(
                write(
                    f"{channel}_tickets",
                    part(name),
                    window=f"{days}d",
                    signals="P1",
                    unit="count",
                    direction="?",
                    says=f"{{value}} tickets by {words} in the last {days} days",
                    definition=f"Number of tickets opened in the window by {words}.",
                )
            )
    return Piece(("channel",), parts, features)


def _mix() -> Piece:
    """P1: how far the channel mix has moved from the account's own past."""
    channels = (*CHANNELS, "other")
    recent, past = _.opened <= MIX_DAYS, in_past(MIX_DAYS, _.opened)
    parts = {
        "mix_now": counted(recent & _.channel.notnull()),
        "mix_past": counted(past & _.channel.notnull()),
    }
    for channel in channels:
        parts[f"mix_now_{channel}"] = counted((_.channel == channel) & recent)
        parts[f"mix_past_{channel}"] = counted(past & (_.channel == channel))
    now, before = part("mix_now"), part("mix_past")
    # Half the sum of |now_c / now - past_c / past|, over one common denominator.
    moved = reduce(
        add,
        (
            (part(f"mix_now_{c}") * before - part(f"mix_past_{c}") * now).abs()
            for c in channels
        ),
    )
    enough = (now >= LEAST_MIX) & (before >= LEAST_MIX)
    shift = write(
        "channel_shift",
        known_if(enough, ratio(moved, 2 * now * before)),
        window=f"{MIX_DAYS}d",
        signals="P1",
        unit="share",
        direction="?",
        says=f"the mix of ticket channels in the last {MIX_DAYS} days differs from the "
        "usual by {value}",
        definition="Total variation distance between the channel shares of the window "
        "and those of the 210 days before it: the least share of tickets that would "
        "have to change channel to restore the old mix.",
        nulls=f"fewer than {LEAST_MIX} tickets with a channel in either period",
    )
    return Piece(("channel",), parts, [shift])


# -- P5: the open burden ---------------------------------------------------------------


def _burden() -> Iterator[Piece]:
    """P5: what is open at the cutoff."""
    count = write(
        "open",
        part("open"),
        signals="P5",
        unit="count",
        direction="+",
        says="{value} tickets are open",
        definition="Tickets opened before the cutoff and not solved before it, as far "
        "as was known then.",
    )
    yield Piece(("resolved_at",), {"open": counted(_.is_open, "open")}, [count])
    oldest = write(
        "oldest_open_days",
        part("oldest_open"),
        signals="P5",
        unit="days",
        direction="+",
        says="the oldest open ticket has been waiting for {value}",
        definition="Days from the opening of the oldest open ticket to the cutoff.",
        nulls="no ticket is open",
    )
    parts = {"oldest_open": Part("open", _.opened.max())}
    yield Piece(("resolved_at",), parts, [oldest])
    urgent = write(
        "open_urgent",
        part("open_urgent"),
        signals="P5 P7",
        unit="count",
        direction="+",
        says="{value} urgent tickets are open",
        definition=f"Open tickets of priority {', '.join(URGENT)}.",
    )
    parts = {"open_urgent": counted(_.urgent, "open")}
    yield Piece(("resolved_at", "priority"), parts, [urgent])


# -- P7: severity and escalation -------------------------------------------------------


def _severity(windows: Sequence[int]) -> Iterator[Piece]:
    """P7: severe, escalated and reopened tickets."""
    for days in windows:
        severe, graded = f"severe_{days}d", f"graded_{days}d"
        share = write(
            "severe_share",
            ratio(part(severe), part(graded)),
            window=f"{days}d",
            signals="P7",
            unit="share",
            direction="+",
            says=f"{{value}} of tickets in the last {days} days were urgent or high",
            definition=f"Share of priority {', '.join(SEVERE)} among tickets opened in "
            "the window whose priority is known.",
            nulls="no ticket with a priority in the window",
        )
        recent = _.opened <= days
        parts = {
            severe: counted(recent & _.severe),
            graded: counted(recent & _.severe.notnull()),
        }
        yield Piece(("priority",), parts, [share])
        yield _happened("escalations", "escalated", days)
        yield _happened("reopenings", "reopened", days)


def _happened(measure: str, what: str, days: int) -> Piece:
    name = f"{measure}_{days}d"
    count = write(
        measure,
        part(name),
        window=f"{days}d",
        signals="P7",
        unit="count",
        direction="+",
        says=f"{{value}} tickets {what} in the last {days} days",
        definition=f"Number of tickets {what} in the window, whenever opened.",
    )
    return Piece((f"{what}_at",), {name: counted(_[what] <= days)}, [count])

"""Support, what it is about: the same trouble again, and benign beside painful.

Signals P6 and P12 of the catalogue, a part of the family ``tickets``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import ibis.expr.types as ir
from ibis import _

from churnml.backend import count_if
from churnml.features.facts import Piece, ratio
from churnml.features.spec import Part, keys_of
from churnml.features.ticket_facts import counted, part, rating_scale, write
from churnml.tables import RawTable

__all__ = ["about_money", "judged", "pain", "themes", "themes_seen"]

THEME_DAYS = 60
# So many tickets of one theme are a pattern.
RECURRING = 3
IN_TIME = 24 * 60 * 60


# -- P6: the same trouble again --------------------------------------------------------


def themes_seen(seen: ir.Table) -> ir.Table:
    """View: the themes of the tickets of the last 60 days, with their number ``n``."""
    lately = seen.filter((_.opened <= THEME_DAYS) & _.theme.notnull())
    return lately.group_by([*keys_of(seen), "theme"]).agg(n=_.count())


def themes() -> Piece:
    """P6: themes that come up again and again."""
    recurring = write(
        "recurring_themes",
        part("recurring_themes"),
        window=f"{THEME_DAYS}d",
        signals="P6",
        unit="count",
        direction="+",
        says="{value} themes with "
        f"{RECURRING} tickets or more in the last {THEME_DAYS} days",
        definition=f"Number of themes of which {RECURRING} tickets or more were opened "
        "in the window.",
    )
    most = write(
        "top_theme_tickets",
        part("top_theme"),
        window=f"{THEME_DAYS}d",
        signals="P6",
        unit="count",
        direction="?",
        says=f"{{value}} tickets of its most frequent theme in the last {THEME_DAYS} "
        "days",
        definition="Tickets opened in the window of the theme that has most of them.",
    )
    parts = {
        "recurring_themes": Part("themes", count_if(_.n >= RECURRING), empty=0),
        "top_theme": Part("themes", _.n.max(), empty=0),
    }
    return Piece(("theme",), parts, [recurring, most])


def about_money(windows: Sequence[int]) -> Iterator[Piece]:
    """P6: tickets about prices, bills and contracts."""
    for days in windows:
        name = f"money_{days}d"
        tickets = write(
            "money_tickets",
            part(name),
            window=f"{days}d",
            signals="P6",
            unit="count",
            direction="+",
            says=f"{{value}} tickets of the last {days} days were about prices, bills "
            "or the contract",
            definition="Tickets opened in the window whose theme holds a word such as "
            "billing, invoice, payment, price, cost, discount, contract or renewal.",
        )
        parts = {name: counted(_.money & (_.opened <= days))}
        yield Piece(("theme",), parts, [tickets])


# -- P12: benign or painful ------------------------------------------------------------


def judged(seen: ir.Table) -> ir.Table:
    """Add ``painful`` and ``painless``, of tickets a day old: once, for all windows."""
    in_time = seen.response <= IN_TIME
    hurts = (
        seen.severe
        | (seen.ripe & ~in_time.fill_null(False))  # noqa: FBT003
        | seen.escalated.notnull()
        | seen.reopened.notnull()
        | seen.poor
    ).fill_null(False)  # noqa: FBT003
    return seen.mutate(
        painful=seen.day_old & hurts,
        painless=seen.day_old & ~hurts & seen.severe.notnull() & in_time,
    )


def pain(table: RawTable, windows: Sequence[int]) -> Iterator[Piece]:
    """P12: tickets that went well, and those that hurt.

    A ticket hurts if it is urgent or high, waited for a day, was escalated, reopened
    or rated poorly; it is painless if it is none of that, with a known priority and
    an answer within the day. What can be neither is not counted.
    """
    rated = ""
    if "csat" in table.columns and (scale := rating_scale(table)):
        rated = f" or rated on the worse half of {scale[0]:g} to {scale[1]:g}"
    painful = (
        "urgent or high, without a first response within 24 hours, escalated, reopened"
        f"{rated}, as far as was known before the cutoff"
    )
    for days in windows:
        recent = _.opened <= days
        well, badly = f"painless_{days}d", f"painful_{days}d"
        parts = {well: counted(recent & _.painless), badly: counted(recent & _.painful)}
        yield Piece(
            ("priority", "first_response_at"),
            parts,
            [
                write(
                    "painless_tickets",
                    part(well),
                    window=f"{days}d",
                    signals="P12",
                    unit="count",
                    direction="-",
                    says=f"{{value}} tickets of the last {days} days, the last day "
                    "aside, went well",
                    definition="Tickets opened in the window, at least 24 hours before "
                    "the cutoff, of known priority, answered within 24 hours and not "
                    f"{painful}.",
                ),
                write(
                    "painful_tickets",
                    part(badly),
                    window=f"{days}d",
                    signals="P12",
                    unit="count",
                    direction="+",
                    says=f"{{value}} tickets of the last {days} days, the last day "
                    "aside, were urgent, slow, escalated, reopened or rated poorly",
                    definition="Tickets opened in the window, at least 24 hours before "
                    f"the cutoff, that were {painful}.",
                ),
                write(
                    "painful_share",
                    ratio(part(badly), part(badly) + part(well)),
                    window=f"{days}d",
                    signals="P12",
                    unit="share",
                    direction="+",
                    says=f"{{value}} of tickets of the last {days} days, the last day "
                    "aside, were urgent, slow, escalated, reopened or rated poorly",
                    definition="Painful tickets over painful and painless ones.",
                    nulls="no ticket that old in the window that is either",
                ),
            ],
        )

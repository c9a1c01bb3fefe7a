"""Relationship: who talks to the account, how often, and who takes the first step.

Signals G1 to G5 of the catalogue. A touch counts from the moment it was made, its
answer from the moment it came. Who looks after an account is read from the ``owner`` of
its touches, which is dated; the owner in ``accounts`` is that of today and no feature.

Plays, interventions to keep an account, stand in a module and a table of their own,
:mod:`churnml.features.plays`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import _
from ibis.common.deferred import Deferred

from churnml.backend import count_if
from churnml.features import facts
from churnml.features.facts import Piece, known_if, only, ratio
from churnml.features.grid import day_number
from churnml.features.plays import plays
from churnml.features.spec import Family, Feature, Part, View, feature, keys_of
from churnml.tables import RawTable, Tables

__all__ = ["REVIEWS", "family", "outbound"]

REVIEWS = ("review", "business review", "qbr", "ebr")
"""Kinds of touch that are business reviews, where none are declared."""

OUTBOUND = ("outbound", "out", "outgoing", "proactive")

YEAR = 365
# A touch may be answered for so long before silence is held against anybody.
RIPE_DAYS = 7
LEAST_WEEKS = 4
RARE_WEEKS = 13

_OPTIONAL = {
    "kind": "string",
    "direction": "string",
    "answered_at": "timestamp(6)",
    "no_show": "boolean",
    "owner": "string",
}


def family(tables: Tables, windows: Sequence[int]) -> Family:
    """Build the family ``relationship`` from the touches and the plays.

    Parameters
    ----------
    tables : Tables
        With a table ``touches`` or ``plays``.
    windows : sequence of int
        Lengths of the windows in weeks; those under four weeks are not used.

    Returns
    -------
    Family
        Features whose tables or columns are absent are in ``left_out``.
    """
    return facts.joined(
        "relationship", _touches(tables, windows), plays(tables, windows)
    )


def outbound(direction: ir.Value) -> ir.Value:
    """Tell touches that the vendor began; null where the direction is not known."""
    return direction.strip().lower().isin(OUTBOUND)


def _part(name: str) -> Deferred:
    return _[f"relationship.{name}"]


def _write(measure: str, value: Deferred, **card: Any) -> Feature:
    return feature("relationship", measure, value, **card)


def _count(condition: Deferred, view: str = "touches") -> Part:
    return Part(view, count_if(condition), empty=0)


# -- G1 to G4: touches -----------------------------------------------------------------


def _touches(tables: Tables, windows: Sequence[int]) -> Family:
    table = tables.get("touches")
    every = None
    if table is not None and table.spec.review_every is not None:
        every = table.spec.review_every.days
    pieces = [*_contact(windows), *_reviews(every), *_owners()]
    if table is None:
        return facts.without("touches", [*pieces, *_initiative(windows)])
    kinds = tuple(k.strip().lower() for k in table.spec.review_kinds) or REVIEWS
    views: dict[str, View] = {
        "touches": partial(_rows, table, kinds),
        "owners": partial(_owners_seen, table, kinds),
        "history": lambda spine: facts.history(spine, table),
    }
    made = facts.assemble("relationship", table, views, pieces)
    left_out = dict(made.left_out)
    if every is None:
        why = "table 'touches' declares no review_every"
        left_out["relationship__review_overdue"] = why
    declared = {"review_kinds": sorted(kinds)}
    made = replace(made, declared=declared, left_out=left_out)
    return facts.joined("relationship", made, _shared(tables, windows))


def _rows(table: RawTable, kinds: Sequence[str], spine: ir.Table) -> ir.Table:
    """View: touches known before the cutoff, as they looked then.

    ``touched`` and ``answered``, days before the cutoff; ``ours``, ``no_show`` and
    ``review``, flags.
    """
    dated = partial(_dated, table, kinds)
    known = facts.by_account("touches_dated", dated, table.expr)
    rows = facts.before_cutoff(known, spine)
    return rows.select(
        *keys_of(rows),
        *("ours", "no_show", "review"),
        touched=rows.cutoff_day - rows.touched,
        answered=facts.ago(rows, "answered"),
    )


def _dated(table: RawTable, kinds: Sequence[str]) -> ir.Table:
    """Reduce touches to day numbers and flags, before any cutoff is looked at."""
    raw = facts.filled(table, _OPTIONAL)
    return raw.select(
        "account_id",
        "owner",
        "touched_at",
        since=facts.since(raw.touched_at, raw.known_at),
        touched=day_number(raw.touched_at),
        ours=outbound(raw.direction),
        no_show=raw.no_show.fill_null(False),  # noqa: FBT003
        review=raw.kind.strip().lower().isin(list(kinds)),
        **facts.dated("answered", raw.answered_at, table.spec.delay),
    )


def _owners_seen(table: RawTable, kinds: Sequence[str], spine: ir.Table) -> ir.Table:
    """View: touches at which somebody new took over, the first one included.

    ``taken_over``, days before the cutoff; ``again``, whether it had an owner before.
    Of touches of one instant, that of the first owner in the alphabet comes first.
    """
    dated = partial(_dated, table, kinds)
    known = facts.by_account("touches_dated", dated, table.expr)
    known = known.filter(known.owner.notnull())
    known = known.select("account_id", "owner", "touched_at", "since", "touched")
    if "known_at" in table.columns:
        rows = _taken_over(facts.before_cutoff(known, spine))
    else:
        # Known in the order in which they happened: the same whatever the cutoff.
        rows = facts.before_cutoff(_taken_over(known), spine)
    return rows.select(
        *keys_of(rows),
        taken_over=rows.cutoff_day - rows.touched,
        again=rows.again,
    )


def _taken_over(touches: ir.Table) -> ir.Table:
    """Keep the touches whose owner is another than that of the one before.

    ``again`` says whether there was one before: of the snapshot, where they have one,
    else of the account.
    """
    keys = keys_of(touches) if "cutoff_day" in touches.columns else ["account_id"]
    order = ibis.window(group_by=keys, order_by=[touches.touched_at, touches.owner])
    rows = touches.mutate(before=touches.owner.lag().over(order))
    rows = rows.filter(rows.before.isnull() | (rows.before != rows.owner))
    return rows.mutate(again=rows.before.notnull()).drop(
        "owner", "touched_at", "before"
    )


def _contact(windows: Sequence[int]) -> Iterator[Piece]:
    """G1: touches per window, days since the last, answers and no-shows."""
    for days in facts.days_of(windows, least=LEAST_WEEKS):
        name = f"touches_{days}d"
        touches = _write(
            "touches",
            _part(name),
            window=f"{days}d",
            signals="G1",
            unit="count",
            direction="?",
            says=f"{{value}} contacts with us in the last {days} days",
            definition="Touches in the window, of whatever kind and direction.",
        )
        yield Piece((), {name: _count(_.touched <= days)}, [touches])
    since = _write(
        "days_since_touch",
        _part("last_touch"),
        signals="G1",
        unit="days",
        direction="+",
        says="last contact with us {value} ago",
        definition="Days from the last touch to the cutoff.",
        nulls="never in contact with us",
    )
    yield Piece((), {"last_touch": Part("touches", _.touched.min())}, [since])
    for days in facts.days_of(windows, least=RARE_WEEKS):
        yield _inbound(days)
        yield _answered(days)
        yield _no_shows(days)


def _answered(days: int) -> Piece:
    name = f"ripe_touches_{days}d"
    ripe = _.ours & (_.touched <= days) & (_.touched >= RIPE_DAYS)
    share = _write(
        "answered_share",
        ratio(_part(f"answered_{days}d"), _part(name)),
        window=f"{days}d",
        signals="G1",
        unit="share",
        direction="-",
        says=f"{{value}} of our contacts of the last {days} days, the last "
        f"{RIPE_DAYS} aside, were answered",
        definition="Share answered before the cutoff, of outbound touches in the "
        f"window that are at least {RIPE_DAYS} days old.",
        nulls="no outbound touch that old in the window",
    )
    parts = {
        name: _count(ripe),
        f"answered_{days}d": _count(ripe & _.answered.notnull()),
    }
    return Piece(("answered_at", "direction"), parts, [share])


def _inbound(days: int) -> Piece:
    name = f"inbound_{days}d"
    theirs = _write(
        "inbound_touches",
        _part(name),
        window=f"{days}d",
        signals="G1",
        unit="count",
        direction="?",
        says=f"{{value}} contacts in the last {days} days began with the account",
        definition="Touches in the window that are not outbound; those without a "
        "direction aside.",
    )
    begun = ~_.ours & (_.touched <= days)
    return Piece(("direction",), {name: _count(begun)}, [theirs])


def _no_shows(days: int) -> Piece:
    name = f"no_shows_{days}d"
    missed = _write(
        "no_shows",
        _part(name),
        window=f"{days}d",
        signals="G1",
        unit="count",
        direction="+",
        says=f"{{value}} meetings of the last {days} days to which nobody came",
        definition="Touches in the window to which nobody came.",
    )
    return Piece(
        ("no_show",), {name: _count(_.no_show & (_.touched <= days))}, [missed]
    )


def _reviews(every: int | None) -> Iterator[Piece]:
    """G2: days since the last business review, and whether one is overdue."""
    last = Part("touches", only(_.review, _.touched).min())
    since = _write(
        "days_since_review",
        _part("last_review"),
        signals="G2",
        unit="days",
        direction="+",
        says="last business review {value} ago",
        definition="Days from the last touch of a kind that is a business review to "
        "the cutoff.",
        nulls="no business review yet",
    )
    yield Piece(("kind",), {"last_review": last}, [since])
    if every is None:
        return
    overdue = _write(
        "review_overdue",
        known_if(
            _part("lived") >= every,
            (_part("last_review").fill_null(every + 1) > every).cast("int64"),
        ),
        signals="G2",
        unit="flag",
        direction="+",
        says=f"business review overdue (none in {every} days): {{value}}",
        definition=f"1 where there was no business review in the last {every} days, "
        "else 0.",
        nulls=f"under {every} days of history",
    )
    parts = {"last_review": last, "lived": Part("history", _.days.max())}
    yield Piece(("kind",), parts, [overdue])


def _owners() -> Iterator[Piece]:
    """G3: how long the same person has looked after it, and how often that changed."""
    parts = {"taken_over": Part("owners", _.taken_over.min())}
    present = _write(
        "days_with_owner",
        _part("taken_over"),
        signals="G3",
        unit="days",
        direction="-",
        says="looked after by the same person for {value}",
        definition="Days from the first touch of the present owner, of those in a row, "
        "to the cutoff.",
        nulls="no owner known",
    )
    yield Piece(("owner",), parts, [present])
    name = f"owner_changes_{YEAR}d"
    changes = _write(
        "owner_changes",
        _part(name),
        window=f"{YEAR}d",
        signals="G3",
        unit="count",
        direction="+",
        says=f"{{value}} changes of the person in charge in the last {YEAR} days",
        definition="Touches in the window whose owner is another than that of the "
        "touch before.",
    )
    changed = _count(_.again & (_.taken_over <= YEAR), "owners")
    yield Piece(("owner",), {name: changed}, [changes])


# -- G4: who takes the first step ------------------------------------------------------


def _shared(tables: Tables, windows: Sequence[int]) -> Family:
    """G4: stands on touches and tickets both, so it begins with the later of them."""
    pieces = _initiative(windows)
    if "tickets" not in tables:
        return facts.without("tickets", pieces)
    touches, tickets = tables["touches"], tables["tickets"]
    views: dict[str, View] = {
        "tickets": partial(facts.opened_ago, tickets, "opened_at")
    }
    made = facts.assemble("relationship", touches, views, pieces)
    return replace(made, observed_from=max(touches.from_, tickets.from_))


def _initiative(windows: Sequence[int]) -> list[Piece]:
    pieces = []
    for days in facts.days_of(windows, least=RARE_WEEKS):
        ours, theirs = f"ours_{days}d", f"tickets_{days}d"
        share = _write(
            "proactive_share",
            ratio(_part(ours), _part(ours) + _part(theirs)),
            window=f"{days}d",
            signals="G4",
            unit="share",
            direction="-",
            says=f"{{value}} of contacts and tickets of the last {days} days began "
            "with us",
            definition="Outbound touches over outbound touches and tickets opened, all "
            "in the window.",
            nulls="neither in the window",
        )
        parts = {
            ours: _count(_.ours & (_.touched <= days)),
            theirs: _count(_.opened <= days, "tickets"),
        }
        pieces.append(Piece(("direction",), parts, [share]))
    return pieces

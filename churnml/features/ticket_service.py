"""Support, the service given: how fast tickets were answered and how they were rated.

Signals P2 and P8 of the catalogue, a part of the family ``tickets``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import ibis
from ibis import _
from ibis.common.deferred import Deferred

from churnml.features import facts
from churnml.features.facts import Piece, known_if, only, ratio
from churnml.features.spec import Part
from churnml.features.ticket_facts import (
    NORMAL_UP_TO,
    counted,
    in_past,
    part,
    usual_days,
    with_normal,
    write,
)

__all__ = ["response", "satisfaction"]

DAY = 24 * 60 * 60


# -- P2: response ----------------------------------------------------------------------


def response(windows: Sequence[int]) -> Iterator[Piece]:
    """P2: time to the first response, and what still has none."""
    for days in windows:
        yield _half_answered(days)
        yield _nine_in_ten_answered(days)
        yield _answered_in_time(days)
    waiting = write(
        "unanswered",
        part("unanswered"),
        signals="P2",
        unit="count",
        direction="+",
        says="{value} open tickets wait for a first response for a day or more",
        definition="Open tickets without a first response, opened at least 24 hours "
        "before the cutoff.",
    )
    parts = {"unanswered": counted(_.ripe & _.answered.isnull(), "open")}
    yield Piece(("first_response_at", "resolved_at"), parts, [waiting])


def _half_answered(days: int) -> Piece:
    name, usual = f"response_median_{days}d", f"response_usual_{days}d"
    median = write(
        "response_hours",
        part(name) / 3600,
        window=f"{days}d",
        signals="P2",
        unit="hours",
        direction="+",
        says=f"half of the first responses in the last {days} days took {{value}} or "
        "less",
        definition="Median time from opening to first response, of tickets opened in "
        "the window and answered before the cutoff.",
        nulls="no ticket of the window answered yet",
        normal=days <= NORMAL_UP_TO,
    )
    recent, past = _.opened <= days, in_past(days, _.opened)
    parts = {name: Part("tickets", only(recent, _.response).median())}
    return with_normal(
        Piece(("first_response_at",), parts, [median]),
        days,
        {usual: Part("tickets", only(past, _.response).median())},
        known_if(usual_days(days).notnull(), part(usual) / 3600),
    )


def _nine_in_ten_answered(days: int) -> Piece:
    name = f"response_p90_{days}d"
    slow = write(
        "response_hours_p90",
        part(name) / 3600,
        window=f"{days}d",
        signals="P2",
        unit="hours",
        direction="+",
        says=f"nine in ten first responses in the last {days} days took {{value}} or "
        "less",
        definition="90th percentile (linearly interpolated) of the time from opening "
        "to first response, of tickets opened in the window and answered before the "
        "cutoff.",
        nulls="no ticket of the window answered yet",
    )
    p90 = only(_.opened <= days, _.response).quantile(0.9)
    return Piece(("first_response_at",), {name: Part("tickets", p90)}, [slow])


def _answered_in_time(days: int) -> Piece:
    ripe, in_time = f"ripe_{days}d", f"in_time_{days}d"
    share = write(
        "answered_in_24h_share",
        ratio(part(in_time), part(ripe)),
        window=f"{days}d",
        signals="P2",
        unit="share",
        direction="-",
        says=f"{{value}} of tickets of the last {days} days, the last day aside, were "
        "answered within 24 hours",
        definition="Share with a first response within 24 hours, of tickets opened in "
        "the window and at least 24 hours before the cutoff.",
        nulls="no ticket that old in the window",
    )
    old = (_.opened <= days) & _.ripe
    parts = {ripe: counted(old), in_time: counted(old & (_.response <= DAY))}
    return Piece(("first_response_at",), parts, [share])


# -- P8: satisfaction ------------------------------------------------------------------


def satisfaction(windows: Sequence[int]) -> Iterator[Piece]:
    """P8: ratings known at the cutoff, and requests for one that were ignored."""
    # Of ratings given at one instant, the one of the ticket opened last counts, then
    # the worst: the latest must not depend on the order of rows.
    order = ibis.struct({"at": _.rated_at, "opened": _.opened_at, "worse": -_.csat})
    latest = write(
        "latest_csat",
        part("latest_csat") / facts.MICRO,
        signals="P8",
        unit="score",
        direction="-",
        says="the latest support rating is {value}",
        definition="The rating known last before the cutoff, on its own scale.",
        nulls="never rated",
    )
    parts = {"latest_csat": Part("rated", _.csat.argmax(order))}
    yield Piece(("csat", "csat_at or resolved_at"), parts, [latest])
    for days in windows:
        yield _mean_rating(days)
        yield _unrated(days)


def _mean_rating(days: int) -> Piece:
    mean = write(
        "csat_mean",
        _mean(f"csat_{days}d"),
        window=f"{days}d",
        signals="P8",
        unit="score",
        direction="-",
        says=f"the mean support rating in the last {days} days is {{value}}",
        definition="Mean of the ratings given in the window, on their own scale.",
        nulls="no rating in the window",
        normal=days <= NORMAL_UP_TO,
    )
    columns = ("csat", "csat_at or resolved_at")
    return with_normal(
        Piece(columns, _ratings(f"csat_{days}d", _.rated <= days), [mean]),
        days,
        _ratings(f"csat_usual_{days}d", in_past(days, _.rated)),
        known_if(usual_days(days).notnull(), _mean(f"csat_usual_{days}d")),
    )


def _ratings(name: str, condition: Deferred) -> dict[str, Part]:
    total = Part("rated", only(condition, _.csat).sum())
    return {f"{name}_total": total, f"{name}_n": counted(condition, "rated")}


def _mean(name: str) -> Deferred:
    return ratio(part(f"{name}_total"), part(f"{name}_n") * facts.MICRO)


def _unrated(days: int) -> Piece:
    ignored = write(
        "unrated",
        part(f"unrated_{days}d"),
        window=f"{days}d",
        signals="P8",
        unit="count",
        direction="+",
        says=f"{{value}} tickets solved in the last {days} days, the last 7 aside, "
        "were not rated",
        definition="Tickets solved in the window, at least 7 days before the cutoff, "
        "without a rating known before the cutoff.",
    )
    unrated = (_.resolved <= days) & _.rateable & _.csat.isnull()
    parts = {f"unrated_{days}d": counted(unrated)}
    return Piece(("csat", "resolved_at"), parts, [ignored])

"""People: who came and who left, how many of the seats are in use, and by whom.

Signals U6, U10 and U13 of the catalogue: the licence gap, the turnover of users, and
what machines do apart from people.
"""

from __future__ import annotations

from collections.abc import Iterator

from ibis import _
from ibis.common.deferred import Deferred

from churnml.features.facts import known_if, ratio
from churnml.features.grid import WEEKS
from churnml.features.rollups import UsageRollup
from churnml.features.spec import Feature, feature

__all__ = ["automation", "licence_gap", "turnover"]

_SEATS = "commercial.seats"


def _part(name: str) -> Deferred:
    return _[f"usage.{name}"]


def licence_gap(rollup: UsageRollup) -> Iterator[Feature]:
    """U6: seats that are sold and that nobody uses."""
    if not rollup.has_users:
        return
    groups: list[tuple[str, str | None, str, str]] = [
        ("ever", None, "users_ever", "ever seen")
    ]
    if 4 in rollup.windows and rollup.grid is WEEKS:
        seen = "seen in the last 28 days"
        groups.append(("recent", "28d", "users_28d", seen))
    for name, window, users, seen in groups:
        idle = _[_SEATS] - _part(users)
        yield feature(
            "logins",
            f"idle_seats_{name}",
            idle,
            window=window,
            signals="U6",
            unit="count",
            direction="+",
            says=f"{{value}} more seats sold than users {seen}",
            definition=f"Seats sold minus distinct users {seen}; below 0 where more "
            "people use it than seats were sold.",
            nulls="seats are not known",
            needs=(_SEATS,),
        )
        yield feature(
            "logins",
            f"idle_seat_share_{name}",
            ratio(idle, _[_SEATS]),
            window=window,
            signals="U6",
            unit="ratio",
            direction="+",
            says=f"seats without a user {seen} are {{value}} of those sold",
            definition=f"Seats sold minus distinct users {seen}, over seats sold.",
            nulls="seats are not known, or 0",
            needs=(_SEATS,),
        )


def turnover(rollup: UsageRollup) -> Iterator[Feature]:
    """U10: how many of the users are still the same."""
    if not (rollup.has_users and rollup.grid is WEEKS):
        return
    yield feature(
        "logins",
        "user_overlap",
        known_if(
            _part("users_then") > 0,
            ratio(_part("users_both"), _part("users_either")),
        ),
        window="210d",
        signals="U10",
        unit="share",
        direction="-",
        says="{value} of the users of half a year ago and of now are in both",
        definition="Jaccard index of the users of the last 28 days and those of the "
        "28 days that ended 182 days before: users in both over users in either.",
        nulls="nobody was seen then",
    )
    yield feature(
        "logins",
        "new_user_share",
        ratio(_part("users_new"), _part("users_lately")),
        window="210d",
        signals="U10",
        unit="share",
        direction="?",
        says="{value} of the users of the last 63 days are new",
        definition="Share of the users of the last 63 days who were not seen in the "
        "147 days before.",
        nulls="no active user in the last 63 days",
    )


def automation(rollup: UsageRollup) -> Iterator[Feature]:
    """U13: what people do, apart from what machines do for them."""
    if "human_uses" not in rollup.streams.names:
        return
    grid = rollup.grid
    for bins in rollup.windows:
        window = grid.label(bins)
        last = rollup.last_bins(bins)
        uses, human = _part(f"uses_{window}"), _part(f"human_uses_{window}")
        words = [("human_uses", human, "uses by people", "-")]
        if rollup.has_logins:
            by_people = _part(f"human_logins_{window}")
            words.append(("human_logins", by_people, "logins by people", "-"))
        for measure, value, noun, direction in words:
            yield feature(
                "logins",
                measure,
                value,
                window=window,
                signals="U13",
                unit="count",
                direction=direction,  # type: ignore[arg-type]
                says=f"{{value}} {noun} in the {last}",
                definition=f"Number of {noun}, whose actor is none of the machines.",
            )
        yield feature(
            "logins",
            "machine_share",
            ratio(uses - human, uses),
            window=window,
            signals="U13",
            unit="share",
            direction="?",
            says=f"machines made {{value}} of all use in the {last}",
            definition="Share of uses whose actor is a machine (automation_actors).",
            nulls="no use in the window",
        )
    now, median2 = _part("human_uses_last"), _part("human_uses_median2")
    yield feature(
        "logins",
        "human_uses_vs_normal",
        ratio(2 * now, median2),
        window=grid.label(1),
        signals="U13 U3",
        unit="ratio",
        direction="-",
        says=f"people used it {{value}} times as much as usual in the last {grid.unit}",
        definition=f"Last {grid.unit}'s uses by people over the median of the "
        f"{grid.normal} {grid.unit}s before.",
        nulls=f"under {grid.least} {grid.unit}s of history, or a median of 0",
    )
    for name, bins in rollup.trends.items():
        slope = _part(f"human_uses_trend_{name}")
        yield feature(
            "logins",
            "human_uses_trend",
            known_if(_part("history") >= bins - 1, slope),
            window=grid.label(bins),
            signals="U13 U2",
            unit="slope",
            direction="-",
            says=f"use by people changed by {{value}} a {grid.unit} over {bins} "
            f"{grid.unit}s",
            definition=f"Least-squares slope of log1p of uses by people a {grid.unit}.",
            nulls=f"under {bins} {grid.unit}s of history",
        )

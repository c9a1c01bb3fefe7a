"""Logins: how often, by how many, with what habit, and when it went silent.

Signals U1, U2, U3, U9 and U11 of the catalogue; others stand in `people` and
`engagement`. Without declared ``login_events`` any
use counts as presence; without ``user_id`` the features that count people are absent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import ibis
from ibis import _
from ibis.common.deferred import Deferred

from churnml.features import engagement, people
from churnml.features.facts import known_if, ratio
from churnml.features.grid import WEEKS
from churnml.features.rollups import DAY_BASE, UsageRollup
from churnml.features.spec import Family, Feature, feature
from churnml.features.usage_parts import SILENCE_DAYS
from churnml.tables import Tables

__all__ = ["family"]

# An own past with fewer silences says nothing about the present one.
LEAST_SILENCES = 3
# A standard deviation is 1.4826 median absolute deviations of a normal distribution.
MAD_TO_SD = 1.4826
WEEKDAYS_IN_4_WEEKS = 20
TOO_SHORT = "under {least} {unit}s of history"


def part(name: str) -> Deferred:
    """Refer to a part of the shared usage rollup."""
    return _[f"usage.{name}"]


def logins(measure: str, value: Deferred, **card: Any) -> Feature:
    """Write a feature of this family."""
    return feature("logins", measure, value, **card)


def volume(rollup: UsageRollup, noun: str) -> Iterator[Feature]:
    """U2: logins, active users and active days in every window."""
    grid = rollup.grid
    for bins in rollup.windows:
        window = grid.label(bins)
        last = rollup.last_bins(bins)
        yield logins(
            "logins",
            part(f"logins_{window}"),
            window=window,
            signals="U2",
            unit="count",
            direction="-",
            says=f"{{value}} {noun} in the {last}",
            definition=f"Number of {noun} in the window.",
            normal=bins <= 4,
        )
        if rollup.has_users:
            yield logins(
                "active_users",
                part(f"users_{window}"),
                window=window,
                signals="U2",
                unit="count",
                direction="-",
                says=f"{{value}} active users in the {last}",
                definition="Number of distinct users seen in the window.",
                normal=bins == 1,
            )
        if rollup.daily:
            yield logins(
                "active_days",
                part(f"active_days_{window}"),
                window=window,
                signals="U2",
                unit="count",
                direction="-",
                says=f"{{value}} days with use in the {last}",
                definition="Number of days with any use in the window.",
                normal=bins <= 4,
            )


def trend(stream: str, name: str, bins: int) -> Deferred:
    """Give a stream's slope; null where the account has not lived all its bins."""
    return known_if(part("history") >= bins - 1, part(f"{stream}_trend_{name}"))


def non_use(rollup: UsageRollup) -> Iterator[Feature]:
    """U1: how long it has been silent, against what is usual for it."""
    since = _.cutoff_day - part("last_day")
    yield logins(
        "days_since_last_use",
        since,
        signals="U1",
        unit="days",
        direction="+",
        says="last used {value} ago",
        definition="Days from the last day with any use to the cutoff; 1 if that was "
        "the day before.",
        nulls="never used",
    )
    if not rollup.has_silences:
        return
    yield logins(
        "longest_silence",
        known_if(
            since.notnull(),
            ibis.greatest(
                part("longest_silence").fill_null(0),
                ibis.least(since - 1, SILENCE_DAYS),
            ),
        ),
        window=f"{SILENCE_DAYS}d",
        signals="U1",
        unit="days",
        direction="+",
        says="the longest time without use in the last 91 days was {value}",
        definition="Most days in a row without use inside the window, between two days "
        "of use or since the last one.",
        nulls="never used",
    )
    yield logins(
        "silence_percentile",
        known_if(
            part("silences") >= LEAST_SILENCES,
            ratio(part("shorter_silences"), part("silences")),
        ),
        signals="U1",
        unit="share",
        direction="+",
        says="the present silence is longer than {value} of its past ones",
        definition="Share of the account's own silences of a day or more, ended in the "
        "last 210 days, that were shorter than the present one.",
        nulls=f"fewer than {LEAST_SILENCES} past silences",
    )


def against_normal(rollup: UsageRollup, noun: str) -> Iterator[Feature]:
    """U3 and the trends of U2: the last week against the 30 before it."""
    grid, unit = rollup.grid, rollup.grid.unit
    window, too_short = grid.label(1), TOO_SHORT.format(least=grid.least, unit=unit)
    subjects = [("logins", noun), ("active_days", "days with use")]
    subjects += [("user_bins", "active users")]
    for stream, words in subjects:
        if stream not in rollup.streams.names:
            continue
        measure = "active_users" if stream == "user_bins" else stream
        last, median2 = part(f"{stream}_last"), part(f"{stream}_median2")
        yield logins(
            f"{measure}_vs_normal",
            ratio(2 * last, median2),
            window=window,
            signals="U3",
            unit="ratio",
            direction="-",
            says=f"{words} in the last {unit} were {{value}} times the usual",
            definition=f"Last {unit}'s {words} over the median of the {grid.normal} "
            f"{unit}s before.",
            nulls=f"{too_short}, or a median of 0",
        )
        spread = part(f"{stream}_mad4").nullif(0) * (MAD_TO_SD / 4)
        yield logins(
            f"{measure}_z",
            (last - median2 / 2) / spread,
            window=window,
            signals="U3",
            unit="z",
            direction="-",
            says=f"{words} in the last {unit} were {{value}} spreads from the usual",
            definition="Robust z: distance from the own median in units of 1.4826 "
            "times the median absolute deviation.",
            nulls=f"{too_short}, or no spread",
        )
        yield logins(
            f"{measure}_percentile",
            known_if(
                part("history") >= grid.least,
                ratio(part(f"{stream}_below"), part("history")),
            ),
            window=window,
            signals="U3",
            unit="share",
            direction="-",
            says=f"{words} in the last {unit} were above {{value}} of its own {unit}s",
            definition=f"Share of the {grid.normal} {unit}s before the last that were "
            "lower.",
            nulls=too_short,
        )
        for name, bins in (("short", grid.short), ("long", grid.normal)):
            yield logins(
                f"{measure}_trend",
                trend(stream, name, bins),
                window=grid.label(bins),
                signals="U2",
                unit="slope",
                direction="-",
                says=f"{words} changed by {{value}} a {unit} over {bins} {unit}s",
                definition=f"Least-squares slope of log1p of {words} a {unit} over the "
                f"last {bins} {unit}s.",
                nulls=f"under {bins} {unit}s of history",
            )
    yield logins(
        f"history_{unit}s",
        part("history"),
        signals="U3",
        unit="count",
        direction="?",
        says=f"{{value}} {unit}s of history before the last",
        definition=f"Whole {unit}s before the last that the account has lived, at most "
        f"{grid.normal}.",
        actionable=False,
    )


def habit(rollup: UsageRollup) -> Iterator[Feature]:
    """U9: how much of the habit is daily."""
    if not (rollup.daily and 4 in rollup.windows and rollup.grid is WEEKS):
        return
    yield logins(
        "weekday_share",
        part("weekdays_28d") / WEEKDAYS_IN_4_WEEKS,
        window="28d",
        signals="U9",
        unit="share",
        direction="-",
        says="used on {value} of weekdays in the last 28 days",
        definition="Share of the 20 days from Monday to Friday with any use.",
    )
    if not rollup.has_users:
        return
    daily, weekly = part("user_days_28d") / 28, part("user_bins_28d") / 4
    monthly = part("users_28d")
    for name, over, under, words in (
        ("dau_wau", daily, weekly, "week's users are there on an average day"),
        ("dau_mau", daily, monthly, "month's users are there on an average day"),
        ("wau_mau", weekly, monthly, "month's users are there in an average week"),
    ):
        yield logins(
            name,
            ratio(over, under),
            window="28d",
            signals="U9",
            unit="share",
            direction="-",
            says=f"{{value}} of a {words}",
            definition="Mean daily (DAU), mean weekly (WAU) or all (MAU) users of the "
            "last 28 days, one over the other.",
            nulls="no active user in the window",
        )


def champion(rollup: UsageRollup) -> Iterator[Feature]:
    """U11: how much hangs on one person, and whether that person is still there."""
    if not (rollup.has_users and rollup.grid is WEEKS):
        return
    uses = part("busiest") // DAY_BASE
    yield logins(
        "top_user_share",
        ratio(uses, part("people_uses")),
        window="210d",
        signals="U11",
        unit="share",
        direction="+",
        says="the busiest user made {value} of all use in the last 210 days",
        definition="Share of the account's uses in the window made by the user with "
        "the most; of users with equally many, the one seen last.",
        nulls="no active user in the window",
    )
    yield logins(
        "days_since_top_user",
        _.cutoff_day - part("busiest") % DAY_BASE,
        window="210d",
        signals="U11",
        unit="days",
        direction="+",
        says="its busiest user was last seen {value} ago",
        definition="Days since the busiest user of the window was last seen.",
        nulls="no active user in the window",
    )
    # Who has been gone for long is no longer the busiest of any window.
    yield logins(
        "days_since_top_user_ever",
        _.cutoff_day - part("busiest_ever") % DAY_BASE,
        signals="U11",
        unit="days",
        direction="+",
        says="who used it most of all was last seen {value} ago",
        definition="Days since the user with the most uses so far was last seen; of "
        "users with equally many, the one seen last.",
        nulls="no user so far",
    )


def normals(rollup: UsageRollup) -> dict[str, Deferred]:
    """Own normals, scaled to the length of the window they stand beside."""
    streams = {"logins": "logins", "active_days": "active_days"}
    streams["active_users"] = "user_bins"
    evidence = {}
    for measure, stream in streams.items():
        if stream not in rollup.streams.names:
            continue
        for bins in rollup.windows:
            if bins == 1 or (bins <= 4 and measure != "active_users"):
                name = f"logins__{measure}__{rollup.grid.label(bins)}__normal"
                evidence[name] = part(f"{stream}_median2") * bins / 2
    return evidence


def family(tables: Tables, windows: Sequence[int]) -> Family:
    """Build the family ``logins`` from the usage table.

    Parameters
    ----------
    tables : Tables
        With a table ``usage``.
    windows : sequence of int
        Lengths of the windows in weeks.
    """
    rollup = UsageRollup(tables, windows)
    noun = "logins" if rollup.has_logins else "uses"
    features = [
        *non_use(rollup),
        *volume(rollup, noun),
        *against_normal(rollup, noun),
        *habit(rollup),
        *champion(rollup),
        *people.licence_gap(rollup),
        *people.turnover(rollup),
        *people.automation(rollup),
    ]
    declared = rollup.declared("login_events", "sticky_events")
    left_out = {}
    if "actor" in rollup.usage.columns:
        declared |= rollup.declared("automation_actors")
    else:
        left_out["logins.automation"] = (
            "table 'usage' has no actor: people and machines are not told apart"
        )
    if not rollup.has_users:
        left_out["logins.people"] = "table 'usage' has no user_id: no one is counted"
    if not rollup.has_silences:
        left_out["logins.silences"] = (
            "silences need daily rows that become known in the order they happen"
        )
    return Family(
        "logins",
        features=features,
        peers=tuple(engagement.peers(rollup)),
        evidence=normals(rollup),
        observed_from=rollup.usage.from_,
        months_observed=rollup.months_observed,
        declared=declared,
        left_out=left_out,
    )

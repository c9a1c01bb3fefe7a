"""Depth: how much each active user does, for how long, with what errors.

Signals U7, U14 and U15 of the catalogue: key actions, depth of use, and the bulk
exports that may mean moving out.
"""

from __future__ import annotations

from collections.abc import Iterator

import ibis
from ibis import _
from ibis.common.deferred import Deferred

from churnml.features.facts import known_if, ratio
from churnml.features.grid import WEEKS
from churnml.features.rollups import UsageRollup
from churnml.features.spec import Feature, feature

__all__ = ["SPIKE", "exports", "per_user"]

# Exports over so many times the usual are a spike.
SPIKE = 3


def _part(name: str) -> Deferred:
    return _[f"usage.{name}"]


def per_user(rollup: UsageRollup) -> Iterator[Feature]:
    """U7 and U15: events, key actions, time and errors per active user."""
    if not rollup.has_users:
        return
    measures = (
        ("uses", "uses_per_user", "U15", "uses", "ratio", "-"),
        ("key_uses", "key_actions_per_user", "U7", "key actions", "ratio", "-"),
        ("seconds", "seconds_per_user", "U15", "seconds of use", "ratio", "-"),
        ("errors", "errors_per_user", "U15", "errors", "ratio", "+"),
    )
    for stream, measure, signals, noun, unit, direction in measures:
        if stream not in rollup.streams.names:
            continue
        for bins in rollup.windows:
            if bins > _QUARTER:
                continue
            window, last = rollup.grid.label(bins), rollup.last_bins(bins)
            yield feature(
                "stickiness",
                measure,
                ratio(_part(f"{stream}_{window}"), _part(f"users_{window}")),
                window=window,
                signals=signals,
                unit=unit,
                direction=direction,  # type: ignore[arg-type]
                says=f"{{value}} {noun} per active user in the {last}",
                definition=f"Number of {noun} in the window over its distinct users.",
                nulls="no active user in the window",
            )


_QUARTER = 13


def exports(rollup: UsageRollup) -> Iterator[Feature]:
    """U14: exports of the last 28 days against the usual."""
    if "exports" not in rollup.streams.names or rollup.grid is not WEEKS:
        return
    now, median2 = _part("exports_now"), _part("exports_median2")
    usual = "the median of the whole 28 days, at most six, before them"
    yield feature(
        "stickiness",
        "exports",
        now,
        window="28d",
        signals="U14",
        unit="count",
        direction="+",
        says="{value} exports in the last 28 days",
        definition="Number of exports and bulk reads in the window.",
    )
    yield feature(
        "stickiness",
        "exports_vs_normal",
        ratio(2 * now, median2),
        window="28d",
        signals="U14",
        unit="ratio",
        direction="+",
        says="exports in the last 28 days were {value} times the usual",
        definition=f"Exports of the last 28 days over {usual}.",
        nulls="under 12 weeks of history, or a median of 0",
    )
    spike = ibis.ifelse(2 * now > SPIKE * median2, 1, 0)
    yield feature(
        "stickiness",
        "export_spike",
        known_if(median2.notnull(), spike),
        window="28d",
        signals="U14",
        unit="flag",
        direction="+",
        says="exports in the last 28 days spiked: {value}",
        definition=f"Whether exports of the last 28 days are over {SPIKE} times "
        f"{usual}.",
        nulls="under 12 weeks of history",
    )

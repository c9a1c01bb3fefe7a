"""Stickiness: how broadly and deeply the product's features are used.

Signals U4 and U5 of the catalogue. Sticky features, the ones that hold accounts, are
declared by the user (``sticky_events``); a login is not the use of a feature.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import ibis
from ibis.common.deferred import Deferred

from churnml.features import depth
from churnml.features.facts import ratio
from churnml.features.logins import part, trend
from churnml.features.rollups import MICRO, UsageRollup
from churnml.features.spec import Family, Feature, feature
from churnml.tables import Tables

__all__ = ["family"]


def stickiness(measure: str, value: Deferred, **card: Any) -> Feature:
    """Write a feature of this family."""
    return feature("stickiness", measure, value, **card)


def breadth(rollup: UsageRollup) -> Iterator[Feature]:
    """U5: how many features, what share of all, how evenly, by more than one."""
    for bins in rollup.windows:
        window, last = rollup.grid.label(bins), rollup.last_bins(bins)
        used = part(f"features_{window}")
        yield stickiness(
            "features_used",
            used,
            window=window,
            signals="U5",
            unit="count",
            direction="-",
            says=f"{{value}} different features used in the {last}",
            definition="Number of distinct features used in the window.",
        )
        if bins > 13:
            continue
        yield stickiness(
            "feature_share",
            ratio(used, part("catalogue")),
            window=window,
            signals="U5",
            unit="share",
            direction="-",
            says=f"{{value}} of all features used in the {last}",
            definition="Distinct features used in the window over the features that "
            "anybody was known to use before the cutoff.",
            nulls="nobody used any feature before",
        )
        total = part(f"feature_uses_{window}")
        mean_log = ratio(part(f"feature_nlogn_{window}"), total) / MICRO
        entropy = total.nullif(0).ln() - mean_log
        yield stickiness(
            "entropy",
            # Rounding may leave one feature's entropy a hair below 0. (greatest()
            # would turn a null into 0.)
            ibis.ifelse(entropy < 0, 0.0, entropy),
            window=window,
            signals="U5",
            unit="nats",
            direction="-",
            says="use is spread over features with an entropy of {value} in the "
            f"{last}",
            definition="Shannon entropy, in nats, of the shares of features in use.",
            nulls="no use in the window",
        )
    if rollup.has_users:
        window = rollup.grid.label(4)
        yield stickiness(
            "features_adopted",
            part("adopted"),
            window=window,
            signals="U5",
            unit="count",
            direction="-",
            says=f"{{value}} features used by two people or more in the "
            f"{rollup.last_bins(4)}",
            definition="Number of features with two or more distinct users.",
        )


def sticky(rollup: UsageRollup) -> Iterator[Feature]:
    """U4: how much of the use is of sticky features."""
    if not rollup.has_sticky:
        return
    for bins in rollup.windows:
        window, last = rollup.grid.label(bins), rollup.last_bins(bins)
        yield stickiness(
            "sticky_share",
            ratio(part(f"sticky_uses_{window}"), part(f"feature_uses_{window}")),
            window=window,
            signals="U4",
            unit="share",
            direction="-",
            says=f"{{value}} of use in the {last} was of sticky features",
            definition="Share of uses of features that were of sticky ones.",
            nulls="no use in the window",
        )
        yield stickiness(
            "sticky_uses",
            part(f"sticky_uses_{window}"),
            window=window,
            signals="U4",
            unit="count",
            direction="-",
            says=f"{{value}} uses of sticky features in the {last}",
            definition="Number of uses of sticky features in the window.",
            normal=bins <= 4,
        )
        yield stickiness(
            "sticky_features",
            part(f"sticky_features_{window}"),
            window=window,
            signals="U4",
            unit="count",
            direction="-",
            says=f"{{value}} sticky features used in the {last}",
            definition="Number of distinct sticky features used in the window.",
        )
        if rollup.daily:
            yield stickiness(
                "sticky_days",
                part(f"sticky_days_{window}"),
                window=window,
                signals="U4",
                unit="count",
                direction="-",
                says=f"{{value}} days with use of sticky features in the {last}",
                definition="Number of days with use of a sticky feature.",
            )
    unit, grid = rollup.grid.unit, rollup.grid
    for name, bins in (("short", grid.short), ("long", grid.normal)):
        yield stickiness(
            "sticky_trend",
            trend("sticky_uses", name, bins),
            window=grid.label(bins),
            signals="U4",
            unit="slope",
            direction="-",
            says=f"use of sticky features changed by {{value}} a {unit} over {bins} "
            f"{unit}s",
            definition=f"Least-squares slope of log1p of uses of sticky features a "
            f"{unit}.",
            nulls=f"under {bins} {unit}s of history",
        )


def family(tables: Tables, windows: Sequence[int]) -> Family:
    """Build the family ``stickiness`` from the usage table.

    Parameters
    ----------
    tables : Tables
        With a table ``usage``.
    windows : sequence of int
        Lengths of the windows in weeks.
    """
    rollup = UsageRollup(tables, windows)
    evidence = {}
    left_out = {
        f"stickiness.{what}": f"no {what}_events are declared"
        for what in ("key", "export")
        if not getattr(rollup.usage.spec, f"{what}_events")
    }
    if not rollup.has_sticky:
        left_out["stickiness.sticky"] = "no sticky_events are declared"
    else:
        for bins in rollup.windows:
            if bins <= 4:
                name = f"stickiness__sticky_uses__{rollup.grid.label(bins)}__normal"
                evidence[name] = part("sticky_uses_median2") * bins / 2
    return Family(
        "stickiness",
        features=[
            *breadth(rollup),
            *sticky(rollup),
            *depth.per_user(rollup),
            *depth.exports(rollup),
        ],
        evidence=evidence,
        observed_from=rollup.usage.from_,
        months_observed=rollup.months_observed,
        declared=rollup.declared(
            "login_events", "sticky_events", "key_events", "export_events"
        ),
        left_out=left_out,
    )

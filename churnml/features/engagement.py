"""Engagement among peers: a score, and who began well and then vanished.

Signals U8 and U12 of the catalogue. Both compare an account with the cohort of the
same cutoff, and nothing in them is learned.
"""

from __future__ import annotations

from collections.abc import Iterator

import ibis
from ibis import _

from churnml.features.facts import known_if
from churnml.features.grid import WEEKS
from churnml.features.rollups import UsageRollup
from churnml.features.spec import Feature, cohort_percentile, feature

__all__ = ["peers"]

DECILES = 10


def peers(rollup: UsageRollup) -> Iterator[Feature]:
    """U8 and U12, in the order in which they are computed."""
    if rollup.grid is not WEEKS or 4 not in rollup.windows:
        return
    yield from _score(rollup)
    if rollup.daily:
        yield _vanished()


# What is above its own normal counts among what is there.
_AGAINST_NORMAL = "logins__logins_vs_normal__7d"


def ingredients(rollup: UsageRollup) -> list[str]:
    """Name what the score ranks, one or more of each of U2 to U5."""
    names = ["logins_28d"]
    names += ["users_28d"] if rollup.has_users else []
    names += ["active_days_28d"] if rollup.daily else []
    names += ["sticky_uses_28d"] if rollup.has_sticky else []
    parts = [f"usage.{name}" for name in [*names, "features_28d"]]
    return [*parts, _AGAINST_NORMAL]


def _score(rollup: UsageRollup) -> Iterator[Feature]:
    ranks = [cohort_percentile(name) for name in ingredients(rollup)]
    total, known = ranks[0].fill_null(0.0), ranks[0].notnull().cast("int64")
    for rank in ranks[1:]:
        total = total + rank.fill_null(0.0)
        known = known + rank.notnull().cast("int64")
    yield feature(
        "logins",
        "engagement_score",
        total / known.nullif(0),
        window="28d",
        signals="U8",
        unit="score",
        direction="-",
        says="engagement {value}, on a scale from 0 (least) to 1 (most)",
        definition="Mean of the percentiles within the cohort of the same cutoff of "
        "logins, active users, active days, uses of sticky features and distinct "
        "features (28 days) and of the last week's logins against the own normal; of "
        "those that are known.",
        needs=(_AGAINST_NORMAL,),
    )
    score = "logins__engagement_score__28d"
    decile = (cohort_percentile(score) * DECILES).floor() + 1
    yield feature(
        "logins",
        "engagement_decile",
        decile,
        window="28d",
        signals="U8",
        unit="count",
        direction="-",
        says="in decile {value} of engagement, of 10",
        definition="Tenth of the cohort by engagement score, 10 the most engaged.",
        needs=(score,),
    )


def _vanished() -> Feature:
    begun = _["usage.first_uses"]
    median = begun.median().over(ibis.window(group_by="cutoff"))
    gone = (begun >= median) & (_["usage.uses_28d"] == 0)
    return feature(
        "logins",
        "started_then_vanished",
        known_if(begun.notnull(), ibis.ifelse(gone, 1, 0)),
        window="28d",
        signals="U12",
        unit="flag",
        direction="+",
        says="began well and then fell silent: {value}",
        definition="Whether the uses of the account's first 30 days were at or above "
        "the median of the cohort, and there was none in the last 28 days.",
        nulls="the first 30 days are not over, or began before the table",
    )

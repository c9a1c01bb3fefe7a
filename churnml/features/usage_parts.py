"""The parts that the families on usage share: aggregates of the rollup's views."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import ibis
from ibis import _

from churnml.features.grid import MONTHS
from churnml.features.rollups import MICRO, UsageRollup
from churnml.features.spec import Family, Part, View
from churnml.tables import Tables

__all__ = ["DAY_BASE", "SILENCE_DAYS", "usage_family"]

# The longest silence is looked for in so many days.
SILENCE_DAYS = 91
# A busiest person's uses and last day travel in one integer, uses * 100 000 + day,
# so that one max() finds both; days since 1970 stay below 100 000 until 2243.
DAY_BASE = 100_000

# What `UsageRollup.normals` gives per stream.
_NORMAL_PARTS = ("last", "median2", "mad4", "below", "trend_short", "trend_long")


def usage_family(tables: Tables, windows: Sequence[int]) -> Family:
    """Make the parts that the families on usage share; it has no features.

    Part names end in the window: ``uses_28d``, ``users_28d``; own-normal parts carry
    the stream's name, as :meth:`UsageRollup.normals` describes.

    Parameters
    ----------
    tables : Tables
        With a table ``usage``.
    windows : sequence of int
        Lengths of the windows in weeks.
    """
    rollup = UsageRollup(tables, windows)
    views: dict[str, View] = {
        "bins": rollup.bins,
        "last": rollup.last,
        "normals": rollup.normals,
        "features": rollup.features,
        "catalogue": rollup.catalogue,
        "people": rollup.people,
        "silences": rollup.silences,
        "placed": rollup.placed,
    }
    parts = dict([*_volume(rollup), *_normals(rollup), *_features(rollup)])
    parts["last_day"] = Part("last", _.day.max())
    parts["catalogue"] = Part("catalogue", _.features.max())
    if rollup.grid is MONTHS:
        parts["observed"] = Part("placed", _.observed.max())
    if rollup.has_users:
        parts |= _people(rollup)
    if rollup.has_silences:
        parts |= _silences()
    used = {part.view for part in parts.values()}
    return Family("usage", {n: v for n, v in views.items() if n in used}, parts)


def _volume(rollup: UsageRollup) -> Iterator[tuple[str, Part]]:
    for stream in rollup.stream_names():
        for bins in rollup.windows:
            total = Part("bins", _[stream].sum(where=_.ago < bins), 0)
            yield f"{stream}_{rollup.grid.label(bins)}", total


def _normals(rollup: UsageRollup) -> Iterator[tuple[str, Part]]:
    yield "history", Part("normals", _.history.max())
    for stream in rollup.normal_streams():
        for what in _NORMAL_PARTS:
            name = f"{stream}_{what}"
            yield name, Part("normals", _[name].max())


def _features(rollup: UsageRollup) -> Iterator[tuple[str, Part]]:
    for bins in rollup.windows:
        uses, window = _[f"n{bins}"], rollup.grid.label(bins)
        nlogn = (uses * ibis.greatest(uses, 1).ln() * MICRO).round().cast("int64")
        yield f"features_{window}", Part("features", (uses > 0).sum(), 0)
        yield f"feature_uses_{window}", Part("features", uses.sum(), 0)
        yield f"feature_nlogn_{window}", Part("features", nlogn.sum(), 0)
        if rollup.has_sticky:
            sticky = ((uses > 0) & _.sticky).sum()
            yield f"sticky_features_{window}", Part("features", sticky, 0)
    if rollup.has_users:
        # Two people or more, for the lowest of their codes is not the highest.
        yield "adopted", Part("features", (_.low < _.high).sum(), 0)


def _people(rollup: UsageRollup) -> dict[str, Part]:
    users = {
        f"users_{rollup.grid.label(bins)}": Part("people", (_.ago < bins).sum(), 0)
        for bins in rollup.windows
    }
    busiest = (_.n * DAY_BASE + _.day).max()
    return {
        **users,
        "people_uses": Part("people", _.n.sum()),
        "busiest": Part("people", busiest),
    }


def _silences() -> dict[str, Part]:
    inside = ibis.least(_.silent, _.day - (_.cutoff_day - SILENCE_DAYS))
    recent = _.ago < SILENCE_DAYS // 7
    return {
        "longest_silence": Part("silences", inside.max(where=recent)),
        "silences": Part("silences", _.count(), 0),
        "shorter_silences": Part("silences", (_.silent < _.present).sum(), 0),
    }

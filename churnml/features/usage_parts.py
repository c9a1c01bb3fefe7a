"""The parts that the families on usage share: aggregates of the rollup's views."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

import ibis
from ibis import _

from churnml.backend import count_if, nearest, whole_sum
from churnml.features.grid import MONTHS, WEEKS
from churnml.features.rollups import DAY_BASE, MICRO, RECENT, UsageRollup
from churnml.features.spec import Family, Part, View
from churnml.features.usage_normals import OwnNormals, slope
from churnml.features.usage_past import OwnPast
from churnml.tables import Tables

__all__ = ["SILENCE_DAYS", "usage_family"]

# The longest silence is looked for in so many days.
SILENCE_DAYS = 91
# Who was not seen before these weeks is new.
NEW_WEEKS = 9
# Under so many whole times 28 days before the last there are no usual exports.
LEAST_BLOCKS = 2


def usage_family(
    tables: Tables, windows: Sequence[int], *, only: Collection[str] | None = None
) -> Family:
    """Make the parts that the families on usage share; it has no features.

    Part names end in the window: ``uses_28d``, ``users_28d``. Parts of an own normal
    carry the stream's name: for a stream ``s``, ``s_last`` is the last bin;
    ``s_median2`` twice the median of the normal bins; ``s_mad4`` four times the
    median absolute deviation from it (doubled twice to stay whole); ``s_below`` how
    many normal bins were lower; ``s_trend_short`` and ``s_trend_long`` slopes.

    Parameters
    ----------
    tables : Tables
        With a table ``usage``.
    windows : sequence of int
        Lengths of the windows in weeks.
    only : collection of str, optional
        Names of the parts to make: the table is folded to what they read.
    """
    rollup = UsageRollup(tables, windows)
    parts = _parts(rollup)
    if only is not None:
        parts = {name: part for name, part in parts.items() if name in only}
        rollup = UsageRollup(tables, windows, read=_read(parts.values()))
    used = {part.view for part in parts.values()}
    return Family(
        "usage",
        {name: view for name, view in _views(rollup).items() if name in used},
        parts,
        observed_from=rollup.usage.from_,
        remade=lambda names: usage_family(tables, windows, only=names),
    )


def _read(parts: Iterable[Part]) -> set[str]:
    """Name the columns that parts read, and their views."""
    found = set()
    for part in parts:
        found.add(part.view)
        for dotted, indexed in _COLUMN.findall(repr(part.aggregate)):
            found.add(dotted or indexed)
    return found


# A column of a value not yet bound to a table, `_.ago` or `_['logins']`.
_COLUMN = re.compile(r"\b_(?:\.(\w+)|\['([^']+)'\])")


def _views(rollup: UsageRollup) -> dict[str, View]:
    own, past = OwnNormals(rollup), OwnPast(rollup)
    return {
        "sums": rollup.sums,
        "bins": rollup.bins,
        "last": rollup.last,
        "medians": own.medians,
        "spread": own.spread,
        "used": rollup.used,
        "features": rollup.features,
        "adopted": rollup.adopted,
        "catalogue": rollup.catalogue,
        "people": rollup.people,
        "ever": rollup.ever,
        "foremost": rollup.foremost,
        "silences": rollup.silences,
        "placed": rollup.placed,
        "beginning": past.beginning,
        "exports": past.exports,
    }


def _parts(rollup: UsageRollup) -> dict[str, Part]:
    parts = dict([*_volume(rollup), *_normals(rollup), *_features(rollup)])
    parts["last_day"] = Part("last", _.day.max())
    parts["catalogue"] = Part("catalogue", _.features.max())
    if rollup.grid is MONTHS:
        parts["observed"] = Part("placed", _.observed.max())
    if rollup.has_users:
        parts |= _people(rollup)
    if rollup.has_silences:
        parts |= _silences()
    if rollup.daily:
        parts["first_uses"] = Part("beginning", _.uses.max())
    if "exports" in rollup.streams.names and rollup.grid is WEEKS:
        parts |= _exports()
    return parts


def _volume(rollup: UsageRollup) -> Iterator[tuple[str, Part]]:
    for stream in rollup.streams.names:
        for bins in rollup.windows:
            total = Part("sums", whole_sum(_[stream], where=_.ago < bins), 0)
            yield f"{stream}_{rollup.grid.label(bins)}", total


def _normals(rollup: UsageRollup) -> Iterator[tuple[str, Part]]:
    yield "history", Part("placed", _.history.max())
    for stream in rollup.streams.normal:
        now = whole_sum(_[stream], where=_.ago == 0)
        yield f"{stream}_last", Part("bins", now, 0)
        yield f"{stream}_median2", Part("medians", _[f"{stream}_median2"].max())
        spread = (_[f"{stream}_off"].median() * 2).round().cast("int64")
        yield f"{stream}_mad4", Part("spread", spread)
        yield f"{stream}_below", Part("spread", whole_sum(_[f"{stream}_lower"]))
        for name, bins in rollup.trends.items():
            yield f"{stream}_trend_{name}", Part("bins", slope(stream, bins), 0)


def _features(rollup: UsageRollup) -> Iterator[tuple[str, Part]]:
    for bins in rollup.windows:
        window = rollup.grid.label(bins)
        yield f"features_{window}", Part("used", _[f"features_{bins}"].max(), 0)
        if rollup.has_sticky:
            sticky = Part("used", _[f"sticky_{bins}"].max(), 0)
            yield f"sticky_features_{window}", sticky
    for bins in rollup.mixes:
        uses, window = _[f"n{bins}"], rollup.grid.label(bins)
        # Most are 0 or 1, whose logarithms need not be taken.
        nlogn = nearest(uses * ibis.greatest(uses, 1).ln() * MICRO)
        nlogn = ibis.ifelse(uses > 1, nlogn, 0)
        yield f"feature_nlogn_{window}", Part("features", whole_sum(nlogn), 0)
    if rollup.has_users:
        yield "adopted", Part("adopted", _.features.max(), 0)


def _people(rollup: UsageRollup) -> dict[str, Part]:
    users = {
        f"users_{rollup.grid.label(bins)}": Part("people", count_if(_.ago < bins), 0)
        for bins in rollup.windows
    }
    busiest = (_.n * DAY_BASE + _.day).max()
    return {
        **users,
        "people_uses": Part("people", whole_sum(_.n)),
        "busiest": Part("people", busiest),
        "users_ever": Part("ever", _.users.max(), 0),
        "busiest_ever": Part("foremost", _.busiest.max()),
        **(_turnover() if rollup.grid is WEEKS else {}),
    }


def _turnover() -> dict[str, Part]:
    now, lately = _.ago < len(RECENT), _.ago < NEW_WEEKS
    return {
        "users_then": Part("people", count_if(_.then), 0),
        "users_both": Part("people", count_if(now & _.then), 0),
        "users_either": Part("people", count_if(now | _.then), 0),
        "users_lately": Part("people", count_if(lately), 0),
        "users_new": Part("people", count_if(_.oldest < NEW_WEEKS), 0),
    }


def _exports() -> dict[str, Part]:
    usual = ibis.ifelse(_.block > 0, _.n, ibis.null())
    median2 = (usual.median() * 2).round().cast("int64")
    enough = count_if(_.block > 0) >= LEAST_BLOCKS
    return {
        "exports_now": Part("exports", whole_sum(_.n, where=_.block == 0), 0),
        "exports_median2": Part("exports", ibis.ifelse(enough, median2, ibis.null())),
    }


def _silences() -> dict[str, Part]:
    inside = ibis.least(_.silent, _.day - (_.cutoff_day - SILENCE_DAYS))
    recent = _.ago < SILENCE_DAYS // 7
    return {
        "longest_silence": Part("silences", inside.max(where=recent)),
        "silences": Part("silences", _.count(), 0),
        "shorter_silences": Part("silences", (_.silent < _.present).sum(), 0),
    }

"""What the charts of a card draw: plain values by account, never computed anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from churnml.templates import percent

__all__ = ["Drawings"]

WEEK = pd.Timedelta(days=7)
FEATURE_WEEKS = 13
MOST_FEATURES = 14
"""Rows of a feature map; what was used less is summed up in one more."""

_NORMAL = ["normal_low", "normal_mid", "normal_high"]
Drawn = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Drawings:
    """The past of all accounts of a list, as it was stored beside it.

    Any of the frames may be missing; a card then lacks that chart.

    Attributes
    ----------
    weeks : DataFrame or None
        ``account_id, week, logins, active_users, uses, measure`` and the own normal
        band ``normal_low, normal_mid, normal_high``. Null is not known.
    features : DataFrame or None
        ``account_id, feature, sticky, week, uses``: only weeks with use.
    marks : DataFrame or None
        ``account_id, at, until, kind, tone, text``.
    lists : sequence of DataFrame
        The lists of this and of earlier cutoffs as they were written, oldest first:
        ``account_id, cutoff, risk`` and, if there, ``risk_low, risk_high,
        model_version``.

    Examples
    --------
    >>> marks = pd.DataFrame({"account_id": ["A"], "at": [pd.Timestamp("2025-02-03")],
    ...     "until": [pd.NaT], "kind": "nps", "tone": "bad", "text": "NPS answer 3"})
    >>> Drawings(marks=marks).of(["A", "B"], date(2025, 3, 3))
    {'A': {'marks': [['2025-02-03', None, 'nps', 'bad', 'NPS answer 3']]}, 'B': {}}
    """

    weeks: pd.DataFrame | None = None
    features: pd.DataFrame | None = None
    marks: pd.DataFrame | None = None
    lists: Sequence[pd.DataFrame] = field(default=())

    def of(
        self, accounts: Sequence[str], cutoff: date, edges: tuple[float, ...] = ()
    ) -> Drawn:
        """Gather what is drawn of each account, ready for JSON.

        No risk is rounded across one of the `edges`, see
        :func:`churnml.templates.percent`.

        Returns
        -------
        dict
            By account, with the keys ``risks``, ``weeks``, ``features`` and ``marks``
            as far as there is something to draw.
        """
        at = pd.Timestamp(cutoff)
        parts = {
            "risks": _risks(self.lists, at, edges),
            "weeks": _each(_placed(self.weeks, at), ["week"], _weeks),
            "features": _features(self.features, at),
            "marks": _each(self.marks, ["at"], _marks),
        }
        found: Drawn = {account: {} for account in accounts}
        for name, by_account in parts.items():
            for account, values in by_account.items():
                if account in found and values:
                    found[account][name] = values
        return found


def _placed(frame: pd.DataFrame | None, at: pd.Timestamp) -> pd.DataFrame | None:
    if frame is None:
        return None
    return frame.assign(place=(pd.to_datetime(frame["week"]) - at) // WEEK)


def _each(frame: pd.DataFrame | None, by: list[str], draw: Any) -> dict[str, Any]:
    if frame is None or frame.empty:
        return {}
    ordered = frame.sort_values(["account_id", *by], kind="stable")
    return {account: draw(rows) for account, rows in _accounts(ordered)}


def _accounts(ordered: pd.DataFrame) -> Iterator[tuple[str, dict[str, list[Any]]]]:
    # Slices of plain lists: a groupby of many thousand small groups takes a minute.
    ids = ordered["account_id"].astype(str).to_numpy()
    starts = np.flatnonzero(np.r_[True, ids[1:] != ids[:-1]]).tolist()
    columns = {str(name): _plain(ordered[name]) for name in ordered}
    for start, stop in zip(starts, [*starts[1:], len(ids)], strict=True):
        yield str(ids[start]), {n: v[start:stop] for n, v in columns.items()}


def _plain(values: pd.Series) -> list[Any]:
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        values = values.dt.strftime("%Y-%m-%d")
    elif pd.api.types.is_float_dtype(values.dtype):
        whole = (values.dropna() % 1 == 0).all()
        values = values.astype("Int64") if whole else values.round(4)
    return values.astype(object).where(values.notna(), None).tolist()


def _risks(
    lists: Sequence[pd.DataFrame], at: pd.Timestamp, edges: tuple[float, ...]
) -> dict[str, Any]:
    names = ["account_id", "cutoff", "risk", "risk_low", "risk_high", "model_version"]
    kept = [listed.reindex(columns=names) for listed in lists if len(listed)]
    if not kept:
        return {}
    frame = pd.concat([listed.astype(object) for listed in kept], ignore_index=True)
    frame["cutoff"] = pd.to_datetime(frame["cutoff"])
    for name in ("risk", "risk_low", "risk_high"):
        frame[name] = frame[name].astype(float)
    frame = frame[frame["cutoff"] <= at]
    # Of the risk as it is: what is drawn is rounded, which may be across an edge.
    frame = frame.assign(text=[percent(risk, edges) for risk in frame["risk"]])
    return _each(frame, ["cutoff"], _trend)


def _trend(rows: Mapping[str, list[Any]]) -> list[list[Any]]:
    names = ("cutoff", "risk", "risk_low", "risk_high", "model_version", "text")
    return [list(values) for values in zip(*(rows[n] for n in names), strict=True)]


def _weeks(rows: Mapping[str, list[Any]]) -> dict[str, Any]:
    places = [place - rows["place"][0] for place in rows["place"]]
    drawn: dict[str, Any] = {
        "first": rows["week"][0],
        "measure": next((m for m in rows["measure"] if m), "uses"),
    }
    for name in ("logins", "active_users", "uses"):
        values: list[Any] = [None] * (places[-1] + 1)
        for place, value in zip(places, rows[name], strict=True):
            values[place] = value
        if any(value is not None for value in values):
            drawn[name] = values
    normal = [rows[name][-1] for name in _NORMAL]
    if None not in normal:
        drawn["normal"] = normal
    return drawn if drawn["measure"] in drawn else {}


def _features(frame: pd.DataFrame | None, at: pd.Timestamp) -> dict[str, Any]:
    if frame is None or frame.empty:
        return {}
    first = at - FEATURE_WEEKS * WEEK
    weeks = pd.to_datetime(frame["week"])
    inside = frame[(weeks >= first) & (weeks < at)]
    place = (pd.to_datetime(inside["week"]) - first) // WEEK
    inside = inside.assign(place=place.astype(int)).drop(columns="week")
    by_account = _each(inside, ["feature", "place"], _map)
    return {
        account: {"first": first.date().isoformat(), "rows": rows}
        for account, rows in by_account.items()
    }


def _map(rows: Mapping[str, list[Any]]) -> list[list[Any]]:
    lines: dict[str, list[Any]] = {}
    for feature, sticky, place, uses in zip(
        *(rows[name] for name in ("feature", "sticky", "place", "uses")), strict=True
    ):
        line = lines.setdefault(
            feature, [str(feature), bool(sticky), [0] * FEATURE_WEEKS]
        )
        line[2][place] += uses or 0
    ordered = sorted(lines.values(), key=lambda line: (not line[1], -sum(line[2])))
    shown, rest = ordered[:MOST_FEATURES], ordered[MOST_FEATURES:]
    if rest:
        total = [sum(uses) for uses in zip(*(line[2] for line in rest), strict=True)]
        shown.append([f"{len(rest)} others", False, total])
    return shown


def _marks(rows: Mapping[str, list[Any]]) -> list[list[Any]]:
    names = ("at", "until", "kind", "tone", "text")
    return [list(values) for values in zip(*(rows[n] for n in names), strict=True)]

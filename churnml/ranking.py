"""The risk list: every scored account, ranked, with what the model noticed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from churnml.bands import BANDS, LOWEST_BAND, UNKNOWN_BAND, band_by_value, band_of
from churnml.errors import TaskError
from churnml.profit import Plan
from churnml.reasons.clauses import family_name
from churnml.reasons.wording import said_by
from churnml.reasons.words import WORDS, Words
from churnml.timeline import MONTHS_A_YEAR

__all__ = [
    "beside",
    "in_order",
    "risk_list",
    "with_plan",
]

REASONS, PROTECTIVE = 4, 2


def risk_list(
    risk: pd.Series,
    reasons: pd.DataFrame,
    *,
    certainty: pd.DataFrame | None = None,
    top: int | None = None,
    capacity: int | None = None,
    bands: Mapping[str, float] = BANDS,
    model_version: str | None = None,
    run_id: str | None = None,
    data_until: date | None = None,
    words: Words = WORDS,
) -> pd.DataFrame:
    """Rank the accounts of each cutoff by risk.

    Parameters
    ----------
    risk : Series of float
        In [0, 1], indexed by ``(account_id, cutoff)``.
    reasons : DataFrame
        As :func:`churnml.top_reasons` gives them, for at least the same snapshots.
    certainty : DataFrame, optional
        As :meth:`churnml.ChurnModel.risk_band` gives it, for at least the same
        snapshots.
    top : int, optional
        Keep the riskiest only; by default all.
    capacity : int, optional
        How many accounts the team has time for; by default all.
    bands : mapping of str to float
        Names of the bands and the least risk of each. Accounts below all are ``low``.
    model_version, run_id : str, optional
        Where the risk comes from.
    data_until : date, optional
        The data was complete up to this midnight.
    words : Words
        As the reasons are written in.

    Returns
    -------
    DataFrame
        One row per account and cutoff, by cutoff, then rank:

        ``account_id, name, owner, cutoff``
            ``cutoff`` is the midnight of the prediction, UTC.
        ``risk, risk_low, risk_high``
            The last two are the 90 % band; null without ``certainty``.
        ``band, rank, in_capacity``
            ``band`` is ``unknown`` where the model is blind; the account keeps its
            risk and its rank. ``rank`` counts from 1 at each cutoff. Of equal risks
            the higher value at risk comes first, then the account id in alphabetical
            order.
        ``mrr, currency, value_at_risk``
            ``value_at_risk`` is ``risk * 12 * mrr``; null where ``mrr`` is.
        ``renewal_date``
        ``reason_1 .. 4``, ``reason_1_code .. 4_code``, ``reason_1_points .. 4_points``
            Null where there are fewer.
        ``protective_1, protective_2``, their ``_code`` and ``_points``
            The same of what lowers the risk.
        ``context, context_points``
            Static facts, and what they add.
        ``missing_data, model_version, run_id, data_until``

    Raises
    ------
    TaskError
        If a snapshot has a risk and no row of reasons, or a risk is outside [0, 1]; or
        if bands, capacity or top make no sense.

    Examples
    --------
    >>> import pandas as pd
    >>> index = pd.MultiIndex.from_product(
    ...     [["A-1", "A-2", "A-3"], [pd.Timestamp("2025-03-03")]],
    ...     names=["account_id", "cutoff"])
    >>> risk = pd.Series([0.05, 0.4, 0.4], index=index)
    >>> reasons = pd.DataFrame({"mrr": [900.0, 100.0, 300.0]}, index=index)
    >>> ranked = risk_list(risk, reasons, capacity=1)
    >>> ranked[["account_id", "risk", "band", "rank", "in_capacity", "value_at_risk"]]
      account_id  risk  band  rank  in_capacity  value_at_risk
    0        A-3  0.40  high     1         True         1440.0
    1        A-2  0.40  high     2        False          480.0
    2        A-1  0.05   low     3        False          540.0
    """
    _check(risk, reasons, bands, {"top": top, "capacity": capacity})
    said = reasons.reindex(risk.index)
    rows = pd.DataFrame(
        {
            "account_id": risk.index.get_level_values("account_id"),
            "cutoff": risk.index.get_level_values("cutoff"),
            "risk": risk.to_numpy(dtype=float),
        }
    )
    rows["mrr"] = pd.to_numeric(_column(said, "mrr"), errors="coerce").to_numpy(float)
    rows["value_at_risk"] = rows["risk"] * MONTHS_A_YEAR * rows["mrr"]
    sure = _certainty(certainty, risk.index)
    rows["risk_low"], rows["risk_high"] = (
        sure["risk_low"].array,
        sure["risk_high"].array,
    )
    blind = sure["blind"].array
    rows["band"] = band_of(rows["risk"].to_numpy(), bands, blind=pd.notna(blind))
    for name in _said_columns(said):
        if name not in rows:
            rows[name] = _column(said, name).array
    rows["missing_data"] = pd.array(
        [
            "; ".join(w for w in (nothing_recorded(b, words), m) if isinstance(w, str))
            or None
            for b, m in zip(blind, rows["missing_data"], strict=True)
        ],
        dtype="str",
    )
    rows["model_version"] = pd.array([model_version] * len(rows), dtype="str")
    rows["run_id"] = pd.array([run_id] * len(rows), dtype="str")
    until = np.datetime64("NaT" if data_until is None else data_until, "us")
    rows["data_until"] = np.full(len(rows), until)
    rows = in_order(rows)
    rows["rank"] = rows.groupby("cutoff", sort=False).cumcount() + 1
    rows["in_capacity"] = rows["rank"] <= (len(rows) if capacity is None else capacity)
    if top is not None:
        rows = rows[rows["rank"] <= top].reset_index(drop=True)
    return rows[_order(said)]


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Sort snapshots as the list does: by risk, ties by value at risk, then by id.

    Parameters
    ----------
    rows : DataFrame
        With ``cutoff, risk, value_at_risk, account_id``.
    """
    return rows.sort_values(
        ["cutoff", "risk", "value_at_risk", "account_id"],
        ascending=[True, False, False, True],
        na_position="last",
        kind="stable",
        ignore_index=True,
    )


def with_plan(
    listed: pd.DataFrame,
    made: Plan,
    *,
    bands: Literal["by value", "by risk"] = "by value",
) -> pd.DataFrame:
    """Say in a risk list what a call is worth, and whom to call.

    Parameters
    ----------
    listed : DataFrame
        As :func:`risk_list` gives it, of one cutoff.
    made : Plan
        Of the same accounts.
    bands : {"by value", "by risk"}
        Whether bands are chosen anew by what a call is worth, or stay.

    Returns
    -------
    DataFrame
        With ``expected_value, expected_low, expected_high, worth_currency`` and
        ``planned`` behind ``value_at_risk``: as in :class:`~churnml.profit.Plan`.

    Examples
    --------
    >>> import pandas as pd
    >>> from churnml.offer import Offer
    >>> from churnml.profit import plan
    >>> listed = pd.DataFrame({"account_id": ["A-1", "A-2", "A-3"], "band": "low",
    ...     "risk": [0.4, 0.2, 0.01], "mrr": [50.0, 900.0, 900.0],
    ...     "value_at_risk": [240.0, 2160.0, 108.0]})
    >>> made = plan(listed, Offer(contact_cost=90, accept_rate=0.3, currency="EUR"))
    >>> with_plan(listed, made)[["account_id", "band", "expected_value", "planned"]]
      account_id  band  expected_value  planned
    0        A-1   low           -18.0    False
    1        A-2  high           558.0     True
    2        A-3   low           -57.6    False
    """
    told = made.table.set_index("account_id").reindex(listed["account_id"].astype(str))
    out = listed.copy()
    place = list(out.columns).index("value_at_risk") + 1
    told["worth_currency"] = pd.array([made.offer.currency] * len(told), dtype="str")
    names = ("expected_value", "expected_low", "expected_high")
    for name in reversed((*names, "worth_currency", "planned")):
        out.insert(place, name, told[name].array)
    if bands == "by value":
        out["band"] = band_by_value(told["verdict"].to_numpy(), out["band"].to_numpy())
    return out


def beside(listed: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Put columns about the accounts into a risk list, before ``missing_data``.

    Parameters
    ----------
    listed : DataFrame
        As :func:`risk_list` gives it, of one cutoff.
    told : DataFrame
        Columns to put in, in their order, indexed by ``account_id``; null for accounts
        that are not there.

    Examples
    --------
    >>> import pandas as pd
    >>> listed = pd.DataFrame({"account_id": ["A-1", "A-2"], "missing_data": None})
    >>> told = pd.DataFrame({"play": ["Call"]}, index=["A-2"], dtype="str")
    >>> beside(listed, told)["play"].isna().tolist(), list(beside(listed, told))
    ([True, False], ['account_id', 'play', 'missing_data'])
    """
    rows = told.reindex(listed["account_id"].astype(str))
    out = listed.copy()
    place = list(out.columns).index("missing_data")
    for name in reversed(list(rows.columns)):
        out.insert(place, str(name), rows[name].array)
    return out


def nothing_recorded(families: object, words: Words = WORDS) -> str | None:
    """Say of which families nothing was ever recorded.

    Examples
    --------
    >>> nothing_recorded("logins, nps")
    'The model is all but blind here: nothing recorded yet of: Usage, NPS'
    """
    if not isinstance(families, str):
        return None
    named = ", ".join(family_name(name, words) for name in families.split(", "))
    return said_by("blind", words, families=named)


def _certainty(given: pd.DataFrame | None, index: pd.Index) -> pd.DataFrame:
    if given is not None:
        return given.reindex(index)
    nothing = {"risk_low": np.nan, "risk_high": np.nan}
    return pd.DataFrame(nothing, index=index).assign(
        blind=pd.array([None] * len(index), dtype="str")
    )


def _numbered(pattern: str, least: int, present: Sequence[str]) -> list[str]:
    """Name the columns of a pattern: as many as there are, and at least ``least``."""
    count = least
    while pattern.format(count + 1) in present:
        count += 1
    return [pattern.format(n + 1) for n in range(count)]


def _said_columns(said: pd.DataFrame) -> list[str]:
    present = list(said.columns)
    return [
        "name",
        "owner",
        "currency",
        "renewal_date",
        *_numbered("reason_{}", REASONS, present),
        *_numbered("reason_{}_code", REASONS, present),
        *_numbered("reason_{}_points", REASONS, present),
        *_numbered("protective_{}", PROTECTIVE, present),
        *_numbered("protective_{}_code", PROTECTIVE, present),
        *_numbered("protective_{}_points", PROTECTIVE, present),
        "context",
        "context_points",
        "muted",
        "muted_points",
        "missing_data",
    ]


def _order(said: pd.DataFrame) -> list[str]:
    words = _said_columns(said)[4:]
    return [
        *("account_id", "name", "owner", "cutoff", "risk", "risk_low", "risk_high"),
        *(
            "band",
            "rank",
            "in_capacity",
            "mrr",
            "currency",
            "value_at_risk",
            "renewal_date",
        ),
        *words,
        *("model_version", "run_id", "data_until"),
    ]


def _column(said: pd.DataFrame, name: str) -> pd.Series:
    """Give a column; all null, in its type, where it is not there."""
    if name in said:
        return said[name]
    kind = "Int64" if name.endswith("_points") else "str"
    if name == "mrr":
        kind = "float64"
    if name == "renewal_date":
        kind = "datetime64[us]"
    return pd.Series([None] * len(said), index=said.index, dtype=kind)


def _check(
    risk: pd.Series,
    reasons: pd.DataFrame,
    bands: Mapping[str, float],
    counts: Mapping[str, int | None],
) -> None:
    for name, number in counts.items():
        if number is not None and number < 1:
            msg = f"{name}: {number} accounts. Give 1 or more, or None for all."
            raise TaskError(msg)
    wrong = {name: least for name, least in bands.items() if not 0 <= least <= 1}
    if (
        wrong
        or {LOWEST_BAND, UNKNOWN_BAND} & {*bands}
        or len(set(bands.values())) < len(bands)
    ):
        msg = (
            f"bands: {dict(bands)} must give different names the least risk of each, "
            f"all different and in [0, 1]; the rest is {LOWEST_BAND!r}, and "
            f"{UNKNOWN_BAND!r} where the model is blind. For example "
            '{"high": 0.30, "medium": 0.10}.'
        )
        raise TaskError(msg)
    bad = risk[~risk.between(0, 1)]
    if len(bad):
        msg = (
            f"risk: {len(bad)} of {len(risk)} values are null or outside [0, 1] "
            f"(e.g. {bad.iloc[0]} of account {bad.index[0][0]!r}). Pass the Series of "
            "predict_risk."
        )
        raise TaskError(msg)
    unsaid = risk.index.difference(reasons.index)
    if len(unsaid):
        examples = ", ".join(repr(account) for account, _ in unsaid[:3])
        msg = (
            f"reasons: missing for {len(unsaid)} of {len(risk)} snapshots with a risk "
            f"(e.g. {examples}). Pass the reasons of the same matrix."
        )
        raise TaskError(msg)

"""The columns of an export: always the same, in the same order, whatever the list has.

A CRM maps columns once. So a list that was written before a column was, or without
``worth`` in its configuration, has the column all the same, and it is null.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

__all__ = ["CHANGES", "COLUMNS", "PROTECTIVE", "REASONS", "columns_of", "rows_of"]

REASONS, PROTECTIVE, CHANGES = 4, 2, 3
"""How many of each an export has."""


def _numbered(stem: str, count: int) -> dict[str, str]:
    numbers = range(1, count + 1)
    return {
        **{f"{stem}_{n}": "str" for n in numbers},
        **{f"{stem}_{n}_code": "str" for n in numbers},
        **{f"{stem}_{n}_points": "Int64" for n in numbers},
    }


COLUMNS: Mapping[str, str] = {
    "account_id": "str",
    "name": "str",
    "owner": "str",
    "cutoff": "date",
    "risk": "Float64",
    "risk_low": "Float64",
    "risk_high": "Float64",
    "band": "str",
    "rank": "Int64",
    "in_capacity": "boolean",
    "mrr": "Float64",
    "currency": "str",
    "value_at_risk": "Float64",
    "expected_value": "Float64",
    "expected_low": "Float64",
    "expected_high": "Float64",
    "worth_currency": "str",
    "planned": "boolean",
    "renewal_date": "date",
    "lifecycle_stage": "str",
    **_numbered("reason", REASONS),
    **_numbered("protective", PROTECTIVE),
    "context": "str",
    "context_points": "Int64",
    "play": "str",
    "play_code": "str",
    "play_channel": "str",
    "play_due": "date",
    "play_why": "str",
    "previous_cutoff": "date",
    "previous_risk": "Float64",
    "risk_change": "Int64",
    **_numbered("changed", CHANGES),
    "muted": "str",
    "missing_data": "str",
    "model_version": "str",
    "run_id": "str",
    "data_until": "date",
}
"""Columns and their types; ``date`` is a day without a time."""


def columns_of(risk_list: pd.DataFrame) -> pd.DataFrame:
    """Bring a risk list to the columns of an export.

    Parameters
    ----------
    risk_list : DataFrame
        As it was written; columns it lacks become null, others are left out.

    Returns
    -------
    DataFrame
        `COLUMNS`, in the list's order. Dates are Python's, null where not known.

    Examples
    --------
    >>> listed = pd.DataFrame({"account_id": ["A-1"], "cutoff": ["2025-03-03"],
    ...                        "risk": [0.25], "own_column": [1]})
    >>> row = columns_of(listed).iloc[0]
    >>> str(row["cutoff"]), float(row["risk"]), pd.isna(row["play"])
    ('2025-03-03', 0.25, True)
    """
    found = {name: _typed(risk_list, name, kind) for name, kind in COLUMNS.items()}
    return pd.DataFrame(found, index=risk_list.index).reset_index(drop=True)


def _typed(listed: pd.DataFrame, name: str, kind: str) -> pd.Series:
    values = listed[name] if name in listed else pd.Series(None, listed.index, object)
    if kind in {"str", "date"}:
        known = values.notna()
        said = values.astype(object)
        if kind == "date":
            said = pd.to_datetime(values).dt.date.astype(object)
        else:
            said = said.map(str, na_action="ignore")
        return said.where(known, None)
    return values.astype(pd.api.types.pandas_dtype(kind))


def rows_of(risk_list: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of an export as plain values; None where not known.

    Examples
    --------
    >>> listed = pd.DataFrame({"account_id": ["A-1"], "risk": [0.25]})
    >>> [(row["account_id"], row["risk"], row["rank"]) for row in rows_of(listed)]
    [('A-1', 0.25, None)]
    """
    frame = columns_of(risk_list).astype(object)
    frame = frame.where(frame.notna(), None)
    names = list(COLUMNS)
    return [
        dict(zip(names, row, strict=True))
        for row in frame.itertuples(index=False, name=None)
    ]

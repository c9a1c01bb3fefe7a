"""JSON Lines: an object an account, nested as a program wants it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pandas as pd

from churnml.exports.columns import CHANGES, PROTECTIVE, REASONS, rows_of

__all__ = ["account_object", "json_lines"]

_PLAIN = (
    *("account_id", "name", "owner", "cutoff", "risk", "risk_low", "risk_high"),
    *("band", "rank", "in_capacity", "mrr", "currency", "value_at_risk"),
    *("expected_value", "expected_low", "expected_high", "worth_currency", "planned"),
    *("renewal_date", "lifecycle_stage"),
)
_MODEL = {"version": "model_version", "run_id": "run_id", "data_until": "data_until"}
_PLAY = {
    "text": "play",
    "code": "play_code",
    "channel": "play_channel",
    "due": "play_due",
    "why": "play_why",
}


def json_lines(risk_list: pd.DataFrame) -> str:
    """Write a risk list as JSON Lines, one account a line.

    Parameters
    ----------
    risk_list : DataFrame
        As it was written.

    Returns
    -------
    str
        UTF-8 as it is, not escaped. Numbers are numbers, what is not known is null;
        ``play`` and ``change`` are null where there is none.

    Examples
    --------
    >>> listed = pd.DataFrame({"account_id": ["A-1"], "cutoff": ["2025-03-03"],
    ...     "risk": [0.25], "reason_1": ["No logins in 21 days"],
    ...     "reason_1_code": ["logins.days_since_last_use.high"],
    ...     "reason_1_points": [12]})
    >>> account = json.loads(json_lines(listed))
    >>> account["risk"], account["reasons"][0]["points"], account["play"]
    (0.25, 12, None)
    """
    lines = (
        json.dumps(account_object(row), ensure_ascii=False, allow_nan=False)
        for row in rows_of(risk_list)
    )
    return "".join(f"{line}\n" for line in lines)


def account_object(row: dict[str, Any]) -> dict[str, Any]:
    """Nest one row of an export."""
    row = {name: _plain(value) for name, value in row.items()}
    play = {key: row[column] for key, column in _PLAY.items()}
    change = None
    if row["previous_cutoff"] is not None:
        change = {
            "previous_cutoff": row["previous_cutoff"],
            "previous_risk": row["previous_risk"],
            "points": row["risk_change"],
            "parts": _parts(row, "changed", CHANGES),
        }
    return {
        **{name: row[name] for name in _PLAIN},
        "reasons": _parts(row, "reason", REASONS),
        "in_its_favour": _parts(row, "protective", PROTECTIVE),
        "context": None
        if row["context"] is None
        else {"text": row["context"], "points": row["context_points"]},
        "play": play if row["play"] is not None else None,
        "change": change,
        "muted": row["muted"],
        "missing_data": row["missing_data"],
        "model": {key: row[column] for key, column in _MODEL.items()},
    }


def _parts(row: dict[str, Any], stem: str, count: int) -> list[dict[str, Any]]:
    names = [f"{stem}_{n}" for n in range(1, count + 1)]
    return [
        {"text": row[n], "code": row[f"{n}_code"], "points": row[f"{n}_points"]}
        for n in names
        if row[n] is not None
    ]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value

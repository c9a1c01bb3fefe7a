"""Two rows of a list, one full and one bare, and what is told beside them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from churnml.exports import COLUMNS

MARCH = pd.Timestamp("2025-03-03")
ABOUT = {
    "name": "acme",
    "cutoff": "2025-03-03",
    "lead": "14d",
    "horizon": "90d",
    "base_risk": 0.09,
    "usable": True,
}
NOT_SCORED = pd.DataFrame(
    {
        "account_id": ["C-1", "C-2", "C-3", "C-4"],
        "reason": ["new", "new", "trial", "left"],
    }
)
FULL: dict[str, Any] = {
    "account_id": "A-17",
    "name": "Müller & Söhne",
    "owner": "Ann Lee",
    "cutoff": MARCH,
    "risk": 0.4216,
    "risk_low": 0.3,
    "risk_high": 0.55,
    "band": "high",
    "rank": 1,
    "in_capacity": True,
    "mrr": 1200.0,
    "currency": "EUR",
    "value_at_risk": 6071.04,
    "renewal_date": pd.Timestamp("2025-05-01"),
    "lifecycle_stage": "renewal",
    "reason_1": "Logins fell to 6 last week, usually 23 (-74 %)",
    "reason_1_code": "logins.logins_vs_normal.falling",
    "reason_1_points": 25,
    "reason_2": "1 urgent ticket is open",
    "reason_2_code": "tickets.open_urgent.high",
    "reason_2_points": 9,
    "protective_1": "12 features used",
    "protective_1_code": "stickiness.features.high",
    "protective_1_points": -2,
    "play": "Let an engineer solve the ticket",
    "play_code": "engineer",
    "play_channel": "phone",
    "play_due": pd.Timestamp("2025-03-07"),
    "play_why": "Logins fell to 6 last week, usually 23 (-74 %). an engineer is heard",
    "previous_cutoff": pd.Timestamp("2025-02-24"),
    "previous_risk": 0.21,
    "risk_change": 21,
    "changed_1": "Logins fell from 20 to 6 a week",
    "changed_1_code": "logins",
    "changed_1_points": 22,
    "missing_data": "no NPS answers",
    "model_version": "3",
    "run_id": "abc",
    "data_until": MARCH,
}
BARE: dict[str, Any] = {
    "account_id": "B-2",
    "cutoff": MARCH,
    "risk": 0.125,
    "band": "medium",
    "rank": 2,
}


def listed(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows))
    for column in frame.columns:
        if COLUMNS[column] == "Int64":
            frame[column] = frame[column].astype("Int64")
    return frame

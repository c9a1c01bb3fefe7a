"""A plausible risk list, made by hand: columns as scoring writes them."""

from __future__ import annotations

import numpy as np
import pandas as pd

__all__ = ["BASE_RISK", "CUTOFF", "METRICS", "make_not_scored", "make_risk_list"]

CUTOFF = pd.Timestamp("2025-03-03")
BASE_RISK = 0.06
BANDS = {"high": 0.30, "medium": 0.10}

FIRST = ["Nord", "Alpen", "Blue", "Silver", "Green", "Hanse", "Delta", "Solar", "Vega"]
SECOND = ["wind", "Logistik", "Foods", "Metrics", "Health", "Legal", "Textil", "Labs"]
FORM = ["GmbH", "Ltd", "AG", "Inc", "B.V.", "& Co. KG"]
OWNERS = ["Jana Müller", "Tom Okafor", "Priya Nair", "Luis Ferreira", "Anna Kowalska"]
RAISING = [
    ("14 logins in the last 7 days, down from its usual 120", "logins.logins.falling"),
    ("No use of its sticky features for 6 weeks", "stickiness.share.falling"),
    ("2 urgent tickets open, the oldest for 23 days", "tickets.open_urgent.high"),
    ("First responses took 31 hours at the median, usual 6", "tickets.response.rising"),
    ("Latest NPS answer 3 of 10, down from 8", "nps.latest.falling"),
    ("Seats went from 40 to 25 in the last 91 days", "commercial.seats.falling"),
    (
        "Its top user, with 61 % of all use, was last seen 34 days ago",
        "logins.top.high",
    ),
]
LOWERING = [
    (
        "9 of 12 features used, more than 80 % of accounts",
        "stickiness.features_used.high",
    ),
    ("Latest NPS answer 9 of 10, 40 days ago", "nps.latest.high"),
    ("Renewed twice, the last time 4 months ago", "commercial.renewals.high"),
]

METRICS = pd.DataFrame(
    [
        ("model", "auc_within_cutoff", 0.843, 0.812, 0.872),
        ("recency", "auc_within_cutoff", 0.731, 0.69, 0.768),
        ("calendar", "auc_within_cutoff", 0.588, 0.54, 0.631),
        ("logistic", "auc_within_cutoff", 0.801, 0.765, 0.834),
        ("model", "recall_at_10pct", 0.46, 0.39, 0.53),
        ("model", "observed_over_expected", 0.96, 0.8, 1.15),
        ("model", "churned_accounts", 87.0, np.nan, np.nan),
    ],
    columns=["model", "metric", "value", "low", "high"],
)


def make_risk_list(
    accounts: int = 300, seed: int = 7, *, currencies: tuple[str, ...] = ("EUR",)
) -> pd.DataFrame:
    """Make a list whose points add up: base risk, reasons and the rest give the risk.

    Some names, owners, revenues and renewal dates are null.
    """
    rng = np.random.default_rng(seed)
    rows = [_row(number, rng, currencies) for number in range(1, accounts + 1)]
    listed = pd.DataFrame(rows)
    listed = listed.sort_values(
        ["risk", "value_at_risk", "account_id"], ascending=[False, False, True]
    ).reset_index(drop=True)
    listed["rank"] = range(1, accounts + 1)
    listed["in_capacity"] = listed["rank"] <= accounts // 6
    return listed


def _row(
    number: int, rng: np.random.Generator, currencies: tuple[str, ...]
) -> dict[str, object]:
    risk = float(rng.beta(0.7, 6.0))
    mrr = float(np.round(rng.lognormal(6.8, 0.9))) if rng.random() > 0.03 else None
    row: dict[str, object] = {
        "account_id": f"A-{number:04d}",
        "name": None if rng.random() < 0.03 else _name(rng),
        "owner": None if rng.random() < 0.05 else str(rng.choice(OWNERS)),
        "cutoff": CUTOFF,
        "risk": risk,
        "band": next((b for b, least in BANDS.items() if risk >= least), "low"),
        "mrr": mrr,
        "currency": str(rng.choice(currencies)),
        "value_at_risk": None if mrr is None else risk * 12 * mrr,
        "renewal_date": None
        if rng.random() < 0.1
        else CUTOFF + pd.Timedelta(days=int(rng.integers(3, 360))),
    }
    return (
        row
        | _reasons(risk, rng)
        | {
            "missing_data": "NPS: no answer in the last year"
            if rng.random() < 0.3
            else None,
            "model_version": "4",
            "run_id": "3f9c2a",
            "data_until": CUTOFF,
        }
    )


def _name(rng: np.random.Generator) -> str:
    return f"{rng.choice(FIRST)}{rng.choice(SECOND)} {rng.choice(FORM)}"


def _reasons(risk: float, rng: np.random.Generator) -> dict[str, object]:
    rise = round(100 * risk) - round(100 * BASE_RISK)
    shares = np.sort(rng.dirichlet(np.ones(4)))[::-1]
    points = np.round(max(rise, 0) * shares).astype(int)
    picked = rng.permutation(len(RAISING))
    row: dict[str, object] = {}
    for place in range(4):
        text, code = RAISING[picked[place]]
        there = points[place] > 0
        row[f"reason_{place + 1}"] = text if there else None
        row[f"reason_{place + 1}_code"] = code if there else None
        row[f"reason_{place + 1}_points"] = int(points[place]) if there else None
    kept = rng.permutation(len(LOWERING))[: int(rng.integers(0, 3))]
    for place in range(2):
        there = place < len(kept)
        text, code = LOWERING[kept[place]] if there else (None, None)
        row[f"protective_{place + 1}"] = text
        row[f"protective_{place + 1}_code"] = code
        row[f"protective_{place + 1}_points"] = place - 2 if there else None
    known = bool(rng.random() < 0.8)
    row["context"] = (
        "Industry: retail; a paying customer for 400 days" if known else None
    )
    row["context_points"] = int(rng.integers(-2, 3)) if known else None
    return row


def make_not_scored() -> pd.DataFrame:
    """Make the accounts outside the list: 9 trials, 5 new, 3 given notice."""
    reasons = ["trial"] * 9 + ["new"] * 5 + ["notice given"] * 3
    return pd.DataFrame(
        {
            "account_id": [f"N-{i:03d}" for i in range(len(reasons))],
            "cutoff": CUTOFF,
            "reason": reasons,
        }
    )


def make_previous(listed: pd.DataFrame, seed: int = 1) -> pd.DataFrame:
    """Make the list of four weeks earlier, of the same model."""
    rng = np.random.default_rng(seed)
    then = listed.iloc[5:].copy()
    then["cutoff"] = CUTOFF - pd.Timedelta(days=28)
    then["risk"] = (then["risk"] + rng.normal(0, 0.05, len(then))).clip(0.001, 0.999)
    then["band"] = [
        next((b for b, least in BANDS.items() if risk >= least), "low")
        for risk in then["risk"]
    ]
    return then

"""A plausible risk list, made by hand: columns as scoring writes them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from churnml.report import Drawings, Past, past

__all__ = [
    "BASE_RISK",
    "CUTOFF",
    "METRICS",
    "make_drawings",
    "make_features",
    "make_marks",
    "make_not_scored",
    "make_past",
    "make_previous",
    "make_risk_list",
    "make_segments",
]

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


def make_lists(listed: pd.DataFrame, number: int = 7) -> list[pd.DataFrame]:
    """Make the lists of the last ``number`` cutoffs, four weeks apart, oldest first."""
    lists = []
    for back in range(number - 1, 0, -1):
        then = make_previous(listed, seed=back)
        lists.append(then.assign(cutoff=CUTOFF - pd.Timedelta(days=28 * back)))
    return [*lists, listed]


def make_weeks(listed: pd.DataFrame, seed: int = 2) -> pd.DataFrame:
    """Make 31 weeks of use: the riskier the account, the deeper the fall."""
    rng = np.random.default_rng(seed)
    starts = CUTOFF - pd.to_timedelta(7 * np.arange(31, 0, -1), unit="D")
    frames = []
    for place, (account, risk) in enumerate(
        zip(listed["account_id"], listed["risk"], strict=True)
    ):
        usual = rng.integers(12, 60)
        logins = rng.poisson(usual, 31).astype(float)
        logins[26:] *= 1 - min(1.8 * risk, 0.9)
        logins = np.floor(logins)
        young = 25 if place % 11 == 5 else 0
        logins[:young] = np.nan
        known = logins[~np.isnan(logins)][:-1]
        low, mid, high = np.percentile(known, [10, 50, 90])
        normal = (low, mid, high) if len(known) >= 8 else (np.nan,) * 3
        frames.append(
            pd.DataFrame(
                {
                    "account_id": account,
                    "week": starts,
                    "logins": logins,
                    "active_users": np.ceil(logins / 5),
                    "uses": logins * 7,
                    "normal_low": normal[0],
                    "normal_mid": normal[1],
                    "normal_high": normal[2],
                    "measure": "logins",
                }
            )
        )
    weeks = pd.concat(frames, ignore_index=True)
    counts = dict.fromkeys(("logins", "active_users", "uses"), "Int64")
    return weeks.astype(counts)


FEATURES = ["reports", "dashboards", "api_export", "alerts", "comments", "search"]


def make_features(listed: pd.DataFrame, seed: int = 3) -> pd.DataFrame:
    """Make 13 weeks of features used; only weeks with use have a row."""
    rng = np.random.default_rng(seed)
    rows = []
    for account, risk in zip(listed["account_id"], listed["risk"], strict=True):
        for place, feature in enumerate(FEATURES):
            uses = rng.poisson(30 / (place + 1), 13)
            uses[9:] = uses[9:] * (1 - min(2 * risk, 1))
            rows += [
                (
                    account,
                    feature,
                    place < 3,
                    CUTOFF - pd.Timedelta(days=7 * (13 - w)),
                    n,
                )
                for w, n in enumerate(uses.tolist())
                if n
            ]
    names = ["account_id", "feature", "sticky", "week", "uses"]
    return pd.DataFrame(rows, columns=names)


def make_marks(listed: pd.DataFrame) -> pd.DataFrame:
    """Make the same eight marks for each account, but for every seventh."""
    marks = [
        (
            150,
            143,
            "ticket",
            "plain",
            "Ticket: how to export a report, solved in 7 days",
        ),
        (120, None, "nps", "good", "NPS answer 9 of 10"),
        (98, None, "plan", "plain", "Plan changed from Pro to Team, 40 to 25 seats"),
        (60, 30, "ticket", "bad", "Urgent ticket: API export fails, open 30 days"),
        (41, None, "ticket", "bad", "Urgent ticket: login broken, reopened twice"),
        (33, None, "nps", "bad", "NPS answer 3 of 10, down from 9"),
        (20, None, "touch", "plain", "Call with the owner"),
        (12, None, "play", "good", "Play: training for shallow adoption"),
    ]
    day = pd.Timedelta(days=1)
    rows = [
        (a, CUTOFF - at * day, pd.NaT if until is None else CUTOFF - until * day, *rest)
        for place, a in enumerate(listed["account_id"])
        if place % 7 != 3
        for at, until, *rest in marks
    ]
    names = ["account_id", "at", "until", "kind", "tone", "text"]
    return pd.DataFrame(rows, columns=names)


def make_drawings(listed: pd.DataFrame) -> Drawings:
    """Make everything that the charts of the list's cards draw."""
    return Drawings(
        weeks=make_weeks(listed),
        features=make_features(listed),
        marks=make_marks(listed),
        lists=make_lists(listed),
    )


def make_segments(listed: pd.DataFrame, seed: int = 4) -> pd.DataFrame:
    """Make a stage and a plan for each account."""
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "account_id": listed["account_id"],
            "stage": rng.choice(["onboarding", "first year", "mature"], len(listed)),
            "plan": rng.choice(["Pro", "Team"], len(listed)),
        }
    )


def make_past(listed: pd.DataFrame, seed: int = 5) -> Past:
    """Make three past lists whose outcome is known: the riskier left more often."""
    rng = np.random.default_rng(seed)
    then = pd.concat(make_lists(listed)[:3], ignore_index=True)
    then["label"] = rng.random(len(then)) < then["risk"]
    found = past(then)
    assert found is not None
    return found

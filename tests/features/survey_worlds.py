"""Answers of every kind in one list of rows, and what stands on all of them again.

A row belongs to the table of NPS, to the surveys, or (its kind is ``ticket``) to the
tickets, whose opening and rating are then what invitation and answer are elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np

from churnml.tables import RawTable
from tests.features.oracle import (
    TIME,
    Row,
    Rows,
    midnight,
    over,
    table_of,
    use,
    windowed,
)

DAY = timedelta(days=1)
KINDS = ("nps", "CSAT", "ces", "other", "ticket")
SCALES = {"csat": (1.0, 5.0), "ces": (7.0, 1.0)}
RATINGS = (0.0, 3.0)
ROLES = (None, "", "CEO", "decision_maker", "Decision maker", "user", "User ")
DECIDE = ("ceo", "decision maker")
TYPES = {
    "account_id": "string",
    "asked_at": TIME,
    "responded_at": TIME,
    "known_at": TIME,
    "respondent_id": "string",
    "role": "string",
    "kind": "string",
    "score": "float64",
}
TICKETS = {
    "account_id": "string",
    "opened_at": TIME,
    "known_at": TIME,
    "csat_at": TIME,
    "csat": "float64",
}


def enrich(rng: np.random.Generator, rows: Rows) -> Rows:
    """Give rows a kind, a role, and a score on the kind's scale."""
    for row in rows:
        row["role"] = ROLES[int(rng.integers(len(ROLES)))]
        row["kind"] = KINDS[int(rng.choice(5, p=(0.6, 0.1, 0.1, 0.1, 0.1)))]
        if row["score"] is not None:
            row["score"] = score_of(row["kind"], rng)
    return rows


def score_of(kind: str, rng: np.random.Generator) -> float:
    """Draw a score."""
    low, high = {"nps": (0, 11), "ticket": (0, 4)}.get(kind, (1, 6))
    return float(rng.integers(low, high))


def tables_of(rows: Rows, delay: timedelta) -> dict[str, RawTable]:
    """Put rows into the tables they belong to."""
    answers = [row for row in rows if row["kind"] == "nps"]
    others = [row for row in rows if row["kind"] not in ("nps", "ticket")]
    tickets = [
        {
            "account_id": row["account_id"],
            "opened_at": row["asked_at"] or row["responded_at"],
            "known_at": row["known_at"],
            "csat_at": row["responded_at"],
            "csat": row["score"],
        }
        for row in rows
        if row["kind"] == "ticket"
    ]
    own = {name: kind for name, kind in TYPES.items() if name != "kind"}
    return {
        "nps": table_of("nps", answers, own, delay=delay),
        "surveys": table_of("surveys", others, TYPES, delay=delay, scales=SCALES),
        "tickets": table_of(
            "tickets", tickets, TICKETS, delay=delay, scales={"csat": RATINGS}
        ),
    }


def within(rows: Rows, cutoff: date, days: int) -> Rows:
    """Rows with an answer in the window."""
    t = midnight(cutoff)
    return [
        r for r in rows if r["responded_at"] and r["responded_at"] >= t - days * DAY
    ]


def last_words(answers: Rows, cutoff: date) -> list[float]:
    """What each respondent said last, if that was within a year."""
    people: dict[str | None, Row] = {}
    for row in sorted(answers, key=lambda r: (r["responded_at"], -r["score"])):
        people[row["respondent_id"]] = row
    return [row["score"] for row in within([*people.values()], cutoff, 365)]


def mean(values: list[float]) -> float | None:
    """Mean; null of nothing."""
    return over(sum(values), len(values))


def good(row: Row, scale: tuple[float, float]) -> float:
    """Bring a score to 0 for the worst and 1 for the best."""
    return (row["score"] - scale[0]) / (scale[1] - scale[0])


def expected(
    seen: Mapping[str, Rows], account: str, cutoff: date
) -> dict[str, float | None]:
    """What stands on roles, on other surveys and on all of them, the slow way.

    Parameters
    ----------
    seen : mapping of str to list of rows
        By kind, as they looked just before the cutoff.
    """
    t, want = midnight(cutoff), {}

    def put(name: str, days: int, value: float | None) -> None:
        want[f"nps__{name}__{days}d"] = windowed(cutoff, days, value)

    def role(row: Row) -> str:
        return (row["role"] or "").lower().replace("_", " ").strip()

    nps = [r for r in seen["nps"] if r["score"] is not None]
    deciders = last_words([r for r in nps if role(r) in DECIDE], cutoff)
    put("decision_score", 365, mean(deciders))
    put("roles_answered", 365, len({role(r) for r in within(nps, cutoff, 365)} - {""}))
    ripe = {
        kind: [
            r
            for r in rows
            if r["asked_at"]
            and r["asked_at"] >= t - 365 * DAY
            and (cutoff - r["asked_at"].date()).days >= 14
        ]
        for kind, rows in seen.items()
    }
    invited = {role(r) for r in ripe["nps"]} - {""}
    took = {role(r) for r in ripe["nps"] if r["responded_at"]} - {""}
    put("roles_answered_share", 365, over(len(took), len(invited)))
    others = [r for kind in ("CSAT", "ces", "other") for r in ripe[kind]]
    put("surveys_unanswered", 365, sum(r["responded_at"] is None for r in others))
    goods: dict[str, list[float]] = {}
    for name, kind in (("csat", "CSAT"), ("ces", "ces")):
        rows = [r for r in seen[kind] if r["score"] is not None]
        rows.sort(key=lambda r: (r["responded_at"], -good(r, SCALES[name])))
        value = 100 * good(rows[-1], SCALES[name]) if rows else None
        want[f"nps__{name}_latest"] = value
        for days in (91, 365):
            some = [good(r, SCALES[name]) for r in within(rows, cutoff, days)]
            put(f"{name}_mean", days, over(100 * sum(some), len(some)))
        goods[name] = [good(r, SCALES[name]) for r in within(rows, cutoff, 365)]
    rated = [r for r in seen["ticket"] if r["score"] is not None]
    goods["csat"] += [good(r, RATINGS) for r in within(rated, cutoff, 365)]
    goods["nps"] = [score / 10 for score in last_words(nps, cutoff)]
    means = [sum(some) / len(some) for some in goods.values() if some]
    put("happiness", 365, over(100 * sum(means), len(means)))
    put("happiness_parts", 365, len(means))
    replies = [
        r for kind in KINDS if kind != "ticket" for r in within(seen[kind], cutoff, 91)
    ]
    opened = [r["asked_at"] or r["responded_at"] for r in seen["ticket"]]
    tickets = sum(at >= t - 91 * DAY for at in opened)
    logins = use(account, cutoff)
    flag = None
    if logins["logins_median2"] is not None:
        few = 4 * (logins["logins_last"] or 0) < logins["logins_median2"]
        flag = float(few and not tickets and not replies)
    put("quiet_account", 91, flag)
    return want

"""What contact centres and texts add to random tickets, and its features again."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import numpy as np

from tests.features.oracle import Row, Rows, midnight, over, use, windowed

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SCALE = (1.0, 5.0)
TYPES = {
    "contacts": "int64",
    "theme": "string",
    "text": "string",
    "waited_seconds": "int64",
    "abandoned": "boolean",
    "handle_seconds": "int64",
}
SEVERE = ("urgent", "critical", "high", "p1")
# A text, and whether it speaks of leaving, of competitors, in anger.
TEXTS: dict[str | None, tuple[bool, bool, bool]] = {
    None: (False, False, False),
    "": (False, False, False),
    "How do I cancel a meeting?": (False, False, False),
    "Please CANCEL our subscription.": (True, False, False),
    "This is unacceptable; we are switching to another provider": (False, True, True),
    "Not bad at all, thanks": (False, False, False),
    "We want to cancel! Your competitor is cheaper": (True, True, False),
    "not happy": (False, False, True),
}


def enrich(rng: np.random.Generator, rows: Rows) -> Rows:
    """Add to tickets what contact centres know, some of it missing."""

    def pick(values: list) -> object:
        return values[int(rng.integers(len(values)))]

    for row in rows:
        row["contacts"] = pick([None, 0, 1, 1, 2, 5])
        row["theme"] = pick([None, "", "Bug", " bug", "billing", "how-to"])
        row["text"] = pick([*TEXTS])
        row["waited_seconds"] = pick([None, 0, 10, 300, 301, 86_399, 86_400, 900_000])
        row["abandoned"] = pick([None, True, False])
        row["handle_seconds"] = pick([None, 0, 60, 4000])
    return rows


def other_future(row: Row, t: datetime, rng: np.random.Generator) -> Row:
    """Change what a ticket known at t will only later turn out to have been."""
    wait = row["waited_seconds"]
    if wait is not None and row["opened_at"] + wait * timedelta(seconds=1) >= t:
        row["waited_seconds"] = wait + int(rng.choice([0, 1, 80_000]))
        row["abandoned"] = bool(rng.integers(2))
    if row["resolved_at"] is None or row["resolved_at"] >= t:
        row["contacts"] = int(rng.integers(4))
        row["handle_seconds"] = int(rng.integers(5000))
    return row


def seen_by(row: Row, t: datetime, delay: timedelta) -> Row:
    """Hide of a ticket, as it looked just before a cutoff, what was not known yet."""
    wait = row["waited_seconds"]
    passed = wait is None or row["opened_at"] + timedelta(seconds=wait) + delay < t
    hidden = {} if passed else {"waited_seconds": None, "abandoned": None}
    if row["resolved_at"] is None:
        hidden |= {"contacts": None, "handle_seconds": None}
    return row | hidden


def painful(row: Row, t: datetime, delay: timedelta) -> bool | None:
    """Tell a ticket that hurt from one that went well; None if it is neither."""
    response = row["first_response_at"]
    in_time = response is not None and not row["odd"]
    in_time = in_time and response - row["opened_at"] <= DAY
    late = row["opened_at"] + DAY + delay <= t and not row["odd"] and not in_time
    priority = row["priority"] and row["priority"].strip().lower()
    poor = row["csat"] is not None and row["csat"] < sum(SCALE) / 2
    if (
        priority in SEVERE
        or late
        or poor
        or row["escalated_at"] is not None
        or row["reopened_at"] is not None
    ):
        return True
    return False if in_time and priority is not None else None


def solved_at_once(row: Row) -> bool:
    """Tell a ticket solved with one contact, for good."""
    again = row["reopened_at"]
    stayed = again is None or again >= row["resolved_at"] + 7 * DAY
    return row["contacts"] <= 1 and stayed


def expected(
    tickets: Rows, account: str, cutoff: date, delay: timedelta
) -> dict[str, float | None]:
    """Their features, the slow way, from tickets as they looked before the cutoff."""
    t = midnight(cutoff)
    seen = [seen_by(row, t, delay) for row in tickets]
    want: dict[str, float | None] = {}
    for days in (28, 91, 210):
        recent = [r for r in seen if r["opened_at"] >= t - days * DAY]
        old = [r for r in recent if r["opened_at"] + DAY + delay <= t]
        live = [
            r
            for r in old
            if (r["channel"] or "").lower() in ("chat", "live chat", "phone")
        ]
        waits = [r for r in live if r["waited_seconds"] is not None]
        ends = [r for r in live if r["abandoned"] is not None]
        solved = [
            r
            for r in seen
            if r["resolved_at"] is not None
            and t - days * DAY <= r["resolved_at"]
            and r["resolved_at"] + 7 * DAY + delay <= t
            and r["contacts"] is not None
        ]
        work = [r["handle_seconds"] for r in recent if r["handle_seconds"] is not None]
        hurts = [painful(r, t, delay) for r in old]
        said = [TEXTS[r["text"]] for r in recent if r["text"]]
        values: dict[str, float | None] = {
            "first_contact_share": over(sum(map(solved_at_once, solved)), len(solved)),
            "kept_waiting_share": over(
                sum(r["waited_seconds"] > 300 for r in waits), len(waits)
            ),
            "abandoned_share": over(sum(r["abandoned"] for r in ends), len(ends)),
            "handle_hours": over(sum(work) / 3600, len(work)),
            "painless_tickets": hurts.count(False),
            "painful_tickets": hurts.count(True),
            "painful_share": over(
                hurts.count(True), hurts.count(True) + hurts.count(False)
            ),
            "money_tickets": sum(r["theme"] == "billing" for r in recent),
            "cancel_intent": sum(leaving for leaving, _, _ in said),
            "competitor_mentions": sum(rival for _, rival, _ in said),
            "unhappy_text_share": over(sum(bad for _, _, bad in said), len(said)),
        }
        for name, value in values.items():
            want[f"tickets__{name}__{days}d"] = windowed(cutoff, days, value)
    lately = [r["theme"] for r in seen if r["opened_at"] >= t - 60 * DAY]
    themes = Counter(theme.strip().lower() for theme in lately if theme)
    recurring = sum(n >= 3 for n in themes.values())
    want["tickets__recurring_themes__60d"] = windowed(cutoff, 60, recurring)
    most = max(themes.values(), default=0)
    want["tickets__top_theme_tickets__60d"] = windowed(cutoff, 60, most)
    recent = [r for r in seen if r["opened_at"] >= t - 28 * DAY]
    views = use(account, cutoff)["help_uses_28d"] or 0
    want["tickets__self_service_share__28d"] = windowed(
        cutoff, 28, over(views, views + len(recent))
    )
    return want

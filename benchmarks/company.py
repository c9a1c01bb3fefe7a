"""Make the other tables of a company: all that features are built from beside its use.

Rows are drawn alike for all accounts, at the rates of a busy business. What they say
is noise; how many there are, and that all columns are filled, is what costs.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from benchmarks.worlds import Size

PER_YEAR = {
    "tickets": 15,
    "nps": 2,
    "surveys": 8,
    "invoices": 12,
    "touches": 18,
    "plays": 1.5,
}
PER_ACCOUNT = {"subscriptions": 2.5, "milestones": 8, "trainings": 12}
_WORDS = (
    "the export of last month is slow and wrong again please call us back we cannot "
    "log in since monday invoice price too high love the new report thank you error "
    "integration broken competitor offers more support waited days missing button"
)
_DAY = 86_400

DECLARED = {
    "usage": {
        "key_events": ("feature_0020", "feature_0021"),
        "export_events": ("feature_0022",),
        "help_events": ("feature_0023",),
    },
    "tickets": {"scales": {"csat": (1, 5)}, "competitors": ("competitor",)},
    "surveys": {"scales": {"csat": (1, 5), "ces": (7, 1)}},
    "milestones": {
        "required_milestones": ("first_import", "first_report"),
        "norm_days": {"first_import": 14, "first_report": 30},
    },
    "touches": {"review_kinds": ("review",), "review_every": "91d"},
}
"""What is declared of the tables, so that every feature is there."""

USAGE = """
select *, case when hash(user_id) % 20 = 0 then 'api' else 'human' end as actor,
       (hash(occurred_at) % 600)::int as duration_seconds,
       (hash(occurred_at, event) % 100 = 0)::int as errors
from usage_as_it_is
"""
"""The usage table with all columns that a usage table may have."""


def tables(accounts: pd.DataFrame, size: Size, *, seed: int = 8) -> dict:
    """Make all tables but the accounts and their use.

    Returns
    -------
    dict of str to DataFrame
    """
    rng = np.random.default_rng(seed)
    years = (size.end - size.begin).days / 365.25
    rates = {name: rate * years for name, rate in PER_YEAR.items()} | PER_ACCOUNT
    return {
        name: _MAKE[name](_Drawn(accounts, size, round(rate * len(accounts)), rng))
        for name, rate in rates.items()
    }


class _Drawn:
    """Rows of accounts, each at some instant of the account's life."""

    def __init__(
        self,
        accounts: pd.DataFrame,
        size: Size,
        rows: int,
        rng: np.random.Generator,
    ) -> None:
        self.rows, self.rng = rows, rng
        who = rng.integers(0, len(accounts), rows)
        self.account_id = accounts.account_id.to_numpy()[who]
        self.started_at = accounts.started_at.to_numpy()[who]
        self.end = np.datetime64(size.end)
        lived = (self.end - self.started_at) / np.timedelta64(1, "s")
        self.at = self._after(self.started_at, lived * rng.random(rows))

    def _after(self, instant: np.ndarray, seconds: np.ndarray) -> np.ndarray:
        whole = seconds.astype("int64").astype("timedelta64[s]")
        return instant.astype("datetime64[s]") + whole

    def later(self, days: float, *, share: float = 1.0) -> np.ndarray:
        """Give instants some days after ``at``; null for the rest of the share."""
        found = self._after(self.at, self.rng.exponential(days * _DAY, self.rows))
        there = (self.rng.random(self.rows) < share) & (found < self.end)
        return np.where(there, found, np.datetime64("NaT", "s"))

    def one_of(self, *values: object, share: float = 1.0) -> np.ndarray:
        drawn = self.rng.choice(np.array(values, dtype=object), self.rows)
        return np.where(self.rng.random(self.rows) < share, drawn, None)

    def whole(self, low: int, high: int) -> np.ndarray:
        return self.rng.integers(low, high + 1, self.rows)

    def ids(self, name: str) -> list[str]:
        return [f"{name}-{i:07d}" for i in range(self.rows)]

    def text(self) -> list[str]:
        words = self.rng.choice(np.array(_WORDS.split()), (self.rows, 12))
        return [" ".join(row) for row in words]

    def person(self) -> np.ndarray:
        number = self.whole(0, 9).astype(str)
        return np.char.add(self.account_id.astype(str), np.char.add("-", number))


def _subscriptions(d: _Drawn) -> pd.DataFrame:
    first = pd.DataFrame({"account": d.account_id, "at": d.at})
    first = first.sort_values(["account", "at"])
    ended = first.groupby("account").at.shift(-1).sort_index()
    begins = pd.Series(d.at).where(
        first.groupby("account").cumcount() > 0, d.started_at
    )
    return pd.DataFrame(
        {
            "subscription_id": d.ids("sub"),
            "account_id": d.account_id,
            "started_at": begins,
            "ended_at": ended,
            "term_ends_at": d.at + np.timedelta64(365, "D"),
            "term_months": d.one_of(1, 12, 24),
            "mrr": d.whole(50, 5000) * 1.0,
            "currency": "EUR",
            "seats": d.whole(1, 200),
            "plan": d.one_of("basic", "team", "business"),
            "is_trial": d.whole(0, 9) == 0,
        }
    )


def _tickets(d: _Drawn) -> pd.DataFrame:
    resolved = d.later(2, share=0.95)
    return pd.DataFrame(
        {
            "ticket_id": d.ids("ticket"),
            "account_id": d.account_id,
            "opened_at": d.at,
            "first_response_at": d.later(0.3, share=0.98),
            "resolved_at": resolved,
            "priority": d.one_of("low", "normal", "high", "urgent"),
            "channel": d.one_of("mail", "chat", "phone"),
            "contacts": d.whole(1, 5),
            "reopened_at": d.later(4, share=0.08),
            "escalated_at": d.later(1, share=0.06),
            "csat": d.one_of(1, 2, 3, 4, 5, share=0.3).astype(float),
            "csat_at": d.later(3, share=0.3),
            "theme": d.one_of("bug", "billing", "how to", "outage", share=0.8),
            "text": d.text(),
            "waited_seconds": d.whole(0, 900),
            "abandoned": d.whole(0, 19) == 0,
            "handle_seconds": d.whole(60, 3600),
        }
    )


def _nps(d: _Drawn) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": d.account_id,
            "asked_at": d.at,
            "responded_at": d.later(2, share=0.7),
            "score": d.whole(0, 10) * 1.0,
            "respondent_id": d.person(),
            "role": d.one_of("admin", "user", "buyer"),
            "comment": d.text(),
        }
    )


def _surveys(d: _Drawn) -> pd.DataFrame:
    asked = _nps(d)
    asked["kind"] = d.one_of("csat", "ces")
    asked["score"] = d.whole(1, 5) * 1.0
    return asked


def _milestones(d: _Drawn) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": d.account_id,
            "milestone": d.one_of("first_import", "first_report", "invited", "sso"),
            "assigned_at": d.started_at,
            "reached_at": d.later(20, share=0.8),
            "required": d.whole(0, 1) == 1,
        }
    )


def _trainings(d: _Drawn) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": d.account_id,
            "user_id": d.person(),
            "course": d.one_of("basics", "admin", "reports"),
            "enrolled_at": d.at,
            "finished_at": d.later(14, share=0.7),
        }
    )


def _invoices(d: _Drawn) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "invoice_id": d.ids("inv"),
            "account_id": d.account_id,
            "issued_at": d.at,
            "due_at": d.at + np.timedelta64(30, "D"),
            "paid_at": d.later(25, share=0.97),
            "failed_at": d.later(5, share=0.03),
            "refunded_at": d.later(40, share=0.01),
            "disputed_at": d.later(20, share=0.01),
            "amount": d.whole(50, 5000) * 1.0,
            "currency": "EUR",
        }
    )


def _touches(d: _Drawn) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "touch_id": d.ids("touch"),
            "account_id": d.account_id,
            "touched_at": d.at,
            "kind": d.one_of("mail", "call", "meeting", "review"),
            "direction": d.one_of("in", "out"),
            "answered_at": d.later(2, share=0.5),
            "no_show": d.whole(0, 19) == 0,
            "owner": d.one_of("kim", "lee", "max"),
        }
    )


def _plays(d: _Drawn) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "play_id": d.ids("play"),
            "account_id": d.account_id,
            "started_at": d.at,
            "ended_at": d.later(30, share=0.9),
            "play": d.one_of("onboarding", "rescue", "expand"),
            "cost": d.whole(10, 500) * 1.0,
            "held_out": d.whole(0, 9) == 0,
        }
    )


_MAKE: dict[str, Callable[[_Drawn], pd.DataFrame]] = {
    "subscriptions": _subscriptions,
    "tickets": _tickets,
    "nps": _nps,
    "surveys": _surveys,
    "milestones": _milestones,
    "trainings": _trainings,
    "invoices": _invoices,
    "touches": _touches,
    "plays": _plays,
}

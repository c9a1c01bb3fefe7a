"""Small random usage tables, and each usage signal again in naive Python.

The oracle works on lists of rows, one snapshot at a time, straight from the
definitions of the catalogue; it shares no code with the features.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

import ibis
import numpy as np
import pandas as pd

from churnml.backend import Backend, connect
from churnml.features.build import compile_features, families_for
from churnml.tables import Tables, TableSpec, load_tables

FROM, UNTIL = date(2024, 1, 1), date(2025, 6, 1)
LOGIN = ("login",)
STICKY = ("report", "api")
EVENTS = ("login", "search", "edit", "report", "api")
WINDOWS = (1, 4, 13, 30)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def draw_usage(seed: int, *, late: bool = False, nulls: bool = True) -> pd.DataFrame:
    """Draw uses of four accounts: one busy, one fading, one rare, one late to begin."""
    rng = np.random.default_rng(seed)
    rows = []
    for account, rate, begin in (
        ("a", 3.0, 0),
        ("b", 1.2, 0),
        ("c", 0.05, 30),
        ("d", 1, 260),
    ):
        for day in range(begin, (UNTIL - FROM).days):
            fading = 0.2 if account == "b" and day > 300 else 1.0
            for _ in range(rng.poisson(rate * fading)):
                at = midnight(FROM) + timedelta(
                    days=day, seconds=int(rng.choice([0, 3600, 86_399]))
                )
                user = rng.choice(
                    ["u1", "u1", "u2", "u3", None] if nulls else ["u1", "u2", "u3"]
                )
                wait = (
                    timedelta(days=float(rng.exponential(3))) if late else timedelta(0)
                )
                rows.append((account, at, str(rng.choice(EVENTS)), user, at + wait))
    columns = ["account_id", "occurred_at", "event", "user_id", "known_at"]
    frame = pd.DataFrame(rows, columns=columns)
    frame = pd.concat([frame, frame.sample(20, random_state=seed)])  # duplicates
    return frame if late else frame.drop(columns="known_at")


def make_tables(usage: pd.DataFrame, **options: Any) -> Tables:
    ids = ["a", "b", "c", "d", "e"]
    accounts = pd.DataFrame({"account_id": ids, "started_at": midnight(FROM)})
    accounts.loc[3, "started_at"] = datetime(2024, 9, 10, 15)
    given: dict[str, Any] = {
        "login_events": LOGIN,
        "sticky_events": STICKY,
        "from_": FROM,
    }
    spec = TableSpec(name="usage", frame=usage, until=UNTIL, **(given | options))
    return load_tables(
        [TableSpec(name="accounts", frame=accounts), spec],
        con=connect(threads=1),
        complete_until=UNTIL,
    )


def make_spine(con: Backend, cutoffs: list[date]) -> ibis.Table:
    starts = {i: midnight(FROM) for i in "abce"} | {"d": datetime(2024, 9, 10, 15)}
    rows = [
        (i, midnight(c), (c - date(1970, 1, 1)).days, starts[i], starts[i])
        for c in cutoffs
        for i in starts
    ]
    columns = [
        "account_id",
        "cutoff",
        "cutoff_day",
        "account_started_at",
        "spell_started_at",
    ]
    frame = pd.DataFrame(rows, columns=columns)
    for column in ("cutoff", "account_started_at", "spell_started_at"):
        frame[column] = frame[column].astype("datetime64[us]")
    frame["cutoff_day"] = frame["cutoff_day"].astype("int32")
    return con.create_table(f"spine_{len(con.list_tables())}", frame, temp=True)


def compute(tables: Tables, cutoffs: list[date]) -> pd.DataFrame:
    families, _ = families_for(tables, ["logins", "stickiness"], WINDOWS)
    spine = make_spine(tables.con, cutoffs)
    table = compile_features(families, spine).table.to_pandas()
    return table.set_index(["account_id", "cutoff"]).sort_index()


@dataclass
class Past:
    """What of one account's use is known before a cutoff."""

    rows: list[dict[str, Any]]
    cutoff: date
    start: date
    everybody: list[dict[str, Any]]

    def within(self, days: int) -> list[dict[str, Any]]:
        begin = midnight(self.cutoff - timedelta(days=days))
        return [r for r in self.rows if r["occurred_at"] >= begin]

    def week(self, ago: int) -> list[dict[str, Any]]:
        end = midnight(self.cutoff - timedelta(days=7 * ago))
        return [
            r for r in self.rows if end - timedelta(days=7) <= r["occurred_at"] < end
        ]

    @property
    def history(self) -> int:
        """Whole weeks lived before the last one, at most 30."""
        whole = (self.cutoff - max(self.start, FROM)).days // 7 - 1
        return max(0, min(30, whole))


def days_of(rows: list[dict[str, Any]]) -> set[date]:
    return {r["occurred_at"].date() for r in rows}


def users_of(rows: list[dict[str, Any]]) -> set[str]:
    return {r["user_id"] for r in rows if r["user_id"] is not None}


def slope(values: list[float]) -> float:
    """Slope by the textbook; the values run from the oldest to the newest."""
    xs = list(range(len(values)))
    mx, my = sum(xs) / len(xs), sum(values) / len(values)
    top = sum((x - mx) * (y - my) for x, y in zip(xs, values, strict=True))
    return top / sum((x - mx) ** 2 for x in xs)


def expected(past: Past) -> dict[str, float | None]:
    """Recompute every login and stickiness feature."""
    t, found = past.cutoff, {}
    reaches = lambda days: t - timedelta(days=days) < FROM  # noqa: E731

    last = max((r["occurred_at"].date() for r in past.rows), default=None)
    found["logins__days_since_last_use"] = None if last is None else (t - last).days
    found |= _silences(past, last)
    for weeks in WINDOWS:
        days = 7 * weeks
        rows = past.within(days)
        features = [r for r in rows if r["event"] not in LOGIN]
        sticky = [r for r in features if r["event"] in STICKY]
        names = {r["event"] for r in features}
        values: dict[str, float | None] = {
            "logins__logins": len([r for r in rows if r["event"] in LOGIN]),
            "logins__active_users": len(users_of(rows)),
            "logins__active_days": len(days_of(rows)),
            "stickiness__features_used": len(names),
            "stickiness__sticky_share": len(sticky) / len(features)
            if features
            else None,
            "stickiness__sticky_uses": len(sticky),
            "stickiness__sticky_features": len({r["event"] for r in sticky}),
            "stickiness__sticky_days": len(days_of(sticky)),
        }
        if weeks <= 13:
            offered = {r["event"] for r in past.everybody} - set(LOGIN)
            shares = [
                sum(r["event"] == n for r in features) / len(features) for n in names
            ]
            values["stickiness__feature_share"] = (
                len(names) / len(offered) if offered else None
            )
            values["stickiness__entropy"] = (
                -sum(p * math.log(p) for p in shares) if shares else None
            )
        found |= {
            f"{k}__{days}d": None if reaches(days) else v for k, v in values.items()
        }
    by_event = [
        users_of([r for r in past.within(28) if r["event"] == e]) for e in EVENTS[1:]
    ]
    found["stickiness__features_adopted__28d"] = (
        None if reaches(28) else sum(len(u) >= 2 for u in by_event)
    )
    found |= _against_normal(past)
    found |= _habit(past) | _champion(past)
    return {k: None if _reaching(k, reaches) else v for k, v in found.items()}


def _reaching(name: str, reaches: Any) -> bool:
    window = name.rpartition("__")[2]
    return window.endswith("d") and window[:-1].isdigit() and reaches(int(window[:-1]))


def _silences(past: Past, last: date | None) -> dict[str, float | None]:
    t = past.cutoff
    used = days_of(past.rows)
    longest = run = 0
    begun = min(used, default=t)  # before the first use nothing is a silence
    for back in range(91, 0, -1):
        day = t - timedelta(days=back)
        run = 0 if day in used or day < begun else run + 1
        longest = max(longest, run)
    ordered = sorted(used)
    gaps = [
        (b, (b - a).days - 1)
        for a, b in pairwise(ordered)
        if (b - a).days > 1 and b >= t - timedelta(days=210)
    ]
    share = None
    if len(gaps) >= 3 and last is not None:
        present = (t - last).days - 1
        share = sum(g < present for _, g in gaps) / len(gaps)
    return {
        "logins__longest_silence__91d": longest if used else None,
        "logins__silence_percentile": share,
    }


def _against_normal(past: Past) -> dict[str, float | None]:
    streams = {
        "logins__logins": lambda rows: sum(r["event"] in LOGIN for r in rows),
        "logins__active_days": lambda rows: len(days_of(rows)),
        "logins__active_users": lambda rows: len(users_of(rows)),
        "stickiness__sticky": lambda rows: sum(r["event"] in STICKY for r in rows),
    }
    found: dict[str, float | None] = {"logins__history_weeks": past.history}
    for name, number in streams.items():
        weeks = [number(past.week(k)) for k in range(31)]
        now, before = weeks[0], weeks[1 : past.history + 1]
        trend = {
            f"{name}_trend__{7 * n}d": slope([math.log1p(w) for w in weeks[:n][::-1]])
            if past.history >= n - 1
            else None
            for n in (8, 30)
        }
        found |= trend
        if name.startswith("stickiness"):
            continue
        enough = len(before) >= 8
        usual = median(before) if enough else None
        spread = median([abs(w - usual) for w in before]) if usual is not None else None
        found |= {
            f"{name}_vs_normal__7d": now / usual if usual else None,
            f"{name}_z__7d": (now - usual) / (1.4826 * spread) if spread else None,
            f"{name}_percentile__7d": sum(w < now for w in before) / len(before)
            if enough
            else None,
        }
    return found


def _habit(past: Past) -> dict[str, float | None]:
    rows = past.within(28)
    named = [r for r in rows if r["user_id"] is not None]
    daily = len({(r["user_id"], r["occurred_at"].date()) for r in named}) / 28
    weekly = sum(len(users_of(past.week(k))) for k in range(4)) / 4
    monthly = len(users_of(rows))
    return {
        "logins__weekday_share__28d": sum(d.weekday() < 5 for d in days_of(rows)) / 20,
        "logins__dau_wau__28d": daily / weekly if weekly else None,
        "logins__dau_mau__28d": daily / monthly if monthly else None,
        "logins__wau_mau__28d": weekly / monthly if monthly else None,
    }


def _champion(past: Past) -> dict[str, float | None]:
    lately = _busiest(past.within(210))
    ever = _busiest(past.rows)
    return {
        "logins__top_user_share__210d": lately and lately[0],
        "logins__days_since_top_user__210d": lately and (past.cutoff - lately[1]).days,
        "logins__days_since_top_user_ever": ever and (past.cutoff - ever[1]).days,
    }


def _busiest(rows: list[dict[str, Any]]) -> tuple[float, date] | None:
    """Share of the uses of who made the most, and the last day of that person."""
    rows = [r for r in rows if r["user_id"] is not None]
    users = {
        u: (
            sum(r["user_id"] == u for r in rows),
            max(r["occurred_at"].date() for r in rows if r["user_id"] == u),
        )
        for u in users_of(rows)
    }
    uses, seen = max(users.values(), default=(0, None))
    return None if seen is None else (uses / len(rows), seen)


def oracle(usage: pd.DataFrame, cutoffs: list[date]) -> pd.DataFrame:
    """Recompute all features of all snapshots."""
    rows = usage.astype(object).where(usage.notna(), None).to_dict("records")
    starts = dict.fromkeys("abce", FROM) | {"d": date(2024, 9, 10)}
    table = {}
    for t in cutoffs:
        known = [
            r
            for r in rows
            if r["occurred_at"] < midnight(t)
            and r.get("known_at", r["occurred_at"]) < midnight(t)
        ]
        for account, start in starts.items():
            mine = [r for r in known if r["account_id"] == account]
            table[(account, pd.Timestamp(t))] = expected(Past(mine, t, start, known))
    frame = pd.DataFrame.from_dict(table, orient="index").astype("float64")
    frame.index = pd.MultiIndex.from_tuples(frame.index, names=["account_id", "cutoff"])
    return frame.sort_index()

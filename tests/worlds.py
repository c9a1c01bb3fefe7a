"""Small worlds of accounts for the tests of spells, snapshots and labels.

A world is plain Python: lists of rows. :func:`build` makes tables of it. The oracles
answer the same questions as the package in the most pedestrian way: by walking
through time, half a day at a step, on a map of which steps are paid for.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import ibis
import pandas as pd

from churnml.backend import Backend, connect
from churnml.own import Own
from churnml.snapshots import Cohort, snapshots
from churnml.tables import RawTable, Tables, TableSpec

DAY0 = datetime(2025, 1, 1)
STEP = timedelta(hours=12)
FOREVER = 10_000

_TYPES = {"account_id": "string", "is_trial": "boolean"}


def at(day: float | None) -> datetime | None:
    """Give the instant ``day`` days after the first; half days are allowed."""
    return None if day is None else DAY0 + timedelta(days=day)


def cutoff(day: int) -> date:
    """Give the cutoff that begins a day."""
    return (DAY0 + timedelta(days=day)).date()


@dataclass(frozen=True)
class Sub:
    """A subscription row; all times in days since the first."""

    account: str
    start: float
    end: float | None = None
    notice: float | None = None
    trial: bool | None = False
    known: float | None = None

    @property
    def seen(self) -> float:
        """When the row can be used: after this."""
        return max(self.start, self.start if self.known is None else self.known)


@dataclass(frozen=True)
class Churn:
    """A row of the table that dates churn."""

    account: str
    when: float
    known: float | None = None

    @property
    def seen(self) -> float:
        """When the row can be used: after this."""
        return max(self.when, self.when if self.known is None else self.known)


@dataclass(frozen=True)
class World:
    """Accounts with their start (or None), and rows; None where there is no table."""

    accounts: dict[str, float | None]
    subs: tuple[Sub, ...] | None = ()
    churns: tuple[Churn, ...] | None = None
    until: int = 200
    con: Backend | None = field(default=None, compare=False, repr=False)


def build(world: World, *, from_: date | None = None) -> Tables:
    """Make tables of a world, on its own connection unless one is given."""
    con = world.con or connect(threads=1)
    rows: dict[str, list[dict[str, Any]]] = {
        "accounts": [
            {"account_id": a, "started_at": at(d)} for a, d in world.accounts.items()
        ]
    }
    if world.subs is not None:
        rows["subscriptions"] = [
            {
                "account_id": s.account,
                "started_at": at(s.start),
                "ended_at": at(s.end),
                "notice_at": at(s.notice),
                "is_trial": s.trial,
                "known_at": at(s.start if s.known is None else s.known),
            }
            for s in world.subs
        ]
    if world.churns is not None:
        rows["churns"] = [
            {
                "account_id": c.account,
                "churned_at": at(c.when),
                "known_at": at(c.when if c.known is None else c.known),
            }
            for c in world.churns
        ]
    return tables_of(rows, con=con, until=cutoff(world.until), from_=from_)


_COLUMNS = {
    "accounts": ["account_id", "started_at"],
    "subscriptions": [
        "account_id",
        "started_at",
        "ended_at",
        "notice_at",
        "is_trial",
        "known_at",
    ],
    "churns": ["account_id", "churned_at", "known_at"],
}


def tables_of(
    rows: dict[str, list[dict[str, Any]]],
    *,
    con: Backend,
    until: date,
    from_: date | None = None,
) -> Tables:
    """Make tables of rows, without the reading and checking of the real thing."""
    raw = {}
    for name, records in rows.items():
        columns = _COLUMNS[name]
        if records:
            columns = [c for c in columns if any(c in r for r in records)]
        frame = pd.DataFrame(records, columns=columns)
        for column in columns:
            if column.endswith("_at"):
                frame[column] = pd.to_datetime(frame[column]).astype("datetime64[us]")
        schema = {c: _TYPES.get(c, "timestamp(6)") for c in columns}
        kept = con.create_table(
            ibis.util.gen_name(name), ibis.memtable(frame, schema=schema), temp=True
        )
        raw[name] = RawTable(
            spec=TableSpec(name=name, frame=frame, from_=from_),
            expr=kept,
            from_=from_ or DAY0.date(),
            until=until,
            columns=frozenset(columns),
        )
    return Tables(con=con, until=until, findings=(), tables=raw)


def packed(
    cases: Mapping[str, tuple[Sequence[Sub] | None, Sequence[Churn]]],
    *,
    start: float | None = 0,
    dated: bool,
    until: int = 200,
) -> World:
    """Make one world of many cases, an account each, so that one query answers all."""
    subs = [
        replace(s, account=case)
        for case, (rows, _) in cases.items()
        for s in rows or ()
    ]
    churns = [
        replace(c, account=case) for case, (_, rows) in cases.items() for c in rows
    ]
    bare = all(rows is None for rows, _ in cases.values())
    return World(
        dict.fromkeys(cases, start),
        None if bare else tuple(subs),
        tuple(churns) if dated else None,
        until,
    )


def reasons_at(
    tables: Tables, days: tuple[int, ...], cohort: Cohort | Own, grace: timedelta
) -> dict[tuple[str, int], str]:
    """Reason by account and day; "" where scored."""
    asked = [cutoff(d) for d in days]
    found = snapshots(tables, asked, cohort=cohort, grace=grace)
    scored, others = found.scored.execute(), found.not_scored.execute()
    scored["reason"] = ""
    both = pd.concat([scored[["account_id", "cutoff", "reason"]], others])
    assert not both.duplicated(["account_id", "cutoff"]).any()
    day_of = {pd.Timestamp(c): d for c, d in zip(asked, days, strict=True)}
    return {
        (account, day_of[stamp]): reason
        for account, stamp, reason in both.itertuples(index=False)
    }


# --- Oracles: answers by walking through time -----------------------------------


def _steps(days: float) -> int:
    return round(days * 2)


def oracle_spells(
    world: World, account: str, seen: float, grace: float
) -> list[tuple[float, float | None, float | None]]:
    """List (start, end, churn) of an account's paid spells as known before ``seen``."""
    if world.churns is not None:
        return _oracle_churned(world, account, seen)
    paid = [False] * (_steps(seen) + 2)
    for sub in world.subs or ():
        if sub.account != account or sub.trial or sub.seen >= seen:
            continue
        if sub.start >= seen:
            continue
        known_end = sub.end is not None and sub.end < seen
        stop = _steps(sub.end) if known_end and sub.end is not None else len(paid)
        for step in range(_steps(sub.start), stop):
            paid[step] = True
    runs: list[list[int]] = []
    for step, on in enumerate(paid):
        if on and runs and (step == runs[-1][1] or step < runs[-1][1] + _steps(grace)):
            runs[-1][1] = step + 1
        elif on:
            runs.append([step, step + 1])
    spells = []
    for first, stop in runs:
        running = stop == len(paid)
        end = None if running else stop / 2
        churn = end if end is not None and end + grace <= seen else None
        spells.append((first / 2, end, churn))
    return spells


def _oracle_churned(
    world: World, account: str, seen: float
) -> list[tuple[float, float | None, float | None]]:
    churns = {
        c.when for c in world.churns or () if c.account == account and c.seen < seen
    }
    if world.subs is None:
        start = world.accounts[account]
        starts = set() if start is None or start >= seen else {start}
    else:
        starts = {
            s.start
            for s in world.subs
            if s.account == account and not s.trial and s.seen < seen
        }
    spells: list[tuple[float, float | None, float | None]] = []
    running: float | None = None
    for moment in sorted(starts | churns):
        if moment in churns and running is not None:
            spells.append((running, moment, moment))
            running = moment if moment in starts else None
        elif moment in starts and moment not in churns and running is None:
            running = moment
    if running is not None:
        spells.append((running, None, None))
    return spells


def oracle_reason(
    world: World, account: str, day: int, *, grace: float, min_tenure: float
) -> str | None:
    """Say why an account is not scored: "" if it is, None if it is not yet known."""
    start = world.accounts[account]
    if start is not None and start >= day:
        return None
    seen = [s for s in world.subs or () if s.account == account and s.seen < day]
    spells = oracle_spells(world, account, day, grace)
    running = next((s for s, end, _ in spells if end is None), None)
    open_rows = [s for s in seen if s.end is None or s.end >= day]
    if running is None and any(s.trial for s in open_rows):
        return "trial"
    if running is not None:
        if day - running < min_tenure:
            return "new"
        present = [s for s in open_rows if not s.trial and s.start >= running]
        given = [s.notice is not None and s.notice < day for s in present]
        return "notice given" if given and all(given) else ""
    if spells and spells[-1][2] is None:
        return "in grace"
    churned = [c for c in world.churns or () if c.account == account and c.seen < day]
    return "left" if seen or spells or churned else "no data"


def oracle_label(
    world: World,
    account: str,
    day: int,
    *,
    lead: float,
    horizon: float,
    grace: float,
) -> tuple[bool | None, str]:
    """Give the label and the outcome of an account at a cutoff."""
    grace = 0 if world.churns is not None else grace
    matured = day + lead + horizon + grace
    if matured > world.until:
        return None, "censored"
    for start, end, _ in oracle_spells(world, account, matured, grace):
        if start < day and (end is None or end >= day):
            if end is not None and end < day + lead:
                return None, "left in lead"
            churned = end is not None and end < day + lead + horizon
            return churned, "churned" if churned else "stayed"
    return None, "left in lead"


# --- Random worlds ------------------------------------------------------------


def random_world(seed: int, *, accounts: int, last_day: int, kind: str) -> World:
    """Draw a world full of ties, overlaps, trials, notices and returns.

    ``kind`` is ``subscriptions``, ``churns`` (both tables) or ``churns only``.
    """
    rng = random.Random(seed)

    def day(low: float = 0) -> float:
        # Few distinct instants, so that ties are common.
        return rng.randint(_steps(low), 2 * last_day) / 2

    names = [f"a{i}" for i in range(accounts)]
    starts = {a: None if rng.random() < 0.3 else day() / 4 for a in names}
    starts = {a: None if d is None else round(2 * d) / 2 for a, d in starts.items()}
    subs, churns = [], []
    for name in names:
        for _ in range(rng.choice([0, 1, 1, 2, 3, 4])):
            start = day()
            end = None if rng.random() < 0.3 else start + rng.randint(-1, 24) / 2
            notice = day() if rng.random() < 0.25 else None
            known = start + rng.randint(-6, 12) / 2 if rng.random() < 0.25 else None
            trial = rng.random() < 0.2
            subs.append(Sub(name, start, end, notice, trial, known))
        for _ in range(rng.choice([0, 0, 1, 1, 2, 3])):
            own = [s.start for s in subs if s.account == name]
            when = rng.choice(own) if own and rng.random() < 0.4 else day()
            known = when + rng.randint(-6, 12) / 2 if rng.random() < 0.3 else None
            churns.append(Churn(name, when, known))
    rng.shuffle(subs)
    return World(
        accounts=starts,
        subs=None if kind == "churns only" else tuple(subs),
        churns=None if kind == "subscriptions" else tuple(churns),
        until=last_day,
    )


def with_rows(world: World, subs: Iterable[Sub], churns: Iterable[Churn]) -> World:
    """Replace the rows of the tables that the world has."""
    return replace(
        world,
        subs=None if world.subs is None else tuple(subs),
        churns=None if world.churns is None else tuple(churns),
    )

"""Small worlds where it is known which features hold accounts.

One period: cutoff 2024-09-03, horizon 90 days, lead and grace 14 days, so that its
labels mature on 2024-12-30. Every other account is big: 40 uses in the 28 days before
the cutoff, the others 8. Of small accounts 40 % leave, of big ones 20 %; users of
``report`` leave half as often as other accounts of their size. ``dashboard`` is used
by nine of ten big accounts and one of ten small ones, and does nothing.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from churnml.backend import Backend, connect
from churnml.tables import Tables, TableSpec, load_tables

CUTOFF, BEFORE, UNTIL = date(2024, 9, 3), date(2024, 12, 30), date(2025, 6, 1)
ACCOUNTS = 1200
START = datetime(2024, 7, 1)
LEFT = datetime(2024, 10, 15)

Frames = dict[str, pd.DataFrame]


def world() -> Frames:
    """Give its tables."""
    subscriptions, usage = [], []
    for n in range(ACCOUNTS):
        account = f"A{n:04d}"
        big, reports = bool(n % 2), bool(n // 2 % 2)
        kind = n // 4  # independent of the two
        shows = kind % 10 < (9 if big else 1)
        chance = (2 if big else 4) * (1 if reports else 2) / 1.5  # of ten
        leaves = kind * 7 % 97 / 9.7 < chance
        ended = LEFT if leaves else None
        subscriptions.append((account, START, ended))
        used = ["report"] * (2 * reports) + ["dashboard"] * (2 * shows)
        used += ["edit"] * ((40 if big else 8) - len(used))
        for k, event in enumerate(["login", *used]):
            at = datetime(2024, 9, 2, 12) - timedelta(hours=13 * k)
            usage.append((account, at, event))
    paid = pd.DataFrame(subscriptions, columns=["account_id", "started_at", "ended_at"])
    return {
        "accounts": paid[["account_id", "started_at"]],
        "subscriptions": paid,
        "usage": pd.DataFrame(usage, columns=["account_id", "occurred_at", "event"]),
    }


def read(frames: Frames, con: Backend | None = None, **options: Any) -> Tables:
    """Read them; options are those of the usage, or of ``table__option``."""
    given: dict[str, dict[str, Any]] = {
        "usage": {"login_events": ("login",), "from_": START.date()}
    }
    for name, value in options.items():
        table, _, option = name.rpartition("__")
        given.setdefault(table or "usage", {})[option] = value
    specs = [
        TableSpec(name=name, frame=frame, **given.get(name, {}))
        for name, frame in frames.items()
    ]
    con = connect(threads=1) if con is None else con
    return load_tables(specs, con=con, complete_until=UNTIL)

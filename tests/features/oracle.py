"""What the tests of row families share: tiny worlds, and ways to change their future.

The oracles themselves stand in the test files: each feature again, in naive Python on
lists of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
import pyarrow as pa

from churnml.features.build import compile_features
from churnml.features.spec import Family, Part
from churnml.tables import RawTable, TableSpec

Row = dict[str, Any]
Rows = list[Row]

FIRST, LAST = date(2024, 1, 1), date(2025, 6, 1)
CUTOFFS = (date(2024, 3, 4), date(2024, 11, 4), date(2025, 3, 3))
STARTS = {
    "a": date(2023, 5, 1),
    "b": date(2024, 9, 20),
    "c": None,
    "d": date(2024, 2, 1),
}
"""Accounts and their starts; c's is not known, and its spell began on SPELL."""
SPELL = date(2024, 1, 15)

TIME = "timestamp(6)"
SPINE = {
    "account_id": "string",
    "cutoff": TIME,
    "cutoff_day": "int32",
    "account_started_at": TIME,
    "spell_started_at": TIME,
}


def instant(text: str) -> datetime:
    """Read an instant."""
    return datetime.fromisoformat(text)


def midnight(day: date) -> datetime:
    """Give the instant that begins a day."""
    return datetime.combine(day, time())


def moments(
    rng: np.random.Generator, n: int, *, around: Sequence[date] = CUTOFFS
) -> list[datetime]:
    """Draw instants that tie often, many of them exactly on or beside a cutoff."""
    span = (LAST - FIRST).days
    days = rng.integers(0, span, n)
    hours = rng.choice([0, 0, 9, 10, 23], n)
    drawn = [
        midnight(FIRST) + timedelta(days=int(d), hours=int(h))
        for d, h in zip(days, hours, strict=True)
    ]
    for place in range(n):
        if rng.random() < 0.3:
            edge = midnight(around[int(rng.integers(len(around)))])
            back = timedelta(days=int(rng.choice([0, 0, 1, 1, 28, 91, 119, 210, 300])))
            shift = timedelta(seconds=int(rng.choice([-1, 0, 0, 1])))
            drawn[place] = edge - back + shift
    return drawn


def table_of(
    name: str,
    rows: Rows,
    types: Mapping[str, str],
    *,
    delay: timedelta = timedelta(0),
    **options: Any,
) -> RawTable:
    """Make a raw table of rows, with the columns of ``types`` and no others."""
    memory = _memory({column: [row[column] for row in rows] for column in types}, types)
    expr = memory.select(*types)
    return RawTable(
        spec=TableSpec(name=name, frame=expr, delay=delay, **options),
        expr=expr,
        from_=FIRST,
        until=LAST,
        columns=frozenset(types),
    )


def _memory(columns: Mapping[str, list[Any]], types: Mapping[str, str]) -> ir.Table:
    # By way of arrow: ibis reads pandas with a warning.
    schema = ibis.schema(types).to_pyarrow()
    return ibis.memtable(pa.table({c: columns[c] for c in types}, schema=schema))


def everyone(cutoffs: Iterable[date] = CUTOFFS) -> list[tuple[str, date]]:
    """List the snapshots of all accounts, and of one without any row."""
    return [(account, t) for t in cutoffs for account in (*STARTS, "nobody")]


def start_of(account: str) -> date | None:
    """Date an account's start; a twin, ``a/0/1``, has that of its original."""
    return STARTS.get(account.split("/")[0], date(2023, 1, 1))


def spine_of(snapshots: Sequence[tuple[str, date]]) -> ir.Table:
    """Make the spine as snapshots.py does."""
    starts = [start_of(account) for account, _ in snapshots]
    columns = {
        "account_id": [account for account, _ in snapshots],
        "cutoff": [midnight(t) for _, t in snapshots],
        "cutoff_day": [(t - date(1970, 1, 1)).days for _, t in snapshots],
        "account_started_at": [s and midnight(s) for s in starts],
        "spell_started_at": [midnight(s or SPELL) for s in starts],
    }
    return _memory(columns, SPINE)


def users(account: str, cutoff: date) -> int:
    """Say how many users were active in the 28 days before a cutoff."""
    return 0 if account == "nobody" else 3 * ord(account[0]) + cutoff.month - 291


def use(account: str, cutoff: date) -> dict[str, int | None]:
    """Make up what the shared rollup knows of an account: parts of ``usage``.

    Twice the median login is null, as after too short a history, at one cutoff.
    """
    somebody = account != "nobody"
    letter = ord(account[0]) - ord("a")
    return {
        "users_28d": users(account, cutoff),
        "help_uses_28d": cutoff.month * letter if somebody else 0,
        "logins_last": letter,
        "logins_median2": (cutoff.month + letter if cutoff != CUTOFFS[0] else None),
    }


def usage_of(snapshots: Sequence[tuple[str, date]]) -> Family:
    """Stand in for the shared rollup: the parts that :func:`use` gives."""
    numbers = [use(account, t) for account, t in snapshots]
    columns = {
        "account_id": [account for account, _ in snapshots],
        "cutoff": [midnight(t) for _, t in snapshots],
        **{name: [given[name] for given in numbers] for name in numbers[0]},
    }
    types = dict.fromkeys(columns, "int64")
    view = _memory(columns, types | {"account_id": "string", "cutoff": TIME})
    return Family(
        "usage",
        views={"use": lambda _spine: view},
        parts={name: Part("use", ibis._[name].max()) for name in numbers[0]},
    )


def compute(
    family: Family,
    snapshots: Sequence[tuple[str, date]] | None = None,
    *,
    usage: bool = True,
) -> pd.DataFrame:
    """Compile and run: features and evidence, indexed by (account_id, cutoff)."""
    snapshots = everyone() if snapshots is None else snapshots
    families = [usage_of(snapshots), family] if usage else [family]
    compiled = compile_features(families, spine_of(snapshots))
    frame = ibis.duckdb.connect().to_pyarrow(compiled.table).to_pandas()
    frame["cutoff"] = pd.to_datetime(frame["cutoff"]).dt.date
    return frame.set_index(["account_id", "cutoff"]).sort_index()


def days_lived(account: str, cutoff: date) -> int:
    """Count the days both the account and the tables have been there."""
    return (cutoff - max(start_of(account) or SPELL, FIRST)).days


def check(
    frame: pd.DataFrame, expected: Callable[[str, date], Mapping[str, float | None]]
) -> None:
    """Compare every feature and evidence column with its oracle, row by row."""
    for account, cutoff in frame.index:
        row, wanted = frame.loc[(account, cutoff)], expected(account, cutoff)
        assert set(wanted) == set(frame.columns)
        for name, value in wanted.items():
            got = None if pd.isna(row[name]) else float(row[name])
            where = f"{name} of {account} at {cutoff}: {got}, not {value}"
            if value is None or got is None:
                assert got is value, where
            else:
                assert abs(got - value) <= 1e-9 * max(1.0, abs(value)), where


def windowed(cutoff: date, days: int, value: float | None) -> float | None:
    """Null where a window reaches before the table begins."""
    return None if cutoff - timedelta(days=days) < FIRST else value


def median(values: Sequence[float]) -> float | None:
    """Give the middle value."""
    return quantile(values, 0.5)


def quantile(values: Sequence[float], q: float) -> float | None:
    """Interpolate linearly between the two nearest values."""
    if not values:
        return None
    ordered = sorted(values)
    place = q * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def over(a: float | None, b: float | None) -> float | None:
    """Divide; null where either is not known or there is nothing to divide by."""
    return None if a is None or not b else a / b


Draw = Callable[[np.random.Generator, int], Rows]
Rewrite = Callable[[Row, datetime, np.random.Generator], Row]


def check_future_blindness(
    make: Callable[[Rows], Family],
    draw: Draw,
    *,
    happened: Callable[[Row], datetime],
    rewrite: Rewrite,
    worlds: int = 9,
) -> None:
    """Hold worlds against twins with another future: law 1, and law 7 beside it.

    Everything that happened or became known at or after the cutoff is added, changed
    or deleted; ``rewrite`` changes what a known row will still become. Rows are
    shuffled, and twins have other names.
    """
    rows: Rows = []
    pairs: list[tuple[str, str, date]] = []
    for seed in range(worlds):
        rng, cutoff = np.random.default_rng(seed), CUTOFFS[seed % len(CUTOFFS)]
        world = draw(rng, 60)
        other = _with_another_future(world, cutoff, rng, happened, rewrite, draw)
        for version, variant in (("0", world), ("1", other)):
            rows += [_rename(row, seed, version) for row in variant]
        pairs += [(f"{a}/{seed}/0", f"{a}/{seed}/1", cutoff) for a in STARTS]
    rows = [rows[i] for i in np.random.default_rng(worlds).permutation(len(rows))]
    frame = compute(make(rows), [(a, t) for *both, t in pairs for a in both])
    one = frame.loc[[(a, t) for a, _, t in pairs]].reset_index(drop=True)
    two = frame.loc[[(b, t) for _, b, t in pairs]].reset_index(drop=True)
    assert one.notna().any().mean() > 0.9, "too few values for a test"
    pd.testing.assert_frame_equal(one, two, check_exact=True)


def _rename(row: Row, seed: int, version: str) -> Row:
    return {**row, "account_id": f"{row['account_id']}/{seed}/{version}"}


def _with_another_future(
    rows: Rows,
    cutoff: date,
    rng: np.random.Generator,
    happened: Callable[[Row], datetime],
    rewrite: Rewrite,
    draw: Draw,
) -> Rows:
    t, kept = midnight(cutoff), []
    for row in rows:
        if max(happened(row), row["known_at"]) < t:
            kept.append(rewrite(dict(row), t, rng))
        elif rng.random() < 0.5:
            kept.append({**row, **_values(draw(rng, 1)[0])})
    fresh = draw(rng, 60)
    return kept + [r for r in fresh if max(happened(r), r["known_at"]) >= t]


def _values(row: Row) -> Row:
    """Give what is no instant: the instants decide what is known when."""
    return {k: v for k, v in row.items() if not k.endswith("_at") and k != "account_id"}


def later(t: datetime, rng: np.random.Generator) -> datetime | None:
    """Draw an instant at or after the cutoff, or none."""
    if rng.random() < 0.3:
        return None
    return t + timedelta(hours=int(rng.choice([0, 0, 1, 24, 24 * 40])))

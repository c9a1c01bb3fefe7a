"""Make the data that is measured: product use of many accounts, sorted by time.

Events are drawn week by week and written to Parquet in pieces, so that a world of any
size fits in little memory. Texts are texts, as in life: ``account_id``, ``user_id`` and
``event``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

STEP_DAYS = 28
# A cutoff looks back over 31 weeks; the first one has a whole look back, and more.
BEFORE_FIRST = 280
BEGIN = date(2022, 1, 3)  # a Monday
PIECE = 2_000_000
LOGIN = 0
STICKY = tuple(range(5, 15))


@dataclass(frozen=True)
class Size:
    """How large a world is.

    Attributes
    ----------
    events, accounts, users, features, cutoffs : int
    session : int
        Events in an average session of a person.
    begin : date
        The first day of use.
    shape : str
        ``"usual"``; ``"one_giant"``: one account has most users and half of the use;
        ``"one_day"``: a tenth of all events fall on one day.
    """

    events: int = 10_000_000
    accounts: int = 5_000
    users: int = 53_000
    features: int = 60
    cutoffs: int = 26
    session: int = 8
    begin: date = BEGIN
    shape: str = "usual"

    @classmethod
    def from_json(cls, given: dict) -> Size:
        return cls(**{**given, "begin": date.fromisoformat(given["begin"])})

    def to_json(self) -> dict:
        return {**asdict(self), "begin": self.begin.isoformat()}

    @property
    def first_cutoff(self) -> date:
        return self.end - timedelta(days=STEP_DAYS * (self.cutoffs - 1))

    @property
    def end(self) -> date:
        """The last cutoff; use goes on up to it."""
        days = BEFORE_FIRST + STEP_DAYS * (max(self.cutoffs, 26) - 1)
        return max(BEGIN + timedelta(days=days), self.begin + timedelta(days=days))

    @property
    def dates(self) -> list[date]:
        step = timedelta(days=STEP_DAYS)
        return [self.first_cutoff + step * i for i in range(self.cutoffs)]


def event_names(size: Size) -> list[str]:
    """Name the events; the first is the login."""
    return ["login", *(f"feature_{i:04d}" for i in range(1, size.features))]


def sticky_names(size: Size) -> list[str]:
    names = event_names(size)
    return [names[i] for i in STICKY if i < len(names)]


def make(size: Size, folder: Path, *, seed: int = 7) -> Path:
    """Write ``accounts.parquet`` and ``usage.parquet``, unless they are there.

    Returns
    -------
    Path
        The folder of the world.
    """
    home = folder / "_".join(str(value) for value in asdict(size).values())
    if (home / "usage.parquet").exists():
        return home
    home.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    accounts = _accounts(size, rng)
    frame = pd.DataFrame(
        {"account_id": accounts["names"], "started_at": accounts["started_at"]}
    )
    frame.to_parquet(home / "accounts.parquet")
    part = home / "usage.part"
    with pq.ParquetWriter(part, _SCHEMA, compression="zstd") as writer:
        for piece in _pieces(size, accounts, rng):
            writer.write_table(piece, row_group_size=250_000)
    part.rename(home / "usage.parquet")
    return home


_SCHEMA = pa.schema(
    [
        ("account_id", pa.string()),
        ("user_id", pa.string()),
        ("event", pa.string()),
        ("occurred_at", pa.timestamp("us")),
    ]
)


def _accounts(size: Size, rng: np.random.Generator) -> dict[str, np.ndarray]:
    n, days = size.accounts, (size.end - size.begin).days
    weight = rng.lognormal(0.0, 1.0, n)
    start = np.where(rng.random(n) < 0.6, 0, rng.integers(0, days - 60, n))
    # Some fall silent before the end.
    stop = np.where(rng.random(n) < 0.2, rng.integers(start + 30, days + 1), days)
    # One at least is always there, and has what others leave.
    start[0], stop[0] = 0, days
    people = 1 + rng.multinomial(max(size.users - n, 0), weight / weight.sum())
    if size.shape == "one_giant":
        people[0] = size.users - 10 * n
        weight[0] = weight[1:].sum()
    names = np.array([f"ACC-{i:06d}" for i in range(n)])
    began = np.datetime64(size.begin) + start.astype("timedelta64[D]")
    return {
        "names": names,
        "started_at": began.astype("datetime64[us]"),
        "weight": weight,
        "always": np.flatnonzero((start == 0) & (stop == days)),
        "start": start,
        "stop": stop,
        "people": people,
        "first_person": np.concatenate([[0], np.cumsum(people)[:-1]]),
    }


def _pieces(
    size: Size, accounts: dict[str, np.ndarray], rng: np.random.Generator
) -> Iterator[pa.Table]:
    """Draw sessions in the order of time, some days at once, and their events."""
    days = (size.end - size.begin).days
    users = np.arange(accounts["people"].sum())
    texts = {
        "account_id": accounts["names"],
        "user_id": np.array([f"user-{i:08d}@example.com" for i in users]),
        "event": np.array(event_names(size)),
    }
    # Of millions of texts Arrow makes several pieces.
    known = {name: _whole(pa.array(values)) for name, values in texts.items()}
    wanted = _daily(size, days, rng)
    day = 0
    while day < days:
        upto = day + 1
        while upto < days and wanted[day : upto + 1].sum() <= PIECE:
            upto += 1
        codes, stamps = _piece(size, accounts, wanted[day:upto], day, rng)
        columns = [
            pa.DictionaryArray.from_arrays(code.astype(np.int32), known[name])
            for name, code in codes.items()
        ]
        columns = [column.cast(pa.string()) for column in columns]
        yield pa.Table.from_arrays([*columns, pa.array(stamps)], schema=_SCHEMA)
        day = upto


def _whole(array: pa.Array | pa.ChunkedArray) -> pa.Array:
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _daily(size: Size, days: int, rng: np.random.Generator) -> np.ndarray:
    """Share the events out over the days, few of them on weekends."""
    busy = np.where(np.arange(days) % 7 < 5, 1.0, 0.25)
    share = busy / busy.sum()
    if size.shape == "one_day":
        share *= 0.9
        share[days - 10] += 0.1
    return rng.multinomial(size.events, share)


def _piece(
    size: Size,
    accounts: dict[str, np.ndarray],
    wanted: np.ndarray,
    first_day: int,
    rng: np.random.Generator,
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Draw the events of some days: codes of the texts, and instants, in order."""
    n = int(wanted.sum())
    when = np.repeat(np.arange(first_day, first_day + len(wanted)), wanted)
    # Events come in sessions: a person logs in and does some eight things.
    opens = rng.random(n) < 1 / size.session
    opens |= np.diff(when, prepend=-1) > 0
    session = np.cumsum(opens) - 1
    chances = np.cumsum(accounts["weight"])
    account = np.searchsorted(chances, rng.random(session[-1] + 1) * chances[-1])
    # Who is not there on the day leaves it to somebody who always is.
    day = when[opens]
    away = (day < accounts["start"][account]) | (day >= accounts["stop"][account])
    always = accounts["always"]
    account[away] = always[rng.integers(0, len(always), away.sum())]
    people = accounts["people"][account]
    # The first people of an account do most of its work.
    person = (people * rng.random(len(account)) ** 2.5).astype(np.int64)
    person = accounts["first_person"][account] + person
    begun = rng.integers(6 * 3600, 20 * 3600, len(account))
    # Each account has its own favourites among the features.
    rank = np.searchsorted(_popular(size), rng.random(n))
    event = 1 + (rank + 7 * account[session]) % (size.features - 1)
    event[opens] = LOGIN
    second = begun[session] + 40 * (np.arange(n) - np.flatnonzero(opens)[session])
    stamp = when * 86_400 + np.minimum(second, 86_399)
    order = np.argsort(stamp, kind="stable")
    codes = {
        "account_id": account[session][order],
        "user_id": person[session][order],
        "event": event[order],
    }
    stamps = np.datetime64(size.begin, "us") + (stamp[order] * 10**6)
    return codes, stamps


def _popular(size: Size) -> np.ndarray:
    """Cumulated chances of an account's features, its favourite first."""
    chances = np.arange(1, size.features) ** -1.5
    return np.cumsum(chances / chances.sum()) * (1 + 1e-9)

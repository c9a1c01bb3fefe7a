"""Usage kept by the day: the same as reading all, and only what is new is read."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import pytest

from churnml.backend import connect
from churnml.errors import ConfigError, TableError
from churnml.matrix import build_matrix
from churnml.tables import Tables, TableSpec, load_tables

LEAN = {"cutoffs": ["2024-12-02"], "builders": ["logins"], "windows": ["28d"]}
FULL = {"cutoffs": ["2024-11-04", "2024-12-02"], "builders": ["logins", "stickiness"]}
COLUMNS = ["account_id", "occurred_at", "event", "user_id"]
STARTED = pd.DataFrame(
    {"account_id": [f"A{n}" for n in range(6)], "started_at": ["2024-01-01"] * 6}
)
COLUMN_SETS = {
    "plain": COLUMNS,
    "known": [*COLUMNS, "known_at"],
    "rich": [*COLUMNS, "actor", "duration_seconds", "errors"],
}


def rows(months: range, seed: int = 0, n: int = 300) -> pd.DataFrame:
    """Draw uses; some are known weeks later, some lack a person or an event."""
    rng = np.random.default_rng([seed, months.start])
    days = rng.integers(0, 30 * len(months), n)
    at = pd.Timestamp(2024, months.start, 1) + pd.to_timedelta(days, unit="D")
    at += pd.to_timedelta(rng.integers(0, 86_400, n), unit="s")
    late = pd.to_timedelta(rng.choice([0, 0, 0, 1, 20], n), unit="D")
    return pd.DataFrame(
        {
            # A7 is nobody's account.
            "account_id": rng.choice([*STARTED.account_id, "A7", None], n),
            "occurred_at": at,
            "event": rng.choice(["login", "export", "report", "api", None], n),
            "user_id": rng.choice(["u1", "u2", "u3", None], n),
            "known_at": at + late,
            "actor": rng.choice(["person", "api"], n),
            "duration_seconds": rng.integers(0, 900, n),
            "errors": rng.integers(0, 3, n),
        }
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Hold a table ``usage`` in files."""
    (tmp_path / "usage").mkdir()
    return tmp_path


def write(folder: Path, name: str, frame: pd.DataFrame, kind: str = "parquet") -> Path:
    """Write one of its files."""
    file = folder / "usage" / f"{name}.{kind}"
    frame.to_parquet(file) if kind == "parquet" else frame.to_csv(file, index=False)
    return file


def read(
    folder: Path, *, kept: bool, kind: str = "parquet", **options: object
) -> Tables:
    """Read the tables, keeping the usage by the day or not."""
    usage = TableSpec(
        name="usage",
        path=f"usage/*.{kind}",
        login_events=("login",),
        sticky_events=("report",),
        **options,
    )
    paid = TableSpec(name="subscriptions", frame=STARTED)
    return load_tables(
        [TableSpec(name="accounts", frame=STARTED), paid, usage],
        root=folder,
        con=connect(threads=1),
        complete_until=date(2024, 12, 2),
        cache=folder / "cache" if kept else None,
    )


def assert_same(kept: Tables, whole: Tables, how: dict = LEAN) -> None:
    """Compare all that comes of them, bit for bit."""
    assert kept["usage"].by_day is not None
    assert kept.describe() == whole.describe()
    mine, theirs = (build_matrix(tables, **how) for tables in (kept, whole))
    pd.testing.assert_frame_equal(mine.X, theirs.X, check_exact=True)
    pd.testing.assert_frame_equal(mine.evidence, theirs.evidence, check_exact=True)
    assert mine.fingerprint == theirs.fingerprint


@pytest.mark.parametrize("columns", COLUMN_SETS.values(), ids=COLUMN_SETS)
def test_what_is_kept_equals_all_read_anew(folder, columns):
    write(folder, "a", rows(range(1, 6))[columns])
    read(folder, kept=True)
    # New rows, of which some were known late and happened among the old ones.
    write(folder, "b", rows(range(4, 12), seed=1)[columns])

    assert_same(read(folder, kept=True), read(folder, kept=False), FULL)


@pytest.mark.parametrize("delay", [timedelta(hours=7), timedelta(days=2)])
def test_a_delay_is_kept(folder, delay):
    write(folder, "a", rows(range(1, 12))[COLUMNS])

    assert_same(
        read(folder, kept=True, delay=delay), read(folder, kept=False, delay=delay)
    )


def test_text_files_are_kept_too(folder):
    for name, months in (("a", range(1, 6)), ("b", range(6, 12))):
        write(folder, name, rows(months)[COLUMNS].dropna(), kind="csv")
        kept = read(folder, kept=True, kind="csv")

    assert_same(kept, read(folder, kept=False, kind="csv"))


def test_rows_that_sum_up_days_abroad_are_kept(folder):
    daily = rows(range(1, 12))[COLUMNS].assign(quantity=3)
    daily["occurred_at"] = daily.occurred_at.dt.floor("D")
    write(folder, "a", daily)
    options = {"period": "1d", "timezone": "America/New_York"}

    assert_same(read(folder, kept=True, **options), read(folder, kept=False, **options))


def test_a_file_that_was_read_is_not_read_again(folder):
    old = write(folder, "a", rows(range(1, 9))[COLUMNS])
    expected = read(folder, kept=True)
    stat = old.stat()
    # Same size, same time: a file nobody looks into is believed to be as it was.
    old.write_bytes(old.read_bytes()[:-500] + b"\0" * 400 + old.read_bytes()[-100:])
    os.utime(old, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    again = read(folder, kept=True)

    assert again.describe() == expected.describe()
    assert not again.findings  # the older rows' findings were told when they were new


@pytest.mark.parametrize("change", ["rewritten", "deleted", "damaged"])
def test_what_has_changed_is_read_again(folder, change):
    old = write(folder, "a", rows(range(1, 6))[COLUMNS])
    write(folder, "b", rows(range(6, 12))[COLUMNS])
    read(folder, kept=True)
    if change == "rewritten":
        write(folder, "a", rows(range(1, 6), seed=9)[COLUMNS])
    elif change == "deleted":
        old.unlink()
    else:
        (manifest,) = (folder / "cache").rglob("manifest.json")
        manifest.write_text("{")

    assert_same(read(folder, kept=True), read(folder, kept=False))


def test_rows_of_an_account_that_appears_later_count(folder):
    write(folder, "a", rows(range(1, 12))[COLUMNS])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(f"{__name__}.STARTED", STARTED.head(3))
        few = read(folder, kept=True)
    assert set(few["usage"].by_day.expr.account_id.execute()) <= {"A0", "A1", "A2"}

    assert_same(read(folder, kept=True), read(folder, kept=False))


def test_another_mapping_never_meets_what_was_kept(folder):
    write(folder, "a", rows(range(1, 12))[COLUMNS])
    read(folder, kept=True)
    berlin = {"timezone": "Europe/Berlin"}

    assert_same(read(folder, kept=True, **berlin), read(folder, kept=False, **berlin))


def test_rows_that_are_refused_are_not_kept(folder):
    bad = rows(range(1, 12))[[*COLUMNS, "errors"]]
    write(folder, "a", bad.assign(errors=-1))
    for _attempt in range(2):
        with pytest.raises(TableError, match="errors negative in 300 of 300 rows"):
            read(folder, kept=True)


def test_one_day_without_a_value_is_no_error(folder):
    columns = COLUMN_SETS["rich"]
    write(folder, "a", rows(range(1, 6))[columns])
    read(folder, kept=True)
    quiet = rows(range(6, 12))[columns]
    write(folder, "b", quiet.assign(errors=pd.array([None] * len(quiet), "Int64")))

    assert_same(read(folder, kept=True), read(folder, kept=False))


@pytest.mark.parametrize("few_first", [True, False])
def test_files_with_other_columns_are_read_with_all(folder, few_first):
    names = [COLUMNS[:3], COLUMNS]
    first, second = names if few_first else reversed(names)
    write(folder, "a", rows(range(1, 6))[first])
    read(folder, kept=True)
    write(folder, "b", rows(range(6, 12))[second])

    assert_same(read(folder, kept=True), read(folder, kept=False))


def test_tables_in_memory_are_not_kept(folder):
    usage = rows(range(1, 12))[COLUMNS]
    frames = [TableSpec(name="accounts", frame=STARTED)]
    tables = load_tables(
        [*frames, TableSpec(name="usage", frame=usage)], cache=folder / "cache"
    )

    assert tables["usage"].by_day is None
    assert not (folder / "cache").exists()


def test_a_folder_that_cannot_be_made_is_refused(folder):
    write(folder, "a", rows(range(1, 12))[COLUMNS])
    (folder / "cache").write_text("in the way")

    with pytest.raises(ConfigError, match=r"engine\.cache: .* cannot be made"):
        read(folder, kept=True)


def test_counts_are_whole_numbers_on_disk(folder):
    # DuckDB's sums have 128 bits, for which Parquet would take doubles.
    write(folder, "a", rows(range(1, 12))[COLUMN_SETS["rich"]])
    read(folder, kept=True)
    (days,) = (folder / "cache").rglob("*-days.parquet")
    schema = ibis.read_parquet(days).schema()

    assert {schema[c] for c in ("quantity", "duration_seconds", "errors")} == {
        ibis.dtype("int64")
    }

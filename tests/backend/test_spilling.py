"""Folders that DuckDB spills to: one a connection, gone with it, swept after a kill."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from churnml.backend import Backend, connect
from churnml.backend.spilling import spill_folder
from churnml.errors import ConfigError

PRIME = 1_000_003


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def folder_of(con: Backend) -> Path:
    asked = "select current_setting('temp_directory')"
    return Path(con.raw_sql(asked).fetchall()[0][0]).parent


def fill(con: Backend, seed: int) -> None:
    """Keep more rows than memory holds: each residue of the prime thrice, plus seed."""
    con.raw_sql(
        f"create temp table t as select i * 7919 % {PRIME} + {seed} as residue, "
        f"hash(i + {seed}) as filler from range({3 * PRIME}) r(i)"
    ).fetchall()


def total(con: Backend) -> tuple[int, int]:
    (found,) = con.raw_sql("select sum(residue), count(filler) from t").fetchall()
    return found


def test_two_connections_that_spill_do_not_read_each_other() -> None:
    one, other = (connect(memory_limit="30MB", threads=1) for _ in "ab")
    fill(one, 0)
    fill(other, 5)
    # 0 + 1 + ... + (p - 1) = p (p - 1) / 2, thrice.
    residues = 3 * PRIME * (PRIME - 1) // 2
    for _ in range(2):
        assert total(one) == (residues, 3 * PRIME)
        assert total(other) == (residues + 5 * 3 * PRIME, 3 * PRIME)
    assert all(list((folder_of(con) / "spill").iterdir()) for con in (one, other))


def test_each_connection_has_a_folder_of_its_own_that_goes_with_it(
    temporary: Path,
) -> None:
    one, other = connect(threads=1), connect(threads=1)
    first, second = folder_of(one), folder_of(other)
    assert first.parent == second.parent == temporary
    assert first != second
    assert first.name.startswith(f"churnml-duckdb-{os.getpid()}-")
    assert first.stat().st_mode & 0o777 == 0o700
    del one
    gc.collect()
    assert not first.exists()
    assert second.exists()


def test_what_was_spilled_goes_with_the_connection(temporary: Path) -> None:
    con = connect(memory_limit="30MB", threads=1)
    fill(con, 0)
    assert list((folder_of(con) / "spill").iterdir())
    del con
    gc.collect()
    assert list(temporary.iterdir()) == []


def test_refused_settings_leave_no_folder(temporary: Path) -> None:
    with pytest.raises(ConfigError):
        connect(memory_limit="lots")
    assert list(temporary.iterdir()) == []


@pytest.fixture
def process(temporary: Path) -> Iterator[subprocess.Popen[str]]:
    """Start a process that holds a connection, and tells its folder."""
    script = (
        "from churnml.backend import connect\n"
        "con = connect(threads=1)\n"
        "print(con.raw_sql(\"select current_setting('temp_directory')\")"
        ".fetchall()[0][0], flush=True)\n"
        "input()\n"
    )
    command = [sys.executable, "-c", script]
    pipe = subprocess.PIPE
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, text=True, env=environment
    ) as started:
        yield started
        started.kill()


def told(process: subprocess.Popen[str]) -> Path:
    assert process.stdout is not None
    return Path(process.stdout.readline().strip()).parent


def test_a_killed_process_is_swept_and_a_living_one_is_not(
    process: subprocess.Popen[str],
) -> None:
    folder = told(process)
    (folder / "spill").mkdir()
    (folder / "spill" / "duckdb_temp_storage_DEFAULT-0.tmp").write_bytes(b"rows")
    spill_folder().remove()
    assert folder.exists()
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert folder.exists()
    spill_folder().remove()
    assert not folder.exists()


def test_a_process_that_ends_leaves_nothing(
    process: subprocess.Popen[str], temporary: Path
) -> None:
    assert told(process).exists()
    process.communicate("\n")
    assert process.returncode == 0
    assert list(temporary.iterdir()) == []


def dead(folder: Path) -> Path:
    """Make what a killed process leaves."""
    (folder / "spill").mkdir(parents=True)
    (folder / "lock").touch()
    return folder


def test_folders_of_others_are_left_alone(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = dead(temporary / "churnml-duckdb-7-abc")
    monkeypatch.setattr(os, "getuid", lambda: foreign.stat().st_uid + 1)
    spill_folder().remove()
    assert foreign.exists()


def test_what_only_looks_like_a_folder_of_ours_is_left_alone(
    temporary: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = dead(tmp_path_factory.mktemp("elsewhere") / "kept")
    link = temporary / "churnml-duckdb-7-link"
    link.symlink_to(elsewhere)
    being_made = temporary / "churnml-duckdb-7-made"
    being_made.mkdir()
    file = temporary / "churnml-duckdb-7-file"
    file.touch()
    spill_folder().remove()
    assert (elsewhere / "lock").exists()
    assert {*temporary.iterdir()} == {link, being_made, file}


def test_without_a_folder_for_temporary_files_it_says_so(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(temporary / "gone"))
    message = r"can be made in .*gone \(No such file or directory\)\.\nFree some space"
    with pytest.raises(ConfigError, match=message):
        connect()

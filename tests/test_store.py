"""Staged files and folders: whole or absent, one writer, nothing left behind."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from churnml import store
from churnml.errors import ChurnmlError, StoreError
from churnml.store import make_once, resolve, staged_dir, staged_file


def tree(root: Path) -> dict[str, str]:
    """Every file under root, hidden ones too, with its text."""
    return {
        str(path.relative_to(root)): path.read_text()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def names(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir())


def fail_to_write_dir(target: Path, error: BaseException) -> None:
    with staged_dir(target) as staging:
        (staging / "a").write_text("new")
        raise error


def fail_to_write_file(target: Path, error: BaseException) -> None:
    with staged_file(target) as staging:
        staging.write_text("ne")
        raise error


@pytest.fixture(params=["exchange", "two renames"])
def swap(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The system swaps two folders in one step, or it does not."""
    if request.param == "two renames":
        monkeypatch.setattr(store, "_exchange", lambda one, other: False)
    return str(request.param)


def test_this_system_exchanges_folders(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "in_a").touch()
    if not store._exchange(tmp_path / "a", tmp_path / "b"):
        pytest.skip("never: this system cannot exchange two folders in one step")
    assert names(tmp_path / "b") == ["in_a"]
    assert names(tmp_path / "a") == []


def test_exchange_of_a_missing_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert not store._exchange(tmp_path / "a", tmp_path / "b")
    assert names(tmp_path) == ["a"]


def test_new_folder(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "er" / "cutoff=2025-03-03"
    with staged_dir(target) as staging:
        assert staging.parent == target.parent
        assert not list(staging.iterdir())
        (staging / "sub").mkdir()
        (staging / "sub" / "a.csv").write_text("a")
        assert not target.exists()
    assert tree(tmp_path) == {"deep/er/cutoff=2025-03-03/sub/a.csv": "a"}
    assert names(target.parent) == ["cutoff=2025-03-03"]


def test_old_folder_is_replaced_whole(tmp_path: Path, swap: str) -> None:
    target = tmp_path / "lists"
    with staged_dir(target) as staging:
        (staging / "only_in_old.csv").write_text("1")
        (staging / "both.csv").write_text("1")
    with staged_dir(target) as staging:
        (staging / "both.csv").write_text("2")
        assert tree(target) == {"only_in_old.csv": "1", "both.csv": "1"}
    assert tree(tmp_path) == {"lists/both.csv": "2"}
    assert names(tmp_path) == ["lists"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_error_leaves_the_old(
    tmp_path: Path, swap: str, error: type[BaseException]
) -> None:
    target = tmp_path / "lists"
    with staged_dir(target) as staging:
        (staging / "a").write_text("old")
    with pytest.raises(error):
        fail_to_write_dir(target, error())
    assert tree(tmp_path) == {"lists/a": "old"}
    assert names(tmp_path) == ["lists"]


def test_interrupted_between_two_renames_puts_the_old_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_exchange", lambda one, other: False)
    target = tmp_path / "lists"
    with staged_dir(target) as staging:
        (staging / "a").write_text("old")
    rename = Path.rename

    def interrupted(self: Path, other: Path) -> Path:
        if self.name == ".new.lists":
            raise KeyboardInterrupt
        return rename(self, other)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt), staged_dir(target) as staging:
        (staging / "a").write_text("new")
    assert tree(tmp_path) == {"lists/a": "old"}


def test_file_new_and_replaced(tmp_path: Path) -> None:
    target = tmp_path / "report" / "index.html"
    for text in ("old", "new"):
        with staged_file(target) as staging:
            assert staging.suffix == ".html"
            staging.write_text(text)
        assert tree(tmp_path) == {"report/index.html": text}
    assert names(target.parent) == ["index.html"]


def test_file_error_leaves_the_old(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")
    with pytest.raises(ValueError, match="broken"):
        fail_to_write_file(target, ValueError("broken"))
    assert tree(tmp_path) == {"a.csv": "old"}


def test_file_never_written_is_an_error(tmp_path: Path) -> None:
    with (
        pytest.raises(StoreError, match=r"nothing was written to \.new\.a\.csv"),
        staged_file(tmp_path / "a.csv"),
    ):
        pass
    assert names(tmp_path) == []


def test_wrong_kind_of_target(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    with (
        pytest.raises(StoreError, match=r"is a file.*Move it"),
        staged_dir(tmp_path / "file"),
    ):
        pass
    with (
        pytest.raises(StoreError, match=r"is a folder.*Move it"),
        staged_file(tmp_path / "folder"),
    ):
        pass
    assert names(tmp_path) == ["file", "folder"]


def test_parent_that_is_a_file_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "outputs").touch()
    with (
        pytest.raises(StoreError, match=r"cannot be written: .*\n.*choose another"),
        staged_dir(tmp_path / "outputs" / "lists"),
    ):
        pass


def test_full_disk_is_a_clear_error(tmp_path: Path) -> None:
    target = tmp_path / "lists"
    with staged_dir(target) as staging:
        (staging / "a").write_text("old")
    with (
        pytest.raises(StoreError, match=r"No space left.*\nFree some.*untouched"),
        staged_dir(target),
    ):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert tree(tmp_path) == {"lists/a": "old"}


def test_other_system_errors_pass_unchanged(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught, staged_dir(tmp_path / "lists"):
        (tmp_path / "missing.csv").read_text()
    assert not isinstance(caught.value, ChurnmlError)


def test_links_are_followed(tmp_path: Path, swap: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with staged_dir(tmp_path / "link") as staging:
        (staging / "a").write_text("1")
    assert (tmp_path / "link").is_symlink()
    assert tree(tmp_path / "elsewhere") == {"a": "1"}
    assert names(tmp_path) == ["elsewhere", "link"]


def test_second_writer_is_refused_in_the_same_process(tmp_path: Path) -> None:
    with staged_dir(tmp_path / "lists") as staging:
        (staging / "a").write_text("first")
        with (
            pytest.raises(StoreError, match=f"by another job .process {os.getpid()}"),
            staged_dir(tmp_path / "lists"),
        ):
            pass
        with staged_dir(tmp_path / "other") as other:  # another target is free
            (other / "b").write_text("second")
    assert tree(tmp_path) == {"lists/a": "first", "other/b": "second"}


HOLD = """
import sys
from churnml.store import staged_dir
with staged_dir(sys.argv[1]) as staging:
    (staging / "a").write_text("theirs")
    print("holding", flush=True)
    sys.stdin.read()
"""


def test_second_writer_is_refused_across_processes(tmp_path: Path) -> None:
    target = tmp_path / "lists"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(target)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == "holding\n"
        with (
            pytest.raises(StoreError, match=rf"lists .*process {holder.pid}\)") as no,
            staged_dir(target),
        ):
            pass
        assert "Wait until it has finished" in str(no.value)
        holder.stdin.close()
        assert holder.wait(timeout=30) == 0
    assert tree(tmp_path) == {"lists/a": "theirs"}
    with staged_dir(target) as staging:
        (staging / "a").write_text("ours")
    assert tree(tmp_path) == {"lists/a": "ours"}


def test_lock_of_a_writer_that_finished_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock file opened just before its owner removed it must not count."""
    opened: list[Path] = []
    really_open = os.open

    def slow_open(path: Path, flags: int, mode: int = 0o777) -> int:
        descriptor = really_open(path, flags, mode)
        if Path(path).name == ".lock.lists" and not opened:
            opened.append(Path(path))
            Path(path).unlink()  # its owner finished between open and lock
        return descriptor

    monkeypatch.setattr(os, "open", slow_open)
    with staged_dir(tmp_path / "lists"):
        assert opened
        assert (tmp_path / ".lock.lists").exists()
        with pytest.raises(StoreError), staged_dir(tmp_path / "lists"):
            pass
    assert names(tmp_path) == ["lists"]


def leave(root: Path, *roles: str) -> Path:
    """What a writer of ``lists`` killed at some moment leaves beside it."""
    for role in roles:
        folder = root / (f".{role}.lists" if role != "lists" else role)
        folder.mkdir()
        (folder / "a").write_text(role)
    return root / "lists"


@pytest.mark.parametrize(
    ("left", "found"),
    [
        (["new"], None),  # killed while filling the first folder
        (["lists", "new"], "lists"),  # while filling, or after the exchange
        (["old", "new"], "old"),  # between the two renames
        (["lists", "old"], "lists"),  # after the two renames
        (["lists", "gone"], "lists"),  # while removing the old folder
        (["lists", "old", "gone"], "lists"),  # the same, one run later
    ],
)
def test_what_a_killed_writer_leaves_is_cleaned_up(
    tmp_path: Path, left: list[str], found: str | None
) -> None:
    target = leave(tmp_path, *left)
    before = names(tmp_path)
    whole = resolve(target)
    assert names(tmp_path) == before, "a reader changes nothing"
    assert (tree(whole) if whole.exists() else None) == (found and {"a": found})

    with pytest.raises(ValueError, match="stop"):
        fail_to_write_dir(target, ValueError("stop"))
    assert (tree(target) if target.exists() else None) == (found and {"a": found})
    assert names(tmp_path) == (["lists"] if found else [])

    with staged_dir(target) as staging:
        (staging / "a").write_text("again")
    assert tree(tmp_path) == {"lists/a": "again"}


def test_files_are_flushed_before_the_rename(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swap: str
) -> None:
    log: list[str] = []
    fsync, rename, exchange = os.fsync, Path.rename, store._exchange

    def logged_fsync(descriptor: int) -> None:
        log.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        fsync(descriptor)

    def logged_rename(self: Path, other: Path) -> Path:
        log.append("rename")
        return rename(self, other)

    def logged_exchange(one: Path, other: Path) -> bool:
        log.append("exchange")
        return exchange(one, other)

    if not Path("/proc/self/fd").exists():
        pytest.skip("never: this system does not name open files")
    monkeypatch.setattr(os, "fsync", logged_fsync)
    monkeypatch.setattr(Path, "rename", logged_rename)
    monkeypatch.setattr(store, "_exchange", logged_exchange)
    target = tmp_path / "lists"
    target.mkdir()
    with staged_dir(target) as staging:
        (staging / "sub").mkdir()
        (staging / "sub" / "a").touch()
        (staging / "b").touch()
    swapped = log.index("exchange")
    assert sorted(log[: swapped - 1]) == ["a", "b", "sub"]
    assert log.index("a") < log.index("sub")
    assert log[swapped - 1] == ".new.lists"
    assert tmp_path.name in log[swapped:], "the parent's entries too"


def test_made_once_and_left_as_it_is(tmp_path: Path) -> None:
    target = tmp_path / "models" / "new.db"
    make_once(target, lambda staging: staging.write_text("first"))
    make_once(target, lambda staging: staging.write_text("second"))
    assert tree(tmp_path) == {"models/new.db": "first"}


def test_who_would_make_it_too_waits_until_it_is_there(tmp_path: Path) -> None:
    target = tmp_path / "new.db"
    began, asked = threading.Event(), []

    def first(staging: Path) -> None:
        began.set()
        while not asked:
            time.sleep(0.01)
        time.sleep(0.2)  # long enough for the other to find it locked
        staging.write_text("first")

    def second() -> None:
        began.wait()
        asked.append(True)
        make_once(target, lambda staging: staging.write_text("second"))

    with ThreadPoolExecutor() as pool:
        made = [pool.submit(make_once, target, first), pool.submit(second)]
        for one in made:
            one.result(timeout=60)
    assert tree(tmp_path) == {"new.db": "first"}
    assert names(tmp_path) == ["new.db"]


def test_what_was_not_made_is_made_by_the_next(tmp_path: Path) -> None:
    def fail(staging: Path) -> None:
        staging.write_text("ha")
        raise KeyboardInterrupt

    target = tmp_path / "new.db"
    with pytest.raises(KeyboardInterrupt):
        make_once(target, fail)
    assert names(tmp_path) == []
    make_once(target, lambda staging: staging.write_text("whole"))
    assert tree(tmp_path) == {"new.db": "whole"}

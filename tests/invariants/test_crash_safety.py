"""Law 10. Nothing half-done: killed at any moment, old or new; again is harmless.

Two proofs. *Every step*: a child process is killed (SIGKILL, no clean-up) at the
n-th step it takes inside the store, for every n until it survives; a step is a line
of ``churnml.store`` or a change it asks the system for (rename, remove, mkdir, open).
*Any moment*: a child that rewrites its target for ever is killed after a random time.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from churnml import store
from churnml.store import resolve, staged_dir, staged_file

FILES = ("risk_list.csv", "deep/contributions.csv")

COMMON = """
import os, signal, sys
from pathlib import Path
from churnml import store

FILES = ("risk_list.csv", "deep/contributions.csv")

def write_dir(target, generation, size):
    with store.staged_dir(target) as staging:
        (staging / "deep").mkdir()
        for name in FILES:
            (staging / name).write_text(f"{generation}\\n" * size)

def write_file(target, generation, size):
    with store.staged_file(target) as staging:
        staging.write_text(f"{generation}\\n" * size)

write = {"dir": write_dir, "file": write_file}[sys.argv[1]]
target = Path(sys.argv[2])
"""

# The parent forks one child per step from a process of one thread, so that neither
# Python's start nor other threads blur the moment of the kill. Before each trial the
# target holds generation 1; the child writes generation 2. What the disk holds after
# each death is reported, and judged by the test.
EVERY_STEP = (
    COMMON
    + """
import json, shutil

os.fsync = lambda descriptor: None  # a kill, unlike a loss of power, needs no flush
if sys.argv[3] == "renames":
    store._exchange = lambda one, other: False

def die_at(step):
    left = [step]
    def count():
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
    def audit(event, args):
        if event in {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "open",
                     "os.truncate", "shutil.rmtree"}:
            count()
    def trace(frame, event, arg):
        if frame.f_code.co_filename != store.__file__:
            return None
        if event == "line":
            count()
        return trace
    sys.addaudithook(audit)
    sys.settrace(trace)

def content(path):
    if path.is_dir():
        return {str(p.relative_to(path)): p.read_text()
                for p in sorted(path.rglob("*")) if p.is_file()}
    return {"": path.read_text()} if path.exists() else {}

first = sys.argv[4] == "first"
for step in range(1, 5000):
    shutil.rmtree(target.parent, ignore_errors=True)
    target.parent.mkdir()
    if not first:
        write(target, 1, 3)
    child = os.fork()
    if not child:
        die_at(step)
        write(target, 2, 3)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    seen = {"at_target": content(target), "resolved": content(store.resolve(target))}
    write(target, 3, 3)
    seen["again"] = content(target)
    seen["left"] = sorted(p.name for p in target.parent.iterdir())
    seen["survived"] = os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0
    print(json.dumps(seen))
    if seen["survived"]:
        break
"""
)


def whole(kind: str, generation: int) -> dict[str, str]:
    text = f"{generation}\n" * 3
    return dict.fromkeys(FILES if kind == "dir" else [""], text)


def run(script: str, *arguments: str) -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def can_exchange(root: Path) -> bool:
    for name in ("one", "other"):
        (root / name).mkdir()
    return store._exchange(root / "one", root / "other")


@pytest.mark.parametrize(
    ("kind", "swap", "first"),
    [
        ("dir", "exchange", "first"),
        ("dir", "exchange", "again"),
        ("dir", "renames", "again"),
        ("file", "exchange", "again"),
    ],
)
def test_killed_at_every_step(tmp_path: Path, kind: str, swap: str, first: str) -> None:
    target = tmp_path / "outputs" / "list.csv"
    if swap == "exchange" and not can_exchange(tmp_path):
        pytest.skip("never: this system cannot exchange two folders in one step")
    trials = run(EVERY_STEP, kind, str(target), swap, first)
    assert trials[-1]["survived"]
    assert len(trials) > 30, "the steps were counted"

    new = whole(kind, 2)
    old = {} if first == "first" else whole(kind, 1)
    for step, seen in enumerate(trials, start=1):
        assert seen["resolved"] in (old, new), f"half-done at step {step}: {seen}"
        assert seen["again"] == whole(kind, 3), f"not rerunnable at step {step}"
        assert seen["left"] == [target.name], f"litter at step {step}"
        if swap == "exchange":
            assert seen["at_target"] == seen["resolved"], f"moved at step {step}"
    # Once new, always new: there is one moment at which the target turns.
    turned = [seen["resolved"] == new for seen in trials]
    assert turned == sorted(turned)
    assert turned[-1]
    assert not turned[0]


FOR_EVER = (
    COMMON
    + """
generation = 1
write(target, generation, 20_000)
print("ready", flush=True)
while True:
    generation += 1
    write(target, generation, 20_000)
"""
)


@pytest.mark.parametrize("kind", ["dir", "file"])
def test_killed_at_any_moment(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "outputs" / "list.csv"
    chance = random.Random(7)
    for _ in range(8):
        with subprocess.Popen(
            [sys.executable, "-S", "-c", FOR_EVER, kind, str(target)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0.0, 0.1))
            child.send_signal(signal.SIGKILL)
        found = resolve(target)
        texts = (
            [(found / name).read_text() for name in FILES]
            if kind == "dir"
            else [found.read_text()]
        )
        assert len(set(texts)) == 1, "files of different runs"
        lines = texts[0].splitlines()
        assert len(lines) == 20_000, "a file cut short"
        assert len(set(lines)) == 1, "a file of two runs"

    stage = staged_dir if kind == "dir" else staged_file
    with stage(target) as staging:
        (staging / "a" if kind == "dir" else staging).write_text("again")
    assert [path.name for path in target.parent.iterdir()] == [target.name]

"""Run one rival in a process of its own: time, processor time and peak memory."""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import re
import resource
import time
from pathlib import Path

from benchmarks import question
from benchmarks.worlds import Size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rival")
    parser.add_argument("home", type=Path)
    parser.add_argument("size", type=json.loads)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--cold", action="store_true", help="no discarded first run")
    parser.add_argument("--memory-limit")
    parser.add_argument("--windows")
    parser.add_argument("--answer", type=Path)
    given = parser.parse_args()
    print(json.dumps(measure(given)))


def measure(given: argparse.Namespace) -> dict:
    size = Size.from_json(given.size)
    try:
        rival = importlib.import_module(f"benchmarks.rivals.{given.rival}")
    except ModuleNotFoundError as error:
        return {"skipped": f"skipped: {error.name} is not installed"}
    options = {"memory_limit": given.memory_limit, "windows": given.windows}
    options = {name: value for name, value in options.items() if value}
    state = rival.prepare(given.home, size, **options)
    loaded = peak_gb()
    if not given.cold:
        rival.compute(state)
    walls, cpus = [], []
    for _ in range(given.repeats):
        gc.collect()
        wall, cpu = time.perf_counter(), processor_seconds()
        found = rival.compute(state)
        walls.append(time.perf_counter() - wall)
        cpus.append(processor_seconds() - cpu)
    if given.answer:
        question.answer(found).reset_index().to_parquet(given.answer)
    return {
        "wall": walls,
        "cpu": cpus,
        "peak_gb": peak_gb(),
        "loaded_gb": loaded,
        **state.get("notes", {}),
        "rows": len(found),
    }


def processor_seconds() -> float:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    return spent.ru_utime + spent.ru_stime


def peak_gb() -> float:
    """Peak of the resident memory so far, in GB."""
    status = Path("/proc/self/status")
    if status.exists():  # getrusage() counts what the parent held when it forked, too
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        assert found is not None
        return int(found[1]) * 1024 / 1e9
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e9


if __name__ == "__main__":
    main()

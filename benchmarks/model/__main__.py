"""Run the parts, print what they found, and write it into the page."""

from __future__ import annotations

import argparse
import importlib
import tempfile
import time
import warnings
from pathlib import Path

from benchmarks.model import PARTS, page
from benchmarks.model.worlds import JUDGES, Worlds
from churnml.errors import ChurnmlWarning


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.model", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"all by default: {', '.join(PARTS)}")
    parser.add_argument("--worlds", type=int, default=10)
    parser.add_argument(
        "--first", type=int, default=JUDGES, help="seed of the first world"
    )
    parser.add_argument("--accounts", type=int, default=1_500)
    parser.add_argument("--months", type=int, default=30)
    parser.add_argument("--data", type=Path, default=_scratch(), help="for the worlds")
    parser.add_argument("--page", type=Path, default=page.PAGE)
    given = parser.parse_args()
    warnings.simplefilter("ignore", ChurnmlWarning)
    worlds = Worlds(given.data, given.worlds, given.accounts, given.months, given.first)
    for name in given.parts or PARTS:
        began = time.perf_counter()
        section = importlib.import_module(f"benchmarks.model.{name}").run(worlds)
        print(section.body)
        print(f"({name}: {time.perf_counter() - began:.0f} s)\n", flush=True)
        page.write(section, given.page)


def _scratch() -> Path:
    return Path(tempfile.gettempdir()) / "churnml-bench-model"


if __name__ == "__main__":
    main()

"""Measure what features cost: churnml beside SQL written by hand, pandas and others.

``make bench`` runs ``python -m benchmarks.features``: the same 40 features of the same
snapshots by every rival, each in a process of its own, all compared with each other.
What the machine is, and all figures, go to ``benchmarks/results.json``; the table and
the picture in ``docs/performance.md`` are written from it by ``benchmarks/page.py``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from benchmarks import page, question
from benchmarks.worlds import STEP_DAYS, Size, make

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"


@dataclass(frozen=True)
class Rival:
    """One way to the features, and how often it is worth running.

    Attributes
    ----------
    name : str
        Its module in `rivals`.
    label : str
    repeats : int
        The median of so many runs is told, after a first one that is not counted.
    cold : bool
        Whether it is so slow that the first run counts; the events are read before.
    share : int
        It answers for one account in so many, and its time is scaled up by this.
    """

    name: str
    label: str
    repeats: int = 3
    cold: bool = False
    share: int = 1


REFERENCE = Rival("duckdb_sql", "DuckDB SQL written by hand, week plan")
RIVALS = (
    REFERENCE,
    Rival("churnml_public", "churnml, `build_matrix(only=...)`"),
    Rival("churnml_features", "churnml, features alone"),
    Rival("polars_lazy", "polars"),
    Rival("pandas_vectorised", "pandas and numpy, vectorised"),
    Rival("pandas_loop", "pandas, a loop over cutoffs", repeats=1, cold=True),
    Rival(
        "range_join", "DuckDB, range joins that features share", repeats=1, cold=True
    ),
    Rival(
        "range_join_each",
        "DuckDB, naive: a range join for each metric and window",
        repeats=1,
        cold=True,
    ),
    Rival("featuretools_dfs", "featuretools, 21 of the 40", 1, cold=True, share=100),
)
CHURNML = ("churnml_public", "churnml_features")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--accounts", type=int, default=5_000)
    parser.add_argument("--cutoffs", type=int, default=26)
    parser.add_argument("--rivals", nargs="*", help="names; all by default")
    parser.add_argument("--only-extras", action="store_true", help="no table of rivals")
    parser.add_argument("--growth", action="store_true", help="the picture's curves")
    parser.add_argument("--large", action="store_true", help="100 million events")
    parser.add_argument("--edges", action="store_true", help="worlds of odd shapes")
    parser.add_argument("--data", type=Path, default=_scratch(), help="for the worlds")
    parser.add_argument("--results", type=Path, default=RESULTS)
    parser.add_argument(
        "--featuretools-python",
        default=os.environ.get("FEATURETOOLS_PYTHON", sys.executable),
        help="an interpreter that has featuretools; it does not work with pandas 3",
    )
    given = parser.parse_args()
    size = Size(
        events=given.events,
        accounts=given.accounts,
        users=round(given.accounts * 10.6),
        cutoffs=given.cutoffs,
    )
    bench = Bench(given.data, given.featuretools_python)
    results = json.loads(given.results.read_text()) if given.results.exists() else {}
    parts = {"rivals": lambda: rivals(bench, size, given.rivals)}
    if given.only_extras:
        parts = {}
    else:
        parts["scope"] = lambda: scope(bench, size)
    parts |= {"edges": lambda: edges(bench)} if given.edges else {}
    parts |= {"growth": lambda: growth(bench)} if given.growth else {}
    parts |= {"large": lambda: large(bench)} if given.large else {}
    for name, measure in parts.items():
        results[name] = measure()
        results["machine"] = machine()
        given.results.write_text(json.dumps(results, indent=1) + "\n")
    page.write(results)


def _scratch() -> Path:
    return Path(tempfile.gettempdir()) / "churnml-bench"


@dataclass(frozen=True)
class Bench:
    """Where worlds are kept, and how a rival is run."""

    data: Path
    featuretools_python: str

    def run(
        self, rival: Rival, size: Size, *, say: str = "", **options: object
    ) -> dict:
        """Run a rival in a process of its own.

        Returns
        -------
        dict
            ``wall`` and ``cpu``, medians in seconds; ``peak_gb``; ``answer``, where
            its features lie; or ``skipped`` or ``failed``, with the reason.
        """
        home = make(size, self.data)
        answer = self.data / f"{rival.name}.parquet"
        answer.unlink(missing_ok=True)
        python = sys.executable
        if rival.name == "featuretools_dfs":
            python = self.featuretools_python
        command = [python, "-m", "benchmarks.run_one", rival.name, str(home)]
        command += [json.dumps(size.to_json()), "--repeats", str(rival.repeats)]
        command += ["--answer", str(answer), *(["--cold"] if rival.cold else [])]
        for name, value in options.items():
            command += [f"--{name.replace('_', '-')}", str(value)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            found = {"failed": (done.stderr.strip().splitlines() or ["killed"])[-1]}
        else:
            found = json.loads(done.stdout.splitlines()[-1])
        for name in {"wall", "cpu"} & found.keys():
            found[f"{name}_runs"] = found[name]
            found[name] = statistics.median(found[name]) * rival.share
        found |= {"rival": rival.name, "label": rival.label, "size": size.to_json()}
        found["share"] = rival.share
        if answer.exists():
            found["answer"] = str(answer)
        print(say or rival.label, _in_short(found), flush=True)
        return found


def _in_short(found: dict) -> str:
    if "wall" not in found:
        return found.get("skipped") or found["failed"]
    return "{wall:.2f} s, {cpu:.2f} s of processor, {peak_gb:.2f} GB".format(**found)


def rivals(bench: Bench, size: Size, names: list[str] | None) -> list[dict]:
    """Run every rival and hold its answer against that of the SQL by hand."""
    rows = []
    chosen = [r for r in RIVALS if not names or r.name in {*names, REFERENCE.name}]
    for rival in chosen:
        asked = size
        if rival.share > 1:
            asked = _part_of(size, rival.share)
        found = bench.run(rival, asked)
        if rival == REFERENCE:
            whole = _answer(found)
        if "answer" in found:
            truth = whole
            if rival.share > 1:
                small = bench.run(replace(REFERENCE, repeats=1), asked, say="  (check)")
                truth = _answer(small)
            found["features"] = len(_answer(found).columns)
            found["difference"], found["at"] = question.difference(
                truth, _answer(found)
            )
            if not found["difference"] <= question.TOLERANCE:
                print("  DIFFERS:", found["difference"], found["at"], flush=True)
        rows.append(found)
    return rows


def _part_of(size: Size, share: int) -> Size:
    """Shrink a world: fewer accounts, each as busy as before."""
    return replace(
        size,
        events=size.events // share,
        accounts=size.accounts // share,
        users=size.users // share,
    )


def _answer(found: dict) -> pd.DataFrame:
    if "answer" not in found:
        raise SystemExit(found.get("failed") or found.get("skipped"))
    return pd.read_parquet(found["answer"]).set_index(question.KEYS)


def scope(bench: Bench, size: Size) -> dict:
    """Ask churnml for more and for less: one cutoff, and all that it can build."""
    mine = Rival("churnml_features", "churnml, features alone")
    one = replace(size, cutoffs=1)
    return {
        "forty": bench.run(mine, size, say="40 features, all cutoffs"),
        "one_cutoff": bench.run(mine, one, say="40 features, one cutoff"),
        "catalogue": bench.run(
            replace(mine, name="churnml_catalogue"),
            size,
            say="all features of a usage table",
        ),
        "everything": bench.run(
            replace(mine, name="churnml_everything", repeats=1),
            size,
            say="all features of all builders",
        ),
    }


def edges(bench: Bench) -> dict:
    """Worlds of odd shapes, two million events each, beside one of the usual shape."""
    base = Size(events=2_000_000)
    worlds = {
        "usual": base,
        "200 distinct features": replace(base, features=200),
        "one account with 2 million users seen": replace(
            base, users=4_000_000, events=6_000_000, session=1, shape="one_giant"
        ),
        "usual, 6 million sessions of one event": replace(
            base, events=6_000_000, session=1
        ),
        "10 years of history": replace(base, begin=date(2015, 1, 5)),
        "a day with a million events": replace(
            base, events=10_000_000, shape="one_day"
        ),
        "usual, 10 million events": replace(base, events=10_000_000),
    }
    rows = {}
    for name, size in worlds.items():
        mine = Rival("churnml_features", "churnml, features alone", repeats=1)
        found = bench.run(mine, size, say=name)
        if "answer" in found and size.features <= 64:
            truth = bench.run(replace(REFERENCE, repeats=1), size, say="  (check)")
            found["difference"], found["at"] = question.difference(
                _answer(truth), _answer(found)
            )
        elif "answer" in found:
            truth = bench.run(
                Rival("range_join", "", repeats=1, cold=True), size, say="  (check)"
            )
            found["difference"], found["at"] = question.difference(
                _answer(truth), _answer(found)
            )
        rows[name] = found
    return rows


def growth(bench: Bench) -> dict:
    """Vary one thing at a time around two million events."""
    base = Size(events=2_000_000)
    curves = {
        "events": [
            replace(base, events=n)
            for n in (500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 20_000_000)
        ],
        "accounts": [
            replace(base, accounts=n, users=round(n * 10.6))
            for n in (500, 2_000, 5_000, 10_000, 20_000)
        ],
        "cutoffs": [replace(base, cutoffs=n) for n in (1, 4, 13, 26)],
    }
    contenders = (
        replace(REFERENCE, repeats=2),
        Rival("churnml_features", "churnml, features alone", repeats=2),
    )
    points = {
        name: [
            {"at": getattr(size, name), **bench.run(rival, size, say=f"{name} {size}")}
            for size in sizes
            for rival in contenders
        ]
        for name, sizes in curves.items()
    }
    points["windows"] = [
        {
            "at": n,
            **bench.run(
                Rival("churnml_windows", "churnml, features alone", repeats=2),
                base,
                say=f"windows {n}",
                windows=n,
            ),
        }
        for n in (1, 2, 4, 8)
    ]
    return points


def large(bench: Bench) -> list[dict]:
    """Read 100 million events from Parquet, with DuckDB's memory limited to 2 GB."""
    size = Size(events=100_000_000, accounts=20_000, users=212_000)
    contenders = (
        replace(REFERENCE, repeats=1, cold=True),
        Rival("churnml_features", "churnml, features alone", repeats=1, cold=True),
    )
    return [bench.run(rival, size, memory_limit="2GB") for rival in contenders]


def machine() -> dict:
    import duckdb
    import ibis

    return {
        "cores": os.cpu_count(),
        "processor": platform.processor() or platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "ibis": ibis.__version__,
        "step_days": STEP_DAYS,
    }


if __name__ == "__main__":
    main()

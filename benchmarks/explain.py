"""Measure what explanations cost: the values, and the list, cards and page of them.

``make bench-explain`` runs ``python -m benchmarks.explain`` and writes the section
"Explaining" of ``docs/performance.md``. Both ways of computing the values are measured
in one process, one after the other, on the same rows: ``pred_contrib`` on some of them,
its time multiplied, churnml on all, the first call with all that it compiles.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from unittest import mock

import lightgbm as lgb
import numpy as np
import yaml

from benchmarks import page
from churnml.boosting import USUAL_TREES
from churnml.boosting import train as train_boosters
from churnml.config import load_config
from churnml.mean_shap import _by_lightgbm, mean_shap
from churnml.simulate import simulate
from churnml.workflow import score as scoring
from churnml.workflow.explain import explain_account
from churnml.workflow.init import example_config
from churnml.workflow.report import write_report
from churnml.workflow.train import train

ROWS, FEATURES = 100_000, 150
SMALL = (1, 100, 1_000, 10_000)


@dataclass(frozen=True)
class Spent:
    """Seconds by the clock, and of all threads."""

    wall: float
    cpu: float

    def times(self, factor: float) -> Spent:
        return Spent(self.wall * factor, self.cpu * factor)


class Watch:
    """Add up what is spent under each name."""

    def __init__(self) -> None:
        self.spent: dict[str, Spent] = {}

    @contextmanager
    def on(self, name: str) -> Iterator[None]:
        wall, cpu = time.perf_counter(), time.process_time()
        yield
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        before = self.spent.get(name, Spent(0, 0))
        self.spent[name] = Spent(before.wall + wall, before.cpu + cpu)

    def around(self, name: str, function: Callable) -> Callable:
        def timed(*arguments: object, **more: object) -> object:
            with self.on(name):
                return function(*arguments, **more)

        return timed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--no-values", action="store_true")
    parser.add_argument("--no-outputs", action="store_true")
    given = parser.parse_args()
    parts = [HEAD]
    if not given.no_values:
        large = ("500 trees of 63 leaves", large_model(), 256)
        default = (f"the default recipe: 5 x {USUAL_TREES} trees", recipe(), 2_000)
        parts += values([default, large], given.rows)
    if not given.no_outputs:
        with tempfile.TemporaryDirectory() as folder:
            parts += outputs(Path(folder), given.accounts)
    page.put(page.EXPLAINING, "\n".join(parts))


def drawn(rows: int, seed: int = 0) -> np.ndarray:
    """Draw features, some of them counts, a tenth of them null."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(rows, FEATURES))
    X[:, ::3] = np.round(X[:, ::3] * 3)
    X[rng.random(X.shape) < 0.1] = np.nan
    return X


def _labels(X: np.ndarray) -> np.ndarray:
    known = np.nan_to_num(X)
    rng = np.random.default_rng(1)
    pull = known[:, :40] @ rng.normal(size=40) * 0.2 + known[:, 0] * known[:, 1] * 0.3
    return np.asarray(pull + 2 * rng.normal(size=len(X)) > 1.5)


def large_model() -> list[lgb.Booster]:
    X = drawn(5_000)
    settings = {"objective": "binary", "num_leaves": 63, "learning_rate": 0.05}
    settings |= {"feature_fraction": 0.5, "max_bin": 63, "verbosity": -1}
    data = lgb.Dataset(X, _labels(X).astype(float))
    return [lgb.train(settings | {"num_threads": 1}, data, 500)]


def recipe() -> list[lgb.Booster]:
    X = drawn(10_000)
    return train_boosters(X, _labels(X), trees=USUAL_TREES, seeds=range(1, 6), n_jobs=1)


Case = tuple[str, Sequence[lgb.Booster], int]


def values(cases: Sequence[Case], rows: int) -> Iterator[str]:
    """Compare both ways on a large batch, and on small ones."""
    X = drawn(rows, seed=2)
    # The first call to LightGBM starts its threads.
    cases[0][1][0].predict(X[:10], pred_contrib=True)
    table, off = [], 0.0
    for name, boosters, some in cases:
        watch = Watch()
        part = X[np.linspace(0, rows - 1, some).astype(int)]
        with watch.on("before"):
            exact, _ = _by_lightgbm(boosters, part, None)
        with watch.on("now"):
            found, _ = mean_shap(boosters, X)
        found = found[np.linspace(0, rows - 1, some).astype(int)]
        off = max(off, float(np.abs(found - exact).max()))
        same = _same_order(found, exact)
        before = watch.spent["before"].times(rows / some)
        table.append(_row(name, before, watch.spent["now"], same))
        print(*table[-1], f"off by {off:.1e}", flush=True)
    yield BATCH.format(rows=rows, off=off, parts=", ".join(f"{c[2]:,}" for c in cases))
    head = ["", "`pred_contrib` s", "processor s", "churnml s", "processor s"]
    head += ["times faster", "by processor", "same order"]
    yield page.table(head, table)
    yield from _small(cases, X)


def _same_order(found: np.ndarray, exact: np.ndarray) -> str:
    most = [
        np.argsort(-np.abs(v), axis=1, kind="stable")[:, :10] for v in (found, exact)
    ]
    return f"{(most[0] == most[1]).all(axis=1).mean():.0%}"


def _row(name: str, before: Spent, now: Spent, same: str) -> list[str]:
    return [
        name,
        f"about {before.wall:,.0f}",
        f"about {before.cpu:,.0f}",
        f"{now.wall:.1f}",
        f"{now.cpu:.1f}",
        f"{before.wall / now.wall:.0f}",
        f"{before.cpu / now.cpu:.0f}",
        same,
    ]


def _small(cases: Sequence[Case], X: np.ndarray) -> Iterator[str]:
    """Time batches of every size, small ones three times, the median of each."""
    lines = []
    for name, boosters, some in cases:
        for n in SMALL:
            runs: dict[str, list[float]] = {"before": [], "now": []}
            part = X[: min(n, 4 * some)]
            for _ in range(3 if n <= 100 else 1):
                watch = Watch()
                with watch.on("before"):
                    _by_lightgbm(boosters, part, None)
                with watch.on("now"):
                    mean_shap(boosters, X[:n])
                for way, spent in watch.spent.items():
                    runs[way].append(spent.cpu)
            before, now = (float(np.median(runs[way])) for way in ("before", "now"))
            before *= n / len(part)
            lines.append([name, f"{n:,}", f"{before:.3f}", f"{now:.3f}"])
            lines[-1].append(f"{before / now:.1f}")
            print(*lines[-1], flush=True)
    yield "Batches of other sizes, in processor seconds, all compiled before:\n"
    yield page.table(["", "rows", "`pred_contrib`", "churnml", "times faster"], lines)


STAGES = {
    "matrix_of": "features",
    "explain": "explanation",
    "top_reasons": "reasons in words",
    "risk_list": "risk list",
    "_with_plays": "plays",
    "since_last": "what changed",
    "histories_of": "histories for cards",
    "write_list": "written",
}
BEYOND = list(STAGES.values())[2:]
CARDS = 100


def outputs(folder: Path, accounts: int) -> Iterator[str]:
    """Train on a simulated business, score it, and write all of it."""
    world = simulate(accounts * 3 // 2, months=26, seed=7)
    world.write(folder / "data")
    config = load_config(_configured(folder, world.until))
    train(config)
    watch = Watch()
    timed = {
        name: watch.around(stage, getattr(scoring, name))
        for name, stage in STAGES.items()
    }
    with mock.patch.multiple(scoring, **timed), watch.on("all of scoring"):
        done = scoring.score(config)
    with watch.on("page"):
        file = write_report(config)
    names = done.risk_list["account_id"].iloc[:: max(len(done.risk_list) // CARDS, 1)]
    with watch.on("cards"):
        for account_id in names:
            explain_account(config, account_id).save(folder / "card.html")
    print(len(done.risk_list), watch.spent, flush=True)
    yield from _written(watch.spent, len(done.risk_list), len(names), file)


def _configured(folder: Path, until: date) -> Path:
    whole = yaml.safe_load(example_config(day=str(until)))
    whole["model"]["seeds"] = 1
    file = folder / "churnml.yaml"
    file.write_text(yaml.safe_dump(whole, sort_keys=False))
    return file


def _written(
    spent: dict[str, Spent], listed: int, cards: int, file: Path
) -> Iterator[str]:
    stages = {stage: spent[stage] for stage in BEYOND}
    size = sum(f.stat().st_size for f in file.parent.rglob("*") if f.is_file())
    stages[f"page ({size / 1e6:.0f} MB)"] = spent["page"]
    total = Spent(
        *(sum(part) for part in zip(*map(_both, stages.values()), strict=True))
    )
    yield OUTPUTS.format(
        listed=listed,
        explanation=spent["explanation"].cpu,
        features=spent["features"].cpu,
        cards=cards,
        card=1000 * spent["cards"].cpu / cards,
    )
    rows = [[n, f"{s.wall:.1f}", f"{s.cpu:.1f}"] for n, s in stages.items()]
    rows.append(["together", f"{total.wall:.1f}", f"{total.cpu:.1f}"])
    yield page.table(["", "seconds", "processor s"], rows)


def _both(spent: Spent) -> tuple[float, float]:
    return spent.wall, spent.cpu


HEAD = f"""{page.EXPLAINING}

Written by `make bench-explain`. *Seconds* by the clock depend on what else the machine
does; *processor* seconds add up all threads.
"""

BATCH = """{rows:,} snapshots of 150 features, a tenth of them null. `pred_contrib`
explained {parts} of them, and its time is multiplied; churnml explained all, in the
first call of the process, with all that it compiles and with the 256 snapshots that it
compares. The two differ by {off:.0e} log-odds at most; *same order* is the share of
snapshots whose ten strongest features are the same in the same order.
"""

OUTPUTS = """### A large list

A list of {listed:,} accounts, with the default features of a simulated business. The
features took {features:.0f} processor seconds and the explanation {explanation:.0f}. A
card, made from the written list, takes {card:.0f} ms (mean of {cards}). All that comes
after the explanation is aimed at 30 seconds:
"""

if __name__ == "__main__":
    main()

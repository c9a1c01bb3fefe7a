"""Measure the audit of a simulated world: wall and CPU seconds.

``python benchmarks/audit.py`` audits all builders on 1,000 accounts at 24 cutoffs.
"""

from __future__ import annotations

import argparse
import sys
import time

import churnml as cm
from churnml.timeline import every


def main() -> None:
    """Simulate, load, audit, and print what it cost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=1000)
    parser.add_argument("--cutoffs", type=int, default=24)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    months = options.cutoffs + 6
    world = cm.simulate(accounts=options.accounts, months=months, seed=options.seed)
    tables = cm.read_tables(dict(world.tables))
    first = tables["usage"].from_
    cutoffs = [c for c in every("28d", first, tables.until) if (c - first).days >= 120]
    wall, cpu = time.perf_counter(), time.process_time()

    def tell(step: str) -> None:
        spent = (
            f"{time.perf_counter() - wall:6.1f} s {time.process_time() - cpu:6.1f} s"
        )
        sys.stderr.write(f"{spent}  {step}\n")

    report = cm.audit(tables, cutoffs=cutoffs[-options.cutoffs :], progress=tell)
    tell("done")
    tested = report.tested
    sys.stdout.write(
        f"{tested.features} features x {tested.snapshots:,} snapshots "
        f"({options.accounts:,} accounts, {len(tested.cutoffs)} cutoffs), "
        f"{tables['usage'].rows:,} events, {tested.worlds} other futures: "
        f"{len(report.leaks)} leaks; wall {time.perf_counter() - wall:.1f} s, "
        f"CPU {time.process_time() - cpu:.1f} s\n"
    )


if __name__ == "__main__":
    main()

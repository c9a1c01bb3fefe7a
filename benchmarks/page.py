"""Write `docs/performance.md` and its picture from the figures of `results.json`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
DOCS = HERE.parent / "docs"
PICTURE = DOCS / "images" / "growth.png"

HEAD = """# What features cost, and explanations

The figures of features are written by `make bench`, which makes its own data and runs
every way of building them in a process of its own, in one run on one machine. Seconds
are the median of several runs after one that is not counted; *processor* seconds add
up all threads, and say more where a machine is shared. Events lie in memory when the
clock starts: a DuckDB table for SQL and churnml, a frame of categories for pandas, a
frame for polars.
"""

INSIDE = """The question is [40 features](../benchmarks/question.py) of given snapshots:
logins, active users, active days, distinct features, sticky uses and their share in
four windows, shares of features, the last week against the own normal of 30 weeks,
slopes over 8 and 30 weeks, days since the last use, and how much hangs on one user.
Every answer is compared with that of the SQL, value by value.

- *SQL written by hand* knows what a hand may know of this data: at most 64 features,
  nothing known late, and cutoffs 28 days apart. churnml assumes none of it.
- *churnml, features alone* begins and ends where the rivals do: from given snapshots
  to a DataFrame. Building the expressions and compiling them to SQL is inside.
- *churnml, `build_matrix`* is the public path. Inside are also the cohort, the list
  of who is not scored, the context that is shown beside a risk, and evidence for
  words. Reading and checking the tables is outside, as it is done once: {checked:.1f}
  s here.
- *A range join for each metric and window* is how such features are mostly published:
  a query of its own for every one of the 40, which joins events to cutoffs on account
  and time. *Range joins that features share* ask the same with four of them, one for
  what looks back alike, with `count(distinct ...)` over their rows.
"""
PARTLY = """- *featuretools* has words for 21 of the 40 and answers for one account in
  {share}; its time is multiplied by {share}.
"""


RIVALS = "## The same 40 features by others"
SCOPE = "## More and less of it"
NOTES = "## What the figures say"
"""The section that people write."""
GROWTH = "## How it grows"
LARGE = "## 100,000,000 events"
EDGES = "## Odd worlds"
EXPLAINING = "## Explaining"
"""The section that is written by `benchmarks/explain.py`."""
REPORT = "## The page of a list"
"""The section that is written by `benchmarks/report.py`."""


def write(results: dict) -> None:
    """Write the sections that were measured; the others stay as they are."""
    target = DOCS / "performance.md"
    old = target.read_text() if target.exists() else ""
    parts = [HEAD, *_machine(results)]
    for name, head, made in (
        ("rivals", RIVALS, _rivals),
        ("scope", SCOPE, _scope),
        ("notes", NOTES, None),
        ("growth", GROWTH, _growth),
        ("large", LARGE, _large),
        ("edges", EDGES, _edges),
        ("explaining", EXPLAINING, None),
        ("report", REPORT, None),
    ):
        if made is not None and name in results:
            parts += made(results[name])
        elif kept := section(old, head):
            parts.append(kept)
    target.write_text("\n".join(parts))


def section(text: str, head: str) -> str:
    """Give a section of the page, from its heading to the next of its rank."""
    _, found, rest = text.partition(f"{head}\n")
    return found + rest.split("\n## ")[0] if found else ""


def put(head: str, new: str) -> None:
    """Write a section of the page anew, or behind all others."""
    target = DOCS / "performance.md"
    text = target.read_text()
    old = section(text, head)
    text = text.replace(old, new.rstrip("\n") + "\n") if old else f"{text}\n{new}"
    target.write_text(text)


def _machine(results: dict) -> Iterator[str]:
    if "machine" in results:
        yield (
            "Measured with {cores} cores ({processor}, {system}), Python {python}, "
            "DuckDB {duckdb}, ibis {ibis}.\n".format(**results["machine"])
        )


def _world(size: dict) -> str:
    return (
        f"{size['events']:,} events, {size['accounts']:,} accounts, "
        f"{size['users']:,} users, {size['cutoffs']} cutoffs"
    )


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _rivals(rows: list[dict]) -> Iterator[str]:
    base = rows[0]
    yield f"{RIVALS}\n\n{_world(base['size'])}.\n"
    head = ["", "seconds", "× by hand", "processor s", "× by hand", "peak GB", "equal"]
    lines = []
    for row in rows:
        if "wall" not in row:
            lines.append([row["label"], row.get("skipped") or "failed", *[""] * 5])
            continue
        equal = "yes" if row.get("difference", 1) <= 1e-9 else f"NO: {row.get('at')}"
        about = "about " if row["share"] > 1 else ""
        lines.append(
            [
                row["label"],
                f"{about}{row['wall']:.1f}",
                f"{row['wall'] / base['wall']:.1f}",
                f"{about}{row['cpu']:.1f}",
                f"{row['cpu'] / base['cpu']:.1f}",
                "" if row["share"] > 1 else f"{row['peak_gb']:.1f}",
                equal,
            ]
        )
    yield table(head, lines)
    checked = [
        r["read_and_check_seconds"] for r in rows if "read_and_check_seconds" in r
    ]
    share = max(row["share"] for row in rows)
    inside = INSIDE.format(checked=checked[0] if checked else float("nan"))
    yield inside + (PARTLY.format(share=share) if share > 1 else "")
    yield from _aims(rows)


def _aims(rows: list[dict]) -> Iterator[str]:
    """Hold the figures against what was aimed at."""
    took = {row.get("rival"): row for row in rows if "wall" in row}
    mine = took.get("churnml_features")
    if mine is None:
        return
    lines = []
    for rival, label, aim, most in _AIMS:
        if rival not in took:
            continue
        ways = (took[rival][way] / mine[way] for way in ("wall", "cpu"))
        got = [f"{1 / times if most else times:.1f} times" for times in ways]
        lines.append([label, f"at {'most' if most else 'least'} {aim:g} times", *got])
    head = ["churnml, features alone", "aimed at", "by the clock", "by the processor"]
    yield table(head, lines)


_AIMS = (
    ("duckdb_sql", "slower than the SQL by hand", 1.3, True),
    ("pandas_loop", "faster than the pandas loop", 10, False),
    ("range_join", "faster than range joins that features share", 30, False),
    (
        "range_join_each",
        "faster than a range join for each metric and window",
        30,
        False,
    ),
)


def _scope(scope: dict) -> Iterator[str]:
    forty, one, catalogue = (scope[k] for k in ("forty", "one_cutoff", "catalogue"))
    if not all("wall" in row for row in scope.values()):
        return
    everything = scope.get("everything")
    yield f"{SCOPE}\n"
    head = ["churnml, features alone", "seconds", "×", "processor s", "×"]
    columns = catalogue.get("columns", "all")
    cutoffs = forty["size"]["cutoffs"]
    yield table(
        head,
        [
            [
                name,
                f"{r['wall']:.1f}",
                f"{r['wall'] / forty['wall']:.1f}",
                f"{r['cpu']:.1f}",
                f"{r['cpu'] / forty['cpu']:.1f}",
            ]
            for name, r in (
                (f"40 features, {cutoffs} cutoffs", forty),
                ("40 features, one cutoff", one),
                (
                    f"all {columns} columns of a usage table, evidence included",
                    catalogue,
                ),
                *([(_whole(everything), everything)] if everything else []),
            )
        ],
    )


def _whole(row: dict) -> str:
    others = sum(row["rows_of"].values())
    return (
        f"all {row['columns']} columns of all builders, from usage with every "
        f"column and {others:,} rows of nine other tables"
    )


def _growth(growth: dict) -> Iterator[str]:
    draw(growth)
    yield f"{GROWTH}\n"
    yield (
        "One thing varies at a time, around 2 million events of 5,000 accounts and 26 "
        "cutoffs. Cost is one pass over the events plus what depends on snapshots.\n"
    )
    yield (
        "![Processor seconds against events, accounts, cutoffs and windows]"
        "(images/growth.png)\n"
    )


def _large(rows: list[dict]) -> Iterator[str]:
    yield f"{LARGE}\n"
    yield (
        f"{_world(rows[0]['size'])}; events read from Parquet (sorted by time), DuckDB "
        "limited to `memory_limit: 2GB`, the peak that of the whole process.\n"
    )
    head = ["", "seconds", "processor s", "peak GB"]
    yield table(
        head,
        [
            [r["label"], f"{r['wall']:.1f}", f"{r['cpu']:.1f}", f"{r['peak_gb']:.2f}"]
            if "wall" in r
            else [r["label"], "failed", "", ""]
            for r in rows
        ],
    )


def _edges(rows: dict) -> Iterator[str]:
    yield f"{EDGES}\n"
    yield (
        "40 features by churnml, compared with SQL: with range joins where there "
        "are more features than the SQL by hand has bits for.\n"
    )
    head = ["", "events", "seconds", "processor s", "peak GB", "equal"]
    lines = []
    for name, row in rows.items():
        if "wall" not in row:
            lines.append([name, f"{row['size']['events']:,}", "failed", "", "", ""])
            continue
        equal = "yes" if row.get("difference", 1) <= 1e-9 else f"NO: {row.get('at')}"
        wall, cpu = f"{row['wall']:.1f}", f"{row['cpu']:.1f}"
        lines.append(
            [
                name,
                f"{row['size']['events']:,}",
                wall,
                cpu,
                f"{row['peak_gb']:.1f}",
                equal,
            ]
        )
    yield table(head, lines)


def draw(growth: dict) -> None:
    """Draw processor seconds against what varies, one panel each."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, panels = plt.subplots(1, 4, figsize=(12, 3.2), layout="constrained")
    styles = {"duckdb_sql": ("SQL by hand", "0.55"), "churnml": ("churnml", "C0")}
    for panel, (name, points) in zip(panels, growth.items(), strict=False):
        for rival, (label, colour) in styles.items():
            mine = [p for p in points if p["rival"].startswith(rival) and "cpu" in p]
            if mine:
                scale = 1e6 if name == "events" else 1
                x = [p["at"] / scale for p in mine]
                y = [p["cpu"] for p in mine]
                panel.plot(x, y, "o-", color=colour, label=label)
        panel.set_xlabel("million events" if name == "events" else name)
        panel.set_ylim(bottom=0)
        panel.set_xlim(left=0)
        panel.spines[["top", "right"]].set_visible(False)
    panels[0].set_ylabel("processor seconds")
    panels[0].legend(frameon=False)
    PICTURE.parent.mkdir(exist_ok=True)
    figure.savefig(PICTURE, dpi=110)
    plt.close(figure)


if __name__ == "__main__":
    write(
        json.loads(
            Path(sys.argv[1] if sys.argv[1:] else HERE / "results.json").read_text()
        )
    )

"""Measure the page: what it costs to write, and how it behaves in Chromium.

``python -m benchmarks.report [ACCOUNTS]`` makes a list with all that cards draw, writes
its page, opens it from the disk, prints one JSON object, and writes the section "The
page of a list" of ``docs/performance.md``; ``make bench-report`` runs it. Processor
seconds say more than the clock where a machine is shared. What the browser takes is in
milliseconds by its own clock, the median of several.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks import page
from churnml.report import INDEX, libraries, render_report
from tests.risk_lists import (
    BASE_RISK,
    METRICS,
    make_drawings,
    make_not_scored,
    make_past,
    make_previous,
    make_risk_list,
    make_segments,
)

CHROMIUM = "/usr/bin/chromium"
REPEATS = 5
# From the act to the frame in which its outcome stands.
TIMED = """async ([act, done]) => {
  const start = performance.now();
  eval(act);
  while (!eval(done)) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - start;
}"""
TYPED = """(() => { const box = document.querySelector("[name=search]");
  box.value = %s; box.dispatchEvent(new Event("input", {bubbles: true})); })()"""
CHOSEN = """(() => { const list = document.querySelector("[name=owner]");
  list.selectedIndex = %d;
  list.dispatchEvent(new Event("input", {bubbles: true})); })()"""
FEWER = "document.querySelector('#state').textContent.includes(' of ')"
ALL = f"!{FEWER}"
ACTS = {
    "first_paint": "opening: something is seen",
    "ready": "opening: the table is there",
    "first_search": "searching for the first time",
    "search": "searching",
    "filter": "filtering by owner",
    "sort": "sorting",
    "card": "opening a card, charts included",
}


def written(accounts: int, folder: Path) -> dict[str, float]:
    listed = make_risk_list(accounts)
    given = {
        "previous": make_previous(listed),
        "drawings": make_drawings(listed),
        "segments": make_segments(listed),
        "past": make_past(listed),
    }
    # Made once in a process, whatever is written.
    start = time.process_time()
    size = len(libraries.charts().letters) + len(libraries.table().letters)
    bundled = time.process_time() - start
    start = time.process_time()
    files = render_report(
        listed,
        make_not_scored(),
        title="Benchmark",
        cutoff="2025-03-03",
        lead="14d",
        horizon="90d",
        base_risk=BASE_RISK,
        metrics=METRICS,
        **given,
    )
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return {
        "processor_seconds": round(time.process_time() - start, 1),
        "libraries_seconds": round(bundled, 1),
        "libraries_mb": round(size / 1e6, 2),
        "page_mb": round(len(files[INDEX]) / 1e6, 2),
        "files": len(files),
        "files_mb": round(sum(map(len, files.values())) / 1e6, 2),
    }


def opened(tab: Page, address: str) -> dict[str, float]:
    tab.goto(address)
    tab.wait_for_selector("html[data-ready]", state="attached")
    found = {
        "first_paint": tab.evaluate(
            "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        ),
        "ready": tab.evaluate("performance.now()"),
    }

    def timed(act: str, done: str) -> float:
        return float(tab.evaluate(TIMED, [act, done]))

    found["first_search"] = timed(TYPED % "'okafor'", FEWER)
    acts: dict[str, list[float]] = {"search": [], "filter": [], "sort": [], "card": []}
    for turn in range(REPEATS):
        timed(TYPED % "''", ALL)
        acts["search"].append(timed(TYPED % "'nps answer'", FEWER))
        timed(TYPED % "''", ALL)
        acts["filter"].append(timed(CHOSEN % (1 + turn % 4), FEWER))
        timed(CHOSEN % 0, ALL)
        head = f"document.querySelectorAll('#list th')[{turn + 5}]"
        sort = f"{head}.querySelector('[role=button]').click()"
        acts["sort"].append(timed(sort, f"{head}.ariaSort"))
        link = f"document.querySelectorAll('#list tbody a')[{3 * turn}].click()"
        acts["card"].append(timed(link, "document.querySelector('[data-ready^=A]')"))
        timed("location.hash = '#list'", "!document.querySelector('dialog[open]')")
    return found | {name: median(values) for name, values in acts.items()}


def said(figures: dict[str, Any]) -> str:
    """Write the figures as the section of the page of documentation."""
    acts = [[ACTS[k], f"{v:,}"] for k, v in figures["milliseconds"].items()]
    return f"""{page.REPORT}

Written by `make bench-report`: the page of {figures["accounts"]:,} accounts with all
that cards draw, in Chromium, from the disk, with {os.cpu_count()} cores.

Writing it took {figures["processor_seconds"]} seconds of processor, and once in a
process {figures["libraries_seconds"]} for the libraries that it carries. The page has
{figures["page_mb"]} MB, {figures["libraries_mb"]} of them libraries; together with the
cards beside it, all files ({figures["files"]:,}) have {figures["files_mb"]} MB.

What a person waits for, to the frame in which it stands; of what is done again and
again the median of {REPEATS}:

{page.table(["", "milliseconds"], acts)}"""


def main() -> None:
    accounts = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        figures = {"accounts": accounts, **written(accounts, folder)}
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"]
        )
        # The policy forbids `eval`, which this needs.
        tab = browser.new_page(bypass_csp=True)
        found = opened(tab, (folder / INDEX).as_uri())
        figures["milliseconds"] = {k: round(v) for k, v in found.items()}
        browser.close()
    print(json.dumps(figures, indent=2))
    page.put(page.REPORT, said(figures))


if __name__ == "__main__":
    main()

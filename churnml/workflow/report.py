"""Report: one offline page for the list as it was written, never scored again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from churnml.config import Config
from churnml.report import render_report
from churnml.sinks import read_list, stored_cutoffs
from churnml.store import staged_file
from churnml.timeline import as_date

__all__ = ["write_report"]


def write_report(config: Config, *, cutoff: date | None = None) -> Path:
    """Write ``<output.dir>/report/index.html``.

    Parameters
    ----------
    config : Config
    cutoff : date, optional
        Of the list; by default the latest written.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    StoreError
        If there is no list, or the page cannot be written.
    """
    output = config.output_dir
    stored = read_list(output, cutoff)
    about = stored.about
    at = as_date(about["cutoff"])
    earlier = [c for c in stored_cutoffs(output) if c < at]
    judged = about["judged"]
    page = render_report(
        stored.risk_list,
        stored.not_scored,
        title=about["name"],
        cutoff=at,
        data_until=as_date(about["data_until"]),
        lead=about.get("lead"),
        horizon=about.get("horizon"),
        of=about.get("of"),
        kinds=about.get("kinds", ()),
        base_risk=about["base_risk"],
        metrics=pd.DataFrame(judged["evaluation"]),
        previous=read_list(output, earlier[-1]).risk_list if earlier else None,
        capacity=about["capacity"],
        bands=about["bands"],
        usable=about["usable"],
        warnings=judged["warnings"],
        worth=about.get("worth"),
    )
    target = output / "report" / "index.html"
    with staged_file(target) as staging:
        staging.write_text(page, encoding="utf-8")
    return target

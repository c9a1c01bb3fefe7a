"""Report: an offline page for the list as it was written, never scored again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from churnml.config import Config
from churnml.report import INDEX, Drawings, render_report
from churnml.sinks import StoredList, read_list
from churnml.store import staged_dir
from churnml.timeline import as_date
from churnml.workflow.changed import same_question
from churnml.workflow.past import earlier_lists, past_of

__all__ = ["write_report"]


def write_report(config: Config, *, cutoff: date | None = None) -> Path:
    """Write the folder ``<output.dir>/report``, whose page is ``index.html``.

    Whatever stood in the folder is replaced.

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
    # Lists of another question say nothing of this one.
    earlier = [
        one for one in earlier_lists(config, at) if same_question(one.about, about)
    ]
    judged = about["judged"]
    files = render_report(
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
        previous=_compared(about, earlier),
        capacity=about["capacity"],
        bands=about["bands"],
        usable=about["usable"],
        warnings=judged["warnings"],
        worth=about.get("worth"),
        drawings=_drawings(stored, earlier),
        segments=_segments(stored),
        past=past_of(config, stored, earlier),
        scored=stored.scored(),
    )
    with staged_dir(output / "report") as staging:
        for name, text in files.items():
            path = staging / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return output / "report" / INDEX


def _compared(
    about: Mapping[str, Any], earlier: Sequence[StoredList]
) -> pd.DataFrame | None:
    """Give the list that what changed was told from; else the latest before."""
    since = (about.get("changes") or {}).get("since")
    if since is not None:
        earlier = [one for one in earlier if one.about["cutoff"] == since]
    return earlier[-1].scored() if earlier else None


def _drawings(stored: StoredList, earlier: list[StoredList]) -> Drawings:
    kept = stored.histories()
    lists = [_risks_of(stored, one) for one in (*earlier, stored)]
    if kept is None:
        return Drawings(lists=lists)
    return Drawings(
        weeks=kept.weeks, features=kept.features, marks=kept.marks, lists=lists
    )


def _risks_of(stored: StoredList, one: StoredList) -> pd.DataFrame:
    """Give a list, with those of the present list who stood outside it then."""
    everybody = one.scored()
    if len(everybody) == len(one.risk_list):
        return one.risk_list
    asked = everybody["account_id"].isin(stored.risk_list["account_id"])
    outside = ~everybody["account_id"].isin(one.risk_list["account_id"])
    return pd.concat([one.risk_list, everybody[asked & outside]], ignore_index=True)


def _segments(stored: StoredList) -> pd.DataFrame | None:
    kept, listed = stored.segments(), stored.risk_list
    if "lifecycle_stage" not in listed:
        return kept
    # The stage that decides the play is the one to filter by, and once.
    stages = listed[["account_id", "lifecycle_stage"]]
    stages = stages.rename(columns={"lifecycle_stage": "stage"})
    if kept is None:
        return stages
    others = kept.drop(columns=["stage", "lifecycle_stage"], errors="ignore")
    return stages.merge(others, how="left")

"""churnml by its public path: `build_matrix`, from checked tables to a DataFrame.

Inside the measurement, beyond what the rivals do: the cohort is worked out from the
subscriptions, accounts outside it are listed with their reason, what is shown beside a
risk is gathered, and evidence for words (own normals, peers' percentiles) is made.
Outside it: reading and checking the tables, which is done once and told apart.
"""

from __future__ import annotations

import time
from pathlib import Path

import pandas as pd

import churnml as cm
from benchmarks import question
from benchmarks.worlds import Size, sticky_names
from churnml.backend import connect

BUILDERS = ("logins", "stickiness")


def prepare(home: Path, size: Size, *, memory_limit: str = "") -> dict:
    con = connect(threads=2, memory_limit=memory_limit or None)
    usage = con.read_parquet(str(home / "usage.parquet"))
    if not memory_limit:
        usage = con.create_table("usage", usage)
    accounts = pd.read_parquet(home / "accounts.parquet")
    began = time.perf_counter()
    tables = cm.read_tables(
        {
            "accounts": accounts,
            "subscriptions": accounts[["account_id", "started_at"]],
            "usage": cm.TableSpec(
                name="usage",
                frame=usage,
                login_events=("login",),
                sticky_events=tuple(sticky_names(size)),
            ),
        },
        complete_until=str(size.end),
    )
    notes = {"read_and_check_seconds": time.perf_counter() - began}
    spine = question.spine(home, size)
    return {"tables": tables, "size": size, "spine": spine, "notes": notes}


def compute(state: dict) -> pd.DataFrame:
    matrix = cm.build_matrix(
        state["tables"],
        cutoffs=state["size"].dates,
        builders=BUILDERS,
        only=question.FEATURES,
    )
    return matrix.X

"""churnml: the whole catalogue, from all tables that a company may have."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import churnml as cm
from benchmarks import company
from benchmarks.rivals import churnml_features
from benchmarks.worlds import Size, sticky_names
from churnml.backend import connect
from churnml.features.build import BUILDERS

__all__ = ["compute", "prepare"]


def prepare(home: Path, size: Size) -> dict:
    con = connect(threads=2)
    con.create_view("usage_as_it_is", con.read_parquet(str(home / "usage.parquet")))
    usage = con.create_table("usage", con.sql(company.USAGE))
    accounts = pd.read_parquet(home / "accounts.parquet")
    accounts["industry"] = [
        ("bank", "shop", "school")[i % 3] for i in range(len(accounts))
    ]
    frames = company.tables(accounts, size)
    specs = {
        name: cm.TableSpec(name=name, frame=frame, **company.DECLARED.get(name, {}))
        for name, frame in frames.items()
    }
    specs["accounts"] = cm.TableSpec(
        name="accounts", frame=accounts, attributes=("industry",)
    )
    specs["usage"] = cm.TableSpec(
        name="usage",
        frame=usage,
        login_events=("login",),
        sticky_events=tuple(sticky_names(size)),
        **company.DECLARED["usage"],
    )
    tables = cm.read_tables(specs, complete_until=str(size.end))
    rows = {name: len(frame) for name, frame in frames.items()}
    state = {"tables": tables, "size": size, "notes": {"rows_of": rows}}
    state["spine"] = churnml_features.given_spine(tables.con, home, size)
    return state


def compute(state: dict) -> pd.DataFrame:
    found = churnml_features.features(state, (1, 4, 13, 30), None, builders=BUILDERS)
    state["notes"]["columns"] = found.shape[1] - 2
    return found

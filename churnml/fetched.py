"""Bring tables of snapshots into memory, the same way for all."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from churnml.backend import fetch
from churnml.tables import Tables

__all__ = ["KEYS", "fetched", "indexed", "listed"]

KEYS = ["account_id", "cutoff"]


def fetched(tables: Tables, table: ir.Table) -> pd.DataFrame:
    """Compute a table where its data are, and bring the result."""
    # By way of Arrow: to_pandas() would make Python objects of columns with nulls.
    frame: pd.DataFrame = fetch(tables.con, table).to_pandas()
    return frame


def indexed(frame: pd.DataFrame) -> pd.DataFrame:
    """Index snapshots by ``(account_id, cutoff)``, sorted by cutoff, then account."""
    frame = frame.assign(cutoff=frame["cutoff"].astype("datetime64[us]"))
    return frame.sort_values(["cutoff", "account_id"]).set_index(KEYS)


def listed(tables: Tables, table: ir.Table) -> pd.DataFrame:
    """Bring snapshots as a list, sorted by cutoff, then account."""
    frame = fetched(tables, table)
    return frame.sort_values(["cutoff", "account_id"], ignore_index=True)

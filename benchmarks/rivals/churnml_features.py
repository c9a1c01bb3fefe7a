"""churnml from given snapshots to features: exactly what the rivals do, and no more.

It is what `build_matrix` calls: families are built from the tables, compiled by ibis,
computed, and fetched as a DataFrame.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pandas as pd

from benchmarks import question
from benchmarks.rivals import churnml_public
from benchmarks.worlds import Size
from churnml.backend import Backend, materialise, scratch
from churnml.features.build import compile_features, families_for
from churnml.fetched import fetched

__all__ = ["compute", "features", "given_spine", "prepare"]


def prepare(home: Path, size: Size, *, memory_limit: str = "") -> dict:
    state = churnml_public.prepare(home, size, memory_limit=memory_limit)
    state["spine"] = given_spine(state["tables"].con, home, size)
    return state


def given_spine(con: Backend, home: Path, size: Size) -> ir.Table:
    """Bring the question's snapshots to where the tables are."""
    accounts = pd.read_parquet(home / "accounts.parquet").set_index("account_id")
    spine = question.spine(home, size)[[*question.KEYS, "cutoff_day"]]
    began = spine.account_id.map(accounts.started_at)
    spine = spine.assign(account_started_at=began, spell_started_at=began)
    spine["cutoff_day"] = spine.cutoff_day.astype("int32")
    return con.create_table("given_spine", ibis.memtable(spine))


def compute(state: dict) -> pd.DataFrame:
    return features(state, (1, 4, 13, 30), question.FEATURES)


def features(
    state: dict,
    windows: tuple[int, ...],
    only: Collection[str] | None,
    *,
    builders: Sequence[str] = churnml_public.BUILDERS,
) -> pd.DataFrame:
    tables = state["tables"]
    with scratch(tables.con):
        families, _ = families_for(tables, builders, windows)
        compiled = compile_features(
            families,
            state["spine"],
            only=only,
            keep=lambda expr, name: materialise(tables.con, expr, name),
        )
        return fetched(tables, compiled.table)

"""Small tables for the tests of reading and checking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from churnml.backend import Backend, connect
from churnml.tables import Finding, Tables, TableSpec, load_tables

REAL_DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


@pytest.fixture(scope="module")
def con() -> Backend:
    """One engine a file."""
    return connect(threads=1)


@pytest.fixture
def accounts() -> pd.DataFrame:
    """Three accounts that signed up on the first of January, February and March."""
    return pd.DataFrame(
        {
            "account_id": ["A", "B", "C"],
            "started_at": ["2025-01-01", "2025-02-01", "2025-03-01"],
        }
    )


@pytest.fixture
def load(con: Backend, accounts: pd.DataFrame) -> Callable[..., Tables]:
    """Load frames by table name, without raising; options by ``<table>_spec``."""

    def load(*, strict: bool = False, until: str | None = None, **given: Any) -> Tables:
        options = {k[:-5]: given.pop(k) for k in [*given] if k.endswith("_spec")}
        frames = {"accounts": accounts, **given}
        specs = [
            replace(TableSpec(name=name, frame=frame), **options.get(name, {}))
            for name, frame in frames.items()
        ]
        end = date.fromisoformat(until) if until else None
        return load_tables(specs, con=con, complete_until=end, strict=strict)

    return load


def found(tables: Tables, code: str) -> list[Finding]:
    """Findings of one code."""
    return [finding for finding in tables.findings if finding.code == code]


def the(tables: Tables, code: str) -> Finding:
    """The only finding of one code."""
    (finding,) = found(tables, code)
    return finding


def rows(tables: Tables, name: str) -> list[dict[str, Any]]:
    """Rows of one table as plain values, in the order of account and time."""
    table = tables[name].expr
    listed: Iterator[dict[str, Any]] = iter(tables.con.to_pyarrow(table).to_pylist())
    return sorted(listed, key=lambda row: [str(value) for value in row.values()])

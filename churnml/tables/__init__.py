"""Raw tables: where they lie, what they must hold, and what is wrong with them."""

from __future__ import annotations

from churnml.tables.contracts import CONTRACTS, Column, Contract
from churnml.tables.findings import Finding
from churnml.tables.loading import RawTable, Tables, load_tables
from churnml.tables.silence import Silence
from churnml.tables.spec import TableSpec, specs_from

__all__ = [
    "CONTRACTS",
    "Column",
    "Contract",
    "Finding",
    "RawTable",
    "Silence",
    "TableSpec",
    "Tables",
    "load_tables",
    "specs_from",
]

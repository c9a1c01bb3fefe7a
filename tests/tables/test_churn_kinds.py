"""Kinds of churn: how a table may spell them, and what the check says of others."""

from __future__ import annotations

import ibis
import pandas as pd
import pytest

from churnml.tables import TableSpec, load_tables
from churnml.tables.churn_kinds import KINDS, kind_named


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *((kind, kind) for kind in KINDS),
        ("Voluntary ", "voluntary"),
        ("NON_RENEWAL", "non-renewal"),
        ("nonrenewal", "non-renewal"),
        ("other", None),
        ("", None),
    ],
)
def test_spelling_is_no_matter(text: str, kind: str | None) -> None:
    named = kind_named(ibis.literal(text))
    assert ibis.duckdb.connect().to_pyarrow(named).as_py() == kind


def test_unknown_kinds_are_a_warning() -> None:
    churns = pd.DataFrame(
        {"account_id": list("abc"), "churned_at": "2025-03-01"}
    ).assign(kind=["voluntary", "price", None])
    tables = load_tables(
        [
            TableSpec(name="accounts", frame=churns[["account_id"]]),
            TableSpec(name="churns", frame=churns),
        ]
    )
    (found,) = [f for f in tables.findings if f.code == "unknown_kind"]
    assert (found.severity, found.count, found.examples) == ("warning", 1, ("'price'",))
    assert found.advice.startswith("It is worked out instead. Map it to one of volunta")

"""Tells when the upper bounds on duckdb and sqlglot can be tried again."""

from __future__ import annotations

from importlib.metadata import version


def test_bounds_are_still_needed() -> None:
    # ibis 12.0 is older than DuckDB 2.0 (its con.sql, table.sql and
    # to_pyarrow_batches fail there) and than sqlglot 30.18 (creating tables from
    # memory fails). A newer ibis may know both.
    major, minor = (int(part) for part in version("ibis-framework").split(".")[:2])
    assert (major, minor) <= (12, 0), (
        "ibis is newer than 12.0: try duckdb >= 2 and sqlglot >= 30.18 again, and "
        "take their upper bounds out of pyproject.toml if the tests pass."
    )

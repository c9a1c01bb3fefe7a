"""Expressions in Spark's SQL; no session is needed to read them."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pytest
from ibis import _

from churnml.backend import row_digest, to_utc
from churnml.backend.spark_sql import compiler

T = ibis.table({"n": "int64", "x": "float64", "text": "string", "at": "timestamp"}, "t")


def spark(value: ir.Value) -> str:
    """Give the SQL of one column, or of one aggregate."""
    shape = T.aggregate(a=value) if isinstance(value, ir.Scalar) else T.select(a=value)
    return compiler.to_sqlglot(shape).sql("spark").replace("`t0`.", "").replace("`", "")


@pytest.mark.parametrize(
    ("value", "sql"),
    [
        # A bare 3.5 would be a decimal, and a quotient have few digits.
        (T.n / 3.5, "n / CAST(3.5 AS DOUBLE)"),
        # DuckDB rounds, half to even.
        (T.x.cast("int64"), "CAST(RINT(x) AS BIGINT)"),
        (T.x.try_cast("int64"), "TRY_CAST(RINT(x) AS BIGINT)"),
        # No rows are 0 of them.
        (T.count(where=T.n > 1), "COUNT(IF(n > 1, 1, NULL))"),
        (T.n.median(where=T.x > 1), "PERCENTILE(IF(x > "),
        (T.text.re_replace("(a)b", r"\1c"), "REGEXP_REPLACE(text, '(a)b', '$1c')"),
        (ibis.range(3).unnest().cast("int32"), "EXPLODE(CAST("),
        (
            to_utc(T.at, "Asia/Tokyo"),
            "TO_UTC_TIMESTAMP((at + INTERVAL '1' DAY), 'Asia/Tokyo')",
        ),
        (row_digest(T, "n", "text"), "XXHASH64(STRUCT(n AS n, text AS text), CAST("),
    ],
)
def test_spark_says_what_duckdb_means(value: ir.Value, sql: str) -> None:
    assert sql in spark(value)


def test_text_is_read_as_a_time_only_where_duckdb_reads_it() -> None:
    read = spark(_.text.try_cast("timestamp").resolve(T))
    assert read.startswith("SELECT IF(REGEXP_LIKE(text, ")
    assert "TRY_CAST(REPLACE(text, '/', '-') AS TIMESTAMP)" in read

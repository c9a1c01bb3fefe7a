"""SQL laid out for a reader: the same words, on fewer lines."""

from __future__ import annotations

import re

import pytest

from churnml.features.layout import laid_out


def test_what_fits_on_a_line_stands_on_one() -> None:
    sql = "SELECT\n  a,\n  CASE\n    WHEN (\n      b\n    )\n    THEN 1\n  END AS c"
    assert laid_out(sql) == "SELECT a, CASE WHEN (b) THEN 1 END AS c"


def test_a_short_query_in_brackets_does_too() -> None:
    sql = "SELECT\n  *\nFROM (\n  SELECT\n    1 AS one\n) AS t"
    assert laid_out(sql) == "SELECT *\nFROM (SELECT 1 AS one) AS t"
    sql = "SELECT\n  *\nFROM (\n  SELECT\n    1 AS one\n  FROM u\n) AS t"
    assert laid_out(sql) == "SELECT *\nFROM (\n  SELECT 1 AS one\n  FROM u\n) AS t"


def test_short_items_share_lines_and_long_ones_do_not() -> None:
    names = [f"t0.column_{n}" for n in range(12)]
    long = f"{'x' * 50} AS y"
    found = laid_out("SELECT\n  " + ",\n  ".join([*names, long])).split("\n")
    assert len(found) == 4
    assert found[-1].strip() == long
    assert max(map(len, found)) <= 88


@pytest.mark.parametrize("text", ["'a\n  b'", "'it''s ( \n'", '"odd\nname"'])
def test_what_is_quoted_stays_as_it_is(text: str) -> None:
    sql = f"SELECT\n  TRIM(\n    {text}\n  ) AS a\nFROM t"
    assert laid_out(sql) == f"SELECT TRIM({text}) AS a\nFROM t"


def test_only_blanks_between_words_change() -> None:
    sql = (
        "SELECT\n  SUM(CAST((\n    "
        + "\n  ) AND (\n    ".join(f"a{n} > {n}" for n in range(20))
        + "\n  ) AS INT)) AS b\nFROM t"
    )
    assert re.sub(r"\s+", "", laid_out(sql)) == re.sub(r"\s+", "", sql)
    assert laid_out(sql).count("\n") < 25

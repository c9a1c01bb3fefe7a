"""The SQL that features become, statement by statement, without any data.

A build keeps intermediate tables, and what follows reads those. So the build is run on
empty tables of the same columns, and each table it keeps is written down: the same
expressions, hence the same SQL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import ibis
import ibis.expr.types as ir
import sqlglot.expressions as sge

from churnml.backend import Backend, connect, materialise, watched
from churnml.backend.spark_sql import compiler as spark
from churnml.features.build import (
    DEFAULT_WINDOWS,
    families_for,
    finished,
    joined_parts,
)
from churnml.features.described import described
from churnml.features.layout import laid_out
from churnml.features.own import OwnFeature
from churnml.features.pruning import narrowed
from churnml.features.spec import KEYS, Family
from churnml.known import STAMP
from churnml.tables import RawTable, Tables
from churnml.timeline import epoch_day, whole_weeks

__all__ = [
    "DIALECTS",
    "PARTS",
    "Dialect",
    "Recording",
    "Statement",
    "record",
    "statements",
]

Dialect = Literal["duckdb", "pyspark"]
DIALECTS: tuple[Dialect, ...] = ("duckdb", "pyspark")

PARTS = "parts"
"""What is called so: all families' parts beside each other, from which columns come."""

_PLAIN = re.compile(r"[a-z][a-z0-9_]*")
_SERIAL = re.compile(r"_\d+$")
_GLOT = {"duckdb": "duckdb", "pyspark": "spark"}
_SPINE = {
    "account_id": "string",
    "cutoff": STAMP,
    "cutoff_day": "int32",
    "account_started_at": STAMP,
    "spell_started_at": STAMP,
}


@dataclass(frozen=True)
class Statement:
    """One query of a build.

    Attributes
    ----------
    family : str
        The family it is of; ``"snapshots"`` for what all stand on.
    name : str or None
        The table it is kept as; None for the family's columns of the matrix.
    says : str
        What it gives, in words.
    query : str
        The query, laid out to be read.
    dialect : {"duckdb", "pyspark"}
        The SQL it is written in.
    kept : bool
        Whether the table is computed once and kept; else it is a part of what follows.
    """

    family: str
    name: str | None
    says: str
    query: str
    dialect: Dialect = "duckdb"
    kept: bool = True

    def __str__(self) -> str:
        made = ""
        if self.name is not None:
            made = f"{_MADE[self.dialect, self.kept]} {self.name} AS\n"
        return f"-- {self.family}: {self.says}\n{made}{self.query};\n"


# Spark has no temporary tables: this is a view whose rows are kept once read.
_MADE = {
    ("duckdb", True): "CREATE TEMPORARY TABLE",
    ("duckdb", False): "CREATE TEMPORARY VIEW",
    ("pyspark", True): "CACHE LAZY TABLE",
    ("pyspark", False): "CREATE TEMPORARY VIEW",
}


def statements(
    tables: Tables,
    *,
    builders: Sequence[str],
    windows: Sequence[str] = DEFAULT_WINDOWS,
    own: Sequence[OwnFeature] = (),
    cutoff: date | None = None,
    dialect: Dialect = "duckdb",
) -> list[Statement]:
    """Write down the queries of a build, in the order in which they are run.

    Parameters
    ----------
    tables : Tables
        Their columns and declarations count; their rows are not read. The queries
        read them by name, with canonical columns.
    builders, windows, own
        As :func:`churnml.build_matrix` takes them.
    cutoff : date, optional
        The cutoff of the one snapshot; by default the end of the data.
    dialect : {"duckdb", "pyspark"}, default "duckdb"

    Returns
    -------
    list of Statement

    Examples
    --------
    >>> from churnml.features import words as w
    >>> from churnml.features.catalogue import full_tables
    >>> mine = [w.count("touches", window="28d")]
    >>> found = statements(full_tables(), builders=[], own=mine)
    >>> [made.name for made in found if made.family == "own"]
    ['own_touches__history', 'parts_own', None]
    """
    at = cutoff or tables.until
    run = record(tables, builders=builders, windows=windows, own=own, cutoff=at)
    return run.written(dialect)


@dataclass(frozen=True, eq=False)
class Recording:
    """What a build computed, as expressions.

    Attributes
    ----------
    kept : tuple of (str, str, ir.Table)
        Family, name and query of each table that was kept.
    parts : ir.Table
        The query that puts them beside each other.
    columns : tuple of (str, str, ir.Table)
        Family, words and query of its columns, from a table called ``parts``.
    """

    con: Backend
    kept: tuple[tuple[str, str, ir.Table], ...]
    parts: ir.Table
    columns: tuple[tuple[str, str, ir.Table], ...]

    def written(self, dialect: Dialect) -> list[Statement]:
        """Write the queries in a dialect of SQL."""
        names = _short(name for _, name, _ in self.kept)
        compiler = spark if dialect == "pyspark" else self.con.compiler

        def query(made: ir.Table) -> str:
            return _text(_tree(made, names, compiler), dialect)

        found = [
            Statement(family, names[name], _said(name, made), query(made), dialect)
            for family, name, made in self.kept
        ]
        says, parts = described(PARTS, by_snapshot=False), query(self.parts)
        found.append(Statement(PARTS, PARTS, says, parts, dialect, kept=False))
        found += [
            Statement(family, None, says, query(made), dialect)
            for family, says, made in self.columns
        ]
        return found


def _said(name: str, made: ir.Table) -> str:
    parts = any("." in column for column in made.columns)
    return described(name, by_snapshot=parts)


def record(
    tables: Tables,
    *,
    builders: Sequence[str],
    windows: Sequence[str],
    own: Sequence[OwnFeature] = (),
    cutoff: date,
) -> Recording:
    """Build on empty tables, and keep what was computed; see :func:`statements`."""
    con = connect(threads=1)
    copies = _emptied(tables, con)
    spine = _spine(con, cutoff)
    weeks = [whole_weeks(window, where="features.windows") for window in windows]
    families, _ = families_for(copies, builders, weeks, own=own)
    kept: list[tuple[str, str, ir.Table]] = []
    now = ["snapshots"]
    with watched(lambda name, made: kept.append((now[-1], name, made))):
        parts = joined_parts(
            families,
            spine,
            keep=lambda made, name: materialise(con, made, name),
            progress=now.append,
        )
    columns = _columns(families, ibis.table(parts.schema(), name=PARTS))
    return Recording(con, tuple(kept), parts, tuple(columns))


def _columns(
    families: Sequence[Family], parts: ir.Table
) -> Iterator[tuple[str, str, ir.Table]]:
    """Give each family's columns by themselves, apart from those among peers."""
    there = {card.name for card in finished(families, parts).cards}
    for family in families:
        for says, features in (
            ("columns of the matrix", family.features),
            ("columns of the matrix, those among peers", family.peers),
        ):
            mine = [f.card.name for f in features if f.card.name in there]
            if mine:
                needed = narrowed(families, mine)
                made = finished(needed, _only_parts(parts, needed), only=mine)
                yield family.name, says, made.table


def _only_parts(named: ir.Table, families: Sequence[Family]) -> ir.Table:
    """Leave out what is not needed."""
    needed = {f"{family.name}.{part}" for family in families for part in family.parts}
    needed |= {*KEYS, "snapshot", "cutoff_day", "spell_started_at"}
    return named.select(name for name in named.columns if name in needed)


def _short(names: Iterable[str]) -> dict[str, str]:
    """Call kept tables by what they hold, numbered only where two hold the same."""
    found: dict[str, str] = {}
    for name in names:
        short = bare = _SERIAL.sub("", name)
        times = 1
        while short in found.values():
            times += 1
            short = f"{bare}_{times}"
        found[name] = short
    return found


def _tree(made: ir.Table, names: Mapping[str, str], compiler: Any) -> sge.Select:
    """Compile, and call tables by what they hold."""
    # A copy, for ibis puts one and the same node into several places.
    tree: sge.Select = compiler.to_sqlglot(made.unbind()).copy()
    for table in [*tree.find_all(sge.Table)]:
        name = names.get(table.name, table.name)
        table.replace(sge.to_table(name).as_(table.alias))
    for star in tree.find_all(sge.Star):
        # A set of names, which ibis writes in another order each time.
        if left_out := star.args.get("except_"):
            star.set("except_", sorted(left_out, key=lambda column: column.name))
    for word in tree.find_all(sge.Identifier):
        if _PLAIN.fullmatch(word.name) and _stands_apart(word):
            word.set("quoted", False)  # noqa: FBT003
    return tree


def _stands_apart(name: sge.Identifier) -> bool:
    """Tell a name where no keyword can stand, that needs no quotes: in a.b, as b."""
    if isinstance(of := name.parent, sge.Column):
        return bool(of.table)
    return isinstance(of, sge.Alias | sge.TableAlias)


def _text(tree: sge.Expression, dialect: Dialect) -> str:
    return laid_out(tree.sql(dialect=_GLOT[dialect], pretty=True))


def _emptied(tables: Tables, con: Backend) -> Tables:
    copies = {
        name: RawTable(
            table.spec,
            con.create_table(name, schema=table.expr.schema(), temp=True),
            table.from_,
            table.until,
            table.columns,
        )
        for name, table in tables.items()
    }
    return Tables(con, tables.until, tables=copies, silence=tables.silence)


def _spine(con: Backend, cutoff: date) -> ir.Table:
    """Make one snapshot: which cutoffs there are, a build asks for."""
    began = cutoff - timedelta(days=730)
    row = {
        "account_id": ["A"],
        "cutoff": [cutoff],
        "cutoff_day": [epoch_day(cutoff)],
        "account_started_at": [began],
        "spell_started_at": [began],
    }
    spine = ibis.memtable(row).cast(_SPINE)
    return con.create_table("snapshots", spine, temp=True)

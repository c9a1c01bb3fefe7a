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
from churnml.features.build import DEFAULT_WINDOWS, compile_features, families_for
from churnml.features.own import OwnFeature
from churnml.features.spec import KEYS
from churnml.known import STAMP
from churnml.tables import RawTable, Tables
from churnml.timeline import epoch_day, whole_weeks

__all__ = [
    "DIALECTS",
    "WIDE",
    "Dialect",
    "Recording",
    "Statement",
    "record",
    "statements",
]

Dialect = Literal["duckdb", "pyspark"]
DIALECTS: tuple[Dialect, ...] = ("duckdb", "pyspark")

WIDE = "wide"
"""What is called so: all families' parts beside each other, from which columns come."""

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
    query : str
        The query, laid out to be read.
    kept : bool
        Whether the table is computed once and kept; else it is a part of what follows.
    """

    family: str
    name: str | None
    query: str
    kept: bool = True

    def __str__(self) -> str:
        if self.name is None:
            return f"-- {self.family}: columns of the matrix\n{self.query};\n"
        what = "TABLE" if self.kept else "VIEW"
        made = f"CREATE TEMPORARY {what} {self.name} AS"
        return f"-- {self.family}: {self.name}\n{made}\n{self.query};\n"


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
    ['own_touches__days', 'own_touches__history', 'parts_own', None]
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
    columns : mapping of str to ir.Table
        By family: the query of its columns.
    """

    con: Backend
    kept: tuple[tuple[str, str, ir.Table], ...]
    columns: Mapping[str, ir.Table]

    def written(self, dialect: Dialect) -> list[Statement]:
        """Write the queries in a dialect of SQL."""
        names = _short(name for _, name, _ in self.kept)
        compiler = spark if dialect == "pyspark" else self.con.compiler
        found = [
            Statement(family, names[name], _text(_tree(made, names, compiler), dialect))
            for family, name, made in self.kept
        ]
        last = {
            family: _tree(made, names, compiler)
            for family, made in self.columns.items()
        }
        return [*found, *_apart(last, dialect)]


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
        compiled = compile_features(
            families,
            spine,
            keep=lambda made, name: materialise(con, made, name),
            progress=now.append,
        )
    every = (*[card.name for card in compiled.cards], *compiled.evidence)
    columns = {}
    for family in families:
        mine = [name for name in every if name.startswith(f"{family.name}__")]
        if mine:
            columns[family.name] = compiled.table.select(*KEYS, *mine)
    return Recording(con, tuple(kept), columns)


def _apart(trees: Mapping[str, sge.Select], dialect: Dialect) -> Iterator[Statement]:
    """Write down once what all families' columns are selected from."""
    sources = [tree.args["from_"].this for tree in trees.values()]
    shared = {_text(source.this, dialect) for source in sources}
    if len(shared) == 1 and all(isinstance(s, sge.Subquery) for s in sources):
        yield Statement(WIDE, WIDE, shared.pop(), kept=False)
        for tree, source in zip(trees.values(), sources, strict=True):
            # Its number would change with every other family.
            for column in tree.find_all(sge.Column):
                if column.table == source.alias:
                    column.set("table", sge.to_identifier(WIDE))
            source.replace(sge.to_table(WIDE))
    for family, tree in trees.items():
        yield Statement(family, None, _text(tree, dialect))


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
    tree: sge.Select = compiler.to_sqlglot(made.unbind())
    for table in tree.find_all(sge.Table):
        name = names.get(table.name, table.name)
        table.replace(sge.to_table(name).as_(table.alias))
    for star in tree.find_all(sge.Star):
        # A set of names, which ibis writes in another order each time.
        if left_out := star.args.get("except_"):
            star.set("except_", sorted(left_out, key=lambda column: column.name))
    return tree


def _text(tree: sge.Expression, dialect: Dialect) -> str:
    text: str = tree.sql(dialect=_GLOT[dialect], pretty=True)
    return text


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

"""Other futures of the raw tables: what nobody knew at a cutoff, said otherwise.

A world gives each account an instant; whatever of the account happened or became
known at or after it is deleted, said otherwise or invented, and rows known by then
become something else later. Rows exactly at the instant and a microsecond after it are
among the invented. All draws come from digests of the rows, so a world is the same
whenever it is made, and an account has the same other future whether or not the others
share its instant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal

import ibis
import ibis.expr.types as ir

from churnml.audit.dating import Dating, dating_of
from churnml.audit.rows import Future, existing, invented, said_otherwise
from churnml.backend import materialise, release, row_digest
from churnml.tables import Tables

__all__ = ["Change", "Stage", "World", "changes_of"]

Kind = Literal["at", "after", "late", "later", "value", "dated", "undated"]

_STAMP = "timestamp(6)"
# So many accounts that nobody ever heard of begin in a world.
_NEWCOMERS = 5


@dataclass(frozen=True, order=True)
class Change:
    """One thing that is changed in a world.

    Attributes
    ----------
    table : str
    kind : str
        ``"at"``: rows that happened on the day that begins at the cutoff; ``"after"``:
        rows that happened later; ``"late"``: rows that happened before and became
        known at or after it; ``"later"``: a time at or after the cutoff, of a row known
        before it, and what that time dates; ``"dated"``: only a value dated so;
        ``"value"``: one column of the rows of the first three; ``"undated"``: a column
        that nothing dates, in all rows.
    column : str
        Empty for rows as a whole.
    """

    table: str
    kind: Kind
    column: str = ""


@dataclass(frozen=True)
class World:
    """Which accounts see another future from when on, and what changes in it.

    Attributes
    ----------
    cutoffs : tuple of date
        One, for all accounts; or several, spread over the accounts.
    changes : frozenset of Change
    rotation : int
        Which account gets which of several cutoffs.
    truncated : bool
        Whether the future is cut off, rather than another one.
    """

    cutoffs: tuple[date, ...]
    changes: frozenset[Change]
    rotation: int = 0
    truncated: bool = False

    def dated(self, rows: ir.Table, seed: int) -> ir.Table:
        """Add ``audit__t``, the instant from which on the row's account is changed."""
        stamps = [datetime.combine(c, time.min) for c in self.cutoffs]
        first, *others = [ibis.timestamp(str(stamp)) for stamp in stamps]
        if not others:
            return rows.mutate(audit__t=first.cast(_STAMP))
        salted = rows.mutate(audit__salt=ibis.literal(seed))
        digest = row_digest(salted, "account_id", "audit__salt") & 0xFFFFFFFF
        drawn = (digest.cast("int64") + self.rotation) % len(stamps)
        cases = [(drawn == n, stamp) for n, stamp in enumerate(others, start=1)]
        instant = ibis.cases(*cases, else_=first).cast(_STAMP)
        return salted.mutate(audit__t=instant).drop("audit__salt")


def changes_of(dating: Dating) -> list[Change]:
    """List all that may change in a table without any feature being allowed to."""
    name = dating.table
    found = [Change(name, "at"), Change(name, "after")] if dating.opens else []
    if dating.opens and (dating.has_known or dating.delay):
        found.append(Change(name, "late"))
    return found + [Change(name, "later", column) for column in dating.later]


class Stage:
    """Tables on which worlds are staged, one after the other.

    Parameters
    ----------
    tables : Tables
        Never changed.
    seed : int
        The same seed, the same worlds.
    """

    def __init__(self, tables: Tables, seed: int) -> None:
        self.tables = tables
        self.seed = seed
        self.datings = {name: dating_of(table) for name, table in tables.items()}
        self.words = {name: self._words(name) for name in tables}
        self.accounts = self._accounts()

    def _words(self, name: str) -> dict[str, list[str]]:
        """Find the rarest words of each text column: said often, they change much."""
        rows = self.tables[name].expr
        found = {}
        for column in rows.columns:
            if column == "account_id" or not rows[column].type().is_string():
                continue
            counts = rows.filter(rows[column].notnull()).group_by(word=column)
            counted = counts.agg(n=ibis._.count()).order_by("n", "word").limit(3)
            found[column] = counted.to_pyarrow()["word"].to_pylist()
        return found

    def _accounts(self) -> ir.Table:
        """Give the accounts numbers, those that are still to begin among them."""
        ids = self.tables["accounts"].expr.select("account_id").distinct()
        new = [f"invented-{n}" for n in range(_NEWCOMERS)]
        both = ids.union(ibis.memtable({"account_id": new}))
        number = ibis.row_number().over(order_by="account_id").cast("int64")
        return materialise(self.tables.con, both.mutate(number=number), "audit_who")

    def all_changes(self) -> frozenset[Change]:
        """List all that may change in the future of these tables."""
        return frozenset(c for d in self.datings.values() for c in changes_of(d))

    def instants(self, world: World) -> dict[str, datetime]:
        """Give the instant of each account in a world."""
        rows = world.dated(self.accounts, self.seed).to_pyarrow()
        ids, stamps = rows["account_id"].to_pylist(), rows["audit__t"].to_pylist()
        return dict(zip(ids, stamps, strict=True))

    @contextmanager
    def staged(self, world: World) -> Iterator[Tables]:
        """Hand out the tables as they are in a world; drop them afterwards."""
        con, kept = self.tables.con, []
        people = world.dated(self.accounts, self.seed)
        people = materialise(con, people, "audit_people")
        kept.append(people)
        try:
            other = dict(self.tables.items())
            for name in sorted({change.table for change in world.changes}):
                rows = self._other(name, world, people)
                kept.append(materialise(con, rows, f"audit_{name}"))
                other[name] = replace(other[name], expr=kept[-1])
            yield replace(self.tables, tables=other)
        finally:
            release(con, *kept)

    def close(self) -> None:
        """Give the memory back."""
        release(self.tables.con, self.accounts)

    def _other(self, name: str, world: World, people: ir.Table) -> ir.Table:
        table, dating = self.tables[name], self.datings[name]
        mine: Mapping[str, list[str]] = _by_kind(world.changes, name)
        future = Future(
            dating=dating,
            period=table.spec.period is not None,
            words=self.words[name],
            kinds=tuple(k for k in ("at", "after", "late") if k in mine),
            later=tuple(mine.get("later", ())),
            dated=tuple(mine.get("dated", ())),
            values=tuple(mine.get("value", ())),
            undated=tuple(mine.get("undated", ())),
            truncated=world.truncated,
        )
        rows = table.expr
        salted = rows.mutate(audit__salt=ibis.literal(self.seed + 1))
        digest = row_digest(salted)
        drawn = salted.mutate(
            audit__low=(digest & 0xFFFFFFFF).cast("int64"),
            audit__high=((digest >> 32) & 0xFFFFFFFF).cast("int64"),
        ).drop("audit__salt")
        drawn = world.dated(drawn, self.seed)
        changed = existing(drawn, future)
        if not world.truncated and future.kinds:
            new = invented(drawn, future, people, table.rows)
            changed = changed.union(new.select(*changed.columns))
        return said_otherwise(changed, future).select(*rows.columns)


def _by_kind(
    changes: Sequence[Change] | frozenset[Change], name: str
) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for change in sorted(changes):
        if change.table == name:
            found.setdefault(change.kind, []).append(change.column)
    return found

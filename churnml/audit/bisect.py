"""Bisect a failure: to the table, the kind of change and the column that does it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from churnml.audit.comparing import Moved, moved
from churnml.audit.dating import Dating
from churnml.audit.report import Cause
from churnml.audit.search import LEARNED, Build, Found, Search
from churnml.audit.worlds import Change, World, changes_of

__all__ = ["causes_of"]

# A failure is taken apart at so many cutoffs at most.
_PLACES = 3
_ROWS = ("at", "after", "late")


def causes_of(search: Search) -> dict[str, list[Cause]]:
    """Say what moves each column that was found to move, the likeliest first."""
    causes: dict[str, list[Cause]] = {}
    if LEARNED in search.found:
        causes[LEARNED] = list(_of_learning(search, max(search.found[LEARNED])))
    others = {n: places for n, places in search.found.items() if n not in causes}
    for at, names in _places(others):
        causes |= _Bisection(search, at, names, search.narrow(names)).causes()
    for name, places in search.found.items():
        if not causes.get(name):
            changed = max(one.changed for one in places.values())
            causes[name] = [Cause("", "", "whole", changed)]
    return causes


def _of_learning(search: Search, at: date) -> Iterator[Cause]:
    for table, dating in search.stage.datings.items():
        for change in changes_of(dating):
            if search.learns_else(at, frozenset([change])):
                yield Cause(table, _column(change, dating), change.kind, 1)


def _column(change: Change, dating: Dating) -> str:
    """Name the column that dates what is changed."""
    if change.kind == "late":
        return "known_at"
    return change.column or dating.opens[0]


def _places(found: Found) -> list[tuple[date, list[str]]]:
    """Choose few cutoffs at which all columns found moved well."""
    rest = set(found)
    chosen: list[tuple[date, list[str]]] = []
    well: dict[date, set[str]] = {}
    for name, places in found.items():
        most = max(one.changed for one in places.values())
        for at, one in places.items():
            if 2 * one.changed >= most:
                well.setdefault(at, set()).add(name)
    while rest and len(chosen) < _PLACES:
        at = max(well, key=lambda c: (len(well[c] & rest), c))
        chosen.append((at, sorted(well[at] & rest)))
        rest -= well[at]
    return chosen


@dataclass
class _Bisection:
    """Takes apart what moves some columns at one cutoff."""

    search: Search
    at: date
    names: Sequence[str]
    build: Build

    def causes(self) -> dict[str, list[Cause]]:
        search = self.search
        self.base = self.build(search.stage.tables, search.beside(self.at))
        causes: dict[str, list[Cause]] = {}
        repeated = self._not_repeated()
        for one in repeated:
            causes[one.name] = [Cause("", "", "cutoffs", one.changed)]
        todo = {name for name in self.names if name not in causes}
        for table, dating in self.search.stage.datings.items():
            every = changes_of(dating)
            names = todo
            if every and len(todo) <= len(search.stage.datings):
                # So few have few causes: pass over the tables that are none of them.
                names = set(self._hit(every, todo))
            if every and names:
                self._of_table(table, every, names, causes)
        for name in todo - causes.keys():
            causes[name] = [Cause("", "", "whole", 0)]
        return {name: _sorted(those) for name, those in causes.items()}

    def _not_repeated(self) -> list[Moved]:
        cutoffs = self.search.beside(self.at)
        before = moved(self.search.base, self.base, cutoffs=cutoffs, instants=self.at)
        return [one for one in before if one.name in self.names]

    def _world(self, changes: Iterable[Change]) -> World:
        return World((self.at,), frozenset(changes))

    def _hit(self, changes: Iterable[Change], names: set[str]) -> dict[str, Moved]:
        all_moved = self.search.globally(self._world(changes), self.base, self.build)
        return {one.name: one for one in all_moved if one.name in names}

    def _of_table(
        self,
        table: str,
        every: Sequence[Change],
        names: set[str],
        causes: dict[str, list[Cause]],
    ) -> None:
        dating = self.search.stage.datings[table]
        by_change = {change: self._hit([change], names) for change in every}
        by_rows = {n for c, h in by_change.items() if c.kind in _ROWS for n in h}
        by_value = self._values(table, every, by_rows)
        dated = {
            value
            for change, h in by_change.items()
            if change.kind == "later" and h
            for value in dating.dated_by(change.column)
        }
        by_dated = {v: self._hit([Change(table, "dated", v)], names) for v in dated}
        for name in names:
            mine: list[Cause] = []
            for change, h in by_change.items():
                if name in h:
                    column = _column(change, dating)
                    mine.append(Cause(table, column, change.kind, h[name].changed))
            mine = _merged(mine)
            for kind, found in (("value", by_value), ("dated", by_dated)):
                mine += [
                    Cause(table, column, kind, h[name].changed)
                    for column, h in sorted(found.items())
                    if name in h
                ]
            if mine:
                causes.setdefault(name, []).extend(mine)

    def _values(
        self, table: str, every: Sequence[Change], names: set[str]
    ) -> dict[str, dict[str, Moved]]:
        """Say other rows of the future otherwise, one column at a time."""
        stage = self.search.stage
        facts = stage.datings[table].facts(stage.tables[table].expr)
        rows = [change for change in every if change.kind in _ROWS]
        if not names or not facts:
            return {}
        base = self.search.other(self._world(rows), self.build)
        found: dict[str, dict[str, Moved]] = {}
        if base is None:
            return found
        for column in facts:
            world = self._world([*rows, Change(table, "value", column)])
            hit = self.search.globally(world, base, self.build)
            found[column] = {one.name: one for one in hit if one.name in names}
        return found


def _merged(causes: list[Cause]) -> list[Cause]:
    """Say "at or after" where both move a column."""
    kinds = {cause.kind: cause for cause in causes}
    if not {"at", "after"} <= kinds.keys():
        return causes
    changed = max(kinds["at"].changed, kinds["after"].changed)
    rows = Cause(kinds["at"].table, kinds["at"].column, "rows", changed)
    return [rows, *(c for c in causes if c.kind not in {"at", "after"})]


_LIKELIEST = ("cutoffs", "dated", "later", "value", "late", "at", "rows", "after")


def _sorted(causes: list[Cause]) -> list[Cause]:
    """Put first the finest cause of the table that moves most."""
    most: dict[str, int] = {}
    for cause in causes:
        most[cause.table] = max(most.get(cause.table, 0), cause.changed)

    def place(cause: Cause) -> tuple[int, str, int, int, str]:
        kind = (*_LIKELIEST, "whole").index(cause.kind)
        return (-most[cause.table], cause.table, kind, -cause.changed, cause.column)

    return sorted(causes, key=place)

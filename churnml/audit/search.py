"""Find what moves: screen all cutoffs at once, confirm where all accounts change.

A *staggered* world gives each account a cutoff of its own and is one build for all of
them. What looks across accounts may well move in it, so a suspicion counts only if it
is confirmed in a *global* world, where all accounts change at one cutoff.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

import pandas as pd

from churnml.audit.comparing import Moved, moved
from churnml.audit.worlds import Change, Stage, World
from churnml.errors import ChurnmlError
from churnml.matrix import Matrix
from churnml.tables import Tables

__all__ = ["BUILD", "LEARNED", "Build", "Found", "Learn", "Search"]

Build: TypeAlias = Callable[[Tables, Sequence[date]], Matrix]
Learn: TypeAlias = Callable[[Tables, date], object]
Found: TypeAlias = dict[str, dict[date, Moved]]
BUILD, LEARNED = "build", "learned"

# So few cutoffs are judged one by one.
_FEW = 3
# How many further cutoffs at which suspicions that were not confirmed are looked at.
_FURTHER = 1


@dataclass
class Search:
    """Builds worlds and holds them against the tables as they are.

    Parameters
    ----------
    stage : Stage
    build : callable
        Builds the matrix of some tables at some cutoffs.
    narrow : callable
        From the names of columns to what builds them, and as little else as it can.
    base : Matrix
        Of the tables as they are, at all cutoffs.
    cutoffs : sequence of date
        Ascending.
    tell : callable
        Told what is being built.
    learn : callable, optional
        From tables and a day to what is learned from before it.
    """

    stage: Stage
    build: Build
    narrow: Callable[[Iterable[str]], Build]
    base: Matrix
    cutoffs: Sequence[date]
    tell: Callable[[str], None]
    learn: Learn | None = None
    found: Found = field(default_factory=dict)
    across: list[str] = field(default_factory=list)
    everywhere: list[date] = field(default_factory=list)
    learned: list[date] = field(default_factory=list)
    worlds: int = 0

    def run(self) -> Found:
        """Find the columns that move although nothing may move them.

        Returns
        -------
        dict of str to dict of date to Moved
            By column and cutoff at which all accounts changed.
        """
        last = len(self.cutoffs) - 1
        if last < _FEW:
            for at in reversed(self.cutoffs):
                self._confirm(at)
            return self.found
        suspicions = self._screen()
        self._confirm(self.cutoffs[last])
        for n in (0, last // 2):
            if suspicions.keys() - self.found.keys():
                self._confirm(self.cutoffs[n], suspicions)
        for _ in range(_FURTHER):
            counts: Counter[date] = Counter()
            for name in sorted(suspicions.keys() - self.found.keys()):
                counts.update(suspicions[name])
            rest = [c for c in self.cutoffs if c not in self.everywhere and counts[c]]
            if not rest:
                break
            self._confirm(max(rest, key=lambda c: (counts[c], c)), suspicions)
        self.across = sorted(suspicions.keys() - self.found.keys())
        return self.found

    def learn_again(self) -> None:
        """Learn before the middle and the last cutoff, in another future of them."""
        for at in sorted({self.cutoffs[len(self.cutoffs) // 2], self.cutoffs[-1]}):
            self.learned.append(at)
            if self.learns_else(at, self.stage.all_changes()):
                keys = {"account_id": "", "cutoff": [pd.Timestamp(at)]}
                rows = pd.DataFrame({**keys, "before": "learned", "after": "otherwise"})
                one = Moved(LEARNED, rows.assign(strict=True), 1)
                self.found.setdefault(LEARNED, {})[at] = one

    def learns_else(self, at: date, changes: frozenset[Change]) -> bool:
        """Tell whether something else is learned before a day in its other future."""
        assert self.learn is not None
        self.worlds += 1
        self.tell(f"other future {self.worlds}")
        with self.stage.staged(World((at,), changes)) as tables:
            return self.learn(tables, at) != self.learn(self.stage.tables, at)

    def _screen(self) -> dict[str, Counter[date]]:
        """Raise suspicions, each with the cutoffs at which it was raised."""
        found: dict[str, Counter[date]] = {}
        changes = self.stage.all_changes()
        for rotation, truncated in ((0, False), (len(self.cutoffs) // 2, True)):
            world = World(tuple(self.cutoffs), changes, rotation, truncated)
            try:
                other = self._built(world, self.cutoffs, self.build)
            except ChurnmlError:
                continue  # somebody's cohort may be empty: judged one by one below
            instants = self.stage.instants(world)
            for one in moved(self.base, other, cutoffs=self.cutoffs, instants=instants):
                strict = one.rows[one.rows["strict"]]
                rows = strict if len(strict) else one.rows
                days = Counter(stamp.date() for stamp in rows["cutoff"])
                found.setdefault(one.name, Counter()).update(days)
        return found

    def _confirm(self, at: date, names: Iterable[str] | None = None) -> None:
        """Change all accounts at one cutoff, and note what moves."""
        self.everywhere.append(at)
        world = World((at,), self.stage.all_changes())
        chosen = None if names is None else {*names}
        build = self.build if chosen is None else self.narrow(chosen)
        for one in self.globally(world, self.base, build):
            if chosen is None or one.name in chosen:
                self.found.setdefault(one.name, {})[at] = one

    def beside(self, at: date) -> list[date]:
        """List the cutoffs that are built for a global world: the last is one."""
        n = list(self.cutoffs).index(at)
        return sorted({self.cutoffs[max(n - 1, 0)], at, self.cutoffs[-1]})

    def globally(self, world: World, base: Matrix, build: Build) -> list[Moved]:
        """List what moves in a world where all accounts change at one cutoff."""
        (at,) = world.cutoffs
        other = self.other(world, build)
        if other is None:
            return [_failed(base, self.beside(at))]
        return moved(base, other, cutoffs=self.beside(at), instants=at)

    def other(self, world: World, build: Build) -> Matrix | None:
        """Build a world where all accounts change at one cutoff; None if it fails."""
        try:
            return self._built(world, self.beside(world.cutoffs[0]), build)
        except ChurnmlError:
            return None

    def _built(self, world: World, cutoffs: Sequence[date], build: Build) -> Matrix:
        self.worlds += 1
        self.tell(f"other future {self.worlds}")
        with self.stage.staged(world) as tables:
            return build(tables, cutoffs)


def _failed(base: Matrix, cutoffs: Sequence[date]) -> Moved:
    """Say that a world could not be built at all."""
    rows = base.at(cutoffs).index.to_frame(index=False)
    rows = rows.assign(before="built", after="not built", strict=True)
    return Moved(BUILD, rows, len(rows))

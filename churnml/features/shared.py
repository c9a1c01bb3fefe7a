"""Rows that several views start from: computed once in a build, and kept.

What a ticket is as whole numbers and flags, the views of three families look at. As
one expression each of them would spell it out, and the engine compute it, anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import ibis.expr.types as ir

__all__ = ["Keep", "shared", "sharing"]

Keep = Callable[[ir.Table, str], ir.Table]
"""Computes a table and keeps it under a name."""


class _Store:
    """What has been kept so far, by name and by what it was made from."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._kept: dict[tuple[object, ...], ir.Table] = {}

    def kept(
        self, name: str, make: Callable[[], ir.Table], of: tuple[ir.Table, ...]
    ) -> ir.Table:
        key = (name, *(table.op() for table in of))
        if key not in self._kept:
            self._kept[key] = self._keep(make(), name)
        return self._kept[key]


_store: ContextVar[_Store | None] = ContextVar("_store", default=None)


@contextmanager
def sharing(keep: Keep) -> Iterator[None]:
    """Keep, inside the block, what :func:`shared` is called for."""
    before = _store.set(_Store(keep))
    try:
        yield
    finally:
        _store.reset(before)


def shared(name: str, make: Callable[[], ir.Table], *of: ir.Table) -> ir.Table:
    """Compute rows once in a build, however many views start from them.

    Outside of a build they are an expression, as `make` gives it.

    Parameters
    ----------
    name : str
        What they are, such as ``"tickets_dated"``.
    make : callable
        Gives them.
    *of : ir.Table
        What they are made of: equal names of equal tables are the same rows.

    Examples
    --------
    >>> import ibis
    >>> days = ibis.memtable({"day": [1, 2]})
    >>> def odd():
    ...     return days.filter(days.day % 2 == 1)
    >>> shared("odd", odd, days).count().execute()
    1
    >>> made = []
    >>> with sharing(lambda rows, name: made.append(name) or rows):
    ...     both = shared("odd", odd, days), shared("odd", odd, days)
    >>> made
    ['odd']
    """
    store = _store.get()
    return make() if store is None else store.kept(name, make, of)

"""A table of which only the new files are read: the others are kept by the day.

The rules of the contract are asked of the rows that are new; the others were asked
when they were. What is known of the whole, its rows, first and last day and digest,
adds up from what is kept of each account, so that an account that appears later has
the rows that came before it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
from ibis import _

from churnml.backend import Backend
from churnml.tables.by_day import DayStore
from churnml.tables.checks import Profile, digest_of, kept_rows
from churnml.tables.findings import Finding
from churnml.tables.reading import OPENED, Reading, read
from churnml.tables.spec import TableSpec

__all__ = ["Kept", "read_kept"]

# What is said of a table as a whole says nothing of one day of it.
_OF_THE_WHOLE = {"all_null", "empty", "copies", "duplicate_key"}


@dataclass(frozen=True)
class Kept:
    """A table whose older rows are kept by the day.

    Attributes
    ----------
    con : Backend
    store : DayStore
        Holds the new rows too, not yet committed.
    whole : Reading
        All files, which nobody has read yet.
    new : Reading or None
        The files that are new or have changed; None where there are none.
    first : bool
        Whether nothing was kept before.
    """

    con: Backend
    store: DayStore
    whole: Reading
    new: Reading | None
    first: bool

    @property
    def last(self) -> date | None:
        """Day of the last row, be its account known or not."""
        rows = self.store.accounts(self.con)
        value = self.con.to_pyarrow(rows["last"].max()).as_py()
        return value.date() if value else None

    def examined(
        self, look: Callable[[Reading], Profile], life: ir.Table | None
    ) -> Profile:
        """Check the new rows; commit them unless that finds an error.

        Parameters
        ----------
        look : callable
            :func:`churnml.tables.checks.examine`, but for its reading.
        life : ir.Table or None
            The accounts that are known.
        """
        findings: tuple[Finding, ...] = ()
        if self.new is not None:
            findings = look(self.new).findings
            if not self.first:
                findings = tuple(f for f in findings if f.code not in _OF_THE_WHOLE)
        if not any(finding.severity == "error" for finding in findings):
            self.store.commit()
        return self._profile(findings, life)

    def by_day(
        self, life: ir.Table | None
    ) -> tuple[TableSpec, ir.Table, frozenset[str]]:
        """Give what is kept, of the accounts that are known."""
        spec, columns = self.store.by_day(self.whole)
        rows = self.store.days(self.con)
        rows = rows.mutate(**{OPENED: rows.occurred_at})
        return spec, kept_rows(rows, life).drop(OPENED), columns

    def _profile(self, findings: tuple[Finding, ...], life: ir.Table | None) -> Profile:
        accounts = self.store.accounts(self.con)
        total = accounts.aggregate(total=_.rows.sum())
        if life is not None:
            accounts = accounts.semi_join(
                life, accounts.account_id == life.life__account_id
            )
        sums: dict[str, Any] = self.con.to_pyarrow(
            accounts.aggregate(
                kept=_.rows.sum().fill_null(0),
                low=_.low.sum(),
                high=_.high.sum(),
                first=_["first"].min(),
            ).cross_join(total)
        ).to_pylist()[0]
        return Profile(
            findings=findings,
            total=sums["total"] or 0,
            kept=sums["kept"],
            first=sums["first"].date() if sums["first"] else None,
            digest=digest_of(self.whole, sums),
        )


def read_kept(
    cache: Path, spec: TableSpec, root: Path | None, con: Backend
) -> Kept | list[Finding]:
    """Read the files of a table that nothing is kept of, and keep them.

    Returns
    -------
    Kept
        Or all that keeps the table from being read. Where the new files have other
        columns than all together, all are read anew.
    """
    whole = read(spec, root, con, copy=False)
    if not isinstance(whole, Reading):
        return whole
    store = DayStore(cache, spec, root, whole.kept)
    first, fresh = store.empty, store.fresh
    if not fresh:
        return Kept(con, store, whole, None, first)
    new = read(spec, root, con, only=fresh)
    if not isinstance(new, Reading) or new.kept != whole.kept:
        store.start_anew()
        first, fresh, new = True, store.fresh, read(spec, root, con)
    if not isinstance(new, Reading):
        return new
    store.keep(con, new, fresh)
    return Kept(con, store, whole, new, first)

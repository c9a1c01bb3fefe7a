"""Views on an account's own past: how it began, and what it usually exports."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
from ibis import _

from churnml.backend import whole_sum
from churnml.features.grid import bins_ago, day_number
from churnml.features.rollups import SNAPSHOT, UsageRollup
from churnml.timeline import epoch_day

__all__ = ["BEGINNING_DAYS", "OwnPast"]

# An account's beginning is its first 30 days.
BEGINNING_DAYS = 30
# Exports of 28 days are compared with those of the six times 28 days before.
_BLOCK, _BLOCKS = 4, 7


class OwnPast:
    """Views on what was, of one rollup.

    Parameters
    ----------
    rollup : UsageRollup
    """

    def __init__(self, rollup: UsageRollup) -> None:
        self.rollup = rollup

    def beginning(self, spine: ir.Table) -> ir.Table:
        """View, a row per snapshot: ``uses`` of the account's first 30 days.

        Null where they are not over, or began before the table.
        """
        facts = self.rollup.facts(spine)
        begins = spine.account_started_at.truncate("D")
        at = spine.select("account_id", *SNAPSHOT, begins=begins)
        accounts = at.select("account_id", "account", "begins").distinct()
        # Once for each account: of so many rows no instant need become a day.
        over = accounts.begins + ibis.interval(days=BEGINNING_DAYS)
        rows = facts.rows.inner_join(accounts.mutate(over=over), "account_id")
        rows = rows.filter(rows.instant >= rows.begins, rows.instant < rows.over)
        begun = rows.group_by(["account", *facts.late]).agg(n=whole_sum(_.n))
        seen = [at.account == begun.account]
        if facts.late:
            seen.append(begun.known < at.cutoff_day)
        uses = at.inner_join(begun, seen).select(at.account, at.cutoff_day, begun.n)
        uses = uses.group_by(list(SNAPSHOT)).agg(n=whole_sum(_.n))
        both = at.left_join(uses, list(SNAPSHOT))
        started = day_number(at.begins)
        whole = (started >= epoch_day(facts.usage.from_)) & (
            at.cutoff_day >= started + BEGINNING_DAYS
        )
        known = ibis.ifelse(whole, uses.n.fill_null(0), ibis.null())
        return both.select(at.account, at.cutoff_day, uses=known)

    def exports(self, spine: ir.Table) -> ir.Table:
        """View: exports by ``block`` of 28 days, 0 for the last; zeros where none.

        Of the six blocks before the last, those that the account has lived whole.
        """
        blocks = bins_ago(_BLOCKS).rename(block="ago")
        grid = self.rollup.facts(spine).at.select(*SNAPSHOT, "history")
        grid = grid.cross_join(blocks)
        whole = _BLOCK * (grid.block + 1) <= grid.history + 1
        grid = grid.filter((grid.block == 0) | whole)
        rows = self.rollup.bins(spine).filter(_.ago < _BLOCK * _BLOCKS, _.exports > 0)
        rows = rows.mutate(block=(rows.ago // _BLOCK).cast("int32"))
        keys = [*SNAPSHOT, "block"]
        sums = rows.group_by(keys).agg(n=whole_sum(_.exports))
        joined = grid.left_join(sums, keys)
        return joined.select(*(grid[k] for k in keys), n=sums.n.fill_null(0))

"""Labels of one's own: a frame, an ibis table or SQL over the raw tables."""

from __future__ import annotations

from datetime import date

import ibis
import ibis.expr.types as ir

from churnml.errors import TaskError
from churnml.islands import STAMP
from churnml.own import Own, read_own
from churnml.tables import Tables

__all__ = ["own_labels"]


def _check_maturity(mine: ir.Table) -> None:
    """Refuse labels that claim to be known before the time they are about."""
    early = mine.filter(mine.matured_at <= mine.cutoff)
    count = int(early.count().execute())
    if count:
        one = early.order_by(["account_id", "cutoff"]).limit(1).execute().iloc[0]
        msg = (
            f"your labels: matured_at is not after the cutoff in {count} rows (e.g. "
            f"{one.account_id!r} at {one.cutoff:%Y-%m-%d}: "
            f"{one.matured_at:%Y-%m-%d}).\n"
            "Give the day from which the label can be known, after its outcome window."
        )
        raise TaskError(msg)


def own_labels(
    tables: Tables, spine: ir.Table, own: Own, cutoffs: list[date]
) -> ir.Table:
    """Read one's own labels, and say of each snapshot what they say.

    Raises
    ------
    TaskError
        If they are malformed, or claim to be known before the time they are about.
    """
    mine = read_own(
        tables,
        own,
        what="your labels",
        cutoffs=cutoffs,
        required={"label": "boolean"},
        optional={"outcome": "string", "kind": "string", "matured_at": STAMP},
    )
    if "matured_at" in mine.columns:
        _check_maturity(mine)
    rows = spine.select("account_id", "cutoff").left_join(
        mine, ["account_id", "cutoff"]
    )
    # The verdict from the label alone; a person's own outcome words take precedence.
    verdict = ibis.cases(
        (rows.label, "churned"), (~rows.label, "stayed"), else_="censored"
    )
    end = ibis.literal(tables.until).cast(STAMP)
    given = rows.columns
    return rows.mutate(
        outcome=rows.outcome.fill_null(verdict) if "outcome" in given else verdict,
        kind=rows.kind if "kind" in given else ibis.null("string"),
        matured_at=rows.matured_at.fill_null(end) if "matured_at" in given else end,
    ).select("account_id", "cutoff", "label", "outcome", "kind", "matured_at")

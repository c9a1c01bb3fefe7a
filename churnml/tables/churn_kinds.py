"""The kinds of churn that can be told apart, and how a table may spell them."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

__all__ = ["KINDS", "kind_named"]

KINDS = ("voluntary", "non-renewal", "involuntary")
"""The ways of leaving that can be told apart."""


def kind_named(text: ir.StringValue) -> ir.StringValue:
    """Read a kind of churn, in whatever case and however it is joined.

    Examples
    --------
    >>> import ibis
    >>> ibis.duckdb.connect().execute(kind_named(ibis.literal("Non Renewal")))
    'non-renewal'
    >>> nothing = kind_named(ibis.literal("other")).isnull()
    >>> bool(ibis.duckdb.connect().execute(nothing))
    True
    """
    plain = text.lower().re_replace("[^a-z]", "")
    return ibis.cases(
        *((plain == kind.replace("-", ""), kind) for kind in KINDS),
        else_=ibis.null("string"),
    )

"""Account: declared attributes that never change, such as industry or channel.

They are context for the model, static facts nobody can act on: never a reason. Only
columns declared as ``attributes`` of the accounts are read; what describes an account's
present state (its plan today, its MRR today) must not be declared as one.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir
from ibis import _

from churnml.features.spec import Card, Family, Feature, Part, keys_of
from churnml.tables import Tables

__all__ = ["family"]


def family(tables: Tables, windows: Sequence[int]) -> Family:  # noqa: ARG001
    """Build the family ``account``: one category per declared attribute.

    Parameters
    ----------
    tables : Tables
        With a table ``accounts``.
    windows : sequence of int
        Not used: attributes have no window.
    """
    accounts = tables["accounts"]
    names = accounts.spec.attributes

    def attributes(spine: ir.Table) -> ir.Table:
        rows = accounts.expr.select(
            "account_id", **{n: accounts.expr[n] for n in names}
        )
        return spine.inner_join(rows, "account_id").select(
            *(spine[key] for key in keys_of(spine)),
            **{n: rows[n].cast("string") for n in names},
        )

    return Family(
        "account",
        views={"attributes": attributes},
        parts={n: Part("attributes", _[n].max()) for n in names},
        features=[Feature(_card(n), _[f"account.{n}"]) for n in names],
    )


def _card(name: str) -> Card:
    return Card(
        name=f"account__{name}",
        family="account",
        measure=name,
        window=None,
        signals=(),
        definition=f"The account's {name}, declared never to change.",
        unit="text",
        direction="?",
        says=f"{name}: {{value}}",
        nulls="not given",
        categorical=True,
        actionable=False,
    )

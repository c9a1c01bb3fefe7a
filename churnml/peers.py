"""Places among all accounts, and among those of a plan, counted where the tables are.

What accounts in memory are compared with lies elsewhere if only some were brought: so
it is counted there, and what comes here are shares, of the accounts asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from churnml.backend import materialise
from churnml.matrix import KEYS, Matrix
from churnml.prepared import Prepared
from churnml.shown import said_of_running

__all__ = ["GROUP_COLUMNS", "LEAST_PEERS", "among_all", "among_peers"]

LEAST_PEERS = 30
"""Accounts of a plan or segment below which all accounts are the peers."""

GROUP_COLUMNS: Mapping[str, str] = {
    **dict.fromkeys(("plan", "plan_tier", "plan_name", "tier", "edition"), "plan"),
    **dict.fromkeys(("segment", "customer_segment", "account_segment"), "segment"),
}
"""Columns that name a plan or a segment, the first that is there; and which it is."""


def among_all(built: Prepared, matrix: Matrix) -> Matrix:
    """Put each value's place within its cutoff's whole cohort into the evidence.

    Parameters
    ----------
    built : Prepared
        Of the whole cohort.
    matrix : Matrix
        Of some of its accounts.

    Returns
    -------
    Matrix
        With ``<feature>__percentile``, the share of lower values, ``__above``, that of
        higher ones, and ``__known``, the share of accounts that have a value.
    """
    # Flags too: a "no" of nearly all accounts is no news of one.
    names = [card.name for card in matrix.cards if not card.categorical]
    everybody = built.compiled.table.select("cutoff", *names)
    pairs = _own(matrix, names).inner_join(everybody, "cutoff")
    return _with_shares(built, matrix, pairs, names)


def among_peers(built: Prepared, matrix: Matrix) -> Matrix:
    """Put each value's place among accounts of the same plan into the evidence.

    The same accounts are its peers as where all are in memory, see
    :func:`churnml.reasons.peers.peer_groups`.

    Parameters
    ----------
    built : Prepared
        Of the whole cohort, of one cutoff.
    matrix : Matrix
        Of some of its accounts.

    Returns
    -------
    Matrix
        With ``<feature>__percentile_in_plan``, ``__above_in_plan`` and
        ``__known_in_plan``, or the same ``_in_segment``; null where fewer than
        :data:`LEAST_PEERS` of them have a value. As it was where no table names a plan
        or a segment, or none is large enough.
    """
    found = _groups(built)
    if found is None or not len(matrix):
        return matrix
    kind, groups = found
    # As nobody says a share of a flag.
    ranked = [c for c in matrix.cards if not c.categorical and c.unit != "flag"]
    names = [card.name for card in ranked]
    mine = _own(matrix, names).inner_join(groups, KEYS)
    members = built.compiled.table.inner_join(groups, KEYS)
    members = members.select("cutoff", "named", *names)
    pairs = mine.inner_join(members, ["cutoff", "named"])
    return _with_shares(
        built, matrix, pairs, names, suffix=f"_in_{kind}", least=LEAST_PEERS
    )


def _own(matrix: Matrix, names: Sequence[str]) -> ir.Table:
    """Hand the values of the accounts in memory back to the engine."""
    values = matrix.X[[*names]].add_prefix("own__").reset_index()
    schema = {"account_id": "string", "cutoff": "timestamp(6)"}
    schema |= {f"own__{name}": "float64" for name in names}
    return ibis.memtable(values, schema=schema)


def _with_shares(
    built: Prepared,
    matrix: Matrix,
    pairs: ir.Table,
    names: Sequence[str],
    *,
    suffix: str = "",
    least: int = 1,
) -> Matrix:
    """Count those below and above each value, and put the shares into the evidence.

    Parameters
    ----------
    built : Prepared
    matrix : Matrix
    pairs : ir.Table
        Each account of the matrix, beside each that it is compared with.
    names : sequence of str
        Of the features.
    suffix : str
        Of the names in the evidence.
    least : int
        Known values below which there is nothing to compare with.
    """
    shares: dict[str, ir.Value] = {}
    for name in names:
        value, own = pairs[name], pairs[f"own__{name}"]
        count = value.count()
        enough = ibis.ifelse(count >= least, count, None)
        lower, higher = ((x).cast("int64").sum() for x in (value < own, value > own))
        shares[f"{name}__percentile{suffix}"] = lower / enough
        shares[f"{name}__above{suffix}"] = higher / enough
        shares[f"{name}__known{suffix}"] = count / pairs.count()
    found = built.tables.con.execute(pairs.group_by(KEYS).agg(**shares))
    found = found.assign(cutoff=found["cutoff"].astype("datetime64[us]"))
    # Who has no peers is not among them.
    places: pd.DataFrame = found.set_index(KEYS).reindex(matrix.index)
    return replace(matrix, evidence=matrix.evidence.join(places.astype("float64")))


def _groups(built: Prepared) -> tuple[str, ir.Table] | None:
    """Group the snapshots by the first column that names groups that are large enough.

    Returns
    -------
    kind : str
        ``plan`` or ``segment``.
    groups : ir.Table
        ``account_id, cutoff`` and what they are ``named``; without those that are
        not.
    """
    for column, kind in GROUP_COLUMNS.items():
        for source in _sources(built, column):
            groups = materialise(built.tables.con, source.drop_null("named"), "groups")
            sizes = groups.group_by(["cutoff", "named"]).agg(size=_.count())
            largest = built.tables.con.to_pyarrow(sizes["size"].max()).as_py()
            if largest is None:  # it names nothing: then the next of that name
                continue
            if largest >= LEAST_PEERS:
                return kind, groups
            break
    return None


def _sources(built: Prepared, column: str) -> Iterator[ir.Table]:
    """Look a name up where `Matrix` has it: what is shown first, then the features."""
    tables, spine = built.tables, built.spine
    accounts, paid = tables["accounts"], tables.get("subscriptions")
    # As known at the cutoff goes before as it is by now.
    if column == "plan" and paid is not None and "plan" in paid.columns:
        one = said_of_running(paid, spine, ["plan"])
        yield one.select(*KEYS, named=ibis.ifelse(one.differing_plan, None, one.plan))
    elif column in accounts.spec.display and column in accounts.expr.columns:
        named = accounts.expr[column].cast("string")  # a column of nulls has no type
        told = accounts.expr.select("account_id", named=named)
        yield spine.select(*KEYS).inner_join(told, "account_id")
    attribute = f"account__{column}"
    if attribute in {card.name for card in built.compiled.cards}:
        features = built.compiled.table
        yield features.select(*KEYS, named=features[attribute])

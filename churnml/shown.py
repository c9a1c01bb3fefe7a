"""What is shown beside a risk and is no feature: name, owner, money, renewal.

It is as known at the cutoff, like the features, and does not depend on which of them
there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from churnml.backend import materialise, scratch
from churnml.features import commercial, onboarding
from churnml.features.build import compile_features
from churnml.features.grid import day_number
from churnml.features.plays import begun_before, treated
from churnml.features.subscription_facts import UNNAMED, rows_seen
from churnml.fetched import KEYS, fetched, indexed
from churnml.known import STAMP
from churnml.labels import ChurnTask
from churnml.states import NOTICE_GIVEN
from churnml.tables import RawTable, Tables

__all__ = [
    "RECENT_PLAYS",
    "aside_of",
    "context_of",
    "said_of_running",
    "treated_after",
]

RECENT_PLAYS = timedelta(days=182)
"""How long before a cutoff a play may have begun to be shown."""


def context_of(tables: Tables, spine: ir.Table, X: pd.DataFrame) -> pd.DataFrame:
    """Gather what is shown beside a risk and never is a feature.

    A display column says what an account is by now. Where it is called as something
    that is known as of the cutoff, such as ``plan``, the name is that fact's, and the
    column is shown as ``account_plan``.
    """
    then = _known_then(tables, spine, X)
    told = _told_now(tables, spine, X)
    shown = {
        f"account_{name}" if name in then else name: values
        for name, values in told.items()
        # A column called account_plan already stays what it is.
        if name not in then or f"account_{name}" not in told
    }
    return pd.DataFrame({**shown, **then}, index=X.index)


def aside_of(tables: Tables, not_scored: pd.DataFrame) -> pd.DataFrame:
    """Say beside accounts that are not scored who they are, and what is leaving.

    Parameters
    ----------
    tables : Tables
    not_scored : DataFrame
        ``account_id, cutoff, reason``.

    Returns
    -------
    DataFrame
        With ``name`` and ``owner``; and of those that have given notice ``mrr`` and
        ``currency`` as known at the cutoff, null of all others and where not known.

    Examples
    --------
    >>> from datetime import date
    >>> from churnml.tables import load_tables, specs_from
    >>> accounts = pd.DataFrame({"account_id": ["A", "B"], "name": ["Acme", "Beta"]})
    >>> paid = accounts[["account_id"]].assign(
    ...     started_at="2025-01-01", ended_at="2025-06-01", mrr=100.0
    ... )
    >>> frames = {"accounts": accounts, "subscriptions": paid}
    >>> tables = load_tables(specs_from(frames), complete_until=date(2025, 3, 3))
    >>> others = pd.DataFrame({"account_id": ["A", "B"], "cutoff": "2025-03-03"})
    >>> others = others.assign(reason=["notice given", "new"])
    >>> aside_of(tables, others)[["name", "mrr"]].to_numpy().tolist()
    [['Acme', 100.0], ['Beta', nan]]
    """
    frame = not_scored.assign(cutoff=not_scored["cutoff"].astype("datetime64[us]"))
    rows = pd.DataFrame(index=pd.MultiIndex.from_frame(frame[KEYS]))
    told = _told_now(tables, ibis.memtable(frame[["account_id"]]), rows)
    leaving = frame.loc[frame["reason"] == NOTICE_GIVEN, KEYS]
    money = _leaving(tables, leaving).reindex(rows.index)
    return frame.assign(
        name=told["name"],
        owner=told["owner"],
        mrr=money["mrr"].to_numpy(),
        currency=money["currency"].to_numpy(),
    )


def _leaving(tables: Tables, keys: pd.DataFrame) -> pd.DataFrame:
    """Look up what some snapshots that are not scored pay: ``mrr, currency``."""
    rows = pd.DataFrame(index=pd.MultiIndex.from_frame(keys))
    if "subscriptions" not in tables or keys.empty:
        return rows.assign(mrr=np.nan, currency=None)
    spine = ibis.memtable(keys).select(
        "account_id",
        cutoff=_.cutoff.cast(STAMP),
        cutoff_day=day_number(_.cutoff),
        account_started_at=ibis.null(STAMP),
        spell_started_at=ibis.null(STAMP),
    )
    with scratch(tables.con):
        spine = materialise(tables.con, spine, "leaving")
        money, paid = _money(tables, spine, rows), _running(tables, spine, rows)
        return pd.DataFrame(_revenue(money, paid))


def _revenue(money: pd.DataFrame, paid: pd.DataFrame) -> dict[str, Any]:
    """Give the revenue of each snapshot and what it is paid in, if it is in one."""
    mrr = money.get("commercial__mrr", pd.Series(np.nan, money.index))
    # Dollars and pounds add up to no amount.
    return {"mrr": mrr.mask(paid["several"]), "currency": paid["currency"]}


def _told_now(tables: Tables, spine: ir.Table, X: pd.DataFrame) -> dict[str, Any]:
    """Give the name, the owner and the display columns as the accounts have them."""
    accounts = tables["accounts"]
    shown = ["name", "owner", *accounts.spec.display]
    have = [c for c in shown if c in accounts.expr.columns]
    known = accounts.expr.semi_join(spine, "account_id")
    facts = fetched(tables, known.select("account_id", *have))
    facts = facts.set_index("account_id").reindex(
        X.index.get_level_values("account_id")
    )
    return {c: facts[c].to_numpy() if c in facts else None for c in shown}


def _known_then(tables: Tables, spine: ir.Table, X: pd.DataFrame) -> dict[str, Any]:
    """Give the money, the plan, the renewal and the stage as known at the cutoff."""
    frame = indexed(fetched(tables, spine)).loc[X.index]
    cutoff = X.index.get_level_values("cutoff")
    money = _money(tables, spine, X)
    paid = _running(tables, spine, X)
    ahead = money.get("commercial__days_to_term_end", pd.Series(np.nan, X.index))
    began = frame["spell_started_at"]
    return {
        **_revenue(money, paid),
        **({"plan": paid["plan"]} if "plan" in paid else {}),
        "renewal_date": cutoff + pd.to_timedelta(ahead.to_numpy(), unit="D"),
        "tenure_days": (cutoff - began).dt.days.astype("float64"),
        "account_started_at": frame["account_started_at"],
        "lifecycle_stage": _stage(tables, spine, X),
        "plays_begun": _plays_begun(tables, spine, X),
    }


def _stage(tables: Tables, spine: ir.Table, X: pd.DataFrame) -> pd.Series:
    """Give the stage of each account's life, whether or not it is a feature."""
    name = onboarding.STAGE
    if name in X:
        stage = X[name]
    else:
        compiled = compile_features([onboarding.stage(tables)], spine)
        stage = indexed(fetched(tables, compiled.table)).loc[X.index, name]
    return stage.astype("str").replace({onboarding.RENEWAL_WINDOW: "renewal"})


def _plays_begun(tables: Tables, spine: ir.Table, X: pd.DataFrame) -> pd.Series:
    """Say which plays were begun lately: ``2025-03-03 call; 2025-02-11 training``.

    The latest first; null where there was none.
    """
    nothing = pd.Series(None, index=X.index, dtype="str")
    if "plays" not in tables:
        return nothing
    rows = fetched(tables, begun_before(tables["plays"], spine, RECENT_PLAYS))
    rows = rows[rows["play"].notna()].sort_values(
        ["begun_at", "play"], ascending=[False, True], kind="stable"
    )
    if rows.empty:
        return nothing
    rows["said"] = rows["begun_at"].dt.strftime("%Y-%m-%d") + " " + rows["play"]
    rows["cutoff"] = rows["cutoff"].astype("datetime64[us]")
    said = rows.groupby(KEYS)["said"].agg("; ".join)
    return said.reindex(X.index).astype("str")


def treated_after(
    tables: Tables, spine: ir.Table, task: Any, X: pd.DataFrame
) -> pd.Series | None:
    """Flag the snapshots that a play followed upon; see `Matrix.treated`."""
    if not isinstance(task, ChurnTask) or "plays" not in tables:
        return None
    followed = treated(tables["plays"], spine, task.lead + task.horizon)
    index = indexed(fetched(tables, followed)).index
    return pd.Series(X.index.isin(index), index=X.index, name="treated")


def _running(tables: Tables, spine: ir.Table, X: pd.DataFrame) -> pd.DataFrame:
    """Say of the paid rows that run just before the cutoff what they are in.

    Returns
    -------
    DataFrame
        ``currency`` of each account's MRR, which these rows add up to, and whether it
        has ``several``; ``plan``, where the table names plans. Null where the rows
        differ.
    """
    nothing = pd.DataFrame({"currency": None, "several": False}, index=X.index)
    if "subscriptions" not in tables:
        return nothing
    paid = tables["subscriptions"]
    named = [name for name in ("currency", "plan") if name in paid.columns]
    if not named:
        return nothing
    found = said_of_running(paid, spine, named)
    one = indexed(fetched(tables, found)).reindex(X.index)
    for name in named:
        differ = one[f"differing_{name}"].astype("boolean").fillna(value=False)
        nothing[name] = one[name].mask(differ.astype(bool))
        if name == "currency":
            nothing["several"] = differ.astype(bool)
    return nothing


def said_of_running(paid: RawTable, spine: ir.Table, names: Sequence[str]) -> ir.Table:
    """Gather what the paid rows say that run just before each cutoff.

    Returns
    -------
    ir.Table
        ``account_id, cutoff``, each of the columns, and as ``differing_<column>``
        whether the rows differ in it.
    """
    return (
        rows_seen(paid, spine)
        .filter(_.runs)
        .group_by(KEYS)
        .agg(
            **{name: _[name].max().nullif(UNNAMED) for name in names},
            **{f"differing_{name}": _[name].max() != _[name].min() for name in names},
        )
    )


_MONEY = ("commercial__mrr", "commercial__days_to_term_end")


def _money(tables: Tables, spine: ir.Table, X: pd.DataFrame) -> pd.DataFrame:
    """Look up MRR and term end, whether or not they are features of the model."""
    if "subscriptions" not in tables:
        return X
    family = commercial.family(tables, [4])
    there = [f.card.name for f in family.features if f.card.name in _MONEY]
    if set(there) <= set(X):
        return X
    compiled = compile_features([family], spine, only=there)
    return indexed(fetched(tables, compiled.table)).loc[X.index]

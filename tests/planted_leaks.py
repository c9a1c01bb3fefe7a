"""A builder of twelve leaks, each a mistake that people make, and two honest features.

Each sees more than was known before the cutoff, in its own way; the audit has to find
or list them all, by the right name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import ibis
import ibis.expr.types as ir
from ibis import _
from ibis.common.deferred import Deferred

from churnml.features.spec import Family, Feature, Part, feature
from churnml.tables import Tables

# Feature: table and column of its cause, or nothing where it can only be listed.
LEAKS = {
    "inclusive_cutoff": ("usage", "occurred_at"),
    "solve_hours": ("tickets", "resolved_at"),
    "final_status": ("tickets", "status"),
    "current_plan": ("subscriptions", "plan"),
    "days_to_end": ("subscriptions", "ended_at"),
    "against_everybody": ("usage", "occurred_at"),
    "country_churn_rate": ("churns", "churned_at"),
    "sticky_of_the_future": ("usage", "occurred_at"),
    "rating_given_later": ("tickets", "csat"),
    "reason_of_churn": ("churns", "reason"),
}
LISTED = {
    "last_updated": ("accounts", "updated_at"),
    "undated": ("orders", "occurred_at"),
}
HONEST = ("logins", "rank_of_logins")


def family(tables: Tables, windows: Sequence[int]) -> Family:
    """Build the planted features."""
    usage, tickets = tables["usage"].expr, tables["tickets"].expr
    paid, churns = tables["subscriptions"].expr, tables["churns"].expr
    accounts, orders = tables["accounts"].expr, tables["orders"].expr

    def begun(spine: ir.Table) -> ir.Table:
        return _joined(spine, paid, lambda at, r: r.started_at < at.cutoff)

    def opened(spine: ir.Table) -> ir.Table:
        return _joined(spine, tickets, lambda at, r: r.opened_at < at.cutoff)

    def recent(spine: ir.Table) -> ir.Table:
        return _joined(
            spine,
            usage,
            lambda at, r: r.occurred_at >= at.cutoff - ibis.interval(days=28),
            lambda at, r: r.occurred_at <= at.cutoff,
        )

    def countries(spine: ir.Table) -> ir.Table:
        gone = churns.group_by("account_id").agg(gone=_.churned_at.nunique())
        of = accounts.left_join(gone, "account_id").select(
            "account_id", "country", "gone"
        )
        rates = of.group_by("country").agg(rate=_.gone.fill_null(0).mean())
        mine = of.inner_join(rates, "country").select("account_id", "rate")
        return _joined(spine, mine)

    def everybody(spine: ir.Table) -> ir.Table:
        whole = usage.agg(total=_.count())
        return spine.cross_join(whole).select("snapshot", "total")

    # Learned on the test period: what accounts that stayed came to use of late.
    stayed = usage.anti_join(churns, "account_id").group_by("event")
    lately = stayed.agg(share=(_.occurred_at >= "2023-12-01").mean())
    chosen = lately.order_by(ibis.desc("share"), "event").limit(1)
    sticky = chosen.execute().event[0]
    honest = _.occurred_at < _.cutoff
    views = {
        "recent": recent,
        "everybody": everybody,
        "opened": opened,
        "begun": begun,
        "rows": lambda spine: _joined(spine, paid),
        "countries": countries,
        "churns": lambda spine: _joined(spine, churns),
        "accounts": lambda spine: _joined(spine, accounts),
        "orders": lambda spine: _joined(
            spine, orders, lambda at, r: r.occurred_at < at.cutoff
        ),
        "ranked": lambda spine: _ranked(recent(spine).filter(honest)),
    }
    hours = (_.resolved_at.epoch_seconds() - _.opened_at.epoch_seconds()) / 3600
    since = (_.cutoff.epoch_seconds() - _.updated_at.epoch_seconds()) // 86_400
    ahead = (_.ended_at.epoch_seconds() - _.cutoff.epoch_seconds()) // 86_400
    parts = {
        "inclusive_cutoff": Part("recent", _.count(), empty=0),
        "solve_hours": Part("opened", hours.max()),
        "final_status": Part(
            "opened", (_.status == "solved").cast("int64").sum(), empty=0
        ),
        "current_plan": Part("rows", _.plan.argmax(_.started_at)),
        "days_to_end": Part("begun", ahead.max()),
        "all": Part("everybody", _.total.max()),
        "country_churn_rate": Part("countries", _.rate.max()),
        "sticky_of_the_future": Part(
            "recent", (honest & (_.event == sticky)).cast("int64").sum(), empty=0
        ),
        "rating_given_later": Part("opened", _.csat.min()),
        "reason_of_churn": Part("churns", _.reason.max()),
        "last_updated": Part("accounts", since.max()),
        "undated": Part("orders", _.value.min()),
        "logins": Part("recent", honest.cast("int64").sum(), empty=0),
        "rank_of_logins": Part("ranked", _.place.max()),
    }
    values = {name: _[f"planted.{name}"] for name in (*LEAKS, *LISTED, *HONEST)}
    values["against_everybody"] = values["logins"] / _["planted.all"]
    return Family(
        "planted",
        views=views,
        parts=parts,
        features=[_named(*v) for v in values.items()],
    )


def _joined(spine: ir.Table, rows: ir.Table, *conditions) -> ir.Table:
    """Join an account's rows to its snapshots, under whatever conditions."""
    at = spine.select("account_id", "snapshot", "cutoff")
    on = [at.account_id == rows.account_id, *(c(at, rows) for c in conditions)]
    columns = [rows[name] for name in rows.columns if name not in at.columns]
    return at.inner_join(rows, on).select(at.snapshot, at.cutoff, *columns)


def _ranked(rows: ir.Table) -> ir.Table:
    """Rank the accounts of one cutoff: honest, though it looks across accounts."""
    counts = rows.group_by(["snapshot", "cutoff"]).agg(n=_.count())
    order = ibis.window(group_by="cutoff", order_by="n")
    return counts.mutate(place=ibis.rank().over(order)).select("snapshot", "place")


def _named(name: str, value: Deferred) -> Feature:
    made = feature(
        "planted",
        name,
        value,
        signals="",
        definition=f"Planted: {name}.",
        unit="count",
        direction="?",
        says="{value}",
    )
    text = name in {"current_plan", "reason_of_churn"}
    return replace(made, card=replace(made.card, categorical=text))

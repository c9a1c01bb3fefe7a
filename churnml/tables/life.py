"""When each account began and when it left, for the checks."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from churnml.tables.reading import Reading

__all__ = ["account_life", "subscription_starts"]

_NEVER = ibis.literal(value=False)


def account_life(readings: Mapping[str, Reading]) -> ir.Table:
    """Date the first sign-up and the last leaving of each account.

    Returns
    -------
    ir.Table
        One row per account: ``life__account_id``; ``life__started_at``, its sign-up,
        else the start of its first subscription; ``life__left_at``, null while it is
        a customer or where nothing dates leaving; ``life__ever_left``.

    Notes
    -----
    Where churns are given, an account has left at its last churn unless a paid
    subscription starts at or after it. Otherwise it has left at the latest end of
    its subscriptions if all of them have ended.
    """
    rows = readings["accounts"].rows.filter(lambda t: t.account_id.notnull())
    started = rows.started_at.min() if "started_at" in rows.columns else _no_time()
    life = rows.group_by("account_id").aggregate(signed_up_at=started)
    subscriptions, churns = readings.get("subscriptions"), readings.get("churns")
    if subscriptions:
        life = life.left_join(_spans(subscriptions), "account_id").drop(
            "account_id_right"
        )
    else:
        empty = {"first_start": _no_time(), "last_start": _no_time()}
        life = life.mutate(**empty, last_end=_no_time())
    if churns:
        last = churns.rows.group_by("account_id").aggregate(
            last_churn=lambda t: t.churned_at.max()
        )
        life = life.left_join(last, "account_id").drop("account_id_right")
        back = (life.last_start >= life.last_churn).fill_null(_NEVER)
        left, ever = back.ifelse(None, life.last_churn), life.last_churn.notnull()
    else:
        left, ever = life.last_end, life.last_end.notnull()
    return life.select(
        life__account_id=life.account_id,
        life__started_at=ibis.coalesce(life.signed_up_at, life.first_start),
        life__left_at=left,
        life__ever_left=ever,
    )


def subscription_starts(readings: Mapping[str, Reading]) -> ir.Table | None:
    """Date the start of each subscription, where subscriptions have ids."""
    reading = readings.get("subscriptions")
    if reading is None or "subscription_id" not in reading.columns:
        return None
    return (
        reading.rows.filter(lambda t: t.subscription_id.notnull())
        .group_by(life__subscription_id="subscription_id")
        .aggregate(life__subscription_started_at=lambda t: t.started_at.min())
    )


def _spans(subscriptions: Reading) -> ir.Table:
    rows = subscriptions.rows
    if "ended_at" not in rows.columns:
        rows = rows.mutate(ended_at=_no_time())
    if "is_trial" not in rows.columns:
        rows = rows.mutate(is_trial=False)
    trial = rows.is_trial.fill_null(_NEVER)
    running = rows.ended_at.isnull().any()
    return rows.group_by("account_id").aggregate(
        first_start=rows.started_at.min(),
        last_start=rows.started_at.max(where=~trial),
        last_end=running.ifelse(None, rows.ended_at.max()),
    )


def _no_time() -> ir.Value:
    return ibis.null("timestamp")

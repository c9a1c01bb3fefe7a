"""The contracts of the raw tables, as rules over their rows.

A rule marks rows. All rules of a table are counted in one query
(:mod:`churnml.tables.checks`); rows are looked at again only to show examples.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from churnml.tables.churn_kinds import KINDS, kind_named
from churnml.tables.findings import Severity
from churnml.tables.reading import KNOWN_GIVEN, OPENED, UNREAD, Reading
from churnml.tables.scales import scales_of

__all__ = ["Rule", "rules"]

_KINDS = {
    "time": "a time",
    "whole": "a whole number",
    "number": "a number",
    "seconds": "a number of seconds",
    "flag": "true or false",
    "id": "a whole-number id",
}
# earlier, later, severity: a row where the later comes first is out of order.
_ORDER: dict[str, tuple[tuple[str, str, Severity], ...]] = {
    "subscriptions": (
        ("started_at", "ended_at", "error"),
        ("started_at", "term_ends_at", "warning"),
        ("started_at", "notice_at", "warning"),
        ("notice_at", "ended_at", "warning"),
    ),
    "tickets": (
        ("opened_at", "first_response_at", "warning"),
        ("opened_at", "resolved_at", "warning"),
        ("opened_at", "reopened_at", "warning"),
        ("opened_at", "escalated_at", "warning"),
        ("opened_at", "csat_at", "warning"),
    ),
    "nps": (("asked_at", "responded_at", "warning"),),
    "surveys": (("asked_at", "responded_at", "warning"),),
    "milestones": (("assigned_at", "reached_at", "warning"),),
    "trainings": (("enrolled_at", "finished_at", "warning"),),
    "invoices": (
        ("issued_at", "due_at", "warning"),
        ("issued_at", "paid_at", "warning"),
        ("issued_at", "failed_at", "warning"),
        ("issued_at", "refunded_at", "warning"),
        ("issued_at", "disputed_at", "warning"),
    ),
    "touches": (("touched_at", "answered_at", "warning"),),
    "plays": (("started_at", "ended_at", "warning"),),
}
# A prospect is talked to before it signs up, ...
_BEFORE_SIGN_UP = {"touches"}
# ... and who has left still gets its last invoice, and is won back.
_AFTER_LEFT = {"subscriptions", "churns", "invoices", "touches", "plays"}
_NO_TIME = {
    "milestones": "Such rows are left out: nobody knows since when they are asked for. "
    "Map assigned_at, or list what every account must reach: required_milestones: "
    "[first_login].",
}
_DAY = timedelta(days=1)
_NEVER = ibis.literal(value=False)


@dataclass(frozen=True)
class Rule:
    """Rows that should not be, and how to speak of them.

    Attributes
    ----------
    code : str
    severity : {"error", "warning"}
        Of a part of the rows.
    column : str or None
    bad : ir.BooleanValue
        True for the rows concerned; null counts as false.
    example : ir.StringValue
        One such row in words.
    message, advice : str
    fatal : bool
        Whether it is an error where *all* rows are concerned.
    """

    code: str
    severity: Severity
    column: str | None
    bad: ir.BooleanValue
    example: ir.StringValue
    message: str
    advice: str
    fatal: bool = False


def rules(reading: Reading, t: ir.Table, *, until: date) -> Iterator[Rule]:
    """List the rules of one table.

    Parameters
    ----------
    reading : Reading
    t : ir.Table
        Its rows, with the columns ``life__*`` of their account and subscription.
    until : date
        End of what is observed. Rows of the day it begins are no surprise: that day
        had begun when the tables were written.
    """
    yield from _unread(reading, t)
    yield from _keys(reading, t)
    yield from _scales(reading, t)
    yield from _kinds(reading, t)
    yield from _currencies(reading, t)
    yield from _order(reading, t)
    yield from _life(reading, t)
    opens = OPENED if OPENED in t.columns else "started_at"
    if opens in t.columns:
        opened = t[opens]
        yield Rule(
            "future",
            "warning",
            _opening(reading),
            opened >= _midnight(until + _DAY),
            _of_account(t, opened),
            f"{_opening(reading)} after the data's end ({until})",
            "Such rows are not observed. Correct their clock, or set complete_until "
            "to the midnight up to which all tables are complete.",
            fatal=reading.spec.name in {"accounts", "usage"},
        )


def _unread(reading: Reading, t: ir.Table) -> Iterator[Rule]:
    for name in reading.parsed:
        text = t[UNREAD + name]
        own = name in reading.extra  # of own columns, only times are parsed
        kind = "time" if own else reading.spec.contract[name].kind
        yield Rule(
            "wrong_type",
            "error",
            name,
            text.notnull(),
            ibis.literal("'") + text + "'",
            f"{name} cannot be read as {_KINDS[kind]}",
            "Write times as 2025-03-01 or 2025-03-01T09:30:00+01:00, numbers with a "
            "decimal point and nothing else; or convert them in a sql source.",
        )


def _kinds(reading: Reading, t: ir.Table) -> Iterator[Rule]:
    if reading.spec.name == "churns" and "kind" in reading.columns:
        yield Rule(
            "unknown_kind",
            "warning",
            "kind",
            t.kind.notnull() & kind_named(t.kind).isnull(),
            ibis.literal("'") + _show(t.kind) + "'",
            "kind is none that churnml knows",
            f"It is worked out instead. Map it to one of {', '.join(KINDS)}.",
        )


def _currencies(reading: Reading, t: ir.Table) -> Iterator[Rule]:
    if reading.spec.name == "subscriptions" and {"mrr", "currency"} <= {
        *reading.columns
    }:
        yield Rule(
            "no_currency",
            "warning",
            "currency",
            t.currency.isnull() & (t.mrr != 0),
            _of_account(t, t.mrr),
            "mrr without a currency",
            "What an account pays is not known where such a row runs beside one with "
            "a currency. Say what they are in: subscriptions: {currency: EUR}.",
        )


def _keys(reading: Reading, t: ir.Table) -> Iterator[Rule]:
    events = OPENED in t.columns
    when = t[OPENED] if events else ibis.literal("no id")
    yield Rule(
        "null_key",
        "warning" if events else "error",
        "account_id",
        t.account_id.isnull(),
        ibis.literal("row of ") + _show(when),
        "account_id null",
        "Such rows are left out." if events else "Each account needs its id.",
        fatal=True,
    )
    if not events:
        return
    opening = _opening(reading)
    # A text that cannot be read as a time is reported as that, not as a null too.
    unread = [t[UNREAD + name].isnull() for name in _opens(reading, t)]
    yield Rule(
        "null_time",
        "warning",
        opening,
        ibis.and_(t[OPENED].isnull(), *unread),
        ibis.literal("account '") + _show(t.account_id) + "'",
        f"{opening} null",
        _NO_TIME.get(
            reading.spec.name,
            "Such rows are left out: nobody knows when they happened.",
        ),
        fatal=True,
    )
    if KNOWN_GIVEN in t.columns:
        yield Rule(
            "unknown_known_at",
            "warning",
            "known_at",
            t[KNOWN_GIVEN].isnull(),
            _of_account(t, t[OPENED]),
            "known_at null",
            f"Such rows count as known when they happened ({opening}).",
        )
        yield Rule(
            "known_before",
            "error",
            "known_at",
            t[KNOWN_GIVEN] < t[OPENED],
            _of_account(t, t[KNOWN_GIVEN], ", occurred ", t[OPENED], lead="known "),
            f"known_at < {opening}",
            "Nothing is known before it happens. Fix the loader, or leave known_at out "
            f'and declare a reporting delay: {reading.spec.name}: {{delay: "2d"}}.',
        )


def _scales(reading: Reading, t: ir.Table) -> Iterator[Rule]:
    for name in reading.columns:
        floor = reading.spec.contract[name].floor
        if floor is None:
            continue
        # A negative price may be a discount in a row of its own; rows add up.
        discount = name == "mrr"
        yield Rule(
            "off_scale",
            "warning" if discount else "error",
            name,
            t[name] < floor,
            _of_account(t, t[name]),
            f"{name} {'negative' if floor == 0 else f'under {floor}'}",
            "Rows that run at the same time add up; check that these are discounts."
            if discount
            else "Correct the values, or make them null where they are not known.",
        )
    if reading.spec.name == "nps":
        score = t.score
        yield Rule(
            "off_scale",
            "error",
            "score",
            (score < 0) | (score > 10) | (score % 1 != 0),
            _of_account(t, score),
            "score is not a whole number from 0 to 10",
            "Map the answer to 'how likely are you to recommend us', 0 to 10; convert "
            "another scale in a sql source.",
        )
    if reading.spec.name == "tickets" and "csat" in reading.columns:
        for worst, best in reading.spec.scales.values():
            yield Rule(
                "off_scale",
                "error",
                "csat",
                ~t.csat.between(min(worst, best), max(worst, best)),
                _of_account(t, t.csat),
                f"csat is off its declared scale, {worst:g} to {best:g}",
                "Correct scales: the worst and the best rating, such as "
                "{csat: [1, 5]}.",
            )
    if reading.spec.name == "surveys" and "score" in reading.columns:
        yield from _declared_scales(reading, t)


def _declared_scales(reading: Reading, t: ir.Table) -> Iterator[Rule]:
    scales, asked = scales_of(reading.spec), t.kind.strip().lower()
    off = [
        (asked == kind) & ~t.score.between(min(scale), max(scale))
        for kind, scale in scales.items()
    ]
    off.append((asked == "nps") & (t.score % 1 != 0))
    yield Rule(
        "off_scale",
        "error",
        "score",
        ibis.or_(*off),
        _of_account(t, t.score, " of kind ", t.kind),
        "score is off its kind's declared scale",
        "Correct scales: each kind's worst and best answer, such as {csat: [1, 5]}.",
    )
    yield Rule(
        "no_kind",
        "warning",
        "kind",
        t.kind.isnull() & t.score.notnull(),
        _of_account(t, t.score),
        "kind is null where a score is given",
        "Such answers are in no feature but those that count silence. Say of each what "
        "was asked: nps, csat or ces.",
    )
    yield Rule(
        "no_scale",
        "warning",
        "score",
        t.score.notnull() & asked.notnull() & ~asked.isin(list(scales)),
        ibis.literal("kind '") + _show(t.kind) + "'",
        "score of a kind without a declared scale",
        "Such scores are in no feature. Declare what the kind's worst and best answer "
        "are: surveys: {scales: {csat: [1, 5]}}.",
    )


def _order(reading: Reading, t: ir.Table) -> Iterator[Rule]:
    for earlier, later, severity in _ORDER.get(reading.spec.name, ()):
        if earlier not in t.columns or later not in t.columns:
            continue
        yield Rule(
            "out_of_order",
            severity,
            later,
            _before(t[later], t[earlier]),
            _of_account(t, t[later], f", {earlier} ", t[earlier], lead=f"{later} "),
            f"{later} before {earlier}",
            "Correct the row, or leave it out in a sql source."
            if severity == "error"
            else "Check that both columns are mapped rightly. Such rows stay.",
        )


def _life(reading: Reading, t: ir.Table) -> Iterator[Rule]:
    if "life__account_id" not in t.columns or OPENED not in t.columns:
        return
    opening, opened = _opening(reading), t[OPENED]
    yield Rule(
        "orphan",
        "warning",
        "account_id",
        t.account_id.notnull() & t.life__account_id.isnull(),
        ibis.literal("'") + t.account_id + "'",
        "account_id not among the accounts",
        "Such rows are left out. Load the missing accounts, or check that ids are "
        "written alike in both tables.",
        fatal=True,
    )
    if reading.spec.name not in _BEFORE_SIGN_UP:
        yield Rule(
            "before_sign_up",
            "warning",
            opening,
            opened.date() < t.life__started_at.date(),
            _of_account(t, opened, ", sign-up ", t.life__started_at),
            f"{opening} before the account's sign-up",
            "Check the clocks of both tables, and that accounts.started_at is the "
            "first sign-up. Such rows stay.",
        )
    if reading.spec.name not in _AFTER_LEFT:
        yield Rule(
            "after_left",
            "warning",
            opening,
            opened >= t.life__left_at + ibis.interval(days=1),
            _of_account(t, opened, ", left ", t.life__left_at),
            f"{opening} after the account left",
            "Check the date of leaving, or whether the account came back. Such rows "
            "stay.",
        )
    if "life__subscription_started_at" in t.columns:
        start = t.life__subscription_started_at
        yield Rule(
            "before_subscription",
            "warning",
            opening,
            opened.date() < start.date(),
            _of_account(t, opened, ", subscription since ", start),
            f"{opening} before its subscription's start",
            "Check the clocks of both tables, and the ids that join them. Such rows "
            "stay.",
        )


def _opens(reading: Reading, t: ir.Table) -> Iterator[str]:
    opens = reading.spec.contract.opens
    yield from (name for name in opens if UNREAD + name in t.columns)


def _opening(reading: Reading) -> str:
    opens = reading.spec.contract.opens or ("started_at",)
    return next((name for name in opens if name in reading.columns), opens[-1])


def _before(later: ir.Value, earlier: ir.Value) -> ir.BooleanValue:
    """Compare two times; a bare date is any instant of its day."""
    bare = later == later.date().cast("timestamp")
    return (later.date() < earlier.date()) | ((later < earlier) & ~bare)


def _midnight(day: date) -> ir.Value:
    return ibis.timestamp(f"{day} 00:00:00")


def _show(value: ir.Value) -> ir.StringValue:
    return value.cast("string").fill_null("null")


def _of_account(
    t: ir.Table,
    value: ir.Value,
    link: str = "",
    other: ir.Value = None,
    *,
    lead: str = "",
) -> ir.StringValue:
    text = ibis.literal("account '") + _show(t.account_id) + f"': {lead}" + _show(value)
    return text if other is None else text + link + _show(other)

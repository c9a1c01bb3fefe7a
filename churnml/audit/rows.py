"""Rows of another future: those that are there said otherwise, and new ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import ibis
import ibis.expr.types as ir

from churnml.audit.dating import Dating

__all__ = ["Future", "existing", "invented", "said_otherwise"]

_MICROSECOND = ibis.interval(microseconds=1)
_DAY = ibis.interval(days=1)
_SECONDS = 60 * 86_400
# Shares of the hidden rows, in tenths: deleted, then said otherwise.
_DELETED, _EDITED = 4, 8
# New rows per account and table, and how many there are at most of a table.
_NEW, _MOST_COPIES = 3, 20


@dataclass(frozen=True)
class Future:
    """What is said otherwise of one table.

    Attributes
    ----------
    dating : Dating
    period : bool
        Whether rows sum up a period, and so cannot be moved.
    words : mapping of str to list of str
        Words to say instead, by text column.
    kinds : tuple of str
        Which rows nobody knew of are changed: ``"at"``, ``"after"``, ``"late"``.
    later : tuple of str
        Which times of known rows are changed, with what they date.
    dated : tuple of str
        Which dated values of known rows are changed, their times left alone.
    values : tuple of str
        Which columns of rows nobody knew of are changed, the rows left alone.
    undated : tuple of str
        Which columns are changed in all rows.
    truncated : bool
        Whether all of it is taken away, rather than changed.
    """

    dating: Dating
    period: bool
    words: Mapping[str, list[str]]
    kinds: tuple[str, ...]
    later: tuple[str, ...]
    dated: tuple[str, ...]
    values: tuple[str, ...]
    undated: tuple[str, ...]
    truncated: bool


def existing(rows: ir.Table, future: Future) -> ir.Table:
    """Change the rows that are there.

    Parameters
    ----------
    rows : ir.Table
        With ``audit__t``, the account's instant, and two draws from each row,
        ``audit__low`` and ``audit__high``.
    future : Future

    Returns
    -------
    ir.Table
        With the same columns.
    """
    hidden = _hidden(rows, future.dating)
    touched = _any([hidden[kind] for kind in future.kinds])
    share = rows.audit__low % 10
    gone = touched if future.truncated else touched & (share < _DELETED)
    edited = touched & (share < _EDITED)
    changed: dict[str, ir.Value] = {}
    unknown = _any(list(hidden.values()))
    for n, column in enumerate(future.dating.facts(rows)):
        if future.kinds:
            other = _otherwise(rows, column, future, n)
            changed[column] = ibis.ifelse(edited, other, rows[column])
    for n, column in enumerate(future.undated):
        changed[column] = _otherwise(rows, column, future, n)
    changed |= _become(rows, future, known=~unknown)
    schema = rows.schema()
    cast = {name: value.cast(schema[name]) for name, value in changed.items()}
    return rows.mutate(**cast).filter(~gone)


def _hidden(rows: ir.Table, dating: Dating) -> dict[str, ir.BooleanValue]:
    """Tell rows nobody knew of: on the cutoff's day, after it, entered late."""
    t, opened = rows.audit__t, dating.opened(rows)
    found = {
        "at": (opened >= t) & (opened < t + _DAY),
        "after": opened >= t + _DAY,
    }
    if "known_at" in rows.columns:
        found["late"] = (opened < t) & (rows.known_at >= t)
    return {kind: here.fill_null(False) for kind, here in found.items()}  # noqa: FBT003


def _become(
    rows: ir.Table, future: Future, *, known: ir.BooleanValue
) -> dict[str, ir.Value]:
    """Let known rows become something else at or after the instant."""
    dating, t = future.dating, rows.audit__t
    new: dict[str, ir.Value] = {}
    for n, column in enumerate(future.later):
        at = rows[column]
        free = _ahead(at, t, dating)
        if column in dating.announced:
            free &= ~(rows[dating.announced[column]] < t).fill_null(False)  # noqa: FBT003
        for value, times in dating.values.items():
            if column in times:
                # A value that is known must not lose its date to a later one.
                seen = ~_ahead(_first(rows, times, {}), t, dating)
                free &= ~(rows[value].notnull() & seen & at.isnull())
        other = ibis.null(at.type()) if future.truncated else _later(rows, dating, n)
        new[column] = ibis.ifelse(known & free, other, at)
    for n, (value, times) in enumerate(dating.values.items()):
        if not ({*times} & {*future.later} or value in future.dated):
            continue
        free = _ahead(_first(rows, times, {}), t, dating)
        free &= _ahead(_first(rows, times, new), t, dating)
        other = _otherwise(rows, value, future, n)
        if future.truncated:
            other = ibis.null(rows[value].type())
        new[value] = ibis.ifelse(known & free, other, rows[value])
    return new


def _first(
    rows: ir.Table, times: tuple[str, ...], new: Mapping[str, ir.Value]
) -> ir.Value:
    return ibis.coalesce(*(new.get(t, rows[t]) for t in times))


def _ahead(at: ir.Value, t: ir.Value, dating: Dating) -> ir.BooleanValue:
    """Tell whether a time is not known before the instant."""
    return at.isnull() | (at >= t - _wait(dating))


def _wait(dating: Dating) -> ir.IntervalScalar:
    return ibis.interval(microseconds=dating.delay // timedelta(microseconds=1))


def _later(rows: ir.Table, dating: Dating, n: int) -> ir.Value:
    """Draw a time at or after the instant: often exactly then, sometimes never."""
    which, first = (rows.audit__high // (n + 3)) % 10, rows.audit__t - _wait(dating)
    seconds = (rows.audit__high // (n + 7)) % _SECONDS
    return ibis.cases(
        (which < 3, ibis.null("timestamp(6)")),
        (which < 5, first),
        (which < 6, first + _MICROSECOND),
        else_=first + seconds.as_interval("s"),
    ).cast("timestamp(6)")


def _otherwise(rows: ir.Table, column: str, future: Future, n: int) -> ir.Value:
    """Say a value otherwise; what is not given becomes something too."""
    value, drawn = rows[column], rows.audit__high // (n + 5)
    kind = value.type()
    if kind.is_string():
        words = [*future.words.get(column, []), "invented"]
        cases = [(drawn % len(words) == i, w) for i, w in enumerate(words)]
        other = ibis.cases(*cases)
        return ibis.ifelse(other == value, "invented", other).fill_null("invented")
    if kind.is_boolean():
        return ~value.fill_null(False)  # noqa: FBT003
    if kind.is_numeric():
        return ibis.ifelse(drawn % 3 == 0, 1, value.fill_null(0) * 2 + 3)
    if kind.is_timestamp():
        return value + (drawn % _SECONDS + 1).as_interval("s")
    return value


def said_otherwise(rows: ir.Table, future: Future) -> ir.Table:
    """Change single columns of all rows nobody knew of, the new ones among them."""
    unknown = _any(list(_hidden(rows, future.dating).values()))
    changed = {
        column: ibis.ifelse(unknown, _typed(rows, column, future, n), rows[column])
        for n, column in enumerate(future.values, start=50)
    }
    return rows.mutate(**changed) if changed else rows


def _any(conditions: list[ir.BooleanValue]) -> ir.BooleanValue:
    return ibis.or_(*conditions) if conditions else ibis.literal(False)  # noqa: FBT003


# -- new rows --------------------------------------------------------------------------


def invented(rows: ir.Table, future: Future, people: ir.Table, total: int) -> ir.Table:
    """Invent rows, made after those that are there.

    Parameters
    ----------
    rows : ir.Table
        As :func:`existing` takes them.
    future : Future
    people : ir.Table
        All accounts, ``account_id, number`` (from 0) and ``audit__t``, their instants.
    total : int
        How many `rows` there are.
    """
    dating = future.dating
    if dating.table == "accounts":
        return _newcomers(rows, future, people)
    if future.period:
        unknown = _any([_hidden(rows, dating)[kind] for kind in future.kinds])
        twins = rows.filter(unknown & (rows.audit__high % 10 < _NEW))
        facts = enumerate(future.dating.facts(twins))
        return twins.mutate(**{c: _typed(twins, c, future, n) for n, c in facts})
    donors = _donors(rows, people, total)
    opened, known = _placed(donors, future)
    changed: dict[str, ir.Value] = {}
    for n, column in enumerate(future.dating.facts(donors)):
        other = _typed(donors, column, future, n)
        changed[column] = ibis.ifelse(donors.audit__low % 2 == 0, other, donors[column])
    for n, column in enumerate(dating.later):
        wait = (donors.audit__high // (n + 11)) % _SECONDS
        then = opened + wait.as_interval("s")
        changed[column] = ibis.ifelse(donors[column].isnull(), ibis.null(), then)
    changed |= {c: ibis.null(donors[c].type()) for c in dating.opens[1:]}
    changed |= {dating.opens[0]: opened, "known_at": known}
    schema = rows.schema()
    return donors.mutate(**{c: v.cast(schema[c]) for c, v in changed.items()})


def _typed(rows: ir.Table, column: str, future: Future, n: int) -> ir.Value:
    return _otherwise(rows, column, future, n).cast(rows[column].type())


def _donors(rows: ir.Table, people: ir.Table, total: int) -> ir.Table:
    """Draw rows to copy, a few for each account, and give them to other accounts."""
    number = int(people.count().execute())
    wanted = _NEW * number
    copies = min(_MOST_COPIES, -(-wanted // max(total, 1)))
    if copies > 1:
        copy = ibis.memtable({"audit__copy": list(range(copies))})
        rows = rows.cross_join(copy)
    else:
        one_in = max(1, total // wanted)
        rows = rows.filter(rows.audit__high % one_in == 0)
        rows = rows.mutate(audit__copy=ibis.literal(0, "int64"))
    mixed = (rows.audit__high * 31 + rows.audit__copy * 1_000_003) % 2_147_483_647
    mixed_low = (rows.audit__low * 37 + rows.audit__copy * 7919) % 2_147_483_647
    rows = rows.mutate(
        audit__high=mixed, audit__low=mixed_low, audit__number=mixed % number
    ).drop("account_id", "audit__t")
    joined = rows.inner_join(people, rows.audit__number == people.number)
    return joined.drop("number")


def _placed(rows: ir.Table, future: Future) -> tuple[ir.Value, ir.Value]:
    """Date the new rows: when they happened, and when they became known."""
    dating, t = future.dating, rows.audit__t
    low, seconds = rows.audit__low // 10, (rows.audit__low // 1000) % _SECONDS
    span = seconds.as_interval("s")
    exactly = ibis.cases(
        (low % 5 < 3, t),
        (low % 5 < 4, t + _MICROSECOND),
        else_=t + (seconds % 86_400).as_interval("s"),
    )
    before = ibis.ifelse(low % 3 == 0, t - _MICROSECOND, t - span - _MICROSECOND)
    if not dating.has_known and dating.delay:
        delay = max(1, int(dating.delay.total_seconds()))
        some = t - _wait(dating) + (seconds % delay).as_interval("s")
        before = ibis.ifelse(low % 3 == 0, t - _wait(dating), some)
    places = {"at": exactly, "after": t + _DAY + span, "late": before}
    kind = rows.audit__low % len(future.kinds)
    cases = [(kind == n, places[k]) for n, k in enumerate(future.kinds)]
    opened = ibis.cases(*cases).cast("timestamp(6)")
    if not dating.has_known:
        return opened, opened + _wait(dating)
    # Entered as it happened, afterwards, or foretold; a late row, by the instant.
    which = (low // 15) % 10
    entered = ibis.cases(
        (which < 7, opened), (which < 9, opened + span), else_=opened - 5 * _DAY
    )
    found_out = ibis.cases(
        (which < 4, t), (which < 6, t + _MICROSECOND), else_=t + span
    )
    return opened, ibis.ifelse(opened < t, found_out, entered)


def _newcomers(rows: ir.Table, future: Future, people: ir.Table) -> ir.Table:
    """Invent accounts that begin at the instant or after it."""
    new = people.filter(people.account_id.startswith("invented-"))
    donor = rows.order_by("audit__high", "account_id").limit(1)
    donor = donor.drop("account_id", "audit__t")
    joined = donor.cross_join(new)
    wait = ibis.ifelse(joined.number % 2 == 0, 0, joined.number % 10)
    began = joined.audit__t + wait.as_interval("D")
    (start,) = future.dating.opens
    return joined.mutate({start: began.cast(rows[start].type())})

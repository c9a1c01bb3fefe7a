"""Count what breaks the contract of a raw table, in one query a table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from churnml.backend import Backend, row_digest
from churnml.tables.by_day import halves
from churnml.tables.findings import Finding, structural
from churnml.tables.reading import KNOWN_GIVEN, OPENED, Reading
from churnml.tables.rules import Rule, rules
from churnml.tables.scales import measures, scale_findings

__all__ = ["Profile", "digest_of", "examine", "kept_rows"]

_EXAMPLES = 3
_CHANCE_COPIES = 0.001
# All rows of very large tables are not held at once to compare them: copies have the
# same digest, so that those of a part of all digests tell how many there are.
_MANY = 5_000_000
_PART = 64
_OF_NULLS = ("null_key", "null_time", "unknown_known_at", "no_currency")


@dataclass(frozen=True)
class Profile:
    """What one query said about one table.

    Attributes
    ----------
    findings : tuple of Finding
    total, kept : int
        Rows as they came, and rows handed on.
    first : date or None
        Day of the first row handed on.
    digest : str
        16 hexadecimal digits of the content handed on, in whatever order.
    """

    findings: tuple[Finding, ...]
    total: int
    kept: int
    first: date | None
    digest: str


def examine(
    con: Backend,
    reading: Reading,
    *,
    life: ir.Table | None,
    starts: ir.Table | None,
    until: date,
) -> Profile:
    """Check one table.

    Parameters
    ----------
    con : Backend
    reading : Reading
    life : ir.Table or None
        :func:`churnml.tables.life.account_life`; None where accounts are unreadable.
    starts : ir.Table or None
        :func:`churnml.tables.life.subscription_starts`.
    until : date
        End of what is observed.
    """
    t = _joined(reading, life, starts)
    listed = list(rules(reading, t, until=until))
    row = con.to_pyarrow(
        t.aggregate(
            **_totals(reading, t),
            **{f"rule_{i}": t.count(where=r.bad) for i, r in enumerate(listed)},
            **measures(reading, t, until),
        )
    ).to_pylist()[0]
    row["table"] = reading.spec.name
    counts = [(rule, row[f"rule_{i}"]) for i, rule in enumerate(listed)]
    findings = [*_nothing(reading, row, counts)]
    if row["total"]:
        silent = {f.column for f in findings if f.severity == "error"}
        findings += _broken(con, t, counts, row, silent)
        findings += _repeats(con, reading, row)
        findings += scale_findings(con, reading, row, until)
    return Profile(
        findings=tuple(findings),
        total=row["total"],
        kept=row["kept"],
        first=row["first"].date() if row.get("first") else None,
        digest=digest_of(reading, row),
    )


def kept_rows(rows: ir.Table, life: ir.Table | None) -> ir.Table:
    """Keep the rows that are handed on: of a known account, at a known time."""
    if life is not None:
        rows = rows.semi_join(life, rows.account_id == life.life__account_id)
    return rows.filter(_kept(rows))


def _kept(t: ir.Table) -> ir.BooleanValue:
    kept = t.account_id.notnull()
    if "life__account_id" in t.columns:
        kept &= t.life__account_id.notnull()
    return kept & t[OPENED].notnull() if OPENED in t.columns else kept


def _joined(
    reading: Reading, life: ir.Table | None, starts: ir.Table | None
) -> ir.Table:
    t = reading.rows
    if life is not None and OPENED in t.columns:
        t = t.left_join(life, t.account_id == life.life__account_id)
    own = reading.spec.name == "usage" and "subscription_id" in reading.columns
    if starts is not None and own:
        t = t.left_join(starts, t.subscription_id == starts.life__subscription_id)
    return t


def _totals(reading: Reading, t: ir.Table) -> dict[str, ir.Value]:
    kept = _kept(t)
    low, high = halves(row_digest(t, *reading.kept))
    totals = {
        "total": t.count(),
        "kept": t.count(where=kept),
        "low": low.sum(where=kept),
        "high": high.sum(where=kept),
        **{f"filled_{n}": t[_given(n)].count() for n in reading.columns},
    }
    opens = OPENED if OPENED in t.columns else "started_at"
    if opens in t.columns:
        totals["first"] = t[opens].min(where=kept)
    own = reading.spec.contract.own_id
    if own in reading.columns:
        totals["own"] = t[own].nunique()
    elif OPENED in t.columns:
        digest = row_digest(t, *reading.columns)
        in_part = (digest & (_PART - 1)) == 0
        totals["part"] = t.count(where=in_part)
        totals["part_different"] = digest.nunique(where=in_part)
        totals["timed"] = (t[OPENED] != t[OPENED].date().cast("timestamp")).any()
    return totals


def digest_of(reading: Reading, row: Mapping[str, Any]) -> str:
    """Digest ``kept``, ``low`` and ``high``: the content handed on."""
    content = [row["kept"], row["low"] or 0, row["high"] or 0, *sorted(reading.kept)]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]


def _given(name: str) -> str:
    return KNOWN_GIVEN if name == "known_at" else name


def _nothing(
    reading: Reading, row: Mapping[str, Any], counts: list[tuple[Rule, int]]
) -> Iterator[Finding]:
    """Find an empty table, and columns that are null in every row."""
    name, total = reading.spec.name, row["total"]
    if not total:
        advice = "Load it again, or take it out of the configuration."
        yield structural(name, "empty", "the table has no rows", advice)
        return
    unread = {r.column for r, count in counts if r.code == "wrong_type" and count}
    for column in reading.columns:
        if row[f"filled_{column}"] or column in unread:
            continue
        declared = reading.spec.contract[column]
        advice = f'Map another column, or leave it out: columns: {{{column}: "="}}.'
        if declared.required:
            advice = "Map another column: this one is needed."
        yield Finding(
            "warning" if declared.sparse else "error",
            name,
            column,
            "all_null",
            total,
            total,
            (),
            f"{column} null",
            advice,
        )


def _broken(
    con: Backend,
    t: ir.Table,
    counts: list[tuple[Rule, int]],
    row: Mapping[str, Any],
    silent: Collection[str | None],
) -> Iterator[Finding]:
    table, total = row["table"], row["total"]
    for rule, count in counts:
        # A column that is null throughout has been reported as that.
        if not count or (rule.code in _OF_NULLS and rule.column in silent):
            continue
        yield Finding(
            "error" if rule.fatal and count == total else rule.severity,
            table,
            rule.column,
            rule.code,
            count,
            total,
            _examples(con, t.filter(rule.bad), rule.example),
            rule.message,
            rule.advice,
        )


def _examples(
    con: Backend, rows: ir.Table, text: ir.StringValue, by: str = "account_id"
) -> tuple[str, ...]:
    """Pick the same few rows of different accounts, whatever the table's order."""
    few = (
        rows.select(key=rows[by], text=text)
        .group_by("key")
        .aggregate(text=ibis._.text.min())
        .select("text")
        .distinct()
        .order_by("text")
        .limit(_EXAMPLES)
    )
    texts = con.to_pyarrow(few).column("text").to_pylist()
    return tuple(text.replace(" 00:00:00", "") for text in texts)


def _repeats(
    con: Backend, reading: Reading, row: Mapping[str, Any]
) -> Iterator[Finding]:
    if "own" in row:
        own = str(reading.spec.contract.own_id)
        if count := row[f"filled_{own}"] - row["own"]:
            yield _repeated_id(con, reading, own, count, row["total"])
        return
    if "part" not in row:
        return
    # Without a clock time, two equal rows may well be two events of one day.
    if not (row["timed"] or {"quantity", "respondent_id"} & {*reading.columns}):
        return
    if not _may_repeat(con, reading, row):
        return
    # Unmapped columns, such as an id, may tell the rows apart after all.
    distinct = con.to_pyarrow(row_digest(reading.raw).nunique()).as_py()
    count = row["total"] - distinct
    # A few may be chance: one user, twice within the clock's tick.
    if count >= _CHANCE_COPIES * row["total"] and count:
        yield Finding(
            "warning",
            reading.spec.name,
            None,
            "copies",
            count,
            row["total"],
            (),
            "exact copies of another row",
            "They count each time. If the table was loaded twice, take them out: "
            "sql: select distinct ...",
        )


def _may_repeat(con: Backend, reading: Reading, row: Mapping[str, Any]) -> bool:
    """Tell whether rows are alike in all columns that are mapped."""
    if row["total"] > _MANY:
        alike: float = row["part"] - row["part_different"]
        return bool(alike >= _CHANCE_COPIES / 2 * row["part"])
    different = row_digest(reading.rows, *reading.columns).nunique()
    return bool(con.to_pyarrow(different).as_py() < row["total"])


def _repeated_id(
    con: Backend, reading: Reading, own: str, count: int, total: int
) -> Finding:
    accounts = reading.spec.name == "accounts"
    ids = reading.rows.filter(lambda t: t[own].notnull()).group_by(own)
    twice = ids.aggregate(times=ibis._.count()).filter(ibis._.times > 1)
    text = ibis.literal("'") + twice[own] + "' " + twice.times.cast("string") + " times"
    return Finding(
        "error" if accounts else "warning",
        reading.spec.name,
        own,
        "duplicate_key",
        count,
        total,
        _examples(con, twice, text, by=own),
        f"{own} repeats an earlier one",
        "Keep one row an account, for example by a sql source."
        if accounts
        else "Rows with one id count each time; take copies out in a sql source.",
    )

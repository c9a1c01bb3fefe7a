"""Load raw tables: read, check, and hand on what can be trusted."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import ibis.expr.types as ir

from churnml.backend import Backend, engine_errors, materialise
from churnml.errors import TableError
from churnml.tables.agreement import churned_agreement
from churnml.tables.by_day import DayStore
from churnml.tables.checks import Profile, examine, kept_rows
from churnml.tables.contracts import CONTRACTS
from churnml.tables.findings import Finding, refusal, structural
from churnml.tables.kept import Kept, read_kept
from churnml.tables.life import account_life, subscription_starts
from churnml.tables.reading import OPENED, Reading, read
from churnml.tables.silence import Silence
from churnml.tables.sources import connection_of
from churnml.tables.spec import TableSpec, did_you_mean
from churnml.timeline import EPOCH

__all__ = ["RawTable", "Tables", "load_tables"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class RawTable:
    """One raw table with canonical columns, ready for use.

    Attributes
    ----------
    spec : TableSpec
    expr : ir.Table
        Canonical columns (and attributes and display of the accounts). Ids are
        strings, times naive UTC. Event tables have ``known_at``: when a row's opening
        facts became known. Rows without account or time, and rows of unknown
        accounts, are left out.
    from_, until : date
        The table is observed on ``[from_, until)``.
    columns : frozenset of str
        The canonical columns that are there.
    rows : int
        How many `expr` has.
    digest : str
        Of the content of `expr`, whatever the order of its rows.
    by_day : RawTable or None
        Of usage that is kept by the day: the same, a row per account, person, event
        and day with a ``quantity``.
    """

    spec: TableSpec
    expr: ir.Table
    from_: date
    until: date
    columns: frozenset[str]
    rows: int = 0
    digest: str = ""
    by_day: RawTable | None = None


@dataclass(frozen=True, eq=False)
class Tables(Mapping[str, RawTable]):
    """The raw tables, by name, and what their checks found.

    Attributes
    ----------
    con : Backend
        Where they are computed.
    until : date
        All tables are complete up to this midnight, unless they say otherwise.
    findings : tuple of Finding
        Errors before warnings, table by table.
    tables : mapping of str to RawTable
    silence : Silence or None
        Where it is given, so long without use is leaving, and nothing else dates
        churn (:func:`churnml.silence.by_silence`).
    """

    con: Backend
    until: date
    findings: tuple[Finding, ...] = ()
    tables: Mapping[str, RawTable] = field(default_factory=dict)
    silence: Silence | None = None

    def __getitem__(self, name: str) -> RawTable:
        return self.tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def describe(self) -> dict[str, dict[str, Any]]:
        """Say what was read, as plain values fit for JSON.

        Returns
        -------
        dict
            By table: ``rows``, ``from``, ``until``, ``digest``, ``columns``.
        """
        return {
            name: {
                "rows": table.rows,
                "from": table.from_.isoformat(),
                "until": table.until.isoformat(),
                "digest": table.digest,
                "columns": sorted(table.columns),
            }
            for name, table in self.tables.items()
        }


def load_tables(
    specs: Sequence[TableSpec],
    *,
    root: Path | None = None,
    con: Backend | None = None,
    complete_until: date | None = None,
    strict: bool = True,
    cache: Path | None = None,
) -> Tables:
    """Read raw tables, map their columns and check their contracts.

    Parameters
    ----------
    specs : sequence of TableSpec
        One a table, ``accounts`` among them.
    root : Path, optional
        Folder of the files; the working directory by default.
    con : Backend, optional
        Where to compute. Default: the connection of the given ibis tables, else a
        fresh one.
    complete_until : date, optional
        Midnight up to which all tables are complete. Default: the `until` of the
        usage table, else the midnight that begins its last day, which is usually
        partial (without usage: the last day of any event table).
    strict : bool, default True
        Whether errors are raised; else they stand in ``findings`` only, and tables
        that cannot be read are absent.
    cache : Path, optional
        Folder in which usage is kept by the day, so that only files that are new or
        have changed are read and checked. For usage given by the path of local files.

    Returns
    -------
    Tables

    Raises
    ------
    TableError
        All errors of all tables in one message.

    Examples
    --------
    >>> import pandas as pd
    >>> accounts = pd.DataFrame({"account_id": [7, 8]})
    >>> days = ["2025-03-01", "2025-03-02"]
    >>> usage = pd.DataFrame({"account_id": [7, 9], "occurred_at": days})
    >>> tables = load_tables([TableSpec(name="accounts", frame=accounts),
    ...                       TableSpec(name="usage", frame=usage)])
    >>> tables.until, tables["usage"].rows
    (datetime.date(2025, 3, 2), 1)
    >>> [f.code for f in tables.findings]
    ['no_churn_dates', 'orphan']
    """
    findings = list(_of_the_whole(specs))
    specs = _one_each(specs)
    con = connection_of(specs) if con is None else con
    readings: dict[str, Reading] = {}
    kept: dict[str, Kept] = {}
    for spec in specs:
        outcome: Reading | Kept | list[Finding]
        if cache is not None and DayStore.serves(spec):
            outcome = read_kept(cache, spec, root, con)
        else:
            outcome = read(spec, root, con)
        if isinstance(outcome, Kept):
            kept[spec.name], outcome = outcome, outcome.whole
        if isinstance(outcome, Reading):
            readings[spec.name] = outcome
        else:
            findings += outcome
    try:
        until = _end(con, readings, kept, complete_until)
        end = until or EPOCH
        tables, found = _examined(con, readings, kept, end)
    except engine_errors() as error:
        # A table that is not copied shows only now that it cannot be read.
        msg = f"the tables cannot be read: {str(error).strip()}"
        raise TableError(msg) from error
    findings += found if until else [*_undated(readings), *found]
    findings.sort(key=lambda f: (f.severity != "error", _place(f.table)))
    refused = refusal(findings)
    if strict and refused:
        raise refused
    logger.info("%s tables read, %s warnings", len(tables), len(findings))
    return Tables(con, end, tuple(findings), tables)


def _examined(
    con: Backend,
    readings: Mapping[str, Reading],
    kept: Mapping[str, Kept],
    until: date,
) -> tuple[dict[str, RawTable], list[Finding]]:
    life, starts = None, subscription_starts(readings)
    if "accounts" in readings:
        life = materialise(con, account_life(readings), "account_life")
    tables: dict[str, RawTable] = {}
    findings: list[Finding] = []
    for name, reading in readings.items():
        look = partial(
            examine, con, life=life, starts=starts, until=reading.spec.until or until
        )
        profile = kept[name].examined(look, life) if name in kept else look(reading)
        findings += profile.findings
        tables[name] = _table(reading, profile, life, until)
        if name in kept:
            spec, rows, columns = kept[name].by_day(life)
            by_day = replace(tables[name], spec=spec, expr=rows, columns=columns)
            tables[name] = replace(tables[name], by_day=by_day)
    if life is not None:
        findings += churned_agreement(con, readings, life)
    return tables, findings


def _table(
    reading: Reading, profile: Profile, life: ir.Table | None, until: date
) -> RawTable:
    rows = reading.rows
    if profile.kept < profile.total:
        rows = kept_rows(rows, life)
    spec = reading.spec
    return RawTable(
        spec=spec,
        expr=rows.select(*reading.kept),
        from_=spec.from_ or profile.first or until,
        until=spec.until or until,
        columns=frozenset(reading.kept) & frozenset(reading.columns),
        rows=profile.kept,
        digest=profile.digest,
    )


def _place(name: str) -> int:
    # Tables of one's own stand last.
    return [*CONTRACTS, name].index(name)


def _one_each(specs: Iterable[TableSpec]) -> list[TableSpec]:
    known = {s.name: s for s in specs if s.own or s.name in CONTRACTS}
    return sorted(known.values(), key=lambda spec: _place(spec.name))


def _of_the_whole(specs: Sequence[TableSpec]) -> Iterator[Finding]:
    """Check which tables are given at all."""
    names = [spec.name for spec in specs]
    own = {spec.name for spec in specs if spec.own}
    for name in dict.fromkeys(names):
        if name not in CONTRACTS and name not in own:
            hint = did_you_mean(name, CONTRACTS)
            advice = hint or f"It knows {', '.join(CONTRACTS)}, and own=True."
            yield structural(
                name, "unknown_table", "churnml knows no such table", advice
            )
        elif names.count(name) > 1:
            yield structural(
                name, "given_twice", "the table is given twice", "Give one."
            )
    if "accounts" not in names:
        advice = "Give a table with one row per account, with its account_id."
        yield structural("accounts", "missing_table", "the table is not given", advice)
    if not {"subscriptions", "churns"} & {*names}:
        yield _absent(
            "churns",
            "no_churn_dates",
            "neither subscriptions nor churns are given: nothing dates churn",
            "Give one of them, or labels of your own; or task.silence, for a product "
            "without contracts.",
        )
    if not {"usage", "tickets", "nps", *own} & {*names}:
        yield _absent(
            "usage",
            "no_events",
            "none of usage, tickets and nps is given",
            "Give one of them: a model needs something that changes.",
        )


def _absent(table: str, code: str, message: str, advice: str) -> Finding:
    return Finding("warning", table, None, code, 0, 0, (), message, advice)


def _end(
    con: Backend,
    readings: Mapping[str, Reading],
    kept: Mapping[str, Kept],
    complete_until: date | None,
) -> date | None:
    """Find the end of what is observed: declared, or the last day of usage."""
    usage = readings.get("usage")
    declared = complete_until or (usage.spec.until if usage else None)
    if declared:
        return declared
    own = [name for name, reading in readings.items() if reading.spec.own]
    for names in (_DATING[0], (*_DATING[1], *own), *_DATING[2:]):
        lasts = [
            kept[name].last if name in kept else _last(con, readings[name])
            for name in names
            if name in readings
        ]
        days = [day for day in lasts if day is not None]
        if days:
            return max(days)
    return None


_DATING = (("usage",), ("tickets", "nps"), ("subscriptions", "churns"), ("accounts",))


def _last(con: Backend, reading: Reading) -> date | None:
    opens = OPENED if OPENED in reading.rows.columns else "started_at"
    if opens not in reading.rows.columns:
        return None
    last = reading.rows[opens].max(where=reading.rows.account_id.notnull())
    value = con.to_pyarrow(last).as_py()
    return value.date() if value else None


def _undated(readings: Mapping[str, Reading]) -> Iterator[Finding]:
    # Where tables could not be read, that has been said.
    if set(readings) == {"accounts"}:
        yield structural(
            "accounts",
            "no_time",
            "nothing dates the tables",
            "Set complete_until, the midnight up to which they are complete.",
        )

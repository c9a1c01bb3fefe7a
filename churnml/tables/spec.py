"""What a raw table is: where it lies, and the columns churnml knows it by."""

from __future__ import annotations

import difflib
import re
import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from churnml.errors import TableError
from churnml.tables.contracts import CONTRACTS, Contract
from churnml.tables.own_columns import RESERVED, is_plain_name, own_contract
from churnml.timeline import as_date, as_duration

__all__ = ["MACHINES", "TableSpec", "did_you_mean", "specs_from"]

MACHINES = ("api", "automation", "bot", "integration", "service", "system")
"""Who acts, if it is no person; ``automation_actors`` declares others."""


@dataclass(frozen=True, kw_only=True)
class TableSpec:
    """Where one raw table lies and how its columns are called.

    Exactly one of `path`, `sql`, `table` and `frame` is given.

    Attributes
    ----------
    name : str
        ``"accounts"``, ``"subscriptions"``, ``"churns"``, ``"usage"``,
        ``"tickets"``, ``"nps"``, ``"surveys"``, ``"milestones"``, ``"trainings"``,
        ``"invoices"``, ``"touches"`` or ``"plays"``.
    path : str or None
        A CSV or Parquet file (or a pattern such as ``"usage/*.parquet"``), relative
        to the root. A CSV's columns are read as text, so that ids keep their zeros.
    sql : str or None
        A query over the files of the root: every ``*.csv`` and ``*.parquet`` there
        is a table named by its stem.
    table : str or None
        A table of the connection, ``"name"`` or ``"schema.name"``.
    frame : DataFrame or ir.Table or None
        A table in memory, or an ibis expression. Never changed.
    columns : mapping of str to str
        From churnml's names to the table's own. ``"=text"`` is a constant. A column
        that already has churnml's name need not be named; ``"="`` leaves it out.
    timezone : str
        The zone of times that carry none.
    delay : timedelta
        How long after it happened a row is known, where no ``known_at`` is given.
    period : str or None
        ``"1d"``, ``"7d"``, ``"1mo"``: each row sums up a period that begins at
        ``occurred_at``; usage only, with a ``quantity``.
    from_, until : date or None
        The table is complete on ``[from_, until)``.
    currency : str or None
        Of ``mrr`` in rows that name none, such as ``"EUR"``; subscriptions only.
    attributes, display : tuple of str
        Own columns of the accounts, kept under their own names: facts that never
        change and may be features; facts that are shown and never are.
    login_events, sticky_events, key_events : tuple of str
        Which usage events are logins, bind an account, or show value.
    export_events, help_events : tuple of str
        Which usage events take data out in bulk, or look for help.
    automation_actors : tuple of str
        Values of the usage's ``actor``, in any case, that are machines.
    scales : mapping of str to (number, number)
        Of surveys: kind to the worst and the best answer, ``{"ces": (1, 7)}``; on a
        scale turned round the worst is the higher number. Of tickets: the scale of
        their ratings, ``{"csat": (1, 5)}``.
    intent_words, competitors : tuple of str
        Of tickets: words of leaving to look for in texts, instead of the English
        ones; names of competitors.
    decision_roles : tuple of str
        Of NPS and surveys: roles that decide on the contract, instead of the usual.
    required_milestones : tuple of str
        Of milestones: those that every account is to reach.
    norm_days : mapping of str to int
        Of milestones: in how many days from its start an account should reach each.
    review_kinds : tuple of str
        Of touches: the kinds that are business reviews.
    review_every : timedelta or None
        Of touches: how often an account should have one.
    own : bool, default False
        Whether it is an event table of one's own, of any other name: it holds
        ``account_id``, ``occurred_at`` and, if given, ``known_at``; every other column
        is kept under its own name.
    extra : mapping of str to (str or None)
        Own columns of an event table, each with the time column at which its value
        becomes known: ``{"status": "resolved_at"}``. ``"known_at"`` is a fact of the
        row's opening; None is a value nobody can date.

    Examples
    --------
    >>> spec = TableSpec(name="nps", path="nps.csv", columns={"score": "rating"})
    >>> spec.timezone
    'UTC'
    """

    name: str
    path: str | None = None
    sql: str | None = None
    table: str | None = None
    frame: Any = field(default=None, compare=False)
    columns: Mapping[str, str] = field(default_factory=dict)
    timezone: str = "UTC"
    delay: timedelta = timedelta(0)
    period: str | None = None
    from_: date | None = None
    until: date | None = None
    currency: str | None = None
    attributes: tuple[str, ...] = ()
    display: tuple[str, ...] = ()
    login_events: tuple[str, ...] = ()
    sticky_events: tuple[str, ...] = ()
    key_events: tuple[str, ...] = ()
    export_events: tuple[str, ...] = ()
    help_events: tuple[str, ...] = ()
    automation_actors: tuple[str, ...] = MACHINES
    scales: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    intent_words: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    decision_roles: tuple[str, ...] = ()
    required_milestones: tuple[str, ...] = ()
    norm_days: Mapping[str, int] = field(default_factory=dict)
    review_kinds: tuple[str, ...] = ()
    review_every: timedelta | None = None
    own: bool = False
    extra: Mapping[str, str | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # In a notebook one writes a single name, a duration or a date as text.
        for name in _LISTS:
            given = getattr(self, name)
            names = (given,) if isinstance(given, str) else tuple(given)
            object.__setattr__(self, name, names)
        for name in ("delay", "review_every"):
            given = getattr(self, name)
            if isinstance(given, str):
                object.__setattr__(self, name, as_duration(given, where=name))
        for name in ("from_", "until"):
            given = getattr(self, name)
            if isinstance(given, str):
                object.__setattr__(self, name, as_date(given, where=name.rstrip("_")))

    @property
    def contract(self) -> Contract:
        """The contract of the table's name."""
        return own_contract(self.name) if self.own else CONTRACTS[self.name]

    @property
    def period_length(self) -> Any:
        """The period as an ibis interval; None where rows are single events."""
        match = _PERIOD.match(self.period) if self.period else None
        if match is None:
            return None
        return ibis.interval(int(match[1]), unit=_PERIOD_UNITS[match[2]])

    def raw_name(self, name: str) -> str | None:
        """Name the raw column of a canonical one; None where it is left out."""
        raw = self.columns.get(name, name)
        return None if raw == "=" else raw

    def problems(self) -> list[tuple[str, str]]:
        """List what is wrong with the declaration itself, as (message, advice)."""
        return [
            *self._source_problems(),
            *self._own_problems(),
            *self._scope_problems(),
            *self._time_problems(),
        ]

    def _source_problems(self) -> Iterable[tuple[str, str]]:
        given = [w for w in _SOURCES if getattr(self, w) is not None]
        if len(given) != 1:
            what = " and ".join(given) if given else "no source"
            yield f"{what} given", "Give exactly one of path, sql, table and frame."
        for name in self.columns:
            known = [*self.contract.names, *self.extra]
            if name not in known and not self.own:
                yield (
                    f"churnml knows no column {name!r} here",
                    did_you_mean(name, known) or f"It knows {', '.join(known)}.",
                )

    def _own_problems(self) -> Iterable[tuple[str, str]]:
        if self.own and not is_plain_name(self.name):
            yield (
                f"{self.name!r} is no name for a table",
                "Use small letters, digits and single _, beginning with a letter.",
            )
        if self.own and self.name in CONTRACTS:
            yield f"{self.name!r} is a table churnml knows", "Give yours another name."
        if self.extra and not self.contract.opens:
            yield (
                "extra is given, but the table is none of events",
                "List facts that never change in attributes, others in display.",
            )
        times = [c.name for c in self.contract.columns if c.kind == "time"]
        for name, known in self.extra.items():
            if name in self.contract.names or name.startswith(RESERVED):
                yield f"{name!r} is a column churnml knows", "Take it out of extra."
            if known is not None and known not in times and not self.own:
                yield (
                    f"extra: {name!r} becomes known at {known!r}, which is no time",
                    did_you_mean(known, times) or f"Times are {', '.join(times)}.",
                )

    def _scope_problems(self) -> Iterable[tuple[str, str]]:
        for option, tables in _ONLY.items():
            given = getattr(self, option) not in (None, (), {}, MACHINES)
            homes = tables.split()
            if given and self.name not in homes:
                names = " and ".join(repr(name) for name in homes)
                where = f"the table {names}" if len(homes) == 1 else f"{names}"
                yield f"{option} is given", f"It belongs to {where} alone."
        yield from self._words_problems()
        if self.name == "tickets" and any(not _is_csat(k) for k in self.scales):
            yield (
                f"scales: {list(self.scales)} of tickets",
                "Tickets have ratings of one kind: scales: {csat: [1, 5]}.",
            )
        for kind, scale in self.scales.items():
            if len(scale) != _ENDS or scale[0] == scale[1]:
                yield (
                    f"scales: {list(scale)} is no scale of {kind!r}",
                    f"Give its worst and its best answer: scales: {{{kind}: [1, 5]}}.",
                )
            if kind.strip().lower() == "nps" and tuple(scale) != (0, 10):
                yield (
                    f"scales: {list(scale)} is no scale of NPS",
                    "NPS is asked on 0 to 10: scales: {nps: [0, 10]}. Convert another "
                    "scale in a sql source.",
                )
        for name, days in self.norm_days.items():
            if days < 1:
                yield (
                    f"norm_days: {name!r} in {days} days",
                    "Give the days from an account's start, at least 1.",
                )

    def _words_problems(self) -> Iterable[tuple[str, str]]:
        for option in ("intent_words", "competitors", "decision_roles"):
            for word in getattr(self, option):
                if not any(letter.isalnum() for letter in word):
                    yield f"{option}: {word!r} has no letter", "Give words."

    def _time_problems(self) -> Iterable[tuple[str, str]]:
        try:
            zoneinfo.ZoneInfo(self.timezone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            known = sorted(zoneinfo.available_timezones())
            advice = did_you_mean(self.timezone, known)
            yield (
                f"timezone {self.timezone!r} is not known",
                advice or "Give a name such as 'Europe/Berlin'.",
            )
        if self.delay < timedelta(0):
            yield f"delay {self.delay} is negative", "Give 0 or more."
        if self.review_every is not None and self.review_every <= timedelta(0):
            yield f"review_every {self.review_every}", "Give a duration such as '91d'."
        if self.period and self.period_length is None:
            yield f"period {self.period!r} is no period", "Give '1d', '7d' or '1mo'."
        if self.from_ and self.until and self.from_ >= self.until:
            yield f"from {self.from_} is not before until {self.until}", "Swap them."


_PERIOD = re.compile(r"^([1-9]\d*)(d|w|mo)$")
_PERIOD_UNITS = {"d": "D", "w": "W", "mo": "M"}
_ENDS = 2
_LISTS = (
    "attributes",
    "display",
    "login_events",
    "sticky_events",
    "key_events",
    "export_events",
    "help_events",
    "automation_actors",
    "required_milestones",
    "review_kinds",
    "intent_words",
    "competitors",
    "decision_roles",
)
_SOURCES = ("path", "sql", "table", "frame")
_ONLY = {
    "period": "usage",
    "login_events": "usage",
    "sticky_events": "usage",
    "key_events": "usage",
    "export_events": "usage",
    "help_events": "usage",
    "automation_actors": "usage",
    "currency": "subscriptions",
    "attributes": "accounts",
    "display": "accounts",
    "scales": "surveys tickets",
    "intent_words": "tickets",
    "competitors": "tickets",
    "decision_roles": "nps surveys",
    "required_milestones": "milestones",
    "norm_days": "milestones",
    "review_kinds": "touches",
    "review_every": "touches",
}


def _is_csat(kind: str) -> bool:
    return kind.strip().lower() == "csat"


def did_you_mean(word: str, choices: Iterable[str], *, nearness: float = 0.6) -> str:
    """Suggest the nearest of the choices, as a sentence; empty if none is near.

    Parameters
    ----------
    word : str
    choices : iterable of str
    nearness : float, default 0.6
        Share of letters in common, from 0 to 1, that counts as near.

    Examples
    --------
    >>> did_you_mean("acount_id", ["account_id", "score"])
    "Did you mean 'account_id'?"
    """
    by_lower = {str(choice).lower(): str(choice) for choice in choices}
    near = difflib.get_close_matches(word.lower(), by_lower, n=1, cutoff=nearness)
    return f"Did you mean {by_lower[near[0]]!r}?" if near else ""


def specs_from(
    sources: Mapping[str, pd.DataFrame | ir.Table | TableSpec | Path | str],
) -> list[TableSpec]:
    """Declare tables by name: a DataFrame, a path, an ibis table or a whole spec.

    Parameters
    ----------
    sources : mapping of str to DataFrame, path, ir.Table or TableSpec
        Columns must already have churnml's names, except in a spec.

    Returns
    -------
    list of TableSpec

    Raises
    ------
    TableError
        If a name is none of churnml's tables, or a source is something else.

    Examples
    --------
    >>> [spec.path for spec in specs_from({"accounts": "accounts.csv"})]
    ['accounts.csv']
    >>> specs_from({"account": "accounts.csv"})
    Traceback (most recent call last):
    churnml.errors.TableError: churnml knows no table 'account'.
    Did you mean 'accounts'? For a table of your own: TableSpec(name='account',
    own=True, ...).
    """
    return [_spec_from(name, source) for name, source in sources.items()]


def _spec_from(name: str, source: Any) -> TableSpec:
    own = isinstance(source, TableSpec) and source.own
    if name not in CONTRACTS and not own:
        hint = did_you_mean(name, CONTRACTS) or f"It knows {', '.join(CONTRACTS)}."
        msg = (
            f"churnml knows no table {name!r}.\n{hint} For a table of your own: "
            f"TableSpec(name={name!r}, own=True, ...)."
        )
        raise TableError(msg)
    if isinstance(source, TableSpec):
        if source.name != name:
            msg = f"table {name!r}: the spec is of {source.name!r}. Give it that name."
            raise TableError(msg)
        return source
    if isinstance(source, str | Path):
        return TableSpec(name=name, path=str(source))
    if isinstance(source, pd.DataFrame | ir.Table):
        return TableSpec(name=name, frame=source)
    msg = (
        f"table {name!r}: a {type(source).__name__} is no table. "
        "Give a DataFrame, an ibis table, or the path of a CSV or Parquet file."
    )
    raise TableError(msg)

"""What a feature of one's own asks of a table's rows, and when that becomes known.

A column is a fact of the row's opening, or becomes known later: at its own instant if
it is a time, else at the instant its table says.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir
from ibis.common.deferred import Deferred

from churnml.errors import ConfigError
from churnml.features import facts
from churnml.tables import RawTable

__all__ = ["CUTOFF", "Measured", "known_columns", "measured"]

CUTOFF = "cutoff"
"""What a condition calls the cutoff: ``(_.due_at < _.cutoff) & _.paid_at.isnull()``."""

# Facts that are no times and yet become known later: at the first of these given.
_LATER: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "subscriptions": {"ended_at": ("notice_at", "ended_at")},
    "tickets": {
        "csat": ("csat_at", "resolved_at"),
        "contacts": ("resolved_at",),
        "waited_seconds": ("resolved_at",),
        "abandoned": ("resolved_at",),
        "handle_seconds": ("resolved_at",),
    },
    "nps": {"score": ("responded_at",), "comment": ("responded_at",)},
    "surveys": {"score": ("responded_at",), "comment": ("responded_at",)},
}
# Times that are known from a row's opening on, although they lie ahead.
_AHEAD = {"term_ends_at", "due_at"}


def known_columns(table: RawTable) -> dict[str, tuple[str, ...] | None]:
    """Say of each column when its value becomes known.

    Returns
    -------
    dict
        By column: the time columns of which the first that is given counts; an empty
        tuple for a fact of the opening; None where it cannot be told, and the value is
        never used. Own columns without a date count as facts of the opening.
    """
    spec, columns = table.spec, table.expr.schema()
    listed = {*spec.attributes, *spec.display}
    # Of several opening times the first that is there opens a row, and no other.
    opening = {"known_at", *[c for c in spec.contract.opens if c in columns][:1]}
    ahead = {*opening} if spec.own else {*opening, *_AHEAD}
    found: dict[str, tuple[str, ...] | None] = {}
    for name, dtype in columns.items():
        if name in {"account_id", *listed}:
            continue
        dated = _dates(table, name)
        if dated is None:
            itself = dtype.is_timestamp() and name not in ahead
            found[name] = (name,) if itself else ()
        else:
            later = tuple(at for at in dated if at in columns and at not in opening)
            found[name] = later or (() if {*dated} <= opening else None)
    return found


def _dates(table: RawTable, name: str) -> tuple[str, ...] | None:
    """Name the times at which a column is declared to become known, if it is."""
    if name in table.spec.extra:
        at = table.spec.extra[name]
        return () if at is None else (at,)
    return _LATER.get(table.spec.name, {}).get(name)


# -- one word's measure of each row ----------------------------------------------------


@dataclass(frozen=True, eq=False)
class Measured:
    """What one word counts of each row.

    Attributes
    ----------
    name : str
        The word's own prefix for columns.
    hit, value : Deferred or None
        Which rows count, and what of them; None for all, and for nothing.
    columns : tuple of str
        The table's columns these stand on.
    later : tuple of str
        Those of them that become known after the opening.
    text : bool
        Whether the value is a text, not a number.
    """

    name: str
    hit: Deferred | None
    value: Deferred | None
    columns: tuple[str, ...]
    later: tuple[str, ...]
    text: bool = False

    @property
    def by_cutoff(self) -> bool:
        """Whether a row's measure depends on the cutoff it is looked at from."""
        return bool(self.later) or CUTOFF in self.columns

    def hits(self, rows: ir.Table) -> ir.BooleanValue:
        """Tell the rows that count; what is not known does not."""
        if self.hit is None:
            return ibis.literal(True)  # noqa: FBT003
        (hit,) = rows.bind(self.hit)
        return hit.fill_null(False)  # noqa: FBT003

    def values(self, rows: ir.Table) -> ir.Value:
        """Give the rows' values, numbers and flags as whole millionths."""
        assert self.value is not None
        (value,) = rows.bind(self.value)
        if value.type().is_boolean():
            value = value.cast("int64")
        return facts.whole(value) if value.type().is_numeric() else value


def measured(
    table: RawTable,
    name: str,
    *,
    hit: Deferred | None,
    value: Deferred | None,
    wanted: str,
    what: str,
) -> Measured | str:
    """Check what a word asks of a table, and see on which columns it stands.

    Parameters
    ----------
    table : RawTable
    name : str
        Prefix of the word's columns.
    hit, value : Deferred or None
    wanted : {"number", "flag", "value", "any"}
        What the value must be.
    what : str
        How messages call the word.

    Returns
    -------
    Measured, or str
        The reason why it cannot be known at any cutoff, where that is so.

    Raises
    ------
    ConfigError
        If a column is not there, or a value is of the wrong type.
    """
    known = known_columns(table)
    schema = {n: t for n, t in table.expr.schema().items() if n in known}
    rows = ibis.table({**schema, CUTOFF: "timestamp(6)"}, name="rows")
    columns: list[str] = []
    text = False
    for role, asked, must in (("where", hit, "flag"), ("of", value, wanted)):
        if asked is None:
            continue
        said = f"{what}: {role} {asked!r}"
        _check_names(table, asked, {*schema, CUTOFF}, said)
        try:
            (bound,) = rows.bind(asked)
            columns += [str(field.name) for field in bound.op().find(ops.Field)]
        except Exception as error:
            msg = f"{said} cannot be read: {' '.join(str(error).split())}"
            raise ConfigError(msg) from error
        _check_type(bound.type(), must, said)
        text = role == "of" and bound.type().is_string()
    used = tuple(dict.fromkeys(columns))
    clash = [c for c in used if c in _TAKEN]
    if clash:
        msg = (
            f"{what}: churnml itself calls something {clash[0]!r}.\nGive the column "
            f"another name: columns: {{another_name: {clash[0]}}}."
        )
        raise ConfigError(msg)
    never = [c for c in used if c != CUTOFF and known[c] is None]
    if never:
        dated = " and no ".join(_dates(table, never[0]) or ())
        return f"table '{table.spec.name}' has no {dated}, to date {never[0]!r}"
    later = tuple(c for c in used if known.get(c))
    return Measured(name, hit, value, used, later, text)


_TAKEN = ("snapshot", "cutoff_day", "since", "account")
_NAMED = re.compile(r"""(?<![\w\])'"])_(?:\.(\w+)(?!\w*\()|\[['"](.+?)['"]\])""")
_KINDS = {
    "flag": "true or false",
    "number": "a number",
    "value": "a number or a text",
}


def _check_names(table: RawTable, asked: Deferred, names: set[str], said: str) -> None:
    used = [a or b for a, b in _NAMED.findall(repr(asked))]
    missing = next((name for name in used if name not in names), None)
    if missing is None:
        return
    there = sorted(names - {CUTOFF, "known_at"})
    near = difflib.get_close_matches(missing, there, n=1)
    hint = f"Did you mean {near[0]!r}? " if near else ""
    msg = (
        f"{said}: table {table.spec.name!r} has no column {missing!r}.\n{hint}It has "
        f"{', '.join(there)}."
    )
    raise ConfigError(msg)


def _check_type(dtype: dt.DataType, must: str, said: str) -> None:
    number = dtype.is_numeric() or dtype.is_boolean()
    fits = {
        "flag": dtype.is_boolean(),
        "number": number,
        "value": number or dtype.is_string(),
    }
    if not fits.get(must, True):
        msg = f"{said} is of type {dtype}, but must be {_KINDS[must]}.\nCast it, or "
        msg += "compare it with something."
        raise ConfigError(msg)

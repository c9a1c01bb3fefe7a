"""A risk list that shows itself: in a notebook as a table, in a terminal as text.

A list is a plain DataFrame, to be filtered, joined and counted, and stays one. What is
shown is a view beside it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from churnml.bands import BANDS, UNKNOWN_BAND, band_of
from churnml.errors import TableError
from churnml.templates import NO_BREAK, count, day, money, percent, points, render

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["ListView", "show"]

NEEDED = ("account_id", "cutoff", "risk")
TOP = 20


@dataclass(frozen=True)
class _Cell:
    text: str
    small: str = ""


@dataclass(frozen=True)
class _Column:
    """A column of the view, where the list has what it needs."""

    title: str
    of: str
    cell: Callable[[Mapping[str, Any]], _Cell]
    number: bool = False
    html_only: bool = False  # a terminal has no room for everything


@dataclass(frozen=True, repr=False)
class ListView:
    """The top of a risk list, ready to be shown; made by :func:`show`.

    Attributes
    ----------
    frame : DataFrame
        The rows that are shown, as they stand in the list.
    accounts : int
        How many the list holds.
    edges : tuple of float
        The least risks of the bands: no risk is printed across one.

    Examples
    --------
    >>> import pandas as pd
    >>> ranked = pd.DataFrame({"account_id": ["A-7", "A-3"], "risk": [0.42, 0.071],
    ...                        "cutoff": pd.Timestamp("2025-03-03")})
    >>> show(ranked, top=1).more
    'The first 1 of 2'
    """

    frame: pd.DataFrame
    accounts: int
    edges: tuple[float, ...] = ()

    @property
    def title(self) -> str:
        """What is shown."""
        cutoffs = pd.to_datetime(self.frame["cutoff"].drop_duplicates())
        if len(cutoffs) != 1:
            return f"Risk list, {count(len(cutoffs), 'cutoff', 'cutoffs')}"
        return f"Risk list of {day(cutoffs.iloc[0].date())}"

    @property
    def more(self) -> str:
        """How much is not shown; empty where all is."""
        shown = len(self.frame)
        if shown == self.accounts:
            return ""
        return f"The first {count(shown)} of {count(self.accounts)}"

    @property
    def columns(self) -> tuple[_Column, ...]:
        """The columns there is something for."""
        several = len(self.frame["cutoff"].drop_duplicates()) > 1
        return tuple(
            column
            for column in _COLUMNS
            if column.of in self.frame
            and (self.frame[column.of].notna().any() or column.of in NEEDED)
            and (column.of != "cutoff" or several)
        )

    @property
    def rows(self) -> tuple[tuple[_Cell, ...], ...]:
        """The cells, as texts."""
        plain = self.frame.astype(object).where(self.frame.notna(), None)
        records = [
            {str(name): value for name, value in row.items()}
            for row in plain.to_dict("records")
        ]
        columns = self.columns
        rows = [row | {"edges": self.edges} for row in records]
        return tuple(tuple(c.cell(row) for c in columns) for row in rows)

    def _repr_html_(self) -> str:
        return render(
            "list.html.j2",
            title=self.title,
            more=self.more,
            columns=self.columns,
            rows=self.rows,
        )

    def text(self, width: int = 100) -> str:
        """Write the list as plain text, ``width`` characters wide."""
        from rich.console import Console

        console = Console(file=io.StringIO(), width=width, color_system=None)
        with console.capture() as captured:
            console.print(self)
        return captured.get()

    def __repr__(self) -> str:
        return self.text()

    def __rich__(self) -> Table:
        from rich.table import Table
        from rich.text import Text

        more = f". {self.more}" if self.more else ""
        table = Table(
            title=f"{self.title}{more}",
            title_justify="left",
            title_style="bold",
            box=None,
            pad_edge=False,
        )
        for column in self.columns:
            if not column.html_only:
                align: Literal["left", "right"] = "right" if column.number else "left"
                table.add_column(column.title, justify=align, no_wrap=column.number)
        for row in self.rows:
            cells = [
                "\n".join(text for text in (cell.text, cell.small) if text)
                for cell, column in zip(row, self.columns, strict=True)
                if not column.html_only
            ]
            table.add_row(*(Text(cell.replace(NO_BREAK, " ")) for cell in cells))
        return table


def show(
    ranked: pd.DataFrame, *, top: int = TOP, bands: Mapping[str, float] = BANDS
) -> ListView:
    """Show a risk list as people read it.

    Parameters
    ----------
    ranked : DataFrame
        As :func:`churnml.risk_list` gives it, or as it was read back; or rows of one.
        Columns that are not there, or null throughout, are left out.
    top : int, default 20
        How many rows are shown.
    bands : mapping of str to float
        Least risk of each band, as the list was made with: no risk is rounded from one
        into another. Where the list's own bands are others, rounding heeds none.

    Returns
    -------
    ListView
        Shows itself in a notebook and, by ``rich.print``, in a terminal. The list
        itself stays a plain DataFrame.

    Raises
    ------
    TableError
        If it has no ``account_id``, ``cutoff`` or ``risk``, or ``top`` is below 1.

    Examples
    --------
    >>> import pandas as pd
    >>> ranked = pd.DataFrame({"account_id": ["A-7", "A-3"], "risk": [0.42, 0.071],
    ...     "cutoff": pd.Timestamp("2025-03-03"), "band": ["high", "low"],
    ...     "reason_1": ["6 logins in the last 7 days", None]})
    >>> print(show(ranked).text().replace(chr(160), " "))  # doctest: +NORMALIZE_WHITESPACE
    Risk list of 3 Mar 2025
    Account  Risk  Band  What the model noticed first
    A-7      42 %  high  6 logins in the last 7 days
    A-3       7 %  low
    >>> show(pd.DataFrame({"risk": [0.42]}))
    Traceback (most recent call last):
    churnml.errors.TableError: the list lacks account_id, cutoff. Pass what
    churnml.risk_list gives.
    """  # noqa: E501 - an example
    lacking = [name for name in NEEDED if name not in ranked]
    if lacking:
        msg = (
            f"the list lacks {', '.join(lacking)}. Pass what\nchurnml.risk_list gives."
        )
        raise TableError(msg)
    if top < 1:
        msg = f"top: {top} rows. Give 1 or more."
        raise TableError(msg)
    return ListView(ranked.head(top), len(ranked), _edges(ranked, bands))


def _edges(ranked: pd.DataFrame, bands: Mapping[str, float]) -> tuple[float, ...]:
    """Give the edges of these bands if they are the list's: it may have others."""
    if "band" not in ranked:
        return ()
    said = ranked["band"].to_numpy()
    found = band_of(ranked["risk"].to_numpy(), bands, blind=said == UNKNOWN_BAND)
    return tuple(bands.values()) if (found == said).all() else ()


def _account(row: Mapping[str, Any]) -> _Cell:
    name, number = row.get("name"), str(row["account_id"])
    return _Cell(str(name), number) if name else _Cell(number)


def _risk(row: Mapping[str, Any]) -> _Cell:
    low, high = row.get("risk_low"), row.get("risk_high")
    between = ""
    if low is not None and high is not None:
        between = f"{percent(low)} to {percent(high)}"
    return _Cell(percent(row["risk"], row["edges"]), between)


def _reason(row: Mapping[str, Any]) -> _Cell:
    first, gain = row.get("reason_1"), row.get("reason_1_points")
    if first is None:
        return _Cell("")
    others = sum(
        row.get(f"reason_{number}") is not None for number in range(2, len(row))
    )
    said = [
        *([f"{points(gain)} points"] if gain is not None else []),
        *([f"and {count(others, 'reason', 'reasons')} more"] if others else []),
    ]
    return _Cell(str(first), ", ".join(said))


def _since(row: Mapping[str, Any]) -> _Cell:
    change, was = row.get("risk_change"), row.get("previous_risk")
    if change is None:
        return _Cell("")
    before = "" if was is None else f"from {percent(was, row['edges'])}"
    return _Cell(points(change), before)


def _date(name: str) -> Callable[[Mapping[str, Any]], _Cell]:
    def cell(row: Mapping[str, Any]) -> _Cell:
        value = row[name]
        return _Cell("" if value is None else day(pd.Timestamp(value).date()))

    return cell


def _plain(name: str) -> Callable[[Mapping[str, Any]], _Cell]:
    return lambda row: _Cell("" if row[name] is None else str(row[name]))


def _worth(row: Mapping[str, Any]) -> _Cell:
    value = row["value_at_risk"]
    return _Cell("" if value is None else money(value, row.get("currency")))


def _play(row: Mapping[str, Any]) -> _Cell:
    if row["play"] is None:
        return _Cell("")
    due = row.get("play_due")
    by = "" if due is None else f"by {day(pd.Timestamp(due).date())}"
    return _Cell(str(row["play"]), by)


_COLUMNS = (
    _Column("Rank", "rank", _plain("rank"), number=True),
    _Column("Cutoff", "cutoff", _date("cutoff")),
    _Column("Account", "account_id", _account),
    _Column("Owner", "owner", _plain("owner"), html_only=True),
    _Column("Risk", "risk", _risk, number=True),
    _Column("Change", "risk_change", _since, number=True),
    _Column("Band", "band", _plain("band")),
    _Column("Value at risk", "value_at_risk", _worth, number=True),
    _Column("Renewal", "renewal_date", _date("renewal_date"), html_only=True),
    _Column("What the model noticed first", "reason_1", _reason),
    _Column("Play", "play", _play, html_only=True),
)

"""One word on one table: its parts, its value, and its own normal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import ibis
from ibis import _
from ibis.common.deferred import Deferred

from churnml.features import facts
from churnml.features.facts import known_if, only, ratio
from churnml.features.own_columns import Measured
from churnml.features.own_rows import day_rows, value_rows
from churnml.features.own_word import Word
from churnml.features.spec import Card, Part, View
from churnml.tables import RawTable
from churnml.timeline import DAYS_PER_WEEK

__all__ = ["Piece", "views_of"]

_LISTED = ("distinct", "latest")
# Logarithms differ between engines in their last digit.
_FINE = 10**12


@dataclass(frozen=True, eq=False)
class Piece:
    """One word on one table: its parts, its value and its own normal."""

    family: str
    table: RawTable
    word: Word
    asked: Measured
    column: str

    @property
    def verb(self) -> str:
        """The verb whose quantity this is."""
        return self.word.base or self.word.verb

    @property
    def reach(self) -> int | None:
        """How many days back the rows matter."""
        days = self.word.days
        return days + facts.USUAL_DAYS if days and self.word.has_normal else days

    @property
    def view(self) -> str:
        """Words of one view are counted in one pass."""
        if self.verb in _LISTED:
            return f"{self.word.table}__{self.column}"
        kind = "rows" if self.asked.by_cutoff else "days"
        return f"{self.word.table}__{kind}{'' if self.reach else '_ever'}"

    @property
    def history(self) -> str:
        """Name of the part that counts the days lived, shared by a table's words."""
        return f"{self.word.table}__history"

    def declared(self) -> list[str]:
        """Say what the numbers depend on, for the fingerprint."""
        extra = self.table.spec.extra
        dated = [f"{c} known at {extra[c]}" for c in self.asked.columns if c in extra]
        return [*self.word.meaning, *dated]

    def card(self) -> Card:
        """Give the card; whether it is of a text, only the table can tell."""
        if not self.asked.text:
            return self.word.card
        return replace(self.word.card, unit="text", categorical=True)

    def parts(self) -> dict[str, Part]:
        """Name the aggregates the value stands on."""
        days = self.word.days
        now = _.ago <= days if days else _.ago.notnull()
        if self.verb == "distinct":
            return self._named(n=Part(self.view, _.value.nunique(), empty=0))
        if self.verb == "latest":
            order = ibis.struct({"at": _.at, "value": _.value})
            return self._named(last=Part(self.view, _.value.argmax(order)))
        if self.verb == "recency":
            last = only(self._row("n") > 0, _.ago).min()
            return self._named(ago=Part(self.view, last))
        if self.verb == "trend":
            return self._named(**self._weeks()) | self._lived()
        parts = self._sums("", now)
        if self.verb in {"min", "max"}:
            row = self._row("low" if self.verb == "min" else "high")
            known = only(now, row)
            extreme = known.min() if self.verb == "min" else known.max()
            parts = {"extreme": Part(self.view, extreme)}
        if self.word.has_normal or self.word.base:
            past = (_.ago > days) & (_.ago <= (days or 0) + facts.USUAL_DAYS)
            parts |= self._sums("usual_", past)
            return self._named(**parts) | self._lived()
        return self._named(**parts)

    def value(self) -> Deferred:
        """Give the feature, row by row over the parts."""
        if self.verb == "distinct":
            return self._part("n")
        if self.verb == "latest":
            last = self._part("last")
            return last if self.asked.text else last / facts.MICRO
        if self.verb == "recency":
            return self._part("ago")
        if self.verb == "trend":
            return self._slope()
        if self.verb in {"min", "max"}:
            return self._part("extreme") / facts.MICRO
        now = self._quantity("")
        if not self.word.base:
            return now
        usual = self.usual()
        return ratio(now, usual) if self.word.by == "ratio" else now - usual

    # -- of these they are made --------------------------------------------------------

    def _named(self, **parts: Part) -> dict[str, Part]:
        return {f"{self.column}__{key}": part for key, part in parts.items()}

    def _part(self, key: str) -> Deferred:
        return _[f"{self.family}.{self.column}__{key}"]

    def _row(self, figure: str) -> Deferred:
        return _[f"{self.asked.name}_{figure}"]

    def _lived(self) -> dict[str, Part]:
        return {self.history: Part(self.history, _.days.max())}

    def _days_lived(self) -> Deferred:
        return _[f"{self.family}.{self.history}"]

    def _sums(self, which: str, when: Deferred) -> dict[str, Part]:
        """Count the rows of a time, and add up their known values."""
        parts = {f"{which}n": self._total("n", when, empty=0)}
        if self.asked.value is not None:
            parts[f"{which}known"] = self._total("known", when, empty=0)
            parts[f"{which}total"] = self._total("total", when)
        return parts

    def _total(self, figure: str, when: Deferred, empty: int | None = None) -> Part:
        otherwise = ibis.literal(0, "int64") if empty == 0 else ibis.null("int64")
        rows = ibis.ifelse(when, self._row(figure), otherwise)
        return Part(self.view, rows.sum(), empty=empty)

    def _quantity(self, which: str) -> Deferred:
        """Make a count, a sum, a mean or a share of what was counted and added up."""
        if self.verb == "count":
            return self._part(f"{which}n")
        total = self._part(f"{which}total")
        if self.verb == "sum":
            nothing = self._part(f"{which}n") == 0
            return ibis.ifelse(nothing, 0, total) / facts.MICRO
        return ratio(total, self._part(f"{which}known") * facts.MICRO)

    def usual(self) -> Deferred:
        """Give the own normal of the same quantity, for the same length of time."""
        days = facts.usual_days(self._days_lived(), self.word.days or 0)
        usual = self._quantity("usual_")
        if self.verb in {"count", "sum"}:
            return usual * (self.word.days or 0) / days
        return known_if(days.notnull(), usual)

    def _weeks(self) -> dict[str, Part]:
        figure = "total" if self.asked.value is not None else "n"
        weeks = (self.word.days or 0) // DAYS_PER_WEEK
        bounds = [(w * DAYS_PER_WEEK, (w + 1) * DAYS_PER_WEEK) for w in range(weeks)]
        return {
            f"week_{w}": self._total(figure, (_.ago > low) & (_.ago <= high), empty=0)
            for w, (low, high) in enumerate(bounds)
        }

    def _slope(self) -> Deferred:
        """Fit a line to ``log1p``, in whole numbers: the same on every engine."""
        weeks = (self.word.days or 0) // DAYS_PER_WEEK
        scale = facts.MICRO if self.asked.value is not None else 1
        total: Deferred | None = None
        for week in range(weeks):
            size = self._part(f"week_{week}") / scale
            log = (1 + ibis.greatest(size, 0)).ln() * _FINE
            term = (weeks - 1 - 2 * week) * log.round().cast("int64")
            total = term if total is None else total + term
        assert total is not None
        squares = sum((weeks - 1 - 2 * w) ** 2 for w in range(weeks))
        enough = self._days_lived() >= (self.word.days or 0)
        # The weights above are twice the distances from the middle of the weeks.
        return known_if(enough, 2 * total / (_FINE * squares))


def views_of(table: RawTable, pieces: Sequence[Piece]) -> Mapping[str, View]:
    """Make one view of all words that can be counted in one pass."""
    views: dict[str, View] = {}
    together: dict[str, list[Piece]] = {}
    for piece in pieces:
        if piece.verb in _LISTED:
            dated = piece.verb == "latest"
            views[piece.view] = value_rows(table, piece.asked, piece.reach, dated=dated)
        else:
            together.setdefault(piece.view, []).append(piece)
    for name, mine in together.items():
        reach = max((piece.reach or 0 for piece in mine), default=0) or None
        views[name] = day_rows(table, [piece.asked for piece in mine], reach)
    if pieces:
        spec = table.spec
        views[f"{spec.name}__history"] = lambda spine: facts.history(spine, table)
    return views

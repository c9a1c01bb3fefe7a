# ruff: noqa: ARG002 - the compiler calls by these names
"""ibis expressions in Spark's SQL, with the meaning they have on DuckDB.

Both engines speak SQL and differ in small things that change numbers: rounding in
casts, what an empty count gives, how a group of a pattern is called. Each is put right
here, once, so that whoever writes a feature need not know.
"""

from __future__ import annotations

import math
from typing import Any

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import sqlglot as sg
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.base import NULL, STAR
from ibis.backends.sql.compilers.pyspark import PySparkCompiler

__all__ = ["compiler"]

# What DuckDB takes for a time begins so; Spark would read "2025" as one too.
_DATED = r"^\s*[0-9]{1,6}[-/][0-9]{1,2}[-/][0-9]{1,2}([T ].*)?$"


class Compiler(PySparkCompiler):  # type: ignore[misc]
    """What differs from how ibis itself speaks to Spark."""

    __slots__ = ()

    def visit_ScalarUDF(self, op: Any, **kw: Any) -> Any:
        """Put the functions of :mod:`churnml.backend.expressions` into Spark's."""
        arguments = list(kw.values())
        if op.__func_name__ == "timezone":
            zone, time = arguments
            if op.dtype.timezone is None:
                return self.f.anon.from_utc_timestamp(time, zone)
            return self._to_utc(zone, time)
        if op.__func_name__ == "hash":
            # Nulls leave no trace in the first, separators may deceive the second.
            (row,) = arguments
            text = sg.cast(row, sge.DataType.build("string"))
            return self.f.anon.xxhash64(row, text)
        return super().visit_ScalarUDF(op, **kw)

    def _to_utc(self, zone: Any, local: Any) -> Any:
        """Of two instants with one local time, take the later, as DuckDB does."""
        day = sge.Interval(this=sge.convert("1"), unit=sge.Var(this="DAY"))
        to_utc, from_utc = self.f.anon.to_utc_timestamp, self.f.anon.from_utc_timestamp
        early = to_utc(local, zone)
        late = sge.Paren(this=to_utc(sge.Paren(this=local + day), zone) - day)
        return self.if_(
            from_utc(late, zone).eq(local), self.f.greatest(early, late), early
        )

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:
        """Write 3.5 as a double; bare, it would be a decimal and divide as one."""
        if dtype.is_floating() and math.isfinite(value):
            return self.cast(sge.convert(value), dtype)
        if dtype.is_floating():
            return self.cast(sge.convert(str(value)), dtype)
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)

    def visit_Field(self, op: Any, *, rel: Any, name: str) -> Any:
        """Read a column, as other engines do: NaN is no null."""
        return super(PySparkCompiler, self).visit_Field(op, rel=rel, name=name)

    def visit_Cast(self, op: Any, *, arg: Any, to: Any) -> Any:
        """Round to whole numbers, half to even; Spark would cut off."""
        if isinstance(op.arg, ops.Unnest):
            # Rows are made of an array at the top of a select only.
            return self.f.explode(self.cast(arg.this, dt.Array(to)))
        if to.is_integer() and op.arg.dtype.is_floating():
            arg = self.f.anon.rint(arg)
        return super().visit_Cast(op, arg=arg, to=to)

    def visit_TryCast(self, op: Any, *, arg: Any, to: Any) -> Any:
        """Read text as DuckDB reads it: null where that could not."""
        if to.is_integer() and op.arg.dtype.is_floating():
            arg = self.f.anon.rint(arg)
        if to.is_timestamp() and op.arg.dtype.is_string():
            slashes = self.f.replace(arg, "/", "-")
            stamp = sge.DataType.build("timestamp")
            read = sge.TryCast(this=slashes, to=stamp, safe=True)
            return self.if_(self.f.anon.regexp_like(arg, _DATED), read, NULL)
        return super().visit_TryCast(op, arg=arg, to=to)

    def visit_Strip(self, op: Any, *, arg: Any) -> Any:
        r"""Strip blanks; in Spark's literals ``\v`` and ``\f`` are the letters."""
        blanks = self.f.concat(
            sge.convert(" \t\n\r"), self.f.anon.char(11), self.f.anon.char(12)
        )
        return self.f.anon.btrim(arg, blanks)

    def visit_CountStar(self, op: Any, *, arg: Any, where: Any) -> Any:
        """Count no rows as 0, not as null."""
        if where is None:
            return self.f.count(STAR)
        return self.f.count(self.if_(where, 1, NULL))

    def visit_Median(self, op: Any, *, arg: Any, where: Any) -> Any:
        """Take the exact median of the rows that count."""
        if where is not None:
            arg = self.if_(where, arg, NULL)
        return self.f.anon.percentile(arg, sge.convert(0.5))

    def visit_IntegerRange(self, op: Any, *, start: Any, stop: Any, step: Any) -> Any:
        """Count up to, not including, the end; Spark includes it."""
        start, stop, step = (self.cast(n, dt.int64) for n in (start, stop, step))
        last = stop - self.if_(step > 0, 1, -1)
        empty = self.cast(self.f.array(), dt.Array(dt.int64))
        going = (stop - start) * step > 0
        return self.if_(going, self.f.anon.sequence(start, last, step), empty)

    def visit_RegexReplace(
        self, op: ops.RegexReplace, *, arg: Any, pattern: Any, replacement: Any
    ) -> Any:
        r"""Call groups ``$1``; DuckDB's are ``\1``."""
        if isinstance(op.replacement, ops.Literal):
            text = op.replacement.value
            for n in range(10):
                text = text.replace(f"\\{n}", f"${n}")
            replacement = sge.convert(text)
        return self.f.anon.regexp_replace(arg, pattern, replacement)


compiler = Compiler()
"""Of :class:`churnml.backend.in_spark.Backend`; needs neither Spark nor a session."""

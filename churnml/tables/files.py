"""Open CSV and Parquet files, by path or by a query over a folder of them."""

from __future__ import annotations

import csv
import glob
import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import ibis.expr.types as ir

from churnml.backend import Backend
from churnml.tables.findings import Refused, structural
from churnml.tables.spec import TableSpec, did_you_mean

__all__ = ["Source", "open_path", "open_sql", "unreadable"]

_CSV = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".csv.zst")
_PARQUET = (".parquet", ".pq")
_serial = itertools.count(1)


@dataclass(frozen=True)
class Source:
    """A raw table as it lies, not yet mapped.

    Attributes
    ----------
    raw : ir.Table
    keep : bool
        Whether each reading would parse text again, so that what was read is
        better kept.
    """

    raw: ir.Table
    keep: bool


def unreadable(spec: TableSpec, error: Exception) -> Refused:
    """Say in one line why the engine could not read a source."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    reason = " ".join(lines[:3]) if lines else type(error).__name__
    what = f"file {spec.path!r}" if spec.path else "the query" if spec.sql else "it"
    return Refused(
        structural(
            spec.name,
            "unreadable",
            f"{what} cannot be read: {reason}",
            "Correct the file: UTF-8 text, a header line, the same fields in each row."
            if spec.path
            else "Correct the query: DuckDB SQL over the files of the root.",
        )
    )


def open_path(
    spec: TableSpec,
    path: str,
    root: Path | None,
    con: Backend,
    *,
    only: Sequence[str] | None = None,
) -> Source:
    """Open a CSV or Parquet file, or all that match a pattern, or `only` some."""
    full = path if "://" in path else str((root or Path()) / path)
    files = [full] if "://" in full else sorted(glob.glob(full, recursive=True))  # noqa: PTH207 - may be absolute
    files = [file for file in files if "://" in file or Path(file).is_file()]
    if not files:
        raise _no_file(spec, path, root or Path())
    which = _quote(full) if only is None else f"[{', '.join(map(_quote, only))}]"
    if full.lower().endswith(_PARQUET):
        query = f"select * from read_parquet({which}, union_by_name = true)"
        return Source(_view(con, spec.name, query), keep=False)
    if full.lower().endswith(_CSV):
        if not any("://" in file or Path(file).stat().st_size for file in files):
            raise Refused(
                structural(
                    spec.name, "empty", f"file {path!r} is empty", "Load it again."
                )
            )
        typed = _own_types(spec, full, files[0], con) if spec.own or spec.extra else {}
        if only is None:
            read = _read_text(spec, full, files[0], typed)
        else:
            read = _read_many(which, typed)
        query = f"select * from {read}"
        return Source(_view(con, spec.name, query), keep=True)
    raise Refused(
        structural(
            spec.name,
            "unknown_file",
            f"file {path!r} is neither CSV nor Parquet",
            f"Name it {' or '.join([*_CSV[:2], _PARQUET[0]])}.",
        )
    )


def _no_file(spec: TableSpec, path: str, root: Path) -> Refused:
    present = sorted(p.name for p in root.glob("*") if p.is_file())
    there = f"There: {', '.join(present[:10])}." if present else "It holds no files."
    if not root.is_dir():
        there = "That folder does not exist."
    return Refused(
        structural(
            spec.name,
            "missing_file",
            f"no file {path!r} in {root}",
            did_you_mean(path, present, nearness=0.8) or there,
        )
    )


def open_sql(spec: TableSpec, sql: str, root: Path | None, con: Backend) -> Source:
    """Read a query over the root's files, each of them a named sub-query of it.

    Sub-queries rather than views: two roots on one connection never collide, and a
    file that the query does not name is not opened.
    """
    files = _files_by_stem(root or Path())
    named = {stem: fs for stem, fs in files.items() if stem.lower() in sql.lower()}
    for stem, same in named.items():
        if len(same) > 1:
            raise Refused(
                structural(
                    spec.name,
                    "two_files",
                    f"{stem!r} may mean {' or '.join(f.name for f in same)}",
                    "Take one away, or read it by path.",
                )
            )
    parts = [f"{_identifier(stem)} as ({_select(fs[0])})" for stem, fs in named.items()]
    head = f"with {', '.join(parts)}" if parts else ""
    query = f"{head} select * from (\n{sql.strip().rstrip(';')}\n)"
    try:
        view = _view(con, spec.name, query)
    except duckdb.CatalogException as error:
        raise _no_stem(spec, error, files) from error
    keep = any(fs[0].suffix == ".csv" for fs in named.values())
    return Source(view, keep=keep)


def _files_by_stem(root: Path) -> dict[str, list[Path]]:
    files: dict[str, list[Path]] = {}
    for file in sorted(root.glob("*")):
        if file.suffix in {".csv", ".parquet"}:
            files.setdefault(file.stem, []).append(file)
    return files


def _select(file: Path) -> str:
    if file.suffix == ".parquet":
        return f"select * from read_parquet({_quote(str(file))})"
    # The whole file decides its types; '00123' stays text.
    return f"select * from {_read_typed(str(file))}"


def _no_stem(spec: TableSpec, error: Exception, files: Iterable[str]) -> Refused:
    match = re.search(r"Table with name (\S+) does not exist", str(error))
    if match is None:
        return unreadable(spec, error)
    known = list(files)
    return Refused(
        structural(
            spec.name,
            "missing_file",
            f"the query reads {match[1]!r}, but the root has no such file",
            did_you_mean(match[1], known)
            or f"The files of the root are {', '.join(known) or 'none'}.",
        )
    )


def _view(con: Backend, name: str, query: str) -> ir.Table:
    view = f"raw_{name}_{next(_serial)}"
    con.raw_sql(f"create temp view {view} as {query}").fetchall()
    return con.table(view)


def _own_types(spec: TableSpec, path: str, file: str, con: Backend) -> dict[str, str]:
    """Find the types that fit all values of own columns, which no contract knows."""
    typed = _read_typed(path, file)
    sniffed = con.raw_sql(f"describe select * from {typed}").fetchall()
    known = {spec.raw_name(name) for name in spec.contract.names}
    extra = {spec.raw_name(name) for name in spec.extra}
    return {
        name: kind
        for name, kind, *_ in sniffed
        if name not in known and (spec.own or name in extra)
    }


def _read_text(
    spec: TableSpec, path: str, file: str, typed: Mapping[str, str] | None = None
) -> str:
    """Write the call that reads a CSV as text, but for columns of a known type.

    The header is read here: left to guess, DuckDB takes a file with one broken row
    for a file of one column, or cannot say which row is broken.
    """
    separator = _separator(file)
    if path != file or separator is None:
        return _read_many(_quote(path), typed or {})
    with Path(file).open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        header = next(csv.reader(lines, delimiter=separator))
    # A frame written with its index has a column without a name.
    names = [name or f"column{i}" for i, name in enumerate(header)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        message = f"file {spec.path!r} has more than one column {twice!r}"
        raise Refused(
            structural(spec.name, "duplicate_column", message, "Rename one of them.")
        )
    kinds = {name: (typed or {}).get(name, "VARCHAR") for name in names}
    columns = ", ".join(f"{_quote(name)}: '{kind}'" for name, kind in kinds.items())
    return (
        f"read_csv({_quote(path)}, header = true, auto_detect = false, "
        f"columns = {{{columns}}}, delim = {_quote(separator)}, quote = '\"', "
        "escape = '\"')"
    )


def _read_many(which: str, typed: Mapping[str, str]) -> str:
    """Write the call that reads several CSVs as text, header by header."""
    own = ", ".join(f"{_quote(name)}: '{kind}'" for name, kind in typed.items())
    types = f", types = {{{own}}}" if own else ""
    return f"read_csv({which}, header = true, all_varchar = true{types})"


def _read_typed(path: str, file: str | None = None) -> str:
    """Write the call that reads a CSV with the types that fit all of it."""
    separator = _separator(file or path)
    delimiter = f", delim = {_quote(separator)}" if separator else ""
    return f"read_csv({_quote(path)}, header = true, sample_size = -1{delimiter})"


def _separator(file: str) -> str | None:
    """See what parts a header; None where the file must be opened to know."""
    if "://" in file or file.lower().endswith((".gz", ".zst")):
        return None
    with Path(file).open(encoding="utf-8-sig", errors="replace") as lines:
        header = lines.readline()
    counts = {sep: header.count(sep) for sep in (",", ";", "\t", "|")}
    return max(counts, key=lambda sep: counts[sep])


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _identifier(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'

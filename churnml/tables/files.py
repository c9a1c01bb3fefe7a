"""Open CSV and Parquet files, by path or by a query over a folder of them."""

from __future__ import annotations

import csv
import glob
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ibis.expr.types as ir

from churnml.backend import (
    Backend,
    csv_types,
    engine_errors,
    missing_name,
    read_csv,
    read_parquet,
    read_query,
)
from churnml.tables.findings import Refused, structural
from churnml.tables.spec import TableSpec, did_you_mean

__all__ = ["Source", "open_path", "open_sql", "unreadable"]

_CSV = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".csv.zst")
_PARQUET = (".parquet", ".pq")


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
            else "Correct the query: the engine's SQL over the files of the root.",
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
    which = full if only is None else only
    if full.lower().endswith(_PARQUET):
        return Source(read_parquet(con, which, spec.name), keep=False)
    if full.lower().endswith(_CSV):
        if not any("://" in file or Path(file).stat().st_size for file in files):
            raise Refused(
                structural(
                    spec.name, "empty", f"file {path!r} is empty", "Load it again."
                )
            )
        typed = _own_types(spec, full, files[0], con) if spec.own or spec.extra else {}
        if only is None:
            text = _open_text(spec, full, files[0], con, typed)
        else:
            text = read_csv(con, only, spec.name, types=typed)
        return Source(text, keep=True)
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
    """Read a query over the root's files, each of them a named sub-query of it."""
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
    parted = {
        stem: (fs[0], _separator(str(fs[0])) if fs[0].suffix == ".csv" else None)
        for stem, fs in named.items()
    }
    try:
        view = read_query(con, sql, spec.name, parted)
    except engine_errors() as error:
        missing = missing_name(error)
        if missing is None:
            raise
        raise _no_stem(spec, missing, files) from error
    keep = any(fs[0].suffix == ".csv" for fs in named.values())
    return Source(view, keep=keep)


def _files_by_stem(root: Path) -> dict[str, list[Path]]:
    files: dict[str, list[Path]] = {}
    for file in sorted(root.glob("*")):
        if file.suffix in {".csv", ".parquet"}:
            files.setdefault(file.stem, []).append(file)
    return files


def _no_stem(spec: TableSpec, missing: str, files: Iterable[str]) -> Refused:
    known = list(files)
    return Refused(
        structural(
            spec.name,
            "missing_file",
            f"the query reads {missing!r}, but the root has no such file",
            did_you_mean(missing, known)
            or f"The files of the root are {', '.join(known) or 'none'}.",
        )
    )


def _own_types(spec: TableSpec, path: str, file: str, con: Backend) -> dict[str, str]:
    """Find the types that fit all values of own columns, which no contract knows."""
    sniffed = csv_types(con, path, separator=_separator(file))
    known = {spec.raw_name(name) for name in spec.contract.names}
    extra = {spec.raw_name(name) for name in spec.extra}
    return {
        name: kind
        for name, kind in sniffed.items()
        if name not in known and (spec.own or name in extra)
    }


def _open_text(
    spec: TableSpec, path: str, file: str, con: Backend, types: Mapping[str, str]
) -> ir.Table:
    """Read a CSV as text but for columns of a known type, by the header read here."""
    separator = _separator(file)
    if path != file or separator is None:
        return read_csv(con, path, spec.name, separator=separator, types=types)
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
    return read_csv(
        con, path, spec.name, columns=names, separator=separator, types=types
    )


def _separator(file: str) -> str | None:
    """See what parts a header; None where the file must be opened to know."""
    if "://" in file or file.lower().endswith((".gz", ".zst")):
        return None
    with Path(file).open(encoding="utf-8-sig", errors="replace") as lines:
        header = lines.readline()
    counts = {sep: header.count(sep) for sep in (",", ";", "\t", "|")}
    return max(counts, key=lambda sep: counts[sep])

"""Files of feedback: CSV as the page writes it, JSON, or JSON Lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from churnml.errors import TableError
from churnml.spreadsheets import bare

__all__ = ["COLUMNS", "OPTIONAL", "VERDICTS", "Row", "fault_of", "read_rows"]

VERDICTS = ("right", "wrong", "known")
"""What can be said of a reason; ``known`` is right, and no news."""

COLUMNS = ("account_id", "cutoff", "reason_code", "verdict", "note", "by")
OPTIONAL = frozenset({"note", "by"})

# Spreadsheets of some countries write semicolons; what is pasted from one has tabs.
_DELIMITERS = ",;\t"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file, as it stands there: texts, empty where there is nothing.

    Attributes
    ----------
    place : str
        Where it stands, such as ``"line 3"``.
    account_id, cutoff, reason_code, verdict, note, by : str
    """

    place: str
    account_id: str
    cutoff: str
    reason_code: str
    verdict: str
    note: str = ""
    by: str = ""


def read_rows(content: bytes, *, name: str) -> tuple[Row, ...]:
    r"""Read a file of feedback.

    Parameters
    ----------
    content : bytes
        CSV with a header, a JSON list of objects, or JSON Lines; in UTF-8. What is
        guarded in a CSV file (:mod:`churnml.spreadsheets`) is read as it was.
    name : str
        Of the file, for messages.

    Returns
    -------
    tuple of Row
        In the order of the file; rows without any text are left out.

    Raises
    ------
    TableError
        If it is no UTF-8, no such file, has other columns, half a character, or no row.

    Examples
    --------
    >>> text = b"account_id,cutoff,reason_code,verdict\nA-1,2025-03-03,a.b.low,right\n"
    >>> read_rows(text, name="said.csv")[0].verdict
    'right'
    >>> read_rows(b"account_id,cutoff,reason_code,verdikt\n", name="said.csv")
    Traceback (most recent call last):
    churnml.errors.TableError: said.csv: lacks verdict, and has unknown verdikt.
    The columns are account_id, cutoff, reason_code, verdict, note, by.
    """
    text = _decoded(content, name)
    if text.lstrip()[:1] in {"[", "{"}:
        found = _from_json(text, name)
    else:
        found = _from_csv(text, name)
    if not found:
        msg = f"{name}: holds no feedback. Give one row for each reason judged."
        raise TableError(msg)
    return tuple(found)


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        msg = (
            f"{name}: is not UTF-8 (byte 0x{content[error.start]:02x} in line "
            f"{line}).\nSave it as 'CSV UTF-8'."
        )
        raise TableError(msg) from None


def _from_csv(text: str, name: str) -> list[Row]:
    header = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    columns: list[str] | None = None
    try:
        for cells in reader:
            given = [bare(cell.strip()) for cell in cells]
            if not any(given):
                continue
            place = f"line {reader.line_num}"
            if columns is None:
                columns = given
                _check_columns(columns, name)
                continue
            if len(given) != len(columns):
                msg = (
                    f"{name}: {place} has {len(given)} cells, the header "
                    f"{len(columns)}. Put texts with commas in double quotes."
                )
                raise TableError(msg)
            rows.append(Row(place, **dict(zip(columns, given, strict=True))))
    except csv.Error as error:
        msg = f"{name}: line {reader.line_num} cannot be read as CSV ({error})."
        raise TableError(msg) from None
    return rows


def _from_json(text: str, name: str) -> list[Row]:
    # Read as one value first: a list, or a single object on several lines.
    lines = [(n, t) for n, t in enumerate(text.split("\n"), 1) if t.strip()]
    try:
        whole = json.loads(text)
        objects = whole if isinstance(whole, list) else [whole]
        placed = [(f"entry {n}", value) for n, value in enumerate(objects, 1)]
    except (ValueError, RecursionError) as error:
        if len(lines) < 2 or text.lstrip().startswith("["):
            raise _no_json(name, error) from None
        placed = [(f"line {n}", _object(t, n, name)) for n, t in lines]
    rows = []
    for place, value in placed:
        if not isinstance(value, dict):
            msg = f"{name}: {place} is no object with the keys {', '.join(COLUMNS)}."
            raise TableError(msg)
        _check_columns(list(value), f"{name}, {place}")
        texts = {k: _plain(v, f"{name}: {place}: {k}") for k, v in value.items()}
        rows.append(Row(place, **texts))
    return rows


def _object(text: str, line: int, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _no_json(name, error, line) from None


def _no_json(name: str, error: Exception, line: int | None = None) -> TableError:
    if line is None and isinstance(error, json.JSONDecodeError):
        line = error.lineno
    where = "" if line is None else f" line {line}"
    return TableError(f"{name}:{where} cannot be read as JSON ({fault_of(error)}).")


def fault_of(error: Exception) -> str:
    """Say in words why a text is no JSON.

    Examples
    --------
    >>> try:
    ...     json.loads("[" * 100_000)
    ... except RecursionError as error:
    ...     fault_of(error)
    'it is nested too deep'
    """
    if isinstance(error, json.JSONDecodeError):
        return error.msg
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    return "a number has too many digits"


def _plain(value: Any, where: str) -> str:
    if isinstance(value, list | dict):
        msg = f"{where} is a list or an object. Give a text."
        raise TableError(msg)
    text = "" if value is None else str(value).strip()
    try:
        text.encode()
    except UnicodeEncodeError:  # JSON can write a half: what was cut in a browser
        msg = (
            f"{where} holds half a character, such as half an emoji.\n"
            "Write the whole of it, or leave it out."
        )
        raise TableError(msg) from None
    return text


def _check_columns(given: Sequence[str], name: str) -> None:
    lacking = [c for c in COLUMNS if c not in given and c not in OPTIONAL]
    unknown = [repr(c) if not c.strip() else c for c in given if c not in COLUMNS]
    twice = sorted({c for c in given if given.count(c) > 1})
    said = [
        f"{what} {', '.join(names)}"
        for what, names in (
            ("lacks", lacking),
            ("has unknown", unknown),
            ("has twice", twice),
        )
        if names
    ]
    if said:
        msg = f"{name}: {', and '.join(said)}.\nThe columns are {', '.join(COLUMNS)}."
        raise TableError(msg)

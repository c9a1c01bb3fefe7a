"""Export: a written list in the forms that others take, never scored again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from churnml.config import Config, filled
from churnml.errors import ConfigError, StoreError
from churnml.exports import (
    TABLE,
    crm_csv,
    digest,
    file_names,
    json_lines,
    owned_by,
    owners_of,
    write_table,
)
from churnml.sinks import StoredList, read_list
from churnml.store import staged_dir, staged_file
from churnml.workflow.made import files_of, first_foreign, record_text

__all__ = ["ExportResult", "Form", "export_list"]

Form = Literal["csv", "jsonl", "digest", "database"]

_FOLDER = "export"
_FILES = ("csv", "jsonl", "digest")
_FORMS_OF: Mapping[str, tuple[str, ...]] = {
    "--owner": _FILES,
    "--out": _FILES,
    "--bom": ("csv",),
    "--database": ("database",),
    "--table": ("database",),
}
"""Which forms take an option; the others would pass over it."""
RECORD, MAKER = "digest.json", "churnml export"
"""Where a folder of pages says which they are, so that no other file is replaced."""


@dataclass(frozen=True)
class ExportResult:
    """What was exported, and where it is.

    Attributes
    ----------
    paths : tuple of Path
        The files written; none where it went to a database.
    rows : int
        How many accounts.
    table : str or None
        The table of the database.
    """

    paths: tuple[Path, ...]
    rows: int
    table: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        paths = [str(path) for path in self.paths]
        return {"paths": paths, "rows": self.rows, "table": self.table}


def export_list(
    config: Config,
    form: Form,
    *,
    owner: str | None = None,
    cutoff: date | None = None,
    out: Path | None = None,
    encoding: Literal["utf-8", "utf-8-sig"] = "utf-8",
    database: str | None = None,
    table: str | None = None,
) -> ExportResult:
    """Write a list in another form.

    Parameters
    ----------
    config : Config
    form : {"csv", "jsonl", "digest", "database"}
    owner : str, optional
        Only this one's accounts; not for a database.
    cutoff : date, optional
        Of the list; by default the latest written.
    out : Path, optional
        Folder to write to; by default ``<output.dir>/export``. Not for a database.
    encoding : {"utf-8", "utf-8-sig"}
        Of the CSV: without or with a byte order mark.
    database, table : str, optional
        As :func:`churnml.exports.write_table` takes them; ``${NAME}`` in `database` is
        filled from the environment. Of a database alone.

    Returns
    -------
    ExportResult

    Raises
    ------
    StoreError
        If there is no list or no such owner, or it cannot be written; or if pages would
        take the place of files that no export wrote.
    ConfigError
        If a database is to be written and none is named, or if the form takes no such
        option.
    """
    given = {"--owner": owner, "--out": out, "--database": database, "--table": table}
    if encoding != "utf-8":
        given["--bom"] = encoding
    _refuse_ignored(form, [name for name, value in given.items() if value is not None])
    stored = read_list(config.output_dir, cutoff)
    if form == "database":
        return _to_database(stored, database, TABLE if table is None else table)
    listed = stored.risk_list
    folder = (out or config.output_dir / _FOLDER).resolve()
    if form == "digest":
        return _digests(stored, folder, owner)
    mine = listed if owner is None else owned_by(listed, owner)
    stem = "accounts" if owner is None else f"accounts-{_name_of(stored, owner)}"
    text = crm_csv(mine) if form == "csv" else json_lines(mine)
    path = folder / f"{stem}.{form}"
    with staged_file(path) as staging:
        kind = encoding if form == "csv" else "utf-8"
        staging.write_text(text, encoding=kind, newline="")
    return ExportResult((path,), len(mine))


def _refuse_ignored(form: Form, given: Sequence[str]) -> None:
    ignored = [name for name in _FORMS_OF if name in given]
    ignored = [name for name in ignored if form not in _FORMS_OF[name]]
    if ignored:
        said = ", ".join(
            f"{name} is for {_either(_FORMS_OF[name])}" for name in ignored
        )
        them = "it" if len(ignored) == 1 else "them"
        msg = f"{said}, not for {form}.\nLeave {them} out."
        raise ConfigError(msg)


def _either(forms: Sequence[str]) -> str:
    *others, last = forms
    return f"{', '.join(others)} or {last}" if others else last


def _to_database(stored: StoredList, database: str | None, table: str) -> ExportResult:
    if database is None:
        msg = (
            "--database: name one, for example --database sqlite:///crm.db, or "
            "--database '${CRM}' with the URL in the environment."
        )
        raise ConfigError(msg)
    rows = write_table(stored.risk_list, filled(database), table=table)
    return ExportResult((), rows, table)


def _digests(stored: StoredList, folder: Path, owner: str | None) -> ExportResult:
    owners = owners_of(stored.risk_list)
    names = file_names(owners)
    if owner is not None:
        mine = owned_by(stored.risk_list, owner)
        path = folder / f"digest-{_name_of(stored, owner)}.md"
        with staged_file(path) as staging:
            staging.write_text(_page(stored, owners_of(mine)[0]), encoding="utf-8")
        return ExportResult((path,), len(mine))
    target = folder / "digest"
    with staged_dir(target) as staging:
        _refuse_others(target)
        for each, name in names.items():
            page = _page(stored, each)
            (staging / f"{name}.md").write_text(page, encoding="utf-8")
        made = files_of(staging, _entries(staging))
        text = record_text(made, maker=MAKER)
        (staging / RECORD).write_text(text, encoding="utf-8")
    paths = tuple(target / f"{name}.md" for name in names.values())
    return ExportResult(paths, len(stored.risk_list))


def _refuse_others(pages: Path) -> None:
    """Refuse to replace a folder that holds more than an export wrote there."""
    foreign = first_foreign(
        pages / RECORD, files_of(pages, _entries(pages)), maker=MAKER
    )
    if foreign is not None:
        msg = (
            f"{pages / foreign} is there, and not as an earlier export left it: it "
            "would be lost. Move it away, or give another folder: --out DIR."
        )
        raise StoreError(msg)


def _entries(pages: Path) -> list[str]:
    if not pages.is_dir():
        return []
    return [path.name for path in pages.iterdir() if path.name != RECORD]


def _page(stored: StoredList, owner: str) -> str:
    mine = owned_by(stored.risk_list, owner)
    return digest(mine, stored.not_scored, stored.about, owner=owner)


def _name_of(stored: StoredList, owner: str) -> str:
    """Name an owner's files alike, whoever else is exported."""
    (same,) = owners_of(owned_by(stored.risk_list, owner))
    return file_names(owners_of(stored.risk_list))[same]

"""Where lists are written, and read back: one folder a cutoff, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from churnml.errors import StoreError, TaskError
from churnml.histories import FRAMES, Histories
from churnml.spreadsheets import bare, guarded_frame
from churnml.store import resolve, staged_dir, staged_file
from churnml.timeline import as_date

__all__ = [
    "StoredList",
    "read_list",
    "stored_cutoffs",
    "write_csv",
    "write_frame",
    "write_list",
]

PREFIX = "cutoff="
# One account is read by itself: its rows lie together, in few of these.
_ROWS_A_GROUP = 50_000


@dataclass(frozen=True)
class StoredList:
    """The list of one cutoff, as it was written.

    What is large is read when it is asked for. If another job has written the list
    again meanwhile, it is refused: parts of two lists are never mixed.

    Attributes
    ----------
    folder : Path
    risk_list : DataFrame
        Every scored account, ranked.
    not_scored : DataFrame
        ``account_id, cutoff, reason``; and, but for lists of an earlier release,
        ``name, owner, mrr, currency``.
    about : mapping
        What the list was made with: task, model, capacity, bands, figures.
    edition : tuple of int and str
        What tells this writing of the list from the next: when ``about.json`` was
        written, and its text.
    """

    folder: Path
    risk_list: pd.DataFrame
    not_scored: pd.DataFrame
    about: Mapping[str, Any]
    edition: tuple[int, str]

    def histories(self, account_id: str | None = None) -> Histories | None:
        """Read what cards draw, of all accounts or of one.

        Parameters
        ----------
        account_id : str, optional
            By default all that are in the list.

        Returns
        -------
        Histories or None
            None where the list was written without.

        Raises
        ------
        StoreError
            If it cannot be read, or was written again.
        """
        only = None if account_id is None else [("account_id", "==", account_id)]
        paths = {name: self.folder / _history_file(name) for name in FRAMES}
        with _reading(self.folder, self.edition):
            if not all(path.is_file() for path in paths.values()):
                return None
            frames = {k: pd.read_parquet(p, filters=only) for k, p in paths.items()}
        return Histories(**frames)

    @property
    def contributions(self) -> pd.DataFrame:
        """``account_id, cutoff, base_value, logit`` and a column per feature."""
        return self.contributions_of()

    def contributions_of(self, accounts: Iterable[str] | None = None) -> pd.DataFrame:
        """Read the contributions of some accounts, or of all that were scored.

        Raises
        ------
        StoreError
            If they cannot be read, or the list was written again.
        """
        # An empty list has no type that text could be compared with.
        asked = None if accounts is None else list(accounts) or [""]
        only = None if asked is None else [("account_id", "in", asked)]
        path = self.folder / "contributions.parquet"
        with _reading(self.folder, self.edition, path.name):
            return pd.read_parquet(path, filters=only)

    @property
    def model_version(self) -> str | None:
        """The version of the model that wrote it."""
        there = self.risk_list.get("model_version", pd.Series(dtype=object)).dropna()
        return str(there.iloc[0]) if len(there) else None

    def all_risks(self) -> pd.DataFrame:
        """Read ``account_id, cutoff, risk`` of every scored account.

        A list that was written by many machines holds its top only; the others are in
        ``scored.parquet``.

        Raises
        ------
        StoreError
            If it cannot be read, or was written again.
        """
        names = ["account_id", "cutoff", "risk"]
        frame = self._beside("scored", names)
        return self.risk_list[names] if frame is None else frame

    def scored(self) -> pd.DataFrame:
        """Read what is known of every scored account.

        That is the list itself; or, where a list was written by many machines and
        holds its top only, ``scored.parquet``: risk, band and money, without names and
        reasons, and ``in_capacity`` for the accounts of the list.

        Raises
        ------
        StoreError
            If it cannot be read, or was written again.
        """
        frame = self._beside("scored")
        if frame is None:
            return self.risk_list
        return frame.assign(
            in_capacity=frame["account_id"].isin(self.risk_list["account_id"]),
            model_version=self.model_version,
        )

    def features(self) -> pd.DataFrame | None:
        """Read what the model saw of the accounts; None where not stored.

        Raises
        ------
        StoreError
            If it cannot be read, or was written again.
        """
        return self._beside("features")

    def segments(self) -> pd.DataFrame | None:
        """Read which segments the accounts belong to; None where not stored.

        Raises
        ------
        StoreError
            If it cannot be read, or was written again.
        """
        return self._beside("segments")

    def changes(self) -> pd.DataFrame | None:
        """Read what changed since the list before; None where nothing is stored.

        Raises
        ------
        StoreError
            If it cannot be read, or was written again.
        """
        return self._beside("changes")

    def _beside(
        self, name: str, columns: list[str] | None = None
    ) -> pd.DataFrame | None:
        path = self.folder / f"{name}.parquet"
        with _reading(self.folder, self.edition, path.name):
            if not path.exists():
                return None
            return pd.read_parquet(path, columns=columns)


def _history_file(name: str) -> str:
    return f"history_{name}.parquet"


@contextmanager
def _reading(
    folder: Path, edition: tuple[int, str] | None = None, what: str = "the list"
) -> Iterator[None]:
    """Read from a list, and say so where it cannot be read or is another by then."""
    try:
        yield
    except (OSError, ValueError) as error:
        _demand(folder, edition)
        msg = f"{folder}: {what} cannot be read ({error}). Write the list again."
        raise StoreError(msg) from error
    # Afterwards, so that nothing can come between this look and the reading.
    _demand(folder, edition)


def _demand(folder: Path, edition: tuple[int, str] | None) -> None:
    try:
        same = edition is None or _edition(folder) == edition
    except (OSError, ValueError):
        same = False
    if not same:
        msg = f"{folder} was written again or taken away while it was read. Run again."
        raise StoreError(msg)


def _edition(folder: Path) -> tuple[int, str]:
    # Not the number of the file: some network drives give another one each time.
    path = folder / "about.json"
    return path.stat().st_mtime_ns, path.read_text(encoding="utf-8")


def _folder(output: Path, cutoff: date) -> Path:
    return output / f"{PREFIX}{cutoff.isoformat()}"


def write_list(
    output: Path,
    cutoff: date,
    *,
    risk_list: pd.DataFrame,
    not_scored: pd.DataFrame,
    contributions: pd.DataFrame | Callable[[str], None],
    about: Mapping[str, Any],
    histories: Histories | None = None,
    features: pd.DataFrame | None = None,
    changes: pd.DataFrame | None = None,
    segments: pd.DataFrame | None = None,
) -> Path:
    """Write the list of one cutoff, in place of what stood there.

    Parameters
    ----------
    output : Path
    cutoff : date
    risk_list, not_scored : DataFrame
    contributions : DataFrame or callable
        A frame; or what writes ``contributions.parquet``, and whatever else is too
        large for one machine, into a folder that it is told.
    about : mapping
    histories : Histories, optional
        What the cards of its accounts draw.
    features : DataFrame, optional
        What the model saw: ``account_id, cutoff`` and a column per feature.
    changes : DataFrame, optional
        What changed since the list before.
    segments : DataFrame, optional
        Which segments the accounts belong to: ``account_id, cutoff`` and a column of
        text per segment.

    Returns
    -------
    Path
        The folder, ``<output>/cutoff=YYYY-MM-DD``.

    Raises
    ------
    StoreError
        If another process is writing it, or it cannot be written.
    """
    folder = _folder(output, cutoff)
    with staged_dir(folder) as staging:
        risk_list.to_parquet(staging / "risk_list.parquet", index=False)
        write_csv(staging / "risk_list.csv", risk_list)
        write_csv(staging / "not_scored.csv", not_scored)
        if isinstance(contributions, pd.DataFrame):
            contributions.to_parquet(staging / "contributions.parquet", index=False)
        else:
            contributions(str(staging))
        for name in FRAMES if histories is not None else ():
            frame = getattr(histories, name)
            path = staging / _history_file(name)
            frame.to_parquet(path, index=False, row_group_size=_ROWS_A_GROUP)
        beside = {"features": features, "changes": changes, "segments": segments}
        for name, frame in beside.items():
            if frame is not None:
                frame.to_parquet(staging / f"{name}.parquet", index=False)
        text = json.dumps(about, indent=2, sort_keys=True, ensure_ascii=False)
        (staging / "about.json").write_text(text + "\n", encoding="utf-8")
    return folder


def stored_cutoffs(output: Path) -> tuple[date, ...]:
    """List the cutoffs that have a list, ascending."""
    if not output.is_dir():
        return ()
    names = (p.name.removeprefix(".old.") for p in output.iterdir() if p.is_dir())
    found = {_date_of(name) for name in names if name.startswith(PREFIX)}
    return tuple(sorted(day for day in found if day is not None))


def _date_of(name: str) -> date | None:
    try:
        return as_date(name.removeprefix(PREFIX))
    except TaskError:  # a folder of somebody else's
        return None


def read_list(output: Path, cutoff: date | None = None) -> StoredList:
    """Read the list of a cutoff as it was written.

    Parameters
    ----------
    output : Path
    cutoff : date, optional
        By default the latest that has a list.

    Raises
    ------
    StoreError
        If there is none, or it cannot be read, or was written again meanwhile.
    """
    cutoffs = stored_cutoffs(output)
    if not cutoffs:
        msg = f"{output} holds no risk list yet. Write one: churnml score CONFIG."
        raise StoreError(msg)
    cutoff = cutoff or cutoffs[-1]
    if cutoff not in cutoffs:
        msg = (
            f"{output} holds no risk list of {cutoff}; the latest is {cutoffs[-1]}.\n"
            f"Write it: churnml score CONFIG --cutoff {cutoff}."
        )
        raise StoreError(msg)
    folder = resolve(_folder(output, cutoff))
    with _reading(folder):
        edition = _edition(folder)
        about = json.loads(edition[1])
    with _reading(folder, edition):
        return StoredList(
            folder,
            pd.read_parquet(folder / "risk_list.parquet"),
            # An account may be called NA.
            pd.read_csv(
                folder / "not_scored.csv",
                converters={"account_id": bare, **dict.fromkeys(_TEXTS, _text)},
                na_values={"mrr": [""]},
                keep_default_na=False,
            ),
            about,
            edition,
        )


_TEXTS = ("name", "owner", "currency")


def _text(cell: str) -> str | None:
    return bare(cell) or None


def write_csv(path: Path, frame: pd.DataFrame) -> None:
    """Write a frame as CSV that people open in a spreadsheet, without formulas."""
    guarded_frame(frame).to_csv(path, index=False, date_format="%Y-%m-%d")


def write_frame(path: Path, frame: pd.DataFrame) -> Path:
    """Write a frame as one Parquet file, whole or not at all."""
    with staged_file(path) as staging:
        frame.to_parquet(staging, index=False)
    return path

"""Speaking to one MLflow store: silently, and leaving no setting behind."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, unquote_plus

from churnml.errors import StoreError
from churnml.store import make_once

if TYPE_CHECKING:
    from mlflow import MlflowClient

__all__ = ["SQLITE", "create_database", "shown", "speaking"]

SQLITE = "sqlite:///"

_HEAD, _PATHS = re.compile(r"[\w+.-]+:/*"), ("sqlite:", "file:")
"""What a URI begins with, and how those begin that name no user."""
_MARKS = re.compile(r"[@/:?#]")
"""What ends a part of a URI, unless it is escaped."""

_QUIET = {
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_LOGGING_LEVEL": "ERROR",
}


@contextmanager
def speaking(location: str) -> Iterator[MlflowClient]:
    """Speak to the MLflow store at ``location``.

    Yields
    ------
    MlflowClient

    Raises
    ------
    StoreError
        In place of what MLflow, the database or the file system raises.
    """
    # "1" is ignored by MLflow, only "true" counts, and only before its import.
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    with warnings.catch_warnings(), _environment(_QUIET):
        warnings.simplefilter("ignore")
        import mlflow
        from sqlalchemy.exc import SQLAlchemyError

        with _pointed_at(location):
            try:
                yield mlflow.MlflowClient(tracking_uri=location)
            except StoreError:
                raise
            # ImportError: the driver of a database server is not installed.
            except (
                mlflow.MlflowException,
                SQLAlchemyError,
                OSError,
                ImportError,
            ) as error:
                first = _first_line(error, location)
                msg = (
                    f"the MLflow store {shown(location)} cannot be used:\n{first}\n"
                    "Check tracking.uri, and that it can be reached and written."
                )
                raise StoreError(msg) from error


def shown(location: str) -> str:
    """Write a tracking URI for people: without a user's name and password.

    Examples
    --------
    >>> shown("https://ann:secret@mlflow.acme.com/")
    'https://mlflow.acme.com/'

    A password may hold what should have been escaped:

    >>> shown("postgresql://ann:se/cret@db/mlflow"), shown("postgresql://ann:p@ss@db")
    ('postgresql://db/mlflow', 'postgresql://db')

    What stands behind a question mark may be a password as well; and where the question
    mark may be a part of one, nothing is shown:

    >>> shown("postgresql://db/mlflow?user=ann&password=secret")
    'postgresql://db/mlflow'
    >>> shown("postgresql://ann:se?cret@db/mlflow")
    'postgresql://***'
    """
    plain, _, query = location.partition("?")
    head = _head(location)
    if not head:
        return plain
    rest = plain.removeprefix(head)
    if "@" in query and ":" in rest:
        return f"{head}***"
    return head + rest.rpartition("@")[2]


def _head(location: str) -> str:
    """Give what stands before user and host; nothing where there can be none."""
    found = _HEAD.match(location)
    return "" if found is None or location.startswith(_PATHS) else found[0]


def _first_line(error: BaseException, location: str) -> str:
    """Give what an error says first, without what :func:`shown` leaves out."""
    said = (str(error).strip() or repr(error)).splitlines()[0]
    said = said.replace(location, shown(location))
    for pair in location.partition("?")[2].split("&"):
        name, _, secret = pair.partition("=")
        for value in filter(None, (secret, unquote_plus(secret))):
            said = said.replace(f"{name}={value}", f"{name}=***")
    for part in sorted(_passwords(location), key=len, reverse=True):
        said = re.sub(rf"(?<!\w){re.escape(part)}(?!\w)", "***", said)
    return said


def _passwords(location: str) -> set[str]:
    """Give the password of the user, and what a driver may have taken for another part.

    Of ``ann:p@ss@db`` it may say that there is no host ``ss@db``.
    """
    head = _head(location)
    user = location.removeprefix(head).rpartition("@")[0] if head else ""
    password = user.partition(":")[2]
    return {password, unquote(password), *_MARKS.split(password)} - {""}


def create_database(database: Path) -> None:
    """Make an empty MLflow database where there is none, whole or not at all.

    MLflow takes seconds and dozens of steps to make its tables; killed in between it
    would leave a database that can be neither used nor repaired. Where another training
    is making it, that is waited for.
    """
    make_once(database, _write_empty)


def _write_empty(staging: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch, "mlflow.db")
        with speaking(f"{SQLITE}{made}") as client:
            client.search_experiments(max_results=1)
        shutil.copyfile(made, staging)


@contextmanager
def _pointed_at(location: str) -> Iterator[None]:
    """Point MLflow's functions, which know no client, at the store; and back."""
    import mlflow
    from mlflow.utils.logging_utils import MLFLOW_LOGGING_STREAM

    was_set = mlflow.is_tracking_uri_set()  # type: ignore[no-untyped-call]
    before = mlflow.get_tracking_uri() if was_set else None
    loud = MLFLOW_LOGGING_STREAM.enabled
    MLFLOW_LOGGING_STREAM.enabled = False
    mlflow.set_tracking_uri(location)
    try:
        yield
    finally:
        mlflow.set_tracking_uri(before)  # type: ignore[arg-type]  # None unsets it
        MLFLOW_LOGGING_STREAM.enabled = loud


@contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

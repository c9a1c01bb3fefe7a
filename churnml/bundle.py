"""A fitted model as a folder of plain files.

``model.json`` holds everything but the trees: parameters, calibrator, names and
levels of the columns, feature cards, fingerprint, base rate. ``booster-<n>.txt`` is
LightGBM's own text of the n-th booster. Nothing in a bundle is ever executed: there
is no pickle. Digests tell a damaged bundle from a whole one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import version as installed_version
from math import isfinite
from pathlib import Path
from typing import Any

from lightgbm.basic import LightGBMError

from churnml.errors import StoreError
from churnml.model import ChurnModel
from churnml.model_state import from_state, to_state
from churnml.store import resolve, staged_dir

__all__ = ["SCHEMA", "load", "save"]

SCHEMA = 1
"""Version of the layout of a bundle; raised when an old one could be misread."""

_DESCRIPTION = "model.json"
_TRAIN_AGAIN = "Train again (churnml train CONFIG), or restore the folder."


def save(model: ChurnModel, folder: str | Path) -> None:
    """Write a fitted model; what the folder held before is replaced as a whole.

    Parameters
    ----------
    model : ChurnModel
        Fitted.
    folder : str or Path
        Made where missing.

    Raises
    ------
    StoreError
        If the folder cannot be written, or another job is writing it.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> X, y = np.arange(200.0).reshape(-1, 1), np.arange(200) > 99
    >>> model = ChurnModel(seeds=2, n_estimators=5).fit(X, y, calibration=(X, y))
    >>> folder = Path(tempfile.mkdtemp()) / "bundle"
    >>> save(model, folder)
    >>> sorted(path.name for path in folder.iterdir())
    ['booster-0.txt', 'booster-1.txt', 'model.json']
    >>> again = load(folder)
    >>> bool((again.predict_proba(X) == model.predict_proba(X)).all())
    True
    """
    state, boosters = to_state(model)
    plain = _strict(state)
    description = {
        "schema": SCHEMA,
        "churnml": installed_version("churnml"),
        "boosters": [_digest(text) for text in boosters],
        "digest": _digest(_canonical(plain)),
        "model": plain,
    }
    with staged_dir(folder) as staging:
        for number, text in enumerate(boosters):
            _write(staging / _booster(number), text)
        _write(staging / _DESCRIPTION, json.dumps(description, indent=1) + "\n")


def load(folder: str | Path) -> ChurnModel:
    """Read a model; it predicts exactly what the saved one did.

    Parameters
    ----------
    folder : str or Path
        Written by :func:`save`.

    Returns
    -------
    ChurnModel

    Raises
    ------
    StoreError
        If there is no bundle, a file of it is missing or damaged, or its layout is
        of another version of churnml.

    Examples
    --------
    >>> load("/nowhere/bundle")
    Traceback (most recent call last):
    churnml.errors.StoreError: /nowhere/bundle holds no model: there is no model.json.
    Train again (churnml train CONFIG), or restore the folder.
    """
    here = resolve(folder)
    description = _describe(here)
    boosters, problems = _read_boosters(here, description["boosters"])
    if _digest(_canonical(description["model"])) != description["digest"]:
        problems.insert(0, f"{_DESCRIPTION} was changed")
    if problems:
        raise _damaged(here, problems)
    try:
        return from_state(_loose(description["model"]), boosters)
    except (KeyError, TypeError, ValueError, LightGBMError) as error:
        raise _damaged(here, [f"{type(error).__name__}: {error}"]) from error


def _describe(folder: Path) -> dict[str, Any]:
    """Read ``model.json`` as far as it takes to know whether we understand it."""
    path = folder / _DESCRIPTION
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        msg = f"{folder} holds no model: there is no {_DESCRIPTION}.\n{_TRAIN_AGAIN}"
        raise StoreError(msg) from error
    except (OSError, ValueError) as error:
        raise _damaged(folder, [f"{_DESCRIPTION}: {error}"]) from error
    schema = found.get("schema") if isinstance(found, dict) else None
    if not isinstance(schema, int):
        raise _damaged(folder, [f"{_DESCRIPTION} is no description of a model"])
    if schema != SCHEMA:
        msg = (
            f"{folder} holds a model of layout {schema}, written by churnml "
            f"{found.get('churnml')}; churnml {installed_version('churnml')} reads "
            f"layout {SCHEMA}.\nTrain again with this version, or install that one."
        )
        raise StoreError(msg)
    shape = {"boosters": list, "digest": str, "model": dict}
    lacking = [k for k, kind in shape.items() if not isinstance(found.get(k), kind)]
    if lacking:
        raise _damaged(folder, [f"{_DESCRIPTION} lacks {', '.join(lacking)}"])
    return dict(found)


def _read_boosters(folder: Path, digests: list[str]) -> tuple[list[str], list[str]]:
    texts, problems = [], []
    for number, digest in enumerate(digests):
        name = _booster(number)
        try:
            text = (folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            problems.append(f"{name} is missing")
        except (OSError, ValueError) as error:
            problems.append(f"{name} cannot be read: {error}")
        else:
            texts.append(text)
            if _digest(text) != digest:
                problems.append(f"{name} was changed")
    return texts, problems


def _damaged(folder: Path, problems: list[str]) -> StoreError:
    listed = "\n".join(f"  - {problem}" for problem in problems)
    return StoreError(f"the model in {folder} is damaged:\n{listed}\n{_TRAIN_AGAIN}")


def _booster(number: int) -> str:
    return f"booster-{number}.txt"


def _write(path: Path, text: str) -> None:
    # Line ends as they are: the digest is of these very characters.
    path.write_text(text, encoding="utf-8", newline="\n")


def _canonical(plain: Mapping[str, Any]) -> str:
    return json.dumps(plain, sort_keys=True, allow_nan=False)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _strict(value: Any) -> Any:
    """Make strict JSON, which has no infinity and knows no NumPy."""
    if isinstance(value, Mapping):
        return {str(key): _strict(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_strict(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not isfinite(value):
        return {"float": str(value)}
    return value


def _loose(value: Any) -> Any:
    """Undo :func:`_strict`."""
    if isinstance(value, dict):
        if value.keys() == {"float"} and isinstance(value["float"], str):
            return float(value["float"])
        return {key: _loose(item) for key, item in value.items()}
    return [_loose(item) for item in value] if isinstance(value, list) else value

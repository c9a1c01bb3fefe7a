"""Read the raw tables, from a configuration or from what a notebook holds."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from churnml.backend import connect
from churnml.config import Config, load_config
from churnml.errors import ConfigError, TableWarning
from churnml.features.learned import Learned
from churnml.matrix import Matrix, build_matrix
from churnml.silence import by_silence, choose_silence
from churnml.tables import Finding, Tables, load_tables, specs_from

__all__ = [
    "Progress",
    "check_worth",
    "matrix_of",
    "matrix_options",
    "open_tables",
    "read_tables",
    "silenced",
]

Progress = Callable[[str], None]


def open_tables(
    config: Config, *, strict: bool = True, silence_days: int | None = None
) -> Tables:
    """Read the tables of a configuration.

    Parameters
    ----------
    config : Config
    strict : bool, default True
        Whether errors in the tables are raised; else they are findings only, and no
        silence dates churn (:func:`silenced`).
    silence_days : int, optional
        Instead of choosing a silence: that a model was trained with.

    Raises
    ------
    ConfigError
        If there is a section ``worth``, and nothing says what accounts pay.

    Warns
    -----
    TableWarning
        If the tables have defects that do not stop the work; not where the caller
        lists the findings himself (``strict=False``).
    """
    tables = load_tables(
        list(config.data.specs()),
        root=config.root,
        con=connect(
            config.engine.backend,
            memory_limit=config.engine.memory_limit,
            threads=config.engine.threads,
            scratch=config.engine.scratch,
        ),
        complete_until=config.data.complete_until,
        strict=strict,
        # Who lists the findings wants those of all rows, not of the new ones alone.
        cache=config.cache if strict else None,
    )
    if strict:
        check_worth(config, tables)
        tables = silenced(config, tables, silence_days=silence_days)
    if strict and tables.findings:
        warnings.warn(_told(tables.findings), TableWarning, stacklevel=2)
    return tables


def check_worth(config: Config, tables: Tables) -> None:
    """Refuse to value calls where nothing says what accounts pay: no list could.

    Raises
    ------
    ConfigError
        If there is a section ``worth``, and no ``subscriptions.mrr``.
    """
    paid = tables.get("subscriptions")
    if config.worth is not None and (paid is None or "mrr" not in paid.columns):
        msg = (
            "worth: nothing says what accounts pay, so no call can be valued.\n"
            "Map subscriptions.mrr, or leave worth out."
        )
        raise ConfigError(msg)


def silenced(
    config: Config, tables: Tables, *, silence_days: int | None = None
) -> Tables:
    """Let a silence date churn, where a configuration asks for it.

    Raises
    ------
    TaskError
        If none can be chosen, or there is no usage.
    """
    wanted = config.task.silence
    if wanted is None:
        return tables
    if wanted != "auto":
        return by_silence(tables, wanted)
    if silence_days is not None:
        return by_silence(tables, timedelta(days=silence_days))
    before = config.silence_before(tables)
    return by_silence(tables, choose_silence(tables, before=before))


def _told(findings: Sequence[Finding]) -> str:
    # A large share of rows matters more than many rows of a large table.
    worst = max(findings, key=lambda f: f.count / max(f.total, 1))
    return (
        f"the tables have {len(findings)} finding{'s' * (len(findings) > 1)}, for "
        f"example {worst.place}: {worst}.\n`churnml check CONFIG` lists all."
    )


def read_tables(
    source: str | Path | Mapping[str, Any], *, complete_until: str | None = None
) -> Tables:
    """Read raw tables for work in a notebook.

    Parameters
    ----------
    source : str, Path or mapping
        A configuration file; or tables by name, each a DataFrame, a path, an ibis
        table or a :class:`churnml.TableSpec`.
    complete_until : str, optional
        Midnight up to which all tables are complete, for tables given by name.

    Returns
    -------
    Tables
        By name; ``tables.findings`` are the warnings of the checks.

    Raises
    ------
    TableError
        All that is wrong with the tables, at once.
    ConfigError
        If the configuration file is wrong.

    Examples
    --------
    >>> import pandas as pd
    >>> import churnml as cm
    >>> one = pd.DataFrame({"account_id": ["A-1"]})
    >>> tables = cm.read_tables({
    ...     "accounts": one,
    ...     "churns": one.assign(churned_at="2025-03-01"),
    ...     "usage": one.assign(occurred_at="2025-02-01"),
    ... })
    >>> sorted(tables), str(tables.until)
    (['accounts', 'churns', 'usage'], '2025-02-01')
    """
    if isinstance(source, str | Path):
        return open_tables(load_config(source))
    from churnml.timeline import as_date

    until = as_date(complete_until, where="complete_until") if complete_until else None
    return load_tables(specs_from(source), complete_until=until)


def matrix_of(
    config: Config,
    tables: Tables,
    cutoffs: Sequence[Any],
    *,
    labelled: bool,
    learned: Learned | None = None,
    progress: Progress | None = None,
) -> Matrix:
    """Build the matrix a configuration asks for: training and scoring alike."""
    return build_matrix(
        tables,
        cutoffs=cutoffs,
        task=config.question if labelled else None,
        learned=learned,
        progress=progress,
        **matrix_options(config),
    )


def matrix_options(config: Config) -> dict[str, Any]:
    """Give what a configuration says of the matrix, the same for all that build one."""
    return {
        "cohort": config.rule,
        "grace": config.task.grace,
        "builders": config.features.builders,
        "windows": config.features.windows,
        "own": config.own_features,
    }

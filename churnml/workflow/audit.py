"""Audit: prove on the tables of a configuration that no feature knows the future."""

from __future__ import annotations

from churnml.audit import AuditReport, audit
from churnml.config import Config
from churnml.tables import Tables
from churnml.workflow.read import Progress, open_tables

__all__ = ["run_audit"]


def run_audit(
    config: Config,
    *,
    tables: Tables | None = None,
    progress: Progress | None = None,
) -> AuditReport:
    """Audit the features, the cohort and the cutoffs that a configuration trains on.

    Parameters
    ----------
    config : Config
    tables : Tables, optional
        As :func:`churnml.read_tables` reads them, where they are at hand.
    progress : callable, optional
        Told what is being built.
    """
    tell = progress or (lambda _what: None)
    tell("reading tables")
    tables = open_tables(config) if tables is None else tables
    return audit(
        tables,
        cutoffs=config.training_cutoffs(tables),
        task=config.question if config.learns else None,
        cohort=config.rule,
        grace=config.task.grace,
        builders=config.features.builders,
        windows=config.features.windows,
        own=config.own_features,
        random_state=config.model.random_state,
        progress=tell,
    )

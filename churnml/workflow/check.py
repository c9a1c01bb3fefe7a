"""Check the tables, and draw the plan before anything is trained."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from churnml.boosting import check_parameters
from churnml.config import Config
from churnml.errors import ChurnmlError, ConfigError, SplitError
from churnml.labels import ChurnTask, labels
from churnml.matrix import KEYS, churned_by_kind
from churnml.snapshots import latest_cutoff, snapshots
from churnml.tables import Finding, Tables
from churnml.tables.findings import refusal
from churnml.tuning import check_installed
from churnml.workflow.read import check_worth, open_tables, silenced

__all__ = ["CheckResult", "check"]


@dataclass(frozen=True)
class CheckResult:
    """What the check found.

    Attributes
    ----------
    findings : tuple of Finding
        Errors before warnings.
    plan : DataFrame or None
        One row per cutoff: ``cutoff, outcome_from, outcome_until, matured_at,
        matured, set, accounts, positives, base_rate, left_in_lead``. None where the
        tables have errors.
    problem : str or None
        Why the plan cannot be trained, if it cannot.
    tables : mapping of str to mapping
        Rows, from, until and columns of each table.
    next_cutoff : date or None
        The cutoff that ``score`` takes by default.
    error : ChurnmlError or None
        Why no plan can be laid out, though the tables are right.
    silence : mapping or None
        The silence that counts as leaving, and how it was chosen.
    kinds : mapping of str to int
        Accounts that churned in some outcome window, by the kind of the churn.
    """

    findings: tuple[Finding, ...]
    plan: pd.DataFrame | None
    problem: str | None
    tables: dict[str, dict[str, object]]
    next_cutoff: date | None
    error: ChurnmlError | None = None
    silence: Mapping[str, Any] | None = None
    kinds: Mapping[str, int] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether any finding is an error."""
        return any(f.severity == "error" for f in self.findings)

    def raise_if_failed(self) -> None:
        """Raise one error with all errors found, if there are any."""
        error = refusal(self.findings) or self.error
        if error:
            raise error

    def to_json(self) -> dict[str, Any]:
        """Give findings and plan as plain values."""
        plan = []
        if self.plan is not None:
            text = self.plan.to_json(orient="records", date_format="iso")
            plan = json.loads(text)
        return {
            "findings": [asdict(f) for f in self.findings],
            "tables": self.tables,
            "plan": plan,
            "silence": self.silence,
            "kinds": dict(self.kinds),
            "problem": self.problem,
            "next_cutoff": self.next_cutoff and self.next_cutoff.isoformat(),
        }


def check(config: Config, *, tables: Tables | None = None) -> CheckResult:
    """Check the tables of a configuration, then lay out its cutoffs and sets.

    Raises
    ------
    ConfigError
        If a parameter of the model is one that no training would take.
    """
    check_parameters(config.model.params)
    if config.model.tune:
        check_installed()
    _ = config.playbook, config.words  # raises where a table of them makes no sense
    tables = open_tables(config, strict=False) if tables is None else tables
    failed = any(f.severity == "error" for f in tables.findings)
    plan, problem, error = None, None, None
    kinds: dict[str, int] = {}
    if not failed:
        try:
            check_worth(config, tables)
            if tables.silence is None:
                tables = silenced(config, tables)
            plan, problem, kinds = _plan(config, tables)
        except ChurnmlError as why:  # shown after what was found
            problem, error = str(why), why
    if error is None and (blocked := _cannot_keep(config)):
        problem, error = problem or str(blocked), blocked
    return CheckResult(
        tables.findings,
        plan,
        problem,
        tables.describe(),
        latest_cutoff(tables) if tables and not failed else None,
        error,
        None if tables.silence is None else tables.silence.said(),
        kinds,
    )


def _cannot_keep(config: Config) -> ConfigError | None:
    """Try to write where days are to be kept; say why that fails."""
    if config.cache is None:
        return None
    try:
        config.cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=config.cache):
            return None
    except OSError as error:
        msg = (
            f"engine.cache: nothing can be written to {config.cache} "
            f"({error.strerror}). Name a folder that can be written to."
        )
        return ConfigError(msg)


def _plan(
    config: Config, tables: Tables
) -> tuple[pd.DataFrame, str | None, dict[str, int]]:
    task = config.question
    grace = (
        task.effective_grace(tables)
        if isinstance(task, ChurnTask)
        else config.task.grace
    )
    cutoffs = config.training_cutoffs(tables)
    spine = snapshots(tables, cutoffs, cohort=config.rule, grace=grace).scored
    rows = labels(tables, spine, task).to_pandas().set_index(KEYS)
    by_cutoff = rows.groupby(level="cutoff")
    known = rows["label"].notna()
    plan = pd.DataFrame(
        {
            "matured_at": by_cutoff["matured_at"].max(),
            "accounts": by_cutoff.size(),
            "positives": (rows["label"] == True).groupby(level="cutoff").sum(),  # noqa: E712
            "labelled": known.groupby(level="cutoff").sum(),
            "left_in_lead": rows["outcome"]
            .str.endswith("in lead")
            .groupby(level="cutoff")
            .sum(),
        }
    ).reset_index()
    plan["matured"] = plan["labelled"] > 0
    plan["base_rate"] = (plan["positives"] / plan["labelled"]).where(plan["matured"])
    if isinstance(task, ChurnTask):
        plan["outcome_from"] = plan["cutoff"] + task.lead
        plan["outcome_until"] = plan["outcome_from"] + task.horizon
    sets, problem = _sets(config, plan[plan["matured"]])
    named = [
        sets.get(cutoff, "dropped") if matured else "not matured"
        for cutoff, matured in zip(plan["cutoff"], plan["matured"], strict=True)
    ]
    found = churned_by_kind(rows["outcome"], rows["kind"])
    return plan.assign(set=named), problem, found


def _sets(
    config: Config, matured: pd.DataFrame
) -> tuple[dict[pd.Timestamp, str], str | None]:
    """Name the set of each matured cutoff; and why there is none, if so."""
    if matured.empty:
        return {}, "no label is matured yet: take earlier cutoffs or a shorter horizon"
    try:
        sets = config.temporal_split.assign(matured.set_index("cutoff")["matured_at"])
    except SplitError as error:
        return {}, str(error)
    return {t: name for name, cutoffs in sets.items() for t in cutoffs}, None

"""Which B2B SaaS accounts are about to leave, how sure we are, and why.

The names below are the whole public interface. They are imported when first used, so
that the command line and a notebook start at once.

Examples
--------
>>> import churnml as cm
>>> cm.ChurnTask(horizon="90d", lead="14d").horizon.days
90
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from churnml.attribution import Contributions, explain
    from churnml.audit import AuditReport, audit
    from churnml.backtest import backtest
    from churnml.cards import AccountCard, account_card
    from churnml.challenge import challenge
    from churnml.comparison import compare
    from churnml.errors import ChurnmlError
    from churnml.evaluation import evaluate
    from churnml.evaluation_pictures import learning_curves_picture, segments_picture
    from churnml.features import words
    from churnml.features.learned import Learned, learn
    from churnml.gates import Verdict
    from churnml.labels import ChurnTask
    from churnml.learning_curves import learning_curves
    from churnml.list_view import ListView, show
    from churnml.matrix import Matrix, build_matrix
    from churnml.model import ChurnModel
    from churnml.model_card import model_card
    from churnml.offer import Offer
    from churnml.pictures import curves
    from churnml.playbook import Playbook
    from churnml.profit import Plan, plan
    from churnml.random_split import random_split_auc
    from churnml.ranking import risk_list
    from churnml.reasons import top_reasons
    from churnml.segments import evaluate_segments, segments_of
    from churnml.silence import by_silence, choose_silence
    from churnml.simulate import simulate
    from churnml.snapshots import Cohort
    from churnml.splits import Split, TemporalSplit
    from churnml.tables import Tables, TableSpec
    from churnml.timeline import every
    from churnml.workflow.read import read_tables

_HOMES = {
    "AccountCard": "cards",
    "AuditReport": "audit",
    "ChurnModel": "model",
    "ChurnTask": "labels",
    "ChurnmlError": "errors",
    "Cohort": "snapshots",
    "Contributions": "attribution",
    "Learned": "features.learned",
    "ListView": "list_view",
    "Matrix": "matrix",
    "Offer": "offer",
    "Plan": "profit",
    "Playbook": "playbook",
    "Split": "splits",
    "TableSpec": "tables",
    "Tables": "tables",
    "TemporalSplit": "splits",
    "Verdict": "gates",
    "account_card": "cards",
    "audit": "audit",
    "backtest": "backtest",
    "build_matrix": "matrix",
    "by_silence": "silence",
    "challenge": "challenge",
    "choose_silence": "silence",
    "compare": "comparison",
    "curves": "pictures",
    "evaluate": "evaluation",
    "evaluate_segments": "segments",
    "every": "timeline",
    "explain": "attribution",
    "learn": "features.learned",
    "learning_curves": "learning_curves",
    "learning_curves_picture": "evaluation_pictures",
    "model_card": "model_card",
    "plan": "profit",
    "random_split_auc": "random_split",
    "read_tables": "workflow.read",
    "risk_list": "ranking",
    "segments_of": "segments",
    "segments_picture": "evaluation_pictures",
    "show": "list_view",
    "simulate": "simulate",
    "top_reasons": "reasons",
    "words": "features.words",
}

__all__ = [
    "AccountCard",
    "AuditReport",
    "ChurnModel",
    "ChurnTask",
    "ChurnmlError",
    "Cohort",
    "Contributions",
    "Learned",
    "ListView",
    "Matrix",
    "Offer",
    "Plan",
    "Playbook",
    "Split",
    "TableSpec",
    "Tables",
    "TemporalSplit",
    "Verdict",
    "account_card",
    "audit",
    "backtest",
    "build_matrix",
    "by_silence",
    "challenge",
    "choose_silence",
    "compare",
    "curves",
    "evaluate",
    "evaluate_segments",
    "every",
    "explain",
    "learn",
    "learning_curves",
    "learning_curves_picture",
    "model_card",
    "plan",
    "random_split_auc",
    "read_tables",
    "risk_list",
    "segments_of",
    "segments_picture",
    "show",
    "simulate",
    "top_reasons",
    "words",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        msg = f"module 'churnml' has no attribute {name!r}"
        raise AttributeError(msg)
    home = import_module(f"churnml.{_HOMES[name]}")
    # The words for features of one's own are a module: w.count, w.sum ...
    return home if _HOMES[name].endswith(f".{name}") else getattr(home, name)


def __dir__() -> list[str]:
    return sorted(__all__)


class _Package(ModuleType):
    """A package whose public names win over modules of the same name."""

    def __setattr__(self, name: str, value: object) -> None:
        # Importing the module `churnml.simulate` must not hide the function.
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package

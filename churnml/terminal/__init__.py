"""What the command line prints: tables on stdout, progress on stderr."""

from __future__ import annotations

from churnml.terminal.checked import show_audit, show_check
from churnml.terminal.console import print_json, print_path, printable, warn
from churnml.terminal.features import show_features, show_sql
from churnml.terminal.feedback import show_feedback, show_feedback_taken
from churnml.terminal.judged import show_backtest, show_training
from churnml.terminal.listed import (
    show_card,
    show_demo,
    show_export,
    show_plan,
    show_scores,
)
from churnml.terminal.progress import progress

__all__ = [
    "print_json",
    "print_path",
    "printable",
    "progress",
    "show_audit",
    "show_backtest",
    "show_card",
    "show_check",
    "show_demo",
    "show_export",
    "show_features",
    "show_feedback",
    "show_feedback_taken",
    "show_plan",
    "show_scores",
    "show_sql",
    "show_training",
    "warn",
]

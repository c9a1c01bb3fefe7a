"""How good a model is, beside its baselines and by segment."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan, nan
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from churnml.terminal.checked import show_question
from churnml.terminal.console import (
    amount_text,
    new_console,
    new_table,
    number_text,
    print_path,
    share_text,
)

if TYPE_CHECKING:
    import pandas as pd

    from churnml.workflow.backtest import BacktestResult
    from churnml.workflow.train import TrainResult

__all__ = [
    "show_backtest",
    "show_evaluation",
    "show_segments",
    "show_training",
]

HEADLINES = {
    "auc_within_cutoff": "AUC within cutoff",
    "average_precision": "average precision",
    "base_rate": "base rate",
    "positives": "positives",
    "brier": "Brier score",
    "observed_over_expected": "observed / expected",
    "calibration_slope": "calibration slope",
    "calibration_error": "calibration error",
    "lift_at_10pct": "lift at 10 %",
    "recall_at_10pct": "recall at 10 %",
    "revenue_caught": "revenue caught",
    "empb": "best profit an account",
    "plan_earned": "the plan's calls earn",
    "plan_minus_risk": "  more than by risk",
    "plan_minus_mrr": "  more than by MRR",
    "plan_minus_random": "  more than anybody",
}
COUNTS = {"positives"}
AMOUNTS = {metric for metric in HEADLINES if metric.startswith(("empb", "plan_"))}


def show_evaluation(console: Console, evaluation: pd.DataFrame, title: str) -> None:
    """Print figures, the model's beside its baselines'."""
    names = list(dict.fromkeys(evaluation["model"]))
    table = new_table(title, [("", False), *((name, True) for name in names)])
    cells = evaluation.set_index(["metric", "model"])
    for metric, label in HEADLINES.items():
        if metric not in cells.index.get_level_values("metric"):
            continue
        row = []
        for name in names:
            if (metric, name) not in cells.index:
                row.append("")
                continue
            figure = cells.loc[(metric, name)]
            said = amount_text if metric in AMOUNTS | COUNTS else number_text
            interval = (
                f" ({said(figure['low'])} to {said(figure['high'])})"
                if not isnan(figure["low"])
                else ""
            )
            value = "" if isnan(figure["value"]) else said(figure["value"])
            row.append(value + interval)
        table.add_row(label, *row)
    console.print(table)
    _show_asides(console, evaluation)


def _show_asides(console: Console, evaluation: pd.DataFrame) -> None:
    """Say of known and unseen accounts, early leavers, and what to compare with."""
    mine = evaluation[evaluation["model"] == "model"].set_index("metric")
    values, lows, highs = (mine[c].to_dict() for c in ("value", "low", "high"))

    def auc(metric: str) -> str:
        low, high = lows[metric], highs[metric]
        around = "" if isnan(low) else f" ({number_text(low)} to {number_text(high)})"
        return number_text(values[metric]) + around

    known, unseen = "auc_known_accounts", "auc_unseen_accounts"
    if not isnan(values.get(known, nan)) and not isnan(values.get(unseen, nan)):
        console.print(
            f"AUC of accounts it was trained on: {auc(known)}, of others: {auc(unseen)}"
        )
    if values.get("left_in_lead", 0) > 0:
        share = share_text(values["left_in_lead_share"])
        console.print(
            f"{values['left_in_lead']:,.0f} times an account left before the outcome "
            f"window began ({share} of all that left); AUC of these: "
            f"{auc('left_in_lead_auc')}"
        )
    if not isnan(values.get("auc_random_split", nan)):
        console.print(
            "A random split of these rows would have claimed AUC "
            f"{number_text(values['auc_random_split'])}. "
            "Do not compare with such figures."
        )


def show_segments(console: Console, segments: pd.DataFrame) -> None:
    """Print the segments that could be judged, and count the others."""
    if not len(segments):
        return
    judged = segments[segments["note"] == ""]
    few = len(segments) - len(judged)
    if len(judged):
        table = new_table(
            "By segment",
            [
                ("", False),
                ("segment", False),
                ("accounts", True),
                ("churned", True),
                (HEADLINES["auc_within_cutoff"], True),
                (HEADLINES["observed_over_expected"], True),
            ],
        )
        for row in judged.to_dict("records"):
            table.add_row(
                row["by"],
                Text(row["segment"]),
                f"{row['accounts']:,}",
                f"{row['churned_accounts']:,}",
                *(
                    f"{number_text(row[m])} ({number_text(row[f'{m}_low'])} to "
                    f"{number_text(row[f'{m}_high'])})"
                    for m in ("auc_within_cutoff", "observed_over_expected")
                ),
            )
        console.print(table)
    if few:
        console.print(f"{few} more segments have too few churned accounts to judge.")


def show_training(result: TrainResult) -> None:
    """Print how the recipe did on the test set, and what was registered."""
    console = new_console()
    tests = result.certificate["test"]
    first, last = tests["cutoffs"][0], tests["cutoffs"][-1]
    show_evaluation(console, result.evaluation, f"Test set, cutoffs {first} to {last}")
    show_segments(console, result.segments)
    _show_left_out(console, result.left_out)
    if result.tuned:
        console.print(Text(f"tuned: {result.tuned['reason']}"))
    show_question(console, result.silence, result.kinds)
    console.print(f"run {result.run_id}, model version {result.model_version}")
    for check in result.verdict.checks:
        console.print(Text(f"{'passed' if check.passed else 'FAILED'}  {check.words}"))
    console.print(Text(result.standing))


def _show_left_out(console: Console, left_out: Mapping[str, str]) -> None:
    """Print what could not be built, one line a cause."""
    by_cause: dict[str, list[str]] = {}
    for what, why in left_out.items():
        by_cause.setdefault(why, []).append(what)
    for why, names in by_cause.items():
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        console.print(Text(f"left out: {names[0]}{more} ({why})"))


def show_backtest(result: BacktestResult) -> None:
    """Print how the recipe did over all folds."""
    console = new_console()
    folds = result.rows["fold"].nunique()
    show_evaluation(
        console, result.evaluation, f"Backtest, {folds} folds rolling forward"
    )
    show_segments(console, result.segments)
    if result.curves is not None:
        for sentence in result.curves.sentences:
            console.print(Text(sentence))
    print_path(result.path)

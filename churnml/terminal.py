"""What the command line prints: tables on stdout, progress on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import isfinite, isnan, nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from churnml.templates import NO_BREAK, percent

if TYPE_CHECKING:
    import pandas as pd

    from churnml.audit import AuditReport
    from churnml.cards import AccountCard
    from churnml.features.spec import Card
    from churnml.features.statements import Statement
    from churnml.tables import Finding
    from churnml.workflow.backtest import BacktestResult
    from churnml.workflow.check import CheckResult
    from churnml.workflow.demo import DemoResult
    from churnml.workflow.export import ExportResult
    from churnml.workflow.features import FeatureList
    from churnml.workflow.feedback import FeedbackReport, FeedbackTaken
    from churnml.workflow.plan import PlanResult
    from churnml.workflow.score import ScoreResult
    from churnml.workflow.train import TrainResult

__all__ = [
    "print_json",
    "print_path",
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

# Wide enough for the plan and the evaluation when the output is piped.
PIPED_WIDTH = 140
SHOWN = 10
# Longer lines are hard to read.
CARD_WIDTH = 100

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


class _Console(Console):
    """Prints names as they are, and stops quietly when nobody reads on."""

    def on_broken_pipe(self) -> None:
        # A reader such as `head` has had enough; rich would make that an error.
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _console() -> Console:
    wide = None if sys.stdout.isatty() else PIPED_WIDTH
    return _Console(width=wide, highlight=False, markup=False, emoji=False)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show on stderr what is being done; nothing when it is not a terminal.

    Yields
    ------
    callable
        Takes what begins now. A step may carry its share, ``"folds 3/12"``: the bar
        then shows it.
    """
    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
    )
    bar = Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    )
    with bar:
        task = bar.add_task("", total=None)

        def tell(step: str) -> None:
            done, of, total = step.rpartition(" ")[2].partition("/")
            counted = bool(of) and done.isdigit() and total.isdigit()
            bar.update(
                task,
                description=step,
                completed=int(done) if counted else 0,
                total=int(total) if counted else None,
            )

        yield tell


def print_json(value: Any) -> None:
    """Print JSON; numbers that are not finite become null."""
    text = json.dumps(_finite(value), indent=2, ensure_ascii=False, allow_nan=False)
    _console().out(text, highlight=False)


def _finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def print_path(path: Path) -> None:
    """Print where something was written, unbroken."""
    _console().out(str(path), highlight=False)


def show_export(result: ExportResult) -> None:
    """Print what was exported: a path a line, or the table and its rows."""
    for path in result.paths:
        print_path(path)
    if result.table is not None:
        _console().out(f"{result.rows:,} rows in {result.table}", highlight=False)


def warn(messages: Sequence[str]) -> None:
    """Print warnings to stderr, so that a piped result stays clean."""
    for message in messages:
        sys.stderr.write(f"warning: {message}\n")


def _table(title: str, columns: Sequence[tuple[str, bool]]) -> Table:
    table = Table(
        title=title, title_justify="left", title_style="bold", box=None, pad_edge=False
    )
    for name, number in columns:
        table.add_column(name, justify="right" if number else "left")
    return table


def _share(value: float) -> str:
    return "" if isnan(value) else f"{100 * value:.1f} %"


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"


def _risk(value: float, edges: tuple[float, ...]) -> str:
    """Write a risk as pages and cards do: on its own side of every edge of a band."""
    return percent(value, edges).replace(NO_BREAK, " ")


def _amount(value: float) -> str:
    """Write money: whole, or with its cents where there is little of it."""
    return f"{value:,.2f}" if 0 < abs(value) < 10 else f"{value:,.0f}"


def _number(value: float) -> str:
    if isnan(value):
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3f}"


def show_check(result: CheckResult) -> None:
    """Print what the tables hold, what is wrong with them, and the cutoffs."""
    console = _console()
    held = _table(
        "Tables", [("table", False), ("rows", True), ("from", False), ("until", False)]
    )
    for name, facts in result.tables.items():
        held.add_row(
            name, f"{facts['rows']:,}", str(facts["from"]), str(facts["until"])
        )
    console.print(held)
    console.print()
    found = _table(
        "Findings",
        [
            ("", False),
            ("table", False),
            ("what", False),
            ("rows", True),
            ("share", True),
            ("for example", False),
        ],
    )
    for f in result.findings:
        share = _share(f.count / f.total) if f.total else ""
        count = f"{f.count:,}" if f.count else ""
        found.add_row(
            f.severity,
            _place(f),
            Text(f.message),
            count,
            share,
            Text(f.examples[0] if f.examples else ""),
        )
    console.print(
        found if result.findings else "No findings: the tables keep their contracts."
    )
    for advice in dict.fromkeys(f.advice for f in result.findings):
        console.print(Text(f"  {advice}"))
    if result.plan is not None:
        console.print()
        _show_plan(console, result)


def _place(finding: Finding) -> str:
    return f"{finding.table}.{finding.column}" if finding.column else finding.table


def _show_plan(console: Console, result: CheckResult) -> None:
    assert result.plan is not None
    plan = _table(
        "Cutoffs",
        [
            ("cutoff", False),
            ("outcome window", False),
            ("matured at", False),
            ("set", False),
            ("accounts", True),
            ("positives", True),
            ("base rate", True),
            ("left in lead", True),
        ],
    )
    for row in result.plan.to_dict("records"):
        window = ""
        if "outcome_from" in row:
            window = (
                f"[{row['outcome_from']:%Y-%m-%d}, {row['outcome_until']:%Y-%m-%d})"
            )
        matured = row["matured"]
        plan.add_row(
            f"{row['cutoff']:%Y-%m-%d}",
            window,
            f"{row['matured_at']:%Y-%m-%d}",
            row["set"],
            f"{row['accounts']:,}",
            f"{row['positives']:,}" if matured else "",
            _share(row["base_rate"]),
            f"{row['left_in_lead']:,}" if matured else "",
        )
    console.print(plan)
    show_question(console, result.silence, result.kinds)
    if result.problem:
        console.print(Text(f"These cutoffs cannot be trained on: {result.problem}"))
    if result.next_cutoff:
        console.print(f"`score` takes {result.next_cutoff} by default.")


def show_question(
    console: Console, silence: Mapping[str, Any] | None, kinds: Mapping[str, int]
) -> None:
    """Print the silence that counts as leaving, and the kinds of churn there were."""
    if silence is not None:
        why = "declared"
        if "returned" in silence:
            why = (
                f"chosen from before {silence['before']}: of {silence['silences']:,} "
                f"silences that lasted so long, {_percent(silence['returned'])} ended "
                f"within {silence['within_days']} days"
            )
        console.print(Text(f"{silence['days']} days without use are leaving ({why})."))
        shorter = ", ".join(
            f"{days} {_percent(share)}"
            for days, share in silence.get("returned_of", {}).items()
        )
        if shorter:
            console.print(Text(f"Ended so soon, by silence: {shorter}."))
    if kinds:
        parts = ", ".join(f"{kind} {count:,}" for kind, count in kinds.items())
        console.print(f"churned accounts by kind: {parts}")


def show_evaluation(console: Console, evaluation: pd.DataFrame, title: str) -> None:
    """Print figures, the model's beside its baselines'."""
    names = list(dict.fromkeys(evaluation["model"]))
    table = _table(title, [("", False), *((name, True) for name in names)])
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
            said = _amount if metric in AMOUNTS | COUNTS else _number
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
        around = "" if isnan(low) else f" ({_number(low)} to {_number(high)})"
        return _number(values[metric]) + around

    known, unseen = "auc_known_accounts", "auc_unseen_accounts"
    if not isnan(values.get(known, nan)) and not isnan(values.get(unseen, nan)):
        console.print(
            f"AUC of accounts it was trained on: {auc(known)}, of others: {auc(unseen)}"
        )
    if values.get("left_in_lead", 0) > 0:
        share = _share(values["left_in_lead_share"])
        console.print(
            f"{values['left_in_lead']:,.0f} times an account left before the outcome "
            f"window began ({share} of all that left); AUC of these: "
            f"{auc('left_in_lead_auc')}"
        )
    if not isnan(values.get("auc_random_split", nan)):
        console.print(
            "A random split of these rows would have claimed AUC "
            f"{_number(values['auc_random_split'])}. Do not compare with such figures."
        )


def show_segments(console: Console, segments: pd.DataFrame) -> None:
    """Print the segments that could be judged, and count the others."""
    if not len(segments):
        return
    judged = segments[segments["note"] == ""]
    few = len(segments) - len(judged)
    if len(judged):
        table = _table(
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
                    f"{_number(row[m])} ({_number(row[f'{m}_low'])} to "
                    f"{_number(row[f'{m}_high'])})"
                    for m in ("auc_within_cutoff", "observed_over_expected")
                ),
            )
        console.print(table)
    if few:
        console.print(f"{few} more segments have too few churned accounts to judge.")


def show_training(result: TrainResult) -> None:
    """Print how the recipe did on the test set, and what was registered."""
    console = _console()
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
    console = _console()
    folds = result.rows["fold"].nunique()
    show_evaluation(
        console, result.evaluation, f"Backtest, {folds} folds rolling forward"
    )
    show_segments(console, result.segments)
    if result.curves is not None:
        for sentence in result.curves.sentences:
            console.print(Text(sentence))
    print_path(result.path)


def show_audit(report: AuditReport) -> None:
    """Print what lets the future in, what cannot be proven, and what was tested."""
    console, tested = _console(), report.tested
    if report.leaks:
        leaks = _table(
            "Leaks", [("table", False), ("column", False), ("moved", True), ("", False)]
        )
        for leak in report.leaks:
            moved = f"{leak.changed:,} of {leak.snapshots:,}"
            leaks.add_row(leak.table, leak.column, moved, Text(str(leak)))
        console.print(leaks)
        console.print()
    if report.unprovable:
        listed = _table(
            "Unprovable",
            [("table", False), ("column", False), ("why", False), ("advice", False)],
        )
        for one in report.unprovable:
            listed.add_row(one.table, one.column, Text(one.why), Text(one.advice))
        console.print(listed)
        console.print()
    console.print(
        f"{tested.features:,} features of {tested.snapshots:,} snapshots "
        f"({tested.accounts:,} accounts, {len(tested.cutoffs)} cutoffs) in "
        f"{tested.worlds} other futures: "
        + (f"{len(report.leaks)} leaks" if report.leaks else "no leak found")
    )


def show_scores(result: ScoreResult) -> None:
    """Print the top of the list and where it was written."""
    console = _console()
    _show_top(console, result)
    if result.note:
        console.print(Text(result.note))
    print_path(result.folder)


def _show_top(console: Console, result: ScoreResult) -> None:
    table = _table(
        f"Risk list of {result.cutoff}: {len(result.risk_list):,} accounts, "
        f"{len(result.not_scored):,} not scored",
        [
            ("rank", True),
            ("account", False),
            ("name", False),
            ("risk", True),
            ("nine in ten", True),
            ("value at risk", True),
            ("what the model noticed first", False),
        ],
    )
    for row in result.risk_list.head(SHOWN).to_dict("records"):
        table.add_row(
            str(row["rank"]),
            row["account_id"],
            _text(row["name"]),
            _risk(row["risk"], result.edges),
            _between(row),
            _money(row),
            Text(_text(row["reason_1"])),
        )
    console.print(table)
    if not result.usable:
        console.print("No usable signal: every risk is the base rate, without reasons.")
    if result.plan is not None:
        console.print(Text(result.plan.sentence))


def show_plan(result: PlanResult) -> None:
    """Print whom to call, what it is worth, and where that was written."""
    console = _console()
    currency = result.plan.offer.currency
    table = _table(
        f"To call, by the list of {result.cutoff}; amounts in {currency}",
        [
            ("call", True),
            ("account", False),
            ("name", False),
            ("risk", True),
            ("expected value", True),
            ("nine in ten", True),
            ("owner", False),
        ],
    )
    for row in result.calls.to_dict("records"):
        table.add_row(
            str(row["call"]),
            row["account_id"],
            _text(row["name"]),
            _risk(row["risk"], result.edges),
            f"{row['expected_value']:,.0f}",
            f"{row['expected_low']:,.0f} to {row['expected_high']:,.0f}",
            _text(row["owner"]),
        )
    if result.plan.calls:
        console.print(table)
    console.print(Text(result.plan.sentence))
    print_path(result.path)


def show_feedback_taken(result: FeedbackTaken) -> None:
    """Print which lines were added, and how to take them back."""
    console, taken = _console(), result.taken
    added = [line.id for line in taken.added]
    if added:
        named = str(added[0]) if len(added) == 1 else f"{added[0]}-{added[-1]}"
        console.print(
            f"{_count(len(added), 'line')} added: {named}. They count from the next "
            f"list on. To take back: --undo {named}"
        )
    if taken.replaced:
        one = len(taken.replaced) == 1
        console.print(
            f"{_count(len(taken.replaced), 'line')} "
            f"{'no longer counts' if one else 'no longer count'}, as the same person "
            f"now says something else: {', '.join(map(str, taken.replaced))}"
        )
    if taken.again:
        console.print(
            f"{_count(len(taken.again), 'row')} said what stands there already "
            f"(line {taken.again[0]}{' and others' * (len(taken.again) > 1)}), and "
            "count once."
        )
    print_path(result.path)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def show_feedback(result: FeedbackReport) -> None:
    """Print how often people agree, what is muted, and what was said last."""
    console = _console()
    if not result.log.entries:
        console.print(
            "Nothing was said of any reason yet. Give a file, for example as the "
            "report's page writes it: churnml feedback CONFIG FILE"
        )
        return
    _show_agreement(console, result.agreement)
    if len(result.muted):
        muted = _table(
            "Known, left out",
            [("account", False), ("family", False), ("until", False)],
        )
        for row in result.muted.to_dict("records"):
            muted.add_row(
                Text(row["account_id"]), row["family"], str(row["until"].date())
            )
        console.print(muted)
        console.print()
    _show_said(console, result)
    print_path(result.path)


def _show_agreement(console: Console, found: pd.DataFrame) -> None:
    table = _table(
        "Do people agree with the reasons?",
        [
            ("", False),
            ("", False),
            ("judged", True),
            ("right", True),
            ("known", True),
            ("wrong", True),
            ("agree", True),
            ("19 in 20", True),
        ],
    )
    for row in found.to_dict("records"):
        table.add_row(
            "" if row["by"] == "all" else row["by"],
            Text(row["value"]),
            *(f"{row[name]:,}" for name in ("judged", "right", "known", "wrong")),
            _percent(row["agreement"]),
            f"{_percent(row['low'])} to {_percent(row['high'])}",
        )
    console.print(table)
    console.print()


def _show_said(console: Console, result: FeedbackReport) -> None:
    counted = {entry.id for entry in result.standing}
    table = _table(
        "Said last",
        [
            ("line", True),
            ("account", False),
            ("list", False),
            ("reason", False),
            ("verdict", False),
            ("by", False),
            ("note", False),
        ],
    )
    for entry in result.log.entries[: -SHOWN - 1 : -1]:
        table.add_row(
            str(entry.id),
            Text(entry.account_id),
            str(entry.cutoff),
            Text(entry.reason_code),
            entry.verdict + ("" if entry.id in counted else ", does not count"),
            Text(entry.by or ""),
            Text(entry.note or ""),
        )
    console.print(table)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _between(row: Mapping[Any, Any]) -> str:
    low, high = row.get("risk_low", float("nan")), row.get("risk_high", float("nan"))
    words = "" if isnan(low) or isnan(high) else f"{_percent(low)} to {_percent(high)}"
    return f"unknown, {words}" if row.get("band") == "unknown" else words


def _money(row: Mapping[Any, Any]) -> str:
    value = row["value_at_risk"]
    if isnan(value):
        return ""
    return f"{_text(row['currency'])} {value:,.0f}".strip()


def show_card(card: AccountCard) -> None:
    """Print the card of one account."""
    console = _console()
    console.print(card, width=min(console.width, CARD_WIDTH))


def show_demo(result: DemoResult) -> None:
    """Print the top of the list, the figures beside the attainable, and the page."""
    console = _console()
    _show_top(console, result.scored)
    console.print(result.card, width=min(console.width, CARD_WIDTH))
    show_evaluation(console, result.evaluation, "Test set")
    console.print(
        "attainable: nobody can do better than the truth behind the simulation, "
        "because chance decides the rest."
    )
    console.print()
    console.print(Text(f"report: {result.report.as_uri()}"))


def show_features(result: FeatureList) -> None:
    """Print features family by family, what was left out, and what is no feature."""
    out = _console().out
    family = None
    for card in result.cards:
        if card.family != family:
            family = card.family
            count = sum(other.family == family for other in result.cards)
            out(f"{family}, {count} feature{'s' * (count > 1)}", highlight=False)
        out(_feature_lines(card), highlight=False)
    for title, reasons in (
        ("left out", result.left_out),
        ("signals that are no features", result.excluded),
    ):
        if reasons:
            out(f"{title}", highlight=False)
        for name, why in reasons.items():
            out(f"  {name}: {why}", highlight=False)


def _feature_lines(card: Card) -> str:
    ids = f"[{' '.join(card.signals)}] " if card.signals else ""
    risk = {"+": "more is riskier", "-": "more is safer", "?": "either way"}
    nulls = f" Null: {card.nulls}." if card.nulls else ""
    return (
        f"  {card.name}  {ids}{card.unit}, {risk[card.direction]}\n"
        f"    {card.definition}{nulls}\n"
        f'    "{card.says}"'
    )


def show_sql(found: Sequence[Statement]) -> None:
    """Print statements one after another, ready to be piped."""
    _console().out("\n".join(map(str, found)), highlight=False)

"""What was checked: tables, cutoffs, and features for leaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from churnml.terminal.console import new_console, new_table, percent_text, share_text

if TYPE_CHECKING:
    from churnml.audit import AuditReport
    from churnml.tables import Finding
    from churnml.workflow.check import CheckResult

__all__ = [
    "show_audit",
    "show_check",
    "show_question",
]


def show_check(result: CheckResult) -> None:
    """Print what the tables hold, what is wrong with them, and the cutoffs."""
    console = new_console()
    held = new_table(
        "Tables", [("table", False), ("rows", True), ("from", False), ("until", False)]
    )
    for name, facts in result.tables.items():
        held.add_row(
            name, f"{facts['rows']:,}", str(facts["from"]), str(facts["until"])
        )
    console.print(held)
    console.print()
    found = new_table(
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
        share = share_text(f.count / f.total) if f.total else ""
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
    plan = new_table(
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
            share_text(row["base_rate"]),
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
                "silences that lasted so long, "
                f"{percent_text(silence['returned'])} ended "
                f"within {silence['within_days']} days"
            )
        console.print(Text(f"{silence['days']} days without use are leaving ({why})."))
        shorter = ", ".join(
            f"{days} {percent_text(share)}"
            for days, share in silence.get("returned_of", {}).items()
        )
        if shorter:
            console.print(Text(f"Ended so soon, by silence: {shorter}."))
    if kinds:
        parts = ", ".join(f"{kind} {count:,}" for kind, count in kinds.items())
        console.print(f"churned accounts by kind: {parts}")


def show_audit(report: AuditReport) -> None:
    """Print what lets the future in, what cannot be proven, and what was tested."""
    console, tested = new_console(), report.tested
    if report.leaks:
        leaks = new_table(
            "Leaks", [("table", False), ("column", False), ("moved", True), ("", False)]
        )
        for leak in report.leaks:
            moved = f"{leak.changed:,} of {leak.snapshots:,}"
            leaks.add_row(leak.table, leak.column, moved, Text(str(leak)))
        console.print(leaks)
        console.print()
    if report.unprovable:
        listed = new_table(
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

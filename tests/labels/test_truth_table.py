"""The truth table: cases made by hand, all of them right."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from churnml.backend import connect
from churnml.labels import ChurnTask, labels
from churnml.silence import by_silence
from churnml.snapshots import Cohort, snapshots
from churnml.spells import paid_spells
from churnml.tables import Tables, TableSpec, load_tables

CUTOFF = date(2025, 3, 3)
TASKS = {
    "churn": ChurnTask(),
    "voluntary": ChurnTask(kinds="voluntary"),
    "downgrade": ChurnTask(of="downgrade"),
    "contraction": ChurnTask(of="contraction"),
}
TRUE = {"churned", "downgraded", "contracted"}
LATER = date(2025, 9, 1)

CASES: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("truth_table.yaml").read_text(encoding="utf-8")
)
ALL = [(part, case) for part, cases in CASES.items() for case in cases]

# What a word of a row is called in the tables.
WORDS = {
    "to": "ended_at",
    "notice": "notice_at",
    "known": "known_at",
    "until": "term_ends_at",
    "term": "term_months",
    "due": "due_at",
    "paid": "paid_at",
    "failed": "failed_at",
    "refunded": "refunded_at",
}
COLUMNS = {
    "subscriptions": "started_at ended_at notice_at known_at term_ends_at term_months "
    "mrr seats plan currency is_trial",
    "invoices": "issued_at due_at paid_at failed_at refunded_at known_at amount",
    "churns": "churned_at known_at kind",
    "usage": "occurred_at known_at",
}


def read(line: Any, opens: str) -> dict[str, Any]:
    """Read a row such as ``2024-03-01 to 2025-05-01 notice 2025-03-10``."""
    first, *words = str(line).split()
    row: dict[str, Any] = {opens: first}
    while words:
        word = words.pop(0)
        if word == "trial":
            row["is_trial"] = True
        else:
            row[WORDS.get(word, word)] = words.pop(0)
    return row


def uses(lines: list[str]) -> list[dict[str, Any]]:
    """Read days of use such as ``daily 2025-02-01 to 2025-07-01``."""
    rows = []
    for line in lines:
        row = read(line.partition(" ")[2], "occurred_at")
        last = row.pop("ended_at", row["occurred_at"])
        late = row.get("known_at")
        for day in pd.date_range(row["occurred_at"], last).strftime("%Y-%m-%d"):
            known = day if late is None else max(day, late)
            rows.append({"occurred_at": f"{day} 10:00", "known_at": f"{known} 10:00"})
            if late is not None:
                # Loads begin at midnight.
                rows[-1]["known_at"] = known if known > day else f"{day} 10:00"
    return rows


@cache
def tables_of(part: str, until: date) -> Tables:
    """Make one set of tables of all cases of a part, an account each."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in COLUMNS}
    for case, said in CASES[part].items():
        made = {
            "subscriptions": [read(x, "started_at") for x in said.get("paid", ())],
            "invoices": [read(x, "issued_at") for x in said.get("bills", ())],
            "churns": [read(x, "churned_at") for x in said.get("churns", ())],
            "usage": uses(said.get("used", [])),
        }
        for name, some in made.items():
            rows[name] += [{"account_id": case, **row} for row in some]
    accounts = pd.DataFrame(
        {"account_id": list(CASES[part]), "started_at": "2020-01-01"}
    )
    specs = [TableSpec(name="accounts", frame=accounts)]
    for name, some in rows.items():
        if some:
            frame = pd.DataFrame(some, columns=["account_id", *COLUMNS[name].split()])
            specs.append(TableSpec(name=name, frame=frame.dropna(axis=1, how="all")))
    tables = load_tables(specs, con=connect(threads=1), complete_until=until)
    return by_silence(tables, "28d") if part == "silence" else tables


@cache
def said_of(part: str, task: str) -> dict[str, Any]:
    """All that is said of each case: the reason, or label, outcome and kind."""
    tables, asked = tables_of(part, LATER), TASKS[task]
    found = snapshots(tables, [CUTOFF], cohort=Cohort("56d"), grace=asked.grace)
    others = found.not_scored.execute()
    said: dict[str, Any] = dict(zip(others.account_id, others.reason, strict=True))
    for row in labels(tables, found.scored, asked).execute().itertuples():
        label = None if pd.isna(row.label) else bool(row.label)
        kind = None if pd.isna(row.kind) else row.kind
        said[row.account_id] = (label, row.outcome, kind)
    return said


@cache
def churned_at(part: str) -> dict[str, set[datetime]]:
    """When each case churned, as known when its label was matured."""
    tables, task = tables_of(part, LATER), TASKS["churn"]
    grace = task.effective_grace(tables)
    spells = paid_spells(
        tables, grace=grace, known_before=task.matured_at(CUTOFF, grace)
    )
    found: dict[str, set[datetime]] = {}
    for row in spells.execute().dropna(subset="churned_at").itertuples():
        found.setdefault(row.account_id, set()).add(row.churned_at.to_pydatetime())
    return found


def answer(outcome: str, kind: str | None) -> tuple[bool | None, str, str | None]:
    label = True if outcome in TRUE else False if outcome == "stayed" else None
    return label, outcome, kind


@pytest.mark.parametrize(("part", "case"), ALL)
def test_churn(part: str, case: str) -> None:
    cohort, outcome, kind, when = [*CASES[part][case]["expect"], None, None, None][:4]
    said = said_of(part, "churn")[case]
    if cohort != "scored":
        assert said == cohort
        return
    assert said == answer(outcome, kind)
    if when is not None:
        assert pd.Timestamp(when).to_pydatetime() in churned_at(part)[case]


@pytest.mark.parametrize("task", ["downgrade", "contraction"])
def test_less_of_those_who_stay(task: str) -> None:
    expected = {
        case: answer(said[task], None)
        for case, said in CASES["contracts"].items()
        if task in said
    }
    # Who leaves is not asked whether it took less.
    expected = {
        case: (None, *rest) if rest[0] == "churned" else (label, *rest)
        for case, (label, *rest) in expected.items()
    }
    said = said_of("contracts", task)
    assert {case: said[case] for case in expected} == expected
    assert len(expected) > 15


def test_leaving_otherwise_is_no_staying() -> None:
    for part in ("contracts", "churns"):
        everything, some = said_of(part, "churn"), said_of(part, "voluntary")
        for case, said in everything.items():
            if isinstance(said, tuple) and said[1] == "churned":
                mine = said[2] == "voluntary"
                expected = said if mine else (None, "left otherwise", said[2])
                assert some[case] == expected, case
            else:
                assert some[case] == said, case


@pytest.mark.parametrize("part", CASES)
def test_nothing_is_said_a_day_before_it_is_matured(part: str) -> None:
    task = TASKS["churn"]
    tables = tables_of(part, LATER)
    matured = task.matured_at(CUTOFF, task.effective_grace(tables))
    early = tables_of(part, matured - timedelta(days=1))
    spine = snapshots(early, [CUTOFF], cohort=Cohort("56d"), grace=task.grace).scored
    found = labels(early, spine, task).execute()
    assert set(found.outcome) == {"censored"}
    assert found.label.isna().all()
    assert found.kind.isna().all()


def test_the_table_is_whole() -> None:
    assert len(ALL) >= 120
    for part, case in ALL:
        said = CASES[part][case]
        assert {"expect", "why"} <= set(said), case
        assert said["why"], case

"""The model card: every fact that is given stands in it, in a fixed place."""

from __future__ import annotations

import pandas as pd
import pytest

from churnml.features.spec import Card
from churnml.gates import Check, decide
from churnml.model_card import model_card
from churnml.tuning import Tuning

CARD = Card(
    name="logins__logins__28d",
    family="logins",
    measure="logins",
    window="28d",
    signals=("U1",),
    definition="logins | sessions in the window",
    unit="count",
    direction="-",
    says="{value} logins",
)
CERTIFICATE = {
    "train": {"cutoffs": [f"2024-{m:02}-01" for m in range(1, 8)], "rows": 900},
    "test": {"cutoffs": ["2025-03-03", "2025-03-31"], "rows": 240, "positives": 21},
    "dropped": [],
    "holds": True,
}


def evaluation() -> pd.DataFrame:
    return pd.DataFrame(
        [
            ("model", "positives", 21.0, None, None),
            ("model", "brier", 0.08149, 0.07, 0.09),
            ("model", "auc_within_cutoff", 0.81249, 0.7, 0.9),
            ("recency", "auc_within_cutoff", 0.7, float("nan"), float("nan")),
        ],
        columns=["model", "metric", "value", "low", "high"],
    )


def card(**changes: object) -> str:
    facts: dict[str, object] = {
        "title": "acme-churn",
        "provenance": {
            "task": {"horizon": "90d", "lead": "14d"},
            "data_until": "2025-06-01",
        },
        "certificate": CERTIFICATE,
        "evaluation": evaluation(),
        "calibration": {"slope": 0.91234, "interval": [0.5, 1.25], "usable": True},
        "cards": (CARD,),
        "warnings": ("only 21 churned accounts\nin the test set",),
    }
    return model_card(**(facts | changes))  # type: ignore[arg-type]


def section(text: str, name: str) -> list[str]:
    body = text.split(f"## {name}\n\n")[1].split("\n\n## ")[0]
    return body.strip().splitlines()


def test_sections_in_order() -> None:
    lines = [line for line in card().splitlines() if line.startswith("#")]
    assert lines == [
        "# acme-churn",
        "## Warnings",
        "## What it was learned from",
        "## How it was judged",
        "## How well it does, on the test set",
        "## Calibration",
        "## Features",
        "## What it is for, and its limits",
    ]


def test_warnings_are_one_line_each_and_absent_without_any() -> None:
    assert section(card(), "Warnings") == ["- only 21 churned accounts in the test set"]
    assert "## Warnings" not in card(warnings=())


def test_the_verdict_of_the_gate_comes_first() -> None:
    checks = (
        Check(
            "ranking",
            passed=True,
            words="ranking: as good",
            figure=0.0,
            snapshots=1_200,
            cutoffs=3,
        ),
        Check("reasons", passed=False, words="reasons: 30% | too few"),
    )
    said = card(verdict=decide(checks, champion=3))
    assert said.index("## Whether it scores") < said.index("## Warnings")
    assert section(said, "Whether it scores") == [
        "When it was trained it became a **challenger**; version 3 stays the champion: "
        "reasons: 30% | too few.",
        "",
        "| what was checked |  |",
        "| --- | --- |",
        "| ranking: as good | passed |",
        "| reasons: 30% \\| too few | failed |",
    ]
    first = section(card(verdict=decide(checks[:1])), "Whether it scores")
    assert first[0] == (
        "When it was trained it became the **champion**: there was no champion."
    )
    passed = decide(checks[:1], champion=3)
    later = section(card(verdict=passed), "Whether it scores")
    assert later[0] == (
        "When it was trained it became the **champion** in place of version 3: "
        "no check speaks against it, compared with the champion on 1,200 snapshots of "
        "3 cutoffs."
    )


def test_what_it_answers_stands_first() -> None:
    task = {"lead_days": 14, "horizon_days": 90, "grace_days": 14}
    said = card(provenance={"task": task})
    assert said.split("## ")[1].startswith("What it answers")
    asked = "an account which is still here 14 days after the cutoff"
    assert section(said, "What it answers") == [
        f"The probability that {asked} churns in the 90 days that follow."
    ]
    other = task | {"of": "contraction", "share": 0.2}
    assert section(card(provenance={"task": other}), "What it answers") == [
        f"The probability that {asked} has a contraction in the 90 days that follow. "
        "What counts is a fall of at least 20 %."
    ]
    limits = section(card(provenance={"task": other}), "What it is for, and its limits")
    assert "when the outcome window begins has a contraction in it." in limits[0]
    assert "not why the account stays and pays less, and not what" in limits[1]
    own = {"own_labels": "a table"}
    limits = section(card(provenance={"task": own}), "What it is for, and its limits")
    assert "when the outcome window begins has a label that is true in it." in limits[0]
    assert "not why the account has a label that is true, and" in limits[1]
    some = task | {"kinds": ["voluntary"]}
    (line,) = section(card(provenance={"task": some}), "What it answers")
    assert line.endswith("Of the kinds of churn it is asked of: voluntary.")
    assert "## What it answers" not in card(provenance={"task": None})


def test_tuning() -> None:
    told = Tuning({"num_leaves": 4}, "surely better").said()
    assert section(card(tuned=told), "Tuning") == [
        "- reason: surely better",
        "- parameters:",
        "  - num leaves: 4",
        "- trials: 0",
        "- given up half-way: 0",
    ]


def test_provenance_is_nested() -> None:
    assert section(card(), "What it was learned from") == [
        "- task:",
        "  - horizon: 90d",
        "  - lead: 14d",
        "- data until: 2025-06-01",
    ]


def test_sets_side_by_side() -> None:
    assert section(card(), "How it was judged") == [
        "| set | cutoffs | rows | positives |",
        "| --- | --- | --- | --- |",
        "| train | 2024-01-01 to 2024-07-01 (7) | 900 |  |",
        "| test | 2025-03-03, 2025-03-31 | 240 | 21 |",
        "",
        "- dropped: none",
        "- holds: yes",
    ]


def test_figures_beside_their_baselines_the_headline_first() -> None:
    assert section(card(), "How well it does, on the test set") == [
        "|  | model | recency |",
        "| --- | --- | --- |",
        "| AUC within cutoff | 0.812 (0.700 to 0.900) | 0.700 |",
        "| Brier score | 0.081 (0.070 to 0.090) |  |",
        "| positives | 21 |  |",
    ]


def test_calibration_and_features() -> None:
    assert section(card(), "Calibration") == [
        "- slope: 0.912",
        "- interval: 0.500, 1.250",
        "- usable: yes",
    ]
    assert section(card(), "Features")[2] == (
        "| `logins__logins__28d` | logins \\| sessions in the window | count | never |"
    )


@pytest.mark.parametrize("missing", ["cards", "calibration", "certificate"])
def test_what_is_not_known_is_left_out(missing: str) -> None:
    text = card(**{missing: {} if missing != "cards" else ()})
    assert text.count("## ") == 6
    assert "\n\n\n" not in text


def test_says_what_a_reason_is_not() -> None:
    assert "not why the account leaves" in card()

"""What is printed, and where: results on stdout, progress and warnings on stderr."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from churnml.cards import card_from_row
from churnml.gates import Verdict
from churnml.tables import Finding
from churnml.terminal import (
    print_json,
    print_path,
    progress,
    show_backtest,
    show_card,
    show_check,
    show_demo,
    show_scores,
    show_training,
    warn,
)
from churnml.workflow.backtest import BacktestResult
from churnml.workflow.check import CheckResult
from churnml.workflow.demo import DemoResult
from churnml.workflow.score import ScoreResult
from churnml.workflow.train import TrainResult

Capture = pytest.CaptureFixture[str]

# Words that rich would take for its own markup and emoji.
TRICKY = "[/bold] :smile: [red]Co"
NAN = float("nan")


def figures(rows: dict[tuple[str, str], Any]) -> pd.DataFrame:
    """Lay out figures as an evaluation does; a value, or (value, low, high)."""
    listed = []
    for (model, metric), given in rows.items():
        value, low, high = given if isinstance(given, tuple) else (given, NAN, NAN)
        listed.append((model, metric, value, low, high))
    return pd.DataFrame(listed, columns=["model", "metric", "value", "low", "high"])


EVALUATION = figures(
    {
        ("model", "auc_within_cutoff"): (0.81234, 0.75, 0.86),
        ("model", "positives"): 38,
        ("model", "base_rate"): 0.05,
        ("model", "calibration_slope"): NAN,
        ("model", "n"): 1234,
        ("recency", "auc_within_cutoff"): (0.7, 0.65, 0.75),
    }
)


def lines(said: str) -> list[str]:
    """Split into lines, with runs of spaces as one."""
    return [re.sub(r"\s+", " ", line).strip() for line in said.splitlines()]


def check_result(**changes: Any) -> CheckResult:
    plan = pd.DataFrame(
        {
            "cutoff": pd.to_datetime(["2024-01-01", "2024-12-01"]),
            "outcome_from": pd.to_datetime(["2024-01-15", "2024-12-15"]),
            "outcome_until": pd.to_datetime(["2024-04-14", "2025-03-15"]),
            "matured_at": pd.to_datetime(["2024-04-28", "2025-03-29"]),
            "matured": [True, False],
            "set": ["train", "not matured"],
            "accounts": [1200, 1300],
            "positives": [60, 0],
            "base_rate": [0.05, NAN],
            "left_in_lead": [3, 0],
        }
    )
    finding = Finding(
        "warning", "nps", "score", "scale", 811, 1737, (TRICKY,), "never 0", "Look."
    )
    facts = {"rows": 12345, "from": "2023-01-01", "until": "2024-12-01"}
    given: dict[str, Any] = {
        "findings": (finding,),
        "plan": plan,
        "problem": None,
        "tables": {"nps": facts},
        "next_cutoff": date(2024, 12, 1),
    }
    return CheckResult(**(given | changes))


class TestCheck:
    def test_tables_findings_and_plan(self, capsys: Capture) -> None:
        show_check(check_result())
        said = lines(capsys.readouterr().out)
        assert "nps 12,345 2023-01-01 2024-12-01" in said
        assert f"warning nps.score never 0 811 46.7 % {TRICKY}" in said
        assert "Look." in said
        assert (
            "2024-01-01 [2024-01-15, 2024-04-14) 2024-04-28 train 1,200 60 5.0 % 3"
            in said
        )
        # what is not matured has no positives and no base rate
        assert (
            "2024-12-01 [2024-12-15, 2025-03-15) 2025-03-29 not matured 1,300" in said
        )
        assert said[-1] == "`score` takes 2024-12-01 by default."

    def test_own_labels_have_no_outcome_window(self, capsys: Capture) -> None:
        plan = check_result().plan
        assert plan is not None
        show_check(check_result(plan=plan.drop(columns=["outcome_from"])))
        assert "2024-01-01 2024-04-28 train 1,200 60 5.0 % 3" in lines(
            capsys.readouterr().out
        )

    def test_nothing_found_and_nothing_to_plan(self, capsys: Capture) -> None:
        show_check(check_result(findings=(), plan=None, next_cutoff=None))
        said = capsys.readouterr().out
        assert "No findings: the tables keep their contracts." in said
        assert "Cutoffs" not in said

    def test_why_it_cannot_be_trained(self, capsys: Capture) -> None:
        show_check(check_result(problem="the history is too short"))
        assert (
            "These cutoffs cannot be trained on: the history is too short"
            in capsys.readouterr().out
        )


def train_result(**changes: Any) -> TrainResult:
    given: dict[str, Any] = {
        "evaluation": EVALUATION,
        "by_cutoff": pd.DataFrame(),
        "warnings": ("too good: leakage?",),
        "certificate": {"test": {"cutoffs": ["2024-01-01", "2024-02-26"]}},
        "test": pd.DataFrame(),
        "run_id": "2f6",
        "model_version": 4,
        "is_champion": False,
        "before": 2,
        "verdict": Verdict(promote=False, reason="it ranks worse"),
        "left_out": {
            "a__x": "no user_id",
            "a__y": "no user_id",
            "nps": "no table [nps]",
        },
    }
    return TrainResult(**(given | changes))


class TestTraining:
    def test_figures_beside_baselines(self, capsys: Capture) -> None:
        show_training(train_result())
        printed = capsys.readouterr()
        said = lines(printed.out)
        assert said[0] == "Test set, cutoffs 2024-01-01 to 2024-02-26"
        assert said[1] == "model recency"
        assert "AUC within cutoff 0.812 (0.750 to 0.860) 0.700 (0.650 to 0.750)" in said
        assert "positives 38" in said
        assert "calibration slope" in said  # null: nothing beside it
        assert not any(line.startswith("n ") for line in said)
        assert "left out: a__x and 1 more (no user_id)" in said
        assert "left out: nps (no table [nps])" in said
        assert "run 2f6, model version 4" in said
        # warnings are the command's to say, on stderr
        assert "leakage" not in printed.out

    @pytest.mark.parametrize(
        ("champion", "before", "said"),
        [
            (True, None, "It is the champion: `churnml score` uses it."),
            (
                True,
                2,
                "It is the champion, in place of 2: `churnml score` uses it.",
            ),
            (
                False,
                2,
                "The champion stays version 2; version 4 is the challenger. Why: it "
                "ranks worse. To score with version 4, give it the alias 'champion' in "
                "MLflow, or run `churnml train CONFIG --promote always`.",
            ),
            (False, None, "There is no champion; version 4 is the challenger."),
        ],
    )
    def test_who_scores(
        self, champion: bool, before: int | None, said: str, capsys: Capture
    ) -> None:
        show_training(train_result(is_champion=champion, before=before))
        assert said in " ".join(lines(capsys.readouterr().out))


def test_backtest(capsys: Capture) -> None:
    rows = pd.DataFrame({"fold": [0, 0, 1]})
    show_backtest(BacktestResult(Path("/out/b.parquet"), rows, EVALUATION, ("w",)))
    said = lines(capsys.readouterr().out)
    assert said[0] == "Backtest, 2 folds rolling forward"
    assert said[-1] == "/out/b.parquet"


def score_result(accounts: int = 12, *, usable: bool = True) -> ScoreResult:
    n = np.arange(accounts)
    listed = pd.DataFrame(
        {
            "account_id": [f"A-{i}" for i in n],
            "name": [TRICKY if i == 0 else None for i in n],
            "rank": n + 1,
            "risk": 0.5 - n / 100,
            "value_at_risk": np.where(n == 1, NAN, 12345.6),
            "currency": ["EUR" if i == 0 else None for i in n],
            "reason_1": [TRICKY if i == 0 else None for i in n],
        }
    )
    others = pd.DataFrame({"account_id": ["B"], "reason": ["new"]})
    return ScoreResult(
        Path("/out/cutoff=2025-01-01"), date(2025, 1, 1), listed, others, usable
    )


class TestScores:
    def test_the_top_of_the_list(self, capsys: Capture) -> None:
        show_scores(score_result())
        said = lines(capsys.readouterr().out)
        assert said[0] == "Risk list of 2025-01-01: 12 accounts, 1 not scored"
        assert said[2] == f"1 A-0 {TRICKY} 50 % EUR 12,346 {TRICKY}"
        assert said[3] == "2 A-1 49 %"  # no name, no value, no reason
        assert said[4] == "3 A-2 48 % 12,346"
        assert sum(line[:2].strip().isdigit() for line in said) == 10
        assert said[-1] == "/out/cutoff=2025-01-01"

    def test_no_risk_is_rounded_into_another_band(self, capsys: Capture) -> None:
        result = score_result(3)
        result.risk_list["risk"] = [0.3, 0.296, 0.0996]
        show_scores(replace(result, edges=(0.3, 0.1)))
        said = lines(capsys.readouterr().out)
        assert said[3] == "2 A-1 29.6 %"
        assert said[4] == "3 A-2 <10 % 12,346"

    def test_nothing_is_impossible_or_certain(self, capsys: Capture) -> None:
        result = score_result(2)
        low, high = [0.003, 0.02], [0.998, 0.7]
        listed = result.risk_list.assign(risk_low=low, risk_high=high)
        show_scores(replace(result, risk_list=listed))
        said = lines(capsys.readouterr().out)
        assert "50 % <1 % to >99 % EUR" in said[2]
        assert said[3] == "2 A-1 49 % 2 % to 70 %"

    def test_no_usable_signal(self, capsys: Capture) -> None:
        show_scores(score_result(usable=False))
        assert (
            "No usable signal: every risk is the base rate, without reasons."
            in capsys.readouterr().out
        )

    def test_an_empty_list(self, capsys: Capture) -> None:
        show_scores(score_result(0))
        assert "0 accounts, 1 not scored" in capsys.readouterr().out


# Red, the title of the window, and the same by single characters of C1.
CONTROLLING = "\x1b[31;1mEVIL\x1b]0;title\x07 \x9b31m\x7f\x00Co"
PRINTED = "[31;1mEVIL]0;title 31mCo"


class TestControlCharacters:
    @pytest.mark.parametrize("column", ["account_id", "name", "currency", "reason_1"])
    def test_of_a_list(self, column: str, capsys: Capture) -> None:
        result = score_result(1)
        show_scores(
            replace(result, risk_list=result.risk_list.assign(**{column: CONTROLLING}))
        )
        said = capsys.readouterr().out
        assert PRINTED in said
        assert said.replace("\n", "").isprintable()

    @pytest.mark.parametrize("column", ["account_id", "name", "reason_1", "owner"])
    def test_of_a_card(self, column: str, capsys: Capture) -> None:
        row = {"account_id": "A-0", "cutoff": "2025-01-01", "risk": 0.5}
        show_card(card_from_row(row | {column: CONTROLLING}))
        said = capsys.readouterr().out
        assert "EVIL" in said
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", said)

    def test_of_warnings(self, capsys: Capture) -> None:
        warn([CONTROLLING])
        assert capsys.readouterr().err == f"warning: {PRINTED}\n"

    def test_in_json_they_are_escaped(self, capsys: Capture) -> None:
        print_json({CONTROLLING: CONTROLLING})
        said = capsys.readouterr().out
        assert said.replace("\n", "").isprintable()
        assert json.loads(said) == {CONTROLLING: CONTROLLING}

    def test_lines_and_colours_are_kept(
        self, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        monkeypatch.setenv("TERM", "xterm")
        show_scores(score_result(1))
        assert "\x1b[1mRisk list of 2025-01-01" in capsys.readouterr().out


CARD = card_from_row(
    {"account_id": "A-0", "cutoff": "2025-01-01", "risk": 0.5, "name": TRICKY}
)


def test_card(capsys: Capture) -> None:
    show_card(CARD)
    assert TRICKY in capsys.readouterr().out


def test_demo(capsys: Capture) -> None:
    truth = figures({("attainable", "auc_within_cutoff"): 0.9})
    both = pd.concat([EVALUATION, truth], ignore_index=True)
    show_demo(DemoResult(score_result(), CARD, both, ("w",), Path("/out/index.html")))
    said = lines(capsys.readouterr().out)
    assert "model recency attainable" in said
    assert "AUC within cutoff 0.812 (0.750 to 0.860) 0.700 (0.650 to 0.750) 0.900" in (
        said
    )
    assert said[-1] == "report: file:///out/index.html"


class TestPlainOutput:
    def test_json_without_nan(self, capsys: Capture) -> None:
        value = {"a": NAN, "b": [float("inf"), {"c": -1.5}], "d": "[red]ü", "e": None}
        print_json(value)
        said = capsys.readouterr().out
        strict = json.loads(said, parse_constant=lambda name: pytest.fail(name))
        assert strict == {"a": None, "b": [None, {"c": -1.5}], "d": "[red]ü", "e": None}

    def test_a_long_path_stays_one_line(self, capsys: Capture) -> None:
        path = Path("/" + "/".join(["[folder]"] * 60))
        print_path(path)
        assert capsys.readouterr().out == f"{path}\n"

    def test_warnings_go_to_stderr(self, capsys: Capture) -> None:
        warn(["only 3 accounts churned", TRICKY])
        assert capsys.readouterr() == (
            "",
            f"warning: only 3 accounts churned\nwarning: {TRICKY}\n",
        )


class TestProgress:
    def test_nothing_where_nobody_looks(self, capsys: Capture) -> None:
        with progress() as tell:
            tell("folds 3/12")
        assert capsys.readouterr() == ("", "")

    def test_steps_on_a_terminal(
        self, capsys: Capture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        with progress() as tell:
            for step in ("reading tables", "folds 3/12", "folds: a/b", "[/x] done"):
                tell(step)
        printed = capsys.readouterr()
        assert printed.out == ""
        assert "[/x] done" in printed.err

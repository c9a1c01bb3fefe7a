"""The gate: what is held against a new model, derived by hand."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from churnml.gates import (
    AGREEMENT,
    AUC_MARGIN,
    Check,
    Promote,
    decide,
    judge,
)
from tests.test_comparison import rows

FINE = Check("calibration", passed=True, words="calibration: fine")
WORSE = Check("ranking", passed=False, words="ranking: surely worse")


def figures(**changed: tuple[float, float, float]) -> pd.DataFrame:
    told = {
        "observed_over_expected": (1.1, 0.9, 1.3),
        "calibration_slope": (0.8, 0.5, 1.1),
    } | changed
    table = [["model", metric, *three] for metric, three in told.items()]
    table.append(["recency", "observed_over_expected", 9.0, 8.0, 10.0])
    return pd.DataFrame(table, columns=["model", "metric", "value", "low", "high"])


def by_name(checks: tuple[Check, ...]) -> dict[str, Check]:
    return {check.name: check for check in checks}


class TestChecks:
    def test_a_good_model_passes_all(self) -> None:
        half = pd.DataFrame([[1.0, 0.5]], columns=["logins", "nps"])
        checks = judge(figures(), usable=True, same=rows(), halves=(half, half))
        assert [c.name for c in checks] == [
            "ranking",
            "risks",
            "calibration",
            "reasons",
        ]
        assert all(check.passed for check in checks)
        assert decide(checks, champion=3).reason == (
            "no check speaks against it, compared with the champion on 400 snapshots "
            "of 2 cutoffs"
        )
        assert checks[0].words.endswith("not surely a loss of more than 0.005")
        assert "on the same 400 snapshots of 2 later cutoffs" in checks[0].words
        assert checks[2].words == (
            "calibration: observed / expected is 1.10 (0.90 to 1.30), slope is 0.80 "
            "(0.50 to 1.10)"
        )

    def test_a_loss_that_is_sure(self) -> None:
        found = by_name(judge(figures(), usable=True, same=rows(noise=4)))
        ranking, risks = found["ranking"], found["risks"]
        assert not ranking.passed
        assert ranking.high is not None
        assert ranking.high < -AUC_MARGIN
        assert ranking.words.endswith(", surely a loss of more than 0.005")
        assert not risks.passed
        assert risks.words.endswith(", surely a loss of more than 1 %")

    def test_of_some_only_the_ranking_is_compared(self) -> None:
        late = rows().index.get_level_values("cutoff") == rows().index[1][1]
        some = rows(noise=4)
        some.loc[~late, ["risk", "champion_risk"]] = np.nan
        found = by_name(judge(figures(), usable=True, same=some))
        assert (found["ranking"].snapshots, found["ranking"].cutoffs) == (400, 2)
        assert (found["risks"].snapshots, found["risks"].cutoffs) == (200, 1)
        assert found["risks"].words.startswith(
            "risks: on the 200 of them (1 cutoff) whose time its calibration does not "
            "know, log loss differs by +"
        )
        none = some.assign(risk=np.nan)
        found = by_name(judge(figures(), usable=True, same=none))
        assert not found["ranking"].passed
        assert found["risks"].passed
        assert found["risks"].words == (
            "risks: its calibration knows labels of that time, so none is compared"
        )
        some.loc[late, "label"] = False
        found = by_name(judge(figures(), usable=True, same=some))
        assert found["risks"].words.endswith("nobody churned, so none is compared")

    def test_a_loss_that_is_not_sure_passes(self) -> None:
        found = by_name(judge(figures(), usable=True, same=rows(30, noise=0.6)))
        ranking = found["ranking"]
        assert ranking.figure is not None
        assert ranking.figure < -AUC_MARGIN
        assert ranking.passed

    def test_a_gain_passes(self) -> None:
        swapped = rows(noise=4).rename(
            columns={
                "margin": "champion_margin",
                "champion_margin": "margin",
                "risk": "champion_risk",
                "champion_risk": "risk",
            }
        )
        assert all(
            check.passed for check in judge(figures(), usable=True, same=swapped)
        )

    @pytest.mark.parametrize("same", [None, pd.DataFrame()])
    def test_nothing_to_compare(self, same: pd.DataFrame | None) -> None:
        check = judge(figures(), usable=True, same=same)[0]
        assert check.passed
        assert check.words == "ranking: no snapshots to compare with the champion on"

    def test_nobody_churned(self) -> None:
        unseen = figures(
            observed_over_expected=(0.0, 0.0, 0.0),
            calibration_slope=(np.nan, np.nan, np.nan),
        )
        checks = judge(unseen, usable=True, same=rows().assign(label=False))
        assert [check.passed for check in checks] == [True, True, True]
        assert "nobody churned on the same 400 snapshots" in checks[0].words
        assert checks[1].words == "calibration: cannot be told on this test set"

    @pytest.mark.parametrize(
        ("changed", "passed"),
        [
            ({"observed_over_expected": (2.0, 1.51, 3.0)}, False),
            ({"observed_over_expected": (2.0, 1.49, 3.0)}, True),
            ({"observed_over_expected": (0.5, 0.4, 0.66)}, False),
            ({"calibration_slope": (0.4, 0.2, 0.66)}, False),
            ({"calibration_slope": (0.4, 0.2, 0.68)}, True),
            ({"calibration_slope": (2.5, 2.01, 3.0)}, False),
            ({"calibration_slope": (2.5, 1.51, 3.0)}, True),
            ({"calibration_slope": (np.nan, np.nan, np.nan)}, True),
        ],
    )
    def test_calibration(
        self, changed: dict[str, tuple[float, float, float]], passed: bool
    ) -> None:
        check = by_name(judge(figures(**changed), usable=True))["calibration"]
        assert check.passed is passed

    def test_no_usable_signal(self) -> None:
        check = by_name(judge(figures(), usable=False))["calibration"]
        assert not check.passed
        assert "everybody would get the base rate" in check.words

    def test_reasons_that_change_with_the_seed(self) -> None:
        one = pd.DataFrame([[1.0, 0.9, 0.8, 0, 0, 0]] * 4)
        other = pd.DataFrame([[1.0, 0, 0, 0.9, 0.8, 0]] * 4)  # one of five in both
        check = by_name(judge(figures(), usable=True, halves=(one, other)))["reasons"]
        assert not check.passed
        assert check.figure == pytest.approx(0.2)
        assert check.limit == (AGREEMENT,)
        assert "of the 4 riskiest accounts" in check.words
        assert "agree on 20 % of the first 3 families, 50 % is asked" in check.words


class TestDecision:
    @pytest.mark.parametrize(
        ("checks", "asked", "champion", "silent", "promote", "reason"),
        [
            ([FINE], "auto", None, None, True, "there was no champion"),
            (
                [FINE, WORSE],
                "auto",
                None,
                None,
                True,
                "there was no champion; but ranking: surely worse",
            ),
            ([FINE], "auto", 2, None, True, "no check speaks against it"),
            ([FINE, WORSE], "auto", 2, None, False, "ranking: surely worse"),
            ([FINE], "auto", 2, "it is gone", True, "it is gone"),
            (
                [WORSE],
                "always",
                2,
                None,
                True,
                "a person decided so (--promote always); but ranking: surely worse",
            ),
            (
                [FINE],
                "never",
                None,
                None,
                False,
                "it was told to wait (--promote never)",
            ),
        ],
    )
    def test_who_scores(
        self,
        checks: list[Check],
        asked: Promote,
        champion: int | None,
        silent: str | None,
        promote: bool,
        reason: str,
    ) -> None:
        found = decide(checks, asked=asked, champion=champion, silent=silent)
        assert (found.promote, found.reason) == (promote, reason)

    def test_it_is_plain_json(self) -> None:
        checks = judge(figures(), usable=True, same=rows(noise=1))
        said = decide(checks, champion=3).said()
        assert json.loads(json.dumps(said, allow_nan=False))["champion"] == 3

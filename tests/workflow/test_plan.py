"""Whom of a written list to call: in the list, on the page, and as a verb."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from churnml.bands import VALUE_BANDS
from churnml.config import Config, load_config
from churnml.errors import ConfigError, StoreError, TableError
from churnml.sinks import read_list
from churnml.tables import Tables
from churnml.workflow.explain import explain_account
from churnml.workflow.plan import plan_calls
from churnml.workflow.report import write_report
from churnml.workflow.score import ScoreResult, score
from churnml.workflow.train import TrainResult
from tests.conftest import ACME, changed, files_below

WORTH = {
    "currency": "EUR",
    "contact_cost": 20,
    "accept_rate": 0.3,
    "hours": 12,
    "rates": {"USD": 0.9},
}


@pytest.fixture(scope="module")
def worthy(
    acme: Config,
    acme_trained: TrainResult,
    acme_tables: Tables,
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Config, ScoreResult]:
    """Acme with a section worth, scored."""
    assert acme_trained.is_champion
    assert acme.file is not None
    folder = tmp_path_factory.mktemp("worthy")
    own: dict[str, Any] = {
        "data.root": str(acme.root),
        "tracking.uri": acme.tracking_uri,
        "output.dir": "outputs",
    }
    own |= {f"worth.{key}": value for key, value in WORTH.items()}
    text = changed(acme.file.read_text(encoding="utf-8"), {**ACME, **own})
    (folder / "churnml.yaml").write_text(text, encoding="utf-8")
    config = load_config(folder / "churnml.yaml")
    return config, score(config, tables=acme_tables)


class TestList:
    def test_columns_of_worth(
        self, worthy: tuple[Config, ScoreResult], acme_scored: ScoreResult
    ) -> None:
        listed, plain = worthy[1].risk_list, acme_scored.risk_list
        added = ["expected_value", "expected_low", "expected_high"]
        added += ["worth_currency", "planned"]
        place = list(plain).index("value_at_risk") + 1

        assert list(listed) == [*list(plain)[:place], *added, *list(plain)[place:]]
        assert list(listed["account_id"]) == list(plain["account_id"])
        assert set(listed["worth_currency"]) == {"EUR"}

    def test_the_formula(self, worthy: tuple[Config, ScoreResult]) -> None:
        listed = worthy[1].risk_list
        assert set(listed["currency"]) == {"EUR", "GBP", "USD"}
        rate = listed["currency"].map({"EUR": 1, "USD": 0.9})  # nobody said of GBP
        expected = listed["risk"] * 0.3 * 12 * listed["mrr"] * rate - 20

        assert_allclose(listed["expected_value"], expected)
        assert int(listed["planned"].sum()) == 12
        assert (listed["expected_low"] <= listed["expected_value"]).sum() == int(
            listed["expected_value"].notna().sum()
        )

    def test_bands_are_those_of_value(self, worthy: tuple[Config, ScoreResult]) -> None:
        listed = worthy[1].risk_list
        value = listed["expected_value"]
        expected = np.select(
            [value.isna(), listed["planned"], value > 0],
            ["unknown", "high", "medium"],
            "low",
        )

        assert listed["band"].tolist() == expected.tolist()
        assert set(expected) == {"unknown", "high", "medium", "low"}

    def test_thresholds_that_are_written_down_stay(
        self, worthy: tuple[Config, ScoreResult]
    ) -> None:
        config = worthy[0]
        assert config.file is not None
        assert config.bands_by_value
        bands = {"output.bands": {"high": 0.3, "medium": 0.1}}
        text = changed(config.file.read_text(encoding="utf-8"), bands)
        fixed = config.file.with_name("fixed.yaml")
        fixed.write_text(text, encoding="utf-8")

        assert not load_config(fixed).bands_by_value

    def test_what_is_stored_beside_it(self, worthy: tuple[Config, ScoreResult]) -> None:
        config, scored = worthy
        stored = read_list(config.output_dir)
        worth = stored.about["worth"]

        pd.testing.assert_frame_equal(stored.risk_list, scored.risk_list)
        assert worth["calls"] == 12
        assert worth["bands"] == dict(VALUE_BANDS)
        assert worth["low"] < worth["expected_value"] < worth["high"]
        assert scored.to_json()["worth"]["says"] == worth["says"]


class TestVerb:
    def test_it_says_what_the_list_says(
        self, worthy: tuple[Config, ScoreResult]
    ) -> None:
        config, scored = worthy
        result = plan_calls(config)
        planned = scored.risk_list[scored.risk_list["planned"]]

        assert set(result.calls["account_id"]) == set(planned["account_id"])
        assert scored.plan is not None
        assert result.plan.sentence == scored.plan.sentence
        assert result.path == config.output_dir / "plan.csv"
        assert scored.edges == result.edges == ()  # bands by value
        written = pd.read_csv(result.path)
        assert written["account_id"].tolist() == result.calls["account_id"].tolist()
        assert written["call"].tolist() == list(range(1, 13))
        assert list(written)[:5] == ["cutoff", "call", "account_id", "name", "owner"]
        assert written["reason_1"].notna().any()

    def test_other_hours_another_plan(
        self, worthy: tuple[Config, ScoreResult], call: Callable[..., Any]
    ) -> None:
        config, _ = worthy
        answer = call("plan", config.file, "--hours", "3", "--json")
        said = json.loads(answer.out)

        assert answer.code == 0
        assert (said["calls"], said["hours"], said["hours_used"]) == (3, 3, 3)
        assert [one["call"] for one in said["planned"]] == [1, 2, 3]
        assert said["says"].startswith("Call 3 accounts (3 of 3 hours): EUR ")
        assert len(pd.read_csv(said["path"])) == 3

    def test_what_is_printed(
        self, worthy: tuple[Config, ScoreResult], call: Callable[..., Any]
    ) -> None:
        answer = call("plan", worthy[0].file)
        lines = answer.out.splitlines()

        assert lines[0].startswith("To call, by the list of ")
        assert lines[0].strip().endswith("amounts in EUR")
        assert lines[2].split()[0] == "1"
        assert "in nine of ten cases between" in answer.out
        assert lines[-1].endswith("plan.csv")

    def test_again_gives_the_same_bytes(
        self, worthy: tuple[Config, ScoreResult]
    ) -> None:
        path = plan_calls(worthy[0]).path
        first = path.read_bytes()

        assert plan_calls(worthy[0]).path.read_bytes() == first
        assert {"plan.csv"} == {
            name for name in files_below(path.parent) if "/" not in name
        } - {".lock"}

    def test_all_scored_accounts_where_the_list_holds_its_top(
        self, worthy: tuple[Config, ScoreResult], tmp_path: Path
    ) -> None:
        # As Spark writes it: all in scored.parquet, without currencies.
        config, _ = worthy
        stored = read_list(config.output_dir)
        scored = stored.risk_list[["account_id", "risk", "mrr"]]
        path = stored.folder / "scored.parquet"
        scored.to_parquet(path)
        assert config.worth is not None
        plain = config.worth.model_copy(update={"rates": {}})
        one = config.model_copy(update={"worth": plain})
        try:
            with pytest.raises(TableError, match="has no currencies"):
                plan_calls(config)
            result = plan_calls(one, hours=5)
            path.write_bytes(b"PAR1 half a file")
            with pytest.raises(StoreError, match=r"scored\.parquet cannot be read"):
                plan_calls(one)
        finally:
            path.unlink()

        assert result.plan.calls == 5
        assert len(result.plan.table) == len(scored)
        assert result.plan.verdicts["other currency"] == 0


def test_on_the_page_and_the_cards(worthy: tuple[Config, ScoreResult]) -> None:
    config, scored = worthy
    assert scored.plan is not None
    page = write_report(config).read_text(encoding="utf-8")

    assert "What calling is worth" in page
    assert scored.plan.sentence.replace(" -", " \N{MINUS SIGN}") in page
    assert "A call brings</th>" in page
    assert "Whom to call" in page
    for words in VALUE_BANDS.values():
        assert words in page
    assert "high risk" not in page.lower()  # a band of value is none of risk
    row = scored.risk_list[scored.risk_list["planned"]].iloc[0]
    card = explain_account(config, row["account_id"])
    assert ("A call", card.call) in card.facts
    assert card.call.startswith("planned, worth ")
    assert (card.band, card.band_words) == ("high", "to be called")
    assert "to be called" in card.text()


class TestRefusals:
    def test_no_worth(self, acme: Config, acme_scored: ScoreResult) -> None:
        assert acme_scored.plan is None
        with pytest.raises(ConfigError, match=r"^worth: .*\nAdd, with your own"):
            plan_calls(acme)

    def test_no_list(self, variant: Callable[..., Path]) -> None:
        config = load_config(
            variant({f"worth.{key}": value for key, value in WORTH.items()})
        )
        with pytest.raises(StoreError, match="holds no risk list yet"):
            plan_calls(config)

    def test_hours(self, worthy: tuple[Config, ScoreResult]) -> None:
        with pytest.raises(ConfigError, match=r"^hours: -1\. Give more than 0"):
            plan_calls(worthy[0], hours=-1)

    def test_no_revenue(self, worthy: tuple[Config, ScoreResult]) -> None:
        config, _ = worthy
        folder = read_list(config.output_dir).folder
        path = folder / "risk_list.parquet"
        kept = path.read_bytes()
        pd.read_parquet(path).assign(mrr=np.nan).to_parquet(path)
        try:
            with pytest.raises(TableError, match="mrr is null for all"):
                plan_calls(config)
        finally:
            path.write_bytes(kept)

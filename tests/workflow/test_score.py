"""The list of a cutoff: what it holds, and that it is what training would have seen."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from churnml import bundle
from churnml.attribution import explain
from churnml.config import Config, load_config
from churnml.errors import FingerprintError, LeakageWarning, StoreError, TaskError
from churnml.histories import FRAMES
from churnml.matrix import Matrix
from churnml.playbook import default
from churnml.reasons import top_reasons
from churnml.simulate import World
from churnml.sinks import read_list, stored_cutoffs
from churnml.tables import Tables
from churnml.workflow import score as module
from churnml.workflow import week_before
from churnml.workflow.read import matrix_of
from churnml.workflow.recipe import tracker_of
from churnml.workflow.score import ScoreResult, score
from churnml.workflow.train import TrainResult
from tests.conftest import files_below

COLUMNS = [
    *("account_id", "name", "owner", "cutoff", "risk", "risk_low", "risk_high"),
    *(
        "band",
        "rank",
        "in_capacity",
        "mrr",
        "currency",
        "value_at_risk",
        "renewal_date",
    ),
    *("reason_1", "reason_2", "reason_3", "reason_4"),
    *("reason_1_code", "reason_2_code", "reason_3_code", "reason_4_code"),
    *("reason_1_points", "reason_2_points", "reason_3_points", "reason_4_points"),
    *("protective_1", "protective_2", "protective_1_code", "protective_2_code"),
    *("protective_1_points", "protective_2_points"),
    *("context", "context_points", "muted", "muted_points", "lifecycle_stage"),
    *("play", "play_code", "play_channel", "play_due", "play_why", "play_row"),
    *("previous_cutoff", "previous_risk", "risk_change"),
    *("changed_1", "changed_2", "changed_3"),
    *("changed_1_code", "changed_2_code", "changed_3_code"),
    *("changed_1_points", "changed_2_points", "changed_3_points", "missing_data"),
    *("model_version", "run_id", "data_until"),
]


@pytest.fixture(scope="module")
def listed(acme_scored: ScoreResult) -> pd.DataFrame:
    """The list as it lies on the disk."""
    return pd.read_parquet(acme_scored.folder / "risk_list.parquet")


class TestList:
    def test_where_it_lies(
        self, acme: Config, acme_scored: ScoreResult, acme_tables: Tables
    ) -> None:
        assert acme_scored.cutoff == acme_tables.until  # the latest there is
        assert acme_scored.edges == (0.3, 0.1)
        folder = acme.output_dir / f"cutoff={acme_tables.until}"
        assert acme_scored.folder == folder
        assert set(files_below(folder)) == {
            *(f"history_{name}.parquet" for name in FRAMES),
            "risk_list.parquet",
            "risk_list.csv",
            "not_scored.csv",
            "contributions.parquet",
            "features.parquet",
            "segments.parquet",
            "about.json",
        }

    def test_columns_in_their_order(
        self, listed: pd.DataFrame, acme_scored: ScoreResult
    ) -> None:
        assert list(listed.columns) == COLUMNS
        head = (acme_scored.folder / "risk_list.csv").read_text().splitlines()[0]
        assert head == ",".join(COLUMNS)

    def test_csv_and_parquet_say_the_same(
        self, listed: pd.DataFrame, acme_scored: ScoreResult
    ) -> None:
        csv = pd.read_csv(
            acme_scored.folder / "risk_list.csv",
            dtype={"account_id": "str", "model_version": "str"},
            parse_dates=[
                *("cutoff", "renewal_date", "play_due", "previous_cutoff"),
                "data_until",
            ],
        )
        both = [
            frame.astype(object).where(frame.notna(), None) for frame in (csv, listed)
        ]
        pd.testing.assert_frame_equal(*both, check_exact=True)

    def test_everybody_known_is_in_exactly_one_table(
        self, listed: pd.DataFrame, acme_scored: ScoreResult, acme_world: World
    ) -> None:
        others = pd.read_csv(acme_scored.folder / "not_scored.csv")
        assert list(others.columns) == [
            *("account_id", "cutoff", "reason", "name", "owner", "mrr", "currency")
        ]
        began = pd.to_datetime(acme_world.tables["accounts"]["started_at"])
        known = acme_world.tables["accounts"].loc[
            began < pd.Timestamp(acme_scored.cutoff), "account_id"
        ]
        everybody = [*listed["account_id"], *others["account_id"]]
        assert sorted(everybody) == sorted(known)
        assert set(others["reason"]) <= {
            *("trial", "new", "notice given", "in grace", "left", "no data")
        }
        assert set(others["cutoff"]) == {str(acme_scored.cutoff)}

    def test_what_is_leaving_is_what_those_pay_who_gave_notice(
        self, acme_scored: ScoreResult, acme_world: World
    ) -> None:
        others = read_list(acme_scored.folder.parent).not_scored
        pd.testing.assert_frame_equal(
            others.assign(cutoff=pd.to_datetime(others["cutoff"])),
            acme_scored.not_scored,
            check_dtype=False,
        )
        at = pd.Timestamp(acme_scored.cutoff)
        paid = acme_world.tables["subscriptions"]
        began, ended = (pd.to_datetime(paid[f"{x}_at"]) for x in ("started", "ended"))
        runs = (began < at) & (ended.isna() | (ended >= at)) & ~paid["is_trial"]
        pays = paid[runs].groupby("account_id")["mrr"].sum()
        leaving = others["reason"] == "notice given"
        assert leaving.any()
        gave = others[leaving].set_index("account_id")
        assert gave["mrr"].to_dict() == pays[gave.index].to_dict()
        assert set(gave["currency"]) == {"USD"}
        assert others.loc[~leaving, ["mrr", "currency"]].isna().all(axis=None)
        names = acme_world.tables["accounts"].set_index("account_id")
        for column in ("name", "owner"):
            said = names.loc[others["account_id"], column].tolist()
            assert others[column].tolist() == said

    def test_ranks_bands_and_money(self, listed: pd.DataFrame, acme: Config) -> None:
        assert listed["rank"].tolist() == list(range(1, len(listed) + 1))
        order = listed.sort_values(
            ["risk", "value_at_risk", "account_id"], ascending=[False, False, True]
        )
        assert order["account_id"].tolist() == listed["account_id"].tolist()
        assert listed["risk"].between(0, 1).all()
        assert listed["in_capacity"].sum() == min(acme.output.capacity, len(listed))
        assert listed["in_capacity"].is_monotonic_decreasing
        expected = listed["risk"] * 12 * listed["mrr"]
        assert np.allclose(listed["value_at_risk"], expected, rtol=1e-12)
        bands = pd.cut(listed["risk"], [-1, 0.1, 0.3, 2], right=False)
        names = ["low", "medium", "high"]
        assert listed["band"].tolist() == [names[code] for code in bands.cat.codes]
        assert set(listed["currency"]) == {"EUR", "GBP", "USD"}

    def test_provenance(
        self, listed: pd.DataFrame, acme_trained: TrainResult, acme_tables: Tables
    ) -> None:
        assert set(listed["model_version"]) == {"1"}
        assert set(listed["run_id"]) == {acme_trained.run_id}
        assert set(listed["data_until"]) == {pd.Timestamp(acme_tables.until)}

    def test_reasons(self, listed: pd.DataFrame) -> None:
        assert listed["reason_1"].notna().any()
        for n in range(1, 5):
            code, points = listed[f"reason_{n}_code"], listed[f"reason_{n}_points"]
            assert (listed[f"reason_{n}"].notna() == code.notna()).all()
            assert (points.dropna() >= 0).all()
            parts = code.dropna().str.split(".", expand=True)
            if len(parts):
                assert set(parts[2]) <= {
                    *("low", "high", "falling", "rising", "missing", "present")
                }
        # there is no second reason without a first
        assert not (listed["reason_1"].isna() & listed["reason_2"].notna()).any()

    def test_plays(self, listed: pd.DataFrame) -> None:
        there = listed["play"].notna()
        # Acme is read with the default table, which has a row for any reason.
        assert (there == (listed["reason_1"].notna() & (listed["band"] != "low"))).all()
        assert there.any()
        of = {rule.code: rule for rule in default()}
        for row in listed[there].to_dict("records"):
            rule = of[row["play_code"]]
            assert (row["play"], row["play_channel"]) == (rule.play, rule.channel)
            assert row["play_due"] == row["cutoff"] + rule.due
            assert row["play_why"].startswith(f"{row['reason_1']}. {rule.why}. (Rule: ")
            assert default()[row["play_row"] - 2].code == row["play_code"]
            assert not re.search(r"\brow\b", row["play_why"])
        stages = {"onboarding", "adoption", "mature", "renewal"}
        assert set(listed["lifecycle_stage"]) <= stages

    def test_histories_of_all_that_are_listed(
        self, listed: pd.DataFrame, acme: Config
    ) -> None:
        found = read_list(acme.output_dir).histories()
        assert found is not None
        weeks = found.weeks.groupby("account_id")["week"]
        assert dict(weeks.count()) == dict.fromkeys(listed["account_id"], 31)
        week = pd.Timedelta(days=7)
        assert set(weeks.max()) == {listed["cutoff"].iloc[0] - week}
        assert {"ticket", "nps", "plan"} <= set(found.marks["kind"])
        assert set(found.marks["account_id"]) <= set(listed["account_id"])

    def test_about(self, acme_scored: ScoreResult, acme_trained: TrainResult) -> None:
        about = json.loads((acme_scored.folder / "about.json").read_text())
        assert (about["lead"], about["horizon"]) == ("14d", "56d")
        assert about["run_id"] == acme_trained.run_id
        assert about["usable"] is True
        assert 0 < about["base_risk"] < 1
        assert about["judged"]["warnings"] == list(acme_trained.warnings)

    def test_contributions_add_up_to_the_printed_risk(
        self, listed: pd.DataFrame, acme_scored: ScoreResult, acme_panel: Matrix
    ) -> None:
        given = pd.read_parquet(acme_scored.folder / "contributions.parquet")
        heads, chosen = list(given.columns[:4]), list(given.columns[4:])
        assert heads == ["account_id", "cutoff", "base_value", "logit"]
        # All features of some families, in order: the others may have been dropped.
        families = {name.split("__")[0] for name in chosen}
        every = list(acme_panel.X.columns)
        assert chosen == [name for name in every if name.split("__")[0] in families]
        features = given[chosen]
        total = given["base_value"] + features.sum(axis="columns")
        assert np.allclose(total, given["logit"], rtol=0, atol=1e-9)
        risk = listed.set_index("account_id")["risk"].loc[given["account_id"]]
        assert np.allclose(expit(given["logit"]), risk, rtol=0, atol=1e-12)


@pytest.fixture(scope="module")
def past(acme_panel: Matrix) -> date:
    """A cutoff of training."""
    return acme_panel.cutoffs[7]


@pytest.fixture(scope="module")
def rows(acme_panel: Matrix, past: date) -> Matrix:
    """Its rows of the training matrix."""
    return acme_panel.at([past])


@pytest.mark.filterwarnings("ignore::churnml.errors.LeakageWarning")
def test_law_2_scoring_a_past_cutoff_sees_what_training_saw(
    acme_trained: TrainResult,
    acme_tables: Tables,
    variant: Callable[..., Path],
    rows: Matrix,
    past: date,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[Matrix] = []

    def watched(*arguments: Any, **options: Any) -> Matrix:
        seen.append(matrix_of(*arguments, **options))
        return seen[-1]

    monkeypatch.setattr(week_before, "matrix_of", watched)
    config = load_config(variant(models="acme"))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", LeakageWarning)
        done = score(config, cutoff=past, tables=acme_tables)
    assert f"cutoff {past} lies in the model's own past" in str(told[0].message)

    (weeks,) = seen  # a week before was built in the same go
    today = weeks.at([past])
    assert today.y is None
    assert today.fingerprint == rows.fingerprint
    pd.testing.assert_frame_equal(today.X, rows.X, check_exact=True)
    normals = list(rows.evidence.columns)
    assert normals
    pd.testing.assert_frame_equal(
        today.evidence[normals], rows.evidence, check_exact=True
    )

    assert stored_cutoffs(config.output_dir) == (past,)
    model = bundle.load(tracker_of(config).champion().bundle)
    listed = done.risk_list.set_index(["account_id", "cutoff"])["risk"]
    expected = model.predict_risk(rows)
    pd.testing.assert_series_equal(listed.loc[expected.index], expected)
    given = read_list(config.output_dir).contributions
    why = explain(model, rows).values
    given = given.set_index(["account_id", "cutoff"])[list(why.columns)]
    pd.testing.assert_frame_equal(given.loc[why.index], why, check_exact=True)


class TestTheModelsOwnPast:
    """Before the day up to which its labels knew, a model has seen what comes."""

    @pytest.fixture
    def learned(self, acme: Config, acme_trained: TrainResult) -> dict[str, Any]:
        return tracker_of(acme).read_json(acme_trained.run_id, "data.json")

    @pytest.mark.parametrize(
        ("days", "told"), [(0, True), (7, True), (83, True), (84, False), (91, False)]
    )
    def test_is_warned_of(self, learned: dict[str, Any], days: int, told: bool) -> None:
        # Labels mature 14 + 56 + 14 days after the last cutoff that was learned.
        last = date.fromisoformat(max(learned["matured"]))
        assert learned["labels_until"] == str(last + timedelta(days=84))
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", LeakageWarning)
            module._warn_if_seen(last + timedelta(days=days), learned)
        assert bool(caught) == told
        if told:
            assert str(caught[0].message).splitlines()[0] == (
                f"cutoff {last + timedelta(days=days)} lies in the model's own past: "
                f"it has learned from what was known until {last + timedelta(days=84)}."
            )

    def test_ends_where_its_labels_end_and_not_its_data(self) -> None:
        # A horizon of 90 days: 14 + 90 + 14 days after 2024-05-06.
        learned = {"labels_until": "2024-09-01", "known_until": "2024-09-23"}
        module._warn_if_seen(date(2024, 9, 1), learned)
        with pytest.warns(LeakageWarning, match="known until 2024-09-01"):
            module._warn_if_seen(date(2024, 5, 13), learned)

    def test_of_a_run_of_before_it_is_all_that_it_could_know(self) -> None:
        learned = {"matured": ["2024-05-06"], "known_until": "2024-09-02"}
        module._warn_if_seen(date(2024, 9, 2), learned)
        with pytest.warns(LeakageWarning, match="known until 2024-09-02"):
            module._warn_if_seen(date(2024, 9, 1), learned)


class TestAgain:
    def test_gives_the_same_bytes(
        self, acme: Config, acme_scored: ScoreResult, call: Callable[..., Any]
    ) -> None:
        before = files_below(acme_scored.folder)
        done = call("score", acme.file, "--json")
        assert done.code == 0
        assert done.err.startswith("warning: the tables have 1 finding, for example")
        assert json.loads(done.out) == {
            "folder": str(acme_scored.folder),
            "cutoff": str(acme_scored.cutoff),
            "scored": len(acme_scored.risk_list),
            "not_scored": len(acme_scored.not_scored),
            "usable": True,
        }
        assert files_below(acme_scored.folder) == before
        assert [path.name for path in acme.output_dir.iterdir()] == [
            acme_scored.folder.name
        ]


def test_reasons_are_held_against_those_of_a_week_before(
    acme: Config,
    acme_scored: ScoreResult,
    acme_tables: Tables,
    acme_trained: TrainResult,
    listed: pd.DataFrame,
) -> None:
    model = bundle.load(tracker_of(acme).champion().bundle)
    at = acme_scored.cutoff
    week = {
        day: matrix_of(acme, acme_tables, [day], labelled=False, learned=model.learned_)
        for day in (at, at - timedelta(days=7))
    }
    now, before = ((explain(model, matrix), matrix) for matrix in week.values())
    steady, alone = top_reasons(*now, earlier=before), top_reasons(*now)
    given = listed.set_index(["account_id", "cutoff"]).reindex(steady.index)
    for n in range(1, 5):
        said = steady[f"reason_{n}"]
        assert said.tolist() == given[f"reason_{n}"].tolist()
    # It matters: some accounts would have been told otherwise.
    names = [f"reason_{n}" for n in range(1, 5)]
    assert not steady[names].equals(alone[names])


@pytest.fixture
def built_already(
    acme: Config, acme_scored: ScoreResult, acme_panel: Matrix, monkeypatch: Any
) -> None:
    """Score a matrix that is at hand: the last cutoff of training."""
    last = acme_panel.at(acme_panel.cutoffs[-1:])
    monkeypatch.setattr(week_before, "matrix_of", lambda *_, **__: last)


class TestRefused:
    """Each with one error that says what to do, and with nothing written."""

    def test_no_model_yet(
        self, variant: Callable[..., Path], acme_tables: Tables
    ) -> None:
        file = variant()
        with pytest.raises(StoreError) as no:
            score(load_config(file), tables=acme_tables)
        assert str(no.value) == (
            "model 'acme-churn' was never trained: there is no\n"
            f"database {file.parent}/models/mlflow.db. Train it first: churnml train "
            "CONFIG."
        )
        assert list(file.parent.iterdir()) == [file]

    def test_a_cutoff_after_the_end(
        self,
        variant: Callable[..., Path],
        acme_trained: TrainResult,
        acme_tables: Tables,
    ) -> None:
        file, until = variant(models="acme"), acme_tables.until
        late = until + timedelta(days=1)
        with pytest.raises(TaskError) as no:
            score(load_config(file), cutoff=late, tables=acme_tables)
        said = str(no.value).splitlines()
        assert said[0] == "cutoffs: the data ends before them"
        assert said[1] == (
            f"  - table 'accounts' is complete until {until}: 1 cutoff(s) after it "
            f"({late})"
        )
        assert said[-1].startswith(f"Use {until} as the latest cutoff, or load more")
        assert list(file.parent.iterdir()) == [file]

    @pytest.mark.filterwarnings("ignore::churnml.errors.LeakageWarning")
    def test_a_cutoff_before_anybody_paid(
        self,
        variant: Callable[..., Path],
        acme_trained: TrainResult,
        acme_tables: Tables,
    ) -> None:
        file = variant(models="acme")
        with pytest.raises(TaskError, match="nobody is in the cohort at 1 of 1"):
            score(load_config(file), cutoff=date(2001, 1, 1), tables=acme_tables)
        assert list(file.parent.iterdir()) == [file]

    def test_other_features_than_those_of_training(
        self,
        variant: Callable[..., Path],
        acme_trained: TrainResult,
        acme_tables: Tables,
    ) -> None:
        file = variant({"features.builders": ["commercial"]}, models="acme")
        with pytest.raises(FingerprintError) as no:
            score(load_config(file), tables=acme_tables)
        said = str(no.value).splitlines()
        assert said[0] == (
            "version 1 of 'acme-churn': the features differ from those of training:"
        )
        assert " missing (e.g. 'logins__" in said[1]
        assert said[-2:] == [
            "Or train again on those of now: `churnml train CONFIG` makes that version "
            "the champion",
            "unless it is shown to be worse (--promote always: even then).",
        ]
        assert list(file.parent.iterdir()) == [file]

    def test_another_task_than_that_of_training(
        self,
        variant: Callable[..., Path],
        acme_trained: TrainResult,
        acme_tables: Tables,
    ) -> None:
        file = variant({"task.horizon": "90d"}, models="acme")
        with pytest.raises(TaskError) as no:
            score(load_config(file), tables=acme_tables)
        assert str(no.value) == (
            "task: version 1 of 'acme-churn' was trained for another one (horizon 56d, "
            "lead 14d, grace 14d) than asked (horizon 90d, lead 14d, grace 14d).\n"
            "Train again: `churnml train CONFIG` makes that version the champion."
        )
        assert list(file.parent.iterdir()) == [file]

    def test_an_output_folder_that_is_a_file(
        self,
        variant: Callable[..., Path],
        acme_tables: Tables,
        built_already: None,
    ) -> None:
        file = variant(models="acme")
        (file.parent / "outputs").write_text("a file")
        with pytest.raises(StoreError, match=r"cutoff=.* cannot be written: File exi"):
            score(load_config(file), tables=acme_tables)
        assert (file.parent / "outputs").read_text() == "a file"


def test_without_usable_signal_all_have_the_base_rate(
    variant: Callable[..., Path],
    acme_tables: Tables,
    built_already: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    load = bundle.load

    def unusable(folder: Path) -> Any:
        model = load(folder)
        model.calibrator_.usable_ = False
        return model

    monkeypatch.setattr(module.bundle, "load", unusable)
    config = load_config(variant(models="acme"))
    done = score(config, tables=acme_tables)
    assert done.to_json()["usable"] is False
    listed = read_list(config.output_dir).risk_list
    assert listed["risk"].min() == listed["risk"].max()
    words = [c for c in listed if c.startswith(("reason", "protective"))]
    assert listed[words].isna().all(axis=None)
    assert listed["risk"].iloc[0] == done.risk_list["risk"].iloc[0]
    # of equal risks the higher value at risk comes first
    assert listed["value_at_risk"].dropna().is_monotonic_decreasing


def test_the_silence_is_that_of_the_model_whatever_is_asked() -> None:
    """Labels of one's own have no silence; who is a customer has."""
    own = {"task": {"own_labels": "a table"}, "silence": {"days": 28, "silences": 40}}
    assert module._silence_days(own) == 28
    assert module._silence_days({"task": own["task"], "silence": None}) is None
    assert module._silence_days({}) is None

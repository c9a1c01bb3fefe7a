"""What changed since the last list, on lists as they lie on the disk."""

from __future__ import annotations

import copy
import shutil
import warnings
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from churnml import bundle
from churnml.attribution import Contributions, explain
from churnml.calibration import AffineCalibrator
from churnml.config import Config, load_config
from churnml.errors import FingerprintError, LeakageWarning, StoreError
from churnml.features.learned import Learned
from churnml.fetched import fetched
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.sinks import StoredList, read_list, stored_cutoffs, write_list
from churnml.tables import Tables
from churnml.tracking import Champion
from churnml.workflow import changed as module
from churnml.workflow.changed import Since, since_last
from churnml.workflow.explain import explain_account
from churnml.workflow.read import matrix_of
from churnml.workflow.recipe import tracker_of
from churnml.workflow.score import ScoreResult, score


@pytest.fixture(scope="module")
def twice(
    acme: Config,
    acme_scored: ScoreResult,
    acme_tables: Tables,
    tmp_path_factory: pytest.TempPathFactory,
) -> Config:
    """Lists of 28 days before the latest cutoff, and of the latest, by one model."""
    assert acme.file is not None
    folder = tmp_path_factory.mktemp("twice")
    text = acme.file.read_text(encoding="utf-8")
    text = text.replace("root: data", f"root: {acme.root}")
    text = text.replace("sqlite:///models/mlflow.db", acme.tracking_uri)
    (folder / "churnml.yaml").write_text(text, encoding="utf-8")
    config = load_config(folder / "churnml.yaml")
    with warnings.catch_warnings():
        # Of the first list: its model has learned what came by now.
        warnings.simplefilter("ignore", LeakageWarning)
        score(config, cutoff=acme_scored.cutoff - timedelta(28), tables=acme_tables)
    score(config, tables=acme_tables)
    return config


def first(config: Config) -> date:
    return stored_cutoffs(config.output_dir)[0]


class TestOneModel:
    def test_the_first_list_has_nothing_to_compare(self, twice: Config) -> None:
        stored = read_list(twice.output_dir, first(twice))
        assert stored.changes() is None
        assert "changes" not in stored.about
        assert stored.risk_list["previous_risk"].isna().all()
        assert stored.risk_list.filter(like="changed_").isna().all(axis=None)

    def test_parts_lead_from_one_stored_list_to_the_other(self, twice: Config) -> None:
        then = read_list(twice.output_dir, first(twice))
        now = read_list(twice.output_dir)
        assert now.about["changes"] == {"since": str(first(twice)), "note": None}
        before = then.risk_list.set_index("account_id")["risk"]
        listed = now.risk_list.set_index("account_id")
        both = listed.index[listed.index.isin(before.index)]
        assert 0 < len(both) < len(listed)  # some are new to the list
        assert listed["previous_risk"].notna().sum() == len(both)
        assert listed.loc[both, "previous_risk"].equals(before.loc[both])
        long = now.changes()
        assert long is not None
        total = long.groupby("account_id")["points"].sum().reindex(both)
        moved = listed.loc[both, "risk"] - before.loc[both]
        np.testing.assert_allclose(total, moved, rtol=0, atol=1e-9)
        assert "model" not in set(long["part"])
        whole = (100 * listed.loc[both, ["risk", "previous_risk"]]).round()
        change = whole["risk"] - whole["previous_risk"]
        assert (listed.loc[both, "risk_change"] == change).all()

    def test_what_is_said_has_its_number_and_its_part(self, twice: Config) -> None:
        listed = read_list(twice.output_dir).risk_list
        for n in (1, 2, 3):
            said = listed[f"changed_{n}"].notna()
            assert (said == listed[f"changed_{n}_code"].notna()).all()
            assert (said == listed[f"changed_{n}_points"].notna()).all()
            assert (listed.loc[said, f"changed_{n}_points"] != 0).all()
        assert listed["changed_1"].str.endswith(" then").any()

    def test_a_card_shows_it(self, twice: Config) -> None:
        listed = read_list(twice.output_dir).risk_list
        moved = listed[listed["changed_1"].notna()].iloc[0]
        card = explain_account(twice, moved["account_id"])
        steps = card.change_steps
        assert steps[0].points == round(100 * moved["previous_risk"])
        assert sum(step.points or 0 for step in steps[:-1]) == steps[-1].points
        assert "What changed since" in card.text()


@dataclass(frozen=True)
class Asker:
    """The present snapshots, to be compared with whatever lies in a folder."""

    config: Config
    tables: Tables
    today: Matrix
    why: Contributions
    champion: Champion
    model: ChurnModel
    about: dict[str, Any]

    def ask(self, **changes: Any) -> Since | None:
        return since_last(
            self.config,
            self.tables,
            self.today,
            self.why,
            champion=replace(self.champion, **changes),
            model=self.model,
            about=self.about,
            tell=lambda _what: None,
        )


@pytest.fixture(scope="module")
def present(twice: Config, acme_tables: Tables) -> Asker:
    """The snapshots of the latest cutoff, explained once."""
    stored = read_list(twice.output_dir)
    champion = tracker_of(twice).champion()
    model = bundle.load(champion.bundle)
    at = [stored_cutoffs(twice.output_dir)[-1]]
    today = matrix_of(twice, acme_tables, at, labelled=False, learned=model.learned_)
    why = explain(model, today)
    return Asker(twice, acme_tables, today, why, champion, model, dict(stored.about))


@pytest.fixture
def asker(present: Asker, tmp_path: Path) -> Asker:
    """The same, with a folder of lists that may be spoilt."""
    shutil.copytree(present.config.output_dir, tmp_path / "lists")
    output = present.config.output.model_copy(update={"dir": tmp_path / "lists"})
    return replace(present, config=present.config.model_copy(update={"output": output}))


def earlier(asker: Asker) -> StoredList:
    return read_list(asker.config.output_dir, first(asker.config))


def test_the_same_again_is_the_same_to_the_bit(present: Asker) -> None:
    since, stored = present.ask(), read_list(present.config.output_dir)
    assert since is not None
    assert since.parts is not None
    assert since.told is not None
    written = stored.changes()
    assert written is not None
    pd.testing.assert_frame_equal(since.parts, written, check_exact=True)
    listed = stored.risk_list.set_index("account_id")[list(since.told)]
    pd.testing.assert_frame_equal(
        since.told, listed.loc[since.told.index], check_exact=True, check_names=False
    )


class TestAnotherModel:
    @pytest.fixture
    def halved(self, asker: Asker, monkeypatch: pytest.MonkeyPatch) -> ChurnModel:
        """A model of half the slope that wrote the earlier list, and is there.

        Its log-odds are b + (logit - b) / 2, so its contributions half of those of now.
        """
        a, b = asker.model.calibrator_.a_, asker.model.calibrator_.b_
        old = copy.copy(asker.model)
        old.calibrator_ = AffineCalibrator.from_numbers(a=a / 2, b=b)
        then = earlier(asker)
        rows, listed = then.contributions.copy(), then.risk_list.copy()
        features = list(rows.columns[4:])
        rows[features] /= 2
        for name in ("base_value", "logit"):
            rows[name] = b + (rows[name] - b) / 2
        risks = pd.Series(expit(rows["logit"].to_numpy()), rows["account_id"])
        listed["risk"] = risks.loc[listed["account_id"]].to_numpy()
        write_list(
            asker.config.output_dir,
            first(asker.config),
            risk_list=listed,
            not_scored=then.not_scored,
            contributions=rows,
            features=then.features(),
            about={**then.about, "run_id": "of then"},
        )
        monkeypatch.setattr(module, "_model_of", lambda _config, _then: old)
        return old

    @pytest.mark.parametrize("named", ["calibration", "model"])
    def test_is_a_part_of_its_own(
        self, asker: Asker, halved: ChurnModel, named: str
    ) -> None:
        if named == "model":  # the same trees twice are another model, equal in all
            halved.boosters_ = [*halved.boosters_, *halved.boosters_]
        since = asker.ask()
        assert since is not None
        assert since.parts is not None
        assert since.told is not None
        then = earlier(asker)
        before = then.risk_list.set_index("account_id")["risk"]
        parts = since.parts.pivot_table("points", "account_id", "part")
        parts = parts.fillna(0.0)
        now = asker.why.risk.droplevel("cutoff")[parts.index]
        then_ = before[parts.index]
        np.testing.assert_allclose(parts.sum(axis=1), now - then_, rtol=0, atol=1e-9)
        # What is left of the model: the risk that is printed now minus its own.
        b = asker.model.calibrator_.b_
        own = expit(b + (asker.why.logit.droplevel("cutoff")[parts.index] - b) / 2)
        np.testing.assert_allclose(parts[named], now - own, rtol=0, atol=1e-9)
        assert named in set(since.told["changed_1_code"])

    @pytest.mark.parametrize("error", [StoreError("gone."), FingerprintError("other.")])
    def test_that_cannot_be_asked_is_said(
        self,
        asker: Asker,
        halved: ChurnModel,
        error: Exception,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def fails(*_: Any) -> Any:
            raise error

        monkeypatch.setattr(module, "_model_of", fails)
        since = asker.ask()
        assert since is not None
        assert since.parts is not None
        assert since.told is not None
        assert since.note == (
            f"What the data moved since {first(asker.config)} cannot be told apart "
            f"from what another model says: {error}"
        )
        assert since.to_json()["note"] == since.note
        assert set(since.parts["part"]) == {"unknown"}
        moved = asker.why.risk.droplevel("cutoff")[since.told.index]
        moved = moved - since.told["previous_risk"]
        long = since.parts.set_index("account_id")["points"]
        np.testing.assert_allclose(long, moved[long.index], rtol=0, atol=1e-12)


class TestLearnedAnew:
    @pytest.mark.parametrize("engine", ["duckdb", "spark"])
    def test_only_who_is_compared_is_brought(
        self, present: Asker, engine: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Nothing is declared, and then it was learned that one event is sticky.
        found = dict(present.tables.tables)
        spec = replace(found["usage"].spec, sticky_events=())
        found["usage"] = replace(found["usage"], spec=spec)
        config, tables = present.config, replace(present.tables, tables=found)
        taught = Learned(date(2024, 1, 1), sticky_events=("automation",))
        at = present.today.cutoffs
        whole = matrix_of(config, tables, at, labelled=False, learned=taught)
        assert whole.fingerprint != present.today.fingerprint
        old = copy.copy(present.model)
        old.learned_, old.fingerprint_ = taught, whole.fingerprint
        asked = np.arange(len(present.today)) % 40 == 7
        brought = []

        def counted(*given: Any) -> pd.DataFrame:
            frame = fetched(*given)
            brought.append(len(frame))
            return frame

        if engine == "spark":  # any engine can do what one that spreads must
            monkeypatch.setattr(module, "spreads", lambda _con: True)
            monkeypatch.setattr("churnml.matrix.fetched", counted)
        seen = module._as_it_sees(config, tables, present.today, old, asked)
        # What stands among all, such as an engagement score, stays what it is.
        wanted = whole.take(asked).X
        pd.testing.assert_frame_equal(seen.X, wanted, check_exact=True)
        assert not wanted.equals(present.today.take(asked).X[list(wanted)])
        assert brought == ([asked.sum()] if engine == "spark" else [])


class TestWhichModel:
    def test_versions_that_are_gone_or_of_another_run(self, asker: Asker) -> None:
        since = asker.ask(run_id="another")  # so the list's is not that of now
        assert since is not None
        assert since.note is None  # it is there: version 1, of the list's run
        then = read_list(asker.config.output_dir, first(asker.config))
        for version, run_id, words in [
            ("99", then.about["run_id"], "version 99 of .* is gone"),
            ("1", "no such run", "comes from another run than the list of"),
            ("mine", "x", "does not say which model made it"),
        ]:
            one = replace_model(then, version, run_id)
            with pytest.raises(StoreError, match=words):
                module._model_of(asker.config, one)


def replace_model(then: StoredList, version: str, run_id: str) -> Any:
    return module.earlier_list(
        date(2024, 1, 1),
        risk_list=then.all_risks(),
        contributions=then.contributions,
        features=None,
        about={"run_id": run_id},
        model_version=version,
    )


class TestNotComparable:
    def test_another_question(self, asker: Asker) -> None:
        task = asker.about["task"]
        assert task == earlier(asker).about["task"]
        asker.about["task"] = {**task, "grace_days": task["grace_days"] + 1}
        try:
            since = asker.ask()
        finally:
            asker.about["task"] = task
        assert since is not None
        assert since.note == (
            f"The list of {first(asker.config)} answers another question: it is not "
            "compared."
        )
        assert since.told is None

    def test_lists_that_do_not_tell_their_task(self) -> None:
        about = {"of": "churn", "kinds": [], "lead": "14d", "horizon": "90d"}
        task = {"task": {"horizon_days": 90}}
        assert module.same_question(about, about | task)
        assert not module.same_question(about | {"horizon": "7d"}, about | task)

    def test_a_list_that_cannot_be_read(self, asker: Asker) -> None:
        (earlier(asker).folder / "contributions.parquet").write_text("no table")
        since = asker.ask()
        assert since is not None
        assert since.note is not None
        assert since.note.startswith(
            f"What changed since {first(asker.config)} is not "
        )
        assert since.parts is None

    def test_no_earlier_list(self, asker: Asker) -> None:
        shutil.rmtree(earlier(asker).folder)
        assert asker.ask() is None

"""The model as MLflow serves it: the same risks, and contributions that add up."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import logit

from churnml import bundle
from churnml.attribution import explain
from churnml.calibration import AffineCalibrator
from churnml.errors import FingerprintError, StoreError, TaskError
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.model_state import from_state, to_state
from churnml.pyfunc import Scorer, _load_pyfunc, keep_words
from churnml.reasons import top_reasons
from churnml.tracking import Tracker
from tests.panels import make_panel

NORMAL = "logins__logins__28d__normal"


@pytest.fixture(scope="module")
def panel() -> Matrix:
    plain = make_panel(160, 12, seed=5, hazard=0.02)
    changes: dict[str, dict[str, Any]] = {
        "logins__logins__28d": {"direction": "-", "normal": NORMAL},
        # As if it were an amount, because it moves the risk.
        "logins__days_since_last_use": {"unit": "money", "direction": "+"},
    }
    return replace(
        plain,
        cards=tuple(replace(c, **changes.get(c.name, {})) for c in plain.cards),
        evidence=pd.DataFrame({NORMAL: 20.0}, index=plain.index),
        context=pd.DataFrame({"currency": "CHF"}, index=plain.index),
    )


@pytest.fixture(scope="module")
def model(panel: Matrix) -> ChurnModel:
    early, late = panel.cutoffs[:5], panel.cutoffs[9:]
    return ChurnModel(
        {"num_leaves": 6, "learning_rate": 0.1}, n_estimators=15, seeds=2, n_jobs=1
    ).fit_panel(panel.at(early), calibration=panel.at(late).labelled())


@pytest.fixture(scope="module")
def features(panel: Matrix) -> pd.DataFrame:
    """A third of all values null; every fifth category never seen in training."""
    X = panel.at(panel.cutoffs[-1:]).X
    text = X.select_dtypes(exclude="number").columns
    X = X.astype(dict.fromkeys(text, object))
    X.loc[X.index[::5], text] = "never seen"
    X = X.mask(np.random.default_rng(7).random(X.shape) < 0.3)
    X[text] = X[text].where(X[text].notna(), None)
    return X


@pytest.fixture(scope="module")
def champion(
    model: ChurnModel, features: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory
) -> Any:
    """The model after the whole journey: bundle, MLflow run, registry, alias."""
    home = tmp_path_factory.mktemp("project")
    tracker = Tracker(
        uri="sqlite:///models/mlflow.db",
        experiment="acme",
        registered_model="acme-churn",
        root=home,
    )
    bundle.save(model, home / "bundle")
    example = features.head(5)
    with tracker.training_run() as run:
        scorer = Scorer(model)
        run.log_model(
            home / "bundle",
            example=example,
            answer=scorer.predict(example),
            optional=scorer.optional,
        )
    assert run.registered is not None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import mlflow

        mlflow.set_tracking_uri(tracker.location)
        try:
            yield mlflow.pyfunc.load_model("models:/acme-churn@champion")
        finally:
            mlflow.set_tracking_uri(None)  # type: ignore[arg-type]


def test_the_champion_says_what_the_model_says(
    champion: Any, model: ChurnModel, features: pd.DataFrame
) -> None:
    assert features.isna().mean().mean() > 0.2
    assert (features == "never seen").any().any()
    answer = champion.predict(features)
    pd.testing.assert_index_equal(answer.index, features.index)
    assert (answer["risk"] == model.predict_risk(features)).all()
    assert answer["risk"].nunique() > 20, "a model that says something"
    pd.testing.assert_frame_equal(
        answer, Scorer(model).predict(features), check_exact=True
    )


def test_columns_are_matched_by_name(champion: Any, features: pd.DataFrame) -> None:
    shuffled = features[list(features.columns[::-1])].assign(owner="somebody")
    pd.testing.assert_frame_equal(
        champion.predict(shuffled), champion.predict(features), check_exact=True
    )


def test_one_row_alone(champion: Any, features: pd.DataFrame) -> None:
    alone = champion.predict(features.iloc[[3]])
    together = champion.predict(features).iloc[[3]]
    pd.testing.assert_frame_equal(alone, together, check_exact=True)


def test_a_missing_column_is_refused_by_name(
    champion: Any, features: pd.DataFrame
) -> None:
    from mlflow import MlflowException

    gone = features.columns[0]
    with pytest.raises(MlflowException, match=gone):
        champion.predict(features.drop(columns=gone))


def test_the_input_example_is_servable(
    champion: Any, model: ChurnModel, features: pd.DataFrame
) -> None:
    """As ``mlflow models serve`` gets it, in JSON, where nulls lose their type."""
    from mlflow.models import (
        convert_input_example_to_serving_input,
        validate_serving_input,
    )

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        serving = convert_input_example_to_serving_input(
            features.head(5).reset_index(drop=True)
        )
        answer = validate_serving_input(champion.metadata.artifact_path, serving)
    expected = model.predict_risk(features.head(5)).to_numpy()
    assert answer["risk"].to_numpy() == pytest.approx(expected, abs=1e-12)


def test_contributions_by_family_add_up_to_the_risk(
    model: ChurnModel, panel: Matrix
) -> None:
    answer = Scorer(model).predict(panel.X)
    families = [str(n) for n in answer if str(n).startswith("contribution_")]
    assert list(answer) == ["risk", "risk_low", "risk_high", "base_value", *families]
    band = model.risk_band(panel)
    assert (answer["risk_low"] == band["risk_low"].to_numpy()).all()
    assert (answer["risk_high"] == band["risk_high"].to_numpy()).all()
    total = answer["base_value"] + answer[families].sum(axis=1)
    assert np.abs(total - logit(answer["risk"])).max() < 1e-9
    why = explain(model, panel)
    assert families == [f"contribution_{name}" for name in why.families]
    assert (answer["base_value"] == why.base_value).all()


# ------------------------------------------------------------------- in words

WORDS = {"detail": "words"}


def test_reasons_in_words_are_those_of_a_list(model: ChurnModel, panel: Matrix) -> None:
    today = panel.at(panel.cutoffs[-1:])
    scorer = Scorer(model)
    assert scorer.optional.dtypes.astype(str).to_dict() == {
        NORMAL: "float64",
        "currency": "str",
    }
    expected = top_reasons(explain(model, today), today)

    answer = scorer.predict(today.X.join(today.evidence).join(today.context), WORDS)

    assert answer["reason_1"].str.contains("usually 20").sum() > 5
    assert answer["reason_1"].str.contains("CHF ").any()
    assert list(answer)[:3] == ["risk", "risk_low", "risk_high"]
    for name in list(answer)[3:]:
        if name.endswith("_points"):
            wanted = expected[name].astype("float64")
        else:
            wanted = expected[name].astype(object).where(expected[name].notna(), None)
        pd.testing.assert_series_equal(answer[name], wanted, check_names=False)
    left = {"name", "owner", "mrr", "currency", "renewal_date", "muted", "muted_points"}
    assert set(expected) - set(answer) == left


def test_words_survive_the_journey(
    champion: Any, model: ChurnModel, features: pd.DataFrame, panel: Matrix
) -> None:
    scorer = Scorer(model)
    bare = champion.predict(features, params=WORDS)
    pd.testing.assert_frame_equal(bare, scorer.predict(features, WORDS))
    assert bare["reason_1"].notna().any()
    assert not bare["reason_1"].str.contains("usual", na=False).any()
    given = features.join(panel.evidence)
    told = champion.predict(given, params=WORDS)
    pd.testing.assert_frame_equal(told, scorer.predict(given, WORDS))
    assert told["reason_1"].str.contains("usual", na=False).any()
    # What sentences use moves no number.
    assert (told["risk"] == bare["risk"]).all()
    pd.testing.assert_frame_equal(champion.predict(given), champion.predict(features))


def test_words_whatever_the_index(model: ChurnModel, features: pd.DataFrame) -> None:
    expected = Scorer(model).predict(features, WORDS)
    for index in (range(len(features)), [0] * len(features)):
        plain = features.set_axis(pd.Index(index), axis=0)
        answer = Scorer(model).predict(plain, WORDS)
        assert answer.index.tolist() == list(index)
        pd.testing.assert_frame_equal(answer.set_index(features.index), expected)
    assert len(Scorer(model).predict(features.iloc[:0], WORDS)) == 0


def test_a_companys_words_travel_with_the_model(
    model: ChurnModel, features: pd.DataFrame, tmp_path: Path
) -> None:
    own = tmp_path / "mine.toml"
    own.write_text(
        '[families]\ntickets = "Anfragen"\n'
        '[clauses]\nfact = "genau {fact}{new}{peers}"\n',
        encoding="utf-8",
    )
    bundle.save(model, tmp_path / "bundle")
    plain = _load_pyfunc(str(tmp_path / "bundle")).predict(features, WORDS)
    keep_words(own, tmp_path / "bundle")

    answer = _load_pyfunc(str(tmp_path / "bundle")).predict(features, WORDS)

    texts = [c for c in answer if c[-1].isdigit()]
    said, usual = (a[texts].melt()["value"].dropna() for a in (answer, plain))
    assert said.str.startswith("Genau ").sum() > 5
    assert not usual.str.startswith("Genau ").any()
    numbers = answer.select_dtypes("number").columns
    pd.testing.assert_frame_equal(answer[numbers], plain[numbers])


def test_words_as_json(champion: Any, features: pd.DataFrame) -> None:
    """As a server sends them: texts, and null where there is nothing to say."""
    answer = champion.predict(features, params=WORDS)
    sent = json.loads(answer.to_json(orient="records"))
    assert {type(row["reason_1"]) for row in sent} == {str, type(None)}
    assert {type(row["reason_1_points"]) for row in sent} == {float, type(None)}


def test_without_a_usable_signal_no_words(
    model: ChurnModel, features: pd.DataFrame
) -> None:
    blind = from_state(*to_state(model))
    blind.calibrator_ = AffineCalibrator.from_numbers(
        a=0.1, b=-3.0, a_interval=(-0.2, 0.4), usable=False
    )
    answer = Scorer(blind).predict(features, WORDS)
    assert answer.filter(regex=r"^(reason|protective)_\d$").isna().all(axis=None)


def test_an_unknown_detail_is_refused(
    model: ChurnModel, features: pd.DataFrame
) -> None:
    with pytest.raises(TaskError, match=r"detail: 'word'\. Give families, features or"):
        Scorer(model).predict(features, {"detail": "word"})


def test_any_index_will_do(model: ChurnModel, features: pd.DataFrame) -> None:
    keyed = Scorer(model).predict(features)
    doubled = Scorer(model).predict(features.set_axis([0] * len(features)))
    assert (doubled.to_numpy() == keyed.to_numpy()).all()
    assert len(Scorer(model).predict(features.iloc[:0])) == 0


def test_input_is_left_alone(model: ChurnModel, features: pd.DataFrame) -> None:
    before = features.copy(deep=True)
    Scorer(model).predict(features, {"unused": 1})
    pd.testing.assert_frame_equal(features, before)


def test_without_a_usable_signal(model: ChurnModel, features: pd.DataFrame) -> None:
    blind = from_state(*to_state(model))
    blind.calibrator_ = AffineCalibrator.from_numbers(
        a=0.1, b=-3.0, a_interval=(-0.2, 0.4), usable=False
    )
    answer = Scorer(blind).predict(features)
    assert (answer["risk"] == model.base_rate_).all()
    assert (answer.filter(like="contribution_") == 0).all().all()
    assert answer["base_value"].to_numpy() == pytest.approx(logit(model.base_rate_))


def test_without_cards_the_risk_and_its_band_alone(
    model: ChurnModel, panel: Matrix
) -> None:
    bare = from_state(*to_state(model))
    bare.cards_, bare.fingerprint_ = (), None
    answer = Scorer(bare).predict(panel.X)
    assert list(answer) == ["risk", "risk_low", "risk_high"]
    assert (answer["risk"] == model.predict_risk(panel.X)).all()


def test_a_wrong_table_is_refused(model: ChurnModel, features: pd.DataFrame) -> None:
    with pytest.raises(FingerprintError, match="missing"):
        Scorer(model).predict(features.iloc[:, 1:])


def test_a_broken_bundle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="holds no model"):
        _load_pyfunc(str(tmp_path))

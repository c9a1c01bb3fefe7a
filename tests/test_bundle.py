"""Law 9. Round trip: save, load, identical risk; anything else is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from churnml import bundle
from churnml.calibration import AffineCalibrator
from churnml.errors import FingerprintError, StoreError
from churnml.matrix import Matrix
from churnml.model import ChurnModel
from churnml.model_state import from_state, to_state
from tests.panels import make_panel


@pytest.fixture(scope="module")
def panel() -> Matrix:
    return make_panel(160, 12, seed=5, hazard=0.02)


@pytest.fixture(scope="module")
def model(panel: Matrix) -> ChurnModel:
    early, late = panel.cutoffs[:5], panel.cutoffs[9:]
    fitted = ChurnModel(
        {"num_leaves": 6, "learning_rate": 0.1}, n_estimators=15, seeds=2, n_jobs=1
    ).fit_panel(panel.at(early), calibration=panel.at(late).labelled())
    assert fitted.calibrator_.usable_
    return fitted


@pytest.fixture
def saved(model: ChurnModel, tmp_path: Path) -> Path:
    bundle.save(model, tmp_path / "models" / "bundle")
    return tmp_path / "models" / "bundle"


def rows_for_scoring(panel: Matrix) -> pd.DataFrame:
    """Known rows, nulls everywhere, extremes, and categories never seen."""
    X = panel.X.copy()
    chance = np.random.default_rng(7)
    nowhere = X.mask(chance.random(X.shape) < 0.3)
    text = X.select_dtypes(exclude="number").columns
    assert len(text), "the panel has a category"
    unseen, extreme = X.copy(), X.copy()
    unseen[text] = "never seen"
    extreme[X.columns.difference(text)] *= 1e9
    return pd.concat([X, nowhere, unseen, extreme])


def test_the_risk_is_identical(model: ChurnModel, saved: Path, panel: Matrix) -> None:
    again = bundle.load(saved)
    X = rows_for_scoring(panel)
    # Bit for bit: assert_series_equal with check_exact, no tolerance.
    pd.testing.assert_series_equal(
        again.predict_risk(X), model.predict_risk(X), check_exact=True
    )
    pd.testing.assert_series_equal(again.margin(X), model.margin(X), check_exact=True)
    assert again.predict_risk(X).nunique() > 50, "a model that says something"


def test_everything_fitted_comes_back(model: ChurnModel, saved: Path) -> None:
    again = bundle.load(saved)
    assert again.get_params() == model.get_params()
    assert again.cards_ == model.cards_
    assert again.fingerprint_ == model.fingerprint_
    assert again.categories_ == model.categories_
    assert list(again.feature_names_in_) == list(model.feature_names_in_)
    assert again.base_rate_ == model.base_rate_
    assert again.n_estimators_ == model.n_estimators_
    assert again.calibrated_ is model.calibrated_ is True
    assert again.classes_.tolist() == model.classes_.tolist()
    for name in ("a_", "b_", "a_interval_", "usable_"):
        assert getattr(again.calibrator_, name) == getattr(model.calibrator_, name)


def test_a_second_trip_changes_no_byte(saved: Path, tmp_path: Path) -> None:
    bundle.save(bundle.load(saved), tmp_path / "again")
    for path in saved.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()


def test_explanations_are_identical(
    model: ChurnModel, saved: Path, panel: Matrix
) -> None:
    from churnml.attribution import explain

    before, after = explain(model, panel), explain(bundle.load(saved), panel)
    pd.testing.assert_frame_equal(before.values, after.values, check_exact=True)
    assert before.base_value == after.base_value


def test_another_fingerprint_is_refused_by_name(saved: Path, panel: Matrix) -> None:
    again = bundle.load(saved)
    assert len(again.predict_risk(panel)) == len(panel)
    with pytest.raises(FingerprintError):
        again.predict_risk(replace(panel, fingerprint="0" * 64))


def test_plain_files_only(saved: Path) -> None:
    assert sorted(path.name for path in saved.iterdir()) == [
        "booster-0.txt",
        "booster-1.txt",
        "model.json",
    ]
    assert (saved / "booster-0.txt").read_text().startswith("tree\n")

    def refuse(constant: str) -> None:
        pytest.fail(f"{constant} is no JSON")

    text = (saved / "model.json").read_text()
    described = json.loads(text, parse_constant=refuse)
    assert described["schema"] == bundle.SCHEMA
    assert described["churnml"]


@pytest.mark.parametrize("interval", [(-np.inf, np.inf), (float("-inf"), 0.25)])
def test_no_usable_signal_comes_back(
    model: ChurnModel, panel: Matrix, tmp_path: Path, interval: tuple[float, float]
) -> None:
    state, texts = to_state(model)
    blind = from_state(state, texts)
    blind.calibrator_ = AffineCalibrator.from_numbers(
        a=0.1, b=-3.0, a_interval=interval, usable=False
    )
    bundle.save(blind, tmp_path / "blind")
    again = bundle.load(tmp_path / "blind")
    assert again.calibrator_.a_interval_ == interval
    assert again.calibrator_.usable_ is False
    assert (again.predict_risk(panel) == model.base_rate_).all()


def test_trained_on_a_plain_array(tmp_path: Path) -> None:
    chance = np.random.default_rng(7)
    X = chance.normal(size=(300, 3))
    y = chance.random(300) < 1 / (1 + np.exp(-X[:, 0]))
    fitted = ChurnModel(n_estimators=10, seeds=1, n_jobs=1).fit(
        X, y, calibration=(X, y)
    )
    bundle.save(fitted, tmp_path / "plain")
    again = bundle.load(tmp_path / "plain")
    assert (again.predict_proba(X) == fitted.predict_proba(X)).all()
    assert again.cards_ == ()
    assert again.fingerprint_ is None


def test_saving_replaces_the_whole_folder(
    model: ChurnModel, saved: Path, tmp_path: Path
) -> None:
    (saved / "booster-9.txt").write_text("left over")
    bundle.save(model, saved)
    assert len(list(saved.iterdir())) == 3


def test_a_bundle_set_aside_by_a_killed_writer_is_found(
    saved: Path, model: ChurnModel
) -> None:
    saved.rename(saved.with_name(".old.bundle"))
    assert bundle.load(saved).base_rate_ == model.base_rate_


def edit(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        described = json.loads((folder / "model.json").read_text())
        change(described)
        (folder / "model.json").write_text(json.dumps(described))

    return apply


def flip(folder: Path) -> None:
    text = (folder / "booster-1.txt").read_text()
    (folder / "booster-1.txt").write_text(text.replace("leaf_value=", "leaf_value=-"))


def cut(name: str) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        raw = (folder / name).read_bytes()
        (folder / name).write_bytes(raw[: len(raw) // 2])

    return apply


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (shutil.rmtree, r"bundle holds no model: there is no model\.json\.\nTrain"),
        (lambda f: (f / "model.json").unlink(), "holds no model"),
        (lambda f: (f / "booster-1.txt").unlink(), r"  - booster-1\.txt is missing"),
        (flip, r"is damaged:\n  - booster-1\.txt was changed\nTrain again"),
        (cut("booster-0.txt"), r"booster-0\.txt was changed"),
        (cut("model.json"), r"is damaged:\n  - model\.json: "),
        (lambda f: (f / "model.json").write_bytes(b"\xff\xfe"), "is damaged"),
        (lambda f: (f / "model.json").write_text("[]"), "is no description of a model"),
        (lambda f: (f / "model.json").write_text("{}"), "is no description of a model"),
        (edit(lambda d: d.pop("digest")), r"model\.json lacks digest"),
        (edit(lambda d: d.update(boosters={})), r"model\.json lacks boosters"),
        (edit(lambda d: d["model"].update(base_rate=0.5)), r"model\.json was changed"),
        (
            edit(lambda d: d["model"]["calibrator"].update(a=2.0)),
            r"model\.json was changed",
        ),
    ],
)
def test_damage_is_refused(
    saved: Path, damage: Callable[[Path], None], message: str
) -> None:
    damage(saved)
    with pytest.raises(StoreError, match=message):
        bundle.load(saved)


def test_all_damages_are_listed(saved: Path) -> None:
    flip(saved)
    (saved / "booster-0.txt").unlink()
    with pytest.raises(StoreError) as no:
        bundle.load(saved)
    assert str(no.value).splitlines()[1:3] == [
        "  - booster-0.txt is missing",
        "  - booster-1.txt was changed",
    ]


def test_another_layout_is_refused_with_advice(saved: Path) -> None:
    edit(lambda d: d.update(schema=2, churnml="9.1.0"))(saved)
    with pytest.raises(StoreError) as no:
        bundle.load(saved)
    message = str(no.value)
    assert "a model of layout 2, written by churnml 9.1.0" in message
    assert "reads layout 1.\nTrain again with this version" in message


def test_sound_but_unfit_is_refused(
    saved: Path, model: ChurnModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole files that hold no model, as another program would write them."""
    monkeypatch.setattr(bundle, "to_state", lambda _: ({"features": []}, ["tree\n"]))
    bundle.save(model, saved)
    with pytest.raises(StoreError, match="is damaged:\n  - KeyError"):
        bundle.load(saved)

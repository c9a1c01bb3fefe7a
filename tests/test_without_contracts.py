"""A product that nobody signs for: every verb, where a chosen silence dates churn.

Days are counted from 2024-01-01. The data end at day 560; of the cutoffs, 28 days apart
from day 224 on, labels had matured 35 days later. So day 504 and day 476 test;
those that had matured by day 476 and come last, 420 and 392, calibrate. The silence is
chosen from what was known before day 392.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
import yaml

from churnml.workflow.read import read_tables
from tests.conftest import Answer, run_cli
from tests.silences import business, returned, stretches

DAY0 = date(2024, 1, 1)
ENDS, CALIBRATES, TESTED = 560, 392, (476, 504)
LEAD, HORIZON, YOUNGEST = 7, 28, 56
LATER = 672
LIVES = business(4, until=LATER)
CONFIG = {
    "version": 1,
    "name": "free",
    "data": {"accounts": {"path": "accounts.csv"}, "usage": {"path": "usage.csv"}},
    "engine": {"threads": 1},
    "task": {"horizon": f"{HORIZON}d", "lead": f"{LEAD}d", "silence": "auto"},
    "cutoffs": {"from": str(DAY0 + timedelta(days=224))},
    "features": {"builders": ["logins"], "windows": ["28d"], "learn": False},
    "split": {"calibration": "2 cutoffs", "test": "2 cutoffs"},
    "model": {"seeds": 1},
    "cohort": {"min_tenure": f"{YOUNGEST}d"},
}


def on(day: int) -> str:
    return str(DAY0 + timedelta(days=day))


def write(folder: Path, until: int) -> Path:
    """Write what was used before a day, and say that this is all of it."""
    rows = [(name, on(d)) for name, used in LIVES.items() for d in used if d < until]
    usage = pd.DataFrame(rows, columns=["account_id", "occurred_at"])
    usage.to_csv(folder / "usage.csv", index=False)
    usage[["account_id"]].drop_duplicates().to_csv(folder / "accounts.csv", index=False)
    whole = {**CONFIG, "data": {**CONFIG["data"], "complete_until": on(until)}}
    file = folder / "churnml.yaml"
    file.write_text(yaml.safe_dump(whole), encoding="utf-8")
    return file


def chosen_by_hand(end: int) -> tuple[int, int, float, dict[str, float]]:
    """Give the silence, how many lasted so long, the share that ended, all shares."""
    shares = {}
    for length in range(7, end, 7):
        silences, share = returned(LIVES, length, end=end)
        shares[f"{length}d"] = share
        if share <= 0.1:
            return length, silences, share, shares
    raise AssertionError


SILENCE, SILENCES, ENDED, SHARES = chosen_by_hand(CALIBRATES)


def labels_by_hand(cutoff: int) -> dict[str, bool]:
    """Say of who was here, and still was after the lead, whether they left in time."""
    found = {}
    for name, used in LIVES.items():
        for begun, left in stretches([d for d in used if d < ENDS], SILENCE):
            here = begun <= cutoff - YOUNGEST and cutoff + LEAD <= left
            if here:
                found[name] = left < cutoff + LEAD + HORIZON
    return found


@dataclass(frozen=True)
class Story:
    file: Path
    check: Answer
    train: Answer
    backtest: Answer

    @property
    def artifacts(self) -> Path:
        (one,) = (self.file.parent / "models" / "mlartifacts").glob(
            "*/artifacts/model_card.md"
        )
        return one.parent


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    file = write(tmp_path_factory.mktemp("free"), ENDS)
    calls = (["check"], ["train"], ["backtest", "--curves"])
    said = {verb: run_cli(verb, file, *more) for verb, *more in calls}
    assert {verb: one.code for verb, one in said.items()} == dict.fromkeys(said, 0)
    return Story(file, **said)


def test_the_plan_is_the_one_above(story: Story) -> None:
    certificate = json.loads(
        (story.artifacts / "split_certificate.json").read_text(encoding="utf-8")
    )
    assert certificate["calibration"]["cutoffs"][0] == on(CALIBRATES)
    assert certificate["test"]["cutoffs"] == [on(day) for day in TESTED]


def test_the_screen_says_what_was_chosen_and_from_what(story: Story) -> None:
    for said in (story.check, story.train):
        words = " ".join(said.out.split())
        assert (
            f"{SILENCE} days without use are leaving (chosen from before "
            f"{on(CALIBRATES)}: of {SILENCES} silences that lasted so long, "
            f"{100 * ENDED:.0f} % ended within 90 days)."
        ) in words
        shares = ", ".join(f"{days} {100 * s:.0f} %" for days, s in SHARES.items())
        assert f"Ended so soon, by silence: {shares}." in words
    # Neither trivial nor the shortest: several were tried and some silences ended.
    assert len(SHARES) > 2
    assert 0 < ENDED < 0.1


def test_the_run_and_the_card_hold_it(story: Story) -> None:
    data = json.loads((story.artifacts / "data.json").read_text(encoding="utf-8"))
    silence = data["silence"]
    assert silence.pop("returned_of") == pytest.approx(SHARES, abs=1e-6)
    assert silence.pop("returned") == pytest.approx(ENDED, abs=1e-6)
    assert silence == {
        "days": SILENCE,
        "before": on(CALIBRATES),
        "silences": SILENCES,
        "within_days": 90,
        "limit": 0.1,
    }
    card = (story.artifacts / "model_card.md").read_text(encoding="utf-8")
    assert f"There are no contracts: a silence of {SILENCE} days is leaving." in card


def test_labels_are_those_of_the_silence(story: Story) -> None:
    by_hand = {(n, on(t)): y for t in TESTED for n, y in labels_by_hand(t).items()}
    tested = pd.read_parquet(story.artifacts / "test.parquet").reset_index()
    label = {
        (row.account_id, str(row.cutoff.date())): bool(row.label)
        for row in tested.itertuples()
    }
    assert label == by_hand
    assert 5 < sum(by_hand.values()) < len(by_hand)


def test_the_backtest_judges_by_the_same_silence(story: Story) -> None:
    rows = pd.read_parquet(story.file.parent / "outputs" / "backtest.parquet")
    days = (pd.to_datetime(rows["cutoff"]) - pd.Timestamp(DAY0)).dt.days
    for day, fold in rows.groupby(days):
        label = dict(zip(fold["account_id"], fold["label"], strict=True))
        assert label == labels_by_hand(int(day))
    # Earlier cutoffs than the silence was chosen from: the method says so.
    assert days.min() < CALIBRATES
    assert days.max() == TESTED[-1]


def test_the_backtest_says_whether_more_would_help(story: Story) -> None:
    folder = story.file.parent / "outputs" / "backtest"
    assert (folder / "learning_curves.png").stat().st_size > 1_000
    table = pd.read_csv(folder / "learning_curves.csv").set_index(["curve", "share"])
    # Two folds have an earlier one to choose trees by: days 420 and 448, learned from
    # what had matured, 224 to 364, and days 476 and 504, learned from 224 to 420.
    learned = [range(224, 365, 28), range(224, 421, 28)]
    known = [{name for day in days for name in labels_by_hand(day)} for days in learned]
    assert table.loc[("accounts", 1), "size"] == sum(map(len, known)) / 2
    assert table.loc["history", "size"].tolist() == [2, (3 + 4) / 2, (6 + 8) / 2]
    said = " ".join(story.backtest.out.split())
    for curve, unit in {"accounts": "accounts", "history": "cutoffs"}.items():
        half, whole = table.loc[(curve, 0.5)], table.loc[(curve, 1)]
        low, high = half["all_minus_low"], half["all_minus_high"]
        verdict = (
            f"More {curve} would hardly help."
            if high < 0.01
            else f"More {curve} would help."
            if low > 0
            else f"Whether more {curve} would help cannot be told."
        )
        assert (
            f"{verdict} From half of {'them' if curve == 'accounts' else 'it'} to all "
            f"({half['size']:,.0f} to {whole['size']:,.0f} {unit}) AUC changed by "
            f"{half['all_minus']:+.3f} ({low:+.3f} to {high:+.3f})."
        ) in said
    # All that looks back on its own normal sees 31 weeks, whatever its window.
    windows = table.loc["windows"]
    assert windows["size"].tolist() == [28, 91, 210, 217]
    shortest = windows[windows["all_minus_low"] <= 0].iloc[0]
    assert f"Windows up to {shortest['size']:.0f} days " in said


def test_scoring_takes_the_silence_of_the_model(story: Story) -> None:
    folder = story.file.parent
    write(folder, LATER)
    said = run_cli("score", story.file)
    assert said.code == 0, said.err
    (listed,) = (folder / "outputs").glob("*/risk_list.parquet")
    assert listed.parent.name == f"cutoff={on(LATER)}"
    here = {
        name
        for name, used in LIVES.items()
        for begun, left in stretches(used, SILENCE)
        if begun <= LATER - YOUNGEST and left >= LATER
    }
    assert set(pd.read_parquet(listed)["account_id"]) == here
    # Chosen anew it would be another one, as `read_tables` does for a notebook.
    anew = read_tables(story.file).silence
    assert anew is not None
    assert anew.length.days == chosen_by_hand(CALIBRATES + LATER - ENDS)[0] != SILENCE

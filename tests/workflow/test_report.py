"""The page of a list."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from base64 import b64decode
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from churnml.config import Config, load_config
from churnml.errors import StoreError
from churnml.sinks import read_list, write_list
from churnml.workflow.report import write_report
from churnml.workflow.score import ScoreResult


@pytest.fixture
def config(variant: Callable[..., Path], acme_scored: ScoreResult) -> Config:
    """A configuration whose output holds a copy of Acme's list."""
    made = load_config(variant(models="acme"))
    shutil.copytree(acme_scored.folder, made.output_dir / acme_scored.folder.name)
    return made


def test_page(config: Config, acme_scored: ScoreResult) -> None:
    path = write_report(config)
    assert path == config.output_dir / "report" / "index.html"
    page = path.read_text(encoding="utf-8")
    assert "figures and reasons are shaky" in page  # what training warned of
    cards = packed_in(page, r"cards-\d+")
    listed = acme_scored.risk_list
    assert list(cards) == listed["account_id"].astype(str).tolist()
    for row in listed[listed["reason_1"].notna()].to_dict("records"):
        assert cards[row["account_id"]]["said"][0][1] == row["reason_1"]


def packed_in(page: str, name: str) -> dict[str, Any]:
    """Unpack what the page holds under names of a pattern."""
    found = re.findall(f'<script type="text/plain" id="{name}">(.+?)</script>', page)
    packs = [json.loads(gzip.decompress(b64decode(letters))) for letters in found]
    return {key: value for pack in packs for key, value in pack.items()}


def test_cards_draw_what_was_stored_beside_the_list(
    config: Config, acme_scored: ScoreResult
) -> None:
    stored = read_list(config.output_dir).histories()
    assert stored is not None
    cards = packed_in(write_report(config).read_text(encoding="utf-8"), "cards-0")
    account = acme_scored.risk_list["account_id"].iloc[0]
    mine = stored.weeks[stored.weeks["account_id"] == account]
    drawn = cards[account]["weeks"]
    assert drawn["first"] == str(mine["week"].min().date())
    measure = mine["measure"].iloc[0]
    assert drawn["measure"] == measure
    assert drawn[measure] == [
        None if pd.isna(n) else n for n in mine.sort_values("week")[measure]
    ]
    marks = stored.marks[stored.marks["account_id"] == account]
    assert [mark[4] for mark in cards[account].get("marks", [])] == (
        marks.sort_values("at", kind="stable")["text"].tolist()
    )
    # One list is no trend, but the card holds its point.
    assert len(cards[account]["risks"]) == 1


def test_what_was_in_the_folder_is_replaced(config: Config) -> None:
    left = config.output_dir / "report" / "data" / "cards-7.js"
    left.parent.mkdir(parents=True)
    left.write_text("of an earlier, larger list")
    write_report(config)
    assert not left.exists()


def test_again_gives_the_same_bytes(config: Config) -> None:
    first = write_report(config).read_bytes()
    assert write_report(config).read_bytes() == first


def test_beside_an_earlier_list(config: Config, acme_scored: ScoreResult) -> None:
    alone = write_report(config).read_text()
    stored = read_list(config.output_dir)
    earlier = date(2024, 1, 1)
    shifted = stored.risk_list.assign(
        cutoff=pd.Timestamp(earlier), risk=stored.risk_list["risk"] / 2
    )
    write_list(
        config.output_dir,
        earlier,
        risk_list=shifted,
        not_scored=stored.not_scored,
        contributions=stored.contributions,
        about={**stored.about, "cutoff": str(earlier)},
    )
    assert write_report(config).read_text() != alone
    page = write_report(config, cutoff=earlier).read_text()
    assert "1\xa0Jan\xa02024" in page or "1 Jan 2024" in page


@pytest.mark.parametrize(
    "other",
    [{"of": "contraction"}, {"horizon_days": 30}, {"grace_days": 30}, {"kinds": ["x"]}],
    ids=lambda other: next(iter(other)),
)
def test_lists_of_another_question_are_no_past_of_this_one(
    config: Config, other: dict[str, Any]
) -> None:
    alone = write_report(config).read_text(encoding="utf-8")
    stored = read_list(config.output_dir)
    cutoff = date(2023, 11, 6)

    def write_earlier(**about: Any) -> None:
        write_list(
            config.output_dir,
            cutoff,
            risk_list=stored.risk_list.assign(cutoff=pd.Timestamp(cutoff)),
            not_scored=stored.not_scored,
            contributions=stored.contributions,
            about={**stored.about, "cutoff": str(cutoff), **about},
        )

    write_earlier(task={**stored.about["task"], **other})
    assert write_report(config).read_text(encoding="utf-8") == alone
    write_earlier()
    assert write_report(config).read_text(encoding="utf-8") != alone


def test_where_lists_hold_their_top_figures_are_those_of_all(config: Config) -> None:
    stored = read_list(config.output_dir)
    everybody, contributions = stored.risk_list, stored.contributions
    told = ["account_id", "cutoff", "risk", "band", "mrr", "currency", "value_at_risk"]
    at = pd.Timestamp(stored.about["cutoff"])
    # Then the order was the other one, so that no account was in both lists.
    for days, risk in ((0, everybody["risk"]), (28, 1 - everybody["risk"])):
        cutoff = at - pd.Timedelta(days=days)
        ordered = everybody.assign(cutoff=cutoff, risk=risk)
        ordered = ordered.sort_values("risk", ascending=False)
        folder = write_list(
            config.output_dir,
            cutoff.date(),
            risk_list=ordered.head(5).assign(in_capacity=True),
            not_scored=stored.not_scored,
            contributions=contributions,
            about={**stored.about, "cutoff": str(cutoff.date()), "changes": None},
        )
        ordered[told].to_parquet(folder / "scored.parquet")
    page = write_report(config).read_text(encoding="utf-8")
    expected = round(everybody["risk"].sum())
    assert f"About {expected} of {len(everybody)} accounts" in page
    assert "<dt>Newly scored</dt><dd>0</dd>" in page
    assert "<dt>No longer scored</dt><dd>0</dd>" in page
    cards = packed_in(page, "cards-0")
    assert len(cards) == 5
    for account, card in cards.items():
        risk = everybody.set_index("account_id")["risk"][account]
        drawn = [value for _, value, *_ in card["risks"]]
        assert drawn == pytest.approx([1 - risk, risk], abs=1e-4)


def test_an_empty_list(config: Config, acme_scored: ScoreResult) -> None:
    stored = read_list(config.output_dir)
    write_list(
        config.output_dir,
        acme_scored.cutoff,
        risk_list=stored.risk_list.head(0),
        not_scored=stored.not_scored,
        contributions=stored.contributions.head(0),
        about=stored.about,
    )
    page = write_report(config).read_text()
    assert "<html" in page


def test_no_list_yet(variant: Callable[..., Path]) -> None:
    file = variant()
    with pytest.raises(StoreError, match="holds no risk list yet"):
        write_report(load_config(file))
    assert list(file.parent.iterdir()) == [file]


def test_cannot_be_written(config: Config) -> None:
    (config.output_dir / "report").write_text("a file")
    with pytest.raises(StoreError, match=r"report is a file, a folder is to be"):
        write_report(config)


def test_command(call: Callable[..., Any], config: Config) -> None:
    done = call("report", config.file)
    page = config.output_dir / "report" / "index.html"
    assert (done.code, done.out, done.err) == (0, f"{page}\n", "")
    assert page.is_file()

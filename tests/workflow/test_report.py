"""The page of a list."""

from __future__ import annotations

import html
import shutil
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
    for row in acme_scored.risk_list.to_dict("records"):
        assert row["account_id"] in page
    first = acme_scored.risk_list["reason_1"].dropna().iloc[0]
    assert html.escape(first, quote=False) in page or html.escape(first) in page
    assert "figures and reasons are shaky" in page  # what training warned of
    assert 'src="http' not in page
    assert 'href="http' not in page


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
    with pytest.raises(StoreError, match=r"report/index\.html cannot be written"):
        write_report(config)


def test_command(call: Callable[..., Any], config: Config) -> None:
    done = call("report", config.file)
    page = config.output_dir / "report" / "index.html"
    assert (done.code, done.out, done.err) == (0, f"{page}\n", "")
    assert page.is_file()

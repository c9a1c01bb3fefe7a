"""The verb export: which files it writes, for whom, and what it refuses."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from churnml.sinks import write_list
from tests.conftest import Answer, files_below

FEBRUARY, MARCH = date(2025, 2, 24), date(2025, 3, 3)


@pytest.fixture
def config(variant: Callable[..., Path]) -> Path:
    """Give a configuration with two lists, of three accounts each."""
    file = variant()
    for day, first in ((FEBRUARY, 0.4), (MARCH, 0.6)):
        listed = pd.DataFrame(
            {
                "account_id": ["A-1", "B-2", "C-3"],
                "owner": pd.array(["Ann Lee", "Bo", None], dtype="str"),
                "cutoff": pd.Timestamp(day),
                "risk": [first, 0.2, 0.1],
                "band": ["high", "medium", "medium"],
            }
        )
        others = pd.DataFrame({"account_id": ["D"], "cutoff": [day], "reason": ["new"]})
        write_list(
            file.parent / "outputs",
            day,
            risk_list=listed,
            not_scored=others,
            contributions=listed[["account_id"]],
            about={"name": "acme", "cutoff": day.isoformat(), "base_risk": 0.05},
        )
    return file


def test_csv_of_the_latest_list(config: Path, call: Callable[..., Answer]) -> None:
    path = config.parent / "outputs" / "export" / "accounts.csv"
    assert call("export", config, "--to", "csv") == Answer(0, f"{path}\n", "")
    text = path.read_bytes()
    assert text.startswith(b"account_id,name,owner,cutoff,risk,")
    assert b"\r\nA-1,,Ann Lee,2025-03-03,0.6000," in text
    assert text.count(b"\r\n") == 4
    first = files_below(config.parent / "outputs" / "export")

    call("export", config, "--to", "csv")
    assert files_below(config.parent / "outputs" / "export") == first
    call("export", config, "--to", "csv", "--bom")
    assert path.read_bytes() == b"\xef\xbb\xbf" + text


def test_json_lines_of_one_owner_of_an_earlier_list(
    config: Path, tmp_path: Path, call: Callable[..., Answer]
) -> None:
    out = tmp_path / "crm"
    options = ("--owner", "ann lee", "--cutoff", str(FEBRUARY), "--out", out)
    path = out / "accounts-ann-lee.jsonl"
    assert call("export", config, "--to", "jsonl", *options).out == f"{path}\n"
    (line,) = path.read_text(encoding="utf-8").splitlines()
    account = json.loads(line)
    assert (account["account_id"], account["risk"]) == ("A-1", 0.4)


def test_a_page_for_each_owner(config: Path, call: Callable[..., Answer]) -> None:
    folder = config.parent / "outputs" / "export"
    said = call("export", config, "--to", "digest", "--json")
    names = ("ann-lee", "bo", "nobody")
    assert json.loads(said.out) == {
        "paths": [str(folder / "digest" / f"{name}.md") for name in names],
        "rows": 3,
        "table": None,
    }
    heads = [
        path.read_text(encoding="utf-8").splitlines()[0]
        for path in sorted((folder / "digest").glob("*.md"))
    ]
    assert heads == [
        "# Your one account this week",
        "# Your one account this week",
        "# One account that nobody looks after",
    ]
    # One owner's page is a file of its own, and leaves the others' alone.
    before = files_below(folder / "digest")
    call("export", config, "--to", "digest", "--owner", "nobody")
    alone = (folder / "digest-nobody.md").read_bytes()
    assert alone == before["nobody.md"]
    assert files_below(folder / "digest") == before


def test_a_table_of_a_database(
    config: Path,
    tmp_path: Path,
    call: Callable[..., Answer],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CRM", f"sqlite:///{tmp_path}/crm.db")
    to = ("export", config, "--to", "database", "--database", "${CRM}")
    for _again in range(2):
        said = call(*to, "--table", "risks")
        assert (said.code, said.out) == (0, "3 rows in risks\n")
    with sqlite3.connect(tmp_path / "crm.db") as crm:
        rows = crm.execute("select account_id, cutoff from risks").fetchall()
    assert rows == [(account, "2025-03-03") for account in ("A-1", "B-2", "C-3")]
    assert not (config.parent / "outputs" / "export").exists()


@pytest.mark.parametrize("name", ["my.txt", "How-we-call.md", "bo.md", "2024/old.md"])
def test_pages_take_no_place_of_other_files(
    config: Path, tmp_path: Path, call: Callable[..., Answer], name: str
) -> None:
    pages = tmp_path / "wiki" / "digest"
    mine = pages / name
    for _before_and_after_an_export in range(2):
        mine.parent.mkdir(parents=True, exist_ok=True)
        mine.write_text("mine", encoding="utf-8")
        there = files_below(tmp_path / "wiki")
        said = call("export", config, "--to", "digest", "--out", tmp_path / "wiki")
        assert (said.code, said.out) == (1, "")
        assert said.err == (
            f"StoreError: {mine} is there, and not as an earlier export left it: it "
            "would be lost. Move it away, or give another folder: --out DIR.\n"
        )
        assert files_below(tmp_path / "wiki") == there
        mine.unlink()
        said = call("export", config, "--to", "digest", "--out", tmp_path / "wiki")
        assert said.code == 0, said.err


def test_a_record_that_is_none_is_somebody_elses(
    config: Path, call: Callable[..., Answer]
) -> None:
    folder = config.parent / "outputs" / "export" / "digest"
    folder.mkdir(parents=True)
    (folder / "digest.json").write_text("[1]", encoding="utf-8")
    said = call("export", config, "--to", "digest")
    assert said.code == 1
    assert f"{folder / 'digest.json'} is there, and not as" in said.err
    assert files_below(folder) == {"digest.json": b"[1]"}


def test_pages_of_who_is_gone_go(config: Path, call: Callable[..., Answer]) -> None:
    folder = config.parent / "outputs" / "export" / "digest"
    assert call("export", config, "--to", "digest").code == 0
    path = config.parent / "outputs" / f"cutoff={MARCH}" / "risk_list.parquet"
    listed = pd.read_parquet(path)
    listed[listed["owner"] != "Bo"].to_parquet(path)
    said = call("export", config, "--to", "digest")
    assert said.out == f"{folder / 'ann-lee.md'}\n{folder / 'nobody.md'}\n"
    assert set(files_below(folder)) == {"ann-lee.md", "nobody.md", "digest.json"}


@pytest.mark.parametrize(
    "url", ["postgresql://ann:S/EC@RE:T@h/db", "postgresql://ann:se@cret@host/db"]
)
def test_a_password_is_never_shown(
    config: Path, call: Callable[..., Answer], url: str
) -> None:
    said = call("export", config, "--to", "database", "--database", url)
    assert said.code == 1
    assert "cret" not in said.err
    assert "EC@RE" not in said.err
    assert "@ %40" in said.err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            ["csv", "--owner", "Ann"],
            "StoreError: --owner: the list has no accounts of 'Ann'.\n"
            "Did you mean 'Ann Lee'?\n",
        ),
        (["csv", "--cutoff", "2025-01-06"], "holds no risk list of 2025-01-06"),
        (["database"], "ConfigError: --database: name one, for example"),
        (
            ["database", "--database", "sqlite://", "--owner", "Bo"],
            "ConfigError: --owner is for csv, jsonl or digest, not for database.\n"
            "Leave it out.\n",
        ),
        (
            ["database", "--out", "d", "--bom", "--database", "sqlite://"],
            "ConfigError: --out is for csv, jsonl or digest, --bom is for csv, not for "
            "database.\nLeave them out.\n",
        ),
        (
            ["digest", "--bom", "--cutoff", "2025-01-06"],
            "ConfigError: --bom is for csv, not for digest.\nLeave it out.\n",
        ),
        (
            ["csv", "--table", "churnml_risk_list", "--database", "sqlite://"],
            "ConfigError: --database is for database, --table is for database, not for "
            "csv.\nLeave them out.\n",
        ),
        (
            ["database", "--database", "sqlite://", "--table", ""],
            "StoreError: --table: '' names no table.",
        ),
        (
            ["database", "--database", "${NOT_SET_ANYWHERE}"],
            "ConfigError: not set in the environment: ${NOT_SET_ANYWHERE}.",
        ),
    ],
)
def test_refused(
    config: Path, call: Callable[..., Answer], options: list[Any], says: str
) -> None:
    said = call("export", config, "--to", *options)
    assert (said.code, said.out) == (1, "")
    assert says in said.err

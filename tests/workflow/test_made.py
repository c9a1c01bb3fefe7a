"""What a verb made is known by its record; everything else is somebody else's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from churnml.workflow.made import files_of, first_foreign, record_text

# Of the text "a", by sha256sum.
A = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with what was made in it."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.md").write_text("a")
    (tmp_path / "b.md").symlink_to(tmp_path / "sub" / "a.md")
    (tmp_path / "mine.txt").write_text("mine")
    return tmp_path


def test_files_of(folder: Path) -> None:
    found = files_of(folder, ["sub", "b.md", "not there"])
    assert list(found.items()) == [("b.md", "link"), ("sub/a.md", A)]


def test_the_record(folder: Path) -> None:
    files = files_of(folder, ["sub"])
    text = record_text(files, maker="us")
    assert json.loads(text) == {"made_by": "us", "files": {"sub/a.md": A}}
    record = folder / "made.json"
    record.write_text(text)
    assert first_foreign(record, files, maker="us") is None
    assert first_foreign(record, {}, maker="us") is None
    assert first_foreign(record, files | {"c.md": A}, maker="us") == "c.md"
    assert first_foreign(record, {"sub/a.md": "0"}, maker="us") == "sub/a.md"
    assert first_foreign(record, {}, maker="them") == "made.json"
    assert first_foreign(folder / "none.json", {}, maker="us") is None
    assert first_foreign(folder / "none.json", files, maker="us") == "sub/a.md"


@pytest.mark.parametrize(
    "said",
    [
        *("", "[1]", "{}", '{"made_by": "us"}', '{"made_by": "us", "files": [1]}'),
        pytest.param("[" * 100_000, id="deep"),
        pytest.param(b"\xff", id="no text"),
    ],
)
def test_what_is_no_record_is_foreign(tmp_path: Path, said: Any) -> None:
    record = tmp_path / "made.json"
    record.write_bytes(said if isinstance(said, bytes) else said.encode())
    assert first_foreign(record, {}, maker="us") == "made.json"

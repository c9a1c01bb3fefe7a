"""The annotated configuration to start from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from churnml.config import load_config
from churnml.errors import ConfigError
from churnml.playbook import default
from churnml.workflow import init as module
from churnml.workflow.init import example_config, write_example


def test_writes_a_configuration_that_reads(tmp_path: Path) -> None:
    path = write_example(tmp_path / "new")
    assert path == tmp_path / "new" / "churnml.yaml"
    config = load_config(path)
    assert config.name == "acme"
    assert config.root == tmp_path / "new" / "data"
    assert config.data.complete_until is None
    # The table beside it is the one that is used where there is none.
    assert config.plays.table == Path("plays.csv")
    assert config.playbook.rules == default()
    assert sorted(p.name for p in path.parent.iterdir()) == [path.name, "plays.csv"]


def test_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "churnml.yaml").write_text("mine")
    with pytest.raises(ConfigError) as no:
        write_example(tmp_path)
    assert str(no.value) == (
        f"{tmp_path}/churnml.yaml is there already. Move it away, or edit it."
    )
    assert (tmp_path / "churnml.yaml").read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 1
    (tmp_path / "churnml.yaml").rename(tmp_path / "plays.csv")
    with pytest.raises(ConfigError, match=r"plays\.csv is there already"):
        write_example(tmp_path)
    assert (tmp_path / "plays.csv").read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 1
    # Text that is not UTF-8, and a folder, are no table of ours either.
    (tmp_path / "plays.csv").write_bytes(b"\xff")
    with pytest.raises(ConfigError, match=r"plays\.csv is there already"):
        write_example(tmp_path)
    (tmp_path / "plays.csv").unlink()
    (tmp_path / "plays.csv").mkdir()
    with pytest.raises(ConfigError, match=r"plays\.csv is there already"):
        write_example(tmp_path)


def test_goes_on_where_it_was_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(**_: str) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "example_config", interrupted)
        with pytest.raises(KeyboardInterrupt):
            write_example(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["plays.csv"]
    assert load_config(write_example(tmp_path)).playbook.rules == default()


def test_filled(tmp_path: Path) -> None:
    text = example_config(name="north", root="/srv/data", day="2025-03-03")
    (tmp_path / "north.yaml").write_text(text)
    config = load_config(tmp_path / "north.yaml")
    assert (config.name, str(config.root)) == ("north", "/srv/data")
    assert str(config.data.complete_until) == "2025-03-03"


def test_command(call: Callable[..., Any], tmp_path: Path) -> None:
    done = call("init", tmp_path)
    assert (done.code, done.out, done.err) == (0, f"{tmp_path}/churnml.yaml\n", "")
    again = call("init", tmp_path)
    assert (again.code, again.out) == (1, "")
    assert again.err.startswith(f"ConfigError: {tmp_path}/churnml.yaml is there")

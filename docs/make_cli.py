"""Write ``docs/cli.md`` from the command line's own help, so that they cannot differ.

Run it by ``make docs``; ``tests/test_docs.py`` says when it was forgotten.
"""

from __future__ import annotations

import sys
from pathlib import Path

import typer
from typer.testing import CliRunner

from churnml.cli import app

PAGE = Path(__file__).with_name("cli.md")

HEAD = """\
# The command line

<!-- Written by docs/make_cli.py (`make docs`); do not edit. -->

Every verb but `demo`, `init` and `simulate` takes a [configuration](configuration.md)
first. Results go to stdout, progress and warnings to stderr, so a result can be piped.

| exit | meaning |
|---|---|
| 0 | done; there may be warnings |
| 1 | the input is wrong: one message says what, where, how much, and what to do |
| 2 | the call itself is wrong |

`--debug`, anywhere in the call, shows the traceback of an error. What the verbs write
is described in [outputs](outputs.md).
"""


def verbs() -> list[str]:
    """List the verbs in the order in which ``churnml --help`` shows them."""
    return list(typer.main.get_command(app).commands)


def help_of(*arguments: str) -> str:
    """Give the help that a call prints, 80 columns wide."""
    width = {"COLUMNS": "80", "NO_COLOR": "1", "TERMINAL_WIDTH": "80"}
    runner = CliRunner(env=width)
    shown = runner.invoke(app, [*arguments, "--help"], prog_name="churnml")
    if shown.exit_code:
        raise RuntimeError(shown.output)
    return "\n".join(line.rstrip() for line in shown.output.strip().splitlines())


def render() -> str:
    """Write the page."""
    parts = [HEAD, f"```text\n{help_of()}\n```\n"]
    parts += [f"## {verb}\n\n```text\n{help_of(verb)}\n```\n" for verb in verbs()]
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
    sys.stdout.write(f"{PAGE}\n")

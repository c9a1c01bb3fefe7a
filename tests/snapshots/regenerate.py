"""Write the SQL of every family, for both dialects, to be read beside each change.

Run it by ``make snapshots``; ``tests/features/test_statements.py`` says when it was
forgotten. All tables are there with all columns, and the window is 28 days.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from churnml.features.build import BUILDERS
from churnml.features.catalogue import full_tables
from churnml.features.statements import DIALECTS, record

FOLDER = Path(__file__).parent
WINDOWS, CUTOFF = ("28d",), date(2025, 3, 3)


def render() -> dict[str, str]:
    """Give the text of each file by its name."""
    texts: dict[str, str] = {}
    run = record(full_tables(), builders=BUILDERS, windows=WINDOWS, cutoff=CUTOFF)
    for dialect in DIALECTS:
        for made in run.written(dialect):
            name = f"{made.family}.{dialect}.sql"
            texts[name] = f"{texts[name]}\n{made}" if name in texts else str(made)
    return texts


def written() -> dict[str, str]:
    """Read the files as they are: SQL that strips names a carriage return."""
    return {p.name: p.read_bytes().decode() for p in FOLDER.glob("*.sql")}


if __name__ == "__main__":
    for old in FOLDER.glob("*.sql"):
        old.unlink()
    for name, text in render().items():
        (FOLDER / name).write_bytes(text.encode())
        sys.stdout.write(f"{FOLDER / name}\n")

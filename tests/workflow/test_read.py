"""Tables from a configuration, and from what a notebook holds."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import churnml as cm
from churnml.config import Config
from churnml.errors import ConfigError, TableError, TableWarning
from churnml.tables import Tables

ONE = pd.DataFrame({"account_id": ["A-1"]})
FRAMES = {
    "accounts": ONE,
    "churns": ONE.assign(churned_at="2025-03-01"),
    "usage": ONE.assign(occurred_at="2025-02-01"),
}


def test_from_a_configuration(acme: Config, acme_tables: Tables) -> None:
    assert acme.file is not None
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always", TableWarning)
        tables = cm.read_tables(acme.file)
    assert re.fullmatch(
        r"the tables have 1 finding, for example nps\.score: score is never 0 in .*\n"
        r"`churnml check CONFIG` lists all\.",
        str(said[0].message),
    )
    assert set(tables) == {"accounts", "subscriptions", "usage", "tickets", "nps"}
    assert tables.until == acme.data.complete_until
    digests = [{n: t.digest for n, t in each.items()} for each in (tables, acme_tables)]
    assert digests[0] == digests[1]


def test_from_frames_and_paths(tmp_path: Path) -> None:
    FRAMES["usage"].to_csv(tmp_path / "usage.csv", index=False)
    tables = cm.read_tables({**FRAMES, "usage": tmp_path / "usage.csv"})
    assert tables.until == date(2025, 2, 1)
    again = cm.read_tables(FRAMES, complete_until="2025-06-01")
    assert again.until == date(2025, 6, 1)
    assert list(FRAMES["churns"].columns) == ["account_id", "churned_at"]  # unchanged


def test_wrong_tables_are_refused_at_once() -> None:
    wrong = {**FRAMES, "usage": ONE, "churns": FRAMES["churns"].head(0)}
    with pytest.raises(TableError) as no:
        cm.read_tables(wrong)
    assert "table 'churns': 1 problem\n  - the table has no rows" in str(no.value)
    assert "required column 'occurred_at' is missing" in str(no.value)


def test_wrong_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no such file"):
        cm.read_tables(tmp_path / "nope.yaml")


def test_ids_of_mixed_type() -> None:
    ids = pd.DataFrame({"account_id": pd.Series([7.0, "7", "A-1"], dtype=object)})
    with pytest.raises(TableError) as no:
        cm.read_tables({**FRAMES, "usage": ids.assign(occurred_at="2025-02-01")})
    assert str(no.value) == (
        "table 'usage': 1 problem\n"
        "  - ids of mixed type in column 'account_id': 1 number (e.g. 7.0), 2 text "
        "(e.g. '7')\n"
        "Make them one type first, for example frame['account_id'].astype(str), and "
        "the same in every table."
    )


def test_a_variant_reads_the_same_data(
    variant: Callable[..., Path], acme: Config
) -> None:
    from churnml.config import load_config

    config = load_config(variant({"output.capacity": 3}))
    assert config.root == acme.root
    assert config.output.capacity == 3
    assert config.output_dir != acme.output_dir

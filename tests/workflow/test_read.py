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
from churnml.config import Config, load_config
from churnml.errors import ConfigError, FingerprintError, TableError, TableWarning
from churnml.tables import Tables
from churnml.workflow.check import check
from churnml.workflow.read import matrix_of, open_tables
from churnml.workflow.score import score

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


def test_worth_without_revenue(tmp_path: Path) -> None:
    """Refused before anything is trained, and by the check: no list could have it."""
    for name, frame in FRAMES.items():
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    data = ", ".join(f"{name}: {{path: {name}.csv}}" for name in FRAMES)
    text = (
        f"version: 1\nname: acme\ndata: {{{data}}}\n"
        "worth: {currency: EUR, contact_cost: 1, accept_rate: 0.3}\n"
    )
    (tmp_path / "acme.yaml").write_text(text, encoding="utf-8")
    config = load_config(tmp_path / "acme.yaml")
    with pytest.raises(ConfigError, match="nothing says what accounts pay"):
        open_tables(config)
    assert str(check(config).problem).startswith("worth: nothing says what")


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


MINE = """
from ibis import _
from churnml import words as w

features = [
    w.count("orders", window="28d", direction="-"),
    w.share("orders", _.status == "refunded", window="91d", name="refunds"),
]
"""


@pytest.fixture
def with_orders(
    variant: Callable[..., Path], acme_tables: Tables, tmp_path: Path
) -> Path:
    """Write Acme's configuration with orders, and features of one's own of them."""
    usage = acme_tables["usage"].expr.limit(3000).to_pandas()
    orders = usage[["account_id", "occurred_at"]].assign(status="paid")
    orders.loc[::7, "status"] = "refunded"
    orders.to_csv(tmp_path / "orders.csv", index=False)
    (tmp_path / "mine.py").write_text(MINE)
    own = {"orders": {"path": str(tmp_path / "orders.csv")}}
    changes = {"data.own": own, "features.own": ["mine.py"]}
    return variant({**changes, "features.builders": ["nps"]}, models="acme")


@pytest.mark.filterwarnings("ignore::churnml.errors.TableWarning")
def test_features_of_ones_own_by_configuration(
    with_orders: Path, acme_trained: object
) -> None:
    config = load_config(with_orders)
    assert config.own_features == (with_orders.parent / "mine.py",)
    tables = open_tables(config)
    matrix = matrix_of(config, tables, [tables.until], labelled=False)
    own = [card for card in matrix.cards if card.family == "own"]
    assert [card.name for card in own] == ["own__orders__28d", "own__refunds__91d"]
    assert matrix.X["own__orders__28d"].sum() > 0
    assert {"own__orders__28d__normal", "own__orders__28d__percentile"} < {
        *matrix.evidence
    }
    assert acme_trained is not None
    both = "'own__orders__28d', 'own__refunds__91d'"
    with pytest.raises(FingerprintError, match=f"own features, unexpected: {both}"):
        score(config, tables=tables)


def test_a_file_of_features_that_fails_is_named(
    with_orders: Path, acme_tables: Tables
) -> None:
    file = with_orders.parent / "mine.py"
    file.write_text(MINE + "\nno_such_name\n")
    with pytest.raises(ConfigError, match=r"mine\.py, line 10: NameError: name 'no_s"):
        matrix_of(load_config(with_orders), acme_tables, ["2035-01-06"], labelled=False)

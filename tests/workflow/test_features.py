"""Features listed, with and without a configuration."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from churnml.config import Config, load_config
from churnml.features.exclusions import EXCLUSIONS
from churnml.matrix import Matrix
from churnml.tables import Tables
from churnml.workflow.features import list_features, write_sql


def test_those_of_a_configuration_are_the_columns_of_its_matrix(
    acme: Config, acme_tables: Tables, acme_panel: Matrix
) -> None:
    found = list_features(acme, tables=acme_tables)
    assert [card.name for card in found.cards] == [c.name for c in acme_panel.cards]
    assert {*found.left_out} >= {*acme_panel.left_out}
    listed = json.loads(json.dumps(found.to_json()))
    assert listed["features"][0]["name"] == found.cards[0].name
    assert listed["excluded"].keys() == EXCLUSIONS.keys()


def test_the_sql_is_of_a_configurations_builders(
    variant: Callable[..., Path], acme_tables: Tables
) -> None:
    config = load_config(variant({"features.builders": ["nps"]}))
    found = write_sql(config, tables=acme_tables)
    assert found[-1].family in {"nps", "account"}
    assert "FROM nps AS" in " ".join(str(made) for made in found)


def test_the_command_line_prints_them(call: Callable[..., object]) -> None:
    said = call("features")
    assert said.code == 0  # type: ignore[attr-defined]
    out = said.out  # type: ignore[attr-defined]
    assert "\n  nps__latest_score  [N1] score, more is safer\n" in out
    assert '    "the latest NPS answer was {value} of 10"\n' in out
    assert "signals that are no features\n" in out

"""Prepared: one set of features whatever the words, and what it was made from."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pandas as pd
import pytest

from churnml.backend import scratch
from churnml.errors import TaskError
from churnml.features.learned import Learned
from churnml.labels import ChurnTask
from churnml.prepared import left_out_of, prepare
from churnml.tables import Tables
from tests.test_matrix import ACCOUNTS, APRIL, MARCH, day, read


@pytest.fixture
def tables() -> Iterator[Tables]:
    tables = read()
    with scratch(tables.con):
        yield tables


def test_nothing_is_brought(tables: Tables) -> None:
    built = prepare(tables, cutoffs=MARCH, builders=["nps"])
    assert {"account_id", "cutoff", "nps__latest_score"} <= {
        *built.compiled.table.columns
    }
    assert built.tables.con.execute(built.spine.count()) == 3
    assert built.tables.con.execute(built.not_scored.count()) == 1


def test_provenance_is_plain_json(tables: Tables) -> None:
    given = {"cutoffs": [APRIL, MARCH, APRIL], "task": ChurnTask(horizon="60d")}
    built = prepare(tables, **given)
    said = json.loads(json.dumps(built.provenance))
    assert said["cutoffs"] == ["2025-03-03", "2025-04-07"]
    assert said["cohort"] == {"min_tenure_days": 56}
    assert said["grace_days"] == 14
    assert said["tables"]["usage"]["rows"] == 2
    assert said["task"] is not None
    plain = prepare(tables, cutoffs=MARCH, builders=["nps"])
    assert plain.provenance["task"] is None
    assert plain.provenance["builders"] == ["nps"]


def test_the_same_words_cost_the_same_columns(tables: Tables) -> None:
    one = prepare(tables, cutoffs=MARCH, builders="nps", windows=["91d", "13w"])
    two = prepare(tables, cutoffs=MARCH, builders=["nps", "nps"], windows="91d")
    names = [card.name for card in one.compiled.cards]
    assert names == [card.name for card in two.compiled.cards]
    assert len(names) == len(set(names))
    assert one.compiled.fingerprint == two.compiled.fingerprint


def test_tables_without_any_feature_are_refused() -> None:
    churns = pd.DataFrame({"account_id": ["a"], "churned_at": [day("2025-05-20")]})
    accounts = ACCOUNTS.assign(started_at=day("2024-01-01"))
    bare = read({"accounts": accounts, "churns": churns}, accounts={})
    with (
        scratch(bare.con),
        pytest.raises(TaskError, match=r"no feature at all\n  - logins: there is no"),
    ):
        prepare(bare, cutoffs=MARCH)


def test_what_was_not_learned_says_why() -> None:
    gaps = {"stickiness.sticky": "no sticky events are declared", "tickets": "absent"}
    assert left_out_of(gaps, None) == gaps
    few = Learned(APRIL, left_out={"sticky_events": "too few accounts"})
    said = left_out_of(gaps, few)
    assert said["tickets"] == "absent"
    assert said["stickiness.sticky"].startswith("no sticky events are declared, and")
    assert said["stickiness.sticky"].endswith("before 2025-04-07: too few accounts")

"""Only some features: the same numbers, and what nobody needs is not computed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pytest
from ibis import _

from churnml.errors import ConfigError
from churnml.features.build import compile_features
from churnml.features.pruning import narrowed
from churnml.features.spec import Family, Part, cohort_percentile
from tests.features.oracle import spine_of
from tests.features.test_build import CUTOFF, made, toy

SPINE = [("b", CUTOFF), ("a", CUTOFF)]


def dear(spine: ir.Table) -> ir.Table:
    raise AssertionError("this view is dear, and nobody asked for it")


def wide(**more: Any) -> Family:
    """Make a family of which a part is dear, and a feature is among peers."""
    family = toy()
    peer = made("share", cohort_percentile("toy__count") + 0 * _["toy.total"])
    return replace(
        family,
        views={**family.views, "dear": dear},
        parts={**family.parts, "dear": Part("dear", _.x.sum())},
        features=[*family.features, made("dear", _["toy.dear"])],
        peers=[peer],
        evidence={"toy__dear__normal": _["toy.dear"]},
        left_out={"toy.other": "why not"},
        **more,
    )


def columns(only: list[str]) -> pd.DataFrame:
    compiled = compile_features([wide()], spine_of(SPINE), only=only)
    return ibis.duckdb.connect().to_pyarrow(compiled.table).to_pandas()


def test_a_view_that_nobody_needs_is_not_even_asked() -> None:
    found = columns(["toy__count"])
    assert list(found) == ["account_id", "cutoff", "toy__count"]
    assert sorted(found.toy__count) == [0, 2]
    with pytest.raises(AssertionError, match="dear"):
        columns(["toy__count", "toy__dear"])


def test_peers_bring_what_they_compare_and_keep_it_to_themselves() -> None:
    found = columns(["toy__share"])
    assert list(found) == ["account_id", "cutoff", "toy__share"]
    assert found.set_index("account_id").toy__share["a"] == 0.5
    (family,) = narrowed([wide()], ["toy__share"])
    assert [f.card.name for f in family.features] == ["toy__count"]
    assert list(family.parts) == ["total", "count"]


def test_parts_of_other_families_stay_where_a_feature_needs_them() -> None:
    guest = made("guest", _["toy.total"] * 2, window=None)
    other = Family("other", features=[replace(guest, needs=("toy.total",))])
    shared, mine = narrowed([wide(), other], ["toy__guest"])
    assert list(shared.parts) == ["total"]
    assert not shared.features
    assert len(mine.features) == 1


def test_evidence_stays_with_its_feature_and_reasons_always() -> None:
    owner = made("dear", _["toy.dear"], normal=True)
    family = replace(wide(), features=[*toy().features, owner])
    (bare,) = narrowed([family], ["toy__total"])
    assert (bare.evidence, bare.left_out) == ({}, {"toy.other": "why not"})
    (whole,) = narrowed([family], ["toy__dear"])
    assert list(whole.evidence) == ["toy__dear__normal"]
    assert list(whole.parts) == ["dear"]


def test_a_name_that_is_none_is_told() -> None:
    with pytest.raises(ConfigError) as refusal:
        narrowed([wide()], ["toy__cuont"])
    assert str(refusal.value) == (
        "features: these tables and builders make no feature 'toy__cuont' (1 such of "
        "1 asked for). Did you mean 'toy__count'?"
    )

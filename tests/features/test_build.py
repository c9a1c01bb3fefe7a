"""How families become one table: parts, nulls, needs, and what is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pytest
from ibis import _

from churnml.backend import connect
from churnml.errors import ConfigError
from churnml.features.build import (
    BUILDERS,
    compile_features,
    families_for,
    numbered,
)
from churnml.features.columns import window_days
from churnml.features.spec import (
    Family,
    Feature,
    Part,
    cohort_percentile,
    feature,
)
from churnml.tables import Tables, TableSpec, load_tables
from tests.features.oracle import spine_of

CUTOFF = date(2024, 3, 4)
SPINE = [("b", CUTOFF), ("a", date(2024, 4, 1)), ("a", CUTOFF)]


def made(measure: str, value: Any, **card: Any) -> Feature:
    words: dict[str, Any] = {"signals": "U1", "definition": "X.", "unit": "count"}
    words |= {"direction": "?", "says": "{value}"}
    return feature("toy", measure, value, **(words | card))


def run(families: Sequence[Family], **options: Any) -> tuple[Any, pd.DataFrame]:
    compiled = compile_features(families, spine_of(SPINE), **options)
    frame = ibis.duckdb.connect().to_pyarrow(compiled.table).to_pandas()
    return compiled, frame.set_index(["account_id", "cutoff"]).sort_index()


def rows_of_a(spine: ir.Table) -> ir.Table:
    """View: 3 and 4, for account a alone."""
    two = ibis.range(3, 5).unnest().name("x").as_table()
    return spine.filter(spine.account_id == "a").cross_join(two)


def toy(**more: Any) -> Family:
    given: dict[str, Any] = {
        "views": {"rows": rows_of_a},
        "parts": {
            "total": Part("rows", _.x.sum()),
            "count": Part("rows", _.count(), empty=0),
        },
        "features": [made("total", _["toy.total"]), made("count", _["toy.count"])],
    }
    return Family("toy", **(given | more))


def test_without_rows_a_count_is_0_and_a_sum_is_not_known() -> None:
    compiled, frame = run([toy()])
    assert [c.name for c in compiled.cards] == ["toy__total", "toy__count"]
    assert frame.loc["a", "toy__total"].tolist() == [7, 7]
    assert frame.loc["a", "toy__count"].tolist() == [2, 2]
    assert pd.isna(frame.loc["b", "toy__total"].item())
    assert frame.loc["b", "toy__count"].item() == 0
    assert (frame.dtypes == "float64").all()


def test_views_may_be_keyed_by_account_and_cutoff() -> None:
    def view(spine: ir.Table) -> ir.Table:
        return rows_of_a(spine).select("account_id", "cutoff", "x")

    _compiled, frame = run([toy(views={"rows": view})])
    _same, plain = run([toy()])
    pd.testing.assert_frame_equal(frame, plain)


def test_a_feature_may_stand_on_parts_of_another_family() -> None:
    other = Family(
        "other",
        features=[made("twice", 2 * _["toy.total"], needs=("toy.total",))],
        evidence={"kept": _["toy.count"] + 1},
    )
    compiled, frame = run([toy(), other])
    assert frame.loc["a", "toy__twice"].tolist() == [14, 14]
    assert compiled.evidence == ("kept",)
    assert frame["kept"].tolist() == [3, 3, 1]
    alone = Family("other", features=[made("twice", _["toy.x"], needs=("toy.x",))])
    compiled, _frame = run([toy(), alone])
    assert compiled.left_out == {
        "toy__twice": "it needs x, which the builder 'toy' makes"
    }


def test_a_window_that_reaches_before_the_table_is_null() -> None:
    windows = [made("total", _["toy.total"], window=w) for w in ("28d", "29d")]
    # The table begins 28 days before the earlier cutoff.
    family = toy(features=windows, observed_from=CUTOFF - timedelta(days=28))
    _compiled, frame = run([family])
    assert frame.loc["a", "toy__total__28d"].tolist() == [7, 7]
    assert frame.loc["a", "toy__total__29d"].isna().tolist() == [True, False]


def test_a_table_that_has_not_begun_says_nothing() -> None:
    _compiled, frame = run([toy(observed_from=CUTOFF)])
    assert frame.loc["a"].isna().all(axis=1).tolist() == [True, False]
    _compiled, frame = run([toy(observed_from=CUTOFF - timedelta(days=1))])
    assert frame.loc["a"].notna().all().all()


def test_a_feature_may_be_observed_from_a_day_of_its_own() -> None:
    own = replace(made("later", _["toy.total"]), observed_from=CUTOFF)
    family = toy(features=[*toy().features, own], observed_from=date(2020, 1, 1))
    _compiled, frame = run([family])
    assert frame.loc["a", "toy__total"].tolist() == [7, 7]
    assert frame.loc["a", "toy__later"].isna().tolist() == [True, False]


def test_a_part_of_another_family_is_known_only_where_it_is_observed() -> None:
    """Nobody was seen in 28 days because nobody looked: that is no 0."""
    parts = {f"seen_{w}": Part("rows", _.count(), empty=0) for w in ("28d", "29d")}
    began = CUTOFF - timedelta(days=28)
    usage = Family("usage", {"rows": rows_of_a}, parts, observed_from=began)
    shares = [
        made(f"share_{w}", _[f"usage.seen_{w}"], needs=(f"usage.seen_{w}",))
        for w in ("28d", "29d")
    ]
    _compiled, frame = run([usage, toy(features=shares)])
    assert frame.loc["a", "toy__share_28d"].tolist() == [2, 2]
    assert frame.loc["a", "toy__share_29d"].isna().tolist() == [True, False]
    assert frame.loc["b", "toy__share_28d"].item() == 0
    assert frame.loc["b", "toy__share_29d"].isna().all()


def test_windows_of_months_reach_as_far_as_months_were_observed() -> None:
    windows = [made("total", _["toy.total"], window=w) for w in ("2mo", "3mo")]
    family = toy(
        features=windows,
        observed_from=date(2020, 1, 1),
        months_observed="toy.count",  # 2 for account a
    )
    _compiled, frame = run([family])
    assert frame.loc["a", "toy__total__2mo"].tolist() == [7, 7]
    assert frame.loc["a", "toy__total__3mo"].isna().all()


def among_peers(**more: Any) -> Family:
    peers = [
        made("rank", cohort_percentile("toy__total")),
        made("twice", 2 * _["toy__rank"] + _["toy.count"]),
        made("other", _["x__y"], needs=("x__y", "toy__rank")),
    ]
    return toy(peers=peers, **more)


def test_peers_see_finished_columns_and_the_cohort_of_the_cutoff() -> None:
    plenty = [("a", CUTOFF), ("b", CUTOFF), ("c", CUTOFF), ("a", date(2024, 4, 1))]

    def view(spine: ir.Table) -> ir.Table:
        # 1 for a, 2 for b; nothing is known of c.
        rows = spine.filter(spine.account_id != "c")
        return rows.mutate(x=ibis.ifelse(rows.account_id == "a", 1, 2))

    # A later family's peers are computed last, and stand behind its features.
    first = Family("first", features=[made("one", ibis.literal(1))])
    compiled = compile_features(
        [among_peers(views={"rows": view}), first], spine_of(plenty)
    )
    names = [card.measure for card in compiled.cards]
    assert names == ["total", "count", "rank", "twice", "one"]
    assert compiled.left_out == {
        "toy__other": "it needs x__y, which is not there either"
    }
    frame = ibis.duckdb.connect().to_pyarrow(compiled.table).to_pandas()
    frame = frame.set_index(["account_id", "cutoff"]).sort_index()
    # Of the two known values at the earlier cutoff, none is below a's and one below
    # b's; at the later cutoff a is alone.
    assert frame["toy__rank"].to_list()[:3] == [0, 0, 1 / 2]
    assert frame["toy__twice"].to_list()[:3] == [1, 1, 2]
    assert frame.loc["c", ["toy__rank", "toy__twice"]].isna().all(axis=None)


def test_peers_are_null_before_the_table_begins() -> None:
    _compiled, frame = run([among_peers(observed_from=CUTOFF)])
    assert frame.loc["a", "toy__rank"].isna().tolist() == [True, False]


def test_peers_are_part_of_the_fingerprint() -> None:
    with_peers, _frame = run([among_peers()])
    without, _frame = run([toy()])
    assert with_peers.fingerprint != without.fingerprint


def test_categories_are_text_and_null_where_not_known() -> None:
    base = made("word", ibis.ifelse(_["toy.total"] > 5, "many", None))
    card = base.card
    word = Feature(type(card)(**{**vars(card), "categorical": True}), base.value)
    _compiled, frame = run([toy(features=[word])])
    assert frame.loc["a", "toy__word"].tolist() == ["many", "many"]
    assert frame.loc["b", "toy__word"].isna().all()


def test_each_family_is_kept_once_and_told_of() -> None:
    kept: list[str] = []
    told: list[str] = []

    def keep(table: ir.Table, name: str) -> ir.Table:
        kept.append(name)
        return table

    _compiled, frame = run(
        [toy(), Family("bare", features=[])], keep=keep, progress=told.append
    )
    assert told == ["toy", "bare"]
    assert kept == ["numbered", "parts_toy"]
    assert len(frame) == 3


def test_snapshots_and_accounts_are_numbered_from_0() -> None:
    rows = ibis.duckdb.connect().to_pyarrow(numbered(spine_of(SPINE))).to_pylist()
    numbers = {
        (r["account_id"], r["cutoff"].month): (r["snapshot"], r["account"])
        for r in rows
    }
    assert numbers == {("a", 3): (0, 0), ("b", 3): (1, 1), ("a", 4): (2, 0)}


@pytest.mark.parametrize(("window", "days"), [("7d", 7), ("210d", 210), ("3mo", 90)])
def test_window_days(window: str, days: int) -> None:
    assert window_days(window) == days


# -- families from tables --------------------------------------------------------------


def tables_of(*names: str) -> Tables:
    times = {
        "usage": "occurred_at",
        "tickets": "opened_at",
        "subscriptions": "started_at",
    }
    specs = [TableSpec(name="accounts", frame=pd.DataFrame({"account_id": ["a"]}))]
    for name in names:
        rows = pd.DataFrame({"account_id": ["a"], times[name]: ["2024-01-01"]})
        rows = rows.assign(user_id="u") if name == "usage" else rows
        specs.append(TableSpec(name=name, frame=rows))
    return load_tables(specs, con=connect(threads=1), complete_until=CUTOFF)


def test_builders_without_their_table_are_left_out_and_said_so() -> None:
    families, left_out = families_for(tables_of("tickets"), BUILDERS, [4])
    assert [family.name for family in families] == ["tickets"]
    assert left_out["logins"] == "there is no table 'usage'"
    assert left_out["relationship"] == "there is no table 'touches' or 'plays'"


def test_usage_is_folded_only_as_far_as_somebody_needs_it() -> None:
    tables = tables_of("usage", "tickets", "subscriptions")
    families, _left_out = families_for(tables, ["logins", "logins"], [4])
    assert [family.name for family in families] == ["usage", "logins"]
    families, _left_out = families_for(tables, ["tickets"], [4])
    assert [family.name for family in families] == ["usage", "tickets"]
    assert set(families[0].parts) == {"users_28d"}
    no_price = [
        f.card.name for f in families_for(tables, ["commercial"], [4])[0][0].features
    ]
    assert no_price == ["commercial__tenure_days"]


def test_an_unknown_builder_is_named() -> None:
    with pytest.raises(ConfigError, match=r"unknown builder 'login'. Choose from"):
        families_for(tables_of("tickets"), ["login"], [4])

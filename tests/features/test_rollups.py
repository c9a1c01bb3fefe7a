"""The grid of weeks and months, and what the usage rollup counts, by hand."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pytest
from ibis import _

from churnml.errors import ConfigError, TableError
from churnml.features.build import compile_features, families_for
from churnml.features.grid import MONTHS, WEEKS, grid_of
from churnml.features.rollups import UsageRollup
from churnml.features.usage_normals import slope
from churnml.tables import Tables
from tests.features.usage_worlds import FROM, make_spine, make_tables, midnight

MONDAY = date(2025, 3, 3)


def uses(account: str, *days: date | datetime, **columns: Any) -> pd.DataFrame:
    """List uses of one account, of a feature unless said otherwise."""
    when = [d if isinstance(d, datetime) else midnight(d) for d in days]
    rows = {"account_id": account, "occurred_at": when, "event": "search"}
    return pd.DataFrame(rows | {"user_id": "u1"} | columns)


def run(tables: Tables, cutoffs: list[date], *windows: int) -> pd.DataFrame:
    """Compute the usage features, by default of one and of four weeks."""
    builders = ["logins", "stickiness"]
    families, _left_out = families_for(tables, builders, windows or (1, 4))
    compiled = compile_features(families, make_spine(tables.con, cutoffs))
    frame = tables.con.execute(compiled.table)
    return frame.set_index(["account_id", "cutoff"]).sort_index()


def at(usage: pd.DataFrame, cutoff: date = MONDAY, **options: Any) -> pd.Series:
    """Compute the features of account ``a``."""
    return run(make_tables(usage, **options), [cutoff]).loc["a"].iloc[0]


# -- the grid --------------------------------------------------------------------------


def test_windows_become_whole_bins_or_are_left_out() -> None:
    assert [WEEKS.bins(w) for w in (1, 4, 13, 30, 52)] == [1, 4, 13, 30, 52]
    # 28 days are finer than a month; 35, 91, 210 and 364 days are 1, 3, 7 and 12.
    assert [MONTHS.bins(w) for w in (1, 4, 5, 13, 30, 52)] == [None, None, 1, 3, 7, 12]
    assert (WEEKS.label(13), MONTHS.label(3)) == ("91d", "3mo")


def test_periods_that_fit_no_grid_are_refused() -> None:
    usage = uses("a", FROM, quantity=1)
    assert grid_of(make_tables(usage, period="7d")["usage"]) is WEEKS
    assert grid_of(make_tables(usage, period="1mo")["usage"]) is MONTHS
    with pytest.raises(TableError, match=r"usage\.period: rows that sum up '3mo'"):
        UsageRollup(make_tables(usage, period="3mo"), [4])


def test_slopes_divide_by_the_spread_of_the_weeks() -> None:
    # For 30 weeks sum((14.5 - k) ** 2) is 2247.5; with log1p(y_k) = 29 - k the slope
    # is 1 a week. For 8 weeks it is 42.
    assert sum((14.5 - k) ** 2 for k in range(30)) == 2247.5
    for bins in (30, 8):
        ago = list(range(bins))
        grown = ibis.memtable({"ago": ago, "ln_y": [float(bins - 1 - k) for k in ago]})
        got = ibis.duckdb.connect().execute(grown.agg(x=slope("y", bins)))
        assert got.x.item() == pytest.approx(1, abs=1e-6)


def test_own_normal_by_hand() -> None:
    # Mondays: 9 whole weeks before the last, with 0, 1, ... 8 uses, then 6.
    counts = [*range(9), 6]
    days = [
        MONDAY - timedelta(days=7 * (10 - w) - 1)
        for w, n in enumerate(counts)
        for _n in range(n)
    ]
    usage = uses("a", *days, event="login")
    start = MONDAY - timedelta(days=70)
    got = at(usage, from_=start)
    assert got["logins__history_weeks"] == 9
    assert got["logins__logins__7d__normal"] == 4  # the median of 0 ... 8
    assert got["logins__logins_vs_normal__7d"] == 6 / 4
    # Deviations 4 3 2 1 0 1 2 3 4: median 2.
    assert got["logins__logins_z__7d"] == pytest.approx((6 - 4) / (1.4826 * 2))
    assert got["logins__logins_percentile__7d"] == 6 / 9
    last8 = [math.log1p(n) for n in counts[-8:]]
    trend = sum((k - 3.5) * y for k, y in enumerate(last8)) / 42
    assert got["logins__logins_trend__56d"] == pytest.approx(trend, abs=1e-6)
    assert np.isnan(got["logins__logins_trend__210d"])  # 30 weeks are not there
    # An even number of weeks: the median lies between two, 3.5 of 0 ... 7.
    usage = usage[usage["occurred_at"] < midnight(MONDAY - timedelta(days=7))]
    earlier = at(usage, MONDAY - timedelta(days=7), from_=start)
    assert earlier["logins__logins__7d__normal"] == 3.5


# -- windows and edges -----------------------------------------------------------------


def test_windows_longer_than_an_own_normal_count_all_their_weeks() -> None:
    days = [MONDAY - timedelta(days=7 * k + 1) for k in range(60)]
    usage = uses("a", *days, event=["search", "edit"] * 30)
    usage.loc[40, "user_id"] = "u2"  # seen 40 weeks ago only
    frame = run(make_tables(usage, login_events=()), [MONDAY], 30, 52).loc["a"]
    assert frame["logins__logins__364d"].item() == 52
    assert frame["logins__active_days__364d"].item() == 52
    assert frame["logins__active_users__364d"].item() == 2
    assert frame["logins__active_users__210d"].item() == 1
    assert frame["logins__top_user_share__210d"].item() == 1
    assert frame["logins__days_since_top_user__210d"].item() == 1
    assert frame["stickiness__features_used__364d"].item() == 2


def test_the_window_is_half_open() -> None:
    edge = midnight(MONDAY) - timedelta(days=7)
    inside, outside = edge, edge - timedelta(microseconds=1)
    assert at(uses("a", inside, event="login"))["logins__logins__7d"] == 1
    assert at(uses("a", outside, event="login"))["logins__logins__7d"] == 0


def test_an_event_without_a_name_is_use_of_no_known_feature() -> None:
    day = MONDAY - timedelta(days=1)
    usage = uses("a", day, day, event=["search", None])
    got = at(usage)
    assert got["logins__active_days__7d"] == 1
    assert got["stickiness__features_used__7d"] == 1
    assert got["stickiness__feature_share__7d"] == 1
    assert at(usage, login_events=())["logins__logins__7d"] == 2


def test_a_person_without_a_name_is_use_by_nobody() -> None:
    day = MONDAY - timedelta(days=1)
    got = at(uses("a", day, day, user_id=["u1", None], event="report"))
    assert got["logins__active_users__7d"] == 1
    assert got["stickiness__sticky_uses__7d"] == 2
    assert got["stickiness__features_adopted__28d"] == 0
    both = at(uses("a", day, day, user_id=["u1", "u2"], event="report"))
    assert both["stickiness__features_adopted__28d"] == 1


# -- what is known when ----------------------------------------------------------------


def test_a_delay_hides_the_last_days() -> None:
    days = [MONDAY - timedelta(days=k) for k in range(1, 8)]
    got = at(uses("a", *days, event="login"), delay=timedelta(days=2))
    # Of the last seven days the two last are not known yet.
    assert got["logins__logins__7d"] == 5
    assert got["logins__days_since_last_use"] == 3
    hours = at(uses("a", *days, event="login"), delay=timedelta(hours=30))
    assert hours["logins__logins__7d"] == 6  # 30 hours after midnight is the next day


def test_one_user_day_known_twice_is_one_day() -> None:
    day = MONDAY - timedelta(days=3)
    late = [midnight(MONDAY - timedelta(days=2)), midnight(MONDAY + timedelta(days=2))]
    usage = uses("a", day, day, known_at=late, event="login")
    tables = make_tables(usage)
    weeks = [MONDAY, MONDAY + timedelta(days=3)]
    got = run(tables, weeks).loc["a"]
    assert got["logins__logins__7d"].tolist() == [1, 2]
    assert got["logins__active_days__7d"].tolist() == [1, 1]
    assert got["logins__active_users__28d"].tolist() == [1, 1]
    assert got["logins__dau_mau__28d"].tolist() == [1 / 28, 1 / 28]


# -- periods ---------------------------------------------------------------------------


def test_a_period_without_use_is_no_use() -> None:
    days = [MONDAY - timedelta(days=k) for k in range(1, 8)]
    usage = uses("a", *days, quantity=[0, 0, None, 4, 1, 0, 2])
    got = at(usage, period="1d", login_events=())
    assert got["logins__logins__7d"] == 7
    assert got["logins__active_days__7d"] == 3
    assert got["logins__days_since_last_use"] == 4
    assert got["logins__active_users__7d"] == 1


def test_weekly_rows_stand_at_their_last_day() -> None:
    # Sums from Monday to Sunday; on a Wednesday the last whole one ended 3 days ago.
    days = [MONDAY - timedelta(days=7 * k) for k in range(1, 5)]
    usage = uses("a", *days, quantity=[1, 2, 3, 4])
    got = at(usage, MONDAY + timedelta(days=2), period="7d", login_events=())
    assert got["logins__logins__7d"] == 1
    assert got["logins__logins__28d"] == 10
    assert got["logins__days_since_last_use"] == 3
    assert not [c for c in got.index if "active_days" in c or "silence" in c]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/New_York"])
def test_months_are_those_of_the_place(zone: str) -> None:
    months = pd.date_range("2024-06-01", "2025-03-01", freq="MS")
    usage = uses("a", *months.to_pydatetime(), quantity=range(1, 11))
    options = {"period": "1mo", "timezone": zone, "login_events": ()}
    tables = make_tables(usage, from_=date(2024, 6, 1), **options)
    got = run(tables, [date(2025, 3, 17)], 13).loc["a"].iloc[0]
    # December, January and February: 7 + 8 + 9; all ended on local 28 February.
    assert got["logins__logins__3mo"] == 24
    assert got["logins__days_since_last_use"] == 17
    assert got["logins__history_months"] == 7


def test_months_need_a_window_as_long_as_one() -> None:
    tables = make_tables(uses("a", MONDAY, quantity=1), period="1mo", login_events=())
    with pytest.raises(ConfigError, match=r"none is as long as a month.*\n.* '91d'"):
        run(tables, [MONDAY], 1, 4)
    assert "logins__logins__1mo" in run(tables, [date(2025, 5, 5)], 1, 5)


def test_a_window_of_months_that_reaches_before_the_table_is_null() -> None:
    months = pd.date_range("2024-01-01", "2024-04-01", freq="MS")
    usage = uses("a", *months.to_pydatetime(), quantity=1)
    options = {"period": "1mo", "login_events": ()}
    tables = make_tables(usage, **options)
    # On 31 March the last month is February, and the third before it is unobserved,
    # though 1 January lies 90 days back. On 1 April all three are there.
    cutoffs = [date(2024, 3, 31), date(2024, 4, 1)]
    three = run(tables, cutoffs, 13).loc["a", "logins__logins__3mo"]
    assert np.isnan(three.iloc[0])
    assert three.iloc[1] == 3
    # A month that the table begins within is not whole.
    within = make_tables(usage, **options, from_=date(2024, 1, 2))
    assert run(within, cutoffs, 13).loc["a", "logins__logins__3mo"].isna().all()
    # Where months are known three days late, on 3 April the last one is February.
    late = make_tables(usage, **options, delay=timedelta(days=3))
    days = [date(2024, 4, 3), date(2024, 4, 4)]
    three = run(late, days, 13).loc["a", "logins__logins__3mo"]
    assert np.isnan(three.iloc[0])
    assert three.iloc[1] == 3


# -- the spine -------------------------------------------------------------------------


def test_only_what_can_be_seen_is_kept() -> None:
    # What lies after the last cutoff, or is of accounts nobody looks at, is not read.
    usage = pd.concat([uses("a", MONDAY, FROM), uses("zzz", FROM)])
    tables = make_tables(usage)
    families, _left_out = families_for(tables, ["logins"], [1])
    rollup = families[0].views["bins"].__self__
    spine = make_spine(tables.con, [MONDAY])
    compiled = compile_features(families, spine)
    assert len(compiled.table.to_pandas()) == 5
    assert rollup._facts.user_bins.count().execute() == 1
    kinds = rollup._facts.kinds.table
    assert kinds.filter(_.first_known < 0).count().execute() == 0

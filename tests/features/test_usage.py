"""Logins and stickiness against naive Python, and against changes of the future."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from tests.features.usage_worlds import (
    FROM,
    compute,
    draw_usage,
    make_tables,
    midnight,
    oracle,
)

# Mondays four weeks apart; and days on every weekday, one week table per phase.
MONDAYS = [date(2024, 3, 4), date(2024, 11, 11), date(2025, 3, 3)]
MIXED = [date(2024, 3, 5), date(2024, 8, 1), date(2025, 1, 1), date(2025, 5, 31)]


@pytest.mark.parametrize("cutoffs", [MONDAYS, MIXED], ids=["mondays", "mixed"])
@pytest.mark.parametrize("late", [False, True], ids=["at once", "known late"])
def test_every_feature_equals_naive_python(cutoffs: list[date], late: bool) -> None:
    usage = draw_usage(11, late=late)
    ours, theirs = compute(make_tables(usage), cutoffs), oracle(usage, cutoffs)
    if late:  # silences are left out where days become known out of order
        silences = [c for c in theirs if "silence" in c]
        assert not set(silences) & set(ours)
        theirs = theirs.drop(columns=silences)
    # Others have their oracles in test_people, test_depth and test_engagement.
    pd.testing.assert_frame_equal(
        ours[list(theirs)].sort_index(axis=1),
        theirs.sort_index(axis=1),
        check_exact=False,
        check_index_type=False,
        rtol=1e-6,
        atol=1e-6,
    )


def test_own_normals_are_medians_of_past_weeks() -> None:
    # Account b uses on 2 days a week for 20 weeks, then on 5 days in the last week.
    days = [
        date(2024, 3, 4) + timedelta(days=7 * w + d) for w in range(20) for d in (0, 2)
    ]
    days += [date(2024, 7, 22) + timedelta(days=d) for d in range(5)]
    usage = pd.DataFrame(
        {
            "account_id": "b",
            "occurred_at": [midnight(d) for d in days],
            "event": "login",
            "user_id": "u1",
        }
    )
    # 29 weeks since 2024-01-01, 28 before the last: 20 with 2 days and 8 with none,
    # so the median is 2 days a week, 8 in four weeks.
    ours = compute(make_tables(usage), [date(2024, 7, 29)]).loc["b"].iloc[0]
    assert ours["logins__history_weeks"] == 29
    assert ours["logins__active_days__7d"] == 5
    assert ours["logins__active_days__7d__normal"] == 2
    assert ours["logins__active_days__28d__normal"] == 8
    assert ours["logins__active_days_vs_normal__7d"] == 2.5


def test_nothing_at_or_after_the_cutoff_moves_a_feature() -> None:
    rng = np.random.default_rng(5)
    for seed in range(3):
        usage = draw_usage(seed, late=seed % 2 == 1)
        cutoff = [date(2025, 1, 6)]
        before = compute(make_tables(usage), cutoff)
        known = usage.get("known_at", usage["occurred_at"])
        future = (usage["occurred_at"] >= midnight(cutoff[0])) | (
            known >= midnight(cutoff[0])
        )
        assert 0 < future.sum() < len(usage)
        kept = usage[~(future & (rng.random(len(usage)) < 0.6))].copy()
        later = (kept["occurred_at"] >= midnight(cutoff[0])).to_numpy()
        kept.loc[later, "event"] = "invented"
        kept.loc[later, "user_id"] = "somebody new"
        # Also exactly at the cutoff.
        extra = usage.head(50).assign(occurred_at=midnight(cutoff[0]), event="report")
        if "known_at" in extra:
            extra["known_at"] = extra["occurred_at"]
        changed = pd.concat([kept, extra]).sample(frac=1, random_state=seed)
        pd.testing.assert_frame_equal(
            before, compute(make_tables(changed), cutoff), check_exact=True
        )


def test_many_cutoffs_equal_one_at_a_time() -> None:
    usage = draw_usage(2)
    tables = make_tables(usage)
    together = compute(tables, MIXED)
    alone = pd.concat([compute(tables, [t]) for t in MIXED]).sort_index()
    pd.testing.assert_frame_equal(together, alone, check_exact=True)


def test_windows_tile_time() -> None:
    # Thirteen last weeks, seen at thirteen cutoffs a week apart, are the 91 days that
    # end at the last of them: nothing is counted twice and nothing is lost.
    usage = draw_usage(7)
    cutoffs = [date(2024, 6, 3) + timedelta(days=7 * week) for week in range(13)]
    ours = compute(make_tables(usage), cutoffs)
    additive = ["logins__logins", "logins__active_days", "stickiness__sticky_uses"]
    for name in additive:
        weekly = ours[f"{name}__7d"].groupby(level="account_id").sum()
        quarter = ours[f"{name}__91d"].xs(pd.Timestamp(cutoffs[-1]), level="cutoff")
        assert weekly.to_dict() == quarter.to_dict()
        assert weekly.sum() > 0


def test_without_users_nobody_is_counted() -> None:
    usage = draw_usage(3).drop(columns="user_id")
    ours = compute(make_tables(usage), MONDAYS)
    assert not [c for c in ours if "user" in c or "dau" in c or "adopted" in c]
    # With users, the score ranks them too.
    ours = ours[[c for c in ours if "engagement" not in c]]
    with_users = compute(make_tables(draw_usage(3)), MONDAYS)
    pd.testing.assert_frame_equal(ours, with_users[ours.columns], check_exact=True)


def test_without_declared_logins_any_use_counts() -> None:
    usage = draw_usage(4)
    ours = compute(make_tables(usage, login_events=()), MONDAYS)
    counts = usage[usage["occurred_at"].between(*_window(MONDAYS[1], 28))]
    assert ours.loc[("a", pd.Timestamp(MONDAYS[1])), "logins__logins__28d"] == sum(
        counts["account_id"] == "a"
    )


def _window(cutoff: date, days: int) -> tuple[object, object]:
    end = midnight(cutoff)
    return end - timedelta(days=days), end - timedelta(microseconds=1)


def test_monthly_sums_are_known_when_the_month_ends() -> None:
    # Ten uses in every month, twenty in February 2025; the sum of March 2025 is not
    # known on 17 March, so the last month is February.
    months = pd.date_range("2024-01-01", "2025-03-01", freq="MS")
    usage = pd.DataFrame(
        {
            "account_id": "a",
            "occurred_at": months,
            "event": "search",
            "quantity": [20 if m == pd.Timestamp("2025-02-01") else 10 for m in months],
        }
    )
    tables = make_tables(usage, period="1mo", login_events=(), sticky_events=())
    ours = compute(tables, [date(2025, 3, 1), date(2025, 3, 17)]).loc["a"]
    # Windows finer than a month are left out; 91 days are 3 months, 210 are 7.
    assert [
        c for c in ours if c.startswith("logins__logins__") and "normal" not in c
    ] == [
        "logins__logins__3mo",
        "logins__logins__7mo",
    ]
    assert ours["logins__logins__3mo"].tolist() == [40, 40]
    assert ours["logins__logins__7mo"].tolist() == [80, 80]
    # February against the median month before it, 10.
    assert ours["logins__logins_vs_normal__1mo"].tolist() == [2, 2]
    assert ours["logins__history_months"].tolist() == [7, 7]
    # The last month with use ended on 28 February, 1 day before 1 March.
    assert ours["logins__days_since_last_use"].tolist() == [1, 17]


def test_a_window_reaching_before_the_table_is_null() -> None:
    ours = (
        compute(make_tables(draw_usage(6)), [FROM + timedelta(days=35)])
        .loc["a"]
        .iloc[0]
    )
    assert not np.isnan(ours["logins__logins__28d"])
    assert np.isnan(ours["logins__logins__91d"])

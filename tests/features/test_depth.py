"""Depth per active user and spikes of exports, each again in naive Python."""

from __future__ import annotations

from statistics import median

import pytest

from tests.features.deep_worlds import STARTS, between, both, check, pasts
from tests.features.test_people import users

LATE = pytest.mark.parametrize("late", [False, True], ids=["at once", "known late"])


@LATE
def test_depth_per_active_user(late: bool) -> None:
    usage, ours = both(late)
    found: dict[str, dict] = {}
    for account, t, rows in pasts(usage):
        for days in (7, 28, 91):
            inside = between(rows, t, days)
            n = len(users(inside))
            for name, total in (
                ("uses", len(inside)),
                ("key_actions", sum(r["event"] in ("edit", "report") for r in inside)),
                ("seconds", sum(r["duration_seconds"] or 0 for r in inside)),
                ("errors", sum(r["errors"] or 0 for r in inside)),
            ):
                column = found.setdefault(f"{name}_per_user__{days}d", {})
                column[account, t] = total / n if n else None
    for name, expected in found.items():
        check(ours, f"stickiness__{name}", expected)


@LATE
def test_a_spike_of_exports_is_against_the_usual(late: bool) -> None:
    usage, ours = both(late)
    now, ratio, spike = {}, {}, {}
    for account, t, rows in pasts(usage):
        out = [r for r in rows if r["event"] == "api"]
        weeks = min(31, (t - STARTS[account]).days // 7)
        blocks = [
            len(between(out, t, 28 * k + 28, 28 * k))
            for k in range(7)
            if k == 0 or 4 * k + 4 <= weeks
        ]
        last, before = blocks[0], blocks[1:]
        usual = median(before) if len(before) >= 2 else None
        now[account, t] = last
        ratio[account, t] = last / usual if usual else None
        spike[account, t] = None if usual is None else last > 3 * usual
    check(ours, "stickiness__exports__28d", now)
    check(ours, "stickiness__exports_vs_normal__28d", ratio)
    check(ours, "stickiness__export_spike__28d", spike)

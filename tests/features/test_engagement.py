"""The engagement score and who vanished, each again in naive Python."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

import numpy as np
import pandas as pd
import pytest

from tests.features.deep_worlds import CUTOFFS, STARTS, between, both, check, pasts
from tests.features.usage_worlds import FROM, midnight

LATE = pytest.mark.parametrize("late", [False, True], ids=["at once", "known late"])
RANKED = [
    "logins__logins__28d",
    "logins__active_users__28d",
    "logins__active_days__28d",
    "stickiness__sticky_uses__28d",
    "stickiness__features_used__28d",
    "logins__logins_vs_normal__7d",
]


@LATE
def test_the_score_is_a_mean_of_ranks_among_peers(late: bool) -> None:
    _usage, ours = both(late)
    for t in CUTOFFS:
        cohort = ours.xs(pd.Timestamp(t), level="cutoff")
        scores = {}
        for account in STARTS:
            ranks = []
            for name in RANKED:
                known = cohort[name].dropna()
                if account in known:
                    ranks.append((known < known[account]).mean())
            scores[account] = np.mean(ranks)
        score = cohort["logins__engagement_score__28d"]
        np.testing.assert_allclose(score[list(scores)], list(scores.values()))
        lower = [sum(s < score[a] for s in score) / len(score) for a in scores]
        deciles = [int(share * 10) + 1 for share in lower]
        assert (
            cohort["logins__engagement_decile__28d"][list(scores)].tolist() == deciles
        )


@LATE
def test_who_began_well_and_vanished(late: bool) -> None:
    usage, ours = both(late)
    begun, expected = {}, {}
    for account, t, rows in pasts(usage):
        start = STARTS[account]
        end = midnight(start + timedelta(days=30))
        first = [r for r in rows if midnight(start) <= r["occurred_at"] < end]
        over = start >= FROM and t >= start + timedelta(days=30)
        begun[account, t] = len(first) if over else None
        expected[account, t] = between(rows, t, 28) == []
    for account, t in begun:
        known = [n for (_a, at), n in begun.items() if at == t and n is not None]
        n = begun[account, t]
        silent = expected[account, t]
        expected[account, t] = None if n is None else (n >= median(known) and silent)
    assert any(expected.values())
    check(ours, "logins__started_then_vanished__28d", expected)

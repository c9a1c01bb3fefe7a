"""What was known when."""

from __future__ import annotations

import ibis

from churnml.known import account_rows, churn_rows, subscription_rows, visible
from tests.worlds import Churn, Sub, World, at, build


def test_a_row_is_visible_strictly_after_it_happened_and_was_known() -> None:
    rows = (Sub("a", 1, known=3), Sub("a", 5), Sub("a", 5.5, known=2))
    world = World({"a": 0}, rows)
    instants = ibis.memtable({"seen_at": [at(d) for d in (1, 3, 3.5, 5, 6)]})
    seen = visible(
        subscription_rows(build(world)), instants, occurred_at="started_at"
    ).execute()
    found = sorted(zip(seen.started_at, seen.seen_at, strict=True))
    # The first row happened on day 1 but was known on day 3: not at 3, but after it.
    # The last was known ahead; it still has to happen.
    assert found == [
        (at(1), at(3.5)),
        (at(1), at(5)),
        (at(1), at(6)),
        (at(5), at(6)),
        (at(5.5), at(6)),
    ]


def test_absent_tables_have_no_rows_but_all_columns() -> None:
    tables = build(World({"a": None}, subs=None, churns=None))
    subs, churns = subscription_rows(tables), churn_rows(tables)
    assert subs.columns == (
        "account_id",
        "started_at",
        "ended_at",
        "notice_at",
        "is_trial",
        "known_at",
    )
    assert churns.columns == ("account_id", "churned_at", "known_at")
    assert len(subs.execute()) == len(churns.execute()) == 0
    assert account_rows(tables).execute().started_at.isna().all()


def test_a_null_trial_flag_means_paid() -> None:
    tables = build(World({"a": 0}, (Sub("a", 1, trial=None),), (Churn("a", 2),)))
    assert subscription_rows(tables).execute().is_trial.tolist() == [False]
    assert len(churn_rows(tables).execute()) == 1

"""Words for the tables of a build: each has its own."""

from __future__ import annotations

import pytest

from churnml.features.described import described


@pytest.mark.parametrize(
    ("name", "by_snapshot", "says"),
    [
        ("numbered_12", False, "the snapshots, with small numbers for snapshot and "),
        ("tickets_open_3", True, "by snapshot: tickets still open"),
        ("nps_scored_ces", True, "by snapshot: answers to surveys of CES"),
        (
            "nps_happy_tickets",
            True,
            "by snapshot: ratings of tickets, for the index of happiness",
        ),
        ("parts_own", True, "by snapshot: all its parts beside each other"),
        ("own_touches__days", True, "by snapshot: touches, days"),
    ],
)
def test_tables_are_described(name: str, by_snapshot: bool, says: str) -> None:
    assert described(name, by_snapshot=by_snapshot).startswith(says)


def test_a_kept_table_without_words_is_an_oversight() -> None:
    with pytest.raises(KeyError, match="usage_whatever"):
        described("usage_whatever", by_snapshot=False)

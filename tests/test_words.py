"""The words for features of one's own can be imported either way."""

from __future__ import annotations

import churnml as cm
import churnml.words
from churnml import words as w
from churnml.features import words as home
from churnml.words import count, recency


def test_both_ways_lead_to_the_same_words() -> None:
    assert cm.words is churnml.words is w is home
    assert count is home.count
    assert recency is home.recency
    assert count("tickets", window="28d").card.name == "own__tickets__28d"

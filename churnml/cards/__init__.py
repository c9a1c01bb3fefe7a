"""One account on one card: its risk, what the model noticed, what it is worth.

A card is made of plain values, so that a notebook, a terminal, a saved page and the
report all show the same. :func:`account_card` makes one from a model's results,
:func:`card_from_list` and :func:`card_from_row` from a stored risk list, without
scoring again.
"""

from __future__ import annotations

from churnml.bands import BANDS
from churnml.cards.card import AccountCard
from churnml.cards.results import account_card
from churnml.cards.rows import card_from_list, card_from_row
from churnml.cards.steps import Play, Reason, Step

__all__ = [
    "BANDS",
    "AccountCard",
    "Play",
    "Reason",
    "Step",
    "account_card",
    "card_from_list",
    "card_from_row",
]

"""What a card draws: an account's last 31 weeks, as known at one cutoff.

Below the border: ibis over the checked tables, for all accounts in one pass. Every
number and every mark obeys the features' own rule of what was known when, so that a
chart never shows what the sentence beside it could not know, nor contradicts it.
"""

from __future__ import annotations

from churnml.histories.whole import FRAMES, Histories, histories_of

__all__ = ["FRAMES", "Histories", "histories_of"]
